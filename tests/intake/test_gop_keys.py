"""What is read as a GOP or as the target of an assignment, and what is refused. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

import pytest

from feecalc.intake.cells import gop_keys
from feecalc.intake.sources.raw import Numeric, text_of
from feecalc.words.findings import Severity

from .cells import refused


@pytest.mark.parametrize(
    "cell", ["86500", "99581", "86500A", "13435", "01234", Numeric("86500"), " 86500", "'86500"]
)
def test_gops(cell):
    assert gop_keys.gop(cell) == (text_of(cell), None)


@pytest.mark.parametrize(
    ("cell", "right"), [("85516", "86516"), ("85518", "86518"), (Numeric("85516"), "86516")]
)
def test_the_misprints_of_teil_c_are_read_with_a_warning(cell, right):
    read = gop_keys.gop(cell)
    assert (read.value, read.problem.id, read.problem.severity) == (right, "N18", Severity.WARNING)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("86.500", "86500"), ("EB86503", "86503"), ("eb 86503", "86503"), ("86500.0", "86500"), ("86500,00", "86500"),
        ("86500a", "86500A"), ("86 500", "86500"), ("GOP 86500", "86500"), ("86.500A", "86500A"), ("1234", "01234"),
    ],
)  # fmt: skip
def test_a_misspelt_gop_names_the_one_that_is_meant(cell, meant):
    refused(gop_keys.gop(cell), "F04", "keine GOP", f"Vermutlich gemeint: {meant}.")


@pytest.mark.parametrize(
    "cell", ["8650", "865000", "86500AB", "ABCDE", "86500-1x", "８６５００", Numeric("86500.5"), "=86500"]
)
def test_other_gops_are_refused_without_a_guess(cell):
    read = gop_keys.gop(cell)
    refused(read, "F04", "keine GOP")
    assert read.problem.remedy.de == ""


@pytest.mark.parametrize(
    ("cell", "target"),
    [("86505", "86505"), ("Bisphosphonat", "BISPHOSPHONAT"), ("bisphosphonate", "BISPHOSPHONAT"),
     ("Transfusionen", "TRANSFUSION"), ("ausgeschlossen", "AUSGESCHLOSSEN"), (Numeric("86500"), "86500")],
)  # fmt: skip
def test_targets(cell, target):
    assert gop_keys.target(cell) == (target, None)


@pytest.mark.parametrize("cell", ["86510", "86506", "keine", "86.505"])
def test_other_targets_are_refused(cell):
    refused(gop_keys.target(cell), "F08", "BISPHOSPHONAT")
