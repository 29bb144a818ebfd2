"""Bridge (waterfall) from the case value of 2008 to the new one, and to the one after the correction.

The parts themselves stand in ``bridge_parts``, for the workbook too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.bridge_parts import CAUSES, NAMES, causes, consequences, order_free
from feecalc.analysis.study import calculated, not_possible
from feecalc.calculation.region import Region
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED
from feecalc.calculation.teil_b import Outcome
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

OPTIONAL = ("boundary_2008", "adjustment_1", "billed", "boundary_new", "form")


@dataclass(frozen=True)
class BridgeStep:
    """One bar: EUR per case, and the case value reached with it.

    ``part`` is ``cause`` (from FW0 to FW1) or ``consequence`` (from FW1 to the corrected case value).
    ``order_free`` is the Shapley value: the mean over all orders of the bars.
    """

    stage: int
    key: str
    name: Text
    part: str
    exact: Fraction
    level: Fraction
    order_free: Any


def bridge_steps(result: Result, kv: str) -> list[BridgeStep]:
    """The bars of both stages that apply; no row of a stage that does not.

    The causes sum to FW1 - FW0; ``target`` is the way back, ``credit`` what the decline of cases lets
    stand, so that all bars of a stage sum to f·FW1 - FW0. Raises AnalysisError for a region that was not
    calculated or has no applied stage.
    """
    found, region, outcome = calculated(result, kv)
    stages = [n for n in (1, 2) if outcome.stages[n].status == APPLIED]
    if not stages:
        raise not_possible(
            found, Text("keine Stufe der Korrektur anwendbar", "no stage of the correction applies")
        )
    parts = {n: _parts(n, region, outcome, result.regions[kv].reading) for n in stages}
    for value in (value for each in parts.values() for value in each.values()):
        if isinstance(value, Undefined):
            raise not_possible(found, value.reason)
    free = {n: order_free(n, region, outcome, result.regions[kv].reading) for n in stages}
    return [step for n in stages for step in _steps(n, outcome, parts[n], free[n])]


def _parts(n: int, region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    return {**causes(n, region, outcome, reading), **consequences(outcome.stages[n])}


def _steps(n: int, outcome: Outcome, parts: Mapping[str, Any], free: Mapping[str, Any]) -> list[BridgeStep]:
    level, steps = Fraction(outcome.stages[n].case_value_base), []
    for key, name in NAMES.items():
        value = Fraction(parts.get(key, 0))
        level += value
        if value or key not in OPTIONAL:
            part = "cause" if key in CAUSES else "consequence"
            steps.append(BridgeStep(n, key, name, part, value, level, free.get(key, value)))
    return steps


def bridge(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """The bridge of both stages as a frame, one row a bar.

    Columns: kv, stage (1, 2), component (see ``NAMES``), name, part (``cause`` or ``consequence``), exact
    (EUR per case), eur, level (case value reached), order_free (EUR per case by the Shapley value; None where
    a fee of the start that it needs is undefined) and order_free_eur. Within a stage the causes sum exactly to
    FW1 - FW0, all rows to f·FW1 - FW0, in either column. ``total`` holds both by stage. Raises AnalysisError as
    ``bridge_steps`` does.
    """
    from feecalc.analysis.charts.bridge import waterfall
    from feecalc.analysis.frame import cents, exact, frame

    rows = [
        {
            "kv": kv,
            "stage": step.stage,
            "component": step.key,
            "name": step.name.of(lang),
            "part": step.part,
            "exact": step.exact,
            "eur": cents(step.exact, 4),
            "level": step.level,
            "order_free": exact(step.order_free),
            "order_free_eur": cents(step.order_free, 4),
        }
        for step in bridge_steps(result, kv)
    ]
    stages = {n: s for n, s in result.regions[kv].calculated.stages.items() if s.status == APPLIED}
    total = {
        n: {
            "cause": s.case_value_new - s.case_value_base,
            "all": s.case_value_target - s.case_value_base,
        }
        for n, s in stages.items()
    }
    return frame(rows, chart=waterfall, total=total, note=NOTE, lang=lang)


NOTE = Text(
    "EUR je Behandlungsfall. Nulltest: unveränderte Leistungen 2008, abgebildet mit a und b des Jahres, zu P0. "
    "Ohne Anrechnung führte die Anpassung auf FW0 zurück; die Anrechnung lässt den genannten Teil stehen. "
    "Stufe 2 in dieser Reihenfolge: erst die Anpassung zum 01.07.2010 bei den Leistungen 2008, dann die Anteile zu P1; "
    "umgekehrt wären die Anteile zu P0 bewertet. Reihenfolgefrei: Shapley-Wert, das Mittel über alle Reihenfolgen. Beide "
    "summieren sich genau zum selben Unterschied.",
    "EUR per case. Null test: unchanged services of 2008, mapped with the annual a and b, at P0. Without the "
    "credit the adjustment would lead back to FW0; the credit lets the part named stand. Stage 2 "
    "in this order: first the adjustment of 2010-07-01 at the services of 2008, then the shares at P1; the other way "
    "round the shares would be valued at P0. Order-free: Shapley value, the mean over all orders. Both sum exactly to the "
    "same difference.",
)
