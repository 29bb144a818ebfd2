"""Forgeries that leave every value and formula alone, and what a reader sees all the same; and honest files.

Each forgery was seen to pass ``verify`` before it looked at the whole package.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.intake.sources.files import Source
from feecalc.workbook.verify.beside import hash_beside
from feecalc.workbook.verify.bookfile import Package
from feecalc.workbook.verify.cells import Difference
from feecalc.workbook.verify.file_parts import part_differences, saved_elsewhere
from feecalc.workbook.verify.reader import FoundBook, read_workbook
from feecalc.workbook.verify.seen import NOT_COMPARED, seen_differences
from feecalc.workbook.verify.verdict import Verification, verify
from feecalc.workbook.writer import workbook_bytes
from tests.workbook.recalc import needs_office, saved_by_office
from tests.workbook.xlsx_edit import edit_part, packed, parts, sheet_names, sheet_part

Change = Callable[[bytes], bytes]
PAGE = "KV 00"  # the page that is signed
RED_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def plain() -> bytes:
    root = Path(__file__).resolve().parents[2]
    return workbook_bytes(fc.calculate(fc.load(root / "data" / "musterland")))


def sub(pattern: str, new: str, *, part: str = "", sheet: str = "", count: int = 1) -> Change:
    """Replace a pattern in one part or in the part of a sheet; fails where nothing matches."""

    def change(book: bytes) -> bytes:
        name = part or sheet_part(book, sheet)
        return edit_part(book, name, lambda xml: re.sub(pattern, new, xml, count=count, flags=re.DOTALL))

    return change


def styled(font: str = "", number: str = "", fill: str = "", alignment: str = "") -> Change:
    """Give the first fee of the signed page a style of its own."""

    def change(book: bytes) -> bytes:
        contents = parts(book)
        sheet = sheet_part(book, PAGE)
        page, styles = contents[sheet].decode(), contents["xl/styles.xml"].decode()
        cell = re.search(r'<c r="[A-Z]+[0-9]+" s="([0-9]+)"><f>(?:[^<]*Ergebnis|[^<]*ROUND)', page)
        assert cell is not None
        formats = re.search(r"(<cellXfs[^>]*>)(.*?)(</cellXfs>)", styles, re.DOTALL)
        assert formats is not None
        xfs = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", formats[2], re.DOTALL)
        new = re.match(r"<xf [^>]*?/?>", xfs[int(cell[1])])
        assert new is not None
        tag = new[0].rstrip("/>")
        if font:
            size = len(re.findall(r"<font>", styles.partition("</fonts>")[0]))
            styles = styles.replace("</fonts>", f"<font>{font}</font></fonts>", 1)
            tag = re.sub(r'fontId="[0-9]+"', f'fontId="{size}"', tag)
        if fill:
            size = len(re.findall(r"<fill>", styles.partition("</fills>")[0]))
            styles = styles.replace("</fills>", f"<fill>{fill}</fill></fills>", 1)
            tag = re.sub(r'fillId="[0-9]+"', f'fillId="{size}"', tag)
        if number:
            styles = styles.replace(
                "</numFmts>", f'<numFmt numFmtId="399" formatCode="{number}"/></numFmts>', 1
            )
            tag = re.sub(r'numFmtId="[0-9]+"', 'numFmtId="399"', tag)
        new_xf = f"{tag}>{alignment}</xf>"
        styles = styles.replace("</cellXfs>", f"{new_xf}</cellXfs>", 1)
        page = page.replace(cell[0], cell[0].replace(f's="{cell[1]}"', f's="{len(xfs)}"'), 1)
        return packed({**contents, sheet: page.encode(), "xl/styles.xml": styles.encode()})

    return change


def with_parts(book: bytes, sheet: str, element: str, kind: str, new: dict[str, bytes], before: str) -> bytes:
    """Add parts to a sheet, related by the first of them."""
    contents = parts(book)
    name = sheet_part(book, sheet)
    rels = name.replace("worksheets/", "worksheets/_rels/") + ".rels"
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind}" Target="/{next(iter(new))}"/>'
    )
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    contents[rels] = contents.get(rels, empty).replace(
        b"</Relationships>", relation.encode() + b"</Relationships>"
    )
    contents[name] = contents[name].replace(before.encode(), element.encode() + before.encode())
    assert element.encode() in contents[name]
    return packed({**contents, **new})


DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col>"
    "<xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{}<xdr:clientData/>"
    "</xdr:twoCellAnchor></xdr:wsDr>"
)
TEXT_BOX = (
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="T"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>31,39</a:t></a:r></a:p>'
    "</xdr:txBody></xdr:sp>"
)
PICTURE = (
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="P"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId1"/></xdr:blipFill>'
    "<xdr:spPr/></xdr:pic>"
)


def over_the_cells(shape: str) -> Change:
    """Put a shape over the fees of a page without a drawing of its own."""

    def change(book: bytes) -> bytes:
        drawing = {"xl/drawings/drawing77.xml": DRAWING.format(shape).encode()}
        return with_parts(book, "Ergebnis", '<drawing r:id="rId99"/>', "drawing", drawing, "</worksheet>")

    return change


def background(book: bytes) -> bytes:
    picture = {"xl/media/image1.png": RED_PIXEL}
    return with_parts(book, PAGE, '<picture r:id="rId99"/>', "image", picture, "</worksheet>")


def visible_note(book: bytes) -> bytes:
    name = next(n for n in parts(book) if n.endswith(".vml"))
    return edit_part(
        book,
        name,
        lambda x: x.replace("visibility:hidden", "visibility:visible", 1).replace(
            "<x:Row>", "<x:Visible/><x:Row>", 1
        ),
    )


def first_chart(change: Callable[[str], str]) -> Change:
    return lambda book: edit_part(book, "xl/charts/chart1.xml", change)


def link(book: bytes) -> bytes:
    sheet = next(s for s in sheet_names(book) if b"<hyperlink " in parts(book)[sheet_part(book, s)])
    return edit_part(
        book,
        sheet_part(book, sheet),
        lambda x: re.sub(r'location="[^"]*"', 'location="Glossar!A1"', x, count=1),
    )


def rich_text(book: bytes) -> bytes:
    """A zero in white within a text of the cover."""
    white = '<r><rPr><sz val="10"/><color rgb="FFFFFFFF"/><rFont val="Arial"/></rPr><t xml:space="preserve">{}</t></r>'
    rest = '<r><t xml:space="preserve">{}</t></r>'
    return edit_part(
        book, "xl/sharedStrings.xml",
        lambda x: re.sub(r"<si><t>(Re)(gionale Geb[^<]*)</t></si>", lambda m: f"<si>{white.format(m[1])}{rest.format(m[2])}</si>", x, count=1),
    )  # fmt: skip


def second_workbook(book: bytes) -> bytes:
    """The honest workbook where openpyxl looks, another one where the relations lead."""
    contents = parts(book)
    other = contents["xl/workbook.xml"].replace(b'sheet name="Glossar"', b'sheet name="Notizen"')
    rels = contents["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/anders.xml")
    return packed({
        **contents, "xl/anders.xml": other, "xl/_rels/anders.xml.rels": contents["xl/_rels/workbook.xml.rels"], "_rels/.rels": rels,
    })  # fmt: skip


def unseen_sheet(book: bytes) -> bytes:
    return packed({**parts(book), "xl/worksheets/sheet99.xml": b"<worksheet/>"})


WHITE = '<sz val="10"/><color rgb="FFFFFFFF"/><name val="Arial"/>'
TINY = '<sz val="1"/><name val="Arial"/>'
SYMBOL = '<sz val="10"/><name val="Wingdings"/>'
STRUCK = '<strike/><sz val="10"/><name val="Arial"/>'
CONDITION = (
    '<conditionalFormatting sqref="C6"><cfRule type="expression" dxfId="0" priority="99"><formula>TRUE</formula></cfRule>'
    "</conditionalFormatting>"
)

FORGERIES: dict[str, Change] = {
    "number format prints another figure": styled(number="&quot;31,39&quot;"),
    "number format divides by a thousand": styled(number="#,##0.00,"),
    "number format hides": styled(number=";;;"),
    "white font": styled(font=WHITE),
    "tiny font": styled(font=TINY),
    "font of symbols": styled(font=SYMBOL),
    "struck out": styled(font=STRUCK),
    "black fill": styled(fill='<patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill>'),
    "shrunk to fit": styled(alignment='<alignment shrinkToFit="1" textRotation="90"/>'),
    "theme turned round": sub(r'<a:dk1>.*?</a:dk1>', '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>', part="xl/theme/theme1.xml"),
    "white part of a text": rich_text,
    "conditional format": sub(r"<pageMargins", CONDITION + "<pageMargins", sheet=PAGE),
    "condition taken away": sub(r"<conditionalFormatting.*?</conditionalFormatting>", "", sheet="Daten"),
    "look of a condition": sub(r"<dxfs(.*?)<bgColor[^>]*/>", r'<dxfs\1<bgColor rgb="FFFFFFFF"/>', part="xl/styles.xml"),
    "text box over a fee": over_the_cells(TEXT_BOX),
    "picture over a fee": over_the_cells(PICTURE),
    "picture behind the cells": background,
    "visible note over the cells": visible_note,
    "another Prüfkennung in the footer": sub(
        r"(<oddFooter>[^<]*)Prüfkennung [0-9a-f]{4}-", r"\1Prüfkennung 0000-", sheet=PAGE
    ),
    "a header": sub(r"<headerFooter>", "<headerFooter><oddHeader>&amp;CEntwurf</oddHeader>", sheet=PAGE),
    "another footer on even pages": sub(
        r"<headerFooter>(.*?)</headerFooter>",
        r'<headerFooter differentOddEven="1">\1<evenFooter>&amp;LPrüfkennung 0000</evenFooter></headerFooter>', sheet=PAGE,
    ),
    "row of no height": sub(r'<row r="6"[^>]*', '<row r="6" ht="0" customHeight="1"', sheet="Ergebnis"),
    "row of a hair's height": sub(r'<row r="6"[^>]*', '<row r="6" ht="0.5" customHeight="1"', sheet="Ergebnis"),
    "hidden row": sub(r'<row r="6"', '<row r="6" hidden="1"', sheet="Ergebnis"),
    "all rows of no height": sub(r"<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ', sheet="Ergebnis"),
    "column of no width": sub(r'(<col min="[0-9]+" max="[0-9]+" width=)"[^"]*"', r'\1"0.1"', sheet="Ergebnis"),
    "chart of other cells": first_chart(lambda x: re.sub(r"(<c:val><c:numRef><c:f>[^<]*\$)([A-Z])(\$)", r"\1Z\3", x, count=1)),
    "values a chart has kept": first_chart(lambda x: re.sub(r"(<c:val>.*?<c:v>)[^<]*(</c:v>)", r"\g<1>99.99\2", x, count=1, flags=re.DOTALL)),
    "axis of a chart cut": first_chart(lambda x: x.replace("<c:orientation", '<c:max val="1"/><c:min val="0.9"/><c:orientation', 1)),
    "title of a chart": first_chart(lambda x: re.sub(r"<a:t>[^<]*</a:t>", "<a:t>Entwurf</a:t>", x, count=1)),
    "name of a series": first_chart(lambda x: re.sub(r"(<c:tx>.*?<c:v>)[^<]*(</c:v>)", r"\1anders\2", x, count=1, flags=re.DOTALL)),
    "redirected link": link,
    "link out of the house": lambda b: with_parts(
        sub(r"<pageMargins", '<hyperlinks><hyperlink ref="A1" r:id="rId98"/></hyperlinks><pageMargins', sheet="Ergebnis")(b),
        "Ergebnis", "", "hyperlink", {"x": b""}, "</worksheet>",
    ),
    "manual calculation": sub(r"<calcPr ", '<calcPr calcMode="manual" ', part="xl/workbook.xml"),
    "precision as displayed": sub(r"<calcPr ", '<calcPr fullPrecision="0" ', part="xl/workbook.xml"),
    "print area cut": sub(r"(Print_Area[^>]*>Ergebnis![^<]*)\$[A-Z]+\$[0-9]+<", r"\1$C$6<", part="xl/workbook.xml"),
    "print titles of another row": sub(r"(Print_Titles[^>]*>Ergebnis!)[^<]*<", r"\1$1:$1<", part="xl/workbook.xml"),
    "printed at a tenth": sub(r' fitToPage="1"', "", sheet=PAGE),
    "zeros not shown": sub(r"<sheetView ", '<sheetView showZeros="0" ', sheet="Ergebnis"),
    "scrolled behind a frozen corner": sub(r"<sheetView ", '<sheetView topLeftCell="A3" ', sheet="Ergebnis"),
    "objects not shown": sub(r"<workbookPr ", '<workbookPr showObjects="none" ', part="xl/workbook.xml"),
    "input message beside a cell": sub(
        r"<dataValidation ", '<dataValidation prompt="gilt nicht" promptTitle="Hinweis" ', sheet="Lesarten"
    ),
    "control on a page": sub(r"</worksheet>", "<controls/></worksheet>", sheet=PAGE),
    "sparkline or other extension": sub(
        r"</worksheet>", '<extLst><ext uri="x"><x14:sparklineGroups xmlns:x14="urn:x"><x14:g/></x14:sparklineGroups></ext></extLst></worksheet>', sheet=PAGE
    ),
    "author in the properties": sub(r"<dc:creator>[^<]*", "<dc:creator>KV Muster", part="docProps/core.xml"),
    "borders only": sub(r"<borders(.*?)<color rgb=\"[0-9A-F]*\"", r'<borders\1<color rgb="FFFF0000"', part="xl/styles.xml"),
    "two workbooks in one file": second_workbook,
    "part that nothing leads to": unseen_sheet,
}  # fmt: skip


def checked(book: bytes, folder: Path, package: Path | None = None) -> Verification:
    path = folder / "mappe.xlsx"
    path.write_bytes(book)
    return verify(path, package)


@pytest.fixture(scope="module")
def read(plain: bytes) -> FoundBook:
    return read_workbook(Source("mappe.xlsx", plain))


def looked_at(book: bytes, plain: bytes, read: FoundBook) -> list[Difference]:
    """What ``verify`` does beside the cells; reading those anew for each forgery would only take time."""
    file, expected = Package(book), Package(plain)
    seen = seen_differences(file, expected, read)
    return seen if saved_elsewhere(file, expected) else [*seen, *part_differences(file, expected, seen)]


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_is_found(plain: bytes, read: FoundBook, what: str) -> None:
    found = looked_at(FORGERIES[what](plain), plain, read)
    assert found
    assert len(found) < 90, "it is named, and not cell by cell"


@pytest.mark.parametrize(
    "what", ["number format prints another figure", "borders only", "part that nothing leads to"]
)
def test_a_forgery_ends_the_command_with_1(plain: bytes, tmp_path: Path, what: str) -> None:
    assert not checked(FORGERIES[what](plain), tmp_path).ok


# One of each way of hiding that a spreadsheet program writes again; it is slow, and test_disguised tries all
# of them in a file whose parts are no longer compared.
AFTER_SAVING = (
    "number format prints another figure", "white font", "conditional format", "text box over a fee", "hidden row",
    "another Prüfkennung in the footer", "redirected link", "print area cut", "title of a chart",
)  # fmt: skip


@needs_office
def test_forgeries_are_found_after_libreoffice_saved_them_too(
    plain: bytes, read: FoundBook, tmp_path: Path
) -> None:
    """Saving anew is no way to hide; and what it hides is listed in the message."""
    saved = saved_by_office(
        {f"f{i}": FORGERIES[what](plain) for i, what in enumerate(AFTER_SAVING)}, tmp_path
    )
    expected = Package(plain)
    passed = [
        what
        for i, what in enumerate(AFTER_SAVING)
        if not seen_differences(Package(saved[f"f{i}"]), expected, read)
    ]
    assert passed == []


# Honest files ------------------------------------------------------------------------------------
@needs_office
def test_a_workbook_saved_by_libreoffice_holds_and_what_is_not_compared_is_said(
    plain: bytes, tmp_path: Path
) -> None:
    found = checked(saved_by_office({"m": plain}, tmp_path)["m"], tmp_path)
    assert found.ok, str(found)
    assert "LibreOffice" in str(found)
    assert NOT_COMPARED.de in str(found)
    assert len(str(found).splitlines()) == 2


def test_the_handbook_lists_what_is_not_compared() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "handbuch" / "unterschrift.md"
    assert NOT_COMPARED.de in page.read_text("utf-8")


def test_a_workbook_of_feecalc_alone_needs_no_reservation(plain: bytes, tmp_path: Path) -> None:
    found = checked(plain, tmp_path)
    assert found.ok
    assert NOT_COMPARED.de not in str(found)
    assert len(str(found).splitlines()) == 1


def test_packing_the_file_anew_is_no_difference(plain: bytes, tmp_path: Path) -> None:
    """Other compression, order of parts, and spelling of XML."""
    spelled = {n: d.replace(b"/>", b" />").replace(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', b"")
               if n.endswith(".xml") else d for n, d in parts(plain).items()}  # fmt: skip
    found = checked(packed(dict(sorted(spelled.items()))), tmp_path)
    assert found.ok, str(found)


def test_a_filter_in_use_is_no_alarm_and_is_said(plain: bytes, tmp_path: Path) -> None:
    part = next(
        n
        for n, data in parts(plain).items()
        if n.startswith("xl/tables/") and b'displayName="Abrechnung' in data
    )
    criteria = '<filterColumn colId="0"><filters><filter val="00"/></filters></filterColumn>'
    filtered = sub(
        r'<autoFilter ref="([^"]*)"/>', rf'<autoFilter ref="\1">{criteria}</autoFilter>', part=part
    )(plain)
    used = sub(r'(<row r="(?:[3-9]|1[0-9])")', r'\1 hidden="1"', sheet="Daten", count=17)(filtered)
    found = checked(used, tmp_path)
    assert found.ok, str(found)
    assert "Filter" in str(found)
    assert "17 Zeilen" in str(found)


def test_hidden_rows_without_a_filter_in_use_are_told(plain: bytes, tmp_path: Path) -> None:
    used = sub(r'<row r="4"', '<row r="4" hidden="1"', sheet="Daten")(plain)
    assert not checked(used, tmp_path).ok


def by_openpyxl(book: bytes) -> bytes:
    from openpyxl import load_workbook

    buffer = io.BytesIO()
    load_workbook(io.BytesIO(book)).save(buffer)
    return buffer.getvalue()


def test_a_workbook_without_stored_results_is_one_sentence(plain: bytes, tmp_path: Path) -> None:
    found = checked(by_openpyxl(plain), tmp_path)
    assert found.ok, str(found)
    assert "keine gespeicherten Ergebnisse" in str(found)
    assert len(str(found).splitlines()) == 3


# Same figures, other files ------------------------------------------------------------------------
def rearranged(folder: Path, change: Callable[[list[str]], list[str]]) -> Path:
    """The worked example with its billing rows in another file, changed."""
    import shutil

    shutil.copytree(Path(__file__).resolve().parents[2] / "data" / "musterland", folder)
    heading, *rows = (folder / "abrechnung.csv").read_text("utf-8-sig").splitlines()
    (folder / "abrechnung.csv").unlink()
    (folder / "abrechnung_neu.csv").write_text("\n".join([heading, *change(rows)]) + "\n", "utf-8")
    return folder


def test_the_same_figures_from_other_files_are_one_line_and_no_difference(
    plain: bytes, tmp_path: Path
) -> None:
    found = checked(plain, tmp_path, rearranged(tmp_path / "p", lambda rows: rows[::-1]))
    assert found.ok, str(found)
    assert len(str(found).splitlines()) == 2
    assert "Gleiche Zahlen, andere Dateien" in str(found)


def test_one_count_more_is_another_figure(plain: bytes, tmp_path: Path) -> None:
    def more(rows: list[str]) -> list[str]:
        cells = rows[0].split(";")
        cells[4] = str(int(cells[4]) + 1)
        return [";".join(cells), *rows[1:]]

    found = checked(plain, tmp_path, rearranged(tmp_path / "p", more))
    assert not found.ok
    assert "Gleiche Zahlen" not in str(found)


# The result for programs beside it ----------------------------------------------------------------
def beside(folder: Path, workbook: bytes, name: str = "mappe.xlsx") -> None:
    named = {"file": name, "sha256": sha256(workbook).hexdigest()}
    (folder / "ergebnis.json").write_text(json.dumps({"workbook": named}), "utf-8")


def test_a_json_of_the_same_run_lies_beside_it(plain: bytes, tmp_path: Path) -> None:
    beside(tmp_path, plain)
    assert checked(plain, tmp_path).ok


def test_a_json_of_another_run_is_told(plain: bytes, tmp_path: Path) -> None:
    beside(tmp_path, plain + b"x")
    found = checked(plain, tmp_path)
    assert [d.name for d in found.differences] == ["ergebnis.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"workbook": 7}', '{"workbook": {"file": "mappe.xlsx"}}'])
def test_another_json_beside_it_is_none_of_ours(text: str, tmp_path: Path) -> None:
    (tmp_path / "ergebnis.json").write_text(text, "utf-8")
    assert hash_beside(tmp_path / "mappe.xlsx") is None


def test_a_json_of_another_workbook_is_none_of_its_business(plain: bytes, tmp_path: Path) -> None:
    beside(tmp_path, b"x", name="andere.xlsx")
    assert hash_beside(tmp_path / "mappe.xlsx") is None
