"""What an engine does for the aggregation; DuckDB and Spark each do it their way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from feecalc.cases.case_files import CaseSource
from feecalc.cases.expressions import LazyRows
from feecalc.words.text import Text

FILE, ROW = "delivered_file", "delivered_row"


@dataclass(frozen=True)
class EngineLimits:
    """What an engine may use: memory in bytes, a private folder, and the files it may read."""

    memory: int
    folder: Path
    files: tuple[str, ...]


class EngineError(Exception):
    """The engine gave up. Its own words are not passed on, as they can quote cells; ``kind`` is the class name."""

    def __init__(self, kind: str, *, memory: bool = False, disk: bool = False) -> None:
        super().__init__(kind)
        self.kind, self.memory, self.disk = kind, memory, disk


class Engine(Protocol):
    """Lazy frames of the delivered columns, under our names, and their rows."""

    def scan(self, source: CaseSource, *, located: bool = False) -> LazyRows:
        """The delivered columns of a source as they are, renamed to ours.

        ``located`` adds ``FILE``, the path, and ``ROW``, the number of the record in it from 0.
        """

    def rows(self, frame: LazyRows) -> list[dict[str, Any]]:
        """Computes a frame; raises EngineError."""


UNREADABLE = Text(
    "keine lesbare Parquet-Datei (abgeschnitten, leer oder von anderer Art). Bitte neu ausgeben.",
    "no readable Parquet file (cut off, empty or of another kind). Please export it again.",
)
