"""The result for programs that lies beside a workbook: does it belong to it?"""

from __future__ import annotations

import json
from pathlib import Path

from feecalc.words.text import Text
from feecalc.workbook.file_names import JSON
from feecalc.workbook.verify.cells import Difference

_LARGEST = 64 * 2**20


def hash_beside(workbook: Path) -> str | None:
    """The hash that ``ergebnis.json`` in the same folder gives for this workbook; None where it gives none."""
    beside = workbook.parent / JSON
    try:
        if beside.stat().st_size > _LARGEST:
            return None
        named = json.loads(beside.read_text("utf-8")).get("workbook") or {}
        return str(named["sha256"]) if named.get("file") == workbook.name else None
    except (OSError, ValueError, LookupError, AttributeError, RecursionError):  # none, or none of ours
        return None


def beside_differs(workbook: Path, sha256: str, elsewhere: bool) -> tuple[list[Difference], list[Text]]:
    """A difference where the two do not belong together; only said where another program saved the workbook."""
    named = hash_beside(workbook)
    if named is None or named == sha256:
        return [], []
    if elsewhere:
        return [], [
            Text(
                f"{JSON} daneben gehört zu der Mappe, wie feecalc sie geschrieben hat, vor dem Speichern.",
                f"{JSON} beside it belongs to the workbook as feecalc wrote it, before it was saved.",
            )
        ]
    what = Text(
        f"Die Datei {JSON} daneben gehört zu einer anderen Fassung der Mappe.",
        f"The file {JSON} beside it belongs to another version of the workbook.",
    )
    return [Difference("", "", JSON, sha256[:12], named[:12], what)], []
