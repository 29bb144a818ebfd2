"""Volumes and cases that a stage compares, for a region or a part of it, as the reading forms them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from feecalc.calculation.case_values import annual_case_values, first_case_values, quantities, uses_amounts
from feecalc.calculation.region import Region
from feecalc.calculation.stage import FIRST_HALF, NEW_PERIODS, OLD_PERIODS, STAGE_1, START, CaseValues
from feecalc.calculation.teil_b import Dated, Outcome, fees_at_end_of_2010
from feecalc.intake.model import NEW_GOPS
from feecalc.law.readings import Reading

QUARTERS = {n: (OLD_PERIODS[n], NEW_PERIODS[n]) for n in (1, 2)}


def fees_at(outcome: Outcome, day: str) -> dict[str, Any]:
    """All fees in force from that date."""
    return {g: outcome.fees[g][day] for g in NEW_GOPS}


def case_values(region: Region, stage: int, reading: Reading, outcome: Outcome) -> CaseValues:
    """What the stage compares; ``region`` may be one Kassenart's part, the fees are always the region's."""
    reference = outcome.stages[stage].reference
    if stage == 1:
        return first_case_values(region, reading, reference)
    halves = (half_year_fees(region, reading, outcome, half) for half in (1, 2))
    return annual_case_values(region, reading, reference, *halves)


def half_year_fees(region: Region, reading: Reading, outcome: Outcome, half: int) -> Mapping[str, Any]:
    """The fees in force in a half of 2010 under the reading."""
    if half == 1:
        return fees_at(outcome, START)
    middle = Dated(fees_at(outcome, STAGE_1), {})
    return fees_at_end_of_2010(region, reading, outcome.stages[1], middle).fees


def quantity_of(region: Region, stage: int, gop: str, reading: Reading) -> Any:
    """The quantity of a GOP paid for at full fee in the new period of the stage."""
    return _quarterly(region, stage, gop, reading, NEW_PERIODS[stage])


def _quarterly(region: Region, stage: int, gop: str, reading: Reading, quarters: Sequence[str]) -> Any:
    place = NEW_GOPS.index(gop)
    found = [quantities(region, q, reading, NEW_PERIODS[stage])[place] for q in quarters]
    return sum(found[1:], found[0])


def billed_amount(region: Region, stage: int, gop: str, reading: Reading, outcome: Outcome) -> Any:
    """What was billed for a GOP in the new period: the delivered amounts, else the count at the fees in force."""
    quarters = NEW_PERIODS[stage]
    if uses_amounts(region, quarters, reading):
        return sum(region.new[q].amount[gop] for q in quarters)
    total: Any = 0
    for q in quarters:
        half = 1 if stage == 1 or q in FIRST_HALF else 2
        count = region.new[q].count[gop]
        if count:
            total = total + half_year_fees(region, reading, outcome, half)[gop] * count
    return total
