"""The counter-proof against brute force: every combination of a small register, calculated by the law itself."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import feecalc as fc
from feecalc.analysis import claim as claim_file
from feecalc.analysis.claim import DRIVER, NONE, OPEN, READINGS, ROW, Claim, ways
from feecalc.analysis.standing import settled
from feecalc.analysis.study import AnalysisError, Study, studies_of
from feecalc.calculation.stage import DATES
from feecalc.calculation.teil_b import calculate_region
from feecalc.drivers.moved_package import scenario_package
from feecalc.drivers.names import DRIVERS
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.numbers import Undefined, half_up

Options = Mapping[str, tuple[str, ...]]
Fees = tuple[object, ...]
Outcomes = list[tuple[Reading, Mapping[str, Mapping[str, Any]]]]


def part_of_register(rng: random.Random, base: Reading, most: int) -> Options:
    """The base and random options beside it, with at most that many combinations."""
    options = {key: (getattr(base, key),) for key in OPTIONS}
    size = 1
    for key in rng.sample([key for key in OPTIONS if key not in ("fees_in_force", "rounded_quantity")], 8):
        others = [option for option in OPTIONS[key] if option != getattr(base, key)]
        if size * 2 <= most:
            options[key] = (getattr(base, key), rng.choice(others))
            size *= 2
    return options


BASES = (
    Reading(),
    Reading(fees_in_force="agreed", annual_case_value="mean_of_quarters", transfusions="excluded"),
    Reading(rounding="chain", fee_decimals=0, case_decline_credit="effect"),
)


def until(fees: Mapping[str, Mapping[str, Any]], date: str) -> Fees:
    """All exact fees up to a date: combinations alike in them are one way for a claim of that date."""
    days = DATES[: DATES.index(date) + 1]
    values = [fees[gop][day] for gop in NEW_GOPS for day in days]
    return tuple(None if isinstance(v, Undefined) else Fraction(v) for v in values)


def by_brute_force(outcomes: Outcomes, asked: Claim, base: Reading) -> dict[Fees, int]:
    """The ways that give the claimed fee to the cent, each with the fewest settings that differ from the base."""
    found: dict[Fees, int] = {}
    for reading, fees in outcomes:
        fee = fees[asked.gop][asked.date]
        if not isinstance(fee, Undefined) and half_up(Fraction(fee), base.fee_decimals) == asked.eur:
            key = until(fees, asked.date)
            found[key] = min(found.get(key, 99), len(reading.differences(base)))
    return found


def outcomes_of(study: Study, base: Reading, options: Options) -> Outcomes:
    """Every reading of the small register that this region can be calculated under, with its fees."""
    found = []
    for values in product(*options.values()):
        try:
            reading = settled(base).with_(**dict(zip(options, values, strict=True)))
        except ReadingError:
            continue
        if study.objection(reading) is None:
            found.append((reading, calculate_region(study.region, reading, study.contract).fees))
    return found


def prices(outcomes: Outcomes, gop: str, date: str, base: Reading) -> list[Fraction]:
    """Every published fee that the small register gives."""
    fees = [fees[gop][date] for _, fees in outcomes]
    return sorted(
        {half_up(Fraction(fee), base.fee_decimals) for fee in fees if not isinstance(fee, Undefined)}
    )


@pytest.fixture
def small_register(monkeypatch: pytest.MonkeyPatch) -> dict[str, Options]:
    """The register of a test, all ways of it named and nothing but readings searched."""
    held: dict[str, Options] = {}
    monkeypatch.setattr(claim_file, "options_of", lambda *_args: held["options"])
    monkeypatch.setattr(claim_file, "MOST_READINGS", 10**6)
    monkeypatch.setattr(claim_file, "_by_rows", lambda *_args: iter(()))
    monkeypatch.setattr(claim_file, "_by_drivers", lambda *_args: iter(()))
    return held


# 01 has agreed rows of 2010-07-01, 03 fewer cases, 38 no stage 1, 46 agreed start fees
@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("kv", ["00", "01", "03", "38", "46"])
def test_all_combinations_that_give_it_are_named_and_only_those(
    kv: str, date: str, musterland: Data, demo: Data, small_register: dict[str, Options]
) -> None:
    data = musterland if kv == "00" else demo
    study = studies_of(data, (kv,))[kv]
    rng = random.Random(int(kv))
    for base in BASES:
        known: list[Fraction] = []
        while not known:  # a register may leave every fee undefined
            small_register["options"] = options = part_of_register(rng, base, 32)
            outcomes = outcomes_of(study, base, options)
            known = prices(outcomes, "86516", date, base)
        for eur in rng.sample(known, min(2, len(known))):
            asked = Claim(kv, "86516", eur, date)
            found = ways(data, asked, base)
            assert {way.kind for way in found} == {READINGS}
            named: dict[Fees, int] = {}
            for way in found:
                assert way.fee == eur
                reading = base.with_(**way.readings)
                key = until(calculate_region(study.region, reading, study.contract).fees, date)
                named[key] = min(named.get(key, 99), len(way.readings))
            assert named == by_brute_force(outcomes, asked, base)
        cent = Fraction(1, 10**base.fee_decimals)
        near = next(eur for n in range(1, 99) if (eur := known[0] + n * cent) not in known)
        (proof,) = ways(data, Claim(kv, "86516", near, date), base)
        assert (proof.kind, proof.fee) == (NONE, None)


def published(data: Data, kv: str, reading: Reading) -> Fraction:
    """86516 from 2011-07-01 by the whole way from the rows."""
    outcome = fc.calculate(data, reading, kv=kv).regions[kv].outcome
    assert outcome is not None
    return half_up(Fraction(outcome.fees["86516"]["2011-07-01"]), reading.fee_decimals)


@pytest.fixture
def no_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only rows and drivers are searched."""
    monkeypatch.setattr(claim_file, "_by_readings", lambda *_args: iter(()))


@pytest.mark.usefixtures("no_readings")
def test_a_changed_row_put_back_into_the_data_gives_the_fee(musterland: Data) -> None:
    """The way is read as a user would: quarter, GOP and number; every other row stays."""
    asked = Claim("00", "86516", Fraction("119.80"), "2011-07-01")
    found = [way for way in ways(musterland, asked) if way.kind == ROW]
    assert {way.said.de.split(": ")[1].split(" ")[0] for way in found} == {"Häufigkeit", "Leistungsbedarf"}
    for way in found[::4]:
        where, what = way.said.de.split(": ")
        label, gop, kassenart = where.split(" ")
        quarter = f"{label[2:]}Q{label[0]}"
        name, unit = ("count", 1) if what.startswith("Häufigkeit") else ("cents", 100)
        same = [r for r in musterland.billing if (r.quarter, r.gop) == (quarter, gop)]
        assert kassenart in KASSENARTEN.values()
        (row,) = [
            r
            for r in same
            if KASSENARTEN[r.kassenart] == kassenart
            and getattr(r, name) == way.before * unit
            and r.count == max(s.count for s in same)
        ]
        changed = replace(row, **{name: int(way.after * unit)})
        billing = tuple(changed if r is row else r for r in musterland.billing)
        assert published(replace(musterland, billing=billing), "00", Reading()) == asked.eur


@pytest.mark.usefixtures("no_readings")
def test_a_changed_driver_gives_the_fee_as_a_scenario(musterland: Data) -> None:
    asked = Claim("00", "86516", Fraction("119.80"), "2011-07-01")
    drivers = [way for way in ways(musterland, asked) if way.kind == DRIVER]
    found = {way.said.de.split(":")[0]: way.after for way in drivers}
    # A share moves by points, everything else by percent.
    assert {way.said.de.startswith("Anteil") for way in drivers} == {False, True}
    assert all(way.said.de.endswith("%-Pkt.") == way.said.de.startswith("Anteil") for way in drivers)
    assert all(("+" in way.said.de, "+" in way.said.en) == (way.after > 0, way.after > 0) for way in drivers)
    labels = {driver.label.de: name for name, driver in DRIVERS.items()}
    for label, change in found.items():
        moved = scenario_package(musterland, "00", {labels[label]: change})
        assert published(moved, "00", Reading()) == asked.eur


def test_a_fee_that_is_already_so_asks_for_no_change_of_data(
    musterland: Data, small_register: dict[str, Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    """teil-b section 10: P2 of 86516 is 117.82."""
    small_register["options"] = {key: (getattr(Reading(), key),) for key in OPTIONS}
    monkeypatch.setattr(claim_file, "_by_rows", lambda *_args: pytest.fail("searched"))
    (way,) = ways(musterland, Claim("00", "86516", Fraction("117.82"), "2011-07-01"))
    assert (way.kind, way.said.de, way.worth) == (READINGS, "die eigene Lesart, unverändert", 0)


@pytest.mark.parametrize(("kv", "gop", "eur"), [("78", "86516", 130), ("46", "86514", 50)])
def test_a_fee_that_nothing_determines_is_open_and_not_disproved(
    kv: str, gop: str, eur: int, demo: Data, small_register: dict[str, Options]
) -> None:
    """KV 78 and KV 46 delivered no 86504 of 2008, on which 86514 hangs; the reason of the calculation is told."""
    small_register["options"] = part_of_register(random.Random(1), Reading(), 8)
    asked = Claim(kv, gop, Fraction(eur), "2011-07-01")
    (way,) = ways(demo, asked)
    outcome = fc.calculate(demo, kv=kv).regions[kv].outcome
    assert outcome is not None
    fee = outcome.fees[gop]["2011-07-01"]
    assert isinstance(fee, Undefined)
    assert way.kind == OPEN
    assert fee.reason.de in way.said.de
    assert "weder bestätigt noch widerlegt" in way.said.de


def test_beside_an_open_fee_a_determined_one_is_disproved(
    demo: Data, small_register: dict[str, Options]
) -> None:
    """In KV 46 only 86514 hangs on the missing 86504; 86516 is agreed."""
    small_register["options"] = {key: (getattr(Reading(), key),) for key in OPTIONS}
    (way,) = ways(demo, Claim("46", "86516", Fraction(900), "2011-07-01"))
    assert (way.kind, "Keine Kombination" in way.said.de) == (NONE, True)


def test_what_is_no_claim_is_refused(musterland: Data) -> None:
    for gop, eur, date in (("86520", 1, "start"), ("86516", "viel", "start"), ("86516", 1, "2012-01-01")):
        with pytest.raises(AnalysisError):
            fc.claim(musterland, "00", gop, eur, date)
