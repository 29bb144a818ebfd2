"""Everything the sheets are filled from: the result, its live regions, their grid, and who will read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feecalc.calculation.result import Result
from feecalc.intake.model import Assignment, Data
from feecalc.law.readings import Reading
from feecalc.law.register import Question, questions
from feecalc.words.text import Lang, Text
from feecalc.workbook.live import LiveRegion, live_reading, trace
from feecalc.workbook.places import Grid, quoted
from feecalc.workbook.rows import ASSIGNMENTS, BILLING, CASES, CONTRACTS, STATEMENTS, CellValue, contents

READINGS = "Lesarten"

COVER = Text("Deckblatt", "Cover")
CONTENTS = Text("Inhalt", "Contents")
RESULT = Text("Ergebnis", "Result")
COMPARISON = Text("Vergleich", "Comparison")
CALCULATION = Text("Berechnung", "Calculation")
STAGE_SHEETS = (Text("Korrektur 2010", "Correction 2010"), Text("Korrektur 2011", "Correction 2011"))
BRIDGE = Text("Fallwertbrücke", "Case value bridge")
RIVALS = Text("Gegenlesarten", "Rival readings")
OPTION_LIST = Text("Optionen", "Options")
SPAN = Text("Spanne", "Span")
IMPACT = Text("Auswirkung", "Impact")
CHECKS = Text("Prüfprotokoll", "Checks")
FINDINGS = Text("Befunde", "Findings")
LINKED = Text("Verknüpfte Gebühren", "Linked fees")
GLOSSARY = Text("Glossar", "Glossary")


@dataclass(frozen=True)
class Model:
    """One workbook to be: ``data`` is the chosen regions' (pooled where ``extern``).

    ``reading`` is that of the result with live choices; ``tables`` holds the rows of the delivered
    tables with their check digits.
    """

    result: Result
    data: Data
    lang: Lang
    extern: bool
    live: Mapping[str, LiveRegion]
    grid: Grid
    questions: tuple[Question, ...]
    code: str
    assignment_rows: Mapping[Assignment, int]
    reading: Reading
    tables: Mapping[str, list[list[CellValue]]]

    def say(self, de: str, en: str) -> str:
        """The German or the English wording."""
        return en if self.lang == "en" else de

    def of(self, text: Text) -> str:
        """A text in the language of the workbook."""
        return text.of(self.lang)

    def cell(self, kv: str, node: Any, fixed: bool = False) -> str:
        """Address of a named quantity, from any sheet but the calculation sheets."""
        return self.grid.reference(kv, node, fixed=fixed)

    def sheet(self, name: Text) -> str:
        """A sheet's name as formulas write it."""
        return quoted(self.of(name))


def model_of(result: Result, data: Data, *, extern: bool, lang: Lang) -> Model:
    """Trace every calculated region once and lay out the grid."""
    reading = live_reading(result.reading)
    live = {
        kv: trace(data, region, reading)
        for kv, region in result.regions.items()
        if region.outcome is not None
    }
    names = (CALCULATION.of(lang), STAGE_SHEETS[0].of(lang), STAGE_SHEETS[1].of(lang))
    grid = Grid(tuple(live.values()), names)
    rows = {a: i for i, a in enumerate(data.assignments, 1)}
    tables = contents(data, extern)
    return Model(
        result, data, lang, extern, live, grid, questions(), total_code(result), rows, reading, tables
    )


def total_code(result: Result) -> str:
    """The Prüfkennung of one region, or the one over all regions of the workbook."""
    codes = [f"{kv}:{region.pruefkennung}" for kv, region in result.regions.items() if region.pruefkennung]
    if len(codes) == 1:
        return codes[0].partition(":")[2]
    digits = hashlib.sha256("\n".join(codes).encode("ascii")).hexdigest()
    return "-".join(digits[i : i + 4] for i in (0, 4, 8))


def region_sheet(kv: str) -> str:
    """Name of a region's page."""
    return f"KV {kv}"


__all__ = ["ASSIGNMENTS", "BILLING", "CASES", "CONTRACTS", "STATEMENTS", "Model", "model_of"]
