"""Teil B from top to bottom for one region, in any kind of number.

Reads like the law: fees of 2008 (Nr. 2-6), then the two stages of the correction (Nr. 8). What is a
choice between readings stands here, in the steps (``start_fees``, ``case_values``, ``adjustment``) or in the
rules; what is arithmetic stands in ``law/`` only. This is the one place that tells the order of Teil B:
others call ``calculate_region``, with a ``Memory`` where many readings of one region share parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from feecalc.calculation.adjustment import adjustment, next_fees
from feecalc.calculation.case_values import annual_case_values, first_case_values
from feecalc.calculation.region import Demand, Region, year_of
from feecalc.calculation.stage import (
    DAYS,
    END_OF_2010,
    NOT_APPLICABLE,
    PENDING,
    STAGE_1,
    STAGE_2,
    START,
    Fees,
    Stage,
    obstacle,
)
from feecalc.calculation.start_fees import factors, quarters_of_2008, start_fees
from feecalc.intake.model import NEW_GOPS, Contract
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined

T = TypeVar("T")


class Recall(Protocol):
    """What a calculation asks before it makes a part: a memory may have it already."""

    def __call__(self, part: str, reading: Reading, more: tuple[Any, ...], make: Callable[[], T], /) -> T:
        """The part of that name under the reading; ``more`` are values it rests on besides."""


def afresh(_part: str, _reading: Reading, _more: tuple[Any, ...], make: Callable[[], T]) -> T:
    """No memory: every part is made."""
    return make()


@dataclass(frozen=True)
class Dated:
    """The fees of one effective date: in force, as the calculation gives them, and which rest on ``geltend``."""

    fees: Fees
    calculated: Fees
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What Teil B gives for one region: factors, fees by GOP and date, and both stages.

    ``calculated`` are the fees by GOP and date before ``geltend`` takes the place of any; ``agreed``
    the (GOP, date) whose own price chain rests on an agreed fee.
    """

    a: Any
    b: Any
    fees: Mapping[str, Mapping[str, Any]]
    stages: Mapping[int, Stage]
    calculated: Mapping[str, Mapping[str, Any]]
    agreed: frozenset[tuple[str, str]] = frozenset()


def calculate_region(
    region: Region, reading: Reading, contract: Contract, recall: Recall = afresh
) -> Outcome:
    """Fees and correction of one region (Anhang 2 Teil B Nr. 1-8), for any kind of number."""
    year = base_year(region, reading, recall)
    a, b = factors(year, reading)
    start = fees_of_start(region, reading, recall)
    first, middle = stage_1(region, reading, contract, start, recall)
    second, last = stage_2(region, reading, contract, start, first, middle, recall)
    by_date = {START: start, STAGE_1: middle, STAGE_2: last}
    return Outcome(
        a,
        b,
        {g: {day: found.fees[g] for day, found in by_date.items()} for g in NEW_GOPS},
        {1: first, 2: second},
        {g: {day: found.calculated[g] for day, found in by_date.items()} for g in NEW_GOPS},
        frozenset((g, day) for day, found in by_date.items() for g in found.agreed),
    )


def base_year(region: Region, reading: Reading, recall: Recall = afresh) -> Demand:
    """The delivered quarters of 2008, summed."""
    return recall("year", reading, (), lambda: year_of(quarters_of_2008(region.base), "2008"))


# Nr. 2-6 ------------------------------------------------------------------------------------
def fees_of_start(region: Region, reading: Reading, recall: Recall = afresh) -> Dated:
    """P0 of 86510-86518; an agreed start fee takes the place of one the data leave undefined."""
    year = base_year(region, reading, recall)
    p0 = recall("P0", reading, (), lambda: start_fees(region, year, reading))
    fees = dict(p0)
    agreed = set()
    for g in NEW_GOPS:
        row = region.agreed.at_start(g)
        if row is not None:
            fees[g] = nr8.fee_or_agreed(p0[g], row, reading.fees_in_force, of=f"P0_{g}", at="in Kraft")
            if reading.fees_in_force == "agreed" or is_undefined(p0[g]):
                agreed.add(g)
    return Dated(fees, p0, frozenset(agreed))


# Nr. 8 --------------------------------------------------------------------------------------
def stage_1(
    region: Region, reading: Reading, contract: Contract, start: Dated, recall: Recall = afresh
) -> tuple[Stage, Dated]:
    """Case value Q4 2009 against Q4 2008, and the fees from 1 July 2010."""
    stage = obstacle(1, region, contract)
    if stage is None:
        more = tuple(start.fees.values())
        values = recall("stage 1", reading, more, lambda: first_case_values(region, reading, start.fees))
        stage = adjustment(1, reading, values)
    stage = replace(stage, reference=start.fees)
    return stage, _fees_after_stage_1(region, reading, stage, start)


def _fees_after_stage_1(region: Region, reading: Reading, stage: Stage, start: Dated) -> Dated:
    calculated = next_fees(stage, start.fees, start.fees, "P1", reading)
    rows = {} if stage.status == PENDING else agreed_rows(1, region, reading)
    in_force = {g: nr8.agreed_fee(row, of=f"P1_{g}", at="in Kraft") for g, row in rows.items()}
    fees = {**calculated, **in_force}
    return Dated(fees, calculated, _defined({*start.agreed, *rows}, fees))


def agreed_rows(n: int, region: Region, reading: Reading) -> dict[str, Any]:
    """The rows of ``geltend`` of that stage's date, where the reading takes them for the fees in force."""
    if reading.fees_in_force != "agreed":
        return {}
    rows = {g: region.agreed.at(g, DAYS[n]) for g in NEW_GOPS}
    return {g: fee for g, fee in rows.items() if fee is not None}


def stage_2(
    region: Region,
    reading: Reading,
    contract: Contract,
    start: Dated,
    first: Stage,
    middle: Dated,
    recall: Recall = afresh,
) -> tuple[Stage, Dated]:
    """Case value of 2010 against 2008, and the fees from 1 July 2011."""
    stage = obstacle(2, region, contract, first)
    in_force = fees_at_end_of_2010(region, reading, first, middle)
    reference = reference_fees(reading, start, in_force)
    if stage is None:
        more = (*start.fees.values(), *in_force.fees.values())
        values = recall(
            "stage 2",
            reading,
            more,
            lambda: annual_case_values(region, reading, reference.fees, start.fees, in_force.fees),
        )
        stage = adjustment(2, reading, values, first)
    stage = replace(stage, reference=reference.fees)
    return stage, _fees_after_stage_2(region, reading, stage, reference, middle)


def reference_fees(reading: Reading, start: T, in_force: T) -> T:
    """What the second adjustment multiplies: the fees in force at the end of 2010, or those of the start."""
    return start if reading.stage2_base == "original" else in_force


def fees_at_end_of_2010(region: Region, reading: Reading, first: Stage, middle: Dated) -> Dated:
    """The fees that a "weitere Anpassung" adjusts: P1, or what ``geltend`` says was in force.

    Under ``fees_in_force=agreed`` the row of the latest date; where P1 is pending, complete rows of
    1 July 2010.
    """
    if reading.fees_in_force == "agreed":
        found = {g: region.agreed.in_force(g, END_OF_2010) for g in NEW_GOPS}
    elif first.status == PENDING and region.agreed.complete(DAYS[1]):
        found = {g: region.agreed.at(g, DAYS[1]) for g in NEW_GOPS}
    else:
        return middle
    rows = {g: fee for g, fee in found.items() if fee is not None}
    return Dated({**middle.fees, **rows}, middle.calculated, middle.agreed | frozenset(rows))


def _fees_after_stage_2(
    region: Region, reading: Reading, stage: Stage, reference: Dated, middle: Dated
) -> Dated:
    calculated = next_fees(stage, reference.fees, middle.fees, "P2", reading)
    agreed = set(middle.agreed if stage.status == NOT_APPLICABLE else reference.agreed)
    fees = dict(calculated)
    rows = {} if stage.status == PENDING else agreed_rows(2, region, reading)
    for g, row in rows.items():
        fees[g] = nr8.fee_or_agreed(calculated[g], row, "calculated", of=f"P2_{g}", at="in Kraft")
        if is_undefined(calculated[g]):
            agreed.add(g)
    return Dated(fees, calculated, _defined(agreed, fees))


def _defined(gops: set[str], fees: Fees) -> frozenset[str]:
    return frozenset(g for g in gops if not is_undefined(fees[g]))
