"""Everything the sheets are filled from: the result, its live regions, their grid, and who will read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feecalc.analysis.fee_answer import FeeAnswer
from feecalc.calculation.result import Result
from feecalc.calculation.wording import INVENTED
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.law.register import Question, questions
from feecalc.words.text import Lang, Text
from feecalc.workbook.defined_names import names_of
from feecalc.workbook.live import LiveRegion, live_reading, trace
from feecalc.workbook.places import Addresses, identity, quoted_sheet
from feecalc.workbook.rows import (
    AGREED,
    ASSIGNMENTS,
    BILLING,
    CASES,
    CONTRACTS,
    STATEMENTS,
    CellValue,
    contents,
)

READINGS = "Lesarten"

COVER = Text("Deckblatt", "Cover")
ASSUMPTIONS = Text("Annahmen", "Assumptions")
CONCESSIONS = Text("Zugeständnisse", "Concessions")
COUNTER_PROOF = Text("Gegenprobe", "Counter-proof")
CONTENTS = Text("Inhalt", "Contents")
RESULT = Text("Ergebnis", "Result")
COMPARISON = Text("Vergleich", "Comparison")
CALCULATION = Text("Berechnung", "Calculation")
STAGE_SHEETS = (Text("Korrektur 2010", "Correction 2010"), Text("Korrektur 2011", "Correction 2011"))
BRIDGE = Text("Fallwertbrücke", "Case value bridge")
OPTION_LIST = Text("Optionen", "Options")
RIVALS = Text("Gegenlesarten", "Rival readings")
SPAN = Text("Spanne", "Span")
PART_C = Text("Teil C Nr. 3", "Teil C Nr. 3")
IMPACT = Text("Auswirkung", "Impact")
CHECKS = Text("Prüfprotokoll", "Checks")
FINDINGS = Text("Befunde", "Findings")
ORIGIN = Text("Herkunft", "Provenance")
CHANGES = Text("Änderungen", "Changes")
LINKED = Text("Verknüpfte Gebühren", "Linked fees")
GLOSSARY = Text("Glossar", "Glossary")


@dataclass(frozen=True)
class Model:
    """One workbook to be: ``data`` is the chosen regions' (pooled where ``extern``).

    ``reading`` is that of the result with live choices; ``tables`` holds the rows
    of the delivered tables with their check digits, ``names`` the defined name of a region's quantity.
    A ``compact`` workbook is for printing: cover, result and one page a region, with fixed values.
    ``answer`` is that to the question about one fee, where it is known already.
    """

    result: Result
    data: Data
    lang: Lang
    extern: bool
    live: Mapping[str, LiveRegion]
    grid: Addresses
    questions: tuple[Question, ...]
    code: str
    reading: Reading
    tables: Mapping[str, list[list[CellValue]]]
    names: Mapping[tuple[str, str], str]
    compact: bool = False
    answer: FeeAnswer | None = None

    def either(self, de: str, en: str) -> str:
        """The German or the English wording."""
        return en if self.lang == "en" else de

    def of(self, text: Text) -> str:
        """A text in the language of the workbook."""
        return text.of(self.lang)

    def cell(self, kv: str, node: Any) -> str:
        """How a formula of any sheet but the calculation sheets refers to a quantity: by name if it has one."""
        return self.names.get((kv, identity(node))) or self.grid.reference(kv, node)

    @property
    def invented(self) -> str:
        """What every page says where a region's data are invented; else nothing."""
        return self.of(INVENTED) if any(map(self.data.is_invented, self.result.regions)) else ""

    def sheet(self, name: Text) -> str:
        """A sheet's name as formulas write it."""
        return quoted_sheet(self.of(name))


def model_of(
    result: Result,
    data: Data,
    *,
    extern: bool,
    lang: Lang,
    compact: bool = False,
    answer: FeeAnswer | None = None,
) -> Model:
    """Trace every calculated region once and lay out the grid."""
    reading = live_reading(result.reading)
    live = {
        # Under a profile a region has a reading of its own, which stays as chosen.
        kv: trace(data, region, reading if region.reading == result.reading else region.reading)
        for kv, region in result.regions.items()
        if region.outcome is not None
    }
    names = (CALCULATION.of(lang), STAGE_SHEETS[0].of(lang), STAGE_SHEETS[1].of(lang))
    grid = Addresses(tuple(live.values()), names)
    named = {(kv, ident): name for kv, one in live.items() for ident, name in names_of(one).items()}
    tables = contents(data, extern)
    return Model(
        result,
        data,
        lang,
        extern,
        live,
        grid,
        questions(),
        total_code(result),
        reading,
        tables,
        named,
        compact,
        answer,
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


__all__ = ["AGREED", "ASSIGNMENTS", "BILLING", "CASES", "CONTRACTS", "STATEMENTS", "Model", "model_of"]
