"""What a difference has to do with inputs that were changed since export, and when two values are the same."""

from __future__ import annotations

import math
import re
from typing import Any

from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.workbook.book import Book, CellRecord, Sheet
from feecalc.workbook.contents import CHANGES
from feecalc.workbook.verify.reader import FoundBook, FoundSheet

# An input that was changed; a result that still shows the export, that says that something was changed, that
# rests on an input that is no number, or that cannot be calculated without the rows that are gone.
INPUT, STALE, TELLS, UNREADABLE, LOST = "input", "stale", "tells", "unreadable", "lost"

RELATIVE = 1e-9
_BLANKS = 2
ABSOLUTE = 1e-9  # differences of nearly equal amounts have no more digits than this
_TELLING = re.compile(r"\b(?:Geaendert|Nicht_gefolgt|Keine_Zahl|Stelle_ohne_Zahl)\b")
_FROM_EXPORT = re.compile(r"=?IF\((\w+)=(\w+),0,IFERROR\(\1-\2,1\)\)")
_UNDETERMINED = (UNDEFINED_TEXT.de, "nicht bestimmbar", UNDEFINED_TEXT.en, "cannot be determined")
_CODE = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}")


def kind_of_result(sheet: str, found: Any, fixed: CellRecord, live: CellRecord) -> str:
    """What is the matter with the result of a formula that is not as the data of now make it."""
    if tells_of_changes(sheet, fixed):
        return TELLS
    if not predictable(fixed, live):
        return LOST
    return STALE if alike(found, fixed.value) else ""


def vague(found: str, money: bool) -> bool:
    """Whether a result says that it cannot be determined, or counts nothing or what cannot be."""
    return (
        any(words in found for words in _UNDETERMINED)
        or found in ("0", "–")
        or (found.isdigit() and not money)
    )


def tells_of_changes(sheet: str, cell: CellRecord) -> bool:
    """Whether a formula counts changes or says that there are some."""
    formula = cell.formula or ""
    counts = sheet in (CHANGES.de, CHANGES.en) or _TELLING.search(formula)
    return bool(counts or _FROM_EXPORT.fullmatch(formula))


def predictable(fixed: CellRecord, live: CellRecord) -> bool:
    """Whether the formula is the one that the data of now would give, so that its result can be told."""
    return _CODE.sub("", fixed.formula or "") == _CODE.sub("", live.formula or "")


def alike(found: Any, expected: Any) -> bool:
    """Equal texts, or numbers equal but for the last digits that programs differ in."""
    if found == expected and type(found) is type(expected):
        return True
    if isinstance(expected, str):
        return same_text("" if found is None else str(found), expected)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isclose(found, expected, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def same_text(found: str, expected: str) -> bool:
    """The same words, and hardly more blanks: many would push them out of sight."""
    return plain_words(found) == plain_words(expected) and len(found) <= len(expected) + _BLANKS


def plain_words(text: str) -> str:
    """A text without the differences in line ends and blanks that other programs make on saving."""
    return re.sub(r"\s+", " ", text).strip()


def followers(found: FoundBook, fixed: Book, live: Book) -> int:
    """How many results are no longer those of the export, and are what the changed inputs make them."""
    return sum(
        _follows_on(found.sheets[name], sheet, live.sheets[name])
        for name, sheet in fixed.sheets.items()
        if name in found.sheets and live is not fixed
    )


def _follows_on(found: FoundSheet, fixed: Sheet, live: Sheet) -> int:
    moved = moved_rows(fixed, live)
    return sum(
        _follows(found.cells.get(position), record, live.cells.get(position, record))
        for position, record in fixed.cells.items()
        if record.formula is not None
        and position[0] not in moved
        and not tells_of_changes(fixed.name, record)
    )


def moved_rows(fixed: Sheet, live: Sheet) -> set[int]:
    """Rows whose words before their first formula are others now: the data of now have rows that the workbook has not."""
    first: dict[int, int] = {}
    for (row, column), cell in fixed.cells.items():
        if cell.formula is not None:
            first[row] = min(column, first.get(row, column))
    places = fixed.cells.keys() | live.cells.keys() if fixed is not live else ()
    labels = [place for place in places if place[1] < first.get(place[0], 0)]
    return {place[0] for place in labels if _label(fixed, place) != _label(live, place)}


def _label(sheet: Sheet, place: tuple[int, int]) -> str:
    cell = sheet.cells.get(place)
    if cell is None or cell.formula is not None or not isinstance(cell.value, str):
        return ""
    return _CODE.sub("", cell.value)


def _follows(found: Any, fixed: CellRecord, live: CellRecord) -> bool:
    new = predictable(fixed, live) and not alike(live.value, fixed.value)
    return found is not None and new and alike(found.value, live.value)
