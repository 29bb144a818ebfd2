"""What concessions cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import MOST_BARS, decimal, eur_bars, few_rows, floats, tall
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.34, count=few_rows)
def concession_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What each package of concessions costs one's own side, in EUR a year."""
    rows = frame.to_dict("records")[:MOST_BARS]
    title = Text("Was die Zugeständnisse kosten", "What the concessions cost").of(lang)
    eur_bars(ax, title, [_concession(r, lang) for r in rows], floats([r["exact"] for r in rows]), lang)


def _concession(row: dict[str, Any], lang: Lang) -> str:
    n, fee = row["points"], decimal(float(row["fee"] or 0), 2, lang)
    word = Text("Punkt" if n == 1 else "Punkte", "point" if n == 1 else "points").of(lang)
    return f"KV {row['kv']}: {n} {word}, {Text('Gebührenwert', 'fee').of(lang)} {fee} EUR"
