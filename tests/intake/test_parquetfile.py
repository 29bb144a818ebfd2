"""Reading Parquet. Source: interfaces.md (Input package)."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feecalc.intake import PackageError, load
from feecalc.intake.sources import parquetfile
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.parquetfile import read_parquet
from feecalc.intake.sources.raw import Broken, DateCell, Numeric

from .books import HEADING
from .packages import clear, healthy


def written(columns) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def column(values):
    return read_parquet(
        Source("t.parquet", written({"k": pa.array(["k"] * len(values)), "v": values}))
    ).columns[1]


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (pa.array(["01", None, "1.234,5"]), ["01", "", "1.234,5"]),
        (pa.array([110430.0, 23620.800000000003, None]), [Numeric("110430"), Numeric("23620.8"), ""]),
        (pa.array([1, 0], pa.int64()), [Numeric("1"), Numeric("0")]),
        (pa.array([Decimal("1.50"), Decimal("-2.25")]), [Numeric("1.5"), Numeric("-2.25")]),
        (pa.array([float("nan"), float("inf")]), ["", Numeric("Infinity")]),
        (pa.array([date(2008, 1, 1)]), [DateCell("2008-01-01")]),
        (pa.array([date(2008, 1, 1)]).cast(pa.timestamp("ns")), [DateCell("2008-01-01 00:00:00.000000000")]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([[1]]), [Broken("list<element: int64>")]),
        (pa.array([b"x"]), [Broken("b'x'")]),
    ],
)  # fmt: skip
def test_values_keep_their_kind(values, read):
    assert column(values) == read


def test_a_parquet_file_is_the_same_package_as_the_csv_file(tmp_path):
    rows = healthy().tables["abrechnung"]
    data = {name: [r[i] for r in rows] for i, name in enumerate(HEADING[:4])}
    data["haeufigkeit"] = [int(r[4]) for r in rows]
    data["leistungsbedarf"] = [float(r[5].replace(",", ".")) if r[5] else None for r in rows]
    (tmp_path / "abrechnung.parquet").write_bytes(written(data))
    loaded = load(tmp_path)
    (tmp_path / "abrechnung.parquet").unlink()
    expected = healthy().load(tmp_path)
    assert [(b.kv, b.quarter, b.gop, b.count, b.cents) for b in loaded.billing] == [
        (b.kv, b.quarter, b.gop, b.count, b.cents) for b in expected.billing
    ]
    assert (loaded.findings, loaded.billing[0].place.row) == ((), 2)


def test_empty_rows_are_skipped_and_rows_keep_their_number():
    data = written({"k": ["a", None, "b"], "v": [1, None, 2]})
    assert read_parquet(Source("t.parquet", data)).rows == [2, 4]


GOOD = written({"k": ["a"] * 100, "v": list(range(100))})


@pytest.mark.parametrize("data", [b"", b"PAR1", b"kv;gop\n", GOOD[:-20], GOOD[:40] + bytes(60) + GOOD[100:]])
def test_what_is_no_parquet_file_is_refused(data):
    with pytest.raises(PackageError, match="keine lesbare Parquet-Datei"):
        read_parquet(Source("t.parquet", data))


def test_no_byte_of_a_parquet_file_makes_a_trace():
    for position in range(0, len(GOOD), 23):
        try:
            read_parquet(Source("t.parquet", GOOD[:position] + b"\xff" + GOOD[position + 1 :]))
        except PackageError as error:
            clear(error)


def test_one_long_text_in_every_row_is_kept_once():
    """A dictionary of one text of a million characters, and 100.000 rows that point to it."""
    values = pa.array(["x" * 10**6]).dictionary_encode()
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), values.dictionary)
    cells = read_parquet(Source("t.parquet", written({"v": column}))).columns[0]
    assert len(cells) == 100_000
    assert len({id(cell) for cell in cells}) == 1


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(parquetfile, "MAX_ROWS", 99)
    with pytest.raises(PackageError, match="mehr als"):
        read_parquet(Source("t.parquet", GOOD))
