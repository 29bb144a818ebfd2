"""One position of a negotiation: a region, moved drivers and readings, calculated exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import RegionResult, Result
from feecalc.drivers.moved_package import scenario_package
from feecalc.drivers.moves import describe
from feecalc.drivers.scenario import Figures, as_scenario
from feecalc.drivers.scenario_file import Scenario
from feecalc.drivers.valuation import valuation
from feecalc.intake.model import Data
from feecalc.law.readings import Reading, own_reading
from feecalc.law.register import spoken_settings
from feecalc.words.text import Text, same


@dataclass(frozen=True)
class Position:
    """The moved package under a reading (``result``) beside the delivered one under its own (``default``)."""

    kv: str
    drivers: Mapping[str, Any] = field(hash=False)
    reading: Reading
    result: Result
    default: Result

    @property
    def region(self) -> RegionResult:
        """The region in this position."""
        return self.result.regions[self.kv]

    @property
    def before(self) -> RegionResult:
        """The region as delivered, in the package's own reading."""
        return self.default.regions[self.kv]

    @cached_property
    def figures(self) -> Figures:
        """Both, with EUR a year."""
        return Figures(self.region, self.before)

    @property
    def is_calculated(self) -> bool:
        """Whether there are figures on both sides."""
        return self.figures.is_calculated

    @cached_property
    def yearly(self) -> Any:
        """EUR a year: fees of 2011-07-01 times the services of this position."""
        return self.figures.yearly

    @cached_property
    def impact(self) -> Any:
        """What that differs from the delivered package, as ``Simulation.impact``."""
        return self.figures.difference

    @cached_property
    def fee_impact(self) -> Any:
        """The part that changed fees alone make, at the delivered services."""
        return self.figures.fee_difference

    @property
    def valuation(self) -> Text:
        """How its volumes are valued."""
        region = self.region.region
        return valuation(region, self.reading) if region else same("")

    @property
    def file_name(self) -> str:
        """What its workbook is called."""
        return f"position_kv{self.kv}.xlsx"

    def __str__(self) -> str:
        own = own_reading(self.default.data.reading)
        differing = self.reading.differences(own)
        changed = spoken_settings(differing) if differing else "wie im Paket"
        return f"KV {self.kv}: {describe(self.drivers).de}; Lesart: {changed}; {self.valuation.de}"


def position(
    data: Data,
    kv: str,
    drivers: Scenario | Mapping[str, Any] | None = None,
    reading: Reading | None = None,
    default: Result | None = None,
) -> Position:
    """Calculate a position exactly; raises ScenarioError for an impossible scenario.

    ``drivers`` may be a whole scenario; its readings count unless a ``reading`` is given. ``default`` is that of an
    earlier position on the same data and region, where it is at hand.
    """
    scenario = as_scenario(drivers or {})
    moved = scenario_package(data, kv, scenario.drivers)
    made = replace(moved, assumptions=scenario.assumptions) if drivers else moved
    result = calculate(made, reading or own_reading(data.reading).with_(**scenario.readings), kv=kv)
    baseline = default or calculate(data, kv=kv)
    return Position(kv, scenario.drivers, result.regions[kv].reading, result, baseline)
