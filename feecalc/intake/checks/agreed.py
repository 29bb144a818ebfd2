"""Checks of the table ``geltend`` by itself: dates, amounts, and 86518 as 86516 (Nr. 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from feecalc.intake.cells.phrases import cents_text, day_text, say
from feecalc.intake.checks.totals import Delivery
from feecalc.intake.model import AgreedFee
from feecalc.words.findings import Finding, Place
from feecalc.words.text import Text


def agreed_dates_begin_no_quarter(of: Delivery) -> Iterator[Finding]:
    """N21: a fee is in force from the start of the agreement or from the first day of a quarter after it."""
    for row in of.agreed:
        day = row.valid_from
        if day is None or day == of.contract.start:
            continue
        if (day.day, day.month % 3) != (1, 1) or day < of.contract.counted_start:
            message = say(
                "{gop}: gültig ab {d} ist kein Quartalsbeginn nach dem Beginn der Vereinbarung am {start}.",
                "{gop}: valid from {d} does not begin a quarter after the start of the agreement on {start}.",
                gop=row.gop,
                d=day_text(day),
                start=day_text(of.contract.start),
            )
            yield of.finding(
                "N21",
                message,
                place=_at(row, "gueltig_ab"),
                read=day.isoformat(),
                expected=_DAY,
                remedy=_MEND_DAY,
            )


_DAY = Text("leer oder der erste Tag eines Quartals", "empty or the first day of a quarter")
_MEND_DAY = Text(
    "Datum berichtigen; leer heißt: ab Beginn der Vereinbarung.", "Mend the date; empty is the start."
)


def agreed_amounts_are_no_fees(of: Delivery) -> Iterator[Finding]:
    """N21: a fee is above 0."""
    for row in of.agreed:
        if row.cents <= 0:
            message = say(
                "{gop}: {e} ist kein Gebührenwert.",
                "{gop}: {e} is no fee.",
                gop=row.gop,
                e=cents_text(row.cents),
            )
            remedy = Text("Betrag berichtigen oder die Zeile löschen.", "Mend the amount or delete the row.")
            yield of.finding(
                "N21", message, place=_at(row, "eur"), read=cents_text(row.cents).de, remedy=remedy
            )


def agreed_fees_come_twice(of: Delivery) -> Iterator[Finding]:
    """N21: one fee for each GOP and date."""
    first: dict[tuple[str, date], AgreedFee] = {}
    for row in of.agreed:
        before = first.setdefault(_key(of, row), row)
        if before is not row:
            message = say(
                "{gop} hat ab {d} zwei Werte: {a} und {b}.",
                "{gop} has two fees from {d}: {a} and {b}.",
                gop=row.gop,
                d=day_text(_key(of, row)[1]),
                a=cents_text(before.cents),
                b=cents_text(row.cents),
            )
            remedy = Text("Eine der Zeilen löschen.", "Delete one of the rows.")
            yield of.finding("N21", message, place=_at(row, "eur"), remedy=remedy)


def palliative_fee_differs(of: Delivery) -> Iterator[Finding]:
    """N21: 86518 has the fee of 86516 (Nr. 6), at every date."""
    chemo = sorted((_key(of, row)[1], row.cents) for row in of.agreed if row.gop == "86516")
    for row in of.agreed:
        if row.gop != "86518":
            continue
        day = _key(of, row)[1]
        in_force = [cents for since, cents in chemo if since <= day]
        if not in_force or in_force[-1] != row.cents:
            message = say(
                "86518 hat ab {d} {a}, 86516 {b}; nach Nr. 6 sind sie gleich.",
                "86518 has {a} from {d}, 86516 {b}; under Nr. 6 they are equal.",
                d=day_text(day),
                a=cents_text(row.cents),
                b=cents_text(in_force[-1]) if in_force else Text("keine Zeile", "no row"),
            )
            yield of.finding(
                "N21",
                message,
                place=_at(row, "eur"),
                read=cents_text(row.cents).de,
                expected=_AS_86516,
                remedy=_MEND_86518,
            )


_AS_86516 = Text("der Wert von 86516 (Nr. 6)", "the fee of 86516 (Nr. 6)")
_MEND_86518 = Text(
    "Zeile für 86518 löschen; die für 86516 gilt für beide.",
    "Delete the row of 86518; that of 86516 holds for both.",
)


def _key(of: Delivery, row: AgreedFee) -> tuple[str, date]:
    return row.gop, of.contract.counted_day(row.valid_from)


def _at(row: AgreedFee, column: str) -> Place | None:
    return row.place and row.place.at(column)
