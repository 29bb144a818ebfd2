"""Delivered amounts under a scenario: each keeps its ratio to the fee and the count it pays for.

So a driver of 0 changes nothing, and drivers of 2008 move prices, not discounts (spec/interfaces.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from feecalc.calculation.billed import AT_P0
from feecalc.calculation.region import Region
from feecalc.calculation.sums import regions_of
from feecalc.drivers.names import period_of
from feecalc.intake.model import NEW_QUARTERS, BillingRow, Data
from feecalc.numbers import Undefined, half_up


class Pair(NamedTuple):
    """A row of 86510-86518 under the scenario beside the delivered one, whose amount it still carries."""

    now: BillingRow
    delivered: BillingRow


def priced(
    data: Data, others: Sequence[BillingRow], pairs: Sequence[Pair], delivered: Mapping[str, Region]
) -> tuple[BillingRow, ...]:
    """All rows of the scenario, amounts at the fees billed in it.

    ``data`` is the scenario but for its rows, ``others`` are those that are ready. The fees of the second half-year
    rest on the amounts before it.
    """
    kvs = {pair.now.kv for pair in pairs if pair.delivered.cents is not None}
    for quarters in (AT_P0, frozenset(NEW_QUARTERS) - AT_P0):
        made = replace(data, billing=(*others, *(pair.now for pair in pairs)))
        moved = regions_of(made, kvs)
        pairs = [
            _priced(p, delivered[p.now.kv], moved[p.now.kv])
            if p.now.quarter in quarters and p.delivered.cents is not None
            else p
            for p in pairs
        ]
    return (*others, *_whole_periods(pairs))


def _priced(pair: Pair, before: Region, after: Region) -> Pair:
    now, row = pair
    old, new = (_price(region, now) for region in (before, after))
    ratio = Fraction(1) if old is None or new is None else new / old
    if row.count:
        cents: Fraction | None = Fraction((row.cents or 0) * now.count, row.count) * ratio
    elif now.count:
        cents = None if new is None else 100 * new * now.count
    else:
        cents = (row.cents or 0) * ratio
    return Pair(replace(now, cents=None if cents is None else int(half_up(cents, 0))), row)


def _price(region: Region, row: BillingRow) -> Any:
    """The fee billed; None where it is undefined or 0."""
    fee = region.billed.get(row.quarter, {}).get(row.gop)
    return None if fee is None or isinstance(fee, Undefined) or not fee else Fraction(fee)


def _whole_periods(pairs: Iterable[Pair]) -> Iterable[BillingRow]:
    """Rows of a period in which something has no fee to bill come without amounts: its volume is P·F."""
    rows = [pair.now for pair in pairs]
    lost = {
        (now.kv, period_of(now.quarter)) for now, row in pairs if row.cents is not None and now.cents is None
    }
    return (replace(r, cents=None) if (r.kv, period_of(r.quarter)) in lost else r for r in rows)
