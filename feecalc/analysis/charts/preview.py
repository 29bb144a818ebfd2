"""What the second stage would be after each quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    COLOURS,
    HATCHES,
    decimal,
    floats,
    number_axis,
    plain_axes,
    regions_label,
)
from feecalc.numbers.figures import DAY_LABELS
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def preview_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Fees from the start, now, and as the quarters delivered so far would have them."""
    series = (
        ("start", DAY_LABELS["start"]),
        ("before", DAY_LABELS["2010-07-01"]),
        ("exact", Text("Vorschau 01.07.2011", "preview 2011-07-01")),
    )
    for n, (column, name) in enumerate(series):
        places = [i + 0.3 * (n - 1) for i in range(len(frame))]
        values = floats(list(frame[column]))
        ax.bar(
            places, values, 0.29, color=COLOURS[n], hatch=HATCHES[n], edgecolor="white", label=name.of(lang)
        )
        for place, value in zip(places, values, strict=True):
            if value == value:
                ax.annotate(
                    decimal(value, 2, lang),
                    (place, value),
                    xytext=(0, 2),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                )
    ax.set_xticks(range(len(frame)), list(frame["gop"]))
    ax.margins(y=0.12)
    number_axis(ax.yaxis, 0, lang)
    ax.set_ylabel("EUR")
    title = Text(
        "Vorschau der zweiten Anpassung (kein Ergebnis)", "Preview of the second adjustment (no result)"
    )
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame, lang)}", legend=True)
