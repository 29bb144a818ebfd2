"""Nr. 8 letzter Satz as a function of p and d: what is credited, how the rest is compensated, closed forms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feecalc.law import correction as nr8
from feecalc.law.readings import FORMER_CREDITS, OPTIONS
from feecalc.numbers import is_undefined
from tests import strategies  # noqa: F401 - loads the Hypothesis profile

CREDITS = OPTIONS["case_decline_credit"]
FACTORS = OPTIONS["adjustment_factor"]

deviations = st.fractions(Fraction(-9, 10), 3, max_denominator=50)
declines = st.fractions(Fraction(-9, 10), Fraction(9, 10), max_denominator=50)


def net(p: Fraction, d: Fraction, credit: str, capped: bool = True, symmetric: bool = False) -> Any:
    return nr8.net_deviation(p, nr8.case_credit(p, d, 1, credit, "both", symmetric), capped)


def factor(p: Fraction, d: Fraction, credit: str, how: str, capped: bool = True) -> Any:
    return nr8.adjustment_factor(p, net(p, d, credit, capped), how)


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
    expected = {"decline": d, "effect": d / (1 - d), "proportional": p * d, "none": 0}
    assert set(expected) == set(CREDITS)
    for credit, c in expected.items():
        assert nr8.case_credit(p, d, 1, credit, "both", False) == c, credit
        assert net(p, d, credit, capped=False) == p - c, credit
        assert net(p, d, credit) == max(p - c, 0), credit


@given(deviations, declines)
def test_the_formulas_of_the_factor(p: Fraction, d: Fraction) -> None:
    """Teil-b section 3: exact takes net points of FW0 out of FW1; measured and linear as written."""
    rest = net(p, d, "decline")
    assert nr8.adjustment_factor(p, rest, "exact") == (1 + p - rest) / (1 + p)
    assert nr8.adjustment_factor(p, rest, "measured") == 1 / (1 + rest)
    linear = nr8.adjustment_factor(p, rest, "linear")
    assert linear == 1 - rest if rest < 1 else is_undefined(linear)


@given(deviations, declines)
def test_where_the_case_value_ends_under_the_default(p: Fraction, d: Fraction) -> None:
    """f·(1+p) in units of FW0: 1+d for p > d >= 0, unchanged for 0 < p <= d, 1 for p <= 0 (section 3)."""
    ends = factor(p, d, "decline", "exact") * (1 + p)
    if p <= 0:
        assert ends == 1
    else:
        assert ends == min(1 + p, 1 + max(Fraction(0), d))


@given(deviations, declines)
def test_effect_exact_restores_the_volume(p: Fraction, d: Fraction) -> None:
    """f·V1 = V0 where no cap binds: (1+p)(1-d) = V1/V0, so f = 1/((1+p)(1-d))."""
    assume(p > 0 and d > 0)
    volume = (1 + p) * (1 - d)
    if volume > 1:
        assert factor(p, d, "effect", "exact") * volume == 1
    else:
        assert factor(p, d, "effect", "exact") == 1  # never cuts fees when the volume did not rise


@given(deviations, declines, st.sampled_from(CREDITS))
def test_measured_takes_out_no_less_than_exact(p: Fraction, d: Fraction, credit: str) -> None:
    """Always f(measured) <= f(exact); equal without a credit (section 3)."""
    measured, exact = (factor(p, d, credit, how) for how in ("measured", "exact"))
    assert measured <= exact
    if credit == "none" or p <= 0 or d <= 0:
        assert measured == exact == 1 / (1 + p)


@given(deviations, declines, st.sampled_from(FACTORS))
def test_the_effect_spares_more_than_the_decline(p: Fraction, d: Fraction, how: str) -> None:
    """Always f(decline) <= f(effect) (section 3)."""
    decline, effect = (factor(p, d, credit, how) for credit in ("decline", "effect"))
    assume(not is_undefined(decline))
    assert decline <= effect


@given(deviations, declines)
def test_the_former_formulas_are_the_new_pairs(p: Fraction, d: Fraction) -> None:
    """points p-d, mechanical p-d/(1-d), volume (1+p)(1-d)-1, target (1+p)/(1+d)-1, each then 1/(1+net)."""
    assume(p > 0 and d > 0)
    former = {
        "points": p - d,
        "mechanical": p - d / (1 - d),
        "volume": (1 + p) * (1 - d) - 1,
        "target": (1 + p) / (1 + d) - 1,
    }
    assert set(former) == set(FORMER_CREDITS)
    for name, rest in former.items():
        credit, how = FORMER_CREDITS[name]
        assert factor(p, d, credit, how) == 1 / (1 + max(rest, 0)), name


@given(declines.filter(lambda d: d > 0), deviations, deviations)
def test_exact_forms_are_path_independent(d: Fraction, p: Fraction, q: Fraction) -> None:
    """Two stages with the same decline end where one would, as long as no cap binds; measured ones do not."""
    assume(p > d)
    assume(q > d)
    for credit in ("decline", "effect"):
        first = factor(p, d, credit, "exact", capped=False)
        after = (1 + q) * first - 1  # the deviation of the second period at fees once adjusted
        assume(after > 0)
        assert first * factor(after, d, credit, "exact", capped=False) == factor(q, d, credit, "exact", False)


def test_measured_forms_depend_on_the_path() -> None:
    """p = 1/4, d = 1/10 twice: 20/23 first; then (5/4)(20/23) - 1 = 2/23 < d, so nothing; at once 20/23 too –
    but with q = 1/2: (3/2)(20/23) - 1 = 7/23, net 47/230, f2 = 230/277: 200/277, directly 1/(1 + 2/5) = 5/7."""
    p, q, d = Fraction(1, 4), Fraction(1, 2), Fraction(1, 10)
    first = factor(p, d, "decline", "measured")
    second = factor((1 + q) * first - 1, d, "decline", "measured")
    assert first * second == Fraction(200, 277)
    assert factor(q, d, "decline", "measured") == Fraction(5, 7)


@pytest.mark.parametrize("credit", CREDITS)
@pytest.mark.parametrize("capped", [True, False])
@given(d=declines)
@settings(max_examples=20)
def test_without_a_deviation_nothing_is_credited(credit: str, capped: bool, d: Fraction) -> None:
    assert net(Fraction(0), d, credit, capped, symmetric=True) == 0


@given(deviations, declines, st.sampled_from(CREDITS))
def test_a_stage_outside_credit_stages_has_no_credit(p: Fraction, d: Fraction, credit: str) -> None:
    for stage, stages, is_credited in (
        (1, "second", False),
        (2, "first", False),
        (1, "first", True),
        (2, "second", True),
    ):
        got = nr8.net_deviation(p, nr8.case_credit(p, d, stage, credit, stages, False), True)
        assert got == (net(p, d, credit) if is_credited else p)
