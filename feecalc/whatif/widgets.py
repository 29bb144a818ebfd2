"""The what-if board of notebook 2 and of the cockpit: sliders, readings, and what they come to.

Needs ipywidgets (extra ``notebooks``). Everything that calculates or writes HTML stands in ``position`` and ``view``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import ipywidgets as w  # type: ignore[import-untyped]  # ipywidgets ships no types

from feecalc.calculation.result import Result
from feecalc.drivers.moves import in_percent
from feecalc.drivers.names import CASES, DRIVERS, LABELS, SHARES, ScenarioError
from feecalc.drivers.position import Position, position
from feecalc.intake.model import Data, region_name
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.law.register import questions
from feecalc.whatif import view
from feecalc.words.text import Lang, Text

# Steps of a tenth of a percent: whole numbers, so that a slider never stands at 0.30000000000000004.
STEPS = 1000
REACH = {CASES: 200, **dict.fromkeys(SHARES, 100)}
REACH_2008 = 200
QUANTITIES_2008 = tuple(name for name in DRIVERS if name not in REACH)

# The readings that move most, in agenda order; the others stand behind "weitere".
FIRST = (
    "palliative_in_case_value", "case_decline_credit", "credit_cap", "credit_stages",
    "stage2_valuation", "stage2_base", "bisphosphonate_frequency", "transfusions",
)  # fmt: skip

PARTS = ("message", "impact", "fees", "readings", "stages", "bridge")

STYLE = """<style>
.feecalc-board .widget-html-content{line-height:1.35}
.feecalc-board table.feecalc{border-collapse:collapse;margin:0 0 1em;font-variant-numeric:tabular-nums}
.feecalc-board table.feecalc caption{text-align:left;font-weight:600;padding:.3em 0}
.feecalc-board table.feecalc th,.feecalc-board table.feecalc td{border-bottom:1px solid #ccc;padding:.15em .8em;text-align:right}
.feecalc-board table.feecalc th[scope=row]{text-align:left}
.feecalc-board .widget-dropdown .widget-label{white-space:normal;line-height:1.15;height:auto;align-self:center}
.feecalc-board small{display:block;color:#444}
.feecalc-board small.up::before{content:"▲ "}.feecalc-board small.down::before{content:"▼ "}
.feecalc-board .impact{font-size:1.05em;margin:.2em 0 .8em}
.feecalc-board .readings p{margin:0 0 .4em}
.feecalc-board svg.bridge{max-width:100%;height:auto;display:block;font-size:13px;margin-bottom:1em}
.feecalc-board .problem{border-left:4px solid #D55E00;padding:.2em 1em}
</style>"""


class Slider:
    """A driver in tenths of a percent with a German readout."""

    def __init__(self, name: str, lang: Lang, reach: int) -> None:
        self.name = name
        self._lang = lang
        self.slider = w.IntSlider(
            0, -reach, reach, 1, description=LABELS[name].of(lang), readout=False, continuous_update=False,
            style={"description_width": "210px"}, layout=w.Layout(width="400px"),
        )  # fmt: skip
        self.shown = w.Label(self.text, layout=w.Layout(width="84px"))
        self.slider.observe(self._show, "value")
        self.box = w.HBox([self.slider, self.shown])

    @property
    def value(self) -> float:
        """The change as a fraction."""
        return float(self.slider.value) / STEPS

    @property
    def text(self) -> str:
        """The change in percent, that of a share in points."""
        return in_percent(self.name, Fraction(self.slider.value, STEPS)).of(self._lang)

    def _show(self, _change: Any) -> None:
        self.shown.value = self.text


class WhatIf:
    """The board: choose a KV and readings, move drivers; fees, bridge and EUR follow.

    Every figure is the exact engine's for the moved package. ``reading`` starts the drop-downs, else the
    package's own. Shows itself in a notebook; ``position`` holds what is shown.
    """

    def __init__(
        self, data: Data, kv: str | None = None, reading: Reading | None = None, lang: Lang = "de"
    ) -> None:
        self.data = data
        self.lang = lang
        self.position: Position | None = None
        self._start = reading or Reading.of(data.reading)
        self._resetting = False
        self.kv = w.Dropdown(
            options=[(f"{k} {data.contract(k).name or region_name(k)}", k) for k in data.regions],
            value=kv or data.regions[0], description=Text("KV", "KV").of(lang),
        )  # fmt: skip
        self.sliders = {name: Slider(name, lang, reach) for name, reach in REACH.items()}
        self.quantity = w.Dropdown(
            options=[(LABELS[n].of(lang), n) for n in QUANTITIES_2008], description=Text("2008", "2008").of(lang),
            layout=w.Layout(width="400px"),
        )  # fmt: skip
        self.change_2008 = Slider(QUANTITIES_2008[0], lang, REACH_2008)
        self.change_2008.slider.description = Text("Änderung", "change").of(lang)
        self.readings = {
            q.key: self._reading(q.key, q.title.of(lang)) for q in questions() if q.key in OPTIONS
        }
        self.reset = w.Button(description=Text("Zurücksetzen", "reset").of(lang))
        self.make = w.Button(
            description=Text("Arbeitsmappe erstellen", "make workbook").of(lang),
            layout=w.Layout(width="220px"),
        )
        self.out = {name: w.HTML() for name in (*PARTS, "download")}
        self.box = self._layout()
        self._watch()
        self.update()

    def _reading(self, key: str, title: str) -> w.Dropdown:
        return w.Dropdown(
            options=OPTIONS[key], value=getattr(self._start, key), description=title, tooltip=title,
            style={"description_width": "300px"}, layout=w.Layout(width="440px"),
        )  # fmt: skip

    def _layout(self) -> w.VBox:
        first = w.VBox([self.readings[key] for key in FIRST])
        others = w.VBox([box for key, box in self.readings.items() if key not in FIRST])
        old = w.VBox([self.quantity, self.change_2008.box])
        titles = (
            Text("Lesarten", "readings"),
            Text("Weitere Lesarten", "more readings"),
            Text("Daten 2008", "data of 2008"),
        )
        folds = w.Accordion([first, others, old], titles=[t.of(self.lang) for t in titles], selected_index=0)
        sliders = [s.box for s in self.sliders.values()]
        buttons = w.HBox([self.reset, self.make])
        left = w.VBox(
            [self.kv, *sliders, folds, buttons, self.out["download"]], layout=w.Layout(width="500px")
        )
        shown = [self.out[name] for name in PARTS]
        right = w.VBox(shown, layout=w.Layout(flex="1 1 0", min_width="560px", padding="0 0 0 28px"))
        box = w.VBox([w.HTML(STYLE), w.HBox([left, right], layout=w.Layout(flex_flow="row wrap"))])
        box.add_class("feecalc-board")
        return box

    def _watch(self) -> None:
        moved = [s.slider for s in (*self.sliders.values(), self.change_2008)]
        for control in (self.kv, self.quantity, *moved, *self.readings.values()):
            control.observe(self.update, "value")
        self.reset.on_click(self._back)
        self.make.on_click(self._offer)

    # State --------------------------------------------------------------------------------
    @property
    def drivers(self) -> Mapping[str, float]:
        """The drivers as they stand, without those at 0."""
        moved = {name: s.value for name, s in self.sliders.items()}
        moved[self.quantity.value] = self.change_2008.value
        return {name: value for name, value in moved.items() if value}

    @property
    def reading(self) -> Reading:
        """The readings as they stand; raises ReadingError where they contradict each other."""
        return self._start.with_(**{key: box.value for key, box in self.readings.items()})

    def update(self, _change: Any = None) -> None:
        """Calculate the position and show it; what is impossible is said instead."""
        if self._resetting:
            return
        self.out["download"].value = ""
        try:
            self.position = position(self.data, self.kv.value, self.drivers, self.reading, self._default())
        except (ScenarioError, ReadingError) as error:
            self.position = None
            self._show(
                message=f'<div class="problem" role="alert"><p>{error.message.of(self.lang)}</p></div>'
            )
            return
        made = self.position
        self._show(
            impact=view.impact_html(made, self.lang),
            fees=view.fees_html(made, self.lang),
            readings=view.readings_html(made, self.lang),
            stages=view.stages_html(made, self.lang),
            bridge=view.bridge_html(made, self.lang),
        )

    def _default(self) -> Result | None:
        """What the last position was compared with, while the region stays."""
        last = self.position
        return last.default if last is not None and last.kv == self.kv.value else None

    def _show(self, **parts: str) -> None:
        for name in PARTS:
            self.out[name].value = parts.get(name, "")

    def _back(self, _button: Any) -> None:
        # Every control that moves back would calculate a position of its own.
        self._resetting = True
        for slider in (*self.sliders.values(), self.change_2008):
            slider.slider.value = 0
        for key, box in self.readings.items():
            box.value = getattr(self._start, key)
        self._resetting = False
        self.update()

    def _offer(self, _button: Any) -> None:
        if self.position is not None and self.position.is_calculated:
            self.out["download"].value = view.download_html(self.position, self.lang)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.box._repr_mimebundle_(**kwargs)
