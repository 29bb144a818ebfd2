"""Lesarten: each open question, the choice made, what it means and rests on; the heaviest stay live."""

from __future__ import annotations

from feecalc.law.readings import LIVE, OPTIONS
from feecalc.law.register import Question
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.model import OPTION_LIST, READINGS, RIVALS, Model
from feecalc.workbook.sheets.tables import choice_name

_HEADINGS = (
    Text("lesart", "lesart"),
    Text("Frage", "Question"),
    Text("option", "option"),
    Text("bei_ausgabe", "bei_ausgabe"),
    Text("Änderbar", "Changeable"),
    Text("Bedeutung der Wahl", "Meaning of the choice"),
    Text("Fundstelle", "Clause"),
    Text("Wortlaut", "Wording"),
    Text("Zweck", "Purpose"),
    Text("Gegenargument", "Counter-argument"),
    Text("Wem es nützt", "Who gains"),
    Text("Stand", "Status"),
)
_EXTERN = 7  # columns shown to the other side: no arguments
SHARE = "bisphosphonate_share"


def write(book: Book, model: Model) -> None:
    """One row a question, in agenda order; for the other side also what each option means."""
    if model.extern:
        _option_list(book.sheets[model.of(OPTION_LIST)], model)
    sheet = book.sheets[READINGS]
    headings = _HEADINGS[:_EXTERN] if model.extern else _HEADINGS
    sheet.heading(0, [model.of(h) for h in headings])
    for row, question in enumerate(model.questions, 1):
        _question(sheet, model, row, question)
    sheet.widths(24, 34, 18, 18, 12, 44, 30, 44, 44, 44, 40, 24)
    rows = len(model.questions) + 1
    sheet.page(
        rows=rows, cols=len(headings), head=0, freeze=(1, 1), wide=1 if model.extern else 2, repeat_cols=0
    )
    sheet.filter(0, rows, len(headings))
    changed = {"type": "formula", "criteria": '=$C2&""<>$D2&""', "format": book.style("changed")}
    sheet.raw.conditional_format(1, 2, rows - 1, 2, changed)


def _option_list(sheet: Sheet, model: Model) -> None:
    """The options without arguments, proposals and effects."""
    sheet.heading(0, [model.say("Schlüssel", "Key"), model.say("Bedeutung", "Meaning")])
    named = [(q.key, option) for q in model.questions if q.key in OPTIONS for option in q.options]
    for row, (key, option) in enumerate(named, 1):
        sheet.text(row, 0, f"{key}={option.name}", "small")
        sheet.text(row, 1, model.of(option.meaning), "wrap")
    sheet.widths(34, 90)
    sheet.page(rows=len(named) + 1, cols=2, head=0, freeze=(1, 1), landscape=False)
    sheet.filter(0, len(named) + 1, 2)


def _question(sheet: Sheet, model: Model, row: int, question: Question) -> None:
    key, chosen = question.key, model.result.reading.as_text()[question.key]
    live = key in LIVE or key == SHARE
    sheet.text(row, 0, key, "bold")
    sheet.text(row, 1, model.of(question.title), "wrap")
    _choice(sheet, model, row, key, chosen, live)
    kind = Text("live", "live") if live else Text("fest", "fixed")
    sheet.text(row, 4, model.of(kind))
    _meaning(sheet, model, row, question, chosen, live)
    sheet.text(row, 6, question.clause, "wrap")
    if not model.extern:
        _arguments(sheet, model, row, question)


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


def _meaning(sheet: Sheet, model: Model, row: int, question: Question, chosen: str, live: bool) -> None:
    meaning = model.of(question.option(chosen).meaning)
    if live and question.key in OPTIONS:
        table, column = (model.sheet(OPTION_LIST), "B") if model.extern else (model.sheet(RIVALS), "D")
        formula = f'=IFERROR(INDEX({table}!${column}:${column},MATCH(A{row + 1}&"="&C{row + 1},{table}!$A:$A,0)),"{sheet.book.undefined}")'
        sheet.formula(row, 5, formula, meaning, "wrap")
    else:
        sheet.text(row, 5, meaning, "wrap")


def _arguments(sheet: Sheet, model: Model, row: int, question: Question) -> None:
    decided = Text("entschieden. ", "decided. ") if question.decided else Text("offen. ", "open. ")
    sheet.text(row, 7, model.of(decided) + model.of(question.wording), "wrap")
    for column, text in ((8, question.purpose), (9, question.counter), (10, question.gains)):
        sheet.text(row, column, model.of(text), "wrap")
    notes = model.data.reading_notes.get(question.key, {})
    sheet.text(
        row, 11, "; ".join(notes[part] for part in ("status", "author", "date") if notes.get(part)), "wrap"
    )
