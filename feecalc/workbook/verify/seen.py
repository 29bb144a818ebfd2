"""What a reader sees, against the workbook as it should be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from feecalc.words.text import Text
from feecalc.workbook.verify.aspects import ASPECTS, Lines, LookPlace
from feecalc.workbook.verify.bookfile import Package, relations_of
from feecalc.workbook.verify.cell_look import ALIGNMENT, FILL, FONT, NUMBER
from feecalc.workbook.verify.cells import Difference, value_text
from feecalc.workbook.verify.chart_look import NO_VALUE, stale
from feecalc.workbook.verify.look import lines_of
from feecalc.workbook.verify.reader import FoundBook
from feecalc.workbook.verify.size_look import hidden_by_filters, readable_size

# The one list of what is no longer compared once another program has saved the workbook.
NOT_COMPARED = Text(
    "Rahmenlinien und Unterstreichungen, Farben der Diagramme, Maße und Gestaltung der Kommentare, weggefallene fixierte Fenster, Zoom ab 60 %, Gitternetzlinien, Registerfarben, Seitenränder, Dokumenteigenschaften",
    "borders and underlining, colors of charts, size and looks of comments, frozen panes that are gone, zoom from 60 %, gridlines, colors of tabs, page margins, document properties",
)
_OF_CELLS = (NUMBER, FONT, FILL, ALIGNMENT)
_SIZES = ("height", "width")
_DROPPED = ("frozen", "theme")
_OF_ROWS = (*_OF_CELLS, "height", "condition", "print", "filter", "table")


def seen_differences(
    found: Package, expected: Package, book: FoundBook, resized: Collection[str] = ()
) -> list[Difference]:
    """Everything a reader sees otherwise than in the workbook as it should be.

    On ``resized`` sheets rows came or went: places of rows do not count there.
    """
    alike = _alike(found, expected)
    have, want = lines_of(found, alike), lines_of(expected, alike)
    groups: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for place in {**want, **have}:
        if _differs(place, have, want) and not (place.sheet in resized and place.aspect in _OF_ROWS):
            groups[place.sheet, place.aspect, have.get(place, ""), want.get(place, "")].append(place.where)
    return [*(_difference(key, where) for key, where in groups.items()), *_stale_charts(found, book)]


def _alike(found: Package, expected: Package) -> set[str]:
    """Sheets that are the same byte by byte, with everything they show."""

    def same(part: str) -> bool:
        return found.parts.get(part) == expected.parts.get(part)

    if not all(same(part) for part, owner in found.owners.items() if not owner and part.startswith("xl/")):
        return set()
    parts = [(part, owner) for part, owner in found.owners.items() if owner]
    changed = {owner for part, owner in parts if not same(part) or not same(relations_of(part))}
    return {name for name, part in found.sheets.items() if expected.sheets.get(name) == part} - changed


def _differs(place: LookPlace, have: Lines, want: Lines) -> bool:
    now, then = have.get(place), want.get(place)
    if now == then:
        return False
    if place.aspect in _OF_CELLS:  # cells that are missing or added are named as such
        number = place._replace(aspect=NUMBER)
        return number in have and number in want
    if place.aspect in _DROPPED:  # other programs drop it; what they do not drop has to be ours
        return now is not None and now != then
    if place.aspect == "covers":
        return now is not None and not _covers_no_more(now, then or "0,0")
    if place.aspect in _SIZES:
        return now is not None and then is not None and not readable_size(place.aspect, now, then)
    return True


def _covers_no_more(now: str, then: str) -> bool:
    """Whether the end of a drawing lies about where it was set."""
    ends = zip(now.split(","), then.split(","), strict=True)
    return all(int(found) <= int(expected) + 2 for found, expected in ends)


def _difference(key: tuple[str, str, str, str], places: list[str]) -> Difference:
    sheet, aspect, now, then = key
    first, what = places[0], ASPECTS[aspect]
    if len(places) > 1:
        more = ", ".join(places[1:6]) + ("" if len(places) <= 6 else ", …")
        de, en = f" Ebenso {more} ({len(places)} Stellen).", f" Likewise {more} ({len(places)} places)."
        what = Text(what.de + de, what.en + en)
    return Difference(sheet, first, "", value_text(now), value_text(then), what)


def _stale_charts(found: Package, book: FoundBook) -> Iterator[Difference]:
    def value_at(sheet: str, row: int, col: int) -> object:
        cell = book.sheets[sheet].cells.get((row, col)) if sheet in book.sheets else None
        if cell is not None and cell.formula is not None and cell.value is None:
            return NO_VALUE
        return None if cell is None else cell.value

    for part, sheet in found.owners.items():
        if sheet and "/charts/chart" in part:
            for reference, kept, value in list(stale(found.tree(part), value_at))[:3]:
                what = Text(
                    "Ein Diagramm zeigt andere Werte als seine Zellen.",
                    "A chart shows other values than its cells.",
                )
                yield Difference(sheet, "", reference, value_text(kept), value_text(value), what)


def remarks(found: Package, elsewhere: bool) -> Iterator[Text]:
    """What is said beside the verdict: rows that a filter hides, and what could not be compared."""
    for sheet, rows in hidden_by_filters(found).items():
        yield Text(
            f"Im Blatt {sheet} ist ein Filter gesetzt, der {rows} Zeilen ausblendet; geprüft sind alle.",
            f"A filter in use on sheet {sheet} hides {rows} rows; all are verified.",
        )
    if elsewhere:
        program = re.sub(r"[/$].*", "", found.program) or "?"
        yield Text(
            f"Ein anderes Programm ({program}) hat die Mappe gespeichert. Verglichen sind Werte, Formeln und Aussehen; nicht mehr "
            f"verglichen werden: {NOT_COMPARED.de}.",
            f"Another program ({program}) has saved the workbook. Values, formulas and looks are compared; no longer compared "
            f"are: {NOT_COMPARED.en}.",
        )
