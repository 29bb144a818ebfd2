"""Forgeries in a file that passes for one saved by another program, where its parts are no longer compared.

Every sheet gets an attribute that changes nothing, which is all it takes; what a reader sees must be found
all the same. Each was seen to pass ``verify`` before it was looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.intake.sources.files import Source
from feecalc.workbook.verify.bookfile import Package
from feecalc.workbook.verify.file_parts import saved_elsewhere
from feecalc.workbook.verify.reader import FoundBook, read_workbook
from feecalc.workbook.verify.seen import seen_differences
from feecalc.workbook.writer import build
from tests.workbook.test_forgeries import FORGERIES, PAGE, Change, sub
from tests.workbook.xlsx_edit import packed, parts, sheet_part

STYLES, BOOK = "xl/styles.xml", "xl/workbook.xml"
# Parts of a file that nobody sees in it, or that a disguise changes anyway.
UNSEEN = {"author in the properties", "borders only"}


def disguised(book: bytes) -> bytes:
    contents = parts(book)
    for name, data in contents.items():
        if name.startswith("xl/worksheets/sheet"):
            contents[name] = data.replace(b"<sheetData", b'<sheetData x="1"', 1)
    return packed(contents)


def both(*changes: Change) -> Change:
    def change(book: bytes) -> bytes:
        for one in changes:
            book = one(book)
        return book

    return change


def tweaked(kind: str, change: Callable[[str], str]) -> Change:
    """The first fee of the signed page in its own style but for one thing: font, fill, border, number or alignment."""

    def of(book: bytes) -> bytes:
        contents, sheet = parts(book), sheet_part(book, PAGE)
        page, styles = contents[sheet].decode(), contents[STYLES].decode()
        cell = re.search(r'<c r="[A-Z]+[0-9]+" s="([0-9]+)"><f>(?:[^<]*Ergebnis|[^<]*ROUND)', page)
        assert cell is not None
        head, tail = styles.split("</cellXfs>", 1)
        xfs = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", head[head.index("<cellXfs") :], re.DOTALL)
        xf = xfs[int(cell[1])]
        if kind == "alignment":
            xf = change(xf)
        elif kind == "number":
            code = re.search(
                rf'numFmtId="{re.search("numFmtId=.([0-9]+)", xf)[1]}" formatCode="([^"]*)"', styles
            )
            new = f'<numFmt numFmtId="399" formatCode="{change(code[1] if code else "#,##0.00")}"/></numFmts>'
            head = head.replace("</numFmts>", new, 1)
            xf = re.sub(r'numFmtId="[0-9]+"', 'numFmtId="399"', xf)
        else:
            block = re.search(rf"<{kind}s.*?</{kind}s>", head, re.DOTALL)[0]
            all_of_them = re.findall(rf"<{kind}\b[^>]*?/>|<{kind}\b.*?</{kind}>", block, re.DOTALL)
            number = int(re.search(rf'{kind}Id="([0-9]+)"', xf)[1])
            new = change(all_of_them[number])
            assert new != all_of_them[number]
            head = head.replace(f"</{kind}s>", f"{new}</{kind}s>", 1)
            xf = xf.replace(f'{kind}Id="{number}"', f'{kind}Id="{len(all_of_them)}"')
        page = page.replace(cell[0], cell[0].replace(f's="{cell[1]}"', f's="{len(xfs)}"'), 1)
        styled_book = {**contents, sheet: page.encode(), STYLES: f"{head}{xf}</cellXfs>{tail}".encode()}
        return packed(styled_book)

    return of


LINE = '<diagonal style="thick"><color rgb="FF000000"/></diagonal></border>'
TABLE = "xl/tables/table1.xml"
CHART = "xl/charts/chart1.xml"
MORE: dict[str, Change] = {
    "digits of another script": tweaked("number", lambda x: "[$-D000000]" + x),
    "line across a fee": tweaked(
        "border", lambda x: re.sub("<diagonal/></border>|</border>", LINE, x).replace("<border", '<border diagonalUp="1"', 1)
    ),
    "text moved out of its cell": tweaked(
        "alignment", lambda x: x.replace("<alignment", '<alignment indent="60"') if "<alignment" in x
        else x.rstrip("/>") + '><alignment indent="60"/></xf>'
    ),
    "pattern that hides": tweaked(
        "fill", lambda x: '<fill><patternFill patternType="gray125"><fgColor rgb="FF000000"/><bgColor rgb="FF000000"/></patternFill></fill>'
    ),
    "font of the theme instead of its name": both(
        tweaked("font", lambda x: x.replace("</font>", '<scheme val="minor"/></font>')),
        sub(r'(<a:minorFont><a:latin typeface=)"[^"]*"', r'\1"Wingdings"', part="xl/theme/theme1.xml"),
    ),
    "symbols of a charset": tweaked("font", lambda x: x.replace("</font>", '<charset val="2"/></font>')),
    "color of the system": sub(
        r"<a:dk1>.*?</a:dk1>", '<a:dk1><a:sysClr val="window" lastClr="000000"/></a:dk1>', part="xl/theme/theme1.xml"
    ),
    "column as wide as a page": sub(r'(<col min="[0-9]+" max="[0-9]+" width=)"[^"]*"', r'\1"250"', sheet=PAGE),
    "low row under a filter in use": both(
        sub(r'<autoFilter ref="([^"]*)"/>', r'<autoFilter ref="\1"><filterColumn colId="0"><filters><filter val="00"/></filters></filterColumn></autoFilter>', part=TABLE),
        sub(r'<row r="9"', '<row r="9" ht="0.5" customHeight="1"', sheet="Daten"),
    ),
    "view at a tenth": sub(r"<sheetView ", '<sheetView zoomScale="10" ', sheet=PAGE),
    "frozen far down": sub(r'<pane ([^>]*)ySplit="[0-9]+"', r'<pane \1ySplit="90"', sheet="Ergebnis"),
    "footer in symbols": sub(r"<oddFooter>&amp;L", "<oddFooter>&amp;L&amp;&quot;Wingdings,Regular&quot;", sheet=PAGE),
    "footer as large as the page": sub(r"<oddFooter>&amp;L&amp;8", "<oddFooter>&amp;L&amp;400", sheet=PAGE),
    "comments printed over the page": sub(r"<pageSetup ", '<pageSetup cellComments="asDisplayed" ', sheet=PAGE),
    "printed without colors": sub(r"<pageSetup ", '<pageSetup blackAndWhite="1" ', sheet=PAGE),
    "paper of another size": sub(r'paperSize="9"', 'paperSize="70"', sheet=PAGE),
    "sheet locked": sub(r"</sheetData>", '</sheetData><sheetProtection password="ABCD" sheet="1"/>', sheet="Lesarten"),
    "workbook locked": sub(r"<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>', part=BOOK),
    "texts count as 0": sub(r"<sheetPr>", '<sheetPr transitionEvaluation="1">', sheet=PAGE),
    "conditions switched off": sub(r"<sheetPr>", '<sheetPr enableFormatConditionsCalculation="0">', sheet=PAGE),
    "numbers of a chart's axis": sub(r'<c:numFmt formatCode="[^"]*" sourceLinked="[01]"', '<c:numFmt formatCode="&quot;31,39&quot;" sourceLinked="0"', part=CHART),
    "axis crossing elsewhere": sub(r'<c:crosses val="autoZero"/>', '<c:crossesAt val="30"/>', part=CHART),
    "chart drawn over the cells": sub(r"(<xdr:to>.*?<xdr:row>)[0-9]+", r"\g<1>400", part="xl/drawings/drawing1.xml"),
    "look of a table": sub(r"<tableStyleInfo[^>]*/>", '<tableStyleInfo name="TableStyleDark1" showRowStripes="1"/>', part=TABLE),
    "formula for new rows": sub(r'(<tableColumn id="5" [^>]*?)/>', r"\1><calculatedColumnFormula>1+1</calculatedColumnFormula></tableColumn>", part=TABLE),
    "another cell for newer programs": sub(
        r'(<row r="6"[^>]*>)(<c .*?</c>)',
        r'\1<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14">'
        r"<c><v>1</v></c></mc:Choice><mc:Fallback/></mc:AlternateContent>\2",
        sheet="Ergebnis",
    ),
    "other sheets for newer programs": sub(
        r"<sheets>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
        '<sheets/></mc:Choice></mc:AlternateContent><sheets>',
        part=BOOK,
    ),
    "settings twice": sub(r"<calcPr ", '<calcPr calcId="1" fullCalcOnLoad="1"/><calcPr ', part=BOOK),
}  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> bytes:
    root = Path(__file__).resolve().parents[2]
    return build(fc.calculate(fc.load(root / "data" / "musterland"))).bytes()


@pytest.fixture(scope="module")
def expected(plain: bytes) -> Package:
    return Package(plain)


@pytest.fixture(scope="module")
def read(plain: bytes) -> FoundBook:
    return read_workbook(Source("mappe.xlsx", plain))


def test_a_disguise_alone_is_no_difference(plain: bytes, expected: Package, read: FoundBook) -> None:
    file = Package(disguised(plain))
    assert saved_elsewhere(file, expected)
    assert seen_differences(file, expected, read) == []


@pytest.mark.parametrize("what", [*MORE, *sorted(FORGERIES.keys() - UNSEEN)])
def test_a_disguised_forgery_is_found(plain: bytes, expected: Package, read: FoundBook, what: str) -> None:
    forged = {**FORGERIES, **MORE}[what](plain)
    assert seen_differences(Package(disguised(forged)), expected, read)
