"""Numbers and effective dates as German (or English) readers write them. Exact in, text out; rounding is half-up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from feecalc.numbers import Undefined, half_up
from feecalc.words.text import Lang, Text

UNDEFINED_TEXT = Text("nicht bestimmt", "undefined")
DAY_LABELS = {
    "start": Text("ab Beginn", "from start"),
    "2010-07-01": Text("ab 01.07.2010", "from 2010-07-01"),
    "2011-07-01": Text("ab 01.07.2011", "from 2011-07-01"),
}


def calendar_day(day: date, lang: Lang = "de") -> str:
    """``01.10.2009``, in English ``2009-10-01``."""
    return day.isoformat() if lang == "en" else f"{day:%d.%m.%Y}"


def number(value: Any, decimals: int = 2, lang: Lang = "de") -> str:
    """``1234.5`` as ``1.234,50``; an undefined value as ``nicht bestimmt``."""
    if isinstance(value, Undefined) or value is None:
        return UNDEFINED_TEXT.of(lang)
    rounded = half_up(value, decimals)
    scaled = abs(rounded.numerator * 10**decimals // rounded.denominator)
    whole, part = divmod(scaled, 10**decimals)
    thousands, point = (",", ".") if lang == "en" else (".", ",")
    text = f"{whole:,}".replace(",", thousands)
    if decimals:
        text += f"{point}{part:0{decimals}d}"
    return f"-{text}" if rounded < 0 else text


def signed(value: Any, decimals: int = 2, lang: Lang = "de") -> str:
    """As ``number``, with a plus sign where the value is above 0 after rounding."""
    text = number(value, decimals, lang)
    positive = not isinstance(value, Undefined) and value is not None and half_up(value, decimals) > 0
    return f"+{text}" if positive else text


def eur(value: Any, lang: Lang = "de", decimals: int = 2) -> str:
    """``1.234,50 EUR``."""
    text = number(value, decimals, lang)
    return text if isinstance(value, Undefined) or value is None else f"{text} EUR"


def percent(value: Any, decimals: int = 2, lang: Lang = "de") -> str:
    """A fraction as signed percent: ``+7,77 %``."""
    if isinstance(value, Undefined) or value is None:
        return number(value, decimals, lang)
    return f"{signed(value * 100, decimals, lang)} %"


def share_in_percent(value: Any, decimals: int = 1, lang: Lang = "de") -> str:
    """A share of one as percent without a sign: ``12,3 %``."""
    return f"{number(value * 100, decimals, lang)} %"


def in_both(write: Callable[..., str], value: Any, decimals: int) -> Text:
    """A number written for both languages at once."""
    return Text(write(value, decimals=decimals, lang="de"), write(value, decimals=decimals, lang="en"))


def plain(value: Any, lang: Lang = "de") -> str:
    """A whole number as such, anything else with up to eight significant decimals."""
    if isinstance(value, Undefined) or value is None:
        return number(value, 0, lang)
    if Fraction(value).denominator == 1:
        return number(value, 0, lang)
    text = number(value, 8, lang)
    return text.rstrip("0").rstrip(",.")


def as_decimal(value: Fraction | None, decimals: int) -> Decimal | None:
    """An already rounded amount as a Decimal with that many places, for tables."""
    if value is None:
        return None
    return Decimal(value.numerator * 10**decimals // value.denominator).scaleb(-decimals)


def plain_decimal(value: Fraction, decimals: int) -> str:
    """An already rounded amount with a decimal point, for JSON: ``29.23``."""
    return format(as_decimal(value, decimals) or Decimal(0).scaleb(-decimals), "f")
