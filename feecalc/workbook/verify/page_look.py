"""What stands on and around the cells of a sheet: conditions, messages, hyperlinks, paper, view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feecalc.workbook.verify.aspects import LookLine
from feecalc.workbook.verify.bookfile import child, children, get, local, on
from feecalc.workbook.verify.cell_look import Styles
from feecalc.workbook.verify.size_look import plain_range


def conditions(root: Any, styles: Styles) -> Iterator[LookLine]:
    """Conditional formats by area."""
    for area in children(root, "conditionalFormatting"):
        rules = []
        for rule in children(area, "cfRule"):
            formulas = [
                plain_range(f.text or "") if "!" in (f.text or "") else f.text or ""
                for f in children(rule, "formula")
            ]
            others = [local(e) for e in rule if local(e) not in ("formula", "extLst")]
            kind = [get(rule, "type"), get(rule, "operator", "").replace("between", "")]
            rules.append(" ".join([*kind, *formulas, *others, styles.difference(get(rule, "dxfId"))]))
        yield (get(area, "sqref"), "condition"), "; ".join(sorted(rules))


def prompts(root: Any) -> Iterator[LookLine]:
    """Messages of data validations by area."""
    for validation in children(child(root, "dataValidations"), "dataValidation"):
        said = [get(validation, name) for name in ("promptTitle", "prompt", "errorTitle", "error")]
        if any(said):
            yield (get(validation, "sqref"), "prompt"), " | ".join(said)


def hyperlinks(root: Any, relations: Any) -> Iterator[LookLine]:
    """Hyperlinks by cell."""
    for link in children(child(root, "hyperlinks"), "hyperlink"):
        relation = relations.get(get(link, "id"))
        target = relation.target if relation is not None else ""
        location = get(link, "location").replace("'", "").replace("$", "").lstrip("#")
        # Some programs keep a place in the workbook as the fragment of a relation.
        yield (get(link, "ref"), "link"), " | ".join([location or target, get(link, "tooltip")]).rstrip(" |")


def paper(root: Any) -> Iterator[LookLine]:
    """Header, footer and page set-up."""
    paper = child(root, "headerFooter")
    different = [name for name in ("differentOddEven", "differentFirst") if on(paper, name)]
    for number, e in enumerate(paper if paper is not None else ()):
        if said := paper_words(e.text or ""):
            twice = [local(other) for other in paper].count(local(e)) > 1
            yield (f"{local(e)} {number}" if twice else local(e), "paper"), " ".join([said, *different])
    setup, options = child(root, "pageSetup"), child(root, "printOptions")
    fitted = on(child(child(root, "sheetPr"), "pageSetUpPr"), "fitToPage")
    words = (
        [get(setup, "orientation", "portrait").replace("default", "portrait")] if setup is not None else [""]
    )
    if setup is not None:
        size = (
            (get(setup, "fitToWidth", "1"), get(setup, "fitToHeight", "1"))
            if fitted
            else (get(setup, "scale", "100"),)
        )
        words += [*size, get(setup, "errors", "displayed"), "draft" if on(setup, "draft") else ""]
        words += [f"paper {get(setup, 'paperSize', '1')}"]
        words += ["black and white"] if on(setup, "blackAndWhite") else []
        notes = get(setup, "cellComments", "none")
        words += [] if notes == "none" else [f"comments {notes}"]
    words += [name for name in ("rowBreaks", "colBreaks") if len(child(root, name) or ())]
    words += ["headings"] if on(options, "headings") else []
    yield ("", "page"), " ".join(w for w in words if w)


_LETTERS = "Arial|Liberation Sans|Calibri|-"  # fonts of letters, whatever program puts them in


def paper_words(text: str) -> str:
    """A header or footer as what stands where, without the font's name; odd fonts, sizes and colors are told."""
    said = []
    for section in re.split(r"&(?=[LCR])", text):
        words = re.sub(rf'&"(?:{_LETTERS})?(?:,[^"]*)?"', "", section)
        odd = [int(size) for size in re.findall(r"&([0-9]{1,3})", words) if not 6 <= int(size) <= 20]
        words = re.sub(r"&[0-9]{1,3} ?", "", words).replace("&K000000", "")
        words = words.replace("&B", "").replace("&I", "")  # other programs make them part of the font
        if words[1:]:
            said.append(words + ("".join(f" [{size} pt]" for size in odd)))
    return " ".join(said)


def view(root: Any) -> Iterator[LookLine]:
    """How a sheet is looked at."""
    for view in children(child(root, "sheetViews"), "sheetView"):
        words = [get(view, "view", "normal")]
        words += [name for name in ("showFormulas", "rightToLeft") if on(view, name)]
        words += [f"zoom {zoom}"] if (zoom := int(get(view, "zoomScale", "100"))) < 60 else []
        words += [f"{name}=0" for name in ("showZeros", "showRowColHeaders") if not on(view, name, True)]
        frozen = any(get(pane, "state").startswith("frozen") for pane in children(view, "pane"))
        top = get(view, "topLeftCell", "A1")
        # Above and left of a frozen corner nobody can scroll.
        words += [f"frozen below {top}"] if frozen and top != "A1" else []
        yield ("", "view"), " ".join(words)
        for pane in children(view, "pane") if frozen else ():
            yield ("", "frozen"), f"{get(pane, 'xSplit', '0')},{get(pane, 'ySplit', '0')}"
    settings = child(root, "sheetPr")
    if on(settings, "transitionEvaluation") or not on(settings, "enableFormatConditionsCalculation", True):
        yield ("sheetPr", "calculation"), "set otherwise"
