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
from feecalc.law.register import label
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, signed
from feecalc.words.text import Lang, Text, same
from feecalc.workbook.book import Book
from feecalc.workbook.table import Column, Live, Styled, Table

# Positions -----------------------------------------------------------------------------------
_OVERVIEW = (
    Column("kv", Text("KV", "KV"), 8, "key"),
    Column("demand", Text("Forderung\nEUR im Jahr", "Demand\nEUR a year"), 24, "eur"),
    Column("counter", Text("Gegenposition\nEUR im Jahr", "Counter-position\nEUR a year"), 24, "eur"),
    Column("gap", Text("Abstand\nEUR im Jahr", "Gap\nEUR a year"), 24, "signed"),
)
_AGENDA = (
    Column("n", Text("Nr.", "No."), 5, "int"),
    Column("item", Text("Punkt", "Item"), 22, "wrap bold"),
    Column("clause", Text("Klausel", "Clause"), 18, "wrap"),
    Column("demand", Text("Forderung", "Demand"), 28, "wrap"),
    Column("counter", Text("Gegenposition", "Counter-position"), 28, "wrap"),
    Column("stacked", Text("gestapelt\nEUR im Jahr", "stacked\nEUR a year"), 15, "signed"),
    Column("order_free", Text("reihenfolgefrei\nEUR im Jahr", "order-free\nEUR a year"), 15, "signed"),
    Column("agreed", Text("Einigung", "Agreement"), 26, "choice"),
    Column("demand_text", Text("Wortlaut Forderung", "Wording of the demand"), 36, "wrap"),
    Column("counter_text", Text("Wortlaut Gegenposition", "Wording of the counter-position"), 36, "wrap"),
)
_SIDES = ("demand", "counter")


def positions_bytes(gaps: Sequence[Gap], names: Sequence[str], lang: Lang) -> bytes:
    """The agenda of each region as a print-ready workbook; ``names`` label the two positions."""
    code = " / ".join(gaps[0].codes) if len(gaps) == 1 else Text("je KV verschieden", "one a KV").of(lang)
    book = Book(lang, code, {"title": "feecalc positions"})
    note = position_note(len(gaps[0].effects) if gaps else 0, gaps).of(lang)
    if len(gaps) > 1:
        _overview(book, gaps, lang)
    for gap in gaps:
        _agenda_sheet(book, gap, names, note, lang)
    return book.bytes()


def _overview(book: Book, gaps: Sequence[Gap], lang: Lang) -> None:
    sheet = book.add(Text("Übersicht", "Overview").of(lang))
    sheet.text(0, 0, Text("Abstand der Positionen", "Gap between the positions").of(lang), "title")
    table = Table(sheet, _OVERVIEW, 2)
    for gap in gaps:
        whole = gap.demand - gap.counter
        demand, counter = (table.cell(table.next, side) for side in _SIDES)
        shown = whole if isinstance(whole, Undefined) else Live(f"={demand}-{counter}", whole)
        table.add({"kv": gap.kv, "demand": gap.demand, "counter": gap.counter, "gap": shown})
    table.finish(frozen=1, filtered=False)
    sheet.page(rows=table.next, cols=table.size, head=2)


def _agenda_sheet(book: Book, gap: Gap, names: Sequence[str], note: str, lang: Lang) -> None:
    sheet = book.add(f"KV {gap.kv}")
    title = Text(f"Verhandlungspunkte KV {gap.kv}", f"Agenda of KV {gap.kv}").of(lang)
    sheet.text(0, 0, title, "title")
    whole = gap.demand - gap.counter
    sides = Text(
        f"Forderung: {names[0]} – Gegenposition: {names[1]} – Abstand {signed(whole)} EUR im Jahr",
        f"Demand: {names[0]} – counter-position: {names[1]} – gap {signed(whole, 2, 'en')} EUR a year",
    )
    sheet.text(1, 0, sides.of(lang), "subtitle")
    table = Table(sheet, _AGENDA, 3)
    for effect in gap.effects:
        _agenda_row(table, effect, gap.sides, lang)
    _agenda_sums(table, gap, lang)
    sheet.text(table.next + 1, 0, note, "small")
    table.finish(frozen=2, filtered=False)
    sheet.page(rows=table.next + 2, cols=table.size, head=3, code=" / ".join(gap.codes))


def _agenda_row(table: Table, effect: ItemEffect, readings: tuple[Reading, Reading], lang: Lang) -> None:
    asked = effect.item.questions
    cells: dict[str, Any] = {
        "n": table.next - table.head,
        "item": "; ".join(q.title.of(lang) for q in asked),
        "clause": "; ".join(dict.fromkeys(q.clause for q in asked)),
        "stacked": effect.stacked,
        "order_free": effect.order_free,
    }
    for side, reading in zip(_SIDES, readings, strict=True):
        options = [q.option(reading.as_text()[q.key]) for q in asked]
        labels = ", ".join(label(q.key, o.name, lang) for q, o in zip(asked, options, strict=True))
        cells[side] = f"{labels}: {' '.join(o.meaning.of(lang) for o in options)}"
        cells[f"{side}_text"] = " ".join(o.proposal.of(lang) for o in options)
    row = table.add(cells)
    # In narrow columns words break early: a row gets a quarter more than its length asks for.
    for key, value in cells.items():
        if isinstance(value, str):
            table.sheet.wrapped(row, table.place[key], len(value) * 5 // 4)


def _agenda_sums(table: Table, gap: Gap, lang: Lang) -> None:
    """The gap below the columns; as a sum where every line of it is defined."""
    whole = gap.demand - gap.counter
    cells: dict[str, Any] = {
        "item": Styled(Text("Abstand der Positionen", "gap between the positions").of(lang), "bold"),
        "agreed": Styled(None, "text"),
    }
    for key in ("stacked", "order_free"):
        defined = gap.effects and not any(isinstance(getattr(e, key), Undefined) for e in gap.effects)
        summed = Live(f"=SUM({table.range(key)})", whole, "signed bold")
        cells[key] = summed if defined and not isinstance(whole, Undefined) else Styled(whole, "signed bold")
    table.add(cells)


# Comparison ----------------------------------------------------------------------------------
_FEES = (
    Column("kv", Text("KV", "KV"), 6, "key"),
    Column("gop", Text("GOP", "GOP"), 10, "key"),
    Column("day", Text("gültig", "Valid"), 18),
    Column("old", Text("alt\nEUR", "Old\nEUR"), 16, "eur6"),
    Column("new", Text("neu\nEUR", "New\nEUR"), 16, "eur6"),
    Column("difference", Text("Unterschied\nEUR", "Difference\nEUR"), 18, "signed4"),
)
_CHANGES = (
    Column("kv", Text("KV", "KV"), 6, "key"),
    Column("table", Text("Tabelle", "Table"), 24),
    Column("quarter", Text("Quartal", "Quarter"), 12),
    Column("gop", Text("GOP", "GOP"), 10, "key"),
    Column("kassenart", Text("Kassenart", "Kassenart"), 16),
    Column("count_old", Text("Häufigkeit alt", "Count old"), 12, "int"),
    Column("count_new", Text("Häufigkeit neu", "Count new"), 12, "int"),
    Column("eur_old", Text("Leistungsbedarf alt\nEUR", "Demand old\nEUR"), 16, "eur"),
    Column("eur_new", Text("Leistungsbedarf neu\nEUR", "Demand new\nEUR"), 16, "eur"),
    Column("effect", Text("Wirkung\nEUR im Jahr", "Effect\nEUR a year"), 18, "signed"),
    Column("order_free", Text("reihenfolgefrei\nEUR im Jahr", "order-free\nEUR a year"), 18, "signed"),
)
_NOTES = (Column("note", Text("Hinweise", "Notes"), 110, "wrap"),)
_SYMBOLS = dict(zip(DATES, ("P0", "P1", "P2"), strict=True))


def comparison_bytes(done: Comparison, note: str, lang: Lang) -> bytes:
    """Fees of both deliveries and the effect of every difference as a workbook."""
    codes = {region.pruefkennung for region in done.new.regions.values() if region.pruefkennung}
    code = next(iter(codes)) if len(codes) == 1 else Text("je KV verschieden", "one a KV").of(lang)
    book = Book(lang, code, {"title": "feecalc compare"})
    _change_sheet(book, done.effects, lang)
    _fee_sheet(book, done, lang)
    notes = Table(book.add(Text("Hinweise", "Notes").of(lang)), _NOTES, 0)
    for line in (note, *(n.of(lang) for n in done.notes)):
        notes.add({"note": line})
    notes.finish(filtered=False)
    notes.sheet.page(rows=notes.next, cols=notes.size)
    return book.bytes()


def _fee_sheet(book: Book, done: Comparison, lang: Lang) -> None:
    table = Table(book.add(Text("Gebührenwerte", "Fees").of(lang)), _FEES, 0)
    moved = {effect.kv for effect in done.effects} or set(done.new.regions)
    for kv, region in done.new.regions.items():
        before = done.old.regions.get(kv)
        if region.outcome is None or before is None or before.outcome is None or kv not in moved:
            continue
        for gop in NEW_GOPS:
            for day in DATES:
                old, new = before.outcome.fees[gop][day], region.outcome.fees[gop][day]
                cells = {"kv": kv, "gop": gop, "day": DAY_LABELS[day].of(lang)}
                table.add({**cells, "old": old, "new": new, "difference": new - old})
    table.finish(frozen=2)
    table.sheet.page(rows=table.next, cols=table.size, head=0)


def _change_sheet(book: Book, effects: Sequence[RevisionEffect], lang: Lang) -> None:
    fees = [(gop, day) for day in DATES for gop in NEW_GOPS]
    columns = [
        Column(f"{gop} {day}", same(f"{_SYMBOLS[day]} {gop}\nEUR"), 12, "signed4") for gop, day in fees
    ]
    table = Table(book.add(Text("Unterschiede", "Differences").of(lang)), (*_CHANGES, *columns), 0)
    for effect in effects:
        table.add(_change(effect, lang) | {f"{gop} {day}": effect.fees[gop, day] for gop, day in fees})
    cells: dict[str, Any] = {"table": Styled(Text("Summe", "sum").of(lang), "bold")}
    for key, values in (
        ("effect", [e.eur_per_year for e in effects]),
        ("order_free", [e.order_free for e in effects]),
    ):
        known = [value for value in values if value is not None]
        if known and len(known) == len(values):
            cells[key] = Live(f"=SUM({table.range(key)})", sum(known, Fraction(0)), "signed bold")
    table.finish(frozen=5)
    table.add(cells)
    table.sheet.page(rows=table.next, cols=table.size, head=0, freeze=(1, 5), wide=2, repeat_cols=4)


def _change(effect: RevisionEffect, lang: Lang) -> dict[str, Any]:
    """What was changed, before and after; what has no number there stays blank."""
    change = effect.change
    counts = [v.count if isinstance(v, DeliveredCell) else v for v in (change.old, change.new)]
    return {
        "kv": effect.kv,
        "table": change_label(change, lang) if change.table.startswith("kassenarten") else change.table,
        "quarter": ", ".join(quarter_label(q) for q in change.quarter.split(", ") if q),
        "gop": change.gop,
        "kassenart": KASSENARTEN.get(change.kassenart, ""),
        "count_old": counts[0],
        "count_new": counts[1],
        "eur_old": eur_of(change.old),
        "eur_new": eur_of(change.new),
        "effect": effect.eur_per_year,
        "order_free": effect.order_free,
    }
