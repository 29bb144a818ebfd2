"""Drivers as users give them, what is said to wrong ones, and impossible scenarios."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from feecalc.drivers.names import DRIVERS, ScenarioError
from feecalc.drivers.simulate import simulate
from feecalc.intake.model import Data
from feecalc.law.readings import Reading


def said(data: Data, drivers: dict[str, Any], regions: Any = None) -> str:
    with pytest.raises(ScenarioError) as raised:
        simulate(data, drivers, regions=regions)
    return str(raised.value)


def test_names_of_the_specification() -> None:
    """interfaces.md, table of drivers."""
    shares = ["share_86510", "share_86514", "share_86516", "share_86518"]
    old = [f"{kind}_8650{i}" for kind in ("demand", "frequency") for i in range(6)]
    assert list(DRIVERS) == ["cases", *shares, *old]


def test_a_wrong_name_gets_the_right_one(musterland: Data) -> None:
    text = said(musterland, {"share86516": 0.1})
    assert text == "Einen Treiber „share86516“ gibt es nicht. Gemeint ist wohl „share_86516“."
    assert "Bekannt sind: cases, share_86510" in said(musterland, {"xyz": 0.1})


def test_every_driver_says_unit_and_bounds() -> None:
    """interfaces.md: relative changes down to -100 %, shares in fractions of a case."""
    assert DRIVERS["cases"].low == -1
    assert DRIVERS["cases"].high is None
    assert DRIVERS["share_86518"].high == 1
    assert "Anteil eines Falls" in DRIVERS["share_86518"].unit.de
    assert DRIVERS["cases"].periods == ("2009Q4", "2010")
    assert DRIVERS["demand_86500"].periods == ()


def test_periods_that_do_not_exist(musterland: Data) -> None:
    assert "Möglich sind cases@2009Q4, cases@2010" in said(musterland, {"cases@2011": 0.1})
    assert "Bitte demand_86500 schreiben" in said(musterland, {"demand_86500@2010": 0.1})
    assert "steht mit und ohne Zeitraum da" in said(musterland, {"cases": 0.1, "cases@2010": 0.1})
    assert "steht mit und ohne Zeitraum da" in said(
        musterland, {"share_86516@2009Q4": 0.0, "share_86516": 0.1}
    )


def test_both_periods_are_the_driver_without_one(demo: Data) -> None:
    x = np.array([-0.02, 0.0, 0.03])
    for name in ("cases", "share_86518"):
        whole = simulate(demo, {name: x}, regions=["01", "02"])
        parts = simulate(demo, {f"{name}@2009Q4": x, f"{name}@2010": x}, regions=["01", "02"])
        for stage in (1, 2):
            np.testing.assert_allclose(parts.factor[stage], whole.factor[stage], rtol=1e-13)


def test_a_period_of_2010_leaves_stage_1(demo: Data) -> None:
    sim = simulate(demo, {"share_86518@2010": np.array([0.0, 0.02])}, regions=["02"])
    assert sim.factor[1][0, 0] == sim.factor[1][1, 0]
    assert sim.factor[2][0, 0] != sim.factor[2][1, 0]


def test_periods_have_limits_of_their_own(musterland: Data) -> None:
    """i16 and i18 together stay within 1 in each period, whatever the names the drivers come under."""
    both = zip(shares(musterland, "86516"), shares(musterland, "86518"), strict=True)
    first, *year = (1 - a - b for a, b in both)
    half = np.array([-1e-6, 1e-6])
    for period, room in (("2009Q4", first), ("2010", min(year))):
        sim = simulate(musterland, {"share_86516": room / 2 + half, f"share_86518@{period}": room / 2})
        assert np.isnan(sim.impact[:, 0]).tolist() == [False, True]


@pytest.mark.parametrize("value", ["viele", [[1, 2], [3]], {"a": 1}, 1j])
def test_no_numbers(musterland: Data, value: Any) -> None:
    assert "ist keine Zahl und kein Zahlenfeld" in said(musterland, {"cases": value})


def test_shapes_that_do_not_fit(demo: Data) -> None:
    text = said(demo, {"cases": np.zeros((5, 3))}, ["01", "02"])
    assert "hat die Form (5, 3). Erwartet wird eine Zahl, (n,) oder (n, 2)" in text
    assert "hat die Form (0,)" in said(demo, {"cases": []})
    text = said(demo, {"cases": np.zeros(5), "share_86516": np.zeros(4)})
    assert text.startswith("Die Treiber haben verschieden viele Szenarien (cases: 5, share_86516: 4).")


def test_missing_is_an_error(demo: Data) -> None:
    assert "an der Stelle [2] keine endliche Zahl" in said(demo, {"cases": [0.0, 0.1, np.nan]})
    assert "an der Stelle [0, 1] keine endliche Zahl" in said(demo, {"cases": [[0.0, np.inf]]}, ["01", "02"])


def test_regions_that_cannot_be_calculated(demo: Data) -> None:
    text = said(demo, {}, ["01", "99"])
    assert text.startswith("Für die KV „99“ liegen keine Daten vor. Geliefert sind: 01, 02")
    with pytest.raises(ScenarioError, match=r"KV 46 Hessen kann nicht berechnet werden"):
        simulate(demo, {}, Reading(singular="error"), ["46"])
    assert "46" not in simulate(demo, {}, Reading(singular="error")).regions


def test_numbers_lists_and_arrays_are_broadcast(demo: Data) -> None:
    drivers = {"cases": -0.01, "share_86516": [0.0, 0.001], "demand_86500": np.full((2, 1), 0.1)}
    sim = simulate(demo, drivers, regions=["01", "02"])
    assert sim.n == 2
    assert sim.factor[1].shape == (2, 2)


# Musterland in Q4 2009 and 2010: the shares decide what is possible -----------------------------
def shares(data: Data, gop: str) -> list[float]:
    counts: dict[str, dict[str, int]] = {}
    for row in data.billing:
        if row.quarter > "2009":
            quarter = counts.setdefault(row.quarter, {})
            quarter[row.gop] = quarter.get(row.gop, 0) + row.count
    return [n[gop] / (n["86510"] + n["86512"]) for n in counts.values()]


@pytest.mark.parametrize("gop", ["86510", "86514", "86516", "86518"])
def test_a_share_stays_within_0_and_1(musterland: Data, gop: str) -> None:
    delivered = shares(musterland, gop)
    low, high = -min(delivered), 1 - max(delivered)
    if gop in ("86516", "86518"):  # and i16 + i18 within 1
        high = 1 - max(
            a + b for a, b in zip(shares(musterland, "86516"), shares(musterland, "86518"), strict=True)
        )
    moved = np.array([low - 1e-6, low + 1e-6, 0.0, high - 1e-6, high + 1e-6])
    sim = simulate(musterland, {f"share_{gop}": moved})
    for array in (sim.factor[2], sim.fees["start"]["86514"], sim.impact):
        assert np.isnan(array[:, 0]).tolist() == [True, False, False, False, True]
    assert sim.impossible.tolist() == [2]


def test_both_shares_together_may_not_exceed_1(musterland: Data) -> None:
    room = 1 - max(
        a + b for a, b in zip(shares(musterland, "86516"), shares(musterland, "86518"), strict=True)
    )
    half = np.array([room / 2 - 1e-6, room / 2 + 1e-6])
    sim = simulate(musterland, {"share_86516": half, "share_86518": half})
    assert np.isnan(sim.factor[1][:, 0]).tolist() == [False, True]


def test_moving_one_for_the_other_leaves_the_case_value(musterland: Data) -> None:
    """Section 6: substitution of 86518 for 86516 leaves FW unchanged."""
    u = np.linspace(0, 0.01, 5)
    sim = simulate(musterland, {"share_86516": -u, "share_86518": u})
    np.testing.assert_allclose(sim.factor[2], sim.factor[2][0, 0], rtol=1e-12)


def test_a_boundary_of_decimals_is_possible(musterland: Data) -> None:
    """0.8 + 0.2 is 1, whatever the floats say."""
    low = -min(shares(musterland, "86514"))
    assert simulate(musterland, {"share_86514": [low, 0.0]}).impossible.tolist() == [0]


@pytest.mark.parametrize("name", ["cases", "demand_86501", "frequency_86503"])
def test_less_than_nothing_is_impossible(musterland: Data, name: str) -> None:
    sim = simulate(musterland, {name: [-1.2, 0.0, 0.5]})
    assert sim.impossible.tolist() == [1]
    assert np.isnan(sim.fees["start"]["86510"][:, 0]).tolist() == [True, False, False]


def test_impossible_is_counted_by_region(demo: Data) -> None:
    """Hessen bills no 86514: it cannot bill less of it."""
    sim = simulate(demo, {"share_86514": [-0.001, 0.0, 0.001]}, regions=["01", "46"])
    assert sim.impossible.tolist() == [0, 1]
