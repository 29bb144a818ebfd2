"""The tables of a negotiation as workbooks: positions against each other, two deliveries compared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from feecalc.analysis.compare import Comparison, RevisionEffect
from feecalc.analysis.positions import Gap, ItemEffect, position_note
from feecalc.analysis.revision import DeliveredCell, change_label, eur_of
from feecalc.calculation.stage import DATES
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, quarter_label
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, signed
from feecalc.words.text import Lang, Text
from feecalc.workbook.book import Book, Sheet


def column(index: int) -> str:
    """The letter of a column that counts from 0."""
    return chr(ord("A") + index)


# Positions -----------------------------------------------------------------------------------
AGENDA_HEAD = Text(
    "Nr.|Punkt|Klausel|Forderung|Gegenposition|gestapelt EUR im Jahr|reihenfolgefrei EUR im Jahr|Einigung|"
    "Wortlaut Forderung|Wortlaut Gegenposition",
    "No.|item|clause|demand|counter-position|stacked EUR a year|order-free EUR a year|agreement|"
    "wording of the demand|wording of the counter-position",
)
AGENDA_WIDTHS = (5, 22, 18, 28, 28, 15, 15, 26, 36, 36)


def positions_bytes(gaps: Sequence[Gap], names: Sequence[str], lang: Lang) -> bytes:
    """The agenda of each region as a print-ready workbook; ``names`` label the two positions."""
    code = " / ".join(gaps[0].codes) if len(gaps) == 1 else Text("je KV verschieden", "one a KV").of(lang)
    book = Book(lang, code, {"title": "feecalc positions"})
    note = position_note(len(gaps[0].effects) if gaps else 0, gaps).of(lang)
    if len(gaps) > 1:
        _overview(book, gaps, lang)
    for gap in gaps:
        _agenda_sheet(book, gap, names, gap.sides, note, lang)
    return book.bytes()


def _overview(book: Book, gaps: Sequence[Gap], lang: Lang) -> None:
    sheet = book.add(Text("Übersicht", "Overview").of(lang))
    sheet.text(0, 0, Text("Abstand der Positionen", "Gap between the positions").of(lang), "title")
    head = Text(
        "KV|Forderung EUR im Jahr|Gegenposition EUR im Jahr|Abstand EUR im Jahr",
        "KV|demand EUR a year|counter-position EUR a year|gap EUR a year",
    )
    sheet.heading(2, head.of(lang).split("|"), range(1, 4))
    for row, gap in enumerate(gaps, 3):
        sheet.text(row, 0, gap.kv)
        sheet.value(row, 1, gap.demand, "eur")
        sheet.value(row, 2, gap.counter, "eur")
        gap_value = gap.demand - gap.counter
        sheet.formula(row, 3, f"=B{row + 1}-C{row + 1}", gap_value, "signed") if not isinstance(
            gap_value, Undefined
        ) else sheet.value(row, 3, gap_value, "signed")
    sheet.widths(8, 24, 24, 24)
    sheet.page(rows=3 + len(gaps), cols=4, head=2, freeze=(3, 1))


def _agenda_sheet(
    book: Book, gap: Gap, names: Sequence[str], readings: tuple[Reading, Reading], note: str, lang: Lang
) -> None:
    sheet = book.add(f"KV {gap.kv}")
    title = Text(f"Verhandlungspunkte KV {gap.kv}", f"Agenda of KV {gap.kv}").of(lang)
    sheet.text(0, 0, title, "title")
    whole = gap.demand - gap.counter
    sides = Text(
        f"Forderung: {names[0]} – Gegenposition: {names[1]} – Abstand {signed(whole)} EUR im Jahr",
        f"Demand: {names[0]} – counter-position: {names[1]} – gap {signed(whole, 2, 'en')} EUR a year",
    )
    sheet.text(1, 0, sides.of(lang), "subtitle")
    sheet.heading(3, AGENDA_HEAD.of(lang).split("|"), (5, 6))
    for row, effect in enumerate(gap.effects, 4):
        _agenda_row(sheet, row, row - 3, effect, readings, lang)
    last = 4 + len(gap.effects)
    _agenda_sums(sheet, gap, last, lang)
    sheet.text(last + 2, 0, note, "small")
    sheet.widths(*AGENDA_WIDTHS)
    sheet.raw.set_row(3, 28)
    sheet.page(rows=last + 3, cols=len(AGENDA_WIDTHS), head=3, freeze=(4, 2), code=" / ".join(gap.codes))


def _agenda_row(
    sheet: Sheet, row: int, n: int, effect: ItemEffect, readings: tuple[Reading, Reading], lang: Lang
) -> None:
    asked = effect.item.questions
    chosen = [[q.option(r.as_text()[q.key]) for q in asked] for r in readings]
    given = [", ".join(r.as_text()[q.key] for q in asked) for r in readings]
    meaning = [" ".join(o.meaning.of(lang) for o in options) for options in chosen]
    wording = [" ".join(o.proposal.of(lang) for o in options) for options in chosen]
    sheet.number(row, 0, n)
    _wrapped(sheet, row, 1, "; ".join(q.title.of(lang) for q in asked), "wrap bold")
    _wrapped(sheet, row, 2, "; ".join(dict.fromkeys(q.clause for q in asked)))
    for col, side in ((3, 0), (4, 1)):
        _wrapped(sheet, row, col, f"{given[side]}: {meaning[side]}")
    sheet.value(row, 5, effect.stacked, "signed")
    sheet.value(row, 6, effect.order_free, "signed")
    sheet.text(row, 7, "", "choice")
    for col, side in ((8, 0), (9, 1)):
        _wrapped(sheet, row, col, wording[side])


def _wrapped(sheet: Sheet, row: int, col: int, text: str, style: str = "wrap") -> None:
    """Text in a narrow column: words break early, so the row gets a quarter more than its length asks for."""
    sheet.text(row, col, text, style)
    sheet.wrapped(row, col, len(text) * 5 // 4)


def _agenda_sums(sheet: Sheet, gap: Gap, last: int, lang: Lang) -> None:
    whole = gap.demand - gap.counter
    sheet.text(last, 1, Text("Abstand der Positionen", "gap between the positions").of(lang), "bold")
    for col, values in ((5, [e.stacked for e in gap.effects]), (6, [e.order_free for e in gap.effects])):
        if gap.effects and not any(isinstance(v, Undefined) for v in (*values, whole)):
            letter = column(col)
            sheet.formula(last, col, f"=SUM({letter}5:{letter}{last})", whole, "signed bold")
        else:
            sheet.value(last, col, whole, "signed bold")


# Comparison ----------------------------------------------------------------------------------
CHANGE_HEAD = Text(
    "KV|Tabelle|Quartal|GOP|Kassenart|Häufigkeit alt|Häufigkeit neu|Leistungsbedarf alt EUR|Leistungsbedarf neu EUR|"
    "Wirkung EUR im Jahr",
    "KV|table|quarter|GOP|Kassenart|count old|count new|demand old EUR|demand new EUR|effect EUR a year",
)
FEE_HEAD = Text(
    "KV|GOP|gültig|alt EUR|neu EUR|Unterschied EUR", "KV|GOP|valid|old EUR|new EUR|difference EUR"
)
DAY_COLUMNS = {"start": "P0", "2010-07-01": "P1", "2011-07-01": "P2"}


def comparison_bytes(done: Comparison, note: str, lang: Lang) -> bytes:
    """Fees of both deliveries and the effect of every difference as a workbook."""
    codes = {region.pruefkennung for region in done.new.regions.values() if region.pruefkennung}
    code = next(iter(codes)) if len(codes) == 1 else Text("je KV verschieden", "one a KV").of(lang)
    book = Book(lang, code, {"title": "feecalc compare"})
    _change_sheet(book, done.effects, lang)
    _fee_sheet(book, done, lang)
    sheet = book.add(Text("Hinweise", "Notes").of(lang))
    for row, line in enumerate((note, *(n.of(lang) for n in done.notes))):
        sheet.text(row, 0, line, "wrap")
    sheet.widths(110)
    sheet.page(rows=1 + len(done.notes), cols=1)
    return book.bytes()


def _fee_sheet(book: Book, done: Comparison, lang: Lang) -> None:
    sheet = book.add(Text("Gebührenwerte", "Fees").of(lang))
    sheet.heading(0, FEE_HEAD.of(lang).split("|"), (3, 4, 5))
    row = 1
    moved = {effect.kv for effect in done.effects} or set(done.new.regions)
    for kv, region in done.new.regions.items():
        before = done.old.regions.get(kv)
        if region.outcome is None or before is None or before.outcome is None or kv not in moved:
            continue
        for gop in NEW_GOPS:
            for day in DATES:
                old, new = before.outcome.fees[gop][day], region.outcome.fees[gop][day]
                for col, text in enumerate((kv, gop, DAY_LABELS[day].of(lang))):
                    sheet.text(row, col, text)
                for col, value in enumerate((old, new, new - old), 3):
                    sheet.value(row, col, value, "signed4" if col == 5 else "eur6")
                row += 1
    sheet.widths(6, 10, 18, 16, 16, 18)
    sheet.filter(0, row, 6)
    sheet.page(rows=row, cols=6, head=0, freeze=(1, 2))


def _change_sheet(book: Book, effects: Sequence[RevisionEffect], lang: Lang) -> None:
    sheet = book.add(Text("Unterschiede", "Differences").of(lang))
    fees = [(gop, day) for day in DATES for gop in NEW_GOPS]
    titles = CHANGE_HEAD.of(lang).split("|") + [f"{DAY_COLUMNS[day]} {gop}" for gop, day in fees]
    sheet.heading(0, titles, range(5, len(titles)))
    for row, effect in enumerate(effects, 1):
        _change_row(sheet, row, effect, lang)
        for col, fee in enumerate(fees, 10):
            _effect(sheet, row, col, effect.fees[fee], "signed4")
    last = len(effects) + 1
    sheet.text(last, 1, Text("Summe", "sum").of(lang), "bold")
    if effects and all(e.eur_per_year is not None for e in effects):
        total = sum((e.eur_per_year or Fraction(0) for e in effects), Fraction(0))
        sheet.formula(last, 9, f"=SUM(J2:J{last})", total, "signed bold")
    sheet.widths(6, 24, 12, 10, 16, 12, 12, 16, 16, 18, *([12] * len(fees)))
    sheet.filter(0, last, len(titles))
    sheet.raw.set_row(0, 28)
    sheet.page(rows=last + 1, cols=len(titles), head=0, freeze=(1, 5), wide=2, repeat_cols=4)


def _change_row(sheet: Sheet, row: int, effect: RevisionEffect, lang: Lang) -> None:
    change = effect.change
    quarters = ", ".join(quarter_label(q) for q in change.quarter.split(", ") if q)
    table = change.table if not change.table.startswith("kassenarten") else change_label(change, lang)
    texts = (effect.kv, table, quarters, change.gop, KASSENARTEN.get(change.kassenart, ""))
    for col, text in enumerate(texts):
        sheet.text(row, col, text)
    for col, value in ((5, change.old), (6, change.new)):
        count = value.count if isinstance(value, DeliveredCell) else value
        sheet.text(row, col, "") if count is None else sheet.number(row, col, count)
    for col, value in ((7, change.old), (8, change.new)):
        _effect(sheet, row, col, eur_of(value), "eur")
    _effect(sheet, row, 9, effect.eur_per_year, "signed")


def _effect(sheet: Sheet, row: int, col: int, value: Any, style: str) -> None:
    sheet.text(row, col, "") if value is None else sheet.number(row, col, value, style)
