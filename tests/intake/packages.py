"""Small packages for the tests: a healthy region without any finding, and ways to spoil it.

The figures are invented; prices are old DM amounts in EUR (86500 60 DM = 30,68, 86501 190 DM = 97,15,
86502 100 DM = 51,13, 86503 50 DM = 25,56, 86504 100 DM, 86505 250 DM = 127,82).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import settings

from feecalc.intake import Data, PackageError, load
from feecalc.words.findings import Finding

quick = settings(deadline=None, max_examples=60)

PRICES = {"86500": 3068, "86501": 9715, "86502": 5113, "86503": 2556, "86504": 5113, "86505": 12782}
COUNTS = {"86500": 300, "86501": 90, "86502": 60, "86503": 240, "86504": 30, "86505": 120}
NEW_COUNTS = {"86510": 120, "86512": 480, "86514": 30, "86516": 200, "86518": 20}
BASE = ("1/2008", "2/2008", "3/2008", "4/2008")
NEW = ("4/2009", "1/2010", "2/2010", "3/2010", "4/2010")

HEADINGS = {
    "abrechnung": "kv;quartal;kassenart;gop;haeufigkeit;leistungsbedarf;korrektur",
    "faelle": "kv;quartal;kassenart;behandlungsfaelle",
    "zuordnung": "kv;gop;ziel;anteil_haeufigkeit;anteil_leistungsbedarf;begruendung",
    "vertraege": "kv;name;beginn;status;transfusionen",
    "geltend": "kv;gop;gueltig_ab;eur;status;begruendung",
    "angaben": "kv;zeitraum;datenstand;basis;regionalbezug;quelle;kontrollsumme",
}


def eur(cents: int) -> str:
    """Whole cents as a German amount."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


@dataclass
class Package:
    """The tables of a package as text; ``abrechnung`` rows in the order of its heading."""

    tables: dict[str, list[list[str]]] = field(default_factory=dict)

    def add(self, table: str, *cells: Any) -> Package:
        """One more row, filled up with empty cells."""
        width = HEADINGS[table].count(";") + 1
        row = [str(c) for c in cells]
        self.tables.setdefault(table, []).append(row + [""] * (width - len(row)))
        return self

    def billed(
        self, quarter: str, kassenart: str, gop: str, count: int, cents: int | None, mark: str = ""
    ) -> Package:
        """One more row of ``abrechnung`` for region 38."""
        return self.add(
            "abrechnung", "38", quarter, kassenart, gop, count, "" if cents is None else eur(cents), mark
        )

    def change(self, quarter: str, gop: str, count: int, cents: int | None) -> Package:
        """Other values in the row of a quarter and GOP."""
        for row in self.tables["abrechnung"]:
            if (row[1], row[3]) == (quarter, gop):
                row[4:6] = [str(count), "" if cents is None else eur(cents)]
        return self

    def without(self, quarter: str | None = None, gop: str | None = None) -> Package:
        """Without the rows of a quarter, of a GOP, or of both."""
        rows = self.tables["abrechnung"]
        self.tables["abrechnung"] = [
            r for r in rows if not ((quarter in (None, r[1])) and (gop in (None, r[3])))
        ]
        return self

    def write(self, folder: Path) -> Path:
        """The package as CSV files, in place of what was there."""
        for table in HEADINGS:
            (folder / f"{table}.csv").unlink(missing_ok=True)
        for table, rows in self.tables.items():
            lines = [HEADINGS[table], *(";".join(row) for row in rows)]
            (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    def load(self, folder: Path) -> Data:
        """Written and read again."""
        return load(self.write(folder))


def healthy() -> Package:
    """Region 38, all Kassenarten together: no check has anything to say about it."""
    package = Package()
    for quarter in BASE:
        for gop, count in COUNTS.items():
            package.billed(quarter, "alle", gop, count, count * PRICES[gop])
    for quarter in NEW:
        for gop, count in NEW_COUNTS.items():
            package.billed(quarter, "alle", gop, count, None)
    return package


def one_row(folder: Path, *cells: str, heading: str = HEADINGS["abrechnung"]) -> Data:
    """A package of one row of ``abrechnung``; the rest of its cells are those of a good row."""
    good = ["38", "1/2008", "AOK", "86500", "10", "306,80", ""]
    row = [*cells, *good[len(cells) :]]
    (folder / "abrechnung.csv").write_text(f"{heading}\n{';'.join(row)}\n", encoding="utf-8")
    return load(folder)


def clear(error: PackageError) -> None:
    """The error says something in both languages, without a trace of the program's inside."""
    assert error.message.de
    assert error.message.en
    assert "Traceback" not in error.message.de


def of(findings: Iterable[Finding], check: str) -> list[Finding]:
    """The findings of one check."""
    return [f for f in findings if f.id == check]
