"""Gegenlesarten and Spanne: every option of every reading with its effect in EUR a year. Internal only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecalc.law.readings import OPTIONS
from feecalc.numbers import Undefined
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.charts import span_chart
from feecalc.workbook.model import RIVALS, SPAN, Model
from feecalc.workbook.rival_effects import Effects, effects_of

_HEADINGS = (
    Text("Schlüssel", "Key"),
    Text("Lesart", "Reading"),
    Text("Option", "Option"),
    Text("Bedeutung", "Meaning"),
    Text("Vorschlag für den Vertragstext", "Proposed wording"),
    Text("gewählt", "chosen"),
    Text("Wirkung aller KVen, EUR je Jahr", "Effect in all KVs, EUR a year"),
)
_SPAN_HEADINGS = (
    Text("Lesart", "Reading"),
    Text("Frage", "Question"),
    Text("niedrigste Option", "lowest option"),
    Text("Wirkung, EUR je Jahr", "Effect, EUR a year"),
    Text("höchste Option", "highest option"),
    Text("Wirkung, EUR je Jahr", "Effect, EUR a year"),
    Text("Spanne, EUR je Jahr", "Span, EUR a year"),
)
_FIRST = len(_HEADINGS)
SPAN_HEAD = 3


def write(book: Book, model: Model) -> None:
    """The table of all options, and the span of each reading with its chart."""
    effects = effects_of(model.result, list(model.live))
    _options(book.sheets[model.of(RIVALS)], model, effects)
    _spans(book, book.sheets[model.of(SPAN)], model, effects)


def _options(sheet: Sheet, model: Model, effects: Effects) -> None:
    chosen = model.result.reading.as_text()
    sheet.heading(0, [model.of(h) for h in _HEADINGS])
    for i, kv in enumerate(model.live):
        sheet.text(0, _FIRST + i, f"KV {kv}", "head right")
    row = 1
    for question in model.questions:
        for option in question.options if question.key in OPTIONS else ():
            key = (question.key, option.name)
            sheet.text(row, 0, f"{question.key}={option.name}", "small")
            sheet.text(row, 1, question.key, "bold")
            sheet.text(row, 2, option.name)
            sheet.text(row, 3, model.of(option.meaning), "wrap")
            sheet.text(row, 4, model.of(option.proposal), "wrap")
            is_chosen = chosen[question.key] == option.name
            sheet.text(row, 5, model.say("gewählt", "chosen") if is_chosen else "", "bold")
            _effects(sheet, model, row, effects.get(key, {}), is_chosen)
            row += 1
    columns = _FIRST + len(model.live)
    sheet.widths(30, 24, 18, 46, 46, 9, 16)
    sheet.raw.set_column(_FIRST, columns, 12)
    sheet.raw.set_row(0, 42)
    sheet.page(rows=row, cols=columns, head=0, freeze=(1, 3), wide=1 + len(model.live) // 9, repeat_cols=2)
    sheet.filter(0, row, columns)


def _effects(sheet: Sheet, model: Model, row: int, effects: Mapping[str, Any], is_chosen: bool) -> None:
    total = sum(e for e in effects.values() if not isinstance(e, Undefined))
    if is_chosen or any(not isinstance(e, Undefined) for e in effects.values()):
        sheet.number(row, 6, 0 if is_chosen else total, "signed0 bold", "Wirkung aller KVen")
    else:
        sheet.text(row, 6, sheet.book.undefined, "undefined")
    for i, kv in enumerate(model.live):
        effect = 0 if is_chosen else effects.get(kv)
        if effect is None:
            sheet.text(row, _FIRST + i, "–", "undefined")
        else:
            sheet.value(row, _FIRST + i, effect, "signed0", f"Wirkung KV {kv}")


def _spans(book: Book, sheet: Sheet, model: Model, effects: Effects) -> None:
    sheet.text(0, 0, model.say("Spanne der Lesarten", "Span of the readings"), "title")
    sheet.text(1, 0, model.say(
        "Jede Lesart einzeln gegen die gewählten, alle KVen mit Ergebnis, EUR je Jahr zu den Werten ab 01.07.2011; feste Werte bei Ausgabe.",
        "Each reading alone against the chosen ones, all KVs with a result, EUR a year at the fees from 2011-07-01; fixed values at export.",
    ), "small")  # fmt: skip
    sheet.heading(SPAN_HEAD, [model.of(h) for h in _SPAN_HEADINGS], right=(3, 5, 6))
    titles = {question.key: model.of(question.title) for question in model.questions}
    row = SPAN_HEAD + 1
    for key, low, high in _sorted_spans(model, effects):
        sheet.text(row, 0, key, "bold")
        sheet.text(row, 1, titles[key])
        for column, (option, value) in ((2, low), (4, high)):
            sheet.text(row, column, option)
            sheet.number(row, column + 1, value, "signed0", f"{key}={option}")
        sheet.number(row, 6, high[1] - low[1], "eur0", key)
        row += 1
    if row > SPAN_HEAD + 1:
        sheet.raw.insert_chart(row + 1, 0, span_chart(book, model, SPAN_HEAD + 1, row - 1), {"x_offset": 4})
    sheet.widths(28, 46, 20, 18, 20, 18, 18)
    sheet.raw.set_row(SPAN_HEAD, 30)
    sheet.page(rows=row + 30, cols=7, head=None, freeze=(SPAN_HEAD + 1, 1), tall=1)
    sheet.filter(SPAN_HEAD, row, 7)


def _sorted_spans(model: Model, effects: Effects) -> list[tuple[str, tuple[str, Any], tuple[str, Any]]]:
    """Readings with an effect: lowest and highest option (the chosen one counts 0), the widest span first."""
    chosen = model.result.reading.as_text()
    spans = []
    for key, options in OPTIONS.items():
        totals = [(chosen[key], 0)]
        for option in options:
            values = [v for v in effects.get((key, option), {}).values() if not isinstance(v, Undefined)]
            if values:
                totals.append((option, sum(values)))
        low, high = min(totals, key=lambda t: t[1]), max(totals, key=lambda t: t[1])
        if high[1] - low[1]:
            spans.append((key, low, high))
    return sorted(spans, key=lambda s: (s[1][1] - s[2][1], s[0]))
