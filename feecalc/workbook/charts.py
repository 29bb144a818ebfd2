"""Native charts: dark, light and outlined bars that a grey printer keeps apart; every bar starts at zero."""

from __future__ import annotations

from typing import Any

from feecalc.analysis.charts.style import BLUE, ORANGE
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import is_undefined
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import COMPARISON, Model
from feecalc.workbook.styles import DARK, LIGHT
from feecalc.workbook.table import Table

_FONT = {"name": "Arial", "size": 9}
_TITLE = {"name": "Arial", "size": 11, "bold": True}
_FULL = {"fill": {"color": DARK}}
_UP = {"fill": {"color": ORANGE}, "border": {"color": DARK}}
_DOWN = {
    "pattern": {"pattern": "wide_upward_diagonal", "fg_color": BLUE, "bg_color": "white"},
    "border": {"color": DARK},
}
_NOTHING = {"fill": {"none": True}, "border": {"none": True}}
_GRID = {"visible": True, "line": {"color": LIGHT, "width": 0.5}}
_BRIDGE = (
    ("bar", Text("Fallwert", "case value"), _FULL),
    ("base", Text("–", "–"), _NOTHING),
    ("up", Text("Zunahme", "increase"), _UP),
    ("down", Text("Abnahme", "decrease"), _DOWN),
)
_PERIODS = {
    1: Text("4/2008 bis 4/2009", "Q4 2008 to Q4 2009"),
    2: Text("2008 bis 2010", "2008 to 2010"),
}
_SPAN = (("low_effect", Text("senkt", "lowers"), _DOWN), ("high_effect", Text("hebt", "raises"), _UP))
BAR_HEIGHT = 19


def bridge_chart(book: Book, table: Table, number: int, rows: tuple[int, int]) -> Any:
    """Waterfall of one stage from the rows of the bridge table; None where nothing can be drawn."""
    if any(isinstance(table.stored(row, "level"), str) for row in range(rows[0], rows[1] + 1)):
        return None
    period = _PERIODS[number]
    title = Text(
        f"Brücke der Fallwerte {period.de}, EUR je Behandlungsfall",
        f"Bridge of the case values {period.en}, EUR per case",
    )
    chart = _bars(book, table, rows, "spoken", _BRIDGE, title)
    chart.set_y_axis({"reverse": True, "num_font": _FONT})
    chart.set_x_axis({"num_font": _FONT, "num_format": "0", "min": 0, "major_gridlines": _GRID})
    chart.set_legend({"none": True})  # names and signs stand at every bar
    chart.set_size({"width": 900, "height": 90 + BAR_HEIGHT * (rows[1] - rows[0] + 1)})
    return chart


def span_chart(book: Book, table: Table) -> Any:
    """Span of each reading: the lowest and the highest effect in EUR a year."""
    title = Text(
        "Spanne der Lesarten, EUR im Jahr gegen die gewählte",
        "Span of the readings, EUR a year against the chosen one",
    )
    chart = _bars(book, table, (table.head + 1, table.last), "question", _SPAN, title)
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "label_position": "low"})
    chart.set_x_axis({"num_font": _FONT, "num_format": "#,##0", "major_gridlines": _GRID})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": 1150, "height": 130 + 22 * (table.last - table.head)})
    return chart


def _bars(
    book: Book,
    table: Table,
    rows: tuple[int, int],
    names: str,
    series: tuple[tuple[str, Text, dict[str, Any]], ...],
    title: Text,
) -> Any:
    """Stacked horizontal bars, so that names can be read in full."""
    chart = book.raw.add_chart({"type": "bar", "subtype": "stacked"})

    def cells(key: str) -> list[Any]:
        return [table.sheet.name, rows[0], table.place[key], rows[1], table.place[key]]

    for key, name, look in series:
        chart.add_series(
            {
                "name": name.of(book.lang),
                "categories": cells(names),
                "values": cells(key),
                "gap": 30,
                "overlap": 100,
                **look,
            }
        )
    chart.set_title({"name": title.of(book.lang), "name_font": _TITLE})
    return chart


def fee_charts(book: Book, model: Model, table: Table, below: int) -> None:
    """Fees of the regions side by side, one chart a GOP: from the start and from 2011."""
    name, first, last = model.of(COMPARISON), table.head + 1, table.last
    sheet = book.sheets[name]
    for i, gop in enumerate(NEW_GOPS[:-1]):
        chart = book.raw.add_chart({"type": "column"})
        series = (
            ("start", model.either("ab Beginn", "from start"), _FULL),
            (
                "second",
                model.either("ab 01.07.2011", "from 2011-07-01"),
                _UP,
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
        chart.set_y_axis({"num_font": _FONT, "num_format": "0", "min": 0, "major_gridlines": _GRID})
        chart.set_legend({"position": "top", "font": _FONT})
        chart.set_size({"width": 660, "height": 310})
        sheet.raw.insert_chart(
            below + 16 * (i // 2), 0 if i % 2 == 0 else 7, chart, {"x_offset": 4, "y_offset": 4}
        )


__all__ = ["bridge_chart", "fee_charts", "is_undefined", "span_chart"]
