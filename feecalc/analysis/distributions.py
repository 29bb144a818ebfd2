"""What is assumed of a driver before data exist: distributions, drawn the same for every reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.drivers.names import NAMES, ScenarioError
from feecalc.words.text import Text

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Uniform:
    """Every value between ``low`` and ``high`` alike."""

    low: float
    high: float

    def draw(self, dice: np.random.Generator, n: int) -> Array:
        """n independent values."""
        return dice.uniform(self.low, self.high, n)


@dataclass(frozen=True)
class Normal:
    """Around ``mean``, with the standard deviation ``sd``."""

    mean: float
    sd: float

    def draw(self, dice: np.random.Generator, n: int) -> Array:
        """n independent values."""
        return dice.normal(self.mean, self.sd, n)


@dataclass(frozen=True)
class Triangular:
    """Between ``low`` and ``high``, most often near ``mode``."""

    low: float
    mode: float
    high: float

    def draw(self, dice: np.random.Generator, n: int) -> Array:
        """n independent values."""
        return dice.triangular(self.low, self.mode, self.high, n)


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


def draws(name: str, made: Distribution, n: int, seed: int) -> Array:
    """n values of a driver: they depend on the seed and the driver only, never on what else is drawn."""
    return made.draw(np.random.default_rng([seed, NAMES.index(name)]), n)


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
