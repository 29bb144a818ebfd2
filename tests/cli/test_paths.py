"""No output replaces an input, by whatever name it is called; and no result of another package unasked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from feecalc.cli.main import COMMANDS, GROUP, main
from feecalc.cli.paths import Reads, Writes
from feecalc.workbook.file_names import FLAT, JSON, WORKBOOK
from tests.robust.test_network import CASES

ROOT = Path(__file__).resolve().parents[2]
MUSTERLAND = ROOT / "data" / "musterland"
Held = dict[str, bytes]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the worked example, written once and then copied."""
    folder = tmp_path_factory.mktemp("earlier") / "ergebnis"
    assert main(["run", str(MUSTERLAND), "-o", str(folder), "--quiet"]) == 0
    return folder


@pytest.fixture
def place(tmp_path: Path, earlier: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package ``q``, two positions, single cases and an earlier result, in the working directory."""
    shutil.copytree(MUSTERLAND, tmp_path / "q")
    (tmp_path / "faelle.csv").write_text(CASES, encoding="utf-8")
    (tmp_path / "a.toml").write_text('case_decline_credit = "none"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('credit_cap = "no"\n', encoding="utf-8")
    shutil.copytree(earlier, tmp_path / "ergebnis")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(folder: Path) -> Held:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(args: list[str], place: Path, capsys: pytest.CaptureFixture[str]) -> str:
    before = held(place)
    capsys.readouterr()
    assert main(args) == 2
    err = capsys.readouterr().err
    assert "wird in diesem Aufruf gelesen und würde überschrieben" in err
    assert err.count("\n") == 1
    assert held(place) == before
    return err


@pytest.mark.parametrize(
    "args",
    [
        ["aggregate", "faelle.csv", "-o", "."],
        ["aggregate", ".", "-o", "."],
        ["aggregate", "faelle.csv", "-o", "neu", "--practice-list", "faelle.csv"],
        ["run", "ergebnis/gebuehrenwerte.xlsx"],
        ["run", "ergebnis"],
        ["run", "q", "--reading", "ergebnis.json", "-o", "."],
        ["positions", "q", "a.toml", "b.toml", "-o", "a.toml"],
        ["positions", "q", "a.toml", "b.toml", "-o", "b.toml"],
        ["positions", "q", "a.toml", "b.toml", "-o", "q/zuordnung.csv"],
        ["compare", "q", "ergebnis/gebuehrenwerte.xlsx", "-o", "ergebnis/gebuehrenwerte.xlsx"],
        ["compare", "q", "ergebnis/gebuehrenwerte.xlsx", "-o", "q/faelle.csv"],
        ["report", "q", "-o", "q/abrechnung.csv"],
        ["anlage", "q", "-o", "q/faelle.csv"],
        ["anlage", "q", "-o", "q/../q/./faelle.csv"],
        ["anlage", "q", "-o", "q/FAELLE.csv"],
        ["anlage", "q", "--reading", "a.toml", "-o", "a.toml"],
        ["anlage", "ergebnis/gebuehrenwerte.xlsx", "-o", "ergebnis/lesart.toml"],
    ],
)  # fmt: skip
def test_an_output_that_is_an_input_is_refused(
    args: list[str], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "ergebnis.json").write_text("{}", encoding="utf-8")
    (place / "ergebnis" / "lesart.toml").write_text("", encoding="utf-8")
    shutil.copy(place / "faelle.csv", place / "abrechnung.csv")  # left by an earlier `aggregate -o .`
    refused(args, place, capsys)


def by_symlink(target: Path, name: Path) -> None:
    name.symlink_to(target)


def by_linked_folder(target: Path, name: Path) -> None:
    name.parent.rmdir()
    name.parent.symlink_to(target.parent)
    shutil.copy(target, name.parent / "x")
    if name.name != target.name:
        name.symlink_to(target.name)


@pytest.mark.parametrize("link", [by_symlink, os.link, by_linked_folder], ids=lambda f: f.__name__)
def test_links_are_seen_through(
    link: Callable[[Path, Path], Any], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "aus").mkdir()
    link(place / "q" / "faelle.csv", place / "aus" / "anlage.docx")
    refused(["anlage", "q", "-o", "aus/anlage.docx"], place, capsys)
    refused(
        ["aggregate", "aus/anlage.docx", "q", "-o", "neu", "--practice-list", "aus/anlage.docx"],
        place,
        capsys,
    )


def test_it_is_refused_before_anything_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: Any, **__: Any) -> None:
        raise AssertionError("read")

    monkeypatch.setattr("feecalc.intake.sources.files.read", read)
    assert main(["anlage", "q", "-o", "q/faelle.csv"]) == 2


def test_a_folder_that_is_read_may_take_outputs_that_are_not(place: Path) -> None:
    """``run q -o q``, and once more: the workbook there is no part of the package, as the package has tables."""
    for _ in range(2):
        assert main(["run", "q", "-o", "q", "--quiet"]) == 0
    assert main(["anlage", "q", "-o", "q/anlage.docx", "--quiet"]) == 0


def test_every_parameter_that_names_a_file_is_declared() -> None:
    """A new command cannot forget it: every argument and option that names a file or folder says which of the two."""
    context = click.Context(GROUP)
    undeclared = {
        f"{name} {param.opts[0]}"
        for name in COMMANDS
        for param in GROUP.get_command(context, name).params  # type: ignore[union-attr]  # all exist
        if any(w in (param.metavar or "") for w in ("PAKET", "DATEI", "ORDNER", "MAPPE", "toml", "FAELLE", "ALT", "NEU"))
        and not isinstance(param.type, Reads | Writes)
    }  # fmt: skip
    assert undeclared == {"aggregate --temp"}  # a folder of its own is made there


def test_the_outputs_of_run_are_the_declared_ones(place: Path) -> None:
    assert {path.name for path in (place / "ergebnis").iterdir()} <= {WORKBOOK, FLAT, JSON}


# a result of another package --------------------------------------------------------------------
def test_a_result_of_another_package_is_replaced_only_by_force(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = place / "q" / "abrechnung.csv"
    table.write_text(table.read_text("utf-8-sig").replace("5400", "5401", 1), "utf-8-sig")
    before = held(place / "ergebnis")
    assert main(["run", "q"]) == 2
    err = capsys.readouterr().err
    assert "das Ergebnis eines anderen Pakets" in err
    assert "--force" in err
    assert held(place / "ergebnis") == before
    assert main(["run", "q", "--force", "--quiet"]) in (0, 1)
    assert held(place / "ergebnis") != before


def test_another_reading_of_the_same_package_needs_no_force(place: Path) -> None:
    (place / "q" / "lesart.toml").write_text('case_decline_credit = "none"\n', encoding="utf-8")
    assert main(["run", "q", "--quiet"]) == 0
    assert main(["run", "q", "--quiet", "--set", "credit_cap=no"]) == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"inputs": 3}', b'{"inputs": [{"file": 1}]}', b"\xff", b"[" * 100_000])  # fmt: skip
def test_a_result_that_does_not_say_whose_it_is(
    content: bytes, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "ergebnis" / "ergebnis.json").write_bytes(content)
    assert main(["run", "q"]) == 2
    assert "nicht sagt, aus welchem Paket" in capsys.readouterr().err


def test_a_workbook_alone_does_not_say_whose_it_is(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "ergebnis" / "ergebnis.json").unlink()
    assert main(["run", "q"]) == 2
    assert "gebuehrenwerte.xlsx" in capsys.readouterr().err
