"""A second, independent calculation of Anhang 2 Teil B Nr. 2-8, for comparison only.

Written from the legal text and the specification of the formulas alone, before the program's own
law room was read, in plain Fractions and plain loops. It shares no code with ``feecalc.law`` or
``feecalc.calculation``; only the input tables (``Data``) are common. ``None`` stands for a value
that is undefined or still open. This part is Nr. 8; sums and fees stand in ``oracle_fees.py``, cases and
volumes in ``oracle_volumes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from feecalc.intake.model import Data
from tests.oracle_fees import DEFAULT, FEE_GOPS, Q2008, Q, UndefinedError, attempt, div, kaufmaennisch
from tests.oracle_volumes import CasesMissingError, Period, Priced, Volumes

Q2010 = ("2010Q1", "2010Q2", "2010Q3", "2010Q4")
START, JULY_2010, JULY_2011 = "start", "2010-07-01", "2011-07-01"
NOTHING: Priced = dict.fromkeys(FEE_GOPS, None)
SCOPES = {"all": FEE_GOPS, "base": ("86510", "86512"), "addons": ("86514", "86516", "86518")}


@dataclass
class Stage:
    """``f_scope`` is what the adjusted fees are multiplied with, ``f`` the factor of Nr. 8."""

    status: str = "not_applicable"
    fw0: Q | None = None
    fw1: Q | None = None
    c0: Q | None = None
    c1: Q | None = None
    p: Q | None = None
    d: Q | None = None
    net: Q | None = None
    f: Q | None = None
    f_scope: Q | None = None
    target: Q | None = None
    catch_up: Q | None = None
    as_billed: Q | None = None
    clarification: bool = False


@dataclass
class Answer:
    status: str
    a: Q | None = None
    b: Q | None = None
    fees: dict[str, dict[str, Q | None]] = field(default_factory=dict)
    stages: dict[int, Stage] = field(default_factory=dict)


class Oracle(Volumes):
    """Nr. 8 on top of the fees of the start; ``own`` is the same region under the package's own reading."""

    own: Oracle

    # ---- the factor -------------------------------------------------------------------------

    def credit(self, p: Q, d: Q) -> Q:
        """c: what is credited of an overshoot p with a decline d, or of an undershoot with an increase."""
        how = self.o["case_decline_credit"]
        if how == "none":
            return Q(0)
        if how == "decline":
            return d
        if how == "proportional":
            return p * d
        assert how == "effect", how
        if 1 - d <= 0:
            raise UndefinedError("denominator of the credit is not positive")
        return d / (1 - d)

    def net(self, p: Q, d: Q | None, stage: int) -> Q:
        if self.o["credit_stages"] not in ("both", {1: "first", 2: "second"}[stage]):
            return p
        if self.o["case_decline_credit"] == "none" or (p <= 0 and self.o["credit_symmetric"] == "no"):
            return p
        if d is None:
            raise UndefinedError("the decline that is to be credited")
        capped = self.o["credit_cap"] == "yes"
        if p > 0 and d > 0:
            net = p - self.credit(p, d)
            return max(Q(0), net) if capped else net
        if p < 0 and d < 0 and self.o["credit_symmetric"] == "yes":
            net = p - self.credit(p, d)
            return min(Q(0), net) if capped else net
        return p

    def factor(self, p: Q, net: Q) -> Q:
        how = self.o["adjustment_factor"]
        if how == "linear":
            f = 1 - net
        else:
            below = 1 + p if how == "exact" else 1 + net
            if below <= 0:
                raise UndefinedError("denominator of the factor is not positive")
            f = (1 + p - net) / below if how == "exact" else 1 / below
        if f <= 0:
            raise UndefinedError("factor is not positive")
        return f

    def percent(self, value: Q, what: str) -> Q:
        """Rounded where this quantity is one that is rounded."""
        decimals = self.o["deviation_decimals"]
        rounded = {"p": ("p",), "p_and_d": ("p", "d"), "net": ("net",)}[self.o["rounded_quantity"]]
        if decimals is None or what not in rounded:
            return value
        return kaufmaennisch(100 * value, decimals) / 100

    def scoped(self, f: Q, parts: Mapping[str, Q]) -> Q:
        """f_S = 1 - (1-f) V1/V_S."""
        if self.o["adjustment_scope"] == "all" or f == 1:
            return f
        chosen = [part for gop, part in parts.items() if gop in SCOPES[self.o["adjustment_scope"]]]
        scope = 1 - (1 - f) * div(sum(parts.values(), Q(0)), sum(chosen, Q(0)))
        if scope <= 0:
            raise UndefinedError("factor of the scope is not positive")
        return scope

    def finish(self, stage: Stage, number: int, old: Period, new: Period, parts: Mapping[str, Q]) -> None:
        """From the case values and cases to the factor."""
        if not stage.fw0 or not stage.fw1 or not stage.c0 or not stage.c1:
            raise UndefinedError("a case value or a number of cases is 0")
        stage.p = self.percent(stage.fw1 / stage.fw0 - 1, "p")
        d = attempt(lambda: self.credited_decline(old, new))
        stage.d = None if d is None else self.percent(d, "d")
        stage.net = self.percent(self.net(stage.p, stage.d, number), "net")
        stage.f = self.factor(stage.p, stage.net)
        stage.f_scope = self.scoped(stage.f, parts)
        stage.target = stage.f * stage.fw1
        stage.catch_up = (1 - stage.f) * stage.fw1 * stage.c1 / len(new)

    # ---- the two stages ---------------------------------------------------------------------

    def case_value(self, quarters: Period, volume: Callable[[Period], Q], cases: Callable[[Period], Q]) -> Q:
        if len(quarters) == 1 or self.o["annual_case_value"] == "ratio_of_sums":
            return div(volume(quarters), cases(quarters))
        return sum((div(volume((q,)), cases((q,))) for q in quarters), Q(0)) / len(quarters)

    def due(self, new: Period, first: date) -> str | None:
        """Why a stage is not reckoned because of its new period, or None."""
        if self.contract.start > first:
            return "not_applicable"
        delivered = {row.quarter for row in self.rows if row.gop in FEE_GOPS}
        return None if delivered.issuperset(new) else "pending"

    def billed(self, quarter: str, gop: str) -> Q | None:
        """The fee published under the package's own reading for that quarter."""
        fee = (self.own.p0 if quarter < "2010Q3" else self.own.published_p1)[gop]
        return None if fee is None else kaufmaennisch(fee, self.own.o["fee_decimals"])

    def needed_cases(self, old: Period, new: Period) -> None:
        """Raises where the reading needs Behandlungsfälle that were not delivered (L01)."""
        credited = self.o["credit_cases"] == "reported" and self.o["case_decline_credit"] != "none"
        if credited or self.o["cases_base"] == "reported":
            self.reported_cases(old)
        if credited or self.o["cases_new"] == "reported":
            self.reported_cases(new)

    def reckon(self, number: int, old: Period, new: Period, part: Callable[[str, Period], Q]) -> Stage:
        """A stage whose new period is there; ``part`` is the volume of one fee in some quarters."""
        if not {row.quarter for row in self.rows}.issuperset(old):
            return Stage("undefined")
        stage = Stage("applied")
        self.needed_cases(old, new)

        def volume(quarters: Period) -> Q:
            return sum((part(g, quarters) for g in self.valued_gops()), self.beside_the_fees(quarters))

        try:
            stage.c0, stage.c1 = self.base_cases(old), self.new_cases(new)
            stage.fw0 = self.case_value(old, self.base_volume, self.base_cases)
            stage.fw1 = self.case_value(new, volume, self.new_cases)
            self.finish(stage, number, old, new, {g: part(g, new) for g in self.valued_gops()})
        except UndefinedError:
            stage.status = "undefined"
        return stage

    @cached_property
    def p0(self) -> Priced:
        return self.start_fees()

    @cached_property
    def stage1(self) -> Stage:
        new = ("2009Q4",)
        status = self.due(new, date(2009, 10, 1))
        if status:
            return Stage(status)

        def part(gop: str, quarters: Period) -> Q:
            return self.revalued(gop, quarters, new, self.p0, self.billed)

        return self.reckon(1, ("2008Q4",), new, part)

    @cached_property
    def p1(self) -> Priced:
        """The fees of 1 July 2010; None where undefined or pending."""
        fees = dict(self.after(self.stage1, self.p0))
        if self.o["fees_in_force"] == "agreed" and self.stage1.status != "pending":
            fees |= self.in_force.on(date(2010, 7, 1))
        return fees

    @property
    def published_p1(self) -> Priced:
        try:
            return self.p1
        except CasesMissingError:
            return NOTHING

    def after(self, stage: Stage, base: Priced) -> Priced:
        """The fees after a stage: those in its scope times the factor, the others as they are."""
        if stage.status == "not_applicable":
            return base
        if stage.f_scope is None or stage.status != "applied":
            return NOTHING
        scope = SCOPES[self.o["adjustment_scope"]]
        adjusted = {g: None if v is None else stage.f_scope * v for g, v in base.items() if g in scope}
        return self._chain({**base, **adjusted})

    def fees_at_the_end_of_2010(self) -> Priced:
        """The fees in force on 31.12.2010."""
        if self.o["fees_in_force"] == "calculated":
            return self.in_force.on(date(2010, 7, 1)) if self.stage1.status == "pending" else self.p1
        found = {g: self.in_force.until(g, date(2010, 12, 31)) for g in FEE_GOPS}
        return {g: self.p1[g] if found[g] is None else found[g] for g in FEE_GOPS}

    @cached_property
    def stage2(self) -> Stage:
        status = self.due(Q2010, date(2010, 1, 1))
        known = self.stage1.status != "pending" or set(self.in_force.on(date(2010, 7, 1))) == set(FEE_GOPS)
        if status or not known:
            return Stage(status or "pending")
        if self.stage1.status == "undefined":
            return Stage("undefined")

        def constant(gop: str, quarters: Period) -> Q:
            return self.revalued(gop, quarters, Q2010, self.reference, self.billed)

        def billed(gop: str, quarters: Period) -> Q:
            return self.as_billed(gop, quarters, Q2010, self.p0, self.fees_at_the_end_of_2010())

        stage = self.reckon(2, Q2008, Q2010, constant if self.o["stage2_valuation"] == "constant" else billed)
        if stage.fw0 is not None:
            self.two_values(stage, constant, billed)
        return stage

    def two_values(self, stage: Stage, *parts: Callable[[str, Period], Q]) -> None:
        """The case value of 2010 at constant fees and as billed, and whether they contradict each other."""
        constant, stage.as_billed = (attempt(lambda p=part: self.value_of_2010(p)) for part in parts)
        if stage.fw0 is not None and constant is not None and stage.as_billed is not None:
            stage.clarification = (constant - stage.fw0) * (stage.as_billed - stage.fw0) < 0

    def value_of_2010(self, part: Callable[[str, Period], Q]) -> Q:
        def volume(quarters: Period) -> Q:
            return sum((part(g, quarters) for g in self.valued_gops()), self.beside_the_fees(quarters))

        return self.case_value(Q2010, volume, self.new_cases)

    @property
    def reference(self) -> Priced:
        """The fees that the second factor multiplies."""
        return self.p0 if self.o["stage2_base"] == "original" else self.fees_at_the_end_of_2010()

    @cached_property
    def p2(self) -> Priced:
        if self.stage2.status == "not_applicable":
            return self.p1
        fees = dict(NOTHING)
        if self.stage2.status == "applied":
            fees = dict(self.after(self.stage2, self.reference))
        if self.o["fees_in_force"] == "agreed" and self.stage2.status != "pending":
            for gop, eur in self.in_force.on(date(2011, 7, 1)).items():
                fees[gop] = eur if fees[gop] is None else fees[gop]
        return fees

    def answer(self) -> Answer:
        if self.contract.old_contract:
            return Answer("not_applicable")
        out = Answer("calculated")
        out.a, out.b = self.factors(self.sums(Q2008))
        try:
            out.fees = {START: dict(self.p0), JULY_2010: dict(self.p1), JULY_2011: dict(self.p2)}
            out.stages = {1: self.stage1, 2: self.stage2}
        except CasesMissingError:
            return Answer("failed")
        return Answer("failed") if self.o["singular"] == "error" and self.lacks_a_fee(out) else out

    @staticmethod
    def lacks_a_fee(answer: Answer) -> bool:
        open_since = {JULY_2010: answer.stages[1].status, JULY_2011: answer.stages[2].status}
        return any(
            fee is None
            for day, fees in answer.fees.items()
            if open_since.get(day) != "pending"
            for fee in fees.values()
        )


def options_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """The settings of a ``lesart.toml`` as options of the oracle."""
    decimals = texts.get("deviation_decimals", "none")
    numbers = {
        "bisphosphonate_share": Q(texts.get("bisphosphonate_share", "0").replace(",", ".")),
        "fee_decimals": int(texts.get("fee_decimals", "2")),
        "deviation_decimals": None if decimals == "none" else int(decimals),
    }
    return {**texts, **numbers}


def oracle(data: Data, kv: str, **options: Any) -> Answer:
    """The whole calculation of one region, independently of the program."""
    region = Oracle(data, kv, **options)
    region.own = Oracle(data, kv, **{**DEFAULT, **options_of(data.own_reading)})
    region.own.own = region.own
    return region.answer()
