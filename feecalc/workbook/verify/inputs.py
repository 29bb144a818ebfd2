"""Inputs that were changed since export: numbers, keys, rows that came or went, readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell

from feecalc.words.text import Text
from feecalc.workbook.contents import FINDINGS, READINGS
from feecalc.workbook.rows import (
    HEADINGS,
    KEY_COLUMNS,
    NUMBER_COLUMNS,
    CellValue,
    check_digit,
)
from feecalc.workbook.sheets.changes import is_live
from feecalc.workbook.sheets.protocol import FINDING_HEADINGS
from feecalc.workbook.verify.cells import Difference, value_text
from feecalc.workbook.verify.export import LIVE_KEYS, DeliveredRow, DeliveredTable
from feecalc.workbook.verify.kinds import INPUT, alike
from feecalc.workbook.verify.reader import FoundBook
from feecalc.workbook.verify.recorded import Recorded, reading_columns, table_rows

CHANGED = Text("Seit der Ausgabe geändert.", "Changed since export.")
STAYS = Text(
    "Seit der Ausgabe geändert; die Gebührenwerte der Mappe folgen dem nicht, erst feecalc run rechnet damit.",
    "Changed since export; the fees of the workbook do not follow, only feecalc run calculates with it.",
)
ADDED = Text("Seit der Ausgabe hinzugekommen.", "Added since export.")
NO_DIGIT = Text(
    "Die Zeile wurde geändert oder eingefügt: sie passt nicht zu ihrer Prüfziffer.",
    "The row was changed or inserted: it does not fit its check digit.",
)
MONEY = frozenset({"leistungsbedarf", "kontrollsumme", "eur"})


def changed_inputs(
    book: FoundBook, record: Recorded, tables: Mapping[str, DeliveredTable]
) -> list[Difference]:
    """Every cell and row of the delivered tables, the findings and the readings that was changed since export."""
    found = [d for table in tables.values() for d in _of_table(table, record.rows[table.sheet])]
    found += [] if record.extern else _of_findings(book, record)
    return [*found, *_of_readings(book, record)]


def order_of_rows(tables: Mapping[str, DeliveredTable]) -> Iterator[Text]:
    """What is said of tables whose rows stand in another order than at export; it is no difference."""
    for table in tables.values():
        if table.moved:
            yield Text(
                f"Blatt {table.sheet}: die Zeilen sind anders sortiert als bei der Ausgabe; geprüft sind alle.",
                f"Sheet {table.sheet}: the rows are sorted otherwise than at export; all are verified.",
            )


def _of_table(table: DeliveredTable, rows: list[list[CellValue]]) -> Iterator[Difference]:
    for first, last in _runs(table.missing):
        one = first == last
        which = f"Zeile {first + 1}" if one else f"Zeilen {first + 1} bis {last + 1}"
        rows_en = f"DeliveredRow {first + 1} was" if one else f"Rows {first + 1} to {last + 1} were"
        gone = "wurde gelöscht oder geleert" if one else "wurden gelöscht oder geleert"
        what = Text(f"{which} der Ausgabe {gone}.", f"{rows_en} deleted or cleared since export.")
        yield Difference(table.sheet, f"A{first + 1}", "", "", "", what, kind=INPUT)
    for row in table.kept:
        yield from _of_row(table.sheet, row, rows[row.line - 1])
    for row in table.added:
        said = "; ".join(value_text(cell) for cell in row.now.values() if cell is not None)
        yield Difference(table.sheet, f"A{row.line + 1}", "", said, "", ADDED, kind=INPUT)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow each other as first and last."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _of_row(sheet: str, row: DeliveredRow, cells: list[CellValue]) -> Iterator[Difference]:
    headings = HEADINGS[sheet]
    name = " ".join(str(cell) for cell in list(row.then.values())[:4] if cell is not None)
    for heading in (*NUMBER_COLUMNS[sheet], *KEY_COLUMNS[sheet]):
        if not equal(row.now[heading], row.then[heading]):
            yield _changed(sheet, row, headings.index(heading), name)
    then = [row.then[heading] for heading in headings]
    if cells[len(headings)] != check_digit(then):
        said = "; ".join(value_text(cell) for cell in cells if cell is not None)
        yield Difference(sheet, f"A{row.line + 1}", name, said, "", NO_DIGIT)


def equal(now: CellValue, then: CellValue) -> bool:
    """Whether two cells of a delivered table are the same."""
    if now is None or then is None or isinstance(now, str) or isinstance(then, str):
        return now == then
    return alike(now, then)


def _changed(sheet: str, row: DeliveredRow, column: int, name: str) -> Difference:
    heading = HEADINGS[sheet][column]
    now, then = row.now[heading], row.then[heading]
    numbers = isinstance(now, int | float) and isinstance(then, int | float)
    eur = now - then if heading in MONEY and numbers else None  # type: ignore[operator]  # both are numbers here
    cell = xl_rowcol_to_cell(row.line, column)
    what = CHANGED if heading in NUMBER_COLUMNS[sheet] or sheet in LIVE_KEYS else STAYS
    return Difference(sheet, cell, f"{heading} {name}", value_text(now), value_text(then), what, eur, INPUT)


def _of_findings(book: FoundBook, record: Recorded) -> Iterator[Difference]:
    sheet, width = FINDINGS.of(record.lang), len(FINDING_HEADINGS)
    for index, (*cells, digit) in enumerate(table_rows(book, sheet, width + 1), 1):
        if any(cell is not None for cell in (*cells, digit)) and digit != check_digit(cells):
            said = "; ".join(value_text(cell) for cell in cells if cell is not None)
            yield Difference(sheet, f"A{index + 1}", "", said, "", NO_DIGIT)


def _of_readings(book: FoundBook, record: Recorded) -> Iterator[Difference]:
    cells, at = book.sheets[READINGS].cells, reading_columns(book)
    rows = {str(found.value): row for (row, column), found in cells.items() if column == at["lesart"]}
    for key, option in record.readings.items():
        if record.chosen.get(key) != option:
            now = record.chosen.get(key, "")
            what = CHANGED if is_live(key) else STAYS
            yield Difference(
                READINGS, xl_rowcol_to_cell(rows[key], at["option"]), key, now, option, what, kind=INPUT
            )
