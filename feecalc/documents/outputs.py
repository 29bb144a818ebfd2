"""The outputs of ``run``: workbook and JSON, both or none."""

from __future__ import annotations

from pathlib import Path

from feecalc.calculation.result import Result
from feecalc.documents.json_file import json_bytes
from feecalc.words.files import replace_files
from feecalc.words.text import Lang
from feecalc.workbook.writer import workbook_bytes

WORKBOOK, JSON = "gebuehrenwerte.xlsx", "ergebnis.json"


def write_outputs(result: Result, folder: str, *, extern: bool, lang: Lang) -> list[Path]:
    """Write both files into ``folder``; raises OutputError and leaves the old ones when it cannot."""
    target = Path(folder)
    content = {
        target / WORKBOOK: workbook_bytes(result, extern=extern, lang=lang),
        target / JSON: json_bytes(result, lang),
    }
    replace_files(content)
    return list(content)
