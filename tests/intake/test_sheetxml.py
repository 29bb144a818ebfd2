"""Legal spellings of a workbook's XML: what guards sees what reads. Source: issue 13 item 3, ECMA-376 parts 1 and 2.

Each spelling gives the same rows as Excel's own, and the same refusal where Excel's own is refused.
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from feecalc.intake import PackageError, load

from .books import HEADING, SHEET, workbook
from .packages import healthy, of

ROWS = [
    [r[0], r[1], r[2], r[3], int(r[4]), float(r[5].replace(",", ".")) if r[5] else None]
    for r in healthy().tables["abrechnung"]
]
SOUND = workbook({"abrechnung": [HEADING, *ROWS]})
PARTS = {n: zipfile.ZipFile(io.BytesIO(SOUND)).read(n) for n in zipfile.ZipFile(io.BytesIO(SOUND)).namelist()}
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def packed(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def moved(parts, to):
    """The sheet in a part of another name, with the relationship that leads to it."""
    target = b'Target="/' + to.encode() + b'"'
    links = re.sub(rb'Target="[^"]*sheet1.xml"', target, parts["xl/_rels/workbook.xml.rels"])
    types = parts["[Content_Types].xml"].replace(b"/xl/worksheets/sheet1.xml", b"/" + to.encode())
    rest = {k: v for k, v in parts.items() if k != SHEET}
    return {**rest, "xl/_rels/workbook.xml.rels": links, "[Content_Types].xml": types, to: parts[SHEET]}


def in_sheet(parts, change):
    return {**parts, SHEET: change(parts[SHEET])}


def prefixed(xml):
    named = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml)
    return named.replace(b'xmlns="' + MAIN, b'xmlns:x="' + MAIN)


SPELLINGS = {
    "as it is": lambda p: p,
    "single quotes": lambda p: in_sheet(p, lambda x: x.replace(b'"', b"'")),
    "blanks around =": lambda p: in_sheet(p, lambda x: re.sub(rb'<row r="', b'<row r = "', x)),
    "line breaks in tags": lambda p: in_sheet(p, lambda x: re.sub(rb"<(row|c|v|f) ", rb"<\1\n", x).replace(b"<v>", b"<v\n>")),
    "a prefix": lambda p: in_sheet(p, prefixed),
    "another folder": lambda p: moved(p, "xl/sheets/sheet1.xml"),
    "a folder in capitals": lambda p: moved(p, "xl/Worksheets/sheet1.xml"),
    "another ending": lambda p: moved(p, "xl/worksheets/sheet1.dat"),
    "no folder": lambda p: moved(p, "sheet1"),
    "windows slashes": lambda p: {k.replace("/", "\\") if k.startswith("xl") else k: v for k, v in p.items()},
    "utf-16": lambda p: in_sheet(p, lambda x: x.decode().encode("utf-16")),
    "latin-1": lambda p: in_sheet(p, lambda x: b'<?xml version="1.0" encoding="ISO-8859-1"?>' + x),
    "strict": lambda p: {k: v.replace(MAIN, STRICT) for k, v in p.items()},
    "strict, one sheet only": lambda p: in_sheet(p, lambda x: x.replace(MAIN, STRICT)),
    "no references": lambda p: in_sheet(p, lambda x: re.sub(rb' r="[A-Z]*[0-9]+"', b"", x)),
    "empty references": lambda p: in_sheet(p, lambda x: re.sub(rb' r="[A-Z]*[0-9]+"', b' r=""', x)),
    "numbers as cdata": lambda p: in_sheet(p, lambda x: re.sub(rb"<v>([0-9.]+)</v>", rb"<v><![CDATA[\1]]></v>", x)),
}  # fmt: skip


def outcome(folder, parts):
    (folder / "p.xlsx").write_bytes(packed(parts))
    try:
        data = load(folder / "p.xlsx")
    except PackageError as error:
        return str(error)
    return [(r.gop, r.quarter, r.count, r.cents) for r in data.billing], [f.id for f in data.findings]


def without_references(name):
    return "references" in name


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_every_legal_spelling_gives_the_same_rows(spell, tmp_path):
    rows, findings = outcome(tmp_path, spell(PARTS))
    expected = [
        (r[3], r[1][2:] + "Q" + r[1][0], r[4], None if r[5] is None else round(r[5] * 100)) for r in ROWS
    ]
    assert (rows, findings) == (expected, [])


@pytest.mark.parametrize("name", [n for n in SPELLINGS if not without_references(n)])
def test_rows_out_of_order_are_refused_in_every_spelling(name, tmp_path):
    swapped = in_sheet(PARTS, lambda x: x.replace(b'<row r="5"', b'<row r="3"').replace(b'5" t=', b'3" t='))
    assert "Zeilen eines Blatts stehen nicht in ihrer Reihenfolge" in outcome(
        tmp_path, SPELLINGS[name](swapped)
    )


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_formula_without_result_is_refused_in_every_spelling(name, tmp_path):
    stripped = in_sheet(PARTS, lambda x: re.sub(rb'(<c r="F2"[^>]*>)<v>[^<]*</v>', rb"\1<f>E2*2</f>", x))
    (tmp_path / "p.xlsx").write_bytes(packed(SPELLINGS[name](stripped)))
    (found,) = of(load(tmp_path / "p.xlsx").findings, "F09")
    assert (found.place.row, found.place.column) == (2, "leistungsbedarf")


@pytest.mark.parametrize("name", SPELLINGS)
def test_too_many_cells_are_refused_in_every_spelling(name, tmp_path, monkeypatch):
    from feecalc.intake.sources import xmlparts

    monkeypatch.setattr(xmlparts, "MAX_CELLS", 100)
    assert "mehr als 100 Zellen" in outcome(tmp_path, SPELLINGS[name](PARTS))


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_declaration_is_refused_in_every_spelling(name, tmp_path):
    parts = SPELLINGS[name](PARTS)
    (sheet,) = [n for n in parts if n.casefold().replace("\\", "/").split("/")[-1].startswith("sheet1")]
    text = parts[sheet].decode("utf-16" if name == "utf-16" else "latin-1")
    root = text.index("<x:worksheet" if name == "a prefix" else "<worksheet")
    declared = text[:root] + "<!DOCTYPE x>" + text[root:]
    parts = {**parts, sheet: declared.encode("utf-16" if name == "utf-16" else "latin-1")}
    assert "DOCTYPE" in outcome(tmp_path, parts)


BROKEN = {
    "two parts of one name": lambda p: {**p, SHEET.upper(): p[SHEET]},
    "cells out of order": lambda p: in_sheet(p, lambda x: x.replace(b'r="A2"', b'r="Z2"')),
    "a cell of another row": lambda p: in_sheet(p, lambda x: x.replace(b'r="B2"', b'r="B3"')),
    "a row within a row": lambda p: in_sheet(p, lambda x: x.replace(b'<c r="B2"', b'<row r="9"/><c r="B2"')),
    "two values in a cell": lambda p: in_sheet(p, lambda x: x.replace(b"</v></c>", b"</v><v>1</v></c>", 1)),
    "a choice of rows": lambda p: in_sheet(p, lambda x: x.replace(
        b"</sheetData>", b'<m:Choice xmlns:m="m"><row r="60"/></m:Choice><m:Fallback xmlns:m="m"><row r="60"/></m:Fallback></sheetData>')),
    "no namespace": lambda p: in_sheet(p, lambda x: x.replace(b' xmlns="' + MAIN + b'"', b"")),
    "a decimal comma in the file": lambda p: in_sheet(p, lambda x: x.replace(b"<v>300</v>", b"<v>300,5</v>", 1)),
    "two sheets of one part": lambda p: {**p, "xl/workbook.xml": re.sub(
        rb"(<sheet [^>]*name=\")[^\"]*(\"[^>]*/>)", rb"\1abrechnung a\2\1abrechnung b\2", p["xl/workbook.xml"])},
    "a sheet that leads nowhere": lambda p: {k: v for k, v in p.items() if k != SHEET},
}  # fmt: skip


@pytest.mark.parametrize("breaks", BROKEN.values(), ids=BROKEN)
def test_what_could_be_read_in_two_ways_is_refused(breaks, tmp_path):
    assert re.search("beschädigt|Reihenfolge", str(outcome(tmp_path, breaks(PARTS))))


def test_other_spreadsheets_are_named(tmp_path):
    binary = {**PARTS, "xl/workbook.bin": b"x"}
    del binary["xl/workbook.xml"]
    assert "das binäre Excel-Format (.xlsb)" in outcome(tmp_path, binary)
    ods = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    assert "das OpenDocument-Format (.ods)" in outcome(tmp_path, ods)


def test_how_a_text_is_pronounced_is_no_part_of_it(tmp_path):
    spoken = in_sheet(PARTS, lambda x: x.replace(
        b"<is><t>86500</t></is>", b"<is><t>86500</t><rPh sb=\"0\" eb=\"1\"><t>1</t></rPh></is>", 1))  # fmt: skip
    assert outcome(tmp_path, spoken)[1] == []


def test_letters_that_xml_cannot_hold_are_read(tmp_path):
    """ECMA-376 part 1, 22.9.2.19 ST_Xstring: ``_xHHHH_``."""
    escaped = in_sheet(PARTS, lambda x: x.replace(b"<t>86500</t>", b"<t>8650_x0030_</t>", 1))
    assert outcome(tmp_path, escaped)[1] == []


def test_a_value_that_the_parser_hands_over_in_pieces_is_whole(tmp_path):
    """``3&#48;0`` is 300: a part that is lost would be another number."""
    pieces = in_sheet(PARTS, lambda x: x.replace(b"<v>300</v>", b"<v>3&#48;0</v>", 1))
    assert pieces != PARTS
    assert outcome(tmp_path, pieces) == outcome(tmp_path, PARTS)
