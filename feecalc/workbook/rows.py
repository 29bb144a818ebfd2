"""The delivered tables as rows of cells, each with its check digit: what the data sheets hold."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from feecalc.intake.model import KASSENARTEN, AgreedFee, BillingRow, CaseRow, Contract, Data, Statement
from feecalc.words.findings import Place
from feecalc.workbook.book import cell_text

CellValue = str | int | float | None

# The data sheets keep their names in both languages: they are an input package.
BILLING, CASES, ASSIGNMENTS, CONTRACTS, STATEMENTS = "Daten", "Fälle", "Zuordnung", "Verträge", "Angaben"
AGREED = "Geltend"

AT_EXPORT = "_bei_ausgabe"
KEY = "schluessel" + AT_EXPORT
NUMBER = "nummer" + AT_EXPORT
CHECK_DIGIT = "pruefziffer"
# The columns that name a row: what formulas and the comparison with the export find it by.
KEY_COLUMNS = {
    BILLING: ("kv", "quartal", "kassenart", "gop", "korrektur"),
    CASES: ("kv", "quartal", "kassenart"),
    ASSIGNMENTS: ("kv", "gop", "ziel"),
    CONTRACTS: ("kv", "beginn", "status", "transfusionen"),
    AGREED: ("kv", "gop", "gueltig_ab", "status"),
    STATEMENTS: ("kv", "zeitraum", "datenstand", "basis", "regionalbezug"),
}
NUMBER_COLUMNS = {
    BILLING: ("haeufigkeit", "leistungsbedarf"),
    CASES: ("behandlungsfaelle",),
    ASSIGNMENTS: ("anteil_haeufigkeit", "anteil_leistungsbedarf"),
    CONTRACTS: (),
    AGREED: ("eur",),
    STATEMENTS: ("kontrollsumme",),
}
_TABLES = {
    BILLING: (
        "kv",
        "quartal",
        "kassenart",
        "gop",
        "haeufigkeit",
        "leistungsbedarf",
        "korrektur",
        "datei",
        "zeile",
    ),
    CASES: ("kv", "quartal", "kassenart", "behandlungsfaelle", "datei", "zeile"),
    ASSIGNMENTS: (
        "kv",
        "gop",
        "ziel",
        "anteil_haeufigkeit",
        "anteil_leistungsbedarf",
        "begruendung",
        "datei",
        "zeile",
    ),
    CONTRACTS: ("kv", "name", "beginn", "status", "transfusionen"),
    AGREED: ("kv", "gop", "gueltig_ab", "eur", "status", "begruendung"),
    STATEMENTS: ("kv", "zeitraum", "datenstand", "basis", "regionalbezug", "quelle", "kontrollsumme"),
}
HEADINGS = {
    name: (*own, *(number + AT_EXPORT for number in NUMBER_COLUMNS[name]), KEY, NUMBER)
    for name, own in _TABLES.items()
}


def quarter_text(quarter: str) -> str:
    """``Q4/2008``: unlike ``4/2008`` no criterion of SUMIFS that a spreadsheet would take for a date."""
    return f"Q{quarter[5]}/{quarter[:4]}"


def contents(data: Data, extern: bool) -> dict[str, list[list[CellValue]]]:
    """The rows of each table as they are written, the check digit last."""
    return {
        name: [_finished(name, row, number) for number, row in enumerate(rows, 1)]
        for name, rows in _rows(data, extern).items()
    }


def _finished(name: str, row: list[CellValue], number: int) -> list[CellValue]:
    """The row with its numbers a second time, its key, its own number, and the digit over all of them."""
    cells = dict(zip(_TABLES[name], row, strict=True))
    whole = [
        *row,
        *(cells[heading] for heading in NUMBER_COLUMNS[name]),
        key_of(cells[k] for k in KEY_COLUMNS[name]),
        number,
    ]
    return [*whole, check_digit(whole)]


def key_of(cells: Iterable[CellValue]) -> str:
    """The texts that name a row as one: ``38|Q4/2009|AOK|86510|``."""
    return "|".join(_canonical(cell) for cell in cells)


def _rows(data: Data, extern: bool) -> dict[str, list[list[CellValue]]]:
    def origin(place: Place) -> list[CellValue]:
        return [None, None] if extern else [cell_text(_file(place)), place.row]

    return {
        BILLING: [
            [
                *_named(r),
                r.gop,
                r.count,
                cents_as_number(r.cents),
                "x" if r.correction else None,
                *origin(r.place),
            ]
            for r in sorted(data.billing, key=_order)
        ],
        CASES: [[*_named(c), c.cases, *origin(c.place)] for c in data.cases],
        ASSIGNMENTS: [
            [
                a.kv,
                a.gop,
                a.target,
                float(a.share_count),
                float(a.share_demand),
                cell_text(a.reason) or None,
                *origin(a.place),
            ]
            for a in data.assignments
        ],
        CONTRACTS: [_contract(c) for _, c in sorted(data.contracts.items())],
        AGREED: [_agreed(row) for row in data.agreed],
        STATEMENTS: [_statement(s) for s in data.statements],
    }


def _named(row: BillingRow | CaseRow) -> list[CellValue]:
    return [row.kv, quarter_text(row.quarter), KASSENARTEN[row.kassenart]]


def _order(row: BillingRow) -> tuple[str, str, str, str]:
    """The rows of one sum stand together, so that a link can show them."""
    return row.kv, row.gop, row.quarter, row.kassenart


def cents_as_number(cents: int | None) -> float | None:
    """Cents as EUR: the float nearest to the two decimals, which reads back exactly."""
    return None if cents is None else cents / 100


def _file(place: Place) -> str:
    return f"{place.file} [{place.sheet}]" if place.sheet else str(place.file)


def _contract(c: Contract) -> list[CellValue]:
    return [
        c.kv,
        cell_text(c.name),
        f"{c.start:%d.%m.%Y}",
        "altvertrag" if c.old_contract else "teil_b",
        c.transfusions or None,
    ]


def _agreed(row: AgreedFee) -> list[CellValue]:
    return [
        row.kv,
        row.gop,
        valid_from(row),
        cents_as_number(row.cents),
        row.status,
        cell_text(row.reason) or None,
    ]


def valid_from(row: AgreedFee) -> str | None:
    """The day of an agreed fee as the table writes it; none is the start."""
    return f"{row.valid_from:%d.%m.%Y}" if row.valid_from else None


def agreed_key(row: AgreedFee) -> str:
    """The key of a row of ``geltend`` behind its KV: ``|86510||vereinbart``."""
    return f"|{row.gop}|{valid_from(row) or ''}|{row.status}"


def _statement(s: Statement) -> list[CellValue]:
    texts = (s.data_status, s.basis, s.attribution, s.origin)
    return [s.kv, s.period, *(cell_text(t) or None for t in texts), cents_as_number(s.control_cents)]


def check_digit(cells: Iterable[CellValue]) -> int:
    """A number over the texts of a row's cells; a change of any of them changes it."""
    return zlib.crc32("\x1f".join(_canonical(cell) for cell in cells).encode("utf-8"))


def _canonical(cell: CellValue) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else format(cell, ".15g")
