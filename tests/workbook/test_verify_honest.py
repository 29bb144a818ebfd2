"""Own workbooks never alarm: odd names and reasons, every kind, and what other programs make of them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc
from feecalc.analysis.compare import comparison
from feecalc.analysis.distributions import Uniform
from feecalc.intake import PackageError
from feecalc.words.findings import Acceptance
from feecalc.workbook.negotiation import comparison_bytes, positions_bytes
from feecalc.workbook.verify.verdict import verify
from feecalc.workbook.writer import workbook_bytes
from tests.workbook.recalc import needs_office, saved_by_office

ODD = "Müller; Schmidt; status=offen; a=b: „x“ <&> _x0041_ 'y'"
LONG = "Begründung; " * 4_000  # more than a cell holds
KINDS: dict[str, dict[str, Any]] = {"own": {}, "extern": {"extern": True}, "en": {"lang": "en"}}


@pytest.fixture(scope="module")
def result(root: Path) -> fc.Result:
    """With names, notes and reasons that a parser could trip over."""
    data = fc.load(root / "data" / "musterland")
    notes = {
        "case_decline_credit": {"author": ODD, "date": "2011-03-01", "status": "streitig"},
        "rounding": {"author": "Dr. A; Dr. B", "grund; weil": "x=y; z"},
    }
    assignments = tuple(replace(a, reason=ODD if i else LONG) for i, a in enumerate(data.assignments))
    odd = replace(data, reading_notes=notes, assignments=assignments)
    accepted = [
        Acceptance("O06", "00", ODD),
        Acceptance("N13", "00", LONG),
        Acceptance("F01", "*", "a; b\nc"),
    ]
    return fc.calculate(odd, accept=accepted)


@pytest.mark.parametrize("kind", KINDS)
def test_odd_names_and_long_reasons_are_no_alarm(result: fc.Result, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mappe.xlsx"
    path.write_bytes(workbook_bytes(result, **KINDS[kind]))
    found = verify(path)
    assert found.ok, str(found)[:2000]
    assert len(str(found).splitlines()) == 1


@needs_office
def test_every_kind_saved_by_libreoffice_is_one_verdict(result: fc.Result, tmp_path: Path) -> None:
    books = {kind: workbook_bytes(result, **options) for kind, options in KINDS.items()}
    for kind, book in saved_by_office(books, tmp_path).items():
        (tmp_path / f"{kind}.xlsx").write_bytes(book)
        found = verify(tmp_path / f"{kind}.xlsx")
        assert found.ok, (kind, str(found)[:2000])
        assert len(str(found).splitlines()) == 2


def test_saved_by_openpyxl_is_one_sentence_more(result: fc.Result, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    buffer = io.BytesIO()
    load_workbook(io.BytesIO(workbook_bytes(result))).save(buffer)
    (tmp_path / "mappe.xlsx").write_bytes(buffer.getvalue())
    found = verify(tmp_path / "mappe.xlsx")
    assert found.ok, str(found)[:2000]
    assert "keine gespeicherten Ergebnisse" in str(found)
    assert len(str(found).splitlines()) == 3


def test_a_compact_workbook_says_why_it_cannot_be_verified(result: fc.Result, tmp_path: Path) -> None:
    (tmp_path / "kompakt.xlsx").write_bytes(workbook_bytes(result, compact=True))
    with pytest.raises(PackageError, match="zum Drucken"):
        verify(tmp_path / "kompakt.xlsx")


def test_the_same_figures_as_one_workbook_are_one_line(root: Path, tmp_path: Path) -> None:
    book = workbook_bytes(fc.calculate(fc.load(root / "data" / "musterland")))
    for name in ("mappe.xlsx", "lieferung.xlsx"):
        (tmp_path / name).write_bytes(book)
    found = verify(tmp_path / "mappe.xlsx", tmp_path / "lieferung.xlsx")
    assert found.ok
    assert len(str(found).splitlines()) == 2
    assert "Gleiche Zahlen, andere Dateien" in str(found)


def test_an_extern_workbook_holds_against_the_package_it_came_from(root: Path, tmp_path: Path) -> None:
    package = root / "data" / "musterland"
    (tmp_path / "m.xlsx").write_bytes(workbook_bytes(fc.calculate(fc.load(package)), extern=True))
    found = verify(tmp_path / "m.xlsx", package)
    assert found.ok, str(found)[:2000]
    assert "Aus diesen Daten" in str(found)


def test_other_workbooks_of_feecalc_are_named_as_what_they_are(tmp_path: Path, root: Path) -> None:
    """They hold no delivered rows; that they are none of feecalc's would be untrue."""
    data = fc.load(root / "data" / "musterland")
    fc.scenarios(data, [{"cases": "-3 %"}]).to_excel(tmp_path / "szenarien.xlsx")
    fc.monte_carlo(data, {"cases": Uniform(-0.1, 0.1)}, n=5).to_excel(tmp_path / "streuung.xlsx")
    done = comparison(data, data)
    (tmp_path / "vergleich.xlsx").write_bytes(comparison_bytes(done, "", "en"))
    (tmp_path / "punkte.xlsx").write_bytes(positions_bytes([], ("a", "b"), "de"))
    for name, kind in (
        ("szenarien", "Szenarien nebeneinander"),
        ("streuung", "Monte-Carlo"),
        ("vergleich", "Vergleich zweier Lieferungen"),
        ("punkte", "Verhandlungspunkte"),
    ):
        with pytest.raises(
            PackageError, match=rf"{name}\.xlsx ist von feecalc.*{kind}.*gebuehrenwerte\.xlsx"
        ):
            verify(tmp_path / f"{name}.xlsx")
