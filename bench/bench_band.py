"""The exact band of readings of 17 regions, against one ``fc.calculate`` per path and per combination.

Both peers are extrapolated from a sample: nobody waits for 140 million calculations.
"""

from __future__ import annotations

import random
from itertools import product
from math import prod
from pathlib import Path
from statistics import median

import numpy as np
from measure import Measurement, seconds

import feecalc as fc
from feecalc.analysis.band_combinations import case_value_readings, credits_of, starts, useful
from feecalc.analysis.band_paths import paths
from feecalc.analysis.study import Study, studies_of
from feecalc.calculation.teil_b import STAGE_1, YEAR_2010
from feecalc.law.readings import OPTIONS, Reading, ReadingError

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = 200


def measure() -> list[Measurement]:
    """Issue 4: at most 10 times one calculation per distinct path, at least 100 times faster than per combination."""
    data = fc.load(ROOT / "data" / "demo")
    own = [seconds(lambda: fc.readings_band(data)) for _ in range(3)]
    one = median(seconds(lambda r=r, kv=kv: fc.calculate(data, r, kv=kv)) for r, kv in sample(data))
    results = sum(distinct_results(study) for study in studies_of(data, data.regions).values())
    every = combinations() * len(data.regions)
    spread = (median(own), min(own), max(own))
    return [
        Measurement(
            "exact band, 17 KVs", median(own) / (results * one), "<= 10", *spread,
            f"one fc.calculate per distinct correction path ({results * one:.3g} s)",
            f"{results:,} distinct paths (counted by different fees of 86516), {one * 1e3:.2g} ms each",
        ),
        Measurement(
            "exact band, 17 KVs", every * one / median(own), ">= 100", *spread,
            f"one fc.calculate per combination ({every * one:.3g} s)",
            f"{every:,} combinations, from a sample of {SAMPLE}",
        ),
    ]  # fmt: skip


def sample(data: fc.Data) -> list[tuple[Reading, str]]:
    """Random readings of random regions."""
    rng = random.Random(4)
    found: list[tuple[Reading, str]] = []
    while len(found) < SAMPLE:
        try:
            reading = Reading(**{key: rng.choice(options) for key, options in OPTIONS.items()})
        except ReadingError:
            continue
        found.append((reading, rng.choice(data.regions)))
    return found


def combinations() -> int:
    """Readings that do not contradict themselves."""
    clashing = ("kassenarten", "base_period")
    allowed = 0
    for values in product(*(OPTIONS[key] for key in clashing)):
        try:
            Reading(**dict(zip(clashing, values, strict=True)))
        except ReadingError:
            continue
        allowed += 1
    return allowed * prod(len(options) for key, options in OPTIONS.items() if key not in clashing)


def distinct_results(study: Study) -> int:
    """Different fees of 86516 from 2011-07-01 over all paths: fewer than there are paths, so a strict peer."""
    options = useful(OPTIONS, study.facts)
    credits_ = credits_of(
        options, first_applies=study.outcome(Reading()).stages[1].status != "not_applicable"
    )
    if study.region.missing(YEAR_2010):
        return len({p[STAGE_1] for p in study.outcome(Reading()).fees.values()})
    found: set[float] = set()
    for start in starts(study, Reading(), options):
        fees = paths(study, case_value_readings(study, start, options), options, credits_).fees[2]["86516"]
        found |= set(np.unique(np.round(fees[~np.isnan(fees)], 9)).tolist())
    return len(found)
