"""From the rows of an engine to the tables of a package: exact integers under canonical keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from feecalc.cases.keys import Read
from feecalc.intake.model import KASSENART_PARTS, KASSENARTEN, quarter_label

CellKey = tuple[str, str, str, str]  # kv, quarter, kassenart, gop
Fall = tuple[str, str, str]  # kv, quarter, kassenart
Checked = tuple[str, str, str]  # rule, kv, quarter or year
Levels = Mapping[str, int]  # kv -> how far its Kassenarten are pooled

AS_DELIVERED, PRIMARY_SUBSTITUTE, ALL = 0, 1, 2


class Sums(NamedTuple):
    """Frequency, cents, delivered rows, and how many of these had an amount."""

    frequency: int = 0
    cents: int = 0
    rows: int = 0
    amounts: int = 0

    def plus(self, other: Sums) -> Sums:
        """Both together."""
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))


class Breaches(NamedTuple):
    """How many cases break a rule, and the cents concerned."""

    cases: int = 0
    cents: int = 0


@dataclass
class Tables:
    """Everything that was found, under canonical keys; ``billing`` holds all GOPs, also those left out later."""

    billing: dict[CellKey, Sums] = field(default_factory=dict)
    cases: dict[Fall, int] = field(default_factory=dict)
    checks: dict[Checked, Breaches] = field(default_factory=dict)
    small: dict[CellKey, int] = field(default_factory=dict)


def in_cents(amount: Decimal | int | None) -> int:
    """An exact sum of an engine as whole cents; raises TypeError for a float, which is never exact."""
    if amount is None:
        return 0
    if not isinstance(amount, Decimal | int):
        raise TypeError(f"not exact: {type(amount).__name__}")
    cents = Decimal(amount).scaleb(2)
    if cents != int(cents):
        raise TypeError("more than two decimals")
    return int(cents)


def billing_of(profile: Iterable[Mapping[str, Any]], read: Mapping[str, Read]) -> dict[CellKey, Sums]:
    """The profile under canonical keys; different notations of one key are added up."""
    billing: dict[CellKey, Sums] = {}
    for row in profile:
        cell = (
            key(row, "kv", read),
            key(row, "quartal", read),
            key(row, "kassenart", read),
            key(row, "gop", read),
        )
        sums = Sums(int(row["anzahl"]), in_cents(row["betrag"]), row["rows"], row["amounts"])
        billing[cell] = billing.get(cell, Sums()).plus(sums)
    return billing


def key(row: Mapping[str, Any], column: str, read: Mapping[str, Read]) -> str:
    """The canonical key of a delivered one."""
    return read[column].key_of[row[column]]


def pooled(kassenart: str, level: int) -> str:
    """The group that a Kassenart belongs to at a level of pooling."""
    if level == ALL or kassenart == "ALLE":
        return "ALLE"
    if level == PRIMARY_SUBSTITUTE:
        return next(g for g in ("PK", "EK") if kassenart == g or kassenart in KASSENART_PARTS[g])
    return kassenart


def least_levels(tables: Tables) -> dict[str, int]:
    """How far each KV must be pooled because it delivered groups beside their parts (AOK and Primärkassen)."""
    delivered: dict[str, set[str]] = defaultdict(set)
    for kv, _, kassenart in tables.cases:
        delivered[kv].add(kassenart)
    return {kv: _least_level(groups) for kv, groups in delivered.items()}


def _least_level(delivered: set[str]) -> int:
    if "ALLE" in delivered and len(delivered) > 1:
        return ALL
    mixed = any(group in delivered and delivered & set(KASSENART_PARTS[group]) for group in ("PK", "EK"))
    return PRIMARY_SUBSTITUTE if mixed else AS_DELIVERED


def levels_for(tables: Tables, least: Levels, minimum: int) -> dict[str, int]:
    """The finest split of each KV in which every cell rests on ``minimum`` cases, or "alle" where none does."""
    return {
        kv: next((n for n in range(level, ALL) if not small_cells(tables, kv, n, minimum)), ALL)
        for kv, level in least.items()
    }


def small_cells(tables: Tables, kv: str, level: int, minimum: int) -> int:
    """How many cells of both tables of a KV rest on fewer than ``minimum`` cases at a level.

    Behandlungsfälle of different Kassenarten are different cases, so their numbers add.
    """
    numbers: dict[tuple[str, ...], int] = defaultdict(int)
    for (region, quarter, kassenart), cases in tables.cases.items():
        if region == kv:
            numbers[quarter, pooled(kassenart, level)] += cases
    for (region, quarter, kassenart, gop), cases in tables.small.items():
        if region == kv:
            numbers[quarter, pooled(kassenart, level), gop] += cases
    return sum(cases < minimum for cases in numbers.values())


def pool(tables: Tables, levels: Levels) -> Tables:
    """The tables with the Kassenarten of each KV pooled to its level."""
    billing: dict[CellKey, Sums] = {}
    for (kv, quarter, kassenart, gop), sums in tables.billing.items():
        cell = (kv, quarter, pooled(kassenart, levels[kv]), gop)
        billing[cell] = billing.get(cell, Sums()).plus(sums)
    cases: dict[Fall, int] = defaultdict(int)
    for (kv, quarter, kassenart), n in tables.cases.items():
        cases[kv, quarter, pooled(kassenart, levels[kv])] += n
    return Tables(billing, dict(cases), tables.checks)


def billing_lines(billing: Mapping[CellKey, Sums]) -> list[list[str]]:
    """``abrechnung``: without any amount in a cell, its leistungsbedarf stays empty."""
    return [
        [
            kv,
            quarter_label(quarter),
            KASSENARTEN[kassenart],
            gop,
            str(s.frequency),
            german(s.cents) if s.amounts else "",
        ]
        for (kv, quarter, kassenart, gop), s in sorted(billing.items(), key=_in_order)
    ]


def case_lines(cases: Mapping[Fall, int]) -> list[list[str]]:
    """``faelle``."""
    return [
        [kv, quarter_label(quarter), KASSENARTEN[kassenart], str(n)]
        for (kv, quarter, kassenart), n in sorted(cases.items(), key=_in_order)
    ]


def check_lines(checks: Mapping[Checked, Breaches], rules: Iterable[str]) -> list[list[str]]:
    """``fallpruefung``: rules in their order; a rule that nothing breaks has no line."""
    order = {rule: i for i, rule in enumerate(rules)}
    found = sorted(checks.items(), key=lambda item: (order[item[0][0]], *item[0][1:]))
    return [
        [rule, kv, quarter_label(period) if "Q" in period else period, str(b.cases), german(b.cents)]
        for (rule, kv, period), b in found
        if b.cases
    ]


def german(cents: int) -> str:
    """``123456`` as ``1234,56``: readable by the intake, without grouping."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"


def _in_order(item: tuple[tuple[str, ...], Any]) -> tuple[Any, ...]:
    kv, quarter, kassenart, *rest = item[0]
    return kv, quarter, list(KASSENARTEN).index(kassenart), *rest
