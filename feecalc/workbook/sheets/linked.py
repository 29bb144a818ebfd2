"""Verknüpfte Gebühren: the fees that follow from 86516 on the day of ``--as-of``, by region, live."""

from __future__ import annotations

from datetime import date
from typing import Any

from feecalc.calculation.teil_b import DATES, START
from feecalc.law.linked import LinkedFee, linked_fees
from feecalc.numbers import Undefined
from feecalc.numbers.figures import calendar_day, percent
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.model import LINKED, Model

REFERENCE = "86516"
_HEADINGS = (
    Text("KV", "KV"),
    Text("Region", "Region"),
    Text("GOP", "GOP"),
    Text("Anteil an 86516", "share of 86516"),
    Text("Gebührenwert 86516, EUR", "fee of 86516, EUR"),
    Text("Verknüpfter Wert, EUR", "linked fee, EUR"),
    Text("gilt seit", "since"),
    Text("belegt bis", "confirmed until"),
    Text("Fundstelle", "clause"),
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
        model.say(f"Mit 86516 verknüpfte Gebühren am {as_of:%d.%m.%Y}", f"Fees linked to 86516 on {as_of}"),
        "title",
    )
    sheet.text(1, 0, model.say(
        "Aus dem Wert, den Anhang 2 Teil B zuletzt ergibt; spätere Vereinbarungen der Region gehen vor (feecalc linked --as-of).",
        "From the last fee under Anhang 2 Teil B; later regional agreements prevail (feecalc linked --as-of).",
    ), "small")  # fmt: skip
    sheet.heading(3, [model.of(h) for h in _HEADINGS], right=range(3, 6))
    row = 4
    for kv in model.live:
        row = _rows(sheet, model, kv, as_of, row)
    sheet.widths(6, 26, 9, 16, 16, 16, 12, 14, 60)
    sheet.page(rows=row, cols=len(_HEADINGS), head=3, freeze=(4, 3))


def _rows(sheet: Sheet, model: Model, kv: str, as_of: date, row: int) -> int:
    day, region = fee_date(as_of), model.result.regions[kv]
    node = model.live[kv].fee(REFERENCE, day)
    published = f"ROUND({model.cell(kv, node)},2)"
    for linked in linked_fees(region.calculated.fees[REFERENCE][day], as_of, region.contract.start):
        sheet.text(row, 0, kv)
        sheet.text(row, 1, region.name)
        sheet.text(row, 2, linked.gop)
        sheet.text(row, 3, percent(linked.link.share, 0, model.lang).lstrip("+"))
        _amount(
            sheet,
            row,
            4,
            published,
            model.result.published(region.calculated.fees[REFERENCE][day]),
            node.value,
        )
        _amount(sheet, row, 5, f"ROUND({_share(linked)}*{published},2)", linked.fee, node.value)
        sheet.text(row, 6, calendar_day(linked.since, model.lang))
        sheet.text(row, 7, calendar_day(linked.link.confirmed_until, model.lang))
        remark = f"; {model.of(linked.link.remark)}" if linked.link.remark else ""
        sheet.text(row, 8, linked.clause + remark)
        row += 1
    return row


def _share(linked: LinkedFee) -> str:
    share = linked.link.share
    return f"{share.numerator}/{share.denominator}"


def _amount(sheet: Sheet, row: int, col: int, formula: str, value: Any, reference: Any) -> None:
    stored = reference if isinstance(reference, Undefined) else value
    sheet.formula(row, col, f'=IFERROR({formula},"{sheet.book.undefined}")', stored, "eur")
