"""A year's services and what is paid for them: the one place that says which data stand for a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecalc.calculation.region import Region, year_of
from feecalc.calculation.stage import NEW_PERIODS, STAGE_2, YEAR_2010
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading


def yearly_basis(region: Region) -> tuple[str, ...]:
    """The quarters of exact data that a year's services come from.

    2010; where that is incomplete Q4 2009, which then counts four times; else none: 2008 serves, mapped by
    a and b.
    """
    if not region.missing(YEAR_2010):
        return YEAR_2010
    last = region.new.get(NEW_PERIODS[1][0])
    return NEW_PERIODS[1] if last is not None and any(last.count.values()) else ()


def yearly_services(
    region: Region, outcome: Outcome, reading: Reading, basis: tuple[str, ...]
) -> dict[str, Any]:
    """Services of a year by GOP, from the quarters of ``basis``."""
    if not basis:
        return _mapped(region, outcome, reading)
    parts = [region.new[q].count for q in basis]
    return {g: sum((n[g] for n in parts[1:]), parts[0][g]) * times_a_year(basis) for g in NEW_GOPS}


def times_a_year(basis: tuple[str, ...]) -> int:
    """How many times the quarters of ``basis`` make a year: 1, or 4 for one quarter."""
    return len(YEAR_2010) // len(basis) if basis else 1


def _mapped(region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
    f10, f12 = mapped_frequencies(year, outcome.a, outcome.b, reading)
    n = year.count
    counts = (f10, f12, n["86504"], n["86501"] + n["86505"], n["86501"] * 0)
    return dict(zip(NEW_GOPS, counts, strict=True))


def payments(outcome: Outcome, services: Mapping[str, Any], valid_from: str = STAGE_2) -> Any:
    """EUR a year: the fees in force from that date times a year's services, over all GOPs."""
    fees = [outcome.fees[g][valid_from] for g in NEW_GOPS]
    return nr8.list_volume(fees, [services[g] for g in NEW_GOPS], "yes")
