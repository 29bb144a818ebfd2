"""Edges that mutation testing found untested: each test fails on a mutant that survived before."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from feecalc.intake.cells.amounts import AmbiguousColumnError, plain_numbers
from feecalc.intake.cells.quarters import quarter
from feecalc.intake.cells.remarks import free_text
from feecalc.law.linked import Link
from feecalc.law.readings import Reading, ReadingError, without_effect
from feecalc.numbers import Undefined, quotient
from feecalc.words.text import Text


def test_two_undefined_values_are_equal_only_for_the_same_reason() -> None:
    a, b = Undefined(Text("a", "a")), Undefined(Text("b", "b"))
    assert a != b
    assert b != a
    assert a == Undefined(Text("a", "a"))


@pytest.mark.parametrize(
    ("cell", "day"), [("36526", True), ("44196", True), ("36525", False), ("44197", False), ("039448", False)]
)
def test_day_numbers_of_excel_are_those_of_2000_to_2020(cell: str, day: bool) -> None:
    # 36526 is 2000-01-01, 44196 is 2020-12-31
    problem = quarter(cell).problem
    assert problem is not None
    assert ("ist ein Datum" in problem.message.de) is day


def test_free_text_is_kept_up_to_500_characters() -> None:
    assert free_text("x" * 500).value == "x" * 500
    assert free_text("x" * 501).value == "x" * 499 + "…"


@pytest.mark.parametrize("example", ["1,234", "1.234"])
def test_a_column_of_both_notations_is_ambiguous_where_one_number_fits_both(example: str) -> None:
    with pytest.raises(AmbiguousColumnError):
        plain_numbers(["5.678,50", "5,678.50", example], None)


def test_a_link_with_an_end_holds_up_to_that_day() -> None:
    link = Link("86520", Text("x", "x"), "86516", Fraction(1, 2), date(2019, 1, 1), "", Text("", ""), confirmed_until=date(2020, 6, 30), until=date(2020, 12, 31))  # fmt: skip
    held = [link.in_force(d) for d in (date(2018, 12, 31), date(2019, 1, 1), date(2020, 12, 30), date(2020, 12, 31), date(2021, 1, 1))]  # fmt: skip
    assert held == [False, True, True, True, False]


IDLE = [  # teil-b section 4: what a setting has no effect beside
    ({}, []),
    ({"bisphosphonate_cases": "no"}, ["bisphosphonate_cases"]),
    ({"bisphosphonate_frequency": "included", "bisphosphonate_cases": "no"}, []),
    ({"bisphosphonate_frequency": "as_86503", "bisphosphonate_cases": "no"}, []),
    ({"bisphosphonate_frequency": "included", "cases_base": "reported"}, []),
    ({"bisphosphonate_frequency": "included", "cases_base": "reported", "bisphosphonate_cases": "no"}, ["bisphosphonate_cases"]),
    ({"bisphosphonate_frequency": "share", "bisphosphonate_share": "1/3"}, []),
    ({"bisphosphonate_frequency": "share"}, []),
    ({"bisphosphonate_frequency": "included", "bisphosphonate_share": "1/3"}, ["bisphosphonate_share"]),
    ({"bisphosphonate_share": "1/3"}, ["bisphosphonate_share"]),
    ({"case_decline_credit": "none"}, []),
    ({"case_decline_credit": "none", "credit_cap": "no", "credit_symmetric": "yes", "credit_stages": "second"}, ["credit_cap", "credit_symmetric", "credit_stages"]),
    ({"credit_cap": "no", "credit_symmetric": "yes", "credit_stages": "second"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "keys"), IDLE)
def test_settings_without_effect_are_named_and_no_others(settings: dict[str, str], keys: list[str]) -> None:
    notes = [note.de for note in without_effect(Reading(**settings))]
    assert [note.removeprefix("Die Lesart ").partition("=")[0] for note in notes] == keys


def test_differences_are_what_differs_and_nothing_else() -> None:
    assert Reading().differences() == {}
    chosen = Reading(credit_cap="no", rounding="chain")
    assert chosen.differences() == {"credit_cap": "no", "rounding": "chain"}
    assert chosen.differences(Reading(credit_cap="no")) == {"rounding": "chain"}
    assert Reading().differences(chosen) == {"credit_cap": "yes", "rounding": "publish"}


@pytest.mark.parametrize(
    ("key", "said"),
    [("credit_capp", "Gemeint ist wohl „credit_cap“"), ("qqqqqq", "Bekannt sind: kassenarten")],
)
def test_an_unknown_reading_gets_the_nearest_or_all(key: str, said: str) -> None:
    with pytest.raises(ReadingError) as caught:
        Reading.of({key: "yes"})
    assert said in str(caught.value)
    assert ("Bekannt sind" in str(caught.value)) is ("Bekannt" in said)


def test_a_quotient_by_a_negative_number_is_one() -> None:
    assert quotient(1, -2, Text("x", "x")) == Fraction(-1, 2)
