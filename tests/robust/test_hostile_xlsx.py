"""Broken and hostile workbooks: bounded before they are parsed, refused with one error, nothing run or fetched."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

import feecalc as fc
from tests.robust.harness import LARGE_SECONDS, LONG, MUSTERLAND, billing_text, bounded, call, found, refused

ROWS = [line.split(";") for line in billing_text().splitlines()]
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def sound(rows: list[list[object]] | None = None) -> Workbook:
    """The worked example as a workbook: one sheet a table."""
    book = Workbook()
    for name in ("abrechnung", "faelle", "zuordnung", "vertraege"):
        sheet = book.active if name == "abrechnung" else book.create_sheet()
        sheet.title = name
        text = (MUSTERLAND / f"{name}.csv").read_text(encoding="utf-8-sig")
        table = rows if rows and name == "abrechnung" else [line.split(";") for line in text.splitlines()]
        for row in table:
            sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_strings(parts: dict[str, bytes]) -> dict[str, bytes]:
    """openpyxl writes its text inline; a table of strings that other programs write is added."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    relation = b'<Relationship Id="rIdS" Type="%s" Target="/xl/sharedStrings.xml"/></Relationships>' % link
    types, relations = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    return {
        **parts,
        types: parts[types].replace(b"</Types>", override),
        relations: parts[relations].replace(b"</Relationships>", relation),
        STRINGS: HEAD + b"<sst " + MAIN + b"><si><t>x</t></si></sst>",
    }


PARTS = with_strings(parts_of(saved(sound())))
EXPECTED = fc.calculate(fc.load(MUSTERLAND)).regions["00"].pruefkennung


def written(folder: Path, content: bytes, name: str = "paket.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def code_of(path: Path) -> str:
    return fc.calculate(fc.load(path)).regions["00"].pruefkennung


def padding(size: int) -> bytes:
    """A comment that does not compress: it hides how swollen the rest is."""
    return b"<!--" + random.Random(1).randbytes(size // 2).hex().encode() + b"-->"


# --- read, with a notice, nothing run ---------------------------------------------------------
def test_macros_links_and_hidden_sheets_are_named_and_left_alone(tmp_path: Path) -> None:
    book = sound()
    book.create_sheet("geheim").sheet_state = "veryHidden"
    parts = parts_of(saved(book))
    parts |= {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Shell" * 100,
        "xl/externalLinks/externalLink1.xml": HEAD + b"<externalLink " + MAIN + b"/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": HEAD
        + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
    }  # fmt: skip
    path = written(tmp_path, packed(parts), "paket.xlsm")
    found(call("check", path, "--verbose"), "Makros", "andere Dateien", "geheim", code=0)
    assert code_of(path) == EXPECTED


def test_numbers_stored_as_text_and_as_numbers_are_the_same(tmp_path: Path) -> None:
    def number(text: str) -> object:
        return float(text.replace(",", ".")) if text else None

    typed = [ROWS[0], *([*r[:4], int(r[4]), number(r[5])] for r in ROWS[1:])]
    assert code_of(written(tmp_path, saved(sound(typed)))) == EXPECTED
    assert code_of(written(tmp_path, saved(sound()), "text.xlsx")) == EXPECTED


def test_a_date_where_a_quarter_should_be_says_how_to_format_the_column(tmp_path: Path) -> None:
    dated = [ROWS[0], ["00", date(2008, 1, 1), *ROWS[1][2:]], *ROWS[2:]]
    found(call("check", written(tmp_path, saved(sound(dated)))), "F02", "Datum", "als Text formatieren")


def test_a_merged_title_above_the_heading_is_skipped_and_named(tmp_path: Path) -> None:
    book = sound()
    book["abrechnung"].insert_rows(1)
    book["abrechnung"]["A1"] = "Datenlieferung"
    book["abrechnung"].merge_cells("A1:F1")
    path = written(tmp_path, saved(book))
    found(call("check", path), "Überschrift steht in Zeile 2", "Datenlieferung", code=0)
    assert code_of(path) == EXPECTED


def test_merged_cells_below_the_heading_are_noted(tmp_path: Path) -> None:
    book = sound()
    book["abrechnung"].merge_cells("C2:C3")
    found(call("check", written(tmp_path, saved(book))), "verbundene Zellen", "F06")


def test_a_million_blank_formatted_rows_change_nothing(tmp_path: Path) -> None:
    sheet = PARTS[SHEET].replace(
        b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    )
    path = written(tmp_path, packed({**PARTS, SHEET: sheet}))
    done = call("check", path)
    bounded(done, megabytes=200)
    assert done.code == 0
    assert code_of(path) == EXPECTED


def test_a_size_that_is_made_up_is_not_believed(tmp_path: Path) -> None:
    declared = PARTS[SHEET].replace(b'<dimension ref="A1:F103"', b'<dimension ref="A1:XFD1048576"')
    path = written(tmp_path, packed({**PARTS, SHEET: declared}))
    done = call("check", path)
    bounded(done, megabytes=200)
    assert done.code == 0
    assert code_of(path) == EXPECTED


def test_formulas_count_with_their_stored_result_or_not_at_all(tmp_path: Path) -> None:
    book = sound()
    book["abrechnung"]["E2"] = '=HYPERLINK("http://x","5400")'
    found(call("check", written(tmp_path, saved(book))), "F09", "Formel ohne gespeichertes Ergebnis")


# --- refused before parsing -------------------------------------------------------------------
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
)
DECLARED = {
    "a billion laughs": ENTITIES + b"]>",
    "an external entity": b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    "an external subset": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize("part", [SHEET, STRINGS, STYLES, "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("declaration", DECLARED.values(), ids=DECLARED)
def test_declarations_in_any_part_are_refused(declaration: bytes, part: str, tmp_path: Path) -> None:
    at = PARTS[part].index(b"?>") + 2 if PARTS[part].startswith(b"<?xml") else 0
    content = PARTS[part][:at] + declaration + PARTS[part][at:].replace(b"abrechnung", b"&j;")
    path = written(tmp_path, packed({**PARTS, part: content}))
    with pytest.raises(fc.PackageError, match="DOCTYPE"):
        fc.load(path)


def test_a_declaration_behind_another_ending_is_not_expanded(tmp_path: Path) -> None:
    hidden = PARTS[SHEET].replace(
        b"<worksheet", b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]><worksheet', 1
    )
    hidden = hidden.replace(b"</sheetData>", b'<row r="999"><c r="A999" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData>')  # fmt: skip
    parts = {
        k: v.replace(b"sheet1.xml", b"sheet1.dat") for k, v in PARTS.items() if k != SHEET
    } | {"xl/worksheets/sheet1.dat": hidden}  # fmt: skip
    done = call("check", written(tmp_path, packed(parts)))
    refused(done, "paket.xlsx")
    assert "root:" not in done.err


def test_utf_16_hides_nothing(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-16"?>' + DECLARED["an external entity"].decode() + "<worksheet/>"
    )
    refused(call("check", written(tmp_path, packed({**PARTS, SHEET: text.encode("utf-16")}))), "DOCTYPE")


ZEROS = b" " * 20_000_000
DAMAGED = {
    "a zip bomb": (packed({**PARTS, "xl/media/a.bin": ZEROS}), ["entpackt zu groß"]),
    "many zip bombs": (
        packed({**PARTS, **{f"xl/{i}": b"\0" * 900_000 for i in range(300)}}), ["entpackt zu groß"]
    ),
    "five thousand parts": (packed({**PARTS, **{f"x/{i}": b"" for i in range(5000)}}), ["2.000 Teile"]),
    "rows out of order": (
        packed({**PARTS, SHEET: PARTS[SHEET].replace(b'<row r="5"', b'<row r="3"')}), ["Reihenfolge"]
    ),
    "no zip": (b"PK\x03\x04 and nothing", ["keine lesbare Excel-Arbeitsmappe"]),
    "cut off": (packed(PARTS)[:-500], ["keine lesbare Excel-Arbeitsmappe"]),
    "old format": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), [".xls"]),
    "encrypted": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ["Kennwort"]
    ),
    "a document": (packed({"word/document.xml": b"<x/>"}), ["keine Excel-Arbeitsmappe"]),
    "broken xml": (packed({**PARTS, SHEET: PARTS[SHEET][: len(PARTS[SHEET]) // 2]}), ["beschädigt"]),
    "deep xml": (packed({**PARTS, SHEET: HEAD + b"<x>" * 300_000}), ["paket.xlsx"]),
    "no sheets": (
        packed({**PARTS, "xl/workbook.xml": HEAD + b"<workbook " + MAIN + b"><sheets/></workbook>"}), ["paket.xlsx"]
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_or_hostile_workbook_gives_one_clear_error(
    content: bytes, words: list[str], tmp_path: Path
) -> None:
    refused(call("check", written(tmp_path, content)), *words, megabytes=300)


def test_an_unknown_encoding_inside_is_a_damaged_workbook(tmp_path: Path) -> None:
    # LookupError from the XML reader; found by bench/fuzz/fuzz_xlsx.py
    strings = b'<?xml version="1.0" encoding="UTF-78"?><sst ' + MAIN + b"><si><t>x</t></si></sst>"
    refused(call("check", written(tmp_path, packed({**PARTS, STRINGS: strings}))), "beschädigt")


def test_a_part_that_understates_its_size_is_not_read_beyond_it(tmp_path: Path) -> None:
    raw = packed({**PARTS, "xl/media/a.bin": ZEROS})
    raw = raw.replace(len(ZEROS).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    done = call("check", written(tmp_path, raw))
    bounded(done, megabytes=200)


def test_names_that_climb_out_are_never_unpacked(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    path = written(inner, packed({**PARTS, "../../entkommen.txt": b"x", "/entkommen.txt": b"x"}))
    bounded(call("check", path))
    assert not list(tmp_path.rglob("entkommen.txt"))


# --- bounded while parsing --------------------------------------------------------------------
def test_row_marks_without_an_end_take_no_square_time(tmp_path: Path) -> None:
    # 200 000 times "<row " in 1 MB, 4 kB packed: a search that starts anew at each would never end
    content = packed({**PARTS, SHEET: PARTS[SHEET] + b"<row " * 200_000})
    refused(call("check", written(tmp_path, content)), "paket.xlsx")


SWOLLEN = {
    "strings": (STRINGS, b"<sst " + MAIN + b">", b"<si/>", b"</sst>"),
    "styles": (STYLES, b"<styleSheet " + MAIN + b"><cellXfs>", b"<xf/>", b"</cellXfs></styleSheet>"),
    "rows": (SHEET, b"<worksheet " + MAIN + b"><sheetData>", b"<row/>", b"</sheetData></worksheet>"),
}


@pytest.mark.parametrize(("part", "start", "item", "end"), SWOLLEN.values(), ids=SWOLLEN)
def test_millions_of_tiny_elements_are_bounded(
    part: str, start: bytes, item: bytes, end: bytes, tmp_path: Path
) -> None:
    # just under the ratio that is refused, 3 million elements in about 0.1 MB
    body = HEAD + start + item * 3_000_000 + end + padding(len(item) * 3_000_000 // 150)
    bounded(call("check", written(tmp_path, packed({**PARTS, part: body}))))


@pytest.mark.parametrize(("part", "start", "item", "end"), SWOLLEN.values(), ids=SWOLLEN)
@pytest.mark.parametrize("name", ["x.dat"])
def test_and_behind_a_name_that_tells_nothing(
    name: str, part: str, start: bytes, item: bytes, end: bytes, tmp_path: Path
) -> None:
    # parts are found by relationship, so no name hides one (issue 13: 0.8 MB took 3.8 GB and 58 s)
    body = HEAD + start + item * 3_000_000 + end + padding(len(item) * 3_000_000 // 150)
    relations = PARTS["xl/_rels/workbook.xml.rels"]
    kind = part.rpartition("/")[2]
    target = re.search(rb'Target="([^"]*' + kind.encode() + rb')"', relations)
    assert target
    moved = relations.replace(target[0], b'Target="/' + name.encode() + b'"')
    parts = {k: v for k, v in PARTS.items() if k != part}
    done = call(
        "check", written(tmp_path, packed({**parts, "xl/_rels/workbook.xml.rels": moved, name: body}))
    )
    bounded(done, megabytes=400)


def test_one_cell_of_100_mb_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    cell = (
        b'<row r="200"><c r="A200" t="inlineStr"><is><t>'
        + b"x" * 100_000_000
        + b"</t></is></c></row></sheetData>"
    )
    content = packed({**PARTS, SHEET: PARTS[SHEET].replace(b"</sheetData>", cell)}, zipfile.ZIP_STORED)
    said = call("check", written(tmp_path, content))
    refused(said, "länger ist, als Excel erlaubt")
    bounded(said, megabytes=500)


def test_a_long_cell_that_excel_allows_is_read(tmp_path: Path) -> None:
    cell = b'<c r="Z1" t="inlineStr"><is><t>' + b"&#x1F600;" * 16_000 + b"</t></is></c></row>"
    content = packed({**PARTS, SHEET: PARTS[SHEET].replace(b"</row>", cell, 1)})
    assert "Excel erlaubt" not in call("check", written(tmp_path, content)).err


@LONG
def test_the_largest_sheet_that_is_read_stays_bounded(tmp_path: Path) -> None:
    width, height = 6, 400_000
    letters = [get_column_letter(i + 1).encode() for i in range(width)]
    rows = b"".join(
        b'<row r="%d">%s</row>' % (r, b"".join(b'<c r="%s%d"><v>1</v></c>' % (c, r) for c in letters))
        for r in range(200, height)
    )
    content = packed({**PARTS, SHEET: PARTS[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")})
    done = call("check", written(tmp_path, content), seconds=LARGE_SECONDS)
    bounded(done, megabytes=2000, seconds=LARGE_SECONDS)
