"""Charts a room can read: no cut bars, spoken names, no legend over values, no chart of one bar, 8 pt and more.

The frames are made by hand with the columns their analyses document; figures of the bridge are those of
the worked example (teil-b section 10).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("matplotlib")

from matplotlib.patches import Rectangle
from matplotlib.text import Text as Drawn

from feecalc.analysis.charts.band import band_chart
from feecalc.analysis.charts.break_even import break_even_bars
from feecalc.analysis.charts.bridge import waterfall
from feecalc.analysis.charts.claim import claim_bars
from feecalc.analysis.charts.compare import revision_bars
from feecalc.analysis.charts.contributions import contribution_bars
from feecalc.analysis.charts.elasticities import elasticity_bars
from feecalc.analysis.charts.impact import impact_bars
from feecalc.analysis.charts.matrix import tornado
from feecalc.analysis.charts.positions import position_bars
from feecalc.analysis.charts.settle import concession_bars
from feecalc.analysis.charts.style import drawn
from feecalc.analysis.charts.uptake import uptake_lines


def bridge() -> pd.DataFrame:
    """Stage 1 of the worked example: 64.4817 + 0.1003 − 0.0349 + 0.1023 + 2.2923 + 2.5481 = 69.4898 EUR."""
    steps = [
        ("Nulltest (unveränderte Leistungen)", "cause", "0.1003"),
        ("mehr oder weniger 86510", "cause", "-0.0349"),
        ("mehr oder weniger 86514", "cause", "0.1023"),
        ("mehr oder weniger 86516", "cause", "2.2923"),
        ("mehr oder weniger 86518", "cause", "2.5481"),
        ("Rückführung auf den Fallwert 2008", "consequence", "-5.0081"),
        ("Anrechnung des Fallzahlrückgangs", "consequence", "2.5145"),
    ]
    level, rows = Fraction("64.4817"), []
    for name, part, value in steps:
        level += Fraction(value)
        rows.append(
            {"kv": "00", "stage": 1, "name": name, "part": part, "exact": Fraction(value), "level": level}
        )
    return pd.DataFrame(rows)


def impact() -> pd.DataFrame:
    return pd.DataFrame(
        {"kv": "00", "valid_from": day, "gop": gop, "exact": value}
        for day in ("2010-07-01", "2011-07-01")
        for gop, value in (
            ("86510", -21784),
            ("86512", -68258),
            ("86514", 4176),
            ("86516", -104806),
            ("86518", 0),
        )
    )


def contributions() -> pd.DataFrame:
    return pd.DataFrame(
        {"kv": "00", "stage": stage, "kassenart": name, "effect": effect, "name": spoken, "exact": value}
        for stage in (1, 2)
        for effect, spoken in (("within", "eigener Fallwert"), ("composition", "Anteil an den Fällen"))
        for name, value in (("AOK", 6.03), ("vdek", -9.15))
    )


def matrix(*pairs: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame({"kv": "00", "reading": k, "option": o, "difference": v} for k, o, v in pairs)


def band(spread: int = 0) -> pd.DataFrame:
    return pd.DataFrame(
        {"kv": "00", "gop": gop, "valid_from": day, "low": low, "high": high}
        for gop, low, high in (("86510", 27, 31), ("86516", 95, 137), ("86518", 95 - spread, 137))
        for day in ("start", "2010-07-01", "2011-07-01")
    )


def elasticities() -> pd.DataFrame:
    return pd.DataFrame(
        {"kv": "00", "of": of, "by": by, "exact": value}
        for of, by, value in (
            ("f1", "F86510", 0.1),
            ("f1", "F86516", -0.5),
            ("f2", "F86516", -0.4),
            ("P0_86510", "L86502", 0.5),
        )
    )


def uptake() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kv": "00",
            "stage": n,
            "uptake": u,
            "displacement": d,
            "factor": 1 - u * (1 - d),
            "fee_86516": 120 * (1 - u * (1 - d)),
        }
        for n in (1, 2)
        for d in (0, 1)
        for u in (0, 0.01)
    )


def break_even() -> pd.DataFrame:
    return pd.DataFrame(
        {"kv": "00", "stage": n, "point": "d*", "name": "Rückgang der Fallzahl, der die Abweichung ausgleicht",
         "condition": "net", "current": 0.039, "exact": 0.078}
        for n in (1, 2)
    )  # fmt: skip


def positions() -> pd.DataFrame:
    return pd.DataFrame(
        {"kv": "00", "title": t, "stacked": v, "order_free": v} for t, v in (("A", 10), ("B", -20))
    )


CHARTS: list[tuple[Callable[..., Any], Callable[[], pd.DataFrame]]] = [
    (waterfall, bridge),
    (contribution_bars, contributions),
    (impact_bars, impact),
    (elasticity_bars, elasticities),
    (uptake_lines, uptake),
    (break_even_bars, break_even),
    (tornado, lambda: matrix(("credit_cap", "no", 5000), ("rounding", "chain", -3000))),
    (band_chart, band),
    (position_bars, positions),
]


def named(value: Any) -> str:
    return getattr(value, "__name__", "")


def shown(figure: Any) -> list[Drawn]:
    """The texts that are to be seen."""
    figure.canvas.draw()
    texts = [t for ax in figure.axes if ax.axison or ax.texts for t in ax.findobj(Drawn)]
    return [t for t in texts if t.get_text() and t.get_visible()]


def patches(ax: Any) -> list[Rectangle]:
    return [p for p in ax.patches if isinstance(p, Rectangle)]


@pytest.mark.parametrize(("chart", "frame"), CHARTS, ids=named)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_letter_is_smaller_than_8_pt(chart: Any, frame: Any, lang: str) -> None:
    figure = drawn(frame(), chart, None, lang)  # type: ignore[arg-type]
    assert min(float(text.get_fontsize()) for text in shown(figure)) >= 8


@pytest.mark.parametrize(("chart", "frame"), CHARTS, ids=named)
def test_no_legend_lies_over_values(chart: Any, frame: Any) -> None:
    figure = drawn(frame(), chart, None, "de")
    figure.canvas.draw()
    for ax in figure.axes:
        if (legend := ax.get_legend()) is not None:
            assert legend.get_window_extent().y0 >= ax.get_window_extent().y1 - 2


@pytest.mark.parametrize(("chart", "frame"), [pair for pair in CHARTS if pair[0] is not waterfall], ids=named)
def test_bars_start_at_zero(chart: Any, frame: Any) -> None:
    figure = drawn(frame(), chart, None, "de")
    for ax in figure.axes:
        for bar in patches(ax):
            along_x = bar.get_x() == 0 or bar.get_x() + bar.get_width() == 0
            assert along_x or bar.get_y() == 0
        if patches(ax):
            upright = all(bar.get_y() == 0 for bar in patches(ax))
            low, high = sorted(ax.get_ylim() if upright else ax.get_xlim())
            assert low <= 0 <= high


def test_a_bridge_shows_levels_as_marks_and_changes_in_full() -> None:
    """A bar from a cut axis would exaggerate: only the changes are bars, and all of each is to be seen."""
    frame = bridge()
    figure = drawn(frame, waterfall, None, "de")
    (ax,) = [a for a in figure.axes if a.axison]
    widths = [bar.get_width() for bar in patches(ax)]
    assert widths == pytest.approx([float(v) for v in frame["exact"]])
    low, high = ax.get_xlim()
    assert all(low < bar.get_x() < high and low < bar.get_x() + bar.get_width() < high for bar in patches(ax))
    assert "beginnt nicht bei 0" in ax.get_xlabel()
    names = [t.get_text() for t in ax.get_yticklabels()]
    assert names[0] == "Fallwert 4/2008"
    assert "Fallwert 4/2009" in names
    assert names[-1] == "Fallwert nach der Anpassung"


def test_both_stages_have_a_panel() -> None:
    two = pd.concat([bridge(), bridge().assign(stage=2)])
    titles = [a.get_title(loc="left") for a in drawn(two, waterfall, None, "de").axes]
    assert [t for t in titles if t] == [
        "Brücke des Fallwerts, Stufe 1 – KV 00", "Brücke des Fallwerts, Stufe 2 – KV 00",
    ]  # fmt: skip


@pytest.mark.parametrize("chart", [contribution_bars, uptake_lines, elasticity_bars], ids=named)
def test_contributions_uptake_and_elasticities_draw_both_stages(chart: Any) -> None:
    frame = dict(CHARTS)[chart]()
    titles = " ".join(a.get_title(loc="left") for a in drawn(frame, chart, None, "de").axes)
    stages = {"contribution_bars": ("4/2008", "2008 → 2010"), "uptake_lines": ("Stufe 1", "Stufe 2")}
    for word in stages.get(chart.__name__, ("01.07.2010", "01.07.2011", "Gebührenwerte")):
        assert word in titles


def test_the_uptake_is_read_as_a_fee_too() -> None:
    figure = drawn(uptake(), uptake_lines, None, "de")
    labels = [child.get_ylabel() for ax in figure.axes for child in ax.child_axes]
    assert labels == ["86516, EUR", "86516, EUR"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_readings_are_spoken_and_those_against_the_wording_say_so(lang: str) -> None:
    frame = matrix(("credit_cap", "no", 5000), ("volume_source", "list", -3000))
    figure = drawn(frame, tornado, None, lang)  # type: ignore[arg-type]
    said = " ".join(t.get_text().replace("\n", " ") for t in figure.axes[0].get_yticklabels())
    assert "credit_cap" not in said
    against = {
        "de": "auch über null hinaus (gegen den Wortlaut)",
        "en": "beyond zero too (against the wording)",
    }
    assert against[lang] in said
    assert said.count("(") == 1


def test_one_value_is_a_sentence_and_no_chart() -> None:
    figure = drawn(matrix(("rounding", "chain", -3000)), tornado, None, "de")
    assert patches(figure.axes[0]) == []
    assert any("-3.000 EUR" in t.get_text() for t in figure.axes[0].texts)


def test_one_kassenart_alone_is_a_sentence() -> None:
    alone = contributions().query("kassenart == 'AOK'")
    figure = drawn(alone, contribution_bars, None, "de")
    assert patches(figure.axes[0]) == []
    assert any("nichts zu vergleichen" in t.get_text() for t in figure.axes[0].texts)


def test_thresholds_of_both_stages_together_have_words() -> None:
    joint = break_even().assign(condition="joint")
    labels = [t.get_text() for t in drawn(joint, break_even_bars, None, "de").axes[0].get_yticklabels()]
    assert all("beide Stufen zusammen" in label.replace("\n", " ") for label in labels)


def test_a_comparison_with_one_difference_is_a_sentence() -> None:
    frame = pd.DataFrame(
        [
            {
                "kv": "00",
                "table": "abrechnung",
                "quarter": "2008Q1",
                "gop": "86500",
                "kassenart": "01",
                "exact": 12.0,
            }
        ]
    )
    assert patches(drawn(frame, revision_bars, None, "de").axes[0]) == []


def test_each_fee_of_the_band_has_an_axis_of_its_own() -> None:
    titles = [a.get_title(loc="left") for a in drawn(band(), band_chart, None, "de").axes]
    assert [t for t in titles if t] == [
        "Auslegungsband 86510 – KV 00", "Auslegungsband 86516 und 86518 – KV 00",
    ]  # fmt: skip
    apart = [a.get_title(loc="left") for a in drawn(band(1), band_chart, None, "de").axes]
    assert "Auslegungsband 86518 – KV 00" in apart


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize(
    ("chart", "frame"),
    [
        (tornado, matrix(("credit_cap", "no", 5000))),
        (position_bars, positions()),
        (concession_bars, pd.DataFrame([{"kv": "00", "points": 1, "fee": 120, "exact": 7}])),
        (claim_bars, pd.DataFrame([{"kv": "00", "what": "Runden", "exact": 7}])),
    ],
    ids=named,
)
def test_no_chart_draws_one_bar_or_none(chart: Any, frame: pd.DataFrame, rows: int) -> None:
    """A single bar compares nothing, an empty chart shows nothing: both are sentences."""
    figure = drawn(frame.head(rows), chart, None, "de")
    assert [patches(ax) for ax in figure.axes] == [[]]
    assert figure.axes[0].texts[0].get_text()


def test_many_readings_of_a_claim_do_not_lie_over_each_other() -> None:
    long = "; ".join(f"Frage {n}: Antwort in Worten" for n in range(7))
    frame = pd.DataFrame({"kv": "00", "what": [long, "Runden: bei jeder Stufe"], "exact": [5, -3]})
    labels = [t.get_text() for t in drawn(frame, claim_bars, None, "de").axes[0].get_yticklabels()]
    assert labels == ["1. 7 Lesarten zusammen", "Runden: bei jeder Stufe"]


@pytest.mark.parametrize(("lang", "said"), [("de", "3 von 4 KVen; nicht bestimmt: 78"), ("en", "3 of 4 regions; undefined: 78")])  # fmt: skip
def test_a_tornado_of_several_regions_says_which_are_missing(lang: Any, said: str) -> None:
    """Issue 15.6: nothing drops out silently."""
    frames = [matrix(("credit_cap", "no", 5), ("rounding", "chain", -3)).assign(kv=kv) for kv in ("01", "02", "03")]  # fmt: skip
    frame = pd.concat([*frames, frames[0].assign(kv="78", difference=None)])
    figure = drawn(frame, tornado, None, lang)
    assert said in figure.axes[0].get_title(loc="left").replace("\n", " ")


def test_a_span_of_a_fraction_of_a_cent_fills_no_axis() -> None:
    frame = band().assign(low=32.8300, high=32.8301)
    axes = [ax for ax in drawn(frame, band_chart, None, "de").axes if ax.axison]
    assert all(ax.get_xlim()[1] - ax.get_xlim()[0] > 1 for ax in axes)
