"""Charts of causes: bridge, decomposition, Kassenarten, comparison of deliveries. Loads matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    COLOURS,
    HATCHES,
    MOST_BARS,
    NOT_FROM_ZERO,
    ORANGE,
    PERIODS,
    SMALL,
    STAGES,
    decimal,
    eur_bars,
    few_rows,
    floats,
    label_column,
    number_axis,
    one_figure,
    panels,
    plain_axes,
    regions_label,
    signed_label,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@tall(0.24, count=lambda frame: len(frame) + 4 * frame["stage"].nunique())
def waterfall(frame: Any, ax: Axes, lang: Lang) -> None:
    """From the case value of 2008 over the causes to the new one, and to that after the adjustment, by stage."""
    stages = [(int(n), rows.to_dict("records")) for n, rows in frame.groupby("stage")]
    for (stage, steps), part in zip(
        stages, panels(ax, [len(steps) + 3 for _n, steps in stages]), strict=True
    ):
        _bridge(part, stage, steps, lang)
        title = Text("Brücke des Fallwerts", "Bridge of the case value").of(lang)
        plain_axes(part, f"{title}, {STAGES[stage].of(lang)} – {regions_label(frame, lang)}", "x")
        part.set_xlabel(NOT_FROM_ZERO.of(lang), fontsize=SMALL)


def _bridge(ax: Axes, stage: int, steps: Sequence[dict[str, Any]], lang: Lang) -> None:
    """Levels as marks (a bar from a cut axis would exaggerate), changes as bars between them."""
    old, new = PERIODS[stage].of(lang).split(" → ")
    word = Text("Fallwert", "case value").of(lang)
    level = float(steps[0]["level"] - steps[0]["exact"])
    names = [f"{word} {old}"]
    _mark(ax, 0, level, lang)
    for i, step in enumerate(steps):
        _change(ax, len(names), step, lang)
        names.append(step["name"])
        last = i + 1 == len(steps)
        if last or (step["part"] == "cause" and steps[i + 1]["part"] != "cause"):
            _mark(ax, len(names), float(step["level"]), lang)
            after = Text("nach der Anpassung", "after the adjustment").of(lang)
            names.append(f"{word} {after}" if last else f"{word} {new}")
    ax.set_yticks(range(len(names)), names)
    for label in (t for t in ax.get_yticklabels() if t.get_text().startswith(word)):
        label.set_fontweight("bold")
    ax.invert_yaxis()
    ax.use_sticky_edges = False
    ax.margins(x=0.15)
    number_axis(ax.xaxis, 1, lang)


def _mark(ax: Axes, place: int, level: float, lang: Lang) -> None:
    ax.plot([level], [place], marker="D", color=BLACK, markersize=6)
    ax.annotate(
        decimal(level, 2, lang),
        (level, place),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        fontweight="bold",
    )


def _change(ax: Axes, place: int, step: dict[str, Any], lang: Lang) -> None:
    value, level = float(step["exact"]), float(step["level"])
    colour, hatch = (ORANGE, "///") if value >= 0 else (BLUE, "...")
    ax.barh(place, value, left=level - value, color=colour, hatch=hatch, edgecolor="white", height=0.7)
    ax.annotate(
        signed_label(value, 2, lang),
        (max(level, level - value), place),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
    )


def decomposition_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Components of the change of volume, both periods side by side."""
    stages = sorted(frame["stage"].unique())
    names = list(dict.fromkeys(frame["name"]))
    for n, stage in enumerate(stages):
        values = floats(list(frame[frame["stage"] == stage]["exact"]))
        places = [i + 0.4 * n - 0.2 * (len(stages) - 1) for i in range(len(values))]
        ax.bar(
            places,
            values,
            0.38,
            color=COLOURS[n],
            hatch=HATCHES[n],
            edgecolor="white",
            label=PERIODS[int(stage)].of(lang),
        )
        for place, value in zip(places, values, strict=True):
            label_column(ax, value, place, 0, lang)
    ax.set_xticks(range(len(names)), names)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    number_axis(ax.yaxis, 0, lang)
    ax.set_ylabel("EUR")
    title = Text("Volumenänderung: Fallzahl, Struktur, Preis", "Change of volume: cases, structure, price")
    ax.margins(y=0.15)
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame, lang)}", legend=True)


@tall(0.5, count=lambda frame: 3 + frame["kassenart"].nunique() * frame["stage"].nunique())
def contribution_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What each Kassenart contributes to the deviation of both stages, and what uniform fees shift."""
    if len({name for name in frame["kassenart"] if name}) < 2:
        title = Text("Beiträge der Kassenarten", "Contributions of the Kassenarten").of(lang)
        alone = Text(
            "Nur eine Kassenart geliefert: nichts zu vergleichen.",
            "One Kassenart delivered only: nothing to compare.",
        )
        one_figure(ax, f"{title} – {regions_label(frame, lang)}", alone.of(lang))
        return
    parts = [(n, frame[frame["stage"] == n]) for n in (1, 2, 0) if n in set(frame["stage"])]
    for (stage, rows), part in zip(parts, panels(ax, [1] * len(parts), gap=0.7), strict=True):
        _contributions(part, rows, lang)
        titles = {
            0: Text(
                "Umverteilung durch einheitliche Gebührenwerte, 2008", "Redistribution by uniform fees, 2008"
            )
        }
        title = titles.get(stage, Text("Beiträge der Kassenarten", "Contributions of the Kassenarten")).of(
            lang
        )
        period = f", {PERIODS[stage].of(lang)}" if stage else ""
        plain_axes(part, f"{title}{period} – {regions_label(frame, lang)}", legend=bool(stage))
        part.set_ylabel("EUR" if not stage else Text("EUR je Fall", "EUR a case").of(lang), fontsize=SMALL)


def _contributions(ax: Axes, rows: Any, lang: Lang) -> None:
    names = [name for name in dict.fromkeys(rows["kassenart"]) if name]
    effects = [e for e in dict.fromkeys(rows["effect"]) if any(rows[rows["effect"] == e]["kassenart"] != "")]
    width = 0.8 / max(len(effects), 1)
    largest = max((abs(v) for v in floats(list(rows["exact"]))), default=0)
    for n, effect in enumerate(effects):
        part = rows[rows["effect"] == effect]
        values = dict(zip(part["kassenart"], floats(list(part["exact"])), strict=True))
        heights = [values.get(name, 0.0) for name in names]
        places = [i + width * (n - (len(effects) - 1) / 2) for i in range(len(names))]
        ax.bar(
            places,
            heights,
            width * 0.95,
            color=COLOURS[n],
            hatch=HATCHES[n],
            edgecolor="white",
            label=part["name"].iloc[0],
        )
        for place, value in zip(places, heights, strict=True):
            label_column(ax, value, place, 0 if largest >= 100 else 2, lang)
    ax.set_xticks(range(len(names)), names)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.margins(y=0.18)
    number_axis(ax.yaxis, 0 if largest >= 100 else 1, lang)


@tall(0.27, count=few_rows)
def revision_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """The differences between two deliveries that move most, in EUR a year."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None]
    rows = sorted(rows, key=lambda r: -abs(r["exact"]))[:MOST_BARS]
    labels = [
        " ".join(
            filter(
                None,
                (f"KV {r['kv']}", r["table"] if not r["gop"] else "", r["quarter"], r["gop"], r["kassenart"]),
            )
        )
        for r in rows
    ]
    title = Text("Abgleich: Wirkung der Unterschiede", "Comparison: effect of the differences").of(lang)
    eur_bars(ax, title, labels, floats([r["exact"] for r in rows]), lang)
