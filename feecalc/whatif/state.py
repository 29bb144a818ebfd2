"""What the board holds of a scenario: what its controls show, and what they cannot. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from feecalc.drivers.names import CASES, DRIVERS, SHARES, ScenarioError
from feecalc.drivers.scenario_file import Scenario, load_scenario
from feecalc.intake import PackageError
from feecalc.intake.sources.folder import HEADINGS, READINGS
from feecalc.law.readings import Reading, ReadingError
from feecalc.words.text import Text

# Steps of a tenth of a percent: whole numbers, so that a slider never stands at 0.30000000000000004.
STEPS = 1000
REACH: Mapping[str, int] = {CASES: 200, **dict.fromkeys(SHARES, 100)}
REACH_2008 = 200
QUANTITIES_2008 = tuple(name for name in DRIVERS if name not in REACH)
NO_SCENARIOS = (READINGS, HEADINGS)


@dataclass(frozen=True)
class State:
    """Sliders in tenths of a percent, one quantity of 2008, settings, and drivers no slider can show."""

    name: str
    sliders: Mapping[str, int] = field(default_factory=dict)
    quantity: str = QUANTITIES_2008[0]
    change_2008: int = 0
    readings: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Fraction] = field(default_factory=dict)
    head: Mapping[str, str] = field(default_factory=dict)

    @property
    def drivers(self) -> dict[str, Fraction]:
        """All drivers other than 0, exact."""
        moved = {**self.sliders, self.quantity: self.change_2008}
        return {name: Fraction(steps, STEPS) for name, steps in moved.items() if steps} | dict(self.others)

    @property
    def is_touched(self) -> bool:
        """Whether it differs from the package as delivered."""
        return bool(self.drivers or self.readings)

    @property
    def scenario(self) -> Scenario:
        """As a scenario that can be saved."""
        return Scenario(self.name, self.drivers, self.readings, **self.head)

    def reading(self, own: Reading) -> Reading:
        """The package's own reading with the settings chosen; raises ReadingError where they contradict."""
        return own.with_(**self.readings)


def state_of(scenario: Scenario, own: Reading) -> State:
    """What the board shows of a scenario; a driver no slider can show is kept as it is."""
    shown = {name: steps for name, x in scenario.drivers.items() if (steps := _steps(name, x)) is not None}
    of_2008 = next((name for name in shown if name in QUANTITIES_2008), QUANTITIES_2008[0])
    sliders = {name: steps for name, steps in shown.items() if name in REACH}
    others = {n: x for n, x in scenario.drivers.items() if n not in sliders and n != of_2008}
    chosen = own.with_(**scenario.readings)
    readings = {key: getattr(chosen, key) for key in chosen.differences(own)}
    head = {"author": scenario.author, "date": scenario.date, "note": scenario.note}
    return State(scenario.name, sliders, of_2008, shown.get(of_2008, 0), readings, others, head)


def _steps(name: str, x: Fraction) -> int | None:
    """The slider's place; None where it has none."""
    steps = x * STEPS
    reach = REACH.get(name, REACH_2008 if name in QUANTITIES_2008 else 0)
    return int(steps) if steps.denominator == 1 and abs(steps) <= reach else None


# Files ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ScenarioFolder:
    """Where scenarios are kept: beside the package, so that a reload finds what was saved."""

    path: Path | None

    def file(self, slot: str) -> Path | None:
        """The file of slot A or B."""
        return None if self.path is None else self.path / f"szenario-{slot.lower()}.toml"

    def names(self) -> list[str]:
        """Files that may hold a scenario."""
        if self.path is None:
            return []
        found = sorted(p.name for p in self.path.glob("*.toml"))
        return [name for name in found if name not in NO_SCENARIOS]

    def load(self, name: str, own: Reading) -> State:
        """A scenario by the name of its file; raises what ``load_scenario`` raises."""
        if self.path is None:
            raise ScenarioError(
                Text("Es gibt keinen Ordner für Szenarien.", "There is no folder for scenarios.")
            )
        return state_of(load_scenario(self.path / name), own)

    def saved(self, slot: str, own: Reading) -> State:
        """What was saved of a slot, else an empty one; a file that cannot be read is left alone."""
        file = self.file(slot)
        if file is None or not file.is_file():
            return State(f"Szenario {slot}")
        try:
            return self.load(file.name, own)
        except (PackageError, ScenarioError, ReadingError):
            return State(f"Szenario {slot}")

    def save(self, slot: str, state: State) -> Path:
        """Write the file of a slot; raises OutputError where that is impossible."""
        file = self.file(slot)
        if file is None:
            raise ScenarioError(
                Text("Es gibt keinen Ordner für Szenarien.", "There is no folder for scenarios.")
            )
        state.scenario.save(file)
        return file


def folder_of(package: str | Path | None) -> ScenarioFolder:
    """The folder of a package, or the one its workbook lies in."""
    if package is None:
        return ScenarioFolder(None)
    path = Path(package)
    return ScenarioFolder(path if path.is_dir() else path.parent)


def without(state: State) -> State:
    """The same name with nothing moved."""
    return replace(State(state.name), head=state.head)
