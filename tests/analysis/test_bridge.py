"""The bridge of the case value: worked example and identities of teil-b section 6."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given

import feecalc as fc
from feecalc.analysis.bridge import bridge_steps
from feecalc.analysis.study import AnalysisError
from feecalc.calculation.stage import APPLIED
from feecalc.intake.model import Data
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
