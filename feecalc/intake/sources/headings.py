"""Which of the first rows of a table is its heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from feecalc.intake.cells.phrases import listed, say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import printable
from feecalc.words.findings import Finding, Place
from feecalc.words.text import Text

SEARCHED = 20
Fits = Callable[[Sequence[str]], bool]


def heading_among(name: str, rows: Sequence[tuple[int, Sequence[str]]], fits: Fits | None) -> int:
    """The index of the heading among the first rows (number, cells): the first row, unless only another fits.

    Raises PackageError where several fit and the first does not.
    """
    if fits is None or not rows or fits(rows[0][1]):
        return 0
    found = [i for i, (_, cells) in enumerate(rows) if fits(cells)]
    if len(found) > 1:
        raise PackageError(_several(name, [rows[i][0] for i in found]))
    return found[0] if found else 0


def skipped_note(place: Place, rows: Sequence[tuple[int, Sequence[str]]], at: int) -> list[Finding]:
    """A notice of the rows above the heading."""
    if not at:
        return []
    numbers = [str(number) for number, _ in rows[:at]]
    first = printable(" ".join(" ".join(rows[0][1]).split()), 60)
    text = say(
        "Die Überschrift steht in Zeile {h}; darüber wird übersprungen: Zeile {n} („{x}“).",
        'The heading stands in row {h}; skipped above it: row {n} ("{x}").',
        h=str(rows[at][0]),
        n=listed(numbers),
        x=first,
    )
    return [finding("F10", text, place=place)]


def _several(name: str, numbers: Sequence[int]) -> Text:
    return say(
        "{f}: Mehrere Zeilen können die Überschrift sein: {n}. Bitte jede Tabelle in ein eigenes Blatt oder "
        "eine eigene Datei legen.",
        "{f}: several rows may be the heading: {n}. Please put each table into a sheet or file of its own.",
        f=name,
        n=listed(map(str, numbers)),
    )
