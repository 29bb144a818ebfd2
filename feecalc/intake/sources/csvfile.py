"""Reading CSV into rows, with bounds on everything that can be huge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.csvform import (
    cut_within,
    declared_separator,
    encoding_of,
    likely_separator,
    undecodable,
)
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.headings import SEARCHED, Fits, heading_among, skipped_note
from feecalc.intake.sources.raw import MAX_COLUMNS, RawTable, text_of
from feecalc.words.findings import Place
from feecalc.words.text import Text

MAX_ROWS = 2_000_000
MAX_LINE = 1_000_000
MAX_ODD = 1000
_NOTHING = " ;,\t\r\n\ufeff"
_BLOCK = 2**20
_BLOCK_ROWS = 8192


def read_csv(source: Source, encoding: str | None = None, fits: Fits | None = None) -> RawTable:
    """The table of a CSV file; its heading is the first line that is not empty, or the only one that ``fits``.

    Raises PackageError if it is no text, or not a table.
    """
    used = encoding_of(source.name, _blocks(source.data), encoding)
    if not used.startswith("utf-16") and (at := source.data.find(b"\0")) >= 0:
        raise PackageError(_not_text(source.name, _line_at(source.data, at)))
    text = io.TextIOWrapper(io.BytesIO(source.data), used, newline="")
    lines: Iterator[str] = text if len(source.data) < MAX_LINE else _bounded_lines(source.name, text)
    ended = source.data.endswith((b"\n", b"\r", b"\n\0", b"\r\0"))
    try:
        return _table(source.name, lines, ended, fits)
    except UnicodeError:
        raise PackageError(undecodable(source.name, used)) from None


def _blocks(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))


def _bounded_lines(name: str, text: io.TextIOBase) -> Iterator[str]:
    """The lines of the text; one that never ends is no line of a table."""
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise PackageError(_not_text(name, number))
        yield line


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _table(name: str, lines: Iterator[str], ended: bool, fits: Fits | None) -> RawTable:
    """``ended`` says whether the last line has its end."""
    above, head = 0, next(lines, "")
    declared = declared_separator(head)
    while (declared and not above) or (head and not head.strip(_NOTHING)):
        above, head = above + 1, next(lines, "")
    first = [head, *islice(lines, SEARCHED - 1)]
    candidates = [
        (above + number, _split(line, declared, fits))
        for number, line in enumerate(first, 1)
        if line.strip(_NOTHING)
    ]
    at = heading_among(name, [(number, cells) for number, (_, cells) in candidates], fits)
    skipped = candidates[at][0] - 1 if candidates else above
    separator = candidates[at][1][0] if candidates else ";"
    reader = csv.reader(chain(first[skipped - above :], lines), delimiter=separator, strict=True)
    try:
        table = _rows(name, reader, skipped, ended, separator)
    except csv.Error as error:
        raise PackageError(_malformed(name, skipped + reader.line_num, error)) from None
    place = Place(name, None, table.header_row)
    table.notes += skipped_note(place, [(number, cells) for number, (_, cells) in candidates], at)
    if len(table.odd) > MAX_ODD and (fits is None or fits(table.header)):
        raise PackageError(_too_odd(table))
    return table


def _split(line: str, declared: str | None, fits: Fits | None) -> tuple[str, list[str]]:
    """The separator of a line and its cells; of several that might be, the one with which it is a heading."""
    tried = [declared] if declared else sorted(";,\t", key=likely_separator(line).__ne__)
    split = [(sign, [cell.strip() for cell in _cells(line, sign)]) for sign in tried]
    return next((one for one in split if fits and fits(one[1])), split[0])


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:  # an endless cell
        return [line[:MAX_ODD]]


def _rows(name: str, reader: Any, skipped: int, ended: bool, separator: str) -> RawTable:
    header: list[str] = next(reader, [])
    if len(header) > MAX_COLUMNS:
        raise PackageError(
            say("{f} hat mehr als {n} Spalten.", "{f} has more than {n} columns.", f=name, n=MAX_COLUMNS)
        )
    start = skipped + reader.line_num + 1
    if _swallows(header, separator):
        raise PackageError(line_break(name, skipped + 1, start - 1))
    table = RawTable(name, None, tuple(h.strip() for h in header), start - 1, [], [[] for _ in header])
    table.separator = separator
    numbers: list[int] = []
    block: list[list[str]] = []
    intern: dict[str, str] = {}
    for number, row in _fitting(table, reader, skipped):
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
    if not ended:
        _break_off(table)
    return table


def _fitting(table: RawTable, reader: Any, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The rows that fit the heading, with the line of each; the others are set aside."""
    width = len(table.header)
    start = skipped + reader.line_num + 1
    for row in reader:
        number, start = start, skipped + reader.line_num + 1
        if start - number > 1:
            raise PackageError(line_break(table.file, number, start - 1))
        if len(row) != width:
            table.last_short = (number, len(row)) if len(row) < width else table.last_short
            if not _fitted(row, width):
                if len(table.odd) <= MAX_ODD:
                    table.odd.append((number, tuple(row[:MAX_COLUMNS])))
                continue
        yield number, row


def _swallows(header: Iterable[str], separator: str) -> bool:
    """Whether a heading over several lines has swallowed rows: a name of a column has no separators."""
    return any(separator in h and any(end in h for end in "\r\n") for h in header)


def _break_off(table: RawTable) -> None:
    """Take a last line back that has no end and is short, or ends within its number: the file looks cut off."""
    number, length = table.last_short
    last = list(map(text_of, table.columns[-1])) if table.rows and table.columns else []
    if last and cut_within(last[-1], last[:-1]):
        number, length = table.rows[-1], len(table.columns) - 1
    if list(table.rows[-1:]) == [number]:
        table.rows = table.rows[:-1]
        cells = [column.pop() for column in table.columns]
        table.odd.append((number, tuple(map(text_of, cells[:length]))))


def _too_odd(table: RawTable) -> Text:
    return say(
        "{f}: Mehr als {n} Zeilen haben nicht so viele Zellen wie die Überschrift (zuerst Zeile "
        "{line}). Steht in einer kommagetrennten Datei ein Dezimalkomma? Dann bitte mit Semikolon "
        "speichern.",
        "{f}: more than {n} rows do not have as many cells as the heading (first row {line}). Is "
        "there a decimal comma in a comma-separated file? Then please save it with semicolons.",
        f=table.file,
        n=MAX_ODD,
        line=str(table.odd[0][0]),
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


def line_break(name: str, first: int, last: int) -> Text:
    """What is said of a cell that reaches over several lines: it may have swallowed rows."""
    return say(
        "{f}, Zeilen {a} bis {b}: Eine Zelle reicht über mehrere Zeilen, von einem Anführungszeichen zum "
        "nächsten; dazwischen können Datenzeilen verschluckt sein. Bitte die Anführungszeichen oder den "
        "Zeilenumbruch aus der Zelle löschen.",
        "{f}, lines {a} to {b}: a cell reaches over several lines, from one quotation mark to the next; rows "
        "between them may be swallowed. Please delete the quotation marks, or the line break in the cell.",
        f=name,
        a=str(first),
        b=str(last),
    )


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


def _not_text(name: str, line: int) -> Text:
    return say(
        "{f}, Zeile {line}: kein lesbarer Text (Nullzeichen oder überlange Zeile). Ist die Datei eine "
        "CSV-Datei? Eine UTF-16-Datei ohne Kennung (BOM) braucht --encoding utf-16-le.",
        "{f}, line {line}: no readable text (NUL characters or an endless line). Is it a CSV file? UTF-16 "
        "without its mark (BOM) needs --encoding utf-16-le.",
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
