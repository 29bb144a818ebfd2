"""The bridge of the Fallwert on traced numbers: the same steps as ``analysis.bridge``, as live formulas.

FW = h·P10 + (1-h)·P12 + i14·P14 + i16·P16 + i18·P18 with case shares h = F10/C, i = F/C (teil-b section 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feecalc.calculation import NOT_APPLICABLE, STAGE_1, START, YEAR_2010, mapped_frequencies
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, OLD_GOPS
from feecalc.law.correction import NO_BASE_CASES, NO_NEW_CASES
from feecalc.law.readings import Reading
from feecalc.numbers import if_zero, quotient
from feecalc.numbers.traced import Traced, lift
from feecalc.region import Demand, year_of
from feecalc.report.live import LiveRegion
from feecalc.text import Text, same

BASE, NEW, AFTER = (
    Text("Fallwert Basis (FW0)", "base case value (FW0)"),
    Text("Fallwert neu (FW1)", "new case value (FW1)"),
    Text("Fallwert nach Anpassung", "case value after the adjustment"),
)


@dataclass(frozen=True)
class LiveStep:
    """One bar; ``level`` marks a case value itself, the others are EUR per case between two of them."""

    name: Text
    short: Text
    value: Traced
    level: bool = False


@dataclass(frozen=True)
class _Shares:
    h: Any
    i14: Any
    i16: Any
    i18: Any

    def case_value(self, fees: Mapping[str, Any]) -> Any:
        p10, p12, p14, p16, p18 = (fees[g] for g in NEW_GOPS)
        base = self.h * p10 + (1 - self.h) * p12
        return base + _times(self.i14, p14) + _times(self.i16, p16) + _times(self.i18, p18)


def live_bridge(live: LiveRegion, number: int, reading: Reading) -> list[LiveStep]:
    """The steps from FW0 over FW1 to the corrected case value; empty where the stage does not apply."""
    stage = live.outcome.stages[number]
    if stage.status == NOT_APPLICABLE:
        return []
    base = [live.traced.base[q] for q in (("2008Q4",) if number == 1 else BASE_QUARTERS)]
    part = base[0] if number == 1 else year_of(base, "2008")
    old = _old_shares(part, live, reading)
    new = _new_shares(live, ("2009Q4",) if number == 1 else YEAR_2010)
    p0 = {g: live.fee(g, START) for g in NEW_GOPS}
    first = number == 1 or reading.stage2_base == "original"
    fees = p0 if first else {g: live.fee(g, STAGE_1) for g in NEW_GOPS}
    plain = _plain(part)
    fw0, fw1, p, net = stage.case_value_base, stage.case_value_new, stage.deviation, stage.net_deviation
    steps = [
        LiveStep(BASE, same("FW0"), fw0, level=True),
        LiveStep(
            Text("Abgrenzung 2008 (Lesarten)", "delimitation 2008 (readings)"),
            Text("Abgr. 2008", "delim. 2008"),
            plain - fw0,
        ),
        LiveStep(Text("Nulltest", "null test"), Text("Nulltest", "null test"), old.case_value(p0) - plain),
    ]
    if number == 2:
        name = Text("Anpassung zum 01.07.2010", "adjustment of 2010-07-01")
        steps.append(
            LiveStep(
                name,
                Text("Anp. 2010", "adj. 2010"),
                old.case_value(fees) - old.case_value(p0) if not first else lift(0),
            )
        )
    steps += [
        LiveStep(
            Text("Anteil 86510 (h)", "share of 86510 (h)"),
            same("h"),
            (new.h - old.h) * (fees["86510"] - fees["86512"]),
        ),
        LiveStep(
            Text("Anteil 86514 (i14)", "share of 86514 (i14)"),
            same("i14"),
            _times(new.i14 - old.i14, fees["86514"]),
        ),
        LiveStep(
            Text("Anteil 86516 (i16)", "share of 86516 (i16)"),
            same("i16"),
            _times(new.i16 - old.i16, fees["86516"]),
        ),
        LiveStep(
            Text("Anteil 86518 (i18)", "share of 86518 (i18)"), same("i18"), _times(new.i18, fees["86518"])
        ),
        LiveStep(
            Text("Abgrenzung neu (Lesarten, Beträge)", "delimitation of the new period"),
            Text("Abgr. neu", "delim. new"),
            fw1 - new.case_value(fees),
        ),
        LiveStep(NEW, same("FW1"), fw1, level=True),
        LiveStep(
            Text("Rückführung auf FW0 (Ziel)", "back to FW0 (target)"), Text("Ziel", "target"), fw0 - fw1
        ),
        LiveStep(
            Text("Anrechnung Fallrückgang", "credit of fewer cases"),
            Text("Anrechnung", "credit"),
            _over(fw1, 1 + net) - _over(fw1, 1 + p),
        ),
        LiveStep(
            Text("Rundung und Form des Faktors", "rounding and form of the factor"),
            Text("Form", "form"),
            _over(fw1, 1 + p) - fw0 + (stage.factor * fw1 - _over(fw1, 1 + net)),
        ),
        LiveStep(AFTER, Text("FW nach", "FW after"), stage.factor * fw1, level=True),
    ]
    return steps


def _over(value: Any, divisor: Any) -> Any:
    return quotient(value, divisor, NO_BASE_CASES)


def _times(share: Any, fee: Any) -> Any:
    """An undefined fee does no harm where its share is 0."""
    return if_zero(share, lambda: share * 0, lambda: share * fee)


def _plain(part: Demand) -> Any:
    demand = [part.demand[g] for g in OLD_GOPS]
    cases = part.count["86500"] + part.count["86502"] + part.count["86503"]
    return quotient(sum(demand[1:], demand[0]) + part.l_bis, cases, NO_BASE_CASES)


def _old_shares(part: Demand, live: LiveRegion, reading: Reading) -> _Shares:
    f10, f12 = mapped_frequencies(part, live.outcome.a, live.outcome.b, reading)
    n, cases = part.count, f10 + f12
    f14, f16 = n["86504"], n["86501"] + n["86505"]
    h, i14, i16 = (quotient(f, cases, NO_BASE_CASES) for f in (f10, f14, f16))
    return _Shares(h, i14, i16, lift(0))


def _new_shares(live: LiveRegion, quarters: Sequence[str]) -> _Shares:
    f = {g: _sum([live.traced.new[q].count[g] for q in quarters]) for g in NEW_GOPS}
    cases = f["86510"] + f["86512"]
    h, i14, i16, i18 = (quotient(f[g], cases, NO_NEW_CASES) for g in ("86510", "86514", "86516", "86518"))
    return _Shares(h, i14, i16, i18)


def _sum(parts: Sequence[Any]) -> Any:
    return sum(parts[1:], parts[0])
