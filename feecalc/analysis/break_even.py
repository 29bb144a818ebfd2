"""Break-even points in closed form: what would just leave no adjustment.

d* is the decline of cases that neutralises p (points and target: p; mechanical and volume: p/(1+p);
proportional: 1). i16* and u* are the shares of 86516 and of 86518 at which the net deviation is 0, with
the credit of the decline at hand and without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.bridge_parts import new_shares
from feecalc.analysis.study import calculated
from feecalc.analysis.volumes import QUARTERS, reference_fees
from feecalc.calculation.region import Region
from feecalc.calculation.result import Result
from feecalc.calculation.teil_b import APPLIED, Stage
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
    "u*": Text("Anteil 86518, bei dem nichts anzupassen ist", "share of 86518 that leaves no adjustment"),
}
NONE_DE, NONE_EN = "keine Anrechnung nach der Lesart", "no credit under the reading"


@dataclass(frozen=True)
class BreakEven:
    """One break-even point; all values are fractions (of 1, or of a case).

    ``condition`` is ``net`` (with the credit of the decline at hand) or ``gross`` (p = 0). ``value`` is
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
    _found, region, outcome = calculated(result, kv)
    points = []
    for n in (1, 2):
        if outcome.stages[n].status == APPLIED:
            fees = reference_fees(outcome, n, result.reading)
            points += _points(n, region, outcome.stages[n], fees["86516"], result.reading)
    return points


def _points(n: int, region: Region, stage: Stage, p16: Any, reading: Reading) -> list[BreakEven]:
    points = [_decline(n, stage, reading)]
    if isinstance(p16, Undefined) or p16 == 0:
        return points
    shares = new_shares(region, QUARTERS[n][1])
    for condition in ("net", "gross"):
        neutral = neutral_deviation(n, stage, reading) if condition == "net" else Fraction(0)
        missing = stage.case_value_base * (1 + neutral) - stage.case_value_new
        for key, share in (("i16*", shares.i16), ("u*", shares.i18)):
            if not isinstance(share, Undefined):  # reported cases, but no 86510 and 86512
                points.append(_share(n, key, condition, share, missing / Fraction(p16)))
    return points


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


def credit_applies(n: int, reading: Reading) -> bool:
    """Whether the reading credits a decline of cases in that stage."""
    stages = reading.credit_stages
    in_stage = stages == "both" or (stages == "first") == (n == 1)
    return in_stage and reading.case_decline_credit != "none"


def decline_that_offsets(p: Fraction, credit: str) -> Fraction | None:
    """d* for an overshoot p: the decline at which the credit takes all of it; None without a credit."""
    if credit in ("points", "target"):
        return p
    if credit in ("mechanical", "volume"):
        return p / (1 + p)
    return Fraction(1) if credit == "proportional" else None


def neutral_deviation(n: int, stage: Stage, reading: Reading) -> Fraction:
    """The overshoot that the decline at hand just offsets: the inverse of d*."""
    d = Fraction(stage.case_decline)
    credit = reading.case_decline_credit
    if d <= 0 or not credit_applies(n, reading) or credit == "proportional":
        return Fraction(0)
    return d / (1 - d) if credit in ("mechanical", "volume") else d


def break_even(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Break-even points as a frame, one row a stage, point and condition.

    Columns: kv, stage, point (``d*``, ``i16*``, ``u*``), name, condition (``net``: with the credit of the
    decline at hand, ``gross``: p = 0), current, exact, percent (rounded to four places of a percent),
    note. i16* and u* change one share and leave all else. Raises AnalysisError as ``break_even_points``.
    """
    from feecalc.analysis.charts.effects import break_even_bars
    from feecalc.analysis.frame import cents, frame

    rows = [
        {
            "kv": kv,
            "stage": point.stage,
            "point": point.key,
            "name": NAMES[point.key].of(lang),
            "condition": point.condition,
            "current": point.current,
            "exact": point.value,
            "percent": cents(None if point.value is None else point.value * 100, 4),
            "note": point.note.of(lang),
        }
        for point in break_even_points(result, kv)
    ]
    columns = ["kv", "stage", "point", "name", "condition", "current", "exact", "percent", "note"]
    return frame(rows, chart=break_even_bars, columns=columns, lang=lang)
