"""Plausibility checks that need fees and case values (teil-b section 7): N09, N15, N21, O12, O13, O17."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from feecalc.calculation.case_values import base_cases, base_volume
from feecalc.calculation.checks.billed_amounts import check_amounts
from feecalc.calculation.region import Region
from feecalc.calculation.stage import (
    DAYS,
    FEE_DAYS,
    NEW_PERIODS,
    PENDING,
    STAGE_1,
    STAGE_2,
    START,
    UNDEFINED,
)
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.teil_b import Outcome
from feecalc.calculation.wording import open_sentence, status_sentence
from feecalc.intake.checks.catalogue import BY_ID
from feecalc.intake.model import NEW_GOPS, Data, quarter_label
from feecalc.law import correction as nr8
from feecalc.law.correction import NR8
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, half_up, is_undefined
from feecalc.numbers.figures import eur, number, percent
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text


def check_outcome(data: Data, region: Region, reading: Reading, outcome: Outcome) -> list[Finding]:
    """All checks that rest on the calculated fees of one region."""
    return [
        *_undefined_fees(region, reading, outcome),
        *_undefined_stages(region.kv, outcome),
        *_pending_stages(region, outcome),
        *_agreed_fees_differ(data, region, reading, outcome),
        *_case_value_outside_bounds(region, outcome),
        *check_amounts(data, region),
        *_case_decline(region.kv, outcome),
        *_null_test(region, reading, outcome),
    ]


def _undefined_fees(region: Region, reading: Reading, outcome: Outcome) -> Iterator[Finding]:
    """O13: an undefined fee; an error only under ``singular=error``.

    What the delivered counts alone show (no split, no 86504, no 86501 and 86505) the data checks
    have warned of already. A fee that is open for want of data is O17.
    """
    strict = reading.singular == "error"
    days = [START, *(day for n, day in FEE_DAYS.items() if strict and outcome.stages[n].status != PENDING)]
    for gop in NEW_GOPS[:-1]:
        fees = outcome.fees[gop]
        day = next((day for day in days if isinstance(fees[day], Undefined)), None)
        half_track = gop in ("86510", "86512") and not is_undefined(outcome.a)
        if day is not None and (strict or half_track):
            yield _undefined_fee(region, gop, fees[day], Severity.ERROR if strict else Severity.WARNING)


def _undefined_stages(kv: str, outcome: Outcome) -> Iterator[Finding]:
    """O13: an undefined stage is a result with a warning (teil-b section 5)."""
    for n, stage in outcome.stages.items():
        if stage.status == UNDEFINED:
            said = status_sentence(stage)
            yield Finding(
                "O13",
                Severity.WARNING,
                Text(
                    f"Stufe {n} {said.de} Die Anpassung ist fällig, ihre Höhe offen.",
                    f"Stage {n} {said.en} The adjustment is due, its size unknown.",
                ),
                f"{NR8}, {'erste' if n == 1 else 'zweite'} Anpassung",
                kv,
            )


def _pending_stages(region: Region, outcome: Outcome) -> Iterator[Finding]:
    """O17: a stage is due and its period is not, or not wholly, delivered."""
    for n, stage in outcome.stages.items():
        if stage.status != PENDING or not region.missing(NEW_PERIODS[n]):
            continue
        said = open_sentence(stage, None)
        yield Finding(
            "O17",
            Severity.WARNING,
            Text(f"Stufe {n} {said.de}", f"Stage {n} {said.en}"),
            f"{NR8}, {'erste' if n == 1 else 'zweite'} Anpassung",
            region.kv,
            expected=Text(
                "Zeilen zu 86510 bis 86518 in jedem Quartal", "rows of 86510 to 86518 in each quarter"
            ),
            remedy=Text(
                "Abrechnungsdaten nachliefern; ist die Vereinbarung später in Kraft getreten, den Beginn in "
                "vertraege eintragen.",
                "Deliver the billing data; if the agreement started later, enter the start in vertraege.",
            ),
        )


def _agreed_fees_differ(data: Data, region: Region, reading: Reading, outcome: Outcome) -> Iterator[Finding]:
    """N21: an agreed fee differs, as published, from the calculated one of its date."""
    start = region.agreed.start
    for row in data.agreed:
        day = data.contract(region.kv).counted_day(row.valid_from)
        calculated = outcome.calculated[row.gop][_fee_day(day, start)]
        if row.kv != region.kv or isinstance(calculated, Undefined):
            continue
        found, published = Fraction(row.cents, 100), half_up(calculated, reading.fee_decimals)
        if half_up(found, reading.fee_decimals) == published:
            continue
        yield Finding(
            "N21",
            Severity.WARNING,
            Text(
                f"{row.gop} ab {day:%d.%m.%Y}: {row.status} {eur(found)}, nach Teil B errechnet {eur(published)}.",
                f"{row.gop} from {day:%Y-%m-%d}: {row.status} {eur(found, 'en')}, calculated under Teil B "
                f"{eur(published, 'en')}.",
            ),
            BY_ID["N21"].source,
            region.kv,
            row.place.at("eur") if row.place else None,
            read=number(found),
            expected=Text(number(published), number(published, 2, "en")),
            remedy=Text(
                "Die Lesart „Gebührenwerte, die angepasst werden“ entscheidet, welcher Wert angepasst wird.",
                "The reading 'fees that are adjusted' decides which fee is adjusted.",
            ),
        )


def _fee_day(day: date, start: date) -> str:
    if day >= DAYS[2] and day > start:
        return STAGE_2
    return STAGE_1 if day >= DAYS[1] and day > start else START


def _undefined_fee(region: Region, gop: str, fee: Undefined, severity: Severity) -> Finding:
    l_bis = sum(part.l_bis for part in region.base.values()) if gop == "86512" else 0
    lost = Text("", "")
    if l_bis:
        lost = Text(
            f" Der Leistungsbedarf der Bisphosphonat-GOPs von {eur(l_bis)} ist damit nicht zugeordnet.",
            f" The demand of the bisphosphonate items of {eur(l_bis, 'en')} is thus unassigned.",
        )
    return Finding(
        "O13",
        severity,
        Text(
            f"Gebührenwert {gop} nicht bestimmt: {fee.reason.de}.{lost.de}",
            f"Fee of {gop} undefined: {fee.reason.en}.{lost.en}",
        ),
        "Anhang 2 Teil B Nr. 2-5, Protokollnotiz",
        region.kv,
        remedy=Text(
            "Regionale GOPs zuordnen, die Lesart „Quotient mit dem Nenner null“ prüfen oder den Wert vereinbaren.",
            "Assign regional GOPs, consider the reading 'quotient with denominator zero', or agree on the value.",
        ),
        cents=int(l_bis * 100) if l_bis else None,
    )


def _list_volume(region: Region, quarter: str, fees: dict[str, Any]) -> Any:
    counts = region.new[quarter].count
    return nr8.list_volume([fees[g] for g in NEW_GOPS], [counts[g] for g in NEW_GOPS], "yes")


def _case_value_outside_bounds(region: Region, outcome: Outcome) -> Iterator[Finding]:
    """N09: the case value at list fees must lie between the bounds that Teil A sets."""
    fees = {g: outcome.fees[g][START] for g in NEW_GOPS}
    if any(isinstance(fee, Undefined) for fee in fees.values()):
        return
    low = min(fees["86510"], fees["86512"])
    high = max(fees["86510"], fees["86512"]) + fees["86514"] + fees["86516"]
    for quarter, supply in region.new.items():
        cases = supply.count["86510"] + supply.count["86512"]
        if cases <= 0:
            continue
        value = _list_volume(region, quarter, fees) / cases
        if not low <= value <= high:
            yield _bounds_finding(region.kv, quarter, value, low, high)


def _bounds_finding(kv: str, quarter: str, value: Fraction, low: Fraction, high: Fraction) -> Finding:
    q = quarter_label(quarter)
    return Finding(
        "N09",
        Severity.ERROR,
        Text(
            f"Fallwert {q} zu Listenwerten {eur(value)} liegt außerhalb von {eur(low)} bis {eur(high)}: "
            "so oft können Zuschläge neben den Grundpauschalen nicht abgerechnet sein.",
            f"Case value {q} at list fees {eur(value, 'en')} is outside {eur(low, 'en')} to {eur(high, 'en')}: "
            "add-ons cannot be billed that often beside the base items.",
        ),
        "Anhang 2 Teil A, Leistungslegenden",
        kv,
        read=number(value),
        expected=Text(
            f"{number(low)} bis {number(high)}", f"{number(low, 2, 'en')} to {number(high, 2, 'en')}"
        ),
        remedy=Text(
            "Häufigkeiten von 86510 bis 86518 in diesem Quartal prüfen.",
            "Check the counts of 86510 to 86518.",
        ),
    )


def _case_decline(kv: str, outcome: Outcome) -> Iterator[Finding]:
    """N15: a decline of cases over 10 % is noted with the volume proof."""
    for number_, stage in outcome.stages.items():
        d = stage.case_decline
        if d is None or is_undefined(d) or d <= Fraction(1, 10) or is_undefined(stage.volume_new):
            continue
        v0, v1 = stage.volume_base, stage.volume_new
        if v0 == 0:
            continue
        yield Finding(
            "N15",
            Severity.WARNING,
            Text(
                f"Stufe {number_}: Rückgang der Fallzahl um {number(d * 100)} % (über 10 %): Strukturbruch prüfen. "
                f"Volumennachweis: {eur(v0)} vorher, {eur(v1)} nachher ({percent(v1 / v0 - 1)}).",
                f"Stage {number_}: cases fell by {number(d * 100, 2, 'en')} % (over 10 %): check for a structural "
                f"break. Volume: {eur(v0, 'en')} before, {eur(v1, 'en')} after ({percent(v1 / v0 - 1, 2, 'en')}).",
            ),
            nr8.LAST_SENTENCE,
            kv,
            remedy=Text(
                "Ursache klären (Praxisschließung, § 116b, Datenlücke) und vereinbaren, wie angerechnet wird.",
                "Clarify the cause (closure, § 116b, missing data) and agree on the credit.",
            ),
        )


def null_test(region: Region, reading: Reading, outcome: Outcome) -> tuple[Any, Any] | None:
    """Case value of unchanged Q4 2008 services at P0, and FW0(Q4 2008); None without that quarter."""
    part = region.base.get("2008Q4")
    if part is None:
        return None
    f10, f12 = mapped_frequencies(part, outcome.a, outcome.b, reading)
    counts = [f10, f12, part.count["86504"], part.count["86501"] + part.count["86505"], 0]
    cases = base_cases(region, "2008Q4", reading)
    volume = nr8.list_volume([outcome.fees[g][START] for g in NEW_GOPS], counts, "yes")
    base = nr8.base_case_value(base_volume(part, reading), cases)
    return nr8.base_case_value(volume, cases), base


def _null_test(region: Region, reading: Reading, outcome: Outcome) -> Iterator[Finding]:
    """O12: built-in deviation without any change of behaviour beyond 0.5 %."""
    values = null_test(region, reading, outcome)
    if values is None or any(is_undefined(v) for v in values) or values[1] == 0:
        return
    p = Fraction(values[0]) / values[1] - 1
    if abs(p) > Fraction(5, 1000):
        yield Finding(
            "O12",
            Severity.WARNING,
            Text(
                f"Nulltest 4/2008: die unveränderten Leistungen geben zu den neuen Werten {eur(values[0])} "
                f"statt {eur(values[1])} je Fall ({percent(p)}); diese Abweichung entsteht ohne jede "
                "Verhaltensänderung (Schwelle 0,5 %).",
                f"Null test Q4 2008: unchanged services give {eur(values[0], 'en')} instead of "
                f"{eur(values[1], 'en')} per case at the new fees ({percent(p, 2, 'en')}); this deviation arises "
                "without any change of behaviour (threshold 0.5 %).",
            ),
            f"{NR8} Satz 1",
            region.kv,
            remedy=Text(
                "Saison und Mischung des 4. Quartals mit dem Jahr vergleichen; in der Brücke ausgewiesen.",
                "Compare the season and mix of Q4 with the year; shown in the bridge.",
            ),
        )
