"""The commands settle and claim as users meet them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from feecalc.analysis import claim as claim_file
from feecalc.cli.main import main
from feecalc.law.readings import OPTIONS, PARAMETERS

ROOT = Path(__file__).resolve().parent.parent.parent
MUSTERLAND = str(ROOT / "data" / "musterland")
DEMO = str(ROOT / "data" / "demo")
# Words that only someone who types a setting needs.
KEYS = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b")


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    file = tmp_path / "ihre.toml"
    file.write_text('palliative_in_case_value = "no"\nadjustment_factor = "measured"\n', "utf-8")
    return str(file)


@pytest.fixture
def small_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the register only the two questions of these tests: a search of all takes half a minute."""
    full = claim_file.options_of
    free = ("palliative_in_case_value", "adjustment_factor")

    def some(*given: Any) -> dict[str, tuple[str, ...]]:
        return {k: v if k in free else v[:1] for k, v in full(*given).items()}

    monkeypatch.setattr(claim_file, "options_of", some)


def error_of(capsys: pytest.CaptureFixture[str], *call: str) -> str:
    """The one sentence of a refused call."""
    assert main(list(call)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.strip().splitlines()) == 1
    return printed.err.strip()


def cells(path: Path, page: str) -> list[object]:
    sheet = openpyxl.load_workbook(path)[page]
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


# settle -----------------------------------------------------------------------------------------
def test_settle_names_the_smallest_packages(
    theirs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "pakete.xlsx"
    call = [
        "settle",
        MUSTERLAND,
        "default",
        theirs,
        "--kv",
        "00",
        "--target",
        "86516=120,00",
        "-o",
        str(book),
    ]
    assert main(call) == 0
    printed = capsys.readouterr()
    assert "86518 im Fallwert 2009/2010: 86518 bleibt außer Ansatz" in printed.out
    assert "86516 ab 01.07.2011 mindestens 120,00 EUR" in printed.out
    assert "Geschrieben: " in printed.err
    assert not KEYS.search(printed.out)
    said = cells(book, "Zugeständnisse")
    assert {"KV", "Punkte", "86518 im Fallwert 2009/2010: 86518 bleibt außer Ansatz"} <= set(said)
    assert not any(KEYS.search(str(value)) for value in said)


def test_settle_ends_with_1_where_the_target_is_out_of_reach(
    theirs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settle", MUSTERLAND, "default", theirs, "--target", "86516=900"]) == 1
    assert "nein" in capsys.readouterr().out


def test_settle_between_profiles_of_regions_says_why_there_is_none_for_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["settle", DEMO, "kv", "kasse", "--kv", "02", "--kv", "03", "--target", "86516=122"]) in (
        0,
        1,
    )
    assert "Kein Paket für alle KVen zusammen" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("86520=100", "86520 ist keine der Kostenpauschalen"),
        ("86516", "erwartet wird GOP=EUR"),
        ("=100", "erwartet wird GOP=EUR"),
        ("86516=", "erwartet wird GOP=EUR"),
        ("86516=viel", "„viel“ ist kein Betrag in EUR"),
        ("86516=117,815", "„117,815“ ist kein Betrag in EUR über 0 mit höchstens 2 Nachkommastellen"),
    ],
)
def test_settle_refuses_what_is_no_target(
    target: str, said: str, theirs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in error_of(capsys, "settle", MUSTERLAND, "default", theirs, "--target", target)


def test_settle_refuses_more_points_than_it_can_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """25 differing settings and Kassenarten; Musterland has no agreed fee, no rest, no amounts: 26 - 3."""
    unlike = [k for k in OPTIONS if k not in ("singular", "kassenarten", "stage2_valuation")]
    mine, theirs = tmp_path / "meine.toml", tmp_path / "ihre.toml"
    lines = [f'{key} = "{OPTIONS[key][1]}"' for key in unlike]
    theirs.write_text("\n".join([*lines, 'bisphosphonate_share = "1/2"', "fee_decimals = 3"]), "utf-8")
    mine.write_text('kassenarten = "mean_of_fees"', "utf-8")
    assert len(unlike) + len(PARAMETERS) == 25
    said = error_of(capsys, "settle", MUSTERLAND, str(mine), str(theirs), "--target", "86516=120")
    assert "in 23 Punkten, die hier wirken können; gesucht wird bis 22" in said
    # KV 38 leaves no room for six of them.
    call = ["settle", DEMO, str(mine), str(theirs), "--kv", "38", "--target", "86516=120"]
    assert main(call) in (0, 1)
    assert "KV  Punkte" in capsys.readouterr().out


def test_a_result_is_not_written_over_a_position(theirs: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path(theirs).read_bytes()
    error_of(capsys, "settle", MUSTERLAND, "default", theirs, "--target", "86516=120", "-o", theirs)
    assert Path(theirs).read_bytes() == before


# claim ------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("small_register")
def test_claim_names_readings_rows_and_drivers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """86518 left out gives what settle shows for the same concession."""
    theirs = tmp_path / "ihre.toml"
    theirs.write_text('palliative_in_case_value = "no"\n', "utf-8")
    assert main(["settle", MUSTERLAND, "default", str(theirs), "--target", "86516=120"]) == 0
    fee = capsys.readouterr().out.splitlines()[1].split()[2]
    book = tmp_path / "gegenprobe.xlsx"
    assert main(["claim", MUSTERLAND, "--kv", "00", f"86516={fee}", "-o", str(book)]) == 0
    out = capsys.readouterr().out
    assert "86518 im Fallwert 2009/2010: 86518 bleibt außer Ansatz" in out
    assert "eine Zeile" in out
    assert "ein Treiber" in out
    assert not KEYS.search(out)
    said = cells(book, "Gegenprobe")
    assert {"Weg", "Was gelten müsste"} <= set(said)
    assert not any(KEYS.search(str(value)) for value in said)


@pytest.mark.usefixtures("small_register")
def test_claim_ends_with_1_where_no_reading_gives_the_fee(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", MUSTERLAND, "86516=900"]) == 1
    assert "Keine Kombination der geführten Lesarten ergibt diesen Gebührenwert." in capsys.readouterr().out


@pytest.mark.usefixtures("small_register")
def test_claim_ends_with_1_where_the_fee_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", DEMO, "86516=130", "--kv", "78"]) == 1
    out = capsys.readouterr().out
    assert "offen" in out
    assert "weder bestätigt noch widerlegt. Grund: " in out
    assert "Keine Kombination" not in out


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["86520=100"], "nicht 86520"),
        (["86516"], "erwartet wird GOP=EUR"),
        (["86516=viel"], "„viel“ ist kein Betrag in EUR"),
        (["86516=117,815"], "„117,815“ ist kein Betrag in EUR über 0 mit höchstens 2 Nachkommastellen"),
        (["86516=100", "--date", "2012-01-01"], "nicht 86516 zum 2012-01-01"),
    ],
)
def test_claim_refuses_what_is_no_claim(
    call: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in error_of(capsys, "claim", MUSTERLAND, *call)


def test_claim_is_about_one_region(capsys: pytest.CaptureFixture[str]) -> None:
    assert "einer Region" in error_of(capsys, "claim", DEMO, "86516=100")
