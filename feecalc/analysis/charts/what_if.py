"""Charts of what-ifs. Loads matplotlib; import it only inside functions."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.lines import Line2D

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    GREY,
    STAGES,
    VERMILION,
    bars,
    decimal,
    number_axis,
    percent_axis,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.drivers.names import LABELS
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# Blue for fees that rise, vermilion for fees that fall, white for none: also apart in grey and for the colour-blind.
LOWER_HIGHER = LinearSegmentedColormap.from_list("lower_higher", [VERMILION, "#FFFFFF", BLUE])

MATTERS = 1e-6  # a factor that moves less is drawn as one
TOUCH = 1e-9
BAR = Text("Faktor (unter 1 sinken die Gebührenwerte)", "factor (below 1 the fees fall)")

QUANTITIES = {
    "f1": Text("Anpassungsfaktor Stufe 1", "adjustment factor, stage 1"),
    "f2": Text("Anpassungsfaktor Stufe 2", "adjustment factor, stage 2"),
    "impact": Text("EUR im Jahr gegenüber dem Regelfall", "EUR a year against the default"),
    "fee_impact": Text("EUR im Jahr durch Gebührenwerte", "EUR a year through fees"),
}


def draw_grid(grid: Any, stage: int, ax: Axes, lang: Lang) -> None:
    """The factor over both drivers, and the lines on which nothing is adjusted."""
    factor, volume = grid.factor[stage], grid.volume_change(stage)
    if not np.isfinite(factor).any():
        ax.text(0.5, 0.5, _nothing().of(lang), ha="center", va="center", transform=ax.transAxes)
        return
    reach = max(1e-6, float(np.nanmax(np.abs(factor - 1))))
    norm = TwoSlopeNorm(1.0, 1 - reach, 1 + reach)
    mesh = ax.pcolormesh(
        grid.xs, grid.ys, factor, cmap=LOWER_HIGHER, norm=norm, shading="nearest", rasterized=True
    )
    ax.set_facecolor("#CCCCCC")  # undefined or impossible
    _levels(ax, grid, factor, lang)
    _legend(ax, [*_edges(ax, grid, factor), *_line(ax, grid, volume, 1.0, "--", "(1+p)(1−d) = 1")])
    title = Text(
        f"KV {grid.kv}: Anpassungsfaktor, {STAGES[stage].de}", f"KV {grid.kv}: factor, {STAGES[stage].en}"
    )
    plain_axes(ax, title.of(lang))
    ax.grid(visible=False)
    for axis, name, set_label in (
        (ax.xaxis, grid.driver_x, ax.set_xlabel),
        (ax.yaxis, grid.driver_y, ax.set_ylabel),
    ):
        percent_axis(axis, 1, lang)
        set_label(LABELS[name].of(lang) if name in LABELS else name)
    bar = ax.figure.colorbar(mesh, ax=ax)
    bar.set_label(BAR.of(lang))
    number_axis(bar.ax.yaxis, 3, lang)


def _levels(ax: Axes, grid: Any, factor: Any, lang: Lang) -> None:
    """Thin lines of equal factor, each with its value."""
    if np.nanmax(factor) - np.nanmin(factor) < MATTERS:
        return
    lines = ax.contour(grid.xs, grid.ys, factor, levels=9, colors=GREY, linewidths=0.5)
    ax.clabel(lines, fontsize=7, fmt=lambda value: "" if value == 1 else decimal(value, 3, lang))


def _edges(ax: Axes, grid: Any, factor: Any) -> list[Line2D]:
    """Both edges of where the factor is exactly 1: the cap makes a plateau of it."""
    below = _line(ax, grid, np.minimum(factor, 1.0), 1 - TOUCH, "-", "f = 1")
    above = _line(ax, grid, np.maximum(factor, 1.0), 1 + TOUCH, "-", "f = 1")
    return below or above


def _line(
    ax: Axes, grid: Any, values: Any, level: float, style: Literal["-", "--"], label: str
) -> list[Line2D]:
    """The contour and its entry in the legend; neither where the level lies outside."""
    if not np.nanmin(values) < level < np.nanmax(values):
        return []
    ax.contour(grid.xs, grid.ys, values, levels=[level], colors=BLACK, linestyles=style, linewidths=1.4)
    return [Line2D([], [], color=BLACK, linestyle=style, label=label)]


def _legend(ax: Axes, lines: list[Line2D]) -> None:
    if lines:
        ax.legend(handles=lines, loc="upper right", fontsize=8, framealpha=0.9)


def _nothing() -> Text:
    return Text("In keinem Szenario bestimmt.", "Undefined in every scenario.")


def draw_quantiles(result: Any, kv: str, quantity: str, ax: Axes, lang: Lang) -> None:
    """A row for each reading: 90 % range, middle half, median; the atom at f = 1 in words."""
    rows = result.quantiles[(result.quantiles.kv == kv) & (result.quantiles.quantity == quantity)]
    atoms = _atoms(result, kv, quantity)
    for place, row in enumerate(_records(rows)):
        ax.plot([row["q05"], row["q95"]], [place, place], color=GREY, linewidth=2, zorder=2)
        ax.barh(place, row["q75"] - row["q25"], left=row["q25"], height=0.36, color=BLUE, zorder=3)
        ax.plot([row["q50"]], [place], marker="|", markersize=16, color=BLACK, markeredgewidth=2, zorder=4)
        if row["reading"] in atoms:
            ax.annotate(
                _in_words(*atoms[row["reading"]], lang), (1.01, place), xycoords=("axes fraction", "data"),
                va="center", fontsize=7, color=BLACK,
            )  # fmt: skip
    ax.set_yticks(range(len(rows)), list(rows.reading), fontsize=8)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    if quantity in ("f1", "f2"):
        ax.axvline(1, color=BLACK, linewidth=0.8, linestyle=":")
    number_axis(ax.xaxis, 4 if quantity in ("f1", "f2") else 0 if "impact" in quantity else 2, lang)
    plain_axes(ax, f"KV {kv}: {_name(quantity).of(lang)}", along="x")
    ax.set_xlabel(_reading_aid(result.n).of(lang), fontsize=8)


def _atoms(result: Any, kv: str, quantity: str) -> dict[str, tuple[float, float]]:
    if quantity not in ("f1", "f2"):
        return {}
    rows = result.factors[(result.factors.kv == kv) & (result.factors.stage == int(quantity[1]))]
    return {row["reading"]: (row["below_1"], row["at_1"]) for row in _records(rows)}


def _records(frame: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.to_dict("records")
    return found


def _in_words(below: float, atom: float, lang: Lang) -> str:
    return f"P(f<1) = {decimal(100 * below, 1, lang)} %\nP(f=1) = {decimal(100 * atom, 1, lang)} %"


def _name(quantity: str) -> Text:
    fee = Text(f"Gebührenwert {quantity} ab 01.07.2011 (EUR)", f"fee of {quantity} from 2011-07-01 (EUR)")
    return QUANTITIES.get(quantity, fee)


def _reading_aid(n: int) -> Text:
    return Text(
        f"{decimal(n, 0, 'de')} gezogene Szenarien: Linie 5–95 %, Balken 25–75 %, Strich Median",
        f"{decimal(n, 0, 'en')} drawn scenarios: line 5–95 %, bar 25–75 %, mark median",
    )


# Scenarios -----------------------------------------------------------------------------------
@tall(0.45, least=2.8, count=lambda frame: frame["scenario"].nunique())
def draw_scenarios(frame: Any, ax: Axes, lang: Lang) -> None:
    """EUR a year against the baseline, a bar a scenario; several regions summed where all scenarios are defined."""
    names = [n for n in dict.fromkeys(frame["scenario"]) if n != frame["scenario"].iloc[0]]
    known = frame.groupby("kv")["difference"].apply(lambda column: column.notna().all())
    kvs = [kv for kv, complete in known.items() if complete]
    part = frame[frame["kv"].isin(kvs)]
    values = [float(sum(part.loc[part["scenario"] == name, "difference"])) for name in names]
    bars(ax, ["\n".join(wrap(name, 34)) for name in names], values, 0, lang)
    missing = [kv for kv in known.index if kv not in kvs]
    title = Text("EUR im Jahr gegenüber der Ausgangslage", "EUR a year against the baseline")
    plain_axes(ax, f"{regions_label(frame)}: {title.of(lang)}", along="x")
    if missing:
        said = Text(
            f"{len(kvs)} von {len(known)} KVen; nicht bestimmt: {', '.join(missing)}",
            f"{len(kvs)} of {len(known)} KVs; undefined: {', '.join(missing)}",
        )
        ax.set_xlabel(said.of(lang), fontsize=8)
