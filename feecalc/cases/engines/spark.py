"""Spark, on this machine or on a cluster: the same frames, the same rows."""

from __future__ import annotations

import re
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import narwhals as nw

from feecalc.cases.case_files import CaseSource
from feecalc.cases.engines.interface import FILE, ROW, EngineError, EngineLimits
from feecalc.cases.expressions import LazyRows
from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError

_LEAST_MEMORY = 512 * 2**20
_PARTS_PER_CORE = 4
# Without an appender of its own Spark would put its default log in place of this one.
_NO_LOG = """appender.none.type = Null
appender.none.name = none
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
"""


class Spark:
    """An engine on a Spark session."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def scan(self, source: CaseSource, *, located: bool = False) -> LazyRows:
        """The delivered columns under our names; ``located`` adds the Parquet file and the row in it, from 0."""
        functions = import_module("pyspark.sql.functions")
        with failures():
            delivered = self._csv(source) if source.kind == "csv" else self._parquet(source)
            folders = source.files[0].folders if source.kind == "csv" else {}
            columns = [
                (
                    functions.lit(folders[name]) if name in folders else functions.col(_name(name, source))
                ).alias(ours)
                for ours, name in source.columns.items()
            ]
            if located:
                columns.append(functions.col("_metadata.file_path").alias(FILE))
                columns.append(functions.col("_metadata.row_index").alias(ROW))
            frame: LazyRows = nw.from_native(delivered.select(*columns))
            return frame

    def headings(self, path: str) -> list[str]:
        """The columns of Parquet data that only the cluster can see."""
        with failures():
            return list(self.session.read.parquet(path).columns)

    def rows(self, frame: LazyRows) -> list[dict[str, Any]]:
        """Computes a frame."""
        with failures():
            return [row.asDict() for row in frame.to_native().collect()]

    def _parquet(self, source: CaseSource) -> Any:
        reader = self.session.read
        if source.from_folders and source.kind != "remote":
            reader = reader.option("basePath", source.root)
        return reader.parquet(*(file.path for file in source.files))

    def _csv(self, source: CaseSource) -> Any:
        options = {
            "sep": source.separator,
            "header": True,
            "quote": '"',
            "escape": '"',
            "encoding": "UTF-8",
            "multiLine": True,
            "mode": "PERMISSIVE",
            "maxCharsPerColumn": 1_000_000,
        }
        schema = ", ".join(f"c{i} STRING" for i in range(len(source.heading)))
        return self.session.read.schema(schema).options(**options).csv(source.files[0].path)


def _name(heading: str, source: CaseSource) -> str:
    if source.kind == "csv":
        return f"c{source.heading.index(heading)}"
    return "`" + heading.replace("`", "``") + "`"


@contextmanager
def spark_engine(limits: EngineLimits, master: str) -> Iterator[Spark]:
    """A session on the master, stopped at the end; its log stays silent, as it can quote rows."""
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    sql = import_module("pyspark.sql")
    if limits.memory < _LEAST_MEMORY:
        raise PackageError(
            say("Spark braucht mindestens --memory 512MiB.", "Spark needs at least --memory 512MiB.")
        )
    quiet = limits.folder / "log4j2.properties"
    quiet.write_text(_NO_LOG, encoding="ascii")
    builder = sql.SparkSession.builder.appName("feecalc aggregate").master(master)
    for key, value in _settings(limits, master).items():
        builder = builder.config(key, value)
    with failures(), _starting():
        session = builder.getOrCreate()
    try:
        with failures():
            session.sparkContext.setLogLevel("OFF")
        yield Spark(session)
    except KeyboardInterrupt:  # a session in the middle of a job can take for ever to stop
        _kill()
        raise
    except BaseException:
        session.stop()
        raise
    session.stop()


@contextmanager
def _starting() -> Iterator[None]:
    """Signals are noted until the JVM can be ended: one that is left alone while it starts never ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _frame: Any) -> None:
        came.append(number)
        _kill()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():  # Spark has put in one of its own meanwhile
            signal.signal(number, handler)
        if came:
            _kill()
            signal.raise_signal(came[0])


def _kill() -> None:
    """Ends the JVM at once, if there is one."""
    gateway = import_module("pyspark").SparkContext._gateway
    if gateway is not None:
        gateway.proc.kill()


def _settings(limits: EngineLimits, master: str) -> dict[str, str]:
    settings = {
        "spark.driver.memory": f"{limits.memory // 2**20}m",
        "spark.executor.memory": f"{limits.memory // 2**20}m",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={(limits.folder / 'log4j2.properties').as_uri()}",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.parquet.binaryAsString": "true",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.adaptive.enabled": "true",
    }
    if not master.startswith("local"):
        return settings
    # A local session needs no address that others could reach, and few partitions.
    return settings | {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(limits.folder),
        "spark.sql.warehouse.dir": str(limits.folder / "warehouse"),
        "spark.sql.shuffle.partitions": str(_cores(master) * _PARTS_PER_CORE),
    }


def _cores(master: str) -> int:
    import os

    match = re.fullmatch(r"local\[(\d+)\]", master)
    return int(match[1]) if match else os.cpu_count() or 2


@contextmanager
def failures() -> Iterator[None]:
    """Turns Spark's errors, which can quote rows, into ``EngineError`` without their words."""
    errors = import_module("pyspark.errors")
    py4j = import_module("py4j.protocol")
    try:
        yield
    except (errors.PySparkException, py4j.Py4JError, OSError) as error:
        text = str(error)
        raise EngineError(
            type(error).__name__, memory="OutOfMemory" in text, disk="No space left" in text
        ) from None
