"""What-ifs side by side as a workbook: the assumptions, then a sheet a region with one column a scenario."""

from __future__ import annotations

from typing import Any

from feecalc.analysis.scenarios import NOTE, Line, SideBySide
from feecalc.drivers.scenario_file import HEADS
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text, same
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import ASSUMPTIONS
from feecalc.workbook.table import Column, Table

HEAD = 3


def scenarios_bytes(table: SideBySide, lang: Lang = "de") -> bytes:
    """The workbook; the same bytes for the same table, language and version."""
    codes = {region.pruefkennung for region in table.before.regions.values() if region.pruefkennung}
    code = next(iter(codes)) if len(codes) == 1 else Text("je KV verschieden", "one a KV").of(lang)
    book = Book(lang, code, {"title": "feecalc scenario", "author": "feecalc"})
    _assumptions_sheet(book, table, lang)
    for kv in table.kvs:
        _region_sheet(book, table, kv, lang)
    return book.bytes()


def _assumptions_sheet(book: Book, table: SideBySide, lang: Lang) -> None:
    """Every assumption of every scenario, a column each: what all regions share."""
    assumed = [dict(scenario.assumptions) for scenario in table.scenarios]
    labels = dict.fromkeys(label for one in assumed for label in one if label != HEADS["name"])
    columns = [Column("label", Text("Annahme", "assumption"), 46, "bold")]
    columns += [Column(str(n), same(s.name), 30, "wrap") for n, s in enumerate(table.scenarios)]
    made = Table(book.add(ASSUMPTIONS.of(lang)), columns, 0)
    for label in labels:
        values = {str(n): one.get(label, same("–")).of(lang) for n, one in enumerate(assumed)}
        made.add({"label": label.of(lang), **values})
    made.finish(frozen=1, filtered=False)
    made.sheet.page(rows=made.next, cols=len(columns), head=0)


def _region_sheet(book: Book, table: SideBySide, kv: str, lang: Lang) -> None:
    sheet = book.add(f"KV {kv}")
    region = table.before.regions[kv]
    title = Text(f"Szenarien KV {kv} {region.name}", f"Scenarios KV {kv} {region.name}")
    sheet.text(0, 0, title.of(lang), "title")
    said = Text(
        f"Ausgangslage: Prüfkennung {region.pruefkennung or 'keine'}; die Szenarien sind Annahmen, keine Lieferung.",
        f"Baseline: Prüfkennung {region.pruefkennung or 'none'}; the scenarios are assumptions, no delivery.",
    )
    sheet.text(1, 0, said.of(lang), "subtitle")
    columns = [c.of(lang) for c in table.columns]
    sheet.heading(HEAD, ["", *columns], range(1, len(columns) + 1))
    row = _lines(sheet, table.lines(kv), HEAD + 1, lang)
    codes = Text("Prüfkennung", "Prüfkennung").of(lang)
    sheet.text(row, 0, codes)
    for col, figures in enumerate(table.figures(kv), 1):
        sheet.text(row, col, figures.now.pruefkennung, "text right")
    sheet.text(row + 2, 0, NOTE.of(lang), "small")
    sheet.widths(40, *([24] * len(columns)))
    sheet.raw.set_row(HEAD, 44)
    sheet.page(rows=row + 3, cols=1 + len(columns), head=HEAD, freeze=(HEAD + 1, 1), repeat_cols=0)


def _lines(sheet: Sheet, lines: list[Line], row: int, lang: Lang) -> int:
    """Write the lines below each other, each group under its heading; answers the next row."""
    group = None
    for line in lines:
        if line.group != group:
            group = line.group
            sheet.text(row, 0, group.of(lang), "section")
            row += 1
        sheet.text(row, 0, line.label.of(lang))
        for col, value in enumerate(line.values, 1):
            _cell(sheet, row, col, value, line.style, lang)
        row += 1
    return row


def _cell(sheet: Sheet, row: int, col: int, value: Any, style: str, lang: Lang) -> None:
    if isinstance(value, Text):
        sheet.text(row, col, value.of(lang), "text right")
        # Long words wrap at the width of the column.
        if len(value.of(lang)) > 24:
            sheet.text(row, col, value.of(lang), "wrap")
    elif isinstance(value, Undefined):
        sheet.value(row, col, value, style)
    else:
        sheet.number(row, col, value, style)
