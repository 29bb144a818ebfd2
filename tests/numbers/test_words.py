"""The words of the law, one by one: what each says on exact numbers, duals and arrays."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from feecalc.numbers import (
    Undefined,
    if_positive,
    if_zero,
    is_undefined,
    mean_of_defined,
    negative_part,
    not_zero,
    positive,
    positive_part,
    quotient,
    rounded,
    select,
    undefined,
)
from feecalc.numbers.traced import Choice, Quantity, Traced, lift, named_values
from feecalc.words.text import Text
from tests.numbers.dual import Dual

WHY = Text("kein Nenner", "no denominator")
OTHER = Text("anderer Grund", "another reason")
GONE = Undefined(WHY)
MAKERS: dict[str, Callable[[Any], Any]] = {"exact": lambda x: x, "traced": lift, "dual": Dual}


def value(x: Any) -> Any:
    return getattr(x, "value", x)


@pytest.fixture(params=MAKERS, ids=str)
def make(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return MAKERS[request.param]


def test_a_quotient_is_exact(make: Callable[[Any], Any]) -> None:
    assert value(quotient(make(1), make(3), WHY)) == Fraction(1, 3)
    assert value(quotient(1, make(3), WHY)) == Fraction(1, 3)
    assert value(quotient(make(1), 3, WHY)) == Fraction(1, 3)


def test_a_quotient_by_zero_is_undefined_with_its_reason(make: Callable[[Any], Any]) -> None:
    result = quotient(make(0), make(0), WHY)
    assert is_undefined(result)
    assert value(result).reason == WHY


@pytest.mark.parametrize("operation", [lambda u, x: u + x, lambda u, x: x + u, lambda u, x: u - x,
                                       lambda u, x: x - u, lambda u, x: u * x, lambda u, x: x * u])  # fmt: skip
@pytest.mark.parametrize("other", [0, 1, Fraction(1, 2), Dual(2, 1), Undefined(WHY)], ids=repr)
def test_an_undefined_value_absorbs_all_arithmetic(operation: Callable[[Any, Any], Any], other: Any) -> None:
    """Times 0 included: an unknown amount of nothing known is not 0."""
    assert operation(GONE, other) == GONE


def test_the_first_reason_is_kept() -> None:
    assert quotient(GONE, Undefined(OTHER), OTHER).reason == WHY
    assert quotient(1, Undefined(OTHER), WHY).reason == OTHER
    assert quotient(GONE, 0, OTHER).reason == WHY
    for word in (positive_part, negative_part):
        assert word(GONE) is GONE
    for guard in (positive, not_zero):
        assert guard(GONE, OTHER) is GONE
    for branch in (if_positive, if_zero):
        assert branch(GONE, lambda: 1, lambda: 2) is GONE


def test_parts_and_guards(make: Callable[[Any], Any]) -> None:
    assert [value(positive_part(make(x))) for x in (-2, 0, 3)] == [0, 0, 3]
    assert [value(negative_part(make(x))) for x in (-2, 0, 3)] == [-2, 0, 0]
    assert [is_undefined(positive(make(x), WHY)) for x in (-1, 0, 1)] == [True, True, False]
    assert [is_undefined(not_zero(make(x), WHY)) for x in (-1, 0, 1)] == [False, True, False]
    assert is_undefined(undefined(make(1), WHY))


def test_branches(make: Callable[[Any], Any]) -> None:
    assert [value(if_positive(make(x), lambda: 10, lambda: 20)) for x in (-1, 0, 1)] == [20, 20, 10]
    assert [value(if_zero(make(x), lambda: 10, lambda: 20)) for x in (-1, 0, 1)] == [20, 10, 20]


def test_an_exact_branch_not_taken_is_never_computed() -> None:
    def never() -> Any:
        raise AssertionError

    assert if_positive(1, lambda: 5, never) == 5
    assert if_zero(0, lambda: 5, never) == 5
    assert select("a", a=lambda: 5, b=never) == 5


def test_the_mean_leaves_undefined_values_out(make: Callable[[Any], Any]) -> None:
    assert value(mean_of_defined([make(1), GONE, make(2)], WHY)) == Fraction(3, 2)
    assert is_undefined(mean_of_defined([GONE, GONE], OTHER))
    assert is_undefined(mean_of_defined([], OTHER))


def test_rounding(make: Callable[[Any], Any]) -> None:
    assert value(rounded(make(Fraction("-1.25")), 1)) == Fraction("-1.3")


def test_words_on_arrays() -> None:
    x = np.array([-2.0, 0.0, 3.0, np.nan])
    nan = np.nan
    expected = {
        "quotient": (quotient(6.0, x, WHY), [-3, nan, 2, nan]),
        "positive_part": (positive_part(x), [0, 0, 3, nan]),
        "negative_part": (negative_part(x), [-2, 0, 0, nan]),
        "positive": (positive(x, WHY), [nan, nan, 3, nan]),
        "not_zero": (not_zero(x, WHY), [-2, nan, 3, nan]),
        "if_positive": (if_positive(x, lambda: x * 10, lambda: x - 1), [-3, -1, 30, nan]),
        "if_zero": (if_zero(x, lambda: x + 7, lambda: x), [-2, 7, 3, nan]),
        "undefined": (undefined(x, WHY), [nan] * 4),
        "mean": (mean_of_defined([x, np.array([4.0, nan, nan, nan])], WHY), [1, 0, 3, nan]),
    }
    for word, (got, wanted) in expected.items():
        np.testing.assert_array_equal(got, wanted, err_msg=word)


# derivatives --------------------------------------------------------------------------------
def test_dual_product_and_quotient_rule() -> None:
    """x = 3: (x + 2)(5 - x) has value 10 and slope 3 - 2x = -3 ... by the product rule 1*2 + 5*(-1)."""
    x = Dual(3, 1)
    product = (x + 2) * (5 - x)
    assert (product.value, product.slope) == (10, -3)
    ratio = quotient(x * x, x + 1, WHY)  # x²/(x+1): slope (x² + 2x)/(x+1)² = 15/16
    assert (ratio.value, ratio.slope) == (Fraction(9, 4), Fraction(15, 16))


def test_dual_kinks_take_the_slope_of_the_branch_in_force() -> None:
    assert positive_part(Dual(2, 5)).slope == 5
    assert positive_part(Dual(-2, 5)).slope == 0
    assert negative_part(Dual(-2, 5)).slope == 5


# traced -------------------------------------------------------------------------------------
def test_a_live_choice_keeps_all_branches() -> None:
    picked = select(Choice("b", "key"), a=lambda: lift(1), b=lambda: lift(2))
    assert isinstance(picked, Traced)
    assert (picked.value, picked.op, picked.detail) == (2, "select", ("key", ("a", "b"), "b"))
    assert [arg.value for arg in picked.args] == [1, 2]


def test_two_values_under_one_name_are_refused() -> None:
    name = Quantity("x", Text("x", "x"), Text("", ""), "")
    one, two = (Traced(v, "leaf", quantity=name) for v in (1, 2))
    with pytest.raises(ValueError, match="two values"):
        named_values(one, two)


def test_a_named_value_is_referred_to_not_renamed() -> None:
    first = Traced(1, "leaf", quantity=Quantity("x", Text("x", "x"), Text("", ""), ""))
    second = first.named(Quantity("y", Text("y", "y"), Text("", ""), ""))
    assert (second.op, second.args, second.quantity.symbol) == ("same", (first,), "y")
    assert list(named_values(second)) == ["x", "y"]
