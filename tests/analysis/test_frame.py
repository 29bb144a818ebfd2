"""A frame shows itself in words and keeps its keys for scripts."""

from __future__ import annotations

import pytest

pytest.importorskip("pandas")

from feecalc.analysis.frame import Frame, frame


def nothing(*_args: object) -> None:
    """No chart."""


def matrix(lang: str = "de") -> Frame:
    rows = [
        {"reading": "default", "option": "", "eur": 0},
        {"reading": "case_decline_credit", "option": "none", "eur": -5},
        {"reading": "bisphosphonate_share", "option": "1/4", "eur": 1},
    ]
    return frame(rows, chart=nothing, lang=lang)  # type: ignore[arg-type]


def test_the_display_speaks_and_the_columns_keep_their_keys() -> None:
    found = matrix()
    said = repr(found)
    assert "Anrechnung des Fallzahlrückgangs" in said
    assert "keine Anrechnung" in said
    assert "Anteil 0,25" in said
    assert "case_decline_credit" not in said
    assert list(found["reading"])[1:] == ["case_decline_credit", "bisphosphonate_share"]


def test_notebooks_and_english() -> None:
    html = matrix("en")._repr_html_()
    assert html is not None
    assert "Credit of the decline in cases" in html
    assert "no credit" in html


def test_the_readings_of_an_extreme_are_told() -> None:
    rows = [{"gop": "86516", "low_readings": {"credit_cap": "no"}, "high_readings": {}}]
    (shown,) = frame(rows, chart=nothing).spoken().to_dict("records")
    assert shown["low_readings"] == "Anrechnung höchstens bis null: auch über null hinaus"
    assert shown["high_readings"] == "Regelfall"


def test_two_questions_in_one_row() -> None:
    rows = [
        {
            "key": "kassenarten, base_period",
            "demand": "pooled, mean_of_quarters",
            "counter": "mean_of_fees, year",
        }
    ]
    shown = frame(rows, chart=nothing).spoken()
    assert shown["demand"][0] == "Summen aller Kassenarten, Mittel der vier Quartalsgebühren"


def test_other_frames_are_shown_as_they_are() -> None:
    rows = [{"kv": "38", "demand": 7}]
    assert list(frame(rows, chart=nothing).spoken()["demand"]) == [7]
