"""Whole runs on hard data: undefined is a result, one region never hides another, nothing raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from feecalc.calculation.engine import calculate
from feecalc.intake.model import Contract, Data
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance, Finding, Severity
from feecalc.words.text import Text
from tests.by_hand import KV, outcome, package, plain
from tests.numbers.test_kinds import as_array, outcome_on
from tests.strategies import deliveries, readings

YEAR = """
2008Q1-4 ALLE 86500 20  400
2008Q1-4 ALLE 86501 12 1080
2008Q1-4 ALLE 86502 10  320
2008Q1-4 ALLE 86503 30  870
2008Q1-4 ALLE 86504  5  250
2008Q1-4 ALLE 86505  8  920
"""
BILLED = """
2009Q4   ALLE 86510 20 -
2010Q1-4 ALLE 86510 20 -
"""


def run(data: Data, reading: Reading | None = None, **more: Any) -> Any:
    return calculate(data, reading, **more).regions[KV]


def ids(region: Any, severity: Severity) -> set[str]:
    return {f.id for f in region.findings if f.severity is severity}


@given(deliveries(), readings())
@settings(max_examples=40)
def test_no_region_ever_raises(data: Data, reading: Reading) -> None:
    assert run(data, reading).status in ("calculated", "failed")


@given(deliveries(counts="tiny"), readings())
@settings(max_examples=40)
def test_no_tiny_region_ever_raises(data: Data, reading: Reading) -> None:
    assert run(data, reading).status in ("calculated", "failed")


@given(deliveries())
@settings(max_examples=15)
def test_a_healthy_region_is_calculated_beside_any_other(data: Data) -> None:
    other = tuple(replace(row, kv="38") for row in package(YEAR).billing)
    result = calculate(replace(data, billing=data.billing + other))
    assert result.regions["38"].status == "calculated"
    assert result.regions["38"].calculated.fees["86510"]["start"] == 28


def test_a_region_without_2008_data_is_a_result_not_a_crash() -> None:
    """Accepted all the same: nothing of 2008 defines a fee, each says why."""
    region = run(package("2009Q4 ALLE 86510 20 600"), accept=[Acceptance("O02", KV, "Test")])
    fees = region.calculated.fees
    assert all(isinstance(by_date["start"], Undefined) for by_date in fees.values())
    stages = region.calculated.stages
    assert (stages[1].status, stages[2].status) == ("undefined", "pending")


def test_a_region_known_from_a_finding_only_does_not_stop_the_others() -> None:
    notice = Finding("T01", Severity.WARNING, Text("Zeile unlesbar", "row unreadable"), "Test", "38")
    result = calculate(replace(package(YEAR), findings=(notice,)))
    assert result.regions[KV].calculated.fees["86510"]["start"] == 28


def test_a_volume_of_zero_in_2008_beside_a_case_decline() -> None:
    """N15 quotes V1/V0: V0 = 0 must not raise."""
    table = "2008Q1-4 ALLE 86500 10 0\n2008Q1-4 ALLE 86502 10 0\n2008Q1-4 ALLE 86503 10 0\n2009Q4 ALLE 86510 20 600"
    assert run(package(table)).calculated.stages[1].status == "undefined"


def test_no_reported_cases_in_2008_but_a_volume() -> None:
    """C0 = 0 delivered: stage 1 undefined, with a reason."""
    data = package(YEAR + BILLED, cases=["2008Q1-4 0", "2009Q4 20", "2010Q1-4 20"])
    stage = run(data, Reading(cases_base="reported")).calculated.stages[1]
    assert (stage.status, stage.reason is not None) == ("undefined", True)


# undefined is a result (section 5) ------------------------------------------------------------
@pytest.mark.parametrize("option", ["undefined", "limit"])
def test_an_undefined_fee_is_a_warning_and_the_region_calculated(option: str) -> None:
    region = run(package("2008Q1-4 ALLE 86502 10 320"), Reading(singular=option))
    assert region.status == "calculated"
    assert "O13" in ids(region, Severity.WARNING)
    assert ids(region, Severity.ERROR) == set()


def test_an_undefined_stage_is_a_warning_and_the_region_calculated() -> None:
    """ "an undefined fee or stage is a result: region calculated, finding W"."""
    region = run(package(YEAR + "2009Q4 ALLE 86516 3 -"))
    assert region.calculated.stages[1].status == "undefined"
    reason = region.calculated.stages[1].reason.de
    warned = [f for f in region.findings if f.severity is Severity.WARNING]
    assert any("Stufe 1" in f.message.de and reason in f.message.de for f in warned)


def test_singular_error_stops_the_region_for_an_undefined_fee_of_the_start() -> None:
    region = run(package("2008Q1-4 ALLE 86502 10 320"), Reading(singular="error"))
    assert region.status == "failed"
    assert "O13" in ids(region, Severity.ERROR)


def test_singular_error_stops_the_region_for_a_fee_that_an_undefined_stage_leaves_undefined() -> None:
    """Section 5: ``error`` turns any undefined fee into an error finding."""
    region = run(package(YEAR + "2009Q4 ALLE 86516 3 -"), Reading(singular="error"))
    assert region.status == "failed"


def test_an_undefined_stage_1_leaves_later_fees_undefined_for_its_reason() -> None:
    got = outcome(package(YEAR + BILLED.replace("2009Q4   ALLE 86510 20", "2009Q4   ALLE 86516 20")))
    reason = got.stages[1].reason
    assert got.stages[2].reason == reason
    for fees in got.fees.values():
        assert fees["2010-07-01"].reason == fees["2011-07-01"].reason == reason


def test_on_arrays_too_an_undefined_stage_1_leaves_stage_2_undefined() -> None:
    """Under stage2_base=original stage 2 alone would have numbers (C1 of Q4 2009 is 0)."""
    data = package(YEAR + BILLED.replace("2009Q4   ALLE 86510 20", "2009Q4   ALLE 86516 20"))
    reading = Reading(stage2_base="original")
    assert plain(outcome(data, reading).fees["86510"]["2011-07-01"]) is None
    assert np.isnan(outcome_on(data, reading, as_array).fees["86510"]["2011-07-01"]).all()


# not applicable -------------------------------------------------------------------------------
def test_an_old_contract_is_not_applicable_as_a_whole() -> None:
    """§ 11 Abs. 3."""
    region = run(package(YEAR, old_contract=True))
    assert (region.status, region.outcome) == ("not_applicable", None)


@pytest.mark.parametrize(
    ("quarter", "status"),
    [
        ("2010Q1", "pending"),
        ("2010Q2", "pending"),
        ("2010Q3", "pending"),
        ("2010Q4", "pending"),
        ("2008Q2", "undefined"),
    ],
)
def test_a_stage_whose_period_is_delivered_in_part_names_what_is_missing(quarter: str, status: str) -> None:
    data = package(YEAR + BILLED)
    data = replace(data, billing=tuple(r for r in data.billing if r.quarter != quarter))
    stage = outcome(data).stages[2]
    assert stage.status == status
    assert f"{quarter[5]}/{quarter[:4]}" in stage.reason.de


@pytest.mark.parametrize(
    ("start", "first", "second"),
    [
        (date(2009, 7, 1), "applied", "applied"),
        (date(2009, 10, 1), "applied", "applied"),
        (date(2010, 1, 1), "not_applicable", "applied"),
        (date(2010, 7, 1), "not_applicable", "not_applicable"),
        (date(2011, 7, 2), "not_applicable", "not_applicable"),
    ],
)
def test_starts(start: date, first: str, second: str) -> None:
    """Only the table ``vertraege`` decides; a start after an effective date repeats the first fee."""
    data = replace(package(YEAR + BILLED), contracts={KV: Contract(KV, "Test", start)})
    stages = outcome(data).stages
    assert (stages[1].status, stages[2].status) == (first, second)


# reported cases -------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["cases_base", "cases_new"])
def test_a_reading_without_its_data_is_an_error_of_that_region(key: str) -> None:
    region = run(package(YEAR + BILLED), Reading(**{key: "reported"}))
    assert region.status == "failed"
    assert any("faelle" in f.expected.de or "Behandlungsfälle" in f.message.de for f in region.findings)


def test_reported_cases_are_needed_only_where_a_stage_needs_them() -> None:
    """Q4 alone suffices for stage 1; with 2008 alone no cases are needed at all."""
    both = Reading(cases_base="reported", cases_new="reported")
    q4 = package(YEAR + "2009Q4 ALLE 86510 20 -", cases=["2008Q4 60", "2009Q4 20"])
    assert run(q4, both).calculated.stages[1].status == "applied"
    assert run(package(YEAR), both).status == "calculated"
