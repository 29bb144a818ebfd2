"""Numbers as German readers write them; half-up, also on ties and below zero."""

from __future__ import annotations

from fractions import Fraction

import pytest

from feecalc.numbers import Undefined
from feecalc.numbers.figures import as_decimal, eur, number, percent, plain, signed
from feecalc.words.text import Text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 2, "0,00"),
        (Fraction(1, 200), 2, "0,01"),
        (Fraction(-1, 200), 2, "-0,01"),
        (Fraction(-1, 1000), 2, "0,00"),
        (1234567, 2, "1.234.567,00"),
        (Fraction(123456789, 100), 0, "1.234.568"),
        (Fraction(255645, 1000), 2, "255,65"),
    ],
)
def test_number(value: Fraction, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_other_forms() -> None:
    assert number(Fraction(12345, 10), 2, "en") == "1,234.50"
    assert signed(Fraction(1, 1000)) == "0,00"
    assert signed(2) == "+2,00"
    assert eur(2) == "2,00 EUR"
    assert percent(Fraction(77668, 1000000), 4) == "+7,7668 %"
    assert plain(Fraction(1, 8)) == "0,125"
    assert plain(1200) == "1.200"
    assert plain(Fraction(1, 3)) == "0,33333333"
    assert str(as_decimal(Fraction(-2923, 100), 2)) == "-29.23"
    assert as_decimal(None, 2) is None


def test_undefined_is_said_in_words() -> None:
    nothing = Undefined(Text("Grund", "reason"))
    assert number(nothing) == eur(nothing) == percent(nothing) == "nicht bestimmt"
    assert plain(nothing, "en") == "undefined"
