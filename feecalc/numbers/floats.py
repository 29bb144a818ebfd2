"""Floats that speak the words of the law: for effects shown in whole EUR, where exactness would only cost time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from feecalc.numbers import Undefined
from feecalc.numbers.rounding import half_up_float
from feecalc.words.text import Text


class Quick:
    """One float; undefined values stay ``Undefined``."""

    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return self.value == getattr(other, "value", other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __add__(self, other: Any) -> Any:
        if type(other) is Quick:
            return Quick(self.value + other.value)
        return other if isinstance(other, Undefined) else Quick(self.value + float(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if type(other) is Quick:
            return Quick(self.value - other.value)
        return other if isinstance(other, Undefined) else Quick(self.value - float(other))

    def __rsub__(self, other: Any) -> Any:
        return other if isinstance(other, Undefined) else Quick(float(other) - self.value)

    def __mul__(self, other: Any) -> Any:
        if type(other) is Quick:
            return Quick(self.value * other.value)
        return other if isinstance(other, Undefined) else Quick(self.value * float(other))

    __rmul__ = __mul__

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > getattr(other, "value", other))

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < getattr(other, "value", other))

    # the words of the law ------------------------------------------------------------------
    @staticmethod
    def quotient(numerator: Any, denominator: Any, why: Text) -> Any:
        for part in (numerator, denominator):
            if isinstance(part, Undefined):
                return part
        divisor = _float(denominator)
        return Quick(_float(numerator) / divisor) if divisor else Undefined(why)

    @staticmethod
    def undefined(_x: Quick, why: Text) -> Any:
        return Undefined(why)

    @staticmethod
    def positive_part(x: Quick) -> Any:
        return x if x.value > 0 else Quick(0.0)

    @staticmethod
    def negative_part(x: Quick) -> Any:
        return x if x.value < 0 else Quick(0.0)

    @staticmethod
    def positive(x: Quick, why: Text) -> Any:
        return x if x.value > 0 else Undefined(why)

    @staticmethod
    def not_zero(x: Quick, why: Text) -> Any:
        return x if x.value else Undefined(why)

    @staticmethod
    def rounded(x: Quick, decimals: int) -> Any:
        return Quick(half_up_float(x.value, decimals))

    @staticmethod
    def mean_of_defined(values: list[Any], why: Text) -> Any:
        defined = [_float(v) for v in values if not isinstance(v, Undefined)]
        return Quick(sum(defined) / len(defined)) if defined else Undefined(why)

    @staticmethod
    def if_positive(x: Quick, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        return then() if x.value > 0 else otherwise()

    @staticmethod
    def if_zero(x: Quick, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        return otherwise() if x.value else then()

    @staticmethod
    def if_undefined(x: Quick, _otherwise: Callable[[], Any]) -> Any:
        # An undefined value is no Quick: it is handled as an exact one.
        return x


def _float(x: Any) -> float:
    return float(getattr(x, "value", x))


def quick(value: Any) -> Any:
    """An exact value as a float of the law; undefined ones stay."""
    return value if isinstance(value, Undefined) else Quick(float(value))
