"""A stage of the correction (Nr. 8): its dates and periods, its status, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from feecalc.calculation.region import Region
from feecalc.intake.model import BASE_QUARTERS, Contract
from feecalc.numbers import Undefined, is_undefined
from feecalc.words.text import Text

START, STAGE_1, STAGE_2 = "start", "2010-07-01", "2011-07-01"
DATES = (START, STAGE_1, STAGE_2)
DAYS: Mapping[int, date] = {1: date(2010, 7, 1), 2: date(2011, 7, 1)}
FEE_DAYS: Mapping[int, str] = {1: STAGE_1, 2: STAGE_2}
FIRST_DAYS: Mapping[str, date] = {STAGE_1: DAYS[1], STAGE_2: DAYS[2]}

APPLIED, NOT_APPLICABLE, PENDING, UNDEFINED = "applied", "not_applicable", "pending", "undefined"

YEAR_2010 = ("2010Q1", "2010Q2", "2010Q3", "2010Q4")
FIRST_HALF = YEAR_2010[:2]
END_OF_2010 = date(2010, 12, 31)
OLD_PERIODS: Mapping[int, tuple[str, ...]] = {1: ("2008Q4",), 2: BASE_QUARTERS}
NEW_PERIODS: Mapping[int, tuple[str, ...]] = {1: ("2009Q4",), 2: YEAR_2010}
# The agreement must be in force from the first day of a stage's new period: a start in mid-quarter counts
# from the next quarter.
LAST_STARTS: Mapping[int, date] = {1: date(2009, 10, 1), 2: date(2010, 1, 1)}

Fees = Mapping[str, Any]


@dataclass(frozen=True)
class CaseValues:
    """What a stage compares, before the deviation is adjusted; the last sentences of Nr. 8 do not enter.

    ``case_decline`` is the decline that is credited (reading ``credit_cases``). ``volume_fees`` is the
    part of 86510-86518 in ``volume_new``, ``volume_scope`` that of the fees to be adjusted, and
    ``case_value_fees`` the part of the fees in ``case_value_new``; None where they are the whole.
    """

    case_value_base: Any
    case_value_new: Any
    cases_base: Any
    cases_new: Any
    case_decline: Any
    volume_base: Any
    volume_new: Any
    volume_fees: Any = None
    volume_scope: Any = None
    case_value_fees: Any = None
    case_value_constant: Any = None
    case_value_as_billed: Any = None


@dataclass(frozen=True)
class Stage:
    """One stage of Nr. 8; all numbers in the kind of the calculation, None where there is none.

    ``deviation`` p, ``case_decline`` d and ``net_deviation`` are the values used (rounded where the
    reading rounds them), ``credit`` is c before any cap. ``factor`` is f, ``scope_factor`` the factor of
    the fees that are adjusted (f unless the reading ``adjustment_scope`` chooses some); they multiply
    ``reference``, the fees by GOP. ``case_value_target`` is f·FW1 and ``case_value_reached`` what the
    fees reach. ``catch_up`` is what was overpaid (+) or underpaid (-) per quarter, in EUR.
    """

    status: str
    reason: Text | None = None
    case_value_base: Any = None
    case_value_new: Any = None
    cases_base: Any = None
    cases_new: Any = None
    deviation: Any = None
    case_decline: Any = None
    credit: Any = None
    net_deviation: Any = None
    factor: Any = None
    scope_factor: Any = None
    case_value_target: Any = None
    case_value_reached: Any = None
    catch_up: Any = None
    case_value_constant: Any = None
    case_value_as_billed: Any = None
    volume_base: Any = None
    volume_new: Any = None
    reference: Fees = field(default_factory=dict)

    @property
    def clarification_needed(self) -> bool:
        """Whether as-billed and constant-fee values deviate from FW0 in opposite directions."""
        values = (self.case_value_base, self.case_value_constant, self.case_value_as_billed)
        if any(v is None or is_undefined(v) for v in values):
            return False
        base, constant, billed = (getattr(v, "value", v) for v in values)
        return bool((constant - base) * (billed - base) < 0)


def obstacle(n: int, region: Region, contract: Contract, first: Stage | None = None) -> Stage | None:
    """The stage that cannot be calculated, with its status and reason; None where it can.

    *Not applicable* beats *pending*, and that beats *undefined* (teil-b section 3). ``first`` is the
    stage before; where that is pending and the fees in force from its date are not all agreed, there is
    nothing to value 2010 at.
    """
    if contract.start > LAST_STARTS[n]:
        return Stage(NOT_APPLICABLE, _late_start(n, contract.start))
    if missing := region.missing(NEW_PERIODS[n]):
        return Stage(PENDING, _not_delivered(n, missing))
    if first is not None and first.status == PENDING and not region.agreed.complete(DAYS[1]):
        return Stage(PENDING, _after_pending(first))
    if missing := region.missing(OLD_PERIODS[n]):
        reason = _no_base(missing)
        return Stage(UNDEFINED, reason, factor=Undefined(reason), scope_factor=Undefined(reason))
    return None


def due(n: int, contract: Contract) -> bool:
    """Whether the stage is due in a region under Teil B, delivered or not."""
    return contract.start <= LAST_STARTS[n]


# Reasons, each completing a wording of ``wording.py`` --------------------------------------------
def _late_start(n: int, start: date) -> Text:
    if n == 1:
        return Text(
            f"Beginn {start:%d.%m.%Y}, kein Fallwert 4/2009 nach dieser Vereinbarung; "
            "eine Ersatzkorrektur ist nicht geregelt",
            f"start {start:%Y-%m-%d}, no case value of Q4 2009 under this agreement; "
            "no substitute correction is provided for",
        )
    return Text(
        f"Beginn {start:%d.%m.%Y}, 2010 steht nicht ganz unter dieser Vereinbarung; "
        "eine Ersatzkorrektur ist nicht geregelt",
        f"start {start:%Y-%m-%d}, 2010 is not wholly under this agreement; "
        "no substitute correction is provided for",
    )


def _not_calculated(n: int) -> Text:
    day = DAYS[n]
    return Text(
        f"Korrektur nach Nr. 8 zum {day:%d.%m.%Y} nicht berechnet",
        f"correction under Nr. 8 as of {day:%Y-%m-%d} not calculated",
    )


def _not_delivered(n: int, missing: list[str]) -> Text:
    what = _not_calculated(n)
    period = {1: "4/2009", 2: "2010"}[n]
    quarters = ", ".join(missing)
    return Text(
        f"{what.de}: Abrechnungsdaten {period} fehlen ({quarters}: keine Zeile zu 86510 bis 86518)",
        f"{what.en}: billing data of {period} missing ({quarters}: no row of 86510 to 86518)",
    )


def _after_pending(first: Stage) -> Text:
    what, reason = _not_calculated(2), first.reason or Text("", "")
    return Text(
        f"{what.de}: die Gebührenwerte ab 01.07.2010 stehen nicht fest ({reason.de})",
        f"{what.en}: the fees from 2010-07-01 are not settled ({reason.en})",
    )


def _no_base(missing: list[str]) -> Text:
    quarters = ", ".join(missing)
    return Text(
        f"Abrechnungsdaten 2008 unvollständig: es fehlt {quarters}"
        if len(missing) == 1
        else f"Abrechnungsdaten 2008 unvollständig: es fehlen {quarters}",
        f"billing data of 2008 incomplete: {quarters} missing",
    )
