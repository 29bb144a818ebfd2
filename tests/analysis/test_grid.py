"""Grids of two drivers against closed forms (teil-b sections 6 and 9)."""

from __future__ import annotations

import numpy as np
import pytest

from feecalc.analysis.grid import Grid, grid, uptake_cases
from feecalc.drivers.names import ScenarioError
from feecalc.intake.model import Data
from feecalc.law.readings import Reading

XS, YS = np.linspace(-0.1, 0.05, 7), np.linspace(-0.01, 0.02, 4)


@pytest.fixture(scope="module")
def made(musterland: Data) -> Grid:
    return grid(musterland, "cases", XS, "share_86516", YS, "00")


def test_every_pair_once(made: Grid) -> None:
    frame = made.frame()
    assert len(frame) == len(XS) * len(YS)
    assert list(frame.columns[:4]) == ["cases", "share_86516", "f1", "f2"]
    assert made.factor[1].shape == (len(YS), len(XS))
    row = frame[(frame["cases"] == XS[2]) & (frame["share_86516"] == YS[1])].iloc[0]
    assert row.f1 == made.factor[1][1, 2]
    assert row.impact == made.impact[1, 2]


def test_volume_grows_with_the_cases(made: Grid) -> None:
    """(1+p)(1-d) is the new volume over the old: proportional to the cases, 1.077668·(1-0.038995) as delivered."""
    volume = made.volume_change(1)
    np.testing.assert_allclose(volume / volume[:, [0]], np.broadcast_to((1 + XS) / (1 + XS[0]), volume.shape))
    at_delivered = np.interp(0.0, XS, grid_row(made))
    assert at_delivered == pytest.approx(1.077668 * (1 - 0.038995), abs=2e-6)


def grid_row(made: Grid) -> np.ndarray:
    """The volume change at share_86516 = 0, from the two rows beside it (it is linear there)."""
    return np.array([np.interp(0.0, YS, column) for column in made.volume_change(1).T])


def test_the_volume_reading_cuts_only_where_volume_rose(musterland: Data) -> None:
    """case_decline_credit=volume: f < 1 exactly beyond the contour (1+p)(1-d) = 1 (where cases fell)."""
    xs = np.linspace(-0.15, -0.05, 41)
    made = grid(musterland, "cases", xs, "share_86518", YS, "00", Reading(case_decline_credit="effect"))
    inside = made.volume_change(1) > 1 + 1e-9
    assert inside.any()
    assert not inside.all()
    np.testing.assert_array_equal(made.factor[1] < 1, inside)


def test_full_displacement_changes_nothing(musterland: Data) -> None:
    """dFW = P16·u·(1-δ): at δ = 1 the factor does not move, at δ = 0 it falls with u."""
    made = grid(musterland, "u", np.linspace(0, 0.01, 5), "δ", [0.0, 1.0], "00", drivers=uptake_cases)
    alone, displaced = made.factor[1]
    np.testing.assert_allclose(displaced, displaced[0], rtol=1e-12)
    assert (np.diff(alone) < 0).all()
    deviation = made.of(made.simulation.deviation[1])
    p16, fw0 = 38205283 / 304200, 64.481721
    np.testing.assert_allclose(deviation[0] - deviation[0, 0], p16 * made.xs / fw0, rtol=1e-6, atol=1e-12)


def test_the_chart_has_both_lines(made: Grid) -> None:
    axes = made.plot(1).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert [t.get_text() for t in legend.get_texts()] == ["f = 1", "(1+p)(1−d) = 1"]
    assert axes.get_xlabel() == "Änderung: Fallzahl 4/2009 und 2010"


def test_a_change_of_a_share_is_told_in_points(made: Grid) -> None:
    """One percent more and one point more are two things."""
    axes = made.plot(1).axes[0]
    ends = {axis: axis.get_major_formatter()(0.01, 0) for axis in (axes.xaxis, axes.yaxis)}
    names = {axes.xaxis: made.driver_x, axes.yaxis: made.driver_y}
    assert {names[axis]: end for axis, end in ends.items()} == {"cases": "1,0 %", "share_86516": "1,0 %-Pkt."}


def test_a_line_outside_the_picture_is_not_promised(musterland: Data) -> None:
    axes = grid(musterland, "cases", [0.0, 0.01], "share_86516", [0.01, 0.02], "00").plot(1).axes[0]
    assert axes.get_legend() is None


def test_an_undefined_region_says_so(demo: Data) -> None:
    axes = grid(demo, "cases", XS, "share_86516", YS, "78").plot().axes[0]
    assert [t.get_text() for t in axes.texts] == ["In keinem Szenario bestimmt."]


def test_unknown_axis(musterland: Data) -> None:
    with pytest.raises(ScenarioError, match="„fälle“"):
        _ = grid(musterland, "fälle", XS, "share_86516", YS, "00").factor


@pytest.mark.parametrize("second", ["cases", "cases@2010"])
def test_a_driver_against_itself_is_refused(musterland: Data, second: str) -> None:
    with pytest.raises(ScenarioError, match=r"zwei verschiedene Treiber|mit und ohne Zeitraum"):
        grid(musterland, "cases", [0], second, [0, 0.1], "00").frame()


def test_the_threshold_map_of_both_stages(musterland: Data) -> None:
    """P2/P0 = f1·f2, and the line P2 = P0 in the legend where it crosses the map."""
    made = grid(musterland, "cases", np.linspace(-0.15, 0.02, 18), "share_86516", [-0.06, 0.0, 0.02], "00")
    np.testing.assert_allclose(made.cumulative, made.factor[1] * made.factor[2], rtol=1e-12)
    assert made.cumulative.min() < 1 < made.cumulative.max()
    axes = made.plot("both").axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert [t.get_text() for t in legend.get_texts()] == ["P2 = P0"]
    assert "P2/P0" in axes.get_title(loc="left")


def test_the_map_says_how_volumes_are_valued(musterland: Data, demo: Data) -> None:
    assert (
        grid(musterland, "cases", [0, 0.1], "share_86518", [0, 0.01], "00").note.de
        == "Volumen: Gebührenwert mal Menge"
    )
    made = grid(demo, "cases", [0, 0.1], "share_86518", [0, 0.01], "01")
    assert made.note.de.startswith("Volumen: gelieferte Beträge")
