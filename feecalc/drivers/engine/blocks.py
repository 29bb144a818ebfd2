"""The words of the law on one block of scenarios: as ``numbers/array.py``, without needless passes.

``np.where`` on a mixed condition costs ten additions, so conditions that hold everywhere are passed over,
and the rest is chosen bit by bit: a shifted sign is a mask. A test holds each word equal to that of ``numbers/array.py``.
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
    return np.maximum(x, 0.0, out=out)


def negative_part(x: Array, out: Array | None = None) -> Array:
    """The smaller of 0 and x."""
    return np.minimum(x, 0.0, out=out)


def mean_of_defined(*values: Array, out: Array | None = None) -> Array:
    """Mean of those that are not nan."""
    defined = [~np.isnan(v) for v in values]
    total = sum((np.where(d, v, 0.0) for d, v in zip(defined, values, strict=True)), np.zeros(1))
    return quotient(total, sum((d * 1.0 for d in defined), np.zeros(1)), out)


def if_positive(x: Array, then: Array, otherwise: Array, out: Array | None = None) -> Array:
    """``then`` where x > 0, nan where x is, else ``otherwise``."""
    return _choose(x, x > 0, then, otherwise, out)


def kept_if_positive(x: Array, then: Array, out: Array | None = None) -> Array:
    """``then`` where x > 0, else 0; for x that is never nan."""
    out, bits = _negated(x, then, out=out)
    _spread_sign(bits)
    np.bitwise_and(bits, _bits(then), out=bits)
    return out


def capped(x: Array, net: Array, out: Array | None = None) -> Array:
    """The part of ``net`` above 0 where x > 0, else the part below; for x that is never nan."""
    out, bits = _negated(x, net, out=out)
    np.bitwise_xor(bits, _bits(net), out=bits)
    _spread_sign(bits)
    np.bitwise_and(bits, _bits(net), out=bits)
    return out


def defined_if_positive(x: Array, then: Array, otherwise: Array, out: Array | None = None) -> Array:
    """``if_positive`` for x that is never nan."""
    out, bits = _negated(x, then, otherwise, out=out)
    _spread_sign(bits)
    np.bitwise_and(bits, _bits(then) ^ _bits(otherwise), out=bits)
    np.bitwise_xor(bits, _bits(otherwise), out=bits)
    return out


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


def _negated(x: Array, *others: Array, out: Array | None) -> tuple[Array, Any]:
    """0 - x, negative where x > 0 (the sign of -x would be negative for 0 too), and its bits."""
    if out is None:
        out = np.empty(np.broadcast_shapes(x.shape, *(o.shape for o in others)))
    np.subtract(0.0, x, out=out)
    return out, out.view(np.int64)


def _spread_sign(bits: Any) -> None:
    """Ones all over where the sign is set, else zeros."""
    np.right_shift(bits, 63, out=bits)


def _bits(x: Array) -> Any:
    return x.view(np.int64)
