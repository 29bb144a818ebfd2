"""The seal: one hash over everything in the workbook that cannot be recalculated from the rest of it.

It has no key: who changes the workbook and the seal together is found out by the package, not by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from feecalc.intake.model import InputFile
from feecalc.words.findings import Acceptance


def seal(
    digits: Iterable[tuple[str, Sequence[int]]],
    inputs: Iterable[InputFile],
    accepted: Iterable[Acceptance],
    settings: Sequence[str],
) -> str:
    """Over the check digits of the delivered tables and the findings, the input files, acceptances and settings."""
    content = {
        "tables": [[name, list(of_rows)] for name, of_rows in digits],
        "inputs": [[i.file, i.sha256, i.rows] for i in inputs],
        "accepted": [[a.id, a.kv, a.reason] for a in accepted],
        "settings": list(settings),
    }
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
