"""What an output folder already holds: the result of this package, or of another one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from feecalc.intake.model import Data, InputFile
from feecalc.words.text import Text
from feecalc.workbook.file_names import JSON, WORKBOOK


def refuse_another(data: Data, folder: Path) -> Text | None:
    """Why this folder should not be written to, None if it may be.

    Two packages are the same if their tables are, byte by byte; readings and names play no part.
    """
    if (folder / JSON).exists():
        before = _tables_of(folder / JSON)
        return None if before == _tables(data.inputs) else _another(folder / JSON, unreadable=before is None)
    return _another(folder / WORKBOOK, unreadable=True) if (folder / WORKBOOK).exists() else None


def _tables(inputs: Iterable[InputFile]) -> set[str]:
    return {one.sha256 for one in inputs if not one.file.casefold().endswith(".toml")}


def _tables_of(path: Path) -> set[str] | None:
    """The tables of the package that an ``ergebnis.json`` was made from; None if it does not say."""
    try:
        told = json.loads(path.read_bytes())
        return _tables(InputFile(one["file"], one["sha256"], 0) for one in told["inputs"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _another(path: Path, *, unreadable: bool) -> Text:
    whose = Text("das Ergebnis eines anderen Pakets", "the result of another package")
    if unreadable:
        whose = Text(
            "ein Ergebnis, das nicht sagt, aus welchem Paket es stammt",
            "a result that does not say from which package it was made",
        )
    return Text(
        f"{path} ist {whose.de}; nichts wurde geschrieben. Bitte mit -o einen anderen Ordner nennen, oder es mit "
        "--force ersetzen.",
        f"{path} is {whose.en}; nothing was written. Please name another folder with -o, or replace it with --force.",
    )
