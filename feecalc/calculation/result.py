"""The result of a calculation: what every output, table and analysis is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.calculation.fee_question import FeeQuestion
from feecalc.calculation.region import Region
from feecalc.calculation.stage import DATES, FIRST_DAYS
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import NEW_GOPS, Contract, Data
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, half_up
from feecalc.words.findings import Acceptance, Finding, Severity

if TYPE_CHECKING:
    import pandas as pd


CALCULATED, NOT_APPLICABLE, FAILED = "calculated", "not_applicable", "failed"


@dataclass(frozen=True)
class RegionResult:
    """One region under its reading: ``outcome`` and ``pruefkennung`` only where it was calculated."""

    kv: str
    name: str
    status: str
    contract: Contract
    findings: tuple[Finding, ...] = ()
    region: Region | None = None
    outcome: Outcome | None = None
    pruefkennung: str = ""
    reading: Reading = field(default_factory=Reading)

    def __repr__(self) -> str:
        return f"RegionResult({self.kv} {self.name}: {self.status}, Prüfkennung {self.pruefkennung or '–'})"

    @property
    def calculated(self) -> Outcome:
        """The outcome; raises ValueError for a region that was not calculated."""
        if self.outcome is None:
            raise ValueError(f"KV {self.kv} {self.name}: nicht berechnet ({self.status})")
        return self.outcome

    def payable(self, gop: str, day: str) -> Fraction | None:
        """The published fee (EUR) payable from an effective date whose own fee is open or undefined.

        The row of ``geltend`` in force, else the last fee that is defined; None without one, and where the
        fee is defined.
        """
        fees = self.calculated.fees[gop]
        if self.region is None or not isinstance(fees[day], Undefined):
            return None
        agreed = self.region.agreed
        row: Fraction | None = agreed.in_force(gop, FIRST_DAYS.get(day, agreed.start))
        if row is not None:
            return row
        known = [fees[d] for d in DATES[: DATES.index(day)] if not isinstance(fees[d], Undefined)]
        return half_up(known[-1], self.reading.fee_decimals) if known else None


@dataclass(frozen=True)
class Result:
    """Fees of all regions. Immutable; knows nothing of its outputs (``feecalc.api`` adds them).

    ``reading`` is that of all regions; under a ``profile`` each region has its own
    (``RegionResult.reading``), and ``reading`` holds what they have in common.
    ``as_of`` carries the fees linked to 86516 on that day into the workbook (teil-b section 8), ``asked`` the
    page that answers a question about one fee.
    """

    data: Data
    reading: Reading
    regions: Mapping[str, RegionResult]
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    as_of: date | None = None
    profile: str | None = None
    asked: FeeQuestion | None = None

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Findings of no region, then those of each region."""
        return self.findings + tuple(f for r in self.regions.values() for f in r.findings)

    @property
    def has_errors(self) -> bool:
        """Whether a region failed or a check of severity E was found (exit code 1)."""
        return any(r.status == FAILED for r in self.regions.values()) or any(
            f.severity is Severity.ERROR for f in self.all_findings
        )

    def published(self, fee: Any) -> Fraction | None:
        """The fee as published: half-up to the decimals of the reading; None where undefined."""
        return None if isinstance(fee, Undefined) else half_up(fee, self.reading.fee_decimals)

    @property
    def fees(self) -> pd.DataFrame:
        """One row a region, GOP and effective date.

        Columns: kv, name, gop, valid_from (``start``, ``2010-07-01``, ``2011-07-01``), exact
        (Fraction or None), eur (Decimal with the decimals of the reading, or None), reason.
        """
        import pandas as pd

        columns = ["kv", "name", "gop", "valid_from", "exact", "eur", "reason"]
        return pd.DataFrame(self._fee_rows(), columns=columns)

    def _fee_rows(self) -> list[tuple[Any, ...]]:
        from feecalc.numbers.figures import as_decimal

        rows = []
        for kv, region in self.regions.items():
            if region.outcome is None:
                continue
            for gop in NEW_GOPS:
                for day in DATES:
                    fee = region.outcome.fees[gop][day]
                    missing = isinstance(fee, Undefined)
                    published = as_decimal(self.published(fee), self.reading.fee_decimals)
                    exact = None if missing else Fraction(fee)
                    reason = fee.reason.de if missing else ""
                    rows.append((kv, region.name, gop, day, exact, published, reason))
        return rows
