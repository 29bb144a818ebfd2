"""Closed-form elasticities: by how many percent a factor or fee moves with one percent of a quantity.

For a factor: d ln f/d ln F_j = case share_j - value share_j where net = p (case share of add-ons 0),
with the credit's own partial derivatives where it applies. For fees of 2008: the derivatives of
teil-b section 6. Checked in the tests against dual numbers run through the law itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.study import calculated
from feecalc.analysis.volumes import QUARTERS, half_year_fees
from feecalc.calculation.adjustment import rounded_parts
from feecalc.calculation.case_values import (
    Volume,
    as_valued,
    billed_volume,
    credited_sources,
    in_case_value,
    new_cases,
    new_volume,
    quantities,
    uses_amounts,
)
from feecalc.calculation.facts import takes_literal_ratios
from feecalc.calculation.inverse import (
    case_value_response,
    decline_of,
    net_slopes,
    relative_change,
)
from feecalc.calculation.region import Demand, Region, year_of
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, FIRST_HALF, START
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law.readings import Reading
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame


@dataclass(frozen=True)
class Elasticity:
    """``of`` (f1, f2 or P0_86510 …) moves by ``exact`` percent with one percent of ``by`` (F86516, L86502 …)."""

    of: str
    by: str
    exact: Fraction


def elasticity_rows(result: Result, kv: str) -> list[Elasticity]:
    """Elasticities of f1 and f2 in the services of Q4 2009 and of 2010, and of P0 in the data of 2008.

    Those of P0 only where the reading takes the literal ratios of the year. Raises AnalysisError for a
    region that was not calculated.
    """
    _found, region, outcome = calculated(result, kv)
    reading = result.regions[kv].reading
    rows = []
    for n in (1, 2):
        if outcome.stages[n].status == APPLIED:
            rows += _factor_elasticities(n, region, outcome, reading)
    return rows + _fee_elasticities(region, outcome, reading)


# Factors -------------------------------------------------------------------------------------
def _factor_elasticities(n: int, region: Region, outcome: Outcome, reading: Reading) -> list[Elasticity]:
    stage = outcome.stages[n]
    by_p, by_d = net_slopes(n, stage, reading)
    p = stage.case_value_new / Fraction(stage.case_value_base) - 1
    rounded = rounded_parts(reading)
    rows = []
    for gop in NEW_GOPS:
        case_value = _response(gop, n, region, outcome, reading)
        cases = _credited_response(gop, n, region, reading)
        dp = Fraction(0) if "p" in rounded else (1 + p) * case_value
        dd = Fraction(0) if "d" in rounded else -(1 - decline_of(stage)) * cases
        net = Fraction(0) if "net" in rounded else by_p * dp + by_d * dd
        rows.append(Elasticity(f"f{n}", f"F{gop}", relative_change(dp, net, stage, reading)))
    return rows


def _response(gop: str, n: int, region: Region, outcome: Outcome, reading: Reading) -> Fraction:
    """d ln FW1 / d ln F_j; amounts billed keep their ratio to what they pay for."""
    quarters = QUARTERS[n][1]
    amounts = [_amount(gop, q, n, region, outcome, reading) for q in quarters]
    volumes = [Fraction(_volume(q, n, region, outcome, reading)) for q in quarters]
    cases = [Fraction(new_cases(region, q, reading)) for q in quarters]
    growths = [_cases_of(gop, q, region, reading.cases_new) for q in quarters]
    return case_value_response(amounts, growths, volumes, cases, reading)


def _credited_response(gop: str, n: int, region: Region, reading: Reading) -> Fraction:
    """d ln C1 / d ln F_j of the cases whose decline is credited."""
    _base, source = credited_sources(reading)
    quarters = QUARTERS[n][1]
    growth = sum((_cases_of(gop, q, region, source) for q in quarters), Fraction(0))
    if growth == 0:
        return growth
    return growth / sum(Fraction(new_cases(region, q, reading, source)) for q in quarters)


def _cases_of(gop: str, quarter: str, region: Region, source: str) -> Fraction:
    base = gop in ("86510", "86512") and source == "flat_rates"
    return Fraction(region.new[quarter].count[gop] if base else 0)


def _amount(gop: str, quarter: str, n: int, region: Region, outcome: Outcome, reading: Reading) -> Fraction:
    """What a GOP brings into the volume of a quarter, as the stage values it."""
    part, period = region.new[quarter], QUARTERS[n][1]
    if not in_case_value(gop, reading):
        return Fraction(0)

    def constant() -> Any:
        paid = quantities(region, quarter, reading, period)[NEW_GOPS.index(gop)]
        return outcome.stages[n].reference[gop] * paid if paid else 0

    def as_billed() -> Any:
        if uses_amounts(region, period, reading):
            return part.amount[gop]
        return _half(region, reading, outcome, quarter)[gop] * part.count[gop] if part.count[gop] else 0

    value = as_valued(n, reading, constant, as_billed)
    return Fraction(value)


def _volume(quarter: str, n: int, region: Region, outcome: Outcome, reading: Reading) -> Any:
    period, stage = QUARTERS[n][1], outcome.stages[n]

    def constant() -> Volume:
        return new_volume(region, quarter, stage.reference, reading, period)

    def as_billed() -> Volume:
        return billed_volume(region, quarter, _half(region, reading, outcome, quarter), reading, period)

    return as_valued(n, reading, constant, as_billed).total


def _half(region: Region, reading: Reading, outcome: Outcome, quarter: str) -> Mapping[str, Any]:
    return half_year_fees(region, reading, outcome, 1 if quarter in FIRST_HALF else 2)


# Fees of 2008 --------------------------------------------------------------------------------
def _fee_elasticities(region: Region, outcome: Outcome, reading: Reading) -> list[Elasticity]:
    year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
    if not takes_literal_ratios(region, reading):
        return []
    fees = {g: outcome.fees[g][START] for g in NEW_GOPS}
    rows = _base_fee(year, fees["86510"], "86510", "86502", "86503", Fraction(0))
    rows += _base_fee(year, fees["86512"], "86512", "86503", "86502", Fraction(year.l_bis))
    return rows + _sum_fee(year, "86514", ("86504",)) + _sum_fee(year, "86516", ("86501", "86505"))


def _base_fee(year: Demand, fee: Any, gop: str, own: str, other: str, bis: Fraction) -> list[Elasticity]:
    """86510 with own = 86502, or 86512 with own = 86503 (demand including bisphosphonates)."""
    n, d = year.count, year.demand
    if min(n[own], n[own] + n[other]) <= 0 or fee == 0:
        return []
    total = n["86500"] + n[own] + n[other]
    share = Fraction(n[own], n[own] + n[other])
    price = (d[own] + bis) / Fraction(n[own])
    slopes = {
        f"L{own}": d[own] / (share * total),
        "L_bis": bis / (share * total),
        "L86500": d["86500"] / Fraction(total),
        "N86500": -fee * n["86500"] / total,
        f"N{own}": -(price * (1 - share) / share + fee) * n[own] / total,
        f"N{other}": (price - fee) * n[other] / total,
    }
    return [
        Elasticity(f"P0_{gop}", by, Fraction(slope / fee))
        for by, slope in slopes.items()
        if by != "L_bis" or bis
    ]


def _sum_fee(year: Demand, gop: str, parts: tuple[str, ...]) -> list[Elasticity]:
    demand = sum((Fraction(year.demand[g]) for g in parts), Fraction(0))
    count = sum(year.count[g] for g in parts)
    if demand == 0 or count == 0:
        return []
    by_demand = [Elasticity(f"P0_{gop}", f"L{g}", year.demand[g] / demand) for g in parts]
    return by_demand + [Elasticity(f"P0_{gop}", f"N{g}", -Fraction(year.count[g], count)) for g in parts]


def elasticities(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Elasticities as a frame, one row a factor or fee and quantity.

    Columns: kv, of (f1, f2, P0_86510 …), by (F86510 … services of Q4 2009 for f1 and of 2010 for f2; L, N of
    2008), exact (percent per percent), percent (rounded to four places). Where no decline of cases is
    credited the rows of each ``of`` sum to 0; ``total`` is None, for the rows explain a slope, not a
    difference. Raises AnalysisError for a region that was not calculated.
    """
    from feecalc.analysis.charts.elasticities import elasticity_bars
    from feecalc.analysis.frame import cents, frame

    columns: dict[str, Callable[[Elasticity], Any]] = {
        "kv": lambda _e: kv,
        "of": lambda e: e.of,
        "by": lambda e: e.by,
        "exact": lambda e: e.exact,
        "percent": lambda e: cents(e.exact, 4),
    }
    return frame(elasticity_rows(result, kv), chart=elasticity_bars, columns=columns, note=NOTE, lang=lang)


NOTE = Text(
    "Elastizität: um wie viel Prozent sich der Faktor oder Gebührenwert ändert, wenn die Größe um 1 % wächst.",
    "Elasticity: percent change of the factor or fee with one percent more of the quantity.",
)
