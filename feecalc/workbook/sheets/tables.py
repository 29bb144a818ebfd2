"""The delivered tables as sheets: Daten, Fälle, Zuordnung, Verträge, Angaben. They load again as a package.

Every row carries a check digit over its cells, and every number that formulas rest on stands a second
time as it was at export, so that a later change shows and ``verify`` can name it.
"""

from __future__ import annotations

from collections.abc import Sequence

from feecalc.calculation.sums import Origin
from feecalc.intake.model import KASSENARTEN
from feecalc.numbers.traced import Traced
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.model import Model
from feecalc.workbook.places import quoted
from feecalc.workbook.rows import (
    ASSIGNMENTS,
    AT_EXPORT,
    BILLING,
    CASES,
    CHECK_DIGIT,
    HEADINGS,
    CellValue,
    quarter_text,
)

_STYLES = {
    "haeufigkeit": "int plain", "leistungsbedarf": "eur plain", "behandlungsfaelle": "int plain",
    "anteil_haeufigkeit": "share plain", "anteil_leistungsbedarf": "share plain", "kontrollsumme": "eur plain",
    "zeile": "plain", "korrektur": "key plain", "datei": "plain", "begruendung": "plain", "name": "plain", "quelle": "plain",
}  # fmt: skip
_WIDTHS = {
    "kv": 6, "quartal": 11, "kassenart": 16, "gop": 9, "haeufigkeit": 13, "leistungsbedarf": 17, "korrektur": 10,
    "datei": 24, "zeile": 7, "behandlungsfaelle": 18, "ziel": 17, "begruendung": 52, "name": 26, "status": 12,
    "datenstand": 14, "regionalbezug": 15, "quelle": 34, "kontrollsumme": 17, "anteil_haeufigkeit": 18,
    "anteil_leistungsbedarf": 22, "beginn": 12, "zeitraum": 11, "basis": 14,
}  # fmt: skip
_INPUTS = frozenset(
    {"haeufigkeit", "leistungsbedarf", "behandlungsfaelle", "anteil_haeufigkeit", "anteil_leistungsbedarf"}
)
_NAMES = {
    "Daten_KV": (BILLING, 0), "Daten_Quartal": (BILLING, 1), "Daten_Kassenart": (BILLING, 2), "Daten_GOP": (BILLING, 3),
    "Daten_Haeufigkeit": (BILLING, 4), "Daten_Leistungsbedarf": (BILLING, 5),
    "Faelle_KV": (CASES, 0), "Faelle_Quartal": (CASES, 1), "Faelle_Anzahl": (CASES, 3),
}  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOP"


def choice_name(key: str) -> str:
    """Defined name of the cell that holds a live choice."""
    return f"Lesart_{key}"


def leaf_formula(model: Model, node: Traced, kv: str, undefined: str) -> str:
    """The formula of a delivered sum, a share, or a setting; ``kv`` is the cell with the region's key."""
    origin = node.origin
    if not isinstance(origin, Origin):
        raise TypeError(f"a delivered value without origin: {node!r}")
    if origin.measure == "reading":
        return choice_name(origin.gop)
    if origin.assignment is not None:
        column = "D" if origin.measure == "share_count" else "E"
        return f"{ASSIGNMENTS}!${column}${model.assignment_rows[origin.assignment] + 1}"
    quarter = quarter_text(origin.quarter)
    if origin.measure == "cases":
        where = f'Faelle_KV,{kv},Faelle_Quartal,"{quarter}"'
        return f'IF(COUNTIFS({where})=0,"{undefined}",SUMIFS(Faelle_Anzahl,{where}))'
    column = "Daten_Haeufigkeit" if origin.measure == "count" else "Daten_Leistungsbedarf"
    one = f',Daten_Kassenart,"{KASSENARTEN[origin.kassenart]}"' if origin.kassenart else ""
    return f'SUMIFS({column},Daten_KV,{kv},Daten_GOP,"{origin.gop}",Daten_Quartal,"{quarter}"{one})'


def write(book: Book, model: Model) -> None:
    """Fill the five sheets and name the columns that formulas use."""
    for name, rows in model.tables.items():
        _write_table(book.sheets[name], model, name, rows)
    for name, (sheet, column) in _NAMES.items():
        letter = _LETTERS[column]
        book.define(name, f"{quoted(sheet)}!${letter}:${letter}")


def _write_table(sheet: Sheet, model: Model, name: str, rows: Sequence[Sequence[CellValue]]) -> None:
    headings = [*HEADINGS[name], CHECK_DIGIT]
    sheet.heading(0, headings)
    styles = [_style(h) for h in headings]
    raw, formats = sheet.raw, [sheet.book.style(s) for s in styles]
    text, number = raw.write_string, raw.write_number
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                text(row, column, cell, formats[column])
            elif cell is not None:
                number(row, column, cell, formats[column])
    _finish(sheet, model, headings, len(rows))


def _style(heading: str) -> str:
    if heading == CHECK_DIGIT:
        return "small"
    if heading in _INPUTS:
        return _STYLES[heading].replace("plain", "input")
    return _STYLES.get(heading.removesuffix(AT_EXPORT), "key plain")


def _finish(sheet: Sheet, model: Model, headings: Sequence[str], count: int) -> None:
    for i, heading in enumerate(headings):
        sheet.raw.set_column(i, i, _WIDTHS.get(heading.removesuffix(AT_EXPORT), 13))
        twin = heading + AT_EXPORT
        if twin in headings and count:
            _mark_changes(sheet, i, headings.index(twin), count)
    sheet.raw.set_row(0, 30)
    sheet.page(rows=count + 1, cols=len(headings), head=0, freeze=(1, 0))
    sheet.filter(0, count + 1, len(headings))
    if any(heading in _INPUTS for heading in headings):
        column = next(i for i, heading in enumerate(headings) if heading in _INPUTS)
        sheet.note(0, column, model.say(
            "Gelb: Eingaben. Wer hier eine Zahl ändert, ändert alle Gebührenwerte, die davon abhängen; "
            "geänderte Felder werden fett und orange.",
            "Yellow: inputs. Changing a number here changes every fee that rests on it; changed cells turn bold and orange.",
        ))  # fmt: skip


def _mark_changes(sheet: Sheet, column: int, twin: int, count: int) -> None:
    here, there = _LETTERS[column], _LETTERS[twin]
    rule = {
        "type": "formula",
        "criteria": f"=${here}2<>${there}2",
        "format": sheet.book.style("changed"),
    }
    sheet.raw.conditional_format(1, column, count, column, rule)


def changed_inputs(model: Model) -> str:
    """A formula that counts the inputs that differ from those at export."""
    counts = {
        BILLING: len(model.data.billing),
        CASES: len(model.data.cases),
        ASSIGNMENTS: len(model.data.assignments),
    }
    terms = []
    for sheet, count in counts.items():
        headings = HEADINGS[sheet]
        for i, heading in enumerate(headings):
            if count and heading + AT_EXPORT in headings:
                a, b = (
                    f"{quoted(sheet)}!${_LETTERS[c]}$2:${_LETTERS[c]}${count + 1}"
                    for c in (i, headings.index(heading + AT_EXPORT))
                )
                terms.append(f"SUMPRODUCT(--({a}<>{b}))")
    return "+".join(terms) or "0"
