"""What an exported workbook says beside its data: its readings (Lesarten) and what a scenario assumes (Annahmen)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from feecalc.intake.cells.spelling import folded
from feecalc.intake.sources.raw import Numeric, RawCell, text_of
from feecalc.words.text import Text, same

if TYPE_CHECKING:
    from feecalc.intake.sources.xlsxfile import DeliveredBook

SHEET = "lesarten"
ASSUMPTIONS = {"annahmen": ("annahme", "wert"), "assumptions": ("assumption", "value")}
KEY, OPTION, OWN = "lesart", "option", "paketlesart"


def readings_of(book: DeliveredBook) -> dict[str, str]:
    """Key -> option as chosen in the workbook; empty where it has no sheet of readings.

    Whether the options exist is not asked here; ``Reading.of`` does that. Raises PackageError for a
    damaged workbook.
    """
    return _settings(book, OPTION)


def own_readings_of(book: DeliveredBook) -> dict[str, str]:
    """Key -> option of the package that the workbook was made from: what fees were billed under.

    Empty where the workbook does not say. Raises PackageError for a damaged workbook.
    """
    return _settings(book, OWN)


def assumptions_of(book: DeliveredBook) -> tuple[tuple[Text, Text], ...]:
    """What the scenario assumes that the workbook was made of, label and value; empty where it is of none.

    Raises PackageError for a damaged workbook.
    """
    for name in book.sheets:
        headings = ASSUMPTIONS.get(folded(name))
        if headings is not None:
            table = book.table(name)
            where = {folded(heading): i for i, heading in enumerate(table.header)}
            if all(heading in where for heading in headings):
                labels, values = (table.columns[where[heading]] for heading in headings)
                pairs = [(text_of(one), text_of(other)) for one, other in zip(labels, values, strict=True)]
                return tuple((same(one), same(other)) for one, other in pairs if one)
    return ()


def _settings(book: DeliveredBook, column: str) -> dict[str, str]:
    sheet = next((name for name in book.sheets if folded(name) == SHEET), None)
    if sheet is None:
        return {}
    table = book.table(sheet)
    where = {folded(heading): i for i, heading in enumerate(table.header)}
    if KEY not in where or column not in where:
        return {}
    keys, options = table.columns[where[KEY]], table.columns[where[column]]
    return {text_of(k): setting(o) for k, o in zip(keys, options, strict=True) if text_of(k) and text_of(o)}


def setting(cell: RawCell) -> str:
    """An option as text; a share that was a simple fraction before it became a float is one again."""
    text = text_of(cell)
    if not isinstance(cell, Numeric) or "." not in text:
        return text
    simple = Fraction(text).limit_denominator(1000)
    return str(simple) if format(float(simple), ".15g") == format(float(text), ".15g") else text
