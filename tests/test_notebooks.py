"""The notebooks run, hold no outputs, and keep their logic in the package."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient", reason="extra notebooks")
pytest.importorskip("ipywidgets", reason="extra notebooks")

import nbformat  # noqa: E402

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
MOST_LINES = 12


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def executed(path: Path, *extra: str) -> Any:
    """The notebook after running it in its own folder, with cells added at the end."""
    notebook = read(path)
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in extra]
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    return notebook


def test_the_four_of_the_issue() -> None:
    assert [p.name for p in NOTEBOOKS] == [
        "1_einstieg.ipynb", "2_was_waere_wenn.ipynb", "3_verhandlung.ipynb", "4_eigene_daten.ipynb",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_stored_without_outputs(path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert all(not c.get("outputs") and c.get("execution_count") is None for c in stored["cells"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cells_are_short_and_define_nothing(path: Path) -> None:
    """Logic lives in the package, where it is tested."""
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= MOST_LINES
            tree = ast.parse(cell.source)
            assert not [
                n
                for n in ast.walk(tree)
                if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.For | ast.While)
            ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_nothing_is_imported_from_within(path: Path) -> None:
    """What a reader needs is public: ``import feecalc as fc`` and nothing below it."""
    for cell in read(path).cells:
        if cell.cell_type == "code":
            names = [
                n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Import | ast.ImportFrom)
            ]
            froms = [n.module or "" for n in names if isinstance(n, ast.ImportFrom)]
            plain = [a.name for n in names if isinstance(n, ast.Import) for a in n.names]
            assert not [m for m in froms if m.startswith("feecalc")]
            assert not [m for m in plain if m.startswith("feecalc.")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_begins_with_a_question_and_what_to_change(path: Path) -> None:
    title, *cells = read(path).cells
    assert title.source.split("\n")[0].endswith("?")
    first = next(c.source for c in cells if c.cell_type == "code")
    assert "PAKET = " in first
    assert "KV = " in first


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_deletes_nothing(path: Path) -> None:
    text = "".join(c.source for c in read(path).cells if c.cell_type == "code")
    assert not [word for word in ("rmtree", "unlink", "remove(", "tempfile") if word in text]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_from_its_folder(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a copy of the folder: what a notebook writes stays where the reader finds it, in ``ergebnis``."""
    root = path.parent.parent
    monkeypatch.setenv("PYTHONPATH", str(root))
    shutil.copytree(root / "data", tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    here = Path(shutil.copy(path, tmp_path / "notebooks"))
    notebook = executed(here, *CHECKS[path.stem])
    if path.stem == "4_eigene_daten":
        executed(here)  # what the first run wrote does not stop a second
    errors = [
        o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "error"
    ]
    assert errors == []
    tables = [
        o.data.get("text/html", "") for c in notebook.cells for o in c.get("outputs", ()) if "data" in o
    ]
    assert not [cell for table in tables for cell in re.findall(r"<td>([^<]*\.\.\.)</td>", table)]
    assert sorted(p.name for p in here.parent.iterdir()) == sorted([here.name, "ergebnis"])
    assert {p.name for p in (here.parent / "ergebnis").iterdir()} >= WRITTEN[path.stem]


WRITTEN = {
    "1_einstieg": {"gebuehrenwerte.xlsx", "ergebnis.json"},
    "2_was_waere_wenn": {"szenarien.xlsx", "szenarien.png", "palliativ.toml", "streuung.png"},
    "3_verhandlung": {"lesarten.png", "einigung.xlsx"},
    "4_eigene_daten": {"vorlage", "zweite_lieferung", "abgleich.png"},
}

# What each notebook must have shown, asserted in its own kernel at the end.
CHECKS: dict[str, tuple[str, ...]] = {
    "1_einstieg": ("assert geprueft.ok", "assert str(werte[(werte.kv == KV)].iloc[0].eur) == '36.81'"),
    "2_was_waere_wenn": (
        # Moving a slider shows the exact engine's fee of the moved package.
        "tafel.kv.value = '02'; tafel.sliders['cases'].slider.value = -30",
        "from feecalc.numbers.figures import number\n"
        "moved = fc.scenario(data, {'cases': '-3 %'}, kv='02')\n"
        "fee = number(moved.regions['02'].calculated.fees['86516']['2011-07-01'])\n"
        "assert f'<b id=\"fee-86516-2011-07-01\">{fee}</b>' in tafel.out['fees'].value",
        "tafel.readings['case_decline_credit'].value = 'none'\n"
        "assert tafel.position.reading.case_decline_credit == 'none'",
        "tafel.make.click(); assert 'position_kv02.xlsx' in tafel.out['download'].value",
        "tafel.reset.click(); assert tafel.drivers == {} and tafel.position.reading == fc.Reading()",
    ),
    "3_verhandlung": (
        "assert len(pakete) and len(gegenprobe)",
        "assert tagesordnung['stacked'].sum() == tagesordnung.total[KV]",
        "assert geprueft.ok",
    ),
    "4_eigene_daten": ("assert sorted(abgleich.count_new) == [640, 7830] and (abgleich.eur != 0).any()",),
}
