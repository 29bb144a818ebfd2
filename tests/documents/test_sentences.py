"""Sentences of the report: the result in words, figures of the worked example (teil-b section 10)."""

from __future__ import annotations

from fractions import Fraction

import pytest

import feecalc as fc
from feecalc.analysis.band import Extreme, Range
from feecalc.analysis.positions import gaps
from feecalc.calculation.stage import NOT_APPLICABLE, PENDING, UNDEFINED, Stage
from feecalc.documents import sentences as say
from feecalc.documents.analyses import band_text, positions_text
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.words.text import Text


def spoken(texts: list[Text]) -> str:
    return " ".join(text.de for text in texts)


def test_a_stage_says_what_it_found_credited_and_leads_to(musterland_result: fc.Result) -> None:
    stage = musterland_result.regions["00"].calculated.stages[1]
    said = spoken(say.stage_sentences(1, stage))
    assert "(Fallwert im Basiszeitraum 64,48 EUR)" in said
    assert (
        "Überschreitung 7,7668 % − Fallzahlrückgang 3,8995 % = 3,8673 Prozentpunkte = 2,49 EUR je Fall"
        in said
    )
    assert "Fallwert 69,49 → 67,00 EUR, Faktor 0,964115" in said
    assert "werden alle Gebührenwerte mit 0,964115 multipliziert (-3,59 %)" in said


def test_what_was_overpaid_is_told_and_changes_nothing(musterland_result: fc.Result) -> None:
    """Catch-up of stage 1, teil-b section 3: (1−f)·FW1·C1 = (69.489855 − 66.996194)·25 630 = 63 912.55 EUR."""
    stage = musterland_result.regions["00"].calculated.stages[1]
    said = spoken(say.stage_sentences(1, stage))
    assert "Bis dahin wurden je Quartal 63.912,55 EUR zu viel gezahlt." in said
    assert "die Gebührenwerte ändert es nicht" in said


@pytest.mark.parametrize(
    ("status", "word"),
    [(PENDING, "noch offen"), (NOT_APPLICABLE, "entfällt"), (UNDEFINED, "nicht bestimmbar")],
)
def test_open_undefined_and_not_applicable_have_words_of_their_own(status: str, word: str) -> None:
    (sentence,) = say.stage_sentences(2, Stage(status, Text("ein Grund", "a reason")))
    assert sentence.de.startswith(f"Die Anpassung zum 01.07.2011: {word}")
    assert "ein Grund" in sentence.de


def test_both_steps_together_in_one_percentage(musterland_result: fc.Result) -> None:
    """f1·f2 − 1 = 0.96411474·0.97300191 − 1 = −6.1914 %."""
    (sentence,) = say.cumulated_sentence(musterland_result.regions["00"].calculated)
    assert "-6,19 %" in sentence.de


def ranges(low: int, high: int) -> list[Range]:
    ends = (Extreme(Fraction(low), Reading(case_decline_credit="effect")), Extreme(Fraction(high), Reading()))
    gops = ("86510", "86512", "86514", "86516", "86518")
    return [Range(gop, day, *ends) for gop in gops for day in ("start", "2010-07-01", "2011-07-01")]


def test_two_bands_are_told_apart() -> None:
    said = spoken(say.band_sentence(ranges(110, 120), 2, ranges(95, 137)))
    assert "Je nach vertretbarer Lesart liegt 86516 ab 01.07.2011 zwischen 110,00 und 120,00 EUR." in said
    assert "Mit den Lesarten gegen den Wortlaut wären es 95,00 bis 137,00 EUR." in said


@pytest.mark.parametrize(("which", "title"), [("tenable", "vertretbare Lesarten"), ("all", "alle genannten")])
def test_the_console_band_speaks(which: str, title: str) -> None:
    text = band_text("KV 38", ranges(110, 120), 2, "de", which)
    assert title in text.splitlines()[0]
    assert "niedrigster 86516 ab 01.07.2011: Anrechnung des Fallzahlrückgangs: Wirkung des Rückgangs" in text
    assert "höchster 86516 ab 01.07.2011: Regelfall" in text
    assert "case_decline_credit" not in text


def test_positions_say_who_takes_what_and_leave_out_what_is_worth_nothing(musterland: Data) -> None:
    """The worked example has no 86500-86505 of undefined kind: singular changes nothing there."""
    a, b = Reading(case_decline_credit="effect", singular="limit"), Reading()
    (gap,) = gaps(musterland, a, b)
    text = positions_text("KV 00", gap, "de", a, b)
    assert (
        "Forderung: Wirkung des Rückgangs auf den Fallwert; Gegenposition: Rückgang selbst, in Prozentpunkten"
        in text
    )
    assert "Hier ohne Wirkung: Quotient mit dem Nenner null." in text
    assert "Preis der 86500" not in text
