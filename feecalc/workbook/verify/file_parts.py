"""Every part of a file that only feecalc has written, against the parts it should have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from feecalc.words.text import Text
from feecalc.workbook.verify.bookfile import Package
from feecalc.workbook.verify.cells import Difference

_VALUES_ONLY = "sharedStrings.xml"  # compared as cells
_ADDED = Text("Dieser Teil wurde hinzugefügt.", "This part was added.")
_GONE = Text("Dieser Teil der Datei fehlt.", "This part of the file is missing.")
_OTHER = Text(
    "Dieser Teil der Datei ist nicht der, den feecalc schreibt.",
    "This part is not as feecalc writes it.",
)


def saved_elsewhere(found: Package, expected: Package) -> bool:
    """Whether another program has written the file: then no sheet is spelled as feecalc spells it."""
    pairs = [(part, expected.sheets.get(name)) for name, part in found.sheets.items()]
    return not any(
        theirs and part in found.parts and _same(found, part, expected, theirs) for part, theirs in pairs
    )


def _same(found: Package, part: str, expected: Package, theirs: str) -> bool:
    return found.parts[part] == expected.parts[theirs] or found.canonical(part) == expected.canonical(theirs)


def part_differences(
    found: Package, expected: Package, named: Iterable[Difference], moved: Collection[str] = ()
) -> Iterator[Difference]:
    """Parts of a file that only feecalc has written and that differ, where nothing was named yet.

    Values are compared as cells; a filter in use, the rows it hides, and the order of the rows of
    ``moved`` sheets are no difference.
    """
    sheets = {d.sheet for d in named}
    for part in sorted({*found.parts, *expected.parts}):
        owner = found.owners.get(part, expected.owners.get(part, ""))
        if owner in sheets or (not owner and sheets) or part.endswith(_VALUES_ONLY):
            continue
        if part not in expected.parts:
            yield Difference(owner, "", part, "", "", _ADDED)
        elif part not in found.parts:
            yield Difference(owner, "", part, "", "", _GONE)
        elif found.parts[part] != expected.parts[part]:
            now, then = (_plain(package.canonical(part), owner in moved) for package in (found, expected))
            if now != then:
                yield Difference(owner, "", part, *_first_difference(now, then), _OTHER)


_FILTER = re.compile(r"<(?:(\w+):)?(filterColumn|sortState)\b[^>]*>.*?</(?:\1:)?\2>")
_ROWS = re.compile(r"<(?:(\w+):)?row\b.*</(?:\1:)?row>")


def _plain(text: str, moved: bool) -> str:
    """Without a filter's conditions and the marks of hidden rows, which are looked at by themselves."""
    text = re.sub(r'(<(?:\w+:)?row\b[^>]*?) hidden="(?:1|true)"', r"\1", _FILTER.sub("", text))
    return _ROWS.sub(lambda rows: _in_any_order(rows[0]), text, count=1) if moved else text


def _in_any_order(rows: str) -> str:
    """Rows without their numbers and heights, which stay where they are, in an order of their own."""
    plain = re.sub(r' r="[A-Z]*[0-9]+"', "", re.sub(r"(<(?:\w+:)?row)\b[^>]*", r"\1", rows))
    return "".join(sorted(re.split(r"(?=<(?:\w+:)?row\b)", plain)))


def _first_difference(now: str, then: str) -> tuple[str, str]:
    """Where two texts part, with a little of what stands around."""
    pairs = enumerate(zip(now, then, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(now), len(then)))
    return now[max(0, at - 30) : at + 60], then[max(0, at - 30) : at + 60]
