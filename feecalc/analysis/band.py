"""The Auslegungsband: the exact extremes of every fee over all combinations of readings.

Floats leave out what cannot be extreme (``band_paths.py``); every combination that remains is
calculated exactly, and the extreme is chosen among exact values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.band_candidates import Block, Candidates, block_of, candidates_from, within_reach
from feecalc.analysis.band_combinations import (
    Options,
    axes_of,
    case_value_readings,
    starts,
    useful,
    weight,
)
from feecalc.analysis.regions_behind import coverage
from feecalc.analysis.standing import LABELS, TENABLE, options_of, settled
from feecalc.analysis.study import Study, studies_of
from feecalc.calculation.stage import DATES, obstacle
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading, own_reading
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


def band_ranges(
    study: Study, base: Reading | None = None, options: Options | None = None, standing: str = TENABLE
) -> list[Range]:
    """The extremes of all fees of one region over every combination of ``options``.

    Without ``options`` those of the register with that ``standing``: ``tenable`` leaves out what has the
    wording against it in this region, ``all`` nothing. ``base`` supplies the settings that stay as set
    (bisphosphonate_share, fee_decimals, fees_in_force). Left out are combinations that contradict
    themselves, that need data the region has not delivered, or whose fee is undefined. Of several
    combinations with the same fee, one that differs least from the default is named.
    """
    base = settled(base or Reading())
    options = options or options_of(standing, study, base)
    home = Reading()
    found = _Extremes(study, home)
    candidates: list[Candidates] = []
    for block in blocks(study, base, options, home):
        found.take(block.reading(2, 0), DATES)
        candidates += candidates_from(block)
    for stage, reading in within_reach(candidates):
        # Of a path to stage 1 only that date counts: how stage 2 goes on is not settled in it.
        found.take(reading, (DATES[stage],))
    return [found.range(gop, day) for gop in NEW_GOPS for day in DATES]


def blocks(study: Study, base: Reading, options: Options, home: Reading) -> Iterator[Block]:
    """Every combination of the options once, start by start; departures are counted from ``home``."""
    options = useful(options, study.facts)
    axes = axes_of(options, obstacle(1, study.region, study.contract) is None, home)
    for start in starts(study, base, options, home) if axes.valued.values else ():
        readings = case_value_readings(study, start, options, home)
        if readings:
            yield block_of(study, readings, axes, home)


class _Extremes:
    """The exact extremes met so far."""

    def __init__(self, study: Study, home: Reading) -> None:
        self.study, self.home = study, home
        self.seen: set[tuple[Reading, Sequence[str]]] = set()
        self.low: dict[FeeKey, Extreme] = {}
        self.high: dict[FeeKey, Extreme] = {}

    def take(self, reading: Reading, days: Sequence[str]) -> None:
        """Calculate one combination exactly and keep what is extreme in it on these days."""
        if (reading, days) in self.seen:
            return
        self.seen.add((reading, days))
        fees = self.study.outcome(reading).fees
        for gop in NEW_GOPS:
            for day in days:
                fee = fees[gop][day]
                if not isinstance(fee, Undefined):
                    self._keep((gop, day), Extreme(Fraction(fee), reading))

    def _keep(self, cell: FeeKey, new: Extreme) -> None:
        for kept, sign in ((self.low, 1), (self.high, -1)):
            old = kept.get(cell)
            if old is None or self._rank(sign, new) < self._rank(sign, old):
                kept[cell] = new

    def _rank(self, sign: int, one: Extreme) -> tuple[Any, ...]:
        return sign * one.value, weight(one.reading, self.home)

    def range(self, gop: str, day: str) -> Range:
        """What was found for one fee."""
        return Range(gop, day, self.low.get((gop, day)), self.high.get((gop, day)))


def readings_band(
    data: Data,
    kv: str | Iterable[str] | None = None,
    standing: str = TENABLE,
    *,
    reading: Reading | None = None,
    accept: Sequence[Acceptance] = (),
    progress: Callable[[str], None] | None = None,
    lang: Lang = "de",
) -> Frame:
    """The Auslegungsband of each region as a frame, one row a GOP and effective date.

    ``standing`` is ``tenable`` (options that have the wording against them left out) or ``all``; the note
    says which. Columns: kv, gop, valid_from, low, high (exact Fractions as published under the
    combination, None where no combination defines the fee), low_eur, high_eur (rounded), low_readings,
    high_readings (dicts of the settings that differ from the default). Only bisphosphonate_share,
    fee_decimals and fees_in_force of ``reading`` count. Regions that cannot be calculated have no rows
    and are named in the note, as are the questions that no reading calculates. ``progress`` is called with
    each finished region. Raises ValueError for another ``standing``.
    """
    from feecalc.calculation.engine import calculate

    base = settled(reading or own_reading(data.reading))
    result = calculate(data, base, kv=kv, accept=accept)
    calculated = tuple(k for k, region in result.regions.items() if region.outcome is not None)
    found = {}
    for key, study in studies_of(data, calculated).items():
        found[key] = band_ranges(study, base, standing=standing)
        if progress is not None:
            progress(key)
    return ranges_frame(found, base, lang, standing=standing, asked=tuple(result.regions))


def ranges_frame(
    found: Mapping[str, Sequence[Range]],
    base: Reading,
    lang: Lang = "de",
    *,
    standing: str = TENABLE,
    asked: Sequence[str] = (),
) -> Frame:
    """Ranges by KV as the frame that ``readings_band`` returns."""
    from feecalc.analysis.charts.band import band_chart
    from feecalc.analysis.frame import frame

    rows = [(kv, each) for kv, ranges in found.items() for each in ranges]
    known = [kv for kv, ranges in found.items() if any(each.low for each in ranges)]
    note = band_note(standing, coverage(known, asked or list(found)))
    return frame(rows, chart=band_chart, columns=_columns(base), note=note, lang=lang)


def _columns(base: Reading) -> dict[str, Callable[[tuple[str, Range]], Any]]:
    from feecalc.analysis.frame import cents

    def published(end: Extreme | None) -> Any:
        return cents(end and end.value, base.fee_decimals)

    return {
        "kv": lambda row: row[0],
        "gop": lambda row: row[1].gop,
        "valid_from": lambda row: row[1].valid_from,
        "low": lambda row: row[1].low and row[1].low.value,
        "high": lambda row: row[1].high and row[1].high.value,
        "low_eur": lambda row: published(row[1].low),
        "high_eur": lambda row: published(row[1].high),
        "low_readings": lambda row: row[1].low.reading.differences() if row[1].low else {},
        "high_readings": lambda row: row[1].high.reading.differences() if row[1].high else {},
    }


def band_note(standing: str = TENABLE, regions: Text | None = None) -> Text:
    """What must be said beside every band: which it is, that it spans the register only, and what it leaves out."""
    outside = not_calculated()
    de = "; ".join(question.title.de for question in outside)
    en = "; ".join(question.title.en for question in outside)
    label = LABELS[standing]
    where = Text("", "") if regions is None else Text(f" {regions.de}.", f" {regions.en}.")
    return Text(
        f"Auslegungsband: {label.de}.{where.de} Es umspannt nur die hier geführten Lesarten (Anteil der "
        "Bisphosphonate, Nachkommastellen und anzupassende Werte wie gesetzt) und sagt nichts über statistische Unsicherheit. Nicht gerechnet "
        f"sind: {de}.",
        f"Band of readings: {label.en}.{where.en} It spans only the readings registered here (share of "
        "bisphosphonates, decimals and adjusted fees as set) and says nothing about statistical uncertainty. Not calculated are: "
        f"{en}.",
    )
