"""The year 2010 as the law values it, as an affine form in the fees.

Every case value and volume of stage 2 is a constant plus a multiple of each fee. The forms are found by
letting the law itself value the region at fees of 0 and 1, once for each way to measure the new period;
nothing of Teil B is told here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from feecalc.analysis.study import Study
from feecalc.calculation.case_values import annual_case_values
from feecalc.calculation.region import Region
from feecalc.calculation.stage import CaseValues
from feecalc.intake.model import NEW_GOPS
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined

Array = Any

# What the new period is measured by; the base period and the last sentences of Nr. 8 do not matter here.
NEW_SIDE = ("palliative_in_case_value", "transfusions", "regional_rest", "volume_source", "cases_new")
N, SETS = len(NEW_GOPS), 3


@dataclass(frozen=True)
class Affine:
    """A constant plus a multiple of each fee, for every position of axis X.

    ``constant`` has shape (X,); ``slopes`` has shape (3, 5, X): of the reference fees, of those billed in
    the first and of those billed in the second half of 2010, in the order of ``NEW_GOPS``.
    """

    constant: Array
    slopes: Array


@dataclass(frozen=True)
class Valued:
    """Case value, volume of the fees and of those to be adjusted, of the year 2010 under one valuation."""

    case_value: Affine
    volume_fees: Affine
    volume_scope: Affine | None


def forms(study: Study, readings: Sequence[Reading], **settings: str) -> Valued:
    """The forms of the readings (axis X), each with these settings besides."""
    sides = tuple(tuple(getattr(reading, key) for key in NEW_SIDE) for reading in readings)
    asked = tuple(settings.items())
    return study.memory.keep(("forms", sides, asked), lambda: _forms(study, sides, settings))


def _forms(study: Study, sides: Sequence[tuple[str, ...]], settings: Mapping[str, str]) -> Valued:
    made = [_probed(study, side, settings) for side in sides]
    scope = None if made[0].volume_scope is None else _form([m.volume_scope for m in made])
    return Valued(_form([m.case_value_new for m in made]), _form([m.volume_fees for m in made]), scope)


def _form(probes: Sequence[Array]) -> Affine:
    values = np.stack([np.broadcast_to(probe, 1 + SETS * N) for probe in probes], axis=-1)
    return Affine(values[0], (values[1:] - values[0]).reshape(SETS, N, -1))


def _probed(study: Study, side: tuple[str, ...], settings: Mapping[str, str]) -> CaseValues:
    def made() -> CaseValues:
        return _probe(study, Reading.of({**dict(zip(NEW_SIDE, side, strict=True)), **settings}))

    return study.memory.keep(("probe", side, tuple(settings.items())), made)


def _probe(study: Study, reading: Reading) -> CaseValues:
    """The law at fees of 0 and at one fee of 1 at a time, all at once."""
    probes = np.eye(SETS * N, 1 + SETS * N, k=1).reshape(SETS, N, -1)
    reference, first, second = (dict(zip(NEW_GOPS, rows, strict=True)) for rows in probes)
    return annual_case_values(float_region(study), reading, reference, first, second)


def float_region(study: Study) -> Region:
    """The region in floats; what is undefined or was not delivered is nan."""
    return study.memory.keep("floats", lambda: study.region.converted(as_float))


def as_float(value: Any) -> float:
    """An exact number as a float, nan where it is undefined."""
    return float("nan") if is_undefined(value) else float(value)
