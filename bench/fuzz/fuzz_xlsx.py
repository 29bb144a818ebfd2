"""Any bytes as a workbook, or as one part of an otherwise sound one: tables or one clear refusal.

The first byte chooses: the whole file, or the part that the rest replaces. Most random bytes are no
zip archive; with a sound shell around them they reach the XML readers.
``python bench/fuzz/fuzz_xlsx.py -max_total_time=600 NEW bench/fuzz/corpus/xlsx``
"""

from __future__ import annotations

import io
import zipfile

from common import PackageError, atheris, check_table, start

with atheris.instrument_imports(include=["feecalc"]):
    from feecalc.intake.sources.discovery import sheet_kinds
    from feecalc.intake.sources.files import Source
    from feecalc.intake.sources.xlsxfile import DeliveredBook

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "xl/worksheets/sheet1.xml": (
        f"{HEAD}<worksheet {MAIN}><sheetData>"
        '<row r="1"><c r="A1" t="inlineStr"><is><t>kv</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>00</t></is></c><c r="B2"><v>20081</v></c></row>'
        "</sheetData></worksheet>"
    ),
    "xl/sharedStrings.xml": f"{HEAD}<sst {MAIN}><si><t>quartal</t></si></sst>",
    "xl/workbook.xml": (
        f'{HEAD}<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
        '<sheet name="abrechnung" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": f'{HEAD}<styleSheet {MAIN}><cellXfs count="1"><xf numFmtId="14"/></cellXfs></styleSheet>',
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
}
WHOLE = len(PARTS)


def workbook(changed: dict[str, bytes]) -> bytes:
    """A workbook of the parts above, some of them replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), changed.get(name, text.encode()))
    return target.getvalue()


def one(data: bytes) -> None:
    chosen, rest = (data[0] % (WHOLE + 1), data[1:]) if data else (WHOLE, b"")
    content = rest if chosen == WHOLE else workbook({list(PARTS)[chosen]: rest})
    try:
        book = DeliveredBook(Source("abrechnung.xlsx", content))
        sheet_kinds(book.sheets)
        read = [book.table(sheet) for sheet in book.sheets]
    except PackageError as error:
        assert error.message.de
        assert error.message.en
        return
    for table in read:
        check_table(table)
    assert all(note.message.de for note in book.notes())


if __name__ == "__main__":
    start(one)
