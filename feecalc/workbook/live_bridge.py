"""The bridge of the Fallwert as live formulas: the parts of ``analysis.bridge_parts`` on traced numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from feecalc.analysis.bridge_parts import CAUSES, INTERACTING, NAMES, causes, consequences, order_free
from feecalc.law.readings import Reading
from feecalc.numbers.traced import Traced, lift
from feecalc.words.text import Text
from feecalc.workbook.live import LiveRegion

BASE, NEW, AFTER = (
    Text("Fallwert Basis (FW0)", "base case value (FW0)"),
    Text("Fallwert neu (FW1)", "new case value (FW1)"),
    Text("Fallwert nach Anpassung", "case value after the adjustment"),
)


@dataclass(frozen=True)
class LiveStep:
    """One bar; ``level`` marks a case value itself, the others are EUR per case between two of them.

    ``free`` is the order-free value where it is another; ``rest`` marks the bar that takes what the others leave.
    """

    name: Text
    value: Traced
    level: bool = False
    free: Traced | None = None
    rest: bool = False


def live_bridge(live: LiveRegion, number: int, reading: Reading) -> list[LiveStep]:
    """The steps from FW0 over FW1 to the corrected case value; empty where the stage does not apply."""
    stage = live.outcome.stages[number]
    if not isinstance(stage.case_value_new, Traced):
        return []
    fw1 = stage.case_value_new
    values = {**causes(number, live.traced, live.outcome, reading), **consequences(stage)}
    steps = {key: LiveStep(NAMES[key], lift(value)) for key, value in values.items()}
    if number == 1:
        del steps["adjustment_1"]
    else:
        steps |= _order_free(number, live, reading, steps)
    return [
        LiveStep(BASE, stage.case_value_base, level=True),
        *(step for key, step in steps.items() if key in CAUSES),
        LiveStep(NEW, fw1, level=True),
        *(step for key, step in steps.items() if key not in CAUSES),
        LiveStep(AFTER, stage.factor * fw1, level=True),
    ]


def _order_free(
    number: int, live: LiveRegion, reading: Reading, steps: Mapping[str, LiveStep]
) -> dict[str, LiveStep]:
    """The steps that share an interaction, with their Shapley values."""
    free = order_free(number, live.traced, live.outcome, reading)
    moved = {key: replace(steps[key], free=lift(free[key])) for key in INTERACTING}
    return moved | {
        "adjustment_1": replace(steps["adjustment_1"], free=lift(free["adjustment_1"]), rest=True)
    }
