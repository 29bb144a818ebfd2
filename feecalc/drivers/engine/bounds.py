"""Bounds of a what-if number over all possible scenarios, one pair a region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# What a float may miss: bounds closer to 0 than this part of the range say nothing.
SLACK = 1e-9


@dataclass(frozen=True)
class Bounds:
    """``low`` and ``high`` of shape (regions,) or (1,); nan where nothing is known, or a value is undefined."""

    low: Array
    high: Array

    @classmethod
    def at(cls, values: Array) -> Bounds:
        """Exactly these values."""
        return cls(values, values)

    @classmethod
    def mean(cls, parts: Sequence[Bounds]) -> Bounds:
        """Bounds of the mean, unknown if one is."""
        low, high = (sum((getattr(p, side) for p in parts), np.zeros(1)) for side in ("low", "high"))
        return cls(low / len(parts), high / len(parts))

    @property
    def known(self) -> bool:
        """Whether the number is defined in every scenario and region."""
        return bool((self.low <= self.high).all())

    @property
    def positive(self) -> bool:
        """Whether it is above 0 in every scenario and region."""
        return bool((self.low > SLACK * np.abs(self.high)).all())

    @property
    def not_positive(self) -> bool:
        """Whether it is 0 or below in every scenario and region."""
        return bool((self.high <= 0).all())

    @property
    def zero(self) -> bool:
        """Whether it is 0 in every scenario and region."""
        return bool(((self.low == 0) & (self.high == 0)).all())

    def __add__(self, other: Bounds) -> Bounds:
        return Bounds(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Bounds) -> Bounds:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Bounds(np.minimum.reduce(corners), np.maximum.reduce(corners))

    def __truediv__(self, positive: Bounds) -> Bounds:
        return self * Bounds(1 / positive.high, 1 / positive.low)

    def or_(self, other: Bounds) -> Bounds:
        """Bounds of what is one or the other."""
        return Bounds(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def under(self, increasing: Callable[[Array], Array]) -> Bounds:
        """Bounds after an increasing function."""
        return Bounds(increasing(self.low), increasing(self.high))


UNKNOWN = Bounds.at(np.full(1, np.nan))
