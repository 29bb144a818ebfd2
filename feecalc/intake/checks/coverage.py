"""Checks of what was delivered: which quarters, Kassenarten and GOPs, before and after the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feecalc.intake.cells.phrases import cents_text, rows, say, services
from feecalc.intake.checks.totals import Delivery, Sum, kassenart_label
from feecalc.intake.model import (
    BASE_QUARTERS,
    EXCLUDED,
    KASSENART_PARTS,
    NEW_GOPS,
    NEW_QUARTERS,
    OLD_GOPS,
    TRANSFUSION,
    BillingRow,
    Statement,
    quarter_label,
)
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text, same

_PERIODS = {"2008": BASE_QUARTERS, "4/2009": NEW_QUARTERS[:1], "2010": NEW_QUARTERS[1:]}


def quarters_of_2008_are_missing(of: Delivery) -> Iterator[Finding]:
    """O02: the fees rest on the whole year 2008."""
    missing = [q for q in BASE_QUARTERS if q not in of.quarters]
    if missing:
        message = say(
            "Fehlende Quartale von 2008: {q}.", "Missing quarters of 2008: {q}.", q=_labels(missing)
        )
        yield of.finding("O02", message, expected=_WHOLE_YEAR, remedy=_DELIVER)


_WHOLE_YEAR = Text("alle vier Quartale 2008", "all four quarters of 2008")
_DELIVER = Text("Fehlende Quartale nachliefern.", "Deliver the missing quarters.")


def kassenarten_are_missing_in_some_quarters(of: Delivery) -> Iterator[Finding]:
    """O02: a Kassenart that is there in one quarter is there in all of its year."""
    for quarters in _spans(of):
        delivered = {q: of.kassenarten[q] for q in quarters}
        for kassenart in sorted(set().union(*delivered.values())):
            gaps = [q for q in quarters if not _covers(delivered[q], kassenart)]
            if gaps:
                message = say(
                    "{k} fehlt in {gaps}, kommt aber in {there} vor.",
                    "{k} is missing in {gaps} but there in {there}.",
                    k=kassenart_label(kassenart),
                    gaps=_labels(gaps),
                    there=_labels([q for q in quarters if kassenart in delivered[q]]),
                )
                yield of.finding("O02", message, severity=Severity.WARNING, remedy=_COMPLETE)


_COMPLETE = Text("Zeilen nachliefern, falls es sie gibt.", "Deliver the rows if there are any.")


def _covers(delivered: set[str], kassenart: str) -> bool:
    """Whether a Kassenart is there, by itself, within a pooled row, or by its parts."""
    pools = (pool for pool, parts in KASSENART_PARTS.items() if kassenart in parts)
    return bool(delivered & {kassenart, *pools, *KASSENART_PARTS.get(kassenart, ())})


def gops_are_missing_in_some_quarters(of: Delivery) -> Iterator[Finding]:
    """O02, notice: a GOP without rows in a delivered quarter counts 0 there."""
    for quarters in _spans(of):
        gops = {gop for quarter, gop in of.totals if quarter in quarters}
        if quarters[0] not in BASE_QUARTERS:
            gops &= set(NEW_GOPS)
        for gop in sorted(gops):
            gaps = [q for q in quarters if (q, gop) not in of.totals]
            if gaps:
                message = say(
                    "{gop} hat keine Zeilen in {gaps}; als 0 gelesen.",
                    "{gop} has no rows in {gaps}; read as 0.",
                    gop=gop,
                    gaps=_labels(gaps),
                )
                yield of.finding("O02", message, severity=Severity.INFO)


def _spans(of: Delivery) -> list[list[str]]:
    """Delivered quarters of 2008, of 4/2009 and of 2010, the latter two since the start."""
    spans = (of.delivered(q for q in span if q[:4] == "2008" or q >= of.start) for span in _PERIODS.values())
    return [span for span in spans if span]


def new_gops_stand_in_2008(of: Delivery) -> Iterator[Finding]:
    """O14: 86510-86518 did not exist in 2008."""
    for (quarter, gop), total in of.totals.items():
        if gop in NEW_GOPS and quarter in BASE_QUARTERS:
            message = _found(
                gop,
                quarter,
                total,
                ", obwohl es die GOP 2008 noch nicht gab",
                ", though it did not exist in 2008",
            )
            yield of.finding("O14", message, place=total.place, remedy=_MEND_QUARTER, cents=total.cents)


_MEND_QUARTER = Text("Quartal oder GOP berichtigen.", "Mend the quarter or the GOP.")


def new_gops_stand_before_the_start(of: Delivery) -> Iterator[Finding]:
    """N13: no 86510-86518 before the agreement started in the region."""
    for (quarter, gop), total in _totals(r for r in of.rows if "2009" <= r.quarter < of.start):
        if gop in NEW_GOPS:
            message = _found(
                gop,
                quarter,
                total,
                f" vor dem Beginn der Vereinbarung in {quarter_label(of.start)}",
                f" before the agreement started in {quarter_label(of.start)}",
            )
            yield of.finding("N13", message, place=total.place, remedy=_MEND_START, cents=total.cents)


_MEND_START = Text(
    "Beginn in der Tabelle vertraege eintragen oder die Zeilen berichtigen.",
    "Enter the start in the table vertraege, or mend the rows.",
)


def old_and_regional_gops_stand_after_the_start(of: Delivery) -> Iterator[Finding]:
    """N13: after the start 86500-86505 and regional items enter nothing.

    Items assigned to TRANSFUSION (Nr. 7) or AUSGESCHLOSSEN may, by the readings transfusions and regional_rest.
    """
    kept = {a.gop for a in of.assignments if a.target in (TRANSFUSION, EXCLUDED)}
    for (quarter, gop), total in of.totals.items():
        superseded = gop in OLD_GOPS or (of.is_regional(gop) and gop not in kept)
        if superseded and quarter in NEW_QUARTERS and quarter >= of.start:
            de, en = " nach dem Beginn der Vereinbarung; nicht verwendet", " after the start; not used"
            message = _found(gop, quarter, total, de, en)
            yield of.finding("N13", message, severity=Severity.WARNING, place=total.place, cents=total.cents)


def gops_are_unknown(of: Delivery) -> Iterator[Finding]:
    """N19: every GOP is one of the agreement or KV-specific."""
    known = {*OLD_GOPS, *NEW_GOPS}
    found: dict[str, list[tuple[str, Sum]]] = {}
    for (quarter, gop), total in of.totals.items():
        if gop not in known and not of.is_regional(gop):
            found.setdefault(gop, []).append((quarter, total))
    for gop, totals in sorted(found.items()):
        cents = sum(total.cents or 0 for _, total in totals)
        since = {"86520": "2019", "86522": "2026"}.get(gop)
        message = say(
            "{gop} ist unbekannt{since}: {rows} in {q}, {l}.",
            "{gop} is unknown{since}: {rows} in {q}, {l}.",
            gop=gop,
            since=Text(f" (gibt es erst seit {since})", f" (exists only since {since})")
            if since
            else same(""),
            rows=rows(sum(total.rows for _, total in totals)),
            q=_labels([quarter for quarter, _ in totals]),
            l=cents_text(cents),
        )
        yield of.finding(
            "N19", message, place=totals[0][1].place.at("gop"), expected=_KNOWN, remedy=_ASSIGN, cents=cents
        )


_KNOWN = Text(
    "86500 bis 86505, 86510 bis 86518 oder eine KV-spezifische GOP (89000 bis 99999, oder mit Buchstaben)",
    "86500 to 86505, 86510 to 86518, or a KV-specific GOP (89000 to 99999, or with a letter)",
)
_ASSIGN = Text(
    "Zeilen löschen, oder die GOP in der Tabelle zuordnung aufführen.",
    "Delete the rows, or list the GOP in the table zuordnung.",
)


def statements_differ_between_years(of: Delivery) -> Iterator[Finding]:
    """O15: 2008 and 2009/10 are compared, so they should be counted alike."""
    by_period = {s.period: s for s in of.statements}
    base = by_period.get("2008")
    for new in (s for s in of.statements if base and s.period != "2008"):
        for name, old_value, new_value in _facts(base or new, new):
            if old_value and new_value and old_value != new_value:
                message = say(
                    "{name}: 2008 „{a}“, {p} „{b}“.",
                    '{name}: 2008 "{a}", {p} "{b}".',
                    name=name,
                    a=old_value,
                    p=new.period,
                    b=new_value,
                )
                yield of.finding("O15", message, place=new.place, expected=_ALIKE)


_ALIKE = Text("gleiche Angaben für beide Zeiträume", "the same for both periods")


def _facts(base: Statement, new: Statement) -> Iterable[tuple[Text, str, str]]:
    yield Text("Datenstand", "data status"), base.data_status, new.data_status
    yield Text("Basis", "basis"), base.basis, new.basis
    yield Text("Regionalbezug", "regional attribution"), base.attribution, new.attribution


def control_sum_is_missed(of: Delivery) -> Iterator[Finding]:
    """N20: what was delivered adds up to the control sum of Formblatt 3."""
    for statement in of.statements:
        if statement.control_cents is None:
            continue
        found = [row for row in of.rows if row.quarter in _PERIODS[statement.period]]
        place = statement.place and statement.place.at("kontrollsumme")
        if any(row.cents is None for row in found):
            message = say(
                "{p}: Die Kontrollsumme lässt sich nicht prüfen, weil Beträge fehlen.",
                "{p}: the control sum cannot be checked, because amounts are missing.",
                p=statement.period,
            )
            yield of.finding("N20", message, severity=Severity.INFO, place=place)
            continue
        delivered = sum(row.cents or 0 for row in found)
        if delivered != statement.control_cents:
            difference = delivered - statement.control_cents
            message = say(
                "{p}: geliefert {l}, Kontrollsumme {c}, Unterschied {d}.",
                "{p}: delivered {l}, control sum {c}, difference {d}.",
                p=statement.period,
                l=cents_text(delivered),
                c=cents_text(statement.control_cents),
                d=cents_text(difference),
            )
            yield of.finding("N20", message, place=place, cents=abs(difference))


def _totals(found: Iterable[BillingRow]) -> list[tuple[tuple[str, str], Sum]]:
    """Sums of rows by quarter and GOP, also of quarters that enter no calculation."""
    sums: dict[tuple[str, str], Sum] = {}
    for row in found:
        sums.setdefault((row.quarter, row.gop), Sum(row.place)).add(row)
    return sorted(sums.items(), key=lambda item: item[0])


def _found(gop: str, quarter: str, total: Sum, de: str, en: str) -> Text:
    return say(
        f"{{gop}} in {{q}}{de}: {{n}}{{l}}.",
        f"{{gop}} in {{q}}{en}: {{n}}{{l}}.",
        gop=gop,
        q=quarter_label(quarter),
        n=services(total.count),
        l=same("") if total.cents is None else say(", {l}", ", {l}", l=cents_text(total.cents)),
    )


def _labels(quarters: Sequence[str]) -> str:
    return ", ".join(map(quarter_label, quarters))
