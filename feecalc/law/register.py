"""The register of readings: what the text leaves open, with the arguments of both sides.

The texts stand in ``register.toml``; option names and defaults in ``readings.py``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from feecalc.words.text import Text


@dataclass(frozen=True)
class Option:
    """One option of a question: what it calculates, and how the parties could word it."""

    name: str
    meaning: Text
    proposal: Text


@dataclass(frozen=True)
class Question:
    """One open point: clause, whether the wording decides, arguments, who gains, options (default first)."""

    key: str
    title: Text
    clause: str
    decided: bool
    wording: Text
    system: Text
    purpose: Text
    counter: Text
    kv_argument: Text
    kasse_argument: Text
    gains: Text
    options: tuple[Option, ...]

    def option(self, name: str) -> Option:
        """The option of that name; parameters (a share, decimals) have one for any value."""
        return next((o for o in self.options if o.name == name), self.options[0])


@dataclass(frozen=True)
class NotCalculated:
    """A question that no reading calculates, named wherever the band is shown."""

    title: Text
    clause: str
    reason: Text


def questions() -> tuple[Question, ...]:
    """All questions in agenda order (the order of the law)."""
    return tuple(_question(entry) for entry in _register()["question"])


def not_calculated() -> tuple[NotCalculated, ...]:
    """The questions outside the register (teil-b section 4)."""
    return tuple(
        NotCalculated(_text(entry["title"]), entry["clause"], _text(entry["reason"]))
        for entry in _register()["not_calculated"]
    )


def _register() -> dict[str, Any]:
    return tomllib.loads(files("feecalc.law").joinpath("register.toml").read_text(encoding="utf-8"))


def _text(entry: dict[str, str]) -> Text:
    return Text(entry["de"], entry["en"])


def _question(entry: dict[str, Any]) -> Question:
    texts = ("title", "wording", "system", "purpose", "counter", "kv_argument", "kasse_argument", "gains")
    options = tuple(Option(o["name"], _text(o["meaning"]), _text(o["proposal"])) for o in entry["option"])
    return Question(
        key=entry["key"],
        clause=entry["clause"],
        decided=entry["decided"],
        options=options,
        **{name: _text(entry[name]) for name in texts},
    )
