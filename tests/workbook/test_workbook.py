"""The workbook as a file: what it shows where nothing recalculates, how it prints, what it never does."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import feecalc as fc
from feecalc.calculation.stage import DATES
from feecalc.intake.model import NEW_GOPS, Contract, Data
from feecalc.law.readings import KEYS, LIVE, OPTIONS
from feecalc.numbers import Undefined, half_up
from feecalc.words.findings import Acceptance, Finding, Severity
from feecalc.words.text import Text
from feecalc.workbook.contents import model_of
from feecalc.workbook.live import differing
from feecalc.workbook.writer import build, workbook_bytes, write_workbook
from tests.workbook.xlsx_edit import parts, sheet_names

GERMAN = [
    "Deckblatt", "Ergebnis", "KV 38", "KV 46", "Vergleich", "Inhalt", "Lesarten", "Gegenlesarten", "Spanne", "Teil C Nr. 3", "Auswirkung",
    "Änderungen", "Berechnung", "Korrektur 2010", "Korrektur 2011", "Fallwertbrücke", "Prüfprotokoll", "Befunde", "Herkunft",
    "Daten", "Fälle", "Zuordnung", "Verträge", "Geltend", "Angaben", "Glossar",
]  # fmt: skip
TABLE_SHEETS = (
    "Ergebnis",
    "Berechnung",
    "Korrektur 2010",
    "Korrektur 2011",
    "Lesarten",
    "Auswirkung",
    "Prüfprotokoll",
)
MARKED = ("Daten", "Fälle", "Zuordnung", "Verträge", "Geltend", "Angaben", "Befunde")
PRINTED = ("Deckblatt", "Ergebnis", "KV 38", "KV 46", "Vergleich")
# Columns of Ergebnis, from 0.
REASON = 9


@pytest.fixture(scope="module")
def two(demo: Data) -> fc.Result:
    """A late start without stage 1, and a region whose factors are undefined."""
    return fc.calculate(demo, kv=("38", "46"))


@pytest.fixture(scope="module")
def made(two: fc.Result) -> bytes:
    return workbook_bytes(two)


@pytest.fixture(scope="module")
def values(made: bytes) -> Any:
    return load_workbook(io.BytesIO(made), data_only=True)


@pytest.fixture(scope="module")
def formulas(made: bytes) -> Any:
    return load_workbook(io.BytesIO(made))


def test_the_sheets_of_the_issue_are_there_in_order(made: bytes) -> None:
    assert sheet_names(made) == GERMAN


def test_english_sheets_keep_the_names_of_the_input_tables(two: fc.Result) -> None:
    names = sheet_names(workbook_bytes(two, lang="en"))
    assert names[:3] == ["Cover", "Result", "KV 38"]
    assert {"Daten", "Fälle", "Zuordnung", "Verträge", "Angaben", "Lesarten"} <= set(names)


def test_musterland_shows_the_published_fees_without_recalculation(musterland_result: fc.Result) -> None:
    # teil-b.md section 10
    expected = {
        "86510": (29.23, 28.18, 27.42), "86512": (26.87, 25.91, 25.21), "86514": (55.48, 53.49, 52.04),
        "86516": (125.59, 121.09, 117.82), "86518": (125.59, 121.09, 117.82),
    }  # fmt: skip
    sheet = load_workbook(io.BytesIO(workbook_bytes(musterland_result)), data_only=True)["Ergebnis"]
    shown = {
        row[2]: (row[3], row[4], row[6]) for row in sheet.iter_rows(min_row=6, values_only=True) if row[2]
    }
    assert shown == expected


def test_pandas_reads_the_fees(made: bytes, two: fc.Result) -> None:
    import pandas as pd

    frame = pd.read_excel(io.BytesIO(made), sheet_name="Ergebnis", header=4, dtype={"KV": str, "GOP": str})
    row = frame[(frame["KV"] == "38") & (frame["GOP"] == "86516")].iloc[0]
    fee = two.regions["38"].calculated.fees["86516"][DATES[2]]
    assert row.iloc[6] == float(half_up(fee, 2))


def test_every_formula_has_a_stored_value(values: Any, formulas: Any) -> None:
    missing = [
        (sheet.title, cell.coordinate)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and values[sheet.title][cell.coordinate].value is None
    ]
    assert not missing


def test_no_formula_is_newer_than_excel_2010_or_yields_empty_text(formulas: Any) -> None:
    known = {
        "IF", "IFERROR", "SUMIFS", "COUNTIFS", "MAX", "MIN", "ROUND", "AVERAGE", "OR", "SUMPRODUCT", "INDEX", "MATCH",
        "SUM", "COUNT", "COUNTA", "COUNTIF", "ABS", "INT", "MOD", "MID", "RIGHT", "SIGN", "AND", "NOT", "ISNUMBER", "ISTEXT",
        "ROW", "ROWS",
    }  # fmt: skip
    used = set()
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    used |= set(re.findall(r"([A-Z][A-Z.]*)\(", cell.value))
                    assert '""' not in cell.value
                    assert "_xl" not in cell.value
                    assert len(cell.value) <= 1000
    assert used <= known


def test_an_undefined_fee_says_so_with_its_reason(demo: Data) -> None:
    book = load_workbook(
        io.BytesIO(workbook_bytes(fc.calculate(replace(demo, agreed=()), kv="46"))), data_only=True
    )
    cell = book["Ergebnis"]["D6"]
    assert cell.value == "nicht bestimmt"
    assert "86502 und 86503" in cell.comment.text


def test_a_late_start_carries_the_fee_and_names_the_reason(values: Any) -> None:
    page = " ".join(
        str(c) for row in values["KV 38"].iter_rows(values_only=True) for c in row if c is not None
    )
    assert "entfällt" in page
    assert "01.01.2010" in page


def test_failed_and_old_contract_regions_are_listed_with_their_reason(demo: Data) -> None:
    old = Contract("02", "Hamburg", old_contract=True)
    error = Finding(
        "O01", Severity.ERROR, Text("Betrag ohne Häufigkeit", "amount without count"), "Nr. 2", "03"
    )
    data = replace(demo, contracts={**demo.contracts, "02": old}, findings=(*demo.findings, error))
    book = load_workbook(
        io.BytesIO(workbook_bytes(fc.calculate(data, kv=("01", "02", "03")))), data_only=True
    )
    reasons = {row[0]: row[REASON] for row in book["Ergebnis"].iter_rows(min_row=6, values_only=True)}
    assert "§ 11 Abs. 3" in reasons["02"]
    assert "O01" in reasons["03"]
    assert "§ 11 Abs. 3" in book["KV 02"]["A6"].value
    cover = " ".join(str(c) for row in book["Deckblatt"].iter_rows(values_only=True) for c in row if c)
    assert "§ 11 Abs. 3" in cover
    assert "O01" in cover


def test_a_workbook_without_any_result_can_be_written(demo: Data) -> None:
    data = replace(demo, contracts={"02": Contract("02", "Hamburg", old_contract=True)})
    book = load_workbook(io.BytesIO(workbook_bytes(fc.calculate(data, kv="02"))))
    assert "§ 11 Abs. 3" in book["Ergebnis"]["J6"].value


def test_accepted_findings_carry_their_reason(demo: Data) -> None:
    error = Finding(
        "O01", Severity.ERROR, Text("Betrag ohne Häufigkeit", "amount without count"), "Nr. 2", "03"
    )
    data = replace(demo, findings=(*demo.findings, error))
    result = fc.calculate(data, kv="03", accept=[Acceptance("O01", "03", "wird nachgereicht")])
    book = load_workbook(io.BytesIO(workbook_bytes(result)), data_only=True)
    assert "wird nachgereicht" in {c for row in book["Befunde"].iter_rows(values_only=True) for c in row}
    cover = [row for row in book["Herkunft"].iter_rows(values_only=True) if row[0] == "Hingenommen"]
    assert cover[0][1:3] == ("O01:03", "wird nachgereicht")


def test_the_pruefkennung_stands_in_every_footer_and_on_the_cover(
    made: bytes, values: Any, two: fc.Result
) -> None:
    for name, xml in parts(made).items():
        if name.startswith("xl/worksheets/sheet"):
            assert b"Pr\xc3\xbcfkennung" in xml, name
    code = two.regions["38"].pruefkennung
    index = sheet_names(made).index("KV 38") + 1
    assert code.encode() in parts(made)[f"xl/worksheets/sheet{index}.xml"]
    origin = {row[0]: row[1] for row in values["Herkunft"].iter_rows(values_only=True)}
    assert re.fullmatch("[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", origin["Prüfkennung"])
    assert origin["Prüfkennung"] in values["Deckblatt"]["A4"].value


@pytest.mark.parametrize("name", TABLE_SHEETS)
def test_tables_freeze_their_heading_filter_and_repeat_it_in_print(formulas: Any, name: str) -> None:
    sheet = formulas[name]
    assert sheet.freeze_panes
    assert sheet.auto_filter.ref
    assert sheet.print_title_rows
    assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("name", MARKED)
def test_delivered_tables_are_marked_as_tables(formulas: Any, name: str) -> None:
    sheet = formulas[name]
    (table,) = sheet.tables.values()
    assert table.ref.startswith("A1:")
    assert table.autoFilter is not None
    assert table.headerRowCount in (None, 1)


def test_only_the_negotiation_prints(formulas: Any) -> None:
    for sheet in formulas.worksheets:
        area = sheet.print_area.rpartition("!")[2].replace("$", "")
        first = area.partition(":")[0]
        if sheet.title in PRINTED:
            assert first == "A1"
        else:
            assert area.partition(":")[2] in ("", first)  # one cell
            assert sheet[first].value is None


def test_the_compact_workbook_is_cover_result_and_pages_with_fixed_values(two: fc.Result) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(two, compact=True)))
    assert book.sheetnames == ["Deckblatt", "Ergebnis", "KV 38", "KV 46"]
    cells = [c for ws in book.worksheets for row in ws.iter_rows() for c in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not book.defined_names
    fee = two.regions["38"].calculated.fees["86516"][DATES[2]]
    assert any(cell.value == float(half_up(fee, 2)) for row in book["KV 38"].iter_rows() for cell in row)


def test_every_name_of_a_quantity_is_used_in_a_formula(made: bytes, formulas: Any) -> None:
    used = b"".join(data for name, data in parts(made).items() if name.startswith("xl/worksheets/")).decode()
    quantities = [name for name in formulas.defined_names if "_KV" in name]
    assert quantities
    unused = [name for name in quantities if not re.search(rf"\b{name}\b", used)]
    assert unused == []


def test_a_region_is_one_printed_page(formulas: Any) -> None:
    for kv in ("38", "46"):
        sheet = formulas[f"KV {kv}"]
        # One by one is what fitting to pages means unless another number is given.
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
        assert sheet.page_setup.orientation == "portrait"


def test_live_choices_are_drop_downs_and_the_sheet_says_which_are_fixed(formulas: Any) -> None:
    sheet = formulas["Lesarten"]
    place = {cell.value: i for i, cell in enumerate(sheet[1])}
    rows = {row[place["lesart"]].value: row for row in sheet.iter_rows(min_row=2)}
    assert set(rows) == set(KEYS)
    listed = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    for key in LIVE:
        assert listed[rows[key][place["option"]].coordinate] == f'"{",".join(OPTIONS[key])}"'
        assert rows[key][place["Änderbar"]].value == "live"
    assert rows["kassenarten"][place["Änderbar"]].value == "fest"


def test_every_quantity_is_named_and_cites_its_clause(formulas: Any) -> None:
    for name in ("Berechnung", "Korrektur 2010", "Korrektur 2011"):
        rows = [r for r in formulas[name].iter_rows(min_row=5) if r[0].value]
        assert rows
        for row in rows:
            assert row[2].value
            assert row[3].value, f"{row[0].value} has no unit"
            assert re.search(r"Teil B|Protokollnotiz", row[4].value), row[0].value


def test_derived_quantities_carry_formula_and_clause_in_a_comment(formulas: Any) -> None:
    rows = {(r[0].value, r[1].value): r[0] for r in formulas["Berechnung"].iter_rows(min_row=5)}
    comment = rows["a", "2008"].comment.text
    assert "Nr. 2 Satz 4" in comment
    assert "N86502" in comment


def test_important_cells_have_names(formulas: Any) -> None:
    assert {"P0_86510_KV38", "P2_86518_KV46", "Faktor_a_KV38", "f_Stufe2_KV38", "FW0_Stufe2_KV38"} <= set(
        formulas.defined_names
    )
    assert "f_Stufe1_KV38" not in formulas.defined_names  # no stage 1 there


def test_text_from_input_is_never_a_formula_or_a_link(demo: Data) -> None:
    nasty = (
        '=HYPERLINK("http://x","y")',
        "http://example.org",
        "+1+1",
        "@SUM(A1)",
        "mailto:a@b",
        "\x07\x00bell",
    )
    shares = tuple(replace(a, reason=nasty[i % len(nasty)]) for i, a in enumerate(demo.assignments))
    named = Contract("38", '=cmd|"/c calc"!A1', demo.contract("38").start)
    data = replace(demo, assignments=shares * 1, contracts={**demo.contracts, "38": named})
    book = workbook_bytes(fc.calculate(data))
    loaded = load_workbook(io.BytesIO(book))
    for sheet in loaded.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    assert "HYPERLINK" not in cell.value
                    assert "cmd|" not in cell.value
    contents = parts(book)
    assert not any("externalLink" in name or "vbaProject" in name for name in contents)
    links = b"".join(data for name, data in contents.items() if name.endswith(".rels"))
    assert b"example.org" not in links
    assert b"mailto" not in links


def test_many_assigned_items_are_added_in_steps_that_a_person_can_read(musterland: Data) -> None:
    first = next(r for r in musterland.billing if r.gop == "86503")
    share = replace(musterland.assignments[0], target="86503")
    gops = [f"9{n:04d}" for n in range(700)]
    data = replace(
        musterland,
        billing=musterland.billing + tuple(replace(first, gop=g) for g in gops),
        assignments=musterland.assignments + tuple(replace(share, gop=g) for g in gops),
        findings=(),
    )
    result = fc.calculate(data)
    made = build(result)
    assert max(len(cell.formula) for *_, cell in made.all_cells() if cell.formula) <= 1000
    fee = result.regions["00"].calculated.fees["86512"][DATES[0]]
    assert not isinstance(fee, Undefined)
    assert made.sheets["Ergebnis"].cells[6, 3].value == float(half_up(fee, 2))


def test_traced_fees_are_the_engines(demo_result: fc.Result) -> None:
    model = model_of(demo_result, demo_result.data, extern=False, lang="de")
    assert [d for live in model.live.values() for d in differing(live)] == []
    assert len(model.live) == 17


@pytest.mark.parametrize(
    "settings",
    [
        {"kassenarten": "mean_of_fees"}, {"base_period": "mean_of_quarters"}, {"rounding": "chain"},
        {"singular": "limit"}, {"transfusions": "both"}, {"annual_case_value": "mean_of_quarters"},
        {"volume_source": "list"}, {"adjustment_factor": "linear"}, {"stage2_base": "original"},
        {"deviation_decimals": "2"}, {"credit_symmetric": "yes"}, {"analog_in_factors": "no"}, {"fee_decimals": 4},
    ],
)  # fmt: skip
def test_fixed_readings_reach_the_formulas(demo: Data, settings: dict[str, Any]) -> None:
    result = fc.calculate(demo, fc.Reading(**settings), kv=("17", "46", "51"))
    book = build(result)
    for kv, region in result.regions.items():
        for gop in NEW_GOPS:
            for i, day in enumerate(DATES):
                sheet, _, cell = book.names[f"P{i}_{gop}_KV{kv}"].rpartition("!")
                letters, row = cell.replace("$", " ").split()
                column = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(letters))) - 1
                stored = book.sheets[sheet.strip("'")].cells[int(row) - 1, column].value
                fee = region.calculated.fees[gop][day]
                assert stored == ("nicht bestimmt" if isinstance(fee, Undefined) else float(fee))


def test_an_exported_workbook_loads_again_with_equal_fees(tmp_path: Path, demo: Data) -> None:
    reading = fc.Reading(
        case_decline_credit="effect", bisphosphonate_frequency="share", bisphosphonate_share="1/3"
    )
    first = fc.calculate(demo, reading)
    path = tmp_path / "gebuehrenwerte.xlsx"
    write_workbook(first, path)
    again = fc.load(path)
    second = fc.calculate(again, fc.Reading.of(_readings(path)))
    assert {kv: r.pruefkennung for kv, r in first.regions.items()} == {
        kv: r.pruefkennung for kv, r in second.regions.items()
    }
    assert [r.outcome.fees for r in second.regions.values()] == [
        r.outcome.fees for r in first.regions.values()
    ]  # type: ignore[union-attr]
    assert [f.message.de for f in again.findings if f.severity is Severity.ERROR] == []


def _readings(path: Path) -> dict[str, str]:
    from feecalc.intake.sources.exported import readings_of
    from feecalc.intake.sources.files import read
    from feecalc.intake.sources.xlsxfile import DeliveredBook

    return readings_of(DeliveredBook(read(path)))


_PROGRAM = """
import hashlib, sys
import feecalc as fc
from feecalc.workbook.writer import workbook_bytes
result = fc.calculate(fc.load(sys.argv[1]))
print(hashlib.sha256(workbook_bytes(result)).hexdigest())
"""


def test_the_bytes_do_not_depend_on_the_run(root: Path) -> None:
    package = str(root / "data" / "musterland")
    digests = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM, package], env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "4711")
    }  # fmt: skip
    assert len(digests) == 1


def test_documents_carry_title_and_a_fixed_day(made: bytes) -> None:
    core = parts(made)["docProps/core.xml"].decode()
    assert "Onkologie-Vereinbarung" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2009-10-01T"}


def test_units_speak_the_language_of_the_workbook(two: fc.Result) -> None:
    sheet = build(two, lang="en").sheets["Calculation"]
    units = {cell.value for (_row, col), cell in sheet.cells.items() if col == 3}
    assert {"number", "EUR", "EUR per service"} <= units
    assert not units & {"Anzahl", "Fälle", "EUR je Leistung", "EUR je Fall"}
