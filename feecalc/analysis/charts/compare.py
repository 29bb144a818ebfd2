"""Two deliveries and what their differences are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import MOST_BARS, eur_bars, few_rows, floats, tall
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.27, count=few_rows)
def revision_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """The differences between two deliveries that move most, in EUR a year."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None]
    rows = sorted(rows, key=lambda r: -abs(r["exact"]))[:MOST_BARS]
    labels = [
        " ".join(
            filter(
                None,
                (f"KV {r['kv']}", r["table"] if not r["gop"] else "", r["quarter"], r["gop"], r["kassenart"]),
            )
        )
        for r in rows
    ]
    title = Text("Abgleich: Wirkung der Unterschiede", "Comparison: effect of the differences").of(lang)
    eur_bars(ax, title, labels, floats([r["exact"] for r in rows]), lang)
