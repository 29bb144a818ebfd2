"""A delivered package as it would have been under a scenario: rows and shares really changed.

The oracle of the what-if tests: what `simulate` gives for drivers must be what the exact engine gives for
the changed package. All counts are multiplied by ``SCALE`` first, amounts too, so that changed counts stay
whole; fees and factors do not notice (homogeneity, teil-b section 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.intake.model import (
    NEW_GOPS,
    NEW_QUARTERS,
    OLD_GOPS,
    Assignment,
    BillingRow,
    Data,
    data_of_regions,
)
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, half_up

SCALE = 10**6  # drivers have at most three decimals, two of them may meet

Drivers = Mapping[str, Fraction]


def exact_outcome(data: Data, kv: str, drivers: Drivers, reading: Reading) -> Outcome:
    """What the exact engine gives for the changed package."""
    data = data_of_regions(data, (kv,))
    package = billed(data, changed(data, kv, drivers), kv)
    region = regions_of(package, [kv], per_kassenart=True)[kv]
    return calculate_region(region, reading, data.contract(kv))


# Amounts -----------------------------------------------------------------------------------------
Prices = Mapping[tuple[str, str], Any]


def billed(data: Data, moved: Data, kv: str) -> Data:
    """The changed package with amounts: each keeps its ratio A/(P_bill·F); P_bill is the row of ``geltend`` in force, else
    the published fee under the package's own reading, P0 until Q2 2010, P1 from Q3 2010 (interfaces.md, teil-b section 3).
    """
    with_amounts = {r.quarter for r in data.billing if r.kv == kv and r.cents is not None} - {
        r.quarter for r in data.billing if r.kv == kv and r.cents is None
    }
    wanted = [q for q in NEW_QUARTERS if q in with_amounts]
    before = prices(data, kv, "2010-07-01")
    early = [q for q in wanted if q < "2010Q3"]
    moved = _with_amounts(data, moved, kv, early, before, prices(moved, kv, "start"))
    late = [q for q in wanted if q >= "2010Q3"]
    return _with_amounts(data, moved, kv, late, before, prices(moved, kv, "2010-07-01"))


def prices(data: Data, kv: str, upto: str) -> Prices:
    own = Reading.of(data.reading)
    region = regions_of(data, [kv], per_kassenart=True)[kv]
    fees = calculate_region(region, own, data.contract(kv)).fees
    found = {}
    for quarter, gop in product(NEW_QUARTERS, NEW_GOPS):
        day = date(int(quarter[:4]), 3 * int(quarter[5]) - 2, 1)
        fee = fees[gop]["start" if quarter < "2010Q3" or upto == "start" else "2010-07-01"]
        row = region.agreed.in_force(gop, day)
        found[quarter, gop] = row or (None if isinstance(fee, Undefined) else half_up(fee, own.fee_decimals))
    return found


def _with_amounts(data: Data, moved: Data, kv: str, quarters: list[str], old: Prices, new: Prices) -> Data:
    rows = []
    for row in moved.billing:
        if row.gop in NEW_GOPS and row.quarter in quarters:
            cell = [r for r in data.billing if (r.kv, r.quarter, r.gop) == (kv, row.quarter, row.gop)]
            same = [r for r in moved.billing if (r.quarter, r.gop) == (row.quarter, row.gop)]
            row = replace(
                row, cents=_amount(row, same, cell, old[row.quarter, row.gop], new[row.quarter, row.gop])
            )
        rows.append(row)
    return replace(moved, billing=tuple(rows))


def _amount(row: BillingRow, same: list[BillingRow], cell: list[BillingRow], old: Any, new: Any) -> int:
    """The whole amount of the quarter and GOP on its first row."""
    if row is not same[0]:
        return 0
    count, amount, now = (
        sum(r.count for r in cell),
        sum(r.cents or 0 for r in cell),
        sum(r.count for r in same),
    )
    if not count:
        return int(half_up(100 * (new or 0) * now, 0))
    ratio = Fraction(1) if old is None or new is None else Fraction(new) / old
    return int(half_up(Fraction(amount * now, count) * ratio, 0))


def is_impossible(data: Data, kv: str, drivers: Drivers) -> bool:
    """Whether a moved share leaves 0 … 1 in some quarter, or i16 + i18 exceeds 1 (interfaces.md)."""
    if not any(name.startswith("share") for name in drivers):
        return False
    exact = changed(data, kv, drivers)
    for quarter in NEW_QUARTERS:
        n = {g: sum(r.count for r in exact.billing if (r.gop, r.quarter) == (g, quarter)) for g in NEW_GOPS}
        cases = n["86510"] + n["86512"]
        counts = [*n.values(), n["86516"] + n["86518"]]
        if cases and not all(0 <= count <= cases for count in counts):
            return True
    return False


def changed(data: Data, kv: str, drivers: Drivers) -> Data:
    """The package of one region with its numbers moved by the drivers."""
    rows = [r for r in data.billing if r.kv == kv]
    growth = 1 + drivers.get("cases", Fraction(0))
    cases = tuple(
        replace(c, cases=_whole(c.cases * (growth if c.quarter in NEW_QUARTERS else 1)))
        for c in data.cases
        if c.kv == kv
    )
    return replace(
        data,
        billing=tuple(_old(rows, drivers) + _new(rows, drivers, growth)),
        cases=cases,
        assignments=tuple(_share(a, drivers) for a in data.assignments if a.kv == kv),
    )


def _old(rows: list[BillingRow], drivers: Drivers) -> list[BillingRow]:
    """2008 and all regional rows: own items grow; what is assigned to them grows by its share (``_share``)."""
    moved = []
    for row in rows:
        if row.gop not in NEW_GOPS or row.quarter not in NEW_QUARTERS:
            n = row.count * (1 + drivers.get(f"frequency_{row.gop}", Fraction(0)))
            cents = (row.cents or 0) * (1 + drivers.get(f"demand_{row.gop}", Fraction(0)))
            moved.append(replace(row, count=_whole(n), cents=_whole(cents)))
    return moved


def _share(assignment: Assignment, drivers: Drivers) -> Assignment:
    target = assignment.target
    if target not in OLD_GOPS:
        return assignment
    return replace(
        assignment,
        share_count=assignment.share_count * (1 + drivers.get(f"frequency_{target}", Fraction(0))),
        share_demand=assignment.share_demand * (1 + drivers.get(f"demand_{target}", Fraction(0))),
    )


def _new(rows: list[BillingRow], drivers: Drivers, growth: Fraction) -> list[BillingRow]:
    """2009/2010 by quarter and Kassenart: shares of the cases moved, then the cases."""
    cells: defaultdict[tuple[str, str], dict[str, list[BillingRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.gop in NEW_GOPS and row.quarter in NEW_QUARTERS:
            cells[row.quarter, row.kassenart][row.gop].append(row)
    return [
        row for (q, k), cell in cells.items() for row in _new_cell(rows[0].kv, q, k, cell, drivers, growth)
    ]


def _new_cell(
    kv: str,
    quarter: str,
    kassenart: str,
    cell: dict[str, list[BillingRow]],
    drivers: Drivers,
    growth: Fraction,
) -> list[BillingRow]:
    count = {g: Fraction(sum(r.count for r in cell[g])) for g in NEW_GOPS}
    cases = count["86510"] + count["86512"]
    place = next(r.place for rows in cell.values() for r in rows)
    for gop in NEW_GOPS:
        count[gop] += cases * drivers.get(f"share_{gop}", Fraction(0))
    count["86512"] -= cases * drivers.get("share_86510", Fraction(0))
    return [BillingRow(kv, quarter, kassenart, g, _whole(n * growth), None, place) for g, n in count.items()]


def _whole(number: Fraction | int) -> int:
    scaled = Fraction(number) * SCALE
    assert scaled.denominator == 1, "a driver with more decimals than SCALE allows for"
    return int(scaled)
