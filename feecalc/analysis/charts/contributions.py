"""What each Kassenart contributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    PERIODS,
    SMALL,
    columns,
    floats,
    number_axis,
    one_figure,
    panels,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.5, count=lambda frame: 3 + frame["kassenart"].nunique() * frame["stage"].nunique())
def contribution_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What each Kassenart contributes to the deviation of both stages, and what uniform fees shift."""
    if len({name for name in frame["kassenart"] if name}) < 2:
        title = Text("Beiträge der Kassenarten", "Contributions of the Kassenarten").of(lang)
        alone = Text(
            "Nur eine Kassenart geliefert: nichts zu vergleichen.",
            "One Kassenart delivered only: nothing to compare.",
        )
        one_figure(ax, f"{title} – {regions_label(frame, lang)}", alone.of(lang))
        return
    parts = [(n, frame[frame["stage"] == n]) for n in (1, 2, 0) if n in set(frame["stage"])]
    for (stage, rows), part in zip(parts, panels(ax, [1] * len(parts), gap=0.7), strict=True):
        _contributions(part, rows, lang)
        titles = {
            0: Text(
                "Umverteilung durch einheitliche Gebührenwerte, 2008", "Redistribution by uniform fees, 2008"
            )
        }
        title = titles.get(stage, Text("Beiträge der Kassenarten", "Contributions of the Kassenarten")).of(
            lang
        )
        period = f", {PERIODS[stage].of(lang)}" if stage else ""
        plain_axes(part, f"{title}{period} – {regions_label(frame, lang)}", legend=bool(stage))
        part.set_ylabel("EUR" if not stage else Text("EUR je Fall", "EUR a case").of(lang), fontsize=SMALL)


def _contributions(ax: Axes, rows: Any, lang: Lang) -> None:
    names = [name for name in dict.fromkeys(rows["kassenart"]) if name]
    effects = [e for e in dict.fromkeys(rows["effect"]) if any(rows[rows["effect"] == e]["kassenart"] != "")]
    width = 0.8 / max(len(effects), 1)
    largest = max((abs(v) for v in floats(list(rows["exact"]))), default=0)
    for n, effect in enumerate(effects):
        part = rows[rows["effect"] == effect]
        values = dict(zip(part["kassenart"], floats(list(part["exact"])), strict=True))
        heights = [values.get(name, 0.0) for name in names]
        decimals = 0 if largest >= 100 else 2
        columns(ax, heights, n, len(effects), part["name"].iloc[0], decimals, lang, width=width)
    ax.set_xticks(range(len(names)), names)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.margins(y=0.18)
    number_axis(ax.yaxis, 0 if largest >= 100 else 1, lang)
