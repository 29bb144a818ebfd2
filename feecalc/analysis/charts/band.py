"""The band of readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from feecalc.analysis.charts.style import (
    BLUE,
    GREEN,
    SMALL,
    VERMILION,
    decimal,
    number_axis,
    one_figure,
    panels,
    plain_axes,
    regions_label,
    tall,
)
from feecalc.numbers.figures import DAY_LABELS, UNDEFINED_TEXT
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
        one_figure(ax, word, UNDEFINED_TEXT.of(lang))
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


def _wide_enough(ax: Axes, ends: Sequence[float], lang: Lang) -> None:
    """Room for the labels; a span of next to nothing fills no axis."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(ends), max(ends)
    room = 0.3 * max(high - low, 0.1 * high)
    ax.set_xlim(low - room, high + room)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    number_axis(ax.xaxis, 0, lang)
