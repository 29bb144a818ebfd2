"""What a bridge of the case values consists of, on any kind of number.

FW = h·P10 + (1-h)·P12 + i14·P14 + i16·P16 + i18·P18 with the case shares h = F10/C and i = F/C, so the
deviation splits exactly and without interaction (teil-b section 6). Stage 1 compares Q4 2008 with Q4
2009 at P0, stage 2 the years 2008 and 2010 at its reference fees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from feecalc.calculation.case_values import quantities, uses_amounts
from feecalc.calculation.region import Demand, Region, year_of
from feecalc.calculation.stage import NEW_PERIODS, Stage
from feecalc.calculation.start_fees import mapped_frequencies
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, OLD_GOPS, quarter_label
from feecalc.law.readings import Reading
from feecalc.law.rule import CASES, COUNT, EUR_PER_CASE, SHARE, TEIL_B, rule
from feecalc.numbers import if_zero, is_undefined, quotient
from feecalc.words.text import Text

NAMES = {
    "boundary_2008": Text("Abgrenzung 2008 (Lesarten)", "delimitation 2008 (readings)"),
    "null_test": Text("Nulltest (unveränderte Leistungen)", "null test (unchanged services)"),
    "adjustment_1": Text("Anpassung zum 01.07.2010", "adjustment of 2010-07-01"),
    "h": Text("mehr oder weniger 86510", "more or fewer 86510"),
    "i14": Text("mehr oder weniger 86514", "more or fewer 86514"),
    "i16": Text("mehr oder weniger 86516", "more or fewer 86516"),
    "i18": Text("mehr oder weniger 86518", "more or fewer 86518"),
    "billed": Text("abgerechnete Beträge", "amounts billed"),
    "boundary_new": Text("Abgrenzung neu (Lesarten)", "delimitation of the new period (readings)"),
    "target": Text("Rückführung auf den Fallwert 2008", "back to the case value of 2008"),
    "credit": Text("Anrechnung des Fallzahlrückgangs", "credit of the decline in cases"),
    "form": Text("Rundung und Form des Faktors", "rounding and form of the factor"),
}
CAUSES = tuple(NAMES)[:9]
INTERACTING = ("h", "i14", "i16", "i18", "billed")  # with the fees, and with nothing else
_HALF = Fraction(1, 2)
NO_CASES = Text("keine Behandlungsfälle nach 86500–86503 oder 86510/86512", "no cases by base items")


# Names for the cells of the workbook: sums and quotients, of which the bridge is made.
@rule("C_b", "Behandlungsfälle nach Grundpauschalen", "cases by base items", f"{TEIL_B} Nr. 8", CASES)
def counted_cases(f10: Any, f12: Any) -> Any:
    """Cases counted by the two flat rates of a case."""
    return f10 + f12


@rule("{of}", "Leistungen je Behandlungsfall ({of})", "services per case ({of})", f"{TEIL_B} Nr. 8", SHARE)
def per_case(count: Any, cases: Any) -> Any:
    """Share of a quantity in the cases; undefined without cases."""
    return quotient(count, cases, NO_CASES)


@rule(
    "dF{of}",
    "Menge, die über die Häufigkeit hinaus vergütet wurde ({of})",
    "quantity paid for beyond the count ({of})",
    f"{TEIL_B} Nr. 8",
    COUNT,
)
def more_paid(parts: Sequence[Any]) -> Any:
    """Sum of what was paid for beyond the count, over the periods."""
    return _all(parts)


@rule(
    "FW_b",
    "Fallwert aus Anteilen und Gebührenwerten",
    "case value of shares and fees",
    f"{TEIL_B} Nr. 8",
    EUR_PER_CASE,
)
def valued(value: Any) -> Any:
    """The case value as the sum of share times fee."""
    return value


@rule("FW_b", "Fallwert nach dem Wortlaut", "case value by the wording", f"{TEIL_B} Nr. 8", EUR_PER_CASE)
def plain_value(demand: Any, cases: Any) -> Any:
    """Demand divided by cases; undefined without cases."""
    return quotient(demand, cases, NO_CASES)


@dataclass(frozen=True)
class Shares:
    """Services per case; ``i16`` without 86518; ``at`` is their period."""

    cases: Any
    h: Any
    i14: Any
    i16: Any
    i18: Any
    at: str = ""

    def case_value(self, fees: Mapping[str, Any], at: str = "") -> Any:
        """FW at the given fees; ``at`` says which."""
        p10, p12, p14, p16, p18 = (fees[g] for g in NEW_GOPS)
        base = _times(self.h, p10) + _times(1 - self.h, p12)
        value = base + _times(self.i14, p14) + _times(self.i16, p16) + _times(self.i18, p18)
        return valued(value, at=f"{self.at} {at}")


def causes(n: int, region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    """What leads from FW0 to FW1 of stage n, in EUR per case; they sum to FW1 - FW0.

    Shares are those of the services delivered; what amounts billed say against the fee in force (F-hat
    against F, a discount) is a bar of its own.
    """
    stage = outcome.stages[n]
    base, (old, new) = _base(n, region), _sides(n, region, outcome, reading)
    p0, fees = outcome.stages[1].reference, stage.reference
    plain = plain_case_value(base)
    before = old.case_value(p0, "zu P0")
    at = "zu P0" if fees is p0 else "zu P1"
    moved = _moved(n, region, reading, old, new, fees)
    return {
        "boundary_2008": plain - stage.case_value_base,
        "null_test": before - plain,
        "adjustment_1": before * 0 if fees is p0 else old.case_value(fees, at) - before,
        **moved,
        "boundary_new": stage.case_value_new - new.case_value(fees, at) - moved["billed"],
    }


def order_free(n: int, region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    """The causes as Shapley values, in EUR per case; they sum to FW1 - FW0 too.

    Shares and amounts billed meet only the adjustment of 2010-07-01, so each one's mean over all orders is
    the mean of its value at P0 and at P1, and the adjustment is what is left. Stage 1 knows one set of
    fees, and there the order is of no account.
    """
    found, p0 = causes(n, region, outcome, reading), outcome.stages[1].reference
    if outcome.stages[n].reference is p0:
        return found
    at_p0 = _moved(n, region, reading, *_sides(n, region, outcome, reading), p0)
    means = {key: (found[key] + value) * _HALF for key, value in at_p0.items()}
    left = _all([found[key] - mean for key, mean in means.items()])
    return found | means | {"adjustment_1": found["adjustment_1"] + left}


def _base(n: int, region: Region) -> Demand:
    return region.base["2008Q4"] if n == 1 else year_of([region.base[q] for q in BASE_QUARTERS], "2008")


def _sides(n: int, region: Region, outcome: Outcome, reading: Reading) -> tuple[Shares, Shares]:
    return old_shares(_base(n, region), outcome, reading), new_shares(region, NEW_PERIODS[n])


def _moved(
    n: int, region: Region, reading: Reading, old: Shares, new: Shares, fees: Mapping[str, Any]
) -> dict[str, Any]:
    """What services and amounts billed move at the given fees (``INTERACTING``)."""
    return {
        "h": _times(new.h - old.h, fees["86510"] - fees["86512"]),
        "i14": _times(new.i14 - old.i14, fees["86514"]),
        "i16": _times(new.i16 - old.i16, fees["86516"]),
        "i18": _times(new.i18, fees["86518"]),  # 2008 knows none
        "billed": _billed(n, region, fees, reading, new.cases),
    }


def _billed(n: int, region: Region, fees: Mapping[str, Any], reading: Reading, cases: Any) -> Any:
    """The fees times what was paid for more or less than counted, per case."""
    quarters = NEW_PERIODS[n]
    if not uses_amounts(region, quarters, reading):
        return cases * 0
    paid = [quantities(region, q, reading, quarters) for q in quarters]
    more = [
        more_paid(
            [row[i] - region.new[q].count[g] for q, row in zip(quarters, paid, strict=True)],
            of=g,
            at=f"Stufe {n}",
        )
        for i, g in enumerate(NEW_GOPS)
    ]
    return quotient(_all([_times(m, fees[g]) for m, g in zip(more, NEW_GOPS, strict=True)]), cases, NO_CASES)


def _all(values: Sequence[Any]) -> Any:
    return sum(values[1:], values[0])


def consequences(stage: Stage) -> dict[str, Any]:
    """What leads from FW1 to the corrected case value; they sum to (f - 1)·FW1."""
    new, base = stage.case_value_new, stage.case_value_base
    credited = (stage.deviation - stage.net_deviation) * base
    return {"target": base - new, "credit": credited, "form": stage.case_value_target - base - credited}


def plain_case_value(part: Demand) -> Any:
    """FW0 by the wording: demand of 86500-86505 and bisphosphonates per base flat rate."""
    demand = [part.demand[g] for g in OLD_GOPS]
    n = part.count
    cases = n["86500"] + n["86502"] + n["86503"]
    return plain_value(sum(demand[1:], demand[0]) + part.l_bis, cases, at=f"{part.at} Wortlaut")


def old_shares(part: Demand, outcome: Outcome, reading: Reading) -> Shares:
    """Shares of 2008 services mapped with the annual a and b."""
    a, b = outcome.a, outcome.b
    if reading.singular == "limit" and is_undefined(a):
        # Only 86500 was billed: P10 = P12, so that any split gives the same.
        a, b = Fraction(0), Fraction(1)
    f10, f12 = mapped_frequencies(replace(part, at=f"{part.at} mit a, b 2008"), a, b, reading)
    n = part.count
    return _shares(f10, f12, n["86504"], n["86501"] + n["86505"], 0, part.at)


def new_shares(region: Region, quarters: Sequence[str]) -> Shares:
    """Shares of the delivered services of 2009/2010."""
    counts = ([region.new[q].count[g] for q in quarters] for g in NEW_GOPS)
    at = quarter_label(quarters[0]) if len(quarters) == 1 else quarters[0][:4]
    f10, f12, f14, f16, f18 = (sum(count[1:], count[0]) for count in counts)
    return _shares(f10, f12, f14, f16, f18, at)


def _shares(f10: Any, f12: Any, f14: Any, f16: Any, f18: Any, at: str) -> Shares:
    cases = counted_cases(f10, f12, at=at)
    counts = {"h": f10, "i14": f14, "i16": f16, "i18": f18}
    h, i14, i16, i18 = (per_case(count, cases, of=of, at=at) for of, count in counts.items())
    return Shares(cases, h, i14, i16, i18, at)


def _times(share: Any, fee: Any) -> Any:
    """An undefined fee does no harm where its share is 0."""
    return if_zero(share, lambda: share * 0, lambda: share * fee)
