"""Which key a Kassenart is read as, and what is refused. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

import pytest

from feecalc.intake.cells import kassenart_keys
from feecalc.intake.sources.raw import Numeric
from feecalc.words.findings import Severity

from .cells import refused


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("01", "01"), ("AOK", "01"), ("aok", "01"), ("02", "02"), ("LKK", "02"), ("03", "03"), ("IKK", "03"),
        ("04", "04"), ("BKK", "04"), ("05", "05"), ("Knappschaft", "05"), ("KBS", "05"), ("Knappschaft-Bahn-See", "05"),
        ("06", "06"), ("See", "06"), ("11", "11"), ("vdek", "11"), ("VdEK", "11"), ("VdAK", "11"), ("12", "12"),
        ("AEV", "12"), ("Primärkassen", "PK"), ("Primaerkassen", "PK"), ("PRIMÄRKASSEN", "PK"), ("PK", "PK"),
        ("Ersatzkassen", "EK"), ("Ersatzkasse", "EK"), ("EK", "EK"), ("alle", "ALLE"), ("gesamt", "ALLE"),
        ("Alle Kassenarten", "ALLE"), (Numeric("11"), "11"), (" AOK ", "01"),
    ],
)  # fmt: skip
def test_kassenarten(cell, key):
    assert kassenart_keys.kassenart(cell) == (key, None)


@pytest.mark.parametrize(("cell", "key"), [("1", "01"), (Numeric("5"), "05")])
def test_kassenart_without_its_leading_zero_is_read_with_a_notice(cell, key):
    read = kassenart_keys.kassenart(cell)
    assert (read.value, read.problem.id, read.problem.severity) == (key, "F03", Severity.INFO)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("AOKK", ["Vermutlich gemeint: AOK"]),
        ("Primärkasen", ["Vermutlich gemeint: Primärkassen"]),
        ("30", ["sonstiger Kostenträger"]),
        ("07", ["keine Kassenart"]),
        ("9", ["keine Kassenart"]),
        ("PKV", ["keine Kassenart"]),
        ("02 AOK", ["keine Kassenart"]),
        ("0.1", ["keine Kassenart"]),
        (Numeric("1.1"), ["keine Kassenart"]),
    ],
)
def test_other_payers_are_refused(cell, words):
    refused(kassenart_keys.kassenart(cell), "F03", *words)


@pytest.mark.parametrize(
    ("cell", "key"), [("Ortskrankenkassen", "01"), ("01 AOK", "01"), ("AOK (01)", "01"), ("11 vdek", "11")]
)
def test_a_long_name_of_a_kassenart_is_read_with_a_notice(cell, key):
    read = kassenart_keys.kassenart(cell)
    assert (read.value, read.problem.id, read.problem.severity) == (key, "F03", Severity.INFO)


@pytest.mark.parametrize("cell", ["Ortskasse", "Landkrankenkassen", "Krankenkassen", "Kasse", "Sonstige"])
def test_no_hint_is_better_than_a_wrong_one(cell):
    assert kassenart_keys.kassenart(cell).problem.remedy.de == ""


@pytest.mark.parametrize("cell", ["Summe", "Zwischensumme", "Summe AOK", "Gesamtergebnis"])
def test_a_row_of_totals_is_named_by_its_kassenart_too(cell):
    """``Gesamt`` alone is a Kassenart: all of them, pooled."""
    read = kassenart_keys.kassenart(cell)
    assert (read.value, read.problem.remedy.de) == (None, "Summenzeilen löschen; sie zählen doppelt.")
