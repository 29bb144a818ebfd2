"""Profiles ``kv`` and ``kasse``: every open point set to the side that raises, or lowers, the fees of 2011.

Chosen by calculation in the data at hand (teil-b section 4), never by a fixed list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feecalc.analysis.study import Frequencies, Study, studies_of, worth, yearly_frequencies
from feecalc.calculation.engine import calculate
from feecalc.intake.model import Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.numbers import Undefined

SIGNS = {"default": 0, "kv": 1, "kasse": -1}


def profile(data: Data, name: str, kv: str | Iterable[str] | None = None) -> Reading:
    """The reading that serves one side: ``kv`` raises the fees of 2011, ``kasse`` lowers them.

    Measured in EUR a year (services of 2010) over the regions asked for together. Point after point,
    in register order, takes the option that serves the side best beside all others chosen so far,
    until no single change serves it better; an option without effect stays at its default. An option
    that leaves a fee undefined, or that needs data not delivered, is never chosen. Raises KeyError for
    an unknown name.
    """
    sign = SIGNS[name]
    reading = Reading()
    if sign == 0:
        return reading
    regions = _calculated(data, kv)
    improved = True
    while improved:
        before = reading
        for key, options in OPTIONS.items():
            reading = _best_option(regions, reading, key, options, sign)
        improved = reading != before
    return reading


def _calculated(data: Data, kv: str | Iterable[str] | None) -> list[tuple[Study, Frequencies]]:
    result = calculate(data, Reading(), kv=kv)
    kvs = tuple(k for k, region in result.regions.items() if region.outcome is not None)
    return [
        (study, yearly_frequencies(study.region, study.outcome(Reading()), Reading()))
        for study in studies_of(data, kvs).values()
    ]


def _best_option(
    regions: list[tuple[Study, Frequencies]], reading: Reading, key: str, options: tuple[str, ...], sign: int
) -> Reading:
    now = [worth(study.outcome(reading), frequencies) for study, frequencies in regions]
    best, gain = reading, 0
    for option in options:
        try:
            rival = reading.replaced(key, option)
        except ReadingError:
            continue
        served = _gain(regions, now, rival, sign) if rival != reading else None
        if served is not None and served > gain:
            best, gain = rival, served
    return best


def _gain(regions: list[tuple[Study, Frequencies]], now: list[Any], rival: Reading, sign: int) -> Any:
    """EUR a year by which the rival serves the side better; None where it must not be chosen."""
    total: Any = 0
    for (study, frequencies), current in zip(regions, now, strict=True):
        if study.objection(rival) is not None:
            return None
        if isinstance(current, Undefined):
            continue
        then = worth(study.outcome(rival), frequencies)
        if isinstance(then, Undefined):
            return None
        total += sign * (then - current)
    return total
