"""A cell with what is said of a row: the mark of a correction, or any text."""

from __future__ import annotations

from feecalc.intake.cells.readcell import ReadCell, noted
from feecalc.intake.cells.spelling import folded
from feecalc.intake.sources.raw import DateCell, RawCell, printable, text_of
from feecalc.words.findings import Severity

_LONGEST_TEXT = 500
_MARKS = frozenset({"x", "ja", "j", "1", "true", "wahr", "k", "korrektur"})
_NO_MARKS = frozenset({"", "nein", "n", "0", "false", "falsch"})


def correction_mark(cell: RawCell) -> ReadCell[bool]:
    """Whether a row is marked as a correction."""
    text = folded(text_of(cell))
    if text in _MARKS or text in _NO_MARKS:
        return ReadCell(text in _MARKS)
    de = "ist kein Kennzeichen einer Korrekturzeile (x, ja, 1); die Zeile gilt nicht als Korrektur."
    en = "is no mark of a correction row (x, ja, 1); the row does not count as one."
    return noted(False, "F09", cell, de, en, Severity.WARNING)


def free_text(cell: RawCell) -> ReadCell[str]:
    """Any text, fit for an output; a date cell as German statistics write it."""
    text = text_of(cell)
    if isinstance(cell, DateCell):
        text = ".".join(reversed(text[:10].split("-")))
    return ReadCell(printable(text, _LONGEST_TEXT))
