"""Herkunft: from which files, by which version and for whom; what ``verify`` reads to make the workbook again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecalc.intake.model import InputFile
from feecalc.law.agreement import EDITION
from feecalc.version import __version__
from feecalc.words.findings import Acceptance
from feecalc.words.text import Text
from feecalc.workbook.book import Book, cell_text
from feecalc.workbook.contents import ORIGIN, Model
from feecalc.workbook.seal import seal
from feecalc.workbook.sheets.protocol import finding_rows
from feecalc.workbook.table import Column, Table

# Labels that verify reads again, by what they hold.
LABELS = {
    "version": Text("Programmversion", "Program version"),
    "kind": Text("Ausgabe für", "Made for"),
    "regions": Text("Regionen", "Regions"),
    "code": Text("Prüfkennung", "Prüfkennung"),
    "input": Text("Eingangsdatei", "Input file"),
    "accepted": Text("Hingenommen", "Accepted"),
    "note": Text("Vermerk zur Lesart", "Note on a reading"),
    "size": Text("Zeilen bei Ausgabe", "Rows at export"),
    "as_of": Text("Stichtag der Verknüpfung", "Day of linked fees"),
    "asked": Text("Frage zu einem Wert", "Question on a fee"),
    "seal": Text("Siegel", "Seal"),
}
INTERN, EXTERN = Text("eigenen Gebrauch", "own use"), Text("die andere Seite", "the other side")

_COLUMNS = (
    Column("label", Text("Angabe", "Entry"), 24, "bold"),
    Column("value", Text("Inhalt", "Contents"), 58, "wrap"),
    Column("more", Text("Prüfsumme (SHA-256) oder Begründung", "Checksum (SHA-256) or reason"), 66, "wrap"),
    Column("rows", Text("Umfang", "Size"), 15, "rows"),
)


def write(book: Book, model: Model) -> None:
    """One row an entry."""
    sheet = book.sheets[model.of(ORIGIN)]
    table = Table(sheet, _COLUMNS, 0)
    for entry in _entries(model):
        table.add(dict(zip(("label", "value", "more", "rows"), entry, strict=False)))
    table.finish(filtered=False)
    sheet.page(rows=table.next, cols=4, head=0, printed=False)


def _entries(model: Model) -> Iterator[tuple[Any, ...]]:
    of, say = model.of, model.either
    edition = say("Onkologie-Vereinbarung vom 01.10.2009", f"Onkologie-Vereinbarung of {EDITION}")
    yield say("Fassung", "Edition"), edition
    yield of(LABELS["kind"]), of(EXTERN if model.extern else INTERN)
    yield of(LABELS["regions"]), ", ".join(model.result.regions)
    yield of(LABELS["code"]), model.code
    for note in reading_notes(model):
        yield of(LABELS["note"]), note
    for line in recorded_inputs(model):
        yield of(LABELS["input"]), line.file, line.sha256, line.rows
    for taken in recorded_acceptances(model):
        yield of(LABELS["accepted"]), f"{taken.id}:{taken.kv}", taken.reason or None
    for name, rows in model.tables.items():
        yield of(LABELS["size"]), name, None, len(rows)
    if model.result.as_of is not None:
        yield of(LABELS["as_of"]), model.result.as_of.isoformat()
    for asked in _asked(model):
        yield of(LABELS["asked"]), asked
    yield of(LABELS["version"]), f"feecalc {__version__}"
    yield of(LABELS["seal"]), seal_of(model)


def recorded_inputs(model: Model) -> list[InputFile]:
    """The input files; none for the other side, since they hold other regions too."""
    return [InputFile(cell_text(i.file), i.sha256, i.rows) for i in model.data.inputs]


def recorded_acceptances(model: Model) -> list[Acceptance]:
    """Acceptances as the workbook names them; the other side sees no reasons."""
    return [
        Acceptance(a.id, a.kv, "" if model.extern else cell_text(a.reason)) for a in model.result.accepted
    ]


def seal_of(model: Model) -> str:
    """The seal of this workbook."""
    tables = {**model.tables, "findings": [] if model.extern else finding_rows(model)}
    # The findings may be sorted by who reads them; the rows of the other tables are numbered.
    digits = [(name, sorted(int(row[-1] or 0) for row in rows)) for name, rows in tables.items()]
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
        *reading_notes(model),
        str(model.result.as_of),
        *_asked(model),
    ]


def _asked(model: Model) -> list[str]:
    asked = None if model.extern else model.result.asked
    return [] if asked is None else list(asked.lines())


def reading_notes(model: Model) -> list[str]:
    """What was noted of each reading, one line a note: what an author wrote is never taken apart again."""
    return [
        cell_text(f"{key}: {name}={value}")
        for key, notes in sorted(model.data.reading_notes.items())
        for name, value in sorted(notes.items())
    ]
