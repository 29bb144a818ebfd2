"""Changed inputs are told apart from forgeries: what was changed, what follows, and what still shows the export.

The worked example "Musterland" is small; what follows from a change is what LibreOffice calculates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.workbook.verify.verdict import Verification, verify
from feecalc.workbook.writer import workbook_bytes
from tests.workbook.recalc import needs_office, saved_by_office
from tests.workbook.test_states import new_row, rows_changed
from tests.workbook.xlsx_edit import set_cells, set_value

NEW = {"A": "00", "B": "Q2/2008", "C": "Primärkassen", "D": "86504", "E": 500, "F": 20_000.0}
Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def plain() -> bytes:
    root = Path(__file__).resolve().parents[2]
    return workbook_bytes(fc.calculate(fc.load(root / "data" / "musterland")))


def rows(sheet: str, change: Callable[[list[str]], list[str]]) -> Change:
    return lambda book: rows_changed(book, sheet, change)


def cells(sheet: str, values: dict[str, object]) -> Change:
    return lambda book: set_cells(book, sheet, dict(values))


def turned_round(given: list[str]) -> list[str]:
    """As a program sorts: the height of a row stays where it is, its cells move."""
    tags = [row[: row.index(">") + 1] for row in given]
    return [tag + row[row.index(">") + 1 :] for tag, row in zip(tags, given[::-1], strict=True)]


COUNTS = cells("Daten", {"E2": 77_777, "E3": 666, "F5": 4444.5})
DELETED = rows("Daten", lambda r: [*r[:10], *r[13:]])
WORD = cells("Daten", {"E9": "zweitausend"})


def checked(book: bytes, folder: Path, package: Path | None = None) -> Verification:
    (folder / "mappe.xlsx").write_bytes(book)
    return verify(folder / "mappe.xlsx", package)


@pytest.mark.parametrize("sheet", ["Daten", "Zuordnung", "Fälle", "Befunde"])
def test_sorted_rows_are_no_difference_and_are_said(plain: bytes, tmp_path: Path, sheet: str) -> None:
    found = checked(rows(sheet, turned_round)(plain), tmp_path)
    assert found.ok, found.text(verbose=True)
    assert (f"Blatt {sheet}: die Zeilen sind anders sortiert" in str(found)) is (sheet != "Befunde")


def test_a_forgery_on_a_sorted_sheet_is_still_found(plain: bytes, tmp_path: Path) -> None:
    turned = rows("Daten", lambda r: r[::-1])(plain)
    found = checked(set_value(turned, "Ergebnis", "D6", 31.39), tmp_path)
    assert [d.cell for d in found.differences] == ["D6"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (DELETED, "Zeilen 12 bis 14 der Ausgabe wurden gelöscht"),
        (rows("Daten", lambda r: r[:-1]), "Zeile 103 der Ausgabe wurde gelöscht"),
        (rows("Zuordnung", lambda r: r[1:]), "Zeile 2 der Ausgabe wurde gelöscht"),
        (rows("Daten", lambda r: [*r[:5], new_row(NEW), *r[5:]]), "Daten!A7: Seit der Ausgabe hinzugekommen"),
        (cells("Verträge", {"C2": "01.04.2010"}), "folgen dem nicht"),
    ],
    ids=["deleted", "last deleted", "assignment deleted", "inserted", "contract"],
)
def test_rows_are_named_for_what_happened_to_them(
    plain: bytes, tmp_path: Path, change: Change, said: str
) -> None:
    found = checked(change(plain), tmp_path)
    assert not found.ok
    lines = str(found).splitlines()
    assert said in lines[0]
    assert "1 Eingabe geändert" in lines[1]
    assert len(lines) <= 6


def test_what_was_not_recalculated_shows_the_export(plain: bytes, tmp_path: Path) -> None:
    lines = str(checked(COUNTS(plain), tmp_path)).splitlines()
    assert [line.partition(" ")[0] for line in lines[:3]] == ["Daten!E2", "Daten!E3", "Daten!F5"]
    assert "3 Eingaben geändert (oben); daraus folgt kein Wert" in lines[3]
    assert "Werte zeigen noch den Stand der Ausgabe" in lines[4]
    assert "nur die genannten Eingaben" in lines[5]
    assert len(lines) == 6


def test_a_forged_fee_beside_changed_inputs_is_named(plain: bytes, tmp_path: Path) -> None:
    found = checked(set_value(COUNTS(plain), "Ergebnis", "D6", 31.39), tmp_path)
    assert [d.cell for d in found.differences if not d.kind] == ["D6"]
    assert "Ergebnis!D6" in str(found)
    assert "1 Abweichungen" in str(found)


@needs_office
def test_what_follows_from_changed_inputs_is_counted(plain: bytes, tmp_path: Path) -> None:
    books = {"counts": COUNTS(plain), "deleted": DELETED(plain), "word": WORD(plain)}
    saved = saved_by_office(books, tmp_path)
    said = {name: str(checked(book, tmp_path)) for name, book in saved.items()}
    follow = re.search(
        r"3 Eingaben geändert \(oben\); daraus folgen ([0-9]+) Werte, richtig gerechnet", said["counts"]
    )
    assert follow
    assert int(follow[1]) > 100
    assert "zeigen noch den Stand" not in said["counts"]
    assert "nur die genannten Eingaben" in said["counts"]
    assert "Zeilen 12 bis 14" in said["deleted"]
    assert "lassen sich nicht vergleichen" in said["deleted"]
    assert "„nicht bestimmt“, weil eine Eingabe keine Zahl ist" in said["word"]
    assert "nur die genannten Eingaben" in said["word"]


def test_other_data_as_package_are_one_line(plain: bytes, tmp_path: Path, root: Path) -> None:
    lines = str(checked(plain, tmp_path, root / "data" / "demo")).splitlines()
    assert len(lines) == 2
    assert "andere Dateien und andere Zahlen" in lines[1]
    assert "KV 00 kommt im Paket nicht vor" in lines[1]


def test_inputs_changed_after_export_are_no_fault_of_the_package(
    plain: bytes, tmp_path: Path, root: Path
) -> None:
    lines = str(checked(COUNTS(plain), tmp_path, root / "data" / "musterland")).splitlines()
    assert len(lines) == 7
    assert "Aus diesen Daten" in lines[-1]
