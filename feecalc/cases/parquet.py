"""Parquet files before they are read: their columns, and which of them are broken where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from feecalc.cases.case_files import CaseSource, Delivered, columns_of
from feecalc.cases.engines.duckdb import Duck
from feecalc.cases.engines.interface import EngineError

_SCHEMA = "file_name, name, type, type_length, converted_type, scale, precision, logical_type"


def sources_of(duck: Duck, files: Sequence[Delivered]) -> list[CaseSource]:
    """Parquet files, grouped where columns and types are the same.

    Raises PackageError for missing columns, EngineError where a file is no Parquet.
    """
    groups: dict[Any, list[Delivered]] = {}
    columns: dict[Any, dict[str, str]] = {}
    types = _schemas(duck, [file.path for file in files])
    for file in files:
        where = columns_of(file, types[file.path])
        inside = tuple((ours, name, types[file.path].get(name)) for ours, name in where.items())
        shape = (file.root, tuple(file.folders), inside)
        groups.setdefault(shape, []).append(file)
        columns[shape] = where
    return [CaseSource(tuple(group), columns[shape]) for shape, group in groups.items()]


def _schemas(duck: Duck, paths: Sequence[str]) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Path -> column -> its type, as the footer says it."""
    schemas: dict[str, dict[str, tuple[Any, ...]]] = {path: {} for path in paths}
    listed = "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
    query = f"SELECT {_SCHEMA} FROM parquet_schema({listed}) WHERE coalesce(num_children, 0) = 0"  # noqa: S608  # quoted
    for path, name, *kind in duck.fetch(query):
        schemas[path][name] = tuple(kind)
    return schemas


def unreadable_files(duck: Duck, files: Sequence[Delivered]) -> list[Delivered]:
    """The files without a readable footer."""
    return [file for file in files if _fails(lambda file=file: _schemas(duck, [file.path]))]


def row_groups(duck: Duck, path: str) -> list[int]:
    """The first row of each row group, and the number of rows at the end."""
    quoted = "'" + path.replace("'", "''") + "'"
    query = f"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata({quoted}) ORDER BY 1"  # noqa: S608  # quoted
    return list(accumulate((rows for _, rows in duck.fetch(query)), initial=0))


def broken_row_groups(duck: Duck, source: CaseSource, file: Delivered) -> list[int]:
    """The row groups of a file whose data cannot be read."""
    starts = row_groups(duck, file.path)
    return [
        number
        for number, span in enumerate(pairwise(starts))
        if _fails(lambda span=span: _read(duck, source, file, span))
    ]


def _read(duck: Duck, source: CaseSource, file: Delivered, span: tuple[int, int]) -> None:
    names = [name for name in source.columns.values() if name not in file.folders]
    # A sum over hashes makes the engine decode every value; counting alone is answered from the footer.
    hashed = ", ".join('bit_xor(hash("' + name.replace('"', '""') + '"))' for name in names)
    path = "'" + file.path.replace("'", "''") + "'"
    duck.fetch(
        f"SELECT {hashed} FROM read_parquet({path}, file_row_number = true, hive_partitioning = false) "  # noqa: S608  # quoted
        f"WHERE file_row_number BETWEEN {span[0]} AND {span[1] - 1}"
    )


def _fails(work: Any) -> bool:
    try:
        work()
    except EngineError:
        return True
    return False
