"""The workbook for the other side: enough to recalculate, nothing else."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

import feecalc as fc
from feecalc.intake.model import Data, InputFile
from feecalc.words.findings import Acceptance, Finding, Place, Severity
from feecalc.words.text import Text
from feecalc.workbook.extern import ExternError
from feecalc.workbook.verify.verdict import verify
from feecalc.workbook.writer import workbook_bytes, write_workbook
from tests.workbook.xlsx_edit import parts, sheet_names

WORD = "GEHEIMWORT"
KV = "51"


@pytest.fixture(scope="module")
def planted(demo: Data) -> Data:
    """The demo data with an internal word wherever somebody could have written one."""
    place = Place(f"{WORD}_strategie.xlsx", WORD, 7, WORD)
    error = Finding(
        "O01",
        Severity.ERROR,
        Text(WORD, WORD),
        "Nr. 2",
        KV,
        place,
        WORD,
        Text(WORD, WORD),
        Text(WORD, WORD),
    )
    return replace(
        demo,
        billing=tuple(replace(r, place=Place(f"{WORD}.csv", WORD, r.place.row)) for r in demo.billing),
        assignments=tuple(replace(a, reason=WORD) for a in demo.assignments),
        statements=tuple(replace(s, origin=WORD) for s in demo.statements),
        inputs=(InputFile(f"{WORD}.csv", "ab" * 32, 12),),
        findings=(*demo.findings, error),
        reading_notes={"case_decline_credit": {"author": WORD, "status": WORD}},
    )


@pytest.fixture(scope="module")
def result(planted: Data) -> fc.Result:
    return fc.calculate(planted, kv=KV, accept=[Acceptance("O01", KV, WORD)])


@pytest.fixture(scope="module")
def made(result: fc.Result) -> bytes:
    return workbook_bytes(result, extern=True)


def test_the_internal_word_is_in_the_internal_workbook(result: fc.Result) -> None:
    assert any(WORD.encode() in data for data in parts(workbook_bytes(result)).values())


def test_internal_words_appear_nowhere_in_the_unzipped_file(made: bytes) -> None:
    assert [name for name, data in parts(made).items() if WORD.encode() in data] == []


def test_no_rival_readings_no_impact_no_other_region(made: bytes) -> None:
    names = sheet_names(made)
    assert not {"Gegenlesarten", "Spanne", "Auswirkung"} & set(names)
    assert {f"KV {KV}", "Berechnung", "Lesarten", "Prüfprotokoll", "Befunde", "Daten"} <= set(names)
    daten = load_workbook(io.BytesIO(made))["Daten"]
    rows = list(daten.iter_rows(min_row=2, values_only=True))
    assert {row[0] for row in rows} == {KV}
    assert {row[2] for row in rows} == {"alle"}
    assert all(row[7] is None and row[8] is None for row in rows)


def test_readings_are_fixed_and_shown_with_their_clause(made: bytes) -> None:
    sheet = load_workbook(io.BytesIO(made))["Lesarten"]
    assert not sheet.data_validations.dataValidation
    assert [c.value for c in sheet[1]][-1] == "Fundstelle"
    assert sheet.max_column == 7
    formulas = [
        c.value
        for row in load_workbook(io.BytesIO(made))["Korrektur 2010"].iter_rows()
        for c in row
        if c.data_type == "f"
    ]
    assert not any("Lesart_" in f for f in formulas)


def test_accepted_findings_are_shown_without_their_reason(made: bytes) -> None:
    sheet = load_workbook(io.BytesIO(made))["Befunde"]
    row = next(r for r in sheet.iter_rows(min_row=2, values_only=True) if r[0] == "O01")
    assert row[1] == "Fehler"
    assert row[2] == KV
    assert row[5] == "ja"


def test_no_document_properties(made: bytes) -> None:
    core = parts(made)["docProps/core.xml"].decode()
    for tag in ("dc:title", "dc:subject", "cp:keywords", "dc:description"):
        assert f"<{tag}>" not in core
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core


def test_the_cover_says_what_is_left_out(made: bytes) -> None:
    rows = {r[0]: r[1] for r in load_workbook(io.BytesIO(made))["Deckblatt"].iter_rows(values_only=True)}
    assert rows["Ausgabe für"] == "die andere Seite"
    assert "Kassenarten" in rows["Nicht enthalten"]
    assert "Begründungen" in rows["Nicht enthalten"]


def test_the_pruefkennung_is_that_of_the_internal_workbook(made: bytes, result: fc.Result) -> None:
    rows = {r[0]: r[1] for r in load_workbook(io.BytesIO(made))["Deckblatt"].iter_rows(values_only=True)}
    assert rows["Prüfkennung"] == result.regions[KV].pruefkennung


def test_pooling_is_refused_where_the_fees_could_not_be_recalculated(demo: Data) -> None:
    result = fc.calculate(demo, fc.Reading(kassenarten="mean_of_fees"), kv=KV)
    with pytest.raises(ExternError) as error:
        workbook_bytes(result, extern=True)
    assert "mean_of_fees" in error.value.message.de


@pytest.mark.parametrize("kv", ["51", "46", "17", "01"])
def test_verify_passes_with_and_without_the_package(demo: Data, root: Path, tmp_path: Path, kv: str) -> None:
    path = tmp_path / "extern.xlsx"
    write_workbook(fc.calculate(demo, kv=kv), path, extern=True)
    assert str(verify(path)).startswith("In sich richtig")
    checked = verify(path, root / "data" / "demo")
    assert checked.ok, str(checked)


def test_the_other_side_gets_equal_fees_from_it(demo: Data, tmp_path: Path) -> None:
    path = tmp_path / "extern.xlsx"
    result = fc.calculate(demo, kv=KV)
    write_workbook(result, path, extern=True)
    theirs = fc.calculate(fc.load(path))
    assert theirs.regions[KV].calculated.fees == result.regions[KV].calculated.fees
    assert theirs.regions[KV].pruefkennung == result.regions[KV].pruefkennung
