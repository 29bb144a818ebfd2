"""Which options of the register an analysis ranges over: the tenable ones first, or all."""

from __future__ import annotations

from feecalc.analysis.band_combinations import Options
from feecalc.analysis.study import Study
from feecalc.calculation.region import transfusions_ended
from feecalc.law import register
from feecalc.law.readings import OPTIONS, Reading
from feecalc.words.text import Text

TENABLE, ALL = "tenable", "all"
STANDINGS = (TENABLE, ALL)
LABELS = {
    TENABLE: Text(
        "vertretbare Lesarten (ohne die, die den Wortlaut gegen sich haben)",
        "tenable readings (without those that have the wording against them)",
    ),
    ALL: Text(
        "alle genannten Lesarten (auch die, die den Wortlaut gegen sich haben)",
        "all readings named (also those that have the wording against them)",
    ),
}
# What a band and a profile leave as it is set (teil-b section 4), parameters besides.
AS_SET = ("fees_in_force",)
FIXED = {"rounded_quantity": "p"}


def settled(reading: Reading) -> Reading:
    """The default but for what an analysis over readings leaves as set: parameters and fees in force."""
    kept = {key: getattr(reading, key) for key in ("bisphosphonate_share", "fee_decimals", *AS_SET)}
    return Reading(**kept)


def options_of(standing: str, study: Study, base: Reading) -> Options:
    """The options of each setting that have this standing in the region; raises ValueError for another name."""
    if standing not in STANDINGS:
        raise ValueError(f"standing {standing!r}: tenable or all")
    ended = transfusions_ended(study.region, study.contract)
    return {key: _options(key, standing, ended, base) for key in OPTIONS}


def _options(key: str, standing: str, ended: bool, base: Reading) -> tuple[str, ...]:
    if key in AS_SET:
        return (getattr(base, key),)
    if key in FIXED:
        return (FIXED[key],)
    return tuple(option for option in OPTIONS[key] if standing == ALL or tenable(key, option, ended))


def tenable(key: str, option: str, ended: bool) -> bool:
    """Whether the wording is not against the option; ``ended``: the region's transfusion agreement ended."""
    return register.standing(key, option, transfusions_ended=ended) != register.CONTRA
