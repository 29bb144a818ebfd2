"""The workbook for the other side: enough to recalculate, nothing else."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter.utility import xl_rowcol_to_cell as cell_name

import feecalc as fc
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.model import KV_NAMES, Data, InputFile
from feecalc.law.readings import LIVE, OPTIONS
from feecalc.law.register import label, questions
from feecalc.words.findings import Acceptance, Finding, Place, Severity
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.extern import ExternError
from feecalc.workbook.verify.verdict import verify
from feecalc.workbook.writer import build, workbook_bytes, write_workbook
from tests.workbook.recalc import needs_office, recalculated
from tests.workbook.xlsx_edit import parts, set_cells, sheet_names

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


def test_the_readings_are_shown_with_their_clause_and_without_arguments(made: bytes) -> None:
    book = load_workbook(io.BytesIO(made))
    sheet = book["Lesarten"]
    shown = ["Frage", "Gewählt", "option", "bei_ausgabe", "Änderbar", "Bedeutung der Wahl", "Fundstelle",
             "lesart", "paketlesart"]  # fmt: skip
    assert [c.value for c in sheet[1]] == shown
    assert sheet.max_column == len(shown)
    assert [c.value for c in book["Optionen"][1]] == ["Frage", "Option", "Bedeutung", "einzutippen (--set)"]


CHOSEN, MEANING = 1, 5  # columns B and F, counted from 0


def _at(book: Book, sheet: str, name: str) -> tuple[int, int]:
    return next((r, c) for s, r, c, cell in book.all_cells() if (s, cell.name) == (sheet, name))


@needs_office
def test_the_other_side_can_try_its_own_readings(result: fc.Result, planted: Data, tmp_path: Path) -> None:
    """Each option of each live drop-down on the pooled rows gives the fees that ``run`` gives under it."""
    book = build(result, extern=True)
    plain = workbook_bytes(result, extern=True)
    variants = {(key, option) for key in LIVE for option in OPTIONS[key][1:]}
    cell = {key: cell_name(*_at(book, "Lesarten", key)) for key, _ in variants}
    books = {f"{k}-{o}": set_cells(plain, "Lesarten", {cell[k]: o}) for k, o in variants}
    values = recalculated(books, tmp_path)
    changed = 0
    for key, option in variants:
        expected = fc.calculate(planted, fc.Reading(**{key: option}), kv=KV, accept=result.accepted)
        for row in expected.fees.to_dict("records"):
            name = f"{row['gop']} KV {KV} {row['valid_from']}"
            position = _at(book, "Ergebnis", name)
            assert values[f"{key}-{option}"]["Ergebnis"][position] == pytest.approx(
                float(row["eur"]), abs=1e-9
            )
            changed += float(row["eur"]) != book.sheets["Ergebnis"].cells[position].value
        meaning = values[f"{key}-{option}"]["Lesarten"][_at(book, "Lesarten", key)[0], MEANING]
        chosen = values[f"{key}-{option}"]["Lesarten"][_at(book, "Lesarten", key)[0], CHOSEN]
        assert chosen == label(key, option)
        assert meaning == next(q.option(option).meaning.de for q in questions() if q.key == key)
    assert changed > 10, "the choices matter in this region"


def test_nothing_of_other_regions_stands_in_it(demo: Data) -> None:
    """Neither row counts nor hashes of files that other regions are in too, nor findings of no region."""
    marked = replace(
        demo,
        inputs=tuple(replace(i, rows=7_654_321) for i in demo.inputs),
        findings=(*demo.findings, finding("F10", Text(WORD, WORD))),
    )
    accepted = [Acceptance("O01", "38", WORD)]
    whole = b"".join(
        parts(workbook_bytes(fc.calculate(marked, kv=KV, accept=accepted), extern=True)).values()
    )
    assert b"7654321" not in whole
    assert [i.file for i in demo.inputs if i.sha256.encode() in whole or i.file.encode() in whole] == []
    assert b"O01:38" not in whole
    assert [kv for kv, name in KV_NAMES.items() if kv != KV and f"KV {kv} ".encode() in whole] == []


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
    book = load_workbook(io.BytesIO(made))
    rows = {r[0]: r[1] for r in book["Herkunft"].iter_rows(values_only=True)}
    assert rows["Ausgabe für"] == "die andere Seite"
    cover = " ".join(str(c) for r in book["Deckblatt"].iter_rows(values_only=True) for c in r if c)
    assert "Nicht enthalten" in cover
    assert "Kassenarten" in cover
    assert "Begründungen" in cover


def test_the_pruefkennung_is_that_of_the_internal_workbook(made: bytes, result: fc.Result) -> None:
    rows = {r[0]: r[1] for r in load_workbook(io.BytesIO(made))["Herkunft"].iter_rows(values_only=True)}
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
