"""What-ifs side by side as a workbook: the assumptions, then a sheet a region with one column a scenario."""

from __future__ import annotations

from typing import Any

from feecalc.analysis.scenarios import NOTE, Line, SideBySide
from feecalc.drivers.scenario_file import HEADS
from feecalc.words.text import Lang, Text, same
from feecalc.workbook.book import Book
from feecalc.workbook.contents import ASSUMPTIONS
from feecalc.workbook.table import Column, Styled, Table

HEAD = 3
WORDS = 24  # characters that a column of values takes in one line


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
    names = [str(n) for n in range(len(table.columns))]
    columns = [Column(n, text, 24, "signed") for n, text in zip(names, table.columns, strict=True)]
    made = Table(sheet, (Column("label", same(""), 40), *columns), HEAD)
    _lines(made, table.lines(kv), lang)
    codes = [Styled(figures.now.pruefkennung or None, "text right") for figures in table.figures(kv)]
    made.add({"label": Text("Prüfkennung", "Prüfkennung").of(lang), **dict(zip(names, codes, strict=True))})
    sheet.text(made.next + 1, 0, NOTE.of(lang), "small")
    made.finish(frozen=1, filtered=False)
    sheet.page(rows=made.next + 2, cols=made.size, head=HEAD, repeat_cols=0)


def _lines(made: Table, lines: list[Line], lang: Lang) -> None:
    """The lines below each other, each group under its heading."""
    group = None
    for line in lines:
        if line.group != group:
            group = line.group
            made.add({"label": Styled(group.of(lang), "section")})
        cells = {str(n): _shown(value, line.style, lang) for n, value in enumerate(line.values)}
        made.add({"label": line.label.of(lang), **cells})


def _shown(value: Any, style: str, lang: Lang) -> Any:
    """Numbers in the look of their line; words at the right, long ones over several lines."""
    if not isinstance(value, Text):
        return Styled(value, style)
    text = value.of(lang)
    return Styled(text, "wrap" if len(text) > WORDS else "text right")
