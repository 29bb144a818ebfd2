"""Looking a workbook over for a reader that is not ours: ``verify`` reads every cell with openpyxl."""

from __future__ import annotations

from typing import NamedTuple

from feecalc.intake.errors import PackageError
from feecalc.intake.sources.bookparts import opened
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.sheetrows import SheetRows


class Looks(NamedTuple):
    """What is inside beside the cells."""

    macros: bool
    links: bool


def inspect(source: Source) -> Looks:
    """Read every sheet within our bounds first; raises PackageError unless the workbook is safe to parse."""
    book = opened(source)
    for sheet in book.sheets:
        SheetRows(book.lent, lambda _row: None).read(book.parts, sheet.part)
    return Looks(book.macros, book.links)


__all__ = ["Looks", "PackageError", "inspect"]
