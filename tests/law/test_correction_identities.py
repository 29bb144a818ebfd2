"""Identities of the correction procedure (teil-b section 6), exact, on random regions.

``list`` volumes throughout, so that every case value is fee times frequency over cases.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feecalc.calculation.checks.outcome import null_test
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Dated, Outcome, stage_1
from feecalc.intake.model import NEW_GOPS, AgreedFee, Contract, Data
from feecalc.law.readings import OPTIONS, Reading
from feecalc.numbers import half_up
from tests.by_hand import KV, outcome
from tests.numbers.dual import Dual
from tests.numbers.test_kinds import outcome_on
from tests.strategies import Q2010, deliveries

CREDITS, FACTORS = OPTIONS["case_decline_credit"], OPTIONS["adjustment_factor"]
UNCREDITED = Reading(case_decline_credit="none", volume_source="list")

regions = deliveries(dense=True)


def count(data: Data, gop: str, *quarters: str) -> int:
    return sum(r.count for r in data.billing if r.gop == gop and r.quarter in quarters)


def volume(data: Data, fees: Any, day: str, *quarters: str) -> Fraction:
    return sum((fees[g][day] * count(data, g, *quarters) for g in NEW_GOPS), Fraction(0))


def cases(data: Data, *quarters: str) -> int:
    return count(data, "86510", *quarters) + count(data, "86512", *quarters)


def with_count(data: Data, changes: dict[str, int], quarter: str = "2009Q4") -> Data:
    """The first row of each named GOP in the quarter with that many services more."""
    rows, left = [], dict(changes)
    for row in data.billing:
        if row.quarter == quarter and row.gop in left:
            row = replace(row, count=row.count + left.pop(row.gop))
        rows.append(row)
    assert not left
    return replace(data, billing=tuple(rows))


def start_of(got: Outcome) -> dict[str, Any]:
    return {g: by_date["start"] for g, by_date in got.fees.items()}


# the factor -----------------------------------------------------------------------------------
@given(regions)
def test_the_exact_factor_restores_the_case_value(data: Data) -> None:
    """Q4 2009 valued at P1 has the case value of Q4 2008; and 2010 at P2 that of 2008."""
    got = outcome(data, UNCREDITED)
    at_p1 = volume(data, got.fees, "2010-07-01", "2009Q4") / cases(data, "2009Q4")
    at_p2 = volume(data, got.fees, "2011-07-01", *Q2010) / cases(data, *Q2010)
    assert at_p1 == got.stages[1].case_value_base
    assert at_p2 == got.stages[2].case_value_base


@given(regions)
def test_the_linear_factor_ends_at_fw0_times_one_minus_p_squared(data: Data) -> None:
    reading = UNCREDITED.with_(adjustment_factor="linear")
    got = outcome(data, reading)
    p = got.stages[1].deviation
    assume(p < 1)
    at_p1 = volume(data, got.fees, "2010-07-01", "2009Q4") / cases(data, "2009Q4")
    assert at_p1 == got.stages[1].case_value_base * (1 - p * p)


@given(regions, st.integers(2, 1000))
@settings(max_examples=30)
def test_only_relative_fees_survive_the_exact_correction(data: Data, scale: int) -> None:
    """P0 -> c·P0 leaves P1 unchanged when net = p."""
    region, contract = regions_of(data, [KV])[KV], Contract(KV, "")
    p0 = start_of(outcome(data, UNCREDITED))
    scaled = {g: p * scale for g, p in p0.items()}
    first, other = (
        stage_1(region, UNCREDITED, contract, Dated(fees, fees))[0].factor for fees in (p0, scaled)
    )
    assert first == other * scale


@given(regions)
@settings(max_examples=30)
def test_the_case_value_is_its_fees_weighted_by_case_shares(data: Data) -> None:
    """FW = h·P10 + (1-h)·P12 + i14·P14 + (i16+i18)·P16."""
    got = outcome(data, UNCREDITED)
    fee, c = start_of(got), cases(data, "2009Q4")
    share = {g: Fraction(count(data, g, "2009Q4"), c) for g in NEW_GOPS}
    h = share["86510"]
    assert got.stages[1].case_value_new == (
        h * fee["86510"]
        + (1 - h) * fee["86512"]
        + share["86514"] * fee["86514"]
        + (share["86516"] + share["86518"]) * fee["86516"]
    )


@given(regions)
@settings(max_examples=30)
def test_the_case_value_lies_between_its_bounds(data: Data) -> None:
    """With each add-on at most once a case and 86518 not beside 86516."""
    c = cases(data, "2009Q4")
    f14, f16, f18 = (count(data, g, "2009Q4") for g in ("86514", "86516", "86518"))
    assume(f14 <= c and f16 + f18 <= c)
    got = outcome(data, UNCREDITED)
    fee = start_of(got)
    low, high = sorted((fee["86510"], fee["86512"]))
    assert low <= got.stages[1].case_value_new <= high + fee["86514"] + fee["86516"]


# 86518 and 86516 ------------------------------------------------------------------------------
@given(regions, st.integers(1, 10))
@settings(max_examples=30)
def test_86518_for_86516_leaves_the_case_value_unchanged(data: Data, moved: int) -> None:
    more_86516 = outcome(with_count(data, {"86516": moved}), UNCREDITED).stages[1]
    more_86518 = outcome(with_count(data, {"86518": moved}), UNCREDITED).stages[1]
    assert more_86516.case_value_new == more_86518.case_value_new
    assert more_86516.factor == more_86518.factor


@given(regions)
@settings(max_examples=30)
def test_an_additional_86518_raises_the_case_value_by_p16_over_c(data: Data) -> None:
    before, after = (outcome(d, UNCREDITED) for d in (data, with_count(data, {"86518": 1})))
    rise = after.stages[1].case_value_new - before.stages[1].case_value_new
    assert rise == before.fees["86516"]["start"] / cases(data, "2009Q4")


# elasticities ---------------------------------------------------------------------------------
@given(regions)
@settings(max_examples=20)
def test_elasticity_is_case_share_less_value_share(data: Data) -> None:
    """d ln f/d ln F_j = case share_j - value share_j (case share of add-ons 0); they sum to 0."""
    got = outcome(data, UNCREDITED)
    total, c = volume(data, got.fees, "start", "2009Q4"), cases(data, "2009Q4")
    elasticities = []
    for gop in NEW_GOPS:
        frequency = count(data, gop, "2009Q4")

        def make(value: Any, measure: str, item: str, quarter: str, gop: str = gop) -> Any:
            seeded = (measure, item, quarter) == ("count", gop, "2009Q4")
            return Dual(value, 1) if seeded else value

        f = outcome_on(data, UNCREDITED, make).stages[1].factor
        slope = Fraction(getattr(f, "slope", 0))
        case_share = Fraction(frequency, c) if gop in ("86510", "86512") else Fraction(0)
        value_share = got.fees[gop]["start"] * frequency / total
        assert slope * frequency / got.stages[1].factor == case_share - value_share, gop
        elasticities.append(case_share - value_share)
    assert sum(elasticities) == 0


# the null test --------------------------------------------------------------------------------
@given(regions)
@settings(max_examples=30)
def test_no_built_in_deviation_where_all_quarters_are_alike(data: Data) -> None:
    """Unchanged services of Q4 2008, valued at fees from four such quarters, give FW0 exactly."""
    fourth = [r for r in data.billing if r.quarter == "2008Q4"]
    rows = [replace(r, quarter=f"2008Q{i}") for i in (1, 2, 3, 4) for r in fourth]
    rows += [r for r in data.billing if not r.quarter.startswith("2008")]
    alike = replace(data, billing=tuple(rows))
    values = null_test(regions_of(alike, [KV])[KV], UNCREDITED, outcome(alike, UNCREDITED))
    assert values is not None
    assert values[0] == values[1]


@given(regions)
@settings(max_examples=30)
def test_the_null_test_is_the_value_of_unchanged_services(data: Data) -> None:
    """Literally: annual a and b on Q4 2008, P0, over the same cases."""
    region = regions_of(data, [KV])[KV]
    got = outcome(data, UNCREDITED)
    part, fee = region.base["2008Q4"], start_of(got)
    n = part.count
    value = (
        fee["86510"] * (n["86502"] + got.a * n["86500"])
        + fee["86512"] * (n["86503"] + got.b * n["86500"])
        + fee["86514"] * n["86504"]
        + fee["86516"] * (n["86501"] + n["86505"])
    ) / (n["86500"] + n["86502"] + n["86503"])
    values = null_test(region, UNCREDITED, got)
    assert values is not None
    assert values[0] == value
    assert values[1] == got.stages[1].case_value_base


# stage 2 --------------------------------------------------------------------------------------
@given(regions)
@settings(max_examples=30)
def test_constant_fees_of_2010_from_half_year_volumes_alone(data: Data) -> None:
    """FW(2010 at P1) = (f1·V_H1 + V_H2)/C with V_H1 at P0 and V_H2 at P1, as billed."""
    got = outcome(data, volume_source="list")
    first = volume(data, got.fees, "start", "2010Q1", "2010Q2")
    second = volume(data, got.fees, "2010-07-01", "2010Q3", "2010Q4")
    second_stage, c = got.stages[2], cases(data, *Q2010)
    assert second_stage.case_value_new == (got.stages[1].factor * first + second) / c
    assert second_stage.case_value_as_billed == (first + second) / c


@given(regions)
@settings(max_examples=30)
def test_constant_fees_are_path_independent(data: Data) -> None:
    """With equal net treatment P2 is the same with stage 1, without it, and from P0."""
    late = replace(data, contracts={KV: Contract(KV, "", date(2010, 1, 1))})
    direct = outcome(late, UNCREDITED)
    with_stage_1 = outcome(data, UNCREDITED)
    from_start = outcome(data, UNCREDITED.with_(stage2_base="original"))
    assert direct.stages[1].status == "not_applicable"
    for gop in NEW_GOPS:
        fee = direct.fees[gop]["2011-07-01"]
        assert with_stage_1.fees[gop]["2011-07-01"] == fee
        assert from_start.fees[gop]["2011-07-01"] == fee


@given(regions)
@settings(max_examples=30)
def test_2010_at_p2_ends_where_the_default_says(data: Data) -> None:
    """Volumes of 2010 at P2 over its cases: FW0 for p <= 0, else min(FW1, FW0·(1 + max(0, d))) (section 7)."""
    got = outcome(data, volume_source="list")
    assume(all(stage.status == "applied" for stage in got.stages.values()))
    stage = got.stages[2]
    reached = volume(data, got.fees, "2011-07-01", *Q2010) / cases(data, *Q2010)
    fw0, fw1, d = stage.case_value_base, stage.case_value_new, stage.case_decline
    assert reached == (fw0 if stage.deviation <= 0 else min(fw1, fw0 * (1 + max(Fraction(0), d))))
    assert reached == stage.case_value_target == stage.case_value_reached
    assert stage.catch_up == (fw1 - reached) * cases(data, *Q2010) / 4


def at_published_fees(data: Data) -> Data:
    """The same services, every amount of 86510-86518 the published fee of its day times the count."""
    data = replace(data, agreed=(), own_reading={})
    fees = outcome(data, volume_source="list").fees
    rows = []
    for row in data.billing:
        if row.gop in NEW_GOPS and row.quarter >= "2009Q4":
            fee = fees[row.gop]["start" if row.quarter < "2010Q3" else "2010-07-01"]
            row = replace(row, cents=int(half_up(fee, 2) * 100) * row.count)
        rows.append(row)
    return replace(data, billing=tuple(rows))


@given(regions)
@settings(max_examples=40)
def test_without_discounts_reported_equals_list(data: Data) -> None:
    """Amounts at the published fee times the count: F-hat is F, every case value the same (section 3)."""
    assume(outcome(data, volume_source="list").stages[1].status == "applied")
    data = at_published_fees(data)
    reported, listed = (outcome(data, volume_source=source) for source in ("reported", "list"))
    assert reported.fees == listed.fees
    for n in (1, 2):
        assert reported.stages[n].case_value_new == listed.stages[n].case_value_new


def with_agreed_fees(data: Data) -> Data:
    """The published fees of 1 July 2010 are agreed: they stay in force whatever is discounted."""
    fees = outcome(data).fees
    rows = (
        AgreedFee(KV, gop, date(2010, 7, 1), int(half_up(fees[gop]["2010-07-01"], 2) * 100))
        for gop in NEW_GOPS
    )
    return replace(data, agreed=tuple(rows))


def discounted(data: Data, part: int) -> Data:
    """One part off every amount of 86510-86518: ``part`` times the services, ``part - 1`` times the amounts."""
    rows = (
        replace(r, count=r.count * part, cents=(r.cents or 0) * (part - 1)) if r.gop in NEW_GOPS else r
        for r in data.billing
    )
    return replace(data, billing=tuple(rows))


@given(regions, st.sampled_from((2, 4, 5)))
@settings(max_examples=20)
def test_a_discount_for_all_weighs_alike_in_both_stages(data: Data, part: int) -> None:
    """One part in 2, 4 or 5 off every amount: each case value is that much lower, in stage 1 and in stage 2."""
    assume(outcome(data, volume_source="list").stages[1].status == "applied")
    share = Fraction(part - 1, part)
    full = with_agreed_fees(at_published_fees(data))
    reading = Reading(fees_in_force="agreed")
    whole, less = outcome(full, reading), outcome(discounted(full, part), reading)
    for stage in (1, 2):
        assert less.stages[stage].case_value_new == share * whole.stages[stage].case_value_new


@given(regions, st.sampled_from(CREDITS), st.sampled_from(FACTORS))
@settings(max_examples=40)
def test_one_factor_for_all_fees(data: Data, credit: str, adjustment: str) -> None:
    """Each stage keeps the ratios of the fees; 86518 stays 86516."""
    got = outcome(data, case_decline_credit=credit, adjustment_factor=adjustment)
    assume(all(stage.status == "applied" for stage in got.stages.values()))
    assert got.stages[1].scope_factor == got.stages[1].factor
    f1, f2 = got.stages[1].factor, got.stages[2].factor
    for fees in got.fees.values():
        assert fees["2010-07-01"] == f1 * fees["start"]
        assert fees["2011-07-01"] == f2 * f1 * fees["start"]
    assert got.fees["86518"] == got.fees["86516"]


@given(regions, st.sampled_from(("base", "addons")))
@settings(max_examples=40)
def test_any_scope_reaches_the_same_case_value(data: Data, scope: str) -> None:
    """f_S on some fees, 1 on the others: Q4 2009 ends at f·FW1 all the same (section 4)."""
    got = outcome(data, volume_source="list", adjustment_scope=scope)
    assume(got.stages[1].status == "applied")
    reached = volume(data, got.fees, "2010-07-01", "2009Q4") / cases(data, "2009Q4")
    assert reached == got.stages[1].case_value_target


@given(regions)
@settings(max_examples=20)
def test_a_decline_of_cases_alone_changes_no_default_fee(data: Data) -> None:
    """Behaviour unchanged per case: Q4 2009 doubled has the same FW1; the credit works down to 0 at most."""
    double = replace(
        data,
        billing=tuple(replace(r, count=2 * r.count) if r.quarter == "2009Q4" else r for r in data.billing),
    )
    one, two = (outcome(d, UNCREDITED).stages[1] for d in (data, double))
    assert (one.case_value_new, one.factor) == (two.case_value_new, two.factor)
    assert one.cases_new * 2 == two.cases_new
