"""The second, independent calculation, first part: sums of 2008 and fees (Nr. 1-6). See ``oracle.py``.

``None`` stands for a value that is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from feecalc.intake.model import BillingRow, Data

Q = Fraction
ZERO = Q(0)
FEE_GOPS = ("86510", "86512", "86514", "86516", "86518")
BASE_GOPS = ("86500", "86501", "86502", "86503", "86504", "86505")
Q2008 = ("2008Q1", "2008Q2", "2008Q3", "2008Q4")

DEFAULT: Mapping[str, Any] = {
    "kassenarten": "pooled",
    "base_period": "year",
    "analog_in_factors": "yes",
    "bisphosphonate_frequency": "excluded",
    "bisphosphonate_share": Q(0),
    "bisphosphonate_cases": "yes",
    "singular": "undefined",
    "palliative_in_case_value": "yes",
    "transfusions": "excluded",
    "regional_rest": "excluded",
    "cases_base": "flat_rates",
    "cases_new": "flat_rates",
    "annual_case_value": "ratio_of_sums",
    "volume_source": "reported",
    "fees_in_force": "calculated",
    "adjustment_factor": "exact",
    "case_decline_credit": "decline",
    "credit_cases": "same",
    "credit_cap": "yes",
    "credit_symmetric": "no",
    "credit_stages": "both",
    "stage2_valuation": "constant",
    "adjustment_scope": "all",
    "stage2_base": "current",
    "deviation_decimals": None,
    "rounded_quantity": "p",
    "rounding": "publish",
    "fee_decimals": 2,
}


class UndefinedError(Exception):
    """A value that the law does not determine (never a bare ZeroDivisionError)."""


def div(numerator: Q, denominator: Q) -> Q:
    if denominator == 0:
        raise UndefinedError("denominator is 0")
    return numerator / denominator


def attempt(calculation: Callable[[], Q]) -> Q | None:
    try:
        return calculation()
    except UndefinedError:
        return None


def kaufmaennisch(value: Q, decimals: int) -> Q:
    """Commercial rounding, half away from zero, by schoolbook: add half a unit, cut off."""
    scale = 10**decimals
    units = (abs(value) * scale * 2 + 1).numerator // (2 * (abs(value) * scale * 2 + 1).denominator)
    return Q(-units if value < 0 else units, scale)


@dataclass
class Sums:
    """Sums of 2008 over some quarters and Kassenarten: own and assigned counts and EUR."""

    own_n: dict[str, Q] = field(default_factory=lambda: dict.fromkeys(BASE_GOPS, Q(0)))
    n: dict[str, Q] = field(default_factory=lambda: dict.fromkeys(BASE_GOPS, Q(0)))
    eur: dict[str, Q] = field(default_factory=lambda: dict.fromkeys(BASE_GOPS, Q(0)))
    n_bis: Q = ZERO
    eur_bis: Q = ZERO
    eur_trf: Q = ZERO
    eur_rest: Q = ZERO


def next_quarter(day: date) -> date:
    """The first day of a quarter itself, for any other day that of the next quarter."""
    firsts = (date(day.year + (month > 12), (month - 1) % 12 + 1, 1) for month in (1, 4, 7, 10, 13))
    return next(first for first in firsts if first >= day)


class InForce:
    """The table ``geltend`` of one region: what was really agreed or billed, by GOP and day."""

    def __init__(self, data: Data, kv: str) -> None:
        self.start = next_quarter(data.contract(kv).start)
        rows = [row for row in data.agreed if row.kv == kv]
        self.rows = {(row.gop, row.valid_from or self.start): Q(row.cents, 100) for row in rows}
        for (gop, day), eur in list(self.rows.items()):
            if gop == "86516":
                self.rows.setdefault(("86518", day), eur)

    def on(self, day: date) -> dict[str, Q]:
        """The rows of exactly this day."""
        return {gop: eur for (gop, since), eur in self.rows.items() if since == day}

    def until(self, gop: str, day: date) -> Q | None:
        """The latest row of a GOP up to this day."""
        days = [since for item, since in self.rows if item == gop and since <= day]
        return self.rows[gop, max(days)] if days else None


class Fees:
    """Sums and fees of one region under one reading; every method is one passage of Teil B."""

    def __init__(self, data: Data, kv: str, **options: Any) -> None:
        unknown = set(options) - set(DEFAULT)
        assert not unknown, unknown
        self.o = {**DEFAULT, **options}
        self.rows = [row for row in data.billing if row.kv == kv]
        self.case_rows = [row for row in data.cases if row.kv == kv]
        self.assigned = [item for item in data.assignments if item.kv == kv]
        self.contract = data.contract(kv)
        self.in_force = InForce(data, kv)

    # ---- sums -------------------------------------------------------------------------------

    def sums(self, quarters: Iterable[str], kassenart: str | None = None) -> Sums:
        out = Sums()
        wanted = set(quarters)
        for row in self.rows:
            if row.quarter in wanted and kassenart in (None, row.kassenart):
                self._add(out, row)
        return out

    def _add(self, out: Sums, row: BillingRow) -> None:
        count, eur = Q(row.count), Q(row.cents or 0, 100)
        if row.gop in BASE_GOPS:
            out.own_n[row.gop] += count
            out.n[row.gop] += count
            out.eur[row.gop] += eur
        for item in self.assigned:
            if item.gop != row.gop:
                continue
            if item.target in BASE_GOPS:
                out.n[item.target] += item.share_count * count
                out.eur[item.target] += item.share_demand * eur
            elif item.target == "BISPHOSPHONAT":
                out.n_bis += item.share_count * count
                out.eur_bis += item.share_demand * eur
            elif item.target == "TRANSFUSION":
                out.eur_trf += item.share_demand * eur
            else:
                out.eur_rest += item.share_demand * eur

    def counted_bis(self, s: Sums) -> Q:
        """How much of N_bis is counted in F12."""
        weight = {
            "excluded": Q(0),
            "included": Q(1),
            "as_86503": Q(1),
            "share": self.o["bisphosphonate_share"],
        }
        return weight[self.o["bisphosphonate_frequency"]] * s.n_bis

    # ---- Nr. 2-6 ----------------------------------------------------------------------------

    def factor_counts(self, s: Sums) -> tuple[Q, Q]:
        source = s.n if self.o["analog_in_factors"] == "yes" else s.own_n
        n02, n03 = source["86502"], source["86503"]
        if self.o["bisphosphonate_frequency"] == "as_86503":
            n03 += s.n_bis
        return n02, n03

    def factors(self, s: Sums) -> tuple[Q | None, Q | None]:
        n02, n03 = self.factor_counts(s)
        return attempt(lambda: div(n02, n02 + n03)), attempt(lambda: div(n03, n02 + n03))

    def fees_of(self, s: Sums) -> dict[str, Q | None]:
        a, b = self.factors(s)
        p10 = p12 = None
        if a is not None and b is not None:
            p10 = attempt(lambda: div(s.eur["86502"] + a * s.eur["86500"], s.n["86502"] + a * s.n["86500"]))
            p12 = attempt(
                lambda: div(
                    s.eur["86503"] + b * s.eur["86500"] + s.eur_bis,
                    s.n["86503"] + b * s.n["86500"] + self.counted_bis(s),
                )
            )
        elif self.o["singular"] == "limit" and s.n["86502"] == s.n["86503"] == 0 < s.n["86500"]:
            v00 = s.eur["86500"] / s.n["86500"]
            # Demand without any service (finding O01) has no place in v00, as L_bis has none.
            p10 = v00 if s.eur["86502"] == 0 else None
            p12 = v00 if s.eur["86503"] == s.eur_bis == self.counted_bis(s) == 0 else None
        p14 = attempt(lambda: div(s.eur["86504"], s.n["86504"]))
        p16 = attempt(lambda: div(s.eur["86501"] + s.eur["86505"], s.n["86501"] + s.n["86505"]))
        return {"86510": p10, "86512": p12, "86514": p14, "86516": p16, "86518": p16}

    def start_fees(self) -> dict[str, Q | None]:
        """P0: from the data, an agreed one where they leave it undefined; ``agreed``: wherever there is one."""
        found = self.fees_of_the_data()
        for gop, eur in self.in_force.on(self.in_force.start).items():
            if found[gop] is None or self.o["fees_in_force"] == "agreed":
                found[gop] = eur
        return found

    def fees_of_the_data(self) -> dict[str, Q | None]:
        if self.o["kassenarten"] == "mean_of_fees":
            kinds = sorted({row.kassenart for row in self.rows})
            fees = self._mean([self.fees_of(self.sums(Q2008, kind)) for kind in kinds])
        elif self.o["base_period"] == "mean_of_quarters":
            fees = self._mean([self.fees_of(self.sums([quarter])) for quarter in Q2008])
        else:
            fees = self.fees_of(self.sums(Q2008))
        return self._chain(fees)

    @staticmethod
    def _mean(parts: list[dict[str, Q | None]]) -> dict[str, Q | None]:
        out: dict[str, Q | None] = {}
        for gop in FEE_GOPS:
            defined = [part[gop] for part in parts if part[gop] is not None]
            out[gop] = sum(defined, Q(0)) / len(defined) if defined else None
        return out

    def _chain(self, fees: dict[str, Q | None]) -> dict[str, Q | None]:
        if self.o["rounding"] != "chain":
            return fees
        return {g: None if v is None else kaufmaennisch(v, self.o["fee_decimals"]) for g, v in fees.items()}
