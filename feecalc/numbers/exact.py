"""Exact numbers: whole numbers, fractions, and the undefined value that knows its reason."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from feecalc.numbers.rounding import half_up
from feecalc.words.text import Text


class Undefined:
    """A quantity the law leaves without a value, and why.

    It absorbs every arithmetic operation, so that what is built on it is undefined for the same
    reason. It is never 0, never NaN and never an exception (teil-b section 5).
    """

    __slots__ = ("reason",)

    def __init__(self, reason: Text) -> None:
        self.reason = reason

    def _absorb(self, _other: Any) -> Undefined:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Undefined) and other.reason == self.reason

    def __hash__(self) -> int:
        return hash(self.reason)

    def __repr__(self) -> str:
        return f"Undefined({self.reason.de!r})"


Exact = int | Fraction | Undefined


def is_undefined(value: Any) -> bool:
    """Whether an exact or traced value is undefined; arrays carry nan instead and answer no."""
    return isinstance(getattr(value, "value", value), Undefined)


def quotient(numerator: Exact, denominator: Exact, why: Text) -> Exact:
    if isinstance(numerator, Undefined):
        return numerator
    if isinstance(denominator, Undefined):
        return denominator
    if denominator == 0:
        return Undefined(why)
    return Fraction(numerator, denominator)


def undefined(_x: Exact, why: Text) -> Exact:
    return Undefined(why)


def positive_part(x: Exact) -> Exact:
    return x if isinstance(x, Undefined) else max(x, 0)


def negative_part(x: Exact) -> Exact:
    return x if isinstance(x, Undefined) else min(x, 0)


def positive(x: Exact, why: Text) -> Exact:
    return x if isinstance(x, Undefined) or x > 0 else Undefined(why)


def not_zero(x: Exact, why: Text) -> Exact:
    return x if isinstance(x, Undefined) or x != 0 else Undefined(why)


def rounded(x: Exact, decimals: int) -> Exact:
    return x if isinstance(x, Undefined) else half_up(x, decimals)


def mean_of_defined(values: list[Exact], why: Text) -> Exact:
    defined = [v for v in values if not isinstance(v, Undefined)]
    return Fraction(sum(defined), len(defined)) if defined else Undefined(why)
