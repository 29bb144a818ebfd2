"""What-if numbers against plain arrays: the same expression, scenario by scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from feecalc.drivers.engine import blocks as words
from feecalc.drivers.engine.bounds import Bounds
from feecalc.drivers.engine.forms import Form
from feecalc.drivers.engine.tape import ArrayPool, Tape
from feecalc.numbers import (
    array,
    if_positive,
    if_zero,
    mean_of_defined,
    negative_part,
    not_zero,
    positive,
    positive_part,
    quotient,
    rounded,
    undefined,
)
from feecalc.words.text import same

Array = npt.NDArray[np.float64]

WHY = same("")
N, REGIONS = 60, 3
DICE = np.random.default_rng(7)
RATES = np.array([2.0, 0.0, 5.0])


def spiked(low: float, high: float, shape: tuple[int, ...]) -> Array:
    """Random values with the numbers on which branches turn."""
    values = DICE.uniform(low, high, shape)
    values[..., :4] = [0.0, low, high, 1.0]
    return values


# one driver for all regions, one for each, each with its values and true bounds
THIN, WIDE = spiked(-1.0, 2.0, (N,)), spiked(-2.0, 2.0, (REGIONS, N))
ABOVE = spiked(0.5, 2.0, (N,))
ABOVE[0] = 0.5


def evaluated(expression: Any) -> tuple[Array, Array]:
    """An expression on forms and on plain arrays, both as (regions, scenarios)."""
    bounds = [(-1.0, 2.0), (-2.0, 2.0), (0.5, 2.0)]
    forms = [
        Form.driver(Bounds(np.full(REGIONS, low), np.full(REGIONS, high)), order=i, thin=i != 1)
        for i, (low, high) in enumerate(bounds)
    ]
    made = expression(*forms, Form.constant(RATES))
    given = dict(zip((f.symbol for f in forms), (THIN, WIDE, ABOVE), strict=True))
    shape = (REGIONS, N)
    found = np.empty(shape)
    Tape([made], given).play(given, ArrayPool(shape), [found])
    plain = expression(THIN[None, :], WIDE, ABOVE[None, :], RATES[:, None])
    return found, np.broadcast_to(plain, shape)


def capped(x: Any, net: Any) -> Any:
    """As ``net_deviation``: no further than 0, on the side of x."""
    return if_positive(x, lambda: positive_part(net), lambda: negative_part(net))


EXPRESSIONS: dict[str, Any] = {
    "polynomial": lambda x, y, z, r: (x + y) * (z - r) * x + 3 - x * y * z,
    "difference from a number": lambda x, y, z, r: 1 - x * r - (2 - y) * z,
    "constants only": lambda x, y, z, r: quotient(r * r + 1, r, WHY) + positive_part(r - 2) + 0 * x,
    "constant denominator": lambda x, y, z, r: quotient(x * y + z, r, WHY),
    "common factor cancels": lambda x, y, z, r: quotient(z * (x + y * r), 3 * z, WHY),
    "positive denominator": lambda x, y, z, r: quotient(x + y, z * 2 + r, WHY),
    "denominator through zero": lambda x, y, z, r: quotient(z + r, x, WHY) + quotient(1, x * y, WHY),
    "zero over something": lambda x, y, z, r: quotient(z * 0, r, WHY) + quotient(0 * x, z, WHY) + x,
    "parts": lambda x, y, z, r: positive_part(x - y) + negative_part(y * r - x) + positive_part(z) - negative_part(z),
    "undefined unless": lambda x, y, z, r: positive(x + 1, WHY) + not_zero(y, WHY) + positive(z, WHY) + not_zero(z, WHY),
    "branch both ways": lambda x, y, z, r: if_positive(x - y, lambda: x * y, lambda: z + r),
    "kept if positive": lambda x, y, z, r: if_positive(x - y, lambda: x * y, lambda: 0),
    "capped": lambda x, y, z, r: capped(x, y * r - x),
    "capped at zero": lambda x, y, z, r: capped(y, x * 0),
    "branch on nan": lambda x, y, z, r: if_positive(quotient(y, x, WHY), lambda: x, lambda: z),
    "branch always taken": lambda x, y, z, r: if_positive(z, lambda: x, lambda: y),
    "branch never taken": lambda x, y, z, r: if_positive(z * -1, lambda: x, lambda: y),
    "branch by region": lambda x, y, z, r: if_zero(r, lambda: x + 1, lambda: y),
    "zero both ways": lambda x, y, z, r: if_zero(x, lambda: z, lambda: y * r),
    "fee times count": lambda x, y, z, r: if_zero(x, lambda: x * 0, lambda: z * r * x),
    "undefined fee times count": lambda x, y, z, r: if_zero(x, lambda: x * 0, lambda: quotient(1, y, WHY) * x),
    "never zero": lambda x, y, z, r: if_zero(z, lambda: x, lambda: y),
    "mean of what is defined": lambda x, y, z, r: mean_of_defined([quotient(1, x, WHY), y, quotient(z, r, WHY)], WHY),
    "undefined": lambda x, y, z, r: if_positive(x, lambda: undefined(x, WHY), lambda: y),
    "rounded": lambda x, y, z, r: rounded(x * 7.123 + y, 2),
    "nested": lambda x, y, z, r: quotient(1, positive(1 + positive_part(quotient(y, z, WHY) - x), WHY), WHY) * x * r,
}  # fmt: skip


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_same_as_on_arrays(name: str) -> None:
    found, plain = evaluated(EXPRESSIONS[name])
    np.testing.assert_allclose(found, plain, rtol=1e-12, atol=1e-14)


def test_a_polynomial_costs_no_symbol() -> None:
    """What cancels, cancels: cost-neutral cases leave no trace in the case value."""
    z = Form.driver(Bounds(np.full(1, 0.5), np.full(1, 2.0)), order=0, thin=True)
    x = Form.driver(Bounds(np.full(1, -1.0), np.full(1, 1.0)), order=1, thin=True)
    made = quotient(z * (3 + 5 * x), 2 * z, WHY)
    assert {tuple(s.order for s in m): float(c[0]) for m, c in made.terms.items()} == {(): 1.5, (1,): 2.5}


@pytest.mark.parametrize("word", ["positive_part", "negative_part"])
def test_words_of_one_number(word: str) -> None:
    x = np.array([[-1.5, 0.0, 2.0, np.nan, -0.0]])
    np.testing.assert_array_equal(getattr(words, word)(x), getattr(array, word)(x))


def test_words_for_a_branch_on_what_is_defined() -> None:
    """Each equals the general word wherever x is a number, on 0 and -0 too."""
    x = np.array([[-1.5, 0.0, -0.0, 2.0, 2.0, -3.0]])
    then = np.array([[1.0, 2.0, 3.0, -4.0, 5.0, 6.0]])
    other = np.array([[7.0, -8.0, 9.0, 10.0, 11.0, -0.0]])
    nothing = np.zeros((1, 1))
    np.testing.assert_array_equal(
        words.defined_if_positive(x, then, other), array.if_positive(x, lambda: then, lambda: other)
    )
    np.testing.assert_array_equal(
        words.kept_if_positive(x, then), array.if_positive(x, lambda: then, lambda: nothing)
    )
    for net in (then, other, -then):
        cut = array.if_positive(x, lambda n=net: array.positive_part(n), lambda n=net: array.negative_part(n))
        np.testing.assert_array_equal(words.capped(x, net), cut)


def test_the_cap_of_nr_8_takes_the_short_word() -> None:
    """Seen to matter: the general word costs as much as five others, and Nr. 8 spends most of its time there."""
    x = Form.driver(Bounds(np.full(1, -1.0), np.full(1, 1.0)), order=0, thin=True)
    assert capped(x, x * 2 - 1).symbol.apply is words.capped
    unknown = quotient(1, x, WHY)
    assert capped(unknown, x * 2 - 1).symbol.apply is words.if_positive


@pytest.mark.parametrize("word", ["positive", "not_zero"])
def test_words_with_a_reason(word: str) -> None:
    x = np.array([[-1.5, 0.0, 2.0, np.nan]])
    np.testing.assert_array_equal(getattr(words, word)(x), getattr(array, word)(x, WHY))


def test_a_decimal_tie_rounds_up() -> None:
    """1.005 has no float; as a fee of cents it is a tie, and ties go away from zero."""
    assert words.rounded(np.array([1.005, -1.005, 1.00499, 2.675, 29.125]), 2).tolist() == [
        1.01, -1.01, 1.0, 2.68, 29.13,
    ]  # fmt: skip


def test_bounds_of_a_product_take_all_corners() -> None:
    a = Bounds(np.array([-2.0]), np.array([3.0]))
    b = Bounds(np.array([-5.0]), np.array([1.0]))
    assert ((a * b).low[0], (a * b).high[0]) == (-15.0, 10.0)


def test_buffers_are_few() -> None:
    """A chain of a hundred words needs no hundred arrays."""
    x = Form.driver(Bounds(np.full(1, -1.0), np.full(1, 1.0)), order=0, thin=False)
    y = x
    for _ in range(100):
        y = positive_part(y - 0.001)
    memory = ArrayPool((1, 8))
    tape = Tape([y], [x.symbol])
    values = np.linspace(-1, 1, 8)[None, :]
    found = np.empty((1, 8))
    tape.play({x.symbol: values}, memory, [found])
    np.testing.assert_allclose(found, np.maximum(values - 0.1, 0), atol=1e-12)
    assert len(memory._arrays) <= 3
