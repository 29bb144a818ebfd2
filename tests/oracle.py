"""A second, independent calculation of Anhang 2 Teil B Nr. 2-8, for comparison only.

Written from the legal text and the specification of the formulas alone, before the program's own
law room was read, in plain Fractions and plain loops. It shares no code with ``feecalc.law`` or
``feecalc.calculation``; only the input tables (``Data``) are common. ``None`` stands for a value
that is undefined.
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
Q2010 = ("2010Q1", "2010Q2", "2010Q3", "2010Q4")
START, JULY_2010, JULY_2011 = "start", "2010-07-01", "2011-07-01"

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
    "cases_base": "flat_rates",
    "cases_new": "flat_rates",
    "annual_case_value": "ratio_of_sums",
    "volume_source": "reported",
    "adjustment_factor": "exact",
    "case_decline_credit": "points",
    "credit_cap": "yes",
    "credit_symmetric": "no",
    "credit_stages": "both",
    "stage2_valuation": "constant",
    "stage2_base": "current",
    "deviation_decimals": None,
    "rounding": "publish",
    "fee_decimals": 2,
}


class UndefinedError(Exception):
    """A value that the law does not determine (never a bare ZeroDivisionError)."""


class CasesMissingError(Exception):
    """A ``reported`` reading without the delivered Behandlungsfälle it needs."""


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


@dataclass
class Stage:
    status: str = "not_applicable"
    fw0: Q | None = None
    fw1: Q | None = None
    c0: Q | None = None
    c1: Q | None = None
    p: Q | None = None
    d: Q | None = None
    net: Q | None = None
    f: Q | None = None
    as_billed: Q | None = None
    clarification: bool = False


@dataclass
class Answer:
    status: str
    a: Q | None = None
    b: Q | None = None
    fees: dict[str, dict[str, Q | None]] = field(default_factory=dict)
    stages: dict[int, Stage] = field(default_factory=dict)


class Oracle:
    """One region under one reading; every method is one passage of Teil B."""

    def __init__(self, data: Data, kv: str, **options: Any) -> None:
        unknown = set(options) - set(DEFAULT)
        assert not unknown, unknown
        self.o = {**DEFAULT, **options}
        self.rows = [row for row in data.billing if row.kv == kv]
        self.case_rows = [row for row in data.cases if row.kv == kv]
        self.assigned = [item for item in data.assignments if item.kv == kv]
        self.contract = data.contract(kv)

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

    # ---- Nr. 8: cases and volumes -----------------------------------------------------------

    def reported_cases(self, quarters: Iterable[str]) -> Q:
        total = Q(0)
        for quarter in quarters:
            found = [row.cases for row in self.case_rows if row.quarter == quarter]
            if not found:
                raise CasesMissingError(quarter)
            total += sum(found)
        return total

    def base_cases(self, quarters: Iterable[str]) -> Q:
        if self.o["cases_base"] == "reported":
            return self.reported_cases(quarters)
        s = self.sums(quarters)
        cases = s.n["86500"] + s.n["86502"] + s.n["86503"]
        return cases + (self.counted_bis(s) if self.o["bisphosphonate_cases"] == "yes" else 0)

    def base_volume(self, quarters: Iterable[str]) -> Q:
        s = self.sums(quarters)
        transfusions = s.eur_trf if self.o["transfusions"] in ("both", "base_only") else 0
        return sum(s.eur.values(), Q(0)) + s.eur_bis + transfusions

    def count(self, gop: str, quarters: Iterable[str]) -> int:
        wanted = set(quarters)
        return sum(row.count for row in self.rows if row.gop == gop and row.quarter in wanted)

    def new_cases(self, quarters: Iterable[str]) -> Q:
        if self.o["cases_new"] == "reported":
            return self.reported_cases(quarters)
        return Q(self.count("86510", quarters) + self.count("86512", quarters))

    def valued_gops(self) -> tuple[str, ...]:
        return FEE_GOPS if self.o["palliative_in_case_value"] == "yes" else FEE_GOPS[:-1]

    def new_transfusions(self, quarters: Iterable[str]) -> Q:
        if self.o["transfusions"] not in ("both", "new_only"):
            return Q(0)
        return self.sums(quarters).eur_trf

    def list_volume(self, quarters: Iterable[str], fees: Mapping[str, Q | None]) -> Q:
        total = Q(0)
        for gop in self.valued_gops():
            frequency = self.count(gop, quarters)
            fee = fees[gop]
            if frequency and fee is None:
                raise UndefinedError(f"fee of {gop}")
            total += frequency * fee if fee is not None else 0
        return total

    def delivered_whole(self, period: Iterable[str]) -> bool:
        wanted = set(period)
        cells = [row.cents for row in self.rows if row.gop in FEE_GOPS and row.quarter in wanted]
        return self.o["volume_source"] == "reported" and bool(cells) and None not in cells

    def delivered_volume(self, quarters: Iterable[str]) -> Q:
        wanted, gops = set(quarters), self.valued_gops()
        return Q(sum(r.cents or 0 for r in self.rows if r.gop in gops and r.quarter in wanted), 100)

    def case_value(self, quarters: tuple[str, ...], volume: Any, cases: Any) -> Q:
        if len(quarters) == 1 or self.o["annual_case_value"] == "ratio_of_sums":
            return div(volume(quarters), cases(quarters))
        return sum((div(volume([q]), cases([q])) for q in quarters), Q(0)) / len(quarters)

    # ---- Nr. 8: the factor ------------------------------------------------------------------

    def credited(self, p: Q, d: Q) -> Q:
        how = self.o["case_decline_credit"]
        if how == "points":
            return p - d
        if how == "none":
            return p
        if how == "mechanical":
            return p - d / (1 - d)
        if how == "volume":
            return (1 + p) * (1 - d) - 1
        if how == "target":
            if 1 + d <= 0:
                raise UndefinedError("denominator of the credit is not positive")
            return (1 + p) / (1 + d) - 1
        assert how == "proportional", how
        return p * (1 - d)

    def net(self, p: Q, d: Q, stage: int) -> Q:
        if self.o["credit_stages"] not in ("both", {1: "first", 2: "second"}[stage]):
            return p
        capped = self.o["credit_cap"] == "yes"
        if p > 0 and d > 0:
            net = self.credited(p, d)
            return max(Q(0), net) if capped else net
        if p < 0 and d < 0 and self.o["credit_symmetric"] == "yes":
            net = self.credited(p, d)
            return min(Q(0), net) if capped else net
        return p

    def factor(self, net: Q) -> Q:
        if self.o["adjustment_factor"] == "linear":
            f = 1 - net
        else:
            if 1 + net <= 0:
                raise UndefinedError("1 + net is not positive")
            f = 1 / (1 + net)
        if f <= 0:
            raise UndefinedError("factor is not positive")
        return f

    def finish(self, stage: Stage, number: int) -> None:
        """From the case values and cases to the factor."""
        if not stage.fw0 or not stage.fw1 or not stage.c0 or not stage.c1:
            raise UndefinedError("a case value or a number of cases is 0")
        p = stage.fw1 / stage.fw0 - 1
        decimals = self.o["deviation_decimals"]
        stage.p = p if decimals is None else kaufmaennisch(100 * p, decimals) / 100
        stage.d = 1 - stage.c1 / stage.c0
        stage.net = self.net(stage.p, stage.d, number)
        stage.f = self.factor(stage.net)

    # ---- Nr. 8: the two stages --------------------------------------------------------------

    def delivered_quarters(self, quarters: Iterable[str]) -> bool:
        present = {row.quarter for row in self.rows}
        return all(quarter in present for quarter in quarters)

    def stage1(self, p0: Mapping[str, Q | None]) -> Stage:
        old, new = ("2008Q4",), ("2009Q4",)
        stage = Stage()
        if self.contract.start >= date(2010, 1, 1) or not self.delivered_quarters(old + new):
            return stage
        stage.status = "applied"

        def new_volume(quarters: Iterable[str]) -> Q:
            if self.delivered_whole(new):
                volume = self.delivered_volume(quarters)
            else:
                volume = self.list_volume(quarters, p0)
            return volume + self.new_transfusions(quarters)

        try:
            stage.c0, stage.c1 = self.base_cases(old), self.new_cases(new)
            stage.fw0 = self.case_value(old, self.base_volume, self.base_cases)
            stage.fw1 = self.case_value(new, new_volume, self.new_cases)
            self.finish(stage, 1)
        except UndefinedError:
            stage.status = "undefined"
        return stage

    def as_billed_volume(self, quarters: Iterable[str], p0: Any, p1: Any) -> Q:
        if self.delivered_whole(Q2010):
            volume = self.delivered_volume(quarters)
        else:
            first = [q for q in quarters if q in Q2010[:2]]
            second = [q for q in quarters if q in Q2010[2:]]
            volume = self.list_volume(first, p0) + self.list_volume(second, p1)
        return volume + self.new_transfusions(quarters)

    def stage2(self, p0: Mapping[str, Q | None], p1: Mapping[str, Q | None]) -> Stage:
        stage = Stage()
        # A fee that begins after the effective date is the fee of the start (section 3).
        if self.contract.start > date(2011, 7, 1) or not self.delivered_quarters(Q2008 + Q2010):
            return stage
        stage.status = "applied"
        reference = p1 if self.o["stage2_base"] == "current" else p0

        def constant(quarters: Iterable[str]) -> Q:
            return self.list_volume(quarters, reference) + self.new_transfusions(quarters)

        def billed(quarters: Iterable[str]) -> Q:
            return self.as_billed_volume(quarters, p0, p1)

        fw_constant = attempt(lambda: self.case_value(Q2010, constant, self.new_cases))
        fw_billed = attempt(lambda: self.case_value(Q2010, billed, self.new_cases))
        stage.as_billed = fw_billed
        try:
            stage.c0, stage.c1 = self.base_cases(Q2008), self.new_cases(Q2010)
            stage.fw0 = self.case_value(Q2008, self.base_volume, self.base_cases)
            stage.fw1 = fw_constant if self.o["stage2_valuation"] == "constant" else fw_billed
            self.finish(stage, 2)
            if fw_constant is not None and fw_billed is not None:
                stage.clarification = (fw_constant - stage.fw0) * (fw_billed - stage.fw0) < 0
        except UndefinedError:
            stage.status = "undefined"
        return stage

    def adjusted(self, stage: Stage, base: dict[str, Q | None]) -> dict[str, Q | None]:
        if stage.status == "undefined" or stage.f is None:
            return dict.fromkeys(FEE_GOPS, None)
        return self._chain({g: None if v is None else stage.f * v for g, v in base.items()})

    def answer(self) -> Answer:
        if self.contract.old_contract:
            return Answer("not_applicable")
        out = Answer("calculated")
        out.a, out.b = self.factors(self.sums(Q2008))
        p0 = self.start_fees()
        try:
            first = self.stage1(p0)
            p1 = p0 if first.status == "not_applicable" else self.adjusted(first, p0)
            second = self.stage2(p0, p1)
        except CasesMissingError:
            return Answer("failed")
        if second.status == "not_applicable":
            p2 = p1
        elif first.status == "undefined":
            second.status, second.f = "undefined", None
            p2 = dict.fromkeys(FEE_GOPS, None)
        else:
            p2 = self.adjusted(second, p1 if self.o["stage2_base"] == "current" else p0)
        out.fees = {START: p0, JULY_2010: p1, JULY_2011: p2}
        out.stages = {1: first, 2: second}
        undefined = any(v is None for fees in out.fees.values() for v in fees.values())
        if self.o["singular"] == "error" and undefined:
            return Answer("failed")
        return out


def oracle(data: Data, kv: str, **options: Any) -> Answer:
    """The whole calculation of one region, independently of the program."""
    return Oracle(data, kv, **options).answer()
