"""Checks of the price that demand and frequency make together: flat rates are the same each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from feecalc.intake.cells.phrases import cents_text, percent_text, price_text, say
from feecalc.intake.checks.totals import Delivery, Sum, kassenart_label
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS, NEW_QUARTERS, OLD_GOPS, quarter_label
from feecalc.words.findings import Finding
from feecalc.words.text import Text

# Quarters within which one price holds: the fees may change on 2010-07-01 (Nr. 8).
_SPAN = {
    quarter: span
    for span, quarters in enumerate((BASE_QUARTERS, NEW_QUARTERS[:3], NEW_QUARTERS[3:]))
    for quarter in quarters
}
_JUMP = 200  # one part in 200


def price_differs_between_kassenarten(of: Delivery) -> Iterator[Finding]:
    """N10: one fee for all Kassenarten, so amount / count is the same for all of them."""
    prices: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for (quarter, kassenart, gop), key in of.keys.items():
        if gop in NEW_GOPS and quarter in NEW_QUARTERS and key.price is not None:
            prices[quarter, gop][kassenart] = key.price
    for (quarter, gop), by_kassenart in prices.items():
        low = min(by_kassenart, key=by_kassenart.__getitem__)
        high = max(by_kassenart, key=by_kassenart.__getitem__)
        if by_kassenart[low] != by_kassenart[high]:
            message = say(
                "{gop} in {q}: {low} {a} je Leistung, {high} {b}.",
                "{gop} in {q}: {low} {a} a service, {high} {b}.",
                gop=gop,
                q=quarter_label(quarter),
                low=kassenart_label(low),
                a=price_text(by_kassenart[low]),
                high=kassenart_label(high),
                b=price_text(by_kassenart[high]),
            )
            key = of.keys[quarter, low, gop]
            yield of.finding("N10", message, place=key.place, expected=_ONE_PRICE, cents=key.cents)


_ONE_PRICE = Text("ein Preis für alle Kassenarten", "one price for all Kassenarten")


_TOO_LOW, _TOO_HIGH = 200, 200_000  # cents a service; the flat rates of 2008 lie between 25 and 130 EUR


def amounts_are_in_another_unit(of: Delivery) -> Iterator[Finding]:
    """O18: no flat rate of 2008 costs cents or thousands of EUR; if all do, the amounts are in another unit."""
    sums = {
        gop: (sum(of.count(q, gop) for q in BASE_QUARTERS), sum(of.cents(q, gop) for q in BASE_QUARTERS))
        for gop in OLD_GOPS
    }
    prices = {gop: Fraction(cents, count) for gop, (count, cents) in sums.items() if count > 0 and cents > 0}
    low = all(p < _TOO_LOW for p in prices.values())
    if len(prices) > 1 and (low or all(p > _TOO_HIGH for p in prices.values())):
        gop = min(prices)
        message = say(
            "2008 kostet jede Leistung im Mittel {what} (z. B. {gop}: {p}). Sind die Beträge in {unit} angegeben?",
            "In 2008 each service costs {what} on average (e.g. {gop}: {p}). Are the amounts given in {unit}?",
            what=Text("unter 2 EUR", "below 2 EUR") if low else Text("über 2.000 EUR", "above 2,000 EUR"),
            gop=gop,
            p=price_text(prices[gop]),
            unit=Text("Tausend EUR", "thousand EUR") if low else Text("Cent", "cents"),
        )
        yield of.finding("O18", message, expected=_IN_EUR, remedy=_GIVE_EUR)


_IN_EUR = Text("Beträge in EUR", "amounts in EUR")
_GIVE_EUR = Text("Beträge in EUR und Cent liefern.", "Deliver the amounts in EUR and cents.")


def price_is_no_whole_cents(of: Delivery) -> Iterator[Finding]:
    """O03: flat rates are whole cents, so demand divides by frequency."""
    odd: dict[str, list[tuple[str, str, Sum]]] = defaultdict(list)
    all_of: dict[str, int] = defaultdict(int)
    for (quarter, kassenart, gop), key in of.keys.items():
        if key.cents is not None and key.count > 0:
            all_of[gop] += 1
            if key.cents % key.count:
                odd[gop].append((quarter, kassenart, key))
    for gop, found in odd.items():
        quarter, kassenart, key = found[0]
        message = say(
            "{gop}: bei {n} von {all} Summen ist der Preis kein ganzer Cent-Betrag, z. B. {q}, {k}: {l} / "
            "{c} = {p}.",
            "{gop}: the price of {n} of {all} sums is not in whole cents, e.g. {q}, {k}: {l} / {c} = {p}.",
            gop=gop,
            n=len(found),
            all=all_of[gop],
            q=quarter_label(quarter),
            k=kassenart_label(kassenart),
            l=cents_text(key.cents or 0),
            c=key.count,
            p=price_text(Fraction(key.cents or 0, key.count)),
        )
        cents = sum(part.cents or 0 for _, _, part in found)
        yield of.finding("O03", message, place=key.place, cents=cents)


def price_jumps_between_quarters(of: Delivery) -> Iterator[Finding]:
    """O04: the price of a flat rate of one Kassenart stays the same over the quarters."""
    series: dict[tuple[str, str], list[PriceChange]] = defaultdict(list)
    last: dict[tuple[str, str], tuple[str, Sum]] = {}
    for (quarter, kassenart, gop), key in of.keys.items():
        if key.cents and key.count > 0:
            before = last.get((gop, kassenart))
            if before and _SPAN[before[0]] == _SPAN[quarter] and _jumps(before[1], key):
                series[gop, kassenart].append((before[0], before[1], quarter, key))
            last[gop, kassenart] = (quarter, key)
    for (gop, kassenart), jumps in series.items():
        yield _jump(of, gop, kassenart, max(jumps, key=lambda step: abs(_change(step[1], step[3]))))


PriceChange = tuple[str, Sum, str, Sum]


def _jumps(a: Sum, b: Sum) -> bool:
    """Whether the price changes by more than half a percent; in whole numbers, because most do not."""
    old, new = (a.cents or 0) * b.count, (b.cents or 0) * a.count
    return abs(new - old) * _JUMP > abs(old)


def _change(a: Sum, b: Sum) -> Fraction:
    return Fraction((b.cents or 0) * a.count, (a.cents or 0) * b.count) - 1


def _jump(of: Delivery, gop: str, kassenart: str, step: PriceChange) -> Finding:
    before, a, after, b = step
    message = say(
        "{gop}, {k}: {a} je Leistung in {qa}, {b} in {qb} ({c}).",
        "{gop}, {k}: {a} a service in {qa}, {b} in {qb} ({c}).",
        gop=gop,
        k=kassenart_label(kassenart),
        a=price_text(Fraction(a.cents or 0, a.count)),
        qa=quarter_label(before),
        b=price_text(Fraction(b.cents or 0, b.count)),
        qb=quarter_label(after),
        c=percent_text(_change(a, b), 2),
    )
    return of.finding("O04", message, place=b.place, cents=b.cents)
