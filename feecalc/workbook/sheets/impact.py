"""Auswirkung: what each adjustment changes in EUR, by region, fee and Kassenart; live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from feecalc.calculation.stage import DATES
from feecalc.calculation.yearly import yearly_basis
from feecalc.intake.model import KASSENARTEN, NEW_GOPS
from feecalc.numbers import Undefined, half_up
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import IMPACT, Model
from feecalc.workbook.rows import quarter_text
from feecalc.workbook.sheets.delivered import sum_of_numbers
from feecalc.workbook.table import Column, Live, Table

HEAD = 3
_AMOUNTS = ("start", "first", "second")


def _columns(undefined: str) -> tuple[Column, ...]:
    def change(new: str, old: str) -> str:
        return f'IFERROR({{{new}}}-{{{old}}},"{undefined}")'

    return (
        Column("kv", Text("KV", "KV"), 6, "key"),
        Column("region", Text("Region", "Region"), 23),
        Column("gop", Text("GOP", "GOP"), 8, "key"),
        Column("kassenart", Text("Kassenart", "Kassenart"), 15),
        Column("count", Text("Häufigkeit", "Frequency"), 12, "int"),
        Column("start", Text("zu Werten ab Beginn", "at the fees from start"), 17, "eur", "EUR"),
        Column("first", Text("zu Werten ab 01.07.2010", "at the fees from 2010-07-01"), 17, "eur", "EUR"),
        Column(
            "first_change",
            Text("Änderung zum 01.07.2010", "change on 2010-07-01"),
            17,
            "signed",
            "EUR",
            change("first", "start"),
        ),
        Column("second", Text("zu Werten ab 01.07.2011", "at the fees from 2011-07-01"), 17, "eur", "EUR"),
        Column(
            "second_change",
            Text("Änderung zum 01.07.2011", "change on 2011-07-01"),
            17,
            "signed",
            "EUR",
            change("second", "first"),
        ),
        Column(
            "whole",
            Text("Änderung seit Beginn", "change since start"),
            17,
            "signed",
            "EUR",
            change("second", "start"),
        ),
    )


def write(book: Book, model: Model) -> None:
    """One row a region, GOP and Kassenart: frequencies of 2010 (else of Q4 2009) at the exact fees."""
    sheet = book.sheets[model.of(IMPACT)]
    title = model.either("Auswirkung der Anpassungen in EUR", "Impact of the adjustments in EUR")
    sheet.text(0, 0, title, "title")
    sheet.text(
        1,
        0,
        model.either(
            "Gelieferte Häufigkeiten des Jahres 2010 (wo nicht vollständig geliefert: 4/2009) zu den ungerundeten Gebührenwerten, je Zeile auf "
            "Cent gerundet. Die Summe enthält nur Zeilen, deren Werte an allen Tagen bestimmt sind.",
            "Delivered frequencies of 2010 (Q4 2009 where 2010 is incomplete) at the unrounded fees, each row rounded to cents. "
            "The sum takes only rows whose amounts are defined on all days.",
        ),
        "small",
    )
    table = Table(sheet, _columns(book.undefined), HEAD)
    counts, periods = _counts(model)
    for kv in model.live:
        for gop in NEW_GOPS:
            for kassenart, count in sorted(counts[kv, gop].items()):
                _row(table, model, (kv, gop, kassenart), count, periods[kv])
    table.finish(frozen=4)
    _totals(table, model)
    sheet.page(rows=table.next, cols=table.size, head=HEAD, printed=False)


def _counts(
    model: Model,
) -> tuple[Mapping[tuple[str, str], dict[str, int]], dict[str, tuple[str, ...]]]:
    periods = {kv: yearly_basis(live.exact) for kv, live in model.live.items()}
    counts: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in model.data.billing:
        if row.gop in NEW_GOPS and row.quarter in periods.get(row.kv, ()):
            of = counts[row.kv, row.gop]
            of[row.kassenart] = of.get(row.kassenart, 0) + row.count
    return counts, periods


def _row(
    table: Table, model: Model, key: tuple[str, str, str], count: int, quarters: tuple[str, ...]
) -> None:
    kv, gop, kassenart = key
    name, n = KASSENARTEN[kassenart], table.next + 1
    label, undefined = f"{gop} {name} KV {kv}", table.sheet.book.undefined
    period = '"Q?/2010"' if len(quarters) > 1 else f'"{quarter_text(quarters[0])}"'
    where = f"Daten_KV,A{n},Daten_GOP,C{n},Daten_Kassenart,D{n},Daten_Quartal,{period}"
    counted = f"={sum_of_numbers('Daten_Haeufigkeit', where, undefined)}"
    cells: dict[str, Any] = {
        "kv": kv,
        "region": model.live[kv].region.name,
        "gop": gop,
        "kassenart": name,
        "count": Live(counted, count, "", f"Häufigkeit {label}"),
    }
    fees = [model.live[kv].fee(gop, day) for day in DATES]
    values = [_worth(fee.value, count) for fee in fees]
    for amount, fee, value, day in zip(_AMOUNTS, fees, values, DATES, strict=True):
        formula = f'=IFERROR(IF(E{n}=0,0,ROUND(E{n}*{model.cell(kv, fee)},2)),"{undefined}")'
        cells[amount] = Live(formula, value, "", f"EUR {label} {day}")
    start, first, second = values
    cells |= {"first_change": first - start, "second_change": second - first, "whole": second - start}
    table.add(cells, f"Änderung {label}")


def _worth(fee: Any, count: int) -> Any:
    # An undefined fee does no harm where nothing is billed.
    if not count:
        return 0
    return fee if isinstance(fee, Undefined) else half_up(fee * count, 2)


def _totals(table: Table, model: Model) -> None:
    """The sum of the rows defined on all days, and how many are not."""
    rows = range(table.head + 1, table.last + 1)
    whole = table.range("whole")
    missing = sum(not isinstance(table.stored(r, "whole"), int | float) for r in rows)
    label = model.either("Summe der bestimmten Zeilen", "sum of the defined rows")
    table.sum(("count", *_AMOUNTS, "first_change", "second_change", "whole"), label, where="whole")
    said = model.either(
        "Zeilen ohne bestimmten Wert (nicht in der Summe)", "rows without a defined amount (not in the sum)"
    )
    count = Live(f"=ROWS({whole})-COUNT({whole})" if rows else "=0", missing, "int")
    table.add({"kv": said, "count": count})
