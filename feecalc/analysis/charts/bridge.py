"""The bridge of the case value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    NOT_FROM_ZERO,
    ORANGE,
    PERIODS,
    SMALL,
    STAGES,
    decimal,
    number_axis,
    panels,
    plain_axes,
    regions_label,
    signed_label,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.24, count=lambda frame: len(frame) + 4 * frame["stage"].nunique())
def waterfall(frame: Any, ax: Axes, lang: Lang) -> None:
    """From the case value of 2008 over the causes to the new one, and to that after the adjustment, by stage."""
    stages = [(int(n), rows.to_dict("records")) for n, rows in frame.groupby("stage")]
    for (stage, steps), part in zip(
        stages, panels(ax, [len(steps) + 3 for _n, steps in stages]), strict=True
    ):
        _bridge(part, stage, steps, lang)
        title = Text("Brücke des Fallwerts", "Bridge of the case value").of(lang)
        plain_axes(part, f"{title}, {STAGES[stage].of(lang)} – {regions_label(frame, lang)}", "x")
        part.set_xlabel(NOT_FROM_ZERO.of(lang), fontsize=SMALL)


def _bridge(ax: Axes, stage: int, steps: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Levels as marks (a bar from a cut axis would exaggerate), changes as bars between them."""
    old, new = PERIODS[stage].of(lang).split(" → ")
    word = Text("Fallwert", "case value").of(lang)
    level = float(steps[0]["level"] - steps[0]["exact"])
    names = [f"{word} {old}"]
    _mark(ax, 0, level, lang)
    for i, step in enumerate(steps):
        _change(ax, len(names), step, lang)
        names.append(step["name"])
        last = i + 1 == len(steps)
        if last or (step["part"] == "cause" and steps[i + 1]["part"] != "cause"):
            _mark(ax, len(names), float(step["level"]), lang)
            after = Text("nach der Anpassung", "after the adjustment").of(lang)
            names.append(f"{word} {after}" if last else f"{word} {new}")
    ax.set_yticks(range(len(names)), names)
    for label in (t for t in ax.get_yticklabels() if t.get_text().startswith(word)):
        label.set_fontweight("bold")
    ax.invert_yaxis()
    ax.use_sticky_edges = False
    ax.margins(x=0.15)
    number_axis(ax.xaxis, 1, lang)


def _mark(ax: Axes, place: int, level: float, lang: Lang) -> None:
    ax.plot([level], [place], marker="D", color=BLACK, markersize=6)
    ax.annotate(
        decimal(level, 2, lang),
        (level, place),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        fontweight="bold",
    )


def _change(ax: Axes, place: int, step: dict[str, Any], lang: Lang) -> None:
    value, level = float(step["exact"]), float(step["level"])
    colour, hatch = (ORANGE, "///") if value >= 0 else (BLUE, "...")
    ax.barh(place, value, left=level - value, color=colour, hatch=hatch, edgecolor="white", height=0.7)
    ax.annotate(
        signed_label(value, 2, lang),
        (max(level, level - value), place),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
    )
