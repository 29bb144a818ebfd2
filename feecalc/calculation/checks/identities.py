"""Self-checks of every run: identities of teil-b section 6. One that fails is a defect of the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from feecalc.calculation.region import Demand, Region, year_of
from feecalc.calculation.stage import APPLIED, DATES, START, Stage
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import BASE_QUARTERS, OLD_GOPS
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text

SOURCE = "teil-b.md Abschnitt 6"


@dataclass(frozen=True)
class Case:
    """What a self-check looks at: one region's year 2008 (all Kassenarten), and what came of it."""

    region: Region
    year: Demand
    reading: Reading
    outcome: Outcome

    @property
    def start(self) -> dict[str, Any]:
        """P0, but as the data give it where a fee was agreed: that is no ratio of Teil B."""
        outcome = self.outcome
        return {
            g: (outcome.calculated if (g, START) in outcome.agreed else outcome.fees)[g][START]
            for g in outcome.fees
        }

    @property
    def literal(self) -> bool:
        """Whether the fees are the literal ratios of Teil B, neither means nor rounded nor limits."""
        r = self.reading
        return r.kassenarten == "pooled" and r.base_period == "year" and r.rounding == "publish"


@dataclass(frozen=True)
class SelfCheck:
    """One identity; ``holds`` answers None where the case gives nothing to check."""

    id: str
    title: Text
    holds: Callable[[Case], bool | None]


def _sum_of_factors(case: Case) -> bool | None:
    a, b = case.outcome.a, case.outcome.b
    return None if is_undefined(a) else a + b == 1


def _conserved(case: Case) -> bool | None:
    a, b = case.outcome.a, case.outcome.b
    if is_undefined(a):
        return None
    year = case.year
    f10, f12 = mapped_frequencies(year, a, b, case.reading.replaced("bisphosphonate_frequency", "excluded"))
    return bool(f10 + f12 == sum(year.count[g] for g in ("86500", "86502", "86503")))


def _volume_restored(case: Case) -> bool | None:
    fees = case.start
    if not case.literal or any(is_undefined(p) for p in fees.values()) or is_undefined(case.outcome.a):
        return None
    year = case.year
    f10, f12 = mapped_frequencies(year, case.outcome.a, case.outcome.b, case.reading)
    n = year.count
    total = (
        fees["86510"] * f10
        + fees["86512"] * f12
        + fees["86514"] * n["86504"]
        + fees["86516"] * (n["86501"] + n["86505"])
    )
    return bool(total == sum(year.demand[g] for g in OLD_GOPS) + year.l_bis)


def _closed_form(case: Case) -> bool | None:
    """a and b cancel: P10 = (1-w)·v02 + w·v00 with w = N00/M, wherever nothing but the text enters."""
    reading, year = case.reading, case.year
    plain = reading.bisphosphonate_frequency == "excluded" and (
        reading.analog_in_factors == "yes" or year.own_count == {g: year.count[g] for g in year.own_count}
    )
    n, d = year.count, year.demand
    if not (case.literal and plain) or min(n["86500"], n["86502"], n["86503"]) <= 0:
        return None
    w = Fraction(n["86500"], n["86500"] + n["86502"] + n["86503"])
    v00 = Fraction(d["86500"]) / n["86500"]
    p10 = (1 - w) * Fraction(d["86502"]) / n["86502"] + w * v00
    p12 = (1 - w) * Fraction(d["86503"] + year.l_bis) / n["86503"] + w * v00
    return bool(case.start["86510"] == p10 and case.start["86512"] == p12)


def _between(case: Case) -> bool | None:
    n, d, fee = case.year.count, case.year.demand, case.start["86516"]
    if not case.literal or min(n["86501"], n["86505"]) <= 0:
        return None
    values = sorted(Fraction(d[g]) / n[g] for g in ("86501", "86505"))
    return bool(values[0] <= fee <= values[1])


def _reaches_target(case: Case) -> bool | None:
    """In every stage: f·FW1 = FW1 - net·FW0; under the default the case value that Nr. 8 aims at."""
    reading = case.reading
    if reading.adjustment_factor != "exact" or reading.deviation_decimals != "none":
        return None
    applied = [s for s in case.outcome.stages.values() if s.status == APPLIED]
    return all(_reached(stage, reading) for stage in applied) if applied else None


def _reached(stage: Stage, reading: Reading) -> bool:
    fw0, fw1, p, d = stage.case_value_base, stage.case_value_new, stage.deviation, stage.case_decline
    target = stage.factor * fw1
    if not (target == fw1 - stage.net_deviation * fw0 == stage.case_value_target):
        return False
    default = ("decline", "yes", "no", "both")
    keys = ("case_decline_credit", "credit_cap", "credit_symmetric", "credit_stages")
    if tuple(getattr(reading, key) for key in keys) != default:
        return True
    return bool(target == (fw0 if p <= 0 else min(fw1, fw0 * (1 + max(0, d)))))


def _kassenarten_sum(case: Case) -> bool | None:
    parts = case.region.by_kassenart
    if not parts:
        return None
    return all(
        sum(quarters[q].demand[g] for quarters in parts.values()) == case.region.base[q].demand[g]
        for q in case.region.base
        for g in OLD_GOPS
    )


def _same_fee(case: Case) -> bool | None:
    fees = case.outcome.fees
    return all(fees["86518"][day] == fees["86516"][day] for day in DATES)


SELF_CHECKS: tuple[SelfCheck, ...] = (
    SelfCheck("S01", Text("a + b = 1", "a + b = 1"), _sum_of_factors),
    SelfCheck("S02", Text("Häufigkeiten erhalten", "frequencies conserved"), _conserved),
    SelfCheck(
        "S03", Text("Summe P·F = Leistungsbedarf 2008", "sum of P·F = demand of 2008"), _volume_restored
    ),
    SelfCheck(
        "S04", Text("Geschlossene Form = Wortlautformel", "closed form = literal formula"), _closed_form
    ),
    SelfCheck("S05", Text("P16 zwischen v01 und v05", "P16 between v01 and v05"), _between),
    SelfCheck(
        "S06", Text("Faktor erreicht seinen Zielfallwert", "factor reaches its target"), _reaches_target
    ),
    SelfCheck("S07", Text("Kassenarten ergeben die Summe", "Kassenarten sum to the total"), _kassenarten_sum),
    SelfCheck("S08", Text("86518 = 86516", "86518 = 86516"), _same_fee),
)


def self_checks(region: Region, reading: Reading, outcome: Outcome) -> list[tuple[SelfCheck, bool | None]]:
    """Every self-check with its outcome; None where it does not apply to this case."""
    year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
    case = Case(region, year, reading, outcome)
    return [(check, check.holds(case)) for check in SELF_CHECKS]


def self_check(region: Region, reading: Reading, outcome: Outcome) -> list[Finding]:
    """An error finding for each identity that does not hold."""
    return [
        Finding(
            check.id,
            Severity.ERROR,
            Text(
                f"Selbstprüfung verletzt: {check.title.de}. Das ist ein Fehler des Programms; bitte melden.",
                f"Self-check failed: {check.title.en}. This is a defect of the program; please report it.",
            ),
            SOURCE,
            region.kv,
        )
        for check, holds in self_checks(region, reading, outcome)
        if holds is False
    ]
