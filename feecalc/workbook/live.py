"""The law run once more on traced numbers with live choices: what the calculation sheets are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.result import RegionResult
from feecalc.calculation.stage import DATES, STAGE_1, STAGE_2, START, Stage
from feecalc.calculation.sums import Origin, traced_region
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.fees import NOTE
from feecalc.law.readings import LIVE, Reading
from feecalc.law.rule import SHARE as A_SHARE
from feecalc.numbers.traced import Choice, Quantity, Traced, named_values
from feecalc.words.text import Text

SHARE = "bisphosphonate_share"

_STAGE_PARTS = (
    "volume_base",
    "cases_base",
    "case_value_base",
    "volume_new",
    "cases_new",
    "case_value_new",
    "case_value_constant",
    "case_value_as_billed",
    "deviation",
    "case_decline",
    "credit",
    "net_deviation",
    "factor",
    "scope_factor",
    "case_value_target",
    "case_value_reached",
    "catch_up",
)


def live_reading(reading: Reading) -> Reading:
    """The same reading with the heaviest options as live choices, and the bisphosphonate share as a cell."""
    choices: dict[str, Any] = {key: Choice(getattr(reading, key), key) for key in LIVE}
    quantity = Quantity(
        "omega",
        Text("Anteil der Bisphosphonat-Häufigkeit", "share of the bisphosphonate count"),
        A_SHARE,
        NOTE,
    )
    origin = Origin("reading", SHARE)
    choices[SHARE] = Traced(reading.bisphosphonate_share, "leaf", quantity=quantity, origin=origin)
    return replace(reading, **choices)


@dataclass(frozen=True)
class LiveRegion:
    """One calculated region on traced numbers; ``parts`` are its quantities by sheet, operands first."""

    kv: str
    region: RegionResult
    outcome: Outcome
    traced: Region
    parts: tuple[dict[str, Traced], dict[str, Traced], dict[str, Traced]]
    reading: Reading

    @property
    def exact(self) -> Region:
        """The region's data as the engine had them."""
        if self.region.region is None:
            raise ValueError(f"KV {self.kv}: a calculated region keeps its data")
        return self.region.region

    def fee(self, gop: str, day: str) -> Traced:
        """The traced fee from an effective date on."""
        fee: Traced = self.outcome.fees[gop][day]
        return fee


def name_of(node: Traced) -> Quantity:
    """The name of a quantity; raises ValueError for a value that has none."""
    if node.quantity is None:
        raise ValueError(f"a value without a name: {node!r}")
    return node.quantity


def trace(data: Data, region: RegionResult, reading: Reading) -> LiveRegion:
    """Run Teil B on traced numbers; ``reading`` may hold live choices."""
    traced = traced_region(data, region.kv, reading)
    outcome = calculate_region(traced, reading, region.contract)
    fees = outcome.fees
    start = named_values(*_traced(outcome.a, outcome.b, *(fees[g][START] for g in NEW_GOPS)))
    first = named_values(*_stage_roots(outcome.stages[1]), *_traced(*(fees[g][STAGE_1] for g in NEW_GOPS)))
    second = named_values(*_stage_roots(outcome.stages[2]), *_traced(*(fees[g][STAGE_2] for g in NEW_GOPS)))
    one = {k: v for k, v in first.items() if k not in start}
    two = {k: v for k, v in second.items() if k not in start and k not in one}
    return LiveRegion(region.kv, region, outcome, traced, (start, one, two), reading)


def _traced(*values: Any) -> list[Traced]:
    """What a formula can follow; an open fee has none."""
    return [value for value in values if isinstance(value, Traced)]


def _stage_roots(stage: Stage) -> Iterable[Traced]:
    found = (getattr(stage, part) for part in _STAGE_PARTS)
    return [part for part in found if isinstance(part, Traced) and part.quantity]


def differing(live: LiveRegion) -> list[str]:
    """Fees whose traced value is not the engine's: must be empty (self-check S09)."""
    engine = live.region.calculated
    return [
        f"{gop} {day}"
        for gop in NEW_GOPS
        for day in DATES
        if live.fee(gop, day).value != engine.fees[gop][day]
    ]
