"""ergebnis.json to the letter of the interface (feecalc-result/1)."""

from __future__ import annotations

import json
from fractions import Fraction

import feecalc as fc
from feecalc.documents.json_file import json_bytes, quantity
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance
from feecalc.words.text import Text
from tests.by_hand import package

STAGE_KEYS = {
    "status", "reason", "case_value_base", "case_value_new", "cases_base", "cases_new",
    "deviation", "case_decline", "net_deviation", "factor", "case_value_target", "scope_factor", "catch_up",
}  # fmt: skip


def read(result: fc.Result) -> dict:
    return json.loads(json_bytes(result))


def test_worked_example(musterland_result: fc.Result) -> None:
    """Exact fractions and cents of teil-b.md section 10."""
    region = read(musterland_result)["regions"]["00"]
    fees = region["fees"]
    assert {g: fees[g]["start"]["exact"] for g in fees} == {
        "86510": "305098687/10436925",
        "86512": "753174942/28029115",
        "86514": "221911/4000",
        "86516": "38205283/304200",
        "86518": "38205283/304200",
    }
    assert [[fees[g][d]["eur"] for g in fees] for d in ("start", "2010-07-01", "2011-07-01")] == [
        ["29.23", "26.87", "55.48", "125.59", "125.59"],
        ["28.18", "25.91", "53.49", "121.09", "121.09"],
        ["27.42", "25.21", "52.04", "117.82", "117.82"],
    ]
    assert region["factors"]["a"]["exact"] == "1407/6805"
    assert region["status"] == "calculated"


def test_top_level_and_stage_keys(musterland_result: fc.Result) -> None:
    result = read(musterland_result)
    assert list(result) == [
        "schema",
        "version",
        "edition",
        "readings",
        "inputs",
        "accepted",
        "profile",
        "workbook",
        "regions",
        "findings",
    ]
    assert result["schema"] == "feecalc-result/1"
    assert result["edition"] == "2009-10-01"
    stages = result["regions"]["00"]["stages"]
    assert set(stages["1"]) == STAGE_KEYS
    assert set(stages["2"]) == STAGE_KEYS | {"case_value_as_billed", "clarification_needed"}
    # teil-b.md section 10: p +7.7668 %, d +3.8995 %, C1 25 630
    assert round(stages["1"]["deviation"]["value"], 6) == 0.077668
    assert stages["1"]["cases_new"]["exact"] == "25630"
    assert "eur" not in stages["1"]["deviation"]
    assert "eur" in stages["1"]["case_value_base"]


def test_a_region_says_its_readings_and_the_demand_of_2008(musterland: fc.Data) -> None:
    """Teil C Nr. 3; the sums by Kassenart are those of the delivered rows (musterland/abrechnung.csv)."""
    result = read(fc.calculate(musterland, fc.Reading(credit_cap="no")))
    region = result["regions"]["00"]
    assert result["readings"] == region["readings"]
    assert region["readings"]["credit_cap"] == "no"
    delivered: dict[str, int] = {}
    for row in musterland.billing:
        if row.quarter < "2009":
            delivered[row.kassenart] = delivered.get(row.kassenart, 0) + (row.cents or 0)
    demand = region["demand_2008_by_kassenart"]
    assert {name: q["eur"] for name, q in demand.items()} == {
        "Primärkassen": f"{delivered['PK'] / 100:.2f}",
        "Ersatzkassen": f"{delivered['EK'] / 100:.2f}",
    }


def test_each_region_has_its_own_reading_under_a_profile(demo: fc.Data) -> None:
    own = {"02": fc.Reading(credit_cap="no"), "03": fc.Reading()}
    result = read(fc.calculate(demo, own, kv=["02", "03"], profile="kv"))
    assert result["profile"] == "kv"
    assert {kv: r["readings"]["credit_cap"] for kv, r in result["regions"].items()} == {
        "02": "no",
        "03": "yes",
    }
    assert result["readings"]["credit_cap"] == "yes"  # what they do not share stands at its default


def test_a_fee_that_is_open_names_what_stays_payable() -> None:
    """Due is not waived: no fee of 2010 without Q4 2009, the fee of the start beside it (section 3)."""
    rows = "2008Q1-4 ALLE 86502 10 400\n2008Q1-4 ALLE 86503 30 600\n"
    region = read(fc.calculate(package(rows)))["regions"]["00"]
    fee = region["fees"]["86510"]
    assert fee["start"]["eur"] == "40.00"
    assert set(fee["2010-07-01"]) == {"undefined", "payable"}
    assert fee["2010-07-01"]["payable"] == fee["2011-07-01"]["payable"] == "40.00"
    assert fee["2010-07-01"]["undefined"] == (
        "noch offen. Korrektur nach Nr. 8 zum 01.07.2010 nicht berechnet: Abrechnungsdaten 4/2009 fehlen (4/2009: keine "
        "Zeile zu 86510 bis 86518). Bis zu einer Anpassung bleibt der bisherige Gebührenwert (40,00 EUR) "
        "Abrechnungsgrundlage; ob eine spätere Anpassung zurückwirkt, regelt Nr. 8 nicht ausdrücklich."
    )
    assert "payable" not in region["fees"]["86514"]["2010-07-01"]  # there is none
    assert region["stages"]["1"]["status"] == "pending"
    assert set(region["stages"]["1"]["factor"]) == {"undefined"}


def test_a_fee_in_force_is_what_stays_payable() -> None:
    rows = "2008Q1-4 ALLE 86502 10 400\n2008Q1-4 ALLE 86503 30 600\n"
    region = read(fc.calculate(package(rows, agree=["86510 2010-07-01 39"])))["regions"]["00"]
    assert [region["fees"]["86510"][day]["payable"] for day in ("2010-07-01", "2011-07-01")] == [
        "39.00",
        "39.00",
    ]
    assert region["fees"]["86512"]["2010-07-01"]["payable"] == "20.00"


def test_fees_that_rest_on_agreed_ones_are_marked(demo: fc.Data) -> None:
    """KV 46: 86510 and 86512 agreed for the start, so their whole chain; 86516 is calculated."""
    fees = read(fc.calculate(demo, kv="46"))["regions"]["46"]["fees"]
    assert all(q["agreed"] is True for gop in ("86510", "86512") for q in fees[gop].values())
    assert fees["86510"]["start"]["eur"] == "30.68"
    assert not any("agreed" in q for q in fees["86516"].values())


def test_quantities() -> None:
    """A whole number has no /1; eur only for money; undefined has its reason."""
    assert quantity(Fraction(4, 2)) == {"exact": "2", "value": 2.0}
    assert quantity(Fraction(1, 8), money=2) == {"exact": "1/8", "value": 0.125, "eur": "0.13"}
    assert quantity(Fraction(-1, 8), money=2)["eur"] == "-0.13"
    assert quantity(Undefined(Text("Grund", "reason")), "en") == {"undefined": "reason"}


def test_accepted_findings_are_recorded(musterland: fc.Data) -> None:
    taken = Acceptance("O06", "00", "wird nachgereicht")
    result = read(fc.calculate(musterland, accept=(taken,)))
    assert result["accepted"] == [{"id": "O06", "kv": "00", "reason": "wird nachgereicht"}]


def test_same_bytes_for_the_same_input(musterland: fc.Data) -> None:
    assert json_bytes(fc.calculate(musterland)) == json_bytes(fc.calculate(musterland))
