"""What a workbook says of itself: its sheets in order, which are hidden, and what it lends to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from feecalc.intake.errors import PackageError
from feecalc.intake.sources.cellvalues import Lent
from feecalc.intake.sources.damaged import damaged
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.numberformats import styles_of
from feecalc.intake.sources.parts import Parts, Relationship, no_workbook
from feecalc.intake.sources.richtext import strings_of, unescaped
from feecalc.intake.sources.xmlparts import Attributes, link_of, links, named, refuse_declarations, walk

_ELEMENTS = named("workbook", "workbookPr", "sheet", "calcPr")
_YES, _NO = ("1", "true", "on"), ("0", "false", "off")


class SheetPart(NamedTuple):
    """A sheet: its name, its part, and whether somebody who opens the workbook sees it."""

    name: str
    part: str
    visible: bool


@dataclass
class Opened:
    """A workbook whose sheets can be read."""

    parts: Parts
    lent: Lent
    sheets: list[SheetPart] = field(default_factory=list)
    macros: bool = False
    links: bool = False


def opened(source: Source) -> Opened:
    """Look a workbook over; raises PackageError unless it is safe and sound."""
    parts = Parts(source)
    workbook = _workbook_part(parts)
    refuse_declarations(parts)
    book = Opened(parts, Lent(source.name))
    by_id = _by_id(parts, workbook)
    _read_workbook(book, workbook, by_id)
    if not book.sheets or len({s.part for s in book.sheets}) < len(book.sheets):
        raise PackageError(damaged(source.name))
    for link in by_id.values():
        if link.kind == "sharedStrings":
            book.lent.strings = strings_of(parts, link.target)
        elif link.kind == "styles":
            book.lent.styles = styles_of(parts, link.target)
    kinds = {link.kind for link in by_id.values()}
    book.macros = "vbaProject" in kinds or any(part.endswith("vbaproject.bin") for part in parts)
    book.links = "externalLink" in kinds or any(part.startswith("xl/externallinks/") for part in parts)
    return book


def _workbook_part(parts: Parts) -> str:
    found = [link.target for link in links(parts, "") if link.kind == "officeDocument"]
    if len(found) != 1 or found[0] not in parts or found[0].endswith(".bin"):
        raise PackageError(no_workbook(parts))
    return found[0]


def _by_id(parts: Parts, workbook: str) -> dict[str, Relationship]:
    found = links(parts, workbook)
    by_id = {link.id: link for link in found}
    if len(by_id) < len(found):
        raise PackageError(damaged(parts.name))
    return by_id


def _read_workbook(book: Opened, part: str, by_id: dict[str, Relationship]) -> None:
    seen: set[str] = set()

    def start(full: str, attributes: Attributes) -> None:
        element = _ELEMENTS.get(full)
        if element:
            seen.add(element)
        if element == "sheet":
            _add_sheet(book, attributes, by_id)
        elif element == "workbookPr":
            book.lent.since_1904 = attributes.get("date1904") in _YES
        elif element == "calcPr":
            asked = attributes.get("fullCalcOnLoad") in _YES or attributes.get("forceFullCalc") in _YES
            book.lent.recalculates = asked or attributes.get("calcCompleted") in _NO

    walk(book.parts, part, start)
    if "workbook" not in seen:
        raise PackageError(no_workbook(book.parts))


def _add_sheet(book: Opened, attributes: Attributes, by_id: dict[str, Relationship]) -> None:
    link = by_id.get(link_of(attributes))
    if link is None or (link.kind == "worksheet" and link.target not in book.parts):
        raise PackageError(damaged(book.parts.name))
    if link.kind == "worksheet":
        visible = attributes.get("state", "visible") == "visible"
        book.sheets.append(SheetPart(unescaped(attributes.get("name", "")), link.target, visible))
