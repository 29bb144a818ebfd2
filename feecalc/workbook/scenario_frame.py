"""What-ifs side by side as a frame that writes its own workbook. Loads pandas; import it only inside functions."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import Any

import pandas as pd

from feecalc.analysis.charts.scenarios import draw_scenarios
from feecalc.analysis.frame import Frame, cents, exact
from feecalc.analysis.scenarios import NOTE, SideBySide
from feecalc.calculation.stage import DATES
from feecalc.drivers.scenario import Figures
from feecalc.intake.model import NEW_GOPS
from feecalc.words.text import Lang
from feecalc.words.whole_files import replace_file
from feecalc.workbook.scenarios import scenarios_bytes


class ScenarioFrame(Frame):
    """The frame of ``fc.scenarios``; ``table`` holds the exact results."""

    _metadata = [*Frame._metadata, "table"]  # noqa: RUF012 - pandas asks for a list
    table: SideBySide

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def to_excel(self, path: str | PathLike[str]) -> None:  # type: ignore[override,misc]  # our workbook, not pandas'
        """Write the workbook, one column a scenario and the assumptions above the results; whole or not at all."""
        replace_file(path, scenarios_bytes(self.table, self.lang))


def scenario_frame(table: SideBySide, lang: Lang) -> ScenarioFrame:
    """The frame of ``fc.scenarios``."""
    rows = [row for kv in table.kvs for row in _rows(table, kv, lang)]
    made = ScenarioFrame(rows)
    made.chart, made.total, made.note, made.lang, made.table = draw_scenarios, None, NOTE, lang, table
    return made


def _rows(table: SideBySide, kv: str, lang: Lang) -> Iterator[dict[str, Any]]:
    assumed = [line for line in table.lines(kv) if line.style == "text"]
    for place, (column, figures) in enumerate(zip(table.columns, table.figures(kv), strict=True)):
        yield {
            "kv": kv,
            "name": figures.before.name,
            "scenario": column.of(lang),
            **{line.label.of(lang): line.values[place].of(lang) for line in assumed},
            **_results(figures),
        }


def _results(figures: Figures) -> dict[str, Any]:
    outcome = figures.now.outcome
    found: dict[str, Any] = {}
    for n in (1, 2):
        found[f"f{n}"] = None if outcome is None else cents(outcome.stages[n].factor, 8)
    for gop in NEW_GOPS:
        found[f"P2/P0_{gop}"] = cents(figures.cumulative(gop), 8)
    for i, day in enumerate(DATES):
        for gop in NEW_GOPS:
            fee = None if outcome is None else outcome.fees[gop][day]
            found[f"P{i}_{gop}"] = cents(fee, figures.now.reading.fee_decimals)
    return found | {
        "eur_per_year": cents(figures.yearly),
        "difference": exact(figures.difference),
        "difference_eur": cents(figures.difference),
        "fee_difference_eur": cents(figures.fee_difference),
    }
