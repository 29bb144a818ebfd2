"""Which sheets the workbook has, in order, what they hold, and who fills them."""

from __future__ import annotations

from collections.abc import Iterator

from feecalc.calculation.fee_question import FeeQuestion
from feecalc.words.text import Text, same
from feecalc.workbook import contents as names
from feecalc.workbook.book import Book
from feecalc.workbook.contents import Model, region_sheet
from feecalc.workbook.price import prices
from feecalc.workbook.rival_effects import effects_of
from feecalc.workbook.sheets import (
    assumptions,
    bridge,
    calculation,
    changes,
    comparison,
    cover,
    fee_question,
    fees,
    glossary,
    impact,
    linked,
    origin,
    part_c,
    protocol,
    readings,
    region_page,
    rivals,
)
from feecalc.workbook.sheets import delivered as tables

_COVER = Text(
    "Gebührenwerte auf einen Blick, ob sie unverändert sind, worauf sie beruhen",
    "the fees at a glance, whether they are unchanged, what they rest on",
)
_ASSUMPTIONS = Text(
    "was das Szenario annimmt: Treiber und Lesarten; die Daten dieser Mappe sind danach bewegt, nicht geliefert",
    "what the scenario assumes: drivers and readings; the data of this workbook are moved by it, not delivered",
)
_CONCESSIONS = Text(
    "wie weit der Gegenseite entgegenzukommen ist, damit ein Gebührenwert erreicht wird",
    "how far to meet the other side so that a fee is reached",
)
_COUNTER_PROOF = Text(
    "was gelten müsste, damit ein genannter Gebührenwert stimmt",
    "what would have to hold for a fee that was named",
)
_RESULT = Text(
    "Gebührenwerte je KV, GOP und Wirksamkeitsdatum, live, mit Grund, Wert bei Ausgabe und Differenz",
    "fees by KV, GOP and effective date, live, with the reason, the value at export and the difference",
)
_COMPARISON = Text(
    "Gebührenwerte der KVen nebeneinander, mit Diagrammen", "fees of the KVs side by side, with charts"
)
_CONTENTS = Text("diese Übersicht", "this overview")
_CHANGES = Text(
    "was seit der Ausgabe geändert wurde, live gezählt; ob die Gebührenwerte folgen",
    "what was changed since export, counted live; whether the fees follow",
)
_CALCULATION = (
    (
        names.CALCULATION,
        Text(
            "Daten 2008, Faktoren a und b, Leistungsbedarf und Häufigkeit, Gebührenwerte P0",
            "data of 2008, factors a and b, demand and frequency, fees P0",
        ),
    ),
    (
        names.STAGE_SHEETS[0],
        Text(
            "Fallwerte 4/2008 und 4/2009, Abweichung, Anrechnung, Faktor, P1",
            "case values Q4 2008 and Q4 2009, deviation, credit, factor, P1",
        ),
    ),
    (
        names.STAGE_SHEETS[1],
        Text(
            "Fallwerte 2008 und 2010, Abweichung, Anrechnung, Faktor, P2",
            "case values 2008 and 2010, deviation, credit, factor, P2",
        ),
    ),
    (
        names.BRIDGE,
        Text(
            "Zerlegung der Fallwertabweichung in Schritte", "the deviation of the case value split into steps"
        ),
    ),
)
_READINGS = Text(
    "offene Punkte des Textes: Wahl, Bedeutung, Fundstelle, Argumente; gelbe Felder sind live",
    "open points of the text: choice, meaning, clause, arguments; yellow cells are live",
)
_LINKED = Text(
    "Gebühren, die am Stichtag an 86516 geknüpft sind (86518, 86520, 86522), live",
    "fees linked to 86516 on the chosen day (86518, 86520, 86522), live",
)
_EXTERNAL = ((names.OPTION_LIST, Text("was jede Option bedeutet", "what each option means")),)
_INTERNAL = (
    (
        names.RIVALS,
        Text(
            "jede Option jeder Lesart mit Vertragsvorschlag und Wirkung in EUR je Jahr",
            "every option of every reading with a proposed wording and its effect in EUR a year",
        ),
    ),
    (names.SPAN, Text("Spanne der Lesarten, mit Diagramm", "span of the readings, with a chart")),
    (
        names.PART_C,
        Text(
            "Leistungsbedarf 2008 nach Kassenarten, wie geliefert, live",
            "demand of 2008 by Kassenart, as delivered, live",
        ),
    ),
    (
        names.IMPACT,
        Text(
            "Auswirkung der Anpassungen in EUR je Gebührenwert und Kassenart, live",
            "impact of the adjustments in EUR by fee and Kassenart, live",
        ),
    ),
)
_CHECKS = (
    (
        names.CHECKS,
        Text(
            "alle Prüfungen und Selbstprüfungen mit Ergebnis", "all checks and self-checks with their outcome"
        ),
    ),
    (
        names.FINDINGS,
        Text("jeder Befund; hingenommene mit Vermerk", "each finding; accepted ones are marked"),
    ),
    (
        names.ORIGIN,
        Text("Eingangsdateien mit Prüfsummen, Version, Siegel", "input files with checksums, version, seal"),
    ),
)
_TABLES = (
    (
        names.BILLING,
        Text(
            "gelieferte Zeilen (abrechnung), Grundlage aller Summen",
            "delivered rows (abrechnung), the base of all sums",
        ),
    ),
    (names.CASES, Text("gemeldete Behandlungsfälle (faelle)", "reported cases (faelle)")),
    (
        names.ASSIGNMENTS,
        Text(
            "Zuordnung regionaler GOPs mit Anteilen (zuordnung)",
            "assignment of regional GOPs with shares (zuordnung)",
        ),
    ),
    (
        names.CONTRACTS,
        Text("Beginn der Vereinbarung je KV (vertraege)", "start of the agreement by KV (vertraege)"),
    ),
    (names.AGREED, Text("vereinbarte oder geltende Gebühren (geltend)", "fees agreed or in force (geltend)")),
    (
        names.STATEMENTS,
        Text(
            "Angaben zum Datenstand, Kontrollsummen (angaben)",
            "statements on the data, control sums (angaben)",
        ),
    ),
)


def fill(book: Book, model: Model) -> None:
    """Make all sheets in order, then fill them; what shows cells of another sheet comes after it."""
    for name, _text in _sheets(model):
        book.add(name)
    # The other side sees no effects of rival readings.
    effects = {} if model.extern else effects_of(model.result, list(model.live))
    price = {} if model.extern else prices(model, effects)
    fees.write(book, model, price)
    if model.data.assumptions:
        assumptions.write(book, model)
    asked = _asked(model)
    if asked is not None:
        fee_question.write(book, model, asked)
    if model.compact:
        region_page.write(book, model, None)
        fees.banner(book, model)
        cover.write(book, model, (), price)
        return
    for module in (comparison, calculation):
        module.write(book, model)
    region_page.write(book, model, bridge.write(book, model))
    readings.write(book, model)
    if not model.extern:
        rivals.write(book, model, effects)
        impact.write(book, model)
        part_c.write(book, model)
    for module in (linked, protocol, tables, glossary, origin, changes):
        module.write(book, model)
    fees.banner(book, model)
    comparison.banner(book, model)
    cover.write(book, model, described(model), price)


def _asked(model: Model) -> FeeQuestion | None:
    """The question about one fee; the other side sees neither it nor the positions."""
    return None if model.extern else model.result.asked


def described(model: Model) -> Iterator[tuple[str, str]]:
    """Name and contents of each sheet, in order."""
    for name, text in _sheets(model):
        yield name, model.of(text)


def _sheets(model: Model) -> Iterator[tuple[str, Text]]:
    """Answer first: cover, result, pages, comparison; then readings and effects, the proof, the data."""
    yield model.of(names.COVER), _COVER
    if model.data.assumptions:
        yield model.of(names.ASSUMPTIONS), _ASSUMPTIONS
    asked = _asked(model)
    if asked is not None:
        name = fee_question.sheet_of(asked)
        yield model.of(name), _CONCESSIONS if name is names.CONCESSIONS else _COUNTER_PROOF
    yield model.of(names.RESULT), _RESULT
    for kv, region in model.result.regions.items():
        page = model.either("Seite für die Vereinbarung", "page for the agreement")
        yield region_sheet(kv), same(f"{region.name}: {page}")
    if not model.compact:
        yield from _beyond_the_pages(model)


def _beyond_the_pages(model: Model) -> Iterator[tuple[str, Text]]:
    yield model.of(names.COMPARISON), _COMPARISON
    yield model.of(names.CONTENTS), _CONTENTS
    yield names.READINGS, _READINGS
    for name, text in _EXTERNAL if model.extern else _INTERNAL:
        yield model.of(name), text
    if model.result.as_of is not None:
        yield model.of(names.LINKED), _LINKED
    yield model.of(names.CHANGES), _CHANGES
    for name, text in (*_CALCULATION, *_CHECKS):
        yield model.of(name), text
    yield from _TABLES
    yield model.of(names.GLOSSARY), Text("Begriffe und Zeichen", "terms and symbols")
