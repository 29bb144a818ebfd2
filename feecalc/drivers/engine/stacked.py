"""Regions of equal structure as one region whose numbers are what-if numbers, moved by drivers.

The law then runs once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feecalc.calculation.region import Demand, Region, Supply
from feecalc.drivers.engine.forms import Form
from feecalc.drivers.names import CASES, acting
from feecalc.intake.model import NEW_GOPS, OLD_GOPS
from feecalc.numbers import Undefined

NOTHING = Demand(
    dict.fromkeys(OLD_GOPS, 0), dict.fromkeys(OLD_GOPS, 0), dict.fromkeys(OLD_GOPS, 0), 0, 0, 0, ""
)


@dataclass(frozen=True)
class Stack:
    """Several regions as one; ``drivers`` are factors of cases, demand and frequency, and changes of shares."""

    drivers: Mapping[str, Form]

    def region(self, regions: Sequence[Region]) -> Region:
        """One region for all; they must have delivered the same quarters."""
        first = regions[0]
        kassenarten = sorted({k for r in regions for k in r.by_kassenart})
        return Region(
            ", ".join(r.kv for r in regions),
            base={q: self._demand([r.base[q] for r in regions]) for q in first.base},
            by_kassenart={k: self._kassenart(regions, k) for k in kassenarten},
            new={q: self._supply([r.new[q] for r in regions], q) for q in first.new},
            cases={q: self._cases(regions, q) for q in first.cases},
            delivered=first.delivered,
            with_amounts=frozenset(),
        )

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
            at=parts[0].at,
        )

    def _old(self, values: list[Any], driver: str) -> Any:
        value = self.constant(values)
        return value * self.drivers[driver] if driver in self.drivers else value

    def _supply(self, parts: Sequence[Supply], quarter: str) -> Supply:
        """2009/2010 data: a changed share moves services by that share of the cases; then the cases change.

        h is the share of 86510, so 86512 loses what 86510 gains. Delivered amounts play no part.
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


def _as_float(value: Any) -> float:
    return float("nan") if isinstance(value, Undefined) else float(value)
