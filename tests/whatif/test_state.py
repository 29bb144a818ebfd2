"""What the board holds of a scenario: nothing of a file is lost, whatever its sliders can show."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import feecalc as fc
from feecalc.law.readings import Reading
from feecalc.whatif.state import State, folder_of, state_of

OWN = Reading()


def test_what_no_slider_can_show_is_kept() -> None:
    drivers = {
        "cases": "-3 %",  # a place on its slider
        "share_86518": "0.0001",  # between two places
        "share_86516@2010": "1 %-Pkt.",  # of a period
        "demand_86501": "40 %",  # beyond the reach
        "frequency_86500": "5 %",
    }
    scenario = fc.Scenario("x", drivers, {"case_decline_credit": "effect"}, "KV", "2011-03-01", "n")
    state = state_of(scenario, OWN)
    assert state.sliders == {"cases": -30}
    assert (state.quantity, state.change_2008) == ("frequency_86500", 50)
    assert state.others["demand_86501"] == Fraction(2, 5)
    assert state.scenario == scenario


def test_saved_and_found_again(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    state = State("B", {"cases": -10}, readings={"credit_cap": "no"})
    assert folder.save("B", state).name == "szenario-b.toml"
    assert folder.saved("B", OWN).drivers == {"cases": Fraction(-1, 100)}
    assert folder.saved("A", OWN) == State("Szenario A")
    (tmp_path / "lesart.toml").write_text("", encoding="utf-8")
    assert folder.names() == ["szenario-b.toml"]


def test_a_broken_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "szenario-a.toml").write_text("kein toml", encoding="utf-8")
    assert folder_of(tmp_path).saved("A", OWN) == State("Szenario A")
    assert (tmp_path / "szenario-a.toml").read_text(encoding="utf-8") == "kein toml"
