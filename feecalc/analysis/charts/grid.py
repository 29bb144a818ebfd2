"""The factor over two drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    GREY,
    SMALL,
    STAGES,
    VERMILION,
    decimal,
    number_axis,
    percent_axis,
    plain_axes,
)
from feecalc.drivers.names import LABELS, is_share
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D


# Blue for fees that rise, vermilion for fees that fall, white for none: also apart in grey and for the colour-blind.
POINTS = Text("%-Pkt.", "pp")
CHANGE = Text("Änderung: {}", "change: {}")
MATTERS = 1e-6  # a factor that moves less is drawn as one
TOUCH = 1e-9
BAR = Text("Faktor (unter 1 sinken die Gebührenwerte)", "factor (below 1 the fees fall)")


def draw_grid(grid: Any, stage: int | Literal["both"], ax: Axes, lang: Lang) -> None:
    """The factor over both drivers, and the lines on which nothing is adjusted."""
    factor = grid.cumulative if stage == "both" else grid.factor[stage]
    if not np.isfinite(factor).any():
        ax.text(0.5, 0.5, _nothing().of(lang), ha="center", va="center", transform=ax.transAxes)
        return
    reach = max(1e-6, float(np.nanmax(np.abs(factor - 1))))
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm

    colours = LinearSegmentedColormap.from_list("lower_higher", [VERMILION, "#FFFFFF", BLUE])
    norm = TwoSlopeNorm(1.0, 1 - reach, 1 + reach)
    mesh = ax.pcolormesh(
        grid.xs, grid.ys, factor, cmap=colours, norm=norm, shading="nearest", rasterized=True
    )
    ax.set_facecolor("#CCCCCC")  # undefined or impossible
    _levels(ax, grid, factor, lang)
    if stage == "both":
        _legend(ax, _edges(ax, grid, factor, "P2 = P0"))
        title = Text(f"KV {grid.kv}: beide Anpassungen, P2/P0", f"KV {grid.kv}: both adjustments, P2/P0")
    else:
        volume = grid.volume_change(stage)
        _legend(
            ax, [*_edges(ax, grid, factor, "f = 1"), *_line(ax, grid, volume, 1.0, "--", "(1+p)(1−d) = 1")]
        )
        title = Text(
            f"KV {grid.kv}: Anpassungsfaktor, {STAGES[stage].de}", f"KV {grid.kv}: factor, {STAGES[stage].en}"
        )
    plain_axes(ax, title.of(lang))
    ax.grid(visible=False)
    for axis, name, set_label in (
        (ax.xaxis, grid.driver_x, ax.set_xlabel),
        (ax.yaxis, grid.driver_y, ax.set_ylabel),
    ):
        points = name in LABELS and is_share(name)
        percent_axis(axis, 1, lang, POINTS.of(lang) if points else "%")
        set_label(CHANGE.of(lang).format(LABELS[name].of(lang)) if name in LABELS else name)
    bar = ax.figure.colorbar(mesh, ax=ax)
    bar.set_label(BAR.of(lang))
    number_axis(bar.ax.yaxis, 3, lang)


def _levels(ax: Axes, grid: Any, factor: Any, lang: Lang) -> None:
    """Thin lines of equal factor, each with its value."""
    if np.nanmax(factor) - np.nanmin(factor) < MATTERS:
        return
    lines = ax.contour(grid.xs, grid.ys, factor, levels=9, colors=GREY, linewidths=0.5)
    ax.clabel(lines, fontsize=SMALL, fmt=lambda value: "" if value == 1 else decimal(value, 3, lang))


def _edges(ax: Axes, grid: Any, factor: Any, label: str) -> list[Line2D]:
    """Both edges of where the factor is exactly 1: the cap makes a plateau of it."""
    below = _line(ax, grid, np.minimum(factor, 1.0), 1 - TOUCH, "-", label)
    above = _line(ax, grid, np.maximum(factor, 1.0), 1 + TOUCH, "-", label)
    return below or above


def _line(
    ax: Axes, grid: Any, values: Any, level: float, style: Literal["-", "--"], label: str
) -> list[Line2D]:
    """The contour and its entry in the legend; neither where the level lies outside."""
    if not np.nanmin(values) < level < np.nanmax(values):
        return []
    ax.contour(grid.xs, grid.ys, values, levels=[level], colors=BLACK, linestyles=style, linewidths=1.4)
    from matplotlib.lines import Line2D

    return [Line2D([], [], color=BLACK, linestyle=style, label=label)]


def _legend(ax: Axes, lines: list[Line2D]) -> None:
    if lines:
        ax.legend(
            handles=lines,
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=2,
            fontsize=SMALL,
            frameon=False,
        )


def _nothing() -> Text:
    return Text("In keinem Szenario bestimmt.", "Undefined in every scenario.")
