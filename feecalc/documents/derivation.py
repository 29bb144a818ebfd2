"""The derivation of a fee as a tree: value, formula with names, formula with numbers, unit, clause, rows."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from feecalc.calculation.result import Result
from feecalc.calculation.stage import DATES
from feecalc.calculation.sums import traced_region
from feecalc.calculation.teil_b import calculate_region
from feecalc.documents import briefly
from feecalc.documents.console import stage_lines
from feecalc.documents.nodes import Builder, Node
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import labels
from feecalc.words.text import Lang


@dataclass(frozen=True)
class Derivation:
    """Derivation trees with text for the console and HTML for a notebook."""

    title: str
    roots: tuple[Node, ...]
    stages: tuple[str, ...] = ()
    lang: Lang = "de"

    def __str__(self) -> str:
        lines = [self.title]
        for root in self.roots:
            lines.append("")
            lines += _text_lines(root, self.lang)
        return "\n".join(lines)

    def short(self) -> str:
        """The lines one can say aloud: each fee and what it rests on at once, what each stage did, and the files."""
        return "\n".join([self.title, *briefly.lines(self.roots, self.stages, self.lang)])

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
    builder = Builder(result.data, kv, reading.fee_decimals, lang)
    roots = tuple(builder.node(outcome.fees[g][day]) for g in gops for day in DATES)
    heading = "Herleitung" if lang == "de" else "Derivation"
    what = ", ".join(gops)
    title = f"{heading} {what} – KV {kv} {region.name} – Prüfkennung {region.pruefkennung}"
    return Derivation(title, roots, tuple(stage_lines(region, lang)), lang)


def _heading(node: Node, lang: Lang) -> str:
    at = f" [{labels.when(node.quantity, lang)}]" if node.quantity.at else ""
    return f"{labels.symbol_of(node.quantity, lang)}{at} = {node.value}"


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
    lines = [_heading(root, lang), *(f"   {line}" for line in _details(root, lang))]
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
        f'<details style="margin-left:1.2em"{state}><summary>{escape(_heading(node, lang))}</summary>'
        f'<div style="color:#444;font-size:90%">{details}</div>{children}</details>'
    )
