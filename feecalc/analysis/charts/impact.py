"""What the adjustments are worth, by GOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    columns,
    floats,
    number_axis,
    plain_axes,
    regions_label,
)
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers.figures import DAY_LABELS
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def impact_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """EUR after minus before per GOP, both adjustments side by side."""
    days = list(dict.fromkeys(frame["valid_from"]))
    for n, day in enumerate(days):
        rows = frame[frame["valid_from"] == day]
        values = [sum(floats(list(rows[rows["gop"] == gop]["exact"]))) for gop in NEW_GOPS]
        columns(ax, values, n, len(days), DAY_LABELS[day].of(lang), 0, lang)
    ax.set_xticks(range(len(NEW_GOPS)), NEW_GOPS)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.use_sticky_edges = False  # room above 0 for the labels there
    ax.margins(y=0.18)
    number_axis(ax.yaxis, 0, lang)
    title = Text("Auswirkung der Anpassungen", "Impact of the adjustments").of(lang)
    plain_axes(ax, f"{title} – {regions_label(frame, lang) if len(frame) else ''}", legend=bool(days))
    ax.set_ylabel("EUR")
