"""Charts of effects: impact, elasticities, break-even, uptake, preview. Loads matplotlib."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    HATCHES,
    SMALL,
    STAGES,
    VERMILION,
    bars,
    decimal,
    floats,
    label_column,
    number_axis,
    panels,
    percent_axis,
    plain_axes,
    regions_label,
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
            label_column(ax, value, place, 0, lang)
    ax.set_xticks(range(len(NEW_GOPS)), NEW_GOPS)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.use_sticky_edges = False  # room above 0 for the labels there
    ax.margins(y=0.18)
    number_axis(ax.yaxis, 0, lang)
    title = Text("Auswirkung der Anpassungen", "Impact of the adjustments").of(lang)
    plain_axes(ax, f"{title} – {regions_label(frame, lang) if len(frame) else ''}", legend=bool(days))
    ax.set_ylabel("EUR")


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


@tall(0.56)
def break_even_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Where each quantity stands, and where nothing would be left to adjust."""
    rows = [r for r in frame.to_dict("records") if r["exact"] is not None]
    kinds = {
        "net": Text("mit Anrechnung", "with the credit"),
        "gross": Text("ohne Abweichung", "no deviation"),
        "joint": Text("beide Stufen zusammen", "both stages together"),
    }
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
            fontsize=SMALL,
        )
    labels = [
        fill(f"{STAGES[r['stage']].of(lang)}: {r['name']} ({kinds[r['condition']].of(lang)})", 44)
        for r in rows
    ]
    ax.set_yticks(range(len(rows)), labels)
    ax.invert_yaxis()
    ax.margins(x=0.45)
    percent_axis(ax.xaxis, 0, lang)
    title = Text(
        "Nichts anzupassen: heute (Kreis) und Schwelle (Raute)",
        "No adjustment: today (circle), threshold (diamond)",
    )
    plain_axes(ax, fill(f"{title.of(lang)} – {regions_label(frame, lang) if len(frame) else ''}", 40), "x")


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


def preview_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """Fees from the start, now, and as the quarters delivered so far would have them."""
    series = (
        ("start", DAY_LABELS["start"]),
        ("before", DAY_LABELS["2010-07-01"]),
        ("exact", Text("Vorschau 01.07.2011", "preview 2011-07-01")),
    )
    for n, (column, name) in enumerate(series):
        places = [i + 0.3 * (n - 1) for i in range(len(frame))]
        values = floats(list(frame[column]))
        ax.bar(
            places, values, 0.29, color=COLOURS[n], hatch=HATCHES[n], edgecolor="white", label=name.of(lang)
        )
        for place, value in zip(places, values, strict=True):
            if value == value:
                ax.annotate(
                    decimal(value, 2, lang),
                    (place, value),
                    xytext=(0, 2),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                )
    ax.set_xticks(range(len(frame)), list(frame["gop"]))
    ax.margins(y=0.12)
    number_axis(ax.yaxis, 0, lang)
    ax.set_ylabel("EUR")
    title = Text(
        "Vorschau der zweiten Anpassung (kein Ergebnis)", "Preview of the second adjustment (no result)"
    )
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame, lang)}", legend=True)
