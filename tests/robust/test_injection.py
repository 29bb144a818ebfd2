"""Text from a delivery stays text: no formula, link or command of the other side in any output."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from feecalc.cli.main import main
from tests.robust.harness import FLAT, JSON, WORKBOOK, package

EVIL = {
    "formula": "=1+1",
    "command": "=cmd|'/c calc'!A0",
    "plus": "+cmd|'/c calc'!A0",
    "minus": "-2+3+cmd|'/c calc'!A0",
    "at": "@SUM(1+1)*cmd|'/c calc'!A0",
    "array": "{=SUM(A1:A9)}",
    "link": "http://example.org/hinaus",
    "link by formula": '=HYPERLINK("http://example.org/hinaus","x")',
    "file": "file:///c:/windows/win.ini",
    "mail": "mailto:a@example.org",
    "internal": "internal:Gebührenwerte!A1",
    "tab": "\t=1+1",
    "picture": '=IMAGE("http://example.org/hinaus")',
    "service": '=WEBSERVICE("http://example.org/hinaus")',
    "markup": "<script>alert(1)</script>&amp;<f>1+1</f>",
    "escape": "\x1b]0;x\x07_x0041_\x00",
}  # fmt: skip


def printable(text: str) -> str:
    """What a user could type as a reason."""
    return "".join(c for c in text if c.isprintable())


def cell(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\x00", "") + '"'


def hostile(folder: Path, text: str) -> Path:
    """The worked example with the text in every column that takes text, and as a heading."""
    evil = cell(text)
    package(folder)
    (folder / "vertraege.csv").write_text(
        f"kv;name;beginn;status\n00;{evil};01.10.2009;teil_b\n", encoding="utf-8"
    )
    (folder / "angaben.csv").write_text(
        f"kv;zeitraum;datenstand;basis;regionalbezug;quelle;{evil}\n00;2008;{evil};{evil};{evil};{evil};{evil}\n"
        f"00;2010;anders;{evil};Arztsitz;{evil};1\n",
        encoding="utf-8",
    )
    reasons = (folder / "zuordnung.csv").read_text(encoding="utf-8-sig")
    (folder / "zuordnung.csv").write_text(reasons.replace("Protokollnotiz", evil), encoding="utf-8")
    billing = (folder / "abrechnung.csv").read_text(encoding="utf-8-sig")
    broken = "".join(f"{row}\n" for row in (f"00;{evil};alle;86500;1;1", f"00;1/2008;{evil};86500;1;1", f"00;1/2008;alle;{evil};1;1",
                                            f"{evil};1/2008;alle;86500;1;1", f"00;1/2008;alle;86500;{evil};{evil}"))  # fmt: skip
    (folder / "abrechnung.csv").write_text(billing.rstrip() + "\n" + broken, encoding="utf-8")
    (folder / "lesart.toml").write_text(
        f'[transfusions]\noption = "excluded"\nauthor = {json.dumps(text)}\nstatus = {json.dumps(text)}\n', encoding="utf-8"
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_no_output_takes_text_for_a_formula_or_a_link(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hostile(tmp_path / "p", text)
    accepted = [
        arg
        for check in ("F01", "F02", "F03", "F04", "F05", "F09", "F10", "N20", "O05")
        for arg in ("--accept", f"{check}:00:{printable(text)}")
    ]
    accepted += ["--accept", f"F01:*:{printable(text)}"]  # a row of no region stops them all
    code = main(["run", str(folder), "-o", str(tmp_path / "aus"), "--verbose", *accepted])
    printed = capsys.readouterr()
    assert code in (0, 1), printed.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", printed.out + printed.err)
    # the region was calculated, so that the text had its way into every sheet
    result = json.loads((tmp_path / "aus" / JSON).read_text(encoding="utf-8"))
    assert result["regions"]["00"]["status"] == "calculated", printed.err
    check_workbook((tmp_path / "aus" / WORKBOOK).read_bytes(), text)
    with (tmp_path / "aus" / FLAT).open(encoding="utf-8-sig", newline="") as file:
        cells = {c for row in csv.reader(file, delimiter=";") for c in row}
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]


def check_workbook(content: bytes, text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [n for n in archive.namelist() if "externalLink" in n or n.endswith(".bin")]
        for name in archive.namelist():
            markup = archive.read(name).decode("utf-8", "replace")
            assert "ddeLink" not in markup
            assert 'TargetMode="External"' not in markup, name
            for formula in re.findall(r"<(?:f|formula|formula1)(?:\s[^>]*)?>(.*?)</", markup, re.DOTALL):
                assert not re.search(r"cmd\||HYPERLINK|WEBSERVICE|IMAGE|example\.org|^1\+1$", formula), (
                    formula
                )
            assert "<script" not in markup


def test_names_of_files_and_sheets_stay_text(tmp_path: Path) -> None:
    folder = package(tmp_path / "p")
    shutil.move(folder / "abrechnung.csv", folder / "abrechnung=1+1|'calc'!A0.csv")
    assert main(["run", str(folder), "-o", str(tmp_path / "aus"), "--quiet"]) == 0
    check_workbook((tmp_path / "aus" / WORKBOOK).read_bytes(), "=1+1")


def test_an_accepted_reason_stays_text(tmp_path: Path) -> None:
    folder = package(tmp_path / "p")
    accept = ["--accept", "O03:00:=cmd|'/c calc'!A0"]
    assert main(["run", str(folder), "-o", str(tmp_path / "aus"), "--quiet", *accept]) == 0
    check_workbook((tmp_path / "aus" / WORKBOOK).read_bytes(), "=cmd")
