"""Tables as they were delivered: cells, columns and row numbers, before anything is understood.

A cell of a text file is plain ``str``. Workbooks and Parquet files also know numbers and dates;
these keep their kind, so that a number cell is never ambiguous and a date is never taken for a quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from feecalc.words.findings import Finding

MAX_COLUMNS = 200  # of a table in any format
SHOWN_CHARACTERS = 60
_BLANKS: Mapping[int, str | None] = {
    **dict.fromkeys((0xA0, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x3000), " "),
    **dict.fromkeys((0x200B, 0x2060, 0xFEFF), None),
}


class Numeric(NamedTuple):
    """A number cell; ``text`` is plain (``23620.8``), without the noise of binary fractions.

    ``kind`` keeps cells of different kinds unequal; tuples, because columns of a million are hashed.
    ``says`` is what its number format says beyond the number: ``percent``, ``scaled``, ``unit DM``, ``float32``.
    """

    text: str
    kind: str = "number"
    says: str = ""


class DateCell(NamedTuple):
    """A date cell; ``text`` is the ISO date, ``number`` the number that a workbook shows as this date."""

    text: str
    kind: str = "date"
    number: str = ""


class Broken(NamedTuple):
    """A cell without a value that could be used: an error value, or a formula without a result.

    ``text`` is the error value; ``=`` for a formula without a result, ``=0`` for one that was never calculated.
    """

    text: str
    kind: str = "broken"


class Marked(NamedTuple):
    """A text whose letters are formatted differently; ``mark`` are the raised or struck out ones."""

    text: str
    mark: str
    kind: str = "marked"


RawCell = str | Numeric | DateCell | Broken | Marked


@dataclass
class RawTable:
    """One delivered table, by columns.

    ``header[i]`` heads ``columns[i]``; all columns have the length of ``rows``, which holds the line or
    sheet row of each record. ``odd`` are rows that do not fit the heading: row and cells. ``notes`` say
    what the reader should know of the table, ``separator`` is that of a text file,
    ``last_short`` the last row with fewer cells than the heading: its line and how many.
    """

    file: str
    sheet: str | None
    header: tuple[str, ...]
    header_row: int
    rows: Sequence[int]
    columns: list[list[RawCell]]
    odd: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    separator: str = ""
    last_short: tuple[int, int] = (0, 0)


def text_of(cell: RawCell) -> str:
    """The text of a cell, with unusual blanks made usual, a leading apostrophe and ``=""`` taken off."""
    text = cell if isinstance(cell, str) else cell.text
    if text.isascii() and text[:1].isalnum() and text[-1].isalnum():
        return text
    if not text.isascii():
        text = text.translate(_BLANKS)
    text = text.strip()
    # Some programs write ="00" so that Excel keeps the text as it is.
    if text.startswith('="') and text.endswith('"') and '"' not in text[2:-1] and len(text) > 2:
        text = text[2:-1]
    return text.strip().removeprefix("'").lstrip()


def is_blank(cell: RawCell) -> bool:
    """Whether nothing stands in the cell."""
    return isinstance(cell, str) and not cell[:1].isalnum() and not text_of(cell)


def shown(cell: RawCell) -> str:
    """What stood in the cell, fit for a message: one line, no control characters, not too long."""
    return printable(cell if isinstance(cell, str) else cell.text, SHOWN_CHARACTERS)


def printable(text: str, length: int) -> str:
    """One line without characters that a console or a workbook cannot show, cut to a length."""
    cut = text if len(text) <= length else text[: length - 1] + "…"
    return cut if cut.isprintable() else "".join(c if c.isprintable() else " " for c in cut)


def plain_number(value: int | float | Decimal) -> str:
    """A number as plain digits with a decimal point.

    A float is read with 15 significant digits, as Excel shows it: 23620.800000000003 is 23620.8.
    """
    if isinstance(value, float):
        value = Decimal(format(value, ".15g"))
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
