"""A scenario as a package of its own: whole services, every figure exact, ready for a workbook.

Counts are whole, so a scenario is rounded to whole services; what it gives differs from ``simulate`` by that
rounding and by nothing else. The amounts of 86510-86518 are left empty: volumes are P·F.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.sums import regions_of
from feecalc.drivers.drivers import CASES, LABELS, SHARES, ScenarioError, drivers_of, limits_of
from feecalc.intake.checks.all_checks import CHECKS, run_checks
from feecalc.intake.model import NEW_GOPS, OLD_GOPS, BillingRow, CaseRow, Data, Statement
from feecalc.numbers import half_up
from feecalc.words.findings import Finding, Place, in_order
from feecalc.words.text import Text

Moves = Mapping[str, Fraction]

SCENARIO = Place("Szenario")


def scenario_package(data: Data, kv: str, drivers: Mapping[str, Any]) -> Data:
    """The delivered package of one region with its services moved by drivers, each one number.

    2008 drivers move a region's own rows by the change of the whole (with assigned regional GOPs). Control sums
    are dropped, and every period says in ``angaben`` that it is a scenario. Without a driver other than 0 the
    package comes back as delivered. Raises ScenarioError for unknown drivers and impossible scenarios.
    """
    moves = _moves(drivers)
    data = _of_region(data, kv)
    if not moves:
        return data
    region = regions_of(data, [kv])[kv]
    _check_possible(region, moves)
    moved = replace(
        data,
        billing=tuple(_billing(data, region, moves)),
        cases=tuple(_reported(data, region, moves)),
        statements=_statements(data, kv, moves),
    )
    return replace(moved, findings=in_order([*_of_reading(data), *run_checks(moved)]))


def describe(drivers: Mapping[str, Any]) -> Text:
    """The scenario in words: ``Fallzahl 4/2009 und 2010 -3 %``."""
    moves = _moves(drivers)
    de = ", ".join(f"{LABELS[name].de} {in_percent(name, float(x)).de}" for name, x in moves.items())
    en = ", ".join(f"{LABELS[name].en} {in_percent(name, float(x)).en}" for name, x in moves.items())
    return Text(de or "wie geliefert", en or "as delivered")


def in_percent(name: str, change: float) -> Text:
    """A change in percent, that of a share in percentage points."""
    figure = f"{100 * change:+.6g}" if change else "0"
    share = name in SHARES
    return Text(
        f"{figure.replace('.', ',')} {'%-Pkt.' if share else '%'}", f"{figure} {'pp' if share else '%'}"
    )


def _moves(drivers: Mapping[str, Any]) -> dict[str, Fraction]:
    """Drivers other than 0, exactly as written."""
    checked = drivers_of(drivers, 1)
    if checked.n > 1:
        raise ScenarioError(
            Text(
                "Ein Paket ist genau ein Szenario, hier stehen mehrere.",
                "A package is one scenario, not several.",
            )
        )
    exact = {name: Fraction(str(drivers[name])) for name in LABELS if name in drivers}
    return {name: x for name, x in exact.items() if x != 0}


def _of_region(data: Data, kv: str) -> Data:
    return replace(
        data,
        billing=tuple(r for r in data.billing if r.kv == kv),
        cases=tuple(c for c in data.cases if c.kv == kv),
        assignments=tuple(a for a in data.assignments if a.kv == kv),
        contracts={k: c for k, c in data.contracts.items() if k == kv},
        statements=tuple(s for s in data.statements if s.kv == kv),
        findings=tuple(f for f in data.findings if f.kv in (kv, None)),
    )


def _of_reading(data: Data) -> list[Finding]:
    """Findings made while reading the files; those on the data are made anew."""
    tested = {check.id for check in CHECKS if check.tests}
    return [f for f in data.findings if f.id not in tested]


def _check_possible(region: Region, moves: Moves) -> None:
    limits = limits_of([region])
    broken = limits.broken(drivers_of({name: float(x) for name, x in moves.items()}, 1).values)
    if broken is not None and broken.any():
        raise ScenarioError(_impossible(moves))


def _impossible(moves: Moves) -> Text:
    said = describe(moves)
    return Text(
        f"Dieses Szenario ist nicht möglich ({said.de}): ein Anteil läge außerhalb von 0 bis 1, "
        "86516 und 86518 zusammen über 1, oder eine Menge unter 0.",
        f"This scenario is impossible ({said.en}): a share would leave 0 to 1, 86516 and 86518 together "
        "exceed 1, or a quantity fall below 0.",
    )


# Rows ----------------------------------------------------------------------------------------
def _billing(data: Data, region: Region, moves: Moves) -> Iterable[BillingRow]:
    cells: defaultdict[tuple[str, str], list[BillingRow]] = defaultdict(list)
    for row in data.billing:
        cells[row.quarter, row.gop].append(row)
    old = [(q, g) for q in region.base for g in OLD_GOPS if {f"demand_{g}", f"frequency_{g}"} & moves.keys()]
    new = [(q, g) for q in region.new for g in NEW_GOPS]
    moved = {*old, *new}
    for cell, rows in cells.items():
        if cell not in moved:
            yield from rows
    for quarter, gop in old:
        yield from _old(region, quarter, gop, cells[quarter, gop], moves)
    for quarter in region.new:
        yield from _new(region, quarter, {g: cells[quarter, g] for g in NEW_GOPS}, moves)


def _old(region: Region, quarter: str, gop: str, rows: list[BillingRow], moves: Moves) -> list[BillingRow]:
    """Own rows of 2008: their sum plus the change of the whole."""
    part = region.base[quarter]
    count = sum(r.count for r in rows) + moves.get(f"frequency_{gop}", Fraction(0)) * part.count[gop]
    cents = sum(r.cents or 0 for r in rows) + moves.get(f"demand_{gop}", Fraction(0)) * part.demand[gop] * 100
    if not rows and (count or cents):
        rows = [BillingRow(region.kv, quarter, "ALLE", gop, 0, 0, SCENARIO)]
    counts = _spread(_whole(count), [r.count for r in rows])
    amounts = _spread(_whole(cents), [r.cents or 0 for r in rows])
    return [replace(r, count=n, cents=c) for r, n, c in zip(rows, counts, amounts, strict=True)]


def _new(
    region: Region, quarter: str, cells: Mapping[str, list[BillingRow]], moves: Moves
) -> Iterable[BillingRow]:
    """Rows of 86510-86518 of one quarter: services as the scenario has them, amounts left to P·F."""
    services = _services(region, quarter, moves)
    bases = _by_kassenart([*cells["86510"], *cells["86512"]])
    for gop, rows in cells.items():
        delivered = [r.count for r in rows]
        if services[gop] and not sum(delivered):
            # Nobody billed it so far: it comes in proportion to the cases.
            rows = [BillingRow(region.kv, quarter, k, gop, 0, None, SCENARIO) for k in bases]
            delivered = list(bases.values())
        counts = _spread(services[gop], delivered)
        yield from (replace(r, count=n, cents=None) for r, n in zip(rows, counts, strict=True))


def _by_kassenart(rows: Iterable[BillingRow]) -> dict[str, int]:
    weights: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        weights[row.kassenart] += row.count
    return dict(weights)


def _services(region: Region, quarter: str, moves: Moves) -> dict[str, int]:
    """Whole services of one quarter; 86510 and 86512 together are the whole cases."""
    count = region.new[quarter].count
    cases = count["86510"] + count["86512"]
    growth = 1 + moves.get(CASES, Fraction(0))
    moved = {g: _whole(growth * (n + cases * moves.get(f"share_{g}", Fraction(0)))) for g, n in count.items()}
    return {**moved, "86512": _whole(growth * cases) - moved["86510"]}


def _reported(data: Data, region: Region, moves: Moves) -> Iterable[CaseRow]:
    """Reported cases follow the counted ones; what they differ by follows the driver."""
    for quarter in dict.fromkeys(c.quarter for c in data.cases):
        rows = [c for c in data.cases if c.quarter == quarter]
        if quarter not in region.new or CASES not in moves:
            yield from rows
            continue
        before = region.new[quarter].count["86510"] + region.new[quarter].count["86512"]
        after = _services(region, quarter, moves)
        beyond = _whole((1 + moves[CASES]) * (sum(c.cases for c in rows) - before))
        total = after["86510"] + after["86512"] + beyond
        spread = _spread(total, [c.cases for c in rows])
        yield from (replace(c, cases=n) for c, n in zip(rows, spread, strict=True))


def _statements(data: Data, kv: str, moves: Moves) -> tuple[Statement, ...]:
    said = f"Szenario, nicht geliefert: {describe(moves).de}"
    given = data.statements or tuple(Statement(kv, period) for period in ("2008", "4/2009", "2010"))
    return tuple(replace(s, origin=said, control_cents=None) for s in given)


def _whole(x: Fraction | int) -> int:
    return int(half_up(x, 0))


def _spread(total: int, weights: Sequence[int]) -> list[int]:
    """A whole total over rows in proportion to their weights, without losing a service."""
    if not weights:
        return []
    whole, running, done, parts = sum(weights), 0, 0, []
    for place, weight in enumerate(weights, 1):
        running += weight
        upto = (
            _whole(Fraction(total * running, whole))
            if whole
            else _whole(Fraction(total * place, len(weights)))
        )
        parts.append(upto - done)
        done = upto
    return parts
