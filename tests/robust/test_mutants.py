"""Edges that mutation testing found untested: each test fails on a mutant that survived before."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from feecalc.intake.amounts import AmbiguousColumnError, plain_numbers
from feecalc.intake.notations import free_text
from feecalc.intake.quarters import quarter
from feecalc.law.links import Link
from feecalc.numbers import Undefined
from feecalc.text import Text


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
    link = Link("86520", Text("x", "x"), "86516", Fraction(1, 2), date(2019, 1, 1), "", Text("", ""), date(2020, 12, 31))  # fmt: skip
    held = [link.in_force(d) for d in (date(2018, 12, 31), date(2019, 1, 1), date(2020, 12, 30), date(2020, 12, 31), date(2021, 1, 1))]  # fmt: skip
    assert held == [False, True, True, True, False]
