"""The bridge of the case value: worked example and identities of teil-b section 6."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given

import feecalc as fc
from feecalc.analysis.bridge import bridge_steps
from feecalc.analysis.bridge_parts import new_shares, old_shares
from feecalc.analysis.shapley import shapley
from feecalc.analysis.study import AnalysisError
from feecalc.calculation.region import year_of
from feecalc.calculation.stage import APPLIED, STAGE_1, START, YEAR_2010
from feecalc.intake.model import BASE_QUARTERS, Data
from feecalc.law.readings import Reading
from feecalc.numbers import half_up
from tests.strategies import KV, deliveries, readings


def test_worked_example_to_four_decimals(musterland_result: fc.Result) -> None:
    """teil-b section 10, last line."""
    steps = {s.key: s.exact for s in bridge_steps(musterland_result, "00") if s.stage == 1}
    rounded = {key: half_up(value, 4) for key, value in steps.items()}
    assert [rounded[k] for k in ("null_test", "h", "i14", "i16", "i18")] == [
        Fraction(n, 10000) for n in (1003, -349, 1023, 22923, 25481)
    ]
    causes = sum(steps[k] for k in ("null_test", "h", "i14", "i16", "i18"))
    assert half_up(causes, 4) == Fraction(50081, 10000)


@given(deliveries(dense=True), readings())
def test_bars_sum_exactly(data: Data, reading: Reading) -> None:
    result = fc.calculate(data, reading)
    outcome = result.regions[KV].outcome
    assume(outcome is not None and any(s.status == APPLIED for s in outcome.stages.values()))
    steps = bridge_steps(result, KV)
    for n, stage in outcome.stages.items():
        if stage.status == APPLIED:
            ours = [s for s in steps if s.stage == n]
            causes = sum(s.exact for s in ours if s.part == "cause")
            assert causes == stage.case_value_new - stage.case_value_base
            assert sum(s.exact for s in ours) == stage.factor * stage.case_value_new - stage.case_value_base
            assert ours[-1].level == stage.factor * stage.case_value_new


@given(deliveries(dense=True))
def test_the_default_needs_no_further_bars_and_the_year_has_no_null_test(data: Data) -> None:
    """Σ P_j F_j = 2008 demand, hence the null test of the whole year is 0 under the default reading."""
    result = fc.calculate(data, Reading(volume_source="list"))
    outcome = result.regions[KV].outcome
    assume(outcome is not None and outcome.stages[2].status == APPLIED)
    steps = {(s.stage, s.key): s.exact for s in bridge_steps(result, KV)}
    assert steps[2, "null_test"] == 0
    assert not {key for _stage, key in steps} & {"boundary_2008", "boundary_new", "form"}


def test_substitution_of_86518_for_86516_leaves_the_case_value(musterland: Data) -> None:
    """teil-b section 6: only the split between i16 and i18 moves, not their sum."""
    change = {"86516": -100, "86518": 100}
    rows = tuple(
        replace(row, count=row.count + change[row.gop], cents=None)
        if row.quarter == "2009Q4" and row.gop in change
        else row
        for row in musterland.billing
    )
    before = fc.calculate(musterland, Reading(volume_source="list"))
    after = fc.calculate(Data(rows, assignments=musterland.assignments), Reading(volume_source="list"))
    old, new = ({s.key: s.exact for s in bridge_steps(r, "00") if s.stage == 1} for r in (before, after))
    assert new["i16"] + new["i18"] == old["i16"] + old["i18"]
    assert new["i18"] > old["i18"]


def test_a_region_without_an_applied_stage_says_so(demo_result: fc.Result) -> None:
    with pytest.raises(AnalysisError, match=r"KV 78 .*keine Stufe"):
        bridge_steps(demo_result, "78")


def test_a_region_that_is_not_there_says_so(demo_result: fc.Result) -> None:
    with pytest.raises(AnalysisError, match="KV 99"):
        bridge_steps(demo_result, "99")


def test_the_frame_sums_to_its_total(musterland_result: fc.Result) -> None:
    frame = fc.bridge(musterland_result, "00")
    for n in (1, 2):
        rows = frame[frame.stage == n]
        assert sum(rows[rows.part == "cause"].exact) == frame.total[n]["cause"]
        assert sum(rows.exact) == frame.total[n]["all"]
        assert sum(rows[rows.part == "cause"].order_free) == frame.total[n]["cause"]
        assert sum(rows.order_free) == frame.total[n]["all"]


# Order-free ----------------------------------------------------------------------------------
def test_shapley_values_of_two_and_three_factors_by_hand() -> None:
    """x·y from 2·5 to 3·7: 1·(5+7)/2 and 2·(2+3)/2. x·y·z from 1·1·1 to 2·2·2: 7/3 each, by symmetry.

    x·y + z: z meets nothing and keeps its own 4 in any order.
    """
    old, new = {"x": 2, "y": 5, "z": 1}, {"x": 3, "y": 7, "z": 5}

    def at(changed: frozenset[str], name: str) -> int:
        return (new if name in changed else old)[name]

    two = shapley(("x", "y"), lambda c: Fraction(at(c, "x") * at(c, "y")))
    assert two == {"x": 6, "y": 5}
    assert sum(two.values()) == 3 * 7 - 2 * 5
    cube = shapley(("x", "y", "z"), lambda c: Fraction(2) ** len(c))
    assert cube == dict.fromkeys("xyz", Fraction(7, 3))
    three = shapley(("z", "y", "x"), lambda c: Fraction(at(c, "x") * at(c, "y") + at(c, "z")))
    assert three == {"x": 6, "y": 5, "z": 4}


def test_order_free_shares_of_musterland_by_hand(musterland_result: fc.Result) -> None:
    """Services of 2008 and 2010 counted in the package; a share that meets a fee splits as two factors do.

    99581 counts as 86505 and 99583 as 86503 (its zuordnung.csv).
    """
    rows = musterland_result.data.billing
    count = {
        (year, gop): sum(r.count for r in rows if r.quarter[:4] == year and r.gop == gop)
        for year in ("2008", "2010")
        for gop in {r.gop for r in rows}
    }
    cases = (
        sum(count["2008", g] for g in ("86500", "86502", "86503", "99583")),
        sum(count["2010", g] for g in ("86510", "86512")),
    )
    old = Fraction(sum(count["2008", g] for g in ("86501", "86505", "99581")), cases[0])
    new, palliative = (Fraction(count["2010", g], cases[1]) for g in ("86516", "86518"))
    fees = musterland_result.regions["00"].calculated.fees
    mean = (fees["86516"][START] + fees["86516"][STAGE_1]) / 2
    free = {s.key: s.order_free for s in bridge_steps(musterland_result, "00") if s.stage == 2}
    assert free["i16"] == (new - old) * mean
    assert free["i18"] == palliative * mean


@given(deliveries(dense=True), readings())
def test_order_free_bars_are_shapley_values_and_sum_alike(data: Data, reading: Reading) -> None:
    """Against the set function itself: fees of the start or of 2010-07-01, services of 2008 or of 2010."""
    reading = reading.with_(stage2_valuation="constant", fees_in_force="calculated")
    result = fc.calculate(data, reading)
    region, outcome = result.regions[KV].region, result.regions[KV].outcome
    assume(region is not None and outcome is not None and outcome.stages[2].status == APPLIED)
    assert region is not None
    assert outcome is not None
    steps = [s for s in bridge_steps(result, KV) if s.stage == 2]
    assert sum(s.order_free for s in steps) == sum(s.exact for s in steps)
    base = year_of([region.base[q] for q in BASE_QUARTERS], "2008")
    old, new = old_shares(base, outcome, reading), new_shares(region, YEAR_2010)
    p0, p1 = outcome.stages[1].reference, outcome.stages[2].reference

    def value(changed: frozenset[str]) -> Fraction:
        chosen = {key: getattr(new if key in changed else old, key) for key in ("h", "i14", "i16", "i18")}
        return Fraction(replace(old, **chosen).case_value(p1 if "adjustment_1" in changed else p0))

    expected = shapley(("adjustment_1", "h", "i14", "i16", "i18"), value)
    free, exact = ({s.key: getattr(s, name) for s in steps} for name in ("order_free", "exact"))
    assume("billed" not in exact)  # amounts billed meet the fees as a sixth part
    assert {key: free.get(key, 0) for key in expected} == expected
    assert all(free[key] == exact[key] for key in free if key not in expected)


@given(deliveries(dense=True), readings())
def test_in_stage_1_no_order_is_preferred(data: Data, reading: Reading) -> None:
    """One set of fees: nothing interacts, and both columns are the same."""
    result = fc.calculate(data, reading)
    outcome = result.regions[KV].outcome
    assume(outcome is not None and outcome.stages[1].status == APPLIED)
    assert all(s.order_free == s.exact for s in bridge_steps(result, KV) if s.stage == 1)
