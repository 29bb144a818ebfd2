"""A delivered package as it would have been under a scenario: rows and shares really changed.

The oracle of the what-if tests: what `simulate` gives for drivers must be what the exact engine gives for
the changed package. All counts are multiplied by ``SCALE`` first, amounts too, so that changed counts stay
whole; fees and factors do not notice (homogeneity, teil-b section 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.intake.model import NEW_GOPS, NEW_QUARTERS, OLD_GOPS, Assignment, BillingRow, Data
from feecalc.law.readings import Reading

SCALE = 10**6  # drivers have at most three decimals, two of them may meet

Drivers = Mapping[str, Fraction]


def exact_outcome(data: Data, kv: str, drivers: Drivers, reading: Reading) -> Outcome:
    """What the exact engine gives for the changed package, volumes always P·F."""
    region = regions_of(changed(data, kv, drivers), [kv], per_kassenart=True)[kv]
    return calculate_region(region, reading.with_(volume_source="list"), data.contract(kv))


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
