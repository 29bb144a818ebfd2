"""A derivation in about ten lines: each fee, what it rests on at once, what each stage did, and the files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feecalc.calculation.stage import DATES
from feecalc.documents.nodes import Node
from feecalc.numbers import labels
from feecalc.numbers.figures import DAY_LABELS
from feecalc.words.text import Lang, Text

SUM = re.compile(r"[LN]\d{5}")
MEASURES = {"L": Text("Leistungsbedarf", "demand"), "N": Text("Häufigkeit", "frequency")}


def lines(roots: Sequence[Node], stages: Sequence[str], lang: Lang) -> list[str]:
    """One GOP: a line a quantity; all of them: a line a GOP. Both end with the stages and the files."""
    told = _one_gop(roots, lang) if len(roots) == len(DATES) else list(_all_gops(roots, lang))
    files = dict.fromkeys(file for root in roots for file in _files(root))
    source = Text("Aus {}; jede Zeile zeigt --voll.", "From {}; --voll shows every row.").of(lang)
    return [*told, *stages, source.format(", ".join(files))]


def _one_gop(roots: Sequence[Node], lang: Lang) -> list[str]:
    told = []
    for root in roots:
        told.append(_sentence(root, lang))
        below = [_handed_on(child, lang) for child in root.children if not child.seen]
        told += [
            f"   {_sentence(child, lang)}" for child in below if not SUM.fullmatch(child.quantity.symbol)
        ]
        sums = [_sum(child, lang) for child in below if SUM.fullmatch(child.quantity.symbol)]
        if sums:
            told.append(f"   2008: {'; '.join(sums)}")
    return told


def _all_gops(roots: Sequence[Node], lang: Lang) -> Iterator[str]:
    for i in range(0, len(roots), len(DATES)):
        start, *later = roots[i : i + len(DATES)]
        fees = "; ".join(f"{_day(node, lang)} {node.published}" for node in later)
        yield f"{_name(start, lang)}: {start.published}{_figures(start)} ({start.quantity.clause}); {fees}"


def _handed_on(node: Node, lang: Lang) -> Node:
    """What a quantity hands on unchanged, in place of a line that says ``x = x``."""
    while node.handed_on:
        below = {_called(child, lang): child for child in node.children}
        if below[node.names].seen:
            break
        node = below[node.names]
    return node


def _called(node: Node, lang: Lang) -> str:
    name, at = labels.symbol_of(node.quantity, lang), labels.when(node.quantity, lang)
    return f"{name}[{at}]" if at else name


def _sentence(node: Node, lang: Lang) -> str:
    """Name, value, figures and clause of one quantity on one line."""
    return f"{_name(node, lang)}: {node.value}{_figures(node)} ({node.quantity.clause})"


def _sum(node: Node, lang: Lang) -> str:
    """``Häufigkeit 86501 1.370``: what was delivered for an item in 2008."""
    symbol, unit = node.quantity.symbol, node.quantity.unit.of(lang)
    value = node.value if symbol[0] == "L" else node.value.removesuffix(unit).rstrip()
    return f"{MEASURES[symbol[0]].of(lang)} {symbol[1:]} {value}"


def _name(node: Node, lang: Lang) -> str:
    if not node.published:
        return node.quantity.name.of(lang)
    return f"{node.quantity.symbol[3:]} {_day(node, lang)}"


def _day(node: Node, lang: Lang) -> str:
    return DAY_LABELS[DATES[int(node.quantity.symbol[1])]].of(lang)


def _figures(node: Node) -> str:
    return f" = {node.numbers}" if node.numbers and not (node.handed_on or node.undefined) else ""


def _files(node: Node) -> Iterator[str]:
    for row in node.rows:
        if match := re.fullmatch(r"(.+) (?:Zeilen?|rows?) .*", row):
            yield match[1]
    for child in node.children:
        yield from _files(child)
