"""One table of concessions, or of a counter-proof, as a workbook of one printable page."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from feecalc.words.text import Lang, Text
from feecalc.workbook.book import Book

WIDTH = 24
WIDE = 80


def table_bytes(table: Sequence[Sequence[Any]], note: str, lang: Lang) -> bytes:
    """A sheet with the heading and the rows of ``table``, and the note below it."""
    book = Book(lang, "", {"title": "feecalc"})
    sheet = book.add(Text("Verhandlung", "Negotiation").of(lang))
    heading, *rows = table
    sheet.heading(0, heading, ())
    for n, row in enumerate(rows, 1):
        for col, value in enumerate(row):
            if isinstance(value, Fraction):
                sheet.value(n, col, value, "eur")
            elif isinstance(value, int):
                sheet.number(n, col, value)
            else:
                sheet.text(n, col, value, "wrap")
    last = len(rows) + 2
    sheet.text(last, 0, note, "small")
    longest = [max((len(str(row[col])) for row in rows), default=0) for col in range(len(heading))]
    sheet.widths(*(WIDE if length > WIDE else WIDTH for length in longest))
    sheet.page(rows=last + 1, cols=len(heading), head=0, freeze=(1, 0))
    return book.bytes()
