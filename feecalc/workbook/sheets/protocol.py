"""Prüfprotokoll (all checks with outcome) and Befunde (each finding)."""

from __future__ import annotations

from collections import Counter

from feecalc.words.findings import ANY_REGION, Finding
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet, clean
from feecalc.workbook.checks_table import check_rows, severity_text, title_of
from feecalc.workbook.model import CHECKS, FINDINGS, Model
from feecalc.workbook.rows import CHECK_DIGIT, CellValue, cents_as_number, check_digit

_CHECK_HEADINGS = (
    Text("Prüfung", "Check"), Text("Gegenstand", "Subject"), Text("Art", "Kind"), Text("Ergebnis", "Outcome"),
    Text("Fehler", "Errors"), Text("Warnungen", "Warnings"), Text("Hinweise", "Notes"),
    Text("hingenommen", "accepted"), Text("Fundstelle", "Clause"),
)  # fmt: skip
FINDING_HEADINGS = (
    Text("Prüfung", "Check"), Text("Schwere", "Severity"), Text("KV", "KV"), Text("Befund", "Finding"),
    Text("gelesen", "read"), Text("erwartet", "expected"), Text("Abhilfe", "Remedy"), Text("EUR", "EUR"),
    Text("Datei", "File"), Text("Blatt", "Sheet"), Text("Zeile", "Row"), Text("Spalte", "Column"),
    Text("Fundstelle", "Clause"), Text("hingenommen, weil", "accepted because"),
)  # fmt: skip
_EXTERN_HEADINGS = (
    Text("Prüfung", "Check"), Text("Schwere", "Severity"), Text("KV", "KV"), Text("Gegenstand", "Subject"),
    Text("Anzahl", "Number"), Text("hingenommen", "accepted"),
)  # fmt: skip


def write(book: Book, model: Model) -> None:
    """Fill both sheets."""
    _checks(book.sheets[model.of(CHECKS)], model)
    sheet = book.sheets[model.of(FINDINGS)]
    if model.extern:
        _external_findings(sheet, model)
    else:
        _findings(sheet, model)


def _checks(sheet: Sheet, model: Model) -> None:
    sheet.heading(0, [model.of(h) for h in _CHECK_HEADINGS], right=range(4, 8))
    rows = check_rows(model)
    for row, check in enumerate(rows, 1):
        sheet.text(row, 0, check.id, "bold")
        sheet.text(row, 1, check.title)
        sheet.text(row, 2, check.kind)
        bad = check.errors or check.warnings
        sheet.text(row, 3, check.outcome, "bold" if bad else "text")
        for column, number in enumerate((check.errors, check.warnings, check.infos, check.accepted), 4):
            sheet.number(row, column, number, "int")
        sheet.text(row, 8, check.source, "wrap")
    sheet.widths(9, 40, 14, 44, 8, 11, 10, 13, 60)
    sheet.page(rows=len(rows) + 1, cols=9, head=0, freeze=(1, 1))
    sheet.filter(0, len(rows) + 1, 9)


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
            clean(place.file) or None,
            clean(place.sheet or "") or None,
            place.row,
            clean(place.column or "") or None,
        ]
    accepted = reasons.get((f.id, f.kv or ANY_REGION)) if f.severity == "error" else None
    said = [clean(t) or None for t in (model.of(f.message), f.read, model.of(f.expected), model.of(f.remedy))]
    return [
        f.id, severity_text(f.severity, model.lang), f.kv, *said, cents_as_number(f.cents), *where, f.source or None,
        clean(accepted) if accepted else None,
    ]  # fmt: skip


def _findings(sheet: Sheet, model: Model) -> None:
    headings = [*(model.of(h) for h in FINDING_HEADINGS), CHECK_DIGIT]
    sheet.heading(0, headings)
    sheet.table_width = len(headings)
    rows = finding_rows(model)
    wide = (3, 5, 6, 12, 13)
    styles = [
        sheet.book.style("wrap" if c in wide else "eur" if c == 7 else "text") for c in range(len(headings))
    ]
    styles[-1] = sheet.book.style("small")
    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.raw.write_string(row, column, cell, styles[column])
                if column in wide:
                    sheet.wrapped(row, column, len(cell))
            elif cell is not None:
                sheet.raw.write_number(row, column, cell, styles[column])
    sheet.widths(9, 10, 6, 60, 18, 30, 40, 13, 26, 14, 8, 18, 34, 30, 12)
    sheet.page(rows=len(rows) + 1, cols=len(headings), head=0, freeze=(1, 3), wide=2, repeat_cols=2)
    sheet.filter(0, len(rows) + 1, len(headings))


def _external_findings(sheet: Sheet, model: Model) -> None:
    """Which checks found something, without words that quote internal files or single Kassenarten."""
    sheet.heading(0, [model.of(h) for h in _EXTERN_HEADINGS])
    accepted = {(a.id, a.kv) for a in model.result.accepted}
    counts = Counter((f.id, f.severity, f.kv or "") for f in model.result.all_findings)
    row = 0
    for row, ((check, severity, kv), number) in enumerate(
        sorted(counts.items(), key=lambda c: (c[0][2], c[0][0], c[0][1].value)), 1
    ):
        sheet.text(row, 0, check, "bold")
        sheet.text(row, 1, severity_text(severity, model.lang))
        sheet.text(row, 2, kv, "key")
        sheet.text(row, 3, title_of(check, model.lang))
        sheet.number(row, 4, number, "int")
        taken = severity == "error" and (check, kv or ANY_REGION) in accepted
        sheet.text(
            row,
            5,
            model.say("ja", "yes") if taken else model.say("nein", "no") if severity == "error" else "",
        )
    sheet.widths(10, 12, 6, 60, 10, 14)
    sheet.page(rows=row + 1, cols=6, head=0, freeze=(1, 0), landscape=False)
    sheet.filter(0, row + 1, 6)
