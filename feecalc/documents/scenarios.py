"""What-ifs side by side as text for the console."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from feecalc.analysis.scenarios import NOTE, Line, SideBySide
from feecalc.numbers import Undefined
from feecalc.numbers.figures import number, percent, signed
from feecalc.words.text import Lang, Text

FIRST, WIDTH = 38, 20


def scenarios_text(table: SideBySide, kv: str, lang: Lang = "de") -> str:
    """The table of one region, as wide as its scenarios ask for."""
    region = table.before.regions[kv]
    head = Text(f"Szenarien KV {kv} {region.name}", f"Scenarios KV {kv} {region.name}").of(lang)
    lines = [head, *_row("", [c.of(lang) for c in table.columns])]
    group = None
    for line in table.lines(kv):
        if line.group != group:
            group = line.group
            lines.append(group.of(lang))
        lines += _row(f"  {line.label.of(lang)}", [line_text(v, line, lang) for v in line.values])
    return "\n".join(lines)


def note_text(lang: Lang = "de") -> str:
    """How differences and EUR a year are meant."""
    return NOTE.of(lang)


def _row(label: str, values: list[str]) -> list[str]:
    """One row, on several lines where a cell needs them."""
    cells = [wrap(label, FIRST, subsequent_indent="    ", drop_whitespace=False) or [""]]
    cells += [wrap(value, WIDTH) or [""] for value in values]
    height = max(map(len, cells))
    padded = [cell + [""] * (height - len(cell)) for cell in cells]
    return [
        (f"{first:{FIRST}}" + "".join(f" {text:>{WIDTH}}" for text in others)).rstrip()
        for first, *others in zip(*padded, strict=True)
    ]


def line_text(value: Any, line: Line, lang: Lang) -> str:
    """A value of a line as readers write it."""
    if isinstance(value, Text):
        return value.of(lang)
    if isinstance(value, Undefined):
        return number(value, 2, lang)
    if line.style == "percent4":
        return percent(value, 4, lang)
    if line.style == "factor":
        return number(value, 6, lang)
    return signed(value, 2, lang) if line.style == "signed" else number(value, 2, lang)
