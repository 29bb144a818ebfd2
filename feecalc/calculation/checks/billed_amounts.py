"""Delivered amounts of 86510-86518 against the fees that were billed: N11, N22."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from feecalc.calculation.billed import first_day
from feecalc.calculation.region import Region
from feecalc.intake.checks.catalogue import BY_ID
from feecalc.intake.model import NEW_GOPS, BillingRow, Data, quarter_label
from feecalc.numbers import Undefined
from feecalc.numbers.figures import eur, number
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text


def _amounts_of(data: Data, region: Region) -> Iterator[tuple[BillingRow, Fraction, Fraction]]:
    """Rows of 86510-86518 with their amount and the fee billed in their quarter (EUR)."""
    for row in data.billing:
        if (
            row.kv == region.kv
            and row.cents is not None
            and row.gop in NEW_GOPS
            and row.quarter in region.billed
        ):
            fee = region.billed[row.quarter][row.gop]
            if not isinstance(fee, Undefined):
                yield row, Fraction(row.cents, 100), fee


def check_amounts(data: Data, region: Region) -> Iterator[Finding]:
    """N11: delivered amount against fee billed times count; N22 where another fee of the region fits."""
    known = {gop: _known_fees(region, gop) for gop in NEW_GOPS}
    for row, found, fee in _amounts_of(data, region):
        if found == fee * row.count:
            continue
        other = next((p for p in known[row.gop] if row.count and p != fee and found == p * row.count), None)
        if other is None:
            yield _differs(region.kv, row, found, fee * row.count)
        else:
            yield _billed_at(region.kv, row, fee, other)


def _known_fees(region: Region, gop: str) -> list[Fraction]:
    """All fees of the region for one GOP: billed in some quarter, or agreed."""
    billed = [prices[gop] for prices in region.billed.values()]
    agreed = [fee for _day, fee in region.agreed.rows.get(gop, ())]
    return sorted({fee for fee in (*billed, *agreed) if not isinstance(fee, Undefined)})


def _billed_at(kv: str, row: BillingRow, fee: Fraction, other: Fraction) -> Finding:
    q = quarter_label(row.quarter)
    return Finding(
        "N22",
        Severity.ERROR,
        Text(
            f"{row.gop} in {q}: abgerechnet zu {eur(other)}, in Kraft war {eur(fee)} – welche Gebühr wurde "
            "abgerechnet?",
            f"{row.gop} in {q}: billed at {eur(other, 'en')}, in force was {eur(fee, 'en')} – which fee was billed?",
        ),
        BY_ID["N22"].source,
        kv,
        row.place.at("leistungsbedarf"),
        read=number(other),
        expected=Text(number(fee), number(fee, 2, "en")),
        remedy=Text(
            f"Was galt, in die Tabelle geltend eintragen: {row.gop}, ab {first_day(row.quarter):%d.%m.%Y}, {number(other)}.",
            f"Enter what was in force in the table geltend: {row.gop}, from {first_day(row.quarter):%Y-%m-%d}, "
            f"{number(other, 2, 'en')}.",
        ),
        cents=abs(int((other - fee) * row.count * 100)),
    )


def _differs(kv: str, row: BillingRow, found: Fraction, expected: Fraction) -> Finding:
    below, difference, q = found < expected, found - expected, quarter_label(row.quarter)
    return Finding(
        "N11",
        Severity.WARNING,
        Text(
            f"{row.gop} in {q}: Leistungsbedarf {eur(found)} liegt {'unter' if below else 'über'} Gebührenwert mal "
            f"Häufigkeit {eur(expected)} (Unterschied {eur(difference)})"
            + ("; Abschlag nach § 3 Abs. 7?" if below else "."),
            f"{row.gop} in {q}: demand {eur(found, 'en')} is {'below' if below else 'above'} fee times count "
            f"{eur(expected, 'en')} (difference {eur(difference, 'en')})"
            + ("; discount under § 3 Abs. 7?" if below else "."),
        ),
        "§ 3 Abs. 7; Anhang 2 Teil B Nr. 8",
        kv,
        row.place.at("leistungsbedarf"),
        read=number(found),
        expected=Text(number(expected), number(expected, 2, "en")),
        remedy=Text(
            "Mit der Abrechnung der KV abgleichen; die Lesart „Gebührenwert mal Häufigkeit“ rechnet ohne gelieferte Beträge.",
            "Compare with the KV's billing; the reading 'fee times frequency' does without delivered amounts.",
        ),
        cents=abs(int(difference * 100)),
    )
