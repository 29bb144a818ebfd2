"""Vergleich: the fees of the regions side by side, with charts."""

from __future__ import annotations

from typing import Any

from feecalc.intake.model import NEW_GOPS
from feecalc.numbers.traced import Traced
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.charts import fee_charts
from feecalc.workbook.contents import COMPARISON, Model
from feecalc.workbook.sheets.fees import fee_reference, invalid, money
from feecalc.workbook.table import Column, Live, Table

HEAD = 3
# 86518 is always the fee of 86516 (Nr. 6).
COLUMNS = NEW_GOPS[:-1]
_BLOCKS = (
    ("start", Text("ab Beginn", "from start")),
    ("first", Text("ab 01.07.2010", "2010-07-01")),
    ("second", Text("ab 01.07.2011", "2011-07-01")),
)


def fee_columns(look: str, width: float = 13) -> list[Column]:
    """A column for each effective date and GOP; 86518 stands beside 86516."""
    titles = [gop if gop != "86516" else "86516/18" for gop in COLUMNS]
    return [
        Column(f"{key} {gop}", Text(f"{title}\n{day.de}", f"{title}\n{day.en}"), width, look)
        for key, day in _BLOCKS
        for gop, title in zip(COLUMNS, titles, strict=True)
    ]


def fee_cells(book: Book, model: Model, kv: str) -> dict[str, Any]:
    """The cells of those columns."""
    return {f"{key} {gop}": fee_reference(book, model, kv, gop, key) for key, _ in _BLOCKS for gop in COLUMNS}


def write(book: Book, model: Model) -> None:
    """One row a calculated region: fees of the three dates and both factors."""
    sheet = book.sheets[model.of(COMPARISON)]
    sheet.text(0, 0, model.either("Gebührenwerte im Vergleich", "Fees side by side"), "title")
    sheet.text(1, 0, model.either("EUR je Leistung", "EUR per service"), "small")
    columns = [
        Column("kv", Text("KV", "KV"), 6, "key"),
        Column("region", Text("Region", "Region"), 23),
        *fee_columns(money(model)),
        Column("f1", Text("Faktor 01.07.2010", "factor\n2010-07-01"), 12, "factor"),
        Column("f2", Text("Faktor 01.07.2011", "factor\n2011-07-01"), 12, "factor"),
    ]
    table = Table(sheet, columns, HEAD)
    for kv, live in model.live.items():
        factors = {f"f{n}": _factor(model, kv, n) for n in (1, 2)}
        table.add({"kv": kv, "region": live.region.name, **fee_cells(book, model, kv), **factors})
    table.finish(frozen=2)
    drawn = len(model.live) > 1
    if drawn:
        fee_charts(book, model, table, table.next + 1)
    sheet.page(rows=table.next + (34 if drawn else 0), cols=table.size, tall=1, printed=drawn)


def banner(book: Book, model: Model) -> None:
    """Whether anything differs from the export."""
    kept = model.either("Unverändert seit der Ausgabe", "Unchanged since export")
    book.sheets[model.of(COMPARISON)].formula(
        2, 0, f'=IF(Geaendert=0,"{kept}","{invalid(model)}")', kept, "plain bold"
    )


def _factor(model: Model, kv: str, number: int) -> Any:
    factor = model.live[kv].outcome.stages[number].factor
    if not isinstance(factor, Traced) or not model.grid.has(kv, factor):
        return None
    return Live(f"={model.cell(kv, factor)}", factor.value, "", f"f{number} KV {kv}")
