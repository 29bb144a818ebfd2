"""Names without their spelling, rows of totals, and how a cell is shown. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

import pytest

from feecalc.intake.cells import gop_keys, kv_keys, quarters, spelling
from feecalc.intake.sources.raw import shown


def test_what_is_shown_has_no_control_characters_and_an_end():
    assert shown("a\x1b[31m\nb\u202e\x00") == "a [31m b  "
    assert shown("x" * 500) == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Häufigkeit", "haeufigkeit"), ("HAEUFIGKEIT", "haeufigkeit"), ("Ha\u0308ufigkeit", "haeufigkeit"),
     ("KV-Nr.", "kvnr"), ("Leistungsbedarf (EUR)", "leistungsbedarfeur"), ("\ufeffkv", "kv"), ("Größe", "groesse")],
)  # fmt: skip
def test_names_are_folded(name, folded):
    assert spelling.folded(name) == folded


@pytest.mark.parametrize(
    ("parse", "check"), [(gop_keys.gop, "F04"), (quarters.quarter, "F02"), (kv_keys.kv, "F01")]
)
@pytest.mark.parametrize("cell", ["Summe", "Gesamt", "Summe 86500", "Gesamtergebnis", "Zwischensumme"])
def test_a_row_of_totals_is_named(parse, check, cell):
    read = parse(cell)
    assert (read.value, read.problem.id) == (None, check)
    assert read.problem.remedy.de == "Summenzeilen löschen; sie zählen doppelt."
