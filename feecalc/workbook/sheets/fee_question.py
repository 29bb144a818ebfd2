"""Zugeständnisse, Gegenprobe: the answer to a question about one fee, with both positions, on one printed page."""

from __future__ import annotations

from collections.abc import Iterator

from feecalc.analysis.fee_answer import CONCESSIONS, WAYS, FeeAnswer, answer
from feecalc.calculation.fee_question import CLAIM, FeeQuestion
from feecalc.law.register import spoken_settings
from feecalc.numbers.figures import DAY_LABELS, number
from feecalc.words.text import Text
from feecalc.workbook import contents as names
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import Model
from feecalc.workbook.table import Column, Table

LINE = 150
_LOOKS = {
    CONCESSIONS: ((7, "key"), (9, "int"), (18, "text"), (18, "signed"), (13, "text"), (76, "wrap")),
    WAYS: ((14, "text"), (82, "wrap"), (18, "signed"), (26, "text")),
}
MINE, THEIRS = Text("Eigene Position", "My position"), Text("Position der Gegenseite", "Their position")
BASE = Text("Ausgehend von", "Starting from")


def sheet_of(question: FeeQuestion) -> Text:
    """The name of the page."""
    return names.COUNTER_PROOF if question.command == CLAIM else names.CONCESSIONS


def write(book: Book, model: Model, question: FeeQuestion) -> None:
    """Question and answer, how it was found, and the positions; all as of the export."""
    found = model.answer or answer(model.result, question)
    sheet = book.sheets[model.of(sheet_of(question))]
    sheet.text(0, 0, model.of(_title(question)), "title")
    table = _table(sheet, model, found, 2)
    row = sheet.lines(table.next + 1, 0, found.note.of(model.lang), LINE, "plain") + 1
    for said in _positions(question):
        row = sheet.lines(row, 0, model.of(said), LINE, "plain")
    sheet.page(rows=row, cols=table.size, head=table.head)


def _title(question: FeeQuestion) -> Text:
    day = DAY_LABELS[question.date]
    eur = Text(number(question.eur, 2), number(question.eur, 2, "en"))
    if question.command == CLAIM:
        return Text(
            f"Gegenprobe: {question.gop} {day.de} = {eur.de} EUR",
            f"Counter-proof: {question.gop} {day.en} = {eur.en} EUR",
        )
    return Text(
        f"Zugeständnisse: {question.gop} {day.de} auf {eur.de} EUR",
        f"Concessions: {question.gop} {day.en} to {eur.en} EUR",
    )


def _positions(question: FeeQuestion) -> Iterator[Text]:
    """What either side takes otherwise than the default; one line for all KVs where they agree."""
    titles = (BASE,) if question.command == CLAIM else (MINE, THEIRS)
    for n, title in enumerate(titles):
        readings = {kv: sides[n] for kv, sides in question.sides.items()}
        for reading in dict.fromkeys(readings.values()):
            alike = [kv for kv, other in readings.items() if other == reading]
            where = "" if len(alike) == len(readings) else f" (KV {', '.join(alike)})"
            de, en = (spoken_settings(reading.differences(), lang) for lang in ("de", "en"))
            yield Text(f"{title.de}{where}: {de}", f"{title.en}{where}: {en}")


def _table(sheet: Sheet, model: Model, found: FeeAnswer, head: int) -> Table:
    titles, *rows = found.table(model.lang)
    looks = next(looks for title, looks in _LOOKS.items() if len(looks) == len(titles))
    columns = [
        Column(title, Text(title, title), width, look)
        for title, (width, look) in zip(titles, looks, strict=True)
    ]
    table = Table(sheet, columns, head)
    for row in rows:
        table.add({title: value or None for title, value in zip(titles, row, strict=True)})
    table.finish(filtered=False)
    return table
