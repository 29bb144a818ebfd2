"""The cells people look for by name, and that formulas on other sheets name: P0_86510_KV38, f_Stufe1_KV38 …"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feecalc.calculation.stage import DATES
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers.traced import Traced
from feecalc.workbook.live import LiveRegion
from feecalc.workbook.places import identity

STAGE_NAMES = {
    "volume_base": "V0",
    "cases_base": "C0",
    "case_value_base": "FW0",
    "volume_new": "V1",
    "cases_new": "C1",
    "case_value_new": "FW1",
    "deviation": "p",
    "case_decline": "d",
    "net_deviation": "p_netto",
    "credit": "c",
    "factor": "f",
    "case_value_target": "FW_Ziel",
    "catch_up": "Nachholbetrag",
}


def names_of(live: LiveRegion) -> dict[str, str]:
    """Identity of a quantity -> its defined name; the first name of a quantity holds."""
    found: dict[str, str] = {}
    for node, name in _important(live):
        if isinstance(node, Traced) and node.quantity:
            found.setdefault(identity(node), f"{name}_KV{live.kv}")
    return found


def _important(live: LiveRegion) -> Iterator[tuple[Any, str]]:
    outcome = live.outcome
    yield outcome.a, "Faktor_a"
    yield outcome.b, "Faktor_b"
    for gop in NEW_GOPS:
        for i, day in enumerate(DATES):
            yield outcome.fees[gop][day], f"P{i}_{gop}"
    for number, stage in outcome.stages.items():
        for part, symbol in STAGE_NAMES.items():
            yield getattr(stage, part), f"{symbol}_Stufe{number}"
