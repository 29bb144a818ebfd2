"""Checks of the 2009 and 2010 figures against the rules of Anhang 2 Teil A."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from feecalc.intake.cells.phrases import percent_text, say, services
from feecalc.intake.checks.totals import Delivery
from feecalc.intake.model import NEW_QUARTERS, quarter_label
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text

_BASE = ("86510", "86512")
_ADD_ONS = ("86514", "86516", "86518")


def reported_cases_differ_from_base_rates(of: Delivery) -> Iterator[Finding]:
    """N02: 86510 and 86512 are billed once in each case and exclude each other."""
    for quarter in of.delivered(NEW_QUARTERS):
        reported = [c for c in of.cases if c.quarter == quarter]
        cases, billed = sum(c.cases for c in reported), of.count(quarter, *_BASE)
        if reported and quarter >= of.start and cases != billed:
            fewer = cases < billed
            message = say(
                "{q}: {c} Behandlungsfälle, aber {n} nach 86510 und 86512.",
                "{q}: {c} cases, but {n} of 86510 and 86512.",
                q=quarter_label(quarter),
                c=cases,
                n=services(billed),
            )
            yield of.finding(
                "N02",
                message,
                severity=Severity.ERROR if fewer else Severity.WARNING,
                place=reported[0].place.at("behandlungsfaelle"),
                expected=_AS_MANY,
                remedy=_MEND_CASES,
            )


_AS_MANY = Text(
    "so viele Behandlungsfälle wie Leistungen 86510 und 86512", "as many cases as services 86510 and 86512"
)
_MEND_CASES = Text("Fälle oder Häufigkeiten berichtigen.", "Mend the cases or the frequencies.")


def add_ons_outnumber_base_rates(of: Delivery) -> Iterator[Finding]:
    """N03: an add-on is billed beside a base rate, at most once in each case."""
    for quarter in of.delivered(NEW_QUARTERS):
        base = of.count(quarter, *_BASE)
        for gop in _ADD_ONS:
            if of.count(quarter, gop) > max(base, 0):
                yield _outnumbered(of, "N03", quarter, (gop,), base)


def palliative_care_stands_beside_chemotherapy(of: Delivery) -> Iterator[Finding]:
    """N04: 86518 is not billed beside 86516, so both together not more often than there are cases."""
    for quarter in of.delivered(NEW_QUARTERS):
        base = of.count(quarter, *_BASE)
        if of.count(quarter, "86516", "86518") > max(base, 0):
            yield _outnumbered(of, "N04", quarter, ("86516", "86518"), base)


def _outnumbered(of: Delivery, check_id: str, quarter: str, gops: tuple[str, ...], base: int) -> Finding:
    message = say(
        "{g} in {q}: {n}, aber nur {b} Grundpauschalen 86510 und 86512.",
        "{g} in {q}: {n}, but only {b} base rates 86510 and 86512.",
        g=Text(" und ".join(gops), " and ".join(gops)),
        q=quarter_label(quarter),
        n=services(of.count(quarter, *gops)),
        b=base,
    )
    place = next(of.totals[quarter, gop].place for gop in gops if (quarter, gop) in of.totals)
    return of.finding(
        check_id,
        message,
        place=place.at("haeufigkeit"),
        expected=Text("höchstens so viele wie Grundpauschalen", "at most as many as base rates"),
        remedy=Text("Häufigkeiten berichtigen.", "Mend the frequencies."),
        cents=of.cents(quarter, *gops),
    )


def shares_jump(of: Delivery) -> Iterator[Finding]:
    """N17: the share of a GOP in the cases does not leap against the other quarters of the region."""
    quarters = [q for q in of.delivered(NEW_QUARTERS) if q >= of.start and of.count(q, *_BASE) > 0]
    scale = prod(of.count(q, *_BASE) for q in quarters)
    for gop in ("86510", *_ADD_ONS):
        # Whole numbers on a common denominator.
        shares = {q: of.count(q, gop) * (scale // of.count(q, *_BASE)) for q in quarters}
        for quarter, share in shares.items():
            others = [s for q, s in shares.items() if q != quarter]
            if len(others) >= 3 and _leaps(share, others, scale):
                message = say(
                    "{gop} in {q}: {a} der Fälle, in den übrigen Quartalen {b} bis {c}.",
                    "{gop} in {q}: {a} of the cases, {b} to {c} in the other quarters.",
                    gop=gop,
                    q=quarter_label(quarter),
                    a=percent_text(Fraction(share, scale), 2),
                    b=percent_text(Fraction(min(others), scale), 2),
                    c=percent_text(Fraction(max(others), scale), 2),
                )
                yield of.finding("N17", message)


def _leaps(share: int, others: list[int], one: int) -> bool:
    """Further from the median of the others than five robust deviations and one percentage point.

    The robust deviation is 1.4826 times the median distance, a standard deviation if normal. Medians
    are doubled, so that everything stays whole: ``far`` is twice, ``spread`` four times the distance.
    """
    middle = _doubled_median(others)
    spread = _doubled_median([abs(2 * s - middle) for s in others])
    far = abs(2 * share - middle)
    return far * 2 * 10_000 > 5 * 14_826 * spread and far * 100 > 2 * one


def _doubled_median(values: list[int]) -> int:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] + ordered[half - 1 + len(ordered) % 2]
