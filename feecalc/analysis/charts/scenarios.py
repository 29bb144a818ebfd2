"""Scenarios beside the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import eur_bars, tall
from feecalc.analysis.regions_behind import coverage
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.45, least=2.8, count=lambda frame: frame["scenario"].nunique())
def draw_scenarios(frame: Any, ax: Axes, lang: Lang) -> None:
    """EUR a year against the baseline, a bar a scenario; several regions summed where all scenarios are defined."""
    names = [n for n in dict.fromkeys(frame["scenario"]) if n != frame["scenario"].iloc[0]]
    known = frame.groupby("kv")["difference"].apply(lambda column: column.notna().all())
    kvs = [kv for kv, complete in known.items() if complete]
    part = frame[frame["kv"].isin(kvs)]
    values = [float(sum(part.loc[part["scenario"] == name, "difference"])) for name in names]
    title = Text("Gegenüber der Ausgangslage", "Against the baseline").of(lang)
    whole = len(known) <= 3 and len(kvs) == len(known)
    where = f"KV {', '.join(kvs)}" if whole else coverage(kvs, list(known.index)).of(lang)
    eur_bars(ax, f"{title} – {where}", names, values, lang)
