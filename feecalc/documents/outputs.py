"""The outputs of ``run``: workbook, flat table and JSON, all or none; for the other side the workbook only."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from feecalc.calculation.result import Result
from feecalc.documents.csv_file import fees_csv
from feecalc.documents.json_file import json_bytes
from feecalc.words.text import Lang, Text
from feecalc.words.whole_files import OutputError, replace_files
from feecalc.workbook.file_names import FLAT, JSON, WORKBOOK
from feecalc.workbook.writer import workbook_bytes


def write_outputs(
    result: Result, folder: str, *, extern: bool, lang: Lang, compact: bool = False
) -> list[Path]:
    """Write the files into ``folder``; raises OutputError and leaves the old ones when it cannot.

    The JSON comes last and carries the hash of the workbook, so that a mixture would show.
    """
    target = Path(folder)
    if extern:
        _nothing_internal(target)
    workbook = workbook_bytes(result, extern=extern, lang=lang, compact=compact)
    content = {target / WORKBOOK: workbook}
    if not extern:
        content[target / FLAT] = fees_csv(result, lang)
        content[target / JSON] = json_bytes(result, lang, (WORKBOOK, sha256(workbook).hexdigest()))
    replace_files(content)
    return list(content)


def _nothing_internal(folder: Path) -> None:
    """Raises OutputError where the workbook for the other side would lie beside what is not for it."""
    inside = [name for name in (JSON, FLAT) if (folder / name).exists()]
    if inside:
        names = ", ".join(inside)
        raise OutputError(
            Text(
                f"Im Zielordner liegt {names} aus einem Lauf für den eigenen Gebrauch; das gehört nicht neben die Mappe für "
                "die andere Seite. Bitte mit -o einen anderen Ordner nennen.",
                f"The target folder holds {names} of a run for own use, which does not belong beside the workbook for the "
                "other side. Please name another folder with -o.",
            )
        )
