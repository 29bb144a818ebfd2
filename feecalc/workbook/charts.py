"""Native charts: dark, light and outlined bars that a grey printer keeps apart."""

from __future__ import annotations

from typing import Any

from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import is_undefined
from feecalc.workbook.book import Book
from feecalc.workbook.contents import BRIDGE, COMPARISON, SPAN, Model
from feecalc.workbook.styles import BLUE, DARK, LIGHT, ORANGE
from feecalc.workbook.table import Table

_FONT = {"name": "Arial", "size": 8}
_TITLE = {"name": "Arial", "size": 10, "bold": True}


def _axis(chart: Any, name: str, number_format: str, minimum: float | None = None) -> None:
    chart.set_y_axis(
        {
            "name": name,
            "name_font": _FONT,
            "num_font": _FONT,
            "num_format": number_format,
            "min": minimum,
            "major_gridlines": {"visible": True, "line": {"color": LIGHT, "width": 0.5}},
        }
    )


def bridge_chart(book: Book, model: Model, number: int, rows: tuple[int, int]) -> Any:
    """Waterfall of one stage from the rows of the bridge table; None where nothing can be drawn."""
    name = model.of(BRIDGE)
    cells = book.sheets[name].cells
    levels = [cells[row, 5].value for row in range(rows[0], rows[1] + 1)]
    if any(isinstance(level, str) for level in levels):
        return None
    chart = book.raw.add_chart({"type": "column", "subtype": "stacked"})
    categories = [name, rows[0], 10, rows[1], 10]
    parts = (
        (6, model.either("Fallwert", "case value"), {"fill": {"color": DARK}}),
        (7, "", {"fill": {"none": True}, "border": {"none": True}}),
        (8, model.either("Zunahme", "increase"), {"fill": {"color": ORANGE}, "border": {"color": DARK}}),
        (
            9,
            model.either("Abnahme", "decrease"),
            {
                "pattern": {"pattern": "wide_upward_diagonal", "fg_color": BLUE, "bg_color": "white"},
                "border": {"color": DARK},
            },
        ),
    )
    for column, title, look in parts:
        chart.add_series(
            {
                "name": title or "–",
                "categories": categories,
                "values": [name, rows[0], column, rows[1], column],
                "gap": 40,
                **look,
            }
        )
    lowest = float(int(min(map(float, levels)) * 0.97))
    period = (
        model.either("4/2008 bis 4/2009", "Q4 2008 to Q4 2009")
        if number == 1
        else model.either("2008 bis 2010", "2008 to 2010")
    )
    chart.set_title(
        {
            "name": model.either(
                f"Brücke der Fallwerte {period}, EUR je Fall (Achse beginnt bei {lowest:.0f} EUR)",
                f"Bridge of the case values {period}, EUR per case (axis starts at EUR {lowest:.0f})",
            ),
            "name_font": _TITLE,
        }
    )
    chart.set_x_axis({"num_font": _FONT})
    _axis(chart, "EUR", "0.00", lowest)
    chart.set_legend({"position": "top", "font": _FONT, "delete_series": [1]})
    chart.set_size({"width": 850, "height": 290})
    return chart


def fee_charts(book: Book, model: Model, table: Table, below: int) -> None:
    """Fees of the regions side by side, one chart a GOP: from the start and from 2011."""
    name, first, last = model.of(COMPARISON), table.head + 1, table.last
    sheet = book.sheets[name]
    for i, gop in enumerate(NEW_GOPS[:-1]):
        chart = book.raw.add_chart({"type": "column"})
        series = (
            ("start", model.either("ab Beginn", "from start"), {"fill": {"color": DARK}}),
            (
                "second",
                model.either("ab 01.07.2011", "from 2011-07-01"),
                {"fill": {"color": ORANGE}, "border": {"color": DARK}},
            ),
        )
        for key, title, look in series:
            column = table.place[f"{key} {gop}"]
            chart.add_series(
                {
                    "name": title,
                    "categories": [name, first, 1, last, 1],
                    "values": [name, first, column, last, column],
                    "gap": 60,
                    "overlap": -5,
                    **look,
                }
            )
        both = "86516 = 86518" if gop == "86516" else gop
        chart.set_title({"name": f"{both}, EUR", "name_font": _TITLE})
        chart.set_x_axis({"num_font": {**_FONT, "rotation": -45}})
        _axis(chart, "EUR", "0", 0)
        chart.set_legend({"position": "top", "font": _FONT})
        chart.set_size({"width": 660, "height": 310})
        sheet.raw.insert_chart(
            below + 16 * (i // 2), 0 if i % 2 == 0 else 7, chart, {"x_offset": 4, "y_offset": 4}
        )


def span_chart(book: Book, model: Model, first: int, last: int) -> Any:
    """Span of each reading: the lowest and the highest effect in EUR a year."""
    name = model.of(SPAN)
    chart = book.raw.add_chart({"type": "bar", "subtype": "stacked"})
    looks = (
        (
            3,
            {
                "pattern": {"pattern": "wide_upward_diagonal", "fg_color": BLUE, "bg_color": "white"},
                "border": {"color": DARK},
            },
        ),
        (5, {"fill": {"color": ORANGE}, "border": {"color": DARK}}),
    )
    for column, look in looks:
        title = model.either("senkt", "lowers") if column == 3 else model.either("hebt", "raises")
        chart.add_series(
            {
                "name": title,
                "categories": [name, first, 1, last, 1],
                "values": [name, first, column, last, column],
                "gap": 40,
                **look,
            }
        )
    title = model.either(
        "Spanne der Lesarten, EUR je Jahr gegen die gewählte",
        "Span of the readings, EUR a year against the chosen one",
    )
    chart.set_title({"name": title, "name_font": _TITLE})
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "label_position": "low"})
    chart.set_x_axis(
        {
            "num_font": _FONT,
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": LIGHT, "width": 0.5}},
        }
    )
    chart.set_legend({"position": "top", "font": _FONT})
    chart.set_size({"width": 1150, "height": 130 + 22 * (last - first + 1)})
    return chart


__all__ = ["bridge_chart", "fee_charts", "is_undefined", "span_chart"]
