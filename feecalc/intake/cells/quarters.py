"""Reading one cell: quarter, period of ``angaben`` and date. Anything else is an error, no guess."""

from __future__ import annotations

import re
from datetime import date

from feecalc.intake.cells.phrases import say
from feecalc.intake.cells.readcell import ReadCell, noted, refused
from feecalc.intake.cells.spelling import total_row
from feecalc.intake.sources.raw import DateCell, Numeric, RawCell, text_of
from feecalc.words.findings import NOWHERE, Severity
from feecalc.words.text import Text

USED_YEARS = ("2008", "2009", "2010")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_YEAR = "((?:19|20)[0-9]{2})"
# Each notation in blank-free lower case, and which of its two groups is the quarter.
_NOTATIONS = (
    (re.compile(f"q?([1-4])/{_YEAR}"), 1),  # 1/2008, Q1/2008
    (re.compile(f"(iv|i{{1,3}})/{_YEAR}"), 1),  # I/2008
    (re.compile(f"q([1-4])-{_YEAR}"), 1),  # Q1-2008
    (re.compile(f"{_YEAR}q([1-4])"), 2),  # 2008Q1
    (re.compile(f"{_YEAR}([1-4])"), 2),  # 20081
    (re.compile(rf"([1-4])\.quartal{_YEAR}"), 1),  # 1. Quartal 2008
)
_EXPECTED = Text(
    "Quartal als Text, z. B. 4/2008, IV/2008, Q4/2008, 2008Q4, 20084 oder 4. Quartal 2008",
    "quarter as text, e.g. 4/2008, IV/2008, Q4/2008, 2008Q4, 20084 or 4. Quartal 2008",
)
_FORMAT_AS_TEXT = Text(
    "Spalte als Text formatieren und die Quartale neu eintragen.",
    "Format the column as text and enter the quarters again.",
)
_MONTH = "(?:jan|feb|m[aä]r|mrz|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)"
_DATE_LIKE = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}(-[0-9]{{1,2}})?([ t].*)?|[0-9]{{1,2}}[./][0-9]{{1,2}}[./]([0-9]{{2}}|[0-9]{{4}})"
    rf"|([0-9]{{1,2}}[. -]+)?{_MONTH}[a-zä]*[. -]*[0-9]{{2,4}}"
)
_SERIALS = range(36526, 44197)  # Excel's day numbers of the years 2000 to 2020


def quarter(cell: RawCell) -> ReadCell[str]:
    """A quarter as ``2008Q4`` from any of the notations; a date gets a message of its own."""
    text = text_of(cell).casefold()
    if isinstance(cell, DateCell) or _DATE_LIKE.fullmatch(text) or _is_serial(text):
        return refused(
            "F02",
            cell,
            "ist ein Datum, kein Quartal; Tabellenprogramme machen aus 1/2008 von selbst ein Datum.",
            "is a date, not a quarter; spreadsheets turn 1/2008 into a date by themselves.",
            _EXPECTED,
            _FORMAT_AS_TEXT,
        )
    found = _quarter_in(text)
    if found is not None:
        return ReadCell(found)
    if (total := total_row("F02", cell, _EXPECTED)) is not None:
        return total
    return refused("F02", cell, "ist kein Quartal.", "is not a quarter.", _EXPECTED, _meant(text))


# Spellings that leave no doubt and yet are none of ours; which group is the quarter.
_SPELLINGS = (
    (re.compile(r"(iv|i{1,3})[. ]*(?:quartal|quart|qu|q|vierteljahr|vj)?[. /-]*((?:19|20)?[0-9]{2})"), 1),
    (re.compile(r"([1-4])[. ]*(?:quartal|quart|qu|q|vierteljahr|vj)[. /-]*((?:19|20)?[0-9]{2})"), 1),
    (
        re.compile(r"(?:quartal|quart|qu|q|vierteljahr|vj)[. ]*([1-4]|iv|i{1,3})[. /-]*((?:19|20)?[0-9]{2})"),
        1,
    ),
    (re.compile(r"([1-4])[. /_-]+((?:19|20)?[0-9]{2})"), 1),
    (
        re.compile(
            r"((?:19|20)[0-9]{2})[. /_-]*(?:quartal|quart|qu|q|vierteljahr|vj)?[. /_-]*0?([1-4]|iv|i{1,3})"
        ),
        2,
    ),
)


def _meant(text: str) -> Text:
    """How to write a quarter that is spelt in another way."""
    for spelling, place in _SPELLINGS:
        if match := spelling.fullmatch(text):
            number, year = match.group(place), match.group(3 - place)
            meant = f"{_ROMAN.get(number, number)}/{year if len(year) == 4 else '20' + year}"
            return say("Bitte {q} schreiben.", "Please write {q}.", q=meant)
    if re.fullmatch(_YEAR, text):
        return Text(
            "Das ist ein Jahr; je Quartal eine Zeile liefern.", "This is a year; deliver one row a quarter."
        )
    return NOWHERE


def _is_serial(text: str) -> bool:
    return len(text) == 5 and text.isdecimal() and int(text) in _SERIALS


def _quarter_in(text: str) -> str | None:
    if re.search("[0-9] [0-9]", text):
        return None
    bare = text.replace(" ", "")
    for notation, place in _NOTATIONS:
        if match := notation.fullmatch(bare):
            number, year = match.group(place), match.group(3 - place)
            return f"{year}Q{_ROMAN.get(number, number)}"
    return None


def period(cell: RawCell) -> ReadCell[str]:
    """A period of ``angaben``: ``2008``, ``4/2009`` or ``2010``."""
    text = text_of(cell)
    if text in {"2008", "2010"}:
        return ReadCell(text)
    read = quarter(cell)
    if read.value == "2009Q4":
        return ReadCell("4/2009")
    if read.value is None and read.problem and isinstance(cell, DateCell):
        return ReadCell(None, read.problem._replace(id="F09", expected=_PERIOD_EXPECTED))
    return refused(
        "F09", cell, "ist kein Zeitraum der Angaben.", "is not a period of the statements.", _PERIOD_EXPECTED
    )


_PERIOD_EXPECTED = Text("2008, 4/2009 oder 2010", "2008, 4/2009 or 2010")
_DATE_EXPECTED = Text("Datum TT.MM.JJJJ, z. B. 01.10.2009", "date DD.MM.YYYY or ISO, e.g. 2009-10-01")


def day(cell: RawCell) -> ReadCell[date]:
    """A date, ``TT.MM.JJJJ`` or ISO."""
    text = text_of(cell)
    german = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(:00(\.0+)?)?)?", text)
    parts = german.groups()[::-1] if german else iso.groups()[:3] if iso else None
    if parts and not isinstance(cell, Numeric):
        try:
            return ReadCell(date(*map(int, parts)))
        except ValueError:
            pass
    return refused("F07", cell, "ist kein Datum.", "is not a date.", _DATE_EXPECTED)


def used_quarter(cell: RawCell) -> ReadCell[str]:
    """A quarter, with a notice if nothing is calculated from it; 3/2009 is normal after an early start."""
    read = quarter(cell)
    if read.value is None or (read.value[:4] in USED_YEARS and read.value not in {"2009Q1", "2009Q2"}):
        return read
    de, en = "geht in keine Berechnung ein; nicht verwendet.", "enters no calculation; not used."
    return noted(read.value, "F02", cell, de, en, Severity.WARNING)
