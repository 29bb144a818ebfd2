"""The negotiation workbook: live formulas from the law itself, values beside them, every sheet in one file."""

from __future__ import annotations

import os
from collections.abc import Callable

from feecalc.analysis.fee_answer import FeeAnswer
from feecalc.calculation.result import Result
from feecalc.intake.model import data_of_regions
from feecalc.words.text import Lang
from feecalc.words.whole_files import replace_file
from feecalc.workbook.book import Book
from feecalc.workbook.contents import Model, model_of
from feecalc.workbook.extern import check_extern, external_data, external_result
from feecalc.workbook.sheets import contents as catalogue

Writer = Callable[[Book, Model], None]


def write_workbook(
    result: Result,
    path: str | os.PathLike[str],
    *,
    extern: bool = False,
    lang: Lang = "de",
    compact: bool = False,
) -> None:
    """Write the workbook; the file is replaced whole or not at all.

    ``extern`` makes the workbook for the other side, ``compact`` the one for printing. Raises ExternError where that is impossible,
    OutputError where the file cannot be written.
    """
    replace_file(path, workbook_bytes(result, extern=extern, lang=lang, compact=compact))


def workbook_bytes(
    result: Result,
    *,
    extern: bool = False,
    lang: Lang = "de",
    compact: bool = False,
    answer: FeeAnswer | None = None,
) -> bytes:
    """The bytes of the workbook, the same for the same result, language and version.

    ``answer`` spares a second search where ``result.asked`` was answered already.
    """
    return build(result, extern=extern, lang=lang, compact=compact, answer=answer).bytes()


def build(
    result: Result,
    *,
    extern: bool = False,
    lang: Lang = "de",
    compact: bool = False,
    answer: FeeAnswer | None = None,
) -> Book:
    """The filled workbook, not yet closed; its cells can be looked at (``verify`` does)."""
    if extern:
        check_extern(result)
        result = external_result(result)
    prepare = external_data if extern else data_of_regions
    data = prepare(result.data, frozenset(result.regions))
    model = model_of(result, data, extern=extern, lang=lang, compact=compact, answer=answer)
    book = Book(lang, model.code, {} if extern else _properties(model), fixed=compact)
    book.header = model.invented
    catalogue.fill(book, model)
    return book


def _properties(model: Model) -> dict[str, str]:
    return {
        "title": model.either(
            "Regionale Gebührenwerte der Onkologie-Vereinbarung",
            "Regional fees of the Onkologie-Vereinbarung",
        ),
        "subject": "Anhang 2 Teil B",
        "author": "feecalc",
        "keywords": f"Prüfkennung {model.code}",
    }
