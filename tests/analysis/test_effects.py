"""Impact, contributions, decomposition, elasticities, break-even, uptake and preview."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import feecalc as fc
from feecalc.analysis.break_even import break_even_points, point_name
from feecalc.analysis.contributions import contribution_rows
from feecalc.analysis.decompose import volume_parts
from feecalc.analysis.elasticities import elasticity_rows
from feecalc.analysis.impact import impact_rows
from feecalc.analysis.kassenarten import common_split
from feecalc.analysis.preview import constant_case_value, preview_stage
from feecalc.analysis.study import AnalysisError
from feecalc.analysis.turning_point import turning_point
from feecalc.analysis.uptake import uptake_scenarios
from feecalc.analysis.volumes import QUARTERS, case_values
from feecalc.calculation.adjustment import adjustment
from feecalc.calculation.inverse import decline_that_offsets, deviation_for, neutral_deviation
from feecalc.calculation.region import Demand, Region, Supply, year_of
from feecalc.calculation.stage import APPLIED, STAGE_1, START, YEAR_2010
from feecalc.calculation.start_fees import start_fees
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, Data
from feecalc.law import correction as nr8
from feecalc.law.readings import OPTIONS, Reading
from tests.by_hand import package
from tests.numbers.dual import Dual
from tests.strategies import KV, deliveries, readings


def applied(result: fc.Result, kv: str = KV) -> list[int]:
    outcome = result.regions[kv].outcome
    return [] if outcome is None else [n for n, s in outcome.stages.items() if s.status == APPLIED]


# impact --------------------------------------------------------------------------------------
def test_impact_values_delivered_services_before_and_after(musterland_result: fc.Result) -> None:
    frame = fc.impact(musterland_result, "00")
    fees = musterland_result.regions["00"].calculated.fees["86516"]
    supply = musterland_result.regions["00"].region.new
    count = sum(supply[q].count["86516"] for q in YEAR_2010)
    rows = frame[(frame.gop == "86516") & (frame.valid_from == STAGE_1)]
    assert sum(rows.before) == fees[START] * count
    assert sum(rows.exact) == (fees[STAGE_1] - fees[START]) * count
    # one factor for all fees: f1 - 1 = 0.96411474 - 1 (section 10)
    assert {round(float(p), 8) for p in rows.percent} == {-0.03588526}


def test_a_quarter_never_stands_beside_a_year(musterland: Data) -> None:
    """Where 2010 is missing, 4/2009 counts four times: EUR a year, as everywhere else."""
    rows = tuple(r for r in musterland.billing if not r.quarter.startswith("2010"))
    result = fc.calculate(Data(rows, assignments=musterland.assignments))
    frame = fc.impact(result, "00")
    outcome = result.regions["00"].calculated
    counts = result.regions["00"].region.new["2009Q4"].count
    expected = sum((outcome.fees[g][STAGE_1] - outcome.fees[g][START]) * 4 * counts[g] for g in NEW_GOPS)
    assert sum(frame.exact) == frame.total == expected
    assert set(frame.quarter) == {"4/2009 × 4"}


@given(st.one_of(deliveries(dense=True), deliveries()), readings())  # most with gaps apply no stage
def test_impact_rows_sum_to_the_total(data: Data, reading: Reading) -> None:
    result = fc.calculate(data, reading)
    assume(applied(result))
    frame = fc.impact(result, KV)
    assert sum((row.difference for row in impact_rows(result, KV)), Fraction(0)) == frame.total


# contributions -------------------------------------------------------------------------------
@given(deliveries(dense=True), readings(cases_base="flat_rates", cases_new="flat_rates"))
def test_contributions_sum_and_redistribution_is_zero_sum(data: Data, reading: Reading) -> None:
    result = fc.calculate(data, reading)
    assume(applied(result))
    rows = contribution_rows(result, KV)
    for n in applied(result):
        stage = result.regions[KV].calculated.stages[n]
        assert sum(r.exact for r in rows if r.stage == n) == stage.case_value_new - stage.case_value_base
    assert sum(r.exact for r in rows if r.stage == 0) == 0


@given(deliveries(dense=True))
def test_the_default_redistributes_without_a_rest(data: Data) -> None:
    """teil-b section 6: Σ P·F is the demand of 2008, so that uniform fees only move it."""
    result = fc.calculate(data)
    assume(result.regions[KV].outcome is not None)
    assert "reading" not in {r.effect for r in contribution_rows(result, KV) if r.stage == 0}


def test_kitagawa_by_hand() -> None:
    """Q4: PK 100 cases at 10, EK 100 at 30; then PK 100 at 12, EK 300 at 30 EUR a case.

    Shares 1/2, 1/2 -> 1/4, 3/4; FW 20 -> 25.5. Within: PK (3/8)·2 = 0.75, EK 0. Composition: share of PK falls by
    1/4 at mean case value 11, EK rises by 1/4 at 30, each against the mean 22.75: 2.9375 and 1.8125.
    """
    data = package(
        """
        2008Q1-4 PK 86503 100 1000
        2008Q1-4 EK 86503 100 3000
        2009Q4 PK 86512 100 1200
        2009Q4 EK 86512 300 9000
        """
    )
    # P12 = 20, N02 = 0: 86510 undefined but nothing billed; delivered amounts make the case values
    rows = {
        (r.kassenart, r.effect): r.exact for r in contribution_rows(fc.calculate(data), KV) if r.stage == 1
    }
    assert rows == {
        ("PK", "within"): Fraction(3, 4),
        ("EK", "within"): 0,
        ("PK", "composition"): Fraction(47, 16),
        ("EK", "composition"): Fraction(29, 16),
    }


def test_kassenarten_are_pooled_to_what_both_periods_have() -> None:
    assert common_split({"01", "04", "11"}, {"PK", "EK"}) == {
        "01": "PK", "04": "PK", "PK": "PK", "11": "EK", "EK": "EK",
    }  # fmt: skip
    assert set(common_split({"01", "11"}, {"ALLE"}).values()) == {"ALLE"}
    assert common_split({"01", "11"}, {"01", "12"}) == {k: k for k in ("01", "11", "12")}


# decomposition -------------------------------------------------------------------------------
@given(deliveries(), readings())
def test_components_sum_to_the_change_of_volume(data: Data, reading: Reading) -> None:
    result = fc.calculate(data, reading)
    assume(result.regions[KV].outcome is not None)
    try:
        parts = volume_parts(result, KV)
    except AnalysisError:
        return
    frame = fc.decompose(result, KV)
    for n, total in frame.total.items():
        assert sum(part.exact for part in parts if part.stage == n) == total


def test_more_of_the_same_is_all_cases() -> None:
    """Twice the services of each kind at the same fees: the whole change falls to the number of cases."""
    data = package(
        """
        2008Q1-4 ALLE 86502 10 400
        2008Q1-4 ALLE 86503 10 300
        2008Q1-4 ALLE 86504 2 100
        2008Q1-4 ALLE 86505 4 400
        2009Q4 ALLE 86510 20 -
        2009Q4 ALLE 86512 20 -
        2009Q4 ALLE 86514 4 -
        2009Q4 ALLE 86516 8 -
        2009Q4 ALLE 86518 0 -
        """
    )
    parts = {p.key: p.exact for p in volume_parts(fc.calculate(data), KV)}
    assert parts == {"mapping": 0, "cases": 1200, "structure": 0, "price": 0}


# elasticities against dual numbers -----------------------------------------------------------
def moved(region: Region, quarters: tuple[str, ...], gop: str) -> Region:
    """The region with services (and delivered amounts) of one GOP growing by dx/x."""

    def grow(part: Supply) -> Supply:
        count, amount = Fraction(part.count[gop]), Fraction(part.amount[gop])
        return replace(
            part,
            count={**part.count, gop: Dual(count, count)},
            amount={**part.amount, gop: Dual(amount, amount)},
        )

    return replace(region, new={q: grow(p) if q in quarters else p for q, p in region.new.items()})


def log_slope(value: Any) -> Fraction:
    return Fraction(value.slope) / value.value if isinstance(value, Dual) else Fraction(0)


@given(deliveries(dense=True), readings())
def test_factor_elasticities_are_those_of_the_law_on_dual_numbers(data: Data, reading: Reading) -> None:
    result = fc.calculate(data, reading)
    stages = applied(result)
    assume(stages)
    found, outcome = result.regions[KV], result.regions[KV].calculated
    # kinks: at p = 0, d = 0 or just at the cap the slope depends on the side
    for n in stages:
        s = outcome.stages[n]
        assume(s.deviation != 0 and s.case_decline != 0)
    rows = {(e.of, e.by): e.exact for e in elasticity_rows(result, KV)}
    for gop, n in product(NEW_GOPS, stages):
        region = moved(found.region, QUARTERS[n][1], gop)
        values = case_values(region, n, reading, outcome)
        stage = adjustment(n, reading, values, outcome.stages[1] if n == 2 else None)
        assert rows[f"f{n}", f"F{gop}"] == log_slope(stage.factor)


def grown_base(region: Region, measure: str, gop: str) -> Demand:
    """The year 2008 with one quantity growing by dx/x."""
    year = year_of([region.base[q] for q in BASE_QUARTERS], "2008")
    if gop == "_bis":
        return replace(year, l_bis=Dual(year.l_bis, year.l_bis))
    values = dict(getattr(year, measure))
    values[gop] = Dual(values[gop], values[gop])
    return replace(year, **{measure: values})


@given(deliveries(dense=True))
def test_fee_elasticities_are_those_of_the_law_on_dual_numbers(data: Data) -> None:
    result = fc.calculate(data)
    assume(result.regions[KV].outcome is not None)
    region = result.regions[KV].region
    for e in elasticity_rows(result, KV):
        if e.of.startswith("P0_"):
            year = grown_base(region, "demand" if e.by[0] == "L" else "count", e.by[1:])
            fees = start_fees(region, year, Reading())
            assert log_slope(fees[e.of[3:]]) == e.exact, (e.of, e.by)


@given(deliveries(dense=True))
def test_elasticities_sum_to_zero_without_a_credit(data: Data) -> None:
    """teil-b section 6: Σ (case share - value share) = 0, and fees are homogeneous of degree 0."""
    result = fc.calculate(data, Reading(case_decline_credit="none"))
    assume(applied(result))
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for e in elasticity_rows(result, KV):
        sums[e.of] += e.exact
    assert set(sums.values()) == {Fraction(0)}


def test_an_elasticity_is_case_share_minus_value_share(musterland: Data) -> None:
    result = fc.calculate(musterland, Reading(case_decline_credit="none"))
    region, outcome = result.regions["00"].region, result.regions["00"].calculated
    counts = region.new["2009Q4"].count
    volume = sum(outcome.fees[g][START] * counts[g] for g in NEW_GOPS)
    cases = counts["86510"] + counts["86512"]
    rows = {e.by: e.exact for e in elasticity_rows(result, "00") if e.of == "f1"}
    for gop in NEW_GOPS:
        case_share = Fraction(counts[gop], cases) if gop in ("86510", "86512") else 0
        assert rows[f"F{gop}"] == case_share - outcome.fees[gop][START] * counts[gop] / volume


# break-even ----------------------------------------------------------------------------------
@pytest.mark.parametrize("credit", [c for c in OPTIONS["case_decline_credit"] if c != "none"])
def test_at_d_star_the_credit_takes_the_whole_overshoot(credit: str) -> None:
    p = Fraction(7, 90)
    d = decline_that_offsets(p, credit)
    assert d is not None
    assert nr8.net_deviation(p, nr8.case_credit(p, d, 1, credit, "both", False), False) == 0


def test_break_even_of_the_worked_example(musterland_result: fc.Result) -> None:
    """d* = p = 7.7668 % in points; the shares where nothing is left to adjust, put back into the law."""
    frame = fc.break_even(musterland_result, "00")
    stage = musterland_result.regions["00"].calculated.stages[1]
    rows = {(r.point, r.condition): r for r in frame[frame.stage == 1].itertuples()}
    assert str(rows["d*", "net"].percent) == "7.7668"
    p16 = musterland_result.regions["00"].calculated.fees["86516"][START]
    for point in ("i16*", "u*"):
        row = rows[point, "net"]
        new = stage.case_value_new + p16 * (row.exact - row.current)
        p = nr8.deviation(new, stage.case_value_base)
        c = nr8.case_credit(p, stage.case_decline, 1, "decline", "both", False)
        assert nr8.net_deviation(p, c, True) == 0
        row = rows[point, "gross"]
        assert stage.case_value_new + p16 * (row.exact - row.current) == stage.case_value_base


@pytest.mark.parametrize("credit", ["decline", "effect"])
def test_the_neutral_deviation_inverts_d_star(musterland: Data, credit: str) -> None:
    reading = Reading(case_decline_credit=credit)
    stage = fc.calculate(musterland, reading).regions["00"].calculated.stages[1]
    neutral = neutral_deviation(1, stage, reading)
    assert decline_that_offsets(neutral, credit) == stage.case_decline


@pytest.mark.parametrize("factor", OPTIONS["adjustment_factor"])
@pytest.mark.parametrize("credit", OPTIONS["case_decline_credit"])
@pytest.mark.parametrize("f1", [Fraction(9, 10), Fraction(1), Fraction(21, 20)])
def test_at_p2_star_the_second_factor_undoes_the_first(
    musterland: Data, factor: str, credit: str, f1: Fraction
) -> None:
    """teil-b section 9 no. 15: P2 = P0, put back into the law."""
    reading = Reading(adjustment_factor=factor, case_decline_credit=credit)
    stage = fc.calculate(musterland, reading).regions["00"].calculated.stages[2]
    p = deviation_for(f1, stage, reading)
    c = nr8.case_credit(p, stage.case_decline, 2, credit, "both", False)
    assert nr8.adjustment_factor(p, nr8.net_deviation(p, c, True), factor) == 1 / f1


# uptake --------------------------------------------------------------------------------------
def test_an_additional_86518_raises_the_case_value_by_its_fee(musterland_result: fc.Result) -> None:
    """teil-b section 9 no. 4: dFW = P16·u·(1-δ)."""
    p16 = musterland_result.regions["00"].calculated.fees["86516"][START]
    for s in uptake_scenarios(musterland_result, "00"):
        if s.stage_number == 1:
            assert s.change == p16 * s.uptake * (1 - s.displacement)
            assert s.stage.deviation == nr8.deviation(s.stage.case_value_new, s.stage.case_value_base)


def test_what_only_replaces_86516_changes_nothing(musterland_result: fc.Result) -> None:
    stages = musterland_result.regions["00"].calculated.stages
    for s in uptake_scenarios(musterland_result, "00", displacements=(Fraction(1),)):
        assert s.stage is not None
        assert s.stage.factor == stages[s.stage_number].factor


def test_the_change_of_cases_up_to_which_p2_is_p0(musterland: Data, musterland_result: fc.Result) -> None:
    """By hand from teil-b section 10: d1 and d2 must reach p1 = 7.7668 % and (1 + 4.8431 %)/0.96411474 - 1 = 8.7454 %;
    from 3.8995 % and 2.0125 % at hand that takes 4.02 and 6.87 % fewer cases. The simulated slider turns there."""
    point = next(p for p in break_even_points(musterland_result, "00") if p.key == "x*")
    assert float(point.value) == pytest.approx(-0.0687, abs=5e-5)
    at = fc.simulate(musterland, {"cases": [float(point.value) + x for x in (-1e-6, 1e-6)]}).cumulative[
        "86516"
    ][:, 0]
    assert at[0] == 1
    assert at[1] < 1 - 1e-8


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"case_decline_credit": "none"}, "keine Anrechnung"),
        ({"credit_stages": "first"}, "keine Anrechnung"),
        ({"case_decline_credit": "proportional"}, "nicht erreichbar"),
    ],
)
def test_no_such_change_of_cases(musterland: Data, settings: dict[str, str], told: str) -> None:
    result = fc.calculate(musterland, fc.Reading(**settings))
    point = next(p for p in break_even_points(result, "00") if p.key == "x*")
    assert point.value is None
    assert told in point.note.de


@pytest.mark.parametrize(
    "settings",
    [
        {"stage2_valuation": "as_billed"},
        {"transfusions": "both"},
        {"rounding": "chain"},
        {"credit_cap": "no"},
        {"palliative_in_case_value": "no"},
    ],
)
def test_a_change_of_cases_that_has_no_closed_form_is_searched(
    musterland: Data, settings: dict[str, str]
) -> None:
    """On its one side the fees of the start are kept or surpassed, on the other they are not."""
    reading = fc.Reading(**settings)
    point = next(p for p in break_even_points(fc.calculate(musterland, reading), "00") if p.key == "x*")
    assert point.value is not None
    cases = [float(point.value) + x for x in (-1e-6, 1e-6)]
    at = fc.simulate(musterland, {"cases": cases}, reading).cumulative["86516"][:, 0]
    assert at[0] >= 1 - 1e-12
    assert at[1] < 1 - 1e-8


def test_the_search_finds_what_the_closed_form_says(musterland_result: fc.Result) -> None:
    point = next(p for p in break_even_points(musterland_result, "00") if p.key == "x*")
    assert point.note.de == ""
    assert turning_point(musterland_result, "00")[0] == pytest.approx(point.value, abs=1e-8)


def test_without_an_overshoot_in_stage_1_the_second_one_decides(demo_result: fc.Result) -> None:
    """By hand for KV 51: P0 rises in stage 1, uncredited; P2 = P0 where the decline of 2010 is the overshoot at P0."""
    stages = demo_result.regions["51"].calculated.stages
    p = (1 + stages[2].deviation) / stages[1].factor - 1
    assert stages[1].deviation < 0 < p
    expected = (1 - p) / (1 - stages[2].case_decline) - 1
    point = next(p for p in break_even_points(demo_result, "51") if p.key == "x*")
    assert point.value == pytest.approx(expected, abs=1e-8)
    assert "gesucht" in point.note.de


def test_after_a_late_start_stage_2_alone_decides(demo: Data, demo_result: fc.Result) -> None:
    """By hand for KV 38 (no stage 1): P2 = P0 where the decline of 2010 is the overshoot of 3.5683 %."""
    stages = demo_result.regions["38"].calculated.stages
    p, d = stages[2].deviation, stages[2].case_decline
    point = next(x for x in break_even_points(demo_result, "38") if x.key == "x*")
    assert point.value == (1 - p) / (1 - d) - 1
    cases = [float(point.value) + x for x in (-1e-6, 1e-6)]
    at = fc.simulate(demo, {"cases": cases}, regions="38").cumulative["86516"][:, 0]
    assert at[0] == pytest.approx(1, abs=1e-12)
    assert at[1] < 1 - 1e-8


def test_a_share_that_makes_p2_p0_is_that_of_2010(demo: Data, demo_result: fc.Result) -> None:
    """The slider of 2010 alone turns there; the one of both periods moves stage 1 too."""
    point = next(x for x in break_even_points(demo_result, "03") if (x.key, x.condition) == ("i16*", "joint"))
    assert "86516 2010" in point_name(point).de
    change = float(point.value - point.current)
    at = fc.simulate(demo, {"share_86516@2010": change}, regions="03").cumulative["86516"][0, 0]
    assert at == pytest.approx(1, abs=1e-12)


def test_where_the_fees_never_fall_below_the_start_that_is_said(demo_result: fc.Result) -> None:
    """KV 72 undershoots at P0 in both stages: 1/(1+p) > 1, and a credit only lets more stand."""
    stages = demo_result.regions["72"].calculated.stages
    assert stages[1].deviation < 0
    assert (1 + stages[2].deviation) / stages[1].factor < 1
    point = next(p for p in break_even_points(demo_result, "72") if p.key == "x*")
    assert point.value is None
    assert "nirgends unter" in point.note.de


@pytest.mark.parametrize("credit", ["effect", "decline"])
@pytest.mark.parametrize("how", ["exact", "measured", "linear"])
def test_the_change_of_cases_under_other_forms(musterland: Data, credit: str, how: str) -> None:
    reading = fc.Reading(case_decline_credit=credit, adjustment_factor=how)
    point = next(p for p in break_even_points(fc.calculate(musterland, reading), "00") if p.key == "x*")
    cases = [float(point.value) + x for x in (-1e-6, 1e-6)]
    at = fc.simulate(musterland, {"cases": cases}, reading).cumulative["86516"][:, 0]
    assert at[0] == 1
    assert at[1] < 1 - 1e-8


# preview -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "settings", [{"credit_cases": "reported"}, {"cases_base": "reported", "credit_cases": "flat_rates"}]
)
def test_the_preview_credits_the_cases_of_the_reading(musterland: fc.Data, settings: dict[str, str]) -> None:
    """teil-b section 4: ``credit_cases`` says which cases d is taken from. faelle.csv, first half-years: 25300 + 25250
    before, 25540 + 25500 after; the flat rates are those counted in the same quarters."""
    half = replace(musterland, billing=tuple(r for r in musterland.billing if r.quarter < "2010Q3"))
    result = fc.calculate(half, fc.Reading(**settings))
    stage, _fees, _quarters = preview_stage(result, "00")
    region = result.regions["00"].region
    before = sum(region.base[q].count[g] for q in ("2008Q1", "2008Q2") for g in ("86500", "86502", "86503"))
    after = sum(region.new[q].count[g] for q in ("2010Q1", "2010Q2") for g in ("86510", "86512"))
    expected = {
        "reported": 1 - Fraction(25540 + 25500, 25300 + 25250),
        "flat_rates": 1 - Fraction(after, before),
    }
    assert stage.case_decline == expected[settings["credit_cases"]]


def test_the_preview_of_the_whole_year_is_stage_2(musterland_result: fc.Result) -> None:
    stage, fees, quarters = preview_stage(musterland_result, "00")
    outcome = musterland_result.regions["00"].calculated
    assert quarters == YEAR_2010
    assert stage.factor == outcome.stages[2].factor
    assert fees == {g: outcome.fees[g]["2011-07-01"] for g in NEW_GOPS}


def test_uptake_refuses_what_cannot_be(musterland_result: fc.Result) -> None:
    """As ``simulate``: shares outside 0 … 1, or 86516 and 86518 in more than all cases."""
    frame = fc.uptake(
        musterland_result,
        "00",
        (Fraction(9, 10), Fraction(1, 2), Fraction(-1, 2)),
        (Fraction(0), Fraction(1)),
    )
    assert [r.factor is None for r in frame[frame.stage == 1].itertuples()] == [
        True, False, True, True, True, True,
    ]  # fmt: skip
    assert all((r.note == "") == (r.factor is not None) for r in frame.itertuples())


def test_a_half_year_is_compared_with_the_same_half_of_2008(musterland: Data) -> None:
    rows = tuple(r for r in musterland.billing if r.quarter not in ("2010Q3", "2010Q4"))
    result = fc.calculate(Data(rows, assignments=musterland.assignments))
    assert result.regions["00"].calculated.stages[2].status == "pending"
    stage, _fees, quarters = preview_stage(result, "00")
    assert quarters == ("2010Q1", "2010Q2")
    region = result.regions["00"].region
    expected = sum(
        sum(region.base[q].count[g] for g in ("86500", "86502", "86503")) for q in ("2008Q1", "2008Q2")
    )
    assert stage.cases_base == expected
    assert "Vorschau" in fc.preview(result, "00").note.de


def test_constant_fees_from_half_year_volumes(musterland_result: fc.Result) -> None:
    """teil-b section 6: FW(2010 at P1) = (f1·V_H1 + V_H2)/C, volumes as billed at P0 and P1."""
    found = musterland_result.regions["00"]
    outcome, new = found.calculated, found.region.new
    halves = [
        sum(outcome.fees[g][day] * new[q].count[g] for g in NEW_GOPS for q in quarters)
        for day, quarters in ((START, YEAR_2010[:2]), (STAGE_1, YEAR_2010[2:]))
    ]
    value = constant_case_value(outcome.stages[1].factor, *halves, outcome.stages[2].cases_new)
    assert value == outcome.stages[2].case_value_new


@pytest.mark.parametrize("given", [["1 %"], [None], "1 %", 0.01])
def test_uptakes_that_are_no_numbers_are_refused_in_words(musterland_result: fc.Result, given: Any) -> None:
    with pytest.raises(AnalysisError, match="ist keine Liste von Zahlen"):
        fc.uptake(musterland_result, "00", given)
    with pytest.raises(AnalysisError, match="ist keine Liste von Zahlen"):
        fc.uptake(musterland_result, "00", [Fraction(1, 100)], given)
