"""Gegenlesarten and Spanne: every option of every reading with its effect in EUR a year. Internal only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecalc.law.readings import OPTIONS
from feecalc.numbers import Undefined
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.charts import span_chart
from feecalc.workbook.contents import RIVALS, SPAN, Model
from feecalc.workbook.rival_effects import Effects, effects_of
from feecalc.workbook.table import Column, Styled, Table

_COLUMNS = (
    Column("id", Text("Schlüssel", "Key"), 30, "small"),
    Column("reading", Text("Lesart", "Reading"), 24, "bold"),
    Column("option", Text("Option", "Option"), 18),
    Column("meaning", Text("Bedeutung", "Meaning"), 46, "wrap"),
    Column("proposal", Text("Vorschlag für den Vertragstext", "Proposed wording"), 46, "wrap"),
    Column("chosen", Text("gewählt", "chosen"), 9, "bold"),
    Column("all", Text("Wirkung aller KVen", "Effect in all KVs"), 16, "signed0 bold", "EUR/Jahr"),
)
_SPANS = (
    Column("reading", Text("Lesart", "Reading"), 28, "bold"),
    Column("question", Text("Frage", "Question"), 46),
    Column("low", Text("niedrigste Option", "lowest option"), 20),
    Column("low_effect", Text("Wirkung", "Effect"), 18, "signed0", "EUR/Jahr"),
    Column("high", Text("höchste Option", "highest option"), 20),
    Column("high_effect", Text("Wirkung", "Effect"), 18, "signed0", "EUR/Jahr"),
    Column("span", Text("Spanne", "Span"), 18, "eur0", "EUR/Jahr"),
)
SPAN_HEAD = 3


def write(book: Book, model: Model) -> None:
    """The table of all options, and the span of each reading with its chart."""
    effects = effects_of(model.result, list(model.live))
    _options(book.sheets[model.of(RIVALS)], model, effects)
    _spans(book, book.sheets[model.of(SPAN)], model, effects)


def _options(sheet: Sheet, model: Model, effects: Effects) -> None:
    chosen = model.result.reading.as_text()
    regions = [Column(kv, Text(f"KV {kv}", f"KV {kv}"), 12, "signed0") for kv in model.live]
    table = Table(sheet, (*_COLUMNS, *regions), 0)
    for question in model.questions:
        for option in question.options if question.key in OPTIONS else ():
            is_chosen = chosen[question.key] == option.name
            cells: dict[str, Any] = {
                "id": f"{question.key}={option.name}",
                "reading": question.key,
                "option": option.name,
                "meaning": model.of(option.meaning),
                "proposal": model.of(option.proposal),
                "chosen": model.either("gewählt", "chosen") if is_chosen else None,
            }
            cells |= _effects(model, effects.get((question.key, option.name), {}), is_chosen)
            table.add(cells, "Wirkung")
    table.finish(frozen=3)
    sheet.page(
        rows=table.next, cols=table.size, head=0, wide=1 + len(model.live) // 9, repeat_cols=2, printed=False
    )


def _effects(model: Model, effects: Mapping[str, Any], is_chosen: bool) -> dict[str, Any]:
    """EUR a year of each region and of all that have one."""
    cells: dict[str, Any] = {
        kv: 0 if is_chosen else effects.get(kv, Styled("–", "undefined")) for kv in model.live
    }
    values = [v for v in cells.values() if not isinstance(v, Undefined | Styled)]
    cells["all"] = sum(values) if values else Styled(model.either("nicht bestimmt", "undefined"), "undefined")
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
                "reading": key,
                "question": titles[key],
                "low": low[0],
                "low_effect": low[1],
                "high": high[0],
                "high_effect": high[1],
                "span": high[1] - low[1],
            },
            key,
        )
    table.finish(frozen=1)
    if table.last > SPAN_HEAD:
        chart = span_chart(book, model, SPAN_HEAD + 1, table.last)
        sheet.raw.insert_chart(table.next + 1, 0, chart, {"x_offset": 4})
    sheet.page(rows=table.next + 30, cols=7, tall=1, printed=False)


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
