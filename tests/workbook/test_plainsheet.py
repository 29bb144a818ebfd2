"""The faster worksheet writes what XlsxWriter's own writes, but for the hint ``spans``."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

import feecalc as fc
from feecalc.workbook import plainsheet
from feecalc.workbook.writer import workbook_bytes

MUSTERLAND = Path(__file__).resolve().parents[2] / "data" / "musterland"
SPANS = re.compile(rb' spans="[0-9:]+"')


def parts(book: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            yield name, SPANS.sub(b"", archive.read(name))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_part_is_the_one_of_the_ordinary_worksheet(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = fc.calculate(fc.load(MUSTERLAND))
    ours = dict(parts(workbook_bytes(result, lang=lang)))
    monkeypatch.setattr(plainsheet, "PlainSheet", Worksheet)
    theirs = dict(parts(workbook_bytes(result, lang=lang)))
    assert list(ours) == list(theirs)
    assert [name for name in theirs if ours[name] != theirs[name]] == []
