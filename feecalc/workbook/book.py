"""A workbook in memory: XlsxWriter underneath, every cell remembered so that ``verify`` can compare it."""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from textwrap import wrap
from typing import Any, NamedTuple

from feecalc.numbers import Undefined
from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.words.text import Lang
from feecalc.workbook.styles import STYLES

# XlsxWriter would stamp the hour; a fixed day keeps the bytes the same for the same input.
CREATED = datetime(2009, 10, 1, tzinfo=UTC).replace(tzinfo=None)
MAX_TEXT = 32_000  # Excel holds 32767 characters in a cell

_MONEY = ("eur", "signed")  # the styles of amounts


def clean(text: str) -> str:
    """Text from input without control characters, which no workbook can hold."""
    if text.isprintable():
        return text
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return kept.encode("utf-8", "replace").decode("utf-8")


def cell_text(text: str) -> str:
    """Text from input as a cell can hold it; what is longer would not be written at all."""
    return clean(text)[:MAX_TEXT]


class CellRecord(NamedTuple):
    """What was written into one cell: its stored value, its formula, and what it is called."""

    value: str | float
    formula: str | None = None
    name: str = ""
    money: bool = False


@dataclass
class Sheet:
    """One worksheet; rows and columns count from 0."""

    name: str
    raw: Any
    book: Book
    cells: dict[tuple[int, int], CellRecord] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    lists: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    # Columns of a table that is written and compared by rows, below its heading in row 0.
    table_width: int = 0
    _widths: dict[int, float] = field(default_factory=dict)
    _wrapped: list[tuple[int, int, int]] = field(default_factory=list)

    def text(self, row: int, col: int, text: str, style: str = "text", name: str = "") -> None:
        """Write text, never a formula or a link, whatever it begins with."""
        if not text:
            self.raw.write_blank(row, col, None, self.book.style(style))
            return
        text = cell_text(text)
        self.raw.write_string(row, col, text, self.book.style(style))
        self.cells[row, col] = CellRecord(text, None, name)
        if style.startswith("wrap"):
            # A hash has no blank to break at and wide characters; small ones take less room.
            length = len(text) if " " in text else len(text) * 5 // 4
            self.wrapped(row, col, length * 4 // 5 if "small" in style else length)

    def lines(self, row: int, col: int, text: str, length: int, style: str = "plain") -> int:
        """A long text over as many rows as it needs, broken after ``length`` characters; returns the next row."""
        broken = wrap(text, length) or [""]
        for i, line in enumerate(broken):
            self.text(row + i, col, line, style)
        return row + len(broken)

    def wrapped(self, row: int, col: int, length: int) -> None:
        """Note wrapped text, so that its row becomes high enough."""
        self._wrapped.append((row, col, length))

    def number(
        self, row: int, col: int, value: int | float | Fraction, style: str = "int", name: str = ""
    ) -> None:
        """Write a number; a Fraction as the nearest float."""
        stored = float(value) if isinstance(value, Fraction) else value
        self.raw.write_number(row, col, stored, self.book.style(style))
        self.cells[row, col] = CellRecord(stored, None, name, style.startswith(_MONEY))

    def value(self, row: int, col: int, value: Any, style: str = "int", name: str = "") -> None:
        """Write an exact value; an undefined one as words, with its reason in a note."""
        if isinstance(value, Undefined):
            self.text(row, col, self.book.undefined, "undefined", name)
            self.note(row, col, value.reason.of(self.book.lang))
        else:
            self.number(row, col, value, style, name)

    def formula(
        self, row: int, col: int, formula: str, value: Any, style: str = "int", name: str = ""
    ) -> None:
        """Write a formula with its stored value (exact number, undefined, or text)."""
        stored = self.book.stored(value)
        if style.startswith("wrap") and isinstance(stored, str):
            self.wrapped(row, col, len(stored) * 4 // 5 if "small" in style else len(stored))
        if self.book.fixed:
            self._fixed(row, col, stored, style, name)
            return
        self.raw.write_formula(row, col, formula, self.book.style(style), stored)
        self.cells[row, col] = CellRecord(stored, formula, name, style.startswith(_MONEY))

    def _fixed(self, row: int, col: int, stored: str | float, style: str, name: str) -> None:
        if isinstance(stored, str):
            self.text(row, col, stored, style, name)
        else:
            self.number(row, col, stored, style, name)

    def link(self, row: int, col: int, sheet: str) -> None:
        """The name of a sheet as a link to it."""
        target = f"internal:'{sheet}'!A1"
        self.raw.write_url(row, col, target, self.book.style("link"), sheet)
        self.cells[row, col] = CellRecord(sheet)

    def rows_link(self, row: int, col: int, target: str) -> None:
        """Lead from a cell to the rows it sums; what the cell holds is written afterwards."""
        self.raw.write_url(row, col, f"internal:{target}", self.book.style("text"), "→")

    def marked_table(self, name: str, headings: Sequence[str], rows: int) -> None:
        """An Excel table from A1 on: new rows below it belong to it, it filters and sorts as a whole."""
        head = self.book.style("head")
        columns = [{"header": title, "header_format": head} for title in headings]
        look = {"name": name, "columns": columns, "style": None}
        self.raw.add_table(0, 0, max(rows, 1), len(headings) - 1, look)
        if not rows:  # a table needs a row, be it an empty one
            self.raw.write_blank(1, len(headings) - 1, None, self.book.style("plain"))
        for i, title in enumerate(headings):
            self.text(0, i, title, "head")

    def note(self, row: int, col: int, text: str) -> None:
        """A comment on the cell."""
        lines = 2 + len(text) // 38 + text.count("\n")
        size = {"author": "feecalc", "width": 260, "height": 17 * lines, "font_size": 9, "font_family": 2}
        self.raw.write_comment(row, col, text, size)
        self.notes[row, col] = text

    def choice(self, row: int, col: int, options: Sequence[str]) -> None:
        """A drop-down list."""
        self.raw.data_validation(row, col, row, col, {"validate": "list", "source": list(options)})
        self.lists[row, col] = tuple(options)

    def heading(self, row: int, titles: Sequence[str], right: Container[int] = ()) -> None:
        """A row of column headings; those of the columns ``right`` stand over numbers."""
        for i, title in enumerate(titles):
            self.text(row, i, title, "head right" if i in right else "head")

    def widths(self, *widths: float, left: int = 0) -> None:
        """Column widths from column ``left`` on; rows with wrapped text become as high as it needs."""
        for i, width in enumerate(widths, left):
            self.raw.set_column(i, i, width)
            self._widths[i] = width
        self._fit_rows()

    def _fit_rows(self) -> None:
        # Excel would do this by itself, LibreOffice and previews do not.
        lines: dict[int, int] = {}
        for row, col, length in self._wrapped:
            per_line = max(self._widths.get(col, 10.0) * 1.15, 1)
            lines[row] = max(lines.get(row, 1), -int(-length // per_line))
        for row, count in lines.items():
            if count > 1:
                self.raw.set_row(row, min(13 * count + 2, 400))

    def page(
        self,
        *,
        rows: int,
        cols: int,
        head: int | None = None,
        freeze: tuple[int, int] | None = None,
        landscape: bool = True,
        wide: int = 1,
        tall: int = 0,
        repeat_cols: int | None = None,
        code: str | None = None,
        printed: bool = True,
    ) -> None:
        """Print set-up: area of ``rows`` x ``cols``, heading row ``head`` repeated, footer.

        Where ``printed`` is False the print area is an empty cell, which no program prints: the whole
        workbook then prints without this sheet, until somebody lifts its print area.
        """
        raw = self.raw
        raw.set_paper(9)
        raw.set_landscape() if landscape else raw.set_portrait()
        raw.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
        raw.fit_to_pages(wide, tall)
        if printed:
            raw.print_area(0, 0, max(rows, 1) - 1, cols - 1)
        else:
            raw.print_area(0, cols, 0, cols)
        if head is not None:
            raw.repeat_rows(head)
        if repeat_cols is not None:
            raw.repeat_columns(0, repeat_cols)
        if freeze:
            raw.freeze_panes(*freeze)
        raw.hide_gridlines(2)
        raw.set_footer(self.book.footer(code))
        if self.book.header:
            raw.set_header(f"&C{self.book.header}")

    def filter(self, head: int, rows: int, cols: int) -> None:
        """A filter over the table whose headings stand in row ``head``."""
        if rows > head + 1:
            self.raw.autofilter(head, 0, rows - 1, cols - 1)


class Book:
    """Worksheets in order, styles by name, defined names; ``bytes()`` closes it."""

    def __init__(
        self, lang: Lang, code: str, properties: Mapping[str, Any] | None = None, fixed: bool = False
    ) -> None:
        """``code`` is the Prüfkennung of the footers; ``fixed`` writes the values of formulas only."""
        import xlsxwriter

        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            # Without a scheme: else the font of the theme would stand in the place of Arial.
            "default_format_properties": {"font_name": "Arial", "font_size": 10, "font_scheme": ""},
        }
        self.raw = xlsxwriter.Workbook(self._buffer, options)
        self.raw.set_properties({**(properties or {}), "created": CREATED})
        self.raw.set_calc_mode("auto")
        self.lang: Lang = lang
        self.code = code
        self.fixed = fixed
        self.header = ""  # of every page
        self.undefined = UNDEFINED_TEXT.of(lang)
        self.sheets: dict[str, Sheet] = {}
        self.names: dict[str, str] = {}
        self._styles: dict[str, Any] = {}

    def add(self, name: str) -> Sheet:
        """A new worksheet behind the others."""
        from feecalc.workbook.plainsheet import PlainSheet

        sheet = Sheet(name, self.raw.add_worksheet(name, PlainSheet), self)
        self.sheets[name] = sheet
        return sheet

    def style(self, name: str) -> Any:
        """The format of that name (see ``styles``), made once."""
        made = self._styles.get(name)
        if made is None:
            made = self._styles[name] = self.raw.add_format(STYLES[name])
        return made

    def define(self, name: str, target: str) -> None:
        """A defined name for a cell or range, ``Berechnung!$F$12``."""
        self.raw.define_name(name, f"={target}")
        self.names[name] = target

    def stored(self, value: Any) -> str | float:
        """The value beside a formula: what a reader sees where nothing recalculates."""
        if isinstance(value, Undefined):
            return self.undefined
        if isinstance(value, bool):
            return int(value)
        return value if isinstance(value, str | float) else float(value)

    def footer(self, code: str | None = None) -> str:
        """Prüfkennung, sheet and page number."""
        page = "Seite &P von &N" if self.lang == "de" else "Page &P of &N"
        return f"&L&8Prüfkennung {code or self.code}&C&8&A&R&8{page}"

    def all_cells(self) -> Iterator[tuple[str, int, int, CellRecord]]:
        """Every written cell."""
        for sheet in self.sheets.values():
            for (row, col), record in sheet.cells.items():
                yield sheet.name, row, col, record

    def bytes(self) -> bytes:
        """The finished file."""
        self.raw.close()
        return self._buffer.getvalue()
