"""The 17-KV workbook with all sheets and charts against as many bare cells from the same library."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import xlsxwriter
from measure import Measurement, side_by_side

import feecalc as fc
from feecalc.workbook.writer import workbook_bytes

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"


def measure() -> list[Measurement]:
    """Issue 3: at most 4 times as long as the same number of bare cells."""
    result = fc.calculate(fc.load(DEMO))
    cells = cells_of(workbook_bytes(result))
    return [
        side_by_side(
            "workbook, 17 KVs, all sheets and charts",
            lambda: workbook_bytes(result),
            lambda: bare(cells),
            f"XlsxWriter, {cells:,} bare cells",
            "<= 4",
            repeats=7,
        )
    ]


def cells_of(book: bytes) -> int:
    """How many cells the file holds, empty ones with a format included."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    return sum(len(re.findall(rb"<c ", sheet)) for sheet in sheets)


def bare(cells: int) -> bytes:
    """As many numbers and texts in one sheet, without formats, formulas or charts."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for i in range(cells):
        row, column = divmod(i, 12)
        sheet.write(row, column, f"Zelle {i % 500}" if column < 5 else i + 0.25)
    book.close()
    return buffer.getvalue()
