"""The change of volume by its components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    PERIODS,
    columns,
    floats,
    number_axis,
    plain_axes,
    regions_label,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def decomposition_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Components of the change of volume, both periods side by side."""
    stages = sorted(frame["stage"].unique())
    names = list(dict.fromkeys(frame["name"]))
    for n, stage in enumerate(stages):
        values = floats(list(frame[frame["stage"] == stage]["exact"]))
        columns(ax, values, n, len(stages), PERIODS[int(stage)].of(lang), 0, lang)
    ax.set_xticks(range(len(names)), names)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    number_axis(ax.yaxis, 0, lang)
    ax.set_ylabel("EUR")
    title = Text("Volumenänderung: Fallzahl, Struktur, Preis", "Change of volume: cases, structure, price")
    ax.margins(y=0.15)
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame, lang)}", legend=True)
