"""Concessions and packages against brute force: every package calculated by the law itself."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import pytest

import feecalc as fc
from feecalc.analysis.packages import packages_of, questions_between
from feecalc.analysis.settle import Target, concessions
from feecalc.analysis.study import AnalysisError, studies_of, worth, yearly_frequencies
from feecalc.calculation.stage import STAGE_2
from feecalc.calculation.teil_b import calculate_region
from feecalc.intake.model import Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.numbers import Undefined, half_up

Known = dict[tuple[str, ...], tuple[Fraction, Fraction]]


def by_brute_force(data: Data, kv: str, gop: str, mine: Reading, theirs: Reading) -> Known:
    """Fee and EUR a year of every package of a region."""
    study = studies_of(data, (kv,))[kv]
    frequencies = yearly_frequencies(study.region, study.outcome(Reading()), Reading())
    keys = questions_between(mine, theirs)
    found: Known = {}
    for size in range(len(keys) + 1):
        for chosen in combinations(keys, size):
            try:
                reading = mine.with_(**{key: getattr(theirs, key) for key in chosen})
            except ReadingError:
                continue
            if study.objection(reading) is None:
                outcome = calculate_region(study.region, reading, study.contract)
                fee, eur = outcome.fees[gop][STAGE_2], worth(outcome, frequencies)
                if not isinstance(fee, Undefined) and not isinstance(eur, Undefined):
                    found[chosen] = (Fraction(fee), Fraction(eur))
    return found


def side_of(whole: list[Known], points: int) -> int:
    """1 where mine gives at least as many EUR a year as theirs (all points conceded), in all regions together."""
    more = Fraction(0)
    for known in whole:
        theirs = next((eur for chosen, (_fee, eur) in known.items() if len(chosen) == points), None)
        more += 0 if theirs is None else known[()][1] - theirs
    return 1 if more >= 0 else -1


def front(known: Known, target: Fraction, decimals: int, side: int) -> list[tuple[int, Fraction]]:
    """Points and cost to my side of the Pareto front, straight from its definition."""
    fee, eur = known[()]
    sign = 1 if half_up(fee, decimals) >= target else -1
    reached = [
        (len(chosen), side * (eur - value))
        for chosen, (price, value) in known.items()
        if sign * (half_up(price, decimals) - target) <= 0
    ]
    return sorted(
        {one for one in reached if not any(o != one and o[0] <= one[0] and o[1] <= one[1] for o in reached)}
    )


def two_positions(rng: random.Random, points: int) -> tuple[Reading, Reading]:
    """Two readings that differ in at most that many points."""
    while True:
        keys = rng.sample([key for key in OPTIONS if key != "singular"], points)
        try:
            sides = [Reading(**{key: rng.choice(OPTIONS[key]) for key in keys}) for _ in range(2)]
        except ReadingError:
            continue
        return sides[0], sides[1]


# 01 has amounts and fees in force, 03 fewer cases, 20 regional items, 38 no stage 1, 46 agreed start fees
@pytest.mark.parametrize("kv", ["00", "01", "03", "20", "38", "46"])
def test_the_front_is_that_of_all_packages(kv: str, musterland: Data, demo: Data) -> None:
    data = musterland if kv == "00" else demo
    rng = random.Random(int(kv))
    for _ in range(3):
        mine, theirs = two_positions(rng, 6)
        known = by_brute_force(data, kv, "86516", mine, theirs)
        if () not in known:
            continue
        side = side_of([known], len(questions_between(mine, theirs)))
        low, high = min(f for f, _e in known.values()), max(f for f, _e in known.values())
        for share in (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)):
            target = half_up(low + (high - low) * share, 2)
            found, _text = concessions(data, mine, theirs, Target("86516", target), kv=kv)
            assert [(c.points, c.cost) for c in found if c.reached] == front(known, target, 2, side)
            for c in found:
                keys = tuple(key for key in questions_between(mine, theirs) if key in c.conceded)
                assert c.fees[kv] == half_up(known[keys][0], 2)


@pytest.mark.parametrize("kv", ["00", "03", "46"])
def test_floats_of_all_packages_are_those_of_the_law(kv: str, musterland: Data, demo: Data) -> None:
    data = musterland if kv == "00" else demo
    study = studies_of(data, (kv,))[kv]
    frequencies = yearly_frequencies(study.region, study.outcome(Reading()), Reading())
    mine, theirs = two_positions(random.Random(5), 7)
    keys = questions_between(mine, theirs)
    packages = packages_of(study, frequencies, "86512", keys, mine, theirs)
    known = by_brute_force(data, kv, "86512", mine, theirs)
    for number, (fee, eur) in enumerate(zip(packages.fee, packages.worth, strict=True)):
        exact = known.get(packages.conceded(number))
        if exact is None:
            assert fee != fee or eur != eur
        elif packages.doubt[number] == 0:
            assert fee == pytest.approx(float(exact[0]), rel=1e-9)
            assert eur == pytest.approx(float(exact[1]), rel=1e-9)


def test_points_that_change_nothing_in_the_data_are_not_searched(demo: Data) -> None:
    """KV 38 has no bisphosphonates, transfusions, rest or split analogs: the same front without them."""
    idle = {"transfusions": "both", "regional_rest": "both", "bisphosphonate_frequency": "included"}
    theirs = {"adjustment_factor": "measured", "rounding": "chain", "palliative_in_case_value": "no"}
    target = Target("86516", Fraction("122.00"))
    short, long = (
        concessions(demo, Reading(), Reading(**settings), target, kv="38")[0]
        for settings in (theirs, {**theirs, **idle})
    )
    assert [(c.conceded, c.fees, c.cost) for c in long] == [(c.conceded, c.fees, c.cost) for c in short]


def test_one_package_for_all_regions(demo: Data) -> None:
    mine, theirs = Reading(), Reading(adjustment_factor="measured", cases_base="reported", rounding="chain")
    kvs = ("02", "03")
    known = {kv: by_brute_force(demo, kv, "86516", mine, theirs) for kv in kvs}
    target = Fraction(145)
    found, _text = concessions(demo, mine, theirs, Target("86516", target), kv=kvs)
    common = [c for c in found if c.kv == "alle"]
    signs = {kv: 1 if half_up(known[kv][()][0], 2) >= target else -1 for kv in kvs}
    reaching = [
        chosen
        for chosen in known["02"]
        if all(signs[kv] * (half_up(known[kv][chosen][0], 2) - target) <= 0 for kv in kvs)
    ]
    assert [c.reached for c in common] == ([True] * len(common) if reaching else [False])
    if reaching:
        assert min(len(chosen) for chosen in reaching) == common[0].points


def test_a_package_for_regions_in_which_other_points_have_an_effect(demo: Data) -> None:
    """KV 51 has bisphosphonates, KV 02 has none: the point counts for both, and the front is that of all packages."""
    mine = Reading()
    theirs = Reading(
        bisphosphonate_frequency="included",
        palliative_in_case_value="no",
        case_decline_credit="none",
        rounding="chain",
    )
    known = {kv: by_brute_force(demo, kv, "86516", mine, theirs) for kv in ("02", "51")}
    target = Fraction(140)  # above both: 136.93 and 132.32
    signs = {kv: 1 if half_up(known[kv][()][0], 2) >= target else -1 for kv in known}
    side = side_of(list(known.values()), 4)
    whole = {
        chosen: (len(chosen), sum(side * (of[()][1] - of[chosen][1]) for of in known.values()))
        for chosen in known["02"]
        if all(signs[kv] * (half_up(of[chosen][0], 2) - target) <= 0 for kv, of in known.items())
    }
    best = sorted(
        one
        for one in whole.values()
        if not any(o != one and o[0] <= one[0] and o[1] <= one[1] for o in whole.values())
    )
    assert len(set(best)) == 3
    found, _text = concessions(demo, mine, theirs, Target("86516", target), kv=("02", "51"))
    common = [c for c in found if c.kv == "alle"]
    assert [(c.points, c.cost) for c in common if c.reached] == sorted(set(best))
    for c in common:
        chosen = tuple(key for key in questions_between(mine, theirs) if key in c.conceded)
        assert c.fees == {kv: half_up(of[chosen][0], 2) for kv, of in known.items()}


@pytest.mark.parametrize("target", [110, 126, 130, 150])
def test_my_side_is_one_wherever_the_target_lies(target: int, demo: Data) -> None:
    """Transfusions on both sides bring KV 52 something, the valuation as billed takes from both (brute force)."""
    mine, theirs = Reading(), Reading(transfusions="both", stage2_valuation="as_billed")
    known = {kv: by_brute_force(demo, kv, "86516", mine, theirs) for kv in ("20", "52")}
    keys = questions_between(mine, theirs)
    for a, b, side in ((mine, theirs, 1), (theirs, mine, -1)):
        found, said = concessions(demo, a, b, Target("86516", Fraction(target)), kv=("20", "52"))
        assert found
        for c in found:
            where = known if c.kv == "alle" else {c.kv: known[c.kv]}
            given = tuple(key for key in keys if key in c.conceded)
            left = tuple(key for key in keys if key not in c.conceded)
            before, after = ((), given) if a == mine else (keys, left)
            assert c.cost == sum(side * (of[before][1] - of[after][1]) for of in where.values())
        assert ("(Ärzteseite)" in said.de, "(Kassenseite)" in said.de) == (side == 1, side == -1)
        assert ("(physicians)" in said.en, "(sickness funds)" in said.en) == (side == 1, side == -1)


def test_the_side_is_that_of_all_regions_of_the_call(demo: Data) -> None:
    """KV 52 alone pays more where transfusions are left out; with KV 20, which has none, the whole call says it too."""
    theirs = Reading(transfusions="both")
    (row,), said = concessions(demo, Reading(), theirs, Target("86516", Fraction(126)), kv="52")
    assert row.cost > 0
    assert "(Kassenseite)" in said.de
    found, said = concessions(
        demo,
        Reading(),
        theirs.with_(stage2_valuation="as_billed"),
        Target("86516", Fraction(126)),
        kv=("20", "52"),
    )
    assert {c.kv: c.cost < 0 for c in found if c.conceded == row.conceded} == {"52": True}
    assert "(Ärzteseite)" in said.de


def test_the_note_says_where_the_target_is_as_a_bound(demo: Data) -> None:
    """By default 86516 is 140.68 in KV 20 and 113.63 in KV 52."""
    theirs = Reading(stage2_valuation="as_billed")

    def said(target: int) -> str:
        return concessions(demo, Reading(), theirs, Target("86516", Fraction(target)), kv=("20", "52"))[1].de

    assert "86516 ab 01.07.2011 höchstens 126,00 EUR (KV 20) und mindestens 126,00 EUR (KV 52)." in said(126)
    assert "86516 ab 01.07.2011 höchstens 110,00 EUR." in said(110)
    assert "86516 ab 01.07.2011 mindestens 150,00 EUR." in said(150)


def test_equal_positions_are_said_to_be_equal(musterland: Data) -> None:
    """Neither side can be told then."""
    found, said = concessions(musterland, Reading(), Reading(), Target("86516", Fraction(115)))
    assert [c.conceded for c in found] == [()]
    assert "Beide Positionen sind gleich" in said.de
    assert "seite)" not in said.de


def test_the_side_is_not_made_up_where_nothing_can_be_compared(demo: Data) -> None:
    """KV 78 has no fee at all; in KV 46 a position that refuses undefined start fees cannot be calculated."""
    found, said = concessions(
        demo, Reading(), Reading(rounding="chain"), Target("86516", Fraction(130)), kv="78"
    )
    assert not found
    assert not any(word in said.de for word in ("seite)", "gleich"))
    theirs = Reading(singular="error")
    found, said = concessions(demo, Reading(), theirs, Target("86516", Fraction(130)), kv="46")
    assert "Die Position der Gegenseite ist nicht bestimmt" in said.de
    assert "gleich viel" not in said.de


def test_a_target_out_of_reach_names_what_comes_nearest(musterland: Data) -> None:
    """By calculation the credit of the effect is the highest of these (teil-b: f(decline) <= f(effect))."""
    frame = fc.settle(musterland, {}, {"case_decline_credit": "effect"}, {"86516": "200,00"})
    (row,) = frame.to_dict("records")
    assert not row["reached"]
    assert row["readings"] == {"case_decline_credit": "effect"}
    assert row["exact"] > 0  # seen from below, a rise is what it costs


def test_no_concession_where_the_target_is_met_already(musterland: Data) -> None:
    """teil-b section 10: P2 of 86516 is 117.82."""
    frame = fc.settle(musterland, {}, {"adjustment_factor": "linear"}, {"86516": "117,82"})
    assert list(frame.points) == [0]
    assert list(frame.eur) == [0]
    assert [str(fee) for fee in frame.fee_eur] == ["117.82"]


def test_a_target_must_be_one_known_fee(musterland: Data) -> None:
    for target in (
        {},
        "86516=115",
        ["86516", "115"],
        {"86516": "viel"},
        {"86516": "117,815"},
        {"86516": 1, "86510": 2},
        {"86520": "98,08"},
    ):
        with pytest.raises(AnalysisError):
            fc.settle(musterland, {}, {"rounding": "chain"}, target)


def test_profiles_that_differ_by_region_say_why_there_is_no_package_for_all(demo: Data) -> None:
    mine = {"02": Reading(), "03": Reading()}
    theirs = {"02": Reading(rounding="chain"), "03": Reading(cases_base="reported")}
    found, said = concessions(demo, mine, theirs, Target("86516", Fraction(122)), kv=("02", "03"))
    assert {c.kv for c in found} == {"02", "03"}
    assert "Kein Paket für alle KVen zusammen: die Positionen" in said.de


def test_the_same_question_disputed_otherwise_is_no_package_for_all_either(demo: Data) -> None:
    theirs = {"02": Reading(deviation_decimals="2"), "03": Reading(deviation_decimals="3")}
    found, said = concessions(demo, Reading(), theirs, Target("86516", Fraction(122)), kv=("02", "03"))
    assert "alle" not in {c.kv for c in found}
    assert "Kein Paket für alle KVen" in said.de
    found, said = concessions(demo, Reading(), theirs["02"], Target("86516", Fraction(122)), kv=("02", "03"))
    assert "alle" in {c.kv for c in found}
    assert "Kein Paket" not in said.de
