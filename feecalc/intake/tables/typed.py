"""The six tables of a package: from raw tables to rows that the calculation can trust.

A row that cannot be read is left out and gives an error finding, with its region if that is readable.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from feecalc.intake.cells import amounts, gop_keys, kassenart_keys, kv_keys, quarters, remarks
from feecalc.intake.cells.choices import contract_status, one_of, one_of_usually
from feecalc.intake.cells.phrases import day_text, say
from feecalc.intake.cells.readcell import Problem, ReadCell, missing
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.model import (
    AGREED,
    CONTINUED,
    ENDED,
    NEW_GOPS,
    ONE_SIDED,
    SET,
    AgreedFee,
    Assignment,
    BillingRow,
    CaseRow,
    Contract,
    Statement,
    may_be_billed,
    region_name,
)
from feecalc.intake.sources.raw import RawTable, is_blank, shown
from feecalc.intake.tables.columns import TABLES, locate
from feecalc.intake.tables.footers import without_footer
from feecalc.intake.tables.records import Records, at_most
from feecalc.intake.tables.shifted import refuse_shifted
from feecalc.law.agreement import EARLIEST_START, USUAL_START
from feecalc.words.findings import Finding, Place, Severity
from feecalc.words.text import Text

_NO_TEXT: ReadCell[str] = ReadCell("")


@dataclass(frozen=True)
class ReadOptions:
    """How to read: the decimal sign if it was given, and own headings by table."""

    decimal: str | None = None
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _open(table: RawTable, kind: str, options: ReadOptions) -> tuple[Records, list[Finding]]:
    where, notes = locate(table, kind, options.own.get(kind))
    refuse_shifted(table, where, [column.name for column in TABLES[kind] if not column.required])
    notes += without_footer(table) if len(table.header) > 2 else []
    return Records(table, where), notes + at_most(_odd_rows(table, where))


def billing(table: RawTable, options: ReadOptions) -> tuple[list[BillingRow], list[Finding]]:
    """Rows of ``abrechnung``; ``PackageError`` if a needed column is missing or ambiguous."""
    records, found = _open(table, "abrechnung", options)
    kvs = records.column("kv", kv_keys.kv)
    periods = records.column("quartal", quarters.used_quarter)
    kinds = records.column("kassenart", kassenart_keys.kassenart)
    gops = records.column("gop", gop_keys.gop)
    counts = records.numbers("haeufigkeit", amounts.COUNT, options.decimal)
    cents = records.numbers("leistungsbedarf", amounts.MONEY, options.decimal, may_be_empty=True)
    marks = records.column("korrektur", remarks.correction_mark, ReadCell(False))
    _missing_amounts(records, gops, periods, cents)
    _example_rows(records, zip(kvs, periods, kinds, gops, counts, cents, strict=True))
    _second_faults(records, gops, counts, cents, marks)
    rows = [
        BillingRow(kvs[i], periods[i], kinds[i], gops[i], counts[i], cents[i], records.place(i), marks[i])
        for i in records.intact()
        if periods[i][:4] in quarters.USED_YEARS
    ]
    return rows, found + records.findings(kvs, cents)


def _missing_amounts(
    records: Records, gops: Sequence[str], periods: Sequence[str], cents: Sequence[int | None]
) -> None:
    """Only 86510-86518 in 2009 and 2010 may come without an amount."""
    cells = records.table.columns[records.where["leistungsbedarf"]]
    for i, amount in enumerate(cents):
        if amount is None and is_blank(cells[i]) and gops[i] and periods[i]:
            may_be_empty = gops[i] in NEW_GOPS and periods[i] >= "2009"
            if not may_be_empty:
                records.refuse(i, "leistungsbedarf", missing())


def _second_faults(
    records: Records,
    gops: Sequence[str | None],
    counts: Sequence[int | None],
    cents: Sequence[int | None],
    marks: Sequence[bool],
) -> None:
    """What the checks would say of a row that does not reach them, because another cell cannot be read."""
    for i in records.broken():
        gop = gops[i]
        if gop is not None and not may_be_billed(gop):
            records.refuse(i, "gop", Problem("N19", say("{g} ist unbekannt.", "{g} is unknown.", g=gop)))
        for column, value in (("haeufigkeit", counts[i]), ("leistungsbedarf", cents[i])):
            if value is not None and value < 0 and not marks[i]:
                records.refuse(
                    i, column, Problem("N01", Text("Der Wert ist negativ.", "The value is negative."))
                )


_EXAMPLE = ("00", "2008Q1", "01", "86500", 1234, 3785912)  # as ``feecalc template`` writes it


def _example_rows(records: Records, rows: Iterable[tuple[object, ...]]) -> None:
    """The example row of the template tells nothing of a region."""
    for i, row in enumerate(rows):
        if row == _EXAMPLE:
            message = Text(
                "Die Beispielzeile der Vorlage steht noch da.",
                "The example row of the template is still there.",
            )
            remedy = Text("Die gelbe Zeile löschen.", "Delete the yellow row.")
            records.refuse(
                i, "kv", Problem("F09", message, Text("gelieferte Zeilen", "delivered rows"), remedy)
            )


def cases(table: RawTable, options: ReadOptions) -> tuple[list[CaseRow], list[Finding]]:
    """Rows of ``faelle``."""
    records, found = _open(table, "faelle", options)
    kvs = records.column("kv", kv_keys.kv)
    periods = records.column("quartal", quarters.used_quarter)
    kinds = records.column("kassenart", kassenart_keys.kassenart)
    counts = records.numbers("behandlungsfaelle", amounts.COUNT, options.decimal)
    rows = [
        CaseRow(kvs[i], periods[i], kinds[i], counts[i], records.place(i))
        for i in records.intact()
        if periods[i][:4] in quarters.USED_YEARS
    ]
    return rows, found + records.findings(kvs)


def assignments(table: RawTable, options: ReadOptions) -> tuple[list[Assignment], list[Finding]]:
    """Rows of ``zuordnung``."""
    records, found = _open(table, "zuordnung", options)
    kvs = records.column("kv", kv_keys.kv)
    gops = records.column("gop", gop_keys.regional_gop)
    targets = records.column("ziel", gop_keys.target)
    of_count: list[Fraction] = records.column("anteil_haeufigkeit", amounts.share)
    of_demand: list[Fraction] = records.column("anteil_leistungsbedarf", amounts.share)
    reasons = records.column("begruendung", remarks.free_text, _NO_TEXT)
    rows = [
        Assignment(kvs[i], gops[i], targets[i], of_count[i], of_demand[i], reasons[i], records.place(i))
        for i in records.intact()
    ]
    return rows, found + records.findings(kvs)


def contracts(table: RawTable, options: ReadOptions) -> tuple[list[Contract], list[Finding]]:
    """Rows of ``vertraege``, one for a region."""
    records, found = _open(table, "vertraege", options)
    kvs = records.column("kv", kv_keys.kv)
    names = records.column("name", remarks.free_text, _NO_TEXT)
    old = records.column("status", contract_status)
    starts: list[date | None] = records.column("beginn", quarters.day, ReadCell[date | None](None))
    transfusions = records.column("transfusionen", one_of(CONTINUED, ENDED), _NO_TEXT)
    for i in list(records.intact()):
        if problem := _start_problem(starts[i], old[i]):
            records.refuse(i, "beginn", problem)
    _second_rows(records, {i: kvs[i] for i in records.intact()}, "kv")
    rows = [
        Contract(
            kvs[i],
            names[i] or region_name(kvs[i]),
            starts[i] or USUAL_START,
            old[i],
            records.place(i),
            transfusions[i],
        )
        for i in records.intact()
    ]
    return rows, found + records.findings(kvs)


def agreed_fees(table: RawTable, options: ReadOptions) -> tuple[list[AgreedFee], list[Finding]]:
    """Rows of ``geltend``; what they say together is asked by the checks (N21)."""
    records, found = _open(table, "geltend", options)
    kvs = records.column("kv", kv_keys.kv)
    gops = records.column("gop", gop_keys.new_gop)
    days: list[date | None] = records.column("gueltig_ab", quarters.day, ReadCell[date | None](None))
    cents = records.numbers("eur", amounts.MONEY, options.decimal)
    states = records.column("status", one_of(AGREED, SET, ONE_SIDED), ReadCell(AGREED))
    reasons = records.column("begruendung", remarks.free_text, _NO_TEXT)
    rows = [
        AgreedFee(kvs[i], gops[i], days[i], cents[i], states[i], reasons[i], records.place(i))
        for i in records.intact()
    ]
    return rows, found + records.findings(kvs)


def statements(table: RawTable, options: ReadOptions) -> tuple[list[Statement], list[Finding]]:
    """Rows of ``angaben``, one for a region and period."""
    records, found = _open(table, "angaben", options)
    kvs = records.column("kv", kv_keys.kv)
    periods = records.column("zeitraum", quarters.period)
    states = records.column("datenstand", remarks.free_text, _NO_TEXT)
    bases = records.column("basis", one_of_usually("anerkannt", "angefordert"), _NO_TEXT)
    attributions = records.column("regionalbezug", one_of_usually("Arztsitz", "Wohnort"), _NO_TEXT)
    origins = records.column("quelle", remarks.free_text, _NO_TEXT)
    sums = records.numbers("kontrollsumme", amounts.MONEY, options.decimal, may_be_empty=True)
    _second_rows(records, {i: (kvs[i], periods[i]) for i in records.intact()}, "zeitraum")
    rows = [
        Statement(
            kvs[i], periods[i], states[i], bases[i], attributions[i], origins[i], sums[i], records.place(i)
        )
        for i in records.intact()
    ]
    return rows, found + records.findings(kvs)


def _start_problem(start: date | None, old_contract: bool) -> Problem | None:
    if start is None:
        return None if old_contract else missing()
    if start < EARLIEST_START:
        return Problem(
            "F07",
            say(
                "Beginn {d} liegt vor dem 01.07.2009.",
                "The start {d} lies before 2009-07-01.",
                d=day_text(start),
            ),
            Text("frühestens 01.07.2009 (§ 11 Abs. 1)", "2009-07-01 at the earliest (§ 11 Abs. 1)"),
        )
    if (start.day, start.month % 3) != (1, 1):
        text = say(
            "Beginn {d} ist kein Quartalsbeginn.",
            "The start {d} does not begin a quarter.",
            d=day_text(start),
        )
        return Problem("F07", text, severity=Severity.WARNING)
    return None


# --- rows as wholes ---------------------------------------------------------------------------


def _odd_rows(table: RawTable, where: Mapping[str, int]) -> Iterable[Finding]:
    """Rows with more cells than the heading, or a last line that breaks off."""
    width = len(table.header)
    at = where.get("kv", width)
    for row, cells in table.odd:
        short = len(cells) < width
        yield finding(
            "F09",
            say(
                "Die Zeile bricht nach {n} von {width} Zellen ab; die Datei scheint abgeschnitten."
                if short
                else "Die Zeile hat {n} Zellen, die Überschrift nur {width}.",
                "The row breaks off after {n} of {width} cells; the file seems to be cut off."
                if short
                else "The row has {n} cells, the heading only {width}.",
                n=len(cells),
                width=width,
            ),
            kv=kv_keys.kv(cells[at]).value if at < len(cells) else None,
            place=Place(table.file, table.sheet, row),
            read=shown(" | ".join(cells)),
            expected=say("{n} Zellen", "{n} cells", n=width),
            remedy=_ODD_SHORT if short else _ODD_LONG,
        )


_ODD_SHORT = Text("Datei vollständig neu übertragen.", "Transfer the file again, whole.")
_ODD_LONG = Text(
    "Trennzeichen oder Dezimalkomma in einer Zelle? Zelle in Anführungszeichen setzen.",
    "A separator or decimal comma within a cell? Put the cell in quotation marks.",
)


def _second_rows(records: Records, keys: Mapping[int, Hashable], column: str) -> None:
    """Refuse a row whose key came before: which of the two holds is not for a program to choose."""
    first: dict[Hashable, int] = {}
    for i, key in keys.items():
        if key in first:
            row = str(records.table.rows[first[key]])
            text = say(
                "Zweite Angabe; die erste steht in Zeile {row}.", "Given twice; first in row {row}.", row=row
            )
            expected = Text("eine Zeile", "one row")
            records.refuse(i, column, Problem("F09", text, expected, Text("Eine löschen.", "Delete one.")))
        first.setdefault(key, i)
