"""The what-if board of notebook 2 and of the cockpit: sliders, readings, and what they come to.

Needs ipywidgets (extra ``notebooks``). Everything that calculates, writes HTML or keeps files stands in ``position``,
``view`` and ``state``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from os import PathLike
from typing import Any

import ipywidgets as w  # type: ignore[import-untyped]  # ipywidgets ships no types

from feecalc.analysis.scenarios import SideBySide
from feecalc.calculation.result import Result
from feecalc.drivers.moves import in_percent
from feecalc.drivers.names import LABELS, ScenarioError
from feecalc.drivers.position import Position, position
from feecalc.intake import PackageError
from feecalc.intake.model import Data, region_name
from feecalc.law.readings import OPTIONS, ReadingError, own_reading
from feecalc.law.register import label, questions
from feecalc.whatif import view
from feecalc.whatif.state import (
    QUANTITIES_2008,
    REACH,
    REACH_2008,
    STEPS,
    ScenarioFolder,
    State,
    folder_of,
    without,
)
from feecalc.whatif.stylesheet import STYLE
from feecalc.words.text import Lang, Text
from feecalc.words.whole_files import OutputError

# The readings that move most, in agenda order; the others stand behind "weitere".
FIRST = (
    "case_decline_credit",
    "adjustment_factor",
    "palliative_in_case_value",
    "credit_cap",
    "stage2_valuation",
    "adjustment_scope",
    "bisphosphonate_frequency",
    "transfusions",
)
SLOTS = ("A", "B")
PARTS = ("message", "summary", "fees", "together", "readings", "stages", "bridge")


class Slider:
    """A driver in tenths of a percent with a German readout."""

    def __init__(self, name: str, lang: Lang, reach: int) -> None:
        self.name = name
        self._lang = lang
        self.slider = w.IntSlider(
            0,
            -reach,
            reach,
            1,
            description=LABELS[name].of(lang),
            readout=False,
            continuous_update=False,
            style={"description_width": "206px"},
            layout=w.Layout(width="308px"),
        )
        self.shown = w.Label(self.text, layout=w.Layout(width="88px"))
        self.slider.observe(self._show, "value")
        self.box = w.HBox([self.slider, self.shown])

    @property
    def text(self) -> str:
        """The change in percent, that of a share in points."""
        return in_percent(self.name, Fraction(self.slider.value, STEPS)).of(self._lang)

    def _show(self, _change: Any) -> None:
        self.shown.value = self.text


def _fold(title: str, content: Any) -> Any:
    """A part that a button opens and closes, by keyboard too (an Accordion's headings are no buttons)."""
    button = w.ToggleButton(description=title, layout=w.Layout(width="390px"))
    content.layout.display = "none"

    def turn(change: Any) -> None:
        content.layout.display = "" if change["new"] else "none"

    button.observe(turn, "value")
    return w.VBox([button, content])


class WhatIf:
    """The board: choose a KV and readings, move drivers of two scenarios; fees, bridge and EUR follow.

    Every figure is the exact engine's for the moved package. ``folder`` (the package's) is where
    ``szenario-a.toml`` and ``szenario-b.toml`` are kept. Shows itself in a notebook; ``position`` holds what is shown.
    """

    def __init__(
        self,
        data: Data,
        kv: str | None = None,
        lang: Lang = "de",
        *,
        folder: str | PathLike[str] | None = None,
        name: str = "",
    ) -> None:
        self.data = data
        self.lang = lang
        self.package = name
        self.own = own_reading(data.reading)
        self.folder: ScenarioFolder = folder_of(None if folder is None else str(folder))
        self.states = {slot: self.folder.saved(slot, self.own) for slot in SLOTS}
        self.positions: dict[str, Position] = {}
        self._default: Result | None = None
        self._resetting = False
        self._controls(kv or data.regions[0])
        self.out = {part: w.HTML() for part in (*PARTS, "head", "download", "said")}
        self.box = self._layout()
        self._show_state()
        self._watch()
        self.update()

    # Controls -----------------------------------------------------------------------------
    def _controls(self, kv: str) -> None:
        say = self._say
        self.kv = w.Dropdown(
            options=[(f"{k} {self.data.contract(k).name or region_name(k)}", k) for k in self.data.regions],
            value=kv,
            description="KV",
            layout=w.Layout(width="390px"),
            style={"description_width": "36px"},
        )
        self.slot = w.ToggleButtons(
            options=[(say("Szenario A", "scenario A"), "A"), (say("Szenario B", "scenario B"), "B")],
            style={"button_width": "112px"},
        )
        self.name = w.Text(
            description=say("Name", "name"),
            continuous_update=False,
            layout=w.Layout(width="390px"),
            style={"description_width": "50px"},
        )
        self.sliders = {name: Slider(name, self.lang, reach) for name, reach in REACH.items()}
        self.quantity = w.Dropdown(
            options=[(LABELS[n].of(self.lang), n) for n in QUANTITIES_2008],
            description=say("Größe 2008", "quantity of 2008"),
        )
        self.change_2008 = Slider(QUANTITIES_2008[0], self.lang, REACH_2008)
        self.change_2008.slider.description = say("Änderung", "change")
        self.readings = {
            q.key: self._reading(q.key, q.title.of(self.lang)) for q in questions() if q.key in OPTIONS
        }
        self.save = self._button("Speichern", "save")
        self.load = w.Dropdown(
            description=say("Laden", "load"),
            layout=w.Layout(width="390px"),
            style={"description_width": "50px"},
        )
        self._list_files()
        self.reset = self._button("Zurücksetzen", "reset")
        self.make = self._button("Arbeitsmappe erstellen", "make workbook")

    def _say(self, de: str, en: str) -> str:
        return Text(de, en).of(self.lang)

    def _button(self, de: str, en: str) -> Any:
        return w.Button(description=self._say(de, en), layout=w.Layout(width="auto"))

    def _reading(self, key: str, title: str) -> Any:
        options = [(label(key, option, self.lang), option) for option in OPTIONS[key]]
        box = w.Dropdown(options=options, value=getattr(self.own, key), description=title, tooltip=title)
        box.add_class("feecalc-reading")
        return box

    def _list_files(self) -> None:
        hint = self._say("Datei wählen …", "choose a file …")
        self.load.options = [(hint, ""), *((name, name) for name in self.folder.names())]
        self.load.value = ""

    def _layout(self) -> Any:
        first = w.VBox([self.readings[key] for key in FIRST])
        others = w.VBox([box for key, box in self.readings.items() if key not in FIRST])
        old = w.VBox([self.quantity, self.change_2008.box])
        folds = [
            _fold(self._say(*title), box)
            for title, box in (
                (("Lesarten", "readings"), first),
                (("Weitere Lesarten", "more readings"), others),
                (("Daten 2008", "data of 2008"), old),
            )
        ]
        sliders = [s.box for s in self.sliders.values()]
        files = [] if self.folder.path is None else [self.load]
        buttons = [self.save] if files else []
        left = w.VBox(
            [
                self.kv,
                self.slot,
                self.name,
                *sliders,
                *folds,
                w.HBox([*buttons, self.reset, self.make]),
                *files,
                self.out["said"],
                self.out["download"],
            ],
            layout=w.Layout(width="400px"),
        )
        right = w.VBox(
            [self.out[part] for part in PARTS if part != "summary"],
            layout=w.Layout(flex="1 1 0", min_width="350px", padding="0 0 0 16px"),
        )
        columns = w.HBox([left, right], layout=w.Layout(flex_flow="row wrap"))
        box = w.VBox([w.HTML(STYLE), self.out["head"], self.out["summary"], columns])
        box.add_class("feecalc-board")
        return box

    def _watch(self) -> None:
        moved = [s.slider for s in (*self.sliders.values(), self.change_2008)]
        for control in (self.quantity, self.name, *moved, *self.readings.values()):
            control.observe(self._moved, "value")
        self.kv.observe(self._other_region, "value")
        self.slot.observe(self._other_slot, "value")
        self.load.observe(self._loaded, "value")
        self.reset.on_click(lambda _button: self._set(without(self.state)))
        self.save.on_click(self._saved)
        self.make.on_click(self._offer)

    # State --------------------------------------------------------------------------------
    @property
    def state(self) -> State:
        """The scenario that the controls show."""
        return self.states[self.slot.value]

    @property
    def drivers(self) -> Mapping[str, Fraction]:
        """Its drivers, without those at 0."""
        return self.state.drivers

    @property
    def position(self) -> Position | None:
        """The scenario calculated; None where it is impossible."""
        return self.positions.get(self.slot.value)

    def _moved(self, _change: Any) -> None:
        if not self._resetting:
            self.states[self.slot.value] = self._from_controls()
            self.update()

    def _from_controls(self) -> State:
        chosen = {key: box.value for key, box in self.readings.items()}
        return State(
            self.name.value.strip() or f"Szenario {self.slot.value}",
            {name: s.slider.value for name, s in self.sliders.items()},
            self.quantity.value,
            self.change_2008.slider.value,
            {key: option for key, option in chosen.items() if option != getattr(self.own, key)},
            self.state.others,
            self.state.head,
        )

    def _set(self, state: State) -> None:
        self.states[self.slot.value] = state
        self._show_state()
        self.update()

    def _show_state(self) -> None:
        """Put the scenario into the controls, which would else calculate one after the other."""
        self._resetting = True
        state = self.state
        self.name.value = state.name
        for name, slider in self.sliders.items():
            slider.slider.value = state.sliders.get(name, 0)
        self.quantity.value, self.change_2008.slider.value = state.quantity, state.change_2008
        for key, box in self.readings.items():
            box.value = state.readings.get(key, getattr(self.own, key))
        self._resetting = False

    def _other_region(self, _change: Any) -> None:
        self._default = None
        self.positions.clear()
        self.update()

    def _other_slot(self, _change: Any) -> None:
        self._show_state()
        self.update()

    # Files --------------------------------------------------------------------------------
    def _saved(self, _button: Any) -> None:
        try:
            file = self.folder.save(self.slot.value, self.state)
        except (OutputError, ScenarioError) as error:
            self._tell(view.problem_html(error.message, self.lang))
            return
        self._resetting = True
        self._list_files()
        self._resetting = False
        self._tell(f"<p>{self._say('Gespeichert', 'saved')}: {view.page_text(file.name)}</p>")

    def _loaded(self, change: Any) -> None:
        if self._resetting or not change["new"]:
            return
        try:
            state = self.folder.load(change["new"], self.own)
        except (PackageError, ScenarioError, ReadingError) as error:
            self._tell(view.problem_html(error.message, self.lang))
            return
        self._set(state)
        self._tell(f"<p>{self._say('Geladen', 'loaded')}: {view.page_text(change['new'])}</p>")

    def _tell(self, html: str) -> None:
        self.out["said"].value = html

    # Results ------------------------------------------------------------------------------
    def update(self) -> None:
        """Calculate the scenario and show it; what is impossible is said instead."""
        self.out["download"].value = self.out["said"].value = ""
        try:
            for slot in SLOTS:
                if slot == self.slot.value or (slot not in self.positions and self.states[slot].is_touched):
                    self.positions[slot] = self._calculated(self.states[slot])
        except (ScenarioError, ReadingError) as error:
            self.positions.pop(self.slot.value, None)
            self._show(message=view.problem_html(error.message, self.lang))
            return
        self._show_position(self.positions[self.slot.value])

    def _calculated(self, state: State) -> Position:
        made = position(self.data, self.kv.value, state.scenario, state.reading(self.own), self._default)
        self._default = made.default
        return made

    def _show_position(self, made: Position) -> None:
        self._show(
            summary=view.summary_html(self._both(), self.kv.value, self.lang),
            fees=view.fees_html(made, self.lang),
            together=view.together_html(self._both(), self.kv.value, self.lang),
            readings=view.readings_html(made, self.lang) + view.others_html(self.state.others, self.lang),
            stages=view.stages_html(made, self.lang),
            bridge=view.bridge_html(made, self.lang),
        )

    def _both(self) -> SideBySide:
        """The scenarios that differ from the package, or the one that is shown."""
        slots = [
            s for s in SLOTS if s in self.positions and (self.states[s].is_touched or s == self.slot.value)
        ]
        made = [self.positions[s] for s in slots]
        return SideBySide(
            tuple(self.states[s].scenario for s in slots), tuple(p.result for p in made), made[0].default
        )

    def _show(self, **parts: str) -> None:
        self.out["head"].value = view.head_html(
            self.data, self.kv.value, self.package, self._default, self.lang
        )
        for part in PARTS:
            self.out[part].value = parts.get(part, "")

    def _offer(self, _button: Any) -> None:
        made = self.position
        if made is not None and made.is_calculated:
            self.out["download"].value = view.download_html(made, self.lang)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.box._repr_mimebundle_(**kwargs)
