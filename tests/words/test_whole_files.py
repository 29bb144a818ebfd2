"""Outputs are replaced whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from feecalc.words.whole_files import OutputError, replace_file, replace_files


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "neu" / "a.bin"
    replace_file(target, b"alt")
    replace_file(target, b"neu")
    assert target.read_bytes() == b"neu"
    assert [p.name for p in target.parent.iterdir()] == ["a.bin"]


def test_permissions_follow_the_mask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        replace_file(tmp_path / "a", b"")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_when_one_of_two_cannot_be_written_both_stay(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "ordner" / "b"
    first.write_bytes(b"alt")
    (tmp_path / "ordner").write_bytes(b"")  # a file where a folder should be
    with pytest.raises(OutputError, match="bisherige Datei ist unverändert"):
        replace_files({first: b"neu", second: b"neu"})
    assert first.read_bytes() == b"alt"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "ordner"]


def test_a_locked_target_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_source: str, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(OutputError, match="in Excel geöffnet"):
        replace_file(tmp_path / "mappe.xlsx", b"x")
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from feecalc.words import whole_files
real, calls = os.replace, []
def replace(source, target):
    calls.append(target)
    if len(calls) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    real(source, target)
os.replace = replace
folder = Path(sys.argv[1])
whole_files.replace_files({folder / name: b"neu" for name in ("a", "b")})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")
@pytest.mark.parametrize("at", [1, 2])
def test_what_a_killed_run_leaves_is_cleared_by_the_next(tmp_path: Path, at: int) -> None:
    (tmp_path / "a").write_bytes(b"alt")
    (tmp_path / "b").write_bytes(b"alt")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(at)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 3, "the hidden folder of the killed run"
    replace_files({tmp_path / "a": b"danach", tmp_path / "b": b"danach"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"danach", "b": b"danach"}


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be removed there anyway")
def test_the_hidden_folder_of_a_run_under_way_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = os.replace, []

    def another_run_meanwhile(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "replace", real)
        replace_file(tmp_path / "b", b"anderer Lauf")
        seen.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", another_run_meanwhile)
    replace_file(tmp_path / "a", b"neu")
    assert seen == [tmp_path / "a"]
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"neu", "b": b"anderer Lauf"}


def test_an_interrupt_between_two_files_puts_the_first_back_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.replace, []

    def interrupted(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(source, target)

    (tmp_path / "a").write_bytes(b"alt")
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_files({tmp_path / "a": b"neu", tmp_path / "b": b"neu"})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"alt"}
