"""The register of readings: what the text leaves open, with the arguments of both sides.

The texts, the spoken labels and the standing of every option stand in ``register.toml``; option
names and defaults in ``readings.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from feecalc.law.readings import PARAMETERS
from feecalc.numbers.figures import plain
from feecalc.words.text import Lang, Text

WORDING, TENABLE, CONTRA = "wording", "tenable", "contra"
STANDINGS = {
    WORDING: Text("vom Wortlaut entschieden", "settled by the wording"),
    TENABLE: Text("vertretbar", "tenable"),
    CONTRA: Text("gegen den Wortlaut", "against the wording"),
}
# Tenable only where the region's transfusion agreement ended (teil-b section 4).
ENDED_TRANSFUSIONS = ("transfusions", "base_only")


@dataclass(frozen=True)
class Option:
    """One option of a question: its spoken label, what it calculates, and how the parties could word it."""

    name: str
    standing: str
    label: Text
    meaning: Text
    proposal: Text


@dataclass(frozen=True)
class Question:
    """One open point: clause, arguments, who gains, options (default first)."""

    key: str
    title: Text
    clause: str
    wording: Text
    system: Text
    purpose: Text
    counter: Text
    kv_argument: Text
    kasse_argument: Text
    gains: Text
    options: tuple[Option, ...]

    @property
    def decided(self) -> bool:
        """Whether the wording settles the point: every rival of the default is against it."""
        return len(self.options) > 1 and all(option.standing == CONTRA for option in self.options[1:])

    def option(self, name: str) -> Option:
        """The option of that name; a parameter (a share, decimals) has one for any value."""
        found = next((o for o in self.options if o.name == name), self.options[0])
        return _with_value(found, name) if self.key in PARAMETERS else found


@dataclass(frozen=True)
class Canon:
    """A rule of interpretation that both sides use, each in its own way."""

    title: Text
    source: str
    kv_argument: Text
    kasse_argument: Text


@dataclass(frozen=True)
class NotCalculated:
    """A question that no reading calculates, named wherever the band is shown."""

    title: Text
    clause: str
    reason: Text


@cache
def questions() -> tuple[Question, ...]:
    """All questions in the order of the readings (teil-b section 4). Constant: the file is part of the program."""
    return tuple(_question(entry) for entry in _register()["question"])


@cache
def by_key() -> Mapping[str, Question]:
    """The questions by their key."""
    return {question.key: question for question in questions()}


def canons() -> tuple[Canon, ...]:
    """How provisions like Teil B are interpreted, as each side argues it."""
    return tuple(
        Canon(source=entry["source"], **_texts(entry, "title", "kv_argument", "kasse_argument"))
        for entry in _register()["canon"]
    )


def not_calculated() -> tuple[NotCalculated, ...]:
    """The questions outside the register (teil-b section 4)."""
    return tuple(
        NotCalculated(clause=entry["clause"], **_texts(entry, "title", "reason"))
        for entry in _register()["not_calculated"]
    )


def title(key: str, lang: Lang = "de") -> str:
    """The question as one says it aloud: ``Anrechnung des Fallzahlrückgangs``."""
    return by_key()[key].title.of(lang)


def label(key: str, option: Any, lang: Lang = "de") -> str:
    """The option as one says it aloud: ``Rückgang selbst, in Prozentpunkten``; of a parameter, its value."""
    return by_key()[key].option(str(option)).label.of(lang)


def spoken(key: str, option: Any, lang: Lang = "de") -> str:
    """Question and option: ``Anrechnung des Fallzahlrückgangs: keine Anrechnung``."""
    return f"{title(key, lang)}: {label(key, option, lang)}"


def spoken_settings(settings: Mapping[str, Any], lang: Lang = "de") -> str:
    """Several settings in one line, in the order of the register; the default reading where there are none."""
    said = [spoken(key, settings[key], lang) for key in by_key() if key in settings]
    return "; ".join(said) or Text("Regelfall", "default reading").of(lang)


def standing(key: str, option: Any, *, transfusions_ended: bool = False) -> str:
    """``wording``, ``tenable`` or ``contra`` (teil-b section 4).

    ``transfusions_ended``: the region's contract says that its transfusion agreement ended and no
    transfusion amount was delivered after the start.
    """
    if transfusions_ended and (key, str(option)) == ENDED_TRANSFUSIONS:
        return TENABLE
    return by_key()[key].option(str(option)).standing


def against_wording(settings: Mapping[str, Any], *, transfusions_ended: bool = False) -> tuple[str, ...]:
    """The settings that have the wording against them, in the order of the register."""
    return tuple(
        key
        for key in by_key()
        if key in settings and standing(key, settings[key], transfusions_ended=transfusions_ended) == CONTRA
    )


def _with_value(option: Option, value: str) -> Option:
    return replace(
        option, name=value, label=_filled(option.label, value), proposal=_filled(option.proposal, value)
    )


def _filled(text: Text, value: str) -> Text:
    share = Fraction(value)
    return Text(text.de.replace("{value}", plain(share)), text.en.replace("{value}", plain(share, "en")))


@cache
def _register() -> dict[str, Any]:
    return tomllib.loads(files("feecalc.law").joinpath("register.toml").read_text(encoding="utf-8"))


def _texts(entry: Mapping[str, Any], *names: str) -> dict[str, Text]:
    return {name: Text(entry[name]["de"], entry[name]["en"]) for name in names}


def _option(entry: Mapping[str, Any]) -> Option:
    return Option(entry["name"], entry["standing"], **_texts(entry, "label", "meaning", "proposal"))


def _question(entry: Mapping[str, Any]) -> Question:
    texts = ("title", "wording", "system", "purpose", "counter", "kv_argument", "kasse_argument", "gains")
    options = tuple(_option(option) for option in entry["option"])
    return Question(key=entry["key"], clause=entry["clause"], options=options, **_texts(entry, *texts))
