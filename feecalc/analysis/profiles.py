"""Profiles ``kv`` and ``kasse``: every open point set to the side that raises, or lowers, the fees of 2011.

Chosen by calculation in the data at hand, region by region, never by a fixed list and never against the
wording (teil-b section 4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from feecalc.analysis.standing import FIXED, tenable
from feecalc.analysis.study import Frequencies, Study, studies_of, worth, yearly_frequencies
from feecalc.calculation.engine import calculate
from feecalc.calculation.region import transfusions_ended
from feecalc.intake.model import Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.numbers import Undefined

SIGNS = {"default": 0, "kv": 1, "kasse": -1}
# Settings that stay as set, parameters besides.
STAY = ("fees_in_force", "singular", "volume_source", *FIXED)


def profile(
    data: Data,
    name: str,
    kv: str | Iterable[str] | None = None,
    *,
    base: Reading | None = None,
    held: Collection[str] = (),
) -> dict[str, Reading]:
    """The reading that serves one side in each region: ``kv`` raises the fees of 2011, ``kasse`` lowers them.

    Measured in EUR a year (services of 2010), each region by itself. Point after point, in register
    order, takes the option that serves the side best beside all others chosen so far, the first of equal
    ones, until nothing changes. Never taken are options against the wording, and options that leave a
    fee undefined or need data not delivered. ``base`` is where it starts (the default reading);
    fees_in_force, singular, volume_source and the parameters stay as set there, and so do the settings
    ``held``. Regions that cannot be calculated keep ``base``. Raises KeyError for an unknown name.
    """
    sign, start = SIGNS[name], base or Reading()
    result = calculate(data, start, kv=kv)
    found = dict.fromkeys(result.regions, start)
    calculated = tuple(k for k, region in result.regions.items() if region.outcome is not None)
    if sign:
        for key, study in studies_of(data, calculated).items():
            found[key] = _ascent(study, start, sign, held)
    return found


def _ascent(study: Study, start: Reading, sign: int, held: Collection[str]) -> Reading:
    frequencies = yearly_frequencies(study.region, study.outcome(start), start)
    open_points = _open_points(study, held)
    reading, before = start, None
    while reading != before:
        before = reading
        for key, options in open_points.items():
            reading = _best(study, frequencies, reading, key, options, sign)
    return reading


def _open_points(study: Study, held: Collection[str]) -> dict[str, tuple[str, ...]]:
    ended = transfusions_ended(study.region, study.contract)
    return {
        key: tuple(option for option in options if tenable(key, option, ended))
        for key, options in OPTIONS.items()
        if key not in held and key not in STAY
    }


def _best(
    study: Study, frequencies: Frequencies, reading: Reading, key: str, options: tuple[str, ...], sign: int
) -> Reading:
    best, most = reading, _value(study, frequencies, reading, sign)
    for option in options:
        try:
            rival = reading.replaced(key, option)
        except ReadingError:
            continue
        value = _value(study, frequencies, rival, sign)
        if value is not None and (
            most is None or value > most or (value == most and _earlier(rival, best, key))
        ):
            best, most = rival, value
    return best


def _earlier(one: Reading, other: Reading, key: str) -> bool:
    return OPTIONS[key].index(getattr(one, key)) < OPTIONS[key].index(getattr(other, key))


def _value(study: Study, frequencies: Frequencies, reading: Reading, sign: int) -> Any:
    """EUR a year as the side sees them; None where the reading must not be chosen."""
    if study.objection(reading) is not None:
        return None
    value = worth(study.outcome(reading), frequencies)
    return None if isinstance(value, Undefined) else sign * value
