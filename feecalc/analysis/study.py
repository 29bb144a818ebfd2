"""One region prepared to be calculated under many readings, and what its fees are worth a year.

The law runs as in ``feecalc.calculate``; only what readings share (sums, fees of 2008) is kept, for
the lifetime of one ``Study``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feecalc.calculation.checks.reading import check_reading
from feecalc.calculation.facts import effective, facts_of
from feecalc.calculation.memory import Memory
from feecalc.calculation.region import Region
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import STAGE_2, START
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome, calculate_region, fees_of_start
from feecalc.calculation.yearly import payments, times_a_year, yearly_basis, yearly_services
from feecalc.intake.model import Contract, Data
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, is_undefined
from feecalc.words.findings import Severity
from feecalc.words.text import SaidError, Text

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
        self.memory = Memory()

    def outcome(self, reading: Reading) -> Outcome:
        """What Teil B gives under the reading, equal to ``calculate_region`` afresh.

        Readings that differ without effect share one outcome; those that differ only in the last
        three sentences of Nr. 8 share the case values.
        """
        wanted = effective(self.facts, reading)
        return self.memory.keep(
            wanted, lambda: calculate_region(self.region, wanted, self.contract, self.memory)
        )

    def start_fees(self, reading: Reading) -> Mapping[str, Any]:
        """The fees of the start under the reading."""
        return fees_of_start(self.region, reading, self.memory).fees

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
    basis = yearly_basis(region)
    services = yearly_services(region, outcome, reading, basis)
    if any(is_undefined(count) for count in services.values()):
        services = dict.fromkeys(services, Undefined(NO_FREQUENCIES))
    return Frequencies(services, _VALUED[times_a_year(basis)] if basis else _MAPPED)


_VALUED = {
    1: Text("bewertet mit den Häufigkeiten 2010", "valued at the frequencies of 2010"),
    4: Text(
        "2010 nicht vollständig geliefert: bewertet mit dem Vierfachen der Häufigkeiten 4/2009",
        "2010 not delivered in full: valued at four times the frequencies of Q4 2009",
    ),
}
_MAPPED = Text(
    "2009/2010 nicht geliefert: bewertet mit den auf 86510–86518 abgebildeten Häufigkeiten 2008",
    "2009/2010 not delivered: valued at the frequencies of 2008 mapped to 86510–86518",
)


def worth(outcome: Outcome, frequencies: Frequencies, valid_from: str = STAGE_2) -> Any:
    """EUR a year: fees in force from that date times a year's services, summed over all GOPs."""
    return payments(outcome, frequencies.count, valid_from)


class AnalysisError(SaidError, ValueError):
    """An analysis that a region's data do not allow; ``message`` says which and why."""


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
