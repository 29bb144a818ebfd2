"""Demand against counter-position."""

from __future__ import annotations

from collections import defaultdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    A_YEAR,
    BLACK,
    COLOURS,
    HATCHES,
    SMALL,
    eur_bars,
    few_rows,
    label_bar,
    number_axis,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


POSITIONS = Text("Forderung gegen Gegenposition", "Demand against counter-position")


@tall(0.34, count=few_rows)
def position_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Each agenda item with its stacked and its order-free effect; regions summed."""
    stacked: defaultdict[str, float] = defaultdict(float)
    free: defaultdict[str, float] = defaultdict(float)
    for title, one, other in zip(frame["title"], frame["stacked"], frame["order_free"], strict=True):
        stacked[title] += float(one or 0)
        free[title] += float(other or 0)
    title = f"{POSITIONS.of(lang)} – {regions_label(frame, lang, 'stacked')}"
    if len(stacked) < 2:
        eur_bars(ax, title, list(stacked), list(stacked.values()), lang)
        return
    for n, (values, name) in enumerate(
        ((stacked, Text("gestapelt", "stacked")), (free, Text("reihenfolgefrei", "order-free")))
    ):
        places = [place + 0.4 * n - 0.2 for place in range(len(values))]
        numbers = list(values.values())
        ax.barh(
            places, numbers, 0.38, label=name.of(lang), color=COLOURS[n], hatch=HATCHES[n], edgecolor="white"
        )
        for place, value in zip(places, numbers, strict=True):
            label_bar(ax, value, place, 0, lang)
    ax.set_yticks(range(len(stacked)), [fill(item, 40) for item in stacked])
    ax.invert_yaxis()
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.18)
    number_axis(ax.xaxis, 0, lang)
    plain_axes(ax, fill(title, 50), "x", legend=True)
    ax.set_xlabel(f"EUR {A_YEAR.of(lang)}", fontsize=SMALL)
