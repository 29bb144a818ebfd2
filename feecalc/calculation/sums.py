"""Delivered rows summed exactly: the leaves of the calculation, plain or traced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from feecalc.calculation.billed import with_billed_fees
from feecalc.calculation.region import AgreedFees, Leaves, Region, region_of
from feecalc.intake.model import (
    BASE_QUARTERS,
    NEW_GOPS,
    NEW_QUARTERS,
    TRANSFUSION,
    AgreedFee,
    Assignment,
    BillingRow,
    CaseRow,
    Data,
    quarter_label,
)
from feecalc.law.correction import NR8
from feecalc.law.readings import Reading, own_reading
from feecalc.law.rule import CASES, COUNT, EUR, EUR_PER_SERVICE, SHARE
from feecalc.numbers import Exact, Undefined
from feecalc.numbers.traced import Quantity, Traced, relabelled
from feecalc.words.text import Text

NR1 = "Anhang 2 Teil B Nr. 1"
AGREED_FEES = "Anhang 2 Teil B Nr. 8; § 9 (Tabelle geltend)"
OWN_READING = "Paketlesart"
ANALOG = "Anhang 2 Teil B Nr. 2-5 jeweils letzter Satz, Nr. 7, Protokollnotiz"


@dataclass(frozen=True)
class Origin:
    """Where a leaf comes from: which measure of which rows, which share of ``zuordnung``, which row of ``geltend``."""

    measure: str
    gop: str = ""
    quarter: str = ""
    kassenart: str | None = None
    assignment: Assignment | None = None
    agreed: AgreedFee | None = None

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

    def agreed(self, row: AgreedFee, _day: date) -> Fraction:
        """An agreed fee in EUR."""
        return Fraction(row.cents, 100)


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

    def agreed(self, row: AgreedFee, day: date) -> Traced:
        """An agreed fee in EUR."""
        name = Text(f"Vereinbarter Gebührenwert {row.gop}", f"agreed fee of {row.gop}")
        origin = Origin("agreed", row.gop, agreed=row)
        quantity = Quantity(f"G_{row.gop}", name, EUR_PER_SERVICE, AGREED_FEES, f"{day:%d.%m.%Y}")
        return self._known(quantity, self._exact.agreed(row, day), origin)

    def _leaf(self, value: Any, symbol: str, name: Text, unit: Text, origin: Origin) -> Traced:
        at = quarter_label(origin.quarter) if origin.quarter else ""
        if origin.kassenart:
            at = f"{at} {origin.kassenart}"
        return self._known(Quantity(symbol, name, unit, _clause(origin), at), value, origin)

    def _known(self, quantity: Quantity, value: Any, origin: Origin) -> Traced:
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
    return {kv: _exact_region(data, kv, rows[kv], per_kassenart) for kv in sorted(wanted)}


def _exact_region(data: Data, kv: str, rows: list[BillingRow], per_kassenart: bool) -> Region:
    region = region_on(data, kv, rows, exact_leaves(data, kv, rows), per_kassenart)
    return region if per_kassenart else replace(region, by_kassenart={})


def exact_leaves(data: Data, kv: str, rows: Iterable[BillingRow]) -> ExactLeaves:
    """The sums of one region's rows and cases."""
    return ExactLeaves(rows, (c for c in data.cases if c.kv == kv))


def traced_region(data: Data, kv: str, reading: Reading) -> Region:
    """One region on traced numbers, for derivations and live formulas under this reading.

    Fees billed come about under the package's own reading; where that is another one (or choices are
    live) their quantities say so in their names.
    """
    rows = [row for row in data.billing if row.kv == kv]
    leaves = TracedLeaves(exact_leaves(data, kv, rows))
    region = region_on(data, kv, rows, leaves, reading.kassenarten == "mean_of_fees")
    same = reading == own_reading(data.own_reading) and not reading.is_live
    return region if same else _set_apart(region)


def _set_apart(region: Region) -> Region:
    def named(fee: Any) -> Any:
        return relabelled(fee, OWN_READING) if isinstance(fee, Traced) else fee

    billed = {q: {g: named(fee) for g, fee in fees.items()} for q, fees in region.billed.items()}
    return replace(region, billed=billed)


def region_on(
    data: Data, kv: str, rows: list[BillingRow], leaves: Leaves, per_kassenart: bool = False
) -> Region:
    """One region on the kind of number of its leaves, with the fees billed under the package's own reading.

    ``rows`` are the region's; they say which quarters and Kassenarten were delivered.
    """
    own = own_reading(data.own_reading)
    apart = per_kassenart or own.kassenarten == "mean_of_fees"
    kassenarten = sorted({r.kassenart for r in rows if r.quarter in BASE_QUARTERS}) if apart else []
    assignments = _one_a_key(a for a in data.assignments if a.kv == kv)
    region = region_of(
        kv,
        leaves,
        assignments,
        frozenset(r.quarter for r in rows if r.gop in NEW_GOPS or r.quarter not in NEW_QUARTERS),
        _quarters_with_amounts(rows),
        tuple(kassenarten),
        _agreed_fees(data, kv, leaves),
        _transfused(rows, assignments),
    )
    return with_billed_fees(region, own, data.contract(kv))


def _one_a_key(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Shares of one GOP in one target, given in several rows, as their sum: so do the formulas that read by key."""
    found: dict[tuple[str, str], Assignment] = {}
    for row in assignments:
        other = found.get((row.gop, row.target))
        if other is not None:
            count, demand = other.share_count + row.share_count, other.share_demand + row.share_demand
            row = replace(other, share_count=count, share_demand=demand)
        found[row.gop, row.target] = row
    return tuple(found.values())


def _agreed_fees(data: Data, kv: str, leaves: Leaves) -> AgreedFees:
    """The rows of ``geltend``; a row of 86516 sets 86518 too unless that has one of the same date."""
    contract = data.contract(kv)
    rows = [(row, contract.counted_day(row.valid_from)) for row in data.agreed if row.kv == kv]
    found: dict[tuple[str, date], AgreedFee] = {}
    for row, day in rows:
        found.setdefault((row.gop, day), row)
    for row, day in rows:
        if row.gop == "86516":
            found.setdefault(("86518", day), row)
    by_gop: defaultdict[str, list[tuple[date, Any]]] = defaultdict(list)
    for (gop, day), row in sorted(found.items(), key=lambda item: item[0]):
        by_gop[gop].append((day, leaves.agreed(row, day)))
    return AgreedFees(contract.counted_start, {gop: tuple(fees) for gop, fees in by_gop.items()})


def _transfused(rows: list[BillingRow], assignments: tuple[Assignment, ...]) -> frozenset[str]:
    gops = {a.gop for a in assignments if a.target == TRANSFUSION}
    return frozenset(r.quarter for r in rows if r.gop in gops and r.quarter >= "2009" and r.cents)


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
