"""LibreOffice as an oracle: recalculates workbooks in a profile of its own, all of them in one call."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.xlsx_edit import edit_part

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")

# 0 = always: by default LibreOffice keeps the stored value of every formula.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""

Values = Mapping[str, Mapping[tuple[int, int], Any]]


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, Values]:
    """Name -> sheet -> (row, column from 0) -> value after recalculation."""
    done = _converted({name: _unformatted(book) for name, book in books.items()}, folder, _CSV)
    return {name: _csv_values(name, done) for name in books}


def saved_by_office(books: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The workbooks as LibreOffice saves them after it recalculated them."""
    done = _converted(books, folder, "xlsx")
    return {name: (done / f"{name}.xlsx").read_bytes() for name in books}


def _converted(books: Mapping[str, bytes], folder: Path, kind: str) -> Path:
    """The folder of what LibreOffice makes of the workbooks, in one call: starting it takes long."""
    assert OFFICE is not None
    profile, given, done = folder / "profile", folder / "given", folder / "done"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    given.mkdir()
    for name, book in books.items():
        (given / f"{name}.xlsx").write_bytes(book)
    paths = [str(given / f"{name}.xlsx") for name in books]
    command = [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(done), *paths], check=True, capture_output=True, timeout=900)
    return done


# Values are read from CSV, which takes half as long as from XLSX: comma, text in quotation marks, UTF-8, numbers
# bare and in full, not as shown, a file for each sheet.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1"
_CELL = re.compile(r'("(?:[^"]|"")*"|[^,\n]*)([,\n])')


def _unformatted(book: bytes) -> bytes:
    """Every cell in the format General, since CSV keeps the sign of percent and the look of a date."""
    return edit_part(book, "xl/styles.xml", lambda xml: re.sub(r'(<xf numFmtId=)"\d+"', r'\1"0"', xml))


def _csv_values(name: str, folder: Path) -> Values:
    start = len(name) + 1
    return {path.stem[start:]: _cells(path.read_text("utf-8")) for path in folder.glob(f"{name}-*.csv")}


def _cells(text: str) -> dict[tuple[int, int], Any]:
    found, row, column = {}, 0, 0
    for value, end in _CELL.findall(text):
        if value:
            found[row, column] = _value(value)
        row, column = (row + 1, 0) if end == "\n" else (row, column + 1)
    return found


def _value(text: str) -> Any:
    """Text in quotation marks, a number, or an error such as #DIV/0!."""
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    return text if text.startswith("#") else float(text)


def values_of(book: bytes) -> Values:
    import io

    from openpyxl import load_workbook

    found: dict[str, dict[tuple[int, int], Any]] = {}
    for sheet in load_workbook(io.BytesIO(book), data_only=True, read_only=True).worksheets:
        cells = found[sheet.title] = {}
        for r, row in enumerate(sheet.iter_rows(values_only=True)):
            cells.update({(r, c): value for c, value in enumerate(row) if value is not None})
    return found
