"""A plain-Python aggregation, written from the clauses alone, agrees with the engine on random rows."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from feecalc.cases.aggregate import Request, aggregate
from tests.cases.case_support import Row, write_parquet

NEW = ("86510", "86512", "86514", "86516", "86518")
EBM = ("07345", "08345", "09345", "10345", "13435", "13675", "15345", "26315")

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["38", "46"]),
        st.sampled_from(["2009Q4", "2010Q1", "2010Q2", "2010Q3", "2010Q4"]),
        st.sampled_from(["AOK", "vdek"]),
        st.sampled_from(["PA", "PB"]),
        st.sampled_from(["V1", "V2", "V3"]),
        st.sampled_from([*NEW, "86518", "86518", "86500", "07345", "26315", "13492", "99590"]),
        st.integers(0, 3),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=60,
)
Expected = dict[tuple[str, ...], tuple[int, int]]


def by_hand(rows: list[Row]) -> tuple[Expected, dict[tuple[str, ...], int], Expected]:
    """abrechnung (count, cents), faelle, and fallpruefung (cases, cents): loops over rows, nothing clever."""
    billing: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for kv, quarter, fund, _, _, gop, count, cents in rows:
        billing[kv, quarter, fund, gop][0] += count
        billing[kv, quarter, fund, gop][1] += cents
    falls = {row[:5] for row in rows}
    cases = {key: sum(f[:3] == key for f in falls) for key in {f[:3] for f in falls}}
    checks: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for fall in falls:
        for rule, amount in breaches([row for row in rows if row[:5] == fall]).items():
            checks[rule, fall[0], fall[1]][0] += 1
            checks[rule, fall[0], fall[1]][1] += amount
    for kv, quarter, insured in {(f[0], f[1], f[4]) for f in falls}:
        billed = [
            r for r in rows if (r[0], r[1], r[4]) == (kv, quarter, insured) and r[5] in NEW and r[6] > 0
        ]
        if len({r[3] for r in billed}) > 1:
            checks["mehrere_praxen", kv, quarter][0] += 1
            checks["mehrere_praxen", kv, quarter][1] += sum(r[7] for r in billed)
    for kv, practice, year in product(("38", "46"), ("PA", "PB"), ("2009", "2010")):
        billed = [
            r for r in rows if (r[0], r[3], r[1][:4], r[5]) == (kv, practice, year, "86518") and r[6] > 0
        ]
        patients = {r[4] for r in billed}
        if patients and sum(r[6] for r in billed) / len(patients) > 2.5:
            checks["86518_je_patient", kv, year][0] += 1
            checks["86518_je_patient", kv, year][1] += sum(r[7] for r in billed)
    return {k: (v[0], v[1]) for k, v in billing.items()}, cases, {k: (v[0], v[1]) for k, v in checks.items()}


def breaches(rows: list[Row]) -> dict[str, int]:
    """The rules that one Behandlungsfall breaks, with the cents concerned."""
    billed = [row for row in rows if row[6] > 0]
    times = {gop: sum(r[6] for r in billed if r[5] == gop) for gop in (*NEW, *EBM)}
    cents = {gop: sum(r[7] for r in billed if r[5] == gop) for gop in NEW}
    found = {}
    if any(times[gop] > 1 for gop in NEW):
        found["einmal_je_fall"] = sum(cents[gop] for gop in NEW if times[gop] > 1)
    if times["86510"] and times["86512"]:
        found["86510_neben_86512"] = cents["86510"] + cents["86512"]
    if not times["86510"] and not times["86512"] and (times["86514"] or times["86516"] or times["86518"]):
        found["zuschlag_ohne_grundpauschale"] = cents["86514"] + cents["86516"] + cents["86518"]
    if times["86516"] and times["86518"]:
        found["86518_neben_86516"] = cents["86518"]
    if any(times[gop] for gop in EBM) and any(times[gop] for gop in NEW[:4]):
        found["ausschluss_ebm"] = sum(cents[gop] for gop in NEW[:4])
    return found


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_brute_force_equals_the_engine(rows: list[Row]) -> None:
    keys = {"AOK": "01", "vdek": "11"}
    with tempfile.TemporaryDirectory() as folder:
        delivered = [(*row[:7], f"{row[7] // 100}.{row[7] % 100:02d}") for row in rows]
        file = write_parquet(Path(folder) / "f.parquet", delivered)
        found = aggregate(Request((str(file),), temp=folder))
    billing, cases, checks = by_hand(rows)
    assert {k: (s.frequency, s.cents) for k, s in found.tables.billing.items()} == {
        (kv, q, keys[fund], gop): v for (kv, q, fund, gop), v in billing.items()
    }
    assert found.tables.cases == {(kv, q, keys[fund]): n for (kv, q, fund), n in cases.items()}
    assert {k: tuple(b) for k, b in found.tables.checks.items() if b.cases} == checks
