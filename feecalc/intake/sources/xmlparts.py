"""XML parts as events, in one pass and within bounds: what guards is what reads.

Expat itself reports declarations, so no spelling and no encoding hides one; it is fed in pieces, so
that nothing is held that is not wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.damaged import damaged
from feecalc.intake.sources.parts import Parts, Relationship, links_part, resolved
from feecalc.words.text import Text

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]

MAX_ELEMENTS = 200_000
MAX_CELLS = 3_000_000  # of all sheets that are read
MAX_TEXT = 2**20  # bytes of one tag, comment or text that Expat has to hold; a cell has 32,767 characters
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # "Strict Open XML"
)
_DOCUMENT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


def named(*elements: str) -> dict[str, str]:
    """Full names of elements of a workbook, in both editions of the format -> their plain names."""
    return {f"{space} {element}": element for space in _MAIN for element in elements}


def link_of(attributes: Attributes) -> str:
    """The id of the relationship that an element refers to; empty where there is none."""
    return next((attributes[k] for space in _DOCUMENT if (k := f"{space} id") in attributes), "")


def walk(
    parts: Parts,
    part: str,
    start: Start | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    limit: int = MAX_ELEMENTS,
) -> None:
    """Parse a part; names come as ``namespace name``.

    Raises PackageError for declarations, for more than ``limit`` elements, for text without end, and
    for anything that is no XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _declared(parts.name)
    if start:
        parser.StartElementHandler = _counted(parts.name, start, limit)
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    fed = 0
    try:
        for block in parts.blocks(part):
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > MAX_TEXT:
                raise PackageError(endless(parts.name))
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that Python lacks
        raise PackageError(damaged(parts.name)) from None


def refuse_declarations(parts: Parts) -> None:
    """Raise PackageError where any part that calls itself XML declares something, read or not."""
    for part in parts:
        if part.endswith((".xml", ".rels", ".vml")):
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = _declared(parts.name)
            try:
                for block in parts.blocks(part):
                    parser.Parse(block, False)
                    if parser.CurrentByteIndex + MAX_TEXT < 0:
                        break
            except (expat.ExpatError, LookupError, ValueError):
                continue  # drawings are often no sound XML; what is read must be, and says so


def _declared(name: str) -> Callable[..., None]:
    def refuse(*_: Any) -> None:
        raise PackageError(_unsafe(name))

    return refuse


def _counted(name: str, start: Start, limit: int) -> Start:
    left = limit

    def counted(element: str, attributes: Attributes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise PackageError(too_many_cells(name))
        start(element, attributes)

    return counted


def links(parts: Parts, part: str) -> list[Relationship]:
    """The relationships of a part to other parts of the workbook, and to files outside as kind ``outside``."""
    found: list[Relationship] = []

    def start(element: str, attributes: Attributes) -> None:
        if element == f"{_LINKS} Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            outside = attributes.get("TargetMode", "").casefold() == "external"
            target = "" if outside else resolved(part, attributes.get("Target", ""))
            found.append(Relationship(attributes.get("Id", ""), "outside" if outside else kind, target))

    if links_part(part) in parts:
        walk(parts, links_part(part), start)
    return found


def _unsafe(name: str) -> Text:
    return say(
        "{f} enthält XML-Deklarationen (DOCTYPE oder ENTITY), die eine Arbeitsmappe nicht braucht, und "
        "wird nicht gelesen. Bitte in Excel öffnen und neu speichern.",
        "{f} holds XML declarations (DOCTYPE or ENTITY) that a workbook does not need, and is not read. "
        "Please open it in Excel and save it again.",
        f=name,
    )


def endless(name: str) -> Text:
    """What is said of a cell that cannot be one."""
    return say(
        "{f} enthält eine Zelle, die länger ist, als Excel erlaubt, und wird nicht gelesen. Bitte in Excel "
        "öffnen und neu speichern.",
        "{f} holds a cell longer than Excel allows and is not read. Please open it in Excel and save it again.",
        f=name,
    )


def too_many_cells(name: str) -> Text:
    """What is said of a workbook beyond the bounds."""
    return say(
        "{f} hat mehr als {n} Zellen, auch leere formatierte zählen. Bitte leere Zeilen löschen oder die "
        "Tabellen als CSV speichern.",
        "{f} has more than {n} cells; empty formatted ones count too. Please delete empty rows or save the "
        "tables as CSV.",
        f=name,
        n=MAX_CELLS,
    )
