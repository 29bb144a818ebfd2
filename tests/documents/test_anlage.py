"""The annex as a Word file: the same bytes, the note on every page, few pages, exit codes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.cli.main import main

docx = pytest.importorskip("docx")

from feecalc.documents.anlage import anlage_bytes  # noqa: E402 - needs python-docx

MUSTERLAND = str(Path(__file__).resolve().parents[2] / "data" / "musterland")


def test_header_footer_tables_and_sentences_of_the_file(musterland_result: fc.Result) -> None:
    document = docx.Document(io.BytesIO(anlage_bytes(musterland_result, "00")))
    section = document.sections[0]
    assert "ERFUNDENE DATEN" in section.header.paragraphs[0].text
    assert musterland_result.regions["00"].pruefkennung in section.footer.paragraphs[0].text
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "86510", "Behandlung florider Hämoblastosen", "29,23", "28,18", "27,42",
    ]  # fmt: skip
    text = "\n".join(p.text for p in document.paragraphs)
    assert "§ 2 Gebührenwerte" in text
    assert "Landesverbände der Krankenkassen und Ersatzkassen" in text


def test_the_same_bytes_every_time(demo_result: fc.Result) -> None:
    assert anlage_bytes(demo_result, "02") == anlage_bytes(demo_result, "02")


@pytest.mark.parametrize(
    ("day", "rc"), [("start", 0), ("01.07.2010", 0), ("2011-07-01", 0), ("01.01.2010", 2)]
)
def test_the_date_asked_for(day: str, rc: int, tmp_path: Path) -> None:
    target = tmp_path / "anlage.docx"
    assert main(["anlage", MUSTERLAND, "--date", day, "-o", str(target)]) == rc
    assert target.exists() is (rc == 0)


def test_a_disputed_reading_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "paket"
    shutil.copytree(MUSTERLAND, package)
    (package / "lesart.toml").write_text(
        '[case_decline_credit]\noption = "effect"\nstatus = "streitig"\n', "utf-8"
    )
    assert main(["anlage", str(package), "-o", str(tmp_path / "anlage.docx")]) == 1
    assert "Offen oder streitig sind noch: Anrechnung des Fallzahlrückgangs." in capsys.readouterr().err
    assert not (tmp_path / "anlage.docx").exists()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice renders the pages")
def test_the_annex_has_few_pages_and_the_note_on_each(musterland_result: fc.Result, tmp_path: Path) -> None:
    (tmp_path / "anlage.docx").write_bytes(anlage_bytes(musterland_result, "00"))
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "anlage.docx"],
        cwd=tmp_path, check=False, capture_output=True, timeout=120,
    )  # fmt: skip
    pdf = tmp_path / "anlage.pdf"
    if done.returncode or not pdf.exists():
        pytest.skip("this LibreOffice has no Writer")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes())) == 3
