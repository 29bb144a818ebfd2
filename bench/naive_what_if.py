"""Teil B on whole numpy arrays, as one would write it down at first: the yardstick of bench_simulate.

Default reading, drivers ``cases``, ``share_86516`` and ``share_86518``; arrays of shape (n, regions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

OLD = ("86500", "86501", "86502", "86503", "86504", "86505")
NEW = ("86510", "86512", "86514", "86516", "86518")
Q2008 = tuple(f"2008Q{i}" for i in range(1, 5))
Q2010 = tuple(f"2010Q{i}" for i in range(1, 5))


@dataclass(frozen=True)
class Tables:
    """Delivered sums of all regions: (quarter, GOP) -> array (regions,); ``l_bis`` by quarter.

    ``paid`` is the part of each count that was paid at full fee, ``agreed`` the start fees of ``geltend`` (nan without).
    """

    n: dict[tuple[str, str], Array]
    l: dict[tuple[str, str], Array]
    l_bis: dict[str, Array]
    paid: dict[tuple[str, str], Array]
    agreed: dict[str, Array]
    has_stage_1: npt.NDArray[np.bool_]


def start_fees(t: Tables) -> dict[str, Array]:
    """Nr. 2-6."""
    n = {g: sum(t.n[q, g] for q in Q2008) for g in OLD}
    lb = {g: sum(t.l[q, g] for q in Q2008) for g in OLD}
    a = n["86502"] / (n["86502"] + n["86503"])
    b = n["86503"] / (n["86502"] + n["86503"])
    bis = sum(t.l_bis[q] for q in Q2008)
    p10 = (lb["86502"] + a * lb["86500"]) / (n["86502"] + a * n["86500"])
    p12 = (lb["86503"] + b * lb["86500"] + bis) / (n["86503"] + b * n["86500"])
    p14 = lb["86504"] / n["86504"]
    p16 = (lb["86501"] + lb["86505"]) / (n["86501"] + n["86505"])
    p0 = {"86510": p10, "86512": p12, "86514": p14, "86516": p16, "86518": p16}
    return {g: np.where(np.isnan(p), t.agreed[g], p) for g, p in p0.items()}


def what_if(t: Tables, cases: Array, share_16: Array, share_18: Array) -> dict[str, object]:
    """Factors, fees of all dates and EUR a year of every scenario."""
    c, z, w = cases[:, None], share_16[:, None], share_18[:, None]
    p0 = start_fees(t)
    f = {q: _services(t, q, c, z, w) for q in ("2009Q4", *Q2010)}
    v0, c0 = _base(t, ("2008Q4",))
    f1 = _factor(t, v0, c0, {"2009Q4": f["2009Q4"]}, p0)
    f1 = np.where(t.has_stage_1, f1, 1.0)
    p1 = {g: f1 * p0[g] for g in NEW}
    v0, c0 = _base(t, Q2008)
    f2 = _factor(t, v0, c0, {q: f[q] for q in Q2010}, p1)
    p2 = {g: f2 * p1[g] for g in NEW}
    eur = sum(p2[g] * f[q][g] for q in Q2010 for g in NEW)
    return {"f1": f1, "f2": f2, "p1": p1, "p2": p2, "eur": eur}


def _services(t: Tables, q: str, c: Array, z: Array, w: Array) -> dict[str, Array]:
    delivered = {g: t.n[q, g] for g in NEW}
    cases = delivered["86510"] + delivered["86512"]
    shares = {g: delivered[g] / cases for g in NEW}
    shares["86516"] = shares["86516"] + z
    shares["86518"] = shares["86518"] + w
    return {g: cases * (1 + c) * shares[g] for g in NEW}


def _base(t: Tables, quarters: tuple[str, ...]) -> tuple[Array, Array]:
    v0 = sum(t.l[q, g] for q in quarters for g in OLD) + sum(t.l_bis[q] for q in quarters)
    c0 = sum(t.n[q, g] for q in quarters for g in ("86500", "86502", "86503"))
    return v0, c0


def _factor(
    t: Tables, v0: Array, c0: Array, services: dict[str, dict[str, Array]], fees: dict[str, Array]
) -> Array:
    v1 = sum(_volume(fees[g], f[g] * t.paid[q, g]) for q, f in services.items() for g in NEW)
    c1 = sum(f["86510"] + f["86512"] for f in services.values())
    p = (v1 / c1) / (v0 / c0) - 1
    d = 1 - c1 / c0
    net = np.where(p > 0, np.maximum(0, p - np.maximum(0, d)), p)
    factor = (1 + p - net) / (1 + p)
    return np.where(factor > 0, factor, np.nan)


def _volume(fee: Array, quantity: Array) -> Array:
    return np.where(quantity == 0, 0, fee * quantity)
