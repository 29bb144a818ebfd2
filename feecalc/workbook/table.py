"""A table of a sheet: its columns say title, unit, width, look and formula; its rows are values by column key.

A formula is written once for its column, with ``{key}`` for the cell of that column in the same row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from feecalc.words.text import Text
from feecalc.workbook.book import Sheet


class Column(NamedTuple):
    """One column; ``unit`` is a second line of the heading, numbers stand at the right."""

    key: str
    title: Text
    width: float
    look: str = "text"
    unit: str = ""
    formula: str = ""


class Live(NamedTuple):
    """A cell with a formula of its own, and the value it has at export."""

    formula: str
    value: Any
    look: str = ""
    name: str = ""


class Styled(NamedTuple):
    """A fixed value with another look than its column's."""

    value: Any
    look: str


_TEXT_LOOKS = ("text", "wrap", "bold", "key", "small", "plain", "choice")


@dataclass
class Table:
    """Columns, and the sheet they stand in; the heading is row ``head``, rows follow from there."""

    sheet: Sheet
    columns: Sequence[Column]
    head: int
    left: int = 0

    def __post_init__(self) -> None:
        self.place = {c.key: self.left + i for i, c in enumerate(self.columns)}
        self._letters = {key: xl_col_to_name(i) for key, i in self.place.items()}
        self.next = self.head + 1
        lang = self.sheet.book.lang
        for i, column in enumerate(self.columns):
            title = column.title.of(lang) + (f"\n{column.unit}" if column.unit else "")
            right = not column.look.startswith(_TEXT_LOOKS)
            self.sheet.text(self.head, self.left + i, title, "head right" if right else "head")

    @property
    def last(self) -> int:
        """The last row written, the heading where there is none."""
        return self.next - 1

    @property
    def size(self) -> int:
        """How many columns."""
        return len(self.columns)

    def add(self, cells: Mapping[str, Any], name: str = "") -> int:
        """Write the next row; columns without a value stay blank. Returns the row."""
        row = self.next
        self.next += 1
        here = {key: f"{letter}{row + 1}" for key, letter in self._letters.items()}
        for column in self.columns:
            self._cell(row, column, cells.get(column.key), here, name)
        return row

    def _cell(self, row: int, column: Column, value: Any, here: Mapping[str, str], name: str) -> None:
        sheet, col = self.sheet, self.place[column.key]
        look = column.look
        if isinstance(value, Styled):
            value, look = value
        if column.formula and not isinstance(value, Live | str | None):
            value = Live(f"={column.formula.format(**here)}", value)
        if isinstance(value, Live):
            sheet.formula(row, col, value.formula, value.value, value.look or look, value.name or name)
        elif value is None:
            sheet.raw.write_blank(row, col, None, sheet.book.style(look))
        elif isinstance(value, str):
            sheet.text(row, col, value, look, name)
        else:
            sheet.value(row, col, value, look, name)

    def cell(self, row: int, key: str) -> str:
        """The address of a cell, ``E7``."""
        cell: str = xl_rowcol_to_cell(row, self.place[key])
        return cell

    def range(self, first: str, last: str | None = None) -> str:
        """All cells of a column, or of the columns ``first`` to ``last``, fixed: ``$E$5:$E$90``."""
        top, bottom = self.head + 2, max(self.last, self.head + 1) + 1
        return f"${self._letters[first]}${top}:${self._letters[last or first]}${bottom}"

    def stored(self, row: int, key: str) -> Any:
        """The value of a cell as written."""
        record = self.sheet.cells.get((row, self.place[key]))
        return None if record is None else record.value

    def sum(self, keys: Iterable[str], label: str, where: str = "") -> int:
        """A row of sums below, ``where`` naming a column whose cells must not be empty of a number."""
        bottom = self.last
        cells: dict[str, Any] = {self.columns[0].key: Styled(label, "bold")}
        for key in keys:
            rows = range(self.head + 1, bottom + 1)
            taken = [r for r in rows if not where or isinstance(self.stored(r, where), int | float)]
            values = [v for r in taken if isinstance(v := self.stored(r, key), int | float)]
            area = self.range(key)
            formula = f'=SUMIFS({area},{self.range(where)},">-1E300")' if where else f"=SUM({area})"
            look = next(c.look for c in self.columns if c.key == key)
            cells[key] = Live(formula, sum(values), f"{look} bold")
        return self.add(cells)

    def finish(self, frozen: int = 0, filtered: bool = True) -> None:
        """Column widths, a heading high enough for its words, frozen panes and the filter."""
        self.sheet.widths(*([c.width for c in self.columns]), left=self.left)
        self.sheet.raw.set_row(self.head, self._heading_height())
        self.sheet.raw.freeze_panes(self.head + 1, self.left + frozen)
        if filtered:
            self.sheet.filter(self.head, self.next, self.left + self.size)

    def _heading_height(self) -> float:
        lang = self.sheet.book.lang
        lines = 1
        for column in self.columns:
            per_line = max(column.width * 1.05, 1)
            said = sum(-int(-max(len(line), 1) // per_line) for line in column.title.of(lang).split("\n"))
            lines = max(lines, said + bool(column.unit))
        return 13.5 * lines + 3
