"""Days and amounts as users write them, for the linked fees: exact, or a ``LinkError`` that says why not."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from feecalc.words.text import SaidError, Text


class LinkError(SaidError, ValueError):
    """A date, fee or amount that the register cannot answer; ``message`` says what it knows."""


_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII)
_GERMAN = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII)
_CURRENCY = re.compile(r"\s*(EUR|Euro|€)$", re.IGNORECASE)
# 1.234 could be either notation and is neither: an amount has at most two decimals.
_AMOUNTS = (
    re.compile(r"(?P<whole>\d{1,9})(?:[.,](?P<cents>\d{1,2}))?", re.ASCII),
    re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3}){1,2}),(?P<cents>\d{1,2})", re.ASCII),
    re.compile(r"(?P<whole>\d{1,3}(?:,\d{3}){1,2})\.(?P<cents>\d{1,2})", re.ASCII),
)


def day_of(given: str | date) -> date:
    """A day from ``01.01.2026``, ``2026-01-01`` or a date; raises LinkError."""
    if isinstance(given, date):
        return date(given.year, given.month, given.day)
    text = str(given).strip()
    match = _ISO.fullmatch(text) or _GERMAN.fullmatch(text)
    if match is None:
        raise LinkError(_not_a_day(text))
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError as error:
        raise LinkError(_not_a_day(text)) from error


def amount_of(given: Any) -> Fraction:
    """An amount in EUR with at most two decimals, exactly; raises LinkError."""
    if isinstance(given, Fraction) and given >= 0 and (given * 100).denominator == 1:
        return given
    text = _CURRENCY.sub("", str(given).strip())
    match = next(filter(None, (form.fullmatch(text) for form in _AMOUNTS)), None)
    if match is None:
        raise LinkError(_not_an_amount(str(given)))
    whole = re.sub("[.,]", "", match["whole"])
    return Fraction(int(whole + (match["cents"] or "").ljust(2, "0")), 100)


def _not_a_day(text: str) -> Text:
    return Text(
        f"„{text}“ ist kein Tag. Erwartet wird TT.MM.JJJJ oder JJJJ-MM-TT, etwa 01.01.2026 oder 2026-01-01.",
        f"'{text}' is no day. Expected is DD.MM.YYYY or YYYY-MM-DD, such as 01.01.2026 or 2026-01-01.",
    )


def _not_an_amount(text: str) -> Text:
    return Text(
        f"„{text}“ ist kein Gebührenwert. Erwartet wird ein Betrag in EUR mit höchstens zwei Nachkommastellen, "
        "etwa 224,45 oder 224.45.",
        f"'{text}' is no fee. Expected is an amount in EUR with at most two decimals, such as 224.45 or 224,45.",
    )
