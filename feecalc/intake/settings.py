"""The two settings files of a package: ``lesart.toml`` (readings) and ``spalten.toml`` (own headings)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.raw import shown
from feecalc.intake.tables.columns import TABLES
from feecalc.words.text import Text

NO_HINT = Text("", "")
MAX_BYTES = 2**20
MAX_DOTS = 200
_NOTES = {
    "option": "option",
    "wahl": "option",
    "author": "author",
    "autor": "author",
    "date": "date",
    "datum": "date",
    "status": "status",
}


def reading_settings(source: Source) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Settings and notes of ``lesart.toml``: key -> option, key -> author, date and status.

    Whether the options exist is not asked here; the register of readings does that. Raises
    PackageError if the file is no TOML, or an entry is no setting.
    """
    options: dict[str, str] = {}
    notes: dict[str, dict[str, str]] = {}
    for key, entry in toml(source).items():
        if isinstance(entry, Mapping):
            noted = {
                _NOTES.get(str(name), str(name)): _text(source, f"{key}.{name}", v)
                for name, v in entry.items()
            }
            if "option" not in noted:
                raise PackageError(_without_option(source, key))
            options[key] = noted.pop("option")
            notes[key] = noted
        else:
            options[key] = _text(source, key, entry)
    return options, notes


def own_headings(source: Source) -> dict[str, dict[str, str]]:
    """Own headings of ``spalten.toml`` by table, then column: ``gop = "GNR"`` holds for all tables.

    Raises PackageError if the file is no TOML, or names a column that no table has.
    """
    own: dict[str, dict[str, str]] = {table: {} for table in TABLES}
    entries = toml(source)
    for key, entry in entries.items():
        if isinstance(entry, Mapping):
            own.setdefault(key, {}).update(
                {name: _heading(source, key, name, h) for name, h in entry.items()}
            )
            continue
        heading = _heading(source, None, key, entry)
        for table, columns in TABLES.items():
            if any(column.name == key for column in columns):
                own[table].setdefault(key, heading)
    return own


def _heading(source: Source, table: str | None, column: str, heading: Any) -> str:
    tables = TABLES if table is None else {table: TABLES.get(table, ())}
    known = sorted({c.name for columns in tables.values() for c in columns})
    if column not in known or not isinstance(heading, str):
        raise PackageError(
            say(
                "{f}: „{x}“ ist keine Spalte, für die ein eigener Name gelten kann. Möglich sind {known}; "
                "der "
                'Name steht in Anführungszeichen: gop = "GNR".',
                '{f}: "{x}" is no column that can have a name of its own. Known are {known}; the name '
                "stands in "
                'quotation marks: gop = "GNR".',
                f=source.name,
                x=shown(f"{table}.{column}" if table else column),
                known=", ".join(known) or ", ".join(TABLES),
            )
        )
    return heading


def toml(source: Source, example: str = "", hint: Text = NO_HINT) -> dict[str, Any]:
    """The entries of a TOML file, decimal numbers as text; raises PackageError, with an example line and a hint, if it is none."""
    import tomllib

    # A key of thousands of dotted parts would keep the parser busy for minutes.
    if len(source.data) > MAX_BYTES or any(line.count(b".") > MAX_DOTS for line in source.data.splitlines()):
        raise PackageError(_broken(source, "", example, hint))
    try:
        # The author of a share writes a decimal number, not a binary one.
        return tomllib.loads(source.data.decode("utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise PackageError(_broken(source, str(error), example, hint)) from None


def _broken(source: Source, reason: str, example: str, hint: Text) -> Text:
    place = re.search(r"line ([0-9]+), column ([0-9]+)", reason)
    if place and reason.startswith(("Cannot overwrite", "Cannot declare")):
        return _twice(source, int(place[1]))
    at_de = f", Zeile {place[1]}, Spalte {place[2]}" if place else ""
    at_en = f", line {place[1]}, column {place[2]}" if place else ""
    if "end of document)" in reason:
        at_de, at_en = ", am Ende", ", at the end"
    told = say(
        "{f}{at_de}: kein gültiges TOML in UTF-8. Eine Zeile lautet z. B. {example}. {hint}",
        "{f}{at_en}: no valid TOML in UTF-8. A line reads e.g. {example}. {hint}",
        f=source.name,
        at_de=at_de,
        at_en=at_en,
        example=example or ('gop = "GNR"' if "spalten" in source.name else 'transfusions = "excluded"'),
        hint=hint,
    )
    return Text(told.de.rstrip(), told.en.rstrip())


def _twice(source: Source, line: int) -> Text:
    """What is said to a key or section that comes again in this line."""
    written = source.data.decode("utf-8-sig").split("\n")[line - 1].strip()
    name, sets, _ = written.partition("=")
    key = f"„{name.strip()}“" if sets else written if written.startswith("[") else "…"
    return say(
        "{f}, Zeile {line}: {key} steht zweimal da; bitte eine der beiden Angaben streichen.",
        "{f}, line {line}: {key} is given twice; please remove one of the two.",
        f=source.name,
        line=str(line),
        key=shown(key),
    )


def _without_option(source: Source, key: str) -> Text:
    return say(
        '{f}: Dem Abschnitt [{key}] fehlt die Wahl. Erwartet wird eine Zeile option = "…".',
        '{f}: the section [{key}] makes no choice. A line option = "…" is expected.',
        f=source.name,
        key=shown(key),
    )


def _text(source: Source, key: str, value: Any) -> str:
    """A setting as text: true and false are yes and no, as the readings call them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise PackageError(
        say(
            '{f}: Der Wert von „{key}“ ist keine einfache Angabe. Erwartet wird z. B. {key} = "…".',
            '{f}: the value of "{key}" is no simple setting. Expected is e.g. {key} = "…".',
            f=source.name,
            key=shown(key),
        )
    )
