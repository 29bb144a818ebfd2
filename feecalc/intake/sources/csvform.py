"""In what form a CSV text comes: its encoding and its separator; for package files and case files alike."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import chain

from feecalc.intake.cells.wording import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import shown
from feecalc.words.text import Text

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
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _known(encoding: str) -> str:
    """Python's name of an encoding that a user asked for."""
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


def encoding_of(name: str, blocks: Iterable[bytes], asked: str | None = None) -> str:
    """The encoding of a text: as asked, by its mark, as valid UTF-8, else cp1252 or ISO-8859-15 by their own bytes.

    The last two differ in few places: 80-9F are letters in cp1252 only, A4 is the euro sign in
    ISO-8859-15. Raises PackageError for an unknown encoding, a workbook, UTF-32, or a text that is
    UTF-8 only in places.
    """
    known = _known(asked) if asked else None
    rest = iter(blocks)
    first = next(rest, b"")
    if first.startswith(b"PK\x03\x04"):
        raise PackageError(_workbook(name))
    if first.startswith(_UTF32):
        raise PackageError(_utf32(name))
    if known:
        return known
    if first.startswith(_UTF16):
        return "utf-16"
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return _by_its_bytes(name, chain([first], rest))


def _by_its_bytes(name: str, blocks: Iterable[bytes]) -> str:
    seen = _Seen()
    for block in blocks:
        seen.add(block)
    seen.end()
    if seen.wrong_line is None:
        return "utf-8"
    if seen.multibyte:
        raise PackageError(_mixed(name, seen.wrong_line))
    return "iso8859-15" if seen.a4 and not seen.c1 else "cp1252"


class _Seen:
    """What one pass over a text shows of its encoding."""

    def __init__(self) -> None:
        self.wrong_line: int | None = None  # where it first is no UTF-8
        self.multibyte = self.c1 = self.a4 = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._lines = 1
        self._last = b""

    def add(self, block: bytes) -> None:
        if not block.isascii() or self._decoder.getstate()[0]:
            self.multibyte = self.multibyte or bool(re.search(rb"[\xc2\xc3][\x80-\xbf]", self._last + block))
            self.c1 = self.c1 or bool(re.search(rb"[\x80-\x9f]", block))
            self.a4 = self.a4 or b"\xa4" in block
            self._decode(block)
        self._lines += block.count(b"\n")
        self._last = block[-1:]

    def end(self) -> None:
        """No more blocks: a letter that is cut off is wrong too."""
        if self.wrong_line is None and self._decoder.getstate()[0]:
            self.wrong_line = self._lines

    def _decode(self, block: bytes) -> None:
        if self.wrong_line is not None:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(block)
        except UnicodeDecodeError as error:
            self.wrong_line = self._lines + block.count(b"\n", 0, max(error.start - pending, 0))


def declared_separator(line: str) -> str | None:
    """The separator of a first line ``sep=;``, which Excel writes and understands."""
    match = re.fullmatch(r'\ufeff?"?sep=([;,\t])"?\s*', line, re.IGNORECASE)
    return match[1] if match else None


def likely_separator(heading: str) -> str:
    """The one that stands most often between the cells of the heading."""
    bare = re.sub('"[^"]*"', "", heading)
    return max(";,\t", key=bare.count)


def undecodable(name: str, encoding: str) -> Text:
    """What is said of a text that is not in its encoding."""
    return say(
        "{f} ist nicht durchgehend in der Zeichenkodierung {encoding} geschrieben. Bitte als UTF-8 "
        "speichern oder die Kodierung mit --encoding angeben.",
        "{f} is not written in the encoding {encoding} throughout. Please save it as UTF-8, or name the "
        "encoding with --encoding.",
        f=name,
        encoding=encoding,
    )


def _workbook(name: str) -> Text:
    return say(
        "{f} ist keine CSV-Datei, sondern eine Arbeitsmappe. Bitte als .xlsx benennen oder als CSV speichern.",
        "{f} is no CSV file but a workbook. Please name it .xlsx or save it as CSV.",
        f=name,
    )


def _utf32(name: str) -> Text:
    return say(
        "{f} ist in UTF-32 geschrieben; das wird nicht gelesen. Bitte als UTF-8 speichern.",
        "{f} is written in UTF-32, which is not read. Please save it as UTF-8.",
        f=name,
    )


def _mixed(name: str, line: int) -> Text:
    return say(
        "{f} mischt Zeichenkodierungen: teils UTF-8, in Zeile {line} nicht. Bitte einheitlich als UTF-8 "
        "speichern oder die Kodierung mit --encoding festlegen.",
        "{f} mixes encodings: partly UTF-8, but not in line {line}. Please save it as UTF-8 throughout, or "
        "name the encoding with --encoding.",
        f=name,
        line=str(line),
    )
