"""The self-checks of every run: they hold, and each can fail."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
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
    # Kassenarten stand apart only under mean_of_fees.
    assert [i for i, holds in outcomes.items() if holds is None] == ["S07"]


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


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("credit", ["decline", "effect", "proportional", "none"])
def test_a_wrong_factor_is_noticed_in_every_stage_and_under_every_credit(
    musterland: fc.Data, number: int, credit: str
) -> None:
    """S06 looks at credited stages too: f·FW1 = FW1 - net·FW0."""
    data, reading, outcome = _case(fc.calculate(musterland, fc.Reading(case_decline_credit=credit)))
    assert "S06" not in {f.id for f in self_check(data, reading, outcome)}
    stage = outcome.stages[number]
    wrong = dataclasses.replace(stage, factor=stage.factor + Fraction(1, 10**12))
    wrongly = dataclasses.replace(outcome, stages={**outcome.stages, number: wrong})
    assert "S06" in {f.id for f in self_check(data, reading, wrongly)}


def test_a_factor_on_a_wrong_net_deviation_is_noticed(musterland_result: fc.Result) -> None:
    """The old default, decline credited and the rest as if measured, is not the target of the default."""
    data, reading, outcome = _case(musterland_result)
    stage = outcome.stages[1]
    net = stage.net_deviation / 2
    factor = (1 + stage.deviation - net) / (1 + stage.deviation)
    target = factor * stage.case_value_new
    wrong = dataclasses.replace(stage, net_deviation=net, factor=factor, case_value_target=target)
    wrongly = dataclasses.replace(outcome, stages={**outcome.stages, 1: wrong})
    assert "S06" in {f.id for f in self_check(data, reading, wrongly)}


def test_conservation_leaves_agreed_fees_out(demo: fc.Data) -> None:
    """KV 46: 86510 and 86512 were agreed, no self-check takes them for ratios of Teil B (section 3)."""
    region = fc.calculate(demo, kv="46").regions["46"]
    assert ("86510", "start") in region.calculated.agreed
    assert [f for f in region.findings if f.id.startswith("S")] == []


def test_kassenarten_that_do_not_sum_are_noticed(musterland: fc.Data) -> None:
    result = fc.calculate(musterland, fc.Reading(kassenarten="mean_of_fees"))
    data, reading, outcome = _case(result)
    assert "S07" not in {f.id for f in self_check(data, reading, outcome)}
    part = dataclasses.replace(data, by_kassenart={"PK": data.by_kassenart["PK"]})
    assert "S07" in {f.id for f in self_check(part, reading, outcome)}
