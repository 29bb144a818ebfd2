"""Teil C Nr. 3: what a clearing of the morbiditätsbedingte Gesamtvergütung 2009 would rest on.

Amounts as delivered, nothing decided: whether and how far the demand was contained in that
Gesamtvergütung is for the partners of the Gesamtverträge to find out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from feecalc.intake.model import BASE_QUARTERS, KASSENARTEN, OLD_GOPS, Data
from feecalc.words.text import Text

CLAUSE = "Anhang 2 Teil C Nr. 3"
NOTE = Text(
    "Leistungsbedarf 2008 aus der qualifizierten ambulanten Versorgung krebskranker Patienten, wie geliefert. Ob und in "
    "welcher Höhe er in der morbiditätsbedingten Gesamtvergütung 2009 enthalten war, ist nicht entschieden (Teil C Nr. 3).",
    "Demand of 2008 from the qualified ambulatory care of cancer patients, as delivered. Whether and how far it was "
    "contained in the morbiditätsbedingte Gesamtvergütung of 2009 is not decided (Teil C Nr. 3).",
)


@dataclass(frozen=True)
class KassenartDemand:
    """Delivered demand of 2008 of one Kassenart in EUR: items 86500-86505, regional items, and their sum."""

    kassenart: str
    national: Fraction
    regional: Fraction

    @property
    def name(self) -> str:
        """The Kassenart's name: ``AOK``."""
        return KASSENARTEN[self.kassenart]

    @property
    def total(self) -> Fraction:
        """National and regional items together."""
        return self.national + self.regional


def demand_2008_by_kassenart(data: Data, kv: str) -> tuple[KassenartDemand, ...]:
    """One entry a Kassenart that delivered amounts for 2008, in the order of the keys; empty without any."""
    cents: dict[str, dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
    for row in data.billing:
        if row.kv == kv and row.quarter in BASE_QUARTERS and row.cents is not None:
            cents[row.kassenart][row.gop in OLD_GOPS] += row.cents
    return tuple(_demand(key, cents[key]) for key in KASSENARTEN if key in cents)


def _demand(kassenart: str, cents: Mapping[bool, int]) -> KassenartDemand:
    return KassenartDemand(kassenart, Fraction(cents[True], 100), Fraction(cents[False], 100))
