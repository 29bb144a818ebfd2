"""Text of a workbook cell, whose letters may be formatted each for itself: a raised 1 is no digit."""

from __future__ import annotations

import re

from feecalc.intake.errors import PackageError
from feecalc.intake.sources.damaged import damaged
from feecalc.intake.sources.parts import Parts
from feecalc.intake.sources.raw import Marked, RawCell
from feecalc.intake.sources.xmlparts import Attributes, endless, named, walk

MAX_STRINGS = 2_000_000  # elements
MAX_CELL = 2**16
ELEMENTS = named("si", "is", "r", "t", "rPh", "vertAlign", "strike")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # halves of letters stay as they are


def unescaped(text: str) -> str:
    """Letters that XML cannot hold stand as ``_x000D_``."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


class RichText:
    """Collects the runs of one text; elements come in as they are met."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.clear()

    def clear(self) -> None:
        """Begin a new text."""
        self._runs: list[str] = [""]
        self._marks: set[int] = set()
        self._length = 0
        self._open = self._aside = False

    def start(self, element: str, attributes: Attributes) -> None:
        """An element within the text begins."""
        if element == "r":
            self._runs.append("")
        elif element == "rPh":  # how it is pronounced is not what it says
            self._aside = True
        elif element == "t":
            self._open = not self._aside
        elif (element == "vertAlign" and attributes.get("val") != "baseline") or (
            element == "strike" and attributes.get("val", "1") not in ("0", "false")
        ):
            self._marks.add(len(self._runs) - 1)

    def end(self, element: str) -> None:
        """An element within the text ends."""
        if element == "t":
            self._open = False
        elif element == "rPh":
            self._aside = False

    def add(self, text: str) -> None:
        """A piece of text."""
        if self._open:
            self._length += len(text)
            if self._length > MAX_CELL:
                raise PackageError(endless(self._name))
            self._runs[-1] += text

    def cell(self) -> RawCell:
        """The text; ``Marked`` where a run is raised, lowered or struck out, or digits lie in several runs."""
        runs = [unescaped(run) for run in self._runs]
        text = "".join(runs)
        marks = "".join(runs[i] for i in sorted(self._marks)).strip()
        if not marks and sum(any(map(str.isdigit, run)) for run in runs) > 1:
            return Marked(text, "")
        plain = "".join(run for i, run in enumerate(runs) if i not in self._marks)
        return Marked(plain, marks) if marks else text


def strings_of(parts: Parts, part: str) -> list[RawCell]:
    """The texts that cells refer to by number."""
    found: list[RawCell] = []
    text = RichText(parts.name)

    def start(full: str, attributes: Attributes) -> None:
        element = ELEMENTS.get(full)
        if element == "si":
            text.clear()
        elif element:
            text.start(element, attributes)

    def end(full: str) -> None:
        element = ELEMENTS.get(full)
        if element == "si":
            found.append(text.cell())
        elif element:
            text.end(element)

    walk(parts, part, start, end, text.add, limit=MAX_STRINGS)
    return found


def string_at(name: str, strings: list[RawCell], number: str) -> RawCell:
    """The text that a cell refers to; raises PackageError where there is none."""
    if not number.isdecimal() or len(number) > 9 or int(number) >= len(strings):
        raise PackageError(damaged(name))
    return strings[int(number)]
