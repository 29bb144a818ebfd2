"""Outputs are replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from feecalc.words.files import OutputError, replace_file, replace_files


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
