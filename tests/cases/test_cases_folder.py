"""Nothing half-written, nothing left behind, nothing reachable that was not named."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from feecalc.cases import writing
from feecalc.cases.engines.duckdb import duck_engine
from feecalc.cases.engines.interface import EngineError, EngineLimits
from feecalc.cases.tempfolder import private_folder
from feecalc.intake.errors import PackageError
from tests.cases.case_support import ROOT, aggregate, write_parquet

ROWS = [("38", "1/2010", "AOK", "PA", f"V{i}", "86512", 1, "10.00") for i in range(9)]
NAMES = ["abrechnung.csv", "faelle.csv", "fallpruefung.csv"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, capfd: Any) -> None:
    a = write_parquet(tmp_path / "a.parquet", ROWS)
    b = write_parquet(tmp_path / "b.parquet", ROWS[::-1])
    for name, file in (("p", a), ("q", b)):
        assert aggregate(capfd, file, "-o", tmp_path / name).code == 0
    assert sorted(p.name for p in (tmp_path / "p").iterdir()) == NAMES
    assert [(tmp_path / "p" / n).read_bytes() for n in NAMES] == [
        (tmp_path / "q" / n).read_bytes() for n in NAMES
    ]


def test_the_german_form_of_the_files(tmp_path: Path, capfd: Any) -> None:
    assert aggregate(capfd, write_parquet(tmp_path / "a.parquet", ROWS), "-o", tmp_path / "p").code == 0
    assert (tmp_path / "p" / "abrechnung.csv").read_bytes() == (
        b"\xef\xbb\xbfkv;quartal;kassenart;gop;haeufigkeit;leistungsbedarf\r\n38;1/2010;AOK;86512;9;90,00\r\n"
    )
    assert (tmp_path / "p" / "faelle.csv").read_bytes() == (
        b"\xef\xbb\xbfkv;quartal;kassenart;behandlungsfaelle\r\n38;1/2010;AOK;9\r\n"
    )
    assert (
        tmp_path / "p" / "fallpruefung.csv"
    ).read_bytes() == b"\xef\xbb\xbfregel;kv;quartal;faelle;betrag\r\n"


def test_other_tables_in_the_target_folder_are_not_mixed_in(tmp_path: Path, capfd: Any) -> None:
    """``run`` reads all files that are called abrechnung*: old ones would be counted as well."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "abrechnung_2009.csv").write_text("alt")
    call = aggregate(capfd, write_parquet(tmp_path / "a.parquet", ROWS), "-o", tmp_path / "p")
    assert call.code == 2
    assert "abrechnung_2009.csv" in call.err
    assert [p.name for p in (tmp_path / "p").iterdir()] == ["abrechnung_2009.csv"]


@pytest.mark.parametrize("crash_at", range(4))
def test_a_crash_while_the_files_take_their_places_leaves_no_mixture(
    crash_at: int, tmp_path: Path, monkeypatch: Any
) -> None:
    """Either all files are old, or abrechnung.csv is missing (no package), or all are new."""
    old = dict.fromkeys(NAMES, b"old")
    new = dict.fromkeys(NAMES, b"new")
    writing.write_package(tmp_path, old, last="abrechnung.csv")
    done = 0

    class Crash(BaseException):
        pass

    def replace(source: str, target: Path) -> None:
        nonlocal done
        if done == crash_at:
            raise Crash
        done += 1
        Path(source).rename(target)

    monkeypatch.setattr(writing.os, "replace", replace)
    try:
        writing.write_package(tmp_path, new, last="abrechnung.csv")
    except Crash:
        assert not (tmp_path / "abrechnung.csv").exists()
    else:
        assert {(tmp_path / name).read_bytes() for name in NAMES} == {b"new"}
    monkeypatch.undo()
    writing.write_package(tmp_path, new, last="abrechnung.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == NAMES


def test_a_folder_that_cannot_be_written_is_said_and_keeps_what_it_had(
    tmp_path: Path, monkeypatch: Any
) -> None:
    writing.write_package(tmp_path, dict.fromkeys(NAMES, b"old"), last="abrechnung.csv")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(PackageError, match="No space left"):
        writing.write_package(tmp_path, dict.fromkeys(NAMES, b"new"), last="abrechnung.csv")
    monkeypatch.undo()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == dict.fromkeys(NAMES, b"old")


def test_the_private_folder_is_private_and_cleared(tmp_path: Path) -> None:
    with private_folder(str(tmp_path)) as folder:
        assert folder.name.startswith("feecalc-")
        assert folder.stat().st_mode & 0o777 == 0o700
        with private_folder(str(tmp_path)) as second:  # the first is in use and stays
            assert second != folder
            assert folder.is_dir()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_behind_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    code = (
        "import sys, time; from feecalc.cases.tempfolder import private_folder\n"
        "with private_folder(sys.argv[1]) as f:\n (f / 'spill').write_text('PSEUDONYM'); print(f, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        left = Path(run.stdout.readline().strip())
        run.send_signal(signal.SIGKILL)
        run.wait(10)
    assert (left / "spill").exists()
    (tmp_path / "feecalc-fremd").mkdir()  # no lock of ours inside: not ours to remove
    with private_folder(str(tmp_path)) as folder:
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["feecalc-fremd", folder.name])


def test_a_run_that_is_killed_leaves_no_package(tmp_path: Path, made: Any) -> None:
    target, temp = tmp_path / "p", tmp_path / "t"
    args = ["-m", "feecalc", "aggregate", str(made.folder), "-o", str(target), "--temp", str(temp)]
    with subprocess.Popen([sys.executable, *args], cwd=ROOT, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None and not list(temp.glob("feecalc-*/lock")):
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
        run.wait(10)
    assert not (target / "abrechnung.csv").exists()
    done = subprocess.run([sys.executable, *args], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0
    assert sorted(p.name for p in target.iterdir()) == NAMES
    assert not list(temp.iterdir())


def test_the_engine_reads_the_named_files_and_nothing_else(tmp_path: Path) -> None:
    file = write_parquet(tmp_path / "a.parquet", ROWS)
    other = write_parquet(tmp_path / "b.parquet", ROWS)
    with duck_engine(EngineLimits(10**9, tmp_path, (str(file),))) as duck:
        assert duck.fetch(f"FROM '{file}' SELECT count(*)") == [(9,)]
        for query in (
            f"FROM '{other}'",
            "SELECT * FROM read_text('/etc/hostname')",
            f"COPY (VALUES (1)) TO '{tmp_path}/c.csv'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET memory_limit = '8GB'",
            "SET enable_external_access = true",
            "SELECT * FROM 'https://example.org/a.parquet'",
            f"ATTACH '{tmp_path}/d.db'",
        ):
            with pytest.raises(EngineError):
                duck.fetch(query)


def test_what_an_engine_says_is_not_passed_on() -> None:
    """DuckDB quotes cells in its errors."""
    with duck_engine(EngineLimits(10**9, Path(), ())) as duck, pytest.raises(EngineError) as raised:
        duck.fetch("SELECT CAST('PSEUDONYM' AS INTEGER)")
    assert "PSEUDONYM" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    with pytest.raises(duckdb.Error, match="PSEUDONYM"):  # as it would have been
        duckdb.sql("SELECT CAST('PSEUDONYM' AS INTEGER)").fetchall()


def test_too_little_memory_is_said(made: Any, tmp_path: Path, capfd: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "feecalc.cases.engines.duckdb._settings",
        lambda limits, ordered: {"memory_limit": "2MB", "temp_directory": ""},
    )
    call = aggregate(capfd, made.folder, "-o", tmp_path / "p")
    assert call.code == 2
    assert "--memory" in call.err


def test_help_does_not_load_an_engine() -> None:
    code = (
        "import sys; from feecalc.cli.main import main; main(['aggregate', '--help'])\n"
        "sys.exit(bool({'duckdb', 'narwhals', 'pyspark', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "feecalc aggregate faelle/ -o paket" in done.stdout


@pytest.mark.parametrize("missing", ["duckdb", "narwhals", "pyspark"])
def test_a_missing_engine_is_said_with_what_to_install(
    missing: str, tmp_path: Path, capfd: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    extra = "spark" if missing == "pyspark" else "cases"
    call = aggregate(
        capfd, "f.parquet", "-o", tmp_path / "p", "--engine", "spark" if extra == "spark" else "duckdb"
    )
    assert call.code == 2
    assert f'pip install "feecalc[{extra}]"' in call.err
