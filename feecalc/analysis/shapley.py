"""Shapley values: each part's mean effect over all orders in which the parts can be put in place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)


def shapley(parts: Sequence[T], value: Callable[[frozenset[T]], Any]) -> dict[T, Any]:
    """Exact Shapley values of ``value`` (a set function on the parts in place).

    They sum to value(all) - value(none). Calls ``value`` 2^n times. An ``Undefined`` value makes every
    part that rests on it undefined.
    """
    known = {s: value(s) for size in range(len(parts) + 1) for s in map(frozenset, combinations(parts, size))}
    return {part: _one(part, parts, known) for part in parts}


def _one(part: T, parts: Sequence[T], known: dict[frozenset[T], Any]) -> Any:
    others = [p for p in parts if p != part]
    total: Any = Fraction(0)
    for size in range(len(parts)):
        share = Fraction(factorial(size) * factorial(len(others) - size), factorial(len(parts)))
        for chosen in map(frozenset, combinations(others, size)):
            total = total + (known[chosen | {part}] - known[chosen]) * share
    return total
