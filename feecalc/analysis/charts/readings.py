"""Charts of the readings: tornado, band, positions, concessions, claims. Loads matplotlib."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    A_YEAR,
    BLACK,
    BLUE,
    COLOURS,
    GREEN,
    HATCHES,
    MOST_BARS,
    SMALL,
    VERMILION,
    decimal,
    eur_bars,
    few_rows,
    floats,
    label_bar,
    number_axis,
    one_figure,
    panels,
    plain_axes,
    regions_label,
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
    several = frame["kv"].nunique() > 1
    shown = frame[frame["valid_from"] == "2011-07-01"] if several else frame
    where = regions_label(shown, lang, "low")
    for (title, rows), part in zip(
        bands, panels(ax, [len(rows) + 0.5 for _t, rows in bands], 0.75), strict=True
    ):
        _spans(part, rows, lang)
        plain_axes(part, f"{word} {title} – {where}", "x")
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
    _wide_enough(ax, [float(row[end]) for _label, row in rows for end in ("low", "high")], lang)


POSITIONS = Text("Forderung gegen Gegenposition", "Demand against counter-position")


def _wide_enough(ax: Axes, ends: Sequence[float], lang: Lang) -> None:
    """Room for the labels; a span of next to nothing fills no axis."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(ends), max(ends)
    room = 0.3 * max(high - low, 0.1 * high)
    ax.set_xlim(low - room, high + room)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    number_axis(ax.xaxis, 0, lang)


@tall(0.34, count=few_rows)
def position_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Each agenda item with its stacked and its order-free effect; regions summed."""
    stacked: defaultdict[str, float] = defaultdict(float)
    free: defaultdict[str, float] = defaultdict(float)
    for title, one, other in zip(frame["title"], frame["stacked"], frame["order_free"], strict=True):
        stacked[title] += float(one or 0)
        free[title] += float(other or 0)
    title = f"{POSITIONS.of(lang)} – {regions_label(frame, lang, 'stacked')}"
    if len(stacked) < 2:
        eur_bars(ax, title, list(stacked), list(stacked.values()), lang)
        return
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
    ax.set_yticks(range(len(stacked)), [fill(item, 40) for item in stacked])
    ax.invert_yaxis()
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.18)
    number_axis(ax.xaxis, 0, lang)
    plain_axes(ax, fill(title, 50), "x", legend=True)
    ax.set_xlabel(f"EUR {A_YEAR.of(lang)}", fontsize=SMALL)


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
