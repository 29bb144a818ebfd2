"""Teil B from top to bottom for one region, in any kind of number.

Reads like the law: fees of 2008 (Nr. 2-6), then the two stages of the correction (Nr. 8). What is a
choice between readings stands here or in the rules; what is arithmetic stands in ``law/`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from feecalc.calculation.region import Demand, Region, Supply, year_of
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, OLD_GOPS, Contract, quarter_label
from feecalc.law import correction as nr8
from feecalc.law import fees as law
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined
from feecalc.words.text import Text

START, STAGE_1, STAGE_2 = "start", "2010-07-01", "2011-07-01"
DATES = (START, STAGE_1, STAGE_2)

APPLIED, NOT_APPLICABLE, UNDEFINED = "applied", "not_applicable", "undefined"

YEAR_2010 = ("2010Q1", "2010Q2", "2010Q3", "2010Q4")
FIRST_HALF = YEAR_2010[:2]
# The quarters each stage compares, and the last start of the agreement it can still apply to: without a
# case value of Q4 2009 there is no stage 1, and without the first quarter 2010 is no whole year.
STAGES: Mapping[int, tuple[tuple[str, ...], date]] = {
    1: (("2008Q4", "2009Q4"), date(2009, 12, 31)),
    2: ((*BASE_QUARTERS, *YEAR_2010), date(2010, 3, 31)),
}

Fees = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """One stage of Nr. 8; all numbers in the kind of the calculation, None where there is none.

    ``factor`` adjusts the reference fees (P0, or P1 for stage 2 under ``stage2_base=current``).
    """

    status: str
    reason: Text | None = None
    case_value_base: Any = None
    case_value_new: Any = None
    cases_base: Any = None
    cases_new: Any = None
    deviation: Any = None
    case_decline: Any = None
    net_deviation: Any = None
    factor: Any = None
    case_value_constant: Any = None
    case_value_as_billed: Any = None
    volume_base: Any = None
    volume_new: Any = None

    @property
    def clarification_needed(self) -> bool:
        """Whether as-billed and constant-fee values deviate from FW0 in opposite directions."""
        values = (self.case_value_base, self.case_value_constant, self.case_value_as_billed)
        if any(v is None or is_undefined(v) for v in values):
            return False
        base, constant, billed = (getattr(v, "value", v) for v in values)
        return bool((constant - base) * (billed - base) < 0)


@dataclass(frozen=True)
class Outcome:
    """What Teil B gives for one region: factors, fees by GOP and date, and both stages."""

    a: Any
    b: Any
    fees: Mapping[str, Mapping[str, Any]]
    stages: Mapping[int, Stage]


def calculate_region(region: Region, reading: Reading, contract: Contract) -> Outcome:
    """Fees and correction of one region (Anhang 2 Teil B Nr. 1-8), for any kind of number."""
    year = year_of([region.base[q] for q in BASE_QUARTERS if q in region.base], "2008")
    a, b = factors(year, reading)
    p0 = start_fees(region, year, reading)
    first = stage_1(region, reading, contract, p0)
    p1 = next_fees(p0, p0, first, "P1", reading)
    second = stage_2(region, reading, contract, p0, p1, first)
    p2 = next_fees(p0 if reading.stage2_base == "original" else p1, p1, second, "P2", reading)
    fees = {g: {START: p0[g], STAGE_1: p1[g], STAGE_2: p2[g]} for g in NEW_GOPS}
    return Outcome(a, b, fees, {1: first, 2: second})


# Nr. 2-6 ------------------------------------------------------------------------------------
def start_fees(region: Region, year: Demand, reading: Reading) -> dict[str, Any]:
    """P0 of 86510-86518; means over Kassenarten or quarters where the reading asks for them."""
    fees = _fees_of_parts(region, year, reading)
    if reading.rounding == "chain":
        fees = {g: law.rounded_fee(p, reading.fee_decimals, of=g, at="Cent") for g, p in fees.items()}
    return fees


def _fees_of_parts(region: Region, year: Demand, reading: Reading) -> dict[str, Any]:
    if reading.kassenarten == "mean_of_fees":
        parts = [
            year_of([quarters[q] for q in BASE_QUARTERS if q in quarters], f"2008 {kassenart}")
            for kassenart, quarters in region.by_kassenart.items()
        ]
    elif reading.base_period == "mean_of_quarters":
        parts = [region.base[q] for q in BASE_QUARTERS if q in region.base]
    else:
        return _literal_fees(year, reading)
    by_part = [_literal_fees(part, reading) for part in parts]
    return {g: law.mean_fee([fees[g] for fees in by_part], of=g, at="Mittel") for g in NEW_GOPS}


def _split(part: Demand, reading: Reading) -> tuple[Any, Any]:
    """N86502 and N86503 as they enter the factors a and b."""
    own = part.own_count if reading.analog_in_factors == "no" else part.count
    counted = reading.bisphosphonate_frequency
    n03 = law.split_frequency_86503(own["86503"], part.n_bis, counted, at=part.at)
    return own["86502"], n03


def factors(part: Demand, reading: Reading) -> tuple[Any, Any]:
    """The factors a and b of Nr. 2 and 3."""
    n02, n03 = _split(part, reading)
    return law.factor_a(n02, n03, at=part.at), law.factor_b(n02, n03, at=part.at)


def counted_bisphosphonates(part: Demand, reading: Reading) -> Any:
    """What N_bis adds to F12 under the reading."""
    return law.bisphosphonate_frequency(
        part.n_bis, reading.bisphosphonate_frequency, reading.bisphosphonate_share, at=part.at
    )


def mapped_frequencies(part: Demand, a: Any, b: Any, reading: Reading) -> tuple[Any, Any]:
    """F10 and F12 of 2008 data for given factors a and b."""
    f10 = law.frequency_86510(part.count["86502"], a, part.count["86500"], at=part.at)
    n_bis = counted_bisphosphonates(part, reading)
    return f10, law.frequency_86512(part.count["86503"], b, part.count["86500"], n_bis, at=part.at)


def _literal_fees(part: Demand, reading: Reading) -> dict[str, Any]:
    n, d, at = part.count, part.demand, part.at
    a, b = factors(part, reading)
    f10, f12 = mapped_frequencies(part, a, b, reading)
    p10 = law.fee_86510(law.demand_86510(d["86502"], a, d["86500"], at=at), f10, at=at)
    p12 = law.fee_86512(law.demand_86512(d["86503"], b, d["86500"], part.l_bis, at=at), f12, at=at)
    if reading.singular == "limit":
        p10, p12 = _limits(part, p10, p12, reading)
    p14 = law.fee_86514(d["86504"], n["86504"], at=at)
    p16 = law.fee_86516(d["86501"], d["86505"], n["86501"], n["86505"], at=at)
    return {"86510": p10, "86512": p12, "86514": p14, "86516": p16, "86518": law.fee_86518(p16, at=at)}


def _limits(part: Demand, p10: Any, p12: Any, reading: Reading) -> tuple[Any, Any]:
    n, d, at = part.count, part.demand, f"{part.at} limit"
    n02, n03 = _split(part, reading)
    own = [n["86502"], n["86503"], d["86502"]]
    bis = [part.l_bis, counted_bisphosphonates(part, reading), d["86503"]]
    return (
        law.limit_86510(p10, n02 + n03, own, d["86500"], n["86500"], at=at),
        law.limit_86512(p12, n02 + n03, own[:2] + bis, d["86500"], n["86500"], at=at),
    )


# Nr. 8 --------------------------------------------------------------------------------------
def stage_quarters(region: Region, contract: Contract) -> list[tuple[str, ...]]:
    """The quarters of each stage that applies: those in force in time and delivered whole."""
    return [quarters for n, (quarters, _) in STAGES.items() if not_applicable(n, region, contract) is None]


def not_applicable(stage: int, region: Region, contract: Contract) -> Text | None:
    """Why a stage does not apply: the agreement starts too late, or a period is not delivered whole."""
    quarters, last_start = STAGES[stage]
    if contract.start > last_start:
        return _late_start(contract, stage)
    missing = region.missing(quarters)
    return _no_data(missing) if missing else None


def stage_1(region: Region, reading: Reading, contract: Contract, p0: Fees) -> Stage:
    """Case value Q4 2009 against Q4 2008, effective 1 July 2010."""
    reason = not_applicable(1, region, contract)
    if reason is not None:
        return Stage(NOT_APPLICABLE, reason)
    base, new = region.base["2008Q4"], region.new["2009Q4"]
    v0, c0 = base_volume(base, reading), base_cases(region, "2008Q4", reading)
    v1 = delivered_or_list(region, new, p0, reading, ("2009Q4",))
    c1 = new_cases(region, "2009Q4", reading)
    fw0 = nr8.base_case_value(v0, c0, at=base.at)
    fw1 = nr8.new_case_value(v1, c1, at=new.at)
    return adjustment(1, reading, fw0, fw1, c0, c1, volume_base=v0, volume_new=v1)


def stage_2(region: Region, reading: Reading, contract: Contract, p0: Fees, p1: Fees, first: Stage) -> Stage:
    """Case value of 2010 against 2008, effective 1 July 2011."""
    reason = not_applicable(2, region, contract)
    if reason is not None:
        return Stage(NOT_APPLICABLE, reason)
    v0 = [base_volume(region.base[q], reading) for q in BASE_QUARTERS]
    c0 = [base_cases(region, q, reading) for q in BASE_QUARTERS]
    c1 = [new_cases(region, q, reading) for q in YEAR_2010]
    reference = p0 if reading.stage2_base == "original" else p1
    constant = [list_volume(region.new[q], reference, reading, "konstant") for q in YEAR_2010]
    billed = [
        delivered_or_list(region, region.new[q], p0 if q in FIRST_HALF else p1, reading, YEAR_2010)
        for q in YEAR_2010
    ]
    fw0 = annual_base(v0, c0, reading)
    fw_constant = annual_new(constant, c1, reading, "2010 konstant")
    fw_billed = annual_new(billed, c1, reading, "2010 abgerechnet")
    fw1 = nr8.valued_case_value(fw_constant, fw_billed, reading.stage2_valuation, at="2010")
    second = adjustment(
        2,
        reading,
        fw0,
        fw1,
        nr8.period_cases(c0, of="C0", at="2008"),
        nr8.period_cases(c1, of="C1", at="2010"),
        case_value_constant=fw_constant,
        case_value_as_billed=fw_billed,
        volume_base=nr8.period_volume(v0, of="V0", at="2008"),
        volume_new=_total_valued(constant, billed, reading),
    )
    if first.status == UNDEFINED:
        # The correction of 2010 is due, its size unknown: nothing can be built on it.
        return replace(second, status=UNDEFINED, reason=first.reason, factor=first.factor)
    if first.status == APPLIED and not _rests_on_p1(reading):
        return replace(
            second, factor=nr8.factor_after(second.factor, first.factor, at="Stufe 2 nach Stufe 1")
        )
    return second


def _rests_on_p1(reading: Reading) -> bool:
    """Whether the case value of 2010 needs P1, so that an undefined stage 1 shows by itself."""
    return reading.stage2_base == "current" and reading.stage2_valuation == "constant"


def base_volume(part: Demand, reading: Reading) -> Any:
    """V0: demand of 2008 with bisphosphonates, with transfusions where the reading wants them."""
    demands = [part.demand[g] for g in OLD_GOPS]
    if reading.transfusions in ("both", "base_only"):
        return nr8.base_volume_with_transfusions(demands, part.l_bis, part.l_trf, at=part.at)
    return nr8.base_volume(demands, part.l_bis, at=part.at)


def base_cases(region: Region, quarter: str, reading: Reading) -> Any:
    """C0 of one quarter of 2008."""
    part = region.base[quarter]
    n_bis = nr8.bisphosphonate_cases(
        counted_bisphosphonates(part, reading), reading.bisphosphonate_cases, at=part.at
    )
    n = part.count
    reported = region.cases[quarter]
    return nr8.base_cases(n["86500"], n["86502"], n["86503"], n_bis, reported, reading.cases_base, at=part.at)


def new_cases(region: Region, quarter: str, reading: Reading) -> Any:
    """C1 of one quarter of 2009/2010."""
    part = region.new[quarter]
    reported = region.cases[quarter]
    return nr8.new_cases(part.count["86510"], part.count["86512"], reported, reading.cases_new, at=part.at)


def list_volume(part: Supply, fees: Fees, reading: Reading, how: str) -> Any:
    """Volume of one quarter at the given fees (P·F)."""
    volume = nr8.list_volume(
        [fees[g] for g in NEW_GOPS],
        [part.count[g] for g in NEW_GOPS],
        reading.palliative_in_case_value,
        at=f"{part.at} {how}",
    )
    return _with_transfusions(volume, part, reading, how)


def delivered_or_list(
    region: Region, part: Supply, fees: Fees, reading: Reading, period: tuple[str, ...]
) -> Any:
    """As billed: the delivered amounts where the whole period has them, else P·F."""
    if reading.volume_source == "list" or not region.amounts_complete(period):
        return list_volume(part, fees, reading, "abgerechnet")
    amounts = [part.amount[g] for g in NEW_GOPS]
    volume = nr8.delivered_volume(amounts, reading.palliative_in_case_value, at=f"{part.at} abgerechnet")
    return _with_transfusions(volume, part, reading, "abgerechnet")


def _with_transfusions(volume: Any, part: Supply, reading: Reading, how: str) -> Any:
    if reading.transfusions in ("both", "new_only"):
        return nr8.volume_with_transfusions(volume, part.l_trf, at=f"{part.at} {how} mit Transfusionen")
    return volume


def annual_base(volumes: Sequence[Any], cases: Sequence[Any], reading: Reading) -> Any:
    """FW0 of 2008 from the volumes and cases of its quarters."""
    if reading.annual_case_value == "mean_of_quarters":
        quarters = [
            nr8.base_case_value(v, c, at=f"{quarter_label(q)} Quartal")
            for q, v, c in zip(BASE_QUARTERS, volumes, cases, strict=True)
        ]
        return nr8.mean_case_value(quarters, of="FW0", at="2008")
    v = nr8.period_volume(list(volumes), of="V0", at="2008")
    c = nr8.period_cases(list(cases), of="C0", at="2008")
    return nr8.base_case_value(v, c, at="2008")


def annual_new(volumes: Sequence[Any], cases: Sequence[Any], reading: Reading, at: str) -> Any:
    """FW1 of 2010 from the volumes and cases of its quarters."""
    if reading.annual_case_value == "mean_of_quarters":
        quarters = [
            nr8.new_case_value(v, c, at=f"{quarter_label(q)} {at}")
            for q, v, c in zip(YEAR_2010, volumes, cases, strict=True)
        ]
        return nr8.mean_case_value(quarters, of="FW1", at=at)
    v = nr8.period_volume(list(volumes), of="V1", at=at)
    c = nr8.period_cases(list(cases), of="C1", at="2010")
    return nr8.new_case_value(v, c, at=at)


def _total_valued(constant: Sequence[Any], billed: Sequence[Any], reading: Reading) -> Any:
    chosen, at = (constant, "konstant") if reading.stage2_valuation == "constant" else (billed, "abgerechnet")
    return nr8.period_volume(list(chosen), of="V1", at=f"2010 {at}")


def adjustment(stage: int, reading: Reading, fw0: Any, fw1: Any, c0: Any, c1: Any, **more: Any) -> Stage:
    """From two case values to the factor; the last three sentences of Nr. 8."""
    at = f"Stufe {stage}"
    p = nr8.deviation(fw1, fw0, at=at)
    if reading.deviation_decimals != "none":
        p = nr8.rounded_deviation(p, int(reading.deviation_decimals), at=f"{at} gerundet")
    d = nr8.case_decline(c1, c0, at=at)
    net = nr8.net_deviation(
        p,
        d,
        stage,
        reading.case_decline_credit,
        reading.credit_stages,
        reading.credit_cap == "yes",
        reading.credit_symmetric == "yes",
        at=at,
    )
    f = (nr8.exact_factor if reading.adjustment_factor == "exact" else nr8.linear_factor)(net, at=at)
    status, reason = (UNDEFINED, _reason(f)) if is_undefined(f) else (APPLIED, None)
    return Stage(status, reason, fw0, fw1, c0, c1, p, d, net, f, **more)


def next_fees(reference: Fees, earlier: Fees, stage: Stage, symbol: str, reading: Reading) -> dict[str, Any]:
    """P1 from P0, or P2 from its reference fees; carried forward where the stage does not apply."""
    if stage.status == NOT_APPLICABLE:
        return {g: nr8.carried_fee(earlier[g], of=f"{symbol}_{g}") for g in NEW_GOPS}
    fees = {g: nr8.adjusted_fee(stage.factor, reference[g], of=f"{symbol}_{g}") for g in NEW_GOPS}
    if reading.rounding == "chain":
        decimals = reading.fee_decimals
        return {
            g: nr8.rounded_adjusted_fee(p, decimals, of=f"{symbol}_{g}", at="Cent") for g, p in fees.items()
        }
    return fees


def _reason(value: Any) -> Text:
    reason: Text = getattr(value, "value", value).reason
    return reason


def _late_start(contract: Contract, stage: int) -> Text:
    day = contract.start
    start = Text(
        f"Die Vereinbarung gilt hier erst ab {day:%d.%m.%Y}", f"the agreement starts here on {day:%Y-%m-%d}"
    )
    if stage == 1:
        return Text(
            f"{start.de}; für 4/2009 gibt es keinen neuen Fallwert",
            f"{start.en}; there is no new case value for Q4 2009",
        )
    return Text(
        f"{start.de}; 2010 steht nicht ganz unter ihr und ist mit 2008 nicht zu vergleichen",
        f"{start.en}; it does not cover the whole of 2010, which cannot be compared with 2008",
    )


def _no_data(missing: list[str]) -> Text:
    quarters = ", ".join(missing)
    return Text(f"keine vollständigen Daten: es fehlen {quarters}", f"incomplete data: {quarters} missing")
