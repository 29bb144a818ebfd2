"""Nr. 2 to 6: the fees of the start from the data of 2008, in any kind of number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecalc.calculation.region import Demand, Region, year_of
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law import fees as law
from feecalc.law.readings import Reading

# Settings that the fees of 2008 rest on.
START_KEYS = (
    "kassenarten",
    "base_period",
    "analog_in_factors",
    "bisphosphonate_frequency",
    "bisphosphonate_share",
    "singular",
    "rounding",
    "fee_decimals",
)


def quarters_of_2008(parts: Mapping[str, Demand]) -> list[Demand]:
    """The delivered quarters of 2008, in their order."""
    return [parts[q] for q in BASE_QUARTERS if q in parts]


def start_fees(region: Region, year: Demand, reading: Reading) -> dict[str, Any]:
    """P0 of 86510-86518; means over Kassenarten or quarters where the reading asks for them."""
    fees = _fees_of_parts(region, year, reading)
    if reading.rounding == "chain":
        fees = {g: law.rounded_fee(p, reading.fee_decimals, of=g, at="Cent") for g, p in fees.items()}
    return fees


def _fees_of_parts(region: Region, year: Demand, reading: Reading) -> dict[str, Any]:
    if reading.kassenarten == "mean_of_fees":
        parts = [
            year_of(quarters_of_2008(quarters), f"2008 {kassenart}")
            for kassenart, quarters in region.by_kassenart.items()
        ]
    elif reading.base_period == "mean_of_quarters":
        parts = quarters_of_2008(region.base)
    else:
        return _literal_fees(year, reading)
    by_part = [_literal_fees(part, reading) for part in parts]
    return {g: law.mean_fee([fees[g] for fees in by_part], of=g, at="Mittel") for g in NEW_GOPS}


def _split(part: Demand, reading: Reading) -> tuple[Any, Any]:
    """N86502 and N86503 as they enter the factors a and b."""
    own = part.own_count if reading.analog_in_factors == "no" else part.count
    counted = reading.bisphosphonate_frequency
    n03 = law.split_frequency_86503(own["86503"], part.n_bis, counted, at=part.at)
    return own["86502"], n03


def factors(part: Demand, reading: Reading) -> tuple[Any, Any]:
    """The factors a and b of Nr. 2 and 3."""
    n02, n03 = _split(part, reading)
    return law.factor_a(n02, n03, at=part.at), law.factor_b(n02, n03, at=part.at)


def counted_bisphosphonates(part: Demand, reading: Reading) -> Any:
    """What N_bis adds to F12 under the reading."""
    return law.bisphosphonate_frequency(
        part.n_bis, reading.bisphosphonate_frequency, reading.bisphosphonate_share, at=part.at
    )


def mapped_frequencies(part: Demand, a: Any, b: Any, reading: Reading) -> tuple[Any, Any]:
    """F10 and F12 of 2008 data for given factors a and b."""
    f10 = law.frequency_86510(part.count["86502"], a, part.count["86500"], at=part.at)
    n_bis = counted_bisphosphonates(part, reading)
    return f10, law.frequency_86512(part.count["86503"], b, part.count["86500"], n_bis, at=part.at)


def _literal_fees(part: Demand, reading: Reading) -> dict[str, Any]:
    n, d, at = part.count, part.demand, part.at
    a, b = factors(part, reading)
    f10, f12 = mapped_frequencies(part, a, b, reading)
    p10 = law.fee_86510(law.demand_86510(d["86502"], a, d["86500"], at=at), f10, at=at)
    p12 = law.fee_86512(law.demand_86512(d["86503"], b, d["86500"], part.l_bis, at=at), f12, at=at)
    if reading.singular == "limit":
        p10, p12 = _limits(part, p10, p12, reading)
    p14 = law.fee_86514(d["86504"], n["86504"], at=at)
    p16 = law.fee_86516(d["86501"], d["86505"], n["86501"], n["86505"], at=at)
    return {"86510": p10, "86512": p12, "86514": p14, "86516": p16, "86518": law.fee_86518(p16, at=at)}


def _limits(part: Demand, p10: Any, p12: Any, reading: Reading) -> tuple[Any, Any]:
    n, d, at = part.count, part.demand, f"{part.at} limit"
    n02, n03 = _split(part, reading)
    own = [n["86502"], n["86503"], d["86502"]]
    bis = [part.l_bis, counted_bisphosphonates(part, reading), d["86503"]]
    return (
        law.limit_86510(p10, n02 + n03, own, d["86500"], n["86500"], at=at),
        law.limit_86512(p12, n02 + n03, own[:2] + bis, d["86500"], n["86500"], at=at),
    )
