"""What each Kassenart contributes to the deviation of the case value, and what uniform fees shift.

FW = Σ w·FW_s with w = C_s/C splits exactly (Kitagawa) into the change of each Kassenart's own case
value at mean shares, and the change of its share at mean case values. Uniform fees move money between
Kassenarten against what each paid in 2008; that redistribution is a zero sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.kassenarten import regions_by_kassenart
from feecalc.analysis.study import calculated, not_possible
from feecalc.analysis.volumes import case_values, fees_at
from feecalc.calculation.region import Region, year_of
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import APPLIED, START, CaseValues
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import BASE_QUARTERS, KASSENARTEN, NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

WITHIN, COMPOSITION, REDISTRIBUTION, READING = "within", "composition", "redistribution", "reading"
NAMES = {
    WITHIN: Text("eigener Fallwert", "own case value"),
    COMPOSITION: Text("Anteil an den Fällen", "share of the cases"),
    REDISTRIBUTION: Text("Umverteilung durch einheitliche Gebührenwerte", "redistribution by uniform fees"),
    READING: Text("Lesart (Jahresbildung, Mittelwerte, Rundung)", "reading (annual value, means, rounding)"),
}


@dataclass(frozen=True)
class Contribution:
    """One component: EUR per case of the region (stage 1, 2), or EUR of 2008 (redistribution, stage 0)."""

    stage: int
    kassenart: str
    effect: str
    exact: Fraction


def contribution_rows(result: Result, kv: str) -> list[Contribution]:
    """Kitagawa components of each stage that applies, and the redistribution of 2008.

    A stage's rows sum to FW1 - FW0, the redistribution's to 0. Kassenarten are pooled to the finest
    split that all periods share. Raises AnalysisError where the region was not calculated, or reported
    cases are needed that were not delivered by Kassenart.
    """
    found, region, outcome = calculated(result, kv)
    parts = regions_by_kassenart(result.data, region)
    rows: list[Contribution] = []
    for n in (1, 2):
        if outcome.stages[n].status == APPLIED:
            rows += _kitagawa(n, found, parts, result.reading)
    return rows + _redistribution(parts, outcome, result.reading)


def _kitagawa(
    n: int, found: RegionResult, parts: Mapping[str, Region], reading: Reading
) -> list[Contribution]:
    outcome = found.calculated
    totals = {k: case_values(part, n, reading, outcome) for k, part in parts.items()}
    if any(is_undefined(t.cases_base) or is_undefined(t.cases_new) for t in totals.values()):
        raise not_possible(
            found, Text("gemeldete Fälle liegen nicht je Kassenart vor", "reported cases lack the Kassenart")
        )
    c0 = Fraction(sum(t.cases_base for t in totals.values()))
    c1 = Fraction(sum(t.cases_new for t in totals.values()))
    mean = sum(t.volume_base / c0 + t.volume_new / c1 for t in totals.values()) / 2
    rows = []
    for kassenart, part in totals.items():
        within, composition = _two_effects(part, c0, c1, mean)
        rows.append(Contribution(n, kassenart, WITHIN, within))
        rows.append(Contribution(n, kassenart, COMPOSITION, composition))
    stage = outcome.stages[n]
    rest = stage.case_value_new - stage.case_value_base - sum(row.exact for row in rows)
    return [*rows, Contribution(n, "", READING, rest)] if rest else rows


def _two_effects(part: CaseValues, c0: Fraction, c1: Fraction, mean: Any) -> tuple[Fraction, Fraction]:
    before, after = part.cases_base / c0, part.cases_new / c1
    whole = part.volume_new / c1 - part.volume_base / c0
    within = Fraction(0)
    if part.cases_base and part.cases_new:
        own = part.volume_new / Fraction(part.cases_new) - part.volume_base / Fraction(part.cases_base)
        within = (before + after) / 2 * own
    # A share counts for what its case value has over the mean; the shares' changes sum to 0.
    return within, whole - within - mean * (after - before)


def _redistribution(parts: Mapping[str, Region], outcome: Outcome, reading: Reading) -> list[Contribution]:
    rows = []
    for kassenart, part in parts.items():
        value = _shift(part, outcome, reading)
        if is_undefined(value):
            return []
        rows.append(Contribution(0, kassenart, REDISTRIBUTION, Fraction(value)))
    rest = -sum((row.exact for row in rows), Fraction(0))
    return [*rows, Contribution(0, "", READING, rest)] if rest else rows


def _shift(part: Region, outcome: Outcome, reading: Reading) -> Any:
    """Services of 2008 at the uniform fees, minus what this Kassenart paid."""
    year = year_of([part.base[q] for q in BASE_QUARTERS if q in part.base], "2008")
    fees, n = fees_at(outcome, START), year.count
    f10, f12 = mapped_frequencies(year, outcome.a, outcome.b, reading)
    counts = [f10, f12, n["86504"], n["86501"] + n["86505"], 0]
    valued = nr8.list_volume([fees[g] for g in NEW_GOPS], counts, "yes")
    return valued - (sum(year.demand.values()) + year.l_bis)


def contributions(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Contributions of the Kassenarten as a frame, one row a component.

    Columns: kv, stage (1, 2; 0 for the redistribution), kassenart, effect (``within``, ``composition``,
    ``redistribution``, ``reading``), name, unit, exact, eur. A stage's rows sum exactly to FW1 - FW0 (EUR
    per case), the redistribution's to 0 (EUR of 2008); ``total`` holds these sums by stage.
    Raises AnalysisError as ``contribution_rows`` does.
    """
    from feecalc.analysis.charts.contributions import contribution_bars
    from feecalc.analysis.frame import cents, frame

    columns: dict[str, Callable[[Contribution], Any]] = {
        "kv": lambda _row: kv,
        "stage": lambda row: row.stage,
        "kassenart": lambda row: KASSENARTEN.get(row.kassenart, ""),
        "effect": lambda row: row.effect,
        "name": lambda row: NAMES[row.effect].of(lang),
        "unit": lambda row: Text(
            "EUR je Fall" if row.stage else "EUR 2008", "EUR a case" if row.stage else "EUR of 2008"
        ).of(lang),
        "exact": lambda row: row.exact,
        "eur": lambda row: cents(row.exact, 4 if row.stage else 2),
    }
    _found, _region, outcome = calculated(result, kv)
    total: dict[int, Any] = {
        n: s.case_value_new - s.case_value_base for n, s in outcome.stages.items() if s.status == APPLIED
    }
    return frame(
        contribution_rows(result, kv),
        chart=contribution_bars,
        columns=columns,
        total={**total, 0: Fraction(0)},
        note=NOTE,
        lang=lang,
    )


NOTE = Text(
    "Kitagawa-Zerlegung: Änderung des eigenen Fallwerts bei mittleren Anteilen, Änderung des Anteils bei mittleren "
    "Fallwerten (gemessen am Mittel aller Fälle). Umverteilung: Leistungen 2008 zu den einheitlichen Gebührenwerten "
    "minus Leistungsbedarf 2008; Summe null.",
    "Kitagawa: change of the own case value at mean shares, change of the share at mean case values (against the "
    "mean of all cases). Redistribution: services of 2008 at the uniform fees minus demand of 2008; zero-sum.",
)
