"""Which files and sheets of a delivery are which table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feecalc.intake.cells.notations import folded
from feecalc.intake.cells.wording import listed, quoted, say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources import files
from feecalc.intake.sources.csvfile import read_csv
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.headings import Fits
from feecalc.intake.sources.raw import RawTable, shown
from feecalc.intake.tables.columns import TABLES, fits
from feecalc.words.findings import Finding, Place
from feecalc.words.text import Text

if TYPE_CHECKING:
    from feecalc.intake.sources.xlsxfile import Book

Own = Mapping[str, Mapping[str, str]]  # headings of the user's own by table

BILLING = "abrechnung"
EXPORTED = "daten"  # the name that our own workbook gives the billing rows
WORKBOOKS = (".xlsx", ".xlsm")
FORMATS = (".csv", *WORKBOOKS, ".parquet")
READINGS, HEADINGS = "lesart.toml", "spalten.toml"
_OTHER_FORMATS = (".xls", ".xlsb", ".ods", ".txt", ".sas7bdat")
_OWN_NOTES = "hinweise"  # the notes sheet of our template


@dataclass(frozen=True)
class Folder:
    """What a package folder holds: files by table, settings files, and what is not read."""

    root: Path
    tables: tuple[tuple[str, Path], ...]
    readings: Path | None
    headings: Path | None
    others: tuple[str, ...]

    def read(self, path: Path) -> Source:
        """A file of the folder; raises PackageError as ``files.read`` does."""
        return files.read(path, within=self.root)


def look_into(root: Path) -> Folder:
    """Sort the files of a package folder; raises PackageError if a table is there twice."""
    paths = _paths(root)
    tables = tuple((kind, path) for path in paths if (kind := _kind_of_file(path)))
    _once([(kind, path.name) for kind, path in tables if kind != BILLING])
    _once([(path.stem.casefold(), path.name) for kind, path in tables if kind == BILLING])
    by_name = {path.name.casefold(): path for path in paths}
    used = {path for _, path in tables} | {by_name.get(READINGS), by_name.get(HEADINGS)}
    others = tuple(
        p.name for p in paths if p not in used and not p.stem.casefold().startswith(("readme", "liesmich"))
    )
    return Folder(root, tables, by_name.get(READINGS), by_name.get(HEADINGS), others)


def _paths(root: Path) -> list[Path]:
    """Everything in the folder but subfolders and hidden files, by name."""
    try:
        with os.scandir(root) as entries:
            names = [e.name for e in entries if not e.name.startswith((".", "~$")) and not _is_folder(e)]
    except OSError as error:
        raise PackageError(
            say(
                "{f} lässt sich nicht lesen: {reason}.",
                "{f} cannot be read: {reason}.",
                f=shown(root.resolve().name),
                reason=files.reason(error),
            )
        ) from None
    return [root / name for name in sorted(names)]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # reading it will say what is wrong


def _kind_of_file(path: Path) -> str | None:
    return _kind(folded(path.stem)) if path.suffix.casefold() in FORMATS else None


def _kind(name: str) -> str | None:
    if name.startswith(BILLING):
        return BILLING
    return name if name in TABLES else None


def _once(named: Sequence[tuple[str, str]]) -> None:
    for kind in dict(named):
        same = [name for k, name in named if k == kind]
        if len(same) > 1:
            raise PackageError(
                say(
                    "Die Tabelle {kind} ist mehrfach vorhanden: {names}. Bitte nur eine davon im Paket "
                    "lassen.",
                    "The table {kind} is there more than once: {names}. Please leave only one of them.",
                    kind=shown(kind),
                    names=quoted(map(shown, same)),
                )
            )


def sheet_kinds(sheets: Iterable[str]) -> dict[str, str]:
    """Sheet -> table, for a workbook that is a whole package; raises PackageError if one is there twice."""
    kinds = {sheet: BILLING if folded(sheet) == EXPORTED else _kind(folded(sheet)) for sheet in sheets}
    found = {sheet: kind for sheet, kind in kinds.items() if kind}
    exported = [sheet for sheet in found if folded(sheet) == EXPORTED]
    billing = [sheet for sheet, kind in found.items() if kind == BILLING]
    several = [sheet for sheet in found if found[sheet] != BILLING or exported]
    _once([(found[sheet], sheet) for sheet in several])
    return found if billing else {}


def _heading_of(kind: str, own: Own) -> Fits:
    return lambda cells: fits(kind, cells, own.get(kind))


def tables_of_workbook(book: Book, own: Own) -> tuple[list[tuple[str, RawTable]], list[Finding]]:
    """All tables of a workbook that is a package, and notes on its other sheets."""
    kinds = sheet_kinds(book.sheets)
    if not kinds:
        raise PackageError(_no_sheet(book))
    exported = any(folded(sheet) == EXPORTED for sheet in kinds)
    notes = book.notes() + ([] if exported else _unread(book, kinds))
    return [(kind, book.table(sheet, _heading_of(kind, own))) for sheet, kind in kinds.items()], notes


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
    from feecalc.intake.sources.xlsxfile import Book

    book = Book(source)
    named = [sheet for sheet in book.sheets if _kind(folded(sheet)) == kind]
    exported = [sheet for sheet in book.sheets if kind == BILLING and folded(sheet) == EXPORTED]
    sheets = named or exported or book.sheets[:1]
    named_tables = [(kind, book.table(sheet, _heading_of(kind, own))) for sheet in sheets]
    return named_tables, book.notes() + _unread(book, sheets)


def package_workbook(folder: Folder) -> tuple[Path, Book]:
    """The one workbook of a folder without billing files that holds the billing rows, and its path."""
    from feecalc.intake.sources.xlsxfile import Book

    paths = [folder.root / n for n in folder.others if Path(n).suffix.casefold() in WORKBOOKS]
    books, refused = [], None
    for path in paths:
        try:
            book = Book(folder.read(path))
            books += [(path, book)] if sheet_kinds(book.sheets) else []
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
    raise PackageError(_no_billing(folder))


def _unread(book: Book, read: Iterable[str]) -> list[Finding]:
    rest = [s for s in book.sheets if s not in read and folded(s) != _OWN_NOTES]
    if not rest:
        return []
    text = say(
        "Nicht gelesene Blätter: {names}.", "Sheets not read: {names}.", names=quoted(map(shown, rest))
    )
    return [finding("F10", text, place=Place(book.source.name))]


def unread_files(names: Sequence[str]) -> list[Finding]:
    """A note on files of the folder that are no part of the package."""
    if not names:
        return []
    text = say(
        "Nicht gelesene Dateien: {names}.", "Files not read: {names}.", names=quoted(map(shown, names))
    )
    return [finding("F10", text)]


def _no_sheet(book: Book) -> Text:
    return say(
        "{f} enthält kein Blatt abrechnung. Gefunden wurden {names}. Bitte das Blatt mit den "
        "Abrechnungsdaten so nennen.",
        "{f} holds no sheet abrechnung. Found: {names}. Please give the sheet with the billing rows that "
        "name.",
        f=book.source.name,
        names=quoted(map(shown, book.sheets)),
    )


def _no_billing(folder: Folder) -> Text:
    old = [
        n
        for n in folder.others
        if Path(n).suffix.casefold() in _OTHER_FORMATS and _kind(folded(Path(n).stem))
    ]
    if old:
        return say(
            "{f} hat ein Format, das nicht gelesen wird. Bitte als .csv oder .xlsx speichern.",
            "{f} has a format that is not read. Please save it as .csv or .xlsx.",
            f=shown(old[0]),
        )
    names = [path.name for _, path in folder.tables] + list(folder.others)
    return say(
        "Das Paket {p} enthält keine Tabelle abrechnung (abrechnung.csv, .xlsx oder .parquet). Gefunden "
        "wurde: {names}. Ein leeres Paket zum Ausfüllen schreibt „feecalc template“.",
        "The package {p} holds no table abrechnung (abrechnung.csv, .xlsx or .parquet). Found: {names}. "
        '"feecalc template" writes an empty package to fill in.',
        p=shown(folder.root.resolve().name),
        names=listed(map(shown, names)) if names else Text("nichts", "nothing"),
    )


def may_read(package: Path) -> list[Path]:
    """Every file that reading a package may open, found without opening any; empty if there is none."""
    if not package.is_dir():
        return [package, package.parent / READINGS, package.parent / HEADINGS]
    try:
        files = [path for path in package.iterdir() if not path.is_dir()]
    except OSError:  # reading the package says why
        return []
    billing = any(_kind_of_file(path) == BILLING for path in files)
    read = (".toml",) if billing else (".toml", *WORKBOOKS)
    return [path for path in files if _kind_of_file(path) or path.suffix.casefold() in read]
