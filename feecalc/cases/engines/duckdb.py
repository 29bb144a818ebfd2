"""DuckDB in the process: capped memory, spilling into the private folder, no network, no extensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import narwhals as nw

from feecalc.cases.case_files import CaseSource
from feecalc.cases.engines.interface import FILE, ROW, EngineError, EngineLimits
from feecalc.cases.expressions import LazyRows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Duck:
    """An engine on a connection of DuckDB."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection

    def scan(self, source: CaseSource, *, located: bool = False) -> LazyRows:
        """The delivered columns under our names; ``located`` adds the file and the row in it, from 0."""
        extra = f', "filename" AS {FILE}, {_row_number(source)} AS {ROW}' if located else ""
        columns = ", ".join(f"{_column(source, ours)} AS {ours}" for ours in source.columns)
        sql = f"SELECT {columns}{extra} FROM {_reader(source, located)}"  # noqa: S608  # all parts are quoted
        frame: LazyRows = nw.from_native(self.sql(sql))
        return frame

    def reader(self, source: CaseSource) -> str:
        """The SQL that reads a source with all its columns as delivered: c0, c1 … of a CSV file."""
        return _reader(source, located=False)

    def rows(self, frame: LazyRows) -> list[dict[str, Any]]:
        """Computes a frame."""
        names = frame.collect_schema().names()
        with failures():
            return [dict(zip(names, row, strict=True)) for row in frame.to_native().fetchall()]

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query; raises EngineError."""
        with failures():
            return self.connection.sql(query).fetchall()

    def sql(self, text: str) -> Any:
        """A relation for a query; raises EngineError."""
        with failures():
            return self.connection.sql(text)


@contextmanager
def duck_engine(limits: EngineLimits, *, ordered: bool = False) -> Iterator[Duck]:
    """A locked connection that can read the named files and nothing else.

    ``ordered`` keeps the rows in the order of the file, which locating a row needs; it costs speed.
    """
    import duckdb

    with failures():
        connection = duckdb.connect(config=_settings(limits, ordered))
    try:
        with failures():
            connection.execute(f"SET allowed_paths = {_list(limits.files)}")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
        yield Duck(connection)
    finally:
        connection.close()


def _settings(limits: EngineLimits, ordered: bool) -> dict[str, Any]:
    return {
        # Python, and what DuckDB does not count, have to fit under the cap too.
        "memory_limit": f"{limits.memory * 9 // 10}B",
        "temp_directory": str(limits.folder / "spill"),
        "preserve_insertion_order": ordered,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
    } | ({"threads": 1} if ordered else {})


@contextmanager
def failures() -> Iterator[None]:
    """Turns DuckDB's errors, which can quote cells, into ``EngineError`` without their words."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        disk = "temp" in str(error) and "max_temp_directory_size" in str(error)
        raise EngineError("OutOfMemory", memory=not disk, disk=disk) from None
    except duckdb.Error as error:
        full = "No space left" in str(error)
        raise EngineError(type(error).__name__, disk=full) from None


def _reader(source: CaseSource, located: bool) -> str:
    paths = _list(file.path for file in source.files)
    if source.kind == "csv":
        return _csv_reader(source, paths, located)
    numbered = ", filename = true, file_row_number = true" if located else ""
    hive = "true, hive_types_autocast = false" if source.from_folders else "false"
    return f"read_parquet({paths}, hive_partitioning = {hive}, binary_as_string = true{numbered})"


def _csv_reader(source: CaseSource, paths: str, located: bool) -> str:
    columns = ", ".join(f"{_text(f'c{i}')}: 'VARCHAR'" for i in range(len(source.heading)))
    name = ", filename = true" if located else ""
    return (
        f"read_csv({paths}, auto_detect = false, header = true, delim = {_text(source.separator)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, hive_partitioning = false{name})"
    )


def _column(source: CaseSource, ours: str) -> str:
    delivered = source.columns[ours]
    if source.kind != "csv":
        return _name(delivered)
    if delivered in source.files[0].folders:
        return _text(source.files[0].folders[delivered])
    return f"c{source.heading.index(delivered)}"


def _row_number(source: CaseSource) -> str:
    return "row_number() OVER () - 1" if source.kind == "csv" else "file_row_number"


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, texts)) + "]"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
