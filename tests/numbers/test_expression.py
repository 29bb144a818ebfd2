"""A traced value as a formula for people, in names and in numbers: each operation written by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from feecalc.numbers.expression import operands, with_names, with_numbers
from feecalc.numbers.traced import Choice, Quantity, Traced, lift
from feecalc.words.text import Text

WHY = Text("nicht bestimmt", "undetermined")


def leaf(symbol: str, value: int | Fraction, at: str = "") -> Traced:
    quantity = Quantity(symbol, Text(symbol, symbol), Text("EUR", "EUR"), "Nr. 8", at)
    return Traced(value, "leaf", quantity=quantity)


A, B, C = leaf("A", 3), leaf("B", -2), leaf("C", Fraction(1, 2), "2008")
ZERO = leaf("Z", 0)
NOTHING = Traced.quotient(A, ZERO, WHY).named(Quantity("N", WHY, WHY, "Nr. 5"))


@pytest.mark.parametrize(
    ("value", "names", "numbers"),
    [
        (lambda: A, "", ""),
        (lambda: lift(5), "", ""),
        (lambda: A + B, "A + B", "3 + (-2)"),
        (lambda: 1 - C, "1 - C[2008]", "1 - 0,5"),
        (lambda: A - (B - C), "A - (B - C[2008])", "3 - ((-2) - 0,5)"),
        (lambda: A + (B + C), "A + B + C[2008]", "3 + (-2) + 0,5"),
        (lambda: (A + B) * C, "(A + B) · C[2008]", "(3 + (-2)) · 0,5"),
        (lambda: A * C + B, "A · C[2008] + B", "3 · 0,5 + (-2)"),
        (lambda: Traced.quotient(A, B * C, WHY), "A / (B · C[2008])", "3 / ((-2) · 0,5)"),
        (lambda: 2 * A, "2 · A", "2 · 3"),
        (lambda: Traced.rounded(A * C, 2), "runden(A · C[2008]; 2)", "runden(3 · 0,5; 2)"),
        (lambda: Traced.positive_part(B), "max(0; B)", "max(0; (-2))"),
        (lambda: Traced.negative_part(B), "min(0; B)", "min(0; (-2))"),
        (lambda: Traced.mean_of_defined([A, B], WHY), "Mittel(A; B)", "Mittel(3; (-2))"),
        (lambda: Traced.positive(A, WHY), "A", "3"),
        (lambda: Traced.not_zero(B, WHY), "B", "(-2)"),
        (lambda: Traced.if_positive(A, lambda: B, lambda: C), "B", "(-2)"),
        (lambda: Traced.if_positive(B, lambda: A, lambda: C), "C[2008]", "0,5"),
        (lambda: Traced.if_zero(ZERO, lambda: A, lambda: C), "A", "3"),
        (lambda: Traced.if_zero(A, lambda: B, lambda: C), "C[2008]", "0,5"),
        (lambda: Traced.if_undefined(NOTHING, lambda: A), "A", "3"),
        (lambda: Traced.if_undefined(B, lambda: A), "B", "(-2)"),
        (lambda: Choice("no", "credit_cap").selected({"yes": A, "no": B}), "B", "(-2)"),
        (lambda: A + Traced.if_positive(NOTHING, lambda: B, lambda: C), "A + N", "3 + nicht bestimmt"),
        (lambda: A + Traced.undefined(A, WHY), "A + nicht bestimmt", "3 + nicht bestimmt"),
    ],
)
def test_an_operation_reads_like_a_formula(value: Callable[[], Traced], names: str, numbers: str) -> None:
    made = value()
    assert with_names(made) == names
    assert with_numbers(made) == numbers


def test_english_words_and_points() -> None:
    assert with_numbers(Traced.rounded(A * C, 2), "en") == "round(3 · 0.5; 2)"
    assert with_names(Traced.positive_part(B), "en") == "max(0; B)"
    assert with_names(Traced.mean_of_defined([A, B], WHY), "en") == "mean(A; B)"


def test_a_value_rests_on_its_named_operands_once_and_only_on_the_branch_taken() -> None:
    assert operands((A + B) * (A + C)) == [A, B, C]
    assert operands(Traced.if_positive(A, lambda: B, lambda: C)) == [B, A]
    assert operands(Choice("yes", "credit_cap").selected({"yes": A, "no": B})) == [A]
    named = (A + B).named(Quantity("S", WHY, WHY, "Nr. 2"))
    assert operands(named * C) == [named, C]


def test_a_sum_of_thousands_needs_no_recursion() -> None:
    total: Traced = A
    for _ in range(5000):
        total = total + B
    assert with_names(total).count(" + ") == 5000
