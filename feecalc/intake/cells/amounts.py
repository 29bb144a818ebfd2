"""Reading numbers: German or plain decimals, decided for a whole column; money, counts and shares."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from feecalc.intake.cells.oddnumbers import NUMBER_EXPECTED, odd_number
from feecalc.intake.cells.readcell import Problem, ReadCell, problem, refused
from feecalc.intake.sources.raw import Numeric, RawCell, text_of
from feecalc.words.findings import NOWHERE
from feecalc.words.text import Text

_MAX_LENGTH = 40
_HARMLESS = ("", "scaled", "hidden")  # number formats that leave no doubt what the number is
_OTHER = {",": ".", ".": ","}

# Digits, in groups of three or not, with the decimals of one of the two notations.
_NOTATION = {
    ",": re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:([. ])[0-9]{3})(?:\1[0-9]{3})*)(?:,[0-9]+)?"),
    ".": re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*)(?:\.[0-9]+)?"),
}
_CURRENCY = re.compile(r" ?(?:eur|euro|€)$", re.IGNORECASE)


class AmbiguousColumnError(ValueError):
    """A column whose numbers can be read in two ways; ``example`` is one of them."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


def bare(text: str) -> str:
    """A number without currency and with a plain minus sign."""
    if text.isascii():
        return text if text[-1:].isdigit() else _CURRENCY.sub("", text)
    return _CURRENCY.sub("", text.replace("\u2212", "-").replace("\u2013", "-"))


def written(text: str, decimal: str) -> str | None:
    """``1.234,56`` as ``1234.56`` if it is a number in the notation with that decimal sign, else None."""
    whole, sign, rest = text.partition(decimal)
    if len(text) > _MAX_LENGTH:
        return None
    if text.isascii() and whole.isdigit() and (rest.isdigit() or not sign):
        return f"{whole}.{rest}" if sign else whole
    if not _NOTATION[decimal].fullmatch(text):
        return None
    digits = whole.replace(" ", "").replace("." if decimal == "," else ",", "")
    return f"{digits}.{rest}" if sign else digits


def plain_numbers(cells: Collection[RawCell], decimal: str | None) -> tuple[str, dict[RawCell, str | None]]:
    """Distinct cells of a column as plain numbers (None where it is none), and its decimal sign.

    Raises AmbiguousColumnError if the column can be read in two ways and no sign is given. Only text
    counts: a number cell of a workbook says itself what it is.
    """
    texts = {cell: bare(text_of(cell)) for cell in cells if isinstance(cell, str)}
    sign = decimal or _first_sign(texts.values())
    numbers = _in_notation(cells, texts, sign)
    if decimal is None and any(numbers[c] is None and written(t, _OTHER[sign]) for c, t in texts.items()):
        sign = _majority(texts.values())
        numbers = _in_notation(cells, texts, sign)
    return sign, numbers


def _in_notation(cells: Iterable[RawCell], texts: Mapping[str, str], sign: str) -> dict[RawCell, str | None]:
    numbers: dict[RawCell, str | None] = {cell: written(text, sign) for cell, text in texts.items()}
    for cell in cells:
        if not isinstance(cell, str):
            usable = isinstance(cell, Numeric) and cell.says in _HARMLESS
            numbers[cell] = written(cell.text, ".") if usable else None
    return numbers


def _first_sign(texts: Iterable[str]) -> str:
    """The sign of the first text that fits one notation only."""
    ambiguous = None
    for text in texts:
        german, plain = written(text, ","), written(text, ".")
        if (german is None) != (plain is None):
            return "," if plain is None else "."
        if german != plain:
            ambiguous = ambiguous or text
    if ambiguous:
        raise AmbiguousColumnError(ambiguous)
    return ","


def _majority(texts: Iterable[str]) -> str:
    """The sign of most texts of a column that mixes both, so that the others become findings.

    But never while it also holds a number that fits both.
    """
    votes = {",": 0, ".": 0}
    for text in texts:
        german, plain = written(text, ","), written(text, ".")
        if german is not None and plain is not None and german != plain:
            raise AmbiguousColumnError(text)
        votes[","] += plain is None and german is not None
        votes["."] += german is None and plain is not None
    return "," if votes[","] >= votes["."] else "."


def scaled(number: str, decimals: int) -> int | None:
    """``1234.5`` with two decimals as 123450; None if it has more decimals than that."""
    whole, _, rest = number.partition(".")
    if len(rest) == decimals:
        return int(whole + rest)
    rest = rest.rstrip("0")
    return int(whole + rest.ljust(decimals, "0")) if len(rest) <= decimals else None


class NumberKind(NamedTuple):
    """A kind of number column: its decimals, the largest value, and what is said of more decimals."""

    decimals: int
    limit: int
    too_fine: tuple[str, str]
    expected: Text


COUNT = NumberKind(
    0,
    10**12,
    ("ist keine ganze Zahl.", "is not a whole number."),
    Text("ganze Zahl", "whole number"),
)
MONEY = NumberKind(
    2,
    10**14,  # cents: a billion EUR as Germans count, 10**12
    ("hat mehr als zwei Nachkommastellen.", "has more than two decimals."),
    Text("Betrag in EUR mit höchstens zwei Nachkommastellen", "amount in EUR with at most two decimals"),
)


def value_of(number: str | None, kind: NumberKind) -> int | None:
    """A plain number as a whole count, or as whole cents; None where ``problem_of`` says why."""
    value = None if number is None else scaled(number, kind.decimals)
    return value if value is not None and -kind.limit <= value <= kind.limit else None


def problem_of(cell: RawCell, number: str | None, sign: str, kind: NumberKind) -> Problem:
    """Why a cell has no value in a column with this decimal sign."""
    if number is None:
        return _not_a_number(cell, sign)
    if scaled(number, kind.decimals) is None:
        return problem("N01", cell, *kind.too_fine, kind.expected)
    expected = Text("höchstens eine Billion", "at most 10^12")
    return problem("F05", cell, "ist unglaubhaft groß.", "is implausibly large.", expected)


def _not_a_number(cell: RawCell, sign: str) -> Problem:
    text = bare(text_of(cell))
    if isinstance(cell, str) and written(text, _OTHER[sign]) is not None:
        return problem(
            "F05",
            cell,
            f"passt nicht zur übrigen Spalte, die „{sign}“ als Dezimalzeichen hat; die Schreibweisen sind gemischt.",
            f'does not fit the rest of the column, whose decimal sign is "{sign}"; the notations are mixed.',
            NUMBER_EXPECTED,
            Text("Spalte einheitlich schreiben.", "Write the whole column in one notation."),
        )
    return odd_number(cell)


_SHARE_EXPECTED = Text(
    "Anteil von 0 bis 1 als Dezimalzahl oder Bruch, z. B. 0,25 oder 1/3",
    "share from 0 to 1 as decimal number or fraction, e.g. 0.25 or 1/3",
)


def share(cell: RawCell) -> ReadCell[Fraction]:
    """A share of one, decimal or as a fraction, exactly."""
    text = bare(text_of(cell)).replace(",", ".")
    match = re.fullmatch(r"([0-9]{1,30}(?:\.[0-9]{1,30})?)(?: ?/ ?([0-9]{1,30}))?", text)
    if isinstance(cell, (str, Numeric)) and match and not ("." in match[1] and match[2]):
        bottom = int(match[2] or 1)
        if bottom and Fraction(match[1]) <= bottom:
            return ReadCell(Fraction(match[1]) / bottom)
    remedy = NOWHERE
    if text.endswith("%"):
        remedy = Text(
            "Statt Prozent den Anteil schreiben: 0,5 statt 50 %.", "Write the share: 0.5, not 50 %."
        )
    return refused("F08", cell, "ist kein Anteil.", "is not a share.", _SHARE_EXPECTED, remedy)
