"""Charts of the readings: tornado, band, positions, KVs side by side. Loads matplotlib."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREEN,
    HATCHES,
    MOST_BARS,
    SMALL,
    VERMILION,
    bars,
    decimal,
    few_rows,
    floats,
    label_bar,
    number_axis,
    one_figure,
    panels,
    plain_axes,
    regions_label,
    signed_label,
    tall,
)
from feecalc.law.register import CONTRA, STANDINGS, spoken, standing
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
    contra = _against_wording(frame)
    against = f" ({STANDINGS[CONTRA].of(lang)})"
    labels = [fill(spoken(*pair, lang) + (against if pair in contra else ""), 44) for pair in order]
    title = Text("Wirkung jeder anderen Lesart", "Effect of each rival reading").of(lang)
    if len(order) == 1:
        one_figure(ax, title, f"{labels[0]}: {signed_label(effects[order[0]], 0, lang)} EUR")
        return
    bars(ax, labels, [effects[k] for k in order], 0, lang)
    plain_axes(ax, f"{title} – {regions_label(frame)}", "x")
    ax.set_xlabel(Text("EUR im Jahr", "EUR a year").of(lang), fontsize=SMALL)


def _against_wording(frame: Any) -> set[tuple[str, str]]:
    """Settings that have the wording against them, by region where the frame says so."""
    pairs = list(zip(frame["reading"], frame["option"], strict=True))
    if "standing" in frame:
        return {pair for pair, how in zip(pairs, frame["standing"], strict=True) if how == CONTRA}
    return {pair for pair in pairs if pair[1] and standing(*pair) == CONTRA}


def _bands(frame: Any, lang: Lang) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Title and labelled rows of each panel: one a fee, each with an axis of its own; several regions one."""
    rows = [row for row in frame.to_dict("records") if row["low"] is not None]
    if frame["kv"].nunique() > 1:
        last = [r for r in rows if (r["gop"], r["valid_from"]) == ("86516", "2011-07-01")]
        return [(f"86516 {DAY_LABELS['2011-07-01'].of(lang)}", [(f"KV {r['kv']}", r) for r in last])]
    by_gop: dict[str, list[tuple[str, Any]]] = {}
    for row in rows:
        by_gop.setdefault(row["gop"], []).append((DAY_LABELS[row["valid_from"]].of(lang), row))
    if _same_spans(by_gop.get("86516"), by_gop.get("86518")):
        both = Text("86516 und 86518", "86516 and 86518").of(lang)
        del by_gop["86518"]
        by_gop = {both if gop == "86516" else gop: found for gop, found in by_gop.items()}
    return list(by_gop.items())


def _same_spans(one: Any, other: Any) -> bool:
    spans = [[(row["low"], row["high"]) for _label, row in rows or ()] for rows in (one, other)]
    return bool(spans[0]) and spans[0] == spans[1]


@tall(0.3, count=lambda frame: sum(len(rows) + 2 for _t, rows in _bands(frame, "de")))
def band_chart(frame: Any, ax: Axes, lang: Lang) -> None:
    """The band of one region, each fee on its own axis, or of 86516 from 2011-07-01 with the regions side by side."""
    bands = _bands(frame, lang)
    word = Text("Auslegungsband", "Band of readings").of(lang)
    if not bands:
        one_figure(ax, word, Text("nicht bestimmt", "undefined").of(lang))
        return
    for (title, rows), part in zip(
        bands, panels(ax, [len(rows) + 0.5 for _t, rows in bands], 0.75), strict=True
    ):
        _spans(part, rows, lang)
        where = "" if frame["kv"].nunique() > 1 else f" – {regions_label(frame)}"
        plain_axes(part, f"{word} {title}{where}", "x")
    part.set_xlabel(
        Text("EUR je Leistung (Achsen beginnen nicht bei 0)", "EUR a service (axes do not start at 0)").of(
            lang
        ),
        fontsize=SMALL,
    )


def _spans(ax: Axes, rows: Sequence[tuple[str, Any]], lang: Lang) -> None:
    for place, (_label, row) in enumerate(rows):
        low, high = float(row["low"]), float(row["high"])
        ax.plot([low, high], [place, place], color=BLUE, linewidth=5, solid_capstyle="butt", alpha=0.55)
        ax.plot([low], [place], marker="<", color=VERMILION, markersize=6)
        ax.plot([high], [place], marker=">", color=GREEN, markersize=6)
        text = f"{decimal(low, 2, lang)} – {decimal(high, 2, lang)}"
        ax.annotate(
            text, (high, place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=SMALL
        )
    ax.set_yticks(range(len(rows)), [label for label, _row in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.margins(x=0.25)
    number_axis(ax.xaxis, 0, lang)
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))


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
    ax.set_yticks(range(len(stacked)), [fill(title, 44) for title in stacked])
    ax.invert_yaxis()
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.18)
    number_axis(ax.xaxis, 0, lang)
    title = Text("Forderung gegen Gegenposition", "Demand against counter-position").of(lang)
    plain_axes(ax, f"{title} – {regions_label(frame)}", "x", legend=True)
    ax.set_xlabel(Text("EUR im Jahr", "EUR a year").of(lang))


@tall(0.27, count=lambda result: len(result.regions))
def regions_side_by_side(result: Any, ax: Axes, lang: Lang, gop: str = "86516") -> None:
    """One GOP's fees of all regions side by side, at the three dates."""
    calculated = {kv: r for kv, r in result.regions.items() if r.outcome is not None}
    for n, (day, name) in enumerate(DAY_LABELS.items()):
        fees = [result.published(r.outcome.fees[gop][day]) for r in calculated.values()]
        ax.plot(floats(fees), range(len(fees)), "os^"[n], color=COLOURS[n], label=name.of(lang), linestyle="")
    ax.set_yticks(range(len(calculated)), [f"{kv} {r.name}" for kv, r in calculated.items()])
    ax.invert_yaxis()
    number_axis(ax.xaxis, 0, lang)
    plain_axes(ax, Text(f"Gebührenwert {gop} der KVen", f"Fee of {gop} by KV").of(lang), "x", legend=True)
    ax.set_xlabel(
        Text("EUR je Leistung (Achse beginnt nicht bei 0)", "EUR a service (axis does not start at 0)").of(
            lang
        ),
        fontsize=SMALL,
    )


@tall(0.34, count=few_rows)
def concession_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What each package of concessions costs one's own side, in EUR a year."""
    rows = frame.to_dict("records")[:MOST_BARS]
    labels = [
        f"{r['kv']}: {r['points']} {Text('Punkte', 'points').of(lang)}, {decimal(float(r['fee'] or 0), 2, lang)} EUR"
        for r in rows
    ]
    bars(ax, labels, floats([r["exact"] for r in rows]), 0, lang)
    plain_axes(ax, Text("Zugeständnisse", "Concessions").of(lang), "x")
    ax.set_xlabel(Text("EUR im Jahr, die es kostet", "EUR a year that it costs").of(lang))


@tall(0.34, count=few_rows)
def claim_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What the readings that give a claimed fee are worth, in EUR a year against the base."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None][:MOST_BARS]
    bars(ax, [fill(r["what"], 38) for r in rows], floats([r["exact"] for r in rows]), 0, lang)
    plain_axes(ax, Text("Gegenprobe", "Counter-proof").of(lang), "x")
    ax.set_xlabel(Text("EUR im Jahr", "EUR a year").of(lang))
