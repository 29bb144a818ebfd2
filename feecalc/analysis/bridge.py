"""Bridge (waterfall) from the case value of 2008 to the new one, and to the one after the correction.

FW = h·P10 + (1-h)·P12 + i14·P14 + (i16+i18)·P16 with the case shares h = F10/C and i_j = F_j/C, so the
deviation splits exactly and without interaction (teil-b section 6). Stage 1 compares Q4 2008 with Q4
2009 at P0, stage 2 the years 2008 and 2010 at its reference fees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.study import calculated, not_possible
from feecalc.calculation import APPLIED, STAGE_1, START, YEAR_2010, Outcome, Stage, mapped_frequencies
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, is_undefined, quotient
from feecalc.region import Demand, Region, year_of
from feecalc.result import Result
from feecalc.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

NAMES = {
    "boundary_2008": Text("Abgrenzung 2008 (Lesarten)", "delimitation 2008 (readings)"),
    "null_test": Text("Nulltest", "null test"),
    "adjustment_1": Text("Anpassung zum 01.07.2010", "adjustment of 2010-07-01"),
    "h": Text("Anteil 86510 (h)", "share of 86510 (h)"),
    "i14": Text("Anteil 86514 (i14)", "share of 86514 (i14)"),
    "i16": Text("Anteil 86516 (i16)", "share of 86516 (i16)"),
    "i18": Text("Anteil 86518 (i18)", "share of 86518 (i18)"),
    "boundary_new": Text("Abgrenzung neu (Lesarten, Beträge)", "delimitation of the new period (readings)"),
    "target": Text("Rückführung auf FW0 (Ziel)", "back to FW0 (target)"),
    "credit": Text("Anrechnung Fallrückgang", "credit of fewer cases"),
    "form": Text("Rundung und Form des Faktors", "rounding and form of the factor"),
}
NO_CASES = Text("keine Behandlungsfälle nach 86500–86503 oder 86510/86512", "no cases by base items")
CAUSES = tuple(NAMES)[:8]
OPTIONAL = ("boundary_2008", "adjustment_1", "boundary_new", "form")


@dataclass(frozen=True)
class Step:
    """One bar: EUR per case, and the case value reached with it.

    ``part`` is ``cause`` (from FW0 to FW1) or ``consequence`` (from FW1 to the corrected case value).
    """

    stage: int
    key: str
    name: Text
    part: str
    exact: Fraction
    level: Fraction


def bridge_steps(result: Result, kv: str) -> list[Step]:
    """The bars of both stages that apply; no row of a stage that does not.

    The causes sum to FW1 - FW0; ``target`` is the way back, ``credit`` what the decline of cases lets
    stand, so that all bars of a stage sum to f·FW1 - FW0. Raises AnalysisError for a region that was not
    calculated or has no applied stage.
    """
    found, region, outcome = calculated(result, kv)
    stages = [n for n in (1, 2) if outcome.stages[n].status == APPLIED]
    if not stages:
        raise not_possible(
            found, Text("keine Stufe der Korrektur anwendbar", "no stage of the correction applies")
        )
    parts = {n: _parts(n, region, outcome, result.reading) for n in stages}
    for value in (value for each in parts.values() for value in each.values()):
        if isinstance(value, Undefined):
            raise not_possible(found, value.reason)
    return [step for n in stages for step in _steps(n, outcome, parts[n])]


def _parts(n: int, region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    return {**_causes(n, region, outcome, reading), **_consequences(outcome.stages[n])}


def _steps(n: int, outcome: Outcome, parts: Mapping[str, Any]) -> list[Step]:
    level, steps = Fraction(outcome.stages[n].case_value_base), []
    for key, name in NAMES.items():
        value = Fraction(parts.get(key, 0))
        level += value
        if value or key not in OPTIONAL:
            part = "cause" if key in CAUSES else "consequence"
            steps.append(Step(n, key, name, part, value, level))
    return steps


@dataclass(frozen=True)
class Shares:
    """Services per case; ``i16`` without 86518."""

    cases: Fraction
    h: Any
    i14: Any
    i16: Any
    i18: Any

    def case_value(self, fees: Mapping[str, Any]) -> Any:
        """FW at the given fees."""
        p10, p12, p14, p16, p18 = (fees[g] for g in NEW_GOPS)
        base = _times(self.h, p10) + _times(1 - self.h, p12)
        return base + _times(self.i14, p14) + _times(self.i16, p16) + _times(self.i18, p18)


def _times(share: Any, fee: Any) -> Any:
    return share * fee if share else Fraction(0)


def _causes(n: int, region: Region, outcome: Outcome, reading: Reading) -> dict[str, Any]:
    stage = outcome.stages[n]
    base = [region.base[q] for q in (("2008Q4",) if n == 1 else BASE_QUARTERS)]
    old = old_shares(year_of(base, "2008"), outcome, reading)
    new = new_shares(region, ("2009Q4",) if n == 1 else YEAR_2010)
    p0 = {g: outcome.fees[g][START] for g in NEW_GOPS}
    reference = p0 if n == 1 or reading.stage2_base == "original" else _at(outcome, STAGE_1)
    plain = plain_case_value(base)
    return {
        "boundary_2008": plain - stage.case_value_base,
        "null_test": old.case_value(p0) - plain,
        "adjustment_1": old.case_value(reference) - old.case_value(p0),
        "h": _times(new.h - old.h, reference["86510"] - reference["86512"]),
        "i14": _times(new.i14 - old.i14, reference["86514"]),
        "i16": _times(new.i16 - old.i16, reference["86516"]),
        "i18": _times(new.i18 - old.i18, reference["86518"]),
        "boundary_new": stage.case_value_new - new.case_value(reference),
    }


def _at(outcome: Outcome, day: str) -> dict[str, Any]:
    return {g: outcome.fees[g][day] for g in NEW_GOPS}


def plain_case_value(quarters: Sequence[Demand]) -> Any:
    """FW0 by the wording: demand of 86500-86505 and bisphosphonates per base flat rate."""
    total = year_of(list(quarters), "")
    cases = sum(total.count[g] for g in ("86500", "86502", "86503"))
    return quotient(sum(total.demand.values()) + total.l_bis, cases, NO_CASES)


def old_shares(part: Demand, outcome: Outcome, reading: Reading) -> Shares:
    """Shares of 2008 services mapped with the annual a and b."""
    a, b = outcome.a, outcome.b
    if is_undefined(a):
        # Only 86500 was billed (singular=limit): P10 = P12, so that any split gives the same.
        a, b = Fraction(0), Fraction(1)
    f10, f12 = mapped_frequencies(part, a, b, reading)
    n = part.count
    return _shares(f10, f12, n["86504"], n["86501"] + n["86505"], 0)


def new_shares(region: Region, quarters: Sequence[str]) -> Shares:
    """Shares of the delivered services of 2009/2010."""
    return _shares(*(sum(region.new[q].count[g] for q in quarters) for g in NEW_GOPS))


def _shares(f10: Any, f12: Any, f14: Any, f16: Any, f18: Any) -> Shares:
    cases = Fraction(f10 + f12)
    return Shares(cases, *(quotient(f, cases, NO_CASES) for f in (f10, f14, f16, f18)))


def _consequences(stage: Stage) -> dict[str, Any]:
    new, base = stage.case_value_new, stage.case_value_base
    exact_target = _divided(new, 1 + stage.deviation, base)
    credited = _divided(new, 1 + stage.net_deviation, stage.factor * new)
    return {
        "target": base - new,
        "credit": credited - exact_target,
        "form": (exact_target - base) + (stage.factor * new - credited),
    }


def _divided(value: Any, by: Any, otherwise: Any) -> Any:
    # A linear factor can be positive where the exact one is not: all of it is then its form.
    return value / by if by > 0 else otherwise


def bridge(result: Result, kv: str, *, lang: Lang = "de") -> Frame:
    """The bridge of both stages as a frame, one row a bar.

    Columns: kv, stage (1, 2), component (see ``NAMES``), name, part (``cause`` or ``consequence``), exact
    (EUR per case), eur, level (case value reached). Within a stage the causes sum exactly to FW1 - FW0,
    all rows to f·FW1 - FW0. ``total`` holds both by stage. Raises AnalysisError as ``bridge_steps`` does.
    """
    from feecalc.analysis.frame import cents, frame
    from feecalc.analysis.plots_causes import waterfall

    rows = [
        {
            "kv": kv,
            "stage": step.stage,
            "component": step.key,
            "name": step.name.of(lang),
            "part": step.part,
            "exact": step.exact,
            "eur": cents(step.exact, 4),
            "level": step.level,
        }
        for step in bridge_steps(result, kv)
    ]
    stages = {n: s for n, s in result.regions[kv].calculated.stages.items() if s.status == APPLIED}
    total = {
        n: {
            "cause": s.case_value_new - s.case_value_base,
            "all": s.factor * s.case_value_new - s.case_value_base,
        }
        for n, s in stages.items()
    }
    return frame(rows, chart=waterfall, total=total, note=NOTE, lang=lang)


NOTE = Text(
    "EUR je Behandlungsfall. Nulltest: unveränderte Leistungen 2008, abgebildet mit a und b des Jahres, zu P0. "
    "Ohne Anrechnung führte die Anpassung auf FW0 zurück; die Anrechnung lässt den genannten Teil stehen.",
    "EUR per case. Null test: unchanged services of 2008, mapped with the annual a and b, at P0. Without the "
    "credit the adjustment would lead back to FW0; the credit lets the part named stand.",
)
