"""Why the volume changed: cases, structure or price, order-free (Shapley).

V = C · Σ share_j · price_j over 86510-86518. The services of 2008 are mapped with a and b of the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.bridge_parts import Shares, new_shares, old_shares
from feecalc.analysis.shapley import shapley
from feecalc.analysis.study import calculated, not_possible
from feecalc.analysis.volumes import QUARTERS, billed_amount, fees_at
from feecalc.calculation.region import Region, year_of
from feecalc.calculation.result import Result
from feecalc.calculation.stage import NOT_APPLICABLE, PENDING, START, Stage
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import NEW_GOPS
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, quotient
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

NO_SERVICES = Text("keine Leistungen", "no services")
NAMES = {
    "mapping": Text("Abbildung 2008 (Nulltest)", "mapping of 2008 (null test)"),
    "cases": Text("Fallzahl", "cases"),
    "structure": Text("Struktur (Leistungen je Fall)", "structure (services per case)"),
    "price": Text("Preis (Gebührenwerte)", "price (fees)"),
}


@dataclass(frozen=True)
class PeriodVolume:
    """A period's volume as cases, services per case and price of each service."""

    cases: Fraction
    shares: Shares
    prices: dict[str, Any]


@dataclass(frozen=True)
class Component:
    """One component of the change of volume in EUR; ``stage`` 1: Q4 2008 to Q4 2009, 2: 2008 to 2010."""

    stage: int
    key: str
    exact: Fraction


def volume_parts(result: Result, kv: str) -> list[Component]:
    """Components of each period delivered whole; they sum to the new volume as billed minus that of 2008.

    Volumes are those of the agreement (86500-86505 with assigned items and bisphosphonates; 86510-86518),
    without transfusions. Raises AnalysisError for a region that was not calculated or without such a period.
    """
    found, region, outcome = calculated(result, kv)
    stages = [n for n, stage in outcome.stages.items() if _comparable(n, region, stage)]
    if not stages:
        raise not_possible(
            found, Text("kein neuer Zeitraum vollständig geliefert", "no new period delivered in full")
        )
    parts = [part for n in stages for part in _parts(n, region, outcome, result.reading)]
    for part in parts:
        if isinstance(part.exact, Undefined):
            raise not_possible(found, part.exact.reason)
    return parts


def _comparable(n: int, region: Region, stage: Stage) -> bool:
    """Whether both periods of a stage that is due were delivered whole."""
    old, new = QUARTERS[n]
    return stage.status not in (NOT_APPLICABLE, PENDING) and not region.missing((*old, *new))


def _parts(n: int, region: Region, outcome: Outcome, reading: Reading) -> list[Component]:
    old, new = base_volume_of(n, region, outcome, reading), new_volume_of(n, region, outcome, reading)
    effects = shapley(("cases", "structure", "price"), lambda changed: _mixed(old, new, changed))
    mapping = _mixed(old, new, frozenset()) - delivered_base(n, region)
    return [Component(n, "mapping", mapping), *(Component(n, key, value) for key, value in effects.items())]


def _mixed(old: PeriodVolume, new: PeriodVolume, changed: frozenset[str]) -> Any:
    cases = (new if "cases" in changed else old).cases
    shares = (new if "structure" in changed else old).shares
    return cases * shares.case_value((new if "price" in changed else old).prices)


def delivered_base(n: int, region: Region) -> Any:
    """Demand of 2008 with assigned items and bisphosphonates."""
    year = year_of([region.base[q] for q in QUARTERS[n][0]], "2008")
    return sum(year.demand.values()) + year.l_bis


def base_volume_of(n: int, region: Region, outcome: Outcome, reading: Reading) -> PeriodVolume:
    """2008 as mapped services at P0."""
    year = year_of([region.base[q] for q in QUARTERS[n][0]], "2008")
    shares = old_shares(year, outcome, reading)
    return PeriodVolume(shares.cases, shares, fees_at(outcome, START))


def new_volume_of(n: int, region: Region, outcome: Outcome, reading: Reading) -> PeriodVolume:
    """The new period at the mean prices billed."""
    quarters = QUARTERS[n][1]
    shares = new_shares(region, quarters)
    return PeriodVolume(shares.cases, shares, {g: _price(g, n, region, outcome, reading) for g in NEW_GOPS})


def _price(gop: str, n: int, region: Region, outcome: Outcome, reading: Reading) -> Any:
    count = sum(region.new[q].count[gop] for q in QUARTERS[n][1])
    if count == 0:
        return outcome.fees[gop][START]
    return quotient(billed_amount(region, n, gop, reading, outcome), count, NO_SERVICES)


def decompose(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """Components of the change of volume as a frame, one row a period and component.

    Columns: kv, stage (1: Q4 2008 to Q4 2009, 2: 2008 to 2010), component (``mapping``, ``cases``,
    ``structure``, ``price``), name, exact (EUR), eur. A period's rows sum exactly to the volume as billed
    minus the demand of 2008; ``total`` holds these by stage. Raises AnalysisError as ``volume_parts`` does.
    """
    from feecalc.analysis.charts.decompose import decomposition_bars
    from feecalc.analysis.frame import cents, frame

    parts = volume_parts(result, kv)
    rows = [
        {
            "kv": kv,
            "stage": part.stage,
            "component": part.key,
            "name": NAMES[part.key].of(lang),
            "exact": part.exact,
            "eur": cents(part.exact),
        }
        for part in parts
    ]
    total = {n: _change(n, result, kv) for n in sorted({part.stage for part in parts})}
    return frame(rows, chart=decomposition_bars, total=total, note=NOTE, lang=lang)


def _change(n: int, result: Result, kv: str) -> Any:
    _found, region, outcome = calculated(result, kv)
    prices = new_volume_of(n, region, outcome, result.reading).prices
    counts = {g: sum(region.new[q].count[g] for q in QUARTERS[n][1]) for g in NEW_GOPS}
    billed = sum((prices[g] * count for g, count in counts.items() if count), Fraction(0))
    return billed - delivered_base(n, region)


NOTE = Text(
    "Shapley-Zerlegung des Vergütungsvolumens (abgerechnet gegen Leistungsbedarf 2008), ohne Transfusionen.",
    "Shapley decomposition of the volume (as billed against the demand of 2008), without transfusions.",
)
