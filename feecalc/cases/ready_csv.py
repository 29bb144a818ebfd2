"""CSV of any size made ready for an engine: UTF-8 text with the heading first, checked as a stream.

Neither DuckDB without its extensions nor a cluster reads windows-1252 safely, so such files are
transcoded into the temporary folder.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from feecalc.cases.case_files import CaseSource, Delivered, columns_of
from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.csvform import (
    cut_within,
    declared_separator,
    encoding_of,
    likely_separator,
    undecodable,
)
from feecalc.words.text import Text

_BLOCK = 2**22
_MAX_HEAD = 2**16


class Head(NamedTuple):
    """The heading of a CSV file, its separator, and how many lines stand before it."""

    heading: tuple[str, ...]
    separator: str
    skipped: int


def ready(file: Delivered, encoding: str | None, folder: Path, number: int) -> CaseSource:
    """A CSV file as a source that an engine can read; ``number`` makes the name of a transcoded copy.

    Raises PackageError if the file is no text in the encoding, or lacks a column.
    """
    used = encoding_of(file.name, _blocks(file), encoding)
    quoted = any(b'"' in block for block in _blocks(file))
    head = _head(file, used)
    columns = columns_of(file, head.heading)
    _refuse_cut_off(file, used, head.separator)
    path = file.path
    if head.skipped or used not in ("utf-8", "utf-8-sig", "ascii"):
        path = _rewritten(file, used, head.skipped, folder / f"csv-{number}.csv")
    readable = Delivered(path, file.name, file.root, "csv", file.folders)
    return CaseSource((readable,), columns, head.heading, head.separator, head.skipped, quoted=quoted)


def _blocks(file: Delivered) -> Iterator[bytes]:
    try:
        with Path(file.path).open("rb") as handle:
            while block := handle.read(_BLOCK):
                yield block
    except OSError as error:
        raise PackageError(_unreadable(file.name, error)) from None


def _rewritten(file: Delivered, encoding: str, skipped: int, target: Path) -> str:
    """A copy in UTF-8 whose first line is the heading."""
    try:
        with Path(file.path).open(encoding=encoding, newline="") as text, target.open("wb") as out:
            for _ in range(skipped):
                text.readline()
            while block := text.read(_BLOCK):
                out.write(block.encode("utf-8"))
    except UnicodeError:
        raise PackageError(undecodable(file.name, encoding)) from None
    except OSError as error:
        raise PackageError(_unreadable(file.name, error)) from None
    return str(target)


def _head(file: Delivered, encoding: str) -> Head:
    try:
        with Path(file.path).open(encoding=encoding, newline="") as text:
            start = text.read(_MAX_HEAD)
    except UnicodeError:
        raise PackageError(undecodable(file.name, encoding)) from None
    declared = None
    for skipped, line in enumerate(start.removeprefix("\ufeff").splitlines()):
        if separator := declared_separator(line):
            declared = separator
        elif line.strip(" ;,\t"):
            return _heading(line, file.name, declared, skipped)
    raise PackageError(say("{f} ist leer.", "{f} is empty.", f=file.name))


def _heading(line: str, name: str, declared: str | None, skipped: int) -> Head:
    separator = declared or likely_separator(line)
    if "\0" in line or len(line) >= _MAX_HEAD:
        raise PackageError(say("{f} ist kein lesbarer Text.", "{f} is no readable text.", f=name))
    try:
        heading = next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        raise PackageError(
            say("{f}: Die Überschrift ist nicht lesbar.", "{f}: the heading cannot be read.", f=name)
        ) from None
    return Head(tuple(h.strip() for h in heading), separator, skipped)


def _refuse_cut_off(file: Delivered, encoding: str, separator: str) -> None:
    """Raises PackageError if the text ends within a number; a short last line is found with the other broken rows."""
    with Path(file.path).open("rb") as handle:
        handle.seek(max(0, handle.seek(0, 2) - _MAX_HEAD))
        tail = handle.read()
    if tail.endswith((b"\n", b"\r", b"\n\0", b"\r\0")):
        return
    last = [
        line.rpartition(separator)[2].strip('" ') for line in tail.decode(encoding, "replace").splitlines()
    ]
    if last and cut_within(last[-1], last[1:-1]):  # the first may be the heading, or a part of a line
        raise PackageError(
            say(
                "{f} bricht in der letzten Zahl ab; die Datei scheint abgeschnitten. Bitte vollständig neu übertragen.",
                "{f} breaks off within its last number; the file seems to be cut off. Please transfer it anew, in full.",
                f=file.name,
            )
        )


def first_broken_row(source: CaseSource) -> tuple[int, int] | None:
    """The line of the first row that has not as many cells as the heading, and how many it has.

    The first line of the file is 1. None if all rows fit; 0 cells if the row has no end (a quote left open).
    """
    line = 0
    try:
        for line, _end, row in records(source):
            if len(row) != len(source.heading):
                return line, len(row)
    except (csv.Error, UnicodeError):
        return line + 1, 0
    return None


def line_of(source: CaseSource, record: int) -> int:
    """The line of a record, counted from 0, in the file as delivered."""
    found = next(islice(records(source), record, None), None)
    return found[0] if found else 0


def records(source: CaseSource) -> Iterator[tuple[int, int, list[str]]]:
    """First and last line of each record, and its cells."""
    with Path(source.files[0].path).open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle, delimiter=source.separator, strict=True)
        next(reader, None)
        line = source.skipped + reader.line_num + 1
        for row in reader:
            if row:
                yield line, source.skipped + reader.line_num, row
            line = source.skipped + reader.line_num + 1


def _unreadable(name: str, error: OSError) -> Text:
    reason = error.strerror or type(error).__name__
    return say(
        "{f} lässt sich nicht lesen ({reason}). Ist die Datei vorhanden und freigegeben?",
        "{f} cannot be read ({reason}). Does it exist, and may it be read?",
        f=name,
        reason=reason,
    )
