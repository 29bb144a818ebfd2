"""The worked example (teil-b section 10): every figure listed there, to its last digit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from feecalc.calculation.checks.outcome import null_test
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome
from feecalc.calculation.wording import credit_sentence
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.numbers import half_up
from tests.by_hand import KV, outcome, worked_example

EXACT_P0 = {
    "86510": "305098687/10436925",
    "86512": "753174942/28029115",
    "86514": "221911/4000",
    "86516": "38205283/304200",
    "86518": "38205283/304200",
}
PUBLISHED = {
    "start": ("29.23", "26.87", "55.48", "125.59", "125.59"),
    "2010-07-01": ("28.18", "25.91", "53.49", "121.09", "121.09"),
    "2011-07-01": ("27.42", "25.21", "52.04", "117.82", "117.82"),
}
# quantity, decimals as listed (percent where listed in percent), value as listed
STAGE_1 = (
    ("case_value_base", 1, 6, "64.481721"),
    ("case_value_new", 1, 6, "69.489855"),
    ("cases_base", 1, 0, "26670"),
    ("cases_new", 1, 0, "25630"),
    ("deviation", 100, 4, "7.7668"),
    ("case_decline", 100, 4, "3.8995"),
    ("net_deviation", 100, 4, "3.8672"),
    ("factor", 1, 8, "0.96411474"),
    ("case_value_target", 1, 6, "66.996194"),
)
STAGE_2 = (
    ("case_value_base", 1, 6, "64.789381"),
    ("case_value_new", 1, 6, "67.927183"),
    ("cases_base", 1, 0, "103850"),
    ("cases_new", 1, 0, "101760"),
    ("deviation", 100, 4, "4.8431"),
    ("case_decline", 100, 4, "2.0125"),
    ("net_deviation", 100, 4, "2.8306"),
    ("factor", 1, 8, "0.97300191"),
    ("case_value_target", 1, 6, "66.093279"),
)


@pytest.fixture(scope="module")
def data() -> Data:
    return worked_example()


@pytest.fixture(scope="module")
def result(data: Data) -> Outcome:
    return outcome(data)


def test_factors(result: Outcome) -> None:
    assert (result.a, result.b) == (Fraction(1407, 6805), Fraction(5398, 6805))


@pytest.mark.parametrize("gop", EXACT_P0)
def test_exact_fees_of_the_start(result: Outcome, gop: str) -> None:
    assert result.fees[gop]["start"] == Fraction(EXACT_P0[gop])


@pytest.mark.parametrize("day", PUBLISHED)
def test_published_fees(result: Outcome, day: str) -> None:
    assert [half_up(result.fees[g][day], 2) for g in EXACT_P0] == [Fraction(p) for p in PUBLISHED[day]]


@pytest.mark.parametrize(
    ("number", "name", "scale", "decimals", "listed"),
    [(1, *row) for row in STAGE_1] + [(2, *row) for row in STAGE_2],
)
def test_stages(result: Outcome, number: int, name: str, scale: int, decimals: int, listed: str) -> None:
    value = Fraction(getattr(result.stages[number], name))
    assert result.stages[number].status == "applied"
    assert half_up(value * scale, decimals) == Fraction(listed)


@pytest.mark.parametrize("number", [1, 2])
def test_the_case_value_ends_at_that_of_2008_and_the_decline(result: Outcome, number: int) -> None:
    """f·FW1 = FW0·(1+d) in both stages, exactly."""
    stage = result.stages[number]
    assert stage.factor * stage.case_value_new == stage.case_value_base * (1 + stage.case_decline)


def test_the_sentence_of_the_credit(result: Outcome) -> None:
    """Section 3 gives it word for word, with the numbers of stage 1."""
    said = credit_sentence(result.stages[1], Reading())
    assert said.de.startswith(
        "Nr. 8 letzter Satz schreibt die Anrechnung vor, nennt aber keine Formel. Gerechnet: "
    )
    assert "; andere vertretbare Lesarten: " in said.de
    assert (
        "Überschreitung 7,7668 % − Fallzahlrückgang 3,8995 % = 3,8673 Prozentpunkte = 2,49 EUR je Fall; "
        "Fallwert 69,49 → 67,00 EUR, Faktor 0,964115"
    ) in said.de


def test_null_test(data: Data, result: Outcome) -> None:
    """64.581985, that is +0.1555 % above FW0 of Q4 2008, and +0.1003 EUR a case."""
    values = null_test(regions_of(data, [KV])[KV], Reading(), result)
    assert values is not None
    unchanged, base = (Fraction(v) for v in values)
    assert half_up(unchanged, 6) == Fraction("64.581985")
    assert half_up((unchanged / base - 1) * 100, 4) == Fraction("0.1555")
    assert half_up(unchanged - base, 4) == Fraction("0.1003")


def test_deviation_in_eur_per_case(result: Outcome) -> None:
    """+5.0081 EUR a case, the sum of the bridge."""
    first = result.stages[1]
    assert half_up(first.case_value_new - first.case_value_base, 4) == Fraction("5.0081")
