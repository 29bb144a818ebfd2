"""Rounded parts that still sum to the rounded whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from feecalc.numbers import Undefined, half_up


def apportioned(parts: Sequence[Any], decimals: int = 2) -> list[Any]:
    """The parts rounded to that many decimals, so that they sum to their rounded sum exactly.

    Each is rounded down; the units then missing go to the largest remainders, the first of equal ones
    first. No part is off by a whole unit. With an ``Undefined`` among them each is rounded by itself, and
    ``Undefined`` stays.
    """
    if any(isinstance(part, Undefined) for part in parts):
        return [part if isinstance(part, Undefined) else half_up(part, decimals) for part in parts]
    unit = Fraction(1, 10**decimals)
    down = [Fraction(part) // unit for part in parts]
    whole = half_up(sum(map(Fraction, parts), Fraction(0)), decimals) / unit
    remainders = [Fraction(part) / unit - units for part, units in zip(parts, down, strict=True)]
    order = sorted(range(len(parts)), key=lambda n: -remainders[n])
    for n in order[: int(whole - sum(down))]:
        down[n] += 1
    return [units * unit for units in down]
