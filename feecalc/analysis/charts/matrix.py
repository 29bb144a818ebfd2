"""The effect of each rival reading."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import MOST_BARS, eur_bars, few_rows, regions_label, tall
from feecalc.law.register import CONTRA, STANDINGS, spoken, standing
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.34, count=few_rows)
def tornado(frame: Any, ax: Axes, lang: Lang) -> None:
    """EUR a year of each rival reading against the base, the weightiest first; regions summed."""
    effects: defaultdict[tuple[str, str], float] = defaultdict(float)
    for key, option, value in zip(frame["reading"], frame["option"], frame["difference"], strict=True):
        if value is not None and option:
            effects[key, option] += float(value)
    order = sorted((k for k in effects if abs(effects[k]) >= 0.5), key=lambda k: -abs(effects[k]))[:MOST_BARS]
    contra = _against_wording(frame)
    against = f" ({STANDINGS[CONTRA].of(lang)})"
    labels = [spoken(*pair, lang) + (against if pair in contra else "") for pair in order]
    title = Text("Wirkung jeder anderen Lesart", "Effect of each rival reading").of(lang)
    where = regions_label(frame, lang, "difference")
    eur_bars(ax, f"{title} – {where}", labels, [effects[k] for k in order], lang)


def _against_wording(frame: Any) -> set[tuple[str, str]]:
    """Settings that have the wording against them, by region where the frame says so."""
    pairs = list(zip(frame["reading"], frame["option"], strict=True))
    if "standing" in frame:
        return {pair for pair, how in zip(pairs, frame["standing"], strict=True) if how == CONTRA}
    return {pair for pair in pairs if pair[1] and standing(*pair) == CONTRA}
