"""The engine against the second, independent calculation (tests/oracle.py), on random regions.

Regions have zeros, gaps, regional items with shares, amounts delivered in part and late starts;
readings are any combination of options. Statuses and undefined values count as results.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from feecalc.calculation.engine import calculate
from feecalc.intake.model import Data
from feecalc.law.readings import OPTIONS, Reading
from feecalc.words.findings import Severity
from tests.by_hand import KV, oracle_options, outcome, plain, worked_example
from tests.oracle import Answer, oracle
from tests.strategies import deliveries, readings

PAIRS = {
    "fw0": "case_value_base", "fw1": "case_value_new", "c0": "cases_base", "c1": "cases_new", "p": "deviation",
    "d": "case_decline", "net": "net_deviation", "f": "factor", "as_billed": "case_value_as_billed",
    "f_scope": "scope_factor", "target": "case_value_target", "catch_up": "catch_up",
}  # fmt: skip


def assert_same(data: Data, reading: Reading) -> Answer:
    want = oracle(data, KV, **oracle_options(reading))
    if want.status != "calculated":
        return want
    got = outcome(data, reading)
    assert (plain(got.a), plain(got.b)) == (want.a, want.b)
    for day, fees in want.fees.items():
        for gop, fee in fees.items():
            assert plain(got.fees[gop][day]) == fee, (gop, day)
    for number, stage in want.stages.items():
        engine = got.stages[number]
        assert engine.status == stage.status, number
        if stage.status == "applied":
            for mine, theirs in PAIRS.items():
                assert plain(getattr(engine, theirs)) == getattr(stage, mine), (number, theirs)
            assert engine.clarification_needed == stage.clarification
        if stage.status == "undefined":
            assert plain(engine.scope_factor) is None
            assert engine.reason is not None
    return want


@given(deliveries(dense=True), readings(singular="undefined"))
@settings(max_examples=80)
def test_same_figures_where_all_is_delivered(data: Data, reading: Reading) -> None:
    assert_same(data, reading)


@given(deliveries(), readings())
@settings(max_examples=150)
def test_same_figures_and_gaps_on_any_region(data: Data, reading: Reading) -> None:
    assert_same(data, reading)


@given(deliveries(counts="tiny"), readings())
@settings(max_examples=100)
def test_same_figures_where_ties_and_zeros_abound(data: Data, reading: Reading) -> None:
    assert_same(data, reading)


@given(deliveries(dense=True, counts="tiny"), readings(credit_symmetric="yes", singular="undefined"))
@settings(max_examples=100)
def test_same_figures_where_case_values_coincide(data: Data, reading: Reading) -> None:
    assert_same(data, reading)


@given(deliveries(), readings())
@settings(max_examples=40)
def test_a_whole_run_calculates_what_the_oracle_calculates(data: Data, reading: Reading) -> None:
    """Through ``calculate``: same status; where errors stop a region, it was neither an accident nor silent."""
    want = oracle(data, KV, **oracle_options(reading))
    got = calculate(data, reading).regions[KV]
    if want.status == "failed":
        assert got.status == "failed"
    if got.status == "failed":
        assert any(f.severity is Severity.ERROR for f in got.findings)
    if got.status == want.status == "calculated":
        assert plain(got.calculated.fees["86510"]["start"]) == want.fees["start"]["86510"]


@pytest.mark.parametrize(
    ("key", "option"), [(key, option) for key, options in OPTIONS.items() for option in options]
)
def test_every_option_on_the_worked_example(key: str, option: str) -> None:
    fixed: dict[str, Any] = {key: option}
    if option == "share":
        fixed["bisphosphonate_share"] = "1/3"
    assert assert_same(worked_example(), Reading(**fixed)).status == "calculated"
