"""One cell of a workbook: its stored value, its type, its style and its formula -> what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from feecalc.intake.errors import PackageError
from feecalc.intake.sources.damaged import damaged
from feecalc.intake.sources.numberformats import DATE, PLAIN, Style
from feecalc.intake.sources.raw import Broken, DateCell, Numeric, RawCell, plain_number
from feecalc.intake.sources.richtext import string_at, unescaped

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,330}\.?[0-9]{0,330}|\.[0-9]{1,330})(?:[eE][+-]?[0-9]{1,9})?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?")
_TRUTH = {"1": "true", "0": "false", "true": "true", "false": "false"}
_ERROR = re.compile(
    r"#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|DIV/0!|NAME\?|NUM!|ZAHL!|NULL!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!)"
)
WITHOUT_RESULT, NEVER_CALCULATED = Broken("="), Broken("=0")


@dataclass
class Lent:
    """What a workbook lends to its sheets.

    ``recalculates`` says that the program which wrote it left the results of formulas to be calculated,
    ``cells`` and ``rows`` count what all sheets hold.
    """

    name: str
    strings: list[RawCell] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    recalculates: bool = False
    since_1904: bool = False
    cells: int = 0
    rows: int = 0
    known: dict[tuple[str, str], RawCell] = field(default_factory=dict)

    def style(self, number: str) -> Style:
        """The style of a cell by its number; a plain one where the workbook has none of it."""
        at = int(number) if number.isdecimal() and len(number) < 9 else -1
        return self.styles[at] if 0 <= at < len(self.styles) else PLAIN


def cell_value(lent: Lent, kind: str, text: str, says: str) -> RawCell:
    """The value of a cell of a type (``t``) from its stored text; ``says`` comes from its number format.

    Raises PackageError where the stored text is no value of that type.
    """
    if kind == "n":
        return _number(lent, text.strip(), says)
    if kind == "s":
        return string_at(lent.name, lent.strings, text.strip())
    if kind == "str":
        return _text(unescaped(text))
    if kind == "e":
        return Broken(text.strip() or "#")
    if kind == "b" and text.strip() in _TRUTH:
        return _TRUTH[text.strip()]
    if kind == "d" and _ISO.fullmatch(text.strip()):
        return DateCell(text.strip().replace("T00:00:00", "").replace("T", " ").removesuffix("Z"))
    raise PackageError(damaged(lent.name))


def _text(text: str) -> RawCell:
    return Broken(text) if _ERROR.fullmatch(text) else text


def pasted_text(cell: RawCell) -> RawCell:
    """A text from the table of strings, which may be an error value somebody pasted."""
    return _text(cell) if isinstance(cell, str) and cell[:1] == "#" else cell


def _number(lent: Lent, text: str, says: str) -> RawCell:
    key = (text, says)
    if (cell := lent.known.get(key)) is None:
        cell = lent.known[key] = _read_number(lent, text, says)
    return cell


def _read_number(lent: Lent, text: str, says: str) -> RawCell:
    if text.isdecimal() and text.isascii() and len(text) < 16 and says != DATE:
        return Numeric(str(int(text)), says=says)
    if not _NUMBER.fullmatch(text):
        raise PackageError(damaged(lent.name))
    number = plain_number(float(text))
    return _dated(float(text), number, lent.since_1904) if says == DATE else Numeric(number, says=says)


def _dated(days: float, number: str, since_1904: bool) -> DateCell:
    """The day that a workbook shows for a number, which it counts from the end of 1899 or from 1904."""
    if not 0 <= days < 2_958_466:
        return DateCell(number, number=number)
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 30) if days >= 60 else date(1899, 12, 31)
    seconds = round((days % 1) * 86_400)
    moment = datetime.combine(first, time()) + timedelta(days=int(days), seconds=seconds)
    if days < 1:
        return DateCell(str(moment.time()), number=number)
    text = moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")
    return DateCell(text, number=number)


def formula_result(lent: Lent, kind: str, text: str | None, may_be_empty: bool, value: RawCell) -> RawCell:
    """The result of a formula, if it was ever calculated.

    ``text`` is the stored result (None where there is none), ``may_be_empty`` whether the formula can
    give an empty text. A workbook that is to be calculated when it is opened holds placeholders: 0, or
    an empty text. Some programs write ``0.0``, which no spreadsheet does.
    """
    if text is None or (not text.strip() and kind != "str") or (kind == "str" and text.startswith("=")):
        return WITHOUT_RESULT
    if kind == "str" and not text.strip():
        return value if may_be_empty or not lent.recalculates else NEVER_CALCULATED
    if isinstance(value, Numeric | DateCell) and _is_zero(text):
        return NEVER_CALCULATED if lent.recalculates or text.strip() not in ("0", "-0") else value
    return value


def _is_zero(text: str) -> bool:
    return float(text) == 0


Columns = Mapping[str, int]
