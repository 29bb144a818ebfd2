"""What one region delivered, summed as the checks need it; exact, in ints and Fractions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from feecalc.intake.checks.catalogue import finding
from feecalc.intake.model import (
    BASE_QUARTERS,
    KASSENARTEN,
    NEW_GOPS,
    NEW_QUARTERS,
    OLD_GOPS,
    AgreedFee,
    Assignment,
    BillingRow,
    CaseRow,
    Contract,
    Data,
    Statement,
    may_be_billed,
)
from feecalc.words.findings import Finding, Place

USED_QUARTERS = (*BASE_QUARTERS, *NEW_QUARTERS)


@dataclass(slots=True)
class Sum:
    """Sum of some rows: ``cents`` is None if any of them came without an amount."""

    place: Place
    count: int = 0
    cents: int | None = 0
    rows: int = 0

    def add(self, row: BillingRow) -> None:
        """Take one row in."""
        self.count += row.count
        self.cents = None if self.cents is None or row.cents is None else self.cents + row.cents
        self.rows += 1

    @property
    def price(self) -> Fraction | None:
        """Cents of one service, where that can be said."""
        return Fraction(self.cents, self.count) if self.cents is not None and self.count > 0 else None


@dataclass(frozen=True)
class Delivery:
    """The rows of one region."""

    kv: str
    contract: Contract
    rows: tuple[BillingRow, ...]
    cases: tuple[CaseRow, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    statements: tuple[Statement, ...] = ()
    agreed: tuple[AgreedFee, ...] = ()

    @cached_property
    def keys(self) -> dict[tuple[str, str, str], Sum]:
        """Sums by quarter, Kassenart and GOP, of the quarters that enter a calculation."""
        sums: dict[tuple[str, str, str], Sum] = {}
        for row in self.rows:
            key = (row.quarter, row.kassenart, row.gop)
            if key not in sums:
                sums[key] = Sum(row.place)
            sums[key].add(row)
        return {key: sums[key] for key in sorted(sums) if key[0] in USED_QUARTERS}

    @cached_property
    def totals(self) -> dict[tuple[str, str], Sum]:
        """Sums by quarter and GOP over all Kassenarten."""
        sums: dict[tuple[str, str], Sum] = {}
        for (quarter, _, gop), part in self.keys.items():
            total = sums.setdefault((quarter, gop), Sum(part.place))
            total.count += part.count
            total.cents = None if total.cents is None or part.cents is None else total.cents + part.cents
            total.rows += part.rows
        return sums

    @cached_property
    def first_places(self) -> dict[str, Place]:
        """Where each GOP stands first."""
        found: dict[str, Place] = {}
        for (_, gop), total in self.totals.items():
            found.setdefault(gop, total.place)
        return found

    @cached_property
    def quarters(self) -> frozenset[str]:
        """Quarters with any rows."""
        return frozenset(row.quarter for row in self.rows)

    @cached_property
    def kassenarten(self) -> dict[str, set[str]]:
        """Kassenarten of each quarter that enters a calculation."""
        found: dict[str, set[str]] = {}
        for quarter, kassenart, _ in self.keys:
            found.setdefault(quarter, set()).add(kassenart)
        return found

    @cached_property
    def assigned(self) -> frozenset[str]:
        """Regional GOPs that the assignment names."""
        return frozenset(a.gop for a in self.assignments)

    @cached_property
    def start(self) -> str:
        """The quarter in which the agreement starts."""
        return quarter_of(self.contract.start)

    def delivered(self, quarters: Iterable[str]) -> list[str]:
        """Those of the quarters that have any rows."""
        return [q for q in quarters if q in self.quarters]

    def count(self, quarter: str, *gops: str) -> int:
        """Frequency of some GOPs in a quarter; a GOP without rows counts 0."""
        return sum(s.count for g in gops if (s := self.totals.get((quarter, g))))

    def cents(self, quarter: str, *gops: str) -> int:
        """Demand of some GOPs in a quarter, as far as it was delivered."""
        return sum(s.cents or 0 for g in gops if (s := self.totals.get((quarter, g))))

    def of_target(self, quarters: Iterable[str], *targets: str) -> tuple[Fraction, Fraction]:
        """Frequency and cents of 2008 items with the regional GOPs assigned to them (Nr. 2-5)."""
        span = tuple(quarters)
        count = Fraction(sum(self.count(q, *targets) for q in span))
        cents = Fraction(sum(self.cents(q, *targets) for q in span))
        for a in self.assignments:
            if a.target in targets:
                count += a.share_count * sum(self.count(q, a.gop) for q in span)
                cents += a.share_demand * sum(self.cents(q, a.gop) for q in span)
        return count, cents

    def is_regional(self, gop: str) -> bool:
        """Whether a GOP is KV-specific: assigned, with a letter, or of the numbers kept for KVs."""
        national = gop in OLD_GOPS or gop in NEW_GOPS
        return not national and (gop in self.assigned or may_be_billed(gop))

    def finding(self, check_id: str, *args: Any, **named: Any) -> Finding:
        """A finding of this region; arguments as in ``catalogue.finding``."""
        return finding(check_id, *args, kv=self.kv, **named)


def deliveries(data: Data) -> Iterator[Delivery]:
    """Every region with billing rows, in key order."""
    rows: dict[str, list[BillingRow]] = {}
    for row in data.billing:
        rows.setdefault(row.kv, []).append(row)
    for kv in sorted(rows):
        yield Delivery(
            kv,
            data.contract(kv),
            tuple(rows[kv]),
            tuple(c for c in data.cases if c.kv == kv),
            tuple(a for a in data.assignments if a.kv == kv),
            tuple(s for s in data.statements if s.kv == kv),
            tuple(row for row in data.agreed if row.kv == kv),
        )


def quarter_of(day: date) -> str:
    """The quarter of a day."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def kassenart_label(key: str) -> str:
    """``01 AOK``, ``Primärkassen``."""
    return f"{key} {KASSENARTEN[key]}" if key.isdigit() else KASSENARTEN[key]
