"""The measuring itself: which way a ratio points, when a goal is met, what the table says."""

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"
sys.path.insert(0, str(BENCH))

import run  # noqa: E402 - found through the path set above
from measure import compared, python, side_by_side  # noqa: E402 - likewise


def test_at_most_speaks_of_ours_over_the_peer():
    figure = compared("x", [3.0, 1.0, 2.0], [1.0, 1.0, 1.0], "peer", "<= 2.5")
    assert (figure.ratio, figure.median, figure.min, figure.max, figure.met) == (2.0, 2.0, 1.0, 3.0, True)
    assert compared("x", [3.0], [1.0], "peer", "<= 2.5").met is False


def test_at_least_speaks_of_the_peer_over_ours():
    figure = compared("x", [1.0], [6.0], "peer", ">= 5")
    assert (figure.ratio, figure.met) == (6.0, True)
    assert compared("x", [1.0], [4.0], "peer", ">= 5").met is False


def test_without_a_goal_nothing_is_met_or_missed():
    assert compared("x", [1.0], [2.0], "peer", "").met is None


def test_both_take_turns_after_the_warm_up():
    calls: list[str] = []
    side_by_side("x", lambda: calls.append("ours"), lambda: calls.append("peer"), "peer", "", repeats=2)
    assert calls == ["ours", "peer"] * 3


def test_a_job_that_fails_is_an_error():
    with pytest.raises(RuntimeError, match="broken"):
        python("-c", "raise SystemExit('broken')")()


def test_the_table_shows_a_missed_goal_machine_and_versions():
    figure = vars(compared("a | b", [3.0], [1.0], "peer", "<= 2.5")) | {"met": False}
    told = {"date": "2026-01-01", "machine": "2 cores", "versions": {"python": "3.11"}, "figures": [figure]}
    lines = run.table({"x": told}).splitlines()
    assert lines[2] == "| a \\| b | 3.00 | ≤ 2.5 | **missed** | 3 | 3 – 3 | peer (1 s) |  |"
    assert lines[-1] == "Measured (x): 2026-01-01; 2 cores; python 3.11."


def test_every_benchmark_offers_measure():
    for name in run.modules():
        assert "def measure() -> list[Measurement]:" in (BENCH / f"bench_{name}.py").read_text("utf-8")


def test_an_unknown_name_is_refused(capsys):
    assert run.main(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err
