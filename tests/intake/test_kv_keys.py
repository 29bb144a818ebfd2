"""Which key a KV is read as, and what is refused. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

import pytest

from feecalc.intake.cells import kv_keys
from feecalc.intake.model import KV_NAMES
from feecalc.intake.sources.raw import Numeric
from feecalc.words.findings import Severity

from .cells import refused


@pytest.mark.parametrize("key", [*KV_NAMES, "00"])
def test_kv_keys_are_read_as_they_are(key):
    assert kv_keys.kv(key) == (key, None)


@pytest.mark.parametrize("cell", [" 38 ", "38\u00a0", "'38", "\ufeff38", Numeric("38")])
def test_kv_ignores_blanks_and_the_apostrophe_of_text_cells(cell):
    assert kv_keys.kv(cell) == ("38", None)


@pytest.mark.parametrize(
    ("cell", "key"), [("1", "01"), ("2", "02"), ("3", "03"), (Numeric("1"), "01"), ("0", "00")]
)
def test_kv_without_its_leading_zero_is_read_with_a_notice(cell, key):
    read = kv_keys.kv(cell)
    assert read.value == key
    assert (read.problem.id, read.problem.severity) == ("F01", Severity.INFO)
    assert key in read.problem.message.de


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("74", ["KBV"]),
        ("99", ["Knappschaft"]),
        ("18", ["Bezirksstelle", "KV 20 (Westfalen-Lippe)"]),
        ("27", ["Bezirksstelle", "KV 38 (Nordrhein)"]),
        ("47", ["Bezirksstelle", "KV 51 (Rheinland-Pfalz)"]),
        ("55", ["Bezirksstelle", "KV 52 (Baden-Württemberg)"]),
        ("62", ["Bezirksstelle", "KV 52"]),
        ("63", ["Bezirksstelle", "KV 71 (Bayern)"]),
        ("70", ["Bezirksstelle", "KV 71"]),
        ("79", ["Bezirksstelle"]),
        ("87", ["Bezirksstelle"]),
        ("96", ["Bezirksstelle"]),
        ("04", ["kein KV-Schlüssel"]),
        ("4", ["kein KV-Schlüssel"]),
        ("038", ["kein KV-Schlüssel"]),
        ("38.0", ["kein KV-Schlüssel"]),
        (Numeric("38.5"), ["kein KV-Schlüssel"]),
        ("٣٨", ["kein KV-Schlüssel"]),
        ("Nordrein", ["Vermutlich gemeint: 38"]),
        ("KV Baden-Wurttemberg", ["Vermutlich gemeint: 52"]),
        ("38 Hamburg", ["kein KV-Schlüssel"]),
        ("Nordrhein-Westfalen", ["kein KV-Schlüssel"]),
        ("Summe", ["Summenzeilen löschen"]),
        ("Gesamt 2008", ["Summenzeilen löschen"]),
        ("Insgesamt", ["Summenzeilen löschen"]),
        ("x" * 100_000, ["kein KV-Schlüssel"]),
    ],
)
def test_other_keys_are_refused_and_named(cell, words):
    refused(kv_keys.kv(cell), "F01", *words)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("Hamburg", "02"), ("hamburg", "02"), ("KV Hamburg", "02"), ("02 Hamburg", "02"), ("Hamburg (02)", "02"),
        ("Kassenärztliche Vereinigung Nordrhein", "38"), ("Baden-Wuerttemberg", "52"), ("02 - Hamburg", "02"),
    ],
)  # fmt: skip
def test_a_kv_may_be_named_and_a_notice_says_so(cell, key):
    read = kv_keys.kv(cell)
    assert (read.value, read.problem.id, read.problem.severity) == (key, "F01", Severity.INFO)


def test_a_heading_that_comes_again_is_named():
    assert "steht noch einmal" in kv_keys.kv("kv").problem.message.de
