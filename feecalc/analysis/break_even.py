"""Break-even points in closed form: what would just leave no adjustment.

d* is the decline of cases that neutralises p (decline: p; effect: p/(1+p); proportional: 1). i16* and u*
are the shares of 86516 and of 86518 (quantities paid at full fee per case) at which the net deviation is 0,
with the credit of the decline at hand and without it. ``joint`` points belong to both stages: p2* is the
deviation of 2010 at which the fees of 2011 are those of the start, P2 = P0, and x* the change of cases of both periods
(the driver ``cases``) up to which they are, searched where the law has no closed form for it (``turning_point``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.bridge_parts import new_shares
from feecalc.analysis.study import calculated
from feecalc.analysis.turning_point import turning_point
from feecalc.analysis.volumes import QUARTERS, quantity_of
from feecalc.calculation.case_values import has_more
from feecalc.calculation.inverse import (
    credit_applies,
    decline_that_offsets,
    deviation_for,
    is_capped,
    neutral_deviation,
)
from feecalc.calculation.region import Region
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, NOT_APPLICABLE, Stage
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

NAMES = {
    "d*": Text(
        "Rückgang der Fallzahl, der die Abweichung ausgleicht", "decline of cases that offsets the deviation"
    ),
    "i16*": Text("Anteil 86516, bei dem nichts anzupassen ist", "share of 86516 that leaves no adjustment"),
    "p2*": Text(
        "Abweichung 2010, bei der die Gebührenwerte ab 2011 die des Beginns sind (P2 = P0)",
        "deviation of 2010 at which the fees of 2011 are those of the start (P2 = P0)",
    ),
    "x*": Text(
        "Änderung der Fallzahl 4/2009 und 2010, bis zu der die Gebührenwerte des Beginns bleiben (P2 = P0)",
        "change of cases in Q4 2009 and 2010 up to which the fees of the start remain (P2 = P0)",
    ),
    "u*": Text("Anteil 86518, bei dem nichts anzupassen ist", "share of 86518 that leaves no adjustment"),
}
SHARES = {
    "gross": Text("der Fallwert der von 2008 ist", "makes the case value that of 2008"),
    "joint": Text("P2 = P0 ist", "makes P2 = P0"),
}
OUT_OF_REACH = Text("nicht erreichbar", "out of reach")
NONE_DE, NONE_EN = "keine Anrechnung nach der Lesart", "no credit under the reading"


@dataclass(frozen=True)
class BreakEven:
    """One break-even point; all values are fractions (of 1, or of a case).

    ``condition`` is ``net`` (with the credit of the decline at hand), ``gross`` (p = 0) or ``joint`` (both
    stages together, P2 = P0; ``stage`` is 2). ``value`` is
    None where no such point exists, for the reason in ``note``.
    """

    stage: int
    key: str
    condition: str
    current: Fraction
    value: Fraction | None
    note: Text


def break_even_points(result: Result, kv: str) -> list[BreakEven]:
    """Break-even points of each stage that applies; raises AnalysisError for a region not calculated."""
    found, region, outcome = calculated(result, kv)
    points = []
    for n in (1, 2):
        if outcome.stages[n].status == APPLIED:
            points += _points(n, region, outcome.stages[n], found.reading)
    return points + _joint(result, kv)


def _points(n: int, region: Region, stage: Stage, reading: Reading) -> list[BreakEven]:
    points = [_decline(n, stage, reading)]
    for condition in ("net", "gross"):
        neutral = neutral_deviation(n, stage, reading) if condition == "net" else Fraction(0)
        points += _shares(n, region, stage, reading, condition, neutral)
    return points


def _shares(
    n: int, region: Region, stage: Stage, reading: Reading, condition: str, neutral: Fraction
) -> list[BreakEven]:
    """i16* and u* at which the deviation would be ``neutral``."""
    p16, cases = stage.reference["86516"], new_shares(region, QUARTERS[n][1]).cases
    if isinstance(p16, Undefined) or p16 == 0 or cases == 0:
        return []
    missing = stage.case_value_base * (1 + neutral) - stage.case_value_new
    change = missing * stage.cases_new / (Fraction(p16) * cases)
    found = []
    for key, gop in (("i16*", "86516"), ("u*", "86518")):
        quantity = quantity_of(region, n, gop, reading)
        if not isinstance(quantity, Undefined):
            found.append(_share(n, key, condition, Fraction(quantity) / cases, change))
    return found


def _joint(result: Result, kv: str) -> list[BreakEven]:
    """P2 = P0, where one factor adjusts all fees in both stages, or in stage 2 alone after a late start."""
    found, region, outcome = calculated(result, kv)
    reading = found.reading
    first, second = outcome.stages[1], outcome.stages[2]
    applied = {n: stage for n, stage in outcome.stages.items() if stage.status != NOT_APPLICABLE}
    if 2 not in applied or any(stage.status != APPLIED for stage in applied.values()):
        return []
    if second.scope_factor is not second.factor:
        return []
    is_first_carried = 1 in applied and second.reference is not first.reference
    f1 = Fraction(first.factor) if is_first_carried else Fraction(1)
    x = _cases(f1, applied, reading)
    if x is None:
        x = BreakEven(2, "x*", "joint", Fraction(0), *turning_point(result, kv))
    return [x, *_deviations(f1, region, second, reading)]


def _cases(f1: Fraction, stages: Mapping[int, Stage], reading: Reading) -> BreakEven | None:
    """x*: cases change no case value, so each stage asks for a decline of its own, and the larger one decides.

    With f1 = 1 the deviation of 2010 is (1+p)/f1 - 1. None where it has to be searched: no overshoot in one of
    them, other readings of 2010 than the wording, a credit without cap.
    """
    second = stages[2]
    carried = {1: Fraction(1), 2: f1}
    deviations = [(1 + Fraction(stage.deviation)) / carried[n] - 1 for n, stage in stages.items()]
    needed = [decline_that_offsets(p, reading.case_decline_credit) for p in deviations]
    if not all(credit_applies(n, reading) for n in stages) or None in needed:
        return BreakEven(2, "x*", "joint", Fraction(0), None, Text(NONE_DE, NONE_EN))
    is_closed = _is_carried(f1, stages) and not has_more(reading) and is_capped(reading)
    if not is_closed or second.case_value_new != second.case_value_constant or min(deviations) <= 0:
        return None
    if 1 in needed:  # only without any case left
        return BreakEven(2, "x*", "joint", Fraction(0), None, OUT_OF_REACH)
    changes = [
        (1 - d) / (1 - Fraction(s.case_decline)) - 1
        for d, s in zip(needed, stages.values(), strict=True)
        if d is not None
    ]
    return BreakEven(2, "x*", "joint", Fraction(0), min(changes), Text("", ""))


def _is_carried(f1: Fraction, stages: Mapping[int, Stage]) -> bool:
    """Whether 2010 is valued at f1 times the fees of the start: neither rounded on the way nor agreed."""
    start = stages[min(stages)].reference
    pairs = [(start[gop], fee) for gop, fee in stages[2].reference.items()]
    return all(isinstance(p0, Undefined) or f1 * p0 == p1 for p0, p1 in pairs)


def _deviations(f1: Fraction, region: Region, second: Stage, reading: Reading) -> list[BreakEven]:
    """p2*, and the shares that lead to it."""
    value = deviation_for(f1, second, reading)
    now, note = Fraction(second.deviation), Text("", "")
    if value is None:
        return [BreakEven(2, "p2*", "joint", now, None, OUT_OF_REACH)]
    return [
        BreakEven(2, "p2*", "joint", now, value, note),
        *_shares(2, region, second, reading, "joint", value),
    ]


def _share(n: int, key: str, condition: str, current: Fraction, change: Fraction) -> BreakEven:
    value = current + change
    possible = 0 <= value <= 1
    note = (
        Text("", "")
        if possible
        else Text("außerhalb von 0 bis 1: nicht erreichbar", "outside 0 to 1: out of reach")
    )
    return BreakEven(n, key, condition, current, value, note)


def _decline(n: int, stage: Stage, reading: Reading) -> BreakEven:
    p, current = Fraction(stage.deviation), Fraction(stage.case_decline)
    value, note = decline_that_offsets(p, reading.case_decline_credit), Text("", "")
    if not credit_applies(n, reading) or value is None:
        value, note = None, Text(NONE_DE, NONE_EN)
    elif p <= 0:
        value, note = None, Text("keine Überschreitung", "no overshoot")
    return BreakEven(n, "d*", "net", current, value, note)


def point_name(point: BreakEven) -> Text:
    """What the point is; a share tells its conditions apart."""
    if point.key not in ("i16*", "u*") or point.condition not in SHARES:
        return NAMES[point.key]
    gop, condition = {"i16*": "86516", "u*": "86518"}[point.key], SHARES[point.condition]
    year = " 2010" if point.condition == "joint" else ""  # the share of 4/2009 stays as it is
    return Text(f"Anteil {gop}{year}, bei dem {condition.de}", f"share of {gop}{year} that {condition.en}")


def break_even(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Break-even points as a frame, one row a stage, point and condition.

    Columns: kv, stage, point (``d*``, ``i16*``, ``u*``, ``x*``, ``p2*``), name, condition (``net``: with the credit of the
    decline at hand, ``gross``: p = 0, ``joint``: P2 = P0), current, exact, percent (rounded to four places of a percent),
    note. i16* and u* change one share and leave all else. Raises AnalysisError as ``break_even_points``.
    """
    from feecalc.analysis.charts.break_even import break_even_bars
    from feecalc.analysis.frame import cents, frame

    columns: dict[str, Callable[[BreakEven], Any]] = {
        "kv": lambda _point: kv,
        "stage": lambda point: point.stage,
        "point": lambda point: point.key,
        "name": lambda point: point_name(point).of(lang),
        "condition": lambda point: point.condition,
        "current": lambda point: point.current,
        "exact": lambda point: point.value,
        "percent": lambda point: cents(None if point.value is None else point.value * 100, 4),
        "note": lambda point: point.note.of(lang),
    }
    return frame(break_even_points(result, kv), chart=break_even_bars, columns=columns, lang=lang)
