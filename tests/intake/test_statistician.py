"""The statistician's own workbook. Source: interfaces.md (Input package), issue 13 items 4 and 8."""

from __future__ import annotations

import pytest

from feecalc.cli.main import main
from feecalc.intake import PackageError, load
from feecalc.words.findings import Severity

from .books import HEADING, workbook
from .packages import healthy, of

ROWS = [
    [*r[:4], int(r[4]), float(r[5].replace(",", ".")) if r[5] else None]
    for r in healthy().tables["abrechnung"]
]
CASES = [["kv", "quartal", "kassenart", "Fälle"], ["38", "4/2009", "alle", 600]]
QUARTERS = sorted({row[1] for row in ROWS})


def read(tmp_path, sheets, hidden=(), name="p.xlsx"):
    def hide(book):
        for sheet in hidden:
            book[sheet].sheet_state = "hidden"

    (tmp_path / name).write_bytes(workbook(sheets, hide))
    return load(tmp_path / name if name == "p.xlsx" else tmp_path)


def notes(loaded, severity=Severity.INFO):
    return [f.message.de for f in of(loaded.findings, "F10") if f.severity is severity]


def test_one_sheet_a_quarter_below_titles(tmp_path):
    sheets = {
        q.replace("/", "-"): [["Abrechnungsdaten", None], [], [q], HEADING, *[r for r in ROWS if r[1] == q]]
        for q in QUARTERS
    }
    loaded = read(tmp_path, {"Deckblatt": [["Lieferung"]], **sheets, "Fallzahlen": [["Titel"], *CASES]})
    assert (len(loaded.billing), len(loaded.cases)) == (len(ROWS), 1)
    said = notes(loaded)
    assert "Nicht gelesene Blätter: „Deckblatt“." in said
    assert any("nach ihren Überschriften werden gelesen: 1-2008 (abrechnung)" in text for text in said)
    assert any("Fallzahlen (faelle)" in text for text in said)
    assert sum("Die Überschrift steht in Zeile 4" in text for text in said) == len(QUARTERS)
    assert [f.id for f in loaded.findings if f.severity is Severity.ERROR] == []


def test_the_same_in_a_file_named_abrechnung(tmp_path):
    half = len(ROWS) // 2
    loaded = read(tmp_path, {"2008": [HEADING, *ROWS[:half]], "Notiz": [["x"]], "2010": [HEADING, *ROWS[half:]]}, name="abrechnung.xlsx")  # fmt: skip
    assert len(loaded.billing) == len(ROWS)


def test_a_folder_with_such_a_workbook_is_a_package(tmp_path):
    assert len(read(tmp_path, {"Tabelle1": [HEADING, *ROWS]}, name="lieferung.xlsx").billing) == len(ROWS)


def test_a_sheet_of_counts_by_gop_is_no_sheet_of_cases(tmp_path):
    counts = [["kv", "quartal", "kassenart", "gop", "Anzahl"], *[r[:5] for r in ROWS]]
    loaded = read(tmp_path, {"Daten aus SAS": [HEADING, *ROWS], "Nur Anzahl": counts})
    assert loaded.cases == ()
    assert "Nicht gelesene Blätter: „Nur Anzahl“." in notes(loaded)


def test_a_workbook_whose_sheets_lack_a_column_names_what_is_needed(tmp_path):
    without = [HEADING[:1] + HEADING[2:], *[r[:1] + r[2:] for r in ROWS]]
    with pytest.raises(
        PackageError, match=r"keines hat .* kv, quartal, kassenart.*\(etwa quartal\) ergänzen"
    ):
        read(tmp_path, {"Q1 2008": without})


def test_a_sheet_left_out_though_its_heading_fits_is_a_warning(tmp_path):
    loaded = read(tmp_path, {"abrechnung": [HEADING, *ROWS], "Korrekturen": [HEADING, *ROWS[:3]]})
    assert len(loaded.billing) == len(ROWS)
    assert notes(loaded, Severity.WARNING) == [
        "Das Blatt „Korrekturen“ hat die Überschriften der Tabelle abrechnung, wird aber nicht gelesen. Soll es gelten, "
        "bitte abrechnung nennen und einblenden, sonst löschen."
    ]


def test_a_hidden_sheet_beside_a_visible_one_does_not_enter(tmp_path):
    loaded = read(
        tmp_path, {"abrechnung": [HEADING, *ROWS], "abrechnung_alt": [HEADING, *ROWS]}, ["abrechnung_alt"]
    )
    assert len(loaded.billing) == len(ROWS)
    assert any("Das ausgeblendete Blatt „abrechnung_alt“" in text for text in notes(loaded, Severity.WARNING))


def test_a_hidden_sheet_that_enters_is_a_warning(tmp_path):
    loaded = read(tmp_path, {"Notiz": [["x"]], "abrechnung": [HEADING, *ROWS]}, ["abrechnung"])
    assert len(loaded.billing) == len(ROWS)
    assert "gehen in die Summen ein: „abrechnung“" in notes(loaded, Severity.WARNING)[0]


def test_a_hidden_sheet_is_not_read_by_its_heading(tmp_path):
    loaded = read(tmp_path, {"2008": [HEADING, *ROWS], "2007": [HEADING, *ROWS]}, ["2007"])
    assert len(loaded.billing) == len(ROWS)
    assert any("ausgeblendete Blatt „2007“" in text for text in notes(loaded, Severity.WARNING))


@pytest.mark.parametrize(
    ("heading", "which"),
    [
        (["kv", "quartal", "kassenart", "86500", "86501"], "GOP (86500, 86501)"),
        (["kv", "quartal", "kassenart", "Anzahl 86516", "Betrag 86516", "Anzahl 86518"], "GOP"),
        (["kv", "kassenart", "gop", "1/2008", "2/2008", "3/2008"], "Quartal"),
        (["kv", "kassenart", "gop", "Q1 2008", "Q2 2008"], "Quartal"),
        (["kv", "kassenart", "gop", "Anzahl I/2008", "Anzahl II/2008"], "Quartal"),
    ],
)
def test_a_cross_table_is_named_and_how_to_unfold_it(heading, which, tmp_path):
    with pytest.raises(
        PackageError, match="Kreuztabelle mit einer Spalte je " + which.split(" ")[0]
    ) as refused:
        read(tmp_path, {"abrechnung": [heading, ["38"] * len(heading)]})
    assert "entpivotieren" in str(refused.value)
    assert "gemeint?" not in str(refused.value)


def test_settings_beside_a_single_workbook_count(tmp_path):
    (tmp_path / "spalten.toml").write_text('leistungsbedarf = "LB_EUR_SUM"\n')
    (tmp_path / "lesart.toml").write_text('case_decline_credit = "volume"\n')
    loaded = read(tmp_path, {"abrechnung": [[*HEADING[:5], "LB_EUR_SUM"], *ROWS]})
    assert len(loaded.billing) == len(ROWS)
    assert loaded.reading == {"case_decline_credit": "volume"}
    assert {i.file for i in loaded.inputs} == {"p.xlsx", "spalten.toml", "lesart.toml"}


@pytest.mark.parametrize(
    ("name", "words"), [("p.xls", "das alte Excel-Format"), ("p.ods", "OpenDocument"), ("p.xlsb", "binäre")]
)
def test_other_spreadsheets_are_named(name, words, tmp_path):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(PackageError, match=words):
        load(tmp_path / name)


@pytest.mark.parametrize(
    "name", ["abrechnung_korrektur.xls", "vertraege.ods", "zuordnung.xlsb", "faelle.txt"]
)
def test_a_table_that_cannot_be_read_is_an_error_and_stops_every_region(name, tmp_path):
    healthy().write(tmp_path)
    (tmp_path / name).write_bytes(b"x")
    (found,) = of(load(tmp_path).findings, "F09")
    assert (found.kv, found.severity, found.place.file) == (None, Severity.ERROR, name)


def test_a_text_about_a_table_is_none(tmp_path):
    healthy().write(tmp_path)
    (tmp_path / "abrechnung_hinweise.txt").write_bytes(b"x")
    assert of(load(tmp_path).findings, "F09") == []


def test_what_was_understood(tmp_path, capsys):
    sheets = {
        "abrechnung": [["Titel"], HEADING, *ROWS, ["38", "1/2008", "alle", "865", 1, 1.0]],
        "faelle": CASES,
    }
    read(tmp_path, sheets)
    assert main(["check", str(tmp_path / "p.xlsx"), "--summen"]) == 1
    out = capsys.readouterr().out
    assert (
        "abrechnung: p.xlsx, Blatt abrechnung: Überschrift in Zeile 2, Zeilen: 49 von 50; Quartale 1/2008, 2/2008"
        in out
    )
    assert "faelle: p.xlsx, Blatt faelle: Überschrift in Zeile 1, Zeilen: 1; Quartale 4/2009" in out
    # 300 times 30.68 EUR, and no amount in 2009 (packages.healthy)
    assert "38 1/2008   86500              300              9.204,00" in out
    assert "38 4/2009   86510              120                     -" in out


FOOTERS = {
    "GENESIS": ["__________", "Stand: 30.06.2011", "(C)opyright Statistische Stelle, 2011"],
    "a legend": ["- = genau null"],
    "a source": ["Quelle: KV Musterland"],
}


@pytest.mark.parametrize("lines", FOOTERS.values(), ids=FOOTERS)
def test_lines_below_the_table_are_told_and_enter_nothing(lines, tmp_path):
    healthy().write(tmp_path)
    with (tmp_path / "abrechnung.csv").open("a", encoding="utf-8") as table:
        table.writelines(f"{line};;;;;;\n" for line in lines)
    loaded = load(tmp_path)
    assert len(loaded.billing) == len(ROWS)
    (said,) = loaded.findings
    assert (said.id, said.severity, said.place.row) == ("F10", Severity.WARNING, len(ROWS) + 2)
    assert lines[0] in said.message.de


def test_a_line_within_the_table_is_an_error(tmp_path):
    healthy().write(tmp_path)
    with (tmp_path / "abrechnung.csv").open("a", encoding="utf-8") as table:
        table.write("Primärkassen;;;;;;\n38;1/2008;alle;99581;1;1,00;\n")
    assert "F01" in {f.id for f in load(tmp_path).findings if f.severity is Severity.ERROR}


def test_a_last_row_that_only_has_a_key_is_an_error(tmp_path):
    healthy().write(tmp_path)
    with (tmp_path / "abrechnung.csv").open("a", encoding="utf-8") as table:
        table.write("38;;;;;;\n")
    assert {f.id for f in load(tmp_path).findings} == {"F06"}
