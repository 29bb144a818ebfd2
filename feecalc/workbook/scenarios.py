"""What-ifs side by side as a workbook: the assumptions, then a sheet a region with one column a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from feecalc.analysis.scenarios import NOTE, NOTHING, Line, SideBySide
from feecalc.calculation.wording import INVENTED
from feecalc.drivers.scenario_file import HEADS
from feecalc.words.text import Lang, Text, same
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import ASSUMPTIONS
from feecalc.workbook.table import Column, Styled, Table

HEAD = 3
WORDS = 24  # characters that a column of values takes in one line


def scenarios_bytes(table: SideBySide, lang: Lang = "de") -> bytes:
    """The workbook; the same bytes for the same table, language and version."""
    codes = {region.pruefkennung for region in table.before.regions.values() if region.pruefkennung}
    code = next(iter(codes)) if len(codes) == 1 else Text("je KV verschieden", "one a KV").of(lang)
    book = Book(lang, code, {"title": "feecalc scenario", "author": "feecalc"})
    book.header = INVENTED.of(lang) if any(map(table.before.data.is_invented, table.kvs)) else ""
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
    sheet = book.add(ASSUMPTIONS.of(lang))
    regions = "; ".join(f"KV {kv} {region.name}" for kv, region in table.before.regions.items())
    title = Text("Annahmen der Szenarien", "Assumptions of the scenarios")
    package = Text(f"Prüfkennung der Ausgangslage: {book.code}", f"Prüfkennung of the baseline: {book.code}")
    _head(sheet, title.of(lang), package.of(lang), any(map(table.before.data.is_invented, table.kvs)))
    made = Table(sheet, columns, HEAD)
    for label in labels:
        values = {str(n): one.get(label, NOTHING).of(lang) for n, one in enumerate(assumed)}
        _roomy(made, made.add({"label": label.of(lang), **values}), values)
    end = _below(made, [Text(f"Regionen: {regions}", f"Regions: {regions}").of(lang)])
    made.finish(frozen=1, filtered=False)
    made.sheet.page(rows=end, cols=len(columns), head=HEAD)


def _head(sheet: Sheet, title: str, said: str, invented: bool) -> None:
    """Title, what it is about, and that data are invented, above the heading row."""
    sheet.text(0, 0, title, "title")
    sheet.text(1, 0, said, "subtitle")
    sheet.text(2, 0, INVENTED.of(sheet.book.lang) if invented else "", "plain bold")


def _roomy(made: Table, row: int, cells: Mapping[str, Any]) -> None:
    """Narrow columns break words early: a row gets a half more than the length of its texts asks for."""
    for key, value in cells.items():
        text = value.value if isinstance(value, Styled) else value
        if isinstance(text, str) and len(text) > WORDS:
            made.sheet.wrapped(row, made.place[key], len(text) * 3 // 2)


def _below(made: Table, texts: Iterable[str]) -> int:
    """Sentences below the table, no wider than it is; returns the row behind them."""
    row, length = made.next + 1, int(sum(c.width for c in made.columns) * 1.35)
    for text in texts:
        row = made.sheet.lines(row, 0, text, length, "small")
    return row


def _region_sheet(book: Book, table: SideBySide, kv: str, lang: Lang) -> None:
    sheet = book.add(f"KV {kv}")
    region = table.before.regions[kv]
    title = Text(f"Szenarien KV {kv} {region.name}", f"Scenarios KV {kv} {region.name}")
    said = Text(
        f"Ausgangslage: Prüfkennung {region.pruefkennung or 'keine'}; die Szenarien sind Annahmen, keine Lieferung.",
        f"Baseline: Prüfkennung {region.pruefkennung or 'none'}; the scenarios are assumptions, no delivery.",
    )
    _head(sheet, title.of(lang), said.of(lang), table.before.data.is_invented(kv))
    names = [str(n) for n in range(len(table.columns))]
    columns = [Column(n, text, 24, "signed") for n, text in zip(names, table.columns, strict=True)]
    made = Table(sheet, (Column("label", same(""), 40), *columns), HEAD)
    _lines(made, table.lines(kv), lang)
    codes = [Styled(figures.now.pruefkennung or None, "text right") for figures in table.figures(kv)]
    made.add({"label": Text("Prüfkennung", "Prüfkennung").of(lang), **dict(zip(names, codes, strict=True))})
    end = _below(made, [text.of(lang) for text in (*table.reasons(kv), NOTE)])
    made.finish(frozen=1, filtered=False)
    sheet.page(rows=end, cols=made.size, head=HEAD, repeat_cols=0, code=region.pruefkennung)


def _lines(made: Table, lines: list[Line], lang: Lang) -> None:
    """The lines below each other, each group under its heading."""
    group = None
    for line in lines:
        if line.group != group:
            group = line.group
            made.add({"label": Styled(group.of(lang), "section")})
        cells = {str(n): _shown(value, line.style, lang) for n, value in enumerate(line.values)}
        _roomy(made, made.add({"label": line.label.of(lang), **cells}), cells)


def _shown(value: Any, style: str, lang: Lang) -> Any:
    """Numbers in the look of their line; words at the right, long ones over several lines."""
    if not isinstance(value, Text):
        return Styled(value, style)
    text = value.of(lang)
    return Styled(text, "wrap" if len(text) > WORDS else "text right")
