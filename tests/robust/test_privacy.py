"""Pseudonyms of practices and insured persons never leave ``aggregate``; clear ones stop it, unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("narwhals")

from tests.robust.harness import bounded, call

HEADING = "kv;quartal;kassenart;praxis;versicherter;gop;anzahl;betrag\n"
GOPS = ("86500", "86501", "86502", "86503", "86504", "86505")


def delivered(place: Path, practice: str, person: str) -> Path:
    file = place / "einzelfaelle.csv"
    rows = "".join(
        f"00;{q}/2008;01;{practice};{person}{i};{gop};1;20,45\n"
        for q in (1, 2, 3, 4)
        for i, gop in enumerate(GOPS)
    )
    file.write_text(HEADING + rows, encoding="utf-8")
    return file


def written(folder: Path) -> str:
    return "".join(f.read_text("utf-8-sig", "replace") for f in folder.rglob("*") if f.is_file())


def test_pseudonyms_appear_in_no_output(tmp_path: Path) -> None:
    file = delivered(tmp_path, "PRAXISGEHEIM", "PERSONGEHEIM")
    done = call("aggregate", file, "-o", tmp_path / "aus")
    bounded(done)
    assert done.code in (0, 1), done.err
    told = written(tmp_path / "aus") + done.out + done.err
    assert "86500" in told
    assert "GEHEIM" not in told.upper()


@pytest.mark.parametrize(
    ("practice", "person", "secret"), [("P1", "A12345678", "A12345678"), ("123456789", "V", "123456789")]
)
def test_clear_numbers_stop_the_run_without_being_shown(
    practice: str, person: str, secret: str, tmp_path: Path
) -> None:
    # with the running digit behind it, the person is a letter and nine digits
    done = call("aggregate", delivered(tmp_path, practice, person), "-o", tmp_path / "aus")
    bounded(done)
    assert done.code == 2
    assert secret not in done.out + done.err
    assert not (tmp_path / "aus").exists() or written(tmp_path / "aus") == ""
