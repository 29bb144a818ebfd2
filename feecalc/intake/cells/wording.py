"""Putting findings into words, in both languages and with each one's own number format."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from feecalc.words.text import Text, same


def say(de: str, en: str, **parts: Text | str | int) -> Text:
    """Fill ``{name}`` in both languages; whole numbers are grouped in the way of each language."""
    texts = {name: _as_text(part) for name, part in parts.items()}
    return Text(
        de.format(**{name: text.de for name, text in texts.items()}),
        en.format(**{name: text.en for name, text in texts.items()}),
    )


def number(value: int | Fraction, decimals: int = 0) -> Text:
    """``1.234,56`` and ``1,234.56``; rounded half away from zero, for reading only."""
    scaled = _half_up(Fraction(value) * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    text = f"{'-' if scaled < 0 else ''}{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
    return Text(text.translate(str.maketrans(",.", ".,")), text)


def count(value: int | Fraction) -> Text:
    """A frequency; assigned shares of one may have decimals."""
    return number(value, 0 if Fraction(value).denominator == 1 else 2)


def eur(cents: int | Fraction) -> Text:
    """An amount of money, ``1.234,56 EUR``."""
    return _with_unit(number(Fraction(cents) / 100, 2), " EUR")


def price(cents: Fraction) -> Text:
    """A price of one service; four decimals where it is no whole number of cents."""
    return eur(cents) if cents.denominator == 1 else _with_unit(number(cents / 100, 4), " EUR")


def percent(share: Fraction, decimals: int = 1) -> Text:
    """A share of one as ``12,3 %``."""
    return _with_unit(number(share * 100, decimals), " %")


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
    return say("{n} Leistungen", "{n} services", n=count(n))


def _as_text(part: Text | str | int) -> Text:
    if isinstance(part, Text):
        return part
    return number(part) if isinstance(part, int) else same(part)


def _with_unit(text: Text, unit: str) -> Text:
    return Text(text.de + unit, text.en + unit)


def _half_up(value: Fraction) -> int:
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size
