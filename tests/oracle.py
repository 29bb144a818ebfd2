"""A second, independent calculation of Anhang 2 Teil B Nr. 2-8, for comparison only.

Written from the legal text and the specification of the formulas alone, before the program's own
law room was read, in plain Fractions and plain loops. It shares no code with ``feecalc.law`` or
``feecalc.calculation.teil_b``; only the input tables (``Data``) are common. ``None`` stands for a value
that is undefined. This half is Nr. 8; the fees stand in ``oracle_fees.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from feecalc.intake.model import Data
from tests.oracle_fees import FEE_GOPS, Q2008, Fees, Q, UndefinedError, attempt, div, kaufmaennisch

Q2010 = ("2010Q1", "2010Q2", "2010Q3", "2010Q4")
START, JULY_2010, JULY_2011 = "start", "2010-07-01", "2011-07-01"


class CasesMissingError(Exception):
    """A ``reported`` reading without the delivered Behandlungsfälle it needs."""


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


class Oracle(Fees):
    """Nr. 8 on top of the fees of the start."""

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
        # Quarters before the start are not delivered under the agreement: 2010 is no whole year (section 3).
        if self.contract.start > date(2010, 3, 31) or not self.delivered_quarters(Q2008 + Q2010):
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
