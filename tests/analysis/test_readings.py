"""Interpretation matrix, profiles and positions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

import feecalc as fc
from feecalc.analysis.apportion import apportioned
from feecalc.analysis.matrix import base_effect, rival_effects, rivals
from feecalc.analysis.positions import MOST_FOR_SHAPLEY, agenda, gaps
from feecalc.analysis.shapley import shapley
from feecalc.calculation.stage import STAGE_2
from feecalc.calculation.teil_b import calculate_region
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.law.register import questions, standing
from feecalc.numbers import Undefined, half_up
from tests.strategies import deliveries, readings


# matrix --------------------------------------------------------------------------------------
def test_every_option_but_the_chosen_one_is_a_rival() -> None:
    expected = {(key, option) for key, options in OPTIONS.items() for option in options[1:]}
    assert {(key, option) for key, option, _reading in rivals(Reading())} == expected


def test_contradictory_rivals_are_left_out() -> None:
    keys = [(k, o) for k, o, _r in rivals(Reading(kassenarten="mean_of_fees"))]
    assert ("base_period", "mean_of_quarters") not in keys


def test_an_effect_is_the_change_of_fees_times_the_services_of_2010(musterland_result: fc.Result) -> None:
    found = musterland_result.regions["00"]
    for effect in rival_effects(musterland_result, "00")[:12]:
        rival = (
            calculate_region(found.region, effect.reading, found.contract)
            if effect.key != "kassenarten"
            else effect.outcome
        )
        expected = sum(
            (rival.fees[g][STAGE_2] - found.outcome.fees[g][STAGE_2]) * found.region.new[f"2010Q{n}"].count[g]
            for g in NEW_GOPS
            for n in (1, 2, 3, 4)
        )
        assert effect.difference == expected


def test_the_weightiest_stand_first(musterland_result: fc.Result) -> None:
    weights = [abs(e.difference) for e in rival_effects(musterland_result, "00")]
    assert weights == sorted(weights, reverse=True)
    assert base_effect(musterland_result, "00").difference == 0


def test_readings_that_need_missing_data_say_so(musterland: Data) -> None:
    without_cases = Data(musterland.billing, assignments=musterland.assignments)
    effects = {(e.key, e.option): e for e in rival_effects(fc.calculate(without_cases), "00")}
    objection = effects["cases_base", "reported"].objection
    assert objection is not None
    assert "gemeldete" in objection.de


def test_the_matrix_as_a_frame(musterland: Data) -> None:
    frame = fc.readings_matrix(musterland, "00")
    base = frame.iloc[0]
    assert (base.reading, base.option, base.difference) == ("default", "", 0)
    for row in frame.itertuples():
        assert row.difference is None or row.eur_per_year - base.eur_per_year == row.difference
    credited = frame[(frame.reading == "case_decline_credit") & (frame.option == "effect")].iloc[0]
    # effect + exact: f = (1 + d/(1-d))/(1+p), which restores V0 (teil-b section 3)
    stage = fc.calculate(musterland).regions["00"].calculated.stages[1]
    assert credited.f1 == 1 / ((1 + stage.deviation) * (1 - stage.case_decline))
    assert "letzter Satz" in credited.clause
    assert credited.argument


# profiles ------------------------------------------------------------------------------------
def value_of(data: Data, reading: Reading) -> Fraction:
    return base_effect(fc.calculate(data, reading), "00").worth


def test_profiles_enclose_the_default(musterland: Data) -> None:
    kv, kasse = (fc.profile(musterland, name)["00"] for name in ("kv", "kasse"))
    assert value_of(musterland, kasse) < value_of(musterland, Reading()) < value_of(musterland, kv)
    assert fc.profile(musterland, "default") == {"00": Reading()}


@pytest.mark.parametrize(("name", "sign"), [("kv", 1), ("kasse", -1)])
def test_no_single_change_serves_a_profile_better(musterland: Data, name: str, sign: int) -> None:
    chosen = fc.profile(musterland, name)
    result = fc.calculate(musterland, chosen, profile=name)
    for effect in rival_effects(result, "00"):
        # teil-b section 4: never against the wording; these stay as set, or are fixed
        if standing(effect.key, effect.option) == "contra" or effect.key in (
            "singular", "volume_source", "fees_in_force", "rounded_quantity",
        ):  # fmt: skip
            continue
        assert isinstance(effect.difference, Undefined) or sign * effect.difference <= 0, effect.key


@pytest.mark.parametrize("name", ["kv", "kasse"])
def test_a_profile_takes_nothing_against_the_wording(musterland: Data, name: str) -> None:
    chosen = fc.profile(musterland, name)["00"].differences()
    assert not [key for key, option in chosen.items() if standing(key, option) == "contra"]


def test_a_region_has_its_profile_whatever_other_regions_are_asked_for(demo: Data) -> None:
    """Issue 12 item 5: the same region got other figures depending on ``--kv``."""
    alone = fc.profile(demo, "kasse", "03")["03"]
    assert fc.profile(demo, "kasse", ("02", "03"))["03"] == alone


def test_settings_beside_a_profile_are_held(musterland: Data) -> None:
    base = Reading(adjustment_factor="linear", cases_base="reported")
    chosen = fc.profile(musterland, "kv", base=base, held=("adjustment_factor", "cases_base"))["00"]
    assert (chosen.adjustment_factor, chosen.cases_base) == ("linear", "reported")


def test_an_unknown_profile_is_refused(musterland: Data) -> None:
    with pytest.raises(KeyError):
        fc.profile(musterland, "patienten")


# Shapley and positions -----------------------------------------------------------------------
def test_shapley_of_a_glove_game() -> None:
    """Two left gloves, one right: the right one is worth 2/3, each left one 1/6 (textbook example)."""

    def value(parts: frozenset[str]) -> Fraction:
        return Fraction("R" in parts and bool(parts & {"L1", "L2"}))

    assert shapley(("L1", "L2", "R"), value) == {
        "L1": Fraction(1, 6), "L2": Fraction(1, 6), "R": Fraction(2, 3),
    }  # fmt: skip


@given(deliveries(), readings(), readings())
@settings(max_examples=12)
def test_both_effects_sum_to_the_gap(data: Data, a: Reading, b: Reading) -> None:
    few = list(a.differences(b))[:5]
    try:
        asked = b.with_(**{key: getattr(a, key) for key in few})
    except ReadingError:
        return
    for gap in gaps(data, asked, b):
        whole = gap.demand - gap.counter
        if not any(isinstance(e.order_free + e.stacked, Undefined) for e in gap.effects) and not isinstance(
            whole, Undefined
        ):
            assert sum(e.stacked for e in gap.effects) == whole
            assert sum(e.order_free for e in gap.effects) == whole


def test_two_items_share_their_interaction(musterland: Data) -> None:
    """With two items the Shapley value is the mean of being first and being second."""
    a = Reading(palliative_in_case_value="no", case_decline_credit="none")
    (gap,) = gaps(musterland, a, Reading())
    v = {
        keys: value_of(musterland, Reading(**{k: getattr(a, k) for k in keys}))
        for keys in ((), ("palliative_in_case_value",), ("case_decline_credit",), ("palliative_in_case_value", "case_decline_credit"))
    }  # fmt: skip
    both, none = v["palliative_in_case_value", "case_decline_credit"], v[()]
    one, other = v[("palliative_in_case_value",)], v[("case_decline_credit",)]
    assert gap.effects[0].item.keys == ("palliative_in_case_value",)
    assert gap.effects[0].stacked == one - none
    assert gap.effects[0].order_free == ((one - none) + (both - other)) / 2


def test_the_agenda_follows_the_register(musterland: Data) -> None:
    a = Reading(credit_cap="no", analog_in_factors="no", annual_case_value="mean_of_quarters")
    keys = [key for item in agenda(a, Reading()) for key in item.keys]
    assert keys == [q.key for q in questions() if q.key in keys]
    assert len(keys) == 3


def test_what_cannot_be_mixed_is_one_item() -> None:
    a, b = Reading(kassenarten="mean_of_fees"), Reading(base_period="mean_of_quarters")
    assert [item.keys for item in agenda(a, b)] == [("kassenarten", "base_period")]


def test_above_twelve_items_two_orders_stand_for_all(musterland: Data) -> None:
    a = Reading(
        **{
            key: options[-1]
            for key, options in OPTIONS.items()
            if key not in ("base_period", "singular", "stage2_base")
        }
    )
    frame = fc.positions(musterland, a, Reading())
    assert len(frame) > MOST_FOR_SHAPLEY
    assert sum(frame.order_free) == sum(frame.stacked) == frame.total["00"]
    assert "erster und letzter Stelle" in frame.note.de


def test_equal_positions_have_no_agenda(musterland: Data) -> None:
    frame = fc.positions(musterland, Reading(), {})
    assert len(frame) == 0
    assert frame.total == {"00": 0}


def test_positions_as_a_frame(musterland: Data) -> None:
    frame = fc.positions(musterland, {"case_decline_credit": "effect"}, Reading())
    row = frame.iloc[0]
    assert (row.demand, row.counter, row.agreement) == ("effect", "decline", "")
    assert row.demand_wording != row.counter_wording
    assert row.stacked == row.order_free == frame.total["00"]
    # teil-b section 3: always f(decline) <= f(effect)
    assert row.stacked > 0


def test_cents_of_the_agenda_sum_to_the_cents_of_the_gap(musterland: Data) -> None:
    a = Reading(cases_base="reported", annual_case_value="mean_of_quarters", adjustment_factor="measured")
    frame = fc.positions(musterland, a, Reading())
    total = half_up(frame.total["00"], 2)
    assert sum(frame.stacked_eur) == sum(frame.order_free_eur) == total


def test_rounding_differences_go_to_the_largest_remainders() -> None:
    """Three thirds of a cent are one cent: 0.0033 EUR each, together 0.01."""
    third = Fraction(1, 300)
    assert apportioned([third, third, third]) == [Fraction(1, 100), 0, 0]
    assert apportioned([Fraction(-1, 200), Fraction(1, 200)]) == [0, 0]
    assert apportioned([Fraction(7, 1000), Fraction(7, 1000)]) == [Fraction(1, 100), 0]


def test_what_contradicts_itself_when_mixed_is_one_item() -> None:
    a, b = Reading(stage2_valuation="as_billed"), Reading(stage2_base="original")
    assert [item.keys for item in agenda(a, b)] == [("stage2_valuation", "stage2_base")]


def test_positions_may_differ_by_region(demo: Data) -> None:
    a = {"02": Reading(adjustment_factor="linear"), "03": Reading()}
    frame = fc.positions(demo, a, Reading(), kv=("02", "03"))
    assert list(frame.kv) == ["02"]
    assert "2 KVen" in frame.note.de
