"""Preview of stage 2 from the quarters of 2010 delivered so far, shown as a preview and never as a result.

The delivered quarters are compared with the same quarters of 2008, at constant fees. From billed
volumes alone: FW(2010 at P1) = (f1·V_H1 + V_H2)/C (teil-b section 6).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.study import calculated, not_possible
from feecalc.analysis.volumes import fees_at
from feecalc.calculation.adjustment import adjustment, next_fees
from feecalc.calculation.case_values import base_cases, base_volume, credited_decline, new_cases, new_volume
from feecalc.calculation.region import Region
from feecalc.calculation.result import Result
from feecalc.calculation.stage import PENDING, STAGE_1, START, UNDEFINED, YEAR_2010, CaseValues, Fees, Stage
from feecalc.intake.model import NEW_GOPS, quarter_label
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, is_undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame


def constant_case_value(factor: Any, first_half: Any, second_half: Any, cases: Any) -> Any:
    """Case value of 2010 at P1 from half-year volumes: first half billed at P0, second at P1.

    ``factor`` is f1, volumes are in EUR, ``cases`` those of the year; exact for exact arguments.
    """
    return nr8.new_case_value(nr8.adjusted_fee(factor, first_half) + second_half, cases)


def preview_stage(result: Result, kv: str) -> tuple[Stage, dict[str, Any], tuple[str, ...]]:
    """Stage 2 on the delivered quarters of 2010, the fees it would give, and those quarters.

    With all four quarters it is stage 2 itself (ratio of sums, constant fees). Raises AnalysisError for a
    region that was not calculated or delivered no quarter of 2010 with its counterpart of 2008.
    """
    found, region, outcome = calculated(result, kv)
    reading = result.regions[kv].reading
    quarters = tuple(q for q in YEAR_2010 if not region.missing((q, _before(q))))
    if not quarters:
        raise not_possible(
            found,
            Text("kein Quartal 2010 mit seinem Vorquartal 2008 geliefert", "no quarter of 2010 delivered"),
        )
    first = outcome.stages[1]
    fees = outcome.stages[2].reference
    values = _values(region, reading, fees, quarters)
    stage = adjustment(2, reading, values, first)
    if first.status == PENDING and any(isinstance(fee, Undefined) for fee in fees.values()):
        stage = replace(stage, status=UNDEFINED, reason=first.reason)
    after = next_fees(stage, fees, fees_at(outcome, STAGE_1), "P2", reading)
    return stage, after, quarters


def _values(region: Region, reading: Reading, fees: Fees, quarters: tuple[str, ...]) -> CaseValues:
    """The quarters delivered so far against the same of 2008, at constant fees."""
    v0 = nr8.period_volume([base_volume(region.base[_before(q)], reading) for q in quarters])
    c0 = nr8.period_cases([base_cases(region, _before(q), reading) for q in quarters])
    v1 = [new_volume(region, q, fees, reading, quarters) for q in quarters]
    c1 = nr8.period_cases([new_cases(region, q, reading) for q in quarters])
    whole, of_fees = (nr8.period_volume([getattr(v, part) for v in v1]) for part in ("total", "fees"))
    scoped = None if v1[0].scope is None else nr8.period_volume([v.scope for v in v1])
    fw0, fw1 = nr8.base_case_value(v0, c0), nr8.new_case_value(whole, c1)
    decline = credited_decline(2, region, reading, (tuple(map(_before, quarters)), quarters))
    return CaseValues(fw0, fw1, c0, c1, decline, v0, whole, of_fees, scoped, nr8.new_case_value(of_fees, c1))


def _before(quarter: str) -> str:
    return "2008" + quarter[4:]


def preview(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """The preview as a frame, one row a GOP.

    Columns: kv, gop, start, before (fee in force until 30 June 2011), exact (fee the delivered quarters would
    give from 2011-07-01), eur, difference. The note names quarters, p, d and factor.
    Raises AnalysisError as ``preview_stage`` does.
    """
    from feecalc.analysis.charts.preview import preview_bars
    from feecalc.analysis.frame import cents, exact, frame

    stage, after, quarters = preview_stage(result, kv)
    outcome = result.regions[kv].calculated
    rows = [
        {
            "kv": kv,
            "gop": gop,
            "start": exact(outcome.fees[gop][START]),
            "before": exact(outcome.fees[gop][STAGE_1]),
            "exact": exact(after[gop]),
            "eur": cents(after[gop], result.reading.fee_decimals),
            "difference": exact(after[gop] - outcome.fees[gop][STAGE_1]),
        }
        for gop in NEW_GOPS
    ]
    return frame(rows, chart=preview_bars, note=_note(stage, quarters), lang=lang)


def _note(stage: Stage, quarters: tuple[str, ...]) -> Text:
    from feecalc.numbers.figures import number, percent

    labels = ", ".join(quarter_label(q) for q in quarters)
    p, d, f = stage.deviation, stage.case_decline, stage.factor
    minus = Fraction(0) if is_undefined(d) else -d
    return Text(
        f"Vorschau aus {labels} gegen dieselben Quartale 2008, kein Ergebnis: Abweichung {percent(p)}, "
        f"Fallzahl {percent(minus)}, Faktor {number(f, 6)}.",
        f"Preview from {labels} against the same quarters of 2008, no result: deviation {percent(p, 2, 'en')}, "
        f"cases {percent(minus, 2, 'en')}, factor {number(f, 6, 'en')}.",
    )
