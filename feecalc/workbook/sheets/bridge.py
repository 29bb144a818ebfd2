"""Fallwertbrücke: from FW0 to FW1 and to the corrected case value, one row a step; charts draw from it."""

from __future__ import annotations

from typing import Any

from feecalc.numbers import Undefined, is_undefined
from feecalc.numbers.traced import Traced
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.formula import Formulas
from feecalc.workbook.live_bridge import LiveStep, live_bridge
from feecalc.workbook.model import BRIDGE, Model
from feecalc.workbook.sheets.calculation import undefined_note
from feecalc.workbook.sheets.tables import choice_name, leaf_formula

HEAD = 2
_HEADINGS = (
    Text("KV", "KV"),
    Text("Region", "Region"),
    Text("Stufe", "Stage"),
    Text("Schritt", "Step"),
    Text("EUR je Fall", "EUR per case"),
    Text("Stand danach", "Level after"),
    Text("Säule: Fallwert", "Bar: case value"),
    Text("Säule: Sockel", "Bar: base"),
    Text("Säule: Zunahme", "Bar: increase"),
    Text("Säule: Abnahme", "Bar: decrease"),
    Text("Kurzname", "Short name"),
)


def write(book: Book, model: Model) -> dict[tuple[str, int], tuple[int, int]]:
    """Fill the table; returns the first and last row of each region and stage for the charts."""
    sheet = book.sheets[model.of(BRIDGE)]
    sheet.text(
        0,
        0,
        model.say("Brücke der Fallwerte, EUR je Behandlungsfall", "Bridge of the case values, EUR per case"),
        "title",
    )
    sheet.heading(HEAD, [model.of(h) for h in _HEADINGS], right=range(4, 10))
    row, places = HEAD + 1, {}
    for kv, live in model.live.items():
        formulas = _formulas(model, kv)
        for number in (1, 2):
            steps = live_bridge(live, number, model.reading)
            if steps:
                places[kv, number] = (row, row + len(steps) - 1)
                row = _stage(sheet, model, formulas, (kv, number), steps, row)
    sheet.widths(6, 23, 7, 34, 14, 14, 14, 14, 14, 14, 12)
    sheet.raw.set_row(HEAD, 30)
    sheet.page(rows=row, cols=len(_HEADINGS), head=HEAD, freeze=(HEAD + 1, 4))
    sheet.filter(HEAD, row, len(_HEADINGS))
    return places


def _stage(
    sheet: Sheet, model: Model, formulas: Formulas, key: tuple[str, int], steps: list[LiveStep], row: int
) -> int:
    kv, number = key
    level: Any = 0
    for step in steps:
        value = step.value.value
        start = level
        level = value if step.level else level + value
        sheet.text(row, 0, kv, "key")
        sheet.text(row, 1, model.live[kv].region.name)
        sheet.number(row, 2, number)
        sheet.text(row, 3, model.of(step.name), "bold" if step.level else "text")
        _amount(sheet, model, formulas, kv, row, step)
        _level(sheet, row, step, level)
        _bars(sheet, row, step, start, level)
        sheet.text(row, 10, model.of(step.short))
        row += 1
    return row


def _amount(sheet: Sheet, model: Model, formulas: Formulas, kv: str, row: int, step: LiveStep) -> None:
    node = step.value
    name = f"{step.name.de} KV {kv}"
    formula = f"={model.cell(kv, node)}" if model.grid.has(kv, node) else formulas.of(node)
    sheet.formula(row, 4, formula, node.value, "eur6 bold" if step.level else "signed4", name)
    if isinstance(node.value, Undefined):
        sheet.note(row, 4, undefined_note(model, node.value))


def _level(sheet: Sheet, row: int, step: LiveStep, level: Any) -> None:
    n = row + 1
    formula = f"=E{n}" if step.level else f'=IFERROR(F{n - 1}+E{n},"{sheet.book.undefined}")'
    sheet.formula(row, 5, formula, level, "eur6")


def _bars(sheet: Sheet, row: int, step: LiveStep, start: Any, level: Any) -> None:
    """The stacked bars of the chart; 0 where there is nothing to draw."""
    n = row + 1
    drawn = not (is_undefined(start) or is_undefined(level))
    low, up, down = (min(start, level), max(level - start, 0), max(start - level, 0)) if drawn else (0, 0, 0)
    if step.level:
        cells = (
            (f"=IFERROR(F{n}+0,0)", level if not is_undefined(level) else 0),
            ("=0", 0),
            ("=0", 0),
            ("=0", 0),
        )
    else:
        cells = (
            ("=0", 0),
            (f"=IFERROR(MIN(F{n - 1}+0,F{n}+0),0)", low),
            (f"=IFERROR(MAX(F{n}-F{n - 1},0),0)", up),
            (f"=IFERROR(MAX(F{n - 1}-F{n},0),0)", down),
        )
    for column, (formula, value) in enumerate(cells, 6):
        if formula == "=0":
            sheet.number(row, column, 0, "eur6")
        else:
            sheet.formula(row, column, formula, value, "eur6")


def _formulas(model: Model, kv: str) -> Formulas:
    undefined = model.say("nicht bestimmt", "undefined")

    def reference(node: Traced) -> str | None:
        return model.cell(kv, node) if model.grid.has(kv, node) else None

    return Formulas(
        reference, lambda node: leaf_formula(model, node, f'"{kv}"', undefined), choice_name, undefined
    )
