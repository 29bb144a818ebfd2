"""The drivers of a what-if: what may be moved, how it is given, and which scenarios are impossible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.calculation.region import Region
from feecalc.drivers.engine.bounds import Bounds
from feecalc.intake.model import OLD_GOPS
from feecalc.words.text import Text

Array = npt.NDArray[np.float64]

CASES = "cases"
SHARE_GOPS = ("86510", "86514", "86516", "86518")
SHARES = tuple(f"share_{g}" for g in SHARE_GOPS)


LABELS: Mapping[str, Text] = {
    CASES: Text("Fallzahl 4/2009 und 2010", "cases in Q4 2009 and 2010"),
    **{
        f"share_{g}": Text(f"Anteil {g} je Fall ab 4/2009", f"share of {g} per case from Q4 2009")
        for g in SHARE_GOPS
    },
    **{f"demand_{g}": Text(f"Leistungsbedarf {g} 2008", f"demand of {g} in 2008") for g in OLD_GOPS},
    **{f"frequency_{g}": Text(f"Häufigkeit {g} 2008", f"frequency of {g} in 2008") for g in OLD_GOPS},
}
DRIVERS = tuple(LABELS)

# A share that sums to 1 in decimals misses it by some last bits as a float.
SLACK = 1e-12


class ScenarioError(ValueError):
    """A what-if that cannot be calculated; ``message`` says what was given and what is expected."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.de)
        self.message = message


@dataclass(frozen=True)
class Drivers:
    """Drivers of ``n`` scenarios: each array has the shape (1, 1), (regions, 1), (1, n) or (regions, n).

    A relative change of -0.1 is held as the factor 0.9, a change of a share as it is.
    """

    n: int
    values: Mapping[str, Array]

    def of(self, rows: slice, start: int, stop: int) -> dict[str, Array]:
        """The drivers of some regions in the scenarios start … stop."""
        return {name: _cut(v, rows, start, stop) for name, v in self.values.items()}

    def range(self, name: str, rows: slice) -> tuple[Array, Array]:
        """Smallest and largest value of a driver in some regions, shape (1,) or (regions,)."""
        extremes = (f(self.values[name], axis=1, keepdims=True) for f in (np.min, np.max))
        low, high = (_cut(e, rows, 0, 1)[:, 0] for e in extremes)
        return low, high


def _cut(values: Array, rows: slice, start: int, stop: int) -> Array:
    columns = values if values.shape[1] == 1 else values[:, start:stop]
    return columns if values.shape[0] == 1 else columns[rows]


def drivers_of(given: Mapping[str, Any], regions: int) -> Drivers:
    """Check and broadcast drivers: numbers, or arrays of shape (n,) or (n, regions).

    Raises ScenarioError for an unknown driver, a shape that does not fit, and values that are no finite number.
    """
    values = {name: _array(name, value, regions) for name, value in given.items()}
    lengths = {v.shape[1] for v in values.values()} - {1}
    if len(lengths) > 1:
        raise ScenarioError(_different_lengths({name: v.shape[1] for name, v in values.items()}))
    return Drivers(lengths.pop() if lengths else 1, values)


def _array(name: str, value: Any, regions: int) -> Array:
    if name not in DRIVERS:
        raise ScenarioError(_unknown(name))
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ScenarioError(_no_number(name, value)) from None
    if array.ndim > 2 or array.size == 0 or (array.ndim == 2 and array.shape[1] not in (1, regions)):
        raise ScenarioError(_wrong_shape(name, array.shape, regions))
    if not np.isfinite(array).all():
        raise ScenarioError(_not_finite(name, array))
    rows = array.T if array.ndim == 2 else array.reshape(1, -1)
    # A copy, so that nobody changes a scenario before it is calculated.
    return np.array(rows, order="C") if name in SHARES else 1 + rows


# Impossible scenarios ------------------------------------------------------------------------
@dataclass(frozen=True)
class Limits:
    """How far the drivers may go in each region; arrays of shape (regions, 1).

    ``low`` and ``high`` bound each share driver so that its share stays within 0 … 1 in every delivered
    quarter, ``room`` bounds the sum of ``share_86516`` and ``share_86518`` so that i16 + i18 stays within 1.
    """

    low: Mapping[str, Array]
    high: Mapping[str, Array]
    room: Array

    def bounds(self, name: str, low: Array, high: Array) -> Bounds:
        """Between what a driver given from ``low`` to ``high`` stays where the scenario is possible."""
        if name not in SHARES:
            return Bounds(np.maximum(low, 0.0), high)
        return Bounds(np.maximum(low, self.low[name][:, 0]), np.minimum(high, self.high[name][:, 0]))

    def broken(self, drivers: Mapping[str, Array]) -> npt.NDArray[np.bool_] | None:
        """Which scenarios are impossible, broadcast to (regions, scenarios); None where none is."""
        bad = [v < 0 for name, v in drivers.items() if name not in SHARES and v.min() < 0]
        for name in SHARES:
            if name in drivers:
                bad += _outside(drivers[name], self.low[name], self.high[name])
        added = [drivers[name] for name in ("share_86516", "share_86518") if name in drivers]
        if added:
            bad += _outside(sum(added, np.zeros((1, 1))), None, self.room)
        return np.logical_or.reduce(np.broadcast_arrays(*bad)) if bad else None


def limits_of(regions: Sequence[Region]) -> Limits:
    """The limits of some regions from their exact data of 2009 and 2010."""
    shares = [_shares(region) for region in regions]
    low = {name: _column([-min(s[name], default=0.0) for s in shares]) for name in SHARES}
    high = {name: _column([1 - max(s[name], default=0.0) for s in shares]) for name in SHARES}
    both = [[a + b for a, b in zip(s["share_86516"], s["share_86518"], strict=True)] for s in shares]
    return Limits(low, high, _column([1 - max(s, default=0.0) for s in both]))


def _shares(region: Region) -> dict[str, list[float]]:
    """Shares of a case by driver, one value a delivered quarter that has cases."""
    counts = [s.count for s in region.new.values() if s.count["86510"] + s.count["86512"]]
    return {f"share_{g}": [float(n[g]) / float(n["86510"] + n["86512"]) for n in counts] for g in SHARE_GOPS}


def _column(values: list[float]) -> Array:
    return np.array(values, dtype=np.float64)[:, None]


def _outside(values: Array, low: Array | None, high: Array) -> list[npt.NDArray[np.bool_]]:
    bad = []
    if low is not None and values.min() < low.max() - SLACK:
        bad.append(values < low - SLACK)
    if values.max() > high.min() + SLACK:
        bad.append(values > high + SLACK)
    return bad


# Messages ------------------------------------------------------------------------------------
def _unknown(name: str) -> Text:
    close = get_close_matches(name, DRIVERS, n=1, cutoff=0.5)
    de = f"Gemeint ist wohl „{close[0]}“." if close else f"Bekannt sind: {', '.join(DRIVERS)}."
    en = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(DRIVERS)}."
    return Text(f"Einen Treiber „{name}“ gibt es nicht. {de}", f"There is no driver '{name}'. {en}")


def _no_number(name: str, value: Any) -> Text:
    return Text(
        f"Der Treiber {name} ist keine Zahl und kein Zahlenfeld: {value!r:.60}. "
        "Erwartet wird etwa -0.1 oder ein numpy-Feld mit einem Wert je Szenario.",
        f"The driver {name} is neither a number nor an array of numbers: {value!r:.60}. "
        "Expected is, say, -0.1 or a numpy array with a value for each scenario.",
    )


def _wrong_shape(name: str, shape: tuple[int, ...], regions: int) -> Text:
    return Text(
        f"Der Treiber {name} hat die Form {shape}. Erwartet wird eine Zahl, (n,) oder (n, {regions}): "
        f"ein Wert je Szenario oder je Szenario und Region ({regions} Regionen).",
        f"The driver {name} has the shape {shape}. Expected is a number, (n,) or (n, {regions}): "
        f"a value for each scenario, or for each scenario and region ({regions} regions).",
    )


def _different_lengths(lengths: Mapping[str, int]) -> Text:
    listed = ", ".join(f"{name}: {n}" for name, n in lengths.items())
    return Text(
        f"Die Treiber haben verschieden viele Szenarien ({listed}). Erwartet wird dieselbe Anzahl oder eine Zahl.",
        f"The drivers have different numbers of scenarios ({listed}). Expected is the same number, or a number.",
    )


def _not_finite(name: str, array: Array) -> Text:
    place = ", ".join(str(int(i)) for i in np.argwhere(~np.isfinite(np.atleast_1d(array)))[0])
    return Text(
        f"Der Treiber {name} enthält an der Stelle [{place}] keine endliche Zahl (nan oder inf). "
        "Fehlende Werte vorher ersetzen oder diese Szenarien weglassen.",
        f"The driver {name} holds no finite number at [{place}] (nan or inf). "
        "Replace missing values, or leave these scenarios out.",
    )
