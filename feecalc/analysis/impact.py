"""Impact of each adjustment: EUR and percent before and after, per fee, quarter and Kassenart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.study import calculated
from feecalc.calculation.result import Result
from feecalc.calculation.teil_b import APPLIED, STAGE_1, STAGE_2, START, YEAR_2010
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, NEW_QUARTERS, Data, quarter_label
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

STEPS = ((START, STAGE_1), (STAGE_1, STAGE_2))


@dataclass(frozen=True)
class ImpactRow:
    """Delivered services of one GOP, quarter and Kassenart at the fees before and after an adjustment.

    All amounts in EUR; ``Undefined`` where a fee is.
    """

    valid_from: str
    gop: str
    quarter: str
    kassenart: str
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
    """One row a stage that applies, GOP, quarter and Kassenart, valued at the delivered frequencies.

    The quarters are those of 2010, or 4/2009 where 2010 is incomplete; empty where neither was
    delivered. Raises AnalysisError for a region that was not calculated.
    """
    _found, _region, outcome = calculated(result, kv)
    counts = _counts(result.data, kv)
    stages = zip((1, 2), STEPS, strict=True)
    return [
        _row(key, count, after, outcome.fees[key[0]][before], outcome.fees[key[0]][after])
        for n, (before, after) in stages
        if outcome.stages[n].status == APPLIED
        for key, count in counts.items()
    ]


def _counts(data: Data, kv: str) -> dict[tuple[str, str, str], int]:
    delivered = {row.quarter for row in data.billing if row.kv == kv}
    quarters = YEAR_2010 if delivered.issuperset(YEAR_2010) else NEW_QUARTERS[:1]
    counts: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for row in data.billing:
        if row.kv == kv and row.gop in NEW_GOPS and row.quarter in quarters:
            counts[row.gop, row.quarter, row.kassenart] += row.count
    return dict(sorted(counts.items()))


def _row(key: tuple[str, str, str], count: int, day: str, before: Any, after: Any) -> ImpactRow:
    gop, quarter, kassenart = key
    if count == 0:
        # An undefined fee does no harm where nothing is billed.
        return ImpactRow(day, gop, quarter, kassenart, 0, before, after, Fraction(0), Fraction(0))
    return ImpactRow(day, gop, quarter, kassenart, count, before, after, before * count, after * count)


def impact(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Impact of both adjustments as a frame, one row a stage, GOP, quarter and Kassenart.

    Columns: kv, valid_from, gop, quarter, kassenart, count, fee_before, fee_after, before, after, exact
    (EUR after minus before), percent (a fraction; None where before is 0), eur. ``exact`` sums to
    ``total``: EUR of the period at the fees of 2011 minus that at the first fees.
    """
    from feecalc.analysis.charts.effects import impact_bars
    from feecalc.analysis.frame import cents, exact, frame

    rows = [
        {
            "kv": kv,
            "valid_from": row.valid_from,
            "gop": row.gop,
            "quarter": quarter_label(row.quarter),
            "kassenart": KASSENARTEN[row.kassenart],
            "count": row.count,
            "fee_before": exact(row.fee_before),
            "fee_after": exact(row.fee_after),
            "before": exact(row.before),
            "after": exact(row.after),
            "exact": exact(row.difference),
            "percent": _percent(row),
            "eur": cents(row.difference),
        }
        for row in impact_rows(result, kv)
    ]
    columns = [
        "kv",
        "valid_from",
        "gop",
        "quarter",
        "kassenart",
        "count",
        "fee_before",
        "fee_after",
        "before",
        "after",
        "exact",
        "percent",
        "eur",
    ]
    return frame(rows, chart=impact_bars, columns=columns, total=_total(result, kv), note=NOTE, lang=lang)


def _percent(row: ImpactRow) -> Fraction | None:
    if isinstance(row.difference, Undefined) or row.before == 0:
        return None
    return Fraction(row.difference) / Fraction(row.before)


def _total(result: Result, kv: str) -> Any:
    counts: defaultdict[str, int] = defaultdict(int)
    for (gop, _quarter, _kassenart), count in _counts(result.data, kv).items():
        counts[gop] += count
    outcome = result.regions[kv].calculated
    last = [day for n, day in ((1, STAGE_1), (2, STAGE_2)) if outcome.stages[n].status == APPLIED]
    after = last[-1] if last else START
    fees = outcome.fees
    changes = [(fees[g][after] - fees[g][START]) * count for g, count in counts.items() if count]
    return sum(changes, Fraction(0))


NOTE = Text(
    "Gelieferte Leistungen 2010 (sonst 4/2009) zu den exakten Gebührenwerten vor und nach der Anpassung.",
    "Delivered services of 2010 (else Q4 2009) at the exact fees before and after the adjustment.",
)
