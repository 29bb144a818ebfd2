"""The drivers of one scenario as exact changes, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from feecalc.drivers.names import LABELS, ScenarioError, acting, check_names, is_share
from feecalc.numbers.figures import plain
from feecalc.words.text import Text

Moves = Mapping[str, Fraction]

ONE_NUMBER = Text(
    "Ein Szenario hat je Treiber genau eine Zahl, etwa -0.03; viele auf einmal rechnet fc.simulate.",
    "A scenario has one number for each driver, such as -0.03; fc.simulate calculates many at once.",
)


def moves_of(drivers: Mapping[str, Any]) -> dict[str, Fraction]:
    """Drivers other than 0 in the order of the register, exactly as written.

    Raises ScenarioError for an unknown driver and for what is no single finite number.
    """
    check_names(drivers)
    exact = {name: _exact(name, drivers[name]) for name in LABELS if name in drivers}
    return {name: x for name, x in exact.items() if x != 0}


def _exact(name: str, value: Any) -> Fraction:
    try:
        return value if isinstance(value, Fraction) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        given = Text(
            f"{LABELS[name].de} ({name}): {value!r:.60}. ", f"{LABELS[name].en} ({name}): {value!r:.60}. "
        )
        raise ScenarioError(Text(given.de + ONE_NUMBER.de, given.en + ONE_NUMBER.en)) from None


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
