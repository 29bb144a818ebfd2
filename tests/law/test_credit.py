"""The credit of a decline of cases (Nr. 8 letzter Satz) as a function of p and d: properties and closed forms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feecalc.law import correction as nr8
from feecalc.numbers import is_undefined
from tests import strategies  # noqa: F401 - loads the Hypothesis profile

CREDITS = ("points", "none", "mechanical", "volume", "target", "proportional")

deviations = st.fractions(Fraction(-9, 10), 3, max_denominator=50)
declines = st.fractions(Fraction(-9, 10), Fraction(9, 10), max_denominator=50)


def net(p: Fraction, d: Fraction, credit: str, capped: bool = True, symmetric: bool = False) -> Any:
    return nr8.net_deviation(p, d, 1, credit, "both", capped, symmetric)


@given(deviations, declines, st.sampled_from(CREDITS), st.booleans(), st.booleans())
def test_a_credit_never_changes_sides_when_capped(
    p: Fraction, d: Fraction, credit: str, capped: bool, symmetric: bool
) -> None:
    value = net(p, d, credit, capped, symmetric)
    assume(not is_undefined(value))
    if p > 0:
        assert value <= p
        assert not capped or value >= 0
        assert d > 0 or value == p
    elif not symmetric or d >= 0:
        assert value == p
    elif capped:
        assert value <= 0


@given(deviations, declines)
def test_the_formulas_of_the_credit(p: Fraction, d: Fraction) -> None:
    """Teil-b section 4, to the letter, for an overshoot with a decline, uncapped."""
    assume(p > 0 and d > 0)
    expected = {
        "points": p - d,
        "none": p,
        "mechanical": p - d / (1 - d),
        "volume": (1 + p) * (1 - d) - 1,
        "target": (1 + p) / (1 + d) - 1,
        "proportional": p * (1 - d),
    }
    for credit, value in expected.items():
        assert net(p, d, credit, capped=False) == value, credit
        assert net(p, d, credit) == max(value, 0), credit


@given(deviations, declines)
def test_the_volume_credit_cuts_no_fee_when_the_volume_did_not_rise(p: Fraction, d: Fraction) -> None:
    """(1+p)(1-d) = V1/V0: net is positive exactly where the volume rose."""
    assume(p > 0 and d > 0)
    rose = (1 + p) * (1 - d) > 1
    assert (net(p, d, "volume") > 0) == rose


@given(deviations, declines)
def test_order_of_the_credits(p: Fraction, d: Fraction) -> None:
    """Algebra of section 4: the differences between the credits in closed form, for p, d > 0."""
    assume(p > 0 and d > 0)
    value = {credit: net(p, d, credit, capped=False) for credit in CREDITS}
    assert value["points"] - value["volume"] == p * d
    assert value["target"] - value["points"] == d * (d - p) / (1 + d)
    assert value["points"] - value["mechanical"] == d * d / (1 - d)
    assert value["none"] - value["proportional"] == p * d
    assert value["volume"] < value["target"] <= value["none"]


@pytest.mark.parametrize("credit", CREDITS)
@pytest.mark.parametrize("capped", [True, False])
@given(d=declines)
@settings(max_examples=20)
def test_without_a_deviation_nothing_is_credited(credit: str, capped: bool, d: Fraction) -> None:
    assert net(Fraction(0), d, credit, capped, symmetric=True) == 0


@given(deviations, declines, st.sampled_from(CREDITS))
def test_a_stage_outside_credit_stages_has_no_credit(p: Fraction, d: Fraction, credit: str) -> None:
    for stage, stages, credited in (
        (1, "second", False),
        (2, "first", False),
        (1, "first", True),
        (2, "second", True),
    ):
        got = nr8.net_deviation(p, d, stage, credit, stages, True, False)
        assert got == (net(p, d, credit) if credited else p)
