"""Which correction paths of a region come close enough to an extreme to be calculated exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from feecalc.analysis.band_combinations import Axes, departures, weight
from feecalc.analysis.band_paths import NEAR, Paths, paths
from feecalc.analysis.study import Study
from feecalc.law.readings import Reading

Array = Any


@dataclass(frozen=True)
class Block:
    """All paths from one start: what the positions of their arrays mean, counted from ``home``."""

    axes: Axes
    case_values: Sequence[Reading]
    home: Reading
    paths: Paths

    def reading(self, stage: int, index: int) -> Reading:
        """The combination at a flat position of that stage's arrays."""
        return self.axes.reading(stage, index, self.case_values)

    def departures(self, stage: int) -> Array:
        """In how many settings each path leaves ``home``, flat."""
        count = np.zeros((), int)
        for positions in self.axes.of_stage(stage):
            count = count[..., None] + np.array([departures(settings, self.home) for settings in positions])
        left = [weight(reading, self.home)[0] for reading in self.case_values]
        return (count[..., None] + np.array(left)).ravel()

    def fees(self, stage: int) -> Iterator[tuple[str, Array]]:
        """The fee of each GOP on every path, flat."""
        for column in self.paths.columns[stage]:
            for gop, scale in column.scale.items():
                yield gop, column.values.ravel() * scale

    def doubt(self, stage: int) -> Array:
        """By how much of a fee the floats of a stage may be off, flat."""
        return self.paths.doubt.ravel() if stage == 2 else np.zeros(1)


def block_of(study: Study, readings: Sequence[Reading], axes: Axes, home: Reading) -> Block:
    """All paths from the first fees that ``readings`` share."""
    return Block(axes, readings, home, paths(study, readings, axes))


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
    block: Block
    indices: Array
    bounds: Array

    def readings(self, limit: float) -> Iterator[Reading]:
        """The combinations that may reach as low as ``limit`` (times sign)."""
        reach = self.indices[self.bounds <= limit + NEAR * abs(limit)]
        return (self.block.reading(self.stage, int(i)) for i in reach)


def candidates_from(block: Block) -> list[Candidates]:
    """Candidates for the extremes of every fee of the stages that were calculated."""
    found: list[Candidates] = []
    for stage, columns in block.paths.columns.items():
        rows = block.paths.rows[stage]
        for column in columns:
            gops = [g for g in column.scale if not (stage == 1 and g in rows)]
            if gops:
                found += _of_column(block, stage, gops, column.scale, column.values.ravel())
    return found


def _of_column(
    block: Block, stage: int, gops: Sequence[str], scale: Any, values: Array
) -> Iterator[Candidates]:
    doubt = block.doubt(stage)
    doubtful = np.flatnonzero(doubt > 0)
    sure = values
    if len(doubtful):
        sure = values.copy()
        sure[doubtful] = np.nan
    for sign in (1, -1):
        best, indices = np.inf, doubtful[:0]
        extreme = (np.fmin if sign > 0 else np.fmax).reduce(sure)
        if not np.isnan(extreme):
            best = sign * float(extreme)
            indices = np.flatnonzero(sign * sure <= best + NEAR * abs(best))
        if block.case_values[0].rounding == "chain":
            # Whole cents that floats are sure of are equal, not only close: the simplest will do.
            indices = _simplest(block, stage, indices)
        else:
            # A growth of exactly 1 is a fee left as it is, by every path alike.
            as_it_is = sure[indices] == 1
            indices = np.concatenate([indices[~as_it_is], _simplest(block, stage, indices[as_it_is])])
        bounds = _bounds(sign * values[doubtful], doubt[doubtful] if len(doubtful) else doubtful)
        close = bounds <= best + NEAR * abs(best)
        more = _without_value(block, stage, gops, sure)
        every = np.concatenate([indices, doubtful[close], more]).astype(int)
        limits = np.concatenate([np.full(len(indices), best), bounds[close], np.full(len(more), -np.inf)])
        for gop in gops:
            yield Candidates(gop, stage, sign, best * scale[gop], block, every, limits * scale[gop])


def _bounds(signed: Array, doubt: Array) -> Array:
    with np.errstate(invalid="ignore"):
        off = np.abs(np.nan_to_num(signed)) * doubt
    return np.nan_to_num(signed - off, nan=-np.inf, neginf=-np.inf)


def _simplest(block: Block, stage: int, indices: Array) -> Array:
    if len(indices) < 2:
        return indices
    count = block.departures(stage)[indices]
    return indices[[int(np.argmin(count))]]


def _without_value(block: Block, stage: int, gops: Sequence[str], sure: Array) -> Array:
    """The simplest path without a fee, where an agreed one takes its place."""
    if stage == 1 or not any(gop in block.paths.rows[2] for gop in gops):
        return np.empty(0, int)
    return _simplest(block, stage, np.flatnonzero(np.isnan(sure)))


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
