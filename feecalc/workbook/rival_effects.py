"""What every rival reading would change in EUR a year, for all regions of a workbook at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from feecalc.analysis.matrix import rivals
from feecalc.analysis.study import Frequencies, Study, worth, yearly_frequencies
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.sums import regions_of
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.numbers.floats import quick

Effects = Mapping[tuple[str, str], Mapping[str, Any]]


def effects_of(result: Result, kvs: Collection[str]) -> Effects:
    """(reading, option) -> region -> EUR a year against the result's reading, or why there is none.

    As ``analysis.rival_effects``, but on floats: the table shows whole EUR.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    readings = rivals(result.reading)
    regions = regions_of(result.data, kvs, per_kassenart=True)
    for kv in kvs:
        study = Study(regions[kv].converted(quick), result.regions[kv].contract)
        frequencies = _frequencies(result.regions[kv], result.reading)
        base = worth(study.outcome(result.reading), frequencies)
        for key, option, reading in readings:
            found.setdefault((key, option), {})[kv] = _effect(study, base, frequencies, reading)
    return found


def _frequencies(region: RegionResult, reading: Reading) -> Frequencies:
    if region.region is None:
        raise ValueError(f"KV {region.kv}: a calculated region keeps its data")
    exact = yearly_frequencies(region.region, region.calculated, reading)
    return Frequencies({gop: quick(count) for gop, count in exact.count.items()}, exact.note)


def _effect(study: Study, base: Any, frequencies: Frequencies, reading: Reading) -> Any:
    objection = study.objection(reading)
    if objection is not None:
        return Undefined(objection)
    difference = worth(study.outcome(reading), frequencies) - base
    return difference if isinstance(difference, Undefined) else difference.value
