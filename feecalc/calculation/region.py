"""One region's data as the law wants them: demand and frequency by GOP, quarter and Kassenart.

``Leaves`` are the delivered sums in some kind of number; ``region_of`` joins them with the
assignment of regional items (Nr. 2-5 last sentences, Nr. 7, Protokollnotiz).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from feecalc.intake.model import (
    BASE_QUARTERS,
    BISPHOSPHONATE,
    ENDED,
    EXCLUDED,
    NEW_GOPS,
    NEW_QUARTERS,
    OLD_GOPS,
    TRANSFUSION,
    AgreedFee,
    Assignment,
    Contract,
    quarter_label,
)
from feecalc.law import fees as law
from feecalc.law.agreement import USUAL_START
from feecalc.law.rule import COUNT, EUR
from feecalc.words.text import Text

Convert = Callable[[Any], Any]


# More assigned items are added in steps, so that no formula outgrows a reader.
MOST_ITEMS = 30


class Leaves(Protocol):
    """Delivered sums of one region in one kind of number; ``kassenart`` None means all of them."""

    def count(self, gop: str, quarter: str, kassenart: str | None = None) -> Any:
        """Leistungshäufigkeit."""

    def demand(self, gop: str, quarter: str, kassenart: str | None = None) -> Any:
        """Leistungsbedarf in EUR."""

    def cases(self, quarter: str) -> Any:
        """Reported Behandlungsfälle."""

    def share(self, assignment: Assignment, of: str) -> Any:
        """Share of an assigned item that enters its target; ``of`` is ``count`` or ``demand``."""

    def agreed(self, row: AgreedFee, day: date) -> Any:
        """An agreed fee in EUR, in force from that day."""


@dataclass(frozen=True)
class Demand:
    """2008 data of one quarter or the year: N and L by GOP with assigned regional items.

    ``own_count`` leaves the assigned items out (reading ``analog_in_factors=no``).
    """

    count: Mapping[str, Any]
    demand: Mapping[str, Any]
    own_count: Mapping[str, Any]
    n_bis: Any
    l_bis: Any
    l_trf: Any
    l_rest: Any
    at: str

    def converted(self, to: Convert) -> Demand:
        """The same data in another kind of number."""
        count, demand, own = (_all(to, part) for part in (self.count, self.demand, self.own_count))
        more = (to(self.n_bis), to(self.l_bis), to(self.l_trf), to(self.l_rest))
        return Demand(count, demand, own, *more, self.at)


@dataclass(frozen=True)
class Supply:
    """2009/2010 data of one quarter: F and delivered amounts by GOP, amounts of transfusions and of other
    regional items assigned to AUSGESCHLOSSEN.
    """

    count: Mapping[str, Any]
    amount: Mapping[str, Any]
    l_trf: Any
    l_rest: Any
    at: str

    def converted(self, to: Convert) -> Supply:
        """The same data in another kind of number."""
        count, amount = _all(to, self.count), _all(to, self.amount)
        return Supply(count, amount, to(self.l_trf), to(self.l_rest), self.at)


@dataclass(frozen=True)
class AgreedFees:
    """Fees agreed or in force (table ``geltend``): by GOP the fees (EUR) with their dates, earliest first.

    A row of 86516 gives 86518 too (Nr. 6); ``start`` is the contract's start, which an empty
    ``gueltig_ab`` means.
    """

    start: date = USUAL_START
    rows: Mapping[str, tuple[tuple[date, Any], ...]] = field(default_factory=dict)

    def at(self, gop: str, day: date) -> Any:
        """The fee of the row of exactly that day; None without one."""
        return next((fee for since, fee in self.rows.get(gop, ()) if since == day), None)

    def at_start(self, gop: str) -> Any:
        """The agreed start fee; None without one."""
        return self.at(gop, self.start)

    def in_force(self, gop: str, day: date) -> Any:
        """The fee of the latest row up to that day; None without one."""
        return next((fee for since, fee in reversed(self.rows.get(gop, ())) if since <= day), None)

    def complete(self, day: date) -> bool:
        """Whether each of 86510-86518 has a row of exactly that day."""
        return all(self.at(gop, day) is not None for gop in NEW_GOPS)

    def converted(self, to: Convert) -> AgreedFees:
        """The same fees in another kind of number."""
        rows = {gop: tuple((day, to(fee)) for day, fee in found) for gop, found in self.rows.items()}
        return AgreedFees(self.start, rows)


@dataclass(frozen=True)
class Region:
    """Everything Teil B needs of one region.

    ``base`` and ``new`` hold the delivered quarters only; ``amounts_complete`` says for a period
    (its quarters) whether every row of 86510-86518 came with an amount. ``billed`` holds the fees
    billed by quarter and GOP where amounts were delivered (see ``billed.py``), ``transfused`` the
    quarters since 2009 with amounts of transfusion items.
    """

    kv: str
    base: Mapping[str, Demand]
    by_kassenart: Mapping[str, Mapping[str, Demand]]
    new: Mapping[str, Supply]
    cases: Mapping[str, Any]
    delivered: frozenset[str]
    with_amounts: frozenset[str]
    agreed: AgreedFees = field(default_factory=AgreedFees)
    billed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    transfused: frozenset[str] = frozenset()

    def amounts_complete(self, quarters: tuple[str, ...]) -> bool:
        """Whether all quarters came with amounts on every row of 86510-86518."""
        return all(q in self.with_amounts for q in quarters)

    def missing(self, quarters: tuple[str, ...]) -> list[str]:
        """Labels of the quarters that were not delivered."""
        return [quarter_label(q) for q in quarters if q not in self.delivered]

    def converted(self, to: Convert) -> Region:
        """The same data in another kind of number."""
        return replace(
            self,
            base={q: part.converted(to) for q, part in self.base.items()},
            by_kassenart={
                k: {q: part.converted(to) for q, part in parts.items()}
                for k, parts in self.by_kassenart.items()
            },
            new={q: part.converted(to) for q, part in self.new.items()},
            cases=_all(to, self.cases),
            agreed=self.agreed.converted(to),
            billed={q: _all(to, prices) for q, prices in self.billed.items()},
        )


def _all(to: Convert, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: to(value) for key, value in values.items()}


def region_of(
    kv: str,
    leaves: Leaves,
    assignments: tuple[Assignment, ...],
    delivered: frozenset[str],
    with_amounts: frozenset[str],
    kassenarten: tuple[str, ...] = (),
    agreed: AgreedFees | None = None,
    transfused: frozenset[str] = frozenset(),
) -> Region:
    """Join delivered sums and assignments; works for every kind of number.

    ``delivered`` are the quarters that count as delivered (of 2009/10 those with any row of
    86510-86518), ``kassenarten`` those that get figures of their own (reading ``mean_of_fees``).
    """
    base = [q for q in BASE_QUARTERS if q in delivered]
    new = [q for q in NEW_QUARTERS if q in delivered]
    return Region(
        kv,
        base={q: _demand(leaves, assignments, q) for q in base},
        by_kassenart={k: {q: _demand(leaves, assignments, q, k) for q in base} for k in kassenarten},
        new={q: _supply(leaves, assignments, q) for q in new},
        cases={q: leaves.cases(q) for q in (*base, *new)},
        delivered=delivered,
        with_amounts=with_amounts,
        agreed=agreed or AgreedFees(),
        transfused=transfused,
    )


def transfusions_ended(region: Region, contract: Contract) -> bool:
    """Whether the regional transfusion agreement ended: ``vertraege`` says so, and no amount belies it."""
    return contract.transfusions == ENDED and not any(
        quarter >= contract.start_quarter for quarter in region.transfused
    )


def _demand(
    leaves: Leaves, assignments: tuple[Assignment, ...], quarter: str, kassenart: str | None = None
) -> Demand:
    at = quarter_label(quarter) + (f" {kassenart}" if kassenart else "")

    def target(name: str, of: str, own: Any) -> Any:
        parts = [a for a in assignments if a.target == name]
        get = leaves.count if of == "count" else leaves.demand
        symbol = f"{'N' if of == 'count' else 'L'}{name} mit Zuordnung"
        rule = law.with_assigned_count if of == "count" else law.with_assigned_demand
        for first in range(0, len(parts), MOST_ITEMS):
            some = parts[first : first + MOST_ITEMS]
            whole = some[-1] is parts[-1]
            shares = [leaves.share(a, of) for a in some]
            amounts = [get(a.gop, quarter, kassenart) for a in some]
            called = symbol if whole else f"{symbol} bis {some[-1].gop}"
            own = rule(own, shares, amounts, of=called, at=at)
        return own

    own = {g: leaves.count(g, quarter, kassenart) for g in OLD_GOPS}
    return Demand(
        count={g: target(g, "count", own[g]) for g in OLD_GOPS},
        demand={g: target(g, "demand", leaves.demand(g, quarter, kassenart)) for g in OLD_GOPS},
        own_count=own,
        n_bis=target(BISPHOSPHONATE, "count", 0),
        l_bis=target(BISPHOSPHONATE, "demand", 0),
        l_trf=target(TRANSFUSION, "demand", 0),
        l_rest=target(EXCLUDED, "demand", 0),
        at=at,
    )


def _supply(leaves: Leaves, assignments: tuple[Assignment, ...], quarter: str) -> Supply:
    at = quarter_label(quarter)

    def assigned(target: str) -> Any:
        found = [a for a in assignments if a.target == target]
        if not found:
            return 0
        shares = [leaves.share(a, "demand") for a in found]
        parts = [leaves.demand(a.gop, quarter) for a in found]
        return law.with_assigned_demand(0, shares, parts, of=f"L{target} mit Zuordnung", at=at)

    return Supply(
        count={g: leaves.count(g, quarter) for g in NEW_GOPS},
        amount={g: leaves.demand(g, quarter) for g in NEW_GOPS},
        l_trf=assigned(TRANSFUSION),
        l_rest=assigned(EXCLUDED),
        at=at,
    )


def year_of(quarters: list[Demand], at: str) -> Demand:
    """The four quarters of 2008 summed, each quantity under its own name."""

    def total(parts: list[Any], symbol: str, unit: Text) -> Any:
        rule = law.year_count if unit == COUNT else law.year_demand
        return rule(parts, of=symbol, at=at)

    return Demand(
        count={g: total([q.count[g] for q in quarters], f"N{g}", COUNT) for g in OLD_GOPS},
        demand={g: total([q.demand[g] for q in quarters], f"L{g}", EUR) for g in OLD_GOPS},
        own_count={
            g: total([q.own_count[g] for q in quarters], f"N{g} ohne Zuordnung", COUNT)
            for g in ("86502", "86503")
        },
        n_bis=total([q.n_bis for q in quarters], "N_bis", COUNT),
        l_bis=total([q.l_bis for q in quarters], "L_bis", EUR),
        l_trf=total([q.l_trf for q in quarters], "L_trf", EUR),
        l_rest=total([q.l_rest for q in quarters], "L_rest", EUR),
        at=at,
    )
