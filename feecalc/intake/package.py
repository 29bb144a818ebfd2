"""Reading a package: a folder or one workbook -> ``Data`` with every finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feecalc.intake import settings
from feecalc.intake.cells.phrases import say
from feecalc.intake.checks.all_checks import run_checks
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.model import BillingRow, CaseRow, Data, InputFile, TableRead
from feecalc.intake.sources import discovery
from feecalc.intake.sources.csvfile import MAX_ROWS, too_many_rows
from feecalc.intake.sources.exported import assumptions_of, own_readings_of, readings_of
from feecalc.intake.sources.files import Source, read
from feecalc.intake.sources.folder import (
    BILLING,
    FORMAT_NAMES,
    WORKBOOKS,
    Folder,
    beside,
    look_into,
    unread_files,
)
from feecalc.intake.sources.parts import other_format
from feecalc.intake.sources.raw import RawTable, shown
from feecalc.intake.tables import typed as tables
from feecalc.words.findings import Finding, Place, in_order
from feecalc.words.text import Text

if TYPE_CHECKING:
    from feecalc.intake.sources.xlsxfile import DeliveredBook

Named = tuple[str, RawTable]

_READERS: dict[str, Callable[[RawTable, tables.ReadOptions], tuple[list[Any], list[Finding]]]] = {
    BILLING: tables.billing,
    "faelle": tables.cases,
    "zuordnung": tables.assignments,
    "vertraege": tables.contracts,
    "geltend": tables.agreed_fees,
    "angaben": tables.statements,
}


def load(path: str | PathLike[str], *, decimal: str | None = None, encoding: str | None = None) -> Data:
    """Read and check a package: a folder, or one workbook.

    ``decimal`` (``,`` or ``.``) and ``encoding`` settle what a file leaves open. Findings never raise,
    they stand in ``Data.findings``, in order; PackageError is raised if the package is unreadable.
    """
    if decimal not in (None, ",", "."):
        raise PackageError(
            say(
                "--decimal ist , oder . und nicht „{x}“.",
                '--decimal is , or . and not "{x}".',
                x=shown(decimal),
            )
        )
    gathered = _Gathered()
    _read_all(_reader(Path(path), gathered, encoding), gathered, decimal)
    return _checked(gathered)


@dataclass
class _Gathered:
    """What has been read so far."""

    rows: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in _READERS})
    inputs: list[InputFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)
    understood: list[TableRead] = field(default_factory=list)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)
    own_reading: dict[str, str] = field(default_factory=dict)
    reading_notes: dict[str, dict[str, str]] = field(default_factory=dict)
    assumptions: tuple[tuple[Text, Text], ...] = ()

    def note(self, source: Source, rows: int) -> None:
        self.inputs.append(InputFile(source.name, source.sha256, rows))


def _reader(path: Path, gathered: _Gathered, encoding: str | None) -> Iterator[Named]:
    try:
        is_folder = path.is_dir()
    except OSError:  # a path that no file system takes
        raise PackageError(say("{p} gibt es nicht.", "{p} does not exist.", p=shown(path.name))) from None
    if is_folder:
        return _from_folder(path, gathered, encoding)
    if not path.exists() and not path.is_symlink():
        raise PackageError(say("{p} gibt es nicht.", "{p} does not exist.", p=shown(path.name)))
    if path.suffix.casefold() not in WORKBOOKS:
        raise PackageError(_no_package(path))
    from feecalc.intake.sources.xlsxfile import DeliveredBook

    _settings(beside(path), gathered)
    return _from_workbook(DeliveredBook(read(path)), gathered)


def _from_folder(root: Path, gathered: _Gathered, encoding: str | None) -> Iterator[Named]:
    """The tables of a folder one after the other, so that only one file is in memory at a time."""
    folder = look_into(root)
    _settings(folder, gathered)
    others = list(folder.others)
    if not any(kind == BILLING for kind, _ in folder.tables):
        path, book = discovery.package_workbook(folder, gathered.own)
        others = [name for name in others if folder.root / name != path]
        yield from _from_workbook(book, gathered, {kind for kind, _ in folder.tables})
    for kind, path in folder.tables:
        source = folder.read(path)
        named, notes = discovery.tables_of_file(kind, source, encoding, gathered.own)
        yield from _noted(source, named, notes, gathered)
    gathered.findings += unread_files(others)


def _from_workbook(
    book: DeliveredBook, gathered: _Gathered, elsewhere: Iterable[str] = ()
) -> Iterator[Named]:
    named, notes = discovery.tables_of_workbook(book, gathered.own)
    for kind, _ in named:
        if kind in elsewhere:
            raise PackageError(_twice(kind, book.source.name))
    # A workbook of our own says under which readings it stands; a lesart.toml beside it goes first.
    gathered.reading = gathered.reading or readings_of(book)
    gathered.own_reading = own_readings_of(book)
    gathered.assumptions = assumptions_of(book)
    yield from _noted(book.source, named, notes, gathered)


def _noted(source: Source, named: list[Named], notes: list[Finding], gathered: _Gathered) -> Iterator[Named]:
    gathered.note(source, sum(len(table.rows) + len(table.odd) for _, table in named))
    gathered.findings += notes
    return iter(named)


def _settings(folder: Folder, gathered: _Gathered) -> None:
    if folder.headings:
        source = folder.read(folder.headings)
        gathered.own = settings.own_headings(source)
        gathered.note(source, sum(map(len, gathered.own.values())))
    if folder.readings:
        source = folder.read(folder.readings)
        gathered.reading, gathered.reading_notes = settings.reading_settings(source)
        gathered.note(source, len(gathered.reading))


def _read_all(named: Iterable[Named], gathered: _Gathered, decimal: str | None) -> None:
    total = delivered = 0
    for kind, table in named:
        total += len(table.rows)
        gathered.findings += table.notes
        if total > MAX_ROWS:
            raise PackageError(too_many_rows(table.file))
        if not table.header:
            _empty(kind, table, gathered)
            continue
        delivered += len(table.rows) + len(table.odd) if kind == BILLING else 0
        rows, findings = _READERS[kind](table, tables.ReadOptions(decimal, gathered.own))
        gathered.rows[kind] += rows
        gathered.understood.append(_understood(kind, table, rows))
        gathered.findings += findings
        if kind == BILLING:
            gathered.regions |= {f.kv for f in findings if f.kv is not None}
    if not delivered:
        raise PackageError(
            Text(
                "Die Tabelle abrechnung ist leer: sie hat eine Überschrift, aber keine Zeilen.",
                "The table abrechnung is empty: it has a heading but no rows.",
            )
        )


def _understood(kind: str, table: RawTable, rows: list[Any]) -> TableRead:
    quarters = sorted({row.quarter for row in rows if isinstance(row, BillingRow | CaseRow)})
    delivered = len(table.rows) + len(table.odd)
    return TableRead(kind, table.file, table.sheet, table.header_row, len(rows), delivered, tuple(quarters))


def _empty(kind: str, table: RawTable, gathered: _Gathered) -> None:
    """An empty sheet or file is a table without rows; but without billing rows there is no package."""
    if kind == BILLING:
        raise PackageError(say("{f} ist leer.", "{f} is empty.", f=table.file))
    text = say("Die Tabelle {kind} ist leer.", "The table {kind} is empty.", kind=kind)
    gathered.findings.append(finding("F10", text, place=Place(table.file, table.sheet)))


def _checked(gathered: _Gathered) -> Data:
    rows = gathered.rows
    data = Data(
        billing=tuple(rows[BILLING]),
        cases=tuple(rows["faelle"]),
        assignments=tuple(rows["zuordnung"]),
        contracts={contract.kv: contract for contract in rows["vertraege"]},
        statements=tuple(rows["angaben"]),
        agreed=tuple(rows["geltend"]),
        inputs=tuple(sorted(gathered.inputs, key=lambda i: i.file)),
        reading=gathered.reading,
        own_reading=gathered.own_reading or gathered.reading,
        reading_notes=gathered.reading_notes,
        tried=frozenset(gathered.regions),
        understood=tuple(gathered.understood),
        assumptions=gathered.assumptions,
    )
    assigned = {(a.kv, a.gop) for a in data.assignments}
    # Which GOPs are assigned is known only when all tables are read.
    found = [f for f in gathered.findings if f.id != "N19" or (f.kv, f.read) not in assigned]
    return replace(data, findings=in_order([*found, *run_checks(data)]))


def _no_package(path: Path) -> Text:
    if which := FORMAT_NAMES.get(path.suffix.casefold()):
        return other_format(shown(path.name), which)
    return say(
        "{f} ist kein Paket. Ein Paket ist ein Ordner mit abrechnung.csv (oder .xlsx, .parquet), oder eine "
        "Arbeitsmappe (.xlsx) mit einem Blatt abrechnung. Bitte den Ordner angeben.",
        "{f} is no package. A package is a folder with abrechnung.csv (or .xlsx, .parquet), or one "
        "workbook (.xlsx) with a sheet abrechnung. Please name the folder.",
        f=shown(path.name),
    )


def _twice(kind: str, name: str) -> Text:
    return say(
        "Die Tabelle {kind} ist mehrfach vorhanden: als Blatt in {f} und als eigene Datei. Bitte nur eine "
        "lassen.",
        "The table {kind} is there more than once: as a sheet of {f} and as a file. Please leave only one.",
        kind=kind,
        f=name,
    )
