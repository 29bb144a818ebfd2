"""Drawn scenarios: quantiles, and chance beside reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from feecalc.analysis.charts.style import (
    BLACK,
    BLUE,
    GREY,
    SMALL,
    VERMILION,
    decimal,
    number_axis,
    plain_axes,
)
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


QUANTITIES = {
    "f1": Text("Anpassungsfaktor Stufe 1", "adjustment factor, stage 1"),
    "f2": Text("Anpassungsfaktor Stufe 2", "adjustment factor, stage 2"),
    "cumulative": Text("beide Anpassungen, P2/P0 von 86516", "both adjustments, P2/P0 of 86516"),
    "impact": Text("EUR im Jahr gegenüber der Ausgangslage", "EUR a year against the baseline"),
    "fee_impact": Text("EUR im Jahr durch Gebührenwerte", "EUR a year through fees"),
}
FACTORS = ("f1", "f2", "cumulative")


def draw_quantiles(result: Any, kv: str, quantity: str, ax: Axes, lang: Lang, assumed: str = "") -> None:
    """A row for each reading: 90 % range, middle half, median; the atom at f = 1 in words."""
    rows = result.quantiles[(result.quantiles.kv == kv) & (result.quantiles.quantity == quantity)]
    atoms = _atoms(result, kv, quantity)
    for place, row in enumerate(_records(rows)):
        ax.plot([row["q05"], row["q95"]], [place, place], color=GREY, linewidth=2, zorder=2)
        ax.barh(place, row["q75"] - row["q25"], left=row["q25"], height=0.36, color=BLUE, zorder=3)
        ax.plot([row["q50"]], [place], marker="|", markersize=16, color=BLACK, markeredgewidth=2, zorder=4)
        if row["reading"] in atoms:
            ax.annotate(
                _in_words(*atoms[row["reading"]], lang),
                (1.01, place),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=SMALL,
                color=BLACK,
            )
    ax.set_yticks(range(len(rows)), [_wrapped(name) for name in rows.reading], fontsize=SMALL)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    if quantity in ("f1", "f2"):
        ax.axvline(1, color=BLACK, linewidth=0.8, linestyle=":")
    number_axis(ax.xaxis, _decimals(quantity), lang)
    plain_axes(ax, f"KV {kv}: {spoken_quantity(quantity).of(lang)}", along="x")
    ax.set_xlabel(_small_print(_reading_aid(result.n).of(lang), assumed), fontsize=SMALL)


def _wrapped(text: str, width: int = 30) -> str:
    return "\n".join(wrap(text, width))


def _small_print(*lines: str) -> str:
    return "\n".join("\n".join(wrap(line, 100)) for line in lines if line)


def _decimals(quantity: str) -> int:
    return 4 if quantity in FACTORS else 0 if "impact" in quantity else 2


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


def spoken_quantity(quantity: str) -> Text:
    """A quantity of ``MonteCarlo.quantiles`` in words."""
    fee = Text(f"Gebührenwert {quantity} ab 01.07.2011 (EUR)", f"fee of {quantity} from 2011-07-01 (EUR)")
    return QUANTITIES.get(quantity, fee)


def _reading_aid(n: int) -> Text:
    return Text(
        f"{decimal(n, 0, 'de')} gezogene Szenarien: Linie 5–95 %, Balken 25–75 %, Strich Median",
        f"{decimal(n, 0, 'en')} drawn scenarios: line 5–95 %, bar 25–75 %, mark median",
    )


BINS = 60


def new_spread(readings: int) -> Any:
    """Axes for ``draw_spread``: a row a reading, and the bar of the shares below."""
    from feecalc.analysis.charts.figure import new_figure

    figure = new_figure(height=2.6 + 1.15 * readings)
    return figure.subplots(readings + 1, 1, squeeze=False, height_ratios=[*([1.0] * readings), 0.55])[:, 0]


def draw_spread(
    axes: Any,
    kv: str,
    quantity: str,
    values: Mapping[str, Any],
    parts: Sequence[Any],
    lang: Lang,
    assumed: str,
) -> Any:
    """A histogram a reading on one scale, the atom at 1 as a bar of its own, and where the spread comes from."""
    *rows, last = axes
    defined = {label: v[np.isfinite(v)] for label, v in values.items()}
    edges = _edges_of(list(defined.values()))
    for ax, (label, found) in zip(rows, defined.items(), strict=True):
        _histogram(ax, label, found, edges, quantity in FACTORS, lang)
        number_axis(ax.xaxis, _decimals(quantity), lang)
        ax.set_xlim(edges[0], edges[-1])
    for ax in rows[:-1]:
        ax.set_xticklabels([])
    plain_axes(rows[0], f"KV {kv}: {spoken_quantity(quantity).of(lang)}")
    _shares(last, parts, lang)
    last.set_xlabel(_small_print(_alike().of(lang), assumed), fontsize=SMALL)
    return last.get_figure(root=True)


def _edges_of(values: list[Any]) -> Any:
    found = np.concatenate(values) if values else np.zeros(1)
    low, high = (float(found.min()), float(found.max())) if found.size else (0.0, 1.0)
    margin = 0.03 * ((high - low) or 1.0)
    return np.linspace(low - margin, high + margin, BINS + 1)


def _histogram(ax: Axes, label: str, found: Any, edges: Any, is_factor: bool, lang: Lang) -> None:
    atom = (found == 1) if is_factor else np.zeros(found.shape, dtype=bool)
    n = max(1, found.size)
    heights, _ = np.histogram(found[~atom], edges)
    ax.bar(
        edges[:-1],
        100 * heights / n,
        np.diff(edges),
        align="edge",
        color=BLUE,
        edgecolor="white",
        linewidth=0.3,
    )
    if atom.any():
        share = 100 * atom.sum() / n
        ax.bar([1.0], [share], (edges[-1] - edges[0]) / 80, color=VERMILION, hatch="///", edgecolor="white")
        said = Text(f"f = 1: {decimal(share, 1, 'de')} %", f"f = 1: {decimal(share, 1, 'en')} %")
        ax.annotate(
            said.of(lang),
            (1.0, share),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
        )
    plain_axes(ax, "")
    ax.margins(y=0.2)
    ax.set_ylabel(_wrapped(label, 26), rotation=0, ha="right", va="center", fontsize=SMALL)
    ax.yaxis.set_major_formatter(lambda value, _position: f"{decimal(value, 0, lang)} %")


def _shares(ax: Axes, parts: Sequence[Any], lang: Lang) -> None:
    """One bar of 100 %: chance, reading, both together."""
    left = 0.0
    for (part, _value, share), colour, hatch in zip(
        parts, (BLUE, VERMILION, GREY), ("", "///", "..."), strict=True
    ):
        wide = 0.0 if np.isnan(share) else 100 * share
        said = f"{part.of(lang)} {decimal(wide, 0, lang)} %"
        ax.barh(0, wide, left=left, color=colour, hatch=hatch, edgecolor="white", label=said)
        left += wide
    ax.set_xlim(0, 100)
    ax.set_yticks([])
    plain_axes(ax, "", along="x")
    ax.xaxis.set_major_formatter(lambda value, _position: f"{decimal(value, 0, lang)} %")
    where = Text("Woher die Streuung kommt", "where the spread comes from")
    ax.set_ylabel(_wrapped(where.of(lang), 26), rotation=0, ha="right", va="center", fontsize=SMALL)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 2.0), ncols=3, fontsize=SMALL, frameon=False)


def _alike() -> Text:
    return Text(
        "Anteil der Szenarien je Klasse; die Lesarten wiegen gleich (eine Setzung, keine Wahrscheinlichkeit).",
        "Share of the scenarios in each class; the readings weigh alike (an assumption, no probability).",
    )
