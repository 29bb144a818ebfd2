"""Finding the columns of a table by their headings: synonyms, own names, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from feecalc.intake.cells.phrases import quoted, say
from feecalc.intake.cells.spelling import folded
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import RawTable, shown
from feecalc.words.findings import NOWHERE, Finding, Place
from feecalc.words.text import Text

_LONGEST_HEADING = 200


class DeliveredColumn(NamedTuple):
    """A column of a table: its name, other names (folded: lower case, no blanks or dots), if needed."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = True


_KV = DeliveredColumn(
    "kv", ("kvnr", "kvnummer", "kvschluessel", "kvkey", "kvregion", "kvbezirk", "kassenaerztlichevereinigung")
)
_QUARTER = DeliveredColumn("quartal", ("abrechnungsquartal", "leistungsquartal", "abrquartal"))
_KASSENART = DeliveredColumn(
    "kassenart",
    ("kassenartengruppe", "kassenartgruppe", "ktgruppe", "kostentraegergruppe", "kostentraeger", "ktgr"),
)
_GOP = DeliveredColumn(
    "gop",
    (
        "gnr",
        "ziffer",
        "ebmnr",
        "ebmziffer",
        "gopnr",
        "gonr",
        "gebuehrenordnungsposition",
        "gebuehrennummer",
        "gebuehrennr",
        "abrechnungsnummer",
        "abrechnungsziffer",
        "symbolnummer",
        "leistungsziffer",
    ),
)
_DEMAND_NAMES = tuple(
    name + unit
    for name in ("leistungsbedarf", "betrag", "lb")
    for unit in ("", "in", "ineur", "ineuro", "eur", "euro")
)  # "in" is what "in €" folds to

TABLES: Mapping[str, tuple[DeliveredColumn, ...]] = {
    "abrechnung": (
        _KV,
        _QUARTER,
        _KASSENART,
        _GOP,
        DeliveredColumn(
            "haeufigkeit",
            ("haufigkeit", "anzahl", "leistungshaeufigkeit", "menge", "leistungsanzahl", "anzahlleistungen"),
        ),
        DeliveredColumn("leistungsbedarf", _DEMAND_NAMES[1:]),
        DeliveredColumn("korrektur", ("korrekturzeile", "korrekturkennzeichen"), required=False),
    ),
    "faelle": (
        _KV,
        _QUARTER,
        _KASSENART,
        DeliveredColumn(
            "behandlungsfaelle",
            ("faelle", "fallzahl", "fallzahlen", "anzahlfaelle", "anzahl", "behandlungsfallzahl"),
        ),
    ),
    "zuordnung": (
        _KV,
        _GOP,
        DeliveredColumn("ziel", ("zielgop", "zugeordnetzu", "zuordnung", "zuordnungzu")),
        DeliveredColumn("anteil_haeufigkeit", ("anteilanzahl", "anteilmenge", "anteilleistungshaeufigkeit")),
        DeliveredColumn("anteil_leistungsbedarf", ("anteillb", "anteilbetrag")),
        DeliveredColumn("begruendung", ("grund", "bemerkung"), required=False),
    ),
    "vertraege": (
        _KV,
        DeliveredColumn("name", ("kvname", "bezeichnung"), required=False),
        DeliveredColumn("beginn", ("vertragsbeginn", "start", "gueltigab", "inkrafttreten")),
        DeliveredColumn("status", ("vertragsstatus",)),
        DeliveredColumn("transfusionen", ("transfusionsvereinbarung",), required=False),
    ),
    "geltend": (
        _KV,
        _GOP,
        DeliveredColumn("gueltig_ab", ("ab", "abdatum", "gueltigvon", "geltendab")),
        DeliveredColumn(
            "eur", ("gebuehrenwert", "gebuehrenwertineur", "gebuehrenwerteur", "euro", "eurjeleistung")
        ),
        DeliveredColumn("status", (), required=False),
        DeliveredColumn("begruendung", ("grund", "bemerkung"), required=False),
    ),
    "angaben": (
        _KV,
        DeliveredColumn("zeitraum", ("periode",)),
        DeliveredColumn("datenstand", ("stand",), required=False),
        DeliveredColumn("basis", (), required=False),
        DeliveredColumn("regionalbezug", ("bezug",), required=False),
        DeliveredColumn("quelle", ("herkunft",), required=False),
        DeliveredColumn("kontrollsumme", ("summe", "kontrollsummeeur", "kontrollsummeineur"), required=False),
    ),
}


def locate(
    table: RawTable, kind: str, own: Mapping[str, str] | None = None
) -> tuple[dict[str, int], list[Finding]]:
    """At which index each column of a table of this kind stands, and notes on columns not used.

    ``own`` are names of the user's own (``spalten.toml``): column -> heading. Raises PackageError if
    a needed column is missing or named twice.
    """
    names = {folded(heading): None for heading in table.header if heading}
    headings = _headings(TABLES[kind], {k: v for k, v in (own or {}).items() if folded(v) in names})
    where: dict[str, int] = {}
    unknown: list[int] = []
    for index, heading in enumerate(table.header):
        name = headings.get(folded(heading))
        if name is None:
            unknown.append(index)
        elif name in where:
            raise PackageError(_twice(table, name, table.header[where[name]], heading))
        else:
            where[name] = index
    missing = [c for c in TABLES[kind] if c.required and c.name not in where]
    if missing:
        raise PackageError(_missing(table, missing, unknown, own or {}))
    return where, _notes(table, unknown)


def fits(kind: str, cells: Sequence[str], own: Mapping[str, str] | None = None) -> bool:
    """Whether a row holds a heading for every needed column of a table of this kind."""
    names = {folded(cell) for cell in cells if cell and len(cell) < _LONGEST_HEADING}
    headings = _headings(TABLES[kind], {k: v for k, v in (own or {}).items() if folded(v) in names})
    found = {headings[name] for name in names if name in headings}
    if kind == "faelle" and names & _headings((_GOP,), {}).keys():
        return False  # a count of each GOP is no count of cases
    return all(column.name in found for column in TABLES[kind] if column.required)


def kind_of(rows: Iterable[Sequence[str]], own: Mapping[str, Mapping[str, str]]) -> str | None:
    """The table whose heading one of the rows is; of several, the one that explains most of its columns."""
    found = [
        (_known(kind, cells), kind) for cells in rows for kind in TABLES if fits(kind, cells, own.get(kind))
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _known(kind: str, cells: Sequence[str]) -> int:
    headings = _headings(TABLES[kind], {})
    return sum(folded(cell) in headings for cell in cells if len(cell) < _LONGEST_HEADING)


def _headings(columns: Iterable[DeliveredColumn], own: Mapping[str, str]) -> dict[str, str]:
    """Folded heading -> column; a name of the user's own takes the place of the usual ones."""
    usual = {
        folded(heading): column.name
        for column in columns
        for heading in (column.name, *column.synonyms)
        if column.name not in own
    }
    known = {column.name for column in columns}
    return usual | {folded(heading): name for name, heading in own.items() if name in known}


def _ours(heading: str) -> bool:
    """Columns that an exported workbook adds beside the delivered ones."""
    return heading in ("datei", "zeile", "pruefziffer") or heading.endswith("_bei_ausgabe")


def _notes(table: RawTable, unknown: list[int]) -> list[Finding]:
    names = [shown(table.header[i]) for i in unknown if table.header[i] and not _ours(table.header[i])]
    blank = [i for i in unknown if not table.header[i] and any(table.columns[i])]
    found = []
    place = Place(table.file, table.sheet, table.header_row)
    if names:
        text = say("Nicht benötigte Spalten: {names}.", "Columns not needed: {names}.", names=quoted(names))
        found.append(finding("F10", text, place=place))
    if blank:
        text = Text(
            "Spalten ohne Überschrift werden nicht gelesen.", "Columns without a heading are not read."
        )
        found.append(finding("F10", text, place=place))
    return found


def _twice(table: RawTable, name: str, first: str, second: str) -> Text:
    return say(
        "{at}: Die Spalten „{a}“ und „{b}“ heißen beide so viel wie {name}. Bitte eine umbenennen, oder in "
        'spalten.toml festlegen, welche gilt: {name} = "…".',
        '{at}: the columns "{a}" and "{b}" both mean {name}. Please rename one, or say in spalten.toml '
        'which one counts: {name} = "…".',
        at=_at(table),
        a=shown(first),
        b=shown(second),
        name=name,
    )


def _missing(
    table: RawTable, missing: list[DeliveredColumn], unknown: list[int], own: Mapping[str, str]
) -> Text:
    headings = [shown(h) for h in table.header if h]
    return say(
        "{at}: Es fehlt {which}. Gefunden wurden die Überschriften {found}.{near}{own} Die Überschriften "
        'müssen in einer der ersten zwanzig Zeilen stehen; eigene Namen nennt spalten.toml, z. B. {name} = "…".',
        "{at}: missing {which}. The headings found are {found}.{near}{own} The headings must stand in one "
        'of the first twenty rows; names of your own go into spalten.toml, e.g. {name} = "…".',
        at=_at(table),
        which=say("die Spalte {n}", "the column {n}", n=", ".join(c.name for c in missing)),
        found=quoted(headings, 20) if headings else Text("(keine)", "(none)"),
        near=_pivot(table) or _near(missing, [table.header[i] for i in unknown if table.header[i]]),
        own=_own(missing, own),
        name=missing[0].name,
    )


def _own(missing: list[DeliveredColumn], own: Mapping[str, str]) -> Text:
    named = [shown(own[c.name]) for c in missing if c.name in own]
    return say(" spalten.toml nennt {n}.", " spalten.toml names {n}.", n=quoted(named)) if named else NOWHERE


_CROSSED = (
    (re.compile(r"(?:.*[^0-9])?(?:8[56]5[0-9]{2}|[89][0-9]{4}[A-Z]?)(?:[^0-9].*)?"), "GOP", "gop"),
    (
        re.compile(
            r".*(?:[1-4]|i{1,3}|iv)\W{0,2}(?:q|quartal)?\W{0,2}(?:20)?(?:08|09|10)|.*20(?:08|09|10)\W?q?[1-4]",
            re.IGNORECASE,
        ),
        "Quartal",
        "quarter",
    ),
)


def _pivot(table: RawTable) -> Text | None:
    """What is said of a cross table: it has a column for each GOP or quarter where one row is wanted."""
    for pattern, de, en in _CROSSED:
        crossed = [shown(h) for h in table.header if len(h) < _LONGEST_HEADING and pattern.fullmatch(h)]
        if len(crossed) > 1:
            return say(
                " Das ist eine Kreuztabelle mit einer Spalte je {what} ({which}); gebraucht wird eine Zeile je KV, "
                "Quartal, Kassenart und GOP. In Excel: Daten, Aus Tabelle, „Spalten entpivotieren“; in R "
                "pivot_longer, in SAS PROC TRANSPOSE.",
                " This is a cross table with a column for each {what} ({which}); one row for each KV, quarter, "
                'Kassenart and GOP is needed. In Excel: Data, From Table, "Unpivot Columns"; in R pivot_longer, in '
                "SAS PROC TRANSPOSE.",
                what=Text(de, en),
                which=quoted(crossed, 4),
            )
    return None


def _near(missing: list[DeliveredColumn], unknown: list[str]) -> Text:
    """The heading that comes nearest to a missing column."""
    from difflib import get_close_matches

    folds = {folded(heading)[:60]: heading for heading in unknown}
    for column in missing:
        for name in (column.name, *column.synonyms):
            if near := get_close_matches(folded(name), folds, n=1, cutoff=0.7):
                heading = shown(folds[near[0]])
                return say(" Ist „{x}“ gemeint?", ' Is "{x}" meant?', x=heading)
    return NOWHERE


def _at(table: RawTable) -> str:
    return f"{table.file} ({table.sheet})" if table.sheet else table.file
