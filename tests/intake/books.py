"""Workbooks for the tests, and ways to change what is inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of these sheets, written by openpyxl; ``change`` gets it before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The workbook with parts replaced, changed or added."""
    old = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = parts.get(name, old.read(name))
            new.writestr(name, part(old.read(name)) if callable(part) else part)
        for name, part in parts.items():
            if name not in old.namelist() and isinstance(part, bytes):
                new.writestr(name, part)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEADING = ["kv", "quartal", "kassenart", "gop", "haeufigkeit", "leistungsbedarf"]


def in_sheet(data: bytes, rows: bytes) -> bytes:
    """The workbook with raw rows at the end of its first sheet."""
    return with_parts(data, {SHEET: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")})
