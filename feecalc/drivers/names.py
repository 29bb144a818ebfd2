"""The drivers of a what-if by name: label, unit, bounds and the periods they may be given for (spec/interfaces.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from feecalc.intake.model import NEW_QUARTERS, OLD_GOPS
from feecalc.words.text import SaidError, Text, same

CASES = "cases"
SHARE_GOPS = ("86510", "86514", "86516", "86518")
SHARES = tuple(f"share_{g}" for g in SHARE_GOPS)

PERIODS: Mapping[str, Text] = {"2009Q4": Text("4/2009", "Q4 2009"), "2010": same("2010")}

RELATIVE = Text("relativ, -0.03 = 3 % weniger", "relative, -0.03 = 3 % less")
OF_A_CASE = Text(
    "Anteil eines Falls, 0.01 = einer von hundert Fällen mehr",
    "fraction of a case, 0.01 = one more in a hundred cases",
)


class ScenarioError(SaidError, ValueError):
    """A what-if that cannot be calculated; ``message`` says what was given and what is expected."""


@dataclass(frozen=True)
class Driver:
    """What may be moved: ``low`` and ``high`` bound the change (None: no bound); a share must besides stay in 0 … 1.

    ``periods`` are those it may be limited to (``cases@2010``); without one it moves Q4 2009 and 2010 alike.
    """

    name: str
    label: Text
    unit: Text
    low: int
    high: int | None
    periods: tuple[str, ...]


def _moving(name: str, label: Text, unit: Text, high: int | None) -> Driver:
    return Driver(name, label, unit, -1, high, tuple(PERIODS))


def _of_2008(kind: str, said: Text) -> list[Driver]:
    labels = {g: Text(f"{said.de} {g} 2008", f"{said.en} of {g} in 2008") for g in OLD_GOPS}
    return [Driver(f"{kind}_{g}", labels[g], RELATIVE, -1, None, ()) for g in OLD_GOPS]


_ALL = (
    _moving(CASES, Text("Fallzahl 4/2009 und 2010", "cases in Q4 2009 and 2010"), RELATIVE, None),
    *(
        _moving(
            f"share_{g}",
            Text(f"Anteil {g} je Fall ab 4/2009", f"share of {g} per case from Q4 2009"),
            OF_A_CASE,
            1,
        )
        for g in SHARE_GOPS
    ),
    *_of_2008("demand", Text("Leistungsbedarf", "demand")),
    *_of_2008("frequency", Text("Häufigkeit", "frequency")),
)
DRIVERS: Mapping[str, Driver] = {driver.name: driver for driver in _ALL}


def _in_period(driver: Driver, period: str) -> Text:
    when = PERIODS[period]
    if driver.name == CASES:
        return Text(f"Fallzahl {when.de}", f"cases in {when.en}")
    gop = driver.name.removeprefix("share_")
    return Text(f"Anteil {gop} je Fall {when.de}", f"share of {gop} per case in {when.en}")


# Every name a driver may be given under, plain ones first.
LABELS: Mapping[str, Text] = {
    **{name: driver.label for name, driver in DRIVERS.items()},
    **{f"{d.name}@{p}": _in_period(d, p) for d in _ALL for p in d.periods},
}
NAMES = tuple(LABELS)


def base(name: str) -> str:
    """The driver without its period."""
    return name.partition("@")[0]


def is_share(name: str) -> bool:
    """Whether the driver changes a share, with or without a period."""
    return base(name) in SHARES


def period_of(quarter: str) -> str:
    """The period of a driver that a quarter of 2009/2010 belongs to."""
    return "2009Q4" if quarter == "2009Q4" else "2010"


def acting(given: Sequence[str] | Mapping[str, object], driver: str, quarter: str) -> str | None:
    """Under which of the names given a driver acts in a quarter; None where it does not.

    Drivers of 2008 act in every quarter of 2008.
    """
    if driver in given:
        return driver
    named = f"{driver}@{period_of(quarter)}"
    return named if quarter in NEW_QUARTERS and named in given else None


def check_names(given: Iterable[str]) -> None:
    """Raise ScenarioError for an unknown driver or period, and for one given with and without a period."""
    names = list(given)
    for name in names:
        if name not in LABELS:
            raise ScenarioError(_unknown(name))
        if base(name) != name and base(name) in names:
            raise ScenarioError(_given_twice(name))


# Messages ------------------------------------------------------------------------------------
def _unknown(name: str) -> Text:
    """What is said to a name that no driver has."""
    driver, at, _ = name.partition("@")
    if at and driver in DRIVERS:
        return _unknown_period(DRIVERS[driver], name)
    close = get_close_matches(name, NAMES, n=1, cutoff=0.5)
    listed = ", ".join(DRIVERS)
    de = f"Gemeint ist wohl „{close[0]}“." if close else f"Bekannt sind: {listed}."
    en = f"Did you mean '{close[0]}'?" if close else f"Known: {listed}."
    return Text(f"Einen Treiber „{name}“ gibt es nicht. {de}", f"There is no driver '{name}'. {en}")


def _unknown_period(driver: Driver, name: str) -> Text:
    if not driver.periods:
        return Text(
            f"Der Treiber „{name}“ hat keinen Zeitraum: {driver.label.de} gilt für das ganze Jahr. "
            f"Bitte {driver.name} schreiben.",
            f"The driver '{name}' has no period: {driver.label.en} holds for the whole year. "
            f"Please write {driver.name}.",
        )
    listed = ", ".join(f"{driver.name}@{p}" for p in driver.periods)
    return Text(
        f"Den Zeitraum von „{name}“ gibt es nicht. Möglich sind {listed}; ohne Zeitraum gilt der Treiber "
        "für 4/2009 und 2010.",
        f"There is no such period as in '{name}'. Possible: {listed}; without a period the driver holds "
        "for Q4 2009 and 2010.",
    )


def _given_twice(name: str) -> Text:
    """What is said where a driver comes with and without a period."""
    driver = base(name)
    return Text(
        f"Der Treiber {driver} steht mit und ohne Zeitraum da ({driver}, {name}). Ohne Zeitraum gilt er schon "
        "für 4/2009 und 2010; bitte entweder ihn oder die Zeiträume angeben.",
        f"The driver {driver} is given with and without a period ({driver}, {name}). Without one it holds for "
        "Q4 2009 and 2010 already; please give either it or the periods.",
    )
