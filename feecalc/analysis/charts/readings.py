"""Charts of the readings: tornado, band, positions, KVs side by side. Loads matplotlib."""

from __future__ import annotations

from collections import defaultdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREEN,
    HATCHES,
    MOST_BARS,
    VERMILION,
    bars,
    decimal,
    few_rows,
    floats,
    label_bar,
    number_axis,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.law.register import questions
from feecalc.numbers.figures import DAY_LABELS
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
    labels = [fill(f"{_title(key, lang)}: {option}", 38) for key, option in order]
    bars(ax, labels, [effects[k] for k in order], 0, lang)
    title = Text(
        "Lesarten: Wirkung gegenüber der gewählten Lesart", "Readings: effect against the chosen reading"
    ).of(lang)
    plain_axes(ax, f"{title}\n{regions_label(frame)}", "x")
    ax.set_xlabel(Text("EUR im Jahr", "EUR a year").of(lang))


def _title(key: str, lang: Lang) -> str:
    return next((q.title.of(lang) for q in questions() if q.key == key), key)


def _drawn_rows(frame: Any) -> int:
    several = frame["kv"].nunique() > 1
    return int(frame["kv"].nunique()) if several else len(frame)


@tall(0.24, count=_drawn_rows)
def band_chart(frame: Any, ax: Axes, lang: Lang) -> None:
    """The band of one region (all fees), or of 86516 from 2011-07-01 with the regions side by side."""
    several = frame["kv"].nunique() > 1
    shown = frame[(frame["gop"] == "86516") & (frame["valid_from"] == "2011-07-01")] if several else frame
    rows = [row for row in shown.to_dict("records") if row["low"] is not None]
    labels = [
        f"KV {r['kv']}" if several else f"{r['gop']} {DAY_LABELS[r['valid_from']].of(lang)}" for r in rows
    ]
    for place, row in enumerate(rows):
        low, high = float(row["low"]), float(row["high"])
        ax.plot([low, high], [place, place], color=BLUE, linewidth=5, solid_capstyle="butt", alpha=0.55)
        ax.plot([low], [place], marker="<", color=VERMILION, markersize=6)
        ax.plot([high], [place], marker=">", color=GREEN, markersize=6)
        label = f"{decimal(low, 2, lang)} – {decimal(high, 2, lang)}"
        ax.annotate(label, (high, place), xytext=(7, 0), textcoords="offset points", va="center", fontsize=7)
    ax.set_yticks(range(len(rows)), labels, fontsize=8)
    ax.invert_yaxis()
    ax.margins(x=0.2)
    number_axis(ax.xaxis, 0, lang)
    which = f"86516 {DAY_LABELS['2011-07-01'].of(lang)}" if several else regions_label(frame)
    plain_axes(ax, Text("Auslegungsband", "Band of readings").of(lang) + f" – {which}", "x")
    ax.set_xlabel(Text("EUR je Leistung", "EUR a service").of(lang))


@tall(0.34, count=few_rows)
def position_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Each agenda item with its stacked and its order-free effect; regions summed."""
    stacked: defaultdict[str, float] = defaultdict(float)
    free: defaultdict[str, float] = defaultdict(float)
    for title, one, other in zip(frame["title"], frame["stacked"], frame["order_free"], strict=True):
        stacked[title] += float(one or 0)
        free[title] += float(other or 0)
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
    ax.set_yticks(range(len(stacked)), list(stacked), fontsize=8)
    ax.invert_yaxis()
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.18)
    number_axis(ax.xaxis, 0, lang)
    ax.legend(fontsize=8, frameon=False)
    title = Text("Forderung gegen Gegenposition", "Demand against counter-position").of(lang)
    plain_axes(ax, f"{title} – {regions_label(frame)}", "x")
    ax.set_xlabel(Text("EUR im Jahr", "EUR a year").of(lang))


@tall(0.27, count=lambda result: len(result.regions))
def side_by_side(result: Any, ax: Axes, lang: Lang, gop: str = "86516") -> None:
    """One GOP's fees of all regions side by side, at the three dates."""
    calculated = {kv: r for kv, r in result.regions.items() if r.outcome is not None}
    for n, (day, name) in enumerate(DAY_LABELS.items()):
        fees = [result.published(r.outcome.fees[gop][day]) for r in calculated.values()]
        ax.plot(floats(fees), range(len(fees)), "os^"[n], color=COLOURS[n], label=name.of(lang), linestyle="")
    ax.set_yticks(range(len(calculated)), [f"{kv} {r.name}" for kv, r in calculated.items()], fontsize=8)
    ax.invert_yaxis()
    number_axis(ax.xaxis, 0, lang)
    ax.legend(fontsize=8, frameon=False)
    plain_axes(ax, Text(f"Gebührenwert {gop} der KVen", f"Fee of {gop} by KV").of(lang), "x")
    ax.set_xlabel(Text("EUR je Leistung", "EUR a service").of(lang))
