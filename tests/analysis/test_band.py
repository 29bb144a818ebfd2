"""The band of readings against brute force: every combination of a subset of the register, calculated."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import feecalc as fc
from feecalc.analysis.band import band_note, band_ranges
from feecalc.analysis.study import Study, studies_of
from feecalc.calculation.stage import DATES
from feecalc.calculation.teil_b import calculate_region
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.law.register import not_calculated
from feecalc.numbers import Undefined
from tests.strategies import KV, deliveries

Options = Mapping[str, tuple[str, ...]]


def some_options(rng: random.Random, most: int) -> Options:
    """A random part of the register with at most that many combinations."""
    options = {key: (rng.choice(values),) for key, values in OPTIONS.items()}
    size = 1
    for key in rng.sample(list(OPTIONS), len(OPTIONS)):
        n = min(rng.randint(1, 3), len(OPTIONS[key]))
        if size * n <= most:
            options[key] = tuple(rng.sample(OPTIONS[key], n))
            size *= n
    return options


def by_brute_force(
    study: Study, base: Reading, options: Options
) -> dict[tuple[str, str], tuple[object, object]]:
    """Lowest and highest fee over every combination, each calculated by the law itself."""
    found: dict[tuple[str, str], list[Fraction]] = {(g, day): [] for g in NEW_GOPS for day in DATES}
    for values in product(*options.values()):
        try:
            reading = base.with_(**dict(zip(options, values, strict=True)))
        except ReadingError:
            continue
        if study.objection(reading) is None:
            fees = calculate_region(study.region, reading, study.contract).fees
            for gop, day in found:
                if not isinstance(fees[gop][day], Undefined):
                    found[gop, day].append(Fraction(fees[gop][day]))
    return {fee: (min(v), max(v)) if v else (None, None) for fee, v in found.items()}


def assert_true_extremes(study: Study, base: Reading, options: Options) -> None:
    expected = by_brute_force(study, base, options)
    for found in band_ranges(study, base, options):
        ends = tuple(end and end.value for end in (found.low, found.high))
        assert ends == expected[found.gop, found.valid_from], (found.gop, found.valid_from, options)
        for end in (found.low, found.high):
            if end is not None:
                again = calculate_region(study.region, end.reading, study.contract)
                assert again.fees[found.gop][found.valid_from] == end.value


# 01 delivers amounts, 20 and 51 assign regional items, 38 has no stage 1, 46 is singular, 03 has fewer cases
@pytest.mark.parametrize("kv", ["00", "01", "03", "20", "38", "46", "51"])
def test_extremes_are_those_of_all_combinations(kv: str, musterland: Data, demo: Data) -> None:
    study = studies_of(musterland if kv == "00" else demo, (kv,))[kv]
    rng = random.Random(int(kv))
    base = Reading(bisphosphonate_share=Fraction(1, 3), fee_decimals=rng.choice((2, 2, 1, 4)))
    for _ in range(3):
        assert_true_extremes(study, base, some_options(rng, 300))


@given(deliveries(counts="tiny"), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_ties_zeros_and_singular_cases_are_decided_exactly(data: Data, rng: random.Random) -> None:
    study = studies_of(data, (KV,))[KV]
    assert_true_extremes(study, Reading(), some_options(rng, 120))


def test_rounded_and_linear_paths_full_of_ties(demo: Data) -> None:
    """With p in whole percent and cents in the chain, every second fee lies near half a cent."""
    study = studies_of(demo, ("02",))["02"]
    options = {key: values[:1] for key, values in OPTIONS.items()} | {
        "rounding": OPTIONS["rounding"],
        "adjustment_factor": OPTIONS["adjustment_factor"],
        "deviation_decimals": OPTIONS["deviation_decimals"],
        "case_decline_credit": OPTIONS["case_decline_credit"],
        "stage2_base": OPTIONS["stage2_base"],
        "kassenarten": OPTIONS["kassenarten"],
    }
    assert_true_extremes(study, Reading(), options)


def test_the_band_of_the_whole_register_holds_every_single_reading(demo: Data) -> None:
    study = studies_of(demo, ("02",))["02"]
    ranges = {(r.gop, r.valid_from): r for r in band_ranges(study, standing="all")}
    rng = random.Random(8)
    for _ in range(60):
        reading = Reading()
        for key in rng.sample(list(OPTIONS), 6):
            if key not in ("kassenarten", "singular", "stage2_base", "fees_in_force", "rounded_quantity"):
                reading = reading.replaced(key, rng.choice(OPTIONS[key]))
        for (gop, day), found in ranges.items():
            fee = study.outcome(reading).fees[gop][day]
            assert found.low is not None
            assert found.high is not None
            assert found.low.value <= fee <= found.high.value


def test_the_frame_names_combination_and_limits(demo: Data) -> None:
    frame = fc.readings_band(demo, kv="02")
    assert list(frame.columns) == [
        "kv", "gop", "valid_from", "low", "high", "low_eur", "high_eur", "low_readings", "high_readings",
    ]  # fmt: skip
    assert len(frame) == 15
    row = frame[(frame.gop == "86516") & (frame.valid_from == "2011-07-01")].iloc[0]
    again = fc.calculate(demo, Reading.of(row.high_readings), kv="02")
    assert again.regions["02"].calculated.fees["86516"]["2011-07-01"] == row.high
    for question in not_calculated():
        assert question.title.de in frame.note.de


def test_the_note_says_that_only_registered_readings_are_spanned() -> None:
    assert "nur die hier geführten Lesarten" in band_note().de


def test_the_share_stays_as_set(demo: Data) -> None:
    frame = fc.readings_band(demo, kv="51", reading=Reading(bisphosphonate_share=Fraction(1, 4)))
    used = {r.get("bisphosphonate_share") for r in frame.low_readings}
    assert used == {"1/4"}


def test_the_tenable_band_takes_no_option_against_the_wording(demo: Data) -> None:
    """teil-b section 4, Standing: these are contra in a region whose transfusion agreement goes on."""
    contra = {
        ("case_decline_credit", "none"), ("credit_cap", "no"), ("credit_symmetric", "yes"),
        ("credit_stages", "first"), ("kassenarten", "mean_of_fees"), ("base_period", "mean_of_quarters"),
        ("transfusions", "new_only"), ("transfusions", "base_only"),
    }  # fmt: skip
    frame = fc.readings_band(demo, kv="02")
    for readings in (*frame.low_readings, *frame.high_readings):
        assert not contra & set(readings.items())
    assert "vertretbare Lesarten" in frame.note.de


def test_the_band_of_all_readings_encloses_the_tenable_one(demo: Data) -> None:
    narrow, wide = (fc.readings_band(demo, kv="20", standing=name) for name in ("tenable", "all"))
    assert all(wide.low <= narrow.low)
    assert all(wide.high >= narrow.high)
    assert "alle genannten Lesarten" in wide.note.de
    with pytest.raises(ValueError, match="tenable or all"):
        fc.readings_band(demo, kv="20", standing="alle")


def test_fees_in_force_stay_as_set(demo: Data) -> None:
    """01 says in ``geltend`` which fees went on: as set, either calculated or agreed, never both."""
    frame = fc.readings_band(demo, kv="01", reading=Reading(fees_in_force="agreed"))
    assert {r.get("fees_in_force") for r in frame.low_readings} == {"agreed"}
    plain = fc.readings_band(demo, kv="01")
    assert {r.get("fees_in_force") for r in plain.high_readings} == {None}
