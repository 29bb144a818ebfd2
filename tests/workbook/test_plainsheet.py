"""The faster worksheet writes what XlsxWriter's own writes, but for the hint ``spans``."""

from __future__ import annotations

import inspect
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from xlsxwriter.worksheet import CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

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


PRIVATE = (
    "_write_string", "_write_number", "_write_formula", "_write_blank",
    "_prepare_formula", "_calculate_spans", "_write_cell",
)  # fmt: skip


@pytest.mark.parametrize("name", PRIVATE)
def test_what_it_relies_on_of_xlsxwriter_is_as_it_was(name: str) -> None:
    """Private methods may change with any release: then this says which, before a workbook does."""
    ours = getattr(plainsheet.PlainSheet, name)
    assert list(inspect.signature(ours).parameters) == list(
        inspect.signature(getattr(Worksheet, name)).parameters
    )


def test_it_stands_in_for_nothing_else_of_xlsxwriter() -> None:
    own = {name for name in vars(plainsheet.PlainSheet) if not name.startswith("__")}
    assert own - {name.removeprefix("_") for name in PRIVATE} <= set(PRIVATE)
    assert own <= set(dir(Worksheet))


def test_the_tuples_it_writes_have_the_fields_it_reads() -> None:
    assert {"formula", "format", "value"} <= set(CellFormulaTuple._fields)
    assert {"number", "format"} <= set(CellNumberTuple._fields)
    assert {"string", "format"} <= set(CellStringTuple._fields)
