"""Which correction paths of a region come close enough to an extreme to be calculated exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from feecalc.analysis.band_combinations import (
    Credits,
    Options,
    departures,
    valuations,
    weight,
)
from feecalc.analysis.band_paths import NEAR, paths
from feecalc.analysis.facts import effective
from feecalc.analysis.study import Study
from feecalc.calculation.teil_b import NOT_APPLICABLE
from feecalc.law.readings import Reading


@dataclass(frozen=True)
class Axes:
    """What the positions of the path arrays mean."""

    case_values: Sequence[Reading]
    options: Options
    credits: Credits

    def settings(self, stage: int) -> list[Sequence[dict[str, str]]]:
        """The settings behind each position of each axis, in the order of the axes of that stage."""
        adjustment = [{"adjustment_factor": o} for o in self.options["adjustment_factor"]]
        decimals = [{"deviation_decimals": o} for o in self.options["deviation_decimals"]]
        if stage == 1:
            return [adjustment, self.credits.first_settings, decimals]
        annual = [{"annual_case_value": o} for o in self.options["annual_case_value"]]
        valued = [{"stage2_valuation": v, "stage2_base": b} for v, b in valuations(self.options)]
        return [self.credits.settings, annual, valued, adjustment, decimals]

    def reading(self, stage: int, index: int) -> Reading:
        """The combination at a flat position of the path arrays."""
        index, x = divmod(index, len(self.case_values))
        changes: dict[str, str] = {}
        for positions in reversed(self.settings(stage)):
            index, position = divmod(index, len(positions))
            changes |= positions[position]
        return self.case_values[x].with_(**changes)

    def departures(self, stage: int) -> Any:
        """How many settings differ from the default, for every path at once."""
        count = np.zeros((), int)
        for positions in self.settings(stage):
            count = count[..., None] + np.array([departures(settings) for settings in positions])
        return count[..., None] + np.array([weight(reading)[0] for reading in self.case_values])


@dataclass(frozen=True)
class Candidates:
    """Paths from one start that come within a margin of its extreme of one fee.

    ``best`` is that extreme times ``sign`` (1 for the lowest, -1 for the highest). ``indices`` are flat
    positions, ``bounds`` how low each may be (times sign) if floats were wrong about a rounding.
    """

    gop: str
    stage: int
    sign: int
    best: float
    axes: Axes
    indices: Any
    bounds: Any

    def readings(self, limit: float) -> Iterator[Reading]:
        """The combinations that may reach as low as ``limit`` (times sign)."""
        reach = self.indices[self.bounds <= limit + NEAR * abs(limit)]
        return (self.axes.reading(self.stage, int(i)) for i in reach)


def candidates_from(
    study: Study, readings: Sequence[Reading], options: Options, credits_: Credits
) -> list[Candidates]:
    """Candidates for the extremes of every fee of both stages, among all paths from one start.

    ``readings`` are the ways to form the case values from that start's first fees (axis X).
    """
    start = readings[0]
    axes = Axes(readings, options, credits_)
    found = paths(study, readings, options, credits_)
    carried = study.first_case_values(effective(study.facts, start)).status == NOT_APPLICABLE
    candidates: list[Candidates] = []
    for stage in (n for n in found.fees if not (n == 1 and carried)):
        simplest = axes.departures(stage).ravel() if start.rounding == "chain" else None
        for gop, fees in found.fees[stage].items():
            doubt = np.zeros(fees.shape) if stage == 1 or found.doubt is None else found.doubt
            candidates += _extremes((gop, stage), fees.ravel(), doubt.ravel(), axes, simplest)
    return candidates


def _extremes(fee: tuple[str, int], fees: Any, doubt: Any, axes: Axes, simplest: Any) -> Iterator[Candidates]:
    sure = np.where(doubt > 0, np.nan, fees)
    doubtful = np.flatnonzero(doubt > 0)
    off = np.abs(np.nan_to_num(fees[doubtful])) * doubt[doubtful]
    for sign in (1, -1):
        best, indices = np.inf, doubtful[:0]
        if not np.isnan(sure).all():
            best = float(np.nanmin(sign * sure))
            indices = np.flatnonzero(sign * sure <= best + NEAR * abs(best))
        if simplest is not None and len(indices):
            # Whole cents that floats are sure of are equal, not only close: the simplest will do.
            indices = indices[[np.argmin(simplest[indices])]]
        bounds = np.nan_to_num(sign * fees[doubtful] - off, nan=-np.inf, neginf=-np.inf)
        close = bounds <= best + NEAR * abs(best)
        all_indices = np.concatenate([indices, doubtful[close]])
        all_bounds = np.concatenate([np.full(len(indices), best), bounds[close]])
        yield Candidates(*fee, sign, best, axes, all_indices, all_bounds)


def within_reach(candidates: Iterable[Candidates]) -> Iterator[tuple[int, Reading]]:
    """Stage and combination of every path that no start beats by more than the margin."""
    found = list(candidates)
    best: dict[tuple[str, int, int], float] = {}
    for c in found:
        key = (c.gop, c.stage, c.sign)
        best[key] = min(best.get(key, c.best), c.best)
    for c in found:
        for reading in c.readings(best[c.gop, c.stage, c.sign]):
            yield c.stage, reading
