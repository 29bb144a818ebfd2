"""Checks of the 2008 figures and of the assignment of regional GOPs (Nr. 1-5, Protokollnotiz)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from feecalc.intake.cells.phrases import cents_text, count_text, number_text, percent_text, say, services
from feecalc.intake.checks.totals import Delivery
from feecalc.intake.model import (
    BASE_QUARTERS,
    BISPHOSPHONATE,
    EXCLUDED,
    OLD_GOPS,
    TRANSFUSION,
    Assignment,
    quarter_label,
)
from feecalc.words.findings import Finding, Place, Severity
from feecalc.words.text import Text, same

_FEW = 30
_HEAVY = Fraction(1, 100)
_BASE_RATES = ("86500", "86502", "86503")


def gops_are_unassigned(of: Delivery) -> Iterator[Finding]:
    """O06: a KV-specific GOP of 2008 has a place in the calculation; above 1 % of the demand it must have."""
    weighed = _weighed_demand(of)
    for gop in sorted({gop for quarter, gop in of.totals if quarter in BASE_QUARTERS}):
        if of.is_regional(gop) and gop not in of.assigned:
            n = sum(of.count(q, gop) for q in BASE_QUARTERS)
            cents = sum(of.cents(q, gop) for q in BASE_QUARTERS)
            heavy = cents > weighed * _HEAVY
            message = say(
                "{gop} ist nicht zugeordnet und bleibt außer Betracht: {n} mit {l} in 2008 ({p} des "
                "Leistungsbedarfs der Region).",
                "{gop} is not assigned and left out: {n} with {l} in 2008 ({p} of the region's demand).",
                gop=gop,
                n=services(n),
                l=cents_text(cents),
                p=percent_text(cents / weighed if weighed else Fraction(0), 2),
            )
            yield of.finding(
                "O06",
                message,
                severity=Severity.ERROR if heavy else Severity.WARNING,
                place=of.first_places[gop].at("gop"),
                expected=Text("eine Zeile in der Tabelle zuordnung", "a row in the table zuordnung"),
                remedy=_ASSIGN,
                cents=cents,
            )


_ASSIGN = Text(
    "GOP in zuordnung einer der 86500 bis 86505, BISPHOSPHONAT, TRANSFUSION oder AUSGESCHLOSSEN zuordnen. Ein "
    "Zuschlag, der neben einer Grundpauschale stand und keinen eigenen Fall zählt: anteil_leistungsbedarf 1, "
    "anteil_haeufigkeit 0.",
    "Assign the GOP in zuordnung to one of 86500 to 86505, BISPHOSPHONAT, TRANSFUSION or AUSGESCHLOSSEN. A "
    "supplement beside a base item that counts no case of its own: anteil_leistungsbedarf 1, anteil_haeufigkeit 0.",
)


def _weighed_demand(of: Delivery) -> Fraction:
    """Demand of 2008 without what is excluded or for transfusions."""
    out = of.of_target(BASE_QUARTERS, EXCLUDED, TRANSFUSION)[1]
    gops = {gop for _, gop in of.totals if gop in OLD_GOPS or of.is_regional(gop)}
    return sum(of.cents(q, *gops) for q in BASE_QUARTERS) - out


def assigned_gops_do_not_occur(of: Delivery) -> Iterator[Finding]:
    """F08, notice: an assignment without rows has no effect; perhaps it is misspelt."""
    billed = {gop for _, gop in of.totals}
    for gop in sorted(of.assigned - billed):
        place = next(a.place for a in of.assignments if a.gop == gop)
        message = say(
            "{gop} ist zugeordnet, kommt in der Abrechnung aber nicht vor.",
            "{gop} is assigned, but does not occur in the billing rows.",
            gop=gop,
        )
        yield of.finding("F08", message, severity=Severity.INFO, place=place.at("gop"), read=gop)


def assignments_are_there_twice(of: Delivery) -> Iterator[Finding]:
    """O05: one row says how much of a GOP enters a target."""
    seen: dict[tuple[str, str], Place] = {}
    for a in of.assignments:
        first = seen.setdefault((a.gop, a.target), a.place)
        if first is not a.place:
            message = say(
                "{gop} ist {target} zweimal zugeordnet, zuerst in Zeile {row}.",
                "{gop} is assigned to {target} twice, first in row {row}.",
                gop=a.gop,
                target=a.target,
                row=str(first.row),
            )
            remedy = say("Die Anteile in einer Zeile zusammenfassen.", "Join the shares in one row.")
            yield of.finding("O05", message, place=a.place.at("ziel"), read=a.target, remedy=remedy)


def shares_do_not_sum_to_one(of: Delivery) -> Iterator[Finding]:
    """O06: the shares of a GOP are the whole GOP; a supplement may count no case of its own."""
    for gop in sorted(of.assigned):
        parts = [a for a in of.assignments if a.gop == gop]
        n = sum((a.share_count for a in parts), Fraction(0))
        demand = sum((a.share_demand for a in parts), Fraction(0))
        if demand == 1 and all(a.share_count == 0 for a in parts):
            message = say(
                "{gop} ist ein Zuschlag ohne eigenen Fall: der Leistungsbedarf zählt, die Häufigkeit nicht.",
                "{gop} is a supplement without a case of its own: its demand counts, its frequency does not.",
                gop=gop,
            )
            yield of.finding("O06", message, severity=Severity.INFO, place=parts[0].place)
        elif n != 1 or demand != 1:
            yield _partial(of, gop, parts[0].place, n, demand)


def _partial(of: Delivery, gop: str, place: Place, n: Fraction, demand: Fraction) -> Finding:
    message = say(
        "{gop}: Die Anteile ergeben zusammen {n} der Häufigkeit und {l} des Leistungsbedarfs.",
        "{gop}: the shares add up to {n} of the frequency and {l} of the demand.",
        gop=gop,
        n=_decimal(n),
        l=_decimal(demand),
    )
    return of.finding(
        "O06",
        message,
        place=place,
        expected=_WHOLE,
        remedy=_MEND_SHARES,
        cents=sum(of.cents(q, gop) for q in BASE_QUARTERS),
    )


_WHOLE = Text(
    "jeweils 1; bei einem Zuschlag ohne eigenen Fall Häufigkeit 0",
    "1 each; for a supplement without a case of its own frequency 0",
)
_MEND_SHARES = Text("Anteile berichtigen; Drittel als 1/3 schreiben.", "Mend the shares; write 1/3.")


def _decimal(value: Fraction) -> Text:
    """As many decimals as it takes to see that it is not 1."""
    exact = next((d for d in range(16) if (value * 10**d).denominator == 1), None)
    return number_text(value, exact) if exact is not None else Text(str(value), str(value))


def bisphosphonates_enter_chemotherapy(of: Delivery) -> Iterator[Finding]:
    """O07: bisphosphonates belong to 86512 only (Protokollnotiz), not to 86501 or 86505."""
    for a in _assigned_elsewhere(of, BISPHOSPHONATE, "bisphosph", ("86501", "86505")):
        yield _elsewhere(of, a, BISPHOSPHONATE, "O07", *_BISPHOSPHONATE_ELSEWHERE)


def transfusions_enter_base_items(of: Delivery) -> Iterator[Finding]:
    """O16: transfusions have no fee here (Nr. 7); an item of theirs among 86500-86505 raises one."""
    for a in _assigned_elsewhere(of, TRANSFUSION, "transfus", OLD_GOPS):
        yield _elsewhere(of, a, TRANSFUSION, "O16", *_TRANSFUSION_ELSEWHERE)


def _assigned_elsewhere(of: Delivery, target: str, word: str, wrong: Sequence[str]) -> Iterator[Assignment]:
    """Assignments to a wrong target of a GOP that also, or by the reason given, belongs to ``target``."""
    also = {a.gop for a in of.assignments if a.target == target}
    for a in of.assignments:
        if a.target in wrong and (a.gop in also or word in a.reason.casefold()):
            yield a


def _elsewhere(of: Delivery, a: Assignment, target: str, check: str, what: Text, remedy: Text) -> Finding:
    cents = sum(of.cents(q, a.gop) for q in BASE_QUARTERS)
    message = say(what.de, what.en, gop=a.gop, t=a.target, l=cents_text(cents))
    return of.finding(
        check,
        message,
        place=a.place.at("ziel"),
        read=a.target,
        expected=same(target),
        remedy=remedy,
        cents=cents,
    )


_BISPHOSPHONATE_ELSEWHERE = (
    Text(
        "{gop} erstattet Bisphosphonate und ist {t} zugeordnet ({l} in 2008).",
        "{gop} reimburses bisphosphonates and is assigned to {t} ({l} in 2008).",
    ),
    Text("Ziel BISPHOSPHONAT eintragen.", "Enter the target BISPHOSPHONAT."),
)
_TRANSFUSION_ELSEWHERE = (
    Text(
        "{gop} ist dem Namen nach eine Transfusion und {t} zugeordnet ({l} in 2008).",
        "{gop} is by its name a transfusion item and assigned to {t} ({l} in 2008).",
    ),
    Text(
        "Ziel TRANSFUSION eintragen, oder in begruendung sagen, warum nicht.",
        "Enter the target TRANSFUSION, or say in begruendung why not.",
    ),
)


def bisphosphonates_weigh_much(of: Delivery) -> Iterator[Finding]:
    """O09: bisphosphonates are a small part of 86503."""
    n_bis, l_bis = of.of_target(BASE_QUARTERS, BISPHOSPHONATE)
    n03, l03 = of.of_target(BASE_QUARTERS, "86503")
    if l_bis * 4 > l03 or n_bis > n03:
        message = say(
            "Bisphosphonate 2008: {n}, {l}; 86503: {n03}, {l03}.",
            "Bisphosphonates in 2008: {n}, {l}; 86503: {n03}, {l03}.",
            n=services(n_bis),
            l=cents_text(l_bis),
            n03=services(n03),
            l03=cents_text(l03),
        )
        yield of.finding("O09", message, expected=_SMALL, cents=int(l_bis))


_SMALL = Text(
    "höchstens 25 % des Leistungsbedarfs und nicht mehr Leistungen als 86503",
    "at most 25 % of the demand and no more services than 86503",
)


def reported_cases_do_not_fit_the_base_rates(of: Delivery) -> Iterator[Finding]:
    """O10: cases of 2008 lie between the largest base rate and the sum of the three."""
    for quarter in of.delivered(BASE_QUARTERS):
        reported = [c for c in of.cases if c.quarter == quarter]
        rates = [of.of_target([quarter], gop)[0] for gop in _BASE_RATES]
        cases = sum(c.cases for c in reported)
        if reported and not max(rates) <= cases <= sum(rates):
            message = say(
                "{q}: {c} Behandlungsfälle; 86500, 86502 und 86503 zusammen {s}, die größte allein {m}.",
                "{q}: {c} cases; 86500, 86502 and 86503 together {s}, the largest alone {m}.",
                q=quarter_label(quarter),
                c=cases,
                s=count_text(sum(rates, Fraction(0))),
                m=count_text(max(rates)),
            )
            yield of.finding("O10", message, place=reported[0].place)


def fourth_quarter_is_out_of_line(of: Delivery) -> Iterator[Finding]:
    """O12: the fourth quarter has 20 to 30 % of the year's cases and demand."""
    if len(of.delivered(BASE_QUARTERS)) < len(BASE_QUARTERS):
        return
    for name, gops, part in (
        (
            Text("der Grundpauschalen 86500, 86502, 86503", "of the base rates 86500, 86502, 86503"),
            _BASE_RATES,
            0,
        ),
        (Text("des Leistungsbedarfs", "of the demand"), (*OLD_GOPS, BISPHOSPHONATE), 1),
    ):
        year = of.of_target(BASE_QUARTERS, *gops)[part]
        last = of.of_target(BASE_QUARTERS[3:], *gops)[part]
        if year > 0 and not Fraction(1, 5) <= last / year <= Fraction(3, 10):
            message = say(
                "Auf 4/2008 entfallen {p} {name} von 2008.",
                "4/2008 has {p} {name} of 2008.",
                p=percent_text(last / year, 2),
                name=name,
            )
            yield of.finding("O12", message, expected=Text("20 % bis 30 %", "20 % to 30 %"))


def services_are_none_or_few(of: Delivery) -> Iterator[Finding]:
    """O13: a fee rests on a quotient, so on services; few make it a matter of chance."""
    for gops, fees in (
        (("86502", "86503"), "86510, 86512"),
        (("86504",), "86514"),
        (("86501", "86505"), "86516, 86518"),
    ):
        n = of.of_target(BASE_QUARTERS, *gops)[0]
        names = Text(" und ".join(gops), " and ".join(gops))
        if n <= 0:
            message = say(
                "2008 keine Leistungen nach {g}: {f} aus den Daten nicht bestimmbar.",
                "No services of {g} in 2008: {f} cannot be determined from the data.",
                g=names,
                f=fees,
            )
            yield of.finding("O13", message)
        elif n < _FEW:
            message = say(
                "2008 nur {n} nach {g}: {f} vom Zufall geprägt.",
                "Only {n} of {g} in 2008: {f} a matter of chance.",
                n=services(n),
                g=names,
                f=fees,
            )
            yield of.finding("O13", message, expected=Text("mindestens 30", "at least 30"))
