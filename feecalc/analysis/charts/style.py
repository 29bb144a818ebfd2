"""What all charts share: colour-blind safe colours, German numbers, axes and bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from feecalc.analysis.regions_behind import coverage
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Okabe and Ito (2008): distinguishable with every common colour blindness; hatches tell them in grey.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW, BLACK = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#F0E442",
    "#000000",
)
COLOURS = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW, BLACK)
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo", "---", "")
GREY = "#7F7F7F"

SMALL, TITLE = 9, 11  # pt: to be read at arm's length, and on a projector
A_YEAR = Text("im Jahr", "a year")
MOST_BARS = 16
PERIODS = {1: Text("4/2008 → 4/2009", "Q4 2008 → Q4 2009"), 2: Text("2008 → 2010", "2008 → 2010")}
NOT_FROM_ZERO = Text(
    "EUR je Behandlungsfall (Achse beginnt nicht bei 0)", "EUR a case (axis does not start at 0)"
)
STAGES = {1: Text("Stufe 1", "stage 1"), 2: Text("Stufe 2", "stage 2")}


def drawn(frame: Any, chart: Callable[..., Any], ax: Axes | None, lang: Lang) -> Figure:
    """Run a chart on the axes given, or on a new figure as tall as the frame needs; answers the figure."""
    from feecalc.analysis.charts.figure import figure_of, new_figure, plain_text

    with plain_text():
        if ax is None:
            ax = new_figure(height=getattr(chart, "height", lambda _frame: 4.5)(frame)).subplots()
        chart(frame, ax, lang)
    return figure_of(ax)


def decimal(value: float, decimals: int, lang: Lang) -> str:
    """A float for a label, with decimal comma and points between thousands in German."""
    text = f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def signed_label(value: float, decimals: int, lang: Lang) -> str:
    """As ``decimal``, with a plus sign above 0."""
    text = decimal(value, decimals, lang)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def number_axis(axis: Axis, decimals: int, lang: Lang) -> None:
    """Tick labels in the notation of the language."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _position: decimal(value, decimals, lang)))


def percent_axis(axis: Axis, decimals: int, lang: Lang, unit: str = "%") -> None:
    """Tick labels of a fraction in percent, or in percent points."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(
        FuncFormatter(lambda value, _position: f"{decimal(100 * value, decimals, lang)} {unit}")
    )


def plain_axes(ax: Axes, title: str, along: str = "y", *, legend: bool = False) -> None:
    """Title, light grid along one axis, no box; the legend between title and values, never over them."""
    ax.set_title(title, loc="left", fontsize=TITLE, fontweight="bold", pad=22 if legend else 6)
    ax.grid(visible=True, axis="x" if along == "x" else "y", color="#DDDDDD", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=SMALL)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    if legend:
        ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 0.99), ncols=4, fontsize=SMALL, frameon=False)


def panels(ax: Axes, heights: Sequence[float], gap: float = 0.55) -> list[Axes]:
    """The place of ``ax`` divided into axes below each other, in these proportions; ``ax`` itself disappears.

    ``gap`` is the space between two of them, as a share of the mean height, for a title and tick labels.
    """
    ax.axis("off")
    figure, spec = ax.figure, ax.get_subplotspec()
    if spec is not None and figure.get_layout_engine() is not None:
        grid = spec.subgridspec(len(heights), 1, height_ratios=heights)
        return [figure.add_subplot(grid[n]) for n in range(len(heights))]
    box = ax.get_position()
    unit = box.height / (sum(heights) + gap * (len(heights) - 1) * sum(heights) / len(heights))
    space = unit * gap * sum(heights) / len(heights)
    made, top = [], box.y1
    for height in heights:
        made.append(figure.add_axes((box.x0, top - unit * height, box.width, unit * height)))
        top -= unit * height + space
    return made


def one_figure(ax: Axes, title: str, said: str) -> None:
    """A single value as a sentence: a chart of one bar compares nothing."""
    ax.axis("off")
    ax.set_title(title, loc="left", fontsize=TITLE, fontweight="bold")
    ax.text(0, 0.9, fill(said, 84), transform=ax.transAxes, fontsize=TITLE, va="top")


def eur_bars(ax: Axes, title: str, labels: Sequence[str], values: Sequence[float], lang: Lang) -> None:
    """Whole EUR a year as horizontal bars; one value, or none at all, is a sentence."""
    if len(values) < 2:
        said = [f"{label}: {signed_label(v, 0, lang)} EUR" for label, v in zip(labels, values, strict=True)]
        nothing = Text("Kein Wert zu zeigen.", "No value to show.").of(lang)
        one_figure(ax, title, f"{said[0]} {A_YEAR.of(lang)}" if said else nothing)
        return
    bars(ax, [fill(label, 40) for label in labels], values, 0, lang)
    plain_axes(ax, fill(title, 50), "x")  # above the bars, whose labels take a third of the width
    ax.set_xlabel(f"EUR {A_YEAR.of(lang)}", fontsize=SMALL)


def floats(values: Sequence[Any]) -> list[float]:
    """Exact numbers for drawing; nan where undefined."""
    return [float("nan") if value is None else float(value) for value in values]


def tall(per_row: float, least: float = 2.6, count: Callable[[Any], int] = len) -> Callable[[Any], Any]:
    """Give a chart a height in inches that grows with the rows it draws."""

    def decorate(chart: Any) -> Any:
        chart.height = lambda frame: min(max(least, 1.2 + per_row * count(frame)), 10.5)
        return chart

    return decorate


def bars(ax: Axes, labels: Sequence[str], values: Sequence[float], decimals: int, lang: Lang) -> None:
    """Horizontal bars from the top down, blue above 0 and hatched vermilion below, each with its value."""
    from matplotlib.ticker import MaxNLocator

    places = range(len(labels))
    for place, value in zip(places, values, strict=True):
        colour, hatch = (BLUE, "") if value >= 0 else (VERMILION, "///")
        ax.barh(place, value, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5)
        label_bar(ax, value, place, decimals, lang)
    ax.set_yticks(list(places), list(labels))
    ax.invert_yaxis()
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.22)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    number_axis(ax.xaxis, 0 if max(map(abs, values), default=0) >= 20 else decimals, lang)


def columns(
    ax: Axes,
    values: Sequence[float],
    n: int,
    of: int,
    label: str,
    decimals: int,
    lang: Lang,
    *,
    width: float = 0.4,
) -> None:
    """The ``n``-th of so many sets of columns that stand side by side, each with its value."""
    places = [i + width * (n - (of - 1) / 2) for i in range(len(values))]
    ax.bar(places, values, 0.95 * width, color=COLOURS[n], hatch=HATCHES[n], edgecolor="white", label=label)
    for place, value in zip(places, values, strict=True):
        label_column(ax, value, place, decimals, lang)


def regions_label(frame: Any, lang: Lang, value: str = "") -> str:
    """Which KVs a frame is about, and which of them have no ``value`` at all (a column)."""
    keys = list(dict.fromkeys(frame["kv"]))
    known = [kv for kv in keys if not value or frame.loc[frame["kv"] == kv, value].notna().any()]
    if len(keys) <= 3 and known == keys:
        return f"KV {', '.join(keys)}"
    return coverage(known, keys).of(lang)


def few_rows(frame: Any) -> int:
    """How many bars a chart of the weightiest rows draws."""
    return min(MOST_BARS, len(frame))


def label_bar(ax: Axes, value: float, place: float, decimals: int, lang: Lang) -> None:
    """The value at the end of a horizontal bar."""
    ax.annotate(
        signed_label(value, decimals, lang),
        (value, place),
        xytext=(4 if value >= 0 else -4, 0),
        textcoords="offset points",
        va="center",
        ha="left" if value >= 0 else "right",
        fontsize=SMALL,
    )


def label_column(ax: Axes, value: float, place: float, decimals: int, lang: Lang) -> None:
    """The value at the end of a vertical bar."""
    ax.annotate(
        signed_label(value, decimals, lang),
        (place, value),
        xytext=(0, 3 if value >= 0 else -3),
        textcoords="offset points",
        ha="center",
        va="bottom" if value >= 0 else "top",
        fontsize=SMALL,
    )
