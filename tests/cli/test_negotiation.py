"""The commands readings, positions, compare, report and anlage as users meet them."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from feecalc.cli.main import main

ROOT = Path(__file__).resolve().parent.parent.parent
MUSTERLAND = str(ROOT / "data" / "musterland")
DEMO = str(ROOT / "data" / "demo")


@pytest.fixture
def positions(tmp_path: Path) -> tuple[str, str]:
    files = tmp_path / "a.toml", tmp_path / "b.toml"
    files[0].write_text('case_decline_credit = "effect"\npalliative_in_case_value = "no"\n', encoding="utf-8")
    files[1].write_text('adjustment_factor = "linear"\n', encoding="utf-8")
    return str(files[0]), str(files[1])


def test_readings_lists_rivals_and_the_band(capsys: pytest.CaptureFixture[str]) -> None:
    # 03: its cases decline by a fifth; those of 02 rise (faelle.csv), so no credit has an effect there
    assert main(["readings", DEMO, "--kv", "03"]) == 0
    out = capsys.readouterr().out
    assert "86518 im Fallwert 2009/2010: 86518 bleibt außer Ansatz" in out
    assert "palliative_in_case_value" not in out
    assert "Anrechnung des Fallzahlrückgangs: keine Anrechnung (gegen den Wortlaut)" in out
    assert "Auslegungsband, vertretbare Lesarten – KV 03 Bremen, EUR" in out
    assert "Repayment" not in out
    assert "Rückzahlung zurückliegender Unterschiede" in out


def test_readings_without_the_band_with_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readings", MUSTERLAND, "--no-band", "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "Auslegungsband" not in out
    assert "Anhang 2 Teil B Nr. 8 letzter Satz: c = 0, net = p" in out


def test_readings_of_a_region_without_fees_say_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readings", DEMO, "--kv", "78", "--no-band"]) == 0
    out = capsys.readouterr().out
    assert "allein nicht bestimmbar (2008 keine Leistungen nach 86504" in out
    # One line a reason, not one a reading.
    assert out.count("allein nicht bestimmbar") == 2


@pytest.mark.parametrize(("lang", "said"), [("de", "1 von 2 KVen; nicht bestimmt: 78."), ("en", "1 of 2 regions; undefined: 78.")])  # fmt: skip
def test_readings_of_several_regions_say_which_are_missing(
    lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["readings", DEMO, "--kv", "46", "--kv", "78", "--no-band", "--lang", lang]) == 0
    assert said in capsys.readouterr().out


def test_packages_without_a_common_region_are_an_unusable_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", DEMO, MUSTERLAND]) == 2
    assert "keine KV gemeinsam" in capsys.readouterr().err
    assert main(["compare", DEMO, DEMO, "--kv", "46", "--kv", "78"]) == 0
    assert "Verglichen: 2 KVen." in capsys.readouterr().out


def test_positions_print_and_write_the_agenda(
    positions: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "tag.xlsx"
    assert main(["positions", MUSTERLAND, *positions, "-o", str(target)]) == 0
    out = capsys.readouterr().out
    assert "1. 86518 im Fallwert 2009/2010" in out
    assert "Forderung: 86518 bleibt außer Ansatz; Gegenposition: 86518 zählt mit" in out
    assert "Abstand der Positionen" in out
    assert openpyxl.load_workbook(target).sheetnames == ["KV 00"]


def test_positions_take_profiles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "tag.xlsx"
    assert (
        main(
            [
                "positions",
                DEMO,
                "default",
                "kasse",
                "--kv",
                "02",
                "--kv",
                "78",
                "-o",
                str(target),
                "--lang",
                "en",
            ]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "gap between the positions" in out
    assert "undefined" in out
    assert openpyxl.load_workbook(target).sheetnames == ["Overview", "KV 02", "KV 78"]


def test_a_position_that_is_no_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["positions", MUSTERLAND, "kv", "fehlt.toml"]) == 2
    assert "fehlt.toml" in capsys.readouterr().err


def test_compare_names_cell_and_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "neu"
    shutil.copytree(MUSTERLAND, other)
    file = other / "abrechnung.csv"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    index = next(i for i, line in enumerate(lines) if ";86504;" in line)
    cells = lines[index].split(";")
    cells[4] = str(int(cells[4]) + 1)
    lines[index] = ";".join(cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    target = tmp_path / "abgleich.xlsx"
    assert main(["compare", MUSTERLAND, str(other), "-o", str(target)]) == 0
    out = capsys.readouterr().out
    assert "1 Unterschied" in out
    assert "86504" in out
    assert openpyxl.load_workbook(target)["Unterschiede"].max_row == 3


def test_compare_gives_order_free_values_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two quarters of 2008 with the same change of one GOP: alike in the year, so alike without an order."""
    other = tmp_path / "neu"
    shutil.copytree(MUSTERLAND, other)
    file = other / "abrechnung.csv"
    text = file.read_text(encoding="utf-8-sig")
    rows = [line for line in text.splitlines() if "2008;Primärkassen;86502;" in line][:2]
    for row in rows:
        cells = row.split(";")
        text = text.replace(row, ";".join([*cells[:4], str(int(cells[4]) + 9), *cells[5:]]))
    file.write_text(text, encoding="utf-8-sig")
    target = tmp_path / "abgleich.xlsx"
    assert main(["compare", MUSTERLAND, str(other), "-o", str(target)]) == 0
    out = capsys.readouterr().out
    both = [line.split()[-2:] for line in out.splitlines() if line.startswith("  abrechnung")]
    assert "reihenfolgefrei" in out
    assert "Shapley" in out
    assert both[0][0] != both[1][0]  # in turn
    assert both[0][1] == both[1][1]  # without an order
    sheet = openpyxl.load_workbook(target, data_only=True)["Unterschiede"]
    (place,) = [c.column for c in sheet[1] if str(c.value).startswith("reihenfolgefrei")]
    ordered, free = ([sheet.cell(row, at).value for row in (2, 3, 4)] for at in (place - 1, place))
    assert free[0] == free[1]
    assert free[2] == ordered[2]  # the sum


def test_compare_of_equal_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", MUSTERLAND, MUSTERLAND]) == 0
    assert "stimmen überein" in capsys.readouterr().out


@pytest.mark.parametrize(("command", "start"), [("report", b"%PDF"), ("anlage", b"PK")])
def test_documents_are_written_for_one_region(command: str, start: bytes, tmp_path: Path) -> None:
    pytest.importorskip("docx")
    target = tmp_path / "datei"
    assert main([command, DEMO, "--kv", "78", "-o", str(target), "--quiet"]) == 0
    assert target.read_bytes().startswith(start)


@pytest.mark.parametrize("command", ["report", "anlage"])
def test_a_document_of_many_regions_is_refused(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, DEMO]) == 2
    assert "--kv 38" in capsys.readouterr().err


def test_a_failed_region_has_no_annex(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "anlage.docx"
    assert main(["anlage", DEMO, "--kv", "78", "--set", "singular=error", "-o", str(target)]) == 1
    assert not target.exists()
    assert "nicht berechnet" in capsys.readouterr().err
