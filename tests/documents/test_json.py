"""ergebnis.json to the letter of the interface (feecalc-result/1)."""

from __future__ import annotations

import json
from fractions import Fraction

import feecalc as fc
from feecalc.documents.json_file import json_bytes, quantity
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance
from feecalc.words.text import Text

STAGE_KEYS = {
    "status", "reason", "case_value_base", "case_value_new", "cases_base", "cases_new",
    "deviation", "case_decline", "net_deviation", "factor",
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
        ["28.14", "25.87", "53.41", "120.92", "120.92"],
        ["27.41", "25.19", "52.02", "117.76", "117.76"],
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
