"""The three files of the package, and what is to be said of them."""

from __future__ import annotations

from feecalc.cases.aggregate import Aggregated
from feecalc.cases.counted import (
    billing_lines,
    case_lines,
    check_lines,
    least_levels,
    levels_for,
    pool,
    small_cells,
)
from feecalc.cases.gops import belongs
from feecalc.cases.report import check_findings, notices, pooling_findings
from feecalc.cases.rules import RULES
from feecalc.words.csvtext import csv_bytes
from feecalc.words.findings import Finding, in_order

HEADINGS = {
    "abrechnung": ("kv", "quartal", "kassenart", "gop", "haeufigkeit", "leistungsbedarf"),
    "faelle": ("kv", "quartal", "kassenart", "behandlungsfaelle"),
    "fallpruefung": ("regel", "kv", "quartal", "faelle", "betrag"),
}
FILES = tuple(HEADINGS)


def packed(
    found: Aggregated, min_cases: int | None, *, each_period: bool
) -> tuple[dict[str, bytes], list[Finding]]:
    """The files by name, pooled as far as ``min_cases`` asks for, and the findings."""
    tables = found.tables
    least = least_levels(tables)
    levels = levels_for(tables, least, min_cases) if min_cases else least
    small = {kv: small_cells(tables, kv, level, min_cases or 0) for kv, level in levels.items()}
    pooled = pool(tables, levels)
    billing = {cell: sums for cell, sums in pooled.billing.items() if belongs(cell[3])}
    lines = {
        "abrechnung": billing_lines(billing),
        "faelle": case_lines(pooled.cases),
        "fallpruefung": check_lines(tables.checks, RULES),
    }
    findings = [
        *pooling_findings(least, levels, min_cases, small),
        *notices(found.read, tables.billing),
        *check_findings(tables.checks, each_period=each_period),
    ]
    return {f"{name}.csv": csv_bytes(HEADINGS[name], lines[name]) for name in FILES}, list(in_order(findings))
