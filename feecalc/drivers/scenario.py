"""A scenario calculated: the moved package of every region, exact, beside the package as delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import CALCULATED, RegionResult, Result
from feecalc.calculation.yearly import payments, yearly_basis, yearly_services
from feecalc.drivers.engine.results import cumulative
from feecalc.drivers.moved_package import scenario_data
from feecalc.drivers.names import ScenarioError
from feecalc.drivers.scenario_file import Scenario
from feecalc.intake.model import Data
from feecalc.law.readings import Reading, own_reading
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance
from feecalc.words.text import Text

NOT_CALCULATED = Text("die Region ist nicht berechnet", "the region was not calculated")

GivenReading = Reading | Mapping[str, Any]


@dataclass(frozen=True)
class Figures:
    """One region under a scenario (``now``) beside the package as delivered under its own reading (``before``)."""

    now: RegionResult
    before: RegionResult

    @property
    def is_calculated(self) -> bool:
        """Whether there are figures on both sides."""
        return self.now.status == CALCULATED == self.before.status

    @property
    def yearly(self) -> Any:
        """EUR a year: fees of 2011-07-01 times the services of the scenario."""
        return _yearly(self.now, self.now)

    @property
    def yearly_before(self) -> Any:
        """EUR a year as delivered."""
        return _yearly(self.before, self.before)

    @property
    def difference(self) -> Any:
        """EUR a year against the package as delivered, as ``Simulation.impact``."""
        return self.yearly - self.yearly_before

    @property
    def fee_difference(self) -> Any:
        """The part that changed fees alone make, at the delivered services."""
        return _yearly(self.now, self.before) - self.yearly_before

    def cumulative(self, gop: str) -> Any:
        """P2/P0."""
        if self.now.outcome is None:
            return Undefined(NOT_CALCULATED)
        return cumulative(self.now.outcome, gop)


def _yearly(fees_of: RegionResult, services_of: RegionResult) -> Any:
    region = services_of.region
    if region is None or fees_of.outcome is None or services_of.outcome is None:
        return Undefined(NOT_CALCULATED)
    services = yearly_services(region, services_of.outcome, fees_of.reading, yearly_basis(region))
    return payments(fees_of.outcome, services)


def as_scenario(given: Scenario | Mapping[str, Any]) -> Scenario:
    """A scenario from drivers alone; raises ScenarioError for what is neither."""
    if isinstance(given, Scenario):
        return given
    if not isinstance(given, Mapping):
        raise ScenarioError(
            Text(
                f'{given!r:.60} ist kein Szenario. Erwartet wird fc.Scenario oder Treiber, etwa {{"cases": "-3 %"}}.',
                f'{given!r:.60} is no scenario. Expected is fc.Scenario or drivers, such as {{"cases": "-3 %"}}.',
            )
        )
    return Scenario(drivers=given)


def baseline(data: Data, kv: str | Iterable[str] | None = None, accept: Sequence[Acceptance] = ()) -> Result:
    """What every difference is taken to: the package as delivered, under its own ``lesart.toml``."""
    return calculate(data, kv=kv, accept=accept)


def calculate_scenario(
    data: Data,
    given: Scenario | Mapping[str, Any],
    *,
    base: Reading | Mapping[str, Reading] | None = None,
    reading: GivenReading | None = None,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
) -> Result:
    """The exact result of a scenario; a region where it is impossible has the error finding Z01.

    ``base`` takes the place of the package's own reading (a mapping gives each region its own), the scenario's
    readings come on top, ``reading`` (a Reading, or single settings) last.
    """
    scenario = as_scenario(given)
    wanted = data.regions if kv is None else (kv,) if isinstance(kv, str) else tuple(kv)
    moved = replace(scenario_data(data, scenario.drivers, wanted), assumptions=scenario.assumptions)
    readings = {k: _reading_of(data, scenario, k, base, reading) for k in wanted}
    chosen = set(readings.values())
    one = chosen.pop() if len(chosen) == 1 else readings
    return calculate(moved, one, kv=wanted, accept=accept)


def _reading_of(
    data: Data,
    scenario: Scenario,
    kv: str,
    base: Reading | Mapping[str, Reading] | None,
    reading: GivenReading | None,
) -> Reading:
    """``lesart.toml`` < ``base`` < the scenario's readings < ``reading``."""
    if isinstance(reading, Reading):
        return reading
    start = base[kv] if isinstance(base, Mapping) else base or own_reading(data.reading)
    return start.with_(**scenario.readings).with_(**(reading or {}))
