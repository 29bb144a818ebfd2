"""All combinations of readings of one region, in floats: which of them can be extreme.

The law's own functions run on numpy arrays that hold every correction path at once. Floats never
decide: they only leave out combinations that are further from the extreme than any float error, and
what they cannot tell apart (a tie of rounding, a sign) is marked for exact calculation (``band.py``).

Axes: A adjustment factor, K credit of stage 1, D decimals of the deviation, X settings of the case
values; N annual case value, V valuation and base of stage 2, S credit of both stages together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from feecalc.analysis.band_combinations import Credits, Options, Way, valuations
from feecalc.analysis.facts import effective
from feecalc.analysis.study import Study
from feecalc.calculation.region import Region, Supply
from feecalc.calculation.teil_b import (
    FIRST_HALF,
    NOT_APPLICABLE,
    YEAR_2010,
    annual_base,
    annual_new,
    delivered_or_list,
    list_volume,
    new_cases,
    not_applicable,
)
from feecalc.intake.model import NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined

Array = Any

# Float errors stay below 1e-12 of a fee; the margins below leave room for a thousand times that.
NEAR = 1e-9


@dataclass(frozen=True)
class Paths:
    """Every correction path from one set of first fees: ``fees`` by stage and GOP.

    Floats are sure of stage 1. ``doubt`` says by how much of a fee they may be wrong about a rounding
    on the way to stage 2: 0 where they are sure, inf where they cannot tell a sign or come close to a
    pole; None without stage 2.
    """

    fees: dict[int, dict[str, Array]]
    doubt: Array | None


def paths(study: Study, readings: Sequence[Reading], options: Options, credits_: Credits) -> Paths:
    """All paths that start from the first fees of ``readings`` (which share them)."""
    p0 = study.start_fees(effective(study.facts, readings[0]))
    floats = {g: _float(p) for g, p in p0.items()}
    p1 = _first_stage(study, readings, p0, floats, options, credits_)
    if not_applicable(2, study.region, study.contract) is not None:
        return Paths({1: p1}, None)
    p2, doubt = _second_stage(study, readings, floats, p1, options, credits_)
    return Paths({1: p1, 2: p2}, doubt)


# Stage 1: deviations are exact, only nets and factors are floats -----------------------------
def _first_stage(
    study: Study,
    readings: Sequence[Reading],
    p0: Mapping[str, Any],
    floats: Mapping[str, float],
    options: Options,
    credits_: Credits,
) -> dict[str, Array]:
    stages = [study.first_case_values(effective(study.facts, r)) for r in readings]
    factors, decimals = options["adjustment_factor"], options["deviation_decimals"]
    if stages[0].status == NOT_APPLICABLE:
        return {g: np.full((len(factors), 1, len(decimals), len(stages)), p) for g, p in floats.items()}
    deviations = [[_rounded(s.deviation, n) for s in stages] for n in decimals]
    p = np.array([[_float(value) for value in row] for row in deviations])
    d = np.array([_float(s.case_decline) for s in stages])
    nets = np.stack([_net(p, d, 1, way) for way in credits_.firsts])
    f1 = np.stack([_factor(name, nets) for name in factors])
    fees, doubt = _fees(f1, floats, readings[0], np.where(_near_pole(nets, 1e-3), 1.0, 0.0))
    for a, k, n, x in np.argwhere(np.broadcast_to(doubt > 0, f1.shape)):
        # The same sentences of Nr. 8 on exact numbers settle what floats cannot.
        net = _net(deviations[n][x], stages[x].case_decline, 1, credits_.firsts[k])
        settled = _fees_of(_factor(factors[a], net), p0, readings[0])
        for g in NEW_GOPS:
            fees[g][a, k, n, x] = _float(settled[g])
    return fees


def _rounded(p: Any, decimals: str) -> Any:
    return p if decimals == "none" else nr8.rounded_deviation(p, int(decimals))


def _net(p: Array, d: Array, stage: int, way: Way) -> Array:
    credit, cap, symmetric = way
    return nr8.net_deviation(p, d, stage, credit, "both", cap == "yes", symmetric == "yes")


def _factor(name: str, net: Array) -> Array:
    return nr8.exact_factor(net) if name == "exact" else nr8.linear_factor(net)


def _near_pole(net: Array, distance: float) -> Array:
    # Close to the pole of a factor, or to its zero, errors grow beyond any margin.
    return np.minimum(np.abs(1 + net), np.abs(1 - net)) < distance


def _fees(
    factor: Array, reference: Mapping[str, Array], reading: Reading, doubt: Array
) -> tuple[dict[str, Array], Array]:
    if reading.rounding == "chain":
        n = reading.fee_decimals
        ties = [_tie_doubt(nr8.adjusted_fee(factor, p), n) for p in reference.values()]
        doubt = doubt + np.stack(ties).max(axis=0)
    return _fees_of(factor, reference, reading), doubt


def _fees_of(factor: Any, reference: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    fees = {g: nr8.adjusted_fee(factor, p) for g, p in reference.items()}
    if reading.rounding != "chain":
        return fees
    return {g: nr8.rounded_adjusted_fee(fee, reading.fee_decimals) for g, fee in fees.items()}


def _tie_doubt(fee: Array, decimals: int) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(_near_tie(fee, decimals), 10.0**-decimals / np.abs(fee), 0.0)


def _near_tie(x: Array, decimals: int) -> Array:
    scaled = np.abs(x) * 10.0**decimals
    return np.abs(scaled - np.floor(scaled) - 0.5) < 1e-11 * 10.0**decimals * (1 + np.abs(x))


# Stage 2 -------------------------------------------------------------------------------------
def _second_stage(
    study: Study,
    readings: Sequence[Reading],
    p0: dict[str, float],
    p1: dict[str, Array],
    options: Options,
    credits_: Credits,
) -> tuple[dict[str, Array], Array]:
    p, d = _second_deviations(study, readings, p0, p1, options)
    doubt = _round_deviations(p, options)
    nets = np.stack([_net(p[:, :, :, k], d, 2, way) for k, way in credits_.pairs])
    adjustments = options["adjustment_factor"]
    f2 = np.stack([_factor(name, nets[:, :, :, a]) for a, name in enumerate(adjustments)], axis=3)
    firsts = [k for k, _way in credits_.pairs]
    reference = {g: _references(p1[g], p0[g], firsts, options) for g in NEW_GOPS}
    spread = _spread(np.stack([doubt[:, :, :, k] for k in firsts]), nets, d)
    return _fees(f2, reference, readings[0], spread)


def _spread(doubt: Array, nets: Array, d: Array) -> Array:
    """What a doubt about p can do to the fees."""
    # Far from the poles an error of p grows at most eightfold on its way through credit and factor.
    far = (np.abs(d) > 0.5) | (np.abs(nets) > 0.5)
    grown = np.where(doubt > 0, np.where(far, np.inf, 8 * doubt), 0.0)
    return np.where(_near_pole(nets, 1e-3), np.inf, grown)


def _references(p1: Array, p0: float, firsts: list[int], options: Options) -> Array:
    current = np.moveaxis(p1[:, firsts], 1, 0)
    by_base = {"current": current, "original": current * 0 + p0}
    return np.stack([by_base[base] for _valuation, base in valuations(options)], axis=1)[:, None]


def _second_deviations(
    study: Study, readings: Sequence[Reading], p0: dict[str, float], p1: dict[str, Array], options: Options
) -> tuple[Array, Array]:
    """p of stage 2 with axes N, V, A, K, D, X, and d with axis X."""
    floats = float_region(study.region)
    p = np.empty((len(options["annual_case_value"]), len(valuations(options)), *p1["86510"].shape))
    d = np.empty(len(readings))
    for xs in _same_new_side(readings):
        reading = readings[xs[0]]
        cases = [new_cases(floats, q, reading) for q in YEAR_2010]
        bases = [study.base_of_2008(readings[x]) for x in xs]
        d[xs] = nr8.case_decline(sum(cases), np.array([_float(sum(c0[1:], c0[0])) for _v0, c0 in bases]))
        fees = {g: p1[g][..., xs] for g in NEW_GOPS}
        volumes = [_volumes(floats, reading, p0, fees, *v) for v in valuations(options)]
        for n, annual in enumerate(options["annual_case_value"]):
            how = reading.replaced("annual_case_value", annual)
            fw0 = np.array([_float(annual_base(v0, c0, how)) for v0, c0 in bases])
            for v, volume in enumerate(volumes):
                p[n, v][..., xs] = nr8.deviation(annual_new(volume, cases, how, ""), fw0)
    # A first stage that is due but undefined leaves nothing to build on.
    return p + 0 * p1["86510"], d


def _same_new_side(readings: Sequence[Reading]) -> list[list[int]]:
    """Positions along X that share volumes and cases of 2010."""
    groups: dict[Any, list[int]] = {}
    for x, r in enumerate(readings):
        new = r.transfusions in ("both", "new_only")
        groups.setdefault((r.palliative_in_case_value, new, r.volume_source, r.cases_new), []).append(x)
    return list(groups.values())


def _volumes(
    region: Region,
    reading: Reading,
    p0: Mapping[str, Any],
    p1: Mapping[str, Any],
    valuation: str,
    base: str,
) -> list[Array]:
    if valuation == "constant":
        fees = p0 if base == "original" else p1
        return [list_volume(region.new[q], fees, reading, "") for q in YEAR_2010]
    return [
        delivered_or_list(region, region.new[q], p0 if q in FIRST_HALF else p1, reading, YEAR_2010)
        for q in YEAR_2010
    ]


def _round_deviations(p: Array, options: Options) -> Array:
    """Round p in place along axis D; answers how far it may be off."""
    doubt = np.zeros(p.shape)
    for i, decimals in enumerate(options["deviation_decimals"]):
        part = p[..., i, :].copy()
        if decimals == "none":
            doubt[..., i, :] = np.where(np.abs(part) < 1e-12, np.inf, 0.0)
            continue
        step = 10.0 ** -(2 + int(decimals))
        p[..., i, :] = nr8.rounded_deviation(part, int(decimals))
        # Next to 0 the wrong rounding would also be the wrong sign.
        off = np.where(np.abs(part) < 2 * step, np.inf, step)
        doubt[..., i, :] = np.where(_near_tie(part * 100, int(decimals)), off, 0.0)
    return doubt


def float_region(region: Region) -> Region:
    """The same region with floats in 2009/2010; cases that were not delivered are nan."""
    new = {q: _float_supply(part) for q, part in region.new.items()}
    return replace(region, new=new, cases={q: _float(n) for q, n in region.cases.items()})


def _float_supply(part: Supply) -> Supply:
    count = {g: float(n) for g, n in part.count.items()}
    amount = {g: float(n) for g, n in part.amount.items()}
    return Supply(count, amount, float(part.l_trf), part.at)


def _float(value: Any) -> float:
    return float("nan") if is_undefined(value) else float(value)
