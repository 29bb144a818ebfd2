"""A what-if as a thing one can keep: ``szenario.toml``, read, checked and written (spec/interfaces.md, "Scenario")."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from feecalc.drivers.moves import AMBIGUOUS, describe, in_percent, moves_of
from feecalc.drivers.names import LABELS, ScenarioError
from feecalc.intake.settings import toml
from feecalc.intake.sources.files import read
from feecalc.law.readings import KEYS, Reading, ReadingError
from feecalc.law.register import by_key, label
from feecalc.numbers.figures import calendar_day
from feecalc.words.text import Text, same
from feecalc.words.whole_files import replace_file

ENTRIES = ("name", "author", "date", "note", "drivers", "readings")
HEADS = {
    "name": Text("Szenario", "scenario"),
    "author": Text("Verfasser", "author"),
    "date": Text("Datum", "date"),
    "note": Text("Anmerkung", "note"),
}
HINT = Text(
    'Zahlen haben einen Dezimalpunkt (-0.03) oder stehen als Text in Anführungszeichen: "-3 %".',
    'Numbers have a decimal point (-0.03) or are text in quotation marks: "-3 %".',
)
GERMAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


@dataclass(frozen=True)
class Scenario:
    """Drivers (changes as in ``fc.DRIVERS``, exact) and readings (settings beside the package's own), with a name.

    Numbers may come as such or as text, ``-0.03`` or ``"-3 %"``. Raises ScenarioError for a driver, and ReadingError
    for a reading, that does not exist.
    """

    name: str = ""
    drivers: Mapping[str, Any] = field(default_factory=dict, hash=False)
    readings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    author: str = ""
    date: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        moves = moves_of(self.drivers)
        chosen = Reading.of(self.readings).as_text()
        object.__setattr__(self, "drivers", moves)
        object.__setattr__(self, "readings", {key: chosen[key] for key in KEYS if key in self.readings})
        object.__setattr__(self, "name", self.name or describe(moves).de)

    @property
    def assumptions(self) -> tuple[tuple[Text, Text], ...]:
        """What it assumes, line by line: label and value."""
        said = [(HEADS[key], text) for key, text in heads_of(self).items() if text.de]
        moved = [(LABELS[name], in_percent(name, x)) for name, x in self.drivers.items()]
        chosen = [
            (by_key()[key].title, Text(label(key, option), label(key, option, "en")))
            for key, option in self.readings.items()
        ]
        return (*said, *moved, *chosen)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write ``szenario.toml``; the file is replaced whole or not at all."""
        replace_file(path, self.as_toml().encode("utf-8"))

    def as_toml(self) -> str:
        """The file that ``load_scenario`` reads as this scenario."""
        heads = {"name": self.name, "author": self.author, "date": self.date, "note": self.note}
        lines = [f"{key} = {_quoted(text)}" for key, text in heads.items() if text]
        lines += ["", "[drivers]", *(f"{_quoted(name)} = {_number(x)}" for name, x in self.drivers.items())]
        lines += ["", "[readings]", *(f"{key} = {_quoted(option)}" for key, option in self.readings.items())]
        return "\n".join(lines) + "\n"


def heads_of(scenario: Scenario) -> Mapping[str, Text]:
    """Name, author, date and note as readers see them."""
    return {
        "name": same(scenario.name),
        "author": same(scenario.author),
        "date": _spoken_day(scenario.date),
        "note": same(scenario.note),
    }


def _spoken_day(text: str) -> Text:
    """The date as each language writes it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return same(text)
    return Text(calendar_day(day), calendar_day(day, "en"))


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's, but for DEL."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(x: Fraction) -> str:
    """A decimal number where there is one, from 1 on in percent, else the quotient as text."""
    percent = _decimal(100 * x)
    if abs(x) >= 1 and percent is not None:
        padded = f"{percent}0" if AMBIGUOUS.fullmatch(percent.lstrip("-")) else percent
        return _quoted(f"{padded} %")
    return _decimal(x) or _quoted(str(x))


def _decimal(x: Fraction) -> str | None:
    places = next((n for n in range(1, 21) if (x * 10**n).denominator == 1), None)
    if places is None:
        return None
    digits = f"{abs(x.numerator) * 10**places // x.denominator:0{places + 1}d}"
    return f"{'-' if x < 0 else ''}{digits[:-places]}.{digits[-places:]}"


# Reading -------------------------------------------------------------------------------------
def load_scenario(path: str | os.PathLike[str]) -> Scenario:
    """Read ``szenario.toml``.

    Raises PackageError for a file that cannot be read or is no TOML, ScenarioError and ReadingError, with the nearest
    name, for entries, drivers and readings that do not exist.
    """
    source = read(Path(path))
    entries = toml(source, "cases = -0.03", HINT)
    try:
        return _scenario(entries, Path(path).stem)
    except (ScenarioError, ReadingError) as error:
        told = error.message
        raise type(error)(Text(f"{source.name}: {told.de}", f"{source.name}: {told.en}")) from None


def _scenario(entries: Mapping[str, Any], stem: str) -> Scenario:
    for key in entries:
        if key not in ENTRIES:
            raise ScenarioError(_unknown_entry(key))
    drivers = _table(entries, "drivers")
    for name, value in drivers.items():
        _is_no_percentage(name, value)
    return Scenario(
        name=_line(entries, "name") or stem,
        drivers=drivers,
        readings=_table(entries, "readings"),
        author=_line(entries, "author"),
        date=_day(entries.get("date", "")),
        note=_line(entries, "note"),
    )


def _table(entries: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = entries.get(key, {})
    if not isinstance(found, Mapping):
        raise ScenarioError(
            Text(
                f"[{key}] ist ein Abschnitt, keine einzelne Angabe.",
                f"[{key}] is a section, not a single entry.",
            )
        )
    for name, value in found.items():
        if not isinstance(value, str | int):
            raise ScenarioError(
                Text(
                    f"[{key}] {name}: eine einfache Angabe wird erwartet. Namen mit @ stehen in "
                    'Anführungszeichen: "cases@2010" = -0.03.',
                    f"[{key}] {name}: a simple entry is expected. Names with @ stand in quotation marks: "
                    '"cases@2010" = -0.03.',
                )
            )
    return dict(found)


def _is_no_percentage(name: str, value: Any) -> None:
    """Refuse ``cases = 3``, which is 300 percent and seldom meant."""
    is_bare = isinstance(value, int) or re.fullmatch(r"[-+]?[0-9.,_]+", str(value).strip())
    exact = moves_of({name: value}).get(name, Fraction(0)) if name in LABELS and is_bare else Fraction(0)
    if abs(exact) >= 1:
        raise ScenarioError(
            Text(
                f"{name} = {value}: Zahlen ohne Einheit sind Bruchteile, das wären {value} mal 100 %. "
                f'Gemeint ist wohl {name} = "{value} %", sonst {name} = {_number(exact)}.',
                f"{name} = {value}: numbers without a unit are fractions, this would be {value} times 100 %. "
                f'Probably {name} = "{value} %" is meant, else {name} = {_number(exact)}.',
            )
        )


def _line(entries: Mapping[str, Any], key: str) -> str:
    value = entries.get(key, "")
    if not isinstance(value, str):
        raise ScenarioError(
            Text(
                f'{key} ist ein Text in Anführungszeichen: {key} = "…".',
                f'{key} is text in quotation marks: {key} = "…".',
            )
        )
    return value


def _day(value: Any) -> str:
    """A day as ISO text, from a TOML date, ISO text or TT.MM.JJJJ; empty where none is given."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    text = str(value).strip()
    german = GERMAN_DATE.fullmatch(text)
    if german:
        text = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}"
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ScenarioError(
            Text(
                f'date = {value!r:.40} ist kein Tag. Erwartet wird 2011-03-01 oder "01.03.2011".',
                f'date = {value!r:.40} is no day. Expected is 2011-03-01 or "01.03.2011".',
            )
        ) from None


def _unknown_entry(key: str) -> Text:
    if key in LABELS or key in KEYS:
        section = "drivers" if key in LABELS else "readings"
        return Text(
            f"„{key}“ gehört in den Abschnitt [{section}].", f"'{key}' belongs into the section [{section}]."
        )
    close = get_close_matches(key, ENTRIES, n=1, cutoff=0.5)
    known = ", ".join(ENTRIES)
    de = f"Gemeint ist wohl „{close[0]}“." if close else f"Bekannt sind: {known}."
    en = f"Did you mean '{close[0]}'?" if close else f"Known: {known}."
    return Text(f"Eine Angabe „{key}“ gibt es nicht. {de}", f"There is no entry '{key}'. {en}")
