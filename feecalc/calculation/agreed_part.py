"""What agreed start fees carry of a case value: fees that the data leave undefined have no counterpart in FW0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feecalc.calculation.case_values import quantities
from feecalc.calculation.region import Region
from feecalc.calculation.result import RegionResult
from feecalc.calculation.stage import NEW_PERIODS, START, UNDEFINED, Stage
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined
from feecalc.numbers.figures import eur
from feecalc.words.text import Text


@dataclass(frozen=True)
class AgreedPart:
    """GOPs whose start fee was agreed because the data give none, and their EUR per case in FW1."""

    gops: tuple[str, ...]
    per_case: Any


def agreed_part(n: int, region: Region, reading: Reading, outcome: Outcome) -> AgreedPart | None:
    """The part of a stage's new case value that rests on such fees; None without any.

    Fee times quantity over the cases of the stage's new period, the fees as the stage values them.
    """
    stage: Stage = outcome.stages[n]
    gops = tuple(g for g in NEW_GOPS if _filled(g, outcome))
    if not gops or stage.case_value_new is None or stage.status == UNDEFINED:
        return None
    total: Any = 0
    for quarter in NEW_PERIODS[n]:
        counts = dict(zip(NEW_GOPS, quantities(region, quarter, reading, NEW_PERIODS[n]), strict=True))
        total += sum(stage.reference[g] * counts[g] for g in gops if g != "86518" or _palliative(reading))
    return AgreedPart(gops, nr8.new_case_value(total, stage.cases_new))


def _filled(gop: str, outcome: Outcome) -> bool:
    return (gop, START) in outcome.agreed and is_undefined(outcome.calculated[gop][START])


def _palliative(reading: Reading) -> bool:
    return reading.palliative_in_case_value == "yes"


def agreed_remark(n: int, found: RegionResult) -> list[Text]:
    """The same part of a calculated region's stage as a sentence of its own; empty without any."""
    part = agreed_part(n, found.region, found.reading, found.calculated) if found.region else None
    if part is None:
        return []
    gops = ", ".join(part.gops)
    return [
        Text(
            f"Vom neuen Fallwert stammen {eur(part.per_case)} je Fall aus vereinbarten, nicht nach Teil B ermittelten "
            f"Werten ({gops}); im Fallwert von 2008 steht ihnen nichts gegenüber.",
            f"Of the new case value {eur(part.per_case, 'en')} a case come from agreed fees not determined under Teil B "
            f"({gops}); the case value of 2008 has no counterpart of them.",
        )
    ]


def agreed_sentence(part: AgreedPart) -> Text:
    """``davon 28,35 EUR je Fall aus vereinbarten Werten (86510, 86512), die 2008 keine Entsprechung haben``."""
    gops = ", ".join(part.gops)
    return Text(
        f"davon {eur(part.per_case)} je Fall aus vereinbarten, nicht nach Teil B ermittelten Werten ({gops})",
        f"of which {eur(part.per_case, 'en')} a case from agreed fees not determined under Teil B ({gops})",
    )
