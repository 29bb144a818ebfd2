"""The Prüfkennung: twelve hex digits that tell whether two parties hold the same figures.

Over edition, readings, assignment, agreed fees, sums by GOP and quarter over all Kassenarten, and exact fees:
the same from CSV, workbook or re-read export, however rows were split or ordered.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any

from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import Data
from feecalc.law.agreement import EDITION
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined


def pruefkennung(data: Data, kv: str, reading: Reading, outcome: Outcome) -> str:
    """The code of one region's result, as ``3f9a-07bc-11d2``."""
    content = {
        "edition": EDITION,
        "kv": kv,
        "readings": reading.as_text(),
        "assignment": sorted(
            [a.gop, a.target, str(a.share_count), str(a.share_demand)] for a in data.assignments if a.kv == kv
        ),
        "agreed": _agreed(data, kv),
        "sums": _sums(data, kv),
        "fees": {g: {day: _exact(fee) for day, fee in fees.items()} for g, fees in outcome.fees.items()},
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    digits = hashlib.sha256(text.encode("ascii")).hexdigest()
    return "-".join(digits[i : i + 4] for i in (0, 4, 8))


def _agreed(data: Data, kv: str) -> list[list[Any]]:
    contract = data.contract(kv)
    return sorted(
        [row.gop, contract.counted_day(row.valid_from).isoformat(), row.cents, row.status]
        for row in data.agreed
        if row.kv == kv
    )


def _sums(data: Data, kv: str) -> list[list[Any]]:
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    cents: defaultdict[tuple[str, str], int | None] = defaultdict(lambda: None)
    for row in data.billing:
        if row.kv == kv:
            key = (row.gop, row.quarter)
            counts[key] += row.count
            if row.cents is not None:
                cents[key] = (cents[key] or 0) + row.cents
    return [[*key, counts[key], cents[key]] for key in sorted(counts)]


def _exact(fee: Any) -> str:
    return "undefined" if isinstance(fee, Undefined) else str(fee)
