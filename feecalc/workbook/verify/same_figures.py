"""The figures of a delivery, whatever files they came in: names, order, format and splitting of rows do not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields
from typing import Any

from feecalc.intake.model import Data

# What is told of a row beside its figures.
_WORDS = {"place", "reason", "origin", "name", "data_status", "basis", "attribution", "correction"}


def figures(data: Data) -> tuple[dict[Any, list[int]], dict[Any, int], Counter[Any]]:
    """Sums of the rows by their keys, sums of the cases, and every other row as its figures."""
    billing: defaultdict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in data.billing:
        sums = billing[row.kv, row.quarter, row.kassenart, row.gop]
        sums[0] += row.count
        sums[1] += row.cents or 0
        sums[2] |= row.cents is None  # a missing amount is no amount of 0
    cases: defaultdict[Any, int] = defaultdict(int)
    for case in data.cases:
        cases[case.kv, case.quarter, case.kassenart] += case.cases
    others = (*data.assignments, *data.contracts.values(), *data.statements)
    return dict(billing), dict(cases), Counter(_figures(row) for row in others)


def _figures(row: Any) -> tuple[Any, ...]:
    return (type(row).__name__, *(getattr(row, f.name) for f in fields(row) if f.name not in _WORDS))
