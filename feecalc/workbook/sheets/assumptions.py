"""Annahmen: what the scenario assumes of which the workbook is the result."""

from __future__ import annotations

from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import ASSUMPTIONS, Model
from feecalc.workbook.table import Column, Table

_COLUMNS = (
    Column("assumption", Text("Annahme", "Assumption"), 46, "bold"),
    Column("value", Text("Wert", "Value"), 70, "wrap"),
)


def write(book: Book, model: Model) -> None:
    """One row an assumption."""
    table = Table(book.sheets[model.of(ASSUMPTIONS)], _COLUMNS, 0)
    for label, value in model.data.assumptions:
        table.add({"assumption": model.of(label), "value": model.of(value)})
    table.finish(frozen=1, filtered=False)
    table.sheet.page(rows=table.next, cols=len(_COLUMNS), head=0)
