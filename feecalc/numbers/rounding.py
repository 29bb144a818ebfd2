"""The one rounding of the house: half away from zero (kaufmännisch), for exact numbers and for floats."""

from __future__ import annotations

import math
from fractions import Fraction

# Of the size of the last decimals a float carries: a decimal tie, which exact numbers round up, may come
# out a little below itself.
TIE = 4e-13


def half_up(value: int | Fraction, decimals: int) -> Fraction:
    """Round to ``decimals`` places, half away from zero (kaufmännisch).

    The text names no rule; published KV values fit this one (teil-b section 2 and 8).
    """
    scale = 10**decimals
    scaled = abs(Fraction(value)) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def half_up_float(value: float, decimals: int) -> float:
    """The same for a float; what lies within ``TIE`` below a tie counts as the tie."""
    scaled = abs(value) * 10.0**decimals
    return math.copysign(math.floor(scaled * (1 + TIE) + 0.5), value) / 10.0**decimals
