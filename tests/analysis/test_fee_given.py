"""A fee as it is typed: German or plain, above 0, with the decimals a fee is published with."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import feecalc as fc
from feecalc.analysis.fee_given import fee_given
from feecalc.analysis.study import AnalysisError
from feecalc.intake.model import Data
from feecalc.law.readings import Reading


@pytest.mark.parametrize(
    ("given", "eur"),
    [
        ("117,82", "117.82"),
        ("117.82", "117.82"),
        ("117,82 EUR", "117.82"),
        (" 117,8 € ", "117.8"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("117,820", "117.82"),
        (118, "118"),
        (117.82, "117.82"),
        (Decimal("1E+2"), "100"),
        (Fraction(235, 2), "117.5"),
    ],
)
def test_german_and_plain_numbers_are_read(given: Any, eur: str) -> None:
    assert fee_given(given) == Fraction(eur)


@pytest.mark.parametrize(
    "given",
    [
        "117,815",
        "117.815",
        "0",
        "0,00",
        "-5",
        "1e2",
        "abc",
        "",
        "1/2",
        "nan",
        0,
        -1,
        117.815,
        float("inf"),
        None,
    ],
)
def test_what_is_no_published_fee_is_named(given: Any) -> None:
    with pytest.raises(AnalysisError) as wrong:
        fee_given(given)
    assert wrong.value.message.de.startswith(f"„{given}“ ist kein Betrag in EUR über 0")


def test_a_reading_with_three_decimals_has_fees_with_three(musterland: Data) -> None:
    assert fee_given("117,815", 3) == Fraction("117.815")
    thousandths = Reading(fee_decimals=3)
    fee = fc.calculate(musterland, thousandths).regions["00"].outcome
    assert fee is not None
    frame = fc.settle(musterland, thousandths, thousandths, {"86516": "117,815"})
    assert list(frame.points) == [0]
