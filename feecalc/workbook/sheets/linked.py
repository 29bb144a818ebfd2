"""Verknüpfte Gebühren: the fees that follow from 86516 on the day of ``--as-of``, by region, live."""

from __future__ import annotations

from datetime import date
from typing import Any

from feecalc.calculation.stage import DATES, START
from feecalc.law.linked import LinkedFee, linked_fees
from feecalc.numbers import Undefined
from feecalc.numbers.figures import calendar_day, percent
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import LINKED, Model
from feecalc.workbook.table import Column, Live, Table

REFERENCE = "86516"
_COLUMNS = (
    Column("kv", Text("KV", "KV"), 6),
    Column("region", Text("Region", "Region"), 26),
    Column("gop", Text("GOP", "GOP"), 9),
    Column("share", Text("Anteil an 86516", "share of 86516"), 16),
    Column("fee", Text("Gebührenwert 86516", "fee of 86516"), 16, "eur", "EUR"),
    Column("linked", Text("Verknüpfter Wert", "linked fee"), 16, "eur", "EUR"),
    Column("since", Text("gilt seit", "since"), 14),
    Column("until", Text("belegt bis", "confirmed until"), 14),
    Column("clause", Text("Fundstelle", "clause"), 60, "wrap"),
)


def fee_date(as_of: date) -> str:
    """Which of the three fees of 86516 is in force on that day."""
    return max((day for day in DATES if day != START and date.fromisoformat(day) <= as_of), default=START)


def write(book: Book, model: Model) -> None:
    """One row a region and linked fee in force; the day stands above the table."""
    as_of = model.result.as_of
    if as_of is None:
        return
    sheet = book.sheets[model.of(LINKED)]
    sheet.text(
        0,
        0,
        model.either(
            f"Mit 86516 verknüpfte Gebühren am {as_of:%d.%m.%Y}", f"Fees linked to 86516 on {as_of}"
        ),
        "title",
    )
    sheet.text(
        1,
        0,
        model.either(
            "Aus dem Wert, den Anhang 2 Teil B zuletzt ergibt; spätere Vereinbarungen der Region gehen vor (feecalc linked --as-of).",
            "From the last fee under Anhang 2 Teil B; later regional agreements prevail (feecalc linked --as-of).",
        ),
        "small",
    )
    table = Table(sheet, _COLUMNS, 3)
    for kv in model.live:
        _rows(table, model, kv, as_of)
    table.finish(frozen=3, filtered=False)
    sheet.page(rows=table.next, cols=table.size, head=3, printed=False)


def _rows(table: Table, model: Model, kv: str, as_of: date) -> None:
    day, region = fee_date(as_of), model.result.regions[kv]
    node = model.live[kv].fee(REFERENCE, day)
    fee = region.calculated.fees[REFERENCE][day]
    published = f"ROUND({model.cell(kv, node)},2)"
    undefined = table.sheet.book.undefined
    for linked in linked_fees(fee, as_of, region.contract.start):
        table.add(
            {
                "kv": kv,
                "region": region.name,
                "gop": linked.gop,
                "clause": _clause(model, linked),
                "share": percent(linked.link.share, 0, model.lang).lstrip("+"),
                "since": calendar_day(linked.since, model.lang),
                "until": calendar_day(linked.link.confirmed_until, model.lang),
                "fee": _amount(published, model.result.published(fee), node.value, undefined),
                "linked": _amount(
                    f"ROUND({_share(linked)}*{published},2)", linked.fee, node.value, undefined
                ),
            }
        )


def _clause(model: Model, linked: LinkedFee) -> str:
    return linked.clause + (f"; {model.of(linked.link.remark)}" if linked.link.remark else "")


def _share(linked: LinkedFee) -> str:
    share = linked.link.share
    return f"{share.numerator}/{share.denominator}"


def _amount(formula: str, value: Any, reference: Any, undefined: str) -> Live:
    stored = reference if isinstance(reference, Undefined) else value
    return Live(f'=IFERROR({formula},"{undefined}")', stored)
