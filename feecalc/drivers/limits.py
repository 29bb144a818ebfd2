"""Which scenarios are impossible: shares outside 0 … 1, more add-ons than cases, less than nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from feecalc.calculation.region import Region
from feecalc.drivers.engine.bounds import Bounds
from feecalc.drivers.names import PERIODS, SHARE_GOPS, is_share, period_of

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# A share that sums to 1 in decimals misses it by some last bits as a float.
SLACK = 1e-12


@dataclass(frozen=True)
class Limits:
    """How far the drivers may go in each region; arrays of shape (regions, 1).

    ``low`` and ``high`` bound each share driver, by name with or without a period, so that its share stays within
    0 … 1 in every delivered quarter of the period; ``room`` bounds by period the sum of the changes of i16 and
    i18 so that i16 + i18 stays within 1.
    """

    low: Mapping[str, Array]
    high: Mapping[str, Array]
    room: Mapping[str, Array]

    def bounds(self, name: str, low: Array, high: Array) -> Bounds:
        """Between what a driver given from ``low`` to ``high`` stays where the scenario is possible."""
        if not is_share(name):
            return Bounds(np.maximum(low, 0.0), high)
        return Bounds(np.maximum(low, self.low[name][:, 0]), np.minimum(high, self.high[name][:, 0]))

    def broken(self, drivers: Mapping[str, Array]) -> Mask | None:
        """Which scenarios are impossible, broadcast to (regions, scenarios); None where none is."""
        bad = [v < 0 for name, v in drivers.items() if not is_share(name) and v.min() < 0]
        for name in filter(is_share, drivers):
            bad += _outside(drivers[name], self.low[name], self.high[name])
        for names, room in self._together(drivers).items():
            bad += _outside(sum((drivers[n] for n in names), np.zeros((1, 1))), None, room)
        return np.logical_or.reduce(np.broadcast_arrays(*bad)) if bad else None

    def _together(self, drivers: Mapping[str, Array]) -> dict[tuple[str, ...], Array]:
        """The drivers of i16 and i18 that act together in some period, and how far they may go."""
        found: dict[tuple[str, ...], Array] = {}
        for period, room in self.room.items():
            both = [n for g in ("share_86516", "share_86518") for n in (g, f"{g}@{period}") if n in drivers]
            if both:
                found[tuple(both)] = np.minimum(room, found.get(tuple(both), room))
        return found


def limits_of(regions: Sequence[Region]) -> Limits:
    """The limits of some regions from their exact data of 2009 and 2010."""
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    for gop in SHARE_GOPS:
        for suffix, periods in ({"": tuple(PERIODS)} | {f"@{p}": (p,) for p in PERIODS}).items():
            found = [_shares(region, (gop,), periods) for region in regions]
            low[f"share_{gop}{suffix}"] = _column([-min(s, default=0.0) for s in found])
            high[f"share_{gop}{suffix}"] = _column([1 - max(s, default=0.0) for s in found])
    both = {p: [_shares(region, ("86516", "86518"), (p,)) for region in regions] for p in PERIODS}
    return Limits(low, high, {p: _column([1 - max(s, default=0.0) for s in both[p]]) for p in both})


def _shares(region: Region, gops: Sequence[str], periods: Sequence[str]) -> list[float]:
    """The share of a case that these GOPs have together, one value a delivered quarter that has cases."""
    counts = [s.count for q, s in region.new.items() if period_of(q) in periods]
    pairs = [(sum(float(n[g]) for g in gops), float(n["86510"] + n["86512"])) for n in counts]
    return [services / cases for services, cases in pairs if cases]


def _column(values: list[float]) -> Array:
    return np.array(values, dtype=np.float64)[:, None]


def _outside(values: Array, low: Array | None, high: Array) -> list[Mask]:
    bad = []
    if low is not None and values.min() < low.max() - SLACK:
        bad.append(values < low - SLACK)
    if values.max() > high.min() + SLACK:
        bad.append(values > high + SLACK)
    return bad
