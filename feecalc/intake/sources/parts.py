"""The parts of a workbook: a zip archive that somebody else made, bounded before anything is unpacked.

A part is known by its name without case and by the relationship that leads to it, never by its folder
or its ending: that is how Excel finds it too.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.damaged import damaged
from feecalc.intake.sources.files import Source
from feecalc.words.text import Text

MAX_ENTRIES = 2000
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 200  # plain tables reach about 30
_RATIO_FROM = 2**20  # small parts may be as repetitive as they like
_BLOCK = 2**16

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What a damaged archive makes Python's zip reader raise.
_UNZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)


class Relationship(NamedTuple):
    """One relationship of a part: its id, the last word of its type, and the name of the part it leads to."""

    id: str
    kind: str
    target: str


class Parts:
    """The archive. Raises PackageError where it is no workbook, too large, or two parts share a name."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        if source.data.startswith(_OLE):
            raise PackageError(_old_or_encrypted(source))
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.data))
        except _UNZIP:
            raise PackageError(_unreadable(source.name)) from None
        entries = self._archive.infolist()
        _bounded(source.name, entries)
        self._parts = {_folded(entry.filename): entry for entry in entries if not entry.is_dir()}
        if len(self._parts) < sum(not entry.is_dir() for entry in entries):
            raise PackageError(damaged(source.name))

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def blocks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, a piece at a time; raises PackageError for a damaged archive."""
        try:
            with self._archive.open(self._parts[part]) as handle:
                while block := handle.read(_BLOCK):
                    yield block
        except KeyError:
            raise PackageError(damaged(self.name)) from None
        except _UNZIP:
            raise PackageError(_unreadable(self.name)) from None


def links_part(part: str) -> str:
    """The part that holds the relationships of a part; ``""`` is the archive itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(part: str, target: str) -> str:
    """The name of the part that a relationship of ``part`` leads to."""
    path = unquote(target.split("#")[0]).replace("\\", "/")
    base = "" if path.startswith("/") else posixpath.dirname(part)
    return _folded(posixpath.normpath(posixpath.join("/", base, path.lstrip("/"))))


def _folded(name: str) -> str:
    # Names of parts have no case, and some programs write Windows' own slashes.
    return name.replace("\\", "/").lstrip("/").casefold()


def _bounded(name: str, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(e.file_size > max(_RATIO_FROM, MAX_RATIO * e.compress_size) for e in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise PackageError(
            say(
                "{f} ist entpackt zu groß (mehr als {limit} MiB, {n} Teile oder das {ratio}-Fache der "
                "Datei) und wird nicht gelesen. Bitte leere Zeilen löschen oder die Tabellen als CSV "
                "speichern.",
                "{f} is too large unpacked (more than {limit} MiB, {n} parts or {ratio} times the file) "
                "and is not read. Please delete empty rows or save the tables as CSV.",
                f=name,
                limit=MAX_UNPACKED // 2**20,
                n=MAX_ENTRIES,
                ratio=MAX_RATIO,
            )
        )


def _unreadable(name: str) -> Text:
    return say(
        "{f} ist keine lesbare Excel-Arbeitsmappe (.xlsx). Bitte in Excel öffnen und neu speichern.",
        "{f} is no readable Excel workbook (.xlsx). Please open it in Excel and save it again.",
        f=name,
    )


def no_workbook(parts: Parts) -> Text:
    """What is said of an archive without a workbook that could be read."""
    if "xl/workbook.bin" in parts:
        return other_format(
            parts.name, Text("das binäre Excel-Format (.xlsb)", "the binary Excel format (.xlsb)")
        )
    if "mimetype" in parts and b"opendocument" in b"".join(parts.blocks("mimetype"))[:200]:
        return other_format(
            parts.name, Text("das OpenDocument-Format (.ods)", "the OpenDocument format (.ods)")
        )
    return say(
        "{f} ist keine Excel-Arbeitsmappe im Format .xlsx. Bitte in Excel öffnen und als .xlsx speichern.",
        "{f} is no Excel workbook in the format .xlsx. Please open it in Excel and save it as .xlsx.",
        f=parts.name,
    )


def other_format(name: str, which: Text) -> Text:
    """What is said of a spreadsheet in another format than .xlsx."""
    return say(
        "{f} hat {which}, das nicht gelesen wird. Bitte in Excel öffnen und als .xlsx speichern.",
        "{f} is in {which}, which is not read. Please open it in Excel and save it as .xlsx.",
        f=name,
        which=which,
    )


OLD_FORMAT = Text("das alte Excel-Format (.xls)", "the old Excel format (.xls)")


def _old_or_encrypted(source: Source) -> Text:
    if _ENCRYPTED in source.data:
        return say(
            "{f} ist mit einem Kennwort verschlüsselt. Bitte ohne Kennwort speichern.",
            "{f} is encrypted with a password. Please save it without one.",
            f=source.name,
        )
    return other_format(source.name, OLD_FORMAT)
