"""What a what-if gives out, in any kind of number: factors, fees, deviations, EUR a year."""

from __future__ import annotations

from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.stage import DATES, STAGE_2, START
from feecalc.calculation.teil_b import Outcome
from feecalc.calculation.yearly import payments, yearly_services
from feecalc.intake.model import NEW_GOPS
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
