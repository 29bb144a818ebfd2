"""Which files of a folder are which table, which are settings, and which are not read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feecalc.intake.cells.phrases import listed, quoted, say
from feecalc.intake.cells.spelling import folded
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources import files
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.raw import shown
from feecalc.intake.tables.columns import TABLES
from feecalc.words.findings import Finding, Place
from feecalc.words.text import Text

BILLING = "abrechnung"
WORKBOOKS = (".xlsx", ".xlsm")
FORMATS = (".csv", *WORKBOOKS, ".parquet")
READINGS, HEADINGS = "lesart.toml", "spalten.toml"
FORMAT_NAMES = {
    ".xls": Text("das alte Excel-Format (.xls)", "the old Excel format (.xls)"),
    ".xlsb": Text("das binäre Excel-Format (.xlsb)", "the binary Excel format (.xlsb)"),
    ".ods": Text("das OpenDocument-Format (.ods)", "the OpenDocument format (.ods)"),
    ".sas7bdat": Text("das Format von SAS (.sas7bdat)", "the format of SAS (.sas7bdat)"),
    ".rds": Text("das Format von R (.rds)", "the format of R (.rds)"),
    ".tsv": Text("die Endung .tsv", "the ending .tsv"),
    ".txt": Text("die Endung .txt", "the ending .txt"),
}


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
    refuse_twice([(kind, path.name) for kind, path in tables if kind != BILLING])
    refuse_twice([(path.stem.casefold(), path.name) for kind, path in tables if kind == BILLING])
    by_name = {path.name.casefold(): path for path in paths}
    used = {path for _, path in tables} | {by_name.get(READINGS), by_name.get(HEADINGS)}
    others = tuple(
        p.name for p in paths if p not in used and not p.stem.casefold().startswith(("readme", "liesmich"))
    )
    return Folder(root, tables, by_name.get(READINGS), by_name.get(HEADINGS), others)


def beside(workbook: Path) -> Folder:
    """The settings files that lie beside a single workbook."""
    root = workbook.parent
    settings = [root / name if (root / name).is_file() else None for name in (READINGS, HEADINGS)]
    return Folder(root, (), settings[0], settings[1], ())


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
    return table_named(folded(path.stem)) if path.suffix.casefold() in FORMATS else None


def table_named(name: str) -> str | None:
    """The table that a file or sheet of this name (folded) is; None where it is none."""
    if name.startswith(BILLING):
        return BILLING
    return name if name in TABLES else None


def refuse_twice(named: Sequence[tuple[str, str]]) -> None:
    """Raises PackageError where a table has several names; ``named`` are pairs of both."""
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


def unread_files(names: Sequence[str]) -> list[Finding]:
    """What is said of files of the folder that are not read: an error where one is named like a table."""
    tables = [name for name in names if _is_table_in_other_format(name)]
    found = [
        finding(
            "F09",
            _format_of(name),
            place=Place(shown(name)),
            expected=_FORMATS_EXPECTED,
            remedy=_SAVE_OR_MOVE,
        )
        for name in tables
    ]
    if rest := [name for name in names if name not in tables]:
        text = say(
            "Nicht gelesene Dateien: {names}.", "Files not read: {names}.", names=quoted(map(shown, rest))
        )
        found.append(finding("F10", text))
    return found


_FORMATS_EXPECTED = Text(".csv, .xlsx oder .parquet", ".csv, .xlsx or .parquet")
_SAVE_OR_MOVE = Text(
    "Als .xlsx oder .csv speichern, oder aus dem Ordner nehmen.",
    "Save it as .xlsx or .csv, or take it out of the folder.",
)


def _is_table_in_other_format(name: str) -> bool:
    path = Path(name)
    kind = table_named(folded(path.stem))
    if path.suffix.casefold() == ".txt":  # "abrechnung_hinweise.txt" is a text about it
        return kind == folded(path.stem)
    return path.suffix.casefold() in FORMAT_NAMES and kind is not None


def _format_of(name: str) -> Text:
    return say(
        "Die Tabelle wird nicht gelesen; die Datei hat {which}.",
        "The table is not read; the file is in {which}.",
        which=FORMAT_NAMES[Path(name).suffix.casefold()],
    )


def no_billing(folder: Folder) -> Text:
    """What is said of a folder without billing rows."""
    other = [n for n in folder.others if _is_table_in_other_format(n)]
    if other:
        return say(
            "{f} hat {which}, das nicht gelesen wird. Bitte als .csv oder .xlsx speichern.",
            "{f} is in {which}, which is not read. Please save it as .csv or .xlsx.",
            f=shown(other[0]),
            which=FORMAT_NAMES[Path(other[0]).suffix.casefold()],
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
    try:
        if not package.is_dir():
            return [package, package.parent / READINGS, package.parent / HEADINGS]
        files = [path for path in package.iterdir() if not path.is_dir()]
    except OSError:  # reading the package says why
        return []
    billing = any(_kind_of_file(path) == BILLING for path in files)
    read = (".toml",) if billing else (".toml", *WORKBOOKS)
    return [path for path in files if _kind_of_file(path) or path.suffix.casefold() in read]
