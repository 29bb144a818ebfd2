"""What all charts share: colour-blind safe colours, German numbers, axes and bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Okabe and Ito (2008): distinguishable with every common colour blindness; hatches tell them in grey.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW, BLACK = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442", "#000000",
)  # fmt: skip
COLOURS = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, YELLOW, BLACK)
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo", "---", "")
GREY = "#7F7F7F"

MOST_BARS = 16
PERIODS = {1: Text("4/2008 → 4/2009", "Q4 2008 → Q4 2009"), 2: Text("2008 → 2010", "2008 → 2010")}
STAGES = {1: Text("Stufe 1", "stage 1"), 2: Text("Stufe 2", "stage 2")}


def new_figure(width: float = 8.0, height: float = 4.5) -> Figure:
    """An empty figure in print size (inches)."""
    from feecalc.analysis.charts.figure import new_figure as made

    return made(width, height)


def drawn(frame: Any, chart: Callable[..., Any], ax: Axes | None, lang: Lang) -> Figure:
    """Run a chart on the axes given, or on a new figure as tall as the frame needs; answers the figure."""
    from feecalc.analysis.charts.figure import figure_of, plain_text

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


def signed(value: float, decimals: int, lang: Lang) -> str:
    """As ``decimal``, with a plus sign above 0."""
    text = decimal(value, decimals, lang)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def number_axis(axis: Axis, decimals: int, lang: Lang) -> None:
    """Tick labels in the notation of the language."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _position: decimal(value, decimals, lang)))


def percent_axis(axis: Axis, decimals: int, lang: Lang) -> None:
    """Tick labels of a fraction in percent."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(
        FuncFormatter(lambda value, _position: f"{decimal(100 * value, decimals, lang)} %")
    )


def plain_axes(ax: Axes, title: str, along: str = "y") -> None:
    """Title, light grid along one axis, no box."""
    ax.set_title(title, loc="left", fontsize=11, fontweight="bold")
    ax.grid(visible=True, axis="x" if along == "x" else "y", color="#DDDDDD", linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


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
        above = value >= 0
        colour, hatch = (BLUE, "") if above else (VERMILION, "///")
        ax.barh(place, value, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5)
        ax.annotate(
            signed(value, decimals, lang), (value, place), xytext=(4 if above else -4, 0),
            textcoords="offset points", va="center", ha="left" if above else "right", fontsize=8,
        )  # fmt: skip
    ax.set_yticks(list(places), list(labels), fontsize=7.5)
    ax.invert_yaxis()
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.margins(x=0.22)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    number_axis(ax.xaxis, 0 if max(map(abs, values), default=0) >= 20 else decimals, lang)


def regions_label(frame: Any) -> str:
    """Which KVs a frame is about."""
    keys = list(dict.fromkeys(frame["kv"]))
    return f"KV {', '.join(keys)}" if len(keys) <= 3 else f"{len(keys)} KVen"


def few_rows(frame: Any) -> int:
    """How many bars a chart of the weightiest rows draws."""
    return min(MOST_BARS, len(frame))


def label_bar(ax: Axes, value: float, place: float, decimals: int, lang: Lang) -> None:
    """The value at the end of a horizontal bar."""
    ax.annotate(
        signed(value, decimals, lang), (value, place), xytext=(4 if value >= 0 else -4, 0),
        textcoords="offset points", va="center", ha="left" if value >= 0 else "right", fontsize=7,
    )  # fmt: skip
