"""What a region's data leave no room for, and the settings that therefore change nothing there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.teil_b import YEAR_2010
from feecalc.law.readings import OPTIONS, Reading


@dataclass(frozen=True)
class Facts:
    """What a region's data leave no room for: a setting about it changes nothing there."""

    bisphosphonates: bool
    transfusions: bool
    amounts: bool
    analog_split: bool
    reported_new_cases: bool
    palliative: bool


def facts_of(region: Region) -> Facts:
    """Which kinds of data the region delivered at all."""
    base = (*region.base.values(), *(q for k in region.by_kassenart.values() for q in k.values()))
    return Facts(
        bisphosphonates=any(part.n_bis != 0 for part in base),
        transfusions=any(p.l_trf != 0 for p in base) or any(p.l_trf != 0 for p in region.new.values()),
        amounts=region.amounts_complete(("2009Q4",)) or region.amounts_complete(YEAR_2010),
        analog_split=any(part.own_count[g] != part.count[g] for part in base for g in ("86502", "86503")),
        reported_new_cases=any(
            region.cases[q] != part.count["86510"] + part.count["86512"] for q, part in region.new.items()
        ),
        palliative=any(part.count["86518"] or part.amount["86518"] for part in region.new.values()),
    )


def effective(facts: Facts, reading: Reading) -> Reading:
    """The same reading with every setting that cannot change this region's figures at its default."""
    keys = idle_by_facts(facts) | idle_by_reading(reading)
    idle: dict[str, Any] = {key: OPTIONS[key][0] for key in keys if key in OPTIONS}
    if "bisphosphonate_share" in keys:
        idle["bisphosphonate_share"] = 0
    return reading.with_(**idle) if any(getattr(reading, k) != v for k, v in idle.items()) else reading


def idle_by_facts(facts: Facts) -> set[str]:
    """Settings that change nothing in these data, whatever else is set."""
    conditions = {
        "bisphosphonate_frequency": facts.bisphosphonates,
        "bisphosphonate_cases": facts.bisphosphonates,
        "transfusions": facts.transfusions,
        "volume_source": facts.amounts,
        "analog_in_factors": facts.analog_split,
        "palliative_in_case_value": facts.palliative,
        "cases_new": facts.reported_new_cases,
    }
    return {key for key, matters in conditions.items() if not matters}


def idle_by_reading(reading: Reading) -> set[str]:
    """Settings that change nothing beside the others of the same reading, whatever the data."""
    idle = set()
    if reading.bisphosphonate_frequency != "share":
        idle.add("bisphosphonate_share")
    if reading.case_decline_credit == "none":
        idle |= {"credit_cap", "credit_symmetric", "credit_stages"}
    if reading.bisphosphonate_frequency == "share" and reading.bisphosphonate_share == 0:
        idle |= {"bisphosphonate_frequency", "bisphosphonate_cases"}
    if reading.bisphosphonate_frequency == "excluded" or reading.cases_base == "reported":
        idle.add("bisphosphonate_cases")
    if reading.singular == "error":
        idle.add("singular")
    return idle
