"""Prüfprotokoll (all checks with outcome) and Befunde (each finding)."""

from __future__ import annotations

from collections import Counter

from feecalc.words.findings import ANY_REGION, Finding
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet, cell_text
from feecalc.workbook.checks_table import check_rows, severity_text, title_of
from feecalc.workbook.contents import CHECKS, FINDINGS, Model
from feecalc.workbook.rows import CHECK_DIGIT, CellValue, cents_as_number, check_digit
from feecalc.workbook.table import Column, Styled, Table

_CHECKS = (
    Column("id", Text("Prüfung", "Check"), 9, "bold"),
    Column("title", Text("Gegenstand", "Subject"), 40),
    Column("kind", Text("Art", "Kind"), 14),
    Column("outcome", Text("Ergebnis", "Outcome"), 44),
    Column("errors", Text("Fehler", "Errors"), 8, "int"),
    Column("warnings", Text("Warnungen", "Warnings"), 11, "int"),
    Column("infos", Text("Hinweise", "Notes"), 10, "int"),
    Column("accepted", Text("hingenommen", "accepted"), 13, "int"),
    Column("source", Text("Fundstelle", "Clause"), 60, "wrap"),
)
_FINDINGS = (
    Column("id", Text("Prüfung", "Check"), 9),
    Column("severity", Text("Schwere", "Severity"), 10),
    Column("kv", Text("KV", "KV"), 6),
    Column("message", Text("Befund", "Finding"), 60, "wrap"),
    Column("read", Text("gelesen", "read"), 18),
    Column("expected", Text("erwartet", "expected"), 30, "wrap"),
    Column("remedy", Text("Abhilfe", "Remedy"), 40, "wrap"),
    Column("eur", Text("EUR", "EUR"), 13, "eur"),
    Column("file", Text("Datei", "File"), 26),
    Column("sheet", Text("Blatt", "Sheet"), 14),
    Column("row", Text("Zeile", "Row"), 8),
    Column("column", Text("Spalte", "Column"), 18),
    Column("source", Text("Fundstelle", "Clause"), 34, "wrap"),
    Column("accepted", Text("hingenommen, weil", "accepted because"), 30, "wrap"),
)
FINDING_HEADINGS = tuple(column.title for column in _FINDINGS)
_EXTERN = (
    Column("id", Text("Prüfung", "Check"), 10, "bold"),
    Column("severity", Text("Schwere", "Severity"), 12),
    Column("kv", Text("KV", "KV"), 6, "key"),
    Column("title", Text("Gegenstand", "Subject"), 60),
    Column("number", Text("Anzahl", "Number"), 10, "int"),
    Column("accepted", Text("hingenommen", "accepted"), 14),
)


def write(book: Book, model: Model) -> None:
    """Fill both sheets."""
    _checks(book.sheets[model.of(CHECKS)], model)
    sheet = book.sheets[model.of(FINDINGS)]
    if model.extern:
        _external_findings(sheet, model)
    else:
        _findings(sheet, model)


def _checks(sheet: Sheet, model: Model) -> None:
    table = Table(sheet, _CHECKS, 0)
    for check in check_rows(model):
        bad = check.errors or check.warnings
        cells = {column.key: getattr(check, column.key) for column in _CHECKS}
        table.add(cells | {"outcome": Styled(check.outcome, "bold" if bad else "text")})
    table.finish(frozen=1)
    sheet.page(rows=table.next, cols=table.size, head=0, printed=False)


def finding_rows(model: Model) -> list[list[CellValue]]:
    """The findings as rows of the sheet Befunde, the check digit last."""
    reasons = {(a.id, a.kv): a.reason for a in model.result.accepted}
    rows = [_finding(model, f, reasons) for f in model.result.all_findings]
    return [[*row, check_digit(row)] for row in rows]


def _finding(model: Model, f: Finding, reasons: dict[tuple[str, str], str]) -> list[CellValue]:
    place = f.place
    where: list[CellValue] = [None] * 4
    if place is not None:
        where = [
            cell_text(place.file) or None,
            cell_text(place.sheet or "") or None,
            place.row,
            cell_text(place.column or "") or None,
        ]
    accepted = reasons.get((f.id, f.kv or ANY_REGION)) if f.severity == "error" else None
    said = [
        cell_text(t) or None for t in (model.of(f.message), f.read, model.of(f.expected), model.of(f.remedy))
    ]
    return [
        f.id,
        severity_text(f.severity, model.lang),
        f.kv,
        *said,
        cents_as_number(f.cents),
        *where,
        f.source or None,
        cell_text(accepted) if accepted else None,
    ]


def _findings(sheet: Sheet, model: Model) -> None:
    headings = [*(model.of(h) for h in FINDING_HEADINGS), CHECK_DIGIT]
    rows = finding_rows(model)
    sheet.marked_table("Befundliste", headings, len(rows))
    sheet.table_width = len(headings)
    styles = [sheet.book.style(look) for look in (*(c.look for c in _FINDINGS), "small")]
    wide = [i for i, c in enumerate(_FINDINGS) if c.look == "wrap"]
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.raw.write_string(row, column, cell, styles[column])
                if column in wide:
                    sheet.wrapped(row, column, len(cell))
            elif cell is not None:
                sheet.raw.write_number(row, column, cell, styles[column])
    sheet.widths(*(c.width for c in _FINDINGS), 12)
    sheet.page(
        rows=len(rows) + 1, cols=len(headings), head=0, freeze=(1, 3), wide=2, repeat_cols=2, printed=False
    )


def _external_findings(sheet: Sheet, model: Model) -> None:
    """Which checks found something, without words that quote internal files or single Kassenarten."""
    table = Table(sheet, _EXTERN, 0)
    accepted = {(a.id, a.kv) for a in model.result.accepted}
    counts = Counter((f.id, f.severity, f.kv or "") for f in model.result.all_findings)
    for (check, severity, kv), number in sorted(
        counts.items(), key=lambda c: (c[0][2], c[0][0], c[0][1].value)
    ):
        taken = None
        if severity == "error":
            taken = (
                model.either("ja", "yes")
                if (check, kv or ANY_REGION) in accepted
                else model.either("nein", "no")
            )
        table.add(
            {
                "id": check,
                "severity": severity_text(severity, model.lang),
                "kv": kv,
                "title": title_of(check, model.lang),
                "number": number,
                "accepted": taken,
            }
        )
    table.finish(frozen=0)
    sheet.page(rows=table.next, cols=table.size, head=0, landscape=False, printed=False)
