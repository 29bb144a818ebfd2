"""Impact of each adjustment: EUR and percent before and after, per fee, quarter and Kassenart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.study import calculated
from feecalc.calculation.region import Region
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, STAGE_1, STAGE_2, START
from feecalc.calculation.yearly import times_a_year, yearly_basis
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, Data, quarter_label
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

STEPS = ((START, STAGE_1), (STAGE_1, STAGE_2))


@dataclass(frozen=True)
class ImpactRow:
    """Services of one GOP, quarter and Kassenart at the fees before and after an adjustment.

    All amounts in EUR a year, ``Undefined`` where a fee is. ``times`` is 4 where one quarter stands for
    the year; ``count`` holds it already.
    """

    valid_from: str
    gop: str
    quarter: str
    kassenart: str
    times: int
    count: int
    fee_before: Any
    fee_after: Any
    before: Any
    after: Any

    @property
    def difference(self) -> Any:
        """EUR after minus before."""
        return self.after - self.before


def impact_rows(result: Result, kv: str) -> list[ImpactRow]:
    """One row a stage that applies, GOP, quarter and Kassenart: a year's services.

    The quarters are those of 2010, or four times 4/2009 where 2010 is incomplete; empty where neither
    was delivered. Raises AnalysisError for a region that was not calculated.
    """
    _found, region, outcome = calculated(result, kv)
    counts, times = _counts(result.data, kv, region)
    stages = zip((1, 2), STEPS, strict=True)
    return [
        _row(key, times, count, after, outcome.fees[key[0]][before], outcome.fees[key[0]][after])
        for n, (before, after) in stages
        if outcome.stages[n].status == APPLIED
        for key, count in counts.items()
    ]


def _counts(data: Data, kv: str, region: Region) -> tuple[dict[tuple[str, str, str], int], int]:
    quarters = yearly_basis(region)
    times = times_a_year(quarters)
    counts: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for row in data.billing:
        if row.kv == kv and row.gop in NEW_GOPS and row.quarter in quarters:
            counts[row.gop, row.quarter, row.kassenart] += times * row.count
    return dict(sorted(counts.items())), times


def _row(key: tuple[str, str, str], times: int, count: int, day: str, before: Any, after: Any) -> ImpactRow:
    # An undefined fee does no harm where nothing is billed.
    amounts = (before * count, after * count) if count else (Fraction(0), Fraction(0))
    return ImpactRow(day, *key, times, count, before, after, *amounts)


def impact(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Impact of both adjustments as a frame, one row a stage, GOP, quarter and Kassenart.

    Columns: kv, valid_from, gop, quarter ("4/2009 × 4" where one quarter stands for the year), kassenart,
    count, fee_before, fee_after, before, after, exact (EUR a year after minus before), percent (a fraction;
    None where before is 0), eur. ``exact`` sums to ``total``: EUR a year at the fees of 2011 minus that at
    the first fees.
    """
    from feecalc.analysis.charts.impact import impact_bars
    from feecalc.analysis.frame import cents, exact, frame

    columns: dict[str, Callable[[ImpactRow], Any]] = {
        "kv": lambda _row: kv,
        "valid_from": lambda row: row.valid_from,
        "gop": lambda row: row.gop,
        "quarter": lambda row: quarter_label(row.quarter) + (f" × {row.times}" if row.times > 1 else ""),
        "kassenart": lambda row: KASSENARTEN[row.kassenart],
        "count": lambda row: row.count,
        "fee_before": lambda row: exact(row.fee_before),
        "fee_after": lambda row: exact(row.fee_after),
        "before": lambda row: exact(row.before),
        "after": lambda row: exact(row.after),
        "exact": lambda row: exact(row.difference),
        "percent": lambda row: _percent(row),
        "eur": lambda row: cents(row.difference),
    }
    return frame(
        impact_rows(result, kv),
        chart=impact_bars,
        columns=columns,
        total=_total(result, kv),
        note=NOTE,
        lang=lang,
    )


def _percent(row: ImpactRow) -> Fraction | None:
    if isinstance(row.difference, Undefined) or row.before == 0:
        return None
    return Fraction(row.difference) / Fraction(row.before)


def _total(result: Result, kv: str) -> Any:
    _found, region, outcome = calculated(result, kv)
    counts: defaultdict[str, int] = defaultdict(int)
    for (gop, _quarter, _kassenart), count in _counts(result.data, kv, region)[0].items():
        counts[gop] += count
    changes = [
        (outcome.fees[g][after] - outcome.fees[g][before]) * count
        for n, (before, after) in zip((1, 2), STEPS, strict=True)
        if outcome.stages[n].status == APPLIED
        for g, count in counts.items()
        if count
    ]
    return sum(changes, Fraction(0))


NOTE = Text(
    "EUR im Jahr: Leistungen 2010 (wo 2010 nicht vollständig geliefert ist, das Vierfache von 4/2009) zu den "
    "exakten Gebührenwerten vor und nach der Anpassung.",
    "EUR a year: services of 2010 (four times Q4 2009 where 2010 is not delivered in full) at the exact fees "
    "before and after the adjustment.",
)
