"""One region prepared to be calculated under many readings, and what its fees are worth a year.

The law runs as in ``feecalc.calculate``; only what readings share (sums, fees of 2008) is kept, for
the lifetime of one ``Study``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from feecalc.analysis.facts import effective, facts_of
from feecalc.calculation.checks.reading import check_reading
from feecalc.calculation.region import Region, year_of
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import (
    NOT_APPLICABLE,
    STAGE_1,
    STAGE_2,
    START,
    UNDEFINED,
    YEAR_2010,
    Outcome,
    Stage,
    adjustment,
    base_cases,
    base_volume,
    factors,
    mapped_frequencies,
    next_fees,
    stage_1,
    stage_2,
    start_fees,
)
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, NEW_QUARTERS, Contract, Data
from feecalc.law import correction as nr8
from feecalc.law.readings import OPTIONS, Reading
from feecalc.numbers import Undefined, is_undefined
from feecalc.words.findings import Severity
from feecalc.words.text import Text

T = TypeVar("T")

# Settings that fees of 2008 rest on; settings that only the adjustment rests on, not the case values.
START_KEYS = (
    "kassenarten", "base_period", "analog_in_factors", "bisphosphonate_frequency", "bisphosphonate_share",
    "singular", "rounding", "fee_decimals",
)  # fmt: skip
ADJUSTMENT_KEYS = (
    "adjustment_factor", "case_decline_credit", "credit_cap", "credit_symmetric", "credit_stages",
    "deviation_decimals",
)  # fmt: skip

NO_FREQUENCIES = Text(
    "keine Leistungen nach Beginn der Vereinbarung geliefert und 2008 nicht abbildbar",
    "no services after the start were delivered and those of 2008 cannot be mapped",
)


@dataclass(frozen=True)
class Frequencies:
    """A year's services by GOP, the weights of every effect in EUR, and where they come from."""

    count: Mapping[str, Any]
    note: Text


class Study:
    """A region, its contract, and its outcomes under the readings asked for so far."""

    def __init__(self, region: Region, contract: Contract) -> None:
        self.region = region
        self.contract = contract
        self.facts = facts_of(region)
        self.year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
        self._kept: dict[Any, Any] = {}

    def outcome(self, reading: Reading) -> Outcome:
        """What Teil B gives under the reading, equal to ``calculate_region``.

        Readings that differ without effect share one outcome; those that differ only in the last
        three sentences of Nr. 8 share the case values.
        """
        wanted = effective(self.facts, reading)
        return self._keep(wanted, lambda: self._calculate(wanted))

    def start_fees(self, reading: Reading) -> dict[str, Any]:
        """P0 under the reading."""
        key = ("P0", *(getattr(reading, name) for name in START_KEYS))
        return self._keep(key, lambda: start_fees(self.region, self.year, reading))

    def first_case_values(self, reading: Reading) -> Stage:
        """Stage 1 before the settings of the adjustment: p is neither rounded nor credited."""
        values = case_value_settings(reading)
        p0 = self.start_fees(reading)
        return self._keep((1, values), lambda: stage_1(self.region, values, self.contract, p0))

    def base_of_2008(self, reading: Reading) -> tuple[list[Any], list[Any]]:
        """Volumes and cases of the four quarters of 2008."""
        with_transfusions = reading.transfusions in ("both", "base_only")
        names = ("cases_base", "bisphosphonate_frequency", "bisphosphonate_share", "bisphosphonate_cases")
        counted = tuple(getattr(reading, name) for name in names)
        return (
            self._keep(
                ("V0", with_transfusions),
                lambda: [base_volume(self.region.base[q], reading) for q in BASE_QUARTERS],
            ),
            self._keep(("C0", counted), lambda: [base_cases(self.region, q, reading) for q in BASE_QUARTERS]),
        )

    def _calculate(self, reading: Reading) -> Outcome:
        a, b = factors(self.year, reading)
        p0 = self.start_fees(reading)
        values = case_value_settings(reading)
        first = readjusted(1, reading, self.first_case_values(reading))
        p1 = next_fees(p0, p0, first, "P1", reading)
        key = (2, values, *p1.values())
        seen = self._keep(key, lambda: stage_2(self.region, values, self.contract, p0, p1, first))
        second = after(first, readjusted(2, reading, seen))
        p2 = next_fees(p0 if reading.stage2_base == "original" else p1, p1, second, "P2", reading)
        fees = {g: {START: p0[g], STAGE_1: p1[g], STAGE_2: p2[g]} for g in NEW_GOPS}
        return Outcome(a, b, fees, {1: first, 2: second})

    def _keep(self, key: Any, make: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    def objection(self, reading: Reading) -> Text | None:
        """Why this region cannot be calculated under the reading; None where it can."""
        for finding in check_reading(self.region, reading, self.contract):
            if finding.severity is Severity.ERROR:
                return finding.message
        if reading.singular == "error":
            return next((reason for reason in self._undefined(reading)), None)
        return None

    def _undefined(self, reading: Reading) -> list[Text]:
        fees = self.outcome(reading).fees
        return [p[START].reason for p in fees.values() if isinstance(p[START], Undefined)]


@lru_cache(maxsize=256)
def case_value_settings(reading: Reading) -> Reading:
    """The same reading with the settings of the adjustment, which case values do not rest on, at their default."""
    return reading.with_(**{key: OPTIONS[key][0] for key in ADJUSTMENT_KEYS})


def readjusted(stage: int, reading: Reading, seen: Stage) -> Stage:
    """A stage with the same case values, adjusted as this reading says."""
    if seen.status == NOT_APPLICABLE:
        return seen
    more = {
        name: getattr(seen, name)
        for name in ("case_value_constant", "case_value_as_billed", "volume_base", "volume_new")
    }
    fw0, fw1 = seen.case_value_base, seen.case_value_new
    return adjustment(stage, reading, fw0, fw1, seen.cases_base, seen.cases_new, **more)


def after(first: Stage, second: Stage) -> Stage:
    """Nothing can be built on a first stage that is due but undefined."""
    if first.status != UNDEFINED or second.status == NOT_APPLICABLE:
        return second
    return replace(second, status=UNDEFINED, reason=first.reason, factor=first.factor)


def studies_of(data: Data, kvs: tuple[str, ...]) -> dict[str, Study]:
    """A study of each region named, Kassenarten apart."""
    regions = regions_of(data, kvs, per_kassenart=True)
    return {kv: Study(region, data.contract(kv)) for kv, region in regions.items()}


def study_of(result: Result, kv: str) -> Study:
    """The study of a calculated region; raises AnalysisError for one that was not calculated."""
    found, region, _outcome = calculated(result, kv)
    return Study(region, found.contract) if region.by_kassenart else studies_of(result.data, (kv,))[kv]


# EUR a year ----------------------------------------------------------------------------------
def yearly_frequencies(region: Region, outcome: Outcome, reading: Reading) -> Frequencies:
    """Services of 2010; four times Q4 2009 where 2010 is incomplete; else those of 2008 as mapped.

    ``outcome`` and ``reading`` only serve the mapping of 2008 by a and b. The same weights are used
    for every reading of a comparison, so that effects are effects of fees alone.
    """
    if not region.missing(YEAR_2010):
        quarters = [region.new[q].count for q in YEAR_2010]
        note = Text("bewertet mit den Häufigkeiten 2010", "valued at the frequencies of 2010")
        return Frequencies({g: sum(q[g] for q in quarters) for g in NEW_GOPS}, note)
    last = region.new.get(NEW_QUARTERS[0])
    if last is not None and any(last.count[g] for g in NEW_GOPS):
        note = Text(
            "2010 nicht vollständig geliefert: bewertet mit dem Vierfachen der Häufigkeiten 4/2009",
            "2010 not delivered in full: valued at four times the frequencies of Q4 2009",
        )
        return Frequencies({g: 4 * last.count[g] for g in NEW_GOPS}, note)
    return _mapped_2008(region, outcome, reading)


def _mapped_2008(region: Region, outcome: Outcome, reading: Reading) -> Frequencies:
    year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
    f10, f12 = mapped_frequencies(year, outcome.a, outcome.b, reading)
    n = year.count
    counts: tuple[Any, ...] = (f10, f12, n["86504"], n["86501"] + n["86505"], 0)
    if is_undefined(f10):
        counts = (Undefined(NO_FREQUENCIES),) * 5
    note = Text(
        "2009/2010 nicht geliefert: bewertet mit den auf 86510–86518 abgebildeten Häufigkeiten 2008",
        "2009/2010 not delivered: valued at the frequencies of 2008 mapped to 86510–86518",
    )
    return Frequencies(dict(zip(NEW_GOPS, counts, strict=True)), note)


def worth(outcome: Outcome, frequencies: Frequencies, valid_from: str = STAGE_2) -> Any:
    """EUR a year: fees in force from that date times a year's services, summed over all GOPs."""
    fees = [outcome.fees[g][valid_from] for g in NEW_GOPS]
    return nr8.list_volume(fees, [frequencies.count[g] for g in NEW_GOPS], "yes")


class AnalysisError(ValueError):
    """An analysis that a region's data do not allow; ``message`` says which and why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.de)
        self.message = message


def not_possible(region: RegionResult, why: Text) -> AnalysisError:
    """The error of an analysis that this region's data do not allow."""
    label = f"KV {region.kv} {region.name}"
    return AnalysisError(Text(f"{label}: {why.de}", f"{label}: {why.en}"))


def calculated(result: Result, kv: str) -> tuple[RegionResult, Region, Outcome]:
    """A region with its data and outcome; raises AnalysisError for one that was not calculated."""
    found = result.regions.get(kv)
    if found is None:
        raise AnalysisError(
            Text(f"KV {kv} kommt in diesem Ergebnis nicht vor", f"KV {kv} is not in this result")
        )
    if found.region is None or found.outcome is None:
        raise not_possible(found, Text("nicht berechnet", "not calculated"))
    return found, found.region, found.outcome
