"""What a reader sees of a workbook beside its values: one line a place and aspect, from any program's file.

Two workbooks are read alike and their lines compared, so that nothing has to be told twice.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any, NamedTuple

from feecalc.words.text import Text
from feecalc.workbook.verify.bookfile import Package, child, children, get, local, on
from feecalc.workbook.verify.cell_look import ALIGNMENT, FILL, FONT, NUMBER, Styles
from feecalc.workbook.verify.chart_look import chart_lines

# What is said of a line that differs.
ASPECTS = {
    NUMBER: Text("Anderes Zahlenformat.", "Another number format."),
    FONT: Text("Andere Schrift.", "Another font."),
    FILL: Text("Andere Füllung.", "Another fill."),
    ALIGNMENT: Text("Andere Ausrichtung.", "Another alignment."),
    "runs": Text("Text in Teilen verschieden gestaltet.", "Parts of the text look different."),
    "height": Text("Zeile zu niedrig, um sie zu lesen.", "Row too low to be read."),
    "width": Text("Spalte zu schmal, um sie zu lesen.", "Column too narrow to be read."),
    "hidden": Text("Zeile oder Spalte ist ausgeblendet.", "Row or column is hidden."),
    "condition": Text("Andere bedingte Formatierung.", "Another conditional format."),
    "prompt": Text("Anderer Eingabehinweis.", "Another input message."),
    "link": Text("Anderer Verweis.", "Another hyperlink."),
    "paper": Text("Andere Kopf- oder Fußzeile.", "Another header or footer."),
    "print": Text("Anderer Druckbereich oder Drucktitel.", "Another print area or print title."),
    "page": Text("Andere Seiteneinrichtung.", "Another page set-up."),
    "view": Text("Andere Ansicht.", "Another view."),
    "filter": Text("Anderer Filterbereich.", "Another filter range."),
    "table": Text("Andere Tabelle.", "Another table."),
    "drawing": Text(
        "Anderes Bild, Textfeld oder Diagramm über den Zellen.",
        "Another picture, text box or chart over the cells.",
    ),
    "chart": Text("Anderes Diagramm.", "Another chart."),
    "foreign": Text("Etwas, das feecalc nicht schreibt.", "Something that feecalc does not write."),
    "calculation": Text("Anders eingestelltes Rechnen.", "Calculation set otherwise."),
}


class LookPlace(NamedTuple):
    """Where a line belongs: sheet, cell or area, and one of ``ASPECTS``."""

    sheet: str
    where: str
    aspect: str


Lines = dict[LookPlace, str]

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
    "sheetProtection",
    "ignoredErrors",
    "phoneticPr",
    "sheetCalcPr",
    "sortState",
}
_IN_WORKBOOK = {
    "fileVersion",
    "workbookPr",
    "workbookProtection",
    "bookViews",
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
_KINDS = {"drawing", "vmlDrawing", "comments", "table", "hyperlink", "printerSettings"}
_OF_CHARTS = {"chartStyle", "chartColorStyle"}
_LOWEST, _NARROWEST = 0.9, 0.9  # of the height and width that were set


def lines_of(package: Package, without: Container[str] = ()) -> Lines:
    """Every line of a workbook, but for some of its sheets."""
    styles = Styles(package)
    lines: Lines = dict(_workbook(package))
    runs = _rich_strings(package, styles)
    for name, part in package.sheets.items():
        if name in without:
            continue
        lines |= {
            LookPlace(name, where, aspect): text
            for (where, aspect), text in _sheet(package, part, styles, runs)
        }
    return lines


LookLine = tuple[tuple[str, str], str]


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
    found |= {f"{name} 2x" for name in package.twice} | set(package.unreachable)
    types = package.tree("[Content_Types].xml") if "[Content_Types].xml" in package.parts else ()
    mains = {get(e, "PartName").lstrip("/") for e in types if ".main+xml" in get(e, "ContentType")}
    found |= mains - {package.workbook}
    for name in sorted(found):
        yield LookPlace("", name, "foreign"), name


def plain_range(text: str) -> str:
    """A reference without signs of quoting and fixing, one cell as itself, its areas in one order."""
    parts = [p.rpartition("!")[2].replace("$", "") for p in text.replace("'", "").split(",")]
    return ",".join(sorted(re.sub(r"^(\w+):\1$", r"\1", p) for p in parts))


def _sheet(package: Package, part: str, styles: Styles, runs: dict[int, str]) -> Iterator[LookLine]:
    root = package.tree(part)
    if local(root) != "worksheet":
        yield ("", "foreign"), local(root)
        return
    filtered = _filter(package, part)
    yield from _cells(root, styles, runs)
    yield from _sizes(root, filtered)
    yield from _conditions(root, styles)
    yield from _prompts(root)
    yield from _links(root, package.relations(part))
    yield from _paper(root)
    yield from _view(root)
    if filtered[0]:
        yield ("", "filter"), filtered[0]
    yield from _strange(root, package, part)
    yield from _related(package, part)


# Cells -------------------------------------------------------------------------------------------
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


def _rich_strings(package: Package, styles: Styles) -> dict[int, str]:
    """Shared texts that are not of one piece."""
    relations = package.relations(package.workbook).values()
    part = next((r.target for r in relations if r.kind == "sharedStrings"), "")
    strings = package.tree(part) if part in package.parts else ()
    return {i: said for i, string in enumerate(strings) if (said := _runs(string, styles))}


def _runs(string: Any, styles: Styles) -> str:
    said = [styles.font(font) for run in children(string, "r") if (font := child(run, "rPr")) is not None]
    said += ["phonetic" for e in string if local(e) == "rPh"]
    return "; ".join(sorted(set(said)))


# Rows and columns --------------------------------------------------------------------------------
def _filter(package: Package, part: str) -> tuple[str, set[int]]:
    """Range of the sheet's own filter, and the rows that it, or one of a table, may hide because it is in use."""
    tables = [
        r.target for r in package.relations(part).values() if r.kind == "table" and r.target in package.parts
    ]
    own, *others = (child(package.tree(p), "autoFilter") for p in (part, *tables))
    area = plain_range(get(own, "ref")) if own is not None else ""
    rows = {
        row
        for f in (own, *others)
        if f is not None and children(f, "filterColumn")
        for row in _below(get(f, "ref"))
    }
    return area.rstrip("0123456789"), rows


def _below(area: str) -> range:
    """The rows of an area below its first."""
    rows = [int(row) for row in re.findall(r"[0-9]+", area)]
    return range(rows[0] + 1, rows[1] + 1) if len(rows) == 2 else range(0)


def hidden_by_filters(package: Package) -> dict[str, int]:
    """Sheet -> number of rows that a filter in use hides."""
    found = {}
    for name, part in package.sheets.items():
        root = package.tree(part)
        rows = _filter(package, part)[1]
        hidden = sum(
            on(r, "hidden") and int(get(r, "r", "0")) in rows for r in child(root, "sheetData") or ()
        )
        if hidden:
            found[name] = hidden
    return found


def _sizes(root: Any, filtered: tuple[str, set[int]]) -> Iterator[LookLine]:
    """Heights of rows and widths of columns that hold something; 0 where they are hidden."""
    form = child(root, "sheetFormatPr")
    height = float(get(form, "defaultRowHeight", "15")) if form is not None else 15.0
    height = 0.0 if on(form, "zeroHeight") else height
    used: set[int] = set()
    for row in child(root, "sheetData") or ():
        number = int(get(row, "r", "0"))
        columns = {_column(get(c, "r")) for c in row if any(local(e) in ("v", "f", "is") for e in c)}
        used |= columns
        hidden = on(row, "hidden") and number not in filtered[1]
        own = float(get(row, "ht") or height)
        if columns and hidden:
            yield (f"{number}:{number}", "hidden"), "hidden"
        elif columns and number not in filtered[1]:
            yield (f"{number}:{number}", "height"), f"{own:g}"
    yield from _widths(root, form, used)


def _widths(root: Any, form: Any, used: set[int]) -> Iterator[LookLine]:
    standard = float(get(form, "defaultColWidth", "8.43")) if form is not None else 8.43
    widths = dict.fromkeys(used, standard)
    hidden = set()
    for column in children(child(root, "cols"), "col"):
        for number in used.intersection(range(int(get(column, "min")), int(get(column, "max")) + 1)):
            widths[number] = float(get(column, "width") or standard)
            hidden |= {number} if on(column, "hidden") else set()
    for number, width in sorted(widths.items()):
        letter = _letters(number)
        aspect = "hidden" if number in hidden else "width"
        yield (f"{letter}:{letter}", aspect), "hidden" if number in hidden else f"{width:g}"


def _column(cell: str) -> int:
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def large_enough(aspect: str, found: str, expected: str) -> bool:
    """Whether a row or column is still as large as it was set, within what programs change on saving."""
    share = _LOWEST if aspect == "height" else _NARROWEST
    # LibreOffice's own standard height of a row is 12.8.
    return float(found) >= min(float(expected) * share, float(expected) - 2.5)


# What stands on top of the cells -----------------------------------------------------------------
def _conditions(root: Any, styles: Styles) -> Iterator[LookLine]:
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


def _prompts(root: Any) -> Iterator[LookLine]:
    for validation in children(child(root, "dataValidations"), "dataValidation"):
        said = [get(validation, name) for name in ("promptTitle", "prompt", "errorTitle", "error")]
        if any(said):
            yield (get(validation, "sqref"), "prompt"), " | ".join(said)


def _links(root: Any, relations: Any) -> Iterator[LookLine]:
    for link in children(child(root, "hyperlinks"), "hyperlink"):
        relation = relations.get(get(link, "id"))
        target = relation.target if relation is not None else ""
        location = get(link, "location").replace("'", "").replace("$", "").lstrip("#")
        # Some programs keep a place in the workbook as the fragment of a relation.
        yield (get(link, "ref"), "link"), " | ".join([location or target, get(link, "tooltip")]).rstrip(" |")


def _paper(root: Any) -> Iterator[LookLine]:
    paper = child(root, "headerFooter")
    different = [name for name in ("differentOddEven", "differentFirst") if on(paper, name)]
    for e in paper if paper is not None else ():
        if said := paper_words(e.text or ""):
            yield (local(e), "paper"), " ".join([said, *different])
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
    words += [name for name in ("rowBreaks", "colBreaks") if len(child(root, name) or ())]
    words += ["headings"] if on(options, "headings") else []
    yield ("", "page"), " ".join(w for w in words if w)


def paper_words(text: str) -> str:
    """A header or footer as what stands where, without the font's name; tiny or colored text is told."""
    said = []
    for section in re.split(r"&(?=[LCR])", text):
        words = re.sub(r'&"[^"]*"', "", section)
        small = any(int(size) < 6 for size in re.findall(r"&([0-9]{1,3})", words))
        words = re.sub(r"&[0-9]{1,3} ?", "", words).replace("&K000000", "")
        if words[1:]:
            said.append(words + (" [tiny]" if small else ""))
    return " ".join(said)


def _view(root: Any) -> Iterator[LookLine]:
    for view in children(child(root, "sheetViews"), "sheetView"):
        words = [get(view, "view", "normal")]
        words += [name for name in ("showFormulas", "rightToLeft") if on(view, name)]
        words += [f"{name}=0" for name in ("showZeros", "showRowColHeaders") if not on(view, name, True)]
        frozen = any(get(pane, "state").startswith("frozen") for pane in children(view, "pane"))
        top = get(view, "topLeftCell", "A1")
        # Above and left of a frozen corner nobody can scroll.
        words += [f"frozen below {top}"] if frozen and top != "A1" else []
        yield ("", "view"), " ".join(words)


def _strange(root: Any, package: Package, part: str) -> Iterator[LookLine]:
    found = {local(e) for e in root if local(e) not in _READ}
    names = [local(e) for e in root]
    found |= {f"{n} 2x" for n in set(names) - {"conditionalFormatting"} if names.count(n) > 1}
    found |= {r.kind for r in package.relations(part).values() if r.kind not in _KINDS}
    extensions = child(root, "extLst")
    found |= {local(e) for ext in (extensions if extensions is not None else ()) for e in ext if len(e)}
    for name in sorted(found):
        yield (name, "foreign"), name


# Drawings and tables -----------------------------------------------------------------------------
def _related(package: Package, part: str) -> Iterator[LookLine]:
    for relation in package.relations(part).values():
        if relation.target not in package.parts:
            continue
        if relation.kind == "drawing":
            yield from _drawing(package, relation.target)
        elif relation.kind == "vmlDrawing":
            yield from _shapes(package.tree(relation.target))
        elif relation.kind == "table":
            yield from _table(package.tree(relation.target))


def _drawing(package: Package, part: str) -> Iterator[LookLine]:
    """Every object of a drawing; charts by what they show, in the order of their places."""
    relations = package.relations(part)
    objects = []
    for anchor in package.tree(part):
        kinds = [local(e) for e in anchor if local(e) not in ("from", "to", "clientData", "pos", "ext")]
        ids = [get(e, "id") for e in anchor.iter() if local(e) == "chart"]
        objects.append((_corner(anchor), kinds, [relations[i].target for i in ids if i in relations]))
    for number, (corner, kinds, charts) in enumerate(sorted(objects, key=lambda o: o[0]), 1):
        yield (f"{number}", "drawing"), f"{corner[0]},{corner[1]} {' '.join(kinds)}"
        for chart in charts:
            yield from _chart(package, chart, number)


def _chart(package: Package, part: str, number: int) -> Iterator[LookLine]:
    for aspect, text in chart_lines(package.tree(part)) if part in package.parts else ():
        yield (f"{number} {aspect}", "chart"), text
    foreign = {r.kind for r in package.relations(part).values()} - _OF_CHARTS
    if foreign:
        yield (f"{number} parts", "chart"), " ".join(sorted(foreign))


def _corner(anchor: Any) -> tuple[int, int]:
    start = child(anchor, "from")
    found = [int(e.text or 0) for name in ("row", "col") if (e := child(start, name)) is not None]
    return (found[0], found[1]) if len(found) == 2 else (-1, -1)


def _shapes(root: Any) -> Iterator[LookLine]:
    """Shapes of the old kind: notes of cells, hidden until the mouse is over them; nothing else."""
    number = 0
    for shape in (
        e for e in root.iter() if local(e) in ("shape", "rect", "oval", "line", "group", "image", "roundrect")
    ):
        data = child(shape, "ClientData")
        note = data is not None and get(data, "ObjectType") == "Note" and child(data, "Visible") is None
        style = get(shape, "style").replace(" ", "")
        if not note or "visibility:visible" in style:
            number += 1
            yield (
                (f"{number}", "drawing"),
                f"{local(shape)} {get(data, 'ObjectType') if data is not None else ''}".strip(),
            )


def _table(root: Any) -> Iterator[LookLine]:
    columns = [get(c, "name") for c in children(child(root, "tableColumns"), "tableColumn")]
    words = [get(root, "displayName"), *columns]
    words += ["without heading"] if get(root, "headerRowCount", "1") == "0" else []
    words += ["with totals"] if get(root, "totalsRowCount", "0") != "0" else []
    yield (plain_range(get(root, "ref")), "table"), " | ".join(words)
