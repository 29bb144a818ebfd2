"""Reading CSV: encoding, separator and rows, with bounds on everything that can be huge."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from feecalc.intake.errors import PackageError
from feecalc.intake.files import Source
from feecalc.intake.raw import RawTable, shown
from feecalc.intake.wording import say
from feecalc.text import Text

MAX_ROWS = 2_000_000
MAX_LINE = 1_000_000
MAX_COLUMNS = 200
MAX_ODD = 1000
_BLOCK_ROWS = 8192
_ENCODINGS = (
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


def read_csv(source: Source, encoding: str | None = None) -> RawTable:
    """The table of a CSV file; raises PackageError if it is no text, or not a table."""
    used = _canonical(encoding) if encoding else encoding_of(source)
    if source.data[:4] == b"PK\x03\x04":
        raise PackageError(_workbook(source.name))
    if not used.startswith("utf-16") and (at := source.data.find(b"\0")) >= 0:
        raise PackageError(_not_text(source.name, _line_at(source.data, at)))
    text = io.TextIOWrapper(io.BytesIO(source.data), used, newline="")
    lines: Iterator[str] = text if len(source.data) < MAX_LINE else _bounded_lines(source.name, text)
    ended = source.data.endswith((b"\n", b"\r", b"\n\0", b"\r\0"))
    try:
        return _table(source.name, lines, ended)
    except UnicodeError:
        raise PackageError(_undecodable(source.name, used)) from None


def _bounded_lines(name: str, text: io.TextIOBase) -> Iterator[str]:
    """The lines of the text; one that never ends is no line of a table."""
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise PackageError(_not_text(name, number))
        yield line


def _canonical(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    if name not in _ENCODINGS:
        raise PackageError(
            say(
                "Die Zeichenkodierung „{x}“ ist nicht bekannt. Möglich sind {known}.",
                'The encoding "{x}" is not known. Known are {known}.',
                x=shown(encoding),
                known=", ".join(_ENCODINGS),
            )
        )
    return name


def encoding_of(source: Source) -> str:
    """The encoding of a text: by its mark, as valid UTF-8, else cp1252 or ISO-8859-15 by their own bytes.

    The last two differ in few places: 80-9F are letters in cp1252 only, A4 is the euro sign in
    ISO-8859-15. A text that is UTF-8 in one place and not in another is refused.
    """
    data = source.data
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    wrong = _first_not_utf8(data)
    if wrong is None:
        return "utf-8"
    if re.search(rb"[\xc2\xc3][\x80-\xbf]", data):
        raise PackageError(_mixed(source.name, _line_at(data, wrong)))
    return "iso8859-15" if b"\xa4" in data and not re.search(rb"[\x80-\x9f]", data) else "cp1252"


def _first_not_utf8(data: bytes) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), 2**20):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + 2**20], final=start + 2**20 >= len(data))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _table(name: str, lines: Iterator[str], ended: bool) -> RawTable:
    """``ended`` says whether the last line has its end."""
    head, skipped = next(lines, ""), 0
    separator = _declared_separator(head)
    while (separator and not skipped) or (head and not head.strip(" ;,\t\r\n")):
        head, skipped = next(lines, ""), skipped + 1
    reader = csv.reader(chain([head], lines), delimiter=separator or _separator(head), strict=True)
    try:
        return _rows(name, reader, skipped, ended)
    except csv.Error as error:
        raise PackageError(_malformed(name, skipped + reader.line_num, error)) from None


def _declared_separator(line: str) -> str | None:
    """The separator of a first line ``sep=;``, which Excel writes and understands."""
    match = re.fullmatch(r'\ufeff?"?sep=([;,\t])"?\s*', line, re.IGNORECASE)
    return match[1] if match else None


def _separator(head: str) -> str:
    bare = re.sub('"[^"]*"', "", head)
    return max(";,\t", key=bare.count)


def _rows(name: str, reader: Any, skipped: int, ended: bool) -> RawTable:
    header: list[str] = next(reader, [])
    if len(header) > MAX_COLUMNS:
        raise PackageError(
            say("{f} hat mehr als {n} Spalten.", "{f} has more than {n} columns.", f=name, n=MAX_COLUMNS)
        )
    start = skipped + reader.line_num + 1
    table = RawTable(name, None, tuple(h.strip() for h in header), start - 1, [], [[] for _ in header])
    width = len(header)
    numbers: list[int] = []
    block: list[list[str]] = []
    intern: dict[str, str] = {}
    short: tuple[int, tuple[str, ...]] = (0, ())
    for row in reader:
        number, start = start, skipped + reader.line_num + 1
        if len(row) != width:
            short = (number, tuple(row)) if len(row) < width else short
            if not _fitted(row, width):
                _set_aside(table, number, row)
                continue
        if row[0][:1].isalnum() or "".join(row).strip():
            numbers.append(number)
            block.append(row)
            if len(block) == _BLOCK_ROWS:
                # Large tables repeat their cells; each is kept once.
                _flush(
                    table, [list(map(intern.setdefault, cells, cells)) for cells in zip(*block, strict=True)]
                )
                block.clear()
                _bounded(name, len(numbers))
    _flush(table, zip(*block, strict=True))
    _bounded(name, len(numbers))
    table.rows = numbers
    if not ended and numbers[-1:] == [short[0]]:
        _break_off(table, *short)
    return table


def _break_off(table: RawTable, number: int, cells: tuple[str, ...]) -> None:
    """Take a last line back that is short and has no end: the file looks cut off."""
    table.rows = table.rows[:-1]
    for column in table.columns:
        column.pop()
    table.odd.append((number, cells))


def _set_aside(table: RawTable, number: int, row: list[str]) -> None:
    table.odd.append((number, tuple(row[:MAX_COLUMNS])))
    if len(table.odd) > MAX_ODD:
        raise PackageError(
            say(
                "{f}: Mehr als {n} Zeilen haben nicht so viele Zellen wie die Überschrift (zuerst Zeile "
                "{line}). Steht in einer kommagetrennten Datei ein Dezimalkomma? Dann bitte mit Semikolon "
                "speichern.",
                "{f}: more than {n} rows do not have as many cells as the heading (first row {line}). Is "
                "there a decimal comma in a comma-separated file? Then please save it with semicolons.",
                f=table.file,
                n=MAX_ODD,
                line=str(table.odd[0][0]),
            )
        )


def _fitted(row: list[str], width: int) -> bool:
    """Make a row as wide as the heading, where that loses nothing; Excel leaves out empty cells at its end."""
    if len(row) < width:
        row += [""] * (width - len(row))
    elif not any(cell.strip() for cell in row[width:]):
        del row[width:]
    return len(row) == width


def _flush(table: RawTable, columns: Iterable[Sequence[str]]) -> None:
    for column, cells in zip(table.columns, columns, strict=False):  # no columns where there are no rows
        column.extend(cells)


def _bounded(name: str, rows: int) -> None:
    if rows > MAX_ROWS:
        raise PackageError(too_many_rows(name))


def too_many_rows(name: str) -> Text:
    """What is said of a table that is too long for one of sums."""
    return say(
        "{f} hat mehr als {n} Zeilen. Ein Paket enthält Summen je KV, Quartal, Kassenart und GOP; "
        "Einzelfälle fasst „feecalc aggregate“ zusammen.",
        "{f} has more than {n} rows. A package holds sums by KV, quarter, Kassenart and GOP; "
        '"feecalc aggregate" sums single cases up.',
        f=name,
        n=MAX_ROWS,
    )


def _workbook(name: str) -> Text:
    return say(
        "{f} ist keine CSV-Datei, sondern eine Arbeitsmappe; bitte als .xlsx benennen.",
        "{f} is no CSV file but a workbook; please name it .xlsx.",
        f=name,
    )


def _not_text(name: str, line: int) -> Text:
    return say(
        "{f}, Zeile {line}: kein lesbarer Text (Nullzeichen oder überlange Zeile). Ist die Datei eine "
        "CSV-Datei? Eine UTF-16-Datei ohne Kennung (BOM) braucht --encoding utf-16-le.",
        "{f}, line {line}: no readable text (NUL characters or an endless line). Is it a CSV file? UTF-16 "
        "without its mark (BOM) needs --encoding utf-16-le.",
        f=name,
        line=str(line),
    )


def _undecodable(name: str, encoding: str) -> Text:
    return say(
        "{f} ist nicht durchgehend in der Zeichenkodierung {encoding} geschrieben. Bitte als UTF-8 "
        "speichern oder die Kodierung mit --encoding angeben.",
        "{f} is not written in the encoding {encoding} throughout. Please save it as UTF-8, or name the "
        "encoding with --encoding.",
        f=name,
        encoding=encoding,
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


_UNCLOSED = Text("ein Anführungszeichen wird nicht geschlossen", "a quotation mark is never closed")
_MISPLACED = Text(
    "falsch gesetzte Anführungszeichen oder eine überlange Zelle",
    "misplaced quotation marks or an endless cell",
)


def _malformed(name: str, line: int, error: csv.Error) -> Text:
    reason = _UNCLOSED if str(error) == "unexpected end of data" else _MISPLACED
    return say(
        "{f}, bei Zeile {line}: {reason}. Bitte die Zeile in einem Texteditor ansehen.",
        "{f}, near line {line}: {reason}. Please look at the line in a text editor.",
        f=name,
        line=str(line),
        reason=reason,
    )
