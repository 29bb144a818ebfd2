"""Teil B from top to bottom for one region, in any kind of number.

Reads like the law: fees of 2008 (Nr. 2-6), then the two stages of the correction (Nr. 8). What is a
choice between readings stands here or in the rules; what is arithmetic stands in ``law/`` only. This is
the one place that tells the order of Teil B: others call ``calculate_region``, with a ``Memory`` where
many readings of one region share parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from feecalc.calculation.region import Demand, Region, Supply, year_of
from feecalc.calculation.stage import (
    APPLIED,
    DATES,
    DAYS,
    END_OF_2010,
    FIRST_HALF,
    NEW_PERIODS,
    NOT_APPLICABLE,
    OLD_PERIODS,
    PENDING,
    STAGE_1,
    STAGE_2,
    START,
    UNDEFINED,
    YEAR_2010,
    CaseValues,
    Fees,
    Stage,
    obstacle,
)
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, OLD_GOPS, Contract, quarter_label
from feecalc.law import correction as nr8
from feecalc.law import fees as law
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, is_undefined
from feecalc.words.text import Text

__all__ = [
    "APPLIED",
    "DATES",
    "FIRST_HALF",
    "NEW_PERIODS",
    "NOT_APPLICABLE",
    "OLD_PERIODS",
    "PENDING",
    "STAGE_1",
    "STAGE_2",
    "START",
    "UNDEFINED",
    "YEAR_2010",
    "CaseValues",
    "Fees",
    "Outcome",
    "Stage",
    "calculate_region",
]

T = TypeVar("T")

# Settings that the fees of 2008 rest on; settings that only the adjustment rests on, not the case values.
START_KEYS = (
    "kassenarten",
    "base_period",
    "analog_in_factors",
    "bisphosphonate_frequency",
    "bisphosphonate_share",
    "singular",
    "rounding",
    "fee_decimals",
)
ADJUSTMENT_KEYS = (
    "adjustment_factor",
    "case_decline_credit",
    "credit_cap",
    "credit_symmetric",
    "credit_stages",
    "deviation_decimals",
    "rounded_quantity",
)

SCOPES: Mapping[str, frozenset[str]] = {
    "all": frozenset(NEW_GOPS),
    "base": frozenset(NEW_GOPS[:2]),
    "addons": frozenset(NEW_GOPS[2:]),
}


class Recall(Protocol):
    """What a calculation asks before it makes a part: a memory may have it already."""

    def __call__(self, part: str, reading: Reading, more: tuple[Any, ...], make: Callable[[], T], /) -> T:
        """The part of that name under the reading; ``more`` are values it rests on besides."""


def afresh(_part: str, _reading: Reading, _more: tuple[Any, ...], make: Callable[[], T]) -> T:
    """No memory: every part is made."""
    return make()


@dataclass(frozen=True)
class Dated:
    """The fees of one effective date: in force, as the calculation gives them, and which rest on ``geltend``."""

    fees: Fees
    calculated: Fees
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What Teil B gives for one region: factors, fees by GOP and date, and both stages.

    ``calculated`` are the fees by GOP and date before ``geltend`` takes the place of any; ``agreed``
    the (GOP, date) whose own price chain rests on an agreed fee.
    """

    a: Any
    b: Any
    fees: Mapping[str, Mapping[str, Any]]
    stages: Mapping[int, Stage]
    calculated: Mapping[str, Mapping[str, Any]]
    agreed: frozenset[tuple[str, str]] = frozenset()


def calculate_region(
    region: Region, reading: Reading, contract: Contract, recall: Recall = afresh
) -> Outcome:
    """Fees and correction of one region (Anhang 2 Teil B Nr. 1-8), for any kind of number."""
    year = base_year(region, reading, recall)
    a, b = factors(year, reading)
    start = fees_of_start(region, reading, recall)
    first, middle = stage_1(region, reading, contract, start, recall)
    second, last = stage_2(region, reading, contract, start, first, middle, recall)
    by_date = {START: start, STAGE_1: middle, STAGE_2: last}
    return Outcome(
        a,
        b,
        {g: {day: found.fees[g] for day, found in by_date.items()} for g in NEW_GOPS},
        {1: first, 2: second},
        {g: {day: found.calculated[g] for day, found in by_date.items()} for g in NEW_GOPS},
        frozenset((g, day) for day, found in by_date.items() for g in found.agreed),
    )


def base_year(region: Region, reading: Reading, recall: Recall = afresh) -> Demand:
    """The delivered quarters of 2008, summed."""
    return recall("year", reading, (), lambda: year_of(_quarters_of_2008(region.base), "2008"))


def _quarters_of_2008(parts: Mapping[str, Demand]) -> list[Demand]:
    return [parts[q] for q in BASE_QUARTERS if q in parts]


# Nr. 2-6 ------------------------------------------------------------------------------------
def fees_of_start(region: Region, reading: Reading, recall: Recall = afresh) -> Dated:
    """P0 of 86510-86518; an agreed start fee takes the place of one the data leave undefined."""
    year = base_year(region, reading, recall)
    p0 = recall("P0", reading, (), lambda: start_fees(region, year, reading))
    fees = dict(p0)
    agreed = set()
    for g in NEW_GOPS:
        row = region.agreed.at_start(g)
        if row is not None:
            fees[g] = nr8.fee_or_agreed(p0[g], row, reading.fees_in_force, of=f"P0_{g}", at="in Kraft")
            if reading.fees_in_force == "agreed" or is_undefined(p0[g]):
                agreed.add(g)
    return Dated(fees, p0, frozenset(agreed))


def start_fees(region: Region, year: Demand, reading: Reading) -> dict[str, Any]:
    """P0 of 86510-86518; means over Kassenarten or quarters where the reading asks for them."""
    fees = _fees_of_parts(region, year, reading)
    if reading.rounding == "chain":
        fees = {g: law.rounded_fee(p, reading.fee_decimals, of=g, at="Cent") for g, p in fees.items()}
    return fees


def _fees_of_parts(region: Region, year: Demand, reading: Reading) -> dict[str, Any]:
    if reading.kassenarten == "mean_of_fees":
        parts = [
            year_of(_quarters_of_2008(quarters), f"2008 {kassenart}")
            for kassenart, quarters in region.by_kassenart.items()
        ]
    elif reading.base_period == "mean_of_quarters":
        parts = _quarters_of_2008(region.base)
    else:
        return _literal_fees(year, reading)
    by_part = [_literal_fees(part, reading) for part in parts]
    return {g: law.mean_fee([fees[g] for fees in by_part], of=g, at="Mittel") for g in NEW_GOPS}


def _split(part: Demand, reading: Reading) -> tuple[Any, Any]:
    """N86502 and N86503 as they enter the factors a and b."""
    own = part.own_count if reading.analog_in_factors == "no" else part.count
    counted = reading.bisphosphonate_frequency
    n03 = law.split_frequency_86503(own["86503"], part.n_bis, counted, at=part.at)
    return own["86502"], n03


def factors(part: Demand, reading: Reading) -> tuple[Any, Any]:
    """The factors a and b of Nr. 2 and 3."""
    n02, n03 = _split(part, reading)
    return law.factor_a(n02, n03, at=part.at), law.factor_b(n02, n03, at=part.at)


def counted_bisphosphonates(part: Demand, reading: Reading) -> Any:
    """What N_bis adds to F12 under the reading."""
    return law.bisphosphonate_frequency(
        part.n_bis, reading.bisphosphonate_frequency, reading.bisphosphonate_share, at=part.at
    )


def mapped_frequencies(part: Demand, a: Any, b: Any, reading: Reading) -> tuple[Any, Any]:
    """F10 and F12 of 2008 data for given factors a and b."""
    f10 = law.frequency_86510(part.count["86502"], a, part.count["86500"], at=part.at)
    n_bis = counted_bisphosphonates(part, reading)
    return f10, law.frequency_86512(part.count["86503"], b, part.count["86500"], n_bis, at=part.at)


def _literal_fees(part: Demand, reading: Reading) -> dict[str, Any]:
    n, d, at = part.count, part.demand, part.at
    a, b = factors(part, reading)
    f10, f12 = mapped_frequencies(part, a, b, reading)
    p10 = law.fee_86510(law.demand_86510(d["86502"], a, d["86500"], at=at), f10, at=at)
    p12 = law.fee_86512(law.demand_86512(d["86503"], b, d["86500"], part.l_bis, at=at), f12, at=at)
    if reading.singular == "limit":
        p10, p12 = _limits(part, p10, p12, reading)
    p14 = law.fee_86514(d["86504"], n["86504"], at=at)
    p16 = law.fee_86516(d["86501"], d["86505"], n["86501"], n["86505"], at=at)
    return {"86510": p10, "86512": p12, "86514": p14, "86516": p16, "86518": law.fee_86518(p16, at=at)}


def _limits(part: Demand, p10: Any, p12: Any, reading: Reading) -> tuple[Any, Any]:
    n, d, at = part.count, part.demand, f"{part.at} limit"
    n02, n03 = _split(part, reading)
    own = [n["86502"], n["86503"], d["86502"]]
    bis = [part.l_bis, counted_bisphosphonates(part, reading), d["86503"]]
    return (
        law.limit_86510(p10, n02 + n03, own, d["86500"], n["86500"], at=at),
        law.limit_86512(p12, n02 + n03, own[:2] + bis, d["86500"], n["86500"], at=at),
    )


# Nr. 8 --------------------------------------------------------------------------------------
def stage_1(
    region: Region, reading: Reading, contract: Contract, start: Dated, recall: Recall = afresh
) -> tuple[Stage, Dated]:
    """Case value Q4 2009 against Q4 2008, and the fees from 1 July 2010."""
    stage = obstacle(1, region, contract)
    if stage is None:
        more = tuple(start.fees.values())
        values = recall("stage 1", reading, more, lambda: first_case_values(region, reading, start.fees))
        stage = adjustment(1, reading, values)
    stage = replace(stage, reference=start.fees)
    return stage, _fees_after_stage_1(region, reading, stage, start)


def _fees_after_stage_1(region: Region, reading: Reading, stage: Stage, start: Dated) -> Dated:
    calculated = next_fees(stage, start.fees, start.fees, "P1", reading)
    rows = {} if stage.status == PENDING else agreed_rows(1, region, reading)
    in_force = {g: nr8.agreed_fee(row, of=f"P1_{g}", at="in Kraft") for g, row in rows.items()}
    fees = {**calculated, **in_force}
    return Dated(fees, calculated, _defined({*start.agreed, *rows}, fees))


def agreed_rows(n: int, region: Region, reading: Reading) -> dict[str, Any]:
    """The rows of ``geltend`` of that stage's date, where the reading takes them for the fees in force."""
    if reading.fees_in_force != "agreed":
        return {}
    rows = {g: region.agreed.at(g, DAYS[n]) for g in NEW_GOPS}
    return {g: fee for g, fee in rows.items() if fee is not None}


def stage_2(
    region: Region,
    reading: Reading,
    contract: Contract,
    start: Dated,
    first: Stage,
    middle: Dated,
    recall: Recall = afresh,
) -> tuple[Stage, Dated]:
    """Case value of 2010 against 2008, and the fees from 1 July 2011."""
    stage = obstacle(2, region, contract, first)
    in_force = fees_at_end_of_2010(region, reading, first, middle)
    reference = reference_fees(reading, start, in_force)
    if stage is None:
        more = (*start.fees.values(), *in_force.fees.values())
        values = recall(
            "stage 2",
            reading,
            more,
            lambda: annual_case_values(region, reading, reference.fees, start.fees, in_force.fees),
        )
        stage = adjustment(2, reading, values, first)
    stage = replace(stage, reference=reference.fees)
    return stage, _fees_after_stage_2(region, reading, stage, reference, middle)


def reference_fees(reading: Reading, start: T, in_force: T) -> T:
    """What the second adjustment multiplies: the fees in force at the end of 2010, or those of the start."""
    return start if reading.stage2_base == "original" else in_force


def fees_at_end_of_2010(region: Region, reading: Reading, first: Stage, middle: Dated) -> Dated:
    """The fees that a "weitere Anpassung" adjusts: P1, or what ``geltend`` says was in force.

    Under ``fees_in_force=agreed`` the row of the latest date; where P1 is pending, complete rows of
    1 July 2010.
    """
    if reading.fees_in_force == "agreed":
        found = {g: region.agreed.in_force(g, END_OF_2010) for g in NEW_GOPS}
    elif first.status == PENDING and region.agreed.complete(DAYS[1]):
        found = {g: region.agreed.at(g, DAYS[1]) for g in NEW_GOPS}
    else:
        return middle
    rows = {g: fee for g, fee in found.items() if fee is not None}
    return Dated({**middle.fees, **rows}, middle.calculated, middle.agreed | frozenset(rows))


def _fees_after_stage_2(
    region: Region, reading: Reading, stage: Stage, reference: Dated, middle: Dated
) -> Dated:
    calculated = next_fees(stage, reference.fees, middle.fees, "P2", reading)
    agreed = set(middle.agreed if stage.status == NOT_APPLICABLE else reference.agreed)
    fees = dict(calculated)
    rows = {} if stage.status == PENDING else agreed_rows(2, region, reading)
    for g, row in rows.items():
        fees[g] = nr8.fee_or_agreed(calculated[g], row, "calculated", of=f"P2_{g}", at="in Kraft")
        if is_undefined(calculated[g]):
            agreed.add(g)
    return Dated(fees, calculated, _defined(agreed, fees))


def _defined(gops: set[str], fees: Fees) -> frozenset[str]:
    return frozenset(g for g in gops if not is_undefined(fees[g]))


# Case values
@dataclass(frozen=True)
class Volume:
    """Volume of one quarter: the whole, the part of 86510-86518, and that of the fees to be adjusted."""

    total: Any
    fees: Any
    scope: Any


def first_case_values(region: Region, reading: Reading, p0: Fees) -> CaseValues:
    """Q4 2008 and Q4 2009, valued at P0."""
    old, new = OLD_PERIODS[1][0], NEW_PERIODS[1][0]
    v0, c0 = base_volume(region.base[old], reading), base_cases(region, old, reading)
    v1 = new_volume(region, new, p0, reading, NEW_PERIODS[1])
    c1 = new_cases(region, new, reading)
    at = region.new[new].at
    return CaseValues(
        nr8.base_case_value(v0, c0, at=region.base[old].at),
        nr8.new_case_value(v1.total, c1, at=at),
        c0,
        c1,
        credited_decline(1, region, reading),
        v0,
        v1.total,
        v1.fees,
        v1.scope,
        nr8.new_case_value(v1.fees, c1, at=f"{at} Kostenpauschalen") if _has_more(reading) else None,
    )


def annual_case_values(
    region: Region, reading: Reading, reference: Fees, first_half: Fees, second_half: Fees
) -> CaseValues:
    """2008 and 2010: at constant ``reference`` fees, and as billed in each half of the year."""
    v0 = [base_volume(region.base[q], reading) for q in BASE_QUARTERS]
    c0 = [base_cases(region, q, reading) for q in BASE_QUARTERS]
    c1 = [new_cases(region, q, reading) for q in YEAR_2010]
    constant = [new_volume(region, q, reference, reading, YEAR_2010) for q in YEAR_2010]
    billed = [
        billed_volume(region, q, first_half if q in FIRST_HALF else second_half, reading, YEAR_2010)
        for q in YEAR_2010
    ]
    fw_constant = annual_new([v.total for v in constant], c1, reading, "2010 konstant")
    fw_billed = annual_new([v.total for v in billed], c1, reading, "2010 abgerechnet")
    is_constant = reading.stage2_valuation == "constant"
    valued, at = (constant, "2010 konstant") if is_constant else (billed, "2010 abgerechnet")
    fees = [v.fees for v in valued]
    of_fees = f"{at} Kostenpauschalen"
    return CaseValues(
        annual_base(v0, c0, reading),
        nr8.valued_case_value(fw_constant, fw_billed, reading.stage2_valuation, at="2010"),
        nr8.period_cases(c0, of="C0", at="2008"),
        nr8.period_cases(c1, of="C1", at="2010"),
        credited_decline(2, region, reading),
        nr8.period_volume(v0, of="V0", at="2008"),
        nr8.period_volume([v.total for v in valued], of="V1", at=at),
        nr8.period_volume(fees, of="V1", at=of_fees),
        nr8.period_volume([v.scope for v in valued], of="V_S", at=at) if _has_scope(reading) else None,
        annual_new(fees, c1, reading, of_fees) if _has_more(reading) else None,
        fw_constant,
        fw_billed,
    )


def credited_decline(n: int, region: Region, reading: Reading) -> Any:
    """d of the stage, from the sums of its periods and the cases that the reading credits."""
    base, new = reading.cases_base, reading.cases_new
    if reading.credit_cases != "same":
        base = new = reading.credit_cases
    at = "" if reading.credit_cases == "same" else f" {reading.credit_cases}"
    c0 = [base_cases(region, q, reading, base) for q in OLD_PERIODS[n]]
    c1 = [new_cases(region, q, reading, new) for q in NEW_PERIODS[n]]
    if n == 2:
        return nr8.case_decline(
            nr8.period_cases(c1, of="C1", at=f"2010{at}"),
            nr8.period_cases(c0, of="C0", at=f"2008{at}"),
            at=f"Stufe {n}",
        )
    return nr8.case_decline(c1[0], c0[0], at=f"Stufe {n}")


def base_volume(part: Demand, reading: Reading) -> Any:
    """V0: demand of 2008 with bisphosphonates; with transfusions and other items where the reading wants them."""
    volume = nr8.base_volume([part.demand[g] for g in OLD_GOPS], part.l_bis, at=part.at)
    at = part.at
    if reading.transfusions in ("both", "base_only"):
        at = f"{at} mit Transfusionen"
        volume = nr8.base_volume_with_transfusions(volume, part.l_trf, at=at)
    if reading.regional_rest in ("base", "both"):
        volume = nr8.base_volume_with_rest(volume, part.l_rest, at=f"{at} mit übrigen GOPs")
    return volume


def base_cases(region: Region, quarter: str, reading: Reading, source: str = "") -> Any:
    """C0 of one quarter of 2008; ``source`` in place of the reading's ``cases_base``."""
    part = region.base[quarter]
    source = source or reading.cases_base
    n_bis = nr8.bisphosphonate_cases(
        counted_bisphosphonates(part, reading),
        part.n_bis,
        reading.bisphosphonate_share,
        reading.bisphosphonate_cases,
        reading.bisphosphonate_frequency,
        at=part.at,
    )
    n = part.count
    at = part.at if source == reading.cases_base else f"{part.at} {source}"
    return nr8.base_cases(n["86500"], n["86502"], n["86503"], n_bis, region.cases[quarter], source, at=at)


def new_cases(region: Region, quarter: str, reading: Reading, source: str = "") -> Any:
    """C1 of one quarter of 2009/2010; ``source`` in place of the reading's ``cases_new``."""
    part = region.new[quarter]
    source = source or reading.cases_new
    at = part.at if source == reading.cases_new else f"{part.at} {source}"
    return nr8.new_cases(part.count["86510"], part.count["86512"], region.cases[quarter], source, at=at)


def uses_amounts(region: Region, period: Sequence[str], reading: Reading) -> bool:
    """Whether a period is measured by its delivered amounts."""
    return reading.volume_source == "reported" and region.amounts_complete(tuple(period))


def quantities(region: Region, quarter: str, reading: Reading, period: Sequence[str]) -> list[Any]:
    """The quantity of 86510-86518 paid for at full fee: delivered amount over fee billed, else the count."""
    part = region.new[quarter]
    if not uses_amounts(region, period, reading):
        return [part.count[g] for g in NEW_GOPS]
    prices = region.billed[quarter]
    return [nr8.paid_quantity(part.amount[g], prices[g], of=g, at=part.at) for g in NEW_GOPS]


def new_volume(region: Region, quarter: str, fees: Fees, reading: Reading, period: Sequence[str]) -> Volume:
    """Volume of one quarter of 2009/2010 at the given fees, fee times quantity."""
    part = region.new[quarter]
    prices, counts = [fees[g] for g in NEW_GOPS], quantities(region, quarter, reading, period)
    at = f"{part.at} konstant" if period == YEAR_2010 else part.at
    volume = nr8.list_volume(prices, counts, reading.palliative_in_case_value, at=at)
    return _whole(volume, _fee_volumes(prices, counts, reading, at), part, reading, at)


def billed_volume(
    region: Region, quarter: str, fees: Fees, reading: Reading, period: Sequence[str]
) -> Volume:
    """As billed: the delivered amounts where the whole period has them, else fee times count."""
    part = region.new[quarter]
    at = f"{part.at} abgerechnet"
    if uses_amounts(region, period, reading):
        amounts = [part.amount[g] for g in NEW_GOPS]
        volume = nr8.delivered_volume(amounts, reading.palliative_in_case_value, at=at)
    else:
        prices, counts = [fees[g] for g in NEW_GOPS], [part.count[g] for g in NEW_GOPS]
        amounts = _fee_volumes(prices, counts, reading, at)
        volume = nr8.list_volume(prices, counts, reading.palliative_in_case_value, at=at)
    return _whole(volume, amounts, part, reading, at)


def _fee_volumes(prices: list[Any], counts: list[Any], reading: Reading, at: str) -> list[Any]:
    """Each flat rate's part of the volume, where the reading chooses among them."""
    if not _has_scope(reading):
        return []
    return [nr8.fee_volume(p, n, of=g, at=at) for g, p, n in zip(NEW_GOPS, prices, counts, strict=True)]


def _whole(fees: Any, amounts: list[Any], part: Supply, reading: Reading, at: str) -> Volume:
    volume, scope = fees, None
    if _has_scope(reading):
        scope = nr8.scope_volume(amounts, reading.palliative_in_case_value, reading.adjustment_scope, at=at)
    if reading.transfusions in ("both", "new_only"):
        at = f"{at} mit Transfusionen"
        volume = nr8.volume_with_transfusions(volume, part.l_trf, at=at)
    if reading.regional_rest == "both":
        volume = nr8.volume_with_rest(volume, part.l_rest, at=f"{at} mit übrigen GOPs")
    return Volume(volume, fees, scope)


def _has_more(reading: Reading) -> bool:
    """Whether the new volume may hold amounts that no fee carries."""
    return reading.transfusions in ("both", "new_only") or reading.regional_rest == "both"


def _has_scope(reading: Reading) -> bool:
    return reading.adjustment_scope != "all"


def annual_base(volumes: Sequence[Any], cases: Sequence[Any], reading: Reading) -> Any:
    """FW0 of 2008 from the volumes and cases of its quarters."""
    if reading.annual_case_value == "mean_of_quarters":
        quarters = [
            nr8.base_case_value(v, c, at=f"{quarter_label(q)} Quartal")
            for q, v, c in zip(BASE_QUARTERS, volumes, cases, strict=True)
        ]
        return nr8.mean_case_value(quarters, of="FW0", at="2008")
    v = nr8.period_volume(list(volumes), of="V0", at="2008")
    c = nr8.period_cases(list(cases), of="C0", at="2008")
    return nr8.base_case_value(v, c, at="2008")


def annual_new(volumes: Sequence[Any], cases: Sequence[Any], reading: Reading, at: str) -> Any:
    """FW1 of 2010 from the volumes and cases of its quarters."""
    if reading.annual_case_value == "mean_of_quarters":
        quarters = [
            nr8.new_case_value(v, c, at=f"{quarter_label(q)} {at}")
            for q, v, c in zip(YEAR_2010, volumes, cases, strict=True)
        ]
        return nr8.mean_case_value(quarters, of="FW1", at=at)
    v = nr8.period_volume(list(volumes), of="V1", at=at)
    c = nr8.period_cases(list(cases), of="C1", at="2010")
    return nr8.new_case_value(v, c, at=at)


# The adjustment
def adjustment(n: int, reading: Reading, values: CaseValues, first: Stage | None = None) -> Stage:
    """From two case values to the factor; the last three sentences of Nr. 8.

    ``first`` is the stage before: a "weitere Anpassung" is undefined where that is.
    """
    at = f"Stufe {n}"
    fw1, c1 = values.case_value_new, values.cases_new
    p, d, c, net = _net_deviation(n, reading, values)
    f = nr8.adjustment_factor(p, net, reading.adjustment_factor, at=at)
    if first is not None and first.status in (APPLIED, UNDEFINED):
        f = nr8.factor_after(f, first.scope_factor, at=f"{at} nach Stufe 1")
    scoped = f
    if _has_scope(reading):
        scoped = nr8.scope_factor(f, values.volume_fees, values.volume_scope, at=at)
    target = nr8.case_value_target(f, fw1, at=at)
    reached = target
    if _has_more(reading):
        reached = nr8.case_value_reached(f, fw1, values.case_value_fees, at=at)
    status, reason = (UNDEFINED, _reason(scoped)) if is_undefined(scoped) else (APPLIED, None)
    return Stage(
        status,
        reason,
        values.case_value_base,
        fw1,
        values.cases_base,
        c1,
        p,
        d,
        c,
        net,
        f,
        scoped,
        target,
        reached,
        nr8.catch_up(f, fw1, c1, len(NEW_PERIODS[n]), at=at),
        values.case_value_constant,
        values.case_value_as_billed,
        values.volume_base,
        values.volume_new,
    )


def _net_deviation(n: int, reading: Reading, values: CaseValues) -> tuple[Any, Any, Any, Any]:
    """p, d, the credit c, and what is left to adjust, each rounded where the reading says so."""
    at, rounding = f"Stufe {n}", reading.deviation_decimals != "none"
    decimals = int(reading.deviation_decimals) if rounding else 0
    what = reading.rounded_quantity
    p = nr8.deviation(values.case_value_new, values.case_value_base, at=at)
    d = values.case_decline
    if rounding and what != "net":
        p = nr8.rounded_deviation(p, decimals, at=f"{at} gerundet")
    if rounding and what == "p_and_d":
        d = nr8.rounded_decline(d, decimals, at=f"{at} gerundet")
    symmetric, capped = reading.credit_symmetric == "yes", reading.credit_cap == "yes"
    c = nr8.case_credit(p, d, n, reading.case_decline_credit, reading.credit_stages, symmetric, at=at)
    net = nr8.net_deviation(p, c, capped, at=at)
    if rounding and what == "net":
        net = nr8.rounded_net(net, decimals, at=f"{at} gerundet")
    return p, d, c, net


def next_fees(stage: Stage, reference: Fees, earlier: Fees, symbol: str, reading: Reading) -> dict[str, Any]:
    """The fees after a stage: adjusted, carried forward where it does not apply, undefined where it is open.

    Fees that the reading ``adjustment_scope`` leaves out stay at their reference.
    """
    if stage.status == NOT_APPLICABLE:
        return {g: nr8.carried_fee(earlier[g], of=f"{symbol}_{g}") for g in NEW_GOPS}
    if stage.status == PENDING or isinstance(stage.scope_factor, Undefined):
        reason = stage.reason or Text("", "")
        return {g: nr8.open_fee(reference[g], reason, of=f"{symbol}_{g}") for g in NEW_GOPS}
    chosen, factor = SCOPES[reading.adjustment_scope], stage.scope_factor
    fees = {
        g: nr8.adjusted_fee(factor, reference[g], of=f"{symbol}_{g}")
        if g in chosen
        else nr8.kept_fee(factor, reference[g], of=f"{symbol}_{g}")
        for g in NEW_GOPS
    }
    if reading.rounding == "chain":
        decimals = reading.fee_decimals
        return {
            g: nr8.rounded_adjusted_fee(p, decimals, of=f"{symbol}_{g}", at="Cent") for g, p in fees.items()
        }
    return fees


def _reason(value: Any) -> Text:
    reason: Text = getattr(value, "value", value).reason
    return reason
