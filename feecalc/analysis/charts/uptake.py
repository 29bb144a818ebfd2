"""Factor and fee over the uptake of 86518."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    COLOURS,
    SMALL,
    STAGES,
    decimal,
    floats,
    number_axis,
    panels,
    percent_axis,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(3.0, count=lambda frame: frame["stage"].nunique())
def uptake_lines(frame: Any, ax: Axes, lang: Lang) -> None:
    """The factor over the uptake of 86518, one line a displacement, both stages; the fee of 86516 on the right."""
    stages = sorted(frame["stage"].unique())
    for stage, part in zip(stages, panels(ax, [1] * len(stages), gap=0.6), strict=True):
        _uptake(part, frame[frame["stage"] == stage], lang)
        title = Text("Mehr 86518: Anpassungsfaktor", "More 86518: adjustment factor").of(lang)
        plain_axes(
            part, f"{title}, {STAGES[int(stage)].of(lang)} – {regions_label(frame, lang)}", legend=True
        )
        part.set_xlabel(
            Text("zusätzliche 86518 je 100 Fälle", "additional 86518 per 100 cases").of(lang), fontsize=SMALL
        )


def _uptake(ax: Axes, rows: Any, lang: Lang) -> None:
    for n, (displacement, part) in enumerate(rows.groupby(rows["displacement"].map(float))):
        share = decimal(100 * displacement, 0, lang)
        name = Text(f"{share} % ersetzen 86516", f"{share} % replace 86516").of(lang)
        ax.plot(
            floats(list(part["uptake"])),
            floats(list(part["factor"])),
            marker="os^Dv"[n % 5],
            color=COLOURS[n],
            label=name,
        )
    ax.axhline(1, color=BLACK, linewidth=0.8, linestyle="--")
    percent_axis(ax.xaxis, 0, lang)
    number_axis(ax.yaxis, 3, lang)
    _fee_axis(ax, rows, lang)


def _fee_axis(ax: Axes, rows: Any, lang: Lang) -> None:
    """The same lines read as the fee of 86516, where the frame has it."""
    known = (
        []
        if "fee_86516" not in rows
        else [
            (f, fee)
            for f, fee in zip(rows["factor"], rows["fee_86516"], strict=True)
            if f and fee is not None
        ]
    )
    if not known:
        return
    per_factor = float(known[0][1]) / float(known[0][0])

    def fee(factor: Any) -> Any:
        return factor * per_factor

    def factor(fee: Any) -> Any:
        return fee / per_factor

    right = ax.secondary_yaxis("right", functions=(fee, factor))
    number_axis(right.yaxis, 2, lang)
    right.tick_params(labelsize=SMALL)
    right.set_ylabel("86516, EUR", fontsize=SMALL)
