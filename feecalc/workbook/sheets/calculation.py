"""Berechnung, Korrektur 2010, Korrektur 2011: every quantity of the law as one live cell a region."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from xlsxwriter.utility import xl_col_to_name

from feecalc.calculation.teil_b import DATES
from feecalc.intake.model import NEW_GOPS
from feecalc.law.rule import CASES, COUNT, EUR, EUR_PER_CASE, EUR_PER_SERVICE
from feecalc.numbers import Undefined
from feecalc.numbers.expression import with_names
from feecalc.numbers.traced import Quantity, Traced
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.formula import Formulas
from feecalc.workbook.live import LiveRegion, name_of
from feecalc.workbook.model import CALCULATION, STAGE_SHEETS, Model
from feecalc.workbook.places import FIRST_COL, HEAD_ROW
from feecalc.workbook.sheets.tables import choice_name, leaf_formula

_TITLES = (
    Text("Berechnung der Gebührenwerte aus den Daten 2008 (Anhang 2 Teil B Nr. 1-7)",
         "Calculation of the fees from the data of 2008 (Anhang 2 Teil B Nr. 1-7)"),
    Text("Korrektur zum 01.07.2010: 4. Quartal 2009 gegen 4. Quartal 2008 (Nr. 8)",
         "Correction of 1 July 2010: Q4 2009 against Q4 2008 (Nr. 8)"),
    Text("Korrektur zum 01.07.2011: Jahr 2010 gegen Jahr 2008 (Nr. 8)",
         "Correction of 1 July 2011: year 2010 against year 2008 (Nr. 8)"),
)  # fmt: skip
_HEADINGS = (
    Text("Größe", "Quantity"),
    Text("Zeitraum", "Period"),
    Text("Bezeichnung", "Name"),
    Text("Einheit", "Unit"),
    Text("Fundstelle", "Clause"),
)

MAX_TERMS = 60


def write(book: Book, model: Model) -> None:
    """Fill all three sheets and define the names of the important cells."""
    for index, name in enumerate((CALCULATION, *STAGE_SHEETS)):
        _write_one(book.sheets[model.of(name)], model, index)
    for live in model.live.values():
        _define(book, model, live)


def _write_one(sheet: Sheet, model: Model, index: int) -> None:
    rows = model.grid.rows[index]
    _heading(sheet, model, index)
    for key, row in rows.items():
        _label(sheet, model, model.grid.samples[key], row)
    for kv in model.live:
        _column(sheet, model, index, kv)
    last, columns = HEAD_ROW + 1 + len(rows), FIRST_COL + len(model.live)
    sheet.widths(32, 20, 46, 14, 40)
    sheet.raw.set_column(FIRST_COL, columns, 14)
    sheet.page(
        rows=last, cols=columns, head=HEAD_ROW, freeze=(HEAD_ROW + 1, FIRST_COL),
        wide=1 + (columns - FIRST_COL) // 8, repeat_cols=2,
    )  # fmt: skip
    sheet.filter(HEAD_ROW, last, FIRST_COL)


def _heading(sheet: Sheet, model: Model, index: int) -> None:
    sheet.text(0, 0, model.of(_TITLES[index]), "title")
    hint = Text(
        "Jede Zahl ist eine Formel über die Blätter Daten, Fälle und Zuordnung; leere Felder: Größe in dieser KV nicht gebildet. "
        "Die Formel in Worten steht im Kommentar der ersten Spalte.",
        "Every figure is a formula on the sheets Daten, Fälle and Zuordnung; empty cells: not formed in this KV. "
        "The formula in words is in the comment of the first column.",
    )
    sheet.text(1, 0, model.of(hint), "small")
    sheet.heading(HEAD_ROW, [model.of(t) for t in _HEADINGS])
    for kv, live in model.live.items():
        column = model.grid.column[kv]
        sheet.text(HEAD_ROW - 1, column, live.region.name, "small")
        sheet.text(HEAD_ROW, column, kv, "head key")


def _label(sheet: Sheet, model: Model, node: Traced, row: int) -> None:
    quantity = name_of(node)
    important = quantity.symbol.startswith(("P0_", "P1_", "P2_")) or quantity.symbol in ("a", "b", "f")
    sheet.text(row, 0, quantity.symbol, "bold" if important else "text")
    sheet.text(row, 1, quantity.at)
    sheet.text(row, 2, model.of(quantity.name), "bold" if important else "text")
    sheet.text(row, 3, model.of(quantity.unit))
    sheet.text(row, 4, quantity.clause)
    if node.op != "leaf":
        sheet.note(row, 0, _comment(model, quantity, node))


def _comment(model: Model, quantity: Quantity, node: Traced) -> str:
    words = "" if _is_long(node) else with_names(node, model.lang)[:600]
    return f"{quantity.clause}\n{quantity.symbol} = {words}" if words else quantity.clause


def _is_long(node: Traced) -> bool:
    """Whether a sum has more terms than anybody reads in a comment."""
    terms = 0
    while node.args and terms < MAX_TERMS:
        node, terms = node.args[0], terms + 1
        if node.quantity is not None:
            break
    return terms >= MAX_TERMS


def _column(sheet: Sheet, model: Model, index: int, kv: str) -> None:
    column = model.grid.column[kv]
    write_formulas = _formulas(model, kv, index)
    for key, row in model.grid.rows[index].items():
        node = model.grid.nodes.get((kv, key))
        if node is None or node.quantity is None:
            sheet.raw.write_blank(row, column, None, sheet.book.style("blank"))
            continue
        sheet.formula(
            row,
            column,
            write_formulas(node),
            node.value,
            _style(node.quantity, model.grid.samples[key]),
            f"{key} KV {kv}",
        )
        if isinstance(node.value, Undefined):
            sheet.note(row, column, undefined_note(model, node.value))


def undefined_note(model: Model, value: Undefined) -> str:
    """Why a cell had no number when the workbook was written."""
    return model.say("Bei Ausgabe nicht bestimmt: ", "Undefined at export: ") + value.reason.of(model.lang)


def _formulas(model: Model, kv: str, index: int) -> Callable[[Traced], str]:
    header = f"{xl_col_to_name(model.grid.column[kv])}${HEAD_ROW + 1}"
    undefined = model.say("nicht bestimmt", "undefined")
    formulas = Formulas(
        reference=lambda node: model.grid.reference(kv, node, index),
        leaf=lambda node: leaf_formula(model, node, header, undefined),
        choice=choice_name,
        undefined=undefined,
    )
    return formulas.of


def _style(quantity: Quantity, sample: Traced) -> str:
    unit, symbol = quantity.unit, quantity.symbol
    bold = " bold" if symbol.startswith(("P0_", "P1_", "P2_")) else ""
    if unit == EUR:
        return "eur"
    if unit in (EUR_PER_SERVICE, EUR_PER_CASE):
        return "eur6" + bold
    if unit in (COUNT, CASES):
        value = sample.value
        whole = isinstance(value, int) or (isinstance(value, Fraction) and value.denominator == 1)
        return "int" if whole else "count"
    if symbol in ("p", "d", "p_netto"):
        return "percent4"
    return "share" if symbol.startswith(("sN_", "sL_", "omega")) else "factor"


def _define(book: Book, model: Model, live: LiveRegion) -> None:
    """Names for the cells people look for: P0_86510_KV38, a_KV38, FW0_Stufe1_KV38 …"""
    for node, name in _important(live):
        if isinstance(node, Traced) and node.quantity:
            book.define(f"{name}_KV{live.kv}", model.cell(live.kv, node, fixed=True))


def _important(live: LiveRegion) -> list[tuple[object, str]]:
    outcome = live.outcome
    found: list[tuple[object, str]] = [(outcome.a, "Faktor_a"), (outcome.b, "Faktor_b")]
    for gop in NEW_GOPS:
        found += [(outcome.fees[gop][day], f"P{i}_{gop}") for i, day in enumerate(DATES)]
    for number, stage in outcome.stages.items():
        parts = (
            (stage.volume_base, "V0"), (stage.cases_base, "C0"), (stage.case_value_base, "FW0"),
            (stage.volume_new, "V1"), (stage.cases_new, "C1"), (stage.case_value_new, "FW1"),
            (stage.deviation, "p"), (stage.case_decline, "d"), (stage.net_deviation, "p_netto"),
            (stage.factor, "f"),
        )  # fmt: skip
        found += [(node, f"{symbol}_Stufe{number}") for node, symbol in parts]
    return found
