"""``verify``: is every cell of a workbook what its data, or the package, make it?

Compared are every value, formula, comment, drop-down and defined name, what a reader sees beside them,
and every part of a file that no other program has saved; ``seen.NOT_COMPARED`` lists the rest.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from feecalc.intake import Data, load
from feecalc.intake.sources.files import read
from feecalc.law.readings import ReadingError
from feecalc.version import __version__
from feecalc.words.text import Lang, Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import FINDINGS, READINGS
from feecalc.workbook.verify import sentences
from feecalc.workbook.verify.against import other_inputs, package_differences, same_figures
from feecalc.workbook.verify.beside import beside_differs
from feecalc.workbook.verify.bookfile import Package, unpacked
from feecalc.workbook.verify.built import as_calculated, as_exported, missing_findings
from feecalc.workbook.verify.cells import Difference, all_differences, sorted_out, without_results
from feecalc.workbook.verify.export import DeliveredTable, as_formulas_see, at_export, tables_of, unreadable
from feecalc.workbook.verify.file_parts import part_differences, saved_elsewhere
from feecalc.workbook.verify.inputs import changed_inputs, order_of_rows
from feecalc.workbook.verify.kinds import INPUT, followers
from feecalc.workbook.verify.reader import FoundBook, read_workbook
from feecalc.workbook.verify.recorded import Recorded, recorded
from feecalc.workbook.verify.seen import remarks, seen_differences


@dataclass(frozen=True)
class Verification:
    """What verify found: ``differences`` by sheet and cell, ``messages`` beside them.

    ``brief`` are the differences that are shown where not each is asked for.
    """

    differences: tuple[Difference, ...]
    messages: tuple[Text, ...]
    lang: Lang = "de"
    brief: tuple[Difference, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything holds (exit code 0)."""
        return not self.differences

    def __str__(self) -> str:
        return self.text()

    def text(self, verbose: bool = False) -> str:
        """Differences and messages; what follows from changed inputs or other files only if ``verbose``."""
        shown = self.differences if verbose else self.brief
        return "\n".join([*(d.text.of(self.lang) for d in shown), *(m.of(self.lang) for m in self.messages)])


@dataclass(frozen=True)
class _Own:
    """What the workbook's own data say: ``then`` are those of the export, ``live`` what formulas give if changed."""

    differences: list[Difference]
    messages: list[Text]
    then: Data
    live: Book | None = None
    elsewhere: bool = True


def verify(
    workbook_path: str | os.PathLike[str],
    package_path: str | os.PathLike[str] | None = None,
    lang: Lang = "de",
) -> Verification:
    """Recalculate a workbook from its own data and, if given, from the package; compare every cell.

    Raises PackageError for a workbook or package that cannot be read, or a workbook that is not ours.
    """
    source = read(Path(workbook_path))
    book, file = read_workbook(source), unpacked(source)
    record = recorded(book, source.name)
    tables = tables_of(record)
    own = _own(book, file, record, tables)
    apart, beside = beside_differs(Path(workbook_path), source.sha256, own.elsewhere)
    differences = [*own.differences, *apart]
    messages = [sentences.version(record.version)] if record.version != __version__ else []
    messages += [*order_of_rows(tables), *own.messages, *beside, *remarks(file, own.elsewhere)]
    messages.append(sentences.in_itself(differences))
    brief = [d for d in differences if d.kind in ("", INPUT)]
    if package_path is not None:
        delivered = load(package_path)
        files = other_inputs(record, delivered)
        against = _against(book, record, tables, own, delivered)
        same = bool(files) and not against
        messages.append(sentences.SAME_FIGURES if same else sentences.from_package(against, bool(files)))
        known = {(d.sheet, d.cell) for d in differences}
        new = [d for d in against if (d.sheet, d.cell) not in known]
        differences += new
        brief += [] if files else new
    return Verification(tuple(differences), tuple(messages), lang, tuple(brief))


def _own(book: FoundBook, file: Package, record: Recorded, tables: Mapping[str, DeliveredTable]) -> _Own:
    """Compare with the workbook's own data: fixed cells as at export, formulas as its data are now."""
    changed = changed_inputs(book, record, tables)
    then = at_export(tables, record)
    asked = any(d.kind == INPUT for d in changed)
    try:
        fixed = as_exported(then, record)
        live = as_calculated(as_formulas_see(tables, record), record).book if asked else fixed.book
    except ReadingError as error:
        return _Own([Difference(READINGS, "C1", "lesart", "", "", error.message)], [], then)
    resized = {sheet for sheet, table in tables.items() if table.resized}
    # The findings have no order of their own.
    moved = {FINDINGS.of(record.lang), *(sheet for sheet, table in tables.items() if table.moved)}
    differences = missing_findings(fixed.result, record) + all_differences(book, fixed.book, live, resized)
    differences, empty = without_results(differences, live)
    expected = Package(fixed.book.bytes())
    seen = seen_differences(file, expected, book, resized)
    elsewhere = saved_elsewhere(file, expected)
    parts = [] if elsewhere else part_differences(file, expected, [*changed, *differences, *seen], moved)
    named = {(d.sheet, d.cell) for d in changed}
    rest = [d for d in (*differences, *seen, *parts) if (d.sheet, d.cell) not in named]
    lost = any(table.missing for table in tables.values())
    found = [*changed, *sorted_out(rest, asked, unreadable(tables), lost)]
    said = (
        list(sentences.what_if(found, None if lost else followers(book, fixed.book, live))) if asked else []
    )
    return _Own(
        found, [*said, *([sentences.NO_RESULTS] if empty else [])], then, live if asked else None, elsewhere
    )


def _against(
    book: FoundBook, record: Recorded, tables: Mapping[str, DeliveredTable], own: _Own, delivered: Data
) -> list[Difference]:
    """What differs from the package; nothing where it holds the same figures in other files."""
    try:
        if other_inputs(record, delivered) and same_figures(record, own.then, delivered):
            return []
        found = package_differences(book, record, tables, delivered, own.live)
        asked = own.live is not None
        return [d for d in sorted_out(found, asked, unreadable(tables), lost=False) if not d.kind]
    except ReadingError as error:
        return [Difference(READINGS, "C1", "lesart", "", "", error.message)]


__all__ = ["Difference", "Verification", "verify"]
