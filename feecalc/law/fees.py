"""Anhang 2 Teil B Nr. 1-7 and the Protokollnotiz: the regional fees from the data of 2008.

One function a sentence, in the order of the text. N is the frequency (Leistungshäufigkeit), L the
demand (Leistungsbedarf) of a Kostenpauschale of 2008; regional items are already assigned.
Transfusions (Nr. 7) have no term here.
"""

from __future__ import annotations

from typing import Any

from feecalc.law.rule import COUNT, EUR, EUR_PER_SERVICE, SHARE, TEIL_B, rule
from feecalc.numbers import if_zero, mean_of_defined, portion, quotient, rounded, select, undefined
from feecalc.words.text import Text

NOTE = "Protokollnotiz zu Anhang 2 Teil B"

NO_SPLIT = Text(
    "2008 keine Leistungen nach 86502 und 86503: die Faktoren a und b sind nicht bestimmt",
    "no services 86502 and 86503 in 2008: the factors a and b are undefined",
)
NO_SERVICES = {
    "86510": Text(
        "2008 keine Leistungen nach 86502: der Gebührenwert 86510 ist nicht bestimmt",
        "no services 86502 in 2008: the fee of 86510 is undefined",
    ),
    "86512": Text(
        "2008 keine Leistungen nach 86503: der Gebührenwert 86512 ist nicht bestimmt",
        "no services 86503 in 2008: the fee of 86512 is undefined",
    ),
    "86514": Text(
        "2008 keine Leistungen nach 86504: der Gebührenwert 86514 ist nicht bestimmt",
        "no services 86504 in 2008: the fee of 86514 is undefined",
    ),
    "86516": Text(
        "2008 keine Leistungen nach 86501 und 86505: der Gebührenwert 86516 ist nicht bestimmt",
        "no services 86501 and 86505 in 2008: the fee of 86516 is undefined",
    ),
}
NO_MEAN = Text(
    "in keiner Teilmenge bestimmt: kein Mittelwert möglich",
    "defined in no part: no mean possible",
)


# Nr. 1 and the last sentences of Nr. 2-5: the data
def _with_assigned(own: Any, shares: list[Any], parts: list[Any]) -> Any:
    """Own services plus the agreed share of each similar regional item ("analog umzusetzen")."""
    for share, part in zip(shares, parts, strict=True):
        own = own + share * part
    return own


def _year_total(quarters: list[Any]) -> Any:
    """Sum of the four quarters of 2008; 0 where none was delivered (finding O02)."""
    return sum(quarters[1:], quarters[0]) if quarters else 0


_ANALOG = (
    "{of}",
    "Eigene Leistungen und zugeordnete regionale GOPs",
    "own services and assigned regional GOPs",
)
_ANALOG_CLAUSE = f"{TEIL_B} Nr. 1 Satz 2; Nr. 2-5 jeweils letzter Satz"
_YEAR = ("{of}", "{of} im Jahr 2008", "{of} in the year 2008", f"{TEIL_B} Nr. 1 Satz 1")

with_assigned_count = rule(*_ANALOG, _ANALOG_CLAUSE, COUNT)(_with_assigned)
with_assigned_demand = rule(*_ANALOG, _ANALOG_CLAUSE, EUR)(_with_assigned)
year_count = rule(*_YEAR, COUNT)(_year_total)
year_demand = rule(*_YEAR, EUR)(_year_total)


# Nr. 2
@rule("a", "Faktor a", "factor a", f"{TEIL_B} Nr. 2 Satz 4", SHARE)
def factor_a(n02: Any, n03: Any) -> Any:
    """Share of 86502 in the services 86502 and 86503."""
    return quotient(n02, n02 + n03, NO_SPLIT)


@rule("D10", "Leistungsbedarf für 86510", "demand for 86510", f"{TEIL_B} Nr. 2 Satz 2", EUR)
def demand_86510(l02: Any, a: Any, l00: Any) -> Any:
    """Demand of 86502 and the a-fold demand of 86500."""
    return l02 + a * l00


@rule("F10", "Leistungshäufigkeit für 86510", "frequency for 86510", f"{TEIL_B} Nr. 2 Satz 3", COUNT)
def frequency_86510(n02: Any, a: Any, n00: Any) -> Any:
    """Frequency of 86502 and the a-fold frequency of 86500."""
    return n02 + a * n00


@rule("P0_86510", "Gebührenwert 86510", "fee of 86510", f"{TEIL_B} Nr. 2 Satz 1", EUR_PER_SERVICE)
def fee_86510(demand: Any, frequency: Any) -> Any:
    """Demand over frequency."""
    return quotient(demand, frequency, NO_SERVICES["86510"])


# Nr. 3 and the Protokollnotiz
@rule("b", "Faktor b", "factor b", f"{TEIL_B} Nr. 3 Satz 4", SHARE)
def factor_b(n02: Any, n03: Any) -> Any:
    """Share of 86503 in the services 86502 and 86503."""
    return quotient(n03, n02 + n03, NO_SPLIT)


@rule("N86503_ab", "86503 in den Faktoren a und b", "86503 in the factors a and b", NOTE, COUNT)
def split_frequency_86503(n03: Any, n_bis: Any, counted: str) -> Any:
    """The frequency of 86503 that enters a and b: with the bisphosphonates only ``as_86503``."""
    return select(
        counted,
        excluded=lambda: n03,
        included=lambda: n03,
        as_86503=lambda: n03 + n_bis,
        share=lambda: n03,
    )


@rule("N_bis_F12", "Bisphosphonat-Häufigkeit in 86512", "bisphosphonate count in 86512", NOTE, COUNT)
def bisphosphonate_frequency(n_bis: Any, counted: str, share: Any) -> Any:
    """What the bisphosphonates add to the frequency: the note names their demand only."""
    return select(
        counted,
        excluded=lambda: n_bis * 0,
        included=lambda: n_bis,
        as_86503=lambda: n_bis,
        share=lambda: portion(share, n_bis),
    )


@rule("D12", "Leistungsbedarf für 86512", "demand for 86512", f"{TEIL_B} Nr. 3 Satz 2, {NOTE}", EUR)
def demand_86512(l03: Any, b: Any, l00: Any, l_bis: Any) -> Any:
    """Demand of 86503, the b-fold demand of 86500, and the demand of the bisphosphonate items."""
    return l03 + b * l00 + l_bis


@rule("F12", "Leistungshäufigkeit für 86512", "frequency for 86512", f"{TEIL_B} Nr. 3 Satz 3", COUNT)
def frequency_86512(n03: Any, b: Any, n00: Any, n_bis: Any) -> Any:
    """Frequency of 86503 and the b-fold frequency of 86500; ``n_bis`` as the reading counts it."""
    return n03 + b * n00 + n_bis


@rule("P0_86512", "Gebührenwert 86512", "fee of 86512", f"{TEIL_B} Nr. 3 Satz 1", EUR_PER_SERVICE)
def fee_86512(demand: Any, frequency: Any) -> Any:
    """Demand over frequency."""
    return quotient(demand, frequency, NO_SERVICES["86512"])


# The singular case N86502 + N86503 = 0 < N86500 under the reading singular=limit
@rule("P0_86510", "Gebührenwert 86510", "fee of 86510", f"{TEIL_B} Nr. 2", EUR_PER_SERVICE)
def limit_86510(fee: Any, split: Any, own: list[Any], l00: Any, n00: Any) -> Any:
    """The limit v00, the same for any a; ``own`` (counts, amounts of 86502/86503) must all be 0."""
    return if_zero(split, lambda: _if_all_zero(own, quotient(l00, n00, NO_SPLIT)), lambda: fee)


@rule("P0_86512", "Gebührenwert 86512", "fee of 86512", f"{TEIL_B} Nr. 3", EUR_PER_SERVICE)
def limit_86512(fee: Any, split: Any, own: list[Any], l00: Any, n00: Any) -> Any:
    """As ``limit_86510``; ``own`` holds the bisphosphonates too, whose demand has no count here."""
    return if_zero(split, lambda: _if_all_zero(own, quotient(l00, n00, NO_SPLIT)), lambda: fee)


def _if_all_zero(parts: list[Any], value: Any) -> Any:
    for part in parts:
        value = _if_zero_part(part, value)
    return value


def _if_zero_part(part: Any, value: Any) -> Any:
    return if_zero(part, lambda: value, lambda: undefined(part, NO_SPLIT))


# Nr. 4
@rule("P0_86514", "Gebührenwert 86514", "fee of 86514", f"{TEIL_B} Nr. 4 Satz 1", EUR_PER_SERVICE)
def fee_86514(l04: Any, n04: Any) -> Any:
    """Demand over frequency of 86504."""
    return quotient(l04, n04, NO_SERVICES["86514"])


# Nr. 5
@rule("P0_86516", "Gebührenwert 86516", "fee of 86516", f"{TEIL_B} Nr. 5 Satz 1-3", EUR_PER_SERVICE)
def fee_86516(l01: Any, l05: Any, n01: Any, n05: Any) -> Any:
    """Demand of 86501 and 86505 over their frequency."""
    return quotient(l01 + l05, n01 + n05, NO_SERVICES["86516"])


# Nr. 6
@rule("P0_86518", "Gebührenwert 86518", "fee of 86518", f"{TEIL_B} Nr. 6", EUR_PER_SERVICE)
def fee_86518(p16: Any) -> Any:
    """The fee found for 86516."""
    return p16


# Readings beside the text: means of partial fees, rounding in the chain
@rule(
    "P0_{of}",
    "Gebührenwert {of} (Mittel der Teilwerte)",
    "fee of {of} (mean of partial fees)",
    f"{TEIL_B} Eingangssatz und Nr. 1",
    EUR_PER_SERVICE,
)
def mean_fee(fees: list[Any]) -> Any:
    """Unweighted mean of the fees per Kassenart or quarter; undefined ones are left out."""
    return mean_of_defined(fees, NO_MEAN)


@rule("P0_{of}", "Gebührenwert {of}, gerundet", "fee of {of}, rounded", f"{TEIL_B} Nr. 2-6", EUR_PER_SERVICE)
def rounded_fee(fee: Any, decimals: int) -> Any:
    """The fee rounded before further use (reading ``rounding=chain``)."""
    return rounded(fee, decimals)
