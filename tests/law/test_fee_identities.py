"""Identities of the fees (teil-b section 6), exact, on random services of 2008."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecalc.calculation.region import year_of
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import OLD_GOPS, Assignment, BillingRow, Data
from feecalc.law import fees as law
from feecalc.law.readings import Reading
from tests.by_hand import HERE, KV, outcome, plain
from tests.numbers.dual import Dual
from tests.numbers.test_kinds import outcome_on
from tests.strategies import deliveries

Year = dict[str, tuple[int, int]]  # GOP -> count, cents; BIS for bisphosphonates
BIS = "99590"

counts = st.integers(1, 10**6)
cents = st.integers(1, 10**9)
years = st.fixed_dictionaries({g: st.tuples(counts, cents) for g in (*OLD_GOPS, BIS)})
without_bis = st.fixed_dictionaries({g: st.tuples(counts, cents) for g in OLD_GOPS})


def data_of(year: Year) -> Data:
    rows = tuple(BillingRow(KV, "2008Q1", "ALLE", g, n, c, HERE) for g, (n, c) in year.items())
    bis = Assignment(KV, BIS, "BISPHOSPHONAT", Fraction(1), Fraction(1), "", HERE)
    return Data(rows, assignments=(bis,) if BIS in year else ())


def start(year: Year, **reading: Any) -> dict[str, Fraction]:
    fees = outcome(data_of(year), **reading).fees
    return {g: by_date["start"] for g, by_date in fees.items()}


def n(year: Year, gop: str) -> int:
    return year[gop][0]


def eur(year: Year, gop: str) -> Fraction:
    return Fraction(year[gop][1], 100)


def price(year: Year, gop: str) -> Fraction:
    return eur(year, gop) / n(year, gop)


def base_count(year: Year) -> int:
    return n(year, "86500") + n(year, "86502") + n(year, "86503")


# a and b --------------------------------------------------------------------------------------
@given(years)
def test_a_and_b_share_one_and_divide_as_86502_and_86503(year: Year) -> None:
    got = outcome(data_of(year))
    assert got.a + got.b == 1
    assert got.a * n(year, "86503") == got.b * n(year, "86502")


@given(years)
def test_frequency_is_conserved(year: Year) -> None:
    """F10 + F12 = N00 + N02 + N03 and F10 : F12 = N02 : N03."""
    got = outcome(data_of(year))
    part = year_of([regions_of(data_of(year), [KV])[KV].base["2008Q1"]], "2008")
    f10, f12 = mapped_frequencies(part, got.a, got.b, Reading())
    assert f10 + f12 == base_count(year)
    assert f10 * n(year, "86503") == f12 * n(year, "86502")


@given(years)
def test_demand_is_conserved(year: Year) -> None:
    """D10 + D12 = L00 + L02 + L03 + L_bis."""
    got = outcome(data_of(year))
    d10 = law.demand_86510(eur(year, "86502"), got.a, eur(year, "86500"))
    d12 = law.demand_86512(eur(year, "86503"), got.b, eur(year, "86500"), eur(year, BIS))
    assert d10 + d12 == sum(eur(year, g) for g in ("86500", "86502", "86503", BIS))


@given(years)
def test_fees_times_services_are_the_demand_of_2008(year: Year) -> None:
    got = outcome(data_of(year))
    fee = {g: by_date["start"] for g, by_date in got.fees.items()}
    f10 = n(year, "86502") + got.a * n(year, "86500")
    f12 = n(year, "86503") + got.b * n(year, "86500")
    total = (
        fee["86510"] * f10
        + fee["86512"] * f12
        + fee["86514"] * n(year, "86504")
        + fee["86516"] * n(year, "86501")
        + fee["86518"] * n(year, "86505")
    )
    assert total == sum(eur(year, g) for g in (*OLD_GOPS, BIS))


# closed form and bounds ----------------------------------------------------------------------
@given(years)
def test_closed_form_in_which_a_and_b_cancel(year: Year) -> None:
    w = Fraction(n(year, "86500"), base_count(year))
    v03 = (eur(year, "86503") + eur(year, BIS)) / n(year, "86503")
    fee = start(year)
    assert fee["86510"] == (1 - w) * price(year, "86502") + w * price(year, "86500")
    assert fee["86512"] == (1 - w) * v03 + w * price(year, "86500")


@given(years)
def test_fees_lie_between_their_prices_of_2008(year: Year) -> None:
    fee = start(year)
    v03 = (eur(year, "86503") + eur(year, BIS)) / n(year, "86503")
    bounds = {
        "86510": (price(year, "86502"), price(year, "86500")),
        "86512": (v03, price(year, "86500")),
        "86516": (price(year, "86501"), price(year, "86505")),
    }
    for gop, prices in bounds.items():
        assert min(prices) <= fee[gop] <= max(prices), gop


# homogeneity, splitting, swapping ------------------------------------------------------------
@given(years, st.integers(2, 1000))
def test_fees_are_homogeneous(year: Year, factor: int) -> None:
    """P(λL, N) = λP and P(L, λN) = P/λ."""
    fee = start(year)
    dearer = start({g: (count, c * factor) for g, (count, c) in year.items()})
    more = start({g: (count * factor, c) for g, (count, c) in year.items()})
    assert dearer == {g: p * factor for g, p in fee.items()}
    assert more == {g: p / factor for g, p in fee.items()}


@given(deliveries(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_splitting_and_reordering_rows_changes_nothing(data: Data, chance: random.Random) -> None:
    rows = [part for row in data.billing for part in split(row, chance)]
    chance.shuffle(rows)
    assert outcome(replace(data, billing=tuple(rows))) == outcome(data)


def split(row: BillingRow, chance: random.Random) -> list[BillingRow]:
    """Two rows with the sums of one; an empty amount stays empty in both."""
    count = chance.randint(0, row.count)
    if row.cents is None:
        return [replace(row, count=count), replace(row, count=row.count - count)]
    part = chance.randint(0, row.cents)
    return [
        replace(row, count=count, cents=part),
        replace(row, count=row.count - count, cents=row.cents - part),
    ]


@given(deliveries())
@settings(max_examples=40)
def test_pooled_fees_do_not_know_the_kassenart(data: Data) -> None:
    pooled = tuple(replace(row, kassenart="ALLE") for row in data.billing)
    assert outcome(replace(data, billing=pooled)) == outcome(data)


@given(deliveries())
@settings(max_examples=30)
def test_one_kassenart_has_the_mean_of_its_own_fees(data: Data) -> None:
    pooled = replace(data, billing=tuple(replace(row, kassenart="ALLE") for row in data.billing))
    mean, ratio = outcome(pooled, kassenarten="mean_of_fees").fees, outcome(pooled).fees
    for gop, fees in ratio.items():
        assert {day: plain(p) for day, p in mean[gop].items()} == {day: plain(p) for day, p in fees.items()}


@given(without_bis)
def test_swapping_86502_and_86503_swaps_the_fees(year: Year) -> None:
    swapped = {**year, "86502": year["86503"], "86503": year["86502"]}
    fee, other = start(year), start(swapped)
    assert (fee["86510"], fee["86512"]) == (other["86512"], other["86510"])


@given(without_bis, st.fractions(Fraction(1, 9), 1, max_denominator=9))
def test_an_assigned_item_is_as_if_it_were_billed_as_its_target(year: Year, share: Fraction) -> None:
    """ "analog umzusetzen": moving a share of 86503 to a regional item assigned to 86503 changes nothing."""
    count, amount = 9 * n(year, "86503"), 9 * year["86503"][1]
    whole = {**year, "86503": (n(year, "86503") + int(count * share), year["86503"][1] + int(amount * share))}
    rows = (*data_of(year).billing, BillingRow(KV, "2008Q1", "ALLE", "99583", count, amount, HERE))
    exact = int(count * share) == count * share and int(amount * share) == amount * share
    item = Assignment(KV, "99583", "86503", share, share, "", HERE)
    got = {g: v["start"] for g, v in outcome(Data(rows, assignments=(item,))).fees.items()}
    assert not exact or got == start(whole)


# derivatives ---------------------------------------------------------------------------------
def slopes(year: Year, measure: str, gop: str) -> dict[str, Any]:
    """Exact derivative of every fee by one amount (EUR) or count, with dual numbers."""

    def make(value: Any, of: str, item: str, quarter: str) -> Any:
        return Dual(value, 1) if (of, item) == (measure, gop) else value

    fees: Outcome = outcome_on(data_of(year), Reading(), make)
    return {g: getattr(p["start"], "slope", 0) for g, p in fees.fees.items()}


@given(years)
@settings(max_examples=30)
def test_partial_derivatives_are_those_of_the_closed_form(year: Year) -> None:
    m = base_count(year)
    n02, n03 = n(year, "86502"), n(year, "86503")
    a, b = Fraction(n02, n02 + n03), Fraction(n03, n02 + n03)
    fee, v02 = start(year), price(year, "86502")
    v03 = (eur(year, "86503") + eur(year, BIS)) / n03
    add_ons = n(year, "86501") + n(year, "86505")
    expected = {
        ("demand", "86502", "86510"): 1 / (a * m),
        ("demand", "86500", "86510"): Fraction(1, m),
        ("count", "86500", "86510"): -fee["86510"] / m,
        ("count", "86502", "86510"): -(v02 * b / a + fee["86510"]) / m,
        ("count", "86503", "86510"): (v02 - fee["86510"]) / m,
        ("demand", "86503", "86512"): 1 / (b * m),
        ("demand", BIS, "86512"): 1 / (b * m),
        ("demand", "86500", "86512"): Fraction(1, m),
        ("count", "86500", "86512"): -fee["86512"] / m,
        ("count", "86503", "86512"): -(v03 * a / b + fee["86512"]) / m,
        ("count", "86502", "86512"): (v03 - fee["86512"]) / m,
        ("demand", "86501", "86516"): Fraction(1, add_ons),
        ("demand", "86505", "86516"): Fraction(1, add_ons),
        ("count", "86501", "86516"): -fee["86516"] / add_ons,
        ("demand", "86504", "86514"): Fraction(1, n(year, "86504")),
        ("count", "86504", "86514"): -fee["86514"] / n(year, "86504"),
        ("demand", "86502", "86512"): 0,
        ("demand", BIS, "86510"): 0,
        ("count", BIS, "86512"): 0,
    }
    for (measure, gop, of), slope in expected.items():
        assert slopes(year, measure, gop)[of] == slope, (measure, gop, of)


# readings ------------------------------------------------------------------------------------
@given(years)
def test_a_share_of_one_is_included_and_of_zero_excluded(year: Year) -> None:
    one = start(year, bisphosphonate_frequency="share", bisphosphonate_share=1)
    none = start(year, bisphosphonate_frequency="share", bisphosphonate_share=0)
    assert one == start(year, bisphosphonate_frequency="included")
    assert none == start(year, bisphosphonate_frequency="excluded")


@given(years)
def test_counting_bisphosphonates_lowers_86512(year: Year) -> None:
    """More services for the same demand; F10 is untouched unless they enter a."""
    excluded, included = start(year), start(year, bisphosphonate_frequency="included")
    assert included["86512"] < excluded["86512"]
    assert included["86510"] == excluded["86510"]


@given(years)
def test_equal_quarters_have_the_fees_of_the_year(year: Year) -> None:
    quarter = data_of(year)
    rows = [replace(row, quarter=f"2008Q{i}") for i in (1, 2, 3, 4) for row in quarter.billing]
    whole = replace(quarter, billing=tuple(rows))
    fees = outcome(whole, base_period="mean_of_quarters").fees
    assert fees == outcome(whole).fees
    assert {g: v["start"] for g, v in fees.items()} == start(year)


@given(years)
def test_chain_rounding_moves_a_fee_by_half_a_cent_at_most(year: Year) -> None:
    fee, rounded = start(year), start(year, rounding="chain")
    for gop, value in fee.items():
        assert abs(rounded[gop] - value) <= Fraction(1, 200)
        assert (rounded[gop] * 100).denominator == 1


@pytest.mark.parametrize("option", ["undefined", "limit", "error"])
@given(year=years)
@settings(max_examples=20)
def test_the_singular_policy_matters_only_in_singular_cases(year: Year, option: str) -> None:
    assert start(year, singular=option) == start(year)
