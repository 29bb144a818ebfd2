"""Which sheets of a workbook are which table, and the tables that a file holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from feecalc.intake.cells.phrases import listed, quoted, say
from feecalc.intake.cells.spelling import folded
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.csvfile import read_csv
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.folder import (
    BILLING,
    WORKBOOKS,
    Folder,
    no_billing,
    refuse_twice,
    table_named,
)
from feecalc.intake.sources.headings import Fits
from feecalc.intake.sources.raw import RawTable, shown
from feecalc.intake.tables.columns import TABLES, fits, kind_of
from feecalc.words.findings import Finding, Place, Severity
from feecalc.words.text import Text

if TYPE_CHECKING:
    from feecalc.intake.sources.xlsxfile import DeliveredBook

Own = Mapping[str, Mapping[str, str]]  # headings of the user's own by table

EXPORTED = "daten"  # the name that our own workbook gives the billing rows
_OWN_NOTES = "hinweise"  # the notes sheet of our template


def sheet_kinds(sheets: Iterable[str]) -> dict[str, str]:
    """Sheet -> table, for a workbook that is a whole package; raises PackageError if one is there twice."""
    kinds = {sheet: BILLING if folded(sheet) == EXPORTED else table_named(folded(sheet)) for sheet in sheets}
    found = {sheet: kind for sheet, kind in kinds.items() if kind}
    exported = [sheet for sheet in found if folded(sheet) == EXPORTED]
    billing = [sheet for sheet, kind in found.items() if kind == BILLING]
    several = [sheet for sheet in found if found[sheet] != BILLING or exported]
    refuse_twice([(found[sheet], sheet) for sheet in several])
    return found if billing else {}


def _heading_of(kind: str, own: Own) -> Fits:
    return lambda cells: fits(kind, cells, own.get(kind))


def tables_of_workbook(book: DeliveredBook, own: Own) -> tuple[list[tuple[str, RawTable]], list[Finding]]:
    """All tables of a workbook that is a package, and notes on its other sheets.

    Where no sheet is called abrechnung, every visible sheet is the table that its heading says.
    """
    kinds = sheet_kinds(book.sheets)
    exported = any(folded(sheet) == EXPORTED for sheet in kinds)
    notes = book.notes()
    if not kinds:
        kinds = _by_heading(book, own)
        notes += [_named_by_heading(book, kinds)]
    elif not exported:
        kinds = _seen_first(book, kinds)
        refuse_twice([(kind, sheet) for sheet, kind in kinds.items() if kind != BILLING])
    if not exported:
        notes += _unread(book, kinds, own)
    return [(kind, book.table(sheet, _heading_of(kind, own))) for sheet, kind in kinds.items()], notes


def _by_heading(book: DeliveredBook, own: Own) -> dict[str, str]:
    visible = [sheet for sheet in book.sheets if sheet not in book.hidden]
    found = {sheet: _kind_by_heading(book, sheet, own) for sheet in visible}
    kinds = {sheet: kind for sheet, kind in found.items() if kind}
    if BILLING not in kinds.values():
        raise PackageError(_no_sheet(book))
    refuse_twice([(kind, sheet) for sheet, kind in kinds.items() if kind != BILLING])
    return kinds


def _kind_by_heading(book: DeliveredBook, sheet: str, own: Own) -> str | None:
    return kind_of([cells for _, cells in book.first_rows(sheet)], own)


def _seen_first(book: DeliveredBook, kinds: Mapping[str, str]) -> dict[str, str]:
    """Without the hidden sheets of a table that has visible ones: what is read is what is seen."""
    seen = {kind for sheet, kind in kinds.items() if sheet not in book.hidden}
    return {sheet: kind for sheet, kind in kinds.items() if sheet not in book.hidden or kind not in seen}


def tables_of_file(
    kind: str, source: Source, encoding: str | None, own: Own
) -> tuple[list[tuple[str, RawTable]], list[Finding]]:
    """The table that a file of a folder holds, and notes on the rest of a workbook."""
    suffix = Path(source.name).suffix.casefold()
    if suffix == ".csv":
        return [(kind, read_csv(source, encoding, _heading_of(kind, own)))], []
    if suffix == ".parquet":
        from feecalc.intake.sources.parquetfile import read_parquet

        return [(kind, read_parquet(source))], []
    from feecalc.intake.sources.xlsxfile import DeliveredBook

    book = DeliveredBook(source)
    sheets = _sheets_of(book, kind, own)
    if kind != BILLING:
        refuse_twice([(kind, sheet) for sheet in sheets])
    named_tables = [(kind, book.table(sheet, _heading_of(kind, own))) for sheet in sheets]
    return named_tables, book.notes() + _unread(book, sheets, own)


def _sheets_of(book: DeliveredBook, kind: str, own: Own) -> list[str]:
    """The sheets of a workbook that hold the table it is named after: by name, by heading, else the first."""
    named = {sheet: kind for sheet in book.sheets if table_named(folded(sheet)) == kind}
    if named:
        return list(_seen_first(book, named))
    if exported := [sheet for sheet in book.sheets if kind == BILLING and folded(sheet) == EXPORTED]:
        return exported
    visible = [sheet for sheet in book.sheets if sheet not in book.hidden]
    fitting = [sheet for sheet in visible if _kind_by_heading(book, sheet, own) == kind]
    return fitting or visible[:1] or book.sheets[:1]


def package_workbook(folder: Folder, own: Own) -> tuple[Path, DeliveredBook]:
    """The one workbook of a folder without billing files that holds the billing rows, and its path."""
    from feecalc.intake.sources.xlsxfile import DeliveredBook

    paths = [folder.root / n for n in folder.others if Path(n).suffix.casefold() in WORKBOOKS]
    books, refused = [], None
    for path in paths:
        try:
            book = DeliveredBook(folder.read(path))
            books += [(path, book)] if _is_package(book, own) else []
        except PackageError as error:  # perhaps it is not meant; if nothing else is found, it counts
            refused = refused or error
    if refused and not books:
        raise refused
    if len(books) == 1:
        return books[0]
    if books:
        names = quoted(book.source.name for _, book in books)
        raise PackageError(
            say(
                "Mehrere Arbeitsmappen enthalten ein Blatt abrechnung: {names}. Bitte die gemeinte angeben.",
                "Several workbooks hold a sheet abrechnung: {names}. Please name the one that is meant.",
                names=names,
            )
        )
    raise PackageError(no_billing(folder))


def _is_package(book: DeliveredBook, own: Own) -> bool:
    visible = [sheet for sheet in book.sheets if sheet not in book.hidden]
    return bool(sheet_kinds(book.sheets)) or any(_kind_by_heading(book, s, own) == BILLING for s in visible)


def _unread(book: DeliveredBook, read: Iterable[str], own: Own) -> list[Finding]:
    """What is said of sheets: those left out, those that look like a table, and hidden ones that are read."""
    chosen = list(read)
    rest = [s for s in book.sheets if s not in chosen and folded(s) != _OWN_NOTES]
    like = {sheet: kind for sheet in rest if (kind := _kind_by_heading(book, sheet, own))}
    place = Place(book.source.name)
    found = [
        finding("F10", _looks_like(sheet, kind, sheet in book.hidden), severity=Severity.WARNING, place=place)
        for sheet, kind in like.items()
    ]
    if hidden := [s for s in chosen if s in book.hidden]:
        text = say(
            "Ausgeblendete Blätter werden gelesen und gehen in die Summen ein: {names}.",
            "Hidden sheets are read and enter the sums: {names}.",
            names=quoted(map(shown, hidden)),
        )
        found.append(finding("F10", text, severity=Severity.WARNING, place=place))
    if plain := [s for s in rest if s not in like]:
        text = say(
            "Nicht gelesene Blätter: {names}.", "Sheets not read: {names}.", names=quoted(map(shown, plain))
        )
        found.append(finding("F10", text, place=place))
    return found


def _looks_like(sheet: str, kind: str, hidden: bool) -> Text:
    return say(
        "Das {hidden}Blatt „{s}“ hat die Überschriften der Tabelle {kind}, wird aber nicht gelesen. Soll es gelten, "
        "bitte {kind} nennen und einblenden, sonst löschen.",
        'The {hidden}sheet "{s}" has the headings of the table {kind} but is not read. If it counts, name it {kind} '
        "and show it, else delete it.",
        hidden=Text("ausgeblendete ", "hidden ") if hidden else Text("", ""),
        s=shown(sheet),
        kind=kind,
    )


def _named_by_heading(book: DeliveredBook, kinds: Mapping[str, str]) -> Finding:
    text = say(
        "Kein Blatt heißt abrechnung; nach ihren Überschriften werden gelesen: {names}.",
        "No sheet is called abrechnung; read by their headings: {names}.",
        names=listed([f"{shown(sheet)} ({kind})" for sheet, kind in kinds.items()], 40),
    )
    return finding("F10", text, place=Place(book.source.name))


def _no_sheet(book: DeliveredBook) -> Text:
    return say(
        "{f} enthält kein Blatt abrechnung. Gefunden wurden {names}; keines hat in den ersten zwanzig Zeilen alle "
        "Überschriften {needed}. Bitte das Blatt mit den Abrechnungsdaten so nennen und fehlende Spalten (etwa "
        "quartal) ergänzen.",
        "{f} holds no sheet abrechnung. Found: {names}; none has all headings {needed} within its first twenty rows. "
        "Please give the sheet with the billing rows that name, and add missing columns (such as quartal).",
        f=book.source.name,
        names=quoted(map(shown, book.sheets)),
        needed=", ".join(column.name for column in TABLES[BILLING] if column.required),
    )
