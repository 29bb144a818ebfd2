"""Anhang 2 Teil B Nr. 8: the correction procedure (Korrekturverfahren), one function a sentence.

FW is the case value (Fallwert): volume over Behandlungsfälle. p and d are fractions, never percent.
Rival readings are branches with the names of the register (readings.py).
"""

from __future__ import annotations

from typing import Any

from feecalc.law.fees import NOTE
from feecalc.law.rule import CASES, EUR, EUR_PER_CASE, EUR_PER_SERVICE, TEIL_B, rule
from feecalc.numbers import (
    if_positive,
    if_zero,
    negative_part,
    not_zero,
    positive,
    positive_part,
    quotient,
    rounded,
    select,
)
from feecalc.words.text import Text

NR8 = f"{TEIL_B} Nr. 8"

NO_BASE_CASES = Text(
    "im Basiszeitraum keine Behandlungsfälle (C0 = 0)", "no cases in the base period (C0 = 0)"
)
NO_NEW_CASES = Text(
    "im neuen Zeitraum keine Behandlungsfälle (C1 = 0)", "no cases in the new period (C1 = 0)"
)
NO_BASE_VALUE = Text("der Fallwert des Basiszeitraums ist 0 (FW0 = 0)", "the base case value is 0 (FW0 = 0)")
NO_NEW_VALUE = Text("der neue Fallwert ist 0 (FW1 = 0)", "the new case value is 0 (FW1 = 0)")
NO_CREDIT = Text(
    "der Nenner der Fallzahl-Anrechnung ist nicht positiv",
    "the denominator of the case decline credit is not positive",
)
NO_FACTOR = Text("der Anpassungsfaktor wäre nicht positiv", "the adjustment factor would not be positive")


# Sentence 1: volumes and cases of 2008
@rule("V0", "Vergütungsvolumen 2008", "volume of 2008", f"{NR8} Satz 1 und 3", EUR)
def base_volume(demands: list[Any], l_bis: Any) -> Any:
    """Demand of 86500-86505 with assigned regional items, and of the bisphosphonate items."""
    return sum(demands[1:], demands[0]) + l_bis


@rule("V0", "Vergütungsvolumen 2008 mit Transfusionen", "volume of 2008 with transfusions",
      f"{NR8} Satz 1 und 3, Nr. 7 (Lesart transfusions)", EUR)  # fmt: skip
def base_volume_with_transfusions(demands: list[Any], l_bis: Any, l_trf: Any) -> Any:
    """As ``base_volume``, with the regional transfusion items."""
    return sum(demands[1:], demands[0]) + l_bis + l_trf


@rule(
    "N_bis_C0",
    "Bisphosphonate als Behandlungsfälle",
    "bisphosphonates as cases",
    f"{NR8} Satz 1, {NOTE}",
    CASES,
)
def bisphosphonate_cases(n_bis_counted: Any, counted: str) -> Any:
    """What the bisphosphonate count adds to the cases of 2008, where it counts in F12."""
    return select(counted, yes=lambda: n_bis_counted, no=lambda: n_bis_counted * 0)


@rule("C0", "Behandlungsfälle 2008", "cases of 2008", f"{NR8} Satz 1 und 3", CASES)
def base_cases(n00: Any, n02: Any, n03: Any, n_bis: Any, reported: Any, source: str) -> Any:
    """The base flat rates 86500, 86502, 86503, one a case – or the reported Behandlungsfälle."""
    return select(source, flat_rates=lambda: n00 + n02 + n03 + n_bis, reported=lambda: reported)


# Sentence 3: volumes and cases after the agreement came into force
@rule(
    "V1",
    "Vergütungsvolumen (Gebührenwert mal Häufigkeit)",
    "volume (fee times frequency)",
    f"{NR8} Satz 3 und 4",
    EUR,
)
def list_volume(fees: list[Any], frequencies: list[Any], with_86518: str) -> Any:
    """Fee times frequency of 86510, 86512, 86514, 86516 and, as the reading says, 86518."""
    terms = [_amount(fee, count) for fee, count in zip(fees, frequencies, strict=True)]
    return _with_palliative(terms, with_86518)


@rule(
    "V1",
    "Vergütungsvolumen (gelieferter Leistungsbedarf)",
    "volume (delivered demand)",
    f"{NR8} Satz 3 und 4",
    EUR,
)
def delivered_volume(amounts: list[Any], with_86518: str) -> Any:
    """Delivered demand of 86510-86516 and, as the reading says, 86518."""
    return _with_palliative(amounts, with_86518)


def _amount(fee: Any, count: Any) -> Any:
    # An undefined fee does no harm where nothing is billed.
    return if_zero(count, lambda: count * 0, lambda: fee * count)


def _with_palliative(terms: list[Any], with_86518: str) -> Any:
    *others, v18 = terms
    added = select(with_86518, yes=lambda: v18, no=lambda: others[0] * 0)
    return sum(others[1:], others[0]) + added


@rule("V1", "Vergütungsvolumen mit Transfusionen", "volume with transfusions",
      f"{NR8} Satz 3 und 4, Nr. 7 (Lesart transfusions)", EUR)  # fmt: skip
def volume_with_transfusions(volume: Any, l_trf: Any) -> Any:
    """The volume with the delivered amounts of the regional transfusion items."""
    return volume + l_trf


@rule("C1", "Behandlungsfälle neu", "new cases", f"{NR8} Satz 3 und 4, Teil A Abs. 2", CASES)
def new_cases(f10: Any, f12: Any, reported: Any, source: str) -> Any:
    """86510 and 86512, once a case and exclusive of each other – or the reported cases."""
    return select(source, flat_rates=lambda: f10 + f12, reported=lambda: reported)


# Sentence 1: the case value
def _total(quarters: list[Any]) -> Any:
    """Sum over all quarters of the period."""
    return sum(quarters[1:], quarters[0])


period_volume = rule("{of}", "Vergütungsvolumen des Jahres", "volume of the year", f"{NR8} Satz 4", EUR)(
    _total
)
period_cases = rule("{of}", "Behandlungsfälle des Jahres", "cases of the year", f"{NR8} Satz 4", CASES)(
    _total
)


@rule(
    "FW0", "Fallwert im Basiszeitraum", "case value of the base period", f"{NR8} Satz 1 und 3", EUR_PER_CASE
)
def base_case_value(volume: Any, cases: Any) -> Any:
    """Volume per Behandlungsfall."""
    return quotient(volume, cases, NO_BASE_CASES)


@rule(
    "FW1",
    "Fallwert nach Inkrafttreten",
    "case value after entry into force",
    f"{NR8} Satz 3 und 4",
    EUR_PER_CASE,
)
def new_case_value(volume: Any, cases: Any) -> Any:
    """Volume per Behandlungsfall."""
    return quotient(volume, cases, NO_NEW_CASES)


@rule("{of}", "Mittel der Quartals-Fallwerte", "mean of the quarterly case values",
      f"{NR8} Satz 4 (Lesart annual_case_value)", EUR_PER_CASE)  # fmt: skip
def mean_case_value(case_values: list[Any]) -> Any:
    """Unweighted mean of the quarterly case values; all must be defined."""
    total = sum(case_values[1:], case_values[0])
    return quotient(total, len(case_values), NO_BASE_CASES)


@rule("FW1", "Fallwert nach Inkrafttreten", "case value after entry into force",
      f"{NR8} Satz 4 (Lesart stage2_valuation)", EUR_PER_CASE)  # fmt: skip
def valued_case_value(constant: Any, as_billed: Any, valuation: str) -> Any:
    """2010 at constant fees, or as billed."""
    return select(valuation, constant=lambda: constant, as_billed=lambda: as_billed)


# Sentence 3: the deviation in percent
@rule("p", "Abweichung des Fallwerts", "deviation of the case value", f"{NR8} Satz 3 und 4")
def deviation(new: Any, base: Any) -> Any:
    """FW1/FW0 - 1."""
    return quotient(not_zero(new, NO_NEW_VALUE), base, NO_BASE_VALUE) - 1


@rule("p", "Abweichung des Fallwerts, gerundet", "deviation of the case value, rounded",
      f"{NR8} Satz 3 und 4 (Lesart deviation_decimals)")  # fmt: skip
def rounded_deviation(p: Any, decimals: int) -> Any:
    """The deviation in percent rounded half-up before use."""
    return quotient(rounded(p * 100, decimals), 100, NO_BASE_VALUE)


# Sentence 5: a decline of cases is credited against an overshoot
@rule("d", "Rückgang der Fallzahl", "case decline", f"{NR8} Satz 5")
def case_decline(new: Any, base: Any) -> Any:
    """1 - C1/C0; negative where cases grew."""
    return 1 - quotient(new, base, NO_BASE_CASES)


@rule("p_netto", "Abweichung nach Anrechnung", "deviation after credit", f"{NR8} Satz 5")
def net_deviation(p: Any, d: Any, stage: int, credit: str, stages: str, capped: bool, symmetric: bool) -> Any:
    """The deviation to be adjusted: an overshoot less the credited decline of cases, else p.

    ``credit`` and ``stages`` are options of the register; ``symmetric`` also credits a growth of
    cases against an undershoot; ``capped`` lets the credit go no further than 0.
    """

    def over() -> Any:
        net = _credited(p, positive_part(d), credit)
        return positive_part(net) if capped else net

    def under() -> Any:
        if not symmetric:
            return p
        net = _credited(p, negative_part(d), credit)
        # Without any deviation there is nothing to credit against.
        return if_zero(p, lambda: p, lambda: negative_part(net) if capped else net)

    def after_credit() -> Any:
        return if_positive(p, over, under)

    return select(
        stages,
        both=after_credit,
        first=after_credit if stage == 1 else lambda: p,
        second=after_credit if stage == 2 else lambda: p,
    )


def _credited(p: Any, d: Any, credit: str) -> Any:
    return select(
        credit,
        points=lambda: p - d,
        none=lambda: p,
        mechanical=lambda: p - quotient(d, positive(1 - d, NO_CREDIT), NO_CREDIT),
        volume=lambda: (1 + p) * (1 - d) - 1,
        target=lambda: quotient(1 + p, positive(1 + d, NO_CREDIT), NO_CREDIT) - 1,
        proportional=lambda: p * (1 - d),
    )


# Sentences 3 and 4: the adjustment
@rule("f", "Anpassungsfaktor", "adjustment factor", f"{NR8} Satz 3 und 4")
def exact_factor(net: Any) -> Any:
    """1/(1+net): the only factor after which the deviation is gone."""
    return quotient(1, positive(1 + net, NO_FACTOR), NO_FACTOR)


@rule(
    "f",
    "Anpassungsfaktor (linear)",
    "adjustment factor (linear)",
    f"{NR8} Satz 3 und 4 (Lesart adjustment_factor)",
)
def linear_factor(net: Any) -> Any:
    """1 - net."""
    return positive(1 - net, NO_FACTOR)


@rule(
    "f",
    "Anpassungsfaktor, soweit Stufe 1 bestimmt ist",
    "adjustment factor, provided stage 1 is defined",
    f"{NR8} Satz 4",
)
def factor_after(factor: Any, first: Any) -> Any:
    """The second factor, undefined where the first is: a "weitere Anpassung" needs the earlier one."""
    return factor + 0 * first


@rule("{of}", "Angepasster Gebührenwert {of}", "adjusted fee {of}", f"{NR8} Satz 3 und 4", EUR_PER_SERVICE)
def adjusted_fee(factor: Any, fee: Any) -> Any:
    """Factor times fee, the same factor for every Kostenpauschale."""
    return factor * fee


@rule(
    "{of}",
    "Fortgeltender Gebührenwert {of}",
    "fee {of} carried forward",
    f"{NR8} Satz 3 und 4",
    EUR_PER_SERVICE,
)
def carried_fee(fee: Any) -> Any:
    """A stage that does not apply carries the earlier fee forward."""
    return fee


@rule("{of}", "Angepasster Gebührenwert {of}, gerundet", "adjusted fee {of}, rounded",
      f"{NR8} Satz 3 und 4 (Lesart rounding=chain)", EUR_PER_SERVICE)  # fmt: skip
def rounded_adjusted_fee(fee: Any, decimals: int) -> Any:
    """The adjusted fee rounded before further use."""
    return rounded(fee, decimals)
