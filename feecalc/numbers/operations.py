"""The words the law is written in, beside + - and x.

Each word hands over to the kind of number it meets: exact numbers are handled here, traced and
dual numbers bring methods of the same name, everything else is a numpy array. A branch is passed
as a function without arguments, so that exact numbers never compute the branch not taken.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from feecalc.numbers import exact
from feecalc.numbers.exact import Undefined
from feecalc.words.text import Text

Branch = Callable[[], Any]


_EXACT = frozenset({int, bool, Fraction, Undefined})


def _is_exact(x: Any) -> bool:
    # Asked for every number of a run: looking the type up is several times faster than isinstance.
    return type(x) in _EXACT


def _kind(word: str, *values: Any) -> Any:
    """The function or bound method that says ``word`` for these values."""
    for value in values:
        if hasattr(value, word):
            return getattr(type(value), word)
    if all(map(_is_exact, values)):
        return getattr(exact, word)
    from feecalc.numbers import array

    return getattr(array, word)


def quotient(numerator: Any, denominator: Any, why: Text) -> Any:
    """Numerator over denominator; undefined for the reason ``why`` where the denominator is 0."""
    return _kind("quotient", denominator, numerator)(numerator, denominator, why)


def undefined(x: Any, why: Text) -> Any:
    """Undefined for the reason ``why``, in the kind of number that ``x`` is."""
    return _kind("undefined", x)(x, why)


def positive_part(x: Any) -> Any:
    """The larger of 0 and x."""
    return _kind("positive_part", x)(x)


def negative_part(x: Any) -> Any:
    """The smaller of 0 and x."""
    return _kind("negative_part", x)(x)


def positive(x: Any, why: Text) -> Any:
    """x itself, undefined for the reason ``why`` unless it is above 0."""
    return _kind("positive", x)(x, why)


def not_zero(x: Any, why: Text) -> Any:
    """x itself, undefined for the reason ``why`` where it is 0."""
    return _kind("not_zero", x)(x, why)


def rounded(x: Any, decimals: int) -> Any:
    """x rounded to ``decimals`` places, half away from zero."""
    return _kind("rounded", x)(x, decimals)


def mean_of_defined(values: list[Any], why: Text) -> Any:
    """Unweighted mean of those values that are defined; undefined if none is."""
    return _kind("mean_of_defined", *values)(values, why)


def portion(share: Any, x: Any) -> Any:
    """A settled share of x; the share is exact even where x is an array."""
    if _is_exact(x):
        return 0 if isinstance(x, int) and x == 0 else share * x
    if hasattr(x, "quotient"):
        return share * x
    from feecalc.numbers import array

    return array.portion(share, x)


def if_positive(x: Any, then: Branch, otherwise: Branch) -> Any:
    """``then`` where x > 0, else ``otherwise``."""
    if not _is_exact(x):
        return _kind("if_positive", x)(x, then, otherwise)
    if isinstance(x, Undefined):
        return x
    return then() if x > 0 else otherwise()


def if_zero(x: Any, then: Branch, otherwise: Branch) -> Any:
    """``then`` where x = 0, else ``otherwise``."""
    if not _is_exact(x):
        return _kind("if_zero", x)(x, then, otherwise)
    if isinstance(x, Undefined):
        return x
    return then() if x == 0 else otherwise()


def if_undefined(x: Any, otherwise: Branch) -> Any:
    """x itself, ``otherwise`` where it is undefined."""
    if _is_exact(x):
        return otherwise() if isinstance(x, Undefined) else x
    return _kind("if_undefined", x)(x, otherwise)


def select(option: str, **branches: Branch) -> Any:
    """The branch named by a reading's option; a live ``Choice`` (traced) keeps them all."""
    keep = getattr(option, "selected", None)
    if keep is None:
        return branches[option]()
    return keep({name: branch() for name, branch in branches.items()})
