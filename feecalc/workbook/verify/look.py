"""What a reader sees of a workbook beside its values: one line a place and aspect, from any program's file.

Two workbooks are read alike and their lines compared, so that nothing has to be told twice.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from feecalc.workbook.verify.aspects import Lines, LookPlace
from feecalc.workbook.verify.bookfile import Package, child, children, get, local, on
from feecalc.workbook.verify.cell_look import Styles, theme_fonts
from feecalc.workbook.verify.sheet_look import rich_strings, sheet_lines
from feecalc.workbook.verify.size_look import plain_range

_IN_WORKBOOK = {
    "fileVersion",
    "workbookPr",
    "bookViews",
    "workbookProtection",
    "sheets",
    "definedNames",
    "calcPr",
    "extLst",
    "fileSharing",
    "AlternateContent",
    "revisionPtr",
    "fileRecoveryPr",
    "oleSize",
    "externalReferences",
}
_OF_WORKBOOK = {
    "worksheet",
    "styles",
    "theme",
    "sharedStrings",
    "calcChain",
    "customXml",
    "sheetMetadata",
    "externalLink",
    "vbaProject",
}


def lines_of(package: Package, without: Container[str] = ()) -> Lines:
    """Every line of a workbook, but for some of its sheets."""
    styles = Styles(package)
    lines: Lines = dict(_workbook(package))
    runs = rich_strings(package, styles)
    for name, part in package.sheets.items():
        if name in without:
            continue
        lines |= {
            LookPlace(name, where, aspect): text
            for (where, aspect), text in sheet_lines(package, part, styles, runs)
        }
    return lines


def _workbook(package: Package) -> Iterator[tuple[LookPlace, str]]:
    root = package.tree(package.workbook)
    settings, calculation = child(root, "workbookPr"), child(root, "calcPr")
    words = [get(calculation, "calcMode", "auto")] if calculation is not None else ["auto"]
    words += (
        ["fullPrecision=0"] if calculation is not None and not on(calculation, "fullPrecision", True) else []
    )
    words += ["iterate"] if calculation is not None and on(calculation, "iterate") else []
    words += ["date1904"] if on(settings, "date1904") else []
    yield LookPlace("", "", "calculation"), " ".join(words)
    views = children(child(root, "bookViews"), "workbookView")
    shown = [get(settings, "showObjects", "all") if settings is not None else "all"]
    shown += ["tabs hidden" for v in views if not on(v, "showSheetTabs", True)]
    shown += [get(v, "visibility") for v in views if get(v, "visibility", "visible") != "visible"]
    yield LookPlace("", "", "view"), " ".join(shown)
    if fonts := theme_fonts(package):
        yield LookPlace("", "", "theme"), fonts
    locked = child(root, "workbookProtection")
    if locked is not None and locked.attrib:
        yield LookPlace("", "", "locked"), "locked"
    names = list(package.sheets)
    for defined in children(child(root, "definedNames"), "definedName"):
        kind, number = get(defined, "name"), get(defined, "localSheetId")
        if kind.startswith("_xlnm.Print_") and number.isdigit() and int(number) < len(names):
            yield (
                LookPlace(names[int(number)], kind.removeprefix("_xlnm."), "print"),
                plain_range(defined.text or ""),
            )
    yield from _strange_workbook(package, root)


def _strange_workbook(package: Package, root: Any) -> Iterator[tuple[LookPlace, str]]:
    """What belongs to no workbook of ours, or may show another workbook than the one that is read."""
    kinds = {r.kind for r in package.relations(package.workbook).values()} - _OF_WORKBOOK
    found = {*kinds, *(local(e) for e in root if local(e) not in _IN_WORKBOOK)}
    elements = [local(e) for e in root]
    found |= {f"{name} 2x" for name in set(elements) if elements.count(name) > 1 and name != "extLst"}
    # Newer programs keep the folder of a file as an alternative, and nothing else.
    found |= {local(e) for choice in children(root, "AlternateContent") for c in choice for e in c} - {
        "absPath"
    }
    found |= {f"{name} 2x" for name in package.twice} | set(package.unreachable)
    types = package.tree("[Content_Types].xml") if "[Content_Types].xml" in package.parts else ()
    mains = {get(e, "PartName").lstrip("/") for e in types if ".main+xml" in get(e, "ContentType")}
    found |= mains - {package.workbook}
    for name in sorted(found):
        yield LookPlace("", name, "foreign"), name
