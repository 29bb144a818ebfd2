"""The words of the law on one block of scenarios: as ``numbers/array.py``, without needless passes.

``np.where`` on a mixed condition costs ten additions, so conditions that hold everywhere are passed over,
and the rest is chosen bit by bit. A test holds each word equal to that of ``numbers/array.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.numbers.array import rounded as rounded

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def quotient(numerator: Array, denominator: Array, out: Array | None = None) -> Array:
    """nan where the denominator is 0."""
    zero = denominator == 0
    if not zero.any():
        return np.divide(numerator, denominator, out=out)
    return np.divide(numerator, np.where(zero, np.nan, denominator), out=out)


def not_zero(x: Array, out: Array | None = None) -> Array:
    """nan where x is 0."""
    return _except(x == 0, x, out)


def positive(x: Array, out: Array | None = None) -> Array:
    """nan unless x is above 0."""
    return _except(~(x > 0), x, out)


def positive_part(x: Array, out: Array | None = None) -> Array:
    """The larger of 0 and x."""
    return np.maximum(x, np.zeros(x.shape[-1:]), out=out)


def negative_part(x: Array, out: Array | None = None) -> Array:
    """The smaller of 0 and x."""
    return np.minimum(x, np.zeros(x.shape[-1:]), out=out)


def mean_of_defined(*values: Array, out: Array | None = None) -> Array:
    """Mean of those that are not nan."""
    defined = [~np.isnan(v) for v in values]
    total = sum((np.where(d, v, 0.0) for d, v in zip(defined, values, strict=True)), np.zeros(1))
    return quotient(total, sum((d * 1.0 for d in defined), np.zeros(1)), out)


def if_positive(x: Array, then: Array, otherwise: Array, out: Array | None = None) -> Array:
    """``then`` where x > 0, nan where x is, else ``otherwise``."""
    return _choose(x, x > 0, then, otherwise, out)


def if_zero(x: Array, then: Array, otherwise: Array, out: Array | None = None) -> Array:
    """``then`` where x = 0, nan where x is, else ``otherwise``."""
    return _choose(x, x == 0, then, otherwise, out)


def if_undefined(x: Array, otherwise: Array, out: Array | None = None) -> Array:
    """x, ``otherwise`` where x is nan."""
    return _choose(np.zeros(1), np.isnan(x), otherwise, x, out)


def _except(bad: Mask, x: Array, out: Array | None) -> Array:
    result = np.positive(x, out=out)
    if bad.any():
        np.putmask(result, bad, np.nan)
    return result


def _choose(x: Array, condition: Mask, then: Array, otherwise: Array, out: Array | None) -> Array:
    """The bits of ``otherwise``, exchanged for those of ``then`` under a mask of ones."""
    chosen = np.broadcast_arrays(x, then, otherwise)[0].copy() if out is None else out
    bits = chosen.view(np.int64)
    bits[...] = np.negative(condition.view(np.int8))
    bits &= _bits(then) ^ _bits(otherwise)
    bits ^= _bits(otherwise)
    unknown = np.isnan(x)
    if unknown.any():
        np.putmask(chosen, np.broadcast_to(unknown, chosen.shape), np.nan)
    return chosen


def _bits(x: Array) -> Any:
    return np.ascontiguousarray(x).view(np.int64)
