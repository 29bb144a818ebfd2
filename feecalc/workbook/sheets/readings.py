"""Lesarten: each open question, the choice made, what it means and rests on; the heaviest stay live."""

from __future__ import annotations

from typing import Any

from feecalc.law.readings import OPTIONS, own_reading
from feecalc.law.register import Question, label
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import OPTION_LIST, READINGS, RIVALS, Model
from feecalc.workbook.sheets.changes import is_live
from feecalc.workbook.sheets.delivered import choice_name
from feecalc.workbook.table import Column, Live, Table

_COLUMNS = (
    Column("key", Text("lesart", "lesart"), 24, "bold"),
    Column("title", Text("Frage", "Question"), 34, "wrap"),
    Column("option", Text("option", "option"), 18),
    Column("then", Text("bei_ausgabe", "bei_ausgabe"), 18),
    Column("own", Text("paketlesart", "paketlesart"), 18),
    Column("kind", Text("Änderbar", "Changeable"), 12),
    Column("spoken", Text("Bei Ausgabe, in Worten", "At export, in words"), 34, "wrap"),
    Column("meaning", Text("Bedeutung der Wahl", "Meaning of the choice"), 44, "wrap"),
    Column("clause", Text("Fundstelle", "Clause"), 30, "wrap"),
    Column("wording", Text("Wortlaut", "Wording"), 44, "wrap"),
    Column("purpose", Text("Zweck", "Purpose"), 44, "wrap"),
    Column("counter", Text("Gegenargument", "Counter-argument"), 44, "wrap"),
    Column("gains", Text("Wem es nützt", "Who gains"), 40, "wrap"),
    Column("state", Text("Stand", "Status"), 24, "wrap"),
)
_OPTION_COLUMNS = (
    Column("id", Text("Schlüssel", "Key"), 34, "small"),
    Column("meaning", Text("Bedeutung", "Meaning"), 90, "wrap"),
)
_EXTERN = 9  # columns shown to the other side: no arguments
SHARE = "bisphosphonate_share"


def write(book: Book, model: Model) -> None:
    """One row a question, in agenda order."""
    sheet = book.sheets[READINGS]
    table = Table(sheet, _COLUMNS[:_EXTERN] if model.extern else _COLUMNS, 0)
    for question in model.questions:
        _question(table, model, question)
    table.finish(frozen=1)
    sheet.page(
        rows=table.next, cols=table.size, head=0, wide=1 if model.extern else 2, repeat_cols=0, printed=False
    )
    changed = {"type": "formula", "criteria": '=$C2&""<>$D2&""', "format": book.style("changed")}
    sheet.raw.conditional_format(1, 2, table.last, 2, changed)
    if model.extern:
        _option_list(book.sheets[model.of(OPTION_LIST)], model)


def _option_list(sheet: Sheet, model: Model) -> None:
    """For the other side: the options without arguments, proposals and effects."""
    table = Table(sheet, _OPTION_COLUMNS, 0)
    for question in model.questions:
        for option in question.options if question.key in OPTIONS else ():
            table.add({"id": f"{question.key}={option.name}", "meaning": model.of(option.meaning)})
    table.finish(frozen=1)
    sheet.page(rows=table.next, cols=2, head=0, landscape=False, printed=False)


def _question(table: Table, model: Model, question: Question) -> None:
    key, chosen = question.key, model.result.reading.as_text()[question.key]
    live = is_live(key)
    kind = Text("live", "live") if live else Text("fest", "fixed")
    cells: dict[str, Any] = {
        "key": key,
        "title": model.of(question.title),
        "spoken": label(key, chosen, model.lang),
        "own": own_reading(model.data.own_reading).as_text()[key],
        "kind": model.of(kind),
        "clause": question.clause,
        "meaning": _meaning(model, table.next, question, chosen, live),
    }
    if not model.extern:
        cells |= _arguments(model, question)
    row = table.add(cells)
    _choice(table.sheet, model, row, key, chosen, live)


def _choice(sheet: Sheet, model: Model, row: int, key: str, chosen: str, live: bool) -> None:
    if key == SHARE:
        share = model.result.reading.bisphosphonate_share
        sheet.number(row, 2, share, "share input" if live else "share", key)
        sheet.number(row, 3, share, "share", key)
    else:
        sheet.text(row, 2, chosen, "choice" if live else "text", key)
        sheet.text(row, 3, chosen, "text", key)
    if live:
        sheet.book.define(choice_name(key), f"{READINGS}!$C${row + 1}")
        if key in OPTIONS:
            sheet.choice(row, 2, OPTIONS[key])


def _meaning(model: Model, row: int, question: Question, chosen: str, live: bool) -> str | Live:
    meaning = model.of(question.option(chosen).meaning)
    if not live or question.key not in OPTIONS:
        return meaning
    table, column = (model.sheet(OPTION_LIST), "B") if model.extern else (model.sheet(RIVALS), "D")
    undefined = model.either("nicht bestimmt", "undefined")
    found = f'INDEX({table}!${column}:${column},MATCH(A{row + 1}&"="&C{row + 1},{table}!$A:$A,0))'
    return Live(f'=IFERROR({found},"{undefined}")', meaning)


def _arguments(model: Model, question: Question) -> dict[str, str]:
    decided = Text("entschieden. ", "decided. ") if question.decided else Text("offen. ", "open. ")
    notes = model.data.reading_notes.get(question.key, {})
    return {
        "wording": model.of(decided) + model.of(question.wording),
        "purpose": model.of(question.purpose),
        "counter": model.of(question.counter),
        "gains": model.of(question.gains),
        "state": "; ".join(notes[part] for part in ("status", "author", "date") if notes.get(part)),
    }
