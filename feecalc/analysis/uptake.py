"""Uptake of 86518: what additional services do to case value, factor and fees, with displacement.

dFW = P16·u·(1-δ): u more services of 86518 a case, of which the share δ replaces a service of 86516
(teil-b section 9 no. 4). The adjustment runs through Nr. 8 as the reading says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from feecalc.analysis.study import calculated, not_possible, readjusted
from feecalc.analysis.volumes import reference_fees
from feecalc.calculation.result import Result
from feecalc.calculation.teil_b import APPLIED, Stage
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

UPTAKES = tuple(Fraction(n, 100) for n in range(11))
DISPLACEMENTS = (Fraction(0), Fraction(1, 2), Fraction(1))


@dataclass(frozen=True)
class Uptake:
    """One scenario: ``change`` is dFW in EUR per case, ``stage`` the stage as it then comes out."""

    stage_number: int
    uptake: Fraction
    displacement: Fraction
    change: Fraction
    stage: Stage


def uptake_scenarios(
    result: Result,
    kv: str,
    uptakes: Sequence[Fraction] = UPTAKES,
    displacements: Sequence[Fraction] = DISPLACEMENTS,
) -> list[Uptake]:
    """Every uptake (fraction of a case) with every displacement (0 … 1), for each stage that applies.

    Raises AnalysisError for a region that was not calculated or has no applied stage.
    """
    found, _region, outcome = calculated(result, kv)
    stages = [n for n in (1, 2) if outcome.stages[n].status == APPLIED]
    scenarios = []
    for n in stages:
        fees = reference_fees(outcome, n, result.reading)
        if isinstance(fees["86516"], Undefined):
            raise not_possible(found, fees["86516"].reason)
        for displacement, u in product(displacements, uptakes):
            change = _change(fees["86516"], fees["86518"], u, displacement, result.reading)
            stage = _shifted(n, outcome.stages[n], change, result.reading)
            scenarios.append(Uptake(n, u, displacement, change, stage))
    if not scenarios:
        raise not_possible(
            found, Text("keine Stufe der Korrektur anwendbar", "no stage of the correction applies")
        )
    return scenarios


def _change(p16: Any, p18: Any, u: Fraction, displacement: Fraction, reading: Reading) -> Fraction:
    counted = p18 if reading.palliative_in_case_value == "yes" else 0
    return Fraction(counted * u - p16 * u * displacement)


def _shifted(n: int, stage: Stage, change: Fraction, reading: Reading) -> Stage:
    return readjusted(n, reading, replace(stage, case_value_new=stage.case_value_new + change))


def uptake(
    result: Result,
    kv: str,
    uptakes: Sequence[Fraction] = UPTAKES,
    displacements: Sequence[Fraction] = DISPLACEMENTS,
    *,
    lang: Lang = "de",
) -> Frame:
    """Uptake scenarios as a frame, one row a stage, uptake and displacement.

    Columns: kv, stage, uptake, displacement (fractions), exact (dFW in EUR per case), eur, deviation,
    net_deviation, factor (as they then come out; None where undefined). Raises AnalysisError as
    ``uptake_scenarios`` does.
    """
    from feecalc.analysis.charts.effects import uptake_lines
    from feecalc.analysis.frame import cents, exact, frame

    rows = [
        {
            "kv": kv,
            "stage": s.stage_number,
            "uptake": s.uptake,
            "displacement": s.displacement,
            "exact": s.change,
            "eur": cents(s.change, 4),
            "deviation": exact(s.stage.deviation),
            "net_deviation": exact(s.stage.net_deviation),
            "factor": exact(s.stage.factor),
        }
        for s in uptake_scenarios(result, kv, uptakes, displacements)
    ]
    return frame(rows, chart=uptake_lines, lang=lang)
