"""Kaufmännische Rundung: half away from zero, on exact numbers of any size."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecalc.numbers import Undefined, half_up, rounded
from feecalc.words.text import Text
from tests import strategies  # noqa: F401 - loads the Hypothesis profile
from tests.numbers.dual import Dual


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        # published: 50 % of 255.65 is 127.83 in Nordrhein 2019, half-even would give 127.82
        (Fraction("127.825"), 2, "127.83"),
        # published: 50 % of 196.15 is 98.08 in Baden-Württemberg 2019
        (Fraction("98.075"), 2, "98.08"),
        # published: 70 % of 224.45 is 157.12 in Schleswig-Holstein 2026
        (Fraction("157.115"), 2, "157.12"),
        (Fraction("0.005"), 2, "0.01"),
        (Fraction("-0.005"), 2, "-0.01"),
        (Fraction("2.5"), 0, "3"),
        (Fraction("-2.5"), 0, "-3"),
        (Fraction("3.5"), 0, "4"),
        (Fraction("0.0049999999999999999999"), 2, "0"),
        (Fraction("-0.0049999999999999999999"), 2, "0"),
        (Fraction(1, 3), 6, "0.333333"),
        (Fraction(2, 3), 6, "0.666667"),
        (Fraction(10**40) + Fraction("0.005"), 2, "1" + "0" * 40 + ".01"),
        (7, 2, "7"),
        (0, 2, "0"),
    ],
)
def test_half_away_from_zero(value: Fraction, decimals: int, expected: str) -> None:
    assert half_up(value, decimals) == Fraction(expected)


@given(st.integers(-(10**30), 10**30), st.integers(0, 6))
def test_every_tie_goes_away_from_zero(units: int, decimals: int) -> None:
    """units + 1/2 of the last place, exactly between two neighbours."""
    tie = Fraction(2 * units + 1, 2 * 10**decimals)
    expected = units + 1 if units >= 0 else units
    assert half_up(tie, decimals) == Fraction(expected, 10**decimals)


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=9), st.integers(0, 6))
def test_as_the_decimal_module_rounds(value: Decimal, decimals: int) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert half_up(Fraction(value), decimals) == Fraction(expected)


@given(st.fractions(), st.integers(0, 6))
def test_never_further_than_half_a_unit_and_stable(value: Fraction, decimals: int) -> None:
    result = half_up(value, decimals)
    assert abs(result - value) <= Fraction(1, 2 * 10**decimals)
    assert half_up(result, decimals) == result
    assert half_up(-value, decimals) == -result


def test_rounding_an_undefined_value_keeps_its_reason() -> None:
    undefined = Undefined(Text("kein Nenner", "no denominator"))
    assert rounded(undefined, 2) is undefined


def test_other_kinds_round_the_same_way() -> None:
    assert rounded(Dual(Fraction("-2.5"), 1), 0).value == -3
    assert rounded(np.array([2.5, -2.5, 0.25, 127.826]), 0).tolist() == [3.0, -3.0, 0.0, 128.0]
