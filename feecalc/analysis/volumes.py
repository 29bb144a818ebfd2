"""Volumes and cases that a stage compares, for a region or a part of it, as the reading forms them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.teil_b import (
    FIRST_HALF,
    STAGE_1,
    START,
    YEAR_2010,
    Outcome,
    base_cases,
    base_volume,
    delivered_or_list,
    list_volume,
    new_cases,
)
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law.readings import Reading

QUARTERS = {1: (("2008Q4",), ("2009Q4",)), 2: (BASE_QUARTERS, YEAR_2010)}


@dataclass(frozen=True)
class Totals:
    """Volume (EUR) and cases of the base period and of the new one, summed over the quarters."""

    volume_base: Any
    cases_base: Any
    volume_new: Any
    cases_new: Any


def fees_at(outcome: Outcome, day: str) -> dict[str, Any]:
    """All fees in force from that date."""
    return {g: outcome.fees[g][day] for g in NEW_GOPS}


def reference_fees(outcome: Outcome, stage: int, reading: Reading) -> dict[str, Any]:
    """The fees that the stage values services at and its factor adjusts: P0, or P1 in stage 2."""
    original = stage == 1 or reading.stage2_base == "original"
    return fees_at(outcome, START if original else STAGE_1)


def stage_totals(region: Region, stage: int, reading: Reading, outcome: Outcome) -> Totals:
    """What the stage sums; ``region`` may be one Kassenart's part, the fees are always the region's."""
    old, new = QUARTERS[stage]
    volumes = [_new_volume(region, q, stage, reading, outcome) for q in new]
    return Totals(
        sum(base_volume(region.base[q], reading) for q in old),
        _sum(base_cases(region, q, reading) for q in old),
        sum(volumes),
        _sum(new_cases(region, q, reading) for q in new),
    )


def _sum(values: Any) -> Any:
    first, *others = values
    return sum(others, first)


def _new_volume(region: Region, quarter: str, stage: int, reading: Reading, outcome: Outcome) -> Any:
    if stage == 2 and reading.stage2_valuation == "constant":
        return list_volume(region.new[quarter], reference_fees(outcome, 2, reading), reading, "")
    return billed_volume(region, quarter, reading, outcome)


def billed_volume(region: Region, quarter: str, reading: Reading, outcome: Outcome) -> Any:
    """As billed: delivered amounts where the period has them, else P·F at the fees then in force."""
    period = ("2009Q4",) if quarter == "2009Q4" else YEAR_2010
    fees = billed_fees(outcome, quarter)
    return delivered_or_list(region, region.new[quarter], fees, reading, period)


def billed_fees(outcome: Outcome, quarter: str) -> Mapping[str, Any]:
    """The fees in force in a quarter of 2009/2010."""
    return fees_at(outcome, START if quarter in ("2009Q4", *FIRST_HALF) else STAGE_1)
