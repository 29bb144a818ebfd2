"""A result as one prints it in Python: one line a KV, or the three dates of the only one."""

from __future__ import annotations

from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import DATES
from feecalc.documents.console import STATUS, fee_cell
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers.figures import DAY_LABELS


def short_table(result: Result) -> str:
    """Published fees in EUR; with several KVs those of the last date only, which ``Result.fees`` completes."""
    days = DATES if len(result.regions) == 1 else DATES[-1:]
    width = max([len(r.name) for r in result.regions.values()] + [2])
    head = f"KV {'':{width}}  {'gültig':13}" + "".join(f"{gop:>16}" for gop in NEW_GOPS)
    lines = [line for r in result.regions.values() for line in _lines(r, days, width)]
    more = [] if len(days) > 1 else ["Frühere Termine, genaue Werte und Gründe: .fees"]
    return "\n".join(["Gebührenwerte in EUR", head, *lines, *more])


def _lines(region: RegionResult, days: tuple[str, ...], width: int) -> list[str]:
    label = f"{region.kv} {region.name:{width}}"
    if region.outcome is None:
        return [f"{label}  {STATUS[region.status].de}"]
    rows = []
    for day in days:
        cells = "".join(f"{fee_cell(region, gop, day, 'de'):>16}" for gop in NEW_GOPS)
        rows.append(f"{label}  {DAY_LABELS[day].de:13}{cells}")
    return rows
