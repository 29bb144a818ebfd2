"""CSV of any size made ready for an engine: UTF-8 text with the heading first, checked as a stream.

Neither DuckDB without its extensions nor a cluster reads windows-1252 safely, so such files are
transcoded into the temporary folder.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from feecalc.cases.files import Delivered, Source, columns_of
from feecalc.intake.errors import PackageError
from feecalc.intake.raw import shown
from feecalc.intake.wording import say
from feecalc.text import Text

_BLOCK = 2**22
_MAX_HEAD = 2**16
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "iso8859-15",
    "iso8859-1",
    "cp1252",
    "cp850",
    "ascii",
)


class Head(NamedTuple):
    """The heading of a CSV file, its separator, and how many lines stand before it."""

    heading: tuple[str, ...]
    separator: str
    skipped: int


def prepare(file: Delivered, encoding: str | None, folder: Path, number: int) -> Source:
    """A CSV file as a source that an engine can read; ``number`` makes the name of a transcoded copy.

    Raises PackageError if the file is no text in the encoding, or lacks a column.
    """
    used = _known(encoding) if encoding else encoding_of(file)
    head = _head(file, used)
    columns = columns_of(file, head.heading)
    path = file.path
    if head.skipped or used not in ("utf-8", "utf-8-sig", "ascii"):
        path = _rewritten(file, used, head.skipped, folder / f"csv-{number}.csv")
    readable = Delivered(path, file.name, file.root, "csv", file.folders)
    return Source((readable,), columns, head.heading, head.separator, head.skipped)


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    if name not in ENCODINGS:
        raise PackageError(
            say(
                "Die Zeichenkodierung „{x}“ ist nicht bekannt. Möglich sind {known}.",
                'The encoding "{x}" is not known. Known are {known}.',
                x=shown(encoding),
                known=", ".join(ENCODINGS),
            )
        )
    return name


def _blocks(file: Delivered) -> Iterator[bytes]:
    try:
        with Path(file.path).open("rb") as handle:
            while block := handle.read(_BLOCK):
                yield block
    except OSError as error:
        raise PackageError(_unreadable(file.name, error)) from None


def encoding_of(file: Delivered) -> str:
    """The encoding by the same signs as the intake: byte order mark, valid UTF-8, bytes of cp1252.

    One pass over the file. A text that is UTF-8 in one place and not in another is refused.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, multibyte, c1, a4, first, last = True, False, False, False, b"", b""
    for block in _blocks(file):
        first = first or block[:4]
        if not block.isascii() or not utf8:
            joined = last + block
            multibyte = multibyte or re.search(rb"[\xc2\xc3][\x80-\xbf]", joined) is not None
            c1 = c1 or re.search(rb"[\x80-\x9f]", block) is not None
            a4 = a4 or b"\xa4" in block
        utf8 = utf8 and _decodes(decoder, block)
        last = block[-1:]
    utf8 = utf8 and not decoder.getstate()[0]
    return _judged(file.name, first, utf8, multibyte, "iso8859-15" if a4 and not c1 else "cp1252")


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _judged(name: str, first: bytes, utf8: bool, multibyte: bool, western: str) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first.startswith(b"PK\x03\x04"):
        raise PackageError(
            say(
                "{f} ist keine CSV-Datei, sondern eine Arbeitsmappe; bitte als CSV speichern.",
                "{f} is no CSV file but a workbook; please save it as CSV.",
                f=name,
            )
        )
    if utf8:
        return "utf-8-sig" if first.startswith(codecs.BOM_UTF8) else "utf-8"
    if multibyte:
        raise PackageError(
            say(
                "{f} ist teils UTF-8, teils eine andere Kodierung. Bitte einheitlich ausgeben oder --encoding angeben.",
                "{f} is UTF-8 in part only. Please export it in one encoding or say which with --encoding.",
                f=name,
            )
        )
    return western


def _rewritten(file: Delivered, encoding: str, skipped: int, target: Path) -> str:
    """A copy in UTF-8 whose first line is the heading."""
    try:
        with Path(file.path).open(encoding=encoding, newline="") as text, target.open("wb") as out:
            for _ in range(skipped):
                text.readline()
            while block := text.read(_BLOCK):
                out.write(block.encode("utf-8"))
    except UnicodeError:
        raise PackageError(_not_in(file.name, encoding)) from None
    except OSError as error:
        raise PackageError(_unreadable(file.name, error)) from None
    return str(target)


def _head(file: Delivered, encoding: str) -> Head:
    try:
        with Path(file.path).open(encoding=encoding, newline="") as text:
            start = text.read(_MAX_HEAD)
    except UnicodeError:
        raise PackageError(_not_in(file.name, encoding)) from None
    declared = None
    for skipped, line in enumerate(start.removeprefix("\ufeff").splitlines()):
        if match := re.fullmatch(r'"?sep=([;,\t])"?\s*', line, re.IGNORECASE):
            declared = match[1]
        elif line.strip(" ;,\t"):
            return _heading(line, file.name, declared, skipped)
    raise PackageError(say("{f} ist leer.", "{f} is empty.", f=file.name))


def _heading(line: str, name: str, declared: str | None, skipped: int) -> Head:
    bare = re.sub('"[^"]*"', "", line)
    separator = declared or max(";,\t", key=bare.count)
    if "\0" in line or len(line) >= _MAX_HEAD:
        raise PackageError(say("{f} ist kein lesbarer Text.", "{f} is no readable text.", f=name))
    try:
        heading = next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        raise PackageError(
            say("{f}: Die Überschrift ist nicht lesbar.", "{f}: the heading cannot be read.", f=name)
        ) from None
    return Head(tuple(h.strip() for h in heading), separator, skipped)


def first_broken_row(source: Source) -> tuple[int, int] | None:
    """The line of the first row that has not as many cells as the heading, and how many it has.

    The first line of the file is 1. None if all rows fit; 0 cells if the row has no end (a quote left open).
    """
    line = 0
    try:
        for line, row in _records(source):
            if len(row) != len(source.heading):
                return line, len(row)
    except (csv.Error, UnicodeError):
        return line + 1, 0
    return None


def line_of(source: Source, record: int) -> int:
    """The line of a record, counted from 0, in the file as delivered."""
    found = next(islice(_records(source), record, None), None)
    return found[0] if found else 0


def _records(source: Source) -> Iterator[tuple[int, list[str]]]:
    with Path(source.files[0].path).open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle, delimiter=source.separator, strict=True)
        next(reader, None)
        line = source.skipped + reader.line_num + 1
        for row in reader:
            if row:
                yield line, row
            line = source.skipped + reader.line_num + 1


def _not_in(name: str, encoding: str) -> Text:
    return say(
        "{f} ist nicht in der Kodierung {e} geschrieben. Bitte --encoding prüfen.",
        "{f} is not written in the encoding {e}. Please check --encoding.",
        f=name,
        e=encoding,
    )


def _unreadable(name: str, error: OSError) -> Text:
    reason = error.strerror or type(error).__name__
    return say(
        "{f} lässt sich nicht lesen ({reason}). Ist die Datei vorhanden und freigegeben?",
        "{f} cannot be read ({reason}). Does it exist, and may it be read?",
        f=name,
        reason=reason,
    )
