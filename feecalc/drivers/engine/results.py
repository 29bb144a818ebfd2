"""What a what-if gives out, in any kind of number: factors, fees, deviations, EUR a year."""

from __future__ import annotations

from typing import Any

from feecalc.calculation.region import Region, year_of
from feecalc.calculation.stage import DATES, STAGE_2, START, YEAR_2010
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import quotient
from feecalc.words.text import Text

PartKey = tuple[Any, ...]

STAGES = (1, 2)
CASE_VALUES = ("base", "new", "target")
OF_STAGE = (
    "factor",
    "deviation",
    "case_decline",
    "credit",
    "net_deviation",
    *(f"case_value_{which}" for which in CASE_VALUES),
)
IMPACT, FEE_IMPACT = ("impact",), ("fee_impact",)  # EUR a year against the default

NO_START = Text("der Gebührenwert ab Beginn ist 0", "the fee of the start is 0")


def keys() -> list[PartKey]:
    """All outputs."""
    stages = [(name, stage) for stage in STAGES for name in OF_STAGE]
    fees = [("fees", day, gop) for day in DATES for gop in NEW_GOPS]
    return [*stages, *fees, *(("cumulative", gop) for gop in NEW_GOPS), IMPACT, FEE_IMPACT]


def outputs_of(
    region: Region,
    outcome: Outcome,
    reading: Reading,
    basis: tuple[str, ...],
    delivered: dict[str, Any],
    default: Any,
) -> dict[PartKey, Any]:
    """Every output; None where a stage does not apply.

    ``delivered`` are a year's services of the delivered data, ``default`` their EUR at default fees.
    """
    found: dict[PartKey, Any] = {}
    for stage in STAGES:
        found |= {(name, stage): getattr(outcome.stages[stage], name) for name in OF_STAGE}
    found |= {("fees", day, gop): outcome.fees[gop][day] for day in DATES for gop in NEW_GOPS}
    found |= {("cumulative", gop): cumulative(outcome, gop) for gop in NEW_GOPS}
    services = yearly_services(region, outcome, reading, basis)
    found[IMPACT] = payments(outcome, services) - default
    found[FEE_IMPACT] = payments(outcome, delivered) - default
    return found


def cumulative(outcome: Outcome, gop: str) -> Any:
    """P2/P0: both adjustments together; it differs by GOP under ``adjustment_scope``."""
    fees = outcome.fees[gop]
    return quotient(fees[STAGE_2], fees[START], NO_START)


# A year's services and EUR ---------------------------------------------------------------------------
def yearly_basis(region: Region) -> tuple[str, ...]:
    """The quarters of exact data that a year's services come from.

    2010; where that is incomplete Q4 2009, four times; else 2008, mapped by a and b (as in ``analysis``).
    """
    if not region.missing(YEAR_2010):
        return YEAR_2010
    last = region.new.get("2009Q4")
    return ("2009Q4",) if last is not None and any(last.count.values()) else ()


def yearly_services(
    region: Region, outcome: Outcome, reading: Reading, basis: tuple[str, ...]
) -> dict[str, Any]:
    """Services of a year by GOP, from the quarters of ``basis``."""
    if not basis:
        return _mapped(region, outcome, reading)
    parts = [region.new[q].count for q in basis]
    times = len(YEAR_2010) // len(basis)
    return {g: sum((n[g] for n in parts[1:]), parts[0][g]) * times for g in NEW_GOPS}


def _mapped(region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
    f10, f12 = mapped_frequencies(year, outcome.a, outcome.b, reading)
    n = year.count
    counts = (f10, f12, n["86504"], n["86501"] + n["86505"], n["86501"] * 0)
    return dict(zip(NEW_GOPS, counts, strict=True))


def payments(outcome: Outcome, services: dict[str, Any]) -> Any:
    """EUR a year: the fees of 2011-07-01 times a year's services."""
    fees = [outcome.fees[g][STAGE_2] for g in NEW_GOPS]
    return nr8.list_volume(fees, [services[g] for g in NEW_GOPS], "yes")
