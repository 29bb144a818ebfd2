"""The Auslegungsband: the exact extremes of every fee over all combinations of readings.

Floats leave out what cannot be extreme (``band_paths.py``); every combination that remains is
calculated exactly, and the extreme is chosen among exact values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.band_candidates import Candidates, candidates_from, within_reach
from feecalc.analysis.band_combinations import (
    Options,
    case_value_readings,
    credits_of,
    starts,
    useful,
    weight,
)
from feecalc.analysis.study import Study, studies_of
from feecalc.calculation.teil_b import DATES, NOT_APPLICABLE, STAGE_1, STAGE_2, START
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import OPTIONS, Reading
from feecalc.law.register import not_calculated
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

FeeKey = tuple[str, str]


@dataclass(frozen=True)
class Extreme:
    """An exact fee as published under the combination that attains it."""

    value: Fraction
    reading: Reading


@dataclass(frozen=True)
class Range:
    """Lowest and highest fee of one GOP from one date; both None where no combination defines it."""

    gop: str
    valid_from: str
    low: Extreme | None
    high: Extreme | None


def band_ranges(study: Study, base: Reading | None = None, options: Options = OPTIONS) -> list[Range]:
    """The extremes of all fees of one region over every combination of ``options``.

    ``base`` supplies bisphosphonate_share and fee_decimals, which stay as set. Left out are
    combinations that contradict themselves, that need data the region has not delivered, or whose
    fee is undefined. Of several combinations with the same fee, one that differs least from the
    default is named.
    """
    base = base or Reading()
    options = useful(options, study.facts)
    days = _carried(study)
    credits_ = credits_of(options, first_applies=bool(days[1]))
    found = _Extremes(study)
    candidates: list[Candidates] = []
    for start in starts(study, base, options):
        readings = case_value_readings(study, start, options)
        if readings:
            found.take(readings[0], days[0])
            candidates += candidates_from(study, readings, options, credits_)
    for stage, reading in within_reach(candidates):
        found.take(reading, days[stage])
    return [found.range(gop, day) for gop in NEW_GOPS for day in DATES]


def _carried(study: Study) -> dict[int, tuple[str, ...]]:
    """The dates that start, stage 1 and stage 2 decide: a stage that does not apply repeats the fee."""
    outcome = study.outcome(Reading())
    applies = {n: stage.status != NOT_APPLICABLE for n, stage in outcome.stages.items()}
    days: dict[int, list[str]] = {0: [START], 1: [], 2: []}
    decides = 0
    for n, day in ((1, STAGE_1), (2, STAGE_2)):
        decides = n if applies[n] else decides
        days[decides].append(day)
    return {n: tuple(found) for n, found in days.items()}


class _Extremes:
    """The exact extremes met so far."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.low: dict[FeeKey, Extreme] = {}
        self.high: dict[FeeKey, Extreme] = {}

    def take(self, reading: Reading, days: Iterable[str]) -> None:
        """Calculate one combination exactly and keep what is extreme in it."""
        fees = self.study.outcome(reading).fees
        for gop in NEW_GOPS:
            for day in days:
                fee = fees[gop][day]
                if not isinstance(fee, Undefined):
                    self._keep((gop, day), Extreme(Fraction(fee), reading))

    def _keep(self, cell: FeeKey, new: Extreme) -> None:
        for kept, sign in ((self.low, 1), (self.high, -1)):
            old = kept.get(cell)
            if old is None or (sign * new.value, weight(new.reading)) < (
                sign * old.value,
                weight(old.reading),
            ):
                kept[cell] = new

    def range(self, gop: str, day: str) -> Range:
        """What was found for one fee."""
        return Range(gop, day, self.low.get((gop, day)), self.high.get((gop, day)))


def readings_band(
    data: Data,
    kv: str | Iterable[str] | None = None,
    *,
    reading: Reading | None = None,
    accept: Sequence[Acceptance] = (),
    progress: Callable[[str], None] | None = None,
    lang: Lang = "de",
) -> Frame:
    """The Auslegungsband of each region as a frame, one row a GOP and effective date.

    Columns: kv, gop, valid_from, low, high (exact Fractions as published under the combination, None
    where no combination defines the fee), low_eur, high_eur (rounded), low_readings, high_readings
    (dicts of the settings that differ from the default). Only bisphosphonate_share and fee_decimals of
    ``reading`` count. Regions that cannot be calculated have no rows. ``progress`` is called with each
    finished region. The note names what the band does not span.
    """
    from feecalc.calculation.engine import calculate

    given = reading or Reading.of(data.reading)
    base = Reading(bisphosphonate_share=given.bisphosphonate_share, fee_decimals=given.fee_decimals)
    result = calculate(data, base, kv=kv, accept=accept)
    calculated = tuple(k for k, region in result.regions.items() if region.outcome is not None)
    found = {}
    for key, study in studies_of(data, calculated).items():
        found[key] = band_ranges(study, base)
        if progress is not None:
            progress(key)
    return ranges_frame(found, base, lang)


def ranges_frame(found: Mapping[str, Sequence[Range]], base: Reading, lang: Lang = "de") -> Frame:
    """Ranges by KV as the frame that ``readings_band`` returns."""
    from feecalc.analysis.charts.readings import band_chart
    from feecalc.analysis.frame import frame

    rows = [_row(kv, each, base) for kv, ranges in found.items() for each in ranges]
    return frame(rows, chart=band_chart, columns=COLUMNS, note=band_note(), lang=lang)


COLUMNS = ["kv", "gop", "valid_from", "low", "high", "low_eur", "high_eur", "low_readings", "high_readings"]


def _row(kv: str, found: Range, base: Reading) -> dict[str, Any]:
    from feecalc.analysis.frame import cents

    low, high = found.low, found.high
    return {
        "kv": kv,
        "gop": found.gop,
        "valid_from": found.valid_from,
        "low": low and low.value,
        "high": high and high.value,
        "low_eur": cents(low and low.value, base.fee_decimals),
        "high_eur": cents(high and high.value, base.fee_decimals),
        "low_readings": low.reading.differences() if low else {},
        "high_readings": high.reading.differences() if high else {},
    }


def band_note() -> Text:
    """What must be said beside every band: it spans the register only, and what stands outside it."""
    outside = not_calculated()
    de = "; ".join(question.title.de for question in outside)
    en = "; ".join(question.title.en for question in outside)
    return Text(
        "Das Auslegungsband umspannt nur die hier geführten Lesarten (bisphosphonate_share und fee_decimals wie "
        f"gesetzt); es sagt nichts über statistische Unsicherheit. Nicht gerechnet sind: {de}.",
        "The band spans only the readings registered here (bisphosphonate_share and fee_decimals as set) and "
        f"says nothing about statistical uncertainty. Not calculated are: {en}.",
    )
