"""Auswirkung: what each adjustment changes in EUR, by region, fee and Kassenart; live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from feecalc.calculation.teil_b import DATES, YEAR_2010
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, Data
from feecalc.numbers import Undefined
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.model import IMPACT, Model
from feecalc.workbook.rows import quarter_text

HEAD = 3
_HEADINGS = (
    Text("KV", "KV"),
    Text("Region", "Region"),
    Text("GOP", "GOP"),
    Text("Kassenart", "Kassenart"),
    Text("Häufigkeit", "Frequency"),
    Text("EUR zu Werten ab Beginn", "EUR at the fees from start"),
    Text("EUR zu Werten ab 01.07.2010", "EUR at the fees from 2010-07-01"),
    Text("Änderung zum 01.07.2010, EUR", "change on 2010-07-01, EUR"),
    Text("EUR zu Werten ab 01.07.2011", "EUR at the fees from 2011-07-01"),
    Text("Änderung zum 01.07.2011, EUR", "change on 2011-07-01, EUR"),
    Text("Änderung gesamt, %", "total change, %"),
)
_FREQUENCY, _VALUES = "E", "FGI"


def write(book: Book, model: Model) -> None:
    """One row a region, GOP and Kassenart: frequencies of 2010 (else of Q4 2009) at the exact fees."""
    sheet = book.sheets[model.of(IMPACT)]
    sheet.text(
        0, 0, model.say("Auswirkung der Anpassungen in EUR", "Impact of the adjustments in EUR"), "title"
    )
    sheet.text(1, 0, model.say(
        "Gelieferte Häufigkeiten des Jahres 2010 (wo nicht vollständig geliefert: 4/2009) zu den ungerundeten Gebührenwerten.",
        "Delivered frequencies of 2010 (Q4 2009 where 2010 is incomplete) at the unrounded fees.",
    ), "small")  # fmt: skip
    sheet.heading(HEAD, [model.of(h) for h in _HEADINGS], right=range(4, 11))
    row = HEAD + 1
    counts, periods = _counts(model.data)
    for kv in model.live:
        for gop in NEW_GOPS:
            for kassenart, count in sorted(counts[kv, gop].items()):
                _row(sheet, model, row, (kv, gop, kassenart), count, periods[kv])
                row += 1
    _total(sheet, model, row)
    sheet.widths(6, 23, 8, 15, 12, 17, 17, 17, 17, 17, 12)
    sheet.raw.set_row(HEAD, 42)
    sheet.page(rows=row + 1, cols=len(_HEADINGS), head=HEAD, freeze=(HEAD + 1, 4))
    sheet.filter(HEAD, row, len(_HEADINGS))


def _counts(data: Data) -> tuple[Mapping[tuple[str, str], dict[str, int]], dict[str, tuple[str, ...]]]:
    delivered: defaultdict[str, set[str]] = defaultdict(set)
    for row in data.billing:
        delivered[row.kv].add(row.quarter)
    periods: dict[str, tuple[str, ...]] = {
        kv: YEAR_2010 if seen.issuperset(YEAR_2010) else ("2009Q4",) for kv, seen in delivered.items()
    }
    counts: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in data.billing:
        if row.gop in NEW_GOPS and row.quarter in periods[row.kv]:
            of = counts[row.kv, row.gop]
            of[row.kassenart] = of.get(row.kassenart, 0) + row.count
    return counts, periods


def _row(
    sheet: Sheet, model: Model, row: int, key: tuple[str, str, str], count: int, quarters: tuple[str, ...]
) -> None:
    kv, gop, kassenart = key
    name, n = KASSENARTEN[kassenart], row + 1
    for column, text in enumerate((kv, model.live[kv].region.name, gop, name)):
        sheet.text(row, column, text, "key" if column in (0, 2) else "text")
    period = '"Q?/2010"' if len(quarters) > 1 else f'"{quarter_text(quarters[0])}"'
    where = f"Daten_KV,A{n},Daten_GOP,C{n},Daten_Kassenart,D{n},Daten_Quartal,{period}"
    label = f"{gop} {name} KV {kv}"
    sheet.formula(row, 4, f"=SUMIFS(Daten_Haeufigkeit,{where})", count, "int", f"Häufigkeit {label}")
    values = [_worth(model.live[kv].fee(gop, day).value, count) for day in DATES]
    for letter, day, value in zip("FGI", DATES, values, strict=True):
        cell = model.cell(kv, model.live[kv].fee(gop, day))
        formula = f'=IFERROR(IF(E{n}=0,0,E{n}*{cell}),"{sheet.book.undefined}")'
        sheet.formula(row, "ABCDEFGHI".index(letter), formula, value, "eur", f"EUR {label} {day}")
    _changes(sheet, row, values, label)


def _worth(fee: Any, count: int) -> Any:
    # An undefined fee does no harm where nothing is billed.
    return fee * count if count else 0


def _changes(sheet: Sheet, row: int, values: list[Any], label: str) -> None:
    n, undefined = row + 1, sheet.book.undefined
    start, first, second = values
    sheet.formula(
        row, 7, f'=IFERROR(G{n}-F{n},"{undefined}")', first - start, "signed", f"Änderung 2010 {label}"
    )
    sheet.formula(
        row, 9, f'=IFERROR(I{n}-G{n},"{undefined}")', second - first, "signed", f"Änderung 2011 {label}"
    )
    ratio: Any = Undefined(Text("kein Betrag", "no amount"))
    if not isinstance(second - start, Undefined) and start:
        ratio = second / start - 1
    sheet.formula(
        row, 10, f'=IFERROR(I{n}/F{n}-1,"{undefined}")', ratio, "percent", f"Änderung gesamt {label}"
    )


def _total(sheet: Sheet, model: Model, row: int) -> None:
    """Sums of what is defined; SUBTOTAL follows the filter."""
    sheet.text(
        row,
        0,
        model.say(
            "Summe der gefilterten Zeilen (ohne nicht bestimmte)",
            "Sum of the filtered rows (without undefined ones)",
        ),
        "bold",
    )
    for column in range(1, 4):
        sheet.raw.write_blank(row, column, None, sheet.book.style("bold"))
    for column, style in (
        (4, "int bold"),
        (5, "eur bold"),
        (6, "eur bold"),
        (7, "signed bold"),
        (8, "eur bold"),
        (9, "signed bold"),
    ):
        letter = "ABCDEFGHIJ"[column]
        values = [sheet.cells[r, column].value for r in range(HEAD + 1, row)]
        total = sum(v for v in values if not isinstance(v, str))
        sheet.formula(
            row,
            column,
            f"=SUBTOTAL(9,{letter}{HEAD + 2}:{letter}{max(row, HEAD + 2)})",
            total,
            style,
            "Summe",
        )
