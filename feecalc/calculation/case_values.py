"""Nr. 8, what a stage compares: volumes, cases and case values, in any kind of number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from feecalc.calculation.region import Demand, Region, Supply
from feecalc.calculation.stage import FIRST_HALF, NEW_PERIODS, OLD_PERIODS, YEAR_2010, CaseValues, Fees
from feecalc.calculation.start_fees import counted_bisphosphonates
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, OLD_GOPS, quarter_label
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import select

T = TypeVar("T")


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
        nr8.new_case_value(v1.fees, c1, at=f"{at} Kostenpauschalen") if has_more(reading) else None,
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
        nr8.period_volume([v.scope for v in valued], of="V_S", at=at) if has_scope(reading) else None,
        annual_new(fees, c1, reading, of_fees) if has_more(reading) else None,
        fw_constant,
        fw_billed,
    )


def credited_decline(
    n: int, region: Region, reading: Reading, periods: tuple[Sequence[str], Sequence[str]] | None = None
) -> Any:
    """d of the stage, from the sums of its periods (or those given) and the cases that the reading credits."""
    old, later = periods or (OLD_PERIODS[n], NEW_PERIODS[n])
    base, new = credited_sources(reading)
    at = "" if reading.credit_cases == "same" else f" {reading.credit_cases}"
    c0 = [base_cases(region, q, reading, base) for q in old]
    c1 = [new_cases(region, q, reading, new) for q in later]
    if n == 2:
        return nr8.case_decline(
            nr8.period_cases(c1, of="C1", at=f"2010{at}"),
            nr8.period_cases(c0, of="C0", at=f"2008{at}"),
            at=f"Stufe {n}",
        )
    return nr8.case_decline(c1[0], c0[0], at=f"Stufe {n}")


def credited_sources(reading: Reading) -> tuple[str, str]:
    """Which cases of 2008 and of 2009/2010 the credit looks at."""
    if reading.credit_cases == "same":
        return reading.cases_base, reading.cases_new
    return reading.credit_cases, reading.credit_cases


def as_valued(n: int, reading: Reading, constant: Callable[[], T], as_billed: Callable[[], T]) -> T:
    """What a stage takes of the two valuations; stage 1 knows constant fees only."""
    if n == 1:
        return constant()
    valued: T = select(reading.stage2_valuation, constant=constant, as_billed=as_billed)
    return valued


def in_case_value(gop: str, reading: Reading) -> bool:
    """Whether a flat rate counts in the case value."""
    return gop != "86518" or reading.palliative_in_case_value == "yes"


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
    if not has_scope(reading):
        return []
    return [nr8.fee_volume(p, n, of=g, at=at) for g, p, n in zip(NEW_GOPS, prices, counts, strict=True)]


def _whole(fees: Any, amounts: list[Any], part: Supply, reading: Reading, at: str) -> Volume:
    volume, scope = fees, None
    if has_scope(reading):
        scope = nr8.scope_volume(amounts, reading.palliative_in_case_value, reading.adjustment_scope, at=at)
    if reading.transfusions in ("both", "new_only"):
        at = f"{at} mit Transfusionen"
        volume = nr8.volume_with_transfusions(volume, part.l_trf, at=at)
    if reading.regional_rest == "both":
        volume = nr8.volume_with_rest(volume, part.l_rest, at=f"{at} mit übrigen GOPs")
    return Volume(volume, fees, scope)


def has_more(reading: Reading) -> bool:
    """Whether the new volume may hold amounts that no fee carries."""
    return reading.transfusions in ("both", "new_only") or reading.regional_rest == "both"


def has_scope(reading: Reading) -> bool:
    """Whether only some of 86510-86518 are adjusted."""
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
