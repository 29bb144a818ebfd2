"""A cell with a GOP, or with what a regional GOP is assigned to. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feecalc.intake.cells.readcell import ReadCell, noted, refused
from feecalc.intake.cells.spelling import probably, total_row
from feecalc.intake.model import NEW_GOPS, OLD_GOPS, TARGETS
from feecalc.intake.sources.raw import RawCell, text_of
from feecalc.words.findings import Severity
from feecalc.words.text import Text

MISPRINTS: Mapping[str, str] = {"85516": "86516", "85518": "86518"}
_GOP = re.compile(r"[0-9]{5}[A-Z]?")
_GOP_EXPECTED = Text(
    "fünf Ziffern, dahinter höchstens ein Großbuchstabe, als Text, z. B. 86500",
    "five digits and at most one capital letter, as text, e.g. 86500",
)


def gop(cell: RawCell) -> ReadCell[str]:
    """A GOP; the misprints 85516 and 85518 of Teil C are read as 86516 and 86518, with a notice."""
    text = text_of(cell)
    if text in MISPRINTS:
        right = MISPRINTS[text]
        de = f"als {right} gelesen (Druckfehler in Anhang 2 Teil C)."
        return noted(
            right, "N18", cell, de, f"read as {right} (misprint in Anhang 2 Teil C).", Severity.WARNING
        )
    if _GOP.fullmatch(text):
        return ReadCell(text)
    if (total := total_row("F04", cell, _GOP_EXPECTED)) is not None:
        return total
    remedy = probably(_gop_meant(text))
    return refused("F04", cell, "ist keine GOP.", "is not a GOP.", _GOP_EXPECTED, remedy)


def _gop_meant(text: str) -> str | None:
    """The GOP that a misspelt one most likely means: ``86.500``, ``EB86503``, ``86500.0``, ``86500a``."""
    bare = re.sub(r"^(EBM|EB|GOP|GNR)[ .:]*|[.,]0+$", "", text.upper())
    bare = re.sub(r"[ .,'-]", "", bare)
    if re.fullmatch("[0-9]{4}", bare):
        # A leading zero is lost when a spreadsheet takes the GOP for a number; 8650 was an older item.
        return None if bare.startswith("865") else "0" + bare
    return bare if _GOP.fullmatch(bare) else None


_TARGET_EXPECTED = Text(
    "86500 bis 86505, BISPHOSPHONAT, TRANSFUSION oder AUSGESCHLOSSEN",
    "86500 to 86505, BISPHOSPHONAT, TRANSFUSION or AUSGESCHLOSSEN",
)
_TARGETS: Mapping[str, str] = {
    **{target.casefold(): target for target in TARGETS},
    "bisphosphonate": "BISPHOSPHONAT",
    "transfusionen": "TRANSFUSION",
}


def target(cell: RawCell) -> ReadCell[str]:
    """Where a regional GOP goes."""
    found = _TARGETS.get(text_of(cell).casefold())
    if found:
        return ReadCell(found)
    return refused("F08", cell, "ist kein Ziel einer Zuordnung.", "is not a target.", _TARGET_EXPECTED)


def regional_gop(cell: RawCell) -> ReadCell[str]:
    """A GOP that is not nationwide: only such a one is assigned."""
    read = gop(cell)
    if read.value not in OLD_GOPS + NEW_GOPS:
        return read
    return refused(
        "F08",
        cell,
        "ist bundeseinheitlich und wird nicht zugeordnet.",
        "is nationwide and is not assigned.",
        Text("KV-spezifische GOP", "KV-specific GOP"),
        Text("Zeile löschen.", "Delete the row."),
    )


def new_gop(cell: RawCell) -> ReadCell[str]:
    """One of 86510 to 86518."""
    read = gop(cell)
    if read.value is None or read.value in NEW_GOPS:
        return read
    return refused(
        "N21",
        cell,
        "ist keine Kostenpauschale dieser Vereinbarung.",
        "is no flat rate of this agreement.",
        Text("86510 bis 86518", "86510 to 86518"),
        Text("Zeile löschen oder GOP berichtigen.", "Delete the row or mend the GOP."),
    )
