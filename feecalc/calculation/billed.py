"""The fees that were billed: what turns delivered amounts into quantities paid at full fee.

A fact that no rival reading changes: the row of ``geltend`` in force at the start of the quarter, else
the fee published under the package's own reading (teil-b section 3, Volumes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.stage import FIRST_HALF, Fees
from feecalc.calculation.teil_b import fees_of_start, stage_1
from feecalc.intake.model import NEW_GOPS, NEW_QUARTERS, Contract, quarter_label
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading

AT_P0 = frozenset((NEW_QUARTERS[0], *FIRST_HALF))


def with_billed_fees(region: Region, own: Reading, contract: Contract) -> Region:
    """The region with ``billed`` filled for its quarters with amounts; ``own`` is the package's reading."""
    quarters = sorted(region.with_amounts & set(NEW_QUARTERS))
    if not quarters:
        return region
    start = fees_of_start(region, own)
    before = _billed(region, own, AT_P0.intersection(quarters), start.fees)
    after = set(quarters) - AT_P0
    if not after:
        return replace(region, billed=before)
    _first, middle = stage_1(replace(region, billed=before), own, contract, start)
    return replace(region, billed=before | _billed(region, own, after, middle.fees))


def _billed(region: Region, own: Reading, quarters: Iterable[str], fees: Fees) -> dict[str, dict[str, Any]]:
    return {q: {g: _fee_billed(region, own, q, g, fees[g]) for g in NEW_GOPS} for q in sorted(quarters)}


def _fee_billed(region: Region, own: Reading, quarter: str, gop: str, fee: Any) -> Any:
    row = region.agreed.in_force(gop, first_day(quarter))
    if row is not None:
        return row
    return nr8.billed_price(fee, own.fee_decimals, of=gop, at=quarter_label(quarter))


def first_day(quarter: str) -> date:
    """``2010Q3`` as 1 July 2010."""
    return date(int(quarter[:4]), 3 * int(quarter[5]) - 2, 1)
