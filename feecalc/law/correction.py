"""Anhang 2 Teil B Nr. 8: the correction procedure (Korrekturverfahren), one function a sentence.

FW is the case value (Fallwert): volume over Behandlungsfälle. p and d are fractions, never percent.
A volume is fee times the quantity paid for at full fee, so that one year is measured one way.
Rival readings are branches with the names of the register (readings.py).
"""

from __future__ import annotations

from typing import Any

from feecalc.law.fees import NOTE
from feecalc.law.rule import CASES, COUNT, EUR, EUR_PER_CASE, EUR_PER_SERVICE, FACTOR, SHARE, TEIL_B, rule
from feecalc.numbers import (
    if_positive,
    if_undefined,
    if_zero,
    negative_part,
    not_zero,
    portion,
    positive,
    positive_part,
    quotient,
    rounded,
    select,
    undefined,
)
from feecalc.words.text import Text

NR8 = f"{TEIL_B} Nr. 8"
LAST_SENTENCE = f"{NR8} letzter Satz"

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
NO_SCOPE = Text(
    "die Anpassung lässt sich mit den gewählten Kostenpauschalen allein nicht erreichen",
    "the adjustment cannot be reached with the chosen flat rates alone",
)
NO_PRICE = Text(
    "abgerechnete Beträge ohne Gebührenwert: die voll vergütete Menge ist nicht bestimmt",
    "amounts billed without a fee: the quantity paid at full fee is undefined",
)
NO_EARLIER = Text("die vorangehende Stufe ist nicht bestimmt", "the stage before is undefined")

BASE_FEES, ADD_ON_FEES = slice(0, 2), slice(2, 5)  # of 86510, 86512, 86514, 86516, 86518


# Sentence 1: volumes and cases of 2008
@rule("V0", "Vergütungsvolumen 2008", "volume of 2008", f"{NR8} Satz 1", EUR)
def base_volume(demands: list[Any], l_bis: Any) -> Any:
    """Demand of 86500-86505 with assigned regional items, and of the bisphosphonate items."""
    return sum(demands[1:], demands[0]) + l_bis


def _with_more(volume: Any, more: Any) -> Any:
    """The volume with the demand of further regional items, as delivered."""
    return volume + more


_TRANSFUSIONS = f"{NR8}; Nr. 7"
_REST = f"{NR8}; Nr. 1 Satz 2"

base_volume_with_transfusions = rule(
    "V0", "Vergütungsvolumen 2008 mit Transfusionen", "volume of 2008 with transfusions", _TRANSFUSIONS, EUR
)(_with_more)
base_volume_with_rest = rule(
    "V0",
    "Vergütungsvolumen 2008 mit übrigen regionalen GOPs",
    "volume of 2008 with other regional items",
    _REST,
    EUR,
)(_with_more)


@rule(
    "N_bis_C0",
    "Bisphosphonate als Behandlungsfälle",
    "bisphosphonates as cases",
    f"{NR8} Satz 1, {NOTE}",
    CASES,
)
def bisphosphonate_cases(n_bis_counted: Any, n_bis: Any, share: Any, counted: str, frequency: str) -> Any:
    """What the bisphosphonates add to the cases of 2008; ``n_bis_counted`` is their count in F12."""
    return select(
        counted,
        yes=lambda: n_bis_counted,
        no=lambda: n_bis * 0,
        always=lambda: select(
            frequency,
            excluded=lambda: n_bis,
            included=lambda: n_bis,
            as_86503=lambda: n_bis,
            share=lambda: portion(share, n_bis),
        ),
    )


@rule("C0", "Behandlungsfälle 2008", "cases of 2008", f"{NR8} Satz 1", CASES)
def base_cases(n00: Any, n02: Any, n03: Any, n_bis: Any, reported: Any, source: str) -> Any:
    """The base flat rates 86500, 86502, 86503, one a case – or the reported Behandlungsfälle."""
    return select(source, flat_rates=lambda: n00 + n02 + n03 + n_bis, reported=lambda: reported)


# Sentences 3 and 4: volumes and cases after the agreement came into force
@rule(
    "Pb_{of}",
    "Abgerechneter Gebührenwert {of}",
    "fee billed for {of}",
    f"{NR8}, beide Anpassungen",
    EUR_PER_SERVICE,
)
def billed_price(fee: Any, decimals: int) -> Any:
    """The published fee that was billed: a fact that no rival reading changes."""
    return rounded(fee, decimals)


@rule(
    "Fv{of}",
    "Zum vollen Gebührenwert vergütete Menge {of}",
    "quantity of {of} paid at full fee",
    f"{NR8}, beide Anpassungen, § 3 Abs. 7",
    COUNT,
)
def paid_quantity(amount: Any, price: Any) -> Any:
    """Delivered demand over the fee billed: a discount (§ 3 Abs. 7) makes it smaller than the count."""
    return if_zero(amount, lambda: amount * 0, lambda: quotient(amount, price, NO_PRICE))


@rule(
    "V1",
    "Vergütungsvolumen (Gebührenwert mal Menge)",
    "volume (fee times quantity)",
    f"{NR8}, beide Anpassungen",
    EUR,
)
def list_volume(fees: list[Any], quantities: list[Any], with_86518: str) -> Any:
    """Fee times quantity of 86510, 86512, 86514, 86516 and, as the reading says, 86518."""
    return _sum(_parts(_amounts(fees, quantities), with_86518))


@rule(
    "V1",
    "Vergütungsvolumen (gelieferter Leistungsbedarf)",
    "volume (delivered demand)",
    f"{NR8}, beide Anpassungen",
    EUR,
)
def delivered_volume(amounts: list[Any], with_86518: str) -> Any:
    """Delivered demand of 86510-86516 and, as the reading says, 86518."""
    return _sum(_parts(amounts, with_86518))


@rule(
    "V_S",
    "Vergütungsvolumen der anzupassenden Kostenpauschalen",
    "volume of the flat rates to be adjusted",
    f"{NR8}, beide Anpassungen",
    EUR,
)
def scope_volume(amounts: list[Any], with_86518: str, scope: str) -> Any:
    """The part of 86510 and 86512 (``base``), or of the add-ons 86514-86518 (``addons``), in V1."""
    parts = _parts(amounts, with_86518)
    return select(
        scope,
        all=lambda: _sum(parts),
        base=lambda: _sum(parts[BASE_FEES]),
        addons=lambda: _sum(parts[ADD_ON_FEES]),
    )


@rule("V1_{of}", "Vergütungsvolumen {of}", "volume of {of}", NR8, EUR)
def fee_volume(fee: Any, quantity: Any) -> Any:
    """Fee times quantity of one flat rate."""
    return _amount(fee, quantity)


def _amounts(fees: list[Any], quantities: list[Any]) -> list[Any]:
    return [_amount(fee, quantity) for fee, quantity in zip(fees, quantities, strict=True)]


def _amount(fee: Any, quantity: Any) -> Any:
    # An undefined fee does no harm where nothing is billed.
    return if_zero(quantity, lambda: quantity * 0, lambda: fee * quantity)


def _parts(amounts: list[Any], with_86518: str) -> list[Any]:
    """The amounts that enter the case value: that of 86518 as the reading says."""
    *others, v18 = amounts
    return [*others, select(with_86518, yes=lambda: v18, no=lambda: others[0] * 0)]


def _sum(values: list[Any]) -> Any:
    """Sum over all parts or quarters."""
    return sum(values[1:], values[0])


volume_with_transfusions = rule(
    "V1", "Vergütungsvolumen mit Transfusionen", "volume with transfusions", _TRANSFUSIONS, EUR
)(_with_more)
volume_with_rest = rule(
    "V1", "Vergütungsvolumen mit übrigen regionalen GOPs", "volume with other regional items", _REST, EUR
)(_with_more)


@rule(
    "C1",
    "Behandlungsfälle neu",
    "new cases",
    f"{NR8}, beide Anpassungen, Leistungslegenden 86510, 86512",
    CASES,
)
def new_cases(f10: Any, f12: Any, reported: Any, source: str) -> Any:
    """86510 and 86512, once a case and exclusive of each other – or the reported cases."""
    return select(source, flat_rates=lambda: f10 + f12, reported=lambda: reported)


# Sentence 1: the case value
period_volume = rule(
    "{of}", "Vergütungsvolumen des Jahres", "volume of the year", f"{NR8}, zweite Anpassung", EUR
)(_sum)
period_cases = rule(
    "{of}", "Behandlungsfälle des Jahres", "cases of the year", f"{NR8}, zweite Anpassung", CASES
)(_sum)


@rule("FW0", "Fallwert im Basiszeitraum", "case value of the base period", f"{NR8} Satz 1", EUR_PER_CASE)
def base_case_value(volume: Any, cases: Any) -> Any:
    """Volume per Behandlungsfall."""
    return quotient(volume, cases, NO_BASE_CASES)


@rule(
    "FW1",
    "Fallwert nach Inkrafttreten",
    "case value after entry into force",
    f"{NR8}, beide Anpassungen",
    EUR_PER_CASE,
)
def new_case_value(volume: Any, cases: Any) -> Any:
    """Volume per Behandlungsfall."""
    return quotient(volume, cases, NO_NEW_CASES)


@rule(
    "{of}",
    "Mittel der Quartals-Fallwerte",
    "mean of the quarterly case values",
    f"{NR8}, zweite Anpassung",
    EUR_PER_CASE,
)
def mean_case_value(case_values: list[Any]) -> Any:
    """Unweighted mean of the quarterly case values; all must be defined."""
    total = sum(case_values[1:], case_values[0])
    return quotient(total, len(case_values), NO_BASE_CASES)


@rule(
    "FW1",
    "Fallwert nach Inkrafttreten",
    "case value after entry into force",
    f"{NR8}, zweite Anpassung",
    EUR_PER_CASE,
)
def valued_case_value(constant: Any, as_billed: Any, valuation: str) -> Any:
    """2010 at constant fees, or as billed."""
    return select(valuation, constant=lambda: constant, as_billed=lambda: as_billed)


# Sentence 3: the deviation in percent
@rule("p", "Abweichung des Fallwerts", "deviation of the case value", f"{NR8}, beide Anpassungen", SHARE)
def deviation(new: Any, base: Any) -> Any:
    """FW1/FW0 - 1."""
    return quotient(not_zero(new, NO_NEW_VALUE), base, NO_BASE_VALUE) - 1


def _rounded_percentage(x: Any, decimals: int) -> Any:
    """The percentage rounded half-up before use."""
    return quotient(rounded(x * 100, decimals), 100, NO_BASE_VALUE)


_ROUNDED = f"{NR8}, beide Anpassungen"
rounded_deviation = rule(
    "p", "Abweichung des Fallwerts, gerundet", "deviation of the case value, rounded", _ROUNDED, SHARE
)(_rounded_percentage)
rounded_decline = rule("d", "Rückgang der Fallzahl, gerundet", "case decline, rounded", _ROUNDED, SHARE)(
    _rounded_percentage
)
rounded_net = rule(
    "p_netto", "Abweichung nach Anrechnung, gerundet", "deviation after credit, rounded", _ROUNDED, SHARE
)(_rounded_percentage)


# Last sentence: a decline of cases is credited against an overshoot
@rule("d", "Rückgang der Fallzahl", "case decline", LAST_SENTENCE, SHARE)
def case_decline(new: Any, base: Any) -> Any:
    """1 - C1/C0; negative where cases grew."""
    return 1 - quotient(new, base, NO_BASE_CASES)


@rule("c", "Anrechnung des Fallzahlrückgangs", "credit of the case decline", LAST_SENTENCE, SHARE)
def case_credit(p: Any, d: Any, stage: int, credit: str, stages: str, symmetric: bool) -> Any:
    """What is credited against the overshoot p: c, before any cap.

    ``credit`` and ``stages`` are options of the register; ``symmetric`` also credits a growth of
    cases against an undershoot.
    """

    def under() -> Any:
        # Without any deviation there is nothing to credit against.
        return if_zero(p, lambda: 0, lambda: _credited(p, negative_part(d), credit)) if symmetric else 0

    def credited() -> Any:
        return if_positive(p, lambda: _credited(p, positive_part(d), credit), under)

    return select(
        stages,
        both=credited,
        first=credited if stage == 1 else lambda: 0,
        second=credited if stage == 2 else lambda: 0,
    )


def _credited(p: Any, d: Any, credit: str) -> Any:
    return select(
        credit,
        decline=lambda: d,
        effect=lambda: quotient(d, positive(1 - d, NO_CREDIT), NO_CREDIT),
        proportional=lambda: p * d,
        none=lambda: 0,
    )


@rule("p_netto", "Abweichung nach Anrechnung", "deviation after credit", LAST_SENTENCE, SHARE)
def net_deviation(p: Any, c: Any, capped: bool) -> Any:
    """The deviation to be adjusted: p less the credit; ``capped`` lets it go no further than 0."""
    net = p - c
    return if_positive(p, lambda: positive_part(net), lambda: negative_part(net)) if capped else net


# Sentences 3 and 4: the adjustment
@rule("f", "Anpassungsfaktor", "adjustment factor", f"{NR8}, beide Anpassungen", FACTOR)
def adjustment_factor(p: Any, net: Any, how: str) -> Any:
    """How ``net`` is compensated.

    ``exact`` takes exactly net points of FW0 out of FW1, (1+p-net)/(1+p); ``measured`` treats net as
    if it had been measured, 1/(1+net); ``linear`` is 1-net.
    """
    return select(
        how,
        exact=lambda: positive(quotient(1 + p - net, positive(1 + p, NO_FACTOR), NO_FACTOR), NO_FACTOR),
        measured=lambda: quotient(1, positive(1 + net, NO_FACTOR), NO_FACTOR),
        linear=lambda: positive(1 - net, NO_FACTOR),
    )


@rule(
    "f",
    "Anpassungsfaktor, soweit Stufe 1 bestimmt ist",
    "adjustment factor, provided stage 1 is defined",
    f"{NR8}, zweite Anpassung",
    FACTOR,
)
def factor_after(factor: Any, first: Any) -> Any:
    """The second factor, undefined where the first is: a "weitere Anpassung" needs the earlier one."""
    return if_zero(first, lambda: undefined(first, NO_EARLIER), lambda: factor)


@rule(
    "f_S",
    "Faktor der anzupassenden Kostenpauschalen",
    "factor of the flat rates to be adjusted",
    f"{NR8}, beide Anpassungen",
    FACTOR,
)
def scope_factor(factor: Any, volume: Any, chosen: Any) -> Any:
    """1 - (1-f)·V1/V_S: what the chosen flat rates must bear so that the case value is reached."""

    def borne() -> Any:
        return positive(1 - (1 - factor) * quotient(volume, chosen, NO_SCOPE), NO_SCOPE)

    return if_zero(1 - factor, lambda: factor, borne)


@rule(
    "FW_Ziel",
    "Fallwert, zu dem die Stufe führt",
    "case value the stage leads to",
    f"{NR8}, beide Anpassungen",
    EUR_PER_CASE,
)
def case_value_target(factor: Any, new: Any) -> Any:
    """f·FW1."""
    return factor * new


@rule(
    "FW_erreicht",
    "Fallwert, den die Gebühren erreichen",
    "case value the fees reach",
    f"{NR8}, beide Anpassungen",
    EUR_PER_CASE,
)
def case_value_reached(factor: Any, new: Any, of_fees: Any) -> Any:
    """FW1 - (1-f) times the part of the fees in it: what no fee carries stays."""
    return new - (1 - factor) * of_fees


@rule(
    "Nachholbetrag",
    "Zu viel (+) oder zu wenig (-) gezahlt je Quartal",
    "overpaid (+) or underpaid (-) per quarter",
    f"{NR8}, beide Anpassungen (Rückwirkung nicht geregelt)",
    EUR,
)
def catch_up(factor: Any, case_value: Any, cases: Any, quarters: int) -> Any:
    """(1-f)·FW1·C1 over the quarters compared."""
    return quotient((1 - factor) * case_value * cases, quarters, NO_NEW_CASES)


@rule(
    "{of}", "Angepasster Gebührenwert {of}", "adjusted fee {of}", f"{NR8}, beide Anpassungen", EUR_PER_SERVICE
)
def adjusted_fee(factor: Any, fee: Any) -> Any:
    """Factor times fee, the same factor for every Kostenpauschale that is adjusted."""
    return factor * fee


@rule(
    "{of}",
    "Gebührenwert {of}, von der Anpassung ausgenommen",
    "fee {of}, left out of the adjustment",
    f"{NR8}, beide Anpassungen",
    EUR_PER_SERVICE,
)
def kept_fee(factor: Any, fee: Any) -> Any:
    """The fee as it is, provided the adjustment of the others is defined."""
    return if_zero(factor, lambda: undefined(factor, NO_FACTOR), lambda: fee)


@rule(
    "{of}",
    "Fortgeltender Gebührenwert {of}",
    "fee {of} carried forward",
    f"{NR8}, beide Anpassungen",
    EUR_PER_SERVICE,
)
def carried_fee(fee: Any) -> Any:
    """A stage that does not apply carries the earlier fee forward."""
    return fee


@rule(
    "{of}",
    "Gebührenwert {of}, noch offen",
    "fee {of}, still open",
    f"{NR8}, beide Anpassungen",
    EUR_PER_SERVICE,
)
def open_fee(fee: Any, reason: Text) -> Any:
    """A fee whose correction is due and cannot be calculated: undefined, for that reason."""
    return undefined(fee, reason)


@rule(
    "{of}",
    "Angepasster Gebührenwert {of}, gerundet",
    "adjusted fee {of}, rounded",
    f"{NR8}, beide Anpassungen",
    EUR_PER_SERVICE,
)
def rounded_adjusted_fee(fee: Any, decimals: int) -> Any:
    """The adjusted fee rounded before further use."""
    return rounded(fee, decimals)


# Fees agreed or in force (table ``geltend``)
@rule(
    "{of}",
    "Gebührenwert {of}, vereinbart, soweit nicht bestimmt oder vorgehend",
    "fee {of}, agreed where undefined or where it takes precedence",
    f"{NR8}; § 9 (vereinbarte Werte)",
    EUR_PER_SERVICE,
)
def fee_or_agreed(fee: Any, agreed: Any, mode: str) -> Any:
    """``calculated``: the agreed fee where the data leave none; ``agreed``: the agreed fee."""
    return select(mode, calculated=lambda: if_undefined(fee, lambda: agreed), agreed=lambda: agreed)


@rule(
    "{of}",
    "Vereinbarter Gebührenwert {of}",
    "agreed fee {of}",
    f"{NR8}; § 9 (vereinbarte Werte)",
    EUR_PER_SERVICE,
)
def agreed_fee(agreed: Any) -> Any:
    """The fee in force as the parties agreed it, whatever the calculation gives."""
    return agreed
