"""LibreOffice as an oracle: recalculates workbooks in a profile of its own, all of them in one call."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

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
    return {name: values_of(book) for name, book in saved_by_office(books, folder).items()}


def saved_by_office(books: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The workbooks as LibreOffice saves them after it recalculated them."""
    assert OFFICE is not None
    profile, given, done = folder / "profile", folder / "given", folder / "done"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    given.mkdir()
    paths = []
    for name, book in books.items():
        (given / f"{name}.xlsx").write_bytes(book)
        paths.append(str(given / f"{name}.xlsx"))
    command = [
        OFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(done),
    ]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=900)
    return {name: (done / f"{name}.xlsx").read_bytes() for name in books}


def values_of(book: bytes) -> Values:
    import io

    from openpyxl import load_workbook

    found: dict[str, dict[tuple[int, int], Any]] = {}
    for sheet in load_workbook(io.BytesIO(book), data_only=True, read_only=True).worksheets:
        cells = found[sheet.title] = {}
        for r, row in enumerate(sheet.iter_rows(values_only=True)):
            cells.update({(r, c): value for c, value in enumerate(row) if value is not None})
    return found
