"""Dual numbers: an exact value and its exact derivative, for sensitivities checked against closed forms."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from feecalc.numbers.exact import Undefined
from feecalc.numbers.rounding import half_up
from feecalc.words.text import Text

Number = int | Fraction


class Dual:
    """value + slope·ε with ε² = 0. Kinks (positive part, branches) take the slope of the branch in force."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Number, slope: Number = 0) -> None:
        self.value = value
        self.slope = slope

    def __repr__(self) -> str:
        return f"Dual({self.value}, {self.slope})"

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Undefined):
            return other
        o = _lift(other)
        return Dual(self.value + o.value, self.slope + o.slope)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + other * -1

    def __rsub__(self, other: Any) -> Any:
        return self * -1 + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Undefined):
            return other
        o = _lift(other)
        return Dual(self.value * o.value, self.slope * o.value + self.value * o.slope)

    __rmul__ = __mul__

    @staticmethod
    def quotient(numerator: Any, denominator: Any, why: Text) -> Any:
        for part in (numerator, denominator):
            if isinstance(part, Undefined):
                return part
        n, d = _lift(numerator), _lift(denominator)
        if d.value == 0:
            return Undefined(why)
        value = Fraction(n.value, d.value)
        return Dual(value, Fraction(n.slope - value * d.slope, d.value))

    @staticmethod
    def undefined(_x: Dual, why: Text) -> Any:
        return Undefined(why)

    @staticmethod
    def positive_part(x: Dual) -> Any:
        return x if x.value > 0 else Dual(0)

    @staticmethod
    def negative_part(x: Dual) -> Any:
        return x if x.value < 0 else Dual(0)

    @staticmethod
    def positive(x: Dual, why: Text) -> Any:
        return x if x.value > 0 else Undefined(why)

    @staticmethod
    def not_zero(x: Dual, why: Text) -> Any:
        return x if x.value != 0 else Undefined(why)

    @staticmethod
    def rounded(x: Dual, decimals: int) -> Any:
        return Dual(half_up(x.value, decimals))

    @staticmethod
    def mean_of_defined(values: list[Any], why: Text) -> Any:
        defined = [v for v in values if not isinstance(v, Undefined)]
        if not defined:
            return Undefined(why)
        return sum(defined[1:], _lift(defined[0])) * Fraction(1, len(defined))

    @staticmethod
    def if_positive(x: Dual, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        return then() if x.value > 0 else otherwise()

    @staticmethod
    def if_zero(x: Dual, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        return then() if x.value == 0 else otherwise()

    @staticmethod
    def if_undefined(x: Dual, _otherwise: Callable[[], Any]) -> Any:
        return x


def _lift(x: Any) -> Dual:
    return x if isinstance(x, Dual) else Dual(x)
