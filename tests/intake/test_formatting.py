"""Formatting that carries meaning. Source: issue 13 item 4; formats: ECMA-376 part 1, 18.8.30."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from feecalc.intake import load
from feecalc.intake.sources.numberformats import meaning
from feecalc.words.findings import Severity

from .books import HEADING, workbook
from .packages import healthy, of

GOOD = ["38", "1/2008", "AOK", "86500", 10, 306.8]


def told(tmp_path, change, rows=(GOOD,), heading=HEADING):
    data = workbook({"abrechnung": [heading, *rows]}, lambda book: change(book["abrechnung"]))
    (tmp_path / "p.xlsx").write_bytes(data)
    return load(tmp_path / "p.xlsx")


def rich(*runs):
    return CellRichText([TextBlock(InlineFont(**font), text) if font else text for text, font in runs])


RAISED, LOWERED, STRUCK, SMALL = (
    {"vertAlign": "superscript"},
    {"vertAlign": "subscript"},
    {"strike": True},
    {"sz": 6},
)
MARKED = {
    "a raised digit": (rich(("180", None), ("1", RAISED)), "„1801“ trägt ein hochgestelltes"),
    "a raised digit in front": (rich(("2", RAISED), ("180", None)), "„1802“ trägt ein hochgestelltes"),
    "a lowered digit": (rich(("180", None), ("1", LOWERED)), "Zeichen „1“"),
    "a struck out number": (rich(("180", STRUCK), ("170", None)), "Zeichen „180“"),
    "a smaller digit": (rich(("180", None), ("1", SMALL)), "verschieden formatierten Teilen"),
    "a raised letter": (rich(("180", None), ("a)", RAISED)), "Zeichen „a)“"),
}


@pytest.mark.parametrize("column", ["E", "F"])
@pytest.mark.parametrize(("text", "words"), MARKED.values(), ids=MARKED)
def test_a_footnote_mark_is_never_glued_to_its_number(text, words, column, tmp_path):
    def change(sheet):
        sheet[f"{column}2"] = text

    (found,) = of(told(tmp_path, change).findings, "F05")
    assert words in found.message.de
    assert "löschen" in found.remedy.de


@pytest.mark.parametrize(("column", "text"), [("A", "38"), ("B", "1/2008"), ("D", "86500")])
def test_nor_to_a_key(column, text, tmp_path):
    def change(sheet):
        sheet[f"{column}2"] = rich((text, None), ("1", RAISED))

    assert [f.place.column for f in of(told(tmp_path, change).findings, "F09")] == [HEADING[ord(column) - 65]]


def test_a_heading_with_a_footnote_mark_is_the_heading_without_it(tmp_path):
    def change(sheet):
        sheet["E1"] = rich(("haeufigkeit", None), ("1)", RAISED))

    assert len(told(tmp_path, change).billing) == 1


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("General", ""), ("0", ""), ("#,##0.00", ""), ("0.00E+00", ""), ("@", ""), ('#,##0.00" €"', ""),
        ('#,##0.00\\ "EUR"', ""), ("#,##0.00 [$€-407]", ""), ('0" Fälle"', ""), ("[Red]-#,##0.00", ""), ("00", ""),
        ("_-* #,##0.00 _€_-;-* #,##0.00 _€_-", ""), ("# ?/?", ""),
        ("dd.mm.yyyy", "date"), ("[$-407]d/ mmmm yyyy;@", "date"), ("[h]:mm:ss", "date"), ("mmm yy", "date"),
        ('"Q"0', ""), ("0%", "percent"), ("0.0%", "percent"),
        ("0,", "scaled"), ("#,##0,", "scaled"), ("#,##0.0,,", "scaled"),
        ('#,##0" DM"', "unit DM"), ('0,0" T€"', "unit T€"), ('#,##0,"Tsd."', "unit Tsd"), ("[$$-409]#,##0.00", "unit $"),
        ('0.0,, "Mio. €"', "unit Mio"), (";;;", "hidden"),
    ],
)  # fmt: skip
def test_what_a_number_format_says(code, says):
    assert meaning(code).removesuffix(".") == says


def test_a_count_formatted_as_date_says_which_number_is_stored(tmp_path):
    """5400 days after the end of 1899 are 1914-10-13."""

    def change(sheet):
        sheet["E2"] = date(1914, 10, 13)

    (found,) = of(told(tmp_path, change).findings, "F05")
    assert (
        found.message.de
        == "Die Zelle ist als Datum formatiert und zeigt 1914-10-13; gespeichert ist die Zahl 5400."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [("0%", "als Prozent"), ('#,##0" DM"', "mit der Einheit „DM“"), ('0.0" T€"', "mit der Einheit „T€“")],
)
def test_an_amount_in_another_unit_is_refused(code, words, tmp_path):
    def change(sheet):
        sheet["F2"].number_format = code

    (found,) = of(told(tmp_path, change).findings, "F05")
    assert f"{words} formatiert; gespeichert ist 306.8" in found.message.de


def test_a_share_in_percent_is_its_stored_share(tmp_path):
    data = workbook(
        {
            "abrechnung": [HEADING, GOOD, ["38", "1/2008", "AOK", "99581", 1, 1.0]],
            "zuordnung": [["kv", "gop", "ziel", "anteil_haeufigkeit", "anteil_leistungsbedarf"], ["38", "99581", "86505", 0.5, 1]],
        },
        lambda book: setattr(book["zuordnung"]["D2"], "number_format", "0%"),
    )  # fmt: skip
    (tmp_path / "p.xlsx").write_bytes(data)
    assert load(tmp_path / "p.xlsx").assignments[0].share_count * 2 == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True), "Ausgeblendete oder weggefilterte Zeilen werden mitgelesen: 1 Zeile, zuerst Zeile 2."),
        (lambda sheet: setattr(sheet.column_dimensions["F"], "hidden", True), "Ausgeblendete Spalten werden mitgelesen: „leistungsbedarf“."),
        (lambda sheet: setattr(sheet["F2"], "font", Font(strike=True)), "Durchgestrichene Zellen werden mitgelesen: 1 Zeile, zuerst Zeile 2."),
        (lambda sheet: setattr(sheet["F2"], "number_format", ";;;"), "Das Zahlenformat verbirgt Zahlen; sie werden mitgelesen: 1 Zeile, zuerst Zeile 2."),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_read_and_told(change, words, tmp_path):
    loaded = told(tmp_path, change)
    assert (len(loaded.billing), loaded.billing[0].cents) == (1, 30680)
    assert (Severity.WARNING, words) in [(f.severity, f.message.de) for f in of(loaded.findings, "F10")]


def test_amounts_shown_in_thousands_are_read_as_stored_and_told(tmp_path):
    loaded = told(tmp_path, lambda sheet: setattr(sheet["F2"], "number_format", "#,##0,"))
    assert loaded.billing[0].cents == 30680
    assert any("zeigt Tausender" in f.message.de for f in of(loaded.findings, "F10"))


def test_bold_cells_are_not_struck_out(tmp_path):
    loaded = told(tmp_path, lambda sheet: setattr(sheet["F2"], "font", Font(bold=True)))
    assert of(loaded.findings, "F10") == []


def test_a_healthy_sheet_has_no_notes(tmp_path):
    rows = [
        [*r[:4], int(r[4]), float(r[5].replace(",", ".")) if r[5] else None]
        for r in healthy().tables["abrechnung"]
    ]
    assert told(tmp_path, lambda _sheet: None, rows).findings == ()


def test_texts_of_the_shared_table_are_read_each_for_itself(tmp_path):
    """XlsxWriter keeps its texts in a table of the workbook, rich ones too."""
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "p.xlsx") as book:
        sheet = book.add_worksheet("abrechnung")
        sheet.write_row(0, 0, HEADING)
        sheet.write_row(1, 0, GOOD)
        sheet.write_row(2, 0, ["38", "2/2008", "AOK", "86500"])
        raised, bold = book.add_format({"font_script": 1}), book.add_format({"bold": True})
        sheet.write_rich_string("E3", "180", raised, "1")
        sheet.write_rich_string("F3", bold, "306", ",80")
        sheet.write_rich_string("C2", bold, "A", "OK")
    loaded = load(tmp_path / "p.xlsx")
    assert [(r.kassenart, r.quarter, r.count, r.cents) for r in loaded.billing] == [
        ("01", "2008Q1", 10, 30680)
    ]
    assert [(f.place.row, f.place.column) for f in of(loaded.findings, "F05")] == [
        (3, "haeufigkeit"),
        (3, "leistungsbedarf"),
    ]


@pytest.mark.parametrize(("epoch", "day"), [(WINDOWS_EPOCH, "1914-10-13"), (MAC_EPOCH, "1918-10-14")])
def test_days_are_counted_from_1904_where_the_workbook_says_so(epoch, day, tmp_path):
    """5400 is 1914-10-13 counted from the end of 1899, and 1 462 days later counted from 1904 (ECMA-376, 18.17.4.1)."""

    def change(sheet):
        sheet.parent.epoch = epoch
        sheet["E2"], sheet["E2"].number_format = 5400, "yyyy-mm-dd"

    (found,) = of(told(tmp_path, change).findings, "F05")
    assert f"zeigt {day}; gespeichert ist die Zahl 5400" in found.message.de


@pytest.mark.parametrize("number", [-1, 3_000_000])
def test_a_number_that_is_no_day_is_shown_as_it_is(number, tmp_path):
    def change(sheet):
        sheet["E2"], sheet["E2"].number_format = number, "yyyy-mm-dd"

    (found,) = of(told(tmp_path, change).findings, "F05")
    assert f"gespeichert ist die Zahl {number}" in found.message.de
