"""Kassenarten that two periods or two deliveries have in common: pooled to the coarser split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from feecalc.calculation.region import Region, region_of
from feecalc.calculation.sums import ExactLeaves
from feecalc.intake.model import KASSENART_PARTS, Assignment, BillingRow, CaseRow, Data

AnyRow = TypeVar("AnyRow", BillingRow, CaseRow)


def common_split(*deliveries: Iterable[str]) -> dict[str, str]:
    """Each delivered Kassenart with the group it is pooled into: the finest that all deliveries share.

    AOK and BKK of one delivery meet Primärkassen of the other as Primärkassen; whatever meets ``alle``
    becomes ``alle``.
    """
    delivered = [set(d) for d in deliveries]
    everything = set().union(*delivered)
    return {k: _group(k, everything) for k in everything}


def _group(kassenart: str, everything: set[str]) -> str:
    for pooled in ("ALLE", "EK", "PK"):
        if pooled in everything and kassenart in KASSENART_PARTS[pooled]:
            return pooled
    return kassenart


def pooled_rows(rows: Iterable[AnyRow], split: Mapping[str, str]) -> list[AnyRow]:
    """The same rows under the pooled Kassenart."""
    return [replace(row, kassenart=split.get(row.kassenart, row.kassenart)) for row in rows]


def regions_by_kassenart(data: Data, region: Region) -> dict[str, Region]:
    """A region per Kassenart, in the finest split that all quarters share; they sum to ``region``.

    Reported cases are kept only where they come in the same split (or can be pooled into it).
    """
    billing = [row for row in data.billing if row.kv == region.kv]
    cases = [row for row in data.cases if row.kv == region.kv]
    quarters = {row.quarter for row in billing}
    split = common_split(*({r.kassenart for r in billing if r.quarter == q} for q in quarters))
    billing, cases = pooled_rows(billing, split), pooled_rows(cases, split)
    assignments = tuple(a for a in data.assignments if a.kv == region.kv)
    return {k: _part(k, region, billing, cases, assignments) for k in sorted(set(split.values()))}


def _part(
    kassenart: str,
    region: Region,
    billing: list[BillingRow],
    cases: list[CaseRow],
    assignments: tuple[Assignment, ...],
) -> Region:
    leaves = ExactLeaves(
        (row for row in billing if row.kassenart == kassenart),
        (row for row in cases if row.kassenart == kassenart),
    )
    part = region_of(region.kv, leaves, assignments, region.delivered, region.with_amounts, (), region.agreed)
    # The fees billed are the region's: no Kassenart has its own.
    return replace(part, billed=region.billed)
