"""What reading a cell gives: a value, a problem, or both where the problem is only a notice."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from feecalc.intake.cells.phrases import say
from feecalc.intake.sources.raw import RawCell, shown
from feecalc.words.findings import NOWHERE, Severity
from feecalc.words.text import Text

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Problem(NamedTuple):
    """What is to be said of a cell: of which check, how grave, and how to mend it."""

    id: str
    message: Text
    expected: Text = NOWHERE
    remedy: Text = NOWHERE
    severity: Severity = Severity.ERROR


class ReadCell(NamedTuple, Generic[T_co]):
    """What a cell was read as; with both a value and a problem, the problem is only a notice."""

    value: T_co | None
    problem: Problem | None = None


def problem(
    check_id: str, cell: RawCell, de: str, en: str, expected: Text, remedy: Text = NOWHERE
) -> Problem:
    """An error; ``de`` and ``en`` go on after what was read: ``„86.500“ ist keine GOP``."""
    return Problem(check_id, say(f"„{{x}}“ {de}", f'"{{x}}" {en}', x=shown(cell)), expected, remedy)


def refused(
    check_id: str, cell: RawCell, de: str, en: str, expected: Text, remedy: Text = NOWHERE
) -> ReadCell[T]:
    """No value, and the error that says so."""
    return ReadCell(None, problem(check_id, cell, de, en, expected, remedy))


def noted(
    value: T, check_id: str, cell: RawCell, de: str, en: str, severity: Severity = Severity.INFO
) -> ReadCell[T]:
    """A value, and a notice of how it was read."""
    return ReadCell(
        value, Problem(check_id, say(f"„{{x}}“ {de}", f'"{{x}}" {en}', x=shown(cell)), severity=severity)
    )


def missing() -> Problem:
    """An empty cell where something must stand: missing is an error, zero a value."""
    return Problem(
        "F06",
        Text("Die Zelle ist leer.", "The cell is empty."),
        Text("ein Wert; auch 0 ist einer", "a value; 0 is one too"),
        Text("Wert eintragen oder die Zeile löschen.", "Enter the value or delete the row."),
    )
