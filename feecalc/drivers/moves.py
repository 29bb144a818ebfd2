"""The drivers of one scenario as exact changes, and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from feecalc.drivers.names import LABELS, ScenarioError, acting, check_names, is_share
from feecalc.numbers.figures import plain
from feecalc.words.text import Text

Moves = Mapping[str, Fraction]

ONE_NUMBER = Text(
    'Ein Szenario hat je Treiber genau eine Zahl, etwa -0.03 oder "-3 %"; viele auf einmal rechnet fc.simulate.',
    'A scenario has one number for each driver, such as -0.03 or "-3 %"; fc.simulate calculates many at once.',
)
UNKNOWN_UNIT = Text(
    'Erwartet wird "-3 %", bei Anteilen auch "+1 %-Pkt." (ein Punkt = einer von hundert Fällen).',
    'Expected is "-3 %", for shares also "+1 pp" (one point = one in a hundred cases).',
)


def moves_of(drivers: Mapping[str, Any]) -> dict[str, Fraction]:
    """Drivers other than 0 in the order of the register, exactly as written.

    Raises ScenarioError for an unknown driver and for what is no single finite number.
    """
    check_names(drivers)
    exact = {name: _exact(name, drivers[name]) for name in LABELS if name in drivers}
    return {name: x for name, x in exact.items() if x != 0}


TWO_WAYS = Text(
    "Das lässt sich auf zwei Arten lesen (1.500 als 1,5 oder als 1500). Bitte ohne Tausenderpunkt und nicht mit genau "
    'drei Stellen hinter dem Komma schreiben: "1,5 %" oder "1500 %".',
    "This can be read in two ways (1.500 as 1.5 or as 1500). Please write neither a thousands separator nor exactly "
    'three decimals: "1.5 %" or "1500 %".',
)

QUOTIENT = re.compile(r"-?[0-9]{1,40}/[1-9][0-9]{0,39}")
WRITTEN = re.compile(r"\s*([-+−–]?)\s*([0-9]{1,20}(?:[.,][0-9]{1,20})?)\s*(\S.*)?")
# Three digits behind the sign may be decimals or thousands, but not behind a leading 0.
AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
PERCENT = ("%", "prozent", "percent")
POINTS = ("%-pkt.", "%-pkt", "%-punkt", "%-punkte", "prozentpunkt", "prozentpunkte", "punkt", "punkte", "pp")


def _exact(name: str, value: Any) -> Fraction:
    if isinstance(value, str):
        return _written(name, value)
    try:
        return value if isinstance(value, Fraction) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ScenarioError(_said(name, value, ONE_NUMBER)) from None


def _written(name: str, text: str) -> Fraction:
    """``-0.03``, ``1/3``, ``-3 %``, ``+1,5 %-Pkt.`` (points for shares only)."""
    if QUOTIENT.fullmatch(text):
        return Fraction(text)
    found = WRITTEN.fullmatch(text)
    if not found:
        raise ScenarioError(_said(name, text, ONE_NUMBER))
    sign, digits, unit = found.groups()
    if AMBIGUOUS.fullmatch(digits):
        raise ScenarioError(_said(name, text, TWO_WAYS))
    exact = Fraction(digits.replace(",", ".")) * (-1 if sign and sign != "+" else 1)
    if unit is None:
        return exact
    if unit.casefold() in PERCENT or (unit.casefold() in POINTS and is_share(name)):
        return exact / 100
    raise ScenarioError(_said(name, text, UNKNOWN_UNIT))


def _said(name: str, value: Any, expected: Text) -> Text:
    return Text(
        f"{LABELS[name].de} ({name}): {value!r:.60}. {expected.de}",
        f"{LABELS[name].en} ({name}): {value!r:.60}. {expected.en}",
    )


def change(moves: Moves, driver: str, quarter: str) -> Fraction:
    """By what a driver moves a quarter; 0 where it does not."""
    name = acting(moves, driver, quarter)
    return Fraction(0) if name is None else moves[name]


def describe(drivers: Mapping[str, Any]) -> Text:
    """The scenario in words: ``Fallzahl 4/2009 und 2010 -3 %``."""
    moves = moves_of(drivers)
    de = ", ".join(f"{LABELS[name].de} {in_percent(name, x).de}" for name, x in moves.items())
    en = ", ".join(f"{LABELS[name].en} {in_percent(name, x).en}" for name, x in moves.items())
    return Text(de or "wie geliefert", en or "as delivered")


def in_percent(name: str, x: Fraction) -> Text:
    """A change in percent, that of a share in percentage points."""
    share = is_share(name)
    sign = "+" if x > 0 else ""
    return Text(
        f"{sign}{plain(100 * x, 'de')} {'%-Pkt.' if share else '%'}",
        f"{sign}{plain(100 * x, 'en')} {'pp' if share else '%'}",
    )
