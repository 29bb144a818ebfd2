"""Marks of a correction, and text as it was delivered. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

import pytest

from feecalc.intake.cells import remarks
from feecalc.intake.sources.raw import DateCell, Numeric
from feecalc.words.findings import Severity


@pytest.mark.parametrize("cell", ["x", "X", "ja", "1", "true", "wahr", "k", "Korrektur", Numeric("1")])
def test_marks_of_a_correction(cell):
    assert remarks.correction_mark(cell) == (True, None)


@pytest.mark.parametrize("cell", ["nein", "0", "false", "falsch"])
def test_no_correction(cell):
    assert remarks.correction_mark(cell) == (False, None)


def test_an_unknown_mark_is_no_correction_and_is_said():
    read = remarks.correction_mark("Storno")
    assert read.value is False
    assert read.problem.severity is Severity.WARNING


def test_free_text_keeps_formulas_as_text_and_drops_control_characters():
    assert remarks.free_text('=HYPERLINK("x")\x07').value == '=HYPERLINK("x") '
    assert remarks.free_text(DateCell("2010-03-01")).value == "01.03.2010"
