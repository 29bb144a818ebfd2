"""Where nothing would be left to adjust."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLUE,
    GREY,
    SMALL,
    STAGES,
    VERMILION,
    decimal,
    percent_axis,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.56)
def break_even_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Where each quantity stands, and where nothing would be left to adjust."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None]
    kinds = {
        "net": Text("mit Anrechnung", "with the credit"),
        "gross": Text("ohne Abweichung", "no deviation"),
        "joint": Text("beide Stufen zusammen", "both stages together"),
    }
    for place, row in enumerate(rows):
        current, point = float(row["current"]), float(row["exact"])
        ax.plot([current, point], [place, place], color=GREY, linewidth=1.5)
        ax.plot([current], [place], "o", color=BLUE, markersize=7)
        ax.plot([point], [place], "D", color=VERMILION, markersize=7)
        label = f"{decimal(100 * current, 2, lang)} % → {decimal(100 * point, 2, lang)} %"
        ax.annotate(
            label,
            (max(current, point), place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    labels = [
        fill(f"{STAGES[r['stage']].of(lang)}: {r['name']} ({kinds[r['condition']].of(lang)})", 44)
        for r in rows
    ]
    ax.set_yticks(range(len(rows)), labels)
    ax.invert_yaxis()
    ax.margins(x=0.45)
    percent_axis(ax.xaxis, 0, lang)
    title = Text(
        "Nichts anzupassen: heute (Kreis) und Schwelle (Raute)",
        "No adjustment: today (circle), threshold (diamond)",
    )
    plain_axes(ax, fill(f"{title.of(lang)} – {regions_label(frame, lang) if len(frame) else ''}", 40), "x")
