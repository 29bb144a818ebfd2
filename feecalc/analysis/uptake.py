"""Uptake of 86518: what additional services do to case value, factor and fees, with displacement.

dFW = P16·u·(1-δ): u more services of 86518 a case, of which the share δ replaces a service of 86516
(teil-b section 9 no. 4). The adjustment runs through Nr. 8 as the reading says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from numbers import Real
from typing import TYPE_CHECKING, Any

from feecalc.analysis.bridge_parts import new_shares
from feecalc.analysis.study import AnalysisError, calculated, not_possible
from feecalc.analysis.volumes import QUARTERS, case_values
from feecalc.calculation.adjustment import adjusted_gops, adjustment
from feecalc.calculation.case_values import in_case_value
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, CaseValues, Stage
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

UPTAKES = tuple(Fraction(n, 100) for n in range(11))
DISPLACEMENTS = (Fraction(0), Fraction(1, 2), Fraction(1))


@dataclass(frozen=True)
class Uptake:
    """One scenario: ``change`` is dFW in EUR per case, ``stage`` the stage as it then comes out.

    ``stage`` is None where there can be no such services, for the reason in ``note``.
    """

    stage_number: int
    uptake: Fraction
    displacement: Fraction
    change: Fraction
    stage: Stage | None
    note: Text


def uptake_scenarios(
    result: Result,
    kv: str,
    uptakes: Sequence[Fraction] = UPTAKES,
    displacements: Sequence[Fraction] = DISPLACEMENTS,
) -> list[Uptake]:
    """Every uptake (fraction of a case) with every displacement (0 … 1), for each stage that applies.

    Raises AnalysisError for a region that was not calculated or has no applied stage, and for what is no number.
    """
    found, region, outcome = calculated(result, kv)
    for given in (uptakes, displacements):
        if isinstance(given, str | Real) or not all(isinstance(x, Real) for x in given):
            raise AnalysisError(_no_numbers(given))
    reading = result.regions[kv].reading
    stages = [n for n in (1, 2) if outcome.stages[n].status == APPLIED]
    scenarios = []
    for n in stages:
        fees = outcome.stages[n].reference
        if isinstance(fees["86516"], Undefined):
            raise not_possible(found, fees["86516"].reason)
        values, shares = case_values(region, n, reading, outcome), new_shares(region, QUARTERS[n][1])
        for displacement, u in product(displacements, uptakes):
            change = _change(fees["86516"], fees["86518"], u, displacement, reading)
            note = _impossible(shares.i16 - u * displacement, shares.i18 + u, displacement)
            stage = None if note else _shifted(n, values, change, reading, outcome.stages[1])
            scenarios.append(Uptake(n, u, displacement, change, stage, note or Text("", "")))
    if not scenarios:
        raise not_possible(
            found, Text("keine Stufe der Korrektur anwendbar", "no stage of the correction applies")
        )
    return scenarios


def _no_numbers(given: Any) -> Text:
    return Text(
        f"{given!r:.60} ist keine Liste von Zahlen. Erwartet werden Anteile, etwa [0.01, 0.02] für 1 und 2 von hundert Fällen.",
        f"{given!r:.60} is no list of numbers. Expected are fractions, such as [0.01, 0.02] for 1 and 2 in a hundred cases.",
    )


def _impossible(i16: Any, i18: Any, displacement: Fraction) -> Text | None:
    """Why there can be no such services: the limits of ``simulate`` (a share of the cases, not both at once)."""
    if not 0 <= displacement <= 1:
        return Text("Verdrängung außerhalb von 0 bis 1", "displacement outside 0 to 1")
    if i16 < 0:
        return Text("mehr verdrängt, als es 86516 gibt", "more displaced than there is of 86516")
    if not 0 <= i18 <= 1:
        return Text("Anteil 86518 außerhalb von 0 bis 1", "share of 86518 outside 0 to 1")
    if i16 + i18 > 1:
        return Text(
            "86516 und 86518 zusammen in mehr als allen Fällen",
            "86516 and 86518 together in more than all cases",
        )
    return None


def _change(p16: Any, p18: Any, u: Fraction, displacement: Fraction, reading: Reading) -> Fraction:
    counted = p18 if in_case_value("86518", reading) else 0
    return Fraction(counted * u - p16 * u * displacement)


def _shifted(n: int, values: CaseValues, change: Fraction, reading: Reading, first: Stage) -> Stage:
    volume = change * values.cases_new
    scoped = values.volume_scope
    if scoped is not None and "86518" in adjusted_gops(reading):
        scoped = scoped + volume
    moved = replace(
        values,
        case_value_new=values.case_value_new + change,
        volume_new=values.volume_new + volume,
        volume_fees=values.volume_fees + volume,
        volume_scope=scoped,
        case_value_fees=None if values.case_value_fees is None else values.case_value_fees + change,
    )
    return adjustment(n, reading, moved, first if n == 2 else None)


def _fee(result: Result, kv: str, scenario: Uptake) -> Any:
    """The fee of 86516 that the stage then leads to; None where the adjustment is not the same for all fees."""
    stage = scenario.stage
    if stage is None or stage.factor is None or stage.scope_factor != stage.factor:
        return None
    return stage.factor * result.regions[kv].calculated.stages[scenario.stage_number].reference["86516"]


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
    net_deviation, factor, fee_86516 (as they then come out; None where undefined, or impossible for the reason in
    note). Raises AnalysisError as
    ``uptake_scenarios`` does.
    """
    from feecalc.analysis.charts.uptake import uptake_lines
    from feecalc.analysis.frame import cents, exact, frame

    rows = [
        {
            "kv": kv,
            "stage": s.stage_number,
            "uptake": s.uptake,
            "displacement": s.displacement,
            "exact": s.change,
            "eur": cents(s.change, 4),
            "deviation": exact(s.stage and s.stage.deviation),
            "net_deviation": exact(s.stage and s.stage.net_deviation),
            "factor": exact(s.stage and s.stage.factor),
            "fee_86516": exact(_fee(result, kv, s)),
            "note": s.note.of(lang),
        }
        for s in uptake_scenarios(result, kv, uptakes, displacements)
    ]
    return frame(rows, chart=uptake_lines, lang=lang)
