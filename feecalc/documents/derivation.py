"""The derivation of a fee as a tree: value, formula with names, formula with numbers, unit, clause, rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from feecalc.calculation.result import Result
from feecalc.calculation.stage import DATES
from feecalc.calculation.sums import Origin, traced_region
from feecalc.calculation.teil_b import calculate_region
from feecalc.intake.model import NEW_GOPS, BillingRow, CaseRow, Data
from feecalc.law.rule import EUR, EUR_PER_CASE, EUR_PER_SERVICE, NUMBER
from feecalc.numbers import Undefined, expression
from feecalc.numbers.figures import DAY_LABELS, eur, number, percent, plain
from feecalc.numbers.traced import Quantity, Traced
from feecalc.words.text import Lang, Text

MAX_ROWS = 6
MAX_FRACTION = 40


@dataclass(frozen=True)
class Node:
    """One quantity of the derivation and what it rests on; ``seen`` marks one explained above."""

    quantity: Quantity
    value: str
    names: str
    numbers: str
    rows: tuple[str, ...]
    children: tuple[Node, ...]
    seen: bool = False


@dataclass(frozen=True)
class Derivation:
    """Derivation trees with text for the console and HTML for a notebook."""

    title: str
    roots: tuple[Node, ...]
    lang: Lang = "de"

    def __str__(self) -> str:
        lines = [self.title]
        for root in self.roots:
            lines.append("")
            lines += _text_lines(root, self.lang)
        return "\n".join(lines)

    def short(self) -> str:
        """The lines one can say aloud: each fee and what it rests on at once, with figures and clause, and the files."""
        lines = [self.title]
        for root in self.roots:
            lines.append(_sentence(root, self.lang))
            lines += [f"   {_sentence(child, self.lang)}" for child in root.children if not child.seen]
        files = dict.fromkeys(file for root in self.roots for file in _files(root))
        source = Text("Aus {}; jede Zeile zeigt --voll.", "From {}; --voll shows every row.").of(self.lang)
        return "\n".join([*lines, source.format(", ".join(files))])

    def _repr_html_(self) -> str:
        body = "".join(_html(root, self.lang, is_open=True) for root in self.roots)
        return f'<div class="feecalc-derivation"><strong>{escape(self.title)}</strong>{body}</div>'


def derive(result: Result, kv: str, gop: str | None = None, lang: Lang = "de") -> Derivation:
    """Derivation of all fees of a region, or of one GOP, at every effective date.

    Raises KeyError for an unknown region or GOP, ValueError for a region without a result.
    """
    region = result.regions[kv]
    region.calculated  # noqa: B018 - raises where there is nothing to derive
    reading = region.reading
    gops = NEW_GOPS if gop is None else (gop,)
    traced = traced_region(result.data, kv, reading)
    outcome = calculate_region(traced, reading, region.contract)
    builder = _Builder(result.data, kv, reading.fee_decimals, lang)
    roots = tuple(builder.node(outcome.fees[g][day]) for g in gops for day in DATES)
    heading = "Herleitung" if lang == "de" else "Derivation"
    what = ", ".join(gops)
    return Derivation(
        f"{heading} {what} – KV {kv} {region.name} – Prüfkennung {region.pruefkennung}", roots, lang
    )


class _Builder:
    """Turns traced values into nodes; each quantity is spelled out where it is met first."""

    def __init__(self, data: Data, kv: str, decimals: int, lang: Lang) -> None:
        self._decimals = decimals
        self._billing = [r for r in data.billing if r.kv == kv]
        self._cases = [r for r in data.cases if r.kv == kv]
        self._lang = lang
        self._done: set[str] = set()

    def node(self, traced: Traced) -> Node:
        quantity = traced.quantity
        if quantity is None:
            raise ValueError("a derivation starts from named quantities")
        seen = quantity.key in self._done
        self._done.add(quantity.key)
        children: tuple[Node, ...] = ()
        rows: tuple[str, ...] = ()
        if not seen:
            children = tuple(self.node(operand) for operand in expression.operands(traced))
            rows = self._rows(traced.origin)
        names, numbers = (
            expression.with_names(traced, self._lang),
            expression.with_numbers(traced, self._lang),
        )
        return Node(
            quantity, _value(traced, self._lang, self._decimals), names, numbers, rows, children, seen
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
    value, unit = traced.value, traced.quantity.unit if traced.quantity else NUMBER
    if isinstance(value, Undefined):
        return f"{number(value, 2, lang)} ({value.reason.of(lang)})"
    if unit == EUR:
        return eur(value, lang)
    symbol = traced.quantity.symbol if traced.quantity else ""
    if unit in (EUR_PER_SERVICE, EUR_PER_CASE):
        return f"{number(value, 6, lang)} {unit.of(lang)}{_published(value, symbol, lang, decimals)}"
    if symbol in {"p", "d", "c", "p_netto"}:
        return percent(value, 4, lang)
    return f"{plain(value, lang)} {unit.of(lang)}".rstrip()


def _published(value: Any, symbol: str, lang: Lang, decimals: int) -> str:
    """What stands in the fee schedule, and the exact fraction where it is short enough to read."""
    if not symbol.startswith(("P0_", "P1_", "P2_")):
        return ""
    words = Text("veröffentlicht", "published").of(lang)
    exact = f", {Text('exakt', 'exact').of(lang)} {value}" if len(str(value)) <= MAX_FRACTION else ""
    return f" ({words} {eur(value, lang, decimals)}{exact})"


def _sentence(node: Node, lang: Lang) -> str:
    """Name, value, figures and clause of one quantity on one line."""
    quantity = node.quantity
    figures = f" = {node.numbers}" if node.numbers else ""
    name = quantity.name.of(lang)
    day = DATES[int(quantity.symbol[1])] if quantity.symbol[:3] in ("P0_", "P1_", "P2_") else None
    if day is not None:
        name = f"{quantity.symbol[3:]} {DAY_LABELS[day].of(lang)}"
    return f"{name}: {node.value}{figures} ({quantity.clause})"


def _files(node: Node) -> Iterator[str]:
    for row in node.rows:
        if match := re.fullmatch(r"(.+) (?:Zeilen?|rows?) .*", row):
            yield match[1]
    for child in node.children:
        yield from _files(child)


def _heading(node: Node) -> str:
    quantity = node.quantity
    at = f" [{quantity.at}]" if quantity.at else ""
    return f"{quantity.symbol}{at} = {node.value}"


def _details(node: Node, lang: Lang) -> list[str]:
    if node.seen:
        return ["siehe oben" if lang == "de" else "see above"]
    lines = [f"{node.quantity.name.of(lang)} – {node.quantity.clause}"]
    if node.names:
        lines.append(f"= {node.names}")
        lines.append(f"= {node.numbers}")
    lines += [f"← {row}" for row in node.rows]
    return lines


def _text_lines(root: Node, lang: Lang) -> list[str]:
    lines = [_heading(root), *(f"   {line}" for line in _details(root, lang))]
    for i, child in enumerate(root.children):
        last = i == len(root.children) - 1
        first, *rest = _text_lines(child, lang)
        lines.append(("└─ " if last else "├─ ") + first)
        lines += [("   " if last else "│  ") + line for line in rest]
    return lines


def _html(node: Node, lang: Lang, is_open: bool = False) -> str:
    details = "<br>".join(escape(line) for line in _details(node, lang))
    children = "".join(_html(child, lang) for child in node.children)
    state = " open" if is_open else ""
    return (
        f'<details style="margin-left:1.2em"{state}><summary>{escape(_heading(node))}</summary>'
        f'<div style="color:#444;font-size:90%">{details}</div>{children}</details>'
    )
