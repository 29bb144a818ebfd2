"""What moves factors and fees, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import SMALL, bars, floats, panels, plain_axes, regions_label, tall
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.24, count=lambda frame: len(frame) + 3 * len(_groups(frame)))
def elasticity_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Percent change of both factors and of the fees with one percent more of each quantity."""
    groups = _groups(frame)
    heights = [len(frame[frame["of"].isin(names)]) + 1 for _title, names in groups]
    for (title, names), part in zip(groups, panels(ax, heights), strict=True):
        rows = frame[frame["of"].isin(names)]
        pairs = zip(rows["of"], rows["by"], strict=True)
        bars(part, [_elastic(of, by, lang) for of, by in pairs], floats(list(rows["exact"])), 3, lang)
        plain_axes(part, f"{title.of(lang)} – {regions_label(frame, lang)}", "x")
        part.set_xlabel(
            Text("Prozent je ein Prozent mehr", "percent per one percent more").of(lang), fontsize=SMALL
        )


def _groups(frame: Any) -> list[tuple[Text, list[str]]]:
    """What moves: the factor of each stage, the fees of the start."""
    kinds = (
        (Text("Faktor zum 01.07.2010 bewegt sich mit", "factor of 2010-07-01 moves with"), "f1"),
        (Text("Faktor zum 01.07.2011 bewegt sich mit", "factor of 2011-07-01 moves with"), "f2"),
        (Text("Gebührenwerte ab Beginn bewegen sich mit", "fees from the start move with"), "P0"),
    )
    found = [
        (title, [of for of in dict.fromkeys(frame["of"]) if of.startswith(kind)]) for title, kind in kinds
    ]
    return [(title, names) for title, names in found if names]


def _elastic(of: str, by: str, lang: Lang) -> str:
    """``86510: Leistungsbedarf 86502`` for a fee, ``Häufigkeit 86516`` for a factor."""
    words = {
        "F": Text("Häufigkeit", "frequency"),
        "N": Text("Häufigkeit", "frequency"),
        "L": Text("Leistungsbedarf", "demand"),
    }
    what = f"{words[by[0]].of(lang)} {by[1:]}".replace(
        "_bis", Text("Bisphosphonate", "bisphosphonates").of(lang)
    )
    return f"{of[3:]}: {what}" if of.startswith("P0_") else what
