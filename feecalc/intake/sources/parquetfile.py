"""Reading Parquet with pyarrow."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.csvfile import MAX_ROWS, too_many_rows
from feecalc.intake.sources.files import MAX_FILE_BYTES, Source
from feecalc.intake.sources.raw import MAX_COLUMNS, Broken, DateCell, Numeric, RawCell, RawTable, plain_number


def read_parquet(source: Source) -> RawTable:
    """The table of a Parquet file; the first record is row 2, as in a sheet. Raises PackageError."""
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

    try:
        header, columns = _columns(source)
    except (pa.ArrowException, OSError, ValueError, IndexError, MemoryError, NotImplementedError):
        raise PackageError(
            say("{f} ist keine lesbare Parquet-Datei.", "{f} is no readable Parquet file.", f=source.name)
        ) from None
    filled = [i for i, row in enumerate(zip(*columns, strict=True)) if any(row)]
    columns = [[column[i] for i in filled] for column in columns]
    return RawTable(source.name, None, header, 1, [i + 2 for i in filled], columns)


def _columns(source: Source) -> tuple[tuple[str, ...], list[list[RawCell]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types

    reader = pa.BufferReader(source.data)
    file = pq.ParquetFile(reader)
    meta = file.metadata
    size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
    # What a file says of its size bounds what reading it can cost.
    if meta.num_rows > MAX_ROWS or meta.num_columns > MAX_COLUMNS or size > MAX_FILE_BYTES:
        raise PackageError(too_many_rows(source.name))
    # Texts as dictionaries: one long text may stand in every row.
    texts = [f.name for f in file.schema_arrow if pa.types.is_string(f.type)]
    table = pq.ParquetFile(reader, read_dictionary=texts).read(use_threads=False)
    return tuple(table.column_names), [_cells(table.column(i)) for i in range(table.num_columns)]


def _cells(column: Any) -> list[RawCell]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return [cell for chunk in column.chunks for cell in _looked_up(chunk)]
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.string())
        return ["" if v is None else DateCell(v) for v in column.to_pylist()]
    if pa.types.is_nested(column.type):
        return [Broken(str(column.type))] * len(column)
    coarse = pa.types.is_float32(column.type) or pa.types.is_float16(column.type)
    known: dict[Any, RawCell] = {}
    cells = [known.get(v) or known.setdefault(v, _cell(v)) for v in column.to_pylist()]
    return [c._replace(says="float32") if isinstance(c, Numeric) else c for c in cells] if coarse else cells


def _looked_up(chunk: Any) -> list[RawCell]:
    cells = [_cell(value) for value in chunk.dictionary.to_pylist()]
    return ["" if index is None else cells[index] for index in chunk.indices.to_pylist()]


def _cell(value: Any) -> RawCell:
    if value is None or value != value:  # NaN stands for missing in data frames
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return Numeric(plain_number(value))
    return value if isinstance(value, str) else Broken(str(value))
