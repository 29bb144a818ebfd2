"""Which files are delivered, and where each of our columns stands in them.

Nothing of a heading is ever shown that is not one of ours: a file without a heading has data there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from feecalc.cases.case_columns import COLUMNS, IDENTITIES
from feecalc.intake.cells.phrases import listed, say
from feecalc.intake.cells.spelling import folded
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import shown
from feecalc.intake.tables.columns import TABLES
from feecalc.words.text import Text

FileKind = Literal["parquet", "csv", "remote"]
SUFFIXES: Mapping[str, FileKind] = {
    ".parquet": "parquet",
    ".parq": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
}

_PATTERN = set("*?[{")  # a path with these means several files to an engine

_OWN_SYNONYMS = {
    "praxis": (
        "praxispseudonym",
        "praxisid",
        "praxisnr",
        "praxisnummer",
        "bsnr",
        "betriebsstaette",
        "lanr",
        "arzt",
    ),
    "versicherter": (
        "versicherterid",
        "versichertenid",
        "versichertenpseudonym",
        "versicherterpseudonym",
        "versicherte",
        "versichertennummer",
        "patient",
        "patientid",
        "patientenid",
        "patientenpseudonym",
        "pseudonym",
    ),
}
_OF_ABRECHNUNG = {"anzahl": "haeufigkeit", "betrag": "leistungsbedarf"}


def _headings() -> dict[str, str]:
    known = {name: name for name in COLUMNS}
    names = {column.name: (column.name, *column.synonyms) for column in TABLES["abrechnung"]}
    for ours in COLUMNS:
        for heading in names.get(_OF_ABRECHNUNG.get(ours, ours), _OWN_SYNONYMS.get(ours, ())):
            known[folded(heading)] = ours
    return known


HEADINGS: Mapping[str, str] = _headings()


@dataclass(frozen=True)
class Delivered:
    """One file as found: its path, how messages call it, and what its folders say (``kv=38``)."""

    path: str
    name: str
    root: str
    kind: FileKind
    folders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseSource:
    """Files that are read as one: of one kind, with the same columns of the same types.

    ``columns`` maps our columns to delivered headings; ``heading`` are all headings of a CSV file, whose
    lines are counted with the ``skipped`` ones before them. ``decimals`` gives the decimal sign of number columns that are text, ``quoted``
    says whether quotation marks occur in a CSV file.
    """

    files: tuple[Delivered, ...]
    columns: Mapping[str, str]
    heading: tuple[str, ...] = ()
    separator: str = ";"
    skipped: int = 0
    decimals: Mapping[str, str] = field(default_factory=dict)
    quoted: bool = False

    @property
    def kind(self) -> FileKind:
        """What the files are."""
        return self.files[0].kind

    @property
    def root(self) -> str:
        """The folder below which folder names are columns."""
        return self.files[0].root

    @property
    def from_folders(self) -> Mapping[str, str]:
        """Our columns that folder names give -> their key in the folder name."""
        return {ours: key for ours, key in self.columns.items() if key in self.files[0].folders}

    def with_decimals(self, decimals: Mapping[str, str]) -> CaseSource:
        """The same, knowing the decimal signs."""
        return replace(self, decimals=decimals)


def file_state(file: Delivered) -> tuple[int, int]:
    """Size and time of change: a file is read several times, and must be the same each time."""
    if file.kind == "remote":
        return 0, 0
    try:
        found = Path(file.path).stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def find(cases: Iterable[str]) -> list[Delivered]:
    """Every file that is meant, in a fixed order; raises PackageError for what cannot be one."""
    found = [file for case in cases for file in _find(case)]
    seen: set[str] = set()
    for file in found:
        if file.path in seen:
            raise PackageError(_twice(file.name))
        seen.add(file.path)
    return found


def _find(case: str) -> Iterator[Delivered]:
    if "://" in case:
        yield Delivered(case, shown(case.rsplit("/", 1)[-1] or case), case, "remote")
        return
    path = Path(case)
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise PackageError(_no_case_file(shown(path.name)))
        yield _delivered(path, path.parent)
    elif path.is_dir():
        yield from _in_folder(path)
    else:
        raise PackageError(say("{f} gibt es nicht.", "{f} does not exist.", f=shown(str(path))))


def _in_folder(folder: Path) -> Iterator[Delivered]:
    def visible(path: Path) -> bool:
        return not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)

    files = sorted(
        p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and visible(p) and p.is_file()
    )
    if not files:
        raise PackageError(
            say(
                "Im Ordner {f} liegt keine Parquet- oder CSV-Datei.",
                "The folder {f} holds no Parquet or CSV file.",
                f=shown(str(folder)),
            )
        )
    for path in files:
        yield _delivered(path, folder)


def _delivered(path: Path, root: Path) -> Delivered:
    relative = path.relative_to(root)
    folders = dict(part.split("=", 1) for part in relative.parts[:-1] if "=" in part)
    ours = {HEADINGS.get(folded(key)) for key in folders}
    if ours & set(IDENTITIES):
        raise PackageError(_pseudonyms_in_folders(shown(root.name)))
    values = {
        key: "" if value == "__HIVE_DEFAULT_PARTITION__" else unquote(value) for key, value in folders.items()
    }
    kind = SUFFIXES[path.suffix.lower()]
    whole = os.path.realpath(path)
    if _PATTERN & set(whole) or not is_utf8(whole):
        raise PackageError(_odd_path(shown(path.name)))
    return Delivered(whole, shown(relative.as_posix()), os.path.realpath(root), kind, values)


def is_utf8(path: str) -> bool:
    """Whether an engine can be given this path: bytes that are no UTF-8 are no text to it."""
    return path.encode("utf-8", "ignore").decode("utf-8") == path


def columns_of(file: Delivered, headings: Iterable[str]) -> dict[str, str]:
    """Our columns -> delivered headings (or folder keys); raises PackageError if one is missing or twice there."""
    where: dict[str, str] = {}
    own = [h for h in headings if h not in file.folders]
    for heading in (*file.folders, *own):
        ours = HEADINGS.get(folded(heading))
        if ours in where:
            raise PackageError(
                say(
                    "{f}: Zwei Spalten heißen so viel wie „{c}“. Bitte eine weglassen oder umbenennen.",
                    '{f}: two columns mean "{c}". Please leave one out or rename it.',
                    f=file.name,
                    c=ours or "",
                )
            )
        if ours is not None:
            where[ours] = heading
    missing = [name for name in COLUMNS if name not in where]
    if missing:
        raise PackageError(_missing(file.name, missing, list(where)))
    return {name: where[name] for name in COLUMNS}


def _missing(name: str, missing: list[str], found: list[str]) -> Text:
    return say(
        "{f}: Es fehlt die Spalte {m}. Erkannt wurden: {found}. Nötig sind {all}; die Überschriften stehen "
        "in der ersten Zeile.",
        "{f}: missing column {m}. Recognised were: {found}. Needed are {all}; the headings stand in the first row.",
        f=name,
        m=", ".join(missing),
        found=listed(found) if found else Text("keine", "none"),
        all=", ".join(COLUMNS),
    )


def _twice(name: str) -> Text:
    return say(
        "{f} ist zweimal genannt; jede Zeile würde doppelt zählen.",
        "{f} is named twice; each of its rows would count twice.",
        f=name,
    )


def _odd_path(name: str) -> Text:
    return say(
        "Name oder Ordner der Datei {f} enthält *, ?, [, {{ oder Zeichen, die nicht UTF-8 sind; damit könnten auch andere "
        "Dateien gemeint sein. Bitte umbenennen.",
        "The name or folder of the file {f} holds *, ?, [, {{ or signs that are no UTF-8; it could mean other files too. "
        "Please rename it.",
        f=name,
    )


def _no_case_file(name: str) -> Text:
    return say(
        "{f} ist weder Parquet noch CSV. Einzelfälle werden als {kinds} gelesen; Arbeitsmappen bitte als CSV speichern.",
        "{f} is neither Parquet nor CSV. Cases are read as {kinds}; please save workbooks as CSV.",
        f=name,
        kinds=", ".join(SUFFIXES),
    )


def _pseudonyms_in_folders(name: str) -> Text:
    return say(
        "Der Ordner {f} ist nach praxis oder versicherter unterteilt. Pseudonyme gehören nicht in Dateipfade; "
        "bitte nach kv und quartal unterteilen.",
        "The folder {f} is partitioned by praxis or versicherter. Pseudonyms do not belong into file paths; "
        "please partition by kv and quartal.",
        f=name,
    )
