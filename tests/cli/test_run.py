"""The command line as users and scripts meet it: exit codes, streams, messages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from feecalc.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
MUSTERLAND = str(ROOT / "data" / "musterland")
DEMO = str(ROOT / "data" / "demo")
HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "matplotlib", "duckdb", "pyarrow")


def call(*args: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-m", "feecalc", *args], capture_output=True, env=env, check=False)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    target = tmp_path / "paket"
    shutil.copytree(MUSTERLAND, target)
    return target


def change(package: Path, old: str, new: str) -> None:
    file = package / "abrechnung.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8-sig")


def test_run_writes_its_files_and_prints_the_fees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["run", MUSTERLAND, "-o", str(tmp_path)])
    out, err = capsys.readouterr()
    assert code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "ergebnis.json",
        "gebuehrenwerte.csv",
        "gebuehrenwerte.xlsx",
    ]
    assert all(value in out for value in ("29,23", "26,87", "55,48", "125,59", "28,18", "117,82"))
    assert "Gebührenwerte" not in err
    assert "Geschrieben" in err


def test_an_error_finding_ends_with_1_and_healthy_regions_are_still_written(
    package: Path, tmp_path: Path
) -> None:
    extra = (
        (package / "abrechnung.csv").read_text(encoding="utf-8-sig").replace("00;", "01;").split("\n", 1)[1]
    )
    with (package / "abrechnung.csv").open("a", encoding="utf-8") as file:
        file.write(extra.replace("01;1/2008;Primärkassen;86500;5400", "01;1/2008;Primärkassen;86500;-5400"))
    code = main(["run", str(package), "-o", str(tmp_path / "out")])
    regions = json.loads((tmp_path / "out" / "ergebnis.json").read_text(encoding="utf-8"))["regions"]
    assert code == 1
    assert {kv: r["status"] for kv, r in regions.items()} == {"00": "calculated", "01": "failed"}
    assert "fees" not in regions["01"]


def test_accepting_a_finding_goes_on_and_is_recorded(package: Path, tmp_path: Path) -> None:
    change(package, "00;4/2009;alle;86518;520;", "00;4/2009;alle;86518;18000;")
    out = str(tmp_path / "out")
    assert main(["run", str(package), "-o", out]) == 1
    accepted = [arg for check in ("N04", "N09") for arg in ("--accept", f"{check}:00:geprüft")]
    main(["run", str(package), "-o", out, *accepted])
    result = json.loads((tmp_path / "out" / "ergebnis.json").read_text(encoding="utf-8"))
    assert result["regions"]["00"]["status"] == "calculated"
    assert {a["id"] for a in result["accepted"]} >= {"N04"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["run", "gibt-es-nicht"], "gibt-es-nicht"),
        (["run", MUSTERLAND, "--set", "case_decline_credit=effekt"], "„effect“"),
        (["run", MUSTERLAND, "--set", "case_decline=volume"], "„case_decline_credit“"),
        (["run", MUSTERLAND, "--set", "unsinn"], "key=wert"),
        (["run", MUSTERLAND, "--reading", "kass"], "„kasse“"),
        (["run", MUSTERLAND, "--kv", "38"], "Geliefert sind: 00"),
        (["run", MUSTERLAND, "--accept", "N04"], "ID:KV:GRUND"),
        (["run", MUSTERLAND, "--accept", "N99:00:weil"], "N99"),
        (["run", MUSTERLAND, "--extern"], "--kv"),
        (["run"], "PAKET"),
        (["rum", MUSTERLAND], "rum"),
        (["run", MUSTERLAND, "--readings", "kv"], "--reading"),
        (["explain", MUSTERLAND, "86511"], "86510"),
        (
            ["run", MUSTERLAND, "--set", "kassenarten=mean_of_fees", "--set", "base_period=mean_of_quarters"],
            "widersprechen sich",
        ),
    ],
)
def test_an_unusable_call_ends_with_2_and_writes_nothing(
    args: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(args) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_check_prints_findings_as_json(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(package, "00;4/2009;alle;86518;520;", "00;4/2009;alle;86518;18000;")
    assert main(["check", str(package), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {"N04"} <= {f["id"] for f in found}
    assert {"id", "severity", "message", "file", "row", "column", "source"} <= set(found[0])


def test_check_groups_equal_findings_by_region_and_gop(capsys: pytest.CaptureFixture[str]) -> None:
    """KV 01 bills four GOPs at the old fee (N21): four lines; both stages of KV 03 say the same (N15): one."""
    assert main(["check", DEMO]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("eur: ")[1][:5] for line in lines if " N21 KV 01:" in line] == ["86510", "86512", "86514", "86516"]  # fmt: skip
    (decline,) = (line for line in lines if " N15 KV 03:" in line)
    assert decline.endswith("[2 gleiche]")
    assert len([line for line in lines if " O13 KV 46:" in line]) == 2


def test_run_says_both_stages_together_in_one_percentage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worked example: f1·f2 − 1 = 0.96411474·0.97300191 − 1 = −6.1914 %."""
    assert main(["run", MUSTERLAND, "-o", str(tmp_path)]) == 0
    assert "86516 liegt ab 01.07.2011 -6,19 % gegenüber dem Wert ab Beginn" in capsys.readouterr().out


def test_explain_names_clause_figures_and_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", MUSTERLAND, "--kv", "00", "86514", "--voll"]) == 0
    out = capsys.readouterr().out
    # 221911/4000 and the rows of 86504 in the first quarter: lines 34 and 38 of the file.
    assert "P0_86514 [2008] = 55,477750 EUR je Leistung (veröffentlicht 55,48 EUR, exakt 221911/4000)" in out
    assert "Anhang 2 Teil B Nr. 4" in out
    assert "abrechnung.csv Zeilen 34, 38" in out


def test_explain_says_in_about_ten_lines_what_a_fee_follows_from(capsys: pytest.CaptureFixture[str]) -> None:
    """teil-b section 10: D10 627,682.82 and F10 21,471.9985 give 29.23; f1 0.9641147…, f2 0.9730019…."""
    assert main(["explain", MUSTERLAND, "--kv", "00", "86510"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) <= 12
    assert all(
        said in out
        for said in ("veröffentlicht 29,23 EUR", "627.682,82", "21.471,99", "0,964114", "0,973001", "Anhang 2 Teil B Nr. 8", "abrechnung.csv", "--voll")
    )  # fmt: skip
    assert "clause" not in out


def test_run_prints_the_pruefkennung_that_the_json_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", MUSTERLAND, "-o", str(tmp_path)]) == 0
    region = json.loads((tmp_path / "ergebnis.json").read_text(encoding="utf-8"))["regions"]["00"]
    assert f"Prüfkennung {region['pruefkennung']}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["00", "0", "KV Musterland", "kv musterland"])
def test_a_region_may_be_named_by_key_or_name(name: str, package: Path, tmp_path: Path) -> None:
    change(package, "00;4/2009;alle;86518;520;", "00;4/2009;alle;86518;18000;")
    out = str(tmp_path / "out")
    accepted = [arg for check in ("N04", "N09") for arg in ("--accept", f"{check}:{name}:geprüft")]
    main(["run", str(package), "-o", out, "--kv", name, *accepted])
    result = json.loads((tmp_path / "out" / "ergebnis.json").read_text(encoding="utf-8"))
    assert {a["kv"] for a in result["accepted"]} == {"00"}
    assert result["regions"]["00"]["status"] == "calculated"


def test_english(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", MUSTERLAND, "--lang", "en"])
    assert "errors" in capsys.readouterr().out
    main(["run", "--help", "--lang", "en"])
    assert "Example" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["run", "check", "explain", "template"])
def test_every_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"Beispiel:\n  feecalc {command} " in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("args", [["check"], ["explain"], ["run", "-o"], ["--help"]])
def test_no_command_fails_on_a_narrow_console(encoding: str, args: list[str], tmp_path: Path) -> None:
    given = args if args == ["--help"] else [args[0], MUSTERLAND, *args[1:]]
    if args[-1] == "-o":
        given.append(str(tmp_path))
    done = call(*given, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    done.stdout.decode(encoding)


def test_help_and_import_load_nothing_heavy() -> None:
    code = (
        "import sys; from feecalc.cli.main import main; main(['--help']); import feecalc; "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr.strip() == "[]"


def test_template_loads_and_runs_without_a_trace(tmp_path: Path) -> None:
    assert main(["template", str(tmp_path / "neu")]) == 0
    done = call("run", str(tmp_path / "neu"), "-o", str(tmp_path / "out"))
    assert done.returncode in (0, 1, 2)
    assert b"Traceback" not in done.stderr
