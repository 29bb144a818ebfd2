"""The page of the cockpit: notebook 2 without the cells that are meant for the notebook alone."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from feecalc.words.text import Text

NOTEBOOK = "2_was_waere_wenn.ipynb"
NOTEBOOK_ONLY = "nur-notizbuch"
PACKAGE_VARIABLE = "FEECALC_PACKAGE"
TITLE = Text("Was wäre wenn – Gebührenwerte", "What if – fees")


class NotebookMissingError(RuntimeError):
    """The notebook came neither with the installed program nor with its source tree."""


def notebook_path() -> Path:
    """Where notebook 2 is: beside this module once installed, else in the source tree."""
    installed = Path(str(files("feecalc.cockpit"))) / NOTEBOOK
    source = Path(str(files("feecalc"))).parent / "notebooks" / NOTEBOOK
    for path in (installed, source):
        if path.is_file():
            return path
    raise NotebookMissingError(NOTEBOOK)


def page_notebook() -> dict[str, Any]:
    """Notebook 2 as the page shows it."""
    notebook: dict[str, Any] = json.loads(notebook_path().read_text(encoding="utf-8"))
    notebook["cells"] = [c for c in notebook["cells"] if NOTEBOOK_ONLY not in c["metadata"].get("tags", [])]
    notebook["metadata"]["title"] = TITLE.de
    return notebook


def write_page(folder: Path) -> Path:
    """Write the page's notebook into a folder; returns its path."""
    path = folder / NOTEBOOK
    path.write_text(json.dumps(page_notebook(), ensure_ascii=False), encoding="utf-8")
    return path
