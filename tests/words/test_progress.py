"""The one progress bar: on a terminal, after a second of work, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from feecalc.words import progress as module
from feecalc.words.progress import progress, progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, patience: float, quiet: bool = False) -> str:
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(module, "PATIENCE", patience)
    with progress_bar(4, "Abgleich", quiet) as step:
        for _ in range(4):
            step(1)
    return stderr.getvalue()


def test_a_long_work_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, Terminal(), patience=0)
    assert "Abgleich" in text
    assert "25%" in text
    assert "100%" in text


@pytest.mark.parametrize(
    ("stderr", "patience", "quiet"),
    [(io.StringIO(), 0, False), (Terminal(), 60, False), (Terminal(), 0, True)],
    ids=["no terminal", "soon done", "quiet"],
)
def test_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, patience: float, quiet: bool
) -> None:
    assert shown(monkeypatch, stderr, patience, quiet) == ""


def test_a_process_without_standard_error_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert list(progress("abc", 3)) == ["a", "b", "c"]


def test_work_taken_up_again_begins_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(module, "PATIENCE", 0)
    assert list(progress("cd", 4, done=2)) == ["c", "d"]
    assert "50%" in stderr.getvalue()
    assert "25%" not in stderr.getvalue()
