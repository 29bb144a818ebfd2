"""Vergleich: the fees of the regions side by side, with charts."""

from __future__ import annotations

from feecalc.calculation.teil_b import DATES
from feecalc.intake.model import NEW_GOPS
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.charts import fee_charts
from feecalc.workbook.model import COMPARISON, RESULT, Model
from feecalc.workbook.sheets.fees import FEE_COLUMNS, fee_row

HEAD = 3


def write(book: Book, model: Model) -> None:
    """One row a calculated region: fees from the start, both factors, fees from 2011."""
    sheet = book.sheets[model.of(COMPARISON)]
    sheet.text(0, 0, model.say("Gebührenwerte im Vergleich", "Fees side by side"), "title")
    start, end = Text("\nab Beginn", "\nfrom start"), Text("\nab 01.07.2011", "\nfrom 2011-07-01")
    headings = [
        "KV",
        "Region",
        *(g + model.of(start) for g in NEW_GOPS),
        "f1",
        "f2",
        *(g + model.of(end) for g in NEW_GOPS),
    ]
    sheet.heading(HEAD, headings, right=range(2, 14))
    sheet.raw.set_row(HEAD, 42)
    row = HEAD + 1
    for kv in model.live:
        _row(sheet, model, row, kv)
        row += 1
    if model.live:
        fee_charts(book, model, HEAD + 1, row - 1, row + 1)
    sheet.widths(6, 23, *[14] * 12)
    sheet.page(rows=row + 34, cols=14, head=None, freeze=(HEAD + 1, 2), wide=1, tall=1)
    sheet.filter(HEAD, row, 14)


def _row(sheet: Sheet, model: Model, row: int, kv: str) -> None:
    live = model.live[kv]
    sheet.text(row, 0, kv, "key")
    sheet.text(row, 1, live.region.name)
    result = sheet.book.sheets[model.of(RESULT)].cells
    money = "eur" if model.result.reading.fee_decimals == 2 else "eur6"
    for first, day in ((2, DATES[0]), (9, DATES[2])):
        letter = FEE_COLUMNS[day]
        for i, gop in enumerate(NEW_GOPS):
            source = fee_row(model, kv, gop)
            value = result[source, "ABCDEFGH".index(letter)].value
            sheet.formula(
                row,
                first + i,
                f"={model.sheet(RESULT)}!{letter}{source + 1}",
                value,
                money,
                f"{gop} KV {kv} {day}",
            )
    for number in (1, 2):
        factor = live.outcome.stages[number].factor
        if factor is None or not model.grid.has(kv, factor):
            sheet.text(row, 6 + number, "–", "undefined")
        else:
            sheet.formula(
                row, 6 + number, f"={model.cell(kv, factor)}", factor.value, "factor", f"f{number} KV {kv}"
            )
