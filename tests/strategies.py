"""Random regions and readings for the property tests.

Counts and amounts come from byte strings, so that examples are drawn quickly and still shrink
towards zero. Everything that section 5 of the formulas calls singular occurs often: items without
services, quarters without rows, regional items with shares, amounts delivered in part.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from feecalc.intake.model import (
    NEW_GOPS,
    OLD_GOPS,
    AgreedFee,
    Assignment,
    BillingRow,
    CaseRow,
    Contract,
    Data,
)
from feecalc.law.readings import OPTIONS, Reading
from feecalc.words.findings import Place
from tests.oracle_fees import next_quarter

KV = "00"
Q2008 = ("2008Q1", "2008Q2", "2008Q3", "2008Q4")
Q2010 = ("2010Q1", "2010Q2", "2010Q3", "2010Q4")
REGIONAL = ("99581", "99583", "99590", "99595", "99599")
PRICES = {"86500": 2045, "86501": 9715, "86502": 3068, "86503": 2556, "86504": 5113, "86505": 12782,
          "86510": 2800, "86512": 2650, "86514": 5200, "86516": 12100, "86518": 12100}  # fmt: skip
STARTS = (
    date(2009, 7, 1), date(2009, 8, 15), date(2009, 10, 1), date(2009, 12, 31), date(2010, 1, 1),
    date(2010, 1, 2), date(2011, 7, 2),
)  # fmt: skip
SINCE = (
    None,
    None,
    date(2010, 1, 1),
    date(2010, 7, 1),
    date(2010, 7, 1),
    date(2010, 10, 1),
    date(2011, 7, 1),
)
NEW_DELIVERIES = (
    (),
    ("2009Q4",),
    ("2009Q4", *Q2010),
    ("2009Q4", *Q2010),
    Q2010,
    ("2009Q4", "2010Q1", "2010Q2"),
    ("2009Q4", "2010Q1", "2010Q2", "2010Q4"),
)

_common: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}
# "quick" is for every day: the same examples each time, a failure is not shrunk (HYPOTHESIS_PROFILE=explore does).
_unshrunk = tuple(phase for phase in Phase if phase is not Phase.shrink and phase is not Phase.explain)
settings.register_profile("quick", max_examples=30, derandomize=True, phases=_unshrunk, **_common)
settings.register_profile("explore", max_examples=60, **_common)
settings.register_profile("long", max_examples=3000, **_common)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def readings(**fixed: Any) -> st.SearchStrategy[Reading]:
    """Any combination of options that does not contradict itself; ``fixed`` settings stay as given."""
    free = {key: st.sampled_from(options) for key, options in OPTIONS.items() if key not in fixed}
    share = st.fractions(0, 1, max_denominator=12)
    decimals = st.sampled_from((2, 2, 2, 0, 4))
    drawn = {"bisphosphonate_share": share, "fee_decimals": decimals, **free}
    drawn |= {key: st.just(value) for key, value in fixed.items()}
    return st.fixed_dictionaries(drawn).map(_allowed)


def _allowed(chosen: dict[str, Any]) -> Reading:
    # the two contradictions of section 4
    if chosen["kassenarten"] == "mean_of_fees" and chosen["base_period"] == "mean_of_quarters":
        chosen = {**chosen, "base_period": "year"}
    if chosen["stage2_valuation"] == "as_billed" and chosen["stage2_base"] == "original":
        chosen = {**chosen, "stage2_base": "current"}
    return Reading.of(chosen)


class _Bytes:
    """A supply of small numbers from drawn bytes; 0 once they are used up."""

    def __init__(self, drawn: bytes, tiny: bool, dense: bool) -> None:
        self._left: Iterator[int] = iter(drawn)
        self._tiny, self._dense = tiny, dense

    def next(self) -> int:
        return next(self._left, 0)

    def count(self) -> int:
        """A frequency: 1-128 without gaps, 0-195 with many zeros, or 0-2 where all is tiny."""
        drawn = self.next()
        if self._tiny:
            return 1 + drawn % 2 if self._dense else drawn % 3
        return drawn // 2 + 1 if self._dense else max(0, drawn - 60)


def _row(quarter: str, kind: str, gop: str, count: int, cents: int | None) -> BillingRow:
    return BillingRow(KV, quarter, kind, gop, count, cents, Place("abrechnung.csv"))


def _cents(gop: str, count: int, jitter: int) -> int:
    """Mostly a flat rate times the count, sometimes a little off."""
    price = PRICES.get(gop, 4000)
    return count * price + (jitter if count and jitter > 200 else 0)


@st.composite
def deliveries(draw: st.DrawFn, dense: bool = False, counts: str = "wide") -> Data:
    """A whole package of one invented region.

    ``dense`` has no gaps and no zeros at all; ``counts="tiny"`` makes ties, zeros and equal case
    values likely.
    """
    kinds = draw(st.sampled_from((("PK", "EK"), ("ALLE",), ("01", "04", "11"))))
    old_quarters = (
        Q2008 if dense else draw(st.sampled_from((Q2008, Q2008, Q2008, Q2008, Q2008[:3], Q2008[1:])))
    )
    new_quarters = ("2009Q4", *Q2010) if dense else draw(st.sampled_from(NEW_DELIVERIES))
    absent = set() if dense else draw(st.sets(st.sampled_from((*OLD_GOPS, *NEW_GOPS)), max_size=4))
    amounts = draw(st.sampled_from(("none", "all", "all", "partly", "2009 only")))
    assignments = draw(_assignments())
    contracts = {} if dense else draw(_contracts())
    regional = tuple(dict.fromkeys(a.gop for a in assignments)) + (("99999",) if draw(st.booleans()) else ())
    old = [g for g in (*OLD_GOPS, *regional) if g not in absent]
    new = [g for g in (*NEW_GOPS, *regional) if g not in absent]
    cells = len(kinds) * (len(old_quarters) * len(old) + len(new_quarters) * len(new))
    numbers = _Bytes(draw(st.binary(min_size=2 * cells, max_size=2 * cells)), counts == "tiny", dense)
    rows = [_old_row(q, k, g, numbers) for q in old_quarters for k in kinds for g in old]
    rows += [_new_row(q, k, g, numbers, amounts) for q in new_quarters for k in kinds for g in new]
    return Data(
        tuple(rows),
        cases=tuple(_cases((*old_quarters, *new_quarters), draw, dense))
        if dense or draw(st.booleans())
        else (),
        assignments=assignments,
        contracts=contracts,
        agreed=draw(_agreed(contracts)),
        own_reading=draw(_own_reading()),
    )


def _old_row(quarter: str, kind: str, gop: str, numbers: _Bytes) -> BillingRow:
    count = numbers.count()
    return _row(quarter, kind, gop, count, _cents(gop, count, numbers.next()))


def _new_row(quarter: str, kind: str, gop: str, numbers: _Bytes, amounts: str) -> BillingRow:
    # Fewer add-ons than base items, as Teil A has them.
    count = numbers.count() // (1 if gop in ("86510", "86512") else 3)
    jitter = numbers.next()
    whole = amounts == "all" or (amounts == "2009 only" and quarter == "2009Q4")
    delivered = whole or (amounts == "partly" and jitter % 5) or gop not in NEW_GOPS
    return _row(quarter, kind, gop, count, _cents(gop, count, jitter) if delivered else None)


def _cases(quarters: tuple[str, ...], draw: st.DrawFn, dense: bool) -> Iterator[CaseRow]:
    drawn = draw(st.lists(st.integers(0, 500), min_size=len(quarters), max_size=len(quarters)))
    left_out = None if dense else draw(st.sampled_from((None, None, None, "2009Q4", "2008Q1")))
    for quarter, cases in zip(quarters, drawn, strict=True):
        if quarter != left_out:
            yield CaseRow(KV, quarter, "ALLE", cases, Place("faelle.csv"))


@st.composite
def _assignments(draw: st.DrawFn) -> tuple[Assignment, ...]:
    target = st.sampled_from(("BISPHOSPHONAT", "TRANSFUSION", "AUSGESCHLOSSEN", *OLD_GOPS))
    share = st.sampled_from((Fraction(1), Fraction(1), Fraction(1, 3), Fraction(0), Fraction(7, 10)))
    made = draw(st.lists(st.tuples(st.sampled_from(REGIONAL), target, share, share), max_size=4))
    unique = {(gop, goal): (n, v) for gop, goal, n, v in made}
    return tuple(
        Assignment(KV, gop, goal, n, v, "", Place("zuordnung.csv")) for (gop, goal), (n, v) in unique.items()
    )


@st.composite
def _contracts(draw: st.DrawFn) -> dict[str, Contract]:
    start = draw(st.sampled_from((None, None, *STARTS)))
    return {} if start is None else {KV: Contract(KV, "KV Musterland", start)}


@st.composite
def _agreed(draw: st.DrawFn, contracts: dict[str, Contract]) -> tuple[AgreedFee, ...]:
    """Rows of ``geltend``: none, some, or all fees of a day; 86518 as 86516 or without a row."""
    start = contracts[KV].start if contracts else None
    # the row without a date stands for the start: no second one of that day
    since = [day for day in SINCE if day is None or start is None or day > next_quarter(start)]
    days = draw(st.lists(st.sampled_from(since), max_size=3, unique=True))
    found = []
    for day in days if draw(st.booleans()) else ():
        kept = draw(st.sampled_from((NEW_GOPS, NEW_GOPS, NEW_GOPS[:4], ("86514",), ("86510", "86516"))))
        more = draw(st.integers(0, 300))
        found += [AgreedFee(KV, g, day, PRICES[g] + more, place=Place("geltend.csv")) for g in kept]
    return tuple(found)


@st.composite
def _own_reading(draw: st.DrawFn) -> dict[str, str]:
    """The package's own ``lesart.toml``: mostly none."""
    keys = draw(
        st.sampled_from(((), (), ("transfusions",), ("adjustment_factor", "rounding"), ("fees_in_force",)))
    )
    return {key: draw(st.sampled_from(OPTIONS[key])) for key in keys}
