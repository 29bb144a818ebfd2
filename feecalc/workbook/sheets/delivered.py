"""The delivered tables as sheets: Daten, Fälle, Zuordnung, Verträge, Angaben. They load again as a package.

Every row carries a check digit over its cells; its numbers and its key stand a second time as they were at
export, so that a later change shows and ``verify`` can name it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from feecalc.calculation.sums import Origin
from feecalc.intake.model import KASSENARTEN
from feecalc.numbers.traced import Traced
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import Model
from feecalc.workbook.places import quoted_sheet
from feecalc.workbook.rows import (
    AGREED,
    ASSIGNMENTS,
    AT_EXPORT,
    BILLING,
    CASES,
    CHECK_DIGIT,
    CONTRACTS,
    HEADINGS,
    KEY,
    NUMBER,
    NUMBER_COLUMNS,
    STATEMENTS,
    CellValue,
    agreed_key,
    quarter_text,
)

_LOOKS = {
    "haeufigkeit": "int plain",
    "leistungsbedarf": "eur plain",
    "behandlungsfaelle": "int plain",
    "anteil_haeufigkeit": "share plain",
    "anteil_leistungsbedarf": "share plain",
    "kontrollsumme": "eur plain",
    "eur": "eur plain",
    "zeile": "plain",
    "korrektur": "key plain",
    "datei": "plain",
    "begruendung": "plain",
    "name": "plain",
    "quelle": "plain",
    CHECK_DIGIT: "small",
    KEY: "small",
    NUMBER: "small",
}
_WIDTHS = {
    "kv": 6,
    "quartal": 11,
    "kassenart": 16,
    "gop": 9,
    "haeufigkeit": 13,
    "leistungsbedarf": 17,
    "korrektur": 10,
    "datei": 24,
    "zeile": 7,
    "behandlungsfaelle": 18,
    "ziel": 17,
    "begruendung": 52,
    "name": 26,
    "status": 12,
    "datenstand": 14,
    "regionalbezug": 15,
    "quelle": 34,
    "kontrollsumme": 17,
    "anteil_haeufigkeit": 18,
    "anteil_leistungsbedarf": 22,
    "beginn": 12,
    "transfusionen": 14,
    "gueltig_ab": 12,
    "eur": 13,
    "zeitraum": 11,
    "basis": 14,
    KEY: 26,
    NUMBER: 8,
    CHECK_DIGIT: 13,
}
_INPUTS = frozenset(
    {
        "haeufigkeit",
        "leistungsbedarf",
        "behandlungsfaelle",
        "anteil_haeufigkeit",
        "anteil_leistungsbedarf",
        "eur",
    }
)
_FIXED = {
    ASSIGNMENTS: ("ziel",),
    CONTRACTS: ("beginn", "status", "transfusionen"),
    AGREED: ("gueltig_ab", "status"),
}
# Names of tables and of the columns that formulas read whole.
_TABLES = {
    BILLING: "Abrechnung",
    CASES: "Behandlungsfaelle",
    ASSIGNMENTS: "Regionale",
    CONTRACTS: "Vertraege",
    AGREED: "Geltende",
    STATEMENTS: "Datenangaben",
}
_NAMES = {
    "Daten_KV": (BILLING, "kv"),
    "Daten_Quartal": (BILLING, "quartal"),
    "Daten_Kassenart": (BILLING, "kassenart"),
    "Daten_GOP": (BILLING, "gop"),
    "Daten_Haeufigkeit": (BILLING, "haeufigkeit"),
    "Daten_Leistungsbedarf": (BILLING, "leistungsbedarf"),
    "Faelle_KV": (CASES, "kv"),
    "Faelle_Quartal": (CASES, "quartal"),
    "Faelle_Anzahl": (CASES, "behandlungsfaelle"),
    "Geltend_Schluessel": (AGREED, KEY),
    "Geltend_EUR": (AGREED, "eur"),
    "Zuordnung_Schluessel": (ASSIGNMENTS, KEY),
    "Zuordnung_Haeufigkeit": (ASSIGNMENTS, "anteil_haeufigkeit"),
    "Zuordnung_Leistungsbedarf": (ASSIGNMENTS, "anteil_leistungsbedarf"),
}
_YELLOW = Text(
    "Gelb: Eingaben. Wer hier eine Zahl ändert, ändert alle Gebührenwerte, die davon abhängen; geänderte Felder werden fett und "
    "orange. Was keine Zahl ist, macht die davon abhängigen Gebührenwerte „nicht bestimmt“.",
    "Yellow: inputs. Changing a number here changes every fee that rests on it; changed cells turn bold and orange. "
    "What is no number makes the fees that rest on it undefined.",
)
_STAYS = Text(
    "Fest seit der Ausgabe: Einer Änderung hier folgen die Gebührenwerte dieser Mappe nicht. Deckblatt und Blatt Änderungen melden sie; "
    "neu rechnet feecalc run mit dieser Mappe als Paket.",
    "Fixed since export: the fees of this workbook do not follow a change here. Cover and sheet Changes report it; "
    "feecalc run with this workbook as package calculates anew.",
)
_NEW_ROWS = Text(
    "Neue Zeilen zählen mit, wenn Quartal und KV so geschrieben sind wie hier (Q1/2008, 03). Andere Schreibweisen liest erst feecalc run; "
    "Deckblatt und Blatt Änderungen nennen sie.",
    "New rows count if quarter and KV are spelled as here (Q1/2008, 03). Other spellings are read by feecalc run only; "
    "cover and sheet Changes name them.",
)


def choice_name(key: str) -> str:
    """Defined name of the cell that holds a live choice."""
    return f"Lesart_{key}"


def letter_of(table: str, heading: str) -> str:
    """The letter of a column of a data sheet."""
    letter: str = xl_col_to_name(HEADINGS[table].index(heading))
    return letter


def leaf_formula(node: Traced, kv: str, undefined: str) -> str:
    """The formula of a delivered sum, a share, or a setting; ``kv`` is the cell with the region's key."""
    origin = node.origin
    if not isinstance(origin, Origin):
        raise TypeError(f"a delivered value without origin: {node!r}")
    if origin.measure == "reading":
        return choice_name(origin.gop)
    if origin.assignment is not None:
        column = "Zuordnung_Haeufigkeit" if origin.measure == "share_count" else "Zuordnung_Leistungsbedarf"
        where = f'Zuordnung_Schluessel,{kv}&"|{origin.gop}|{origin.assignment.target}"'
        return sum_of_numbers(column, where, undefined)
    if origin.agreed is not None:
        where = f'Geltend_Schluessel,{kv}&"{agreed_key(origin.agreed)}"'
        return f'IF(COUNTIFS({where})=0,"{undefined}",{sum_of_numbers("Geltend_EUR", where, undefined)})'
    quarter = quarter_text(origin.quarter)
    if origin.measure == "cases":
        where = f'Faelle_KV,{kv},Faelle_Quartal,"{quarter}"'
        return f'IF(COUNTIFS({where})=0,"{undefined}",{sum_of_numbers("Faelle_Anzahl", where, undefined)})'
    column = "Daten_Haeufigkeit" if origin.measure == "count" else "Daten_Leistungsbedarf"
    one = f',Daten_Kassenart,"{KASSENARTEN[origin.kassenart]}"' if origin.kassenart else ""
    where = f'Daten_KV,{kv},Daten_GOP,"{origin.gop}",Daten_Quartal,"{quarter}"{one}'
    return sum_of_numbers(column, where, undefined)


def sum_of_numbers(column: str, where: str, undefined: str) -> str:
    """A sum that is undefined where one of its cells holds no number."""
    return (
        f'IF(COUNTIFS({where},{column},">-1E+300")=COUNTIFS({where}),SUMIFS({column},{where}),"{undefined}")'
    )


def write(book: Book, model: Model) -> None:
    """Fill the data sheets and name the columns that formulas use."""
    for name, rows in model.tables.items():
        _write_table(book.sheets[name], model, name, rows)
    for name, (sheet, heading) in _NAMES.items():
        letter = letter_of(sheet, heading)
        book.define(name, f"{quoted_sheet(sheet)}!${letter}:${letter}")


def _write_table(sheet: Sheet, model: Model, name: str, rows: Sequence[Sequence[CellValue]]) -> None:
    headings = [*HEADINGS[name], CHECK_DIGIT]
    sheet.marked_table(_TABLES[name], headings, len(rows))
    formats = [sheet.book.style(_look(h)) for h in headings]
    text, number = sheet.raw.write_string, sheet.raw.write_number
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                text(row, column, cell, formats[column])
            elif cell is not None:
                number(row, column, cell, formats[column])
    _finish(sheet, model, name, headings, len(rows))


def _look(heading: str) -> str:
    if heading in _INPUTS:
        return _LOOKS[heading].replace("plain", "input")
    return _LOOKS.get(heading) or _LOOKS.get(heading.removesuffix(AT_EXPORT), "key plain")


def _finish(sheet: Sheet, model: Model, name: str, headings: Sequence[str], count: int) -> None:
    for i, heading in enumerate(headings):
        sheet.raw.set_column(i, i, _WIDTHS.get(heading) or _WIDTHS.get(heading.removesuffix(AT_EXPORT), 13))
        if heading in NUMBER_COLUMNS[name] and count:
            _mark_changes(sheet, i, headings.index(heading + AT_EXPORT), count)
    sheet.raw.set_row(0, 30)
    sheet.page(rows=count + 1, cols=len(headings), head=0, freeze=(1, 0), printed=False)
    for heading, text in _remarks(name).items():
        sheet.note(0, headings.index(heading), model.of(text))


def _remarks(name: str) -> Mapping[str, Text]:
    """What is said beside the fields: which are live, which are fixed."""
    found = {"quartal": _NEW_ROWS} if name in (BILLING, CASES) else {}
    first = next((heading for heading in HEADINGS[name] if heading in _INPUTS), None)
    if first:
        found[first] = _YELLOW
    return found | dict.fromkeys(_FIXED.get(name, ()), _STAYS)


def _mark_changes(sheet: Sheet, column: int, twin: int, count: int) -> None:
    rule = {
        "type": "formula",
        "criteria": f"=${xl_col_to_name(column)}2<>${xl_col_to_name(twin)}2",
        "format": sheet.book.style("changed"),
    }
    sheet.raw.conditional_format(1, column, count, column, rule)
