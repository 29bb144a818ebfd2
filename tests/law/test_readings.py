"""The readings as objects: what is refused and with which hint, what is said to have no effect (teil-b section 4)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from feecalc.law.readings import Reading, ReadingError, common, own_reading, without_effect


def refused(**settings: object) -> str:
    with pytest.raises(ReadingError) as caught:
        Reading.of(settings)
    return str(caught.value)


def test_an_unknown_key_names_the_nearest_or_all() -> None:
    assert refused(case_decline_credits="none") == (
        "Eine Lesart „case_decline_credits“ gibt es nicht. Gemeint ist wohl „case_decline_credit“."
    )
    everything = refused(xyz="1")
    assert "Bekannt sind: kassenarten, base_period" in everything
    assert "fee_decimals" in everything


def test_an_unknown_option_names_the_nearest_and_all() -> None:
    text = refused(case_decline_credit="decine")
    assert "Möglich sind: decline, effect, proportional, none." in text
    assert text.endswith("Gemeint ist wohl „decline“.")
    assert "Gemeint" not in refused(case_decline_credit="17")


@pytest.mark.parametrize(
    ("old", "credit", "factor"),
    [
        ("target", "decline", "exact"),
        ("points", "decline", "measured"),
        ("volume", "effect", "exact"),
        ("mechanical", "effect", "measured"),
    ],
)
def test_a_name_of_the_first_edition_is_refused_with_its_pair(old: str, credit: str, factor: str) -> None:
    text = refused(case_decline_credit=old)
    assert f"case_decline_credit={credit} mit adjustment_factor={factor}" in text


@pytest.mark.parametrize("share", ["0", "1", "0,25", "1/3", "0.5"])
def test_a_share_lies_between_none_and_all(share: str) -> None:
    assert 0 <= Reading(bisphosphonate_share=share).bisphosphonate_share <= 1  # type: ignore[arg-type] # text as typed


@pytest.mark.parametrize("share", ["1,01", "-0,1", "1e3", "1/0", "halb", ""])
def test_what_is_no_share_is_refused(share: str) -> None:
    assert "Erwartet wird eine Zahl von 0 bis 1" in refused(bisphosphonate_share=share)


def test_decimals_of_a_fee_are_few() -> None:
    assert Reading.of({"fee_decimals": "4"}).fee_decimals == 4
    for given in ("7", "-1", "2.0", "zwei"):
        assert "keine ganze Zahl von 0 bis 6" in refused(fee_decimals=given)


def test_yes_and_no_may_be_given_as_truth_values() -> None:
    assert Reading.of({"credit_cap": False, "credit_symmetric": True}).differences() == {
        "credit_cap": "no",
        "credit_symmetric": "yes",
    }


def test_contradictions_are_refused_with_the_way_out() -> None:
    assert "widersprechen sich" in refused(kassenarten="mean_of_fees", base_period="mean_of_quarters")
    assert "unkorrigierten Gebührenwert" in refused(stage2_valuation="as_billed", stage2_base="original")


def test_a_profile_is_a_starting_point_not_a_setting() -> None:
    assert own_reading({"profile": "kasse", "rounding": "chain"}) == Reading(rounding="chain")


def test_what_readings_share() -> None:
    one = Reading(rounding="chain", singular="limit", bisphosphonate_share=Fraction(1, 2))
    assert common([]) == Reading()
    assert common([one]) == one
    assert common([one, Reading(rounding="chain")]) == Reading(rounding="chain")
    assert common([Reading(rounding="chain"), one]) == Reading(rounding="chain")


@pytest.mark.parametrize(
    ("settings", "idle"),
    [
        ({}, set()),
        (
            {
                "case_decline_credit": "none",
                "credit_cases": "reported",
                "credit_cap": "no",
                "credit_symmetric": "yes",
                "credit_stages": "first",
            },
            {"credit_cases", "credit_cap", "credit_symmetric", "credit_stages"},
        ),
        ({"rounded_quantity": "net"}, {"rounded_quantity"}),
        ({"rounded_quantity": "net", "deviation_decimals": "2"}, set()),
        ({"bisphosphonate_share": "1/2"}, {"bisphosphonate_share"}),
        ({"bisphosphonate_share": "1/2", "bisphosphonate_frequency": "share"}, set()),
        ({"bisphosphonate_cases": "no"}, {"bisphosphonate_cases"}),
        ({"bisphosphonate_cases": "no", "bisphosphonate_frequency": "included"}, set()),
        ({"bisphosphonate_cases": "always"}, set()),
        (
            {"bisphosphonate_cases": "always", "bisphosphonate_frequency": "included"},
            {"bisphosphonate_cases"},
        ),
        ({"bisphosphonate_cases": "always", "cases_base": "reported"}, {"bisphosphonate_cases"}),
        (
            {"bisphosphonate_cases": "always", "cases_base": "reported", "credit_cases": "flat_rates"},
            set(),
        ),
        ({"credit_cases": "flat_rates"}, {"credit_cases"}),
        ({"cases_base": "reported", "cases_new": "reported", "credit_cases": "reported"}, {"credit_cases"}),
    ],
)
def test_what_has_no_effect_beside_others_is_said(settings: dict[str, str], idle: set[str]) -> None:
    said = {text.de.split()[2].split("=")[0] for text in without_effect(Reading.of(settings))}
    assert said == idle
