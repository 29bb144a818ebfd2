"""Berechnung, Korrektur 2010, Korrektur 2011: every quantity of the law as one live cell a region."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from feecalc.calculation.sums import Origin
from feecalc.intake.model import KASSENARTEN
from feecalc.law.rule import CASES, COUNT, EUR, EUR_PER_CASE, EUR_PER_SERVICE
from feecalc.numbers import Undefined, labels
from feecalc.numbers.expression import with_names
from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.numbers.traced import Quantity, Traced
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import CALCULATION, STAGE_SHEETS, Model
from feecalc.workbook.formula import Formulas
from feecalc.workbook.live import name_of
from feecalc.workbook.places import FIRST_COL, HEAD_ROW
from feecalc.workbook.rows import BILLING, HEADINGS, quarter_text
from feecalc.workbook.sheets.delivered import choice_name, leaf_formula, letter_of
from feecalc.workbook.table import Column, Live, Styled, Table

_TITLES = (
    Text(
        "Berechnung der Gebührenwerte aus den Daten 2008 (Anhang 2 Teil B Nr. 1-7)",
        "Calculation of the fees from the data of 2008 (Anhang 2 Teil B Nr. 1-7)",
    ),
    Text(
        "Korrektur zum 01.07.2010: 4. Quartal 2009 gegen 4. Quartal 2008 (Nr. 8)",
        "Correction of 1 July 2010: Q4 2009 against Q4 2008 (Nr. 8)",
    ),
    Text(
        "Korrektur zum 01.07.2011: Jahr 2010 gegen Jahr 2008 (Nr. 8)",
        "Correction of 1 July 2011: year 2010 against year 2008 (Nr. 8)",
    ),
)
_COLUMNS = (
    Column("symbol", Text("Größe", "Quantity"), 32),
    Column("at", Text("Zeitraum", "Period"), 20),
    Column("name", Text("Bezeichnung", "Name"), 46),
    Column("unit", Text("Einheit", "Unit"), 14),
    Column("clause", Text("Fundstelle", "Clause"), 40),
)
_HINT = Text(
    "Jede Zahl ist eine Formel über die Blätter Daten, Fälle und Zuordnung; ein Klick auf eine gelieferte Summe zeigt ihre Zeilen. Graue "
    "Felder: Größe in dieser KV nicht gebildet. Die Formel in Worten steht im Kommentar der ersten Spalte, eine abweichende an der Zelle.",
    "Every figure is a formula on the sheets Daten, Fälle and Zuordnung; a click on a delivered sum shows its rows. Grey cells: not "
    "formed in this KV. The formula in words is in the comment of the first column, another one at its cell.",
)
_LONGEST = 600


def write(book: Book, model: Model) -> None:
    """Fill all three sheets and define the names of the important cells."""
    sums = _row_ranges(model)
    for index, name in enumerate((CALCULATION, *STAGE_SHEETS)):
        _write_one(book.sheets[model.of(name)], model, index, sums)
    for (kv, ident), called in model.names.items():
        book.define(called, model.grid.reference(kv, model.grid.nodes[kv, ident], fixed=True))


Ranges = Mapping[tuple[str, ...], tuple[int, int]]


def _row_ranges(model: Model) -> Ranges:
    """(KV, GOP, quarter[, Kassenart]) -> first and last row of its lines on the sheet Daten."""
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for row, (kv, quarter, kassenart, gop, *_) in enumerate(model.tables[BILLING], 2):
        for key in ((str(kv), str(gop), str(quarter)), (str(kv), str(gop), str(quarter), str(kassenart))):
            found[key] = (found.get(key, (row, row))[0], row)
    return found


def _write_one(sheet: Sheet, model: Model, index: int, sums: Ranges) -> None:
    sheet.text(0, 0, model.of(_TITLES[index]), "title")
    sheet.text(1, 0, model.of(_HINT), "small")
    kvs = [Column(kv, Text(kv, kv), 14, "factor") for kv in model.live]
    table = Table(sheet, (*_COLUMNS, *kvs), HEAD_ROW)
    for kv, live in model.live.items():
        sheet.text(HEAD_ROW - 1, model.grid.column[kv], live.region.name, "small")
    formulas = {kv: _formulas(model, kv, index) for kv in model.live}
    for ident in model.grid.rows[index]:
        _quantity(table, model, index, ident, formulas, sums)
    table.finish(frozen=FIRST_COL)
    columns = table.size
    sheet.page(
        rows=table.next,
        cols=columns,
        head=HEAD_ROW,
        wide=1 + (columns - FIRST_COL) // 8,
        repeat_cols=2,
        printed=False,
    )


def _quantity(
    table: Table, model: Model, index: int, ident: str, formulas: Mapping[str, Formulas], sums: Ranges
) -> None:
    """One row: what the quantity is called, and its cell in each region."""
    sample = model.grid.samples[ident]
    quantity = name_of(sample)
    bold = "bold" if _important(quantity) else "text"
    cells: dict[str, Any] = {
        "symbol": Styled(labels.symbol_of(quantity, model.lang), bold),
        "at": labels.when(quantity, model.lang),
        "name": Styled(model.of(quantity.name), bold),
        "unit": model.of(quantity.unit),
        "clause": quantity.clause,
    }
    look, row, taken_over = _look(quantity, sample), table.next, False
    for kv in model.live:
        node = model.grid.nodes.get((kv, ident))
        if node is not None and model.grid.stands(kv, ident, index):
            _lead_to_rows(table.sheet, model, kv, node, row, sums)
            cells[kv] = Live(formulas[kv].of(node), node.value, look, f"{quantity.key} KV {kv}")
        elif index == 2 and (kv, ident) in model.grid.links and node is not None:
            cells[kv] = Live(f"={model.grid.source(kv, ident)}", node.value, look, f"{quantity.key} KV {kv}")
            taken_over = True
        else:
            cells[kv] = Styled(None, "blank")
    table.add(cells)
    _comments(table, model, index, ident, cells, taken_over)


def _lead_to_rows(sheet: Sheet, model: Model, kv: str, node: Traced, row: int, sums: Ranges) -> None:
    origin = node.origin
    if not isinstance(origin, Origin) or origin.measure not in ("count", "demand"):
        return
    one = (KASSENARTEN[origin.kassenart],) if origin.kassenart else ()
    found = sums.get((kv, origin.gop, quarter_text(origin.quarter), *one))
    if found:
        last = letter_of(BILLING, HEADINGS[BILLING][5])
        sheet.rows_link(row, model.grid.column[kv], f"'{BILLING}'!A{found[0]}:{last}{found[1]}")


def _comments(
    table: Table, model: Model, index: int, ident: str, cells: Mapping[str, Any], taken_over: bool
) -> None:
    """The formula in words: of most regions at the row's name, of the others at their own cells."""
    row, sheet = table.last, table.sheet
    own = {kv: model.grid.nodes[kv, ident] for kv in model.live if model.grid.stands(kv, ident, index)}
    for kv, node in own.items():
        if isinstance(node.value, Undefined):
            sheet.note(row, table.place[kv], undefined_note(model, node.value))
    derived = {kv: node for kv, node in own.items() if node.op != "leaf"}
    if not derived:
        if taken_over:
            sheet.note(
                row,
                0,
                model.either("von Blatt Korrektur 2010 übernommen", "taken over from sheet Correction 2010"),
            )
        return
    shapes = {kv: _shape(cells[kv].formula, model.grid.letter[kv]) for kv in derived}
    usual = Counter(shapes.values()).most_common(1)[0][0]
    first = next(kv for kv in derived if shapes[kv] == usual)
    sheet.note(row, 0, _words(model, derived[first]))
    for kv, node in derived.items():
        if shapes[kv] != usual and (row, table.place[kv]) not in sheet.notes:
            sheet.note(row, table.place[kv], _words(model, node))


def _shape(formula: str, letter: str) -> str:
    """A formula without the column it stands in."""
    return re.sub(rf"\b{letter}(?=\$?\d)", "", formula)


def _words(model: Model, node: Traced) -> str:
    quantity = name_of(node)
    words = with_names(node, model.lang)
    return f"{quantity.clause}\n{quantity.symbol} = {words[:_LONGEST]}" if words else quantity.clause


def undefined_note(model: Model, value: Undefined) -> str:
    """Why a cell had no number when the workbook was written."""
    return model.either("Bei Ausgabe nicht bestimmt: ", "Undefined at export: ") + value.reason.of(model.lang)


def _formulas(model: Model, kv: str, index: int) -> Formulas:
    header = f"{model.grid.letter[kv]}${HEAD_ROW + 1}"
    undefined = model.of(UNDEFINED_TEXT)
    return Formulas(
        reference=lambda node: model.grid.reference(kv, node, index),
        leaf=lambda node: leaf_formula(node, header, undefined),
        choice=choice_name,
        undefined=undefined,
    )


def _important(quantity: Quantity) -> bool:
    return quantity.symbol.startswith(("P0_", "P1_", "P2_")) or quantity.symbol in ("a", "b", "f")


def _look(quantity: Quantity, sample: Traced) -> str:
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
    if symbol in ("p", "d", "c", "p_netto"):
        return "percent4"
    return "share" if symbol.startswith(("sN_", "sL_", "omega")) else "factor"
