"""Which sheets the workbook has, in order, and who fills them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from feecalc.report.book import Book
from feecalc.report.model import (
    ASSIGNMENTS, BILLING, CALCULATION, CASES, CONTRACTS, READINGS, RESULT, STAGE_SHEETS, STATEMENTS, Model,
)  # fmt: skip
from feecalc.report.sheets import calculation, fees, readings, tables


def fill(book, model):
    for name in (RESULT, CALCULATION, *STAGE_SHEETS): book.add(model.of(name))
    for name in (READINGS, BILLING, CASES, ASSIGNMENTS, CONTRACTS, STATEMENTS): book.add(name)
    from feecalc.report.model import RIVALS
    book.add(model.of(RIVALS))
    for m in (fees, calculation, readings, tables): m.write(book, model)
