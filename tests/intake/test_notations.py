"""What each notation is read as, and what is refused. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from feecalc.intake.cells import amounts, gop_keys, kassenart_keys, kv_keys, quarters, remarks, spelling
from feecalc.intake.model import KV_NAMES
from feecalc.intake.sources.raw import DateCell, Numeric, shown, text_of
from feecalc.words.findings import Severity


def refused(outcome, check, *words):
    assert outcome.value is None
    assert outcome.problem.id == check
    assert outcome.problem.severity is Severity.ERROR
    said = " ".join((outcome.problem.message.de, outcome.problem.expected.de, outcome.problem.remedy.de))
    for word in words:
        assert word in said, said


# --- KV ---------------------------------------------------------------------------------------


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


# --- quarter ----------------------------------------------------------------------------------

SAME_QUARTER = [
    "4/2008", "IV/2008", "Q4/2008", "Q4-2008", "2008Q4", "2008q4", "20084", "4. Quartal 2008",
    "iv/2008", "q4/2008", "q4-2008", " 4 / 2008 ", "2008 Q4", "4.Quartal 2008", "4. QUARTAL 2008",
    "4\u00a0/\u20092008", "'4/2008", Numeric("20084"),
]  # fmt: skip


@pytest.mark.parametrize("cell", SAME_QUARTER)
def test_every_notation_of_a_quarter_means_the_same(cell):
    assert quarters.quarter(cell) == ("2008Q4", None)


@pytest.mark.parametrize(
    ("cell", "quarter"),
    [
        ("I/2008", "2008Q1"),
        ("II/2010", "2010Q2"),
        ("III/2009", "2009Q3"),
        ("1/2011", "2011Q1"),
        ("19991", "1999Q1"),
    ],
)
def test_other_quarters(cell, quarter):
    assert quarters.quarter(cell).value == quarter


@pytest.mark.parametrize(
    "cell",
    [
        "5/2008", "0/2008", "V/2008", "IIII/2008", "1/08", "084", "2008", "2008/4", "2008-4", "4-2008", "Q4 2008",
        "2008-Q4", "20085", "20080", "04/2008", "4.2008", "Quartal 4 2008", "4/ 20 08", "2 0084", "Q/2008", "4/2108",
        "alle", "４/2008", "4/2008\n1/2008", Numeric("20084.5"), "=4/2008",
    ],
)  # fmt: skip
def test_anything_else_is_no_quarter(cell):
    refused(quarters.quarter(cell), "F02", "kein Quartal", "4/2008")


@pytest.mark.parametrize(
    "cell",
    [
        DateCell("2008-01-01"), "2008-01-01", "2008-01-01 00:00:00", "01.01.2008", "1.1.2008", "01.01.08", "1/1/2008",
        "Jan 08", "Jan. 08", "Apr 08", "Mrz 08", "Mär 2008", "Januar 2008", "01. Jan 08", "1-Jan-2008", "2008-01",
        "39448", Numeric("39448"), Numeric("40452"),
    ],
)  # fmt: skip
def test_a_date_gets_the_message_on_formatting_the_column_as_text(cell):
    refused(quarters.quarter(cell), "F02", "ist ein Datum", "als Text formatieren")


@pytest.mark.parametrize(
    ("cell", "period"), [("2008", "2008"), ("2010", "2010"), (Numeric("2008"), "2008"), ("IV/2009", "4/2009")]
)
def test_periods_of_the_statements(cell, period):
    assert quarters.period(cell) == (period, None)


@pytest.mark.parametrize("cell", ["2009", "4/2008", "2008-2010", "x", DateCell("2009-04-01")])
def test_other_periods_are_refused(cell):
    refused(quarters.period(cell), "F09", "2008, 4/2009 oder 2010")


# --- Kassenart --------------------------------------------------------------------------------


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


# --- GOP --------------------------------------------------------------------------------------


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


# --- dates, shares, marks ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.10.2009", date(2009, 10, 1)),
        ("1.7.2009", date(2009, 7, 1)),
        ("2009-10-01", date(2009, 10, 1)),
        (DateCell("2009-10-01"), date(2009, 10, 1)),
        (DateCell("2009-10-01 00:00:00"), date(2009, 10, 1)),
        ("29.02.2012", date(2012, 2, 29)),
    ],
)
def test_dates(cell, day):
    assert quarters.day(cell) == (day, None)


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2010",
        "29.02.2010",
        "01.13.2009",
        "10/01/2009",
        "1.10.09",
        "2009",
        "Oktober",
        Numeric("40087"),
        "",
    ],
)
def test_other_dates_are_refused(cell):
    refused(quarters.day(cell), "F07", "TT.MM.JJJJ")


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("1", Fraction(1)), ("0", Fraction(0)), ("0,5", Fraction(1, 2)), ("0.5", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)), ("2 / 3", Fraction(2, 3)), ("1,000", Fraction(1)), (Numeric("0.25"), Fraction(1, 4)),
        ("0,3333333333", Fraction(3333333333, 10**10)),
    ],
)  # fmt: skip
def test_shares_are_exact(cell, share):
    assert amounts.share(cell) == (share, None)


@pytest.mark.parametrize(
    "cell", ["1,5", "-0,5", "3/2", "1/0", "50 %", "halb", DateCell("2009-03-01"), "1e-1", "0,5/1", "1/"]
)
def test_other_shares_are_refused(cell):
    refused(amounts.share(cell), "F08", "0 bis 1")


def test_a_share_in_percent_is_told_how_to_write_it():
    refused(amounts.share("50 %"), "F08", "0,5 statt 50 %")


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


# --- text -------------------------------------------------------------------------------------


def test_what_is_shown_has_no_control_characters_and_an_end():
    assert shown("a\x1b[31m\nb\u202e\x00") == "a [31m b  "
    assert shown("x" * 500) == "x" * 59 + "…"


def test_free_text_keeps_formulas_as_text_and_drops_control_characters():
    assert remarks.free_text('=HYPERLINK("x")\x07').value == '=HYPERLINK("x") '
    assert remarks.free_text(DateCell("2010-03-01")).value == "01.03.2010"


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Häufigkeit", "haeufigkeit"), ("HAEUFIGKEIT", "haeufigkeit"), ("Ha\u0308ufigkeit", "haeufigkeit"),
     ("KV-Nr.", "kvnr"), ("Leistungsbedarf (EUR)", "leistungsbedarfeur"), ("\ufeffkv", "kv"), ("Größe", "groesse")],
)  # fmt: skip
def test_names_are_folded(name, folded):
    assert spelling.folded(name) == folded


# --- names, totals and near misses (issue 13, items 7 and 8) ----------------------------------


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


@pytest.mark.parametrize(
    ("cell", "key"), [("Ortskrankenkassen", "01"), ("01 AOK", "01"), ("AOK (01)", "01"), ("11 vdek", "11")]
)
def test_a_long_name_of_a_kassenart_is_read_with_a_notice(cell, key):
    read = kassenart_keys.kassenart(cell)
    assert (read.value, read.problem.id, read.problem.severity) == (key, "F03", Severity.INFO)


@pytest.mark.parametrize("cell", ["Ortskasse", "Landkrankenkassen", "Krankenkassen", "Kasse", "Sonstige"])
def test_no_hint_is_better_than_a_wrong_one(cell):
    assert kassenart_keys.kassenart(cell).problem.remedy.de == ""


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("I. Quartal 2008", "1/2008"), ("IV. Quartal 2009", "4/2009"), ("Q1 2008", "1/2008"), ("2008/1", "1/2008"),
        ("2008-1", "1/2008"), ("2008-Q1", "1/2008"), ("1 2008", "1/2008"), ("1-2008", "1/2008"),
        ("1/08", "1/2008"), ("Q1/08", "1/2008"), ("1. Quartal 08", "1/2008"), ("1. Q 2008", "1/2008"),
        ("Quartal 1/2008", "1/2008"), ("III 2010", "3/2010"), ("4.Vj. 2009", "4/2009"), ("1Q2008", "1/2008"),
        ("Qu. IV/2009", "4/2009"), ("2009Q04", "4/2009"),
    ],
)  # fmt: skip
def test_another_spelling_of_a_quarter_is_refused_with_the_right_one(cell, meant):
    read = quarters.quarter(cell)
    assert (read.value, read.problem.remedy.de) == (None, f"Bitte {meant} schreiben.")


@pytest.mark.parametrize("cell", ["Summe", "Zwischensumme", "Summe AOK", "Gesamtergebnis"])
def test_a_row_of_totals_is_named_by_its_kassenart_too(cell):
    """``Gesamt`` alone is a Kassenart: all of them, pooled."""
    read = kassenart_keys.kassenart(cell)
    assert (read.value, read.problem.remedy.de) == (None, "Summenzeilen löschen; sie zählen doppelt.")


def test_a_heading_that_comes_again_is_named():
    assert "steht noch einmal" in kv_keys.kv("kv").problem.message.de


@pytest.mark.parametrize(
    ("parse", "check"), [(gop_keys.gop, "F04"), (quarters.quarter, "F02"), (kv_keys.kv, "F01")]
)
@pytest.mark.parametrize("cell", ["Summe", "Gesamt", "Summe 86500", "Gesamtergebnis", "Zwischensumme"])
def test_a_row_of_totals_is_named(parse, check, cell):
    read = parse(cell)
    assert (read.value, read.problem.id) == (None, check)
    assert read.problem.remedy.de == "Summenzeilen löschen; sie zählen doppelt."
