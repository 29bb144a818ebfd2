"""A workbook as the file it is: its parts, and how they belong together."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from feecalc.intake.sources.damaged import guarded
from feecalc.intake.sources.files import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

RELATIONS = ".rels"
_VOLATILE = re.compile(r"<(?:\w+:)?v>[^<]*</(?:\w+:)?v>|<(?:\w+:)?[fv]/>")


def unpacked(source: Source) -> Package:
    """The parts of a file that was found safe to read; raises PackageError for a damaged one."""
    with guarded(source.name):
        package = Package(source.data)
        for part in package.parts:
            if part.endswith((".xml", RELATIONS, ".vml")):
                package.tree(part)
    return package


class Relation(NamedTuple):
    """What one part has to do with another: ``kind`` is the last word of the relation's type."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of a workbook by name; ``twice`` are names that occur more than once."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            self.parts = {name: archive.read(name) for name in names}
        folded = [name.casefold() for name in names]
        self.twice = sorted({name for name in names if folded.count(name.casefold()) > 1})
        self._trees: dict[str, Element] = {}

    def tree(self, part: str) -> Element:
        """The root of an XML part."""
        if part not in self._trees:
            from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # ships no types

            self._trees[part] = fromstring(self.parts[part])
        return self._trees[part]

    def relations(self, part: str) -> dict[str, Relation]:
        """Relations of a part by their id; those of the package for ``""``."""
        folder, rels = posixpath.dirname(part), relations_of(part)
        found = {}
        for relation in self.tree(rels) if rels in self.parts else ():
            target, external = relation.get("Target", ""), relation.get("TargetMode") == "External"
            path = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = Relation(
                relation.get("Type", "").rpartition("/")[2], path, external
            )
        return found

    @cached_property
    def workbook(self) -> str:
        """Name of the part that the file says is its workbook; empty where there is none."""
        return next((r.target for r in self.relations("").values() if r.kind == "officeDocument"), "")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Sheet -> part, in order, whatever kind of sheet it is."""
        targets = self.relations(self.workbook)
        listed = (e for e in self.tree(self.workbook).iter() if local(e) == "sheet")
        found = {sheet.get("name", ""): targets.get(get(sheet, "id")) for sheet in listed}
        return {name: relation.target for name, relation in found.items() if relation is not None}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Part -> sheet that shows it; parts of the whole workbook have ""."""
        found: dict[str, str] = {}
        for sheet, part in self.sheets.items():
            for reached in self._reached(part, set()):
                found.setdefault(reached, sheet)
        for reached in self._reached("", set()):
            found.setdefault(reached, "")
        return found

    @cached_property
    def unreachable(self) -> list[str]:
        """Parts that nothing leads to: no program shows them, or one shows them instead of ours."""
        kept = {"[Content_Types].xml"}
        return sorted(
            n for n in self.parts if n not in self.owners and n not in kept and not n.endswith(RELATIONS)
        )

    def _reached(self, part: str, seen: set[str]) -> Iterator[str]:
        if part in seen:
            return
        seen.add(part)
        yield part
        for relation in self.relations(part).values():
            if not relation.external and relation.target in self.parts:
                yield from self._reached(relation.target, seen)

    @cached_property
    def program(self) -> str:
        """The program that says it saved the file."""
        name = "docProps/app.xml"
        if name not in self.parts:
            return ""
        return next((e.text or "" for e in self.tree(name).iter() if local(e) == "Application"), "")

    def canonical(self, part: str) -> str:
        """The content of a part without spellings of XML, and without values, which are compared as cells."""
        from xml.etree.ElementTree import canonicalize

        data = self.parts[part]
        if not part.endswith((".xml", ".vml", RELATIONS)):
            return data.hex()
        self.tree(part)  # refuses what no workbook needs
        text = canonicalize(data.decode("utf-8-sig"), strip_text=True, rewrite_prefixes=True)
        return re.sub(r' t="(?:s|str|n|inlineStr|b|e)"', "", _VOLATILE.sub("", text)) if "<" in text else text


def relations_of(part: str) -> str:
    """Name of the part that holds the relations of a part."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}{RELATIONS}")


def local(element: Any) -> str:
    """The name of an element without its namespace, which differs between dialects of the format."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def get(element: Any, name: str, default: str = "") -> str:
    """An attribute, whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return default


def child(element: Any, name: str) -> Any:
    """The first child of that name, or None."""
    return next((e for e in element if local(e) == name), None) if element is not None else None


def children(element: Any, name: str) -> list[Any]:
    """All children of that name."""
    return [e for e in element if local(e) == name] if element is not None else []


def on(element: Any, name: str, default: bool = False) -> bool:
    """A yes-or-no attribute, spelled 1 or true."""
    value = get(element, name) if element is not None else ""
    return default if value == "" else value in ("1", "true", "on")
