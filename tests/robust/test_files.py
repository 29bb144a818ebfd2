"""Packages on real file systems: links, pipes, unreadable, vanishing and changing files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.cli.main import main
from tests.robust.harness import MUSTERLAND, WORKBOOK, Done, bounded, call, environment, package, refused

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return package(tmp_path / "p")


@contextmanager
def meanwhile(step: Callable[[], None]) -> Iterator[None]:
    """Repeat ``step`` in a thread while the block runs."""
    over = threading.Event()

    def repeat() -> None:
        while not over.is_set():
            step()
            time.sleep(0.002)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


# --- links and things that are no files -------------------------------------------------------
def test_a_link_out_of_the_package_is_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.csv"
    shutil.move(folder / "abrechnung.csv", secret)
    (folder / "abrechnung.csv").symlink_to(secret)
    refused(call("check", folder), "abrechnung.csv", "hinausführt")


def test_a_link_within_the_package_is_the_file(folder: Path) -> None:
    (folder / "abrechnung.csv").rename(folder / "lieferung.dat")
    (folder / "abrechnung.csv").symlink_to("lieferung.dat")
    assert fc.calculate(fc.load(folder)).regions["00"].pruefkennung


def test_a_package_that_is_itself_reached_by_a_link_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "kurz").symlink_to(folder)
    assert call("check", tmp_path / "kurz").code == 0


@pytest.mark.parametrize("name", ["abrechnung.csv", "lesart.toml", "faelle.xlsx", "zuordnung.parquet"])
def test_links_in_a_circle_end(name: str, folder: Path) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / f"{name.split('.')[0]}.csv").unlink(missing_ok=True)
    (folder / name).symlink_to(name)
    refused(call("check", folder), name)


def test_a_dangling_link_is_unreadable(folder: Path) -> None:
    (folder / "faelle.csv").unlink()
    (folder / "faelle.csv").symlink_to(folder / "nirgends.csv")
    refused(call("check", folder), "faelle.csv", "lässt sich nicht lesen")


def test_a_link_to_an_endless_device_is_refused(folder: Path) -> None:
    (folder / "faelle.csv").unlink()
    (folder / "faelle.csv").symlink_to("/dev/zero")
    refused(call("check", folder), "faelle.csv")


def test_a_named_pipe_does_not_hold_the_program_up(folder: Path) -> None:
    (folder / "faelle.csv").unlink()
    os.mkfifo(folder / "faelle.csv")
    refused(call("check", folder), "faelle.csv", "keine gewöhnliche Datei")


def test_a_pipe_or_device_as_the_package_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "paket.xlsx")
    refused(call("check", tmp_path / "paket.xlsx"), "paket.xlsx")
    refused(call("check", "/dev/null"), "kein Paket")


def test_a_folder_named_like_a_table_is_no_table(folder: Path) -> None:
    (folder / "abrechnung.csv").unlink()
    (folder / "abrechnung.csv").mkdir()
    refused(call("check", folder), "abrechnung")


def test_an_unreadable_file_and_folder_are_named(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        folder = package(tmp_path / "p")
        (folder / "faelle.csv").chmod(0)
        refused(call("check", folder), "faelle.csv", "lässt sich nicht lesen")
        return
    # root reads everything: become nobody, in a place that nobody can reach
    with world_readable() as place:
        folder = package(place / "p")
        (folder / "faelle.csv").chmod(0)
        refused(as_nobody(folder), "faelle.csv", "lässt sich nicht lesen")
        folder.chmod(0)
        refused(as_nobody(folder), "lässt sich nicht lesen")


AS_NOBODY = f"""
import contextlib, io, os, sys
from feecalc.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["check", sys.argv[1]])  # loads what nobody may not read
os.setgroups([])
os.setgid({NOBODY})
os.setuid({NOBODY})
sys.exit(main(["check", sys.argv[2]]))
"""


def as_nobody(folder: Path) -> Done:
    return call(MUSTERLAND, folder, program=[sys.executable, "-c", AS_NOBODY])


@contextmanager
def world_readable() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.parametrize("name", ["line\nbreak", "umlaut-\udce4", "x" * 200, "-o", "=1+1", "a;b,c"])
def test_strange_names_beside_the_tables_do_no_harm(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"x")
    done = call("check", folder)
    bounded(done)
    assert done.code == 0
    assert all("\r" not in line for line in done.out.splitlines())


NO_UTF_8 = "p\udcff\udce4"  # the bytes FF and E4, as a Latin-1 system writes a name


def test_names_that_are_not_utf_8_are_read_and_written(folder: Path, tmp_path: Path) -> None:
    """Package, table, settings, workbook and outputs: no stack trace, and the figures of the worked example."""
    odd = folder.rename(tmp_path / NO_UTF_8)
    (odd / "abrechnung.csv").rename(odd / f"abrechnung-{NO_UTF_8}.csv")
    (tmp_path / f"{NO_UTF_8}.toml").write_text('case_decline_credit = "decline"\n', encoding="utf-8")
    out = tmp_path / f"out-{NO_UTF_8}"
    done = call("run", odd, "--reading", tmp_path / f"{NO_UTF_8}.toml", "-o", out)
    bounded(done)
    assert (done.code, "117,82" in done.out) == (0, True)  # teil-b section 10
    assert main(["verify", str(out / WORKBOOK), str(odd)]) == 0
    assert main(["check", str(tmp_path / f"nicht-{NO_UTF_8}")]) == 2


# --- files that move while they are read ------------------------------------------------------
def test_what_is_hashed_is_what_is_calculated_while_the_file_changes(folder: Path, tmp_path: Path) -> None:
    file = folder / "abrechnung.csv"
    versions = [file.read_bytes(), file.read_bytes().replace(b";5400;110430,00", b";5300;108385,00", 1)]
    assert versions[0] != versions[1]
    right = {}
    for version in versions:
        file.write_bytes(version)
        right[hashlib.sha256(version).hexdigest()] = fc.calculate(fc.load(folder)).regions["00"].pruefkennung
    assert len(set(right.values())) == 2

    turn = iter(range(10**9))

    def swap() -> None:
        beside = folder / ".neu"
        beside.write_bytes(versions[next(turn) % 2])
        beside.replace(file)

    seen = set()
    with meanwhile(swap):
        for i in range(3):
            assert call("run", folder, "-o", tmp_path / str(i)).code == 0
            result = json.loads((tmp_path / str(i) / "ergebnis.json").read_text("utf-8"))
            sha = next(f["sha256"] for f in result["inputs"] if f["file"] == "abrechnung.csv")
            assert result["regions"]["00"]["pruefkennung"] == right[sha]
            seen.add(sha)
        for _ in range(30):
            data = fc.load(folder)
            sha = next(i.sha256 for i in data.inputs if i.file == "abrechnung.csv")
            assert fc.calculate(data).regions["00"].pruefkennung == right[sha]
            seen.add(sha)
    assert seen == set(right), "both versions were met"


def test_a_file_that_is_overwritten_in_place_gives_figures_of_the_bytes_that_were_hashed(
    folder: Path, tmp_path: Path
) -> None:
    file = folder / "abrechnung.csv"
    whole = file.read_bytes()

    def tear() -> None:
        file.write_bytes(whole)
        file.write_bytes(whole[: len(whole) // 2])

    replay = package(tmp_path / "replay")
    with meanwhile(tear):
        for _ in range(30):
            kept: list[bytes] = []
            data = _load_and_keep(folder, kept)
            if data is not None:
                (replay / "abrechnung.csv").write_bytes(kept[0])
                again = fc.load(replay)
                assert [(i.file, i.sha256) for i in again.inputs] == [(i.file, i.sha256) for i in data.inputs]
                assert again.billing == data.billing


def _load_and_keep(folder: Path, kept: list[bytes]) -> fc.Data | None:
    """Load, and keep the bytes of the billing table that were read."""
    from feecalc.intake.sources import files

    original = files._bytes

    def keeping(path: Path, name: str) -> bytes:
        content = original(path, name)
        if name == "abrechnung.csv":
            kept.append(content)
        return content

    files._bytes = keeping
    try:
        return fc.load(folder)
    except fc.PackageError:
        return None
    finally:
        files._bytes = original


def test_vanishing_and_reappearing_files_end_in_figures_or_one_error(folder: Path, tmp_path: Path) -> None:
    aside = tmp_path / "beiseite"

    def vanish() -> None:
        shutil.move(folder / "faelle.csv", aside)
        shutil.move(aside, folder / "faelle.csv")

    refusals = 0
    with meanwhile(vanish):
        for _ in range(2):
            done = call("check", folder)
            bounded(done)
            assert done.code in (0, 2), done
        for _ in range(30):
            try:
                fc.load(folder)
            except fc.PackageError as error:
                assert "faelle.csv" in error.message.de
                refusals += 1
    assert refusals < 30


def test_the_package_is_left_as_it_was(folder: Path, tmp_path: Path) -> None:
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}
    call("run", folder, "-o", tmp_path / "aus", env=environment())
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before
    assert MUSTERLAND.is_dir()
