"""Teil C Nr. 3: the delivered demand of 2008 by Kassenart, nothing decided. Internal only."""

from __future__ import annotations

from feecalc.calculation.teil_c import CLAUSE, NOTE, demand_2008_by_kassenart
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import PART_C, Model
from feecalc.workbook.table import Column, Live, Table

_COLUMNS = (
    Column("kv", Text("KV", "KV"), 6, "key"),
    Column("region", Text("Region", "Region"), 23),
    Column("kassenart", Text("Kassenart", "Kassenart"), 18),
    Column("national", Text("86500 bis 86505", "86500 to 86505"), 18, "eur", "EUR"),
    Column("regional", Text("regionale GOPs", "regional items"), 18, "eur", "EUR"),
    Column("total", Text("zusammen", "together"), 18, "eur", "EUR"),
)


def write(book: Book, model: Model) -> None:
    """One row a region and Kassenart: sums of the delivered rows."""
    sheet = book.sheets[model.of(PART_C)]
    title = model.either("Leistungsbedarf 2008 nach Kassenarten", "Demand of 2008 by Kassenart")
    sheet.text(0, 0, f"{title} ({CLAUSE})", "title")
    sheet.text(1, 0, model.of(NOTE), "small")
    table = Table(sheet, _COLUMNS, 3)
    for kv, region in model.result.regions.items():
        for one in demand_2008_by_kassenart(model.data, kv):
            n = table.next + 1
            where = f'Daten_KV,A{n},Daten_Kassenart,C{n},Daten_Quartal,"Q?/2008"'
            everything = f"SUMIFS(Daten_Leistungsbedarf,{where})"
            national = f'SUMIFS(Daten_Leistungsbedarf,{where},Daten_GOP,"8650?")'
            table.add(
                {
                    "kv": kv,
                    "region": region.name,
                    "kassenart": one.name,
                    "national": Live(f"={national}", one.national),
                    "regional": Live(f"={everything}-D{n}", one.regional),
                    "total": Live(f"=D{n}+E{n}", one.total),
                }
            )
    table.finish(frozen=3)
    sheet.page(rows=table.next, cols=table.size, head=3, printed=False)
