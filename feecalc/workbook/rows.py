"""The delivered tables as rows of cells, each with its check digit: what the data sheets hold."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from feecalc.intake.model import KASSENARTEN, Contract, Data, Statement
from feecalc.workbook.book import clean

CellValue = str | int | float | None

# The data sheets keep their names in both languages: they are an input package.
BILLING, CASES, ASSIGNMENTS, CONTRACTS, STATEMENTS = "Daten", "Fälle", "Zuordnung", "Verträge", "Angaben"

AT_EXPORT = "_bei_ausgabe"
CHECK_DIGIT = "pruefziffer"
HEADINGS = {
    BILLING: ("kv", "quartal", "kassenart", "gop", "haeufigkeit", "leistungsbedarf", "korrektur", "datei", "zeile",
              "haeufigkeit" + AT_EXPORT, "leistungsbedarf" + AT_EXPORT),
    CASES: ("kv", "quartal", "kassenart", "behandlungsfaelle", "datei", "zeile", "behandlungsfaelle" + AT_EXPORT),
    ASSIGNMENTS: ("kv", "gop", "ziel", "anteil_haeufigkeit", "anteil_leistungsbedarf", "begruendung", "datei", "zeile",
                  "anteil_haeufigkeit" + AT_EXPORT, "anteil_leistungsbedarf" + AT_EXPORT),
    CONTRACTS: ("kv", "name", "beginn", "status"),
    STATEMENTS: ("kv", "zeitraum", "datenstand", "basis", "regionalbezug", "quelle", "kontrollsumme"),
}  # fmt: skip


def quarter_text(quarter: str) -> str:
    """``Q4/2008``: unlike ``4/2008`` no criterion of SUMIFS that a spreadsheet would take for a date."""
    return f"Q{quarter[5]}/{quarter[:4]}"


def contents(data: Data, extern: bool) -> dict[str, list[list[CellValue]]]:
    """The rows of each table as they are written, the check digit last."""
    return {name: [[*row, check_digit(row)] for row in rows] for name, rows in _rows(data, extern).items()}


def _rows(data: Data, extern: bool) -> dict[str, list[list[CellValue]]]:
    return {
        BILLING: [
            [r.kv, quarter_text(r.quarter), KASSENARTEN[r.kassenart], r.gop, r.count, cents_as_number(r.cents), "x" if r.correction else None,
             None if extern else clean(_file(r.place)), None if extern else r.place.row, r.count, cents_as_number(r.cents)]
            for r in data.billing
        ],
        CASES: [
            [c.kv, quarter_text(c.quarter), KASSENARTEN[c.kassenart], c.cases,
             None if extern else clean(_file(c.place)), None if extern else c.place.row, c.cases]
            for c in data.cases
        ],
        ASSIGNMENTS: [
            [a.kv, a.gop, a.target, float(a.share_count), float(a.share_demand), clean(a.reason) or None,
             None if extern else clean(_file(a.place)), None if extern else a.place.row,
             float(a.share_count), float(a.share_demand)]
            for a in data.assignments
        ],
        CONTRACTS: [_contract(c) for _, c in sorted(data.contracts.items())],
        STATEMENTS: [_statement(s) for s in data.statements],
    }  # fmt: skip


def cents_as_number(cents: int | None) -> float | None:
    """Cents as EUR: the float nearest to the two decimals, which reads back exactly."""
    return None if cents is None else cents / 100


def _file(place: Any) -> str:
    return f"{place.file} [{place.sheet}]" if place.sheet else str(place.file)


def _contract(c: Contract) -> list[CellValue]:
    return [c.kv, clean(c.name), f"{c.start:%d.%m.%Y}", "altvertrag" if c.old_contract else "teil_b"]


def _statement(s: Statement) -> list[CellValue]:
    texts = (s.data_status, s.basis, s.attribution, s.origin)
    return [s.kv, s.period, *(clean(t) or None for t in texts), cents_as_number(s.control_cents)]


def check_digit(cells: Iterable[CellValue]) -> int:
    """A number over the texts of a row's cells; a change of any of them changes it."""
    return zlib.crc32("\x1f".join(_canonical(cell) for cell in cells).encode("utf-8"))


def _canonical(cell: CellValue) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else format(cell, ".15g")
