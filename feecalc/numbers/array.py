"""The words of the law on numpy float64 arrays: a million scenarios at once, nan for undefined."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from feecalc.numbers.rounding import TIE
from feecalc.words.text import Text

Array = Any


def quotient(numerator: Array, denominator: Array, _why: Text) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / np.where(denominator == 0, np.nan, denominator)


def undefined(x: Array, _why: Text) -> Array:
    return np.full(np.shape(x), np.nan)


def portion(share: Fraction, x: Array) -> Array:
    # A Fraction times an array would make an array of Python objects.
    return float(share) * x


def positive_part(x: Array) -> Array:
    return np.maximum(x, 0.0)


def negative_part(x: Array) -> Array:
    return np.minimum(x, 0.0)


def positive(x: Array, _why: Text) -> Array:
    return np.where(x > 0, x, np.nan)


def not_zero(x: Array, _why: Text) -> Array:
    return np.where(x == 0, np.nan, x)


def rounded(x: Array, decimals: int, out: Array | None = None) -> Array:
    # As ``half_up_float``, on whole arrays.
    scale = 10.0**decimals
    return np.divide(np.copysign(np.floor(np.abs(x) * scale * (1 + TIE) + 0.5), x), scale, out=out)


def mean_of_defined(values: list[Array], _why: Text) -> Array:
    total: Array = 0.0
    count: Array = 0.0
    for value in values:
        total = total + np.where(np.isnan(value), 0.0, value)
        count = count + ~np.isnan(value)
    return quotient(total, count, _why)


def if_positive(x: Array, then: Callable[[], Array], otherwise: Callable[[], Array]) -> Array:
    return np.where(np.isnan(x), np.nan, np.where(x > 0, then(), otherwise()))


def if_zero(x: Array, then: Callable[[], Array], otherwise: Callable[[], Array]) -> Array:
    return np.where(np.isnan(x), np.nan, np.where(x == 0, then(), otherwise()))


def if_undefined(x: Array, otherwise: Callable[[], Array]) -> Array:
    return np.where(np.isnan(x), otherwise(), x)
