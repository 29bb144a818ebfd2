"""Deckblatt and Inhalt: what this is, from which data, under which readings, and how to verify it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feecalc.calculation.result import EDITION
from feecalc.intake.model import InputFile
from feecalc.version import __version__
from feecalc.words.findings import Acceptance
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet, clean
from feecalc.workbook.model import CONTENTS, COVER, READINGS, Model
from feecalc.workbook.seal import seal
from feecalc.workbook.sheets.fees import changed_fees, reason
from feecalc.workbook.sheets.protocol import finding_rows
from feecalc.workbook.sheets.tables import changed_inputs

# Labels that verify reads again, by what they hold.
LABELS = {
    "version": Text("Programmversion", "Program version"),
    "kind": Text("Ausgabe für", "Made for"),
    "regions": Text("Regionen", "Regions"),
    "code": Text("Prüfkennung", "Prüfkennung"),
    "input": Text("Eingangsdatei", "Input file"),
    "accepted": Text("Hingenommen", "Accepted"),
    "note": Text("Vermerk zur Lesart", "Note on a reading"),
    "as_of": Text("Stichtag der Verknüpfung", "Day of linked fees"),
    "seal": Text("Siegel", "Seal"),
}
INTERN, EXTERN = Text("eigenen Gebrauch", "own use"), Text("die andere Seite", "the other side")
BANNER_ROW = 3


def recorded_inputs(model: Model) -> list[InputFile]:
    """The input files as the cover names them; none for the other side, since they hold other regions too."""
    return [InputFile(clean(i.file), i.sha256, i.rows) for i in model.data.inputs]


def recorded_acceptances(model: Model) -> list[Acceptance]:
    """Acceptances as the cover names them; the other side sees no reasons."""
    return [Acceptance(a.id, a.kv, "" if model.extern else clean(a.reason)) for a in model.result.accepted]


def seal_of(model: Model) -> str:
    """The seal of this workbook."""
    tables = {**model.tables, "findings": [] if model.extern else finding_rows(model)}
    digits = [(name, [int(row[-1] or 0) for row in rows]) for name, rows in tables.items()]
    return seal(digits, recorded_inputs(model), recorded_acceptances(model), settings(model))


def settings(model: Model) -> list[str]:
    """Everything else that is recorded rather than calculated."""
    kind = EXTERN if model.extern else INTERN
    readings = [f"{key}={option}" for key, option in model.result.reading.as_text().items()]
    return [
        __version__,
        model.lang,
        kind.de,
        *model.result.regions,
        *readings,
        *_notes(model),
        str(model.result.as_of),
    ]


def _notes(model: Model) -> list[str]:
    """What was noted of each reading, one line each, as the cover shows it."""
    return [
        clean(f"{key}: " + "; ".join(f"{name}={value}" for name, value in sorted(notes.items())))
        for key, notes in sorted(model.data.reading_notes.items())
        if notes
    ]


def write(book: Book, model: Model, described: Iterable[tuple[str, str]]) -> None:
    """Fill the cover and the list of contents; ``described`` is name and contents of each sheet."""
    _cover(book.sheets[model.of(COVER)], model)
    _contents(book.sheets[model.of(CONTENTS)], model, list(described))


def _cover(sheet: Sheet, model: Model) -> None:
    sheet.text(
        0,
        0,
        model.say(
            "Regionale Gebührenwerte der Onkologie-Vereinbarung",
            "Regional fees of the Onkologie-Vereinbarung",
        ),
        "title",
    )
    sheet.text(1, 0, model.say(
        "Kostenpauschalen 86510 bis 86518 nach Anhang 2 Teil B (Anlage 7 BMV)",
        "Kostenpauschalen 86510 to 86518 under Anhang 2 Teil B (Anlage 7 BMV)",
    ), "subtitle")  # fmt: skip
    _banner(sheet, model)
    row = BANNER_ROW + 2
    for label, value, *rest in _lines(model):
        sheet.text(row, 0, label, "bold")
        sheet.text(row, 1, value, "wrap")
        for column, more in enumerate(rest, 2):
            if isinstance(more, int):
                sheet.number(row, column, more, "rows")
            else:
                sheet.text(row, column, more, "wrap")
        row += 1
    sheet.widths(24, 58, 40, 15)
    sheet.page(rows=row, cols=4, landscape=False, tall=1)
    sheet.raw.activate()


def _banner(sheet: Sheet, model: Model) -> None:
    same = model.say("Unverändert seit der Ausgabe.", "Unchanged since export.")
    changed = model.say(
        "GEÄNDERT SEIT DER AUSGABE: Eingaben, Lesarten oder Gebührenwerte weichen ab (Blätter Daten, Lesarten, Ergebnis).",
        "CHANGED SINCE EXPORT: inputs, readings or fees differ (sheets Daten, Lesarten, result).",
    )
    last = len(model.questions) + 1
    readings = f"SUMPRODUCT(--({READINGS}!$C$2:$C${last}<>{READINGS}!$D$2:$D${last}))"
    test = f"{changed_inputs(model)}+{readings}+{changed_fees(model)}"
    sheet.formula(BANNER_ROW, 0, f'=IF({test}=0,"{same}","{changed}")', same, "plain bold")


def _lines(model: Model) -> Iterator[tuple[str, ...]]:
    """Label, value and further cells of each line of the cover."""
    of, say = model.of, model.say
    yield (
        say("Fassung", "Edition"),
        say("Onkologie-Vereinbarung vom 01.10.2009", f"Onkologie-Vereinbarung of {EDITION}"),
    )
    yield of(LABELS["kind"]), of(EXTERN if model.extern else INTERN)
    yield of(LABELS["regions"]), ", ".join(model.result.regions)
    for region in model.result.regions.values():
        if region.outcome is None:
            yield "", f"KV {region.kv} {region.name}: {reason(model, region)}"
    yield of(LABELS["code"]), model.code
    yield say("Datenstand", "Data status"), _stated(model, "data_status")
    yield say("Basis", "Basis"), _stated(model, "basis")
    yield say("Lesarten", "Readings"), _readings(model)
    for note in _notes(model):
        yield of(LABELS["note"]), note
    for line in recorded_inputs(model):
        yield of(LABELS["input"]), line.file, line.sha256, line.rows  # type: ignore[misc]  # the row count is a number cell
    for taken in recorded_acceptances(model):
        yield of(LABELS["accepted"]), f"{taken.id}:{taken.kv}", taken.reason
    if model.result.as_of is not None:
        yield of(LABELS["as_of"]), model.result.as_of.isoformat()
    yield of(LABELS["version"]), f"feecalc {__version__}"
    yield of(LABELS["seal"]), seal_of(model)
    yield say("So prüfen", "How to verify"), _how_to_verify(model)
    yield say("Was rechnet", "What is live"), _what_is_live(model)
    if model.extern:
        yield say("Nicht enthalten", "Left out"), _left_out(model)


def _stated(model: Model, field: str) -> str:
    given = sorted({getattr(s, field) for s in model.data.statements if getattr(s, field)})
    return ", ".join(given) or model.say("nicht angegeben", "not stated")


def _readings(model: Model) -> str:
    changed = model.result.reading.differences()
    if not changed:
        return model.say(
            "Regelfall in allen Punkten (Blatt Lesarten)", "default in all points (sheet Lesarten)"
        )
    return ", ".join(f"{k}={v}" for k, v in changed.items()) + model.say(
        "; sonst Regelfall", "; else default"
    )


def _how_to_verify(model: Model) -> str:
    return model.say(
        "feecalc verify gebuehrenwerte.xlsx rechnet jede Zelle aus den Daten dieser Mappe nach; feecalc verify gebuehrenwerte.xlsx PAKET "
        "aus dem Datenpaket. Jede Abweichung wird mit Blatt und Zelle genannt.",
        "feecalc verify gebuehrenwerte.xlsx recalculates every cell from the data in this workbook; feecalc verify gebuehrenwerte.xlsx PACKAGE "
        "from the package. Each difference is named with sheet and cell.",
    )


def _what_is_live(model: Model) -> str:
    if model.extern:
        return model.say(
            "Gebührenwerte und Herleitung folgen den Daten der Mappe und den gelben Auswahlfeldern in Lesarten: eigene Lesarten lassen sich "
            "darin ausprobieren. Prüfprotokoll und Befunde sind Stand der Ausgabe.",
            "Fees and derivation follow the data of the workbook and the yellow choices in Lesarten: own readings can be tried in it. Checks "
            "and findings are as at export.",
        )
    return model.say(
        "Zahlen in Daten, Fälle und Zuordnung und die gelben Auswahlfelder in Lesarten dürfen geändert werden: Berechnung, Korrekturen, "
        "Ergebnis, KV-Blätter, Fallwertbrücke und Auswirkung folgen. Gegenlesarten, Spanne, Prüfprotokoll und Befunde sind Stand der Ausgabe.",
        "Numbers in Daten, Fälle and Zuordnung and the yellow choices in Lesarten may be changed: calculation, corrections, result, KV "
        "sheets, bridge and impact follow. Rival readings, span, checks and findings are as at export.",
    )


def _left_out(model: Model) -> str:
    return model.say(
        "Andere Regionen; Aufteilung nach Kassenarten (zusammengefasst zu „alle“); Wirkung anderer Lesarten und deren Argumente; Auswirkung je "
        "Kassenart; Wortlaut der Befunde; Begründungen von Zuordnungen und hingenommenen Befunden; Namen, Zeilenzahlen und Prüfsummen der Dateien, Quellenangaben, "
        "Vermerke zu Lesarten; Dokumenteigenschaften.",
        "Other regions; the split by Kassenart (pooled to “alle”); effects of other readings and their arguments; impact by Kassenart; the "
        "wording of findings; reasons of assignments and accepted findings; names, row counts and checksums of files, statements of origin, notes on readings; document properties.",
    )


def _contents(sheet: Sheet, model: Model, described: list[tuple[str, str]]) -> None:
    sheet.heading(0, [model.say("Blatt", "Sheet"), model.say("Inhalt", "Contents")])
    for row, (name, text) in enumerate(described, 1):
        sheet.link(row, 0, name)
        sheet.text(row, 1, text, "wrap")
    sheet.widths(22, 90)
    sheet.page(rows=len(described) + 1, cols=2, head=0, freeze=(1, 0), landscape=False, tall=1)
