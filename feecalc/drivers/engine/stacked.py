"""Regions of equal structure as one region whose numbers are what-if numbers, moved by drivers.

The law then runs once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feecalc.calculation.billed import AT_P0, with_billed_fees
from feecalc.calculation.region import AgreedFees, Demand, Region, Supply
from feecalc.drivers.engine.forms import Form, lift
from feecalc.drivers.names import CASES, acting
from feecalc.intake.model import NEW_GOPS, NEW_QUARTERS, OLD_GOPS, Contract
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, quotient
from feecalc.words.text import Text

NOTHING = Demand(
    dict.fromkeys(OLD_GOPS, 0), dict.fromkeys(OLD_GOPS, 0), dict.fromkeys(OLD_GOPS, 0), 0, 0, 0, 0, ""
)
NO_COUNT = Text("kein Betrag je Leistung", "no amount per service")


@dataclass(frozen=True)
class Stack:
    """Several regions as one; ``drivers`` are factors of cases, demand and frequency, and changes of shares.

    ``own`` is the package's own reading: it says which fees were billed.
    """

    drivers: Mapping[str, Form]
    own: Reading
    contract: Contract

    def region(self, regions: Sequence[Region]) -> Region:
        """One region for all; they must have delivered the same quarters, amounts and agreed fees."""
        first = regions[0]
        kassenarten = sorted({k for r in regions for k in r.by_kassenart})
        region = Region(
            ", ".join(r.kv for r in regions),
            base={q: self._demand([r.base[q] for r in regions]) for q in first.base},
            by_kassenart={k: self._kassenart(regions, k) for k in kassenarten},
            new={q: self._supply([r.new[q] for r in regions], q) for q in first.new},
            cases={q: self._cases(regions, q) for q in first.cases},
            delivered=first.delivered,
            with_amounts=first.with_amounts,
            agreed=self._agreed([r.agreed for r in regions]),
        )
        return self._with_amounts(region, regions)

    def _agreed(self, fees: Sequence[AgreedFees]) -> AgreedFees:
        rows = {
            gop: tuple(
                (day, self.constant([f.rows[gop][i][1] for f in fees])) for i, (day, _) in enumerate(found)
            )
            for gop, found in fees[0].rows.items()
        }
        return AgreedFees(fees[0].start, rows)

    def _with_amounts(self, region: Region, regions: Sequence[Region]) -> Region:
        """Delivered amounts keep their ratio to the fee and the count they pay for (spec/interfaces.md).

        The fees of the second half-year rest on the amounts before it.
        """
        for quarters in (AT_P0, frozenset(NEW_QUARTERS)):
            done = region.with_amounts & quarters
            billed = with_billed_fees(replace(region, with_amounts=done), self.own, self.contract).billed
            new = {
                q: replace(part, amount=self._amounts(part, billed[q], regions, q)) if q in done else part
                for q, part in region.new.items()
            }
            region = replace(region, new=new, billed=billed)
        return region

    def _amounts(
        self, part: Supply, billed: Mapping[str, Any], regions: Sequence[Region], quarter: str
    ) -> dict[str, Any]:
        ratios = {g: self.constant([paid_part(r, quarter, g) for r in regions]) for g in NEW_GOPS}
        return {g: ratios[g] * part.count[g] * lift(billed[g]) for g in NEW_GOPS}

    def _kassenart(self, regions: Sequence[Region], kassenart: str) -> dict[str, Demand]:
        """A Kassenart that a region does not have is one without services: its fees are undefined."""
        rows = [r.by_kassenart.get(kassenart, {}) for r in regions]
        return {q: self._demand([row.get(q, NOTHING) for row in rows]) for q in regions[0].base}

    def _demand(self, parts: Sequence[Demand]) -> Demand:
        """2008 data; drivers act after the assignment, and on the counts of the factors a and b alike."""
        return Demand(
            count={g: self._old([p.count[g] for p in parts], f"frequency_{g}") for g in OLD_GOPS},
            demand={g: self._old([p.demand[g] for p in parts], f"demand_{g}") for g in OLD_GOPS},
            own_count={g: self._old([p.own_count[g] for p in parts], f"frequency_{g}") for g in OLD_GOPS},
            n_bis=self.constant([p.n_bis for p in parts]),
            l_bis=self.constant([p.l_bis for p in parts]),
            l_trf=self.constant([p.l_trf for p in parts]),
            l_rest=self.constant([p.l_rest for p in parts]),
            at=parts[0].at,
        )

    def _old(self, values: list[Any], driver: str) -> Any:
        value = self.constant(values)
        return value * self.drivers[driver] if driver in self.drivers else value

    def _supply(self, parts: Sequence[Supply], quarter: str) -> Supply:
        """2009/2010 data: a changed share moves services by that share of the cases; then the cases change.

        h is the share of 86510, so 86512 loses what 86510 gains.
        """
        cases = self.constant([p.count["86510"] + p.count["86512"] for p in parts])
        count = {g: self.constant([p.count[g] for p in parts]) for g in NEW_GOPS}
        for gop in NEW_GOPS:
            share = acting(self.drivers, f"share_{gop}", quarter)
            if share is not None:
                moved = cases * self.drivers[share]
                count[gop] = count[gop] + moved
                if gop == "86510":
                    count["86512"] = count["86512"] - moved
        return Supply(
            count={g: self._grown(n, CASES, quarter) for g, n in count.items()},
            amount={},
            l_trf=self.constant([p.l_trf for p in parts]),
            l_rest=self.constant([p.l_rest for p in parts]),
            at=parts[0].at,
        )

    def _cases(self, regions: Sequence[Region], quarter: str) -> Any:
        reported = self.constant([r.cases[quarter] for r in regions])
        return self._grown(reported, CASES, quarter) if quarter in regions[0].new else reported

    def _grown(self, value: Any, driver: str, quarter: str) -> Any:
        """The value times the driver that acts in the quarter."""
        name = acting(self.drivers, driver, quarter)
        return value if name is None else value * self.drivers[name]

    def constant(self, values: Sequence[Any]) -> Form:
        """Exact numbers, one a region, that no driver moves."""
        return Form.constant([_as_float(v) for v in values])


def paid_part(region: Region, quarter: str, gop: str) -> Any:
    """The part of a count that was paid at full fee, A/(P_bill·F); 1 where nothing was counted."""
    part = region.new[quarter]
    count, price = part.count[gop], region.billed[quarter][gop]
    if not count:
        return 1
    return quotient(nr8.paid_quantity(part.amount[gop], price, of=gop, at=part.at), count, NO_COUNT)


def _as_float(value: Any) -> float:
    return float("nan") if isinstance(value, Undefined) else float(value)
