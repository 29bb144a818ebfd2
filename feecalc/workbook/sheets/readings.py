"""Lesarten: each open question, the choice made, what it means and rests on; the heaviest stay live."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from feecalc.law.readings import OPTIONS, own_reading
from feecalc.law.register import Question, label
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import OPTION_LIST, READINGS, Model
from feecalc.workbook.live import SHARE
from feecalc.workbook.sheets.changes import is_live
from feecalc.workbook.sheets.delivered import choice_name
from feecalc.workbook.sheets.rivals import KEY_COLUMN, name_options
from feecalc.workbook.table import Column, Live, Table

_COLUMNS = (
    Column("title", Text("Frage", "Question"), 34, "wrap bold"),
    Column("spoken", Text("Gewählt", "Chosen"), 34, "wrap"),
    Column("option", Text("option", "option"), 18),
    Column("then", Text("bei_ausgabe", "bei_ausgabe"), 18, "small"),
    Column("kind", Text("Änderbar", "Changeable"), 12),
    Column("meaning", Text("Bedeutung der Wahl", "Meaning of the choice"), 44, "wrap"),
    Column("clause", Text("Fundstelle", "Clause"), 30, "wrap"),
)
_ARGUMENTS = (
    Column("wording", Text("Wortlaut", "Wording"), 44, "wrap"),
    Column("purpose", Text("Zweck", "Purpose"), 44, "wrap"),
    Column("counter", Text("Gegenargument", "Counter-argument"), 44, "wrap"),
    Column("gains", Text("Wem es nützt", "Who gains"), 40, "wrap"),
    Column("state", Text("Stand", "Status"), 24, "wrap"),
)
# What feecalc reads when the workbook is loaded again as a package.
_MACHINE = (
    Column("key", Text("lesart", "lesart"), 26, "small"),
    Column("own", Text("paketlesart", "paketlesart"), 18, "small"),
)
_OPTION_COLUMNS = (
    Column("reading", Text("Frage", "Question"), 34, "wrap bold"),
    Column("option", Text("Option", "Option"), 30, "wrap"),
    Column("meaning", Text("Bedeutung", "Meaning"), 90, "wrap"),
    KEY_COLUMN,
)
LIVE_FIELD, FIXED_FIELD = Text("live", "live"), Text("fest", "fixed")


def write(book: Book, model: Model) -> None:
    """One row a question, in agenda order."""
    sheet = book.sheets[READINGS]
    table = Table(sheet, (*_COLUMNS, *(() if model.extern else _ARGUMENTS), *_MACHINE), 0)
    for question in model.questions:
        _question(table, model, question)
    table.finish(frozen=1)
    sheet.page(
        rows=table.next, cols=table.size, head=0, wide=1 if model.extern else 2, repeat_cols=0, printed=False
    )
    field = table.place["option"]
    changed = {"type": "formula", "criteria": '=$C2&""<>$D2&""', "format": book.style("changed")}
    sheet.raw.conditional_format(1, field, table.last, field, changed)
    if model.extern:
        _option_list(book, book.sheets[model.of(OPTION_LIST)], model)


def _option_list(book: Book, sheet: Sheet, model: Model) -> None:
    """For the other side: the options without arguments, proposals and effects."""
    table = Table(sheet, _OPTION_COLUMNS, 0)
    name_options(book, table)
    for question in model.questions:
        for option in question.options if question.key in OPTIONS else ():
            cells = {
                "id": f"{question.key}={option.name}",
                "reading": model.of(question.title),
                "option": model.of(option.label),
                "meaning": model.of(option.meaning),
            }
            table.add(cells)
    table.finish(frozen=1)
    sheet.page(rows=table.next, cols=table.size, head=0, landscape=False, printed=False)


def _question(table: Table, model: Model, question: Question) -> None:
    key, chosen = question.key, model.result.reading.as_text()[question.key]
    live = is_live(key)
    cells: dict[str, Any] = {
        "key": key,
        "title": model.of(question.title),
        "spoken": _looked_up(table, key, "Option_Worte", label(key, chosen, model.lang)),
        "own": own_reading(model.data.own_reading).as_text()[key],
        "kind": model.of(LIVE_FIELD if live else FIXED_FIELD),
        "clause": question.clause,
        "meaning": _looked_up(table, key, "Option_Bedeutung", model.of(question.option(chosen).meaning)),
    }
    if not model.extern:
        cells |= _arguments(model, question)
    row = table.add(cells)
    _choice(table, model, row, key, chosen)


def _choice(table: Table, model: Model, row: int, key: str, chosen: str) -> None:
    """The field of the choice and the choice at export, beside each other."""
    sheet, live = table.sheet, is_live(key)
    field, then = table.place["option"], table.place["then"]
    if key == SHARE:
        share = model.result.reading.bisphosphonate_share
        sheet.number(row, field, share, "share input" if live else "share", key)
        sheet.number(row, then, share, "share", key)
    else:
        sheet.text(row, field, chosen, "choice" if live else "text", key)
        sheet.text(row, then, chosen, "small", key)
    if live:
        sheet.book.define(choice_name(key), f"{READINGS}!{xl_rowcol_to_cell(row, field, True, True)}")
        if key in OPTIONS:
            sheet.choice(row, field, OPTIONS[key])


def _looked_up(table: Table, key: str, column: str, said: str) -> str | Live:
    """The words of a live choice follow it."""
    if not is_live(key) or key not in OPTIONS:
        return said
    row = table.next
    option, undefined = table.cell(row, "option"), table.sheet.book.undefined
    found = f'INDEX({column},MATCH("{key}="&{option},Option_Schluessel,0))'
    return Live(f'=IFERROR({found},"{undefined}")', said)


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
