"""A cell with one of a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from feecalc.intake.cells.readcell import ReadCell, noted, refused
from feecalc.intake.cells.spelling import folded
from feecalc.intake.sources.raw import RawCell, shown, text_of
from feecalc.words.findings import Severity
from feecalc.words.text import Text

Parse = Callable[[RawCell], ReadCell[str]]


def one_of(*options: str) -> Parse:
    """One of a few words; another one is an error, since a fee hangs on it."""
    choice = Text(" oder ".join(options), " or ".join(options))

    def other(cell: RawCell) -> ReadCell[str]:
        return refused("F09", cell, "ist hier nicht vorgesehen.", "is not provided for here.", choice)

    return _among(options, other)


def one_of_usually(*options: str) -> Parse:
    """One of a few words; another one is kept as it is, with a warning."""
    choice = " / ".join(options)
    de, en = f"ist keine der Angaben {choice}.", f"is none of {choice}."

    def other(cell: RawCell) -> ReadCell[str]:
        return noted(shown(text_of(cell)), "F09", cell, de, en, Severity.WARNING)

    return _among(options, other)


def _among(options: Iterable[str], other: Parse) -> Parse:
    """The option that a cell means, whatever its case and spelling; else what ``other`` says."""
    known = {folded(option): option for option in options}

    def parse(cell: RawCell) -> ReadCell[str]:
        found = known.get(folded(text_of(cell)))
        return ReadCell(found) if found else other(cell)

    return parse


def contract_status(cell: RawCell) -> ReadCell[bool]:
    """Whether the region keeps its old contract (§ 11 Abs. 3)."""
    found = {"teilb": False, "altvertrag": True}.get(folded(text_of(cell)))
    expected = Text("teil_b oder altvertrag (§ 11 Abs. 3)", "teil_b or altvertrag (§ 11 Abs. 3)")
    return (
        refused("F09", cell, "ist kein Status.", "is not a status.", expected)
        if found is None
        else ReadCell(found)
    )
