"""Looking a workbook over before it is parsed: it is a zip archive that somebody else made."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from feecalc.intake.cells.wording import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.files import Source
from feecalc.words.text import Text

MAX_ENTRIES = 2000
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 200  # plain tables reach about 30
_RATIO_FROM = 2**20  # small parts may be as repetitive as they like
MAX_CELLS = 3_000_000
MAX_ROWS = 1_500_000  # a sheet has at most 1,048,576, empty ones included
# Tiny elements cost a parser far more time and memory than their bytes tell.
MAX_ELEMENTS = {"xl/worksheets/": 12_000_000, "xl/sharedStrings": 2_000_000, "": 200_000}
MAX_TEXT = 2**20  # bytes without a tag; a cell holds 32,767 characters

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell[ >]")
_ROW = re.compile(rb'<(?:\w+:)?row\s[^<>]*?\br="([0-9]{1,9})"')


@dataclass(frozen=True)
class Looks:
    """What the scan saw: formulas or merged cells in any sheet, macros, links to other files."""

    formulas: bool
    merged: bool
    macros: bool
    links: bool


def inspect(source: Source) -> Looks:
    """Scan every part of a workbook; raises PackageError unless it is safe to parse."""
    if source.data.startswith(_OLE):
        raise PackageError(_old_or_encrypted(source))
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            _bounded(source.name, archive.infolist())
            return _scanned(source.name, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError):
        raise PackageError(
            say(
                "{f} ist keine lesbare Excel-Arbeitsmappe (.xlsx). Bitte in Excel öffnen und neu speichern.",
                "{f} is no readable Excel workbook (.xlsx). Please open it in Excel and save it again.",
                f=source.name,
            )
        ) from None


def _bounded(name: str, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = any(p.file_size > max(_RATIO_FROM, MAX_RATIO * p.compress_size) for p in parts)
    if len(parts) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise PackageError(
            say(
                "{f} ist entpackt zu groß (mehr als {limit} MiB, {n} Teile oder das {ratio}-Fache der "
                "Datei) und wird nicht gelesen. Bitte leere Zeilen löschen oder die Tabellen als CSV "
                "speichern.",
                "{f} is too large unpacked (more than {limit} MiB, {n} parts or {ratio} times the file) "
                "and is not read. Please delete empty rows or save the tables as CSV.",
                f=name,
                limit=MAX_UNPACKED // 2**20,
                n=MAX_ENTRIES,
                ratio=MAX_RATIO,
            )
        )
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise PackageError(_no_workbook(name))


def _scanned(name: str, archive: zipfile.ZipFile) -> Looks:
    formulas = merged = False
    cells = rows = 0
    for part in archive.infolist():
        if not part.filename.lower().endswith(_MARKUP):
            continue
        markup = archive.read(part)
        if _DECLARATION.search(markup) or b"\0" in markup[:200]:
            raise PackageError(_unsafe(name))
        if markup.count(b"<") > _element_limit(part.filename):
            raise PackageError(_too_many_cells(name))
        if _has_endless_text(markup):
            raise PackageError(_endless(name))
        if part.filename.startswith("xl/worksheets/"):
            formulas = formulas or bool(_FORMULA.search(markup))
            merged = merged or bool(_MERGED.search(markup))
            cells += sum(1 for _ in _CELL.finditer(markup))
            rows += sum(1 for _ in _ANY_ROW.finditer(markup))
            _in_order(name, markup)
            if cells > MAX_CELLS or rows > MAX_ROWS:
                raise PackageError(_too_many_cells(name))
    names = [part.filename for part in archive.infolist()]
    return Looks(
        formulas,
        merged,
        macros=any(n.endswith("vbaProject.bin") for n in names),
        links=any(n.startswith("xl/externalLinks/") for n in names),
    )


def _element_limit(part: str) -> int:
    return next(limit for start, limit in MAX_ELEMENTS.items() if part.startswith(start))


def _has_endless_text(markup: bytes) -> bool:
    """Whether there is a text, or a tag, that no cell could hold and a parser would copy several times."""
    at = 0
    while at >= 0 and at + MAX_TEXT < len(markup):
        at = markup.rfind(b"<", at + 1, at + 1 + MAX_TEXT)
    return at < 0


def _in_order(name: str, sheet: bytes) -> None:
    """Rows out of order would be lost on reading, so they are refused."""
    last = 0
    for match in _ROW.finditer(sheet):
        row = int(match[1])
        if row <= last:
            raise PackageError(_damaged(name))
        last = row


def _endless(name: str) -> Text:
    return say(
        "{f} enthält eine Zelle, die länger ist, als Excel erlaubt, und wird nicht gelesen. Bitte in Excel "
        "öffnen und neu speichern.",
        "{f} holds a cell longer than Excel allows and is not read. Please open it in Excel and save it again.",
        f=name,
    )


def _damaged(name: str) -> Text:
    return say(
        "{f} ist beschädigt: die Zeilen eines Blatts stehen nicht in ihrer Reihenfolge. Bitte in Excel "
        "öffnen und neu speichern.",
        "{f} is damaged: the rows of a sheet are out of order. Please open it in Excel and save it again.",
        f=name,
    )


def _unsafe(name: str) -> Text:
    return say(
        "{f} enthält XML-Deklarationen (DOCTYPE oder ENTITY), die eine Arbeitsmappe nicht braucht, und "
        "wird nicht gelesen. Bitte in Excel öffnen und neu speichern.",
        "{f} holds XML declarations (DOCTYPE or ENTITY) that a workbook does not need, and is not read. "
        "Please open it in Excel and save it again.",
        f=name,
    )


def _too_many_cells(name: str) -> Text:
    return say(
        "{f} hat mehr als {n} Zellen, auch leere formatierte zählen. Bitte leere Zeilen löschen oder die "
        "Tabellen als CSV speichern.",
        "{f} has more than {n} cells; empty formatted ones count too. Please delete empty rows or save the "
        "tables as CSV.",
        f=name,
        n=MAX_CELLS,
    )


def _no_workbook(name: str) -> Text:
    return say(
        "{f} ist keine Excel-Arbeitsmappe im Format .xlsx. Bitte in Excel öffnen und als .xlsx speichern.",
        "{f} is no Excel workbook in the format .xlsx. Please open it in Excel and save it as .xlsx.",
        f=name,
    )


def _old_or_encrypted(source: Source) -> Text:
    if _ENCRYPTED in source.data:
        return say(
            "{f} ist mit einem Kennwort verschlüsselt. Bitte ohne Kennwort speichern.",
            "{f} is encrypted with a password. Please save it without one.",
            f=source.name,
        )
    return say(
        "{f} hat das alte Excel-Format (.xls). Bitte in Excel öffnen und als .xlsx speichern.",
        "{f} is in the old Excel format (.xls). Please open it in Excel and save it as .xlsx.",
        f=source.name,
    )
