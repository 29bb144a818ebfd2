"""Checks of single rows: their values, and whether a row stands in the delivery twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from feecalc.intake.cells.phrases import cents_text, count_text, say, services
from feecalc.intake.checks.totals import USED_QUARTERS, Delivery, kassenart_label
from feecalc.intake.model import (
    KASSENART_PARTS,
    NEW_GOPS,
    NEW_QUARTERS,
    BillingRow,
    CaseRow,
    quarter_label,
)
from feecalc.words.findings import NOWHERE, Finding, Severity
from feecalc.words.text import Text, same


def values_are_negative(of: Delivery) -> Iterator[Finding]:
    """N01: counts and amounts are 0 or more; less only in rows marked as corrections."""
    for row in of.rows:
        if row.count < 0:
            yield _negative(of, row, "haeufigkeit", _COUNT, count_text(row.count))
        if row.cents is not None and row.cents < 0:
            yield _negative(of, row, "leistungsbedarf", _DEMAND, cents_text(row.cents))
    for case in of.cases:
        if case.cases < 0:
            message = say("Negative Behandlungsfälle: {n}.", "Negative cases: {n}.", n=case.cases)
            place = case.place.at("behandlungsfaelle")
            yield of.finding("N01", message, place=place, read=str(case.cases), expected=_NOT_NEGATIVE)


_COUNT = Text("Häufigkeit", "frequency")
_DEMAND = Text("Leistungsbedarf", "demand")
_NOT_NEGATIVE = Text("0 oder mehr", "0 or more")


def _negative(of: Delivery, row: BillingRow, column: str, what: Text, value: Text) -> Finding:
    if row.correction:
        message = say("Korrekturzeile, {what} {v}.", "Correction row, {what} {v}.", what=what, v=value)
    else:
        message = say("{what} ist negativ: {v}.", "Negative {what}: {v}.", what=what, v=value)
    return of.finding(
        "N01",
        message,
        severity=Severity.WARNING if row.correction else Severity.ERROR,
        place=row.place.at(column),
        read=value.de,
        expected=_NOT_NEGATIVE,
        remedy=NOWHERE if row.correction else _MARK_IT,
        cents=row.cents,
    )


_MARK_IT = Text(
    "Wert berichtigen, oder die Zeile in der Spalte korrektur mit x kennzeichnen.",
    "Mend the value, or mark the row with x in the column korrektur.",
)


def sums_after_corrections_are_negative(of: Delivery) -> Iterator[Finding]:
    """N01: what is left after corrections is 0 or more."""
    corrected = {(row.quarter, row.gop) for row in of.rows if row.correction}
    for (quarter, gop), total in of.totals.items():
        if (quarter, gop) in corrected and (total.count < 0 or (total.cents or 0) < 0):
            message = say(
                "{gop} in {q}: nach den Korrekturen bleiben {n} und {l}.",
                "{gop} in {q}: after the corrections {n} and {l} are left.",
                gop=gop,
                q=quarter_label(quarter),
                n=services(total.count),
                l=cents_text(total.cents or 0),
            )
            yield of.finding(
                "N01",
                message,
                place=total.place,
                expected=_NOT_NEGATIVE,
                remedy=_MEND_CORRECTION,
                cents=total.cents,
            )


_MEND_CORRECTION = Text("Korrekturzeilen prüfen.", "Look at the correction rows.")


def amount_and_count_do_not_match(of: Delivery) -> Iterator[Finding]:
    """O01: neither demand without frequency, nor frequency without demand."""
    for (quarter, kassenart, gop), key in of.keys.items():
        if key.cents is not None and (key.count == 0) != (key.cents == 0):
            message = say(
                "{gop} in {q}, {k}: Häufigkeit {n}, Leistungsbedarf {l}.",
                "{gop} in {q}, {k}: frequency {n}, demand {l}.",
                gop=gop,
                q=quarter_label(quarter),
                k=kassenart_label(kassenart),
                n=key.count,
                l=cents_text(key.cents),
            )
            yield of.finding(
                "O01", message, place=key.place, expected=_BOTH_OR_NONE, remedy=_MEND_BOTH, cents=key.cents
            )


_BOTH_OR_NONE = Text("beides 0 oder beides nicht 0", "both 0 or both not 0")
_MEND_BOTH = Text("Häufigkeit oder Leistungsbedarf berichtigen.", "Mend the frequency or the demand.")


def amounts_are_given_in_part(of: Delivery) -> Iterator[Finding]:
    """O01: in each period either all rows of 86510-86518 have an amount, or none."""
    for label, quarters in (("4/2009", NEW_QUARTERS[:1]), ("2010", NEW_QUARTERS[1:])):
        rows = [row for row in of.rows if row.gop in NEW_GOPS and row.quarter in quarters]
        without = [row for row in rows if row.cents is None]
        if without and len(without) < len(rows):
            message = say(
                "{p}: {n} von {all} Zeilen zu 86510-86518 haben keinen Leistungsbedarf, die übrigen haben "
                "einen.",
                "{p}: {n} of {all} rows of 86510-86518 have no demand, the others have.",
                p=label,
                n=len(without),
                all=len(rows),
            )
            yield of.finding(
                "O01",
                message,
                place=without[0].place.at("leistungsbedarf"),
                expected=Text("alle Zeilen des Zeitraums oder keine", "all rows of the period or none"),
                remedy=Text(
                    "Beträge ergänzen oder alle weglassen.", "Add the amounts, or leave all of them out."
                ),
                cents=sum(row.cents or 0 for row in rows),
            )


def rows_come_twice(of: Delivery) -> Iterator[Finding]:
    """O05: one row for each quarter, Kassenart and GOP; more only as marked corrections."""
    first: dict[tuple[str, str, str], BillingRow] = {}
    for row in of.rows:
        if row.correction or row.quarter not in USED_QUARTERS:
            continue
        before = first.setdefault((row.quarter, row.kassenart, row.gop), row)
        if before is not row:
            yield of.finding(
                "O05",
                _twice(same(f"{row.gop}, "), row, before),
                place=row.place,
                expected=_ONE_ROW,
                remedy=_DELETE,
                cents=row.cents,
            )


def cases_come_twice(of: Delivery) -> Iterator[Finding]:
    """O05: one row of cases for each quarter and Kassenart."""
    first: dict[tuple[str, str], CaseRow] = {}
    for row in of.cases:
        before = first.setdefault((row.quarter, row.kassenart), row)
        if before is not row:
            message = _twice(Text("Behandlungsfälle, ", "cases, "), row, before)
            yield of.finding("O05", message, place=row.place, expected=_ONE_ROW, remedy=_DELETE)


_ONE_ROW = Text("eine Zeile", "one row")
_DELETE = Text(
    "Eine der Zeilen löschen, oder die zweite als Korrektur kennzeichnen.",
    "Delete one of the rows, or mark the second one as a correction.",
)


def _twice(what: Text, row: BillingRow | CaseRow, before: BillingRow | CaseRow) -> Text:
    return say(
        "{what}{q}, {k} kommt zweimal vor, zuerst in {file}, Zeile {row}.",
        "{what}{q}, {k} is there twice, first in {file}, row {row}.",
        what=what,
        q=quarter_label(row.quarter),
        k=kassenart_label(row.kassenart),
        file=before.place.file,
        row=str(before.place.row),
    )


def totals_stand_beside_their_parts(of: Delivery) -> Iterator[Finding]:
    """O05: a pooled row (alle, Primärkassen, Ersatzkassen) beside its parts counts them twice."""
    rows = {(r.quarter, r.gop, r.kassenart): r for r in reversed(of.rows) if not r.correction}
    yield from _pooled(of, rows, NOWHERE)


def case_totals_stand_beside_their_parts(of: Delivery) -> Iterator[Finding]:
    """O05: the same for the cases."""
    rows = {(r.quarter, "", r.kassenart): r for r in reversed(of.cases)}
    yield from _pooled(of, rows, Text("Behandlungsfälle", "cases"))


def _pooled(
    of: Delivery,
    rows: dict[tuple[str, str, str], BillingRow] | dict[tuple[str, str, str], CaseRow],
    what: Text,
) -> Iterator[Finding]:
    delivered: dict[tuple[str, str], set[str]] = defaultdict(set)
    if not any(kassenart in KASSENART_PARTS for _, _, kassenart in rows):
        return
    for quarter, gop, kassenart in rows:
        delivered[quarter, gop].add(kassenart)
    for (quarter, gop), kassenarten in sorted(delivered.items()):
        for pooled in sorted(kassenarten & KASSENART_PARTS.keys()):
            parts = [k for k in KASSENART_PARTS[pooled] if k in kassenarten]
            if parts and quarter in USED_QUARTERS:
                row = rows[quarter, gop, pooled]
                message = say(
                    "{what} in {q}: „{pooled}“ steht neben {parts} und zählt sie doppelt.",
                    '{what} in {q}: "{pooled}" stands beside {parts} and counts them twice.',
                    what=gop or what,
                    q=quarter_label(quarter),
                    pooled=kassenart_label(pooled),
                    parts=", ".join(map(kassenart_label, parts)),
                )
                yield of.finding(
                    "O05",
                    message,
                    place=row.place.at("kassenart"),
                    expected=Text("die Summe oder ihre Teile", "the total or its parts"),
                    remedy=Text("Summenzeile oder Einzelzeilen löschen.", "Delete the total, or its parts."),
                    cents=row.cents if isinstance(row, BillingRow) else None,
                )
