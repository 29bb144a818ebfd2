"""Nr. 8, from two case values to the factor and the fees after a stage, in any kind of number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecalc.calculation.case_values import has_more, has_scope
from feecalc.calculation.stage import (
    APPLIED,
    NEW_PERIODS,
    NOT_APPLICABLE,
    PENDING,
    UNDEFINED,
    CaseValues,
    Fees,
    Stage,
)
from feecalc.intake.model import NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, is_undefined
from feecalc.words.text import Text

# Settings that only the adjustment rests on, not the case values.
ADJUSTMENT_KEYS = (
    "adjustment_factor",
    "case_decline_credit",
    "credit_cap",
    "credit_symmetric",
    "credit_stages",
    "deviation_decimals",
    "rounded_quantity",
)

# What each option of ``rounded_quantity`` rounds.
ROUNDED: Mapping[str, tuple[str, ...]] = {"p": ("p",), "p_and_d": ("p", "d"), "net": ("net",)}
SCOPES: Mapping[str, frozenset[str]] = {
    "all": frozenset(NEW_GOPS),
    "base": frozenset(NEW_GOPS[:2]),
    "addons": frozenset(NEW_GOPS[2:]),
}


def adjustment(n: int, reading: Reading, values: CaseValues, first: Stage | None = None) -> Stage:
    """From two case values to the factor; the last three sentences of Nr. 8.

    ``first`` is the stage before: a "weitere Anpassung" is undefined where that is.
    """
    at = f"Stufe {n}"
    fw1, c1 = values.case_value_new, values.cases_new
    p, d, c, net = _net_deviation(n, reading, values)
    f = nr8.adjustment_factor(p, net, reading.adjustment_factor, at=at)
    if first is not None and first.status in (APPLIED, UNDEFINED):
        f = nr8.factor_after(f, first.scope_factor, at=f"{at} nach Stufe 1")
    scoped = f
    if has_scope(reading):
        scoped = nr8.scope_factor(f, values.volume_fees, values.volume_scope, at=at)
    target = nr8.case_value_target(f, fw1, at=at)
    reached = target
    if has_more(reading):
        reached = nr8.case_value_reached(f, fw1, values.case_value_fees, at=at)
    status, reason = (UNDEFINED, _reason(scoped)) if is_undefined(scoped) else (APPLIED, None)
    return Stage(
        status,
        reason,
        values.case_value_base,
        fw1,
        values.cases_base,
        c1,
        p,
        d,
        c,
        net,
        f,
        scoped,
        target,
        reached,
        nr8.catch_up(f, fw1, c1, len(NEW_PERIODS[n]), at=at),
        values.case_value_constant,
        values.case_value_as_billed,
        values.volume_base,
        values.volume_new,
    )


def rounded_parts(reading: Reading) -> tuple[str, ...]:
    """Which of ``p``, ``d`` and ``net`` the reading rounds: a rounded quantity does not move."""
    return () if reading.deviation_decimals == "none" else ROUNDED[reading.rounded_quantity]


def _net_deviation(n: int, reading: Reading, values: CaseValues) -> tuple[Any, Any, Any, Any]:
    """p, d, the credit c, and what is left to adjust, each rounded where the reading says so."""
    at, rounded = f"Stufe {n}", rounded_parts(reading)
    decimals = int(reading.deviation_decimals) if rounded else 0
    p = nr8.deviation(values.case_value_new, values.case_value_base, at=at)
    d = values.case_decline
    if "p" in rounded:
        p = nr8.rounded_deviation(p, decimals, at=f"{at} gerundet")
    if "d" in rounded:
        d = nr8.rounded_decline(d, decimals, at=f"{at} gerundet")
    symmetric, capped = reading.credit_symmetric == "yes", reading.credit_cap == "yes"
    c = nr8.case_credit(p, d, n, reading.case_decline_credit, reading.credit_stages, symmetric, at=at)
    net = nr8.net_deviation(p, c, capped, at=at)
    if "net" in rounded:
        net = nr8.rounded_net(net, decimals, at=f"{at} gerundet")
    return p, d, c, net


def adjusted_gops(reading: Reading) -> frozenset[str]:
    """The flat rates that an adjustment changes."""
    return SCOPES[reading.adjustment_scope]


def next_fees(stage: Stage, reference: Fees, earlier: Fees, symbol: str, reading: Reading) -> dict[str, Any]:
    """The fees after a stage: adjusted, carried forward where it does not apply, undefined where it is open.

    Fees that the reading ``adjustment_scope`` leaves out stay at their reference.
    """
    if stage.status == NOT_APPLICABLE:
        return {g: nr8.carried_fee(earlier[g], of=f"{symbol}_{g}") for g in NEW_GOPS}
    if stage.status == PENDING or isinstance(stage.scope_factor, Undefined):
        reason = stage.reason or Text("", "")
        return {g: nr8.open_fee(reference[g], reason, of=f"{symbol}_{g}") for g in NEW_GOPS}
    chosen, factor = adjusted_gops(reading), stage.scope_factor
    fees = {
        g: nr8.adjusted_fee(factor, reference[g], of=f"{symbol}_{g}")
        if g in chosen
        else nr8.kept_fee(factor, reference[g], of=f"{symbol}_{g}")
        for g in NEW_GOPS
    }
    if reading.rounding == "chain":
        decimals = reading.fee_decimals
        return {
            g: nr8.rounded_adjusted_fee(p, decimals, of=f"{symbol}_{g}", at="Cent") for g, p in fees.items()
        }
    return fees


def _reason(value: Any) -> Text:
    reason: Text = getattr(value, "value", value).reason
    return reason
