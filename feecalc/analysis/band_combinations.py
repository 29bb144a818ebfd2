"""The combinations of readings that the band ranges over, each distinct one once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from feecalc.analysis.study import Study
from feecalc.calculation.facts import Facts, effective, idle_by_facts
from feecalc.law.readings import CONTRADICTIONS, OPTIONS, Reading, ReadingError

Options = Mapping[str, tuple[str, ...]]
Settings = Mapping[str, str]
OptionWay = tuple[str, str, str]

START_DIMENSIONS = (
    "kassenarten",
    "base_period",
    "analog_in_factors",
    "bisphosphonate_frequency",
    "singular",
    "fees_in_force",
    "rounding",
)
CASE_VALUE_DIMENSIONS = (
    "bisphosphonate_cases",
    "transfusions",
    "regional_rest",
    "cases_base",
    "palliative_in_case_value",
    "cases_new",
    "volume_source",
    "credit_cases",
)
CREDIT_DIMENSIONS = ("case_decline_credit", "credit_cap", "credit_symmetric", "credit_stages")

UNCREDITED = ("none", "yes", "no")


@dataclass(frozen=True)
class Axis:
    """One axis of the path arrays: distinct ways to calculate, and the settings behind them.

    ``values`` are what the arithmetic needs, one a position; ``settings`` the simplest settings that
    mean it; ``position`` finds every combination of options (in the order of ``keys``) again.
    """

    keys: tuple[str, ...]
    values: tuple[Any, ...]
    settings: tuple[Settings, ...]
    position: Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Axes:
    """The axes of stage 2: S credit, N annual value, V valuation, E scope, A factor, D rounding.

    ``firsts`` are the distinct ways to credit in stage 1 (axis K), ``first_of`` the position among
    them for each position of S.
    """

    credit: Axis
    annual: Axis
    valued: Axis
    scope: Axis
    factor: Axis
    rounded: Axis
    firsts: tuple[OptionWay, ...]
    first_of: tuple[int, ...]
    first_settings: tuple[Settings, ...]

    def of_stage(self, stage: int) -> list[tuple[Settings, ...]]:
        """The settings behind each position of each axis of that stage's arrays."""
        inner = [self.scope.settings, self.factor.settings]
        if stage == 1:
            return [*inner, self.first_settings, self.rounded.settings]
        return [
            self.credit.settings,
            self.annual.settings,
            self.valued.settings,
            *inner,
            self.rounded.settings,
        ]

    def reading(self, stage: int, index: int, case_values: Sequence[Reading]) -> Reading:
        """The combination at a flat position of that stage's arrays, ``case_values`` being axis X."""
        index, x = divmod(index, len(case_values))
        changes: dict[str, str] = {}
        for positions in reversed(self.of_stage(stage)):
            index, position = divmod(index, len(positions))
            changes |= positions[position]
        return case_values[x].with_(**changes)


def axes_of(options: Options, first_applies: bool, home: Reading) -> Axes:
    """The axes that these options span; ``home`` is the reading from which departures are counted."""

    def axis(keys: tuple[str, ...], meaning: Callable[..., Hashable]) -> Axis:
        return _axis(keys, meaning, options, home)

    credit = axis(CREDIT_DIMENSIONS, lambda *options_: _ways(*options_, first_applies=first_applies))
    firsts: dict[OptionWay, Settings] = {}
    for (first, _second), settings in zip(credit.values, credit.settings, strict=True):
        known = firsts.get(first, settings)
        firsts[first] = min(known, settings, key=lambda s: departures(s, home))
    order = tuple(firsts)
    return Axes(
        credit,
        annual=axis(("annual_case_value",), lambda annual: annual),
        valued=axis(("stage2_valuation", "stage2_base"), lambda *valued: valued),
        scope=axis(("adjustment_scope",), lambda scope: scope),
        factor=axis(("adjustment_factor",), lambda how: how),
        rounded=axis(
            ("deviation_decimals", "rounded_quantity"),
            lambda decimals, what: (decimals, "p" if decimals == "none" else what),
        ),
        firsts=order,
        first_of=tuple(order.index(first) for first, _second in credit.values),
        first_settings=tuple(firsts.values()),
    )


def _axis(keys: tuple[str, ...], meaning: Callable[..., Hashable], options: Options, home: Reading) -> Axis:
    simplest: dict[Hashable, Settings] = {}
    found: dict[tuple[str, ...], Hashable] = {}
    for chosen in product(*(options[key] for key in keys)):
        settings = dict(zip(keys, chosen, strict=True))
        if contradictory(settings):
            continue
        value = found[chosen] = meaning(*chosen)
        known = simplest.get(value, settings)
        simplest[value] = min(known, settings, key=lambda s: departures(s, home))
    order = list(simplest)
    position = {chosen: order.index(value) for chosen, value in found.items()}
    return Axis(keys, tuple(order), tuple(simplest.values()), position)


def contradictory(settings: Settings) -> bool:
    """Whether two of these settings are refused together."""
    return any(
        all(settings.get(key) == option for key, option in (one, other))
        for one, other, _why in CONTRADICTIONS
    )


def _ways(
    credit: str, cap: str, symmetric: str, stages: str, *, first_applies: bool
) -> tuple[OptionWay, OptionWay]:
    """How stage 1 and stage 2 credit; without a stage 1 there is nothing to credit in it."""
    way = UNCREDITED if credit == "none" else (credit, cap, symmetric)
    first = way if first_applies and stages != "second" else UNCREDITED
    return first, way if stages != "first" else UNCREDITED


def departures(settings: Settings, home: Reading) -> int:
    """In how many settings one leaves ``home``."""
    return sum(option != getattr(home, key) for key, option in settings.items())


def weight(reading: Reading, home: Reading) -> tuple[int, list[int]]:
    """Readings that leave ``home`` in fewer points come first, then in the order of the register."""
    left = sum(getattr(reading, key) != getattr(home, key) for key in OPTIONS)
    return left, [options.index(getattr(reading, key)) for key, options in OPTIONS.items()]


def useful(options: Options, facts: Facts) -> Options:
    """The options without those that change nothing in the region's data."""
    without_effect = idle_by_facts(facts)
    return {
        key: (allowed[0],) if key in without_effect and OPTIONS[key][0] in allowed else allowed
        for key, allowed in ((key, _default_first(key, values)) for key, values in options.items())
    }


def _default_first(key: str, options: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(options, key=OPTIONS[key].index))


def chosen(base: Reading, options: Options, keys: Sequence[str]) -> Iterator[Reading]:
    """Every combination of the options of ``keys`` that does not contradict itself."""
    for values in product(*(options[key] for key in keys)):
        try:
            yield base.with_(**dict(zip(keys, values, strict=True)))
        except ReadingError:
            continue


def starts(study: Study, base: Reading, options: Options, home: Reading) -> list[Reading]:
    """One reading, the simplest, for each distinct set of first fees and counted bisphosphonates."""
    found: dict[Any, Reading] = {}
    for reading in chosen(base, options, START_DIMENSIONS):
        if study.objection(reading) is not None:
            continue
        same = effective(study.facts, reading)
        counted = same.bisphosphonate_frequency if same.bisphosphonate_frequency != "as_86503" else "included"
        key = (same.rounding, same.fees_in_force, counted, *study.start_fees(same).values())
        found[key] = min(found.get(key, reading), reading, key=lambda r: weight(r, home))
    return list(found.values())


def case_value_readings(study: Study, start: Reading, options: Options, home: Reading) -> list[Reading]:
    """One reading, the simplest, for each distinct way to form the case values (axis X)."""
    found: dict[Reading, Reading] = {}
    for reading in chosen(start, options, CASE_VALUE_DIMENSIONS):
        if study.objection(reading) is None:
            key = effective(study.facts, reading)
            found[key] = min(found.get(key, reading), reading, key=lambda r: weight(r, home))
    return list(found.values())
