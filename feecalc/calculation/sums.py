"""Delivered rows summed exactly: the leaves of the calculation, plain or traced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from feecalc.calculation.region import Region, region_of
from feecalc.intake.model import (
    BASE_QUARTERS,
    NEW_GOPS,
    NEW_QUARTERS,
    Assignment,
    BillingRow,
    CaseRow,
    Data,
    quarter_label,
)
from feecalc.law.rule import CASES, COUNT, EUR, SHARE
from feecalc.numbers import Exact, Undefined
from feecalc.numbers.traced import Quantity, Traced
from feecalc.words.text import Text

NR1 = "Anhang 2 Teil B Nr. 1"
NR8 = "Anhang 2 Teil B Nr. 8"
ANALOG = "Anhang 2 Teil B Nr. 2-5 jeweils letzter Satz, Nr. 7, Protokollnotiz"


@dataclass(frozen=True)
class Origin:
    """Where a leaf comes from: which measure of which rows, or which share of ``zuordnung``."""

    measure: str
    gop: str = ""
    quarter: str = ""
    kassenart: str | None = None
    assignment: Assignment | None = None

    def takes(self, row: BillingRow | CaseRow) -> bool:
        """Whether a delivered row is part of this sum."""
        return (
            row.quarter == self.quarter
            and self.kassenart in (None, row.kassenart)
            and (isinstance(row, CaseRow) or row.gop == self.gop)
        )


class ExactLeaves:
    """Sums of one region: counts as whole numbers, demand as Fractions of EUR."""

    def __init__(self, rows: Iterable[BillingRow], cases: Iterable[CaseRow]) -> None:
        self._counts: defaultdict[tuple[str, str, str | None], int] = defaultdict(int)
        self._cents: defaultdict[tuple[str, str, str | None], int] = defaultdict(int)
        for row in rows:
            for kassenart in (None, row.kassenart):
                key = (row.gop, row.quarter, kassenart)
                self._counts[key] += row.count
                self._cents[key] += row.cents or 0
        self._cases: defaultdict[str, int] = defaultdict(int)
        for case in cases:
            self._cases[case.quarter] += case.cases

    def count(self, gop: str, quarter: str, kassenart: str | None = None) -> int:
        """Leistungshäufigkeit; an item without rows in a delivered quarter counts as 0."""
        return self._counts.get((gop, quarter, kassenart), 0)

    def demand(self, gop: str, quarter: str, kassenart: str | None = None) -> Fraction:
        """Leistungsbedarf in EUR."""
        return Fraction(self._cents.get((gop, quarter, kassenart), 0), 100)

    def cases(self, quarter: str) -> Exact:
        """Reported Behandlungsfälle; undefined where none were delivered."""
        return self._cases[quarter] if quarter in self._cases else Undefined(_no_cases(quarter))

    def share(self, assignment: Assignment, of: str) -> Fraction:
        """Share of an assigned item that enters its target."""
        return assignment.share_count if of == "count" else assignment.share_demand


class TracedLeaves:
    """The same sums as named, traced leaves."""

    def __init__(self, exact: ExactLeaves) -> None:
        self._exact = exact
        self._made: dict[str, Traced] = {}

    def count(self, gop: str, quarter: str, kassenart: str | None = None) -> Traced:
        """Leistungshäufigkeit."""
        value = self._exact.count(gop, quarter, kassenart)
        symbol = f"{'F' if gop in NEW_GOPS else 'N'}{gop}"
        name = Text(f"Leistungshäufigkeit {gop}", f"frequency of {gop}")
        return self._leaf(value, symbol, name, COUNT, Origin("count", gop, quarter, kassenart))

    def demand(self, gop: str, quarter: str, kassenart: str | None = None) -> Traced:
        """Leistungsbedarf in EUR."""
        value = self._exact.demand(gop, quarter, kassenart)
        name = Text(f"Leistungsbedarf {gop}", f"demand of {gop}")
        return self._leaf(value, f"L{gop}", name, EUR, Origin("demand", gop, quarter, kassenart))

    def cases(self, quarter: str) -> Traced:
        """Reported Behandlungsfälle."""
        name = Text("Gemeldete Behandlungsfälle", "reported cases")
        return self._leaf(self._exact.cases(quarter), "Faelle", name, CASES, Origin("cases", "", quarter))

    def share(self, assignment: Assignment, of: str) -> Traced:
        """Share of an assigned item."""
        kind = (
            Text("Leistungshäufigkeit", "frequency") if of == "count" else Text("Leistungsbedarf", "demand")
        )
        gop, target = assignment.gop, assignment.target
        name = Text(f"Anteil {kind.de} {gop} an {target}", f"share of {kind.en} {gop} in {target}")
        symbol = f"{'sN' if of == 'count' else 'sL'}_{gop}_{target}"
        origin = Origin(f"share_{of}", gop, assignment=assignment)
        return self._leaf(self._exact.share(assignment, of), symbol, name, SHARE, origin)

    def _leaf(self, value: Any, symbol: str, name: Text, unit: Text, origin: Origin) -> Traced:
        at = quarter_label(origin.quarter) if origin.quarter else ""
        if origin.kassenart:
            at = f"{at} {origin.kassenart}"
        quantity = Quantity(symbol, name, unit, _clause(origin), at)
        made = self._made.get(quantity.key)
        if made is None:
            made = self._made[quantity.key] = Traced(value, "leaf", quantity=quantity, origin=origin)
        return made


def regions_of(data: Data, kvs: Iterable[str], per_kassenart: bool = False) -> dict[str, Region]:
    """Exact data of the regions named, Kassenarten apart only where asked for."""
    wanted = set(kvs)
    rows: defaultdict[str, list[BillingRow]] = defaultdict(list)
    for row in data.billing:
        if row.kv in wanted:
            rows[row.kv].append(row)
    return {kv: _region(data, kv, rows[kv], per_kassenart, traced=False) for kv in sorted(wanted)}


def traced_region(data: Data, kv: str, per_kassenart: bool = False) -> Region:
    """One region on traced numbers, for derivations and live formulas."""
    rows = [row for row in data.billing if row.kv == kv]
    return _region(data, kv, rows, per_kassenart, traced=True)


def _region(data: Data, kv: str, rows: list[BillingRow], per_kassenart: bool, traced: bool) -> Region:
    exact = ExactLeaves(rows, (c for c in data.cases if c.kv == kv))
    kassenarten = sorted({r.kassenart for r in rows if r.quarter in BASE_QUARTERS}) if per_kassenart else []
    return region_of(
        kv,
        TracedLeaves(exact) if traced else exact,
        tuple(a for a in data.assignments if a.kv == kv),
        frozenset(r.quarter for r in rows),
        _quarters_with_amounts(rows),
        tuple(kassenarten),
    )


def _quarters_with_amounts(rows: list[BillingRow]) -> frozenset[str]:
    new = [r for r in rows if r.gop in NEW_GOPS and r.quarter in NEW_QUARTERS]
    empty = {r.quarter for r in new if r.cents is None}
    return frozenset(r.quarter for r in new) - empty


def _clause(origin: Origin) -> str:
    if origin.assignment is not None:
        return ANALOG
    return NR1 if origin.quarter in BASE_QUARTERS and origin.measure != "cases" else NR8


def _no_cases(quarter: str) -> Text:
    label = quarter_label(quarter)
    return Text(f"keine Behandlungsfälle für {label} geliefert", f"no cases delivered for {label}")
