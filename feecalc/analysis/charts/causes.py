"""Charts of causes: bridge, decomposition, Kassenarten, comparison of deliveries. Loads matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    HATCHES,
    MOST_BARS,
    ORANGE,
    PERIODS,
    bars,
    decimal,
    few_rows,
    floats,
    number_axis,
    plain_axes,
    regions_label,
    signed,
    tall,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def waterfall(frame: Any, ax: Axes, lang: Lang) -> None:
    """From FW0 over the causes to FW1, and on to the case value after the correction, stage by stage."""
    place = 0
    ticks: list[tuple[int, str]] = []
    lowest = float("inf")
    for stage, rows in frame.groupby("stage"):
        steps = rows.to_dict("records")
        level = float(steps[0]["level"] - steps[0]["exact"])
        lowest = min(lowest, level, *(float(s["level"]) for s in steps))
        place = _level_bar(ax, place, level, ticks, f"FW0\n{PERIODS[int(stage)].de.split(' → ')[0]}", lang)
        for i, step in enumerate(steps):
            place = _step_bar(ax, place, step, ticks, lang)
            if i + 1 == len(steps) or (step["part"] == "cause" and steps[i + 1]["part"] != "cause"):
                last = i + 1 == len(steps)
                name = Text("nach\nAnpassung", "after\nadjustment").of(lang) if last else "FW1"
                place = _level_bar(ax, place, float(step["level"]), ticks, name, lang)
        place += 1
    ax.set_xticks([p for p, _name in ticks], [name for _p, name in ticks], fontsize=6.5, rotation=90)
    top = ax.get_ylim()[1]
    ax.set_ylim(max(0.0, lowest - 0.6 * (top - lowest)), top + 0.04 * (top - lowest))
    number_axis(ax.yaxis, 0, lang)
    plain_axes(
        ax, Text("Brücke des Fallwerts", "Bridge of the case value").of(lang) + f" – {regions_label(frame)}"
    )
    note = Text("EUR je Behandlungsfall (Achse beginnt nicht bei 0)", "EUR a case (axis does not start at 0)")
    ax.set_ylabel(note.of(lang), fontsize=8)


def _level_bar(
    ax: Axes, place: int, level: float, ticks: list[tuple[int, str]], name: str, lang: Lang
) -> int:
    ax.bar(place, level, color=GREY, width=0.7)
    ax.annotate(
        decimal(level, 2, lang),
        (place, level),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        fontsize=6,
    )
    ticks.append((place, name))
    return place + 1


def _step_bar(ax: Axes, place: int, step: dict[str, Any], ticks: list[tuple[int, str]], lang: Lang) -> int:
    value, level = float(step["exact"]), float(step["level"])
    colour, hatch = (ORANGE, "///") if value >= 0 else (BLUE, "...")
    ax.bar(place, value, bottom=level - value, color=colour, hatch=hatch, edgecolor="white", width=0.7)
    top = max(level, level - value)
    ax.annotate(
        signed(value, 2, lang),
        (place, top),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        fontsize=6,
    )
    ticks.append((place, step["name"]))
    return place + 1


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
            ax.annotate(
                signed(value, 0, lang),
                (place, max(value, 0)),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=7,
            )
    ax.set_xticks(range(len(names)), names, fontsize=8)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    number_axis(ax.yaxis, 0, lang)
    ax.legend(fontsize=8, frameon=False)
    ax.set_ylabel("EUR")
    title = Text("Volumenänderung: Fallzahl, Struktur, Preis", "Change of volume: cases, structure, price")
    plain_axes(ax, f"{title.of(lang)} – {regions_label(frame)}")


def contribution_bars(frame: Any, ax: Axes, lang: Lang) -> None:
    """What each Kassenart contributes to the deviation of the first stage shown."""
    stages = [n for n in (1, 2) if n in set(frame["stage"])]
    rows = frame[frame["stage"] == stages[0]] if stages else frame
    names = [name for name in dict.fromkeys(rows["kassenart"]) if name]
    for n, effect in enumerate(dict.fromkeys(rows["effect"])):
        part = rows[rows["effect"] == effect]
        values = dict(zip(part["kassenart"], floats(list(part["exact"])), strict=True))
        places = [i + 0.4 * n - 0.2 for i in range(len(names))]
        label = part["name"].iloc[0]
        ax.bar(
            places,
            [values.get(name, 0.0) for name in names],
            0.38,
            color=COLOURS[n],
            hatch=HATCHES[n],
            edgecolor="white",
            label=label,
        )
    ax.set_xticks(range(len(names)), names, fontsize=8)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    number_axis(ax.yaxis, 1, lang)
    ax.legend(fontsize=8, frameon=False)
    period = PERIODS[stages[0]].of(lang) if stages else ""
    title = Text(
        "Beiträge der Kassenarten zur Abweichung", "Contributions of the Kassenarten to the deviation"
    )
    plain_axes(ax, f"{title.of(lang)} {period} – {regions_label(frame)}")
    ax.set_ylabel(Text("EUR je Behandlungsfall", "EUR a case").of(lang), fontsize=8)


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
    bars(ax, labels, floats([r["exact"] for r in rows]), 0, lang)
    plain_axes(
        ax, Text("Abgleich: Wirkung der Unterschiede", "Comparison: effect of the differences").of(lang), "x"
    )
    ax.set_xlabel(Text("EUR im Jahr", "EUR a year").of(lang))
