"""Reading the few distinct notations of kv, quartal, kassenart and gop, with the rules of the intake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from feecalc.intake.cells.gop_keys import gop
from feecalc.intake.cells.kassenart_keys import kassenart
from feecalc.intake.cells.kv_keys import kv
from feecalc.intake.cells.quarters import quarter
from feecalc.intake.cells.readcell import Problem, ReadCell, missing
from feecalc.intake.sources.raw import is_blank, shown, text_of
from feecalc.words.text import Text

READ: Mapping[str, Callable[[str], ReadCell[str]]] = {
    "kv": kv,
    "quartal": quarter,
    "kassenart": kassenart,
    "gop": gop,
}
# Misspellings that can be shown word for word. Anything else might be a pseudonym that slipped into the
# wrong column, and of that only the shape is shown.
_HARMLESS = {
    "kv": re.compile(r"[0-9]{1,2}"),
    "quartal": re.compile(
        r"(q|[ivx]+|[0-9]{1,2}\.?)[ ./-]*(quartal|q)?[ ./-]*[0-9]{2,4}|[0-9]{1,4}[-./][0-9q./-]{1,7}", re.I
    ),
    "kassenart": re.compile(r"[0-9]{1,2}"),
    "gop": re.compile(r"(EBM?|GOP|GNR)?[ .:]*[0-9]{2}[ .,]?[0-9]{2,3}([.,]0+)?[a-zA-Z]?"),
}


@dataclass
class Read:
    """The notations of one column: delivered -> key, and what is to be said of some of them."""

    key_of: dict[str, str] = field(default_factory=dict)
    problems: dict[str | None, Problem] = field(default_factory=dict)
    notices: dict[str, Problem] = field(default_factory=dict)

    @property
    def aliases(self) -> dict[str, str]:
        """Notations to replace by another one of the same key, so that a key has one notation."""
        first: dict[str, str] = {}
        for cell, key in sorted(self.key_of.items()):
            first.setdefault(key, cell)
        return {cell: first[key] for cell, key in self.key_of.items() if first[key] != cell}

    def spelled(self, keys: Iterable[str]) -> list[str]:
        """The delivered notations of these keys."""
        wanted = set(keys)
        return sorted(cell for cell, key in self.key_of.items() if key in wanted)


def read_keys(column: str, cells: Iterable[str | None]) -> Read:
    """Reads each distinct cell of a key column once; an empty cell is a problem."""
    read = Read()
    for cell in cells:
        if cell is None or is_blank(cell):
            read.problems[cell] = missing()
            continue
        value, problem = READ[column](cell)
        if value is not None:
            read.key_of[cell] = value
        if problem is not None and value is None:
            read.problems[cell] = _discreet(column, cell, problem)
        elif problem is not None:
            read.notices[cell] = problem
    return read


def _discreet(column: str, cell: str, problem: Problem) -> Problem:
    near = problem.remedy.de.startswith("Vermutlich gemeint")
    return problem if near or _HARMLESS[column].fullmatch(text_of(cell)) else hidden(cell, problem)


def hidden(cell: str, problem: Problem) -> Problem:
    """The same problem, saying the shape of the cell instead of the cell."""
    told = problem.message
    for text in (shown(cell), cell):
        told = Text(told.de.replace(text, shape_of(cell)), told.en.replace(text, shape_of(cell)))
    return problem._replace(message=told, remedy=_ONLY_THE_SHAPE)


_ONLY_THE_SHAPE = Text(
    "Gezeigt ist nur die Form (9 für Ziffern, X für Buchstaben), weil hier ein Pseudonym stehen könnte.",
    "Only the shape is shown (9 for digits, X for letters), as this might be a pseudonym.",
)


def shape_of(cell: str) -> str:
    """A cell with digits as 9 and letters as X, cut to twelve characters."""
    shape = "".join("9" if c.isdecimal() else "X" if c.isalpha() else c for c in cell)
    return shape if len(shape) <= 12 else shape[:11] + "…"
