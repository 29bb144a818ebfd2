"""What a region's data leave no room for, and the settings that therefore change nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feecalc.calculation.region import Region
from feecalc.calculation.stage import YEAR_2010
from feecalc.law.readings import OPTIONS, Reading, idle_pairs


@dataclass(frozen=True)
class Facts:
    """What a region's data leave no room for: a setting about it changes nothing there.

    ``old`` and ``new`` say of transfusions and of the regional rest in which period there is any.
    """

    bisphosphonates: bool
    old_transfusions: bool
    new_transfusions: bool
    old_rest: bool
    new_rest: bool
    amounts: bool
    agreed: bool
    analog_split: bool
    reported_new_cases: bool
    palliative: bool


def facts_of(region: Region) -> Facts:
    """Which kinds of data the region delivered at all."""
    base = (*region.base.values(), *(q for k in region.by_kassenart.values() for q in k.values()))
    new = region.new.values()
    return Facts(
        bisphosphonates=any(part.n_bis != 0 for part in base),
        old_transfusions=any(part.l_trf != 0 for part in base),
        new_transfusions=any(part.l_trf != 0 for part in new),
        old_rest=any(part.l_rest != 0 for part in base),
        new_rest=any(part.l_rest != 0 for part in new),
        amounts=region.amounts_complete(("2009Q4",)) or region.amounts_complete(YEAR_2010),
        agreed=bool(region.agreed.rows),
        analog_split=any(part.own_count[g] != part.count[g] for part in base for g in ("86502", "86503")),
        reported_new_cases=any(
            region.cases[q] != part.count["86510"] + part.count["86512"] for q, part in region.new.items()
        ),
        palliative=any(part.count["86518"] or part.amount["86518"] for part in new),
    )


def takes_literal_ratios(region: Region, reading: Reading) -> bool:
    """Whether the fees of the start are plain ratios of the year's sums, each count as it was delivered."""
    plain = (
        reading.kassenarten == "pooled" and reading.base_period == "year" and reading.rounding == "publish"
    )
    facts = facts_of(region)
    counted = reading.bisphosphonate_frequency != "excluded" and facts.bisphosphonates
    split = reading.analog_in_factors == "no" and facts.analog_split
    return plain and not counted and not split


def effective(facts: Facts, reading: Reading) -> Reading:
    """The reading nearest to the default that gives the same figures in this region."""
    here = _changed(reading, _by_facts(facts, reading))
    return _changed(here, _by_reading(here))


def _changed(reading: Reading, same: Mapping[str, Any]) -> Reading:
    return reading.with_(**same) if any(getattr(reading, k) != v for k, v in same.items()) else reading


def idle_by_facts(facts: Facts) -> set[str]:
    """Settings that change nothing in these data, whatever else is set."""
    conditions = {
        "bisphosphonate_frequency": facts.bisphosphonates,
        "bisphosphonate_cases": facts.bisphosphonates,
        "transfusions": facts.old_transfusions or facts.new_transfusions,
        "regional_rest": facts.old_rest or facts.new_rest,
        "volume_source": facts.amounts,
        "fees_in_force": facts.agreed,
        "analog_in_factors": facts.analog_split,
        "palliative_in_case_value": facts.palliative,
        "cases_new": facts.reported_new_cases,
    }
    return {key for key, matters in conditions.items() if not matters}


def _by_facts(facts: Facts, reading: Reading) -> dict[str, Any]:
    same: dict[str, Any] = {key: OPTIONS[key][0] for key in idle_by_facts(facts)}
    if not facts.bisphosphonates:
        same["bisphosphonate_share"] = 0
    for key, names, kinds in (
        ("transfusions", TRANSFUSIONS, (facts.old_transfusions, facts.new_transfusions)),
        ("regional_rest", REST, (facts.old_rest, facts.new_rest)),
    ):
        wanted = names[getattr(reading, key)]
        counted = tuple(asked and there for asked, there in zip(wanted, kinds, strict=True))
        # An option may count what is not there: the first that counts the same is the plainest.
        same[key] = next((o for o, counts in names.items() if counts == counted), getattr(reading, key))
    return same


# What each option counts: of 2008, of 2009/10.
TRANSFUSIONS: Mapping[str, tuple[bool, bool]] = {
    "excluded": (False, False),
    "both": (True, True),
    "base_only": (True, False),
    "new_only": (False, True),
}
REST: Mapping[str, tuple[bool, bool]] = {
    "excluded": (False, False),
    "base": (True, False),
    "both": (True, True),
}


def _by_reading(reading: Reading) -> dict[str, Any]:
    """Settings that change nothing beside the others of the same reading, whatever the data."""
    # Without a credit too the decline of cases is a figure and rests on what would be credited, and the stages
    # with a credit are those where it is undefined with the deviation.
    credited = reading.replaced("case_decline_credit", OPTIONS["case_decline_credit"][0])
    same: dict[str, Any] = {key: default for key, default, _beside in idle_pairs(credited)}
    if reading.case_decline_credit == "none":
        same |= {key: OPTIONS[key][0] for key in ("credit_cap", "credit_symmetric")}
    if reading.bisphosphonate_frequency == "share" and reading.bisphosphonate_share == 0:
        same |= {"bisphosphonate_frequency": "excluded", "bisphosphonate_cases": "yes"}
    if reading.singular == "error":
        same["singular"] = "undefined"
    return same
