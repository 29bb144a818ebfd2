"""The exact band of readings of 17 regions, against one ``fc.calculate`` per path and per combination.

Both peers are extrapolated from a sample: nobody waits for so many calculations.
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
from feecalc.analysis.band import blocks
from feecalc.analysis.band_combinations import contradictory
from feecalc.analysis.standing import TENABLE, options_of
from feecalc.analysis.study import Study, studies_of
from feecalc.calculation.stage import STAGE_2
from feecalc.law.readings import CONTRADICTIONS, OPTIONS, Reading, ReadingError
from feecalc.numbers import Undefined

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = 200


def measure() -> list[Measurement]:
    """Issue 4: at most 10 times one calculation per distinct path, at least 100 times faster than per combination."""
    data = fc.load(ROOT / "data" / "demo")
    own = [seconds(lambda: fc.readings_band(data)) for _ in range(3)]
    one = median(seconds(lambda r=r, kv=kv: fc.calculate(data, r, kv=kv)) for r, kv in sample(data))
    studies = studies_of(data, data.regions).values()
    results = sum(distinct_results(study) for study in studies)
    every = sum(combinations(study) for study in studies)
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


def combinations(study: Study) -> int:
    """Tenable readings of a region that do not contradict themselves."""
    options = options_of(TENABLE, study, Reading())
    clashing = sorted({key for one, other, _why in CONTRADICTIONS for key, _option in (one, other)})
    allowed = sum(
        not contradictory(dict(zip(clashing, values, strict=True)))
        for values in product(*(options[key] for key in clashing))
    )
    return allowed * prod(len(values) for key, values in options.items() if key not in clashing)


def distinct_results(study: Study) -> int:
    """Different fees of 86516 from 2011-07-01 over all paths: fewer than there are paths, so a strict peer."""
    home = Reading()
    found: set[float] = set()
    for block in blocks(study, home, options_of(TENABLE, study, home), home):
        if 2 not in block.paths.columns:
            fee = study.outcome(block.reading(2, 0)).fees["86516"][STAGE_2]
            found |= set() if isinstance(fee, Undefined) else {round(float(fee), 9)}
            continue
        fees = dict(block.fees(2))["86516"]
        found |= set(np.unique(np.round(fees[~np.isnan(fees)], 9)).tolist())
    return len(found)
