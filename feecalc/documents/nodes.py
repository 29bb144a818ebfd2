"""The nodes of a derivation: each quantity with its value, both formulas, clause and delivered rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feecalc.calculation.sums import Origin
from feecalc.intake.model import BillingRow, CaseRow, Data
from feecalc.law.rule import EUR, EUR_PER_CASE, EUR_PER_SERVICE, FACTOR
from feecalc.numbers import Undefined, expression
from feecalc.numbers.figures import eur, number, percent, plain
from feecalc.numbers.traced import Quantity, Traced
from feecalc.words.text import Lang, Text

MAX_ROWS = 6
MAX_FRACTION = 40


@dataclass(frozen=True)
class Node:
    """One quantity of the derivation and what it rests on.

    ``seen`` marks one explained above, ``handed_on`` one that is another unchanged; ``published`` is what
    stands in the fee schedule, empty for what is no fee.
    """

    quantity: Quantity
    value: str
    names: str
    numbers: str
    rows: tuple[str, ...]
    children: tuple[Node, ...]
    seen: bool = False
    handed_on: bool = False
    undefined: bool = False
    published: str = ""


class Builder:
    """Turns traced values into nodes; each quantity is spelled out where it is met first."""

    def __init__(self, data: Data, kv: str, decimals: int, lang: Lang) -> None:
        self._decimals = decimals
        self._billing = [r for r in data.billing if r.kv == kv]
        self._cases = [r for r in data.cases if r.kv == kv]
        self._lang = lang
        self._done: set[str] = set()

    def node(self, traced: Traced) -> Node:
        """The node of a named value, with all below it; raises ValueError for a value without a name."""
        quantity = traced.quantity
        if quantity is None:
            raise ValueError("a derivation starts from named quantities")
        seen = quantity.key in self._done
        self._done.add(quantity.key)
        operands = expression.operands(traced)
        names = expression.with_names(traced, self._lang)
        return Node(
            quantity,
            _value(traced, self._lang, self._decimals),
            names,
            expression.with_numbers(traced, self._lang),
            () if seen else self._rows(traced.origin),
            () if seen else tuple(self.node(operand) for operand in operands),
            seen,
            handed_on=names in [expression.symbol(operand, self._lang) for operand in operands],
            undefined=isinstance(traced.value, Undefined),
            published=_in_schedule(traced.value, quantity.symbol, self._lang, self._decimals),
        )

    def _rows(self, origin: Any) -> tuple[str, ...]:
        if not isinstance(origin, Origin):
            return ()
        row = origin.assignment or origin.agreed
        if row is not None:
            return (
                (_place(row.place.file, row.place.sheet, [row.place.row], self._lang),) if row.place else ()
            )
        pool: list[Any] = self._cases if origin.measure == "cases" else self._billing
        return _places([row for row in pool if origin.takes(row)], self._lang)


def _places(rows: list[BillingRow | CaseRow], lang: Lang) -> tuple[str, ...]:
    by_file: dict[tuple[str, str | None], list[int | None]] = {}
    for row in rows:
        by_file.setdefault((row.place.file, row.place.sheet), []).append(row.place.row)
    if not by_file:
        return ("keine gelieferte Zeile: zählt als 0" if lang == "de" else "no delivered row: counts as 0",)
    return tuple(_place(file, sheet, numbers, lang) for (file, sheet), numbers in by_file.items())


def _place(file: str, sheet: str | None, rows: list[int | None], lang: Lang) -> str:
    word = ("Zeile", "Zeilen") if lang == "de" else ("row", "rows")
    shown = ", ".join(str(r) for r in rows[:MAX_ROWS] if r is not None)
    if len(rows) > MAX_ROWS:
        shown += f", … ({len(rows)})"
    where = f"{file} [{sheet}]" if sheet else file
    return f"{where} {word[len(rows) > 1]} {shown}"


def _value(traced: Traced, lang: Lang, decimals: int) -> str:
    value, unit = traced.value, traced.quantity.unit if traced.quantity else FACTOR
    if isinstance(value, Undefined):
        return f"{number(value, 2, lang)} ({value.reason.of(lang)})"
    if unit == EUR:
        return eur(value, lang)
    symbol = traced.quantity.symbol if traced.quantity else ""
    if unit in (EUR_PER_SERVICE, EUR_PER_CASE):
        return f"{number(value, 6, lang)} {unit.of(lang)}{_published(value, symbol, lang, decimals)}"
    if symbol in {"p", "d", "c", "p_netto"}:
        return percent(value, 4, lang)
    # A factor has no unit that one would say aloud.
    return plain(value, lang) if unit == FACTOR else f"{plain(value, lang)} {unit.of(lang)}"


def _published(value: Any, symbol: str, lang: Lang, decimals: int) -> str:
    """What stands in the fee schedule, and the exact fraction where it is short enough to read."""
    published = _in_schedule(value, symbol, lang, decimals)
    if not published:
        return ""
    words = Text("veröffentlicht", "published").of(lang)
    exact = f", {Text('exakt', 'exact').of(lang)} {value}" if len(str(value)) <= MAX_FRACTION else ""
    return f" ({words} {published}{exact})"


def _in_schedule(value: Any, symbol: str, lang: Lang, decimals: int) -> str:
    return eur(value, lang, decimals) if symbol.startswith(("P0_", "P1_", "P2_")) else ""
