"""Gegenlesarten and Spanne: every option of every reading with its effect in EUR a year. Internal only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from feecalc.law.readings import OPTIONS
from feecalc.law.register import STANDINGS, label
from feecalc.numbers import Undefined
from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.charts import span_chart
from feecalc.workbook.contents import RIVALS, SPAN, Model
from feecalc.workbook.places import quoted_sheet
from feecalc.workbook.rival_effects import Effects
from feecalc.workbook.table import Column, Styled, Table

_COLUMNS = (
    Column("reading", Text("Frage", "Question"), 34, "wrap bold"),
    Column("option", Text("Option", "Option"), 30, "wrap"),
    Column("standing", Text("Stand", "Standing"), 16, "wrap"),
    Column("meaning", Text("Bedeutung", "Meaning"), 46, "wrap"),
    Column("proposal", Text("Vorschlag für den Vertragstext", "Proposed wording"), 46, "wrap"),
    Column("chosen", Text("gewählt", "chosen"), 9, "bold"),
    Column(
        "all", Text("Wirkung aller KVen\nEUR im Jahr", "Effect in all KVs\nEUR a year"), 16, "signed0 bold"
    ),
)
# What the sheet Lesarten looks a choice up by; the console takes it as it stands here.
KEY_COLUMN = Column("id", Text("einzutippen (--set)", "to type (--set)"), 34, "small")
OPTION_NAMES = {"Option_Schluessel": "id", "Option_Worte": "option", "Option_Bedeutung": "meaning"}
_EFFECT = Text("Wirkung\nEUR im Jahr", "Effect\nEUR a year")
_SPANS = (
    Column("question", Text("Frage", "Question"), 46, "bold"),
    Column("low", Text("niedrigste Option", "lowest option"), 36),
    Column("low_effect", _EFFECT, 16, "signed0"),
    Column("high", Text("höchste Option", "highest option"), 36),
    Column("high_effect", _EFFECT, 16, "signed0"),
    Column("span", Text("Spanne\nEUR im Jahr", "Span\nEUR a year"), 16, "eur0"),
)
SPAN_HEAD = 3


def write(book: Book, model: Model, effects: Effects) -> None:
    """The table of all options, and the span of each reading with its chart."""
    _options(book, book.sheets[model.of(RIVALS)], model, effects)
    _spans(book, book.sheets[model.of(SPAN)], model, effects)


def name_options(book: Book, table: Table) -> None:
    """The columns that the sheet Lesarten looks choices up in."""
    for name, key in OPTION_NAMES.items():
        letter = xl_col_to_name(table.place[key])
        book.define(name, f"{quoted_sheet(table.sheet.name)}!${letter}:${letter}")


def _options(book: Book, sheet: Sheet, model: Model, effects: Effects) -> None:
    chosen = model.result.reading.as_text()
    regions = [Column(kv, Text(f"KV {kv}", f"KV {kv}"), 12, "signed0") for kv in model.live]
    table = Table(sheet, (*_COLUMNS, *regions, KEY_COLUMN), 0)
    name_options(book, table)
    for question in model.questions:
        for option in question.options if question.key in OPTIONS else ():
            is_chosen = chosen[question.key] == option.name
            cells: dict[str, Any] = {
                "id": f"{question.key}={option.name}",
                "reading": model.of(question.title),
                "option": model.of(option.label),
                "standing": model.of(STANDINGS[option.standing]),
                "meaning": model.of(option.meaning),
                "proposal": model.of(option.proposal),
                "chosen": model.either("gewählt", "chosen") if is_chosen else None,
            }
            cells |= _effects(model, effects.get((question.key, option.name), {}), is_chosen)
            table.add(cells, "Wirkung")
    table.finish(frozen=2)
    sheet.page(
        rows=table.next, cols=table.size, head=0, wide=1 + len(model.live) // 9, repeat_cols=1, printed=False
    )


def _effects(model: Model, effects: Mapping[str, Any], is_chosen: bool) -> dict[str, Any]:
    """EUR a year of each region and of all that have one."""
    cells: dict[str, Any] = {
        kv: 0 if is_chosen else effects.get(kv, Styled("–", "undefined")) for kv in model.live
    }
    values = [v for v in cells.values() if not isinstance(v, Undefined | Styled)]
    cells["all"] = sum(values) if values else Styled(model.of(UNDEFINED_TEXT), "undefined")
    return cells


def _spans(book: Book, sheet: Sheet, model: Model, effects: Effects) -> None:
    sheet.text(0, 0, model.either("Spanne der Lesarten", "Span of the readings"), "title")
    sheet.text(
        1,
        0,
        model.either(
            "Jede Lesart einzeln gegen die gewählten, alle KVen mit Ergebnis, EUR je Jahr zu den Werten ab 01.07.2011; feste Werte bei Ausgabe.",
            "Each reading alone against the chosen ones, all KVs with a result, EUR a year at the fees from 2011-07-01; fixed values at export.",
        ),
        "small",
    )
    table = Table(sheet, _SPANS, SPAN_HEAD)
    titles = {question.key: model.of(question.title) for question in model.questions}
    for key, low, high in _sorted_spans(model, effects):
        table.add(
            {
                "question": titles[key],
                "low": label(key, low[0], model.lang),
                "low_effect": low[1],
                "high": label(key, high[0], model.lang),
                "high_effect": high[1],
                "span": high[1] - low[1],
            },
            key,
        )
    table.finish(frozen=1)
    if table.last > SPAN_HEAD:
        chart = span_chart(book, table)
        sheet.raw.insert_chart(table.next + 1, 0, chart, {"x_offset": 4})
    sheet.page(rows=table.next + 30, cols=table.size, tall=1, printed=False)


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
