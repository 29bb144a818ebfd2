"""``feecalc scenario``: what-ifs side by side on the console and as a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from feecalc.cli.main import main

ROOT = Path(__file__).resolve().parent.parent.parent
MUSTERLAND = str(ROOT / "data" / "musterland")
DEMO = str(ROOT / "data" / "demo")


@pytest.fixture
def less(tmp_path: Path) -> str:
    path = tmp_path / "weniger.toml"
    path.write_text('name = "Fälle -3 %"\n[drivers]\ncases = "-3 %"\n', encoding="utf-8")
    return str(path)


def test_the_table_and_the_workbook(less: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "szenarien.xlsx"
    assert main(["scenario", MUSTERLAND, less, "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert "Szenarien KV 00 KV Musterland" in said.out
    assert "0,964115" in said.out  # teil-b section 10, f1 of the baseline
    assert "117,82" in said.out
    assert "Unterschied zur Ausgangslage" in said.out
    assert str(out) in said.err
    assert out.read_bytes()[:2] == b"PK"


def test_in_english(less: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", MUSTERLAND, less, "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "difference to the baseline" in out
    assert "Gebührenwert" not in out


def test_precedence_of_the_options(less: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--reading`` < ``[readings]`` < ``--set``."""
    reading = tmp_path / "lesart.toml"
    reading.write_text('case_decline_credit = "none"\npalliative_in_case_value = "no"\n', encoding="utf-8")
    Path(less).write_text('[readings]\ncase_decline_credit = "effect"\n', encoding="utf-8")
    assert main(["scenario", MUSTERLAND, less, "--reading", str(reading), "--set", "credit_cap=no"]) == 0
    out = capsys.readouterr().out
    assumed = out.split("Korrektur Stufe 1")[0]
    assert "Wirkung des" in assumed
    assert len(assumed.split("Annahmen")[1].strip().splitlines()) > 4  # three readings differ


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[drivers]\ncasess = 0.1\n", "Gemeint ist wohl „cases“"),
        ('[readings]\ncase_decline_credit = "efect"\n', "case_decline_credit"),
        ("kein toml", "kein gültiges TOML"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    less: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    Path(less).write_text(text, encoding="utf-8")
    assert main(["scenario", MUSTERLAND, less, "-o", str(tmp_path / "x.xlsx")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x.xlsx").exists()


def test_an_impossible_region_is_exit_1(less: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(less).write_text("[drivers]\nshare_86514 = -0.001\n", encoding="utf-8")
    assert main(["scenario", DEMO, less, "--kv", "46", "--kv", "02"]) == 1
    said = capsys.readouterr()
    assert "Hamburg" in said.out
    assert (
        "weniger, KV 46: Dieses Szenario ist nicht möglich (Anteil 86514 je Fall ab 4/2009 -0,1 %-Pkt.)"
        in said.err
    )


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", MUSTERLAND, "nirgends.toml"]) == 2
    assert "nirgends.toml lässt sich nicht lesen: nicht gefunden" in capsys.readouterr().err
