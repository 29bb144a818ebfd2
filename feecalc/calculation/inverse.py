"""Inverses and derivatives of the rules of Nr. 8: what would undo an adjustment, and how it moves.

They turn the same settings around that the rules decide by; tests compare them with the rules themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from feecalc.calculation.stage import Stage
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined, select


def deviation_for(f1: Fraction, stage: Stage, reading: Reading) -> Fraction | None:
    """The deviation of 2010 at which the second factor undoes the first, f2 = 1/f1; None where none does.

    Above P0 after stage 1 it takes an overshoot, with the credit of the decline at hand; below P0 an
    undershoot, which is not credited.
    """
    exact = reading.adjustment_factor == "exact"
    if f1 <= 1:
        return f1 - 1 if reading.adjustment_factor != "linear" else 1 - 1 / f1
    d = max(Fraction(stage.case_decline), Fraction(0)) if credit_applies(2, reading) else Fraction(0)
    net = 1 - 1 / f1 if reading.adjustment_factor == "linear" else f1 - 1
    if reading.case_decline_credit == "proportional":
        below = 1 - f1 * d if exact else 1 - d
        return net / below if below > 0 else None
    if reading.case_decline_credit == "effect":
        if d >= 1:
            return None
        d = d / (1 - d)
    return f1 * (1 + d) - 1 if exact else net + d


def credit_applies(n: int, reading: Reading) -> bool:
    """Whether the reading credits a decline of cases in that stage."""
    stages = reading.credit_stages
    in_stage = stages == "both" or (stages == "first") == (n == 1)
    return in_stage and reading.case_decline_credit != "none"


def decline_that_offsets(p: Fraction, credit: str) -> Fraction | None:
    """d* for an overshoot p: the decline at which the credit takes all of it; None without a credit."""
    if credit == "decline":
        return p
    if credit == "effect":
        return p / (1 + p)
    return Fraction(1) if credit == "proportional" else None


def neutral_deviation(n: int, stage: Stage, reading: Reading) -> Fraction:
    """The overshoot that the decline at hand just offsets: the inverse of d*."""
    d = Fraction(stage.case_decline)
    credit = reading.case_decline_credit
    if d <= 0 or not credit_applies(n, reading) or credit == "proportional":
        return Fraction(0)
    return d / (1 - d) if credit == "effect" else d


def relative_change(dp: Fraction, net: Fraction, stage: Stage, reading: Reading) -> Fraction:
    """d ln f for a change ``dp`` of p and ``net`` of the net deviation."""
    p, at = Fraction(stage.deviation), Fraction(stage.net_deviation)
    relative: Fraction = select(
        reading.adjustment_factor,
        exact=lambda: (dp - net) / (1 + p - at) - dp / (1 + p),
        measured=lambda: -net / (1 + at),
        linear=lambda: -net / (1 - at),
    )
    return relative


def net_slopes(n: int, stage: Stage, reading: Reading) -> tuple[Fraction, Fraction]:
    """Partial derivatives of the net deviation in p and in d, on the branch in force."""
    p, d = Fraction(stage.deviation), decline_of(stage)
    credited = credit_applies(n, reading) and (p > 0 or reading.credit_symmetric == "yes")
    moves = d > 0 if p > 0 else d < 0
    if not credited:
        return Fraction(1), Fraction(0)
    if is_capped(reading) and stage.net_deviation == 0:
        return Fraction(0), Fraction(0)
    by_p, by_d = _credit_slopes(reading.case_decline_credit, p, d if moves else Fraction(0))
    return by_p, by_d if moves else Fraction(0)


def decline_of(stage: Stage) -> Fraction:
    """d of the stage; 0 where it is undefined."""
    # An undefined decline stands only where nothing is credited.
    return Fraction(0) if is_undefined(stage.case_decline) else Fraction(stage.case_decline)


def _credit_slopes(credit: str, p: Fraction, d: Fraction) -> tuple[Fraction, Fraction]:
    one, none = Fraction(1), Fraction(0)
    slopes: tuple[Fraction, Fraction] = select(
        credit,
        decline=lambda: (one, -one),
        effect=lambda: (one, -1 / (1 - d) ** 2),
        proportional=lambda: (1 - d, -p),
        none=lambda: (one, none),
    )
    return slopes


def case_value_response(
    amounts: Sequence[Fraction],
    cases_moved: Sequence[Fraction],
    volumes: Sequence[Fraction],
    cases: Sequence[Fraction],
    reading: Reading,
) -> Fraction:
    """d ln FW1 where volume and cases of each quarter move by ``amounts`` and ``cases_moved``."""
    if reading.annual_case_value == "ratio_of_sums":
        return _total(amounts) / _total(volumes) - _total(cases_moved) / _total(cases)
    values = [v / c for v, c in zip(volumes, cases, strict=True)]
    changes = [
        amount / c - fw * moved / c
        for amount, moved, c, fw in zip(amounts, cases_moved, cases, values, strict=True)
    ]
    return _total(changes) / _total(values)


def _total(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def is_capped(reading: Reading) -> bool:
    """Whether the credit goes no further than to a net deviation of 0."""
    return reading.credit_cap == "yes"
