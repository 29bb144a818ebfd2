"""The combinations of readings that the band ranges over, each distinct one once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from feecalc.analysis.facts import Facts, effective, idle_by_facts
from feecalc.analysis.study import Study
from feecalc.law.readings import OPTIONS, Reading, ReadingError

Options = Mapping[str, tuple[str, ...]]
Way = tuple[str, str, str]

START_DIMENSIONS = (
    "kassenarten", "base_period", "analog_in_factors", "bisphosphonate_frequency", "singular", "rounding",
)  # fmt: skip
CASE_VALUE_DIMENSIONS = (
    "bisphosphonate_cases", "transfusions", "cases_base", "palliative_in_case_value", "cases_new", "volume_source",
)  # fmt: skip
CREDIT_DIMENSIONS = ("case_decline_credit", "credit_cap", "credit_symmetric", "credit_stages")

UNCREDITED = ("none", "yes", "no")


@dataclass(frozen=True)
class Credits:
    """Distinct ways to credit a decline of cases.

    ``firsts`` are those of stage 1 (axis K); ``pairs`` (axis S) join the position of one of them with
    the way of stage 2; ``settings`` are the readings behind each pair, ``first_settings`` behind each K.
    """

    firsts: tuple[Way, ...]
    pairs: tuple[tuple[int, Way], ...]
    settings: tuple[dict[str, str], ...]
    first_settings: tuple[dict[str, str], ...]


def departures(settings: Mapping[str, str]) -> int:
    """How many settings are not the default."""
    return sum(option != OPTIONS[key][0] for key, option in settings.items())


def weight(reading: Reading) -> tuple[int, list[int]]:
    """Readings that differ in fewer points from the default come first, then in register order."""
    positions = [options.index(getattr(reading, key)) for key, options in OPTIONS.items()]
    return sum(p > 0 for p in positions), positions


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


def starts(study: Study, base: Reading, options: Options) -> list[Reading]:
    """One reading, the simplest, for each distinct set of first fees and counted bisphosphonates."""
    found: dict[Any, Reading] = {}
    for reading in chosen(base, options, START_DIMENSIONS):
        if study.objection(reading) is not None:
            continue
        same = effective(study.facts, reading)
        counted = same.bisphosphonate_frequency if same.bisphosphonate_frequency != "as_86503" else "included"
        key = (same.rounding, counted, *study.start_fees(same).values())
        found[key] = min(found.get(key, reading), reading, key=weight)
    return list(found.values())


def case_value_readings(study: Study, start: Reading, options: Options) -> list[Reading]:
    """One reading, the simplest, for each distinct way to form the case values (axis X)."""
    found: dict[Reading, Reading] = {}
    for reading in chosen(start, options, CASE_VALUE_DIMENSIONS):
        if study.objection(reading) is None:
            key = effective(study.facts, reading)
            found[key] = min(found.get(key, reading), reading, key=weight)
    return list(found.values())


def credits_of(options: Options, first_applies: bool) -> Credits:
    """Axes K and S; without a stage 1 there is nothing to credit in it."""
    pairs: dict[tuple[Way, Way], dict[str, str]] = {}
    firsts: dict[Way, dict[str, str]] = {}
    for credit, cap, symmetric, stages in product(*(options[key] for key in CREDIT_DIMENSIONS)):
        way = UNCREDITED if credit == "none" else (credit, cap, symmetric)
        first = way if first_applies and stages != "second" else UNCREDITED
        second = way if stages != "first" else UNCREDITED
        settings = dict(zip(CREDIT_DIMENSIONS, (credit, cap, symmetric, stages), strict=True))
        pairs[first, second] = min(pairs.get((first, second), settings), settings, key=departures)
        firsts[first] = min(firsts.get(first, settings), settings, key=departures)
    order = tuple(firsts)
    return Credits(
        order,
        tuple((order.index(first), second) for first, second in pairs),
        tuple(pairs.values()),
        tuple(firsts.values()),
    )


def valuations(options: Options) -> list[tuple[str, str]]:
    """Axis V: valuation of 2010 and base of the second factor."""
    return list(product(options["stage2_valuation"], options["stage2_base"]))
