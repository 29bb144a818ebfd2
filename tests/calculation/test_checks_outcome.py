"""Checks that need fees (N09, N11, N15, O12, O13) and readings that need data (L01, L02)."""

from __future__ import annotations

import dataclasses

import pytest

import feecalc as fc
from feecalc.words.findings import Finding, Severity
from tests.by_hand import package

# 86502 at 40 EUR, 86503 at 20 EUR, 86504 at 50 EUR, 86505 at 100 EUR: with no 86500 these are the fees.
BASE = """
2008Q1-4 PK 86502 100 4000
2008Q1-4 PK 86503 300 6000
2008Q1-4 PK 86504 10 500
2008Q1-4 PK 86505 100 10000
"""
NEW = """
2009Q4 ALLE 86510 100 -
2009Q4 ALLE 86512 300 -
2009Q4 ALLE 86516 100 -
"""


def found(table: str, check: str, **settings: str) -> list[Finding]:
    data = package(table)
    result = fc.calculate(data, fc.Reading(**settings))
    return [f for f in result.all_findings if f.id == check]


def test_nothing_to_say_about_unchanged_services() -> None:
    data = package(BASE + NEW)
    assert fc.calculate(data).all_findings == ()


def test_n09_a_case_value_no_billing_could_give() -> None:
    # 400 cases with 900 times 86514 at 50 EUR: (4000+6000+45000+10000)/400 = 162.50; at most 40+50+100 = 190.
    table = BASE + NEW + "2009Q4 ALLE 86514 900 -\n"
    assert found(table, "N09") == []
    # 1800 times: (4000+6000+90000+10000)/400 = 275 EUR > 190 EUR.
    (finding,) = found(BASE + NEW + "2009Q4 ALLE 86514 1800 -\n", "N09")
    assert finding.severity is Severity.ERROR
    assert "275,00 EUR" in finding.message.de
    assert "20,00 EUR bis 190,00 EUR" in finding.message.de


@pytest.mark.parametrize(("amount", "word"), [("3999.99", "unter"), ("4000.01", "über")])
def test_n11_an_amount_beside_fee_times_count(amount: str, word: str) -> None:
    table = BASE + NEW.replace("86510 100 -", f"86510 100 {amount}")
    (finding,) = found(table, "N11")
    assert finding.severity is Severity.WARNING
    assert word in finding.message.de
    assert finding.cents == 1


def test_n15_a_structural_break_with_its_volume_proof() -> None:
    # 400 -> 350 cases: 12.5 %; volumes 20 500 -> 3 500 + 5 000 + 10 000 = 18 500 EUR without 86514.
    table = BASE + "2009Q4 ALLE 86510 100 -\n2009Q4 ALLE 86512 250 -\n2009Q4 ALLE 86516 100 -\n"
    (finding,) = found(table, "N15")
    assert "12,50 %" in finding.message.de
    assert "20.500,00 EUR vorher, 19.000,00 EUR nachher" in finding.message.de


def test_o12_null_test_beyond_half_a_percent() -> None:
    # Q4 has a dearer mix of 86502: the annual fee does not fit it.
    table = BASE.replace(
        "2008Q1-4 PK 86502 100 4000", "2008Q1-3 PK 86502 100 4000\n2008Q4-4 PK 86502 100 6000"
    )
    (finding,) = [f for f in found(table, "O12") if "Nulltest" in f.message.de]
    # fee 86510 = 18000/400 = 45; V = 4500+6000+500+10000 = 21000 against 22500 EUR on 400 cases.
    assert "52,50 EUR statt 56,25 EUR" in finding.message.de
    assert "-6,67 %" in finding.message.de


def test_o13_is_an_error_only_under_singular_error() -> None:
    table = BASE.replace("2008Q1-4 PK 86504 10 500\n", "")
    assert found(table, "O13") == []  # the data checks warn of it, from the counts alone
    (finding,) = found(table, "O13", singular="error")
    assert finding.severity is Severity.ERROR
    result = fc.calculate(package(table), fc.Reading(singular="error"))
    assert result.regions["00"].status == "failed"


def test_o13_says_which_bisphosphonate_demand_is_left_over() -> None:
    table = BASE.replace("2008Q1-4 PK 86503 300 6000\n", "2008Q1-4 PK 99590 5 50\n")
    data = package(table, assign=["99590 BISPHOSPHONAT 1 1"])
    (finding,) = [f for f in fc.calculate(data).all_findings if f.id == "O13"]
    assert "200,00 EUR" in finding.message.de
    assert finding.cents == 20000


def test_l01_reported_cases_that_were_not_delivered() -> None:
    (finding,) = found(BASE + NEW, "L01", cases_base="reported")
    assert finding.severity is Severity.ERROR
    assert "4/2008" in finding.message.de
    assert "1/2008" not in finding.message.de  # stage 1 needs the fourth quarter only


def test_l02_one_sided_transfusions_always_warn() -> None:
    assert found(BASE + NEW, "L02", transfusions="both") == []
    (finding,) = found(BASE + NEW, "L02", transfusions="new_only")
    assert finding.severity is Severity.WARNING


def test_an_accepted_error_is_calculated_and_stays_visible() -> None:
    data = package(BASE + NEW + "2009Q4 ALLE 86514 1800 -\n")
    taken = fc.Acceptance("N09", "00", "bestätigt")
    result = fc.calculate(data, accept=[taken])
    assert result.regions["00"].status == "calculated"
    assert result.has_errors
    assert result.accepted == (taken,)


def test_one_failed_region_hides_no_other() -> None:
    good = package(BASE + NEW)
    bad = [
        dataclasses.replace(r, kv="38") for r in package(BASE + NEW + "2009Q4 ALLE 86514 1800 -\n").billing
    ]
    data = dataclasses.replace(good, billing=(*good.billing, *bad))
    result = fc.calculate(data)
    assert {kv: r.status for kv, r in result.regions.items()} == {"00": "calculated", "38": "failed"}
    assert set(result.fees["kv"]) == {"00"}
