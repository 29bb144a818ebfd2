"""Concessions between two positions in all 17 KVs, the counter-proof, and from a moved slider to the number.

The peer of the search is one ``fc.calculate`` per package, extrapolated from a sample; the others have seconds as their goal.
"""

from __future__ import annotations

import random
from pathlib import Path
from statistics import median

from measure import Measurement, seconds

import feecalc as fc
from feecalc.analysis.packages import questions_between
from feecalc.law.readings import ReadingError

ROOT = Path(__file__).resolve().parent.parent
TARGET = {"86516": "128,00"}
THEIRS = fc.Reading(
    palliative_in_case_value="no",
    transfusions="both",
    cases_base="reported",
    cases_new="reported",
    annual_case_value="mean_of_quarters",
    adjustment_factor="measured",
    case_decline_credit="effect",
    credit_cases="flat_rates",
    credit_cap="no",
    credit_symmetric="yes",
    credit_stages="first",
    stage2_valuation="as_billed",
    adjustment_scope="base",
    deviation_decimals="0",
    rounded_quantity="p_and_d",
    rounding="chain",
)
SAMPLE = 60
STEPS = 15


def measure() -> list[Measurement]:
    """Issue 16: a search over all readings of 17 KVs in seconds, slider to number in 0.15 s."""
    data = fc.load(ROOT / "data" / "demo")
    return [*settled(data), claimed(data), slider(data)]


def settled(data: fc.Data) -> list[Measurement]:
    """From the default towards a position that differs in 16 questions, each KV by itself and one package for all."""
    own = [seconds(lambda: fc.settle(data, fc.Reading(), THEIRS, TARGET)) for _ in range(3)]
    packages = 2 ** len(questions_between(fc.Reading(), THEIRS)) * len(data.regions)
    one = median(seconds(lambda r=r, kv=kv: fc.calculate(data, r, kv=kv)) for r, kv in _sample(data))
    spread = (median(own), min(own), max(own))
    note = f"{packages:,} packages; each fee named is the exact engine's"
    peer = f"one fc.calculate per package ({packages * one:.3g} s)"
    return [
        Measurement("concessions, 17 KVs", packages * one / median(own), ">= 100", *spread, peer, note),
        Measurement("concessions, 17 KVs, in seconds", median(own), "<= 10", *spread, "10 s", note),
    ]


def _sample(data: fc.Data) -> list[tuple[fc.Reading, str]]:
    """Random packages of random regions."""
    dice = random.Random(16)
    found: list[tuple[fc.Reading, str]] = []
    while len(found) < SAMPLE:
        keys = [key for key in questions_between(fc.Reading(), THEIRS) if dice.random() < 0.5]
        try:
            found.append(
                (fc.Reading(**{key: getattr(THEIRS, key) for key in keys}), dice.choice(data.regions))
            )
        except ReadingError:
            continue
    return found


def claimed(data: fc.Data) -> Measurement:
    """A fee that nobody's reading gives: every combination is looked at, then rows and drivers."""
    own = [seconds(lambda: fc.claim(data, "02", "86516", "133,10")) for _ in range(3)]
    return Measurement(
        "counter-proof, one KV, in seconds",
        median(own),
        "",
        median(own),
        min(own),
        max(own),
        "",
        "KV 02, 86516 = 133.10 EUR",
    )


def slider(data: fc.Data) -> Measurement:
    """The board in a kernel, without the browser: the slider's value is set, the page's texts are there."""
    board = fc.WhatIf(data, "02")
    handle = board.sliders["cases"].slider

    def moved(step: int) -> None:
        handle.value = -step

    moved(STEPS + 1)
    own = [seconds(lambda n=n: moved(n)) for n in range(1, STEPS + 1)]
    return Measurement(
        "slider to number, in seconds", median(own), "<= 0.15", median(own), min(own), max(own), "0.15 s",
        "exact figures of the moved package; without the browser",
    )  # fmt: skip
