"""`simulate` against the exact engine on packages that were really changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import feecalc as fc
from feecalc.calculation.engine import calculate
from feecalc.calculation.stage import DATES, NOT_APPLICABLE
from feecalc.calculation.teil_b import Outcome
from feecalc.drivers.simulate import Simulation, simulate
from feecalc.intake.model import NEW_GOPS, OLD_GOPS, Data
from feecalc.law.readings import OPTIONS, Reading
from feecalc.numbers import Undefined
from tests.drivers.changed import exact_outcome, is_impossible
from tests.strategies import KV, deliveries, readings

LIST = Reading(volume_source="list")
CLOSE = 1e-12

# One of each kind: Kassenart split, late start, single track, bisphosphonates, transfusions, no 86504.
KINDS = ("17", "38", "46", "51", "78")
SINGLES = [
    (key, option) for key, options in OPTIONS.items() for option in options if option != getattr(LIST, key)
]
# Rounding on the way takes decimal ties; the drivers below are not made to hit any.
DRIVERS = (
    "cases", "share_86510", "share_86514", "share_86516", "share_86518",
    *(f"demand_{g}" for g in OLD_GOPS), *(f"frequency_{g}" for g in OLD_GOPS),
)  # fmt: skip


def same(found: float, exact: Any) -> bool:
    """Equal to 1e-12, and nan where the exact engine has no value."""
    if exact is None or isinstance(exact, Undefined):
        return bool(np.isnan(found))
    return bool(abs(found - float(exact)) <= CLOSE * abs(float(exact)))


def differences(sim: Simulation, row: int, kv: str, exact: Outcome) -> list[str]:
    """Names of the outputs of one scenario that differ from the exact outcome."""
    i = sim.regions.index(kv)
    pairs: dict[str, tuple[float, Any]] = {}
    for day, gop in product(DATES, NEW_GOPS):
        pairs[f"{gop} {day}"] = sim.fees[day][gop][row, i], exact.fees[gop][day]
    for stage in (1, 2):
        applies = exact.stages[stage].status != NOT_APPLICABLE
        pairs[f"f{stage}"] = sim.factor[stage][row, i], exact.stages[stage].factor if applies else None
    return [f"{kv} {name}: {x} != {y}" for name, (x, y) in pairs.items() if not same(x, y)]


def disagreements(
    data: Data, sim: Simulation, drawn: list[dict[str, Fraction]], reading: Reading
) -> list[str]:
    """All scenarios in all regions against the exact engine; impossible ones must be nan throughout."""
    found = []
    for row, drivers in enumerate(drawn):
        for i, kv in enumerate(sim.regions):
            if is_impossible(data, kv, drivers):
                every = [sim.factor[2], *(sim.fees[d][g] for d in DATES for g in NEW_GOPS)]
                found += [f"{kv} impossible, but {a[row, i]}" for a in every if not np.isnan(a[row, i])]
            else:
                found += differences(sim, row, kv, exact_outcome(data, kv, drivers, reading))
    return found


def scenarios(seed: int, n: int, names: tuple[str, ...] = DRIVERS) -> list[dict[str, Fraction]]:
    """Random drivers with three decimals; shares move by a tenth of a percent to stay possible."""
    dice = np.random.default_rng(seed)

    def draw(name: str) -> Fraction:
        reach = 3 if name.startswith("share") else 150
        return Fraction(int(dice.integers(-reach, reach + 1)), 1000)

    return [{name: draw(name) for name in names} for _ in range(n)]


def as_arrays(drawn: list[dict[str, Fraction]]) -> Mapping[str, Any]:
    return {name: np.array([float(s[name]) for s in drawn]) for name in drawn[0]}


def test_without_drivers_it_is_the_calculation(demo: Data) -> None:
    sim = simulate(demo)
    result = calculate(demo)
    assert sim.n == 1
    assert sim.regions == list(result.regions)
    found = [d for kv in sim.regions for d in differences(sim, 0, kv, result.regions[kv].calculated)]
    assert found == []


def test_worked_example_of_section_10(musterland: Data) -> None:
    """teil-b section 10, to the digits printed there."""
    sim = simulate(musterland)
    assert sim.factor[1][0, 0] == pytest.approx(0.96411474, abs=5e-9)
    assert sim.factor[2][0, 0] == pytest.approx(0.97300191, abs=5e-9)
    assert sim.fees["start"]["86510"][0, 0] == pytest.approx(305098687 / 10436925, rel=CLOSE)
    assert sim.fees["2011-07-01"]["86516"][0, 0] == pytest.approx(117.82, abs=0.005)
    assert sim.deviation[1][0, 0] == pytest.approx(0.077668, abs=5e-7)
    assert sim.case_decline[2][0, 0] == pytest.approx(0.020125, abs=5e-7)
    assert sim.net_deviation[2][0, 0] == pytest.approx(0.028306, abs=5e-7)
    values = {which: sim.case_value[1, which][0, 0] for which in ("base", "new", "target")}
    assert values == pytest.approx({"base": 64.481721, "new": 69.489855, "target": 66.996194}, abs=5e-7)
    assert sim.cumulative["86516"][0, 0] == pytest.approx(0.96411474 * 0.97300191, abs=1e-8)


def test_all_drivers_at_once_in_all_regions(demo: Data) -> None:
    drawn = scenarios(1, 3)
    sim = simulate(demo, as_arrays(drawn))
    assert disagreements(demo, sim, drawn, Reading()) == []


@pytest.mark.parametrize("name", DRIVERS)
def test_each_driver_alone(demo: Data, name: str) -> None:
    drawn = scenarios(2, 2, (name,))
    sim = simulate(demo, as_arrays(drawn), regions=["51", "78"])
    assert disagreements(demo, sim, drawn, Reading()) == []


@pytest.mark.parametrize(("key", "option"), SINGLES)
def test_every_reading(demo: Data, key: str, option: str) -> None:
    reading = LIST.with_(**{key: option, "bisphosphonate_share": Fraction(1, 3)})
    drawn = scenarios(hash_of(key, option), 2)
    kvs = [kv for kv in KINDS if calculate(demo, reading, kv=kv).regions[kv].status == "calculated"]
    sim = simulate(demo, as_arrays(drawn), reading, kvs)
    assert disagreements(demo, sim, drawn, reading) == []


def hash_of(key: str, option: str) -> int:
    return sum(map(ord, key + option))


@given(deliveries(), readings(), st.integers(0, 10**6))
def test_any_package_any_reading(data: Data, reading: Reading, seed: int) -> None:
    """Random data full of zeros and gaps: statuses and undefined values must agree as well."""
    result = calculate(data, reading.with_(volume_source="list"), kv=KV)
    if KV not in result.regions or result.regions[KV].status != "calculated":
        return
    drawn = [{}, *scenarios(seed, 2, ("cases", "demand_86501", "frequency_86502", "demand_86500"))]
    names = drawn[1]
    sim = simulate(data, {n: np.array([float(s.get(n, 0)) for s in drawn]) for n in names}, reading)
    assert disagreements(data, sim, drawn, reading) == []


def test_a_2008_quantity_driven_to_nothing_leaves_its_fee_undefined(demo: Data) -> None:
    """Nr. 4: without services 86504 no fee of 86514; without services 86514 nobody needs it."""
    sim = simulate(demo, {"frequency_86504": np.array([0.0, -1.0])}, regions=["01", "46"])
    assert np.isnan(sim.fees["start"]["86514"][:, 0]).tolist() == [False, True]
    assert np.isnan(sim.factor[1][:, 0]).tolist() == [False, True]
    limit = simulate(
        demo, {"frequency_86504": np.array([0.0, -1.0])}, Reading(singular="limit"), regions=["46"]
    )
    assert np.isfinite(
        limit.factor[2][:, 0]
    ).all()  # Hessen bills no 86514: its stages stand without that fee


def test_no_cases_at_all_is_undefined_and_not_impossible(demo: Data) -> None:
    sim = simulate(demo, {"cases": np.array([-1.0, 0.0])}, regions="01")
    assert np.isnan(sim.factor[1][:, 0]).tolist() == [True, False]
    assert np.isfinite(sim.fees["start"]["86510"]).all()
    assert sim.impossible.tolist() == [0]


def test_shape_and_names(demo: Data) -> None:
    sim = simulate(demo, {"cases": np.linspace(-0.1, 0.1, 7)})
    shapes = [sim.impact.shape, sim.factor[1].shape, *(sim.fees[d][g].shape for d in DATES for g in NEW_GOPS)]
    assert set(shapes) == {(7, 17)}
    assert sim.impact.dtype == np.float64
    assert list(sim.fees) == list(DATES)
    assert list(sim.fees["start"]) == list(NEW_GOPS)
    assert list(sim.factor) == [1, 2]


def test_one_value_for_each_region(demo: Data) -> None:
    """(n, n_regions): the column belongs to the region of that place."""
    kvs = ["01", "46", "51"]
    wide = np.array([[0.01, 0.02, -0.1], [0.0, 0.05, 0.1]])
    sim = simulate(demo, {"cases": wide, "demand_86501": 0.05}, regions=kvs)
    for i, kv in enumerate(kvs):
        alone = simulate(demo, {"cases": wide[:, i], "demand_86501": [0.05, 0.05]}, regions=kv)
        for gop in NEW_GOPS:
            a, b = sim.fees["2011-07-01"][gop][:, i], alone.fees["2011-07-01"][gop][:, 0]
            np.testing.assert_allclose(a, b, rtol=CLOSE)


def test_late_start_has_no_first_stage(demo: Data) -> None:
    sim = simulate(demo, {"cases": [0.0, -0.1]}, regions="38")
    assert sim.status[1] == {"38": "not_applicable"}
    assert np.isnan(sim.factor[1]).all()
    np.testing.assert_array_equal(sim.fees["2010-07-01"]["86510"], sim.fees["start"]["86510"])
    assert np.isfinite(sim.factor[2]).all()


def test_scenarios_do_not_meet_across_blocks(demo: Data) -> None:
    """More scenarios than a block holds: each is what it is alone."""
    n = 40_000
    x = np.linspace(-0.2, 0.1, n)
    sim = simulate(demo, {"cases": x, "share_86518": 0.01}, regions=["01", "02", "38"])
    for row in (0, 1, 5_333, 15_999, 16_000, 16_001, n - 1):
        alone = simulate(demo, {"cases": x[row], "share_86518": 0.01}, regions=["01", "02", "38"])
        np.testing.assert_allclose(sim.factor[2][row], alone.factor[2][0], rtol=CLOSE)


def test_the_scenario_of_yesterday_is_not_changed_by_its_author(demo: Data) -> None:
    x = np.zeros(3)
    sim = simulate(demo, {"cases": x, "share_86516": x}, regions="01")
    x[:] = -0.5
    assert len(set(sim.factor[1][:, 0])) == 1
    with pytest.raises(ValueError, match="read-only"):
        sim.factor[1][0, 0] = 1.0


# Impact -----------------------------------------------------------------------------------------
def test_impact_is_payments_minus_payments_of_the_default(demo: Data) -> None:
    """EUR a year: fees of 2011-07-01 times the services of 2010, by hand from the exact engine."""
    drivers = {"cases": Fraction(-3, 100), "share_86518": Fraction(2, 1000)}
    reading = Reading(case_decline_credit="effect")
    sim = simulate(demo, {k: float(v) for k, v in drivers.items()}, reading, ["02"])
    delivered = {
        g: sum(r.count for r in demo.billing if (r.kv, r.gop, r.quarter[:4]) == ("02", g, "2010"))
        for g in NEW_GOPS
    }
    cases = delivered["86510"] + delivered["86512"]
    moved = {g: (n + cases * drivers.get(f"share_{g}", 0)) * Fraction(97, 100) for g, n in delivered.items()}
    new = exact_outcome(demo, "02", drivers, reading).fees
    old = exact_outcome(demo, "02", {}, Reading()).fees
    day = "2011-07-01"
    before = sum(old[g][day] * delivered[g] for g in NEW_GOPS)
    after = sum(new[g][day] * moved[g] for g in NEW_GOPS)
    fees_only = sum(new[g][day] * delivered[g] for g in NEW_GOPS)
    assert sim.impact[0, 0] == pytest.approx(float(after - before), rel=1e-9)
    assert sim.fee_impact[0, 0] == pytest.approx(float(fees_only - before), rel=1e-9)


def test_no_change_no_impact(demo: Data) -> None:
    impact = simulate(demo).impact
    assert np.nanmax(np.abs(impact)) < 1e-6  # EUR, of millions
    assert np.isnan(impact[0]).sum() == 1  # Mecklenburg-Vorpommern: undefined fees


def test_2008_alone_is_pending(musterland: Data) -> None:
    """Section 3: the correction is due, its size unknown; only the fees of the start are there."""
    alone = replace(musterland, billing=tuple(r for r in musterland.billing if r.quarter < "2009"))
    more = simulate(alone, {"demand_86501": 0.1})
    assert more.status[1] == {"00": "pending"}
    assert np.isnan(more.impact).all()
    assert np.isfinite(more.fees["start"]["86516"]).all()


# Memory and interrupts ---------------------------------------------------------------------------
def test_large_arrays_are_only_lent(demo: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feecalc.drivers.simulate.KEEP_BYTES", 0)
    sim = simulate(demo, {"cases": np.zeros(10)}, regions=["01", "02"])
    held = sim.fees["2011-07-01"]["86516"]
    assert sim.fees["2011-07-01"]["86516"].base is held.base
    assert set(sim._kept) == {("factor", 1), ("factor", 2)}
    del held
    assert dict(sim._lent) == {}


def test_an_interrupted_computation_goes_on_where_it_stopped(
    demo: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feecalc.drivers.engine import programs

    monkeypatch.setattr(programs, "BLOCK", 512)
    x = np.linspace(-0.1, 0.1, 2_000)
    whole = simulate(demo, {"cases": x}, regions=["02", "03"]).factor[1]
    sim = simulate(demo, {"cases": x}, regions=["02", "03"])
    played = programs.Player.block
    calls: list[int] = []

    def stop_at_third(self: programs.Player, start: int, *more: Any) -> Any:
        calls.append(start)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return played(self, start, *more)

    monkeypatch.setattr(programs.Player, "block", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        _ = sim.factor[1]
    np.testing.assert_array_equal(sim.factor[1], whole)
    assert calls == [0, 256, 512, *range(512, 2_000, 256)]


def test_the_reading_of_the_package_is_taken(musterland: Data) -> None:
    agreed = replace(musterland, reading={"case_decline_credit": "none"})
    assert simulate(agreed).reading == Reading(case_decline_credit="none")
    assert simulate(agreed, reading=Reading()).reading == Reading()


def test_the_baseline_is_the_package_under_its_own_reading(musterland: Data) -> None:
    """interfaces.md, Scenario: differences are to ``lesart.toml`` with zero drivers."""
    agreed = replace(musterland, reading={"case_decline_credit": "none"})
    assert simulate(agreed).impact[0, 0] == pytest.approx(0, abs=1e-6)
    back = simulate(agreed, reading=Reading()).impact[0, 0]
    assert back == pytest.approx(
        -simulate(musterland, reading=simulate(agreed).reading).impact[0, 0], rel=1e-9
    )


def test_public_name(musterland: Data) -> None:
    assert fc.Data is type(musterland)
