"""Any change to a workbook is named: whatever cell, with and without the package."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.intake import PackageError
from feecalc.workbook.verify.verdict import Verification, verify
from feecalc.workbook.writer import workbook_bytes
from tests.workbook.recalc import needs_office
from tests.workbook.xlsx_edit import (
    cell_text,
    edit_part,
    packed,
    parts,
    set_cells,
    set_formula,
    set_value,
    sheet_names,
    sheet_part,
)

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def plain(demo: fc.Data) -> bytes:
    return workbook_bytes(fc.calculate(demo, kv="51"))


@pytest.fixture(scope="module")
def package(root: Path) -> Path:
    return root / "data" / "demo"


def _row_of(book: bytes, sheet: str, column: str, text: str) -> int:
    import io

    from openpyxl import load_workbook

    cells = load_workbook(io.BytesIO(book), data_only=True)[sheet][column]
    return next(cell.row for cell in cells if cell.value == text)


def _hidden(book: bytes) -> bytes:
    return edit_part(
        book,
        "xl/workbook.xml",
        lambda x: x.replace('<sheet name="Befunde"', '<sheet name="Befunde" state="hidden"'),
    )


def _named(book: bytes) -> bytes:
    return edit_part(
        book,
        "xl/workbook.xml",
        lambda x: x.replace("<definedNames>", '<definedNames><definedName name="Neu">1</definedName>'),
    )


def _redirected(book: bytes) -> bytes:
    return edit_part(book, "xl/workbook.xml", lambda x: x.replace(">Daten!$E:$E<", ">Daten!$J:$J<"))


def _extra_cell(xml_cell: str, row: int = 99) -> Callable[[bytes], bytes]:
    def change(book: bytes) -> bytes:
        part = sheet_part(book, "Glossar")
        return edit_part(
            book, part, lambda x: x.replace("</sheetData>", f'<row r="{row}">{xml_cell}</row></sheetData>')
        )

    return change


def _comment(book: bytes) -> bytes:
    name = next(n for n, data in parts(book).items() if n.startswith("xl/comments") and b"Satz 4" in data)
    return edit_part(book, name, lambda x: x.replace("Satz 4", "Satz 9", 1))


def _list(book: bytes) -> bytes:
    return edit_part(
        book, sheet_part(book, "Lesarten"), lambda x: x.replace("proportional,none", "proportional,nichts")
    )


def _column_hidden(book: bytes) -> bytes:
    return edit_part(
        book,
        sheet_part(book, "Ergebnis"),
        lambda x: x.replace('<col min="12" max="12"', '<col min="12" max="12" hidden="1"'),
    )


def _merged(book: bytes) -> bytes:
    part = sheet_part(book, "Glossar")
    return edit_part(
        book,
        part,
        lambda x: x.replace(
            "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
        ),
    )


def _without_sheet(book: bytes) -> bytes:
    return edit_part(book, "xl/workbook.xml", lambda x: x.replace('name="Glossar"', 'name="Notizen"'))


def _formula_gone(book: bytes) -> bytes:
    return set_cells(book, "Ergebnis", {"D6": 12.34})


CHANGES: dict[str, tuple[Change, str, str]] = {
    # what is done: the change, the sheet and cell that must be named
    "stored fee": (lambda b: set_value(b, "Ergebnis", "D6", 37.21), "Ergebnis", "D6"),
    "formula turned into a value": (_formula_gone, "Ergebnis", "D6"),
    "formula of a fee": (
        lambda b: set_formula(b, "Ergebnis", "G7", "ROUND(Berechnung!F1*1.01,2)"),
        "Ergebnis",
        "G7",
    ),
    "value at export": (lambda b: set_cells(b, "Ergebnis", {"I6": 1.0}), "Ergebnis", "I6"),
    "intermediate quantity": (lambda b: set_value(b, "Berechnung", "F5", 1.0), "Berechnung", "F5"),
    "clause": (lambda b: set_cells(b, "Berechnung", {"E6": "Nr. 99"}), "Berechnung", "E6"),
    "delivered count": (lambda b: set_cells(b, "Daten", {"E9": 77777}), "Daten", "E9"),
    "delivered amount": (lambda b: set_cells(b, "Daten", {"F9": 77777.5}), "Daten", "F9"),
    "copy of a count at export": (lambda b: set_cells(b, "Daten", {"J12": 77777}), "Daten", "E12"),
    "key of a row": (
        lambda b: set_cells(
            b, "Daten", {"D9": "86504" if cell_text(b, "Daten", "D9") != "86504" else "86505"}
        ),
        "Daten",
        "D9",
    ),
    "origin of a row": (lambda b: set_cells(b, "Daten", {"H10": "andere.csv"}), "Daten", "A10"),
    "check digit": (lambda b: set_cells(b, "Daten", {"N11": 1}), "Daten", "A11"),
    "reported cases": (lambda b: set_cells(b, "Fälle", {"D3": 1}), "Fälle", "D3"),
    "share of an assignment": (lambda b: set_cells(b, "Zuordnung", {"D2": 0.5}), "Zuordnung", "D2"),
    "target of an assignment": (lambda b: set_cells(b, "Zuordnung", {"C2": "86504"}), "Zuordnung", "C2"),
    "start of a contract": (lambda b: set_cells(b, "Verträge", {"C2": "01.07.2009"}), "Verträge", "C2"),
    "data status": (lambda b: set_cells(b, "Angaben", {"C2": "31.12.2012"}), "Angaben", "C2"),
    "choice": (
        lambda b: set_cells(
            b, "Lesarten", {f"C{_row_of(b, 'Lesarten', 'M', 'case_decline_credit')}": "effect"}
        ),
        "Lesarten",
        "C",
    ),
    "meaning of a fixed choice": (lambda b: set_cells(b, "Lesarten", {"F2": "anders"}), "Lesarten", "F2"),
    "argument": (lambda b: set_cells(b, "Lesarten", {"I2": "anders"}), "Lesarten", "I2"),
    "effect of a rival": (lambda b: set_cells(b, "Gegenlesarten", {"G3": 1.0}), "Gegenlesarten", "G3"),
    "outcome of a check": (
        lambda b: set_cells(b, "Prüfprotokoll", {"D2": "bestanden!"}),
        "Prüfprotokoll",
        "D2",
    ),
    "text of the cover": (lambda b: set_cells(b, "Deckblatt", {"A1": "Gebührenordnung"}), "Deckblatt", "A1"),
    "Prüfkennung": (
        lambda b: set_cells(
            b, "Herkunft", {f"B{_row_of(b, 'Herkunft', 'A', 'Prüfkennung')}": "0000-0000-0000"}
        ),
        "Herkunft",
        "B",
    ),
    "checksum of an input": (
        lambda b: set_cells(b, "Herkunft", {f"C{_row_of(b, 'Herkunft', 'A', 'Eingangsdatei')}": "ab" * 32}),
        "Herkunft",
        "B",
    ),
    "page of a region": (lambda b: set_cells(b, "KV 51", {"A1": "KV 51 Mainz"}), "KV 51", "A1"),
    "glossary": (lambda b: set_cells(b, "Glossar", {"B2": "anders"}), "Glossar", "B2"),
    "blanks before a text": (
        lambda b: set_cells(b, "Glossar", {"B3": "\n" * 40 + cell_text(b, "Glossar", "B3")}),
        "Glossar",
        "B3",
    ),
    "formula over several cells": (
        lambda b: edit_part(
            b,
            sheet_part(b, "Ergebnis"),
            lambda x: re.sub(r'(<c r="G6"[^>]*>)<f>', r'\1<f t="array" ref="G6:G7">', x),
        ),
        "Ergebnis",
        "G6",
    ),
    "hidden sheet": (_hidden, "Befunde", ""),
    "missing sheet": (_without_sheet, "Glossar", ""),
    "hidden column": (_column_hidden, "Ergebnis", "L:L"),
    "merged cells": (_merged, "Glossar", "A2:B2"),
    "added formula": (_extra_cell('<c r="H98"><f>1+1</f><v>2</v></c>', 98), "Glossar", "H98"),
    "added text": (_extra_cell('<c r="H99" t="inlineStr"><is><t>Notiz</t></is></c>'), "Glossar", "H99"),
    "added name": (_named, "", ""),
    "redirected name": (_redirected, "", ""),
    "comment": (_comment, "Berechnung", "A"),
    "drop-down list": (_list, "Lesarten", "C"),
}


def _checked(book: bytes, folder: Path, package: Path | None = None) -> Verification:
    path = folder / "mappe.xlsx"
    path.write_bytes(book)
    return verify(path, package)


def test_an_untouched_workbook_holds(plain: bytes, tmp_path: Path, package: Path) -> None:
    own, against = _checked(plain, tmp_path), _checked(plain, tmp_path, package)
    assert own.ok, str(own)
    assert against.ok, str(against)
    assert "In sich richtig" in str(own)
    assert "Aus diesen Daten" in str(against)


def test_charts_of_fees_that_are_not_determined_hold(demo: fc.Data, tmp_path: Path) -> None:
    """A chart of numbers keeps 0 where its cell says "nicht bestimmt" (KV 78: no 86514 in 2008)."""
    own = _checked(workbook_bytes(fc.calculate(demo, kv=["51", "78"])), tmp_path)
    assert own.ok, str(own)


# Changes of one file that do not hide each other; each has to be named.
ALONE = {
    "formula turned into a value", "formula of a fee", "hidden sheet", "missing sheet", "comment", "drop-down list",
    "deleted finding",
}  # fmt: skip
INPUTS = {
    "delivered count", "delivered amount", "copy of a count at export", "key of a row", "reported cases",
    "share of an assignment", "target of an assignment", "start of a contract", "data status", "choice",
}  # fmt: skip
GROUPS = {
    "inputs": sorted(INPUTS),
    "everything else": sorted(CHANGES.keys() - ALONE - INPUTS),
    "all at once": sorted(CHANGES.keys() - ALONE),
    **{what: [what] for what in sorted(ALONE & CHANGES.keys())},
}


@pytest.mark.parametrize("group", GROUPS)
def test_every_change_is_named(plain: bytes, tmp_path: Path, group: str) -> None:
    book = plain
    for what in GROUPS[group]:
        book = CHANGES[what][0](book)
    found = _checked(book, tmp_path)
    for what in GROUPS[group]:
        _assert_named(found, *CHANGES[what][1:])


def test_every_change_is_named_with_the_package_too(plain: bytes, tmp_path: Path, package: Path) -> None:
    wanted = ("stored fee", "delivered count", "key of a row", "choice", "glossary", "checksum of an input")
    book = plain
    for what in wanted:
        book = CHANGES[what][0](book)
    found = _checked(book, tmp_path, package)
    for what in wanted:
        _assert_named(found, *CHANGES[what][1:])


def _assert_named(checked: Verification, sheet: str, cell: str) -> None:
    assert not checked.ok
    places = [(d.sheet, d.cell) for d in checked.differences]
    assert any(s == sheet and (c == cell if len(cell) != 1 else c.startswith(cell)) for s, c in places), (
        places[:20]
    )


def test_a_difference_says_what_stood_there_and_what_should_in_eur(plain: bytes, tmp_path: Path) -> None:
    checked = _checked(set_value(plain, "Ergebnis", "D6", 40.85), tmp_path)
    difference = next(d for d in checked.differences if (d.sheet, d.cell) == ("Ergebnis", "D6"))
    assert difference.name == "86510 KV 51 start"
    assert difference.found == "40.85"
    assert difference.eur == pytest.approx(40.85 - float(difference.expected))
    assert "EUR" in difference.text.de


def test_a_consistent_forgery_is_found_by_the_package(demo: fc.Data, tmp_path: Path, package: Path) -> None:
    """Somebody writes a whole new workbook from doctored data: right in itself, not from these data."""
    from dataclasses import replace

    rows = tuple(replace(r, count=r.count + 100) if r.gop == "86503" else r for r in demo.billing)
    forged = workbook_bytes(fc.calculate(replace(demo, billing=rows, findings=()), kv="51"))
    against = _checked(forged, tmp_path, package)
    assert not against.ok
    assert any(d.sheet == "Daten" and d.cell.startswith("E") for d in against.differences)
    assert any(d.sheet == "Ergebnis" for d in against.differences)


def test_another_package_is_told(plain: bytes, tmp_path: Path, root: Path) -> None:
    against = _checked(plain, tmp_path, root / "data" / "musterland")
    assert any("nicht dasjenige" in d.what.de for d in against.differences)


def test_a_deleted_finding_is_missed(demo: fc.Data, tmp_path: Path) -> None:
    book = workbook_bytes(fc.calculate(demo, kv="46"))
    part = sheet_part(book, "Befunde")
    gone = edit_part(book, part, lambda x: re.sub(r'<row r="2".*?</row>', "", x, count=1))
    assert not _checked(gone, tmp_path).ok


def test_a_foreign_workbook_is_refused(tmp_path: Path, root: Path) -> None:
    with pytest.raises(PackageError, match="keine von feecalc"):
        verify(root / "data" / "demo.xlsx")


def test_a_damaged_workbook_is_refused(plain: bytes, tmp_path: Path) -> None:
    with pytest.raises(PackageError):
        _checked(plain[:5000], tmp_path)
    broken = {**parts(plain), "xl/worksheets/sheet3.xml": b"<worksheet><oops"}
    with pytest.raises(PackageError):
        _checked(packed(broken), tmp_path)


@needs_office
def test_a_workbook_saved_again_by_libreoffice_still_holds_in_its_numbers(
    plain: bytes, tmp_path: Path
) -> None:
    from tests.workbook.recalc import OFFICE

    assert OFFICE is not None
    import subprocess

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mappe.xlsx").write_bytes(plain)
    command = [
        OFFICE,
        f"-env:UserInstallation={(tmp_path / 'p').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "in" / "mappe.xlsx")],
        check=True,
        capture_output=True,
        timeout=300,
    )
    checked = verify(tmp_path / "mappe.xlsx")
    assert [d.text.de for d in checked.differences] == []


def test_sheet_names_are_known(plain: bytes) -> None:
    assert "KV 51" in sheet_names(plain)
