"""The drivers of a what-if as they are given: checked, broadcast, with a message to what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.drivers.names import ScenarioError, check_names, is_share
from feecalc.words.text import Text

Array = npt.NDArray[np.float64]


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
    check_names(given)
    values = {name: _array(name, value, regions) for name, value in given.items()}
    lengths = {v.shape[1] for v in values.values()} - {1}
    if len(lengths) > 1:
        raise ScenarioError(_different_lengths({name: v.shape[1] for name, v in values.items()}))
    return Drivers(lengths.pop() if lengths else 1, values)


def _array(name: str, value: Any, regions: int) -> Array:
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
    return np.array(rows, order="C") if is_share(name) else 1 + rows


# Messages ------------------------------------------------------------------------------------
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
