"""In what form a CSV text comes: its encoding and its separator; for package files and case files alike."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import chain

from feecalc.intake.cells.phrases import say
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
    "cp437",
    "mac-roman",
    "ascii",
)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


# Umlauts of other systems: letters of theirs within a word, where cp1252 has signs or foreign letters.
_WITHIN = {
    "mac-roman": re.compile(rb"[A-Za-z][\x8a\x9a\x9f][a-z]|\b[\x80\x85\x86][a-z]{2}"),
    "cp850": re.compile(rb"[A-Za-z][\x81\x84\x94][a-z]|\b[\x8e\x99][a-z]{2}"),
}
_WESTERN = re.compile(rb"[A-Za-z][\xe4\xf6\xfc\xdf][a-z]|[\xc4\xd6\xdc][a-z]")
# An umlaut in UTF-8 that was taken for cp1252 and written as UTF-8 once more: "\u00c3\u00a4".
_TWICE = re.compile(
    rb"\xc3\x83(?:\xc2[\x84\x96\x9c\x9f\xa4\xb6\xbc]|\xc5[\x93\xb8]|\xe2\x80[\x93\x9e])|\xc3\xa2\xe2\x80\x9a\xc2\xac"
)
_OVERLAP = 8


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
    # A mark says it for certain, also where another file of the package needs --encoding.
    if first.startswith(_UTF16):
        return "utf-16"
    if first.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if known:
        return known
    return _by_its_bytes(name, chain([first], rest))


def _by_its_bytes(name: str, blocks: Iterable[bytes]) -> str:
    seen = _Seen()
    for block in blocks:
        seen.add(block)
    seen.end()
    if seen.twice:
        raise PackageError(_written_twice(name))
    if seen.wrong_line is None:
        return "utf-8"
    if seen.multibyte:
        raise PackageError(_mixed(name, seen.wrong_line))
    if other := seen.other_system():
        raise PackageError(_foreign(name, other))
    return "iso8859-15" if seen.a4 and not seen.c1 else "cp1252"


class _Seen:
    """What one pass over a text shows of its encoding."""

    def __init__(self) -> None:
        self.wrong_line: int | None = None  # where it first is no UTF-8
        self.multibyte = self.c1 = self.a4 = self.twice = False
        self._umlauts: set[str] = set()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._lines = 1
        self._last = b""

    def add(self, block: bytes) -> None:
        if not block.isascii() or self._decoder.getstate()[0]:
            self.multibyte = self.multibyte or bool(
                re.search(rb"[\xc2\xc3][\x80-\xbf]", self._last[-1:] + block)
            )
            self.c1 = self.c1 or bool(re.search(rb"[\x80-\x9f]", block))
            self.a4 = self.a4 or b"\xa4" in block
            self._look(self._last + block)
            self._decode(block)
        self._lines += block.count(b"\n")
        self._last = block[-_OVERLAP:]

    def _look(self, block: bytes) -> None:
        self.twice = self.twice or bool(_TWICE.search(block))
        for name, umlauts in (*_WITHIN.items(), ("western", _WESTERN)):
            if name not in self._umlauts and umlauts.search(block):
                self._umlauts.add(name)

    def other_system(self) -> str | None:
        """The encoding of another system whose umlauts stand in the text, and no western ones."""
        return None if "western" in self._umlauts else next((n for n in _WITHIN if n in self._umlauts), None)

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


_FIGURE = re.compile(r"[+-]?[0-9][0-9.,' ]*")
_CENTS = re.compile(r".*[.,][0-9]{2}")


def cut_within(last: str, above: Iterable[str]) -> bool:
    """Whether a text that ends in this cell, without a line end, was cut off in it: all above it have cents, it has none."""
    if not _FIGURE.fullmatch(last) or _CENTS.fullmatch(last):
        return False
    known = [bool(_CENTS.fullmatch(cell)) for cell in above if cell]
    return len(known) > 1 and all(known)


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


_SYSTEMS = {"mac-roman": "Mac Roman", "cp850": "cp850 (DOS)"}


def _foreign(name: str, encoding: str) -> Text:
    return say(
        "{f} ist offenbar in der Zeichenkodierung {system} geschrieben: die Umlaute stehen an deren Stelle. Bitte "
        "mit --encoding {encoding} lesen oder als UTF-8 speichern (sonst mit --encoding cp1252 festlegen).",
        "{f} seems to be written in the encoding {system}: that is where its umlauts stand. Please read it with "
        "--encoding {encoding}, or save it as UTF-8 (else say --encoding cp1252).",
        f=name,
        system=_SYSTEMS[encoding],
        encoding=encoding,
    )


def _written_twice(name: str) -> Text:
    return say(
        "{f} hat ein Problem der Zeichenkodierung: Umlaute stehen als „Ã¤“ da, weil die Datei als cp1252 gelesen und "
        "als UTF-8 neu gespeichert wurde. Bitte die ursprüngliche Datei nehmen, nötigenfalls mit --encoding utf-8.",
        '{f} has a problem of its encoding: umlauts stand as "Ã¤", because it was read as cp1252 and saved as UTF-8 '
        "once more. Please take the original file, if need be with --encoding utf-8.",
        f=name,
    )
