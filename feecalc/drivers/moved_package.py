"""A scenario as a package of its own: whole services, every figure exact, ready for a workbook.

Counts are whole, so a scenario is rounded to whole services; what it gives differs from ``simulate`` by that
rounding and by nothing else. Delivered amounts keep their ratio to fee and count (``kept_amounts.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.sums import regions_of
from feecalc.drivers.kept_amounts import Pair, priced
from feecalc.drivers.moves import Moves, change, describe, moves_of
from feecalc.drivers.names import CASES, ScenarioError
from feecalc.intake.checks.all_checks import CHECKS, run_checks
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.model import (
    NEW_GOPS,
    NEW_QUARTERS,
    OLD_GOPS,
    Assignment,
    BillingRow,
    CaseRow,
    Data,
    Statement,
    data_of_regions,
)
from feecalc.numbers import half_up
from feecalc.words.findings import Finding, Place, in_order
from feecalc.words.text import Text

SCENARIO = Place("Szenario")


def scenario_package(data: Data, kv: str, drivers: Mapping[str, Any]) -> Data:
    """The delivered package of one region with its services moved by drivers, each one number.

    Raises ScenarioError for unknown drivers and impossible scenarios.
    """
    moved = scenario_data(data, drivers, [kv])
    broken = [f for f in moved.findings if f.id == IMPOSSIBLE]
    if broken:
        raise ScenarioError(broken[0].message)
    return moved


IMPOSSIBLE = "Z01"


def scenario_data(data: Data, drivers: Mapping[str, Any], kvs: Iterable[str] | None = None) -> Data:
    """The delivered package of some regions (None: all) with their services moved by drivers, each one number.

    2008 drivers move a region's own rows and the regional GOPs assigned to them alike. Control sums are dropped, and
    every period says in ``angaben`` that it is a scenario. Where a region makes the scenario impossible, it comes
    as delivered with the error finding Z01. Without a driver other than 0 the package comes back as delivered.
    """
    moves = moves_of(drivers)
    data = data if kvs is None else _of_regions(data, tuple(kvs))
    if not moves:
        return data
    regions = regions_of(data, data.regions)
    broken = [kv for kv, region in regions.items() if _is_impossible(region, moves)]
    moved = [_Moved(data, regions[kv], moves) for kv in regions if kv not in broken]
    others = [*(r for r in data.billing if r.kv in broken), *(r for m in moved for r in m.others())]
    assigned = data.assignments
    made = replace(
        data,
        cases=(*(c for c in data.cases if c.kv in broken), *(c for m in moved for c in m.cases())),
        assignments=tuple(a if a.kv in broken else _assignment(a, assigned, moves) for a in assigned),
        statements=_statements(data, moves),
    )
    pairs = [pair for m in moved for pair in m.new()]
    made = replace(made, billing=priced(made, others, pairs, regions))
    said = [finding(IMPOSSIBLE, _impossible(moves), kv=kv, place=SCENARIO) for kv in broken]
    return replace(made, findings=in_order([*_of_reading(data), *run_checks(made), *said]))


def _of_regions(data: Data, kvs: Sequence[str]) -> Data:
    """These regions, and what was found of them or of no region."""
    return replace(
        data_of_regions(data, kvs), findings=tuple(f for f in data.findings if f.kv is None or f.kv in kvs)
    )


def _of_reading(data: Data) -> list[Finding]:
    """Findings made while reading the files; those on the data are made anew."""
    tested = {check.id for check in CHECKS if check.tests}
    return [f for f in data.findings if f.id not in tested]


# What is possible ----------------------------------------------------------------------------
def _is_impossible(region: Region, moves: Moves) -> bool:
    """A quantity below 0, a share above 1, or 86516 and 86518 together above the cases."""
    if any(1 + change(moves, CASES, q) < 0 for q in NEW_QUARTERS):
        return True
    if any(1 + x < 0 for name, x in moves.items() if name.startswith(("demand", "frequency"))):
        return True
    return any(_is_beyond(_exact_services(region, q, moves)) for q in region.new)


def _is_beyond(services: Mapping[str, Fraction]) -> bool:
    cases = services["86510"] + services["86512"]
    counts = (*services.values(), services["86516"] + services["86518"])
    return bool(cases) and not all(0 <= n <= cases for n in counts)


def _impossible(moves: Moves) -> Text:
    said = describe(moves)
    return Text(
        f"Dieses Szenario ist nicht möglich ({said.de}): ein Anteil läge außerhalb von 0 bis 1, "
        "86516 und 86518 zusammen über 1, oder eine Menge unter 0.",
        f"This scenario is impossible ({said.en}): a share would leave 0 to 1, 86516 and 86518 together "
        "exceed 1, or a quantity fall below 0.",
    )


# 2008 ----------------------------------------------------------------------------------------
def _growth(assignments: Iterable[Assignment], moves: Moves, of: str) -> Fraction:
    """By what the rows of a regional GOP grow so that each target gets its part of the growth."""
    shares = [(a.share_count if of == "frequency" else a.share_demand, a.target) for a in assignments]
    whole = sum(share for share, _ in shares)
    grown = sum(share * (1 + moves.get(f"{of}_{target}", 0)) for share, target in shares)
    return Fraction(grown) / whole if whole else Fraction(1)


def _assignment(assignment: Assignment, all_: Sequence[Assignment], moves: Moves) -> Assignment:
    """The share of a regional GOP whose rows have grown by ``_growth``: each target grows by its own driver."""
    same = [a for a in all_ if (a.kv, a.gop) == (assignment.kv, assignment.gop)]
    share: dict[str, Fraction] = {}
    for of, own in (("frequency", assignment.share_count), ("demand", assignment.share_demand)):
        share[of] = own * (1 + moves.get(f"{of}_{assignment.target}", Fraction(0))) / _growth(same, moves, of)
    return replace(assignment, share_count=share["frequency"], share_demand=share["demand"])


class _Moved:
    """One region's rows under a scenario."""

    def __init__(self, data: Data, region: Region, moves: Moves) -> None:
        self.region = region
        self.moves = moves
        self._cells: defaultdict[tuple[str, str], list[BillingRow]] = defaultdict(list)
        for row in data.billing:
            if row.kv == region.kv:
                self._cells[row.quarter, row.gop].append(row)
        self._cases = [c for c in data.cases if c.kv == region.kv]
        self._assigned = [a for a in data.assignments if a.kv == region.kv]

    # Rows ------------------------------------------------------------------------------------
    def others(self) -> Iterable[BillingRow]:
        """2008 and regional rows, grown."""
        new = {(q, g) for q in self.region.new for g in NEW_GOPS}
        for (quarter, gop), rows in self._cells.items():
            if (quarter, gop) not in new:
                yield from self._grown(quarter, gop, rows)

    def new(self) -> Iterable[Pair]:
        """Rows of 86510-86518 with the services of the scenario."""
        for quarter in self.region.new:
            yield from self._new(quarter, {g: self._cells[quarter, g] for g in NEW_GOPS})

    def _grown(self, quarter: str, gop: str, rows: list[BillingRow]) -> list[BillingRow]:
        """Rows of one GOP and quarter: their sum grows; whole services and whole cents."""
        times = self._times(quarter, gop)
        if set(times) == {Fraction(1)}:
            return rows
        counts = [r.count for r in rows]
        cents = [r.cents or 0 for r in rows]
        moved = zip(
            rows,
            _spread(_whole(times[0] * sum(counts)), counts),
            _spread(_whole(times[1] * sum(cents)), cents),
            strict=True,
        )
        return [replace(r, count=n, cents=c) for r, n, c in moved]

    def _times(self, quarter: str, gop: str) -> tuple[Fraction, Fraction]:
        """Growth of count and amount of a GOP of 2008, or of a regional one assigned to such."""
        if gop in OLD_GOPS:
            in_2008 = quarter.startswith("2008")
            count, demand = (
                1 + self.moves.get(f"{of}_{gop}", Fraction(0)) if in_2008 else Fraction(1)
                for of in ("frequency", "demand")
            )
            return count, demand
        parts = [a for a in self._assigned if a.gop == gop]
        return _growth(parts, self.moves, "frequency"), _growth(parts, self.moves, "demand")

    def _new(self, quarter: str, cells: Mapping[str, list[BillingRow]]) -> Iterable[Pair]:
        services = _services(self.region, quarter, self.moves)
        bases = _by_kassenart([*cells["86510"], *cells["86512"]])
        blank = 0 if quarter in self.region.with_amounts else None
        for gop, rows in cells.items():
            delivered = [r.count for r in rows]
            if services[gop] and not sum(delivered):
                # Nobody billed it so far: it comes in proportion to the cases.
                rows = [BillingRow(self.region.kv, quarter, k, gop, 0, blank, SCENARIO) for k in bases]
                delivered = list(bases.values())
            counts = _spread(services[gop], delivered)
            yield from (Pair(replace(r, count=n), r) for r, n in zip(rows, counts, strict=True))

    def cases(self) -> Iterable[CaseRow]:
        """Reported cases follow the counted ones; what they differ by follows the driver."""
        for quarter in dict.fromkeys(c.quarter for c in self._cases):
            rows = [c for c in self._cases if c.quarter == quarter]
            growth = 1 + change(self.moves, CASES, quarter)
            if quarter not in self.region.new or growth == 1:
                yield from rows
                continue
            before = self.region.new[quarter].count["86510"] + self.region.new[quarter].count["86512"]
            after = _services(self.region, quarter, self.moves)
            beyond = _whole(growth * (sum(c.cases for c in rows) - before))
            spread = _spread(after["86510"] + after["86512"] + beyond, [c.cases for c in rows])
            yield from (replace(c, cases=n) for c, n in zip(rows, spread, strict=True))


def _by_kassenart(rows: Iterable[BillingRow]) -> dict[str, int]:
    weights: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        weights[row.kassenart] += row.count
    return dict(weights)


def _exact_services(region: Region, quarter: str, moves: Moves) -> dict[str, Fraction]:
    """Services of one quarter; h is the share of 86510, so 86512 loses what 86510 gains."""
    count = region.new[quarter].count
    cases = count["86510"] + count["86512"]
    growth = 1 + change(moves, CASES, quarter)
    moved = {g: growth * (n + cases * change(moves, f"share_{g}", quarter)) for g, n in count.items()}
    return {**moved, "86512": growth * cases - moved["86510"]}


def _services(region: Region, quarter: str, moves: Moves) -> dict[str, int]:
    """Whole services of one quarter; 86510 and 86512 together are the whole cases."""
    exact = _exact_services(region, quarter, moves)
    whole = {g: _whole(n) for g, n in exact.items()}
    return {**whole, "86512": _whole(exact["86510"] + exact["86512"]) - whole["86510"]}


def _statements(data: Data, moves: Moves) -> tuple[Statement, ...]:
    said = f"Szenario, nicht geliefert: {describe(moves).de}"
    told = {s.kv for s in data.statements}
    periods = ("2008", "4/2009", "2010")
    silent = [Statement(kv, period) for kv in data.regions if kv not in told for period in periods]
    return tuple(
        replace(s, origin=f"{said} (Grundlage: {s.origin})" if s.origin else said, control_cents=None)
        for s in (*data.statements, *silent)
    )


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
