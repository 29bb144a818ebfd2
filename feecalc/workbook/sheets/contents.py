"""Which sheets the workbook has, in order, what they hold, and who fills them."""

from __future__ import annotations

from collections.abc import Iterator

from feecalc.words.text import Text, same
from feecalc.workbook import model as names
from feecalc.workbook.book import Book
from feecalc.workbook.model import Model, region_sheet
from feecalc.workbook.sheets import (
    bridge,
    calculation,
    comparison,
    cover,
    fees,
    glossary,
    impact,
    linked,
    protocol,
    readings,
    region_page,
    rivals,
    tables,  # fmt: skip
)

_FRONT = (
    (names.COVER, Text("Gegenstand, Stand, Lesarten, Eingangsdateien, Prüfkennung, Nachprüfung", "subject, status, readings, input files, Prüfkennung, verification")),
    (names.CONTENTS, Text("diese Übersicht", "this overview")),
    (names.RESULT, Text("veröffentlichte Gebührenwerte je KV, GOP und Wirksamkeitsdatum, live, mit Wert bei Ausgabe und Differenz", "published fees by KV, GOP and effective date, live, with the value at export and the difference")),
    (names.COMPARISON, Text("Gebührenwerte der KVen nebeneinander, mit Diagrammen", "fees of the KVs side by side, with charts")),
)  # fmt: skip
_CALCULATION = (
    (names.CALCULATION, Text("Daten 2008, Faktoren a und b, Leistungsbedarf und Häufigkeit, Gebührenwerte P0", "data of 2008, factors a and b, demand and frequency, fees P0")),
    (names.STAGE_SHEETS[0], Text("Fallwerte 4/2008 und 4/2009, Abweichung, Anrechnung, Faktor, P1", "case values Q4 2008 and Q4 2009, deviation, credit, factor, P1")),
    (names.STAGE_SHEETS[1], Text("Fallwerte 2008 und 2010, Abweichung, Anrechnung, Faktor, P2", "case values 2008 and 2010, deviation, credit, factor, P2")),
    (names.BRIDGE, Text("Zerlegung der Fallwertabweichung in Schritte", "the deviation of the case value split into steps")),
)  # fmt: skip
_READINGS = Text(
    "offene Punkte des Textes: Wahl, Bedeutung, Fundstelle, Argumente; gelbe Felder sind live",
    "open points of the text: choice, meaning, clause, arguments; yellow cells are live",
)
_LINKED = Text(
    "Gebühren, die am Stichtag an 86516 geknüpft sind (86518, 86520, 86522), live",
    "fees linked to 86516 on the chosen day (86518, 86520, 86522), live",
)
_INTERNAL = (
    (names.RIVALS, Text("jede Option jeder Lesart mit Vertragsvorschlag und Wirkung in EUR je Jahr", "every option of every reading with a proposed wording and its effect in EUR a year")),
    (names.SPAN, Text("Spanne der Lesarten, mit Diagramm", "span of the readings, with a chart")),
    (names.IMPACT, Text("Auswirkung der Anpassungen in EUR je Gebührenwert und Kassenart, live", "impact of the adjustments in EUR by fee and Kassenart, live")),
)  # fmt: skip
_EXTERNAL = (
    (names.OPTION_LIST, Text("was jede Option bedeutet", "what each option means")),
)  # fmt: skip
_CHECKS = (
    (names.CHECKS, Text("alle Prüfungen und Selbstprüfungen mit Ergebnis", "all checks and self-checks with their outcome")),
    (names.FINDINGS, Text("jeder Befund; hingenommene mit Vermerk", "each finding; accepted ones are marked")),
)  # fmt: skip
_TABLES = (
    (names.BILLING, Text("gelieferte Zeilen (abrechnung), Grundlage aller Summen", "delivered rows (abrechnung), the base of all sums")),
    (names.CASES, Text("gemeldete Behandlungsfälle (faelle)", "reported cases (faelle)")),
    (names.ASSIGNMENTS, Text("Zuordnung regionaler GOPs mit Anteilen (zuordnung)", "assignment of regional GOPs with shares (zuordnung)")),
    (names.CONTRACTS, Text("Beginn der Vereinbarung je KV (vertraege)", "start of the agreement by KV (vertraege)")),
    (names.STATEMENTS, Text("Angaben zum Datenstand, Kontrollsummen (angaben)", "statements on the data, control sums (angaben)")),
)  # fmt: skip


def fill(book: Book, model: Model) -> None:
    """Make all sheets in order, then fill them."""
    for name, _text in _sheets(model):
        book.add(name)
    for module in (fees, comparison, calculation):
        module.write(book, model)
    bridges = bridge.write(book, model)
    region_page.write(book, model, bridges)
    readings.write(book, model)
    if not model.extern:
        rivals.write(book, model)
        impact.write(book, model)
    for module in (linked, protocol, tables, glossary):
        module.write(book, model)
    cover.write(book, model, described(model))


def described(model: Model) -> Iterator[tuple[str, str]]:
    """Name and contents of each sheet, in order."""
    for name, text in _sheets(model):
        yield name, model.of(text)


def _sheets(model: Model) -> Iterator[tuple[str, Text]]:
    for name, text in _FRONT:
        yield model.of(name), text
    for kv, region in model.result.regions.items():
        yield (
            region_sheet(kv),
            same(
                f"{region.name}: {'Seite für die Vereinbarung' if model.lang == 'de' else 'page for the agreement'}"
            ),
        )
    for name, text in _CALCULATION:
        yield model.of(name), text
    yield names.READINGS, _READINGS
    for name, text in (*(_EXTERNAL if model.extern else _INTERNAL), *_CHECKS):
        yield model.of(name), text
    if model.result.as_of is not None:
        yield model.of(names.LINKED), _LINKED
    yield from _TABLES
    yield model.of(names.GLOSSARY), Text("Begriffe und Zeichen", "terms and symbols")
