"""The delivered tables inside a workbook: rows that are no longer as exported, or not as the package has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from feecalc.calculation.result import Result
from feecalc.intake.model import Data
from feecalc.words.text import Text
from feecalc.workbook.contents import FINDINGS
from feecalc.workbook.extern import chosen_data, external_data
from feecalc.workbook.rows import (
    ASSIGNMENTS,
    AT_EXPORT,
    BILLING,
    CASES,
    HEADINGS,
    CellValue,
    check_digit,
    contents,
)
from feecalc.workbook.sheets.protocol import FINDING_HEADINGS
from feecalc.workbook.verify.cells import Difference, same, shown
from feecalc.workbook.verify.reader import FoundBook
from feecalc.workbook.verify.recorded import Recorded, table_rows

CHANGED = Text("Seit der Ausgabe geändert.", "Changed since export.")
MONEY = frozenset({"leistungsbedarf", "kontrollsumme"})


def changed_rows(book: FoundBook, record: Recorded) -> list[Difference]:
    """Every cell or row of the delivered tables and the findings that was changed since export."""
    found = []
    for sheet, rows in record.rows.items():
        found += [d for i, row in enumerate(rows, 1) for d in _row(sheet, HEADINGS[sheet], i, row)]
    if not record.extern:
        sheet = FINDINGS.of(record.lang)
        headings = tuple(h.of(record.lang) for h in FINDING_HEADINGS)
        rows = table_rows(book, sheet, len(headings) + 1)
        found += [d for i, row in enumerate(rows, 1) for d in _row(sheet, headings, i, row)]
    return found


def _row(sheet: str, headings: tuple[str, ...], index: int, row: list[CellValue]) -> Iterator[Difference]:
    """Numbers that differ from their copy at export; else a row that does not fit its check digit."""
    *cells, digit = row
    if all(cell is None for cell in row):
        what = Text(
            "Die Zeile ist leer; sie wurde gelöscht oder geleert.",
            "The row is empty; it was deleted or cleared.",
        )
        yield Difference(sheet, f"A{index + 1}", "", "", "", what)
        return
    name = " ".join(str(c) for c in cells[:4] if c is not None)
    then = list(cells)
    for column, heading in enumerate(headings):
        if heading + AT_EXPORT in headings:
            before = cells[headings.index(heading + AT_EXPORT)]
            if not _equal(cells[column], before):
                yield _changed(
                    sheet, index, column, f"{heading} {name}", cells[column], before, heading in MONEY
                )
                then[column] = before
    if digit != check_digit(then):
        what = Text(
            "Die Zeile wurde geändert oder eingefügt: sie passt nicht zu ihrer Prüfziffer.",
            "The row was changed or inserted: it does not fit its check digit.",
        )
        yield Difference(
            sheet, f"A{index + 1}", name, "; ".join(shown(c) for c in cells if c is not None), "", what
        )


def _equal(now: CellValue, then: CellValue) -> bool:
    if now is None or then is None or isinstance(now, str) or isinstance(then, str):
        return now == then
    return same(now, then)


def _changed(
    sheet: str, row: int, column: int, name: str, now: CellValue, then: CellValue, money: bool
) -> Difference:
    numbers = isinstance(now, int | float) and isinstance(then, int | float)
    eur = now - then if money and numbers else None  # type: ignore[operator]  # both are numbers here
    return Difference(sheet, xl_rowcol_to_cell(row, column), name, shown(now), shown(then), CHANGED, eur)


def at_export(data: Data, record: Recorded) -> Data:
    """The workbook's data with every number as it was at export."""
    billing, cases, shares = record.rows[BILLING], record.rows[CASES], record.rows[ASSIGNMENTS]

    def then(table: str, heading: str) -> int:
        return HEADINGS[table].index(heading + AT_EXPORT)

    counts = {
        "count": (then(BILLING, "haeufigkeit"), _whole),
        "cents": (then(BILLING, "leistungsbedarf"), _cents),
    }
    reported = {"cases": (then(CASES, "behandlungsfaelle"), _whole)}
    parts = {
        "share_count": (then(ASSIGNMENTS, "anteil_haeufigkeit"), _share),
        "share_demand": (then(ASSIGNMENTS, "anteil_leistungsbedarf"), _share),
    }
    return replace(
        data,
        billing=tuple(_then(r, billing, counts) for r in data.billing),
        cases=tuple(_then(r, cases, reported) for r in data.cases),
        assignments=tuple(_then(a, shares, parts) for a in data.assignments),
    )


def _then(row: Any, cells: list[list[CellValue]], columns: dict[str, tuple[int, Any]]) -> Any:
    index = (row.place.row or 0) - 2
    if not 0 <= index < len(cells):
        return row
    values = {
        name: read(cells[index][column], getattr(row, name)) for name, (column, read) in columns.items()
    }
    return replace(row, **values)


def _whole(cell: CellValue, now: int) -> int:
    return round(cell) if isinstance(cell, int | float) else now


def _cents(cell: CellValue, _now: int | None) -> int | None:
    return round(cell * 100) if isinstance(cell, int | float) else None


def _share(cell: CellValue, now: Fraction) -> Fraction:
    if not isinstance(cell, int | float):
        return now
    return now if same(float(now), cell) else Fraction(format(cell, ".15g"))


def package_rows(record: Recorded, result: Result) -> list[Difference]:
    """Rows of the delivered tables that are not those of the package."""
    prepare = external_data if record.extern else chosen_data
    expected = contents(prepare(result.data, frozenset(result.regions)), record.extern)
    return [d for sheet, rows in expected.items() for d in _table(sheet, record.rows[sheet], rows)]


def _table(sheet: str, found: list[list[CellValue]], expected: list[list[CellValue]]) -> Iterator[Difference]:
    headings = HEADINGS[sheet]
    if len(found) != len(expected):
        what = Text("Andere Zahl von Zeilen als im Paket.", "Another number of rows than in the package.")
        yield Difference(sheet, "", "", str(len(found)), str(len(expected)), what)
    for index, (have, want) in enumerate(zip(found, expected, strict=False), 1):
        for column, (now, then) in enumerate(zip(have[:-1], want[:-1], strict=True)):
            if not _equal(now, then):
                name = " ".join(str(c) for c in want[:4] if c is not None)
                money = headings[column] in MONEY
                yield replace(
                    _changed(sheet, index, column, f"{headings[column]} {name}", now, then, money),
                    what=Text("Anders als im Paket.", "Not as in the package."),
                )
