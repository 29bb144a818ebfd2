"""What is assumed of a driver before data exist: distributions, drawn the same for every reading."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.drivers.moves import in_percent
from feecalc.drivers.names import NAMES, ScenarioError
from feecalc.words.text import Text

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Uniform:
    """Every value between ``low`` and ``high`` alike."""

    low: float
    high: float

    def of(self, z: Array) -> Array:
        """The values that standard normal ones stand for."""
        return self.low + (self.high - self.low) * _normal_cdf(z)

    def words(self, name: str) -> Text:
        """As one says it aloud of a driver."""
        low, high = _figures(name, self.low, self.high)
        return Text(f"gleichverteilt von {low.de} bis {high.de}", f"uniform from {low.en} to {high.en}")


@dataclass(frozen=True)
class Normal:
    """Around ``mean``, with the standard deviation ``sd``."""

    mean: float
    sd: float

    def of(self, z: Array) -> Array:
        """The values that standard normal ones stand for."""
        return self.mean + self.sd * z

    def words(self, name: str) -> Text:
        """As one says it aloud of a driver."""
        mean, sd = _figures(name, self.mean, self.sd)
        return Text(
            f"normal um {mean.de}, Standardabweichung {sd.de.removeprefix('+')}",
            f"normal around {mean.en}, sd {sd.en.removeprefix('+')}",
        )


@dataclass(frozen=True)
class Triangular:
    """Between ``low`` and ``high``, most often near ``mode``."""

    low: float
    mode: float
    high: float

    def of(self, z: Array) -> Array:
        """The values that standard normal ones stand for."""
        u, width = _normal_cdf(z), self.high - self.low
        left = self.mode - self.low
        rising = self.low + np.sqrt(u * width * left)
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u * width < left, rising, falling)

    def words(self, name: str) -> Text:
        """As one says it aloud of a driver."""
        low, mode, high = _figures(name, self.low, self.mode, self.high)
        return Text(
            f"Dreieck von {low.de} über {mode.de} bis {high.de}",
            f"triangular from {low.en} by {mode.en} to {high.en}",
        )


Distribution = Uniform | Normal | Triangular
KINDS: Mapping[str, type[Distribution]] = {"uniform": Uniform, "normal": Normal, "triangular": Triangular}


def distribution_of(name: str, given: Any) -> Distribution | None:
    """A distribution, also written as ``("normal", 0, 0.02)``; None for numbers and arrays.

    Raises ScenarioError for an unknown kind, and for parameters that describe no distribution.
    """
    if isinstance(given, Uniform | Normal | Triangular):
        made: Distribution = given
    elif isinstance(given, Sequence) and given and isinstance(given[0], str):
        made = _written(name, given)
    else:
        return None
    if not _is_sound(made):
        raise ScenarioError(_unsound(name, made))
    return made


def _written(name: str, given: Sequence[Any]) -> Distribution:
    kind, *parameters = given
    try:
        return KINDS[kind](*map(float, parameters))
    except (KeyError, TypeError, ValueError):
        raise ScenarioError(_unknown(name, given)) from None


def _is_sound(made: Distribution) -> bool:
    match made:
        case Uniform(low, high):
            return low <= high
        case Normal(_, sd):
            return sd >= 0
        case Triangular(low, mode, high):
            return low <= mode <= high and low < high


def _normal_cdf(z: Array) -> Array:
    found: Array = 0.5 * (1 + np.asarray(_ERF(z / math.sqrt(2)), dtype=np.float64))
    return found


_ERF = np.frompyfunc(math.erf, 1, 1)


def _figures(name: str, *values: float) -> tuple[Text, ...]:
    return tuple(in_percent(name, Fraction(str(v))) for v in values)


def normals(name: str, n: int, seed: int) -> Array:
    """n standard normal values of a driver: they depend on the seed and the driver only."""
    return np.random.default_rng([seed, NAMES.index(name)]).standard_normal(n)


def _unknown(name: str, given: Sequence[Any]) -> Text:
    written = '("uniform", -0.1, 0.1), ("normal", 0, 0.02), ("triangular", -0.1, 0, 0.1)'
    return Text(
        f"Die Verteilung von {name} ist nicht lesbar: {given!r:.60}. Erwartet wird etwa {written} "
        "oder ein Feld eigener Werte.",
        f"The distribution of {name} cannot be read: {given!r:.60}. Expected is, say, {written} "
        "or an array of your own values.",
    )


def _unsound(name: str, made: Distribution) -> Text:
    return Text(
        f"Die Verteilung von {name} gibt es nicht: {made}. Untergrenze, Mitte und Obergrenze müssen "
        "aufsteigen, die Standardabweichung darf nicht negativ sein.",
        f"There is no such distribution of {name}: {made}. Low, mode and high must ascend, "
        "and the standard deviation must not be negative.",
    )
