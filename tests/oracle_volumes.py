"""The second, independent calculation, second part: cases and volumes of Nr. 8 (section 3). See ``oracle.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from tests.oracle_fees import FEE_GOPS, Fees, Q, UndefinedError, div

Priced = Mapping[str, Q | None]
Period = tuple[str, ...]
# What a stage or a half-year is billed at, on top of the table ``geltend``: quarter, GOP -> published fee.
Billed = Callable[[str, str], Q | None]


class CasesMissingError(Exception):
    """A ``reported`` reading without the delivered Behandlungsfälle it needs."""


def first_day(quarter: str) -> date:
    return date(int(quarter[:4]), 3 * int(quarter[5]) - 2, 1)


class Volumes(Fees):
    """How many cases and how much EUR a quarter or a year has."""

    # ---- cases ------------------------------------------------------------------------------

    def reported_cases(self, quarters: Iterable[str]) -> Q:
        total = Q(0)
        for quarter in quarters:
            found = [row.cases for row in self.case_rows if row.quarter == quarter]
            if not found:
                raise CasesMissingError(quarter)
            total += sum(found)
        return total

    def bis_cases(self, n_bis: Q, counted: Q) -> Q:
        """The bisphosphonate cases of 2008, ``counted`` being those that stand in F12."""
        how = self.o["bisphosphonate_cases"]
        if how == "always":
            share = self.o["bisphosphonate_share"] if self.o["bisphosphonate_frequency"] == "share" else Q(1)
            return Q(share * n_bis)
        return counted if how == "yes" else Q(0)

    def flat_base(self, quarters: Iterable[str]) -> Q:
        s = self.sums(quarters)
        return s.n["86500"] + s.n["86502"] + s.n["86503"] + self.bis_cases(s.n_bis, self.counted_bis(s))

    def flat_new(self, quarters: Iterable[str]) -> Q:
        return Q(self.count("86510", quarters) + self.count("86512", quarters))

    def base_cases(self, quarters: Iterable[str]) -> Q:
        reported = self.o["cases_base"] == "reported"
        return self.reported_cases(quarters) if reported else self.flat_base(quarters)

    def new_cases(self, quarters: Iterable[str]) -> Q:
        reported = self.o["cases_new"] == "reported"
        return self.reported_cases(quarters) if reported else self.flat_new(quarters)

    def credited_decline(self, old: Period, new: Period) -> Q:
        """d of the cases whose decline is credited, from sums."""
        how = self.o["credit_cases"]
        if how == "reported":
            before, after = self._reported_or_undefined(old), self._reported_or_undefined(new)
        elif how == "flat_rates":
            before, after = self.flat_base(old), self.flat_new(new)
        else:
            before, after = self.base_cases(old), self.new_cases(new)
        return 1 - div(after, before)

    def _reported_or_undefined(self, quarters: Iterable[str]) -> Q:
        # Only where nothing is credited may they be missing (L01).
        try:
            return self.reported_cases(quarters)
        except CasesMissingError as missing:
            raise UndefinedError("reported cases") from missing

    # ---- EUR --------------------------------------------------------------------------------

    def base_volume(self, quarters: Iterable[str]) -> Q:
        s = self.sums(quarters)
        volume = sum(s.eur.values(), Q(0)) + s.eur_bis
        if self.o["transfusions"] in ("both", "base_only"):
            volume += s.eur_trf
        if self.o["regional_rest"] in ("base", "both"):
            volume += s.eur_rest
        return volume

    def beside_the_fees(self, quarters: Iterable[str]) -> Q:
        """Regional GOPs of 2009/2010, as delivered, never revalued."""
        s = self.sums(quarters)
        transfusions = s.eur_trf if self.o["transfusions"] in ("both", "new_only") else Q(0)
        return transfusions + (s.eur_rest if self.o["regional_rest"] == "both" else Q(0))

    def valued_gops(self) -> tuple[str, ...]:
        return FEE_GOPS if self.o["palliative_in_case_value"] == "yes" else FEE_GOPS[:-1]

    def cells(self, gop: str, quarters: Iterable[str]) -> list[tuple[int, int | None]]:
        wanted = set(quarters)
        return [(r.count, r.cents) for r in self.rows if r.gop == gop and r.quarter in wanted]

    def count(self, gop: str, quarters: Iterable[str]) -> int:
        return sum(count for count, _ in self.cells(gop, quarters))

    def amount(self, gop: str, quarters: Iterable[str]) -> Q:
        return Q(sum(cents or 0 for _, cents in self.cells(gop, quarters)), 100)

    def amounts_count(self, period: Period) -> bool:
        """Whether the delivered Leistungsbedarf of the whole period is there and to be used."""
        if self.o["volume_source"] != "reported":
            return False
        found = [cents for gop in FEE_GOPS for _, cents in self.cells(gop, period)]
        return bool(found) and None not in found

    def paid_for(self, gop: str, quarter: str, period: Period, billed: Billed) -> Q:
        """F-hat: the quantity that is paid for at full fee."""
        if not self.amounts_count(period):
            return Q(self.count(gop, [quarter]))
        amount = self.amount(gop, [quarter])
        if amount == 0:
            return Q(0)
        fee = self.in_force.until(gop, first_day(quarter))
        if fee is None:
            fee = billed(quarter, gop)
        if not fee:
            raise UndefinedError(f"fee billed for {gop} in {quarter}")
        return Fraction(amount) / fee

    def revalued(
        self, gop: str, quarters: Iterable[str], period: Period, prices: Priced, billed: Billed
    ) -> Q:
        """P times F-hat of one GOP."""
        quantity = sum((self.paid_for(gop, q, period, billed) for q in quarters), Q(0))
        return priced(prices[gop], quantity, gop)

    def as_billed(
        self, gop: str, quarters: Iterable[str], period: Period, first: Priced, second: Priced
    ) -> Q:
        """Delivered amounts, else the first half-year at one set of fees, the second at the other."""
        quarters = list(quarters)
        if self.amounts_count(period):
            return self.amount(gop, quarters)
        early = Q(self.count(gop, [q for q in quarters if q[5] in "12"]))
        late = Q(self.count(gop, [q for q in quarters if q[5] in "34"]))
        return priced(first[gop], early, gop) + priced(second[gop], late, gop)


def priced(fee: Q | None, quantity: Q, gop: str) -> Q:
    if quantity == 0:
        return Q(0)
    if fee is None:
        raise UndefinedError(f"fee of {gop}")
    return fee * quantity
