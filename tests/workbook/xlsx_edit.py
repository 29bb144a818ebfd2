"""Changing a workbook as somebody with a text editor would: nothing else in the file moves."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def sheet_names(book: bytes) -> list[str]:
    xml = parts(book)["xl/workbook.xml"].decode()
    return [html.unescape(n) for n in re.findall(r'<sheet name="([^"]*)"', xml)]


def sheet_part(book: bytes, sheet: str) -> str:
    return f"xl/worksheets/sheet{sheet_names(book).index(sheet) + 1}.xml"


def edit_part(book: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Apply a change to one part; fails where it changes nothing."""
    contents = parts(book)
    before = contents[part].decode()
    after = change(before)
    assert after != before, f"nothing changed in {part}"
    return packed({**contents, part: after.encode()})


def set_cells(book: bytes, sheet: str, values: dict[str, Any]) -> bytes:
    """Replace what stands in cells; formulas elsewhere keep their stored, now stale, values."""
    return edit_part(book, sheet_part(book, sheet), lambda xml: _all(xml, values))


def set_value(book: bytes, sheet: str, cell: str, value: float) -> bytes:
    """Replace the stored value of a formula, leaving the formula alone."""
    pattern = re.compile(rf'(<c r="{cell}"[^>]*>(?:<f>[^<]*</f>)?<v>)[^<]*(</v></c>)')
    return edit_part(book, sheet_part(book, sheet), lambda xml: pattern.sub(rf"\g<1>{value!r}\g<2>", xml))


def set_formula(book: bytes, sheet: str, cell: str, formula: str) -> bytes:
    pattern = re.compile(rf'(<c r="{cell}"[^>]*>)<f>[^<]*</f>')
    text = html.escape(formula, quote=False)
    return edit_part(
        book, sheet_part(book, sheet), lambda xml: pattern.sub(lambda m: f"{m[1]}<f>{text}</f>", xml)
    )


def _all(xml: str, values: dict[str, Any]) -> str:
    for cell, value in values.items():
        pattern = re.compile(rf'<c r="{cell}"((?: s="[0-9]+")?)[^>/]*(?:/>|>.*?</c>)')
        new = _cell(cell, value)
        xml, count = pattern.subn(lambda m, new=new: new.replace("@", m[1]), xml)
        assert count == 1, f"no cell {cell}"
    return xml


def _cell(cell: str, value: Any) -> str:
    if isinstance(value, str):
        return f'<c r="{cell}"@ t="inlineStr"><is><t>{html.escape(value)}</t></is></c>'
    return f'<c r="{cell}"@><v>{value!r}</v></c>'


def cell_text(book: bytes, sheet: str, cell: str) -> Any:
    """The stored value of one cell."""
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(book), data_only=True)[sheet][cell].value
