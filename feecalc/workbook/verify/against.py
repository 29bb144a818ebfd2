"""A workbook against a package: was it made from it, or from other files with the same figures?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xlsxwriter.utility import xl_rowcol_to_cell

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import Result
from feecalc.intake.model import Data, data_of_regions
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import ORIGIN
from feecalc.workbook.extern import external_data
from feecalc.workbook.rows import HEADINGS, KEY, NUMBER, CellValue, contents
from feecalc.workbook.verify.built import reading_at_export
from feecalc.workbook.verify.cells import Difference, all_differences, value_text
from feecalc.workbook.verify.export import Cells, DeliveredTable
from feecalc.workbook.verify.inputs import MONEY, equal
from feecalc.workbook.verify.reader import FoundBook
from feecalc.workbook.verify.recorded import Recorded
from feecalc.workbook.verify.same_figures import figures
from feecalc.workbook.writer import build


def same_figures(record: Recorded, then: Data, delivered: Data) -> bool:
    """Whether another delivery holds the figures of the workbook at export and gives the same results."""
    kvs = frozenset(record.kvs)
    prepare = external_data if record.extern else data_of_regions
    if figures(prepare(then, kvs)) != figures(prepare(delivered, kvs)):
        return False
    reading = reading_at_export(record)
    mine = calculate(replace(then, findings=()), reading, kv=record.kvs)
    theirs = calculate(delivered, reading, kv=record.kvs, accept=record.accepted)
    return _codes(mine) == _codes(theirs)


def _codes(result: Result) -> dict[str, str | None]:
    return {kv: region.pruefkennung for kv, region in result.regions.items()}


def package_differences(
    book: FoundBook, record: Recorded, tables: Mapping[str, DeliveredTable], data: Data, live: Book | None
) -> list[Difference]:
    """What differs from the workbook that the package gives under the readings recorded.

    ``live`` is what formulas give where inputs were changed; raises ReadingError for readings that do not exist.
    """
    data = replace(data, reading_notes=record.notes if record.extern else data.reading_notes)
    foreign = other_inputs(record, data)
    kvs = [kv for kv in record.kvs if kv in data.regions]
    missing = [_not_in_package(kv) for kv in record.kvs if kv not in data.regions]
    if foreign:
        data = replace(data, inputs=record.inputs)
    result = calculate(data, reading_at_export(record), kv=kvs, accept=record.accepted)
    result = replace(result, as_of=record.as_of, asked=record.asked)
    expected = build(result, extern=record.extern, lang=record.lang)
    resized = {sheet for sheet, table in tables.items() if table.resized}
    rows = _rows(record, tables, result)
    return [*foreign, *missing, *rows, *all_differences(book, expected, live or expected, resized)]


def other_inputs(record: Recorded, data: Data) -> list[Difference]:
    """Input files whose hash is not the recorded one: not the package this workbook was made from."""
    recorded_hashes = [i.sha256 for i in record.inputs]
    given = [i.sha256 for i in data.inputs]
    if record.extern or recorded_hashes == given:
        return []
    names = ", ".join(i.file for i in data.inputs if i.sha256 not in recorded_hashes) or "–"
    what = Text(
        f"Das Paket ist nicht dasjenige, aus dem die Mappe erzeugt wurde; andere Prüfsumme: {names}.",
        f"The package is not the one the workbook was made from; other checksum: {names}.",
    )
    hashes = (", ".join(h[:12] for h in recorded_hashes), ", ".join(h[:12] for h in given))
    return [Difference(ORIGIN.of(record.lang), "", "SHA-256", *hashes, what)]


def _not_in_package(kv: str) -> Difference:
    what = Text(f"KV {kv} kommt im Paket nicht vor.", f"KV {kv} is not in the package.")
    return Difference("Daten", "", f"KV {kv}", kv, "", what)


def _rows(record: Recorded, tables: Mapping[str, DeliveredTable], result: Result) -> Iterator[Difference]:
    """Rows of the delivered tables, as they were at export, that are not those of the package."""
    prepare = external_data if record.extern else data_of_regions
    expected = contents(prepare(result.data, frozenset(result.regions)), record.extern)
    for sheet, rows in expected.items():
        wanted = [dict(zip(HEADINGS[sheet], row, strict=False)) for row in rows]
        yield from _of_table(tables[sheet], wanted)


def _of_table(table: DeliveredTable, wanted: Sequence[Cells]) -> Iterator[Difference]:
    found = {row.then[NUMBER]: row for row in table.kept}
    size = len(table.kept) + len(table.missing)
    if size != len(wanted):
        what = Text("Andere Zahl von Zeilen als im Paket.", "Another number of rows than in the package.")
        yield Difference(table.sheet, "", "", str(size), str(len(wanted)), what)
    for number, want in enumerate(wanted, 1):
        if number in found:
            row = found[number]
            yield from _of_row(table.sheet, row.line, row.then, want)


def _of_row(sheet: str, index: int, have: Cells, want: Cells) -> Iterator[Difference]:
    name = " ".join(str(cell) for cell in list(want.values())[:4] if cell is not None)
    for column, heading in enumerate(HEADINGS[sheet]):
        now, then = have[heading], want[heading]
        if heading in (KEY, NUMBER) or equal(now, then):
            continue
        what = Text("Anders als im Paket.", "Not as in the package.")
        cell = xl_rowcol_to_cell(index, column)
        eur = _gap(now, then) if heading in MONEY else None
        yield Difference(sheet, cell, f"{heading} {name}", value_text(now), value_text(then), what, eur)


def _gap(now: CellValue, then: CellValue) -> float | None:
    if isinstance(now, int | float) and isinstance(then, int | float):
        return now - then
    return None
