"""Reading workbooks with openpyxl: stored values only, one sheet at a time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from feecalc.intake.cells.wording import quoted, say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.damaged import damaged, guarded
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.raw import (
    Broken,
    Dated,
    Numeric,
    RawCell,
    RawTable,
    is_blank,
    plain_number,
    shown,
)
from feecalc.intake.sources.zipguard import Looks, inspect
from feecalc.words.findings import Finding, Place
from feecalc.words.text import Text

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_COLUMNS = 200
_LAST_ROW = 1_048_576
_ERROR = re.compile(
    r"#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|DIV/0!|NAME\?|NUM!|ZAHL!|NULL!|GETTING_DATA|SPILL!|CALC!)"
)


class Book:
    """A workbook in memory. ``sheets`` are the names of its sheets in order, ``hidden`` those not shown."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.looks: Looks = inspect(source)
        with guarded(source.name):
            self._values = _open(source, data_only=True)
            self._formulas = _open(source, data_only=False) if self.looks.formulas else None
            self.sheets = [sheet.title for sheet in self._values.worksheets]
            self.hidden = [s.title for s in self._values.worksheets if s.sheet_state != "visible"]
        if not self.sheets:
            raise PackageError(damaged(source.name))

    def table(self, sheet: str) -> RawTable:
        """The table of a sheet: its first row that is not empty is the heading."""
        with guarded(self.source.name):
            return self._table(sheet)

    def _table(self, sheet: str) -> RawTable:
        header_row, header = self._heading(sheet)
        table = RawTable(self.source.name, shown(sheet), header, header_row, [], [[] for _ in header])
        if not header:
            return table
        numbers: list[int] = []
        for number, row in enumerate(self._rows(sheet, header_row + 1, len(header)), header_row + 1):
            if not all(map(is_blank, row)):
                numbers.append(number)
                for column, cell in zip(table.columns, row, strict=True):
                    column.append(cell)
        table.rows = numbers
        return table

    def _heading(self, sheet: str) -> tuple[int, tuple[str, ...]]:
        for number, row in enumerate(self._rows(sheet, 1, MAX_COLUMNS), 1):
            names = ["" if is_blank(c) else (c if isinstance(c, str) else c.text).strip() for c in row]
            while names and not names[-1]:
                names.pop()
            if names:
                return number, tuple(names)
        return 1, ()

    def _rows(self, sheet: str, first: int, width: int) -> Iterator[list[RawCell]]:
        """All rows from ``first`` on; empty ones have no cells."""
        bounds = {"min_row": first, "max_row": _LAST_ROW, "max_col": width}
        values: Iterable[tuple[Any, ...]] = self._values[sheet].iter_rows(values_only=True, **bounds)
        if self._formulas is None:
            return ([] if row.count(None) == width else [_cell(v) for v in row] for row in values)
        formulas: Iterable[tuple[Any, ...]] = self._formulas[sheet].iter_rows(values_only=True, **bounds)
        return (
            [_cell(v if v is not None else _without_result(f)) for v, f in zip(row, formula_row, strict=True)]
            for row, formula_row in zip(values, formulas, strict=True)
        )

    def notes(self) -> list[Finding]:
        """What the reader of the findings should know of this workbook."""
        name = self.source.name
        said = [
            (self.looks.merged, _MERGED),
            (self.looks.macros, _MACROS),
            (self.looks.links, _LINKS),
            (
                bool(self.hidden),
                say("Ausgeblendete Blätter: {s}.", "Hidden sheets: {s}.", s=quoted(self.hidden)),
            ),
        ]
        return [finding("F10", text, place=Place(name)) for applies, text in said if applies]


_MERGED = Text(
    "Die Arbeitsmappe enthält verbundene Zellen; nur deren linke obere Zelle hat einen Wert.",
    "The workbook has merged cells; only the top left cell of each has a value.",
)
_MACROS = Text("Die Arbeitsmappe enthält Makros; sie werden nicht ausgeführt.", "Macros are not run.")
_LINKS = Text(
    "Die Arbeitsmappe verweist auf andere Dateien; gelesen werden nur die gespeicherten Werte.",
    "The workbook links to other files; only the stored values are read.",
)


def _open(source: Source, data_only: bool) -> Workbook:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(source.data), read_only=True, data_only=data_only, keep_links=False)
    for sheet in book.worksheets:
        # The size that a sheet declares may be wrong, or made up.
        sheet.reset_dimensions()
    return book


def _without_result(formula: Any) -> Broken | None:
    """A formula cell whose result was not stored; None where there is no formula either."""
    return None if formula is None else Broken("=")


def _cell(value: Any) -> RawCell:
    if value is None:
        return ""
    if isinstance(value, str):
        return Broken(value) if _ERROR.fullmatch(value) else value
    if isinstance(value, Broken):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return Numeric(plain_number(value))
    if isinstance(value, datetime):
        return Dated(value.date().isoformat() if value.time() == time() else value.isoformat(" "))
    if isinstance(value, date | time | timedelta):
        return Dated(str(value))
    return Broken(shown(str(value)))
