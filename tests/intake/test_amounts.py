"""Numbers: German or plain, decided for a column. Source: interfaces.md (numbers), teil-b.md N01."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecalc.intake.cells import amounts
from feecalc.intake.cells.amounts import (
    COUNT,
    MONEY,
    AmbiguousColumnError,
    plain_numbers,
    problem_of,
    value_of,
)
from feecalc.intake.sources.raw import Broken, DateCell, Numeric, plain_number

from .cells import refused
from .packages import quick


def cents(*cells, decimal=None):
    """The column as cents, None for what is no amount."""
    _, plain = plain_numbers(dict.fromkeys(cells), decimal)
    return [value_of(plain[cell], MONEY) for cell in cells]


def counts(*cells, decimal=None):
    _, plain = plain_numbers(dict.fromkeys(cells), decimal)
    return [value_of(plain[cell], COUNT) for cell in cells]


def complaint(cell, *others, kind=MONEY, decimal=None):
    """What is said of the first cell of a column."""
    sign, plain = plain_numbers(dict.fromkeys((cell, *others)), decimal)
    assert value_of(plain[cell], kind) is None
    return problem_of(cell, plain[cell], sign, kind)


# --- what a column is read as -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0), ("0,00", 0), ("7", 700), ("1234,56", 123456), ("1.234,56", 123456), ("1 234,56", 123456),
        ("1\u00a0234,56", 123456), ("1\u2009234,56", 123456), ("-1.234,56", -123456), ("\u22121.234,56", -123456),
        ("\u20131,5", -150), ("+3,5", 350), ("1.234.567,8", 123456780), ("12,50 EUR", 1250), ("12,50 €", 1250),
        ("12,50€", 1250), ("12,50 Euro", 1250), ("'12,50", 1250), (" 12,50 ", 1250), ("12,5000", 1250),
        ("-0,50", -50), ("0,05", 5), ("252.435,38 EUR", 25243538), ("000123,40", 12340),
    ],
)  # fmt: skip
def test_german_amounts(cell, value):
    assert cents(cell, "0,1") == [value, 10]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1234.56", 123456), ("1,234.56", 123456), ("1,234,567.8", 123456780), ("-0.5", -50), ("12.5000", 1250),
     ("1 234.5", 123450), ("0.05", 5), ("12.50 EUR", 1250)],
)  # fmt: skip
def test_plain_amounts(cell, value):
    assert cents(cell, "0.1") == [value, 10]


@pytest.mark.parametrize("cell", ["1.234", "1,234", "-1.234", "12,345", "1.234 EUR", "999.999"])
def test_a_number_that_fits_both_notations_differently_makes_the_column_ambiguous(cell):
    with pytest.raises(AmbiguousColumnError) as caught:
        cents(cell, "5", "100")
    assert caught.value.example == cell.removesuffix(" EUR")


def test_one_clear_number_decides_for_the_column():
    assert cents("1.234", "5,5") == [123400, 550]
    assert cents("1,234", "5.5") == [123400, 550]
    assert cents("5,5", "1.234") == [550, 123400]


def test_the_sign_that_is_given_decides():
    assert cents("1.234", decimal=",") == [123400]
    assert counts("1.234", decimal=",") == [1234]
    assert counts("1,234", decimal=".") == [1234]


@pytest.mark.parametrize("cells", [("0.123", "1"), ("1234.567", "1"), ("1.2345", "1"), ("012.345", "1")])
def test_what_cannot_be_groups_of_three_is_a_decimal_point(cells):
    assert plain_numbers(dict.fromkeys(cells), None)[0] == "."


def test_a_column_of_whole_numbers_is_not_ambiguous():
    assert cents("5", "1000", "123456") == [500, 100000, 12345600]


def test_a_column_of_both_notations_is_read_in_that_of_most_and_names_the_others():
    assert cents("1,5", "2,5", "3.5") == [150, 250, None]
    assert cents("1.5", "2.5", "3,5") == [150, 250, None]
    said = complaint("3.5", "1,5", "2,5")
    assert said.id == "F05"
    assert "passt nicht zur übrigen Spalte, die „,“ als Dezimalzeichen hat" in said.message.de


def test_a_column_of_both_notations_with_a_number_that_fits_both_is_ambiguous():
    with pytest.raises(AmbiguousColumnError):
        cents("1,5", "2,5", "3.5", "1.234")


def test_number_cells_of_a_workbook_say_themselves_what_they_are():
    assert cents(Numeric("1.234"), "1,5", "2.345") == [None, 150, 234500]
    assert counts(Numeric("1234")) == [1234]


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["abc", "1..5", "1,2,3", "12.34.56", "1.23,4", "1.2345,6", "--1", "1-", "(5)", "127, 83", "1'234", "1 23", "EUR",
     "٣", "1/2", "0x10", "1_000", "5 %", "NaN", "inf", "=1+1", "@x", "1.234 567", "9" * 41, DateCell("2008-01-01"),
     Broken("#NV")],
)  # fmt: skip
def test_what_is_no_number_is_said(cell):
    assert complaint(cell, "0,5").id == "F05"


def test_exponential_notation_gets_its_own_message():
    assert "Exponentialschreibweise" in complaint("1,10E+05", "0,5").message.de


@pytest.mark.parametrize("cell", ["1,234", "0,001", "1.234,567", Numeric("1.005")])
def test_amounts_have_at_most_two_decimals(cell):
    said = complaint(cell, "0,5")
    assert (said.id, "zwei Nachkommastellen" in said.message.de) == ("N01", True)


@pytest.mark.parametrize("cell", ["1,5", Numeric("1.5"), "0,01"])
def test_counts_are_whole(cell):
    said = complaint(cell, kind=COUNT)
    assert (said.id, "keine ganze Zahl" in said.message.de) == ("N01", True)


@pytest.mark.parametrize("cell", ["5400,0", "5400.00", Numeric("5400")])
def test_counts_may_be_written_with_zeros_behind_the_sign(cell):
    assert counts(cell) == [5400]


def test_limits():
    assert counts("1000000000000", "-1000000000000") == [10**12, -(10**12)]
    assert cents("1000000000000", "1,5") == [10**14, 150]
    assert "unglaubhaft groß" in complaint("1000000000001", kind=COUNT).message.de
    assert "unglaubhaft groß" in complaint("1000000000000,01").message.de


# --- properties -------------------------------------------------------------------------------


def german(cents_: int, grouped: bool) -> str:
    whole, rest = divmod(abs(cents_), 100)
    digits = f"{whole:,}".replace(",", ".") if grouped else str(whole)
    return f"{'-' if cents_ < 0 else ''}{digits},{rest:02d}"


AMOUNTS = st.integers(-(10**14), 10**14)


@quick
@given(st.lists(st.tuples(AMOUNTS, st.booleans()), min_size=1, max_size=20))
def test_german_amounts_are_read_as_they_were_written(values):
    assert cents(*(german(v, g) for v, g in values)) == [v for v, _ in values]


@quick
@given(st.lists(st.tuples(AMOUNTS, st.booleans()), min_size=1, max_size=20))
def test_plain_amounts_are_read_as_they_were_written(values):
    swap = str.maketrans(",.", ".,")
    assert cents(*(german(v, g).translate(swap) for v, g in values)) == [v for v, _ in values]


@quick
@given(st.text(alphabet="0123456789.,- €EUR'\u00a0", max_size=12))
def test_a_cell_is_a_number_in_at_most_one_way_or_the_column_is_ambiguous(text):
    """Whatever it is, it gives one value, a finding, or the word that it is ambiguous."""
    try:
        sign, plain = plain_numbers([text], None)
    except AmbiguousColumnError:
        ways = {amounts.written(amounts.bare(text.strip("' \u00a0").replace("\u00a0", " ")), s) for s in ",."}
        assert len(ways) == 2
        return
    if value_of(plain[text], MONEY) is None:
        assert problem_of(text, plain[text], sign, MONEY).id in {"F05", "N01"}


@quick
@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False))
def test_money_in_a_float_cell_loses_nothing(value):
    """Any amount with two decimals up to 10**9 survives the way through a binary float."""
    assert cents(Numeric(plain_number(float(value)))) == [int(value * 100)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(110430.0, "110430"), (23620.8, "23620.8"), (23620.800000000003, "23620.8"), (0.1 + 0.2, "0.3"), (1e15, "1" + "0" * 15),
     (5, "5"), (-0.5, "-0.5"), (1e-7, "0.0000001")],
)  # fmt: skip
def test_number_cells_lose_the_noise_of_binary_fractions(value, text):
    assert plain_number(value) == text


@quick
@given(st.fractions(0, 1, max_denominator=10**6))
def test_shares_written_as_fractions_are_exact(share):
    assert amounts.share(f"{share.numerator}/{share.denominator}").value == Fraction(share)


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("1", Fraction(1)), ("0", Fraction(0)), ("0,5", Fraction(1, 2)), ("0.5", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)), ("2 / 3", Fraction(2, 3)), ("1,000", Fraction(1)), (Numeric("0.25"), Fraction(1, 4)),
        ("0,3333333333", Fraction(3333333333, 10**10)),
    ],
)  # fmt: skip
def test_shares_are_exact(cell, share):
    assert amounts.share(cell) == (share, None)


@pytest.mark.parametrize(
    "cell", ["1,5", "-0,5", "3/2", "1/0", "50 %", "halb", DateCell("2009-03-01"), "1e-1", "0,5/1", "1/"]
)
def test_other_shares_are_refused(cell):
    refused(amounts.share(cell), "F08", "0 bis 1")


def test_a_share_in_percent_is_told_how_to_write_it():
    refused(amounts.share("50 %"), "F08", "0,5 statt 50 %")
