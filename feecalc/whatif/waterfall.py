"""The bridge of the case value as a drawing in the page: no picture to make, sharp at every size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from feecalc.analysis.charts.style import BLUE, GREY, ORANGE
from feecalc.numbers.figures import number, signed
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.bridge import BridgeStep

WIDTH, ROW, LEFT, RIGHT = 720, 24, 240, 80  # LEFT: names; RIGHT: figures
HATCH = (
    '<defs><pattern id="falls" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{BLUE}"/><line x1="0" y1="0" x2="0" y2="6" stroke="#fff" stroke-width="2"/>'
    "</pattern></defs>"
)
TITLES = {
    1: Text("Fallwert 4/2008 → 4/2009, EUR je Fall", "case value Q4 2008 → Q4 2009, EUR per case"),
    2: Text("Fallwert 2008 → 2010, EUR je Fall", "case value 2008 → 2010, EUR per case"),
}
NOT_FROM_ZERO = Text("(Achse beginnt nicht bei 0)", "(axis does not start at 0)")


def waterfall_html(steps: Sequence[BridgeStep], starts: Mapping[int, Fraction], lang: Lang = "de") -> str:
    """One drawing a stage; ``starts`` are the case values the bridges begin with."""
    stages = dict.fromkeys(step.stage for step in steps)
    return "".join(_stage([s for s in steps if s.stage == stage], starts[stage], lang) for stage in stages)


def _stage(steps: Sequence[BridgeStep], start: Fraction, lang: Lang) -> str:
    levels = [float(start), *(float(s.level) for s in steps)]
    low, high = min(levels), max(levels)
    margin = (high - low or 1.0) * 0.06
    scale = (WIDTH - LEFT - RIGHT) / (high - low + 2 * margin)
    places = [LEFT + (x - low + margin) * scale for x in levels]
    lines = [
        _end(
            0,
            places[0],
            Text("Fallwert im Basiszeitraum", "case value of the base period").of(lang),
            number(start, 2, lang),
        )
    ]
    for i, step in enumerate(steps, 1):
        lines.append(_bar(i, places[i - 1], places[i], step.name.of(lang), signed(step.exact, 2, lang)))
    lines.append(
        _end(
            len(steps) + 1,
            places[-1],
            Text("nach Anpassung", "after adjustment").of(lang),
            number(steps[-1].level, 2, lang),
        )
    )
    title = f"{TITLES[steps[0].stage].of(lang)} {NOT_FROM_ZERO.of(lang)}"
    height = ROW * (len(steps) + 3)
    return (
        f'<svg class="bridge" role="img" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'aria-label="{escape(_aloud(title, steps, lang), quote=True)}">{HATCH}'
        f'<text x="0" y="16" font-weight="600">{escape(title)}</text>{"".join(lines)}</svg>'
    )


def _aloud(title: str, steps: Sequence[BridgeStep], lang: Lang) -> str:
    """The drawing for those who do not see it."""
    return f"{title}: " + "; ".join(f"{s.name.of(lang)} {signed(s.exact, 2, lang)}" for s in steps)


def _end(row: int, x: float, name: str, value: str) -> str:
    y = ROW * (row + 1)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y + 3}" y2="{y + ROW}" stroke="#000" stroke-width="2"/>'
        + _words(y, name, value, "600")
    )


def _bar(row: int, x0: float, x1: float, name: str, value: str) -> str:
    """From the level before to the level after: orange to the right, hatched blue to the left, as on paper."""
    y = ROW * (row + 1)
    fill = ORANGE if x1 >= x0 else "url(#falls)"
    width = max(abs(x1 - x0), 1.0)
    bar = f'<rect x="{min(x0, x1):.1f}" y="{y + 5}" width="{width:.1f}" height="{ROW - 8}" fill="{fill}"/>'
    link = f'<line x1="{x1:.1f}" x2="{x1:.1f}" y1="{y + ROW - 3}" y2="{y + ROW + 5}" stroke="{GREY}"/>'
    return bar + link + _words(y, name, value, "400")


def _words(y: int, name: str, value: str, weight: str) -> str:
    return (
        f'<text x="0" y="{y + 17}" font-weight="{weight}">{escape(name)}</text>'
        f'<text x="{WIDTH}" y="{y + 17}" text-anchor="end" font-weight="{weight}">{value}</text>'
    )
