"""What the readings of a claimed fee are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import MOST_BARS, eur_bars, few_rows, floats, tall
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.34, count=few_rows)
def claim_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What the readings that give a claimed fee are worth, in EUR a year against the base."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None][:MOST_BARS]
    title = Text("Gegenprobe: Wirkung der Lesarten", "Counter-proof: effect of the readings").of(lang)
    labels = [_way(n, r["what"], lang) for n, r in enumerate(rows, 1)]
    eur_bars(ax, title, labels, floats([r["exact"] for r in rows]), lang)


def _way(n: int, what: str, lang: Lang) -> str:
    """The readings of a way where they can be read beside a bar, else how many; the table has them all."""
    if len(what) <= 80:
        return what
    several = what.count("; ") + 1
    return Text(f"{n}. {several} Lesarten zusammen", f"{n}. {several} readings together").of(lang)
