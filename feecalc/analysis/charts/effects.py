"""Charts of effects: impact, elasticities, break-even, uptake, preview. Loads matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    HATCHES,
    STAGES,
    VERMILION,
    bars,
    decimal,
    floats,
    number_axis,
    percent_axis,
    plain_axes,
    regions_label,
    signed,
    tall,
)
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers.figures import DAY_LABELS
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def impact_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """EUR after minus before per GOP, both adjustments side by side."""
    days = list(dict.fromkeys(frame["valid_from"]))
    for n, day in enumerate(days):
        rows = frame[frame["valid_from"] == day]
        values = [sum(floats(list(rows[rows["gop"] == gop]["exact"]))) for gop in NEW_GOPS]
        places = [i + 0.4 * n - 0.2 * (len(days) - 1) for i in range(len(NEW_GOPS))]
        ax.bar(
            places,
            values,
            0.38,
            color=COLOURS[n],
            hatch=HATCHES[n],
            edgecolor="white",
            label=DAY_LABELS[day].of(lang),
        )
        for place, value in zip(places, values, strict=True):
            ax.annotate(
                signed(value, 0, lang),
                (place, min(value, 0)),
                xytext=(0, -9),
                textcoords="offset points",
                ha="center",
                fontsize=7,
            )
    ax.set_xticks(range(len(NEW_GOPS)), NEW_GOPS, fontsize=8)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.margins(y=0.12)
    number_axis(ax.yaxis, 0, lang)
    if days:
        ax.legend(fontsize=8, frameon=False)
    title = Text("Auswirkung der Anpassungen", "Impact of the adjustments").of(lang)
    plain_axes(ax, f"{title} – {regions_label(frame) if len(frame) else ''}")
    ax.set_ylabel("EUR")


@tall(0.3, count=lambda frame: len(frame[frame["of"].isin(("f1", "f2"))]))
def elasticity_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Percent change of the factors with one percent more of each service."""
    rows = frame[frame["of"].isin(("f1", "f2"))]
    labels = [f"{of} – {by[1:]}" for of, by in zip(rows["of"], rows["by"], strict=True)]
    bars(ax, labels, floats(list(rows["exact"])), 3, lang)
    title = Text("Elastizität der Faktoren", "Elasticity of the factors").of(lang)
    plain_axes(ax, f"{title} – {regions_label(frame) if len(frame) else ''}", "x")
    ax.set_xlabel(Text("% je 1 % mehr Leistungen", "% per 1 % more services").of(lang))


def break_even_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Where each quantity stands, and where nothing would be left to adjust."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None]
    kinds = {"net": Text("mit Anrechnung", "with the credit"), "gross": Text("p = 0", "p = 0")}
    for place, row in enumerate(rows):
        current, point = float(row["current"]), float(row["exact"])
        ax.plot([current, point], [place, place], color=GREY, linewidth=1.5)
        ax.plot([current], [place], "o", color=BLUE, markersize=7)
        ax.plot([point], [place], "D", color=VERMILION, markersize=7)
        label = f"{decimal(100 * current, 2, lang)} % → {decimal(100 * point, 2, lang)} %"
        ax.annotate(
            label,
            (max(current, point), place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
        )
    labels = [f"{STAGES[r['stage']].of(lang)} {r['point']} ({kinds[r['condition']].of(lang)})" for r in rows]
    ax.set_yticks(range(len(rows)), labels, fontsize=8)
    ax.invert_yaxis()
    ax.margins(x=0.25)
    percent_axis(ax.xaxis, 0, lang)
    title = Text(
        "Nichts anzupassen: heute (Kreis) und Schwelle (Raute)",
        "No adjustment: today (circle), threshold (diamond)",
    )
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame) if len(frame) else ''}", "x")


def uptake_lines(frame: Any, ax: Axes, lang: Lang) -> None:
    """The factor over the uptake of 86518, one line a displacement."""
    stage = frame["stage"].min()
    rows = frame[frame["stage"] == stage]
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
    ax.legend(fontsize=8, frameon=False)
    title = Text("Mehr 86518: Anpassungsfaktor", "More 86518: adjustment factor").of(lang)
    plain_axes(ax, f"{title}, {STAGES[int(stage)].of(lang)} – {regions_label(frame)}")
    ax.set_xlabel(Text("zusätzliche 86518 je 100 Fälle", "additional 86518 per 100 cases").of(lang))


def preview_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Fees from the start, now, and as the quarters delivered so far would have them."""
    series = (
        ("start", DAY_LABELS["start"]),
        ("before", DAY_LABELS["2010-07-01"]),
        ("exact", Text("Vorschau 01.07.2011", "preview 2011-07-01")),
    )
    for n, (column, name) in enumerate(series):
        places = [i + 0.27 * (n - 1) for i in range(len(frame))]
        values = floats(list(frame[column]))
        ax.bar(
            places, values, 0.26, color=COLOURS[n], hatch=HATCHES[n], edgecolor="white", label=name.of(lang)
        )
        for place, value in zip(places, values, strict=True):
            if value == value:
                ax.annotate(
                    decimal(value, 2, lang),
                    (place, value),
                    xytext=(0, 2),
                    textcoords="offset points",
                    ha="center",
                    fontsize=6,
                )
    ax.set_xticks(range(len(frame)), list(frame["gop"]), fontsize=8)
    number_axis(ax.yaxis, 0, lang)
    ax.legend(fontsize=8, frameon=False)
    ax.set_ylabel("EUR")
    title = Text(
        "Vorschau der zweiten Anpassung (kein Ergebnis)", "Preview of the second adjustment (no result)"
    )
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame)}")
