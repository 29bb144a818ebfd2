"""One sheet as a reader sees it: its cells here, everything else beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecalc.workbook.verify.aspects import LookLine
from feecalc.workbook.verify.bookfile import Package, child, children, get, local
from feecalc.workbook.verify.cell_look import Styles
from feecalc.workbook.verify.drawing_look import related
from feecalc.workbook.verify.page_look import conditions, hyperlinks, paper, prompts, view
from feecalc.workbook.verify.size_look import filtered_rows, sizes

# Parts of a worksheet that are read here or as cells; anything else is foreign.
_READ = {
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "autoFilter",
    "mergeCells",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "drawing",
    "legacyDrawing",
    "tableParts",
    "extLst",
    "ignoredErrors",
    "phoneticPr",
    "sheetCalcPr",
    "sortState",
}
_KINDS = {"drawing", "vmlDrawing", "comments", "table", "hyperlink", "printerSettings"}


def sheet_lines(package: Package, part: str, styles: Styles, runs: dict[int, str]) -> Iterator[LookLine]:
    """Every line of one sheet, by place and aspect."""
    root = package.tree(part)
    if local(root) != "worksheet":
        yield ("", "foreign"), local(root)
        return
    filtered = filtered_rows(package, part)
    yield from _cells(root, styles, runs)
    yield from sizes(root, filtered)
    yield from conditions(root, styles)
    yield from prompts(root)
    yield from hyperlinks(root, package.relations(part))
    yield from paper(root)
    yield from view(root)
    if filtered[0]:
        yield ("", "filter"), filtered[0]
    yield from _strange(root, package, part)
    yield from related(package, part)


def _cells(root: Any, styles: Styles, runs: dict[int, str]) -> Iterator[LookLine]:
    seen: set[str] = set()
    for cell in (c for row in child(root, "sheetData") or () for c in row):
        value = next((e for e in cell if local(e) in ("v", "f", "is")), None)
        if value is None:
            continue
        where = get(cell, "r")
        if not where or where in seen:
            yield (where, "foreign"), "cell without address" if not where else "cell 2x"
        seen.add(where)
        for aspect, text in styles.cell(get(cell, "s", "0")).items():
            if text not in ("", "none"):
                yield (where, aspect), text
        if get(cell, "t") == "s" and local(value) == "v" and int(value.text or -1) in runs:
            yield (where, "runs"), runs[int(value.text)]
        elif local(value) == "is" and (said := _runs(value, styles)):
            yield (where, "runs"), said
        if get(cell, "vm") or get(cell, "cm"):
            yield (where, "foreign"), "metadata"


def rich_strings(package: Package, styles: Styles) -> dict[int, str]:
    """Shared texts that are not of one piece."""
    relations = package.relations(package.workbook).values()
    part = next((r.target for r in relations if r.kind == "sharedStrings"), "")
    strings = package.tree(part) if part in package.parts else ()
    return {i: said for i, string in enumerate(strings) if (said := _runs(string, styles))}


def _runs(string: Any, styles: Styles) -> str:
    said = [styles.font(font) for run in children(string, "r") if (font := child(run, "rPr")) is not None]
    said += ["phonetic" for e in string if local(e) == "rPh"]
    return "; ".join(sorted(set(said)))


def _strange(root: Any, package: Package, part: str) -> Iterator[LookLine]:
    found = {local(e) for e in root if local(e) not in _READ}
    names = [local(e) for e in root]
    found |= {f"{n} 2x" for n in set(names) - {"conditionalFormatting"} if names.count(n) > 1}
    found |= {r.kind for r in package.relations(part).values() if r.kind not in _KINDS}
    found |= {"AlternateContent"} & {local(e) for e in root.iter()}
    extensions = child(root, "extLst")
    found |= {local(e) for ext in (extensions if extensions is not None else ()) for e in ext if len(e)}
    for name in sorted(found):
        yield (name, "foreign"), name
