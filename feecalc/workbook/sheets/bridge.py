"""Fallwertbrücke: from FW0 to FW1 and to the corrected case value, one row a step; charts draw from it."""

from __future__ import annotations

from typing import Any, NamedTuple

from feecalc.numbers import Undefined, is_undefined
from feecalc.numbers.expression import with_names
from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.numbers.traced import Traced, named_values
from feecalc.words.text import Text
from feecalc.workbook import spoken
from feecalc.workbook.book import Book
from feecalc.workbook.contents import BRIDGE, Model
from feecalc.workbook.formula import Formulas
from feecalc.workbook.live import name_of
from feecalc.workbook.live_bridge import LiveStep, live_bridge
from feecalc.workbook.places import identity
from feecalc.workbook.sheets.calculation import undefined_note
from feecalc.workbook.sheets.delivered import choice_name, leaf_formula
from feecalc.workbook.table import Column, Live, Styled, Table

HEAD = 2
ORDER = Text(
    "Eine Reihenfolge von mehreren: die Anpassung zum 01.07.2010 an den Anteilen von 2008, danach die Anteile zu den Werten ab 01.07.2010. "
    "Reihenfolgefrei (Shapley, Blatt Fallwertbrücke): das Mittel über alle Reihenfolgen; die Summe ist dieselbe.",
    "One order of several: the adjustment of 2010-07-01 at the shares of 2008, then the shares at the fees of 2010-07-01. "
    "Order-free (Shapley, sheet Case value bridge): the mean over all orders; the sum is the same.",
)
_COLUMNS = (
    Column("kv", Text("KV", "KV"), 6, "key"),
    Column("region", Text("Region", "Region"), 23),
    Column("stage", Text("Stufe", "Stage"), 7, "int"),
    Column("step", Text("Schritt", "Step"), 40),
    Column("value", Text("Wert", "Value"), 14, "signed4", "EUR"),
    Column("level", Text("Stand danach", "Level after"), 14, "eur6", "EUR"),
    Column("free", Text("Wert,\nreihenfolgefrei", "Value,\norder-free"), 15, "signed4", "EUR"),
    Column("bar", Text("Säule: Fallwert", "Bar: case value"), 12, "eur6"),
    Column("base", Text("Säule: Sockel", "Bar: base"), 12, "eur6"),
    Column("up", Text("Säule: Zunahme", "Bar: increase"), 12, "eur6"),
    Column("down", Text("Säule: Abnahme", "Bar: decrease"), 12, "eur6"),
    Column("spoken", Text("Beschriftung im Diagramm", "Label in the chart"), 44),
)
_HELP = (
    Column("kv", Text("KV", "KV"), 6, "key"),
    Column("region", Text("Region", "Region"), 23),
    Column("stage", Text("Stufe", "Stage"), 7, "int"),
    Column("step", Text("Hilfsgröße", "Auxiliary quantity"), 40),
    Column("value", Text("Wert", "Value"), 14, "factor"),
    Column("unit", Text("Einheit", "Unit"), 14),
    Column("at", Text("Zeitraum", "Period"), 12),
)


class Bridges(NamedTuple):
    """The filled table, and the first and last row of each region and stage, for the charts."""

    table: Table
    rows: dict[tuple[str, int], tuple[int, int]]


def write(book: Book, model: Model) -> Bridges:
    """Fill the table, steps above and their auxiliary quantities below."""
    sheet = book.sheets[model.of(BRIDGE)]
    title = model.either(
        "Brücke der Fallwerte, EUR je Behandlungsfall", "Bridge of the case values, EUR per case"
    )
    sheet.text(0, 0, title, "title")
    sheet.text(1, 0, model.of(ORDER), "small")
    steps = {
        (kv, n): found
        for kv, live in model.live.items()
        for n in (1, 2)
        if (found := live_bridge(live, n, live.reading))
    }
    table = Table(sheet, _COLUMNS, HEAD)
    below = HEAD + 1 + sum(len(found) for found in steps.values()) + 3
    helpers = Table(sheet, _HELP, below)
    helped = {key: _helpers(helpers, model, key, found) for key, found in steps.items()}
    places = {key: _stage(table, model, key, found, helped[key]) for key, found in steps.items()}
    sheet.text(
        below - 1,
        0,
        model.either(
            "Hilfsgrößen der Brücke: Fälle und Leistungen je Behandlungsfall",
            "Auxiliary quantities of the bridge: cases and services per case",
        ),
        "section",
    )
    table.finish(frozen=4)
    sheet.page(rows=helpers.next, cols=table.size, head=HEAD, printed=False)
    return Bridges(table, places)


BarKey = tuple[str, int]


def _helpers(table: Table, model: Model, key: BarKey, steps: list[LiveStep]) -> dict[str, str]:
    """A cell for each named quantity of the steps that the calculation sheets do not have."""
    kv, number = key
    cells: dict[str, str] = {}
    formulas = _formulas(model, kv, cells)
    for node in named_values(*(step.value for step in steps)).values():
        if model.grid.has(kv, node) or any(step.value is node for step in steps):
            continue
        quantity = name_of(node)
        value = Live(formulas.of(node), node.value, "", f"{quantity.key} KV {kv}")
        row = table.add(
            {
                "kv": kv,
                "region": model.live[kv].region.name,
                "stage": number,
                "step": f"{quantity.symbol}: {model.of(quantity.name)}",
                "value": value,
                "unit": model.of(quantity.unit),
                "at": quantity.at,
            }
        )
        cells[identity(node)] = table.cell(row, "value")
        _note(table, model, row, node.value, with_names(node, model.lang))
    return cells


def _note(table: Table, model: Model, row: int, value: Any, words: str = "") -> None:
    if isinstance(value, Undefined):
        table.sheet.note(row, table.place["value"], undefined_note(model, value))
    elif words:
        table.sheet.note(row, table.place["step"], words[:600])


def _stage(
    table: Table, model: Model, key: BarKey, steps: list[LiveStep], helped: dict[str, str]
) -> tuple[int, int]:
    kv, number = key
    formulas = _formulas(model, kv, helped)
    level: Any = 0
    first = table.next
    moving = [first + n for n, step in enumerate(steps) if step.free is not None and not step.rest]
    for step in steps:
        start, n = level, table.next + 1
        level = step.value.value if step.level else level + step.value.value
        cells = {
            "kv": kv,
            "region": model.live[kv].region.name,
            "stage": number,
            "spoken": _label(model, n, step),
        }
        cells |= {"step": Styled(model.of(step.name), "bold" if step.level else "text")}
        cells |= {
            "value": _amount(model, formulas, kv, step),
            "level": _level(n, step, level, table.sheet.book.undefined),
            "free": _free(model, formulas, n, step, [at + 1 for at in moving]),
        }
        row = table.add(cells | _bars(n, step, start, level))
        _note(table, model, row, step.value.value)
        if step.free is not None and isinstance(step.free.value, Undefined):
            table.sheet.note(row, table.place["free"], undefined_note(model, step.free.value))
    return first, table.last


def _amount(model: Model, formulas: Formulas, kv: str, step: LiveStep) -> Live:
    node = step.value
    formula = f"={model.cell(kv, node)}" if model.grid.has(kv, node) else formulas.of(node)
    return Live(formula, node.value, "eur6 bold" if step.level else "signed4", f"{step.name.de} KV {kv}")


def _free(model: Model, formulas: Formulas, n: int, step: LiveStep, moving: list[int]) -> Live | None:
    """The Shapley value; the adjustment of 2010-07-01 takes what the others leave of the whole."""
    if step.level:
        return None
    if step.free is None:
        return Live(f"=E{n}", step.value.value)
    name = f"{step.name.de}, reihenfolgefrei"
    if not step.rest:
        return Live(formulas.of(step.free), step.free.value, "", name)
    rows = f"{moving[0]}:{{0}}{moving[-1]}"
    ordered, free = (f"{column}{rows.format(column)}" for column in "EG")
    undefined = model.of(UNDEFINED_TEXT)
    known = f"COUNT(E{n},{ordered},{free})={2 * len(moving) + 1}"
    return Live(f'=IF({known},E{n}+SUM({ordered})-SUM({free}),"{undefined}")', step.free.value, "", name)


def _label(model: Model, n: int, step: LiveStep) -> Live:
    """Name and value, as the chart writes them."""
    name, number = model.of(step.name), spoken.amount(f"E{n}", model.lang, signed=not step.level)
    value = step.value.value
    said = model.of(UNDEFINED_TEXT)
    if not is_undefined(value):
        said = spoken.amount_text(value, model.lang, signed=not step.level)
    undefined = model.of(UNDEFINED_TEXT)
    return Live(f'="{name}: "&IFERROR({number},"{undefined}")', f"{name}: {said}")


def _level(n: int, step: LiveStep, level: Any, undefined: str) -> Live:
    return Live(f"=E{n}" if step.level else f'=IFERROR(F{n - 1}+E{n},"{undefined}")', level)


def _bars(n: int, step: LiveStep, start: Any, level: Any) -> dict[str, Any]:
    """The stacked bars of the chart; 0 where there is nothing to draw."""
    if step.level:
        return {
            "bar": Live(f"=IFERROR(F{n}+0,0)", 0 if is_undefined(level) else level),
            "base": 0,
            "up": 0,
            "down": 0,
        }
    drawn = not (is_undefined(start) or is_undefined(level))
    low, up, down = (min(start, level), max(level - start, 0), max(start - level, 0)) if drawn else (0, 0, 0)
    return {
        "bar": 0,
        "base": Live(f"=IFERROR(MIN(F{n - 1}+0,F{n}+0),0)", low),
        "up": Live(f"=IFERROR(MAX(F{n}-F{n - 1},0),0)", up),
        "down": Live(f"=IFERROR(MAX(F{n - 1}-F{n},0),0)", down),
    }


def _formulas(model: Model, kv: str, helped: dict[str, str]) -> Formulas:
    undefined = model.of(UNDEFINED_TEXT)

    def reference(node: Traced) -> str | None:
        if model.grid.has(kv, node):
            return model.cell(kv, node)
        return helped.get(identity(node))

    return Formulas(reference, lambda node: leaf_formula(node, f'"{kv}"', undefined), choice_name, undefined)
