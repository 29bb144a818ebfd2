"""The first page of the report: fee, reason and price of disagreement, and what all of it rests on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import feecalc as fc

pytest.importorskip("matplotlib", reason="the extra report is not installed")
pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the pages")


def page_texts(result: fc.Result, kv: str, folder: Path) -> list[str]:
    from feecalc.documents.pdf import report_bytes

    (folder / "b.pdf").write_bytes(report_bytes(result, kv))
    done = subprocess.run(["pdftotext", "-layout", folder / "b.pdf", "-"], capture_output=True, text=True, check=True)  # fmt: skip
    return [" ".join(page.split()) for page in done.stdout.split("\f") if page.strip()]


def test_one_page_says_fee_reason_price_date_and_source(demo_result: fc.Result, tmp_path: Path) -> None:
    """KV 03 of the demo package: cases fell by 20.3 %, so that nothing is left to adjust."""
    first, *others = page_texts(demo_result, "03", tmp_path)
    for said in (
        "86516 127,52 127,52 127,52",
        "Fallzahlrückgang 20,2842 %: voll angerechnet, nichts auszugleichen",
        "86516 liegt ab 01.07.2011 0,00 % gegenüber dem Wert ab Beginn",
        "Was Uneinigkeit wert ist Je nach vertretbarer Lesart liegt 86516 ab 01.07.2011 zwischen",
        "86518 bleibt außer Ansatz (+17.775 EUR)",
        "Datenstand 30.06.2011",
        "Quelle erfunden",
        "Gelesene Dateien: abrechnung_2008.csv",
    ):
        assert said in first
    assert all("ERFUNDENE DATEN" in page and "Prüfkennung" in page for page in (first, *others))


def test_a_region_with_agreed_fees_has_a_report_too(demo_result: fc.Result, tmp_path: Path) -> None:
    """KV 46: without 86502 and 86503 in 2008 there is no bridge, and the report says so; the rest stands."""
    text = " ".join(page_texts(demo_result, "46", tmp_path))
    assert "Eine Brücke gibt es hier nicht" in text
    assert "Vom neuen Fallwert stammen 30,68 EUR je Fall aus vereinbarten" in text
    assert "Auswirkung der Anpassungen – KV 46" in text
