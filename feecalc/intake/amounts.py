"""Reading numbers: German or plain decimals, decided for a whole column; money, counts and shares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from feecalc.findings import NOWHERE
from feecalc.intake.notations import Outcome, refused
from feecalc.intake.raw import Cell, Numeric, text_of
from feecalc.text import Text

MAX_COUNT = 10**12
MAX_CENTS = 10**14  # 10**12 EUR
_MAX_LENGTH = 40

# Digits, in groups of three or not, with the decimals of one of the two notations.
_NOTATION = {
    ",": re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:([. ])[0-9]{3})(?:\1[0-9]{3})*)(?:,[0-9]+)?"),
    ".": re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*)(?:\.[0-9]+)?"),
}
_CURRENCY = re.compile(r" ?(?:eur|euro|€)$", re.IGNORECASE)
_NUMBER_EXPECTED = Text("Zahl, z. B. 1.234,56 oder 1234.56", "number, e.g. 1.234,56 or 1234.56")


class AmbiguousColumnError(ValueError):
    """A column whose numbers can be read in two ways; ``example`` is one of them."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


def bare(text: str) -> str:
    """A number without currency and with a plain minus sign."""
    if not text.isascii():
        text = text.replace("\u2212", "-").replace("\u2013", "-")
    return _CURRENCY.sub("", text)


def written(text: str, decimal: str) -> str | None:
    """``1.234,56`` as ``1234.56`` if it is a number in the notation with that decimal sign, else None."""
    if len(text) > _MAX_LENGTH or not _NOTATION[decimal].fullmatch(text):
        return None
    whole, _, rest = text.replace(" ", "").partition(decimal)
    return whole.replace("." if decimal == "," else ",", "") + ("." + rest if rest else "")


def decimal_sign(cells: Iterable[Cell]) -> str:
    """The decimal sign that a column of distinct cells uses; raises ``AmbiguousColumnError``.

    Only text counts: a number cell of a workbook says itself what it is. A column that holds both
    notations is read in that of the majority, so that the others become findings; but never while
    it also holds a number that fits both.
    """
    votes = {",": 0, ".": 0}
    example = None
    for cell in cells:
        if isinstance(cell, str):
            text = bare(text_of(cell))
            german, plain = written(text, ","), written(text, ".")
            if german is None or plain is None:
                votes[","] += german is not None
                votes["."] += plain is not None
            elif german != plain:
                example = example or text
    if example is not None and bool(votes[","]) == bool(votes["."]):
        raise AmbiguousColumnError(example)
    return "," if votes[","] >= votes["."] else "."


def scaled(number: str, decimals: int) -> int | None:
    """``1234.5`` with two decimals as 123450; None if it has more decimals than that."""
    whole, _, rest = number.partition(".")
    rest = rest.rstrip("0")
    return int(whole + rest.ljust(decimals, "0")) if len(rest) <= decimals else None


def cents(cell: Cell, decimal: str) -> Outcome[int]:
    """An amount in EUR as whole cents."""
    number = _number(cell, decimal)
    if number is None:
        return _not_a_number(cell, decimal)
    value = scaled(number, 2)
    if value is None:
        return refused(
            "N01",
            cell,
            "hat mehr als zwei Nachkommastellen.",
            "has more than two decimals.",
            Text(
                "Betrag in EUR mit höchstens zwei Nachkommastellen", "amount in EUR with at most two decimals"
            ),
        )
    return Outcome(value) if abs(value) <= MAX_CENTS else _too_large(cell)


def whole(cell: Cell, decimal: str) -> Outcome[int]:
    """A count as a whole number."""
    number = _number(cell, decimal)
    if number is None:
        return _not_a_number(cell, decimal)
    value = scaled(number, 0)
    if value is None:
        return refused(
            "N01", cell, "ist keine ganze Zahl.", "is not a whole number.", Text("ganze Zahl", "whole number")
        )
    return Outcome(value) if abs(value) <= MAX_COUNT else _too_large(cell)


def _number(cell: Cell, decimal: str) -> str | None:
    if isinstance(cell, Numeric):
        return written(cell.text, ".")
    return written(bare(text_of(cell)), decimal) if isinstance(cell, str) else None


def _not_a_number(cell: Cell, decimal: str) -> Outcome[int]:
    text = bare(text_of(cell))
    other = "." if decimal == "," else ","
    if re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?e[+-]?[0-9]+", text, re.IGNORECASE):
        return refused(
            "F05",
            cell,
            "ist eine gerundete Zahl in Exponentialschreibweise.",
            "is a rounded number in exponential notation.",
            _NUMBER_EXPECTED,
            Text(
                "Spalte als Zahl formatieren und neu ausgeben.", "Format the column as number, export again."
            ),
        )
    if isinstance(cell, str) and written(text, other) is not None:
        return refused(
            "F05",
            cell,
            f"passt nicht zur übrigen Spalte, die „{decimal}“ als Dezimalzeichen hat.",
            f'does not fit the rest of the column, whose decimal sign is "{decimal}".',
            _NUMBER_EXPECTED,
            Text("Spalte einheitlich schreiben.", "Write the whole column in one notation."),
        )
    return refused("F05", cell, "ist keine Zahl.", "is not a number.", _NUMBER_EXPECTED)


def _too_large(cell: Cell) -> Outcome[int]:
    return refused(
        "F05",
        cell,
        "ist unglaubhaft groß.",
        "is implausibly large.",
        Text("höchstens eine Billion", "at most 10^12"),
    )


_SHARE_EXPECTED = Text(
    "Anteil von 0 bis 1 als Dezimalzahl oder Bruch, z. B. 0,25 oder 1/3",
    "share from 0 to 1 as decimal number or fraction, e.g. 0.25 or 1/3",
)


def share(cell: Cell) -> Outcome[Fraction]:
    """A share of one, decimal or as a fraction, exactly."""
    text = bare(text_of(cell)).replace(",", ".")
    match = re.fullmatch(r"([0-9]{1,30}(?:\.[0-9]{1,30})?)(?: ?/ ?([0-9]{1,30}))?", text)
    if isinstance(cell, (str, Numeric)) and match and not ("." in match[1] and match[2]):
        bottom = int(match[2] or 1)
        if bottom and Fraction(match[1]) <= bottom:
            return Outcome(Fraction(match[1]) / bottom)
    remedy = NOWHERE
    if text.endswith("%"):
        remedy = Text(
            "Statt Prozent den Anteil schreiben: 0,5 statt 50 %.", "Write the share: 0.5, not 50 %."
        )
    return refused("F08", cell, "ist kein Anteil.", "is not a share.", _SHARE_EXPECTED, remedy)
