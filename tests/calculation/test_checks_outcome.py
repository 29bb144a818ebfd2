"""Checks that need fees (N09, N11, N15, N21, N22, O12, O13, O17) and readings that need data (L01, L02)."""

from __future__ import annotations

import dataclasses
from datetime import date

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


YEAR = "\n".join(NEW.replace("2009Q4", q) for q in ("2009Q4", "2010Q1-4"))


def test_nothing_to_say_about_unchanged_services() -> None:
    data = package(BASE + YEAR)
    assert fc.calculate(data).all_findings == ()


def test_o17_a_stage_that_is_due_and_cannot_be_calculated() -> None:
    """The wording of teil-b section 3; the second stage is open because its own period is missing."""
    first, second = found(BASE, "O17")
    assert first.severity is Severity.WARNING
    assert first.message.de == (
        "Stufe 1 noch offen. Korrektur nach Nr. 8 zum 01.07.2010 nicht berechnet: Abrechnungsdaten 4/2009 fehlen "
        "(4/2009: keine Zeile zu 86510 bis 86518). Bis zu einer Anpassung bleibt der bisherige Gebührenwert "
        "Abrechnungsgrundlage; ob eine spätere Anpassung zurückwirkt, regelt Nr. 8 nicht ausdrücklich."
    )
    assert "zum 01.07.2011 nicht berechnet: Abrechnungsdaten 2010 fehlen (1/2010, 2/2010" in second.message.de


def test_o17_only_where_the_stage_is_due() -> None:
    """A region that started in 2010 has no stage 1; one whose 2010 is there and only stage 1 is open has one finding."""
    late = package(BASE, start=date(2010, 1, 1))
    assert [f.message.de[:7] for f in fc.calculate(late).all_findings if f.id == "O17"] == ["Stufe 2"]
    assert [f.message.de[:7] for f in found(BASE + NEW.replace("2009Q4", "2010Q1-4"), "O17")] == ["Stufe 1"]


def test_o17_a_part_of_the_year_is_named() -> None:
    (finding,) = found(BASE + NEW + NEW.replace("2009Q4", "2010Q1-3"), "O17")
    assert "Abrechnungsdaten 2010 fehlen (4/2010: keine Zeile" in finding.message.de


def test_n21_an_agreed_fee_beside_the_calculated_one() -> None:
    """86510 is 40.00; 41.00 was agreed. The same 40.00 is nothing to say."""
    said = [
        f for f in fc.calculate(package(BASE + YEAR, agree=["86510 start 41"])).all_findings if f.id == "N21"
    ]
    assert [f.severity for f in said] == [Severity.WARNING]
    assert "86510 ab 01.10.2009: vereinbart 41,00 EUR, nach Teil B errechnet 40,00 EUR" in said[0].message.de
    assert fc.calculate(package(BASE + YEAR, agree=["86510 start 40"])).all_findings == ()


def test_n21_compares_published_cents() -> None:
    """P1 = 40·f with FW0 = 51.25 and FW1 = (4000 + 6000 + 10000)/400 = 50: f = 1.025, P1 = 41.00."""
    assert fc.calculate(package(BASE + YEAR, agree=["86510 2010-07-01 41"])).all_findings == ()
    (said,) = fc.calculate(package(BASE + YEAR, agree=["86510 2010-07-01 40"])).all_findings
    assert "ab 01.07.2010: vereinbart 40,00 EUR, nach Teil B errechnet 41,00 EUR" in said.message.de


BILLED = """
2009Q4   ALLE 86510 100  4000
2009Q4   ALLE 86512 300  6000
2009Q4   ALLE 86516 100 10000
2010Q1-2 ALLE 86510 100  4000
2010Q1-2 ALLE 86512 300  6000
2010Q1-2 ALLE 86516 100 10000
2010Q3-4 ALLE 86510 100  4000
2010Q3-4 ALLE 86512 300  6150
2010Q3-4 ALLE 86516 100 10250
"""


def test_n22_billed_at_the_fee_of_the_other_half_year() -> None:
    """From July 86510 is 41.00 (f = 1.025), but 40.00 was billed: an error that asks, and stops the region."""
    result = fc.calculate(package(BASE + BILLED))
    said = [f for f in result.all_findings if f.id == "N22"]
    assert [f.severity for f in said] == [Severity.ERROR] * 2
    assert "86510 in 3/2010: abgerechnet zu 40,00 EUR, in Kraft war 41,00 EUR" in said[0].message.de
    assert "welche Gebühr wurde abgerechnet?" in said[0].message.de
    assert "Tabelle geltend eintragen: 86510, ab 01.07.2010, 40,00" in said[0].remedy.de
    assert said[0].cents == 10000
    assert result.regions["00"].status == "failed"


def test_n22_is_answered_by_a_row_of_geltend() -> None:
    result = fc.calculate(package(BASE + BILLED, agree=["86510 2010-07-01 40"]))
    assert [f.id for f in result.all_findings] == ["N21"]
    assert result.regions["00"].status == "calculated"


def test_n22_is_no_discount_and_no_other_item() -> None:
    """1 EUR less than the old fee fits no fee: N11 asks about a discount."""
    table = BILLED.replace("2010Q3-4 ALLE 86510 100  4000", "2010Q3-4 ALLE 86510 100  3999")
    said = [f for f in fc.calculate(package(BASE + table)).all_findings if f.id in ("N11", "N22")]
    assert [f.id for f in said] == ["N11", "N11"]


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
    rows = {
        "86510 100 -": f"86510 100 {amount}",
        "86512 300 -": "86512 300 6000",
        "86516 100 -": "86516 100 10000",
    }
    table = NEW
    for without, billed in rows.items():
        table = table.replace(without, billed)
    (finding,) = found(BASE + table, "N11")
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
    assert "86514" in finding.message.de  # the fees of 2010 are open for want of data, which is no such error
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


def test_l01_covers_the_credited_decline_unless_nothing_is_credited() -> None:
    """teil-b section 4: credit_cases=reported needs the cases of both years of a stage; without a credit none."""
    (finding,) = found(BASE + NEW, "L01", credit_cases="reported")
    assert finding.severity is Severity.ERROR
    assert finding.message.de.endswith("braucht gemeldete Behandlungsfälle; es fehlen 4/2008, 4/2009.")
    assert finding.remedy.de == "Fälle nachliefern oder credit_cases=same wählen."
    assert found(BASE + NEW, "L01", credit_cases="reported", case_decline_credit="none") == []


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
