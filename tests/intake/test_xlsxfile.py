"""Reading workbooks. Source: interfaces.md (Input package), issue 7 (hostile and broken input)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from fractions import Fraction

import openpyxl
import pytest

from feecalc.intake import PackageError, load
from feecalc.intake.sources import parts, xmlparts
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.raw import Broken, DateCell, Numeric
from feecalc.intake.sources.xlsxfile import DeliveredBook
from feecalc.words.findings import Severity

from .books import HEADING, SHEET, in_sheet, with_parts, workbook
from .packages import clear, healthy, of

# Cells of a workbook have no time zone.
NOON = datetime(2008, 1, 1, 12, 30)  # noqa: DTZ001
JULY = datetime(2009, 7, 1)  # noqa: DTZ001


def table(data: bytes, sheet: str | None = None):
    book = DeliveredBook(Source("t.xlsx", data))
    return book.table(sheet or book.sheets[0])


def cell(value, change=None):
    return table(workbook({"x": [["a", "b"], ["k", value]]}, change)).columns[1][0]


def refused(data: bytes, words: str):
    with pytest.raises(PackageError, match=words):
        table(data)


# --- cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1/2008", "1/2008"), (110430, Numeric("110430")), (23620.8, Numeric("23620.8")), (0, Numeric("0")),
        (23620.800000000003, Numeric("23620.8")), (0.1 + 0.2, Numeric("0.3")), (True, "true"),
        (date(2008, 1, 1), DateCell("2008-01-01", number="39448")), (NOON, DateCell("2008-01-01 12:30:00", number="39448.5208333333")),
        ("#N/A", Broken("#N/A")), ("#DIV/0!", Broken("#DIV/0!")), ("=1", Broken("=")), ("", ""), ("01", "01"),
        ("Häufigkeit\n", "Häufigkeit\n"),
    ],
)  # fmt: skip
def test_cells_keep_their_kind(value, read):
    assert cell(value) == read


def test_text_that_looks_like_a_formula_is_text():
    def as_text(book):
        book["x"]["B2"].data_type = "s"

    assert cell("=1+1", as_text) == "=1+1"


def test_the_stored_value_of_a_formula_is_read():
    data = workbook({"x": [["a", "b"], ["k", "=1+1"]]})
    stored = with_parts(
        data, {SHEET: lambda xml: re.sub(b"<f>1\\+1</f><v ?(/>|></v>)", b"<f>1+1</f><v>2</v>", xml)}
    )
    assert table(stored).columns[1] == [Numeric("2")]


def test_numbers_stored_as_text_are_text():
    assert cell("1.234,50") == "1.234,50"


def test_rows_and_headings_keep_their_place():
    raw = table(
        workbook(
            {"x": [[], [None, None], ["kv", "gop", None, "x"], [], ["38", "86500"], [None, " "], ["46", 1]]}
        )
    )
    assert (raw.header, raw.header_row, raw.rows) == (("kv", "gop", "", "x"), 3, [5, 7])


def test_cells_beside_the_heading_are_not_read():
    assert table(workbook({"x": [["kv"], ["38", "note"]]})).columns == [["38"]]


def test_an_empty_sheet_has_no_heading():
    assert table(workbook({"x": []})).header == ()


# --- packages ---------------------------------------------------------------------------------


def rows_of(package, number=lambda cents: cents):
    return [
        [r[0], r[1], r[2], r[3], int(r[4]), number(float(r[5].replace(",", "."))) if r[5] else None]
        for r in package.tables["abrechnung"]
    ]


def same_rows(a, b):
    def key(row):
        return (row.kv, row.quarter, row.kassenart, row.gop, row.count, row.cents)

    return list(map(key, a.billing)) == list(map(key, b.billing))


def test_a_workbook_is_the_same_package_as_its_csv_files(tmp_path):
    sheets = {
        "abrechnung": [HEADING, *rows_of(healthy())],
        "faelle": [["kv", "quartal", "kassenart", "behandlungsfaelle"], ["38", "4/2009", "alle", 600]],
    }
    (tmp_path / "paket.xlsx").write_bytes(workbook(sheets))
    (tmp_path / "csv").mkdir()
    loaded = load(tmp_path / "paket.xlsx")
    assert same_rows(loaded, healthy().load(tmp_path / "csv"))
    assert (loaded.findings, loaded.cases[0].cases, loaded.inputs[0].rows) == ((), 600, 50)
    assert loaded.billing[3].place[:3] == ("paket.xlsx", "abrechnung", 5)


def test_all_tables_of_a_workbook(tmp_path):
    sheets = {
        "Hinweise": [["egal"]],
        "Abrechnung": [HEADING, *rows_of(healthy()), ["38", "1/2008", "alle", "99581", 1, 1.0]],
        "Fälle": [["kv", "quartal", "kassenart", "Fälle"], ["38", "4/2009", "alle", 600]],
        "Zuordnung": [["kv", "gop", "ziel", "anteil_haeufigkeit", "anteil_leistungsbedarf"],
                      ["38", 99581, 86505, "1/3", 1], ["38", "99581", "86503", "2/3", 0]],
        "VERTRÄGE": [["kv", "name", "beginn", "status"], ["38", "Nordrhein", JULY, "teil_b"]],
        "angaben": [["kv", "zeitraum", "datenstand", "kontrollsumme"], ["38", 2008, date(2009, 3, 31), 176089]],
    }  # fmt: skip
    (tmp_path / "p.xlsx").write_bytes(workbook(sheets))
    loaded = load(tmp_path / "p.xlsx")
    assert [f.id for f in loaded.findings if f.id != "O02"] == []
    assert [a.share_count for a in loaded.assignments] == [Fraction(1, 3), Fraction(2, 3)]
    assert loaded.contract("38").start == date(2009, 7, 1)
    assert (loaded.statements[0].data_status, loaded.statements[0].control_cents) == ("31.03.2009", 17608900)


def test_our_own_export_is_a_package_and_its_other_sheets_are_no_finding(tmp_path):
    (tmp_path / "e.xlsx").write_bytes(
        workbook({"Deckblatt": [["x"]], "Daten": [HEADING, *rows_of(healthy())]})
    )
    loaded = load(tmp_path / "e.xlsx")
    assert (len(loaded.billing), loaded.findings) == (49, ())


def test_other_sheets_are_noted(tmp_path):
    (tmp_path / "e.xlsx").write_bytes(
        workbook({"Notizen": [["x"]], "abrechnung": [HEADING, *rows_of(healthy())]})
    )
    (note,) = load(tmp_path / "e.xlsx").findings
    assert (note.id, note.severity, note.message.de) == (
        "F10",
        Severity.INFO,
        "Nicht gelesene Blätter: „Notizen“.",
    )


def test_several_billing_sheets_are_read_together(tmp_path):
    rows = rows_of(healthy())
    (tmp_path / "e.xlsx").write_bytes(
        workbook({"abrechnung 2008": [HEADING, *rows[:24]], "abrechnung 2010": [HEADING, *rows[24:]]})
    )
    assert load(tmp_path / "e.xlsx").findings == ()


@pytest.mark.parametrize("names", [("abrechnung", "Daten"), ("faelle", "Fälle")])
def test_two_sheets_of_one_table_are_refused(tmp_path, names):
    (tmp_path / "e.xlsx").write_bytes(
        workbook({"abrechnung": [HEADING], **{name: [HEADING] for name in names}})
    )
    with pytest.raises(PackageError, match="mehrfach vorhanden"):
        load(tmp_path / "e.xlsx")


def test_a_workbook_without_billing_sheet_is_refused(tmp_path):
    (tmp_path / "e.xlsx").write_bytes(workbook({"Tabelle1": [HEADING[1:]]}))
    with pytest.raises(PackageError, match=r"kein Blatt abrechnung\. Gefunden wurden „Tabelle1“"):
        load(tmp_path / "e.xlsx")


def test_a_folder_with_one_workbook_is_a_package(tmp_path):
    (tmp_path / "lieferung.xlsx").write_bytes(workbook({"abrechnung": [HEADING, *rows_of(healthy())]}))
    (tmp_path / "anlage.xlsx").write_bytes(b"not a workbook")
    loaded = load(tmp_path)
    assert len(loaded.billing) == 49
    assert [f.message.de for f in loaded.findings] == ["Nicht gelesene Dateien: „anlage.xlsx“."]


def test_two_workbooks_in_a_folder_are_not_guessed_at(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(workbook({"abrechnung": [HEADING]}))
    with pytest.raises(
        PackageError, match=r"Mehrere Arbeitsmappen enthalten ein Blatt abrechnung: „a\.xlsx“, „b\.xlsx“"
    ):
        load(tmp_path)


def test_abrechnung_xlsx_uses_its_first_sheet_or_the_one_of_that_name(tmp_path):
    path = tmp_path / "abrechnung.xlsx"
    path.write_bytes(workbook({"Tabelle1": [HEADING, *rows_of(healthy())], "Tabelle2": [["x"]]}))
    assert [f.message.de for f in load(tmp_path).findings] == ["Nicht gelesene Blätter: „Tabelle2“."]
    path.write_bytes(workbook({"Tabelle1": [["x"]], "Abrechnung": [HEADING, *rows_of(healthy())]}))
    assert len(load(tmp_path).billing) == 49


# --- cells that are findings ------------------------------------------------------------------


def findings(tmp_path, *row):
    (tmp_path / "p.xlsx").write_bytes(workbook({"abrechnung": [HEADING, list(row)]}))
    return [f for f in load(tmp_path / "p.xlsx").findings if f.id.startswith("F") or f.id == "N01"]


def test_a_date_in_the_quarter_column_gets_its_message(tmp_path):
    (said,) = findings(tmp_path, "38", date(2008, 1, 1), "AOK", "86500", 1, 30.68)
    assert (said.id, said.kv, said.place.sheet, said.place.row, said.place.column) == (
        "F02",
        "38",
        "abrechnung",
        2,
        "quartal",
    )
    assert "ist ein Datum, kein Quartal" in said.message.de


def test_error_values_and_formulas_without_result_are_findings(tmp_path):
    said = findings(tmp_path, "38", "1/2008", "AOK", "86500", "#N/A", "=E2*2")
    assert [(f.id, f.severity, f.place.column) for f in said] == [
        ("F09", Severity.ERROR, "haeufigkeit"),
        ("F09", Severity.ERROR, "leistungsbedarf"),
    ]
    assert said[0].message.de == "Die Zelle enthält den Fehlerwert #N/A."
    assert said[1].message.de == "Die Zelle enthält eine Formel ohne gespeichertes Ergebnis."


def test_number_cells_are_keys_too(tmp_path):
    said = findings(tmp_path, 1, 20081, 11, 86500, 1, 30.68)
    assert [(f.id, f.severity) for f in said] == [("F01", Severity.INFO)]


def test_more_than_two_decimals_are_an_error(tmp_path):
    assert [f.id for f in findings(tmp_path, "38", "1/2008", "AOK", "86500", 1, 30.685)] == ["N01"]


def test_hidden_and_merged_are_noted(tmp_path):
    def change(book):
        book["alt"].sheet_state = "hidden"
        book["abrechnung"].merge_cells("H1:I1")

    (tmp_path / "p.xlsx").write_bytes(
        workbook({"abrechnung": [HEADING, *rows_of(healthy())], "alt": [["x"]]}, change)
    )
    said = [f.message.de for f in of(load(tmp_path / "p.xlsx").findings, "F10")]
    assert any(text.startswith("Das Blatt enthält verbundene Zellen") for text in said)
    assert "Ausgeblendete Blätter: „alt“." in said


def test_macros_and_links_are_noted_and_not_followed(tmp_path):
    data = with_parts(
        workbook({"abrechnung": [HEADING, *rows_of(healthy())]}),
        {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"},
    )
    (tmp_path / "p.xlsm").write_bytes(data)
    said = [f.message.de for f in load(tmp_path / "p.xlsm").findings]
    assert any("Makros" in text for text in said)
    assert any("verweist auf andere Dateien" in text for text in said)


# --- hostile ----------------------------------------------------------------------------------

SMALL = workbook({"x": [["a", "b"], ["k", "v"]]})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "keine lesbare Excel-Arbeitsmappe"),
        (b"kv;gop\n", "keine lesbare Excel-Arbeitsmappe"),
        (SMALL[:-200], "keine lesbare Excel-Arbeitsmappe"),
        (SMALL[:2000] + bytes(50) + SMALL[2050:], "keine lesbare|beschädigt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "altes? Excel-Format|alte Excel-Format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            "Kennwort",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(data, words):
    refused(data, words)


def test_a_zip_that_is_no_workbook_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    refused(buffer.getvalue(), "keine Excel-Arbeitsmappe im Format .xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    """60 MiB of zeros in 60 KiB, against a limit of 50 MiB and, by itself, against the ratio."""
    data = with_parts(SMALL, {"xl/media/image1.bin": bytes(60 * 2**20)})
    assert len(data) < 100_000
    refused(data, "entpackt zu groß")
    monkeypatch.setattr(parts, "MAX_RATIO", 10**9)
    monkeypatch.setattr(parts, "MAX_UNPACKED", 50 * 2**20)
    refused(data, "entpackt zu groß")


def test_a_part_that_is_packed_too_well_is_refused():
    refused(with_parts(SMALL, {"xl/media/image1.bin": bytes(2 * 2**20)}), "entpackt zu groß")


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(parts, "MAX_ENTRIES", 5)
    refused(SMALL, "entpackt zu groß")


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    ],
)  # fmt: skip
def test_declarations_are_refused_in_every_part(part, declaration):
    refused(with_parts(SMALL, {part: lambda xml: declaration + xml}), "DOCTYPE oder ENTITY")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_a_declaration_in_small_letters_is_no_xml(part):
    refused(with_parts(SMALL, {part: lambda xml: b"<!doctype x>" + xml}), "beschädigt")


def test_a_part_in_another_encoding_is_read_and_hides_no_declaration():
    """XML may come as UTF-16; the parser sees the same declarations in it."""
    as_utf_16 = {SHEET: lambda xml: xml.decode().encode("utf-16")}
    assert table(with_parts(SMALL, as_utf_16)).columns == [["k"], ["v"]]
    declared = {SHEET: lambda xml: ("<!DOCTYPE x>" + xml.decode()).encode("utf-16")}
    refused(with_parts(SMALL, declared), "DOCTYPE oder ENTITY")


def test_openpyxl_parses_with_defusedxml():
    """``verify`` reads with openpyxl, after our own reader has seen every sheet."""
    assert openpyxl.DEFUSEDXML
    import openpyxl.xml.functions as functions

    assert (
        functions.iterparse.__module__ == "defusedxml.common"
        or "defusedxml" in functions.iterparse.__module__
    )


def test_a_sheet_that_claims_to_be_huge_has_the_rows_it_has():
    data = with_parts(SMALL, {SHEET: lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')})
    assert table(data).rows == [2]


def test_a_cell_in_the_last_row_and_column_is_harmless():
    data = in_sheet(
        SMALL, b'<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    )
    assert table(data).rows == [2, 1048576]


def test_many_empty_rows_are_skipped():
    rows = b"".join(b'<row r="%d" spans="1:2"/>' % r for r in range(3, 30_000))
    assert table(in_sheet(SMALL, rows + b'<row r="30000"><c r="A30000"><v>7</v></c></row>')).rows == [
        2,
        30_000,
    ]


def test_rows_beyond_the_last_of_excel_would_be_lost_and_are_refused():
    refused(in_sheet(SMALL, b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>'), "beschädigt")


def test_rows_out_of_order_would_be_lost_and_are_refused():
    refused(
        in_sheet(SMALL, b'<row r="2"><c r="A2"><v>9</v></c></row>'),
        "Zeilen eines Blatts stehen nicht in ihrer Reihenfolge",
    )


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(xmlparts, "MAX_CELLS", 100)
    refused(in_sheet(SMALL, b'<row r="3">' + b'<c s="0"/>' * 100 + b"</row>"), "mehr als 100 Zellen")


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="3"><c r="A3" t="s"><v>99999</v></c></row>',
        b'<row r="3"><c r="A3" t="s"><v>x</v></c></row>',
        b'<row r="3"><c r="A3"><v>12abc</v></c></row>',
        b'<row r="3"><c r="3A"><v>1</v></c></row>',
        b'<row r="x"><c r="A3"><v>1</v></c></row>',
        b'<row r="3"><c r="A3" t="d"><v>gestern</v></c></row>',
        b'<row r="3"><c r="A3"><v>' + b"9" * 5000 + b"</v></c></row>",
        b'<row r="3"><c r="A3"><v>1</v>',
    ],
)
def test_damaged_cells_are_one_clear_error(row):
    refused(in_sheet(SMALL, row), "beschädigt|lesbare Excel")


@pytest.mark.parametrize("value", [b"1E999", b"-1E999", b"1E308"])
def test_infinite_numbers_are_findings(tmp_path, value):
    data = workbook({"abrechnung": [HEADING]})
    cells = b"".join(
        b'<c r="%s2" t="inlineStr"><is><t>%s</t></is></c>' % (c, v)
        for c, v in ((b"A", b"38"), (b"B", b"1/2008"), (b"C", b"AOK"), (b"D", b"86500"))
    )
    row = b'<row r="2">' + cells + b'<c r="E2"><v>1</v></c><c r="F2"><v>' + value + b"</v></c></row>"
    (tmp_path / "p.xlsx").write_bytes(in_sheet(data, row))
    assert [f.id for f in load(tmp_path / "p.xlsx").findings if f.kv] == ["F05"]


def test_no_part_of_a_workbook_makes_a_trace():
    """Each byte of a small workbook overwritten in turn, every so often: a table or one clear error."""
    for position in range(0, len(SMALL), 97):
        data = SMALL[:position] + b"\xff" + SMALL[position + 1 :]
        try:
            table(data)
        except PackageError as error:
            clear(error)


def test_a_package_workbook_may_have_an_odd_name(tmp_path):
    (tmp_path / ("l\x07" + "x" * 100 + ".xlsx")).write_bytes(
        workbook({"abrechnung": [HEADING, *rows_of(healthy())]})
    )
    assert load(tmp_path).findings == ()
