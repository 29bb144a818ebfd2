"""Every package of concessions between two positions, in floats, on the paths of the band.

A package is a set of questions in which the one side takes the other's reading; bit n of its number is
question n. Floats never decide: what they cannot tell is settled by the law (``settle.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from feecalc.analysis.band_combinations import (
    CASE_VALUE_DIMENSIONS,
    START_DIMENSIONS,
    Axes,
    Axis,
    axes_of,
    contradictory,
)
from feecalc.analysis.band_paths import Paths, paths
from feecalc.analysis.band_sides import as_float
from feecalc.analysis.study import Frequencies, Study, worth
from feecalc.calculation.stage import STAGE_2, obstacle
from feecalc.intake.model import NEW_GOPS
from feecalc.law.readings import OPTIONS, PARAMETERS, Reading, ReadingError

Array = Any
MOST = 22  # four million packages a region
MOST_TOGETHER = 24  # with all regions


@dataclass(frozen=True)
class Packages:
    """Fee of one GOP from 2011-07-01 and EUR a year of every package; nan where a package is none.

    ``doubt`` says by how much of a fee floats may be off. ``keys`` are the questions, ``mine`` and
    ``theirs`` the positions.
    """

    study: Study
    frequencies: Frequencies
    keys: tuple[str, ...]
    mine: Reading
    theirs: Reading
    fee: Array
    worth: Array
    doubt: Array

    def own_number(self, numbers: Any, keys: Sequence[str]) -> Any:
        """The packages (a number or an array of them) by the region's own questions, given by ``keys``."""
        if tuple(keys) == self.keys:
            return numbers
        own = numbers * 0
        for n, key in enumerate(self.keys):
            own = own | (numbers >> keys.index(key) & 1) << n
        return own

    def conceded(self, number: int) -> tuple[str, ...]:
        """The questions in which the package takes the other side's reading."""
        return tuple(key for n, key in enumerate(self.keys) if number >> n & 1)

    def reading(self, number: int) -> Reading:
        """The reading of a package."""
        return self.mine.with_(**{key: getattr(self.theirs, key) for key in self.conceded(number)})

    def exact(self, number: int, gop: str) -> tuple[Any, Any]:
        """Fee and EUR a year of a package by the law itself."""
        outcome = self.study.outcome(self.reading(number))
        return outcome.fees[gop][STAGE_2], worth(outcome, self.frequencies)


def questions_between(mine: Reading, theirs: Reading) -> tuple[str, ...]:
    """What the two positions differ in, in the order of the arrays: the axes of the band from the inside out."""
    differing = {key for key in (*OPTIONS, *PARAMETERS) if getattr(mine, key) != getattr(theirs, key)}
    return tuple(key for key in _ORDER if key in differing)


_AXES = ("rounded", "factor", "scope", "valued", "annual", "credit")
_ORDER = (
    *CASE_VALUE_DIMENSIONS,
    "deviation_decimals",
    "rounded_quantity",
    "adjustment_factor",
    "adjustment_scope",
    "stage2_valuation",
    "stage2_base",
    "annual_case_value",
    "case_decline_credit",
    "credit_cap",
    "credit_symmetric",
    "credit_stages",
    *START_DIMENSIONS,
    *PARAMETERS,
)


def packages_of(
    study: Study, frequencies: Frequencies, gop: str, keys: Sequence[str], mine: Reading, theirs: Reading
) -> Packages:
    """All packages of a region; ``keys`` as ``questions_between`` orders them."""
    outer = [key for key in keys if key in (*START_DIMENSIONS, *PARAMETERS)]
    inner = [key for key in keys if key not in outer]
    options = {key: tuple(dict.fromkeys((getattr(mine, key), getattr(theirs, key)))) for key in OPTIONS}
    axes = axes_of(options, obstacle(1, study.region, study.contract) is None, mine)
    size = 1 << len(inner)
    fee, eur, doubt = (np.full((1 << len(outer), size), np.nan) for _ in range(3))
    for number in range(1 << len(outer)):
        start = _start(mine, theirs, outer, number)
        if start is not None:
            fee[number], eur[number], doubt[number] = _from_start(
                study, frequencies, gop, inner, axes, start, theirs
            )
    return Packages(study, frequencies, tuple(keys), mine, theirs, fee.ravel(), eur.ravel(), doubt.ravel())


def _start(mine: Reading, theirs: Reading, keys: Sequence[str], number: int) -> Reading | None:
    try:
        return mine.with_(**{key: getattr(theirs, key) for n, key in enumerate(keys) if number >> n & 1})
    except ReadingError:
        return None


def _from_start(
    study: Study,
    frequencies: Frequencies,
    gop: str,
    keys: Sequence[str],
    axes: Axes,
    start: Reading,
    theirs: Reading,
) -> tuple[Array, Array, Array]:
    """Fee, EUR a year and doubt of the packages of the inner questions, from one set of first fees."""
    case_keys = [key for key in keys if key in CASE_VALUE_DIMENSIONS]
    readings = [start.with_(**chosen) for chosen in _subsets(case_keys, start, theirs)]
    allowed = [n for n, reading in enumerate(readings) if study.objection(reading) is None]
    nothing = (np.full(1 << len(keys), np.nan),) * 2 + (np.zeros(1 << len(keys)),)
    if not allowed:
        return nothing
    found = paths(study, [readings[n] for n in allowed], axes)
    place = np.full(len(readings), -1)
    place[allowed] = range(len(allowed))
    positions = [place]
    for name in _AXES:
        positions.append(_positions(getattr(axes, name), keys, start, theirs))
    return _looked_up(study, frequencies, gop, start, found, positions[::-1])


def _subsets(keys: Sequence[str], mine: Reading, theirs: Reading) -> Iterator[Mapping[str, Any]]:
    """The settings of every package of these questions, in the order of their numbers."""
    for bits in product((False, True), repeat=len(keys)):
        yield {
            key: getattr(theirs if conceded else mine, key)
            for key, conceded in zip(keys, bits[::-1], strict=True)
        }


def _positions(axis: Axis, keys: Sequence[str], mine: Reading, theirs: Reading) -> Array:
    """Where each package of the axis's questions stands on it; -1 for one that contradicts itself."""
    differing = [key for key in keys if key in axis.keys]
    found = []
    for chosen in _subsets(differing, mine, theirs):
        settings = {key: getattr(mine, key) for key in axis.keys} | dict(chosen)
        place = axis.position.get(tuple(settings[key] for key in axis.keys), -1)
        found.append(-1 if contradictory(settings) else place)
    return np.array(found)


def _looked_up(
    study: Study,
    frequencies: Frequencies,
    gop: str,
    start: Reading,
    found: Paths,
    positions: Sequence[Array],
) -> tuple[Array, Array, Array]:
    """The arrays of the paths, laid out by the number of the package (the last question varies slowest)."""
    size = tuple(len(where) for where in positions)
    void = np.zeros(size, bool)
    for n, where in enumerate(positions):
        void |= (where < 0).reshape([-1 if n == m else 1 for m in range(len(size))])
    if 2 not in found.columns:
        outcome = study.outcome(start)
        fee, eur = (as_float(v) for v in (outcome.fees[gop][STAGE_2], worth(outcome, frequencies)))
        # Where no second adjustment applies no first one does: nothing moves the fees of the start.
        return _constant(size, void, fee), _constant(size, void, eur), np.zeros(void.size)
    spots = np.ix_(*(np.maximum(where, 0) for where in positions))
    # Paths have S N V E A D X, packages credit annual valued scope factor rounded X.
    by_gop = {}
    for column in found.columns[2]:
        values = column.values[spots]
        for g, scale in column.scale.items():
            by_gop[g] = np.where(np.isnan(values), found.rows[2].get(g, np.nan), values * scale)
    total = np.zeros(size)
    for g in NEW_GOPS:
        if frequencies.count[g]:
            total = total + by_gop[g] * float(frequencies.count[g])
    doubt = found.doubt[spots]
    prices, sums, doubts = (np.where(void, np.nan, a).ravel() for a in (by_gop[gop], total, doubt))
    return prices, sums, doubts


def _constant(size: Sequence[int], void: Array, value: float) -> Array:
    return np.where(void, np.nan, np.full(size, value)).ravel()
