"""The self-checks of every run: they hold, and each can fail."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

import feecalc as fc
from feecalc.calculation.checks.identities import SELF_CHECKS, self_check, self_checks
from feecalc.calculation.teil_b import Outcome


def region(result: fc.Result) -> tuple[Any, Outcome]:
    one = result.regions["00"]
    return one.region, one.calculated


def test_all_hold_for_the_worked_example(musterland_result: fc.Result) -> None:
    outcomes = {c.id: holds for c, holds in self_checks(*_case(musterland_result))}
    assert False not in outcomes.values()
    # Kassenarten stand apart only under mean_of_fees, and net = p only without a decline of cases.
    assert [i for i, holds in outcomes.items() if holds is None] == ["S06", "S07"]


def _case(result: fc.Result) -> tuple[Any, fc.Reading, Outcome]:
    data, outcome = region(result)
    return data, result.reading, outcome


def test_demo_regions_hold_under_rival_readings(demo: fc.Data) -> None:
    for settings in (
        {},
        {"kassenarten": "mean_of_fees"},
        {"case_decline_credit": "none"},
        {"singular": "limit"},
    ):
        result = fc.calculate(demo, fc.Reading(**settings))
        assert [f for f in result.all_findings if f.id.startswith("S")] == []


@pytest.mark.parametrize("check", [c.id for c in SELF_CHECKS if c.id not in ("S02", "S05", "S06", "S07")])
def test_a_wrong_fee_or_factor_is_noticed(check: str, musterland_result: fc.Result) -> None:
    data, reading, outcome = _case(musterland_result)
    fees = {g: dict(by_date) for g, by_date in outcome.fees.items()}
    fees["86510"]["start"] += 1
    fees["86518"]["start"] += 1
    wrong = dataclasses.replace(outcome, a=outcome.a + 1, fees=fees)
    assert check in {f.id for f in self_check(data, reading, wrong)}


def test_the_wrong_86516_and_factor_are_noticed(musterland: fc.Data) -> None:
    result = fc.calculate(musterland, fc.Reading(case_decline_credit="none"))
    data, reading, outcome = _case(result)
    fees = {g: dict(by_date) for g, by_date in outcome.fees.items()}
    fees["86516"]["start"] += 1000
    stage = dataclasses.replace(outcome.stages[1], factor=outcome.stages[1].factor + 1)
    wrong = dataclasses.replace(outcome, fees=fees, stages={**outcome.stages, 1: stage})
    assert {"S05", "S06"} <= {f.id for f in self_check(data, reading, wrong)}


def test_kassenarten_that_do_not_sum_are_noticed(musterland: fc.Data) -> None:
    result = fc.calculate(musterland, fc.Reading(kassenarten="mean_of_fees"))
    data, reading, outcome = _case(result)
    assert "S07" not in {f.id for f in self_check(data, reading, outcome)}
    part = dataclasses.replace(data, by_kassenart={"PK": data.by_kassenart["PK"]})
    assert "S07" in {f.id for f in self_check(part, reading, outcome)}
