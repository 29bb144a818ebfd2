"""Putting findings into words, in both languages and with each one's own number format."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from feecalc.numbers import figures
from feecalc.words.text import Text, same


def say(de: str, en: str, **parts: Text | str | int) -> Text:
    """Fill ``{name}`` in both languages; whole numbers are grouped in the way of each language."""
    texts = {name: _as_text(part) for name, part in parts.items()}
    return Text(
        de.format(**{name: text.de for name, text in texts.items()}),
        en.format(**{name: text.en for name, text in texts.items()}),
    )


def number_text(value: int | Fraction, decimals: int = 0) -> Text:
    """``1.234,56`` and ``1,234.56``."""
    return figures.in_both(figures.number, value, decimals)


def count_text(value: int | Fraction) -> Text:
    """A frequency; assigned shares of one may have decimals."""
    return number_text(value, 0 if Fraction(value).denominator == 1 else 2)


def day_text(day: date) -> Text:
    """``01.10.2009`` and ``2009-10-01``."""
    return Text(figures.calendar_day(day), figures.calendar_day(day, "en"))


def cents_text(cents: int | Fraction) -> Text:
    """An amount given in cents, ``1.234,56 EUR``."""
    return figures.in_both(figures.eur, Fraction(cents, 100), 2)


def price_text(cents: Fraction) -> Text:
    """A price of one service given in cents; four decimals where it is no whole number of cents."""
    return figures.in_both(figures.eur, cents / 100, 2 if cents.denominator == 1 else 4)


def percent_text(share: Fraction, decimals: int = 1) -> Text:
    """A share of one as ``12,3 %``."""
    return figures.in_both(figures.share_in_percent, share, decimals)


def listed(items: Iterable[str], limit: int = 8) -> Text:
    """``a, b, c und 4 weitere``."""
    names = list(items)
    head = ", ".join(names[:limit])
    more = len(names) - limit
    return (
        same(head)
        if more <= 0
        else say("{head} und {more} weitere", "{head} and {more} more", head=head, more=more)
    )


def quoted(items: Iterable[str], limit: int = 8) -> Text:
    """The items in quotation marks."""
    names = list(items)
    return Text(listed((f"„{n}“" for n in names), limit).de, listed((f'"{n}"' for n in names), limit).en)


def rows(n: int) -> Text:
    """``1 Zeile``, ``12 Zeilen``."""
    return say("{n} Zeile", "{n} row", n=n) if n == 1 else say("{n} Zeilen", "{n} rows", n=n)


def services(n: int | Fraction) -> Text:
    """``1 Leistung``, ``1.234 Leistungen``."""
    if n == 1:
        return Text("1 Leistung", "1 service")
    return say("{n} Leistungen", "{n} services", n=count_text(n))


def _as_text(part: Text | str | int) -> Text:
    if isinstance(part, Text):
        return part
    return number_text(part) if isinstance(part, int) else same(part)
