"""``aggregate`` against hand-written DuckDB SQL and against pandas, for the same outputs in one run.

``python bench/bench_cases.py --rows 1e8 --folder DIR`` instead shows one large run under a memory cap:
time, peak memory, and whether the truth of the generator was recovered. Rows of the comparison:
FEECALC_BENCH_ROWS (default 1e7).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from generate_cases import main as generate
from measure import Measurement, side_by_side

MEMORY = 4_000_000_000
FREE = 16_000_000_000  # pandas knows no cap, so neither has one where the two are compared
NEW = ("86510", "86512", "86514", "86516", "86518")
EBM = ("07345", "08345", "09345", "10345", "13435", "13675", "15345", "26315")
FALL = ["kv", "quartal", "kassenart", "praxis", "versicherter"]


def measure() -> list[Measurement]:
    """Issue 6: at most 1.5 times hand-written SQL, at least 5 times pandas."""
    rows = int(float(os.environ.get("FEECALC_BENCH_ROWS", "1e7")))
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "world", rows, 2008, quiet=True)
        world = str(Path(folder) / "world")
        told = f"{rows:.0e} rows, partitioned Parquet"
        return [
            side_by_side(
                "aggregate", lambda: ours(world, folder), lambda: by_hand(world, folder), "hand-written DuckDB SQL",
                "<= 1.5", note=f"{told}; only ours checks keys, amounts and identifiers",
            ),
            side_by_side(
                "aggregate", lambda: ours(world, folder, FREE), lambda: in_pandas(world, exact=True), "pandas, exact decimals",
                ">= 5", repeats=3, note=told,
            ),
            side_by_side(
                "aggregate", lambda: ours(world, folder, FREE), lambda: in_pandas(world, exact=False), "pandas, amounts as floats",
                "", repeats=3, note=f"{told}; theirs is not exact",
            ),
        ]  # fmt: skip


def ours(world: str, temp: str, memory: int = MEMORY) -> None:
    """The whole job as the command does it, up to the bytes of the three files."""
    from feecalc.cases.aggregate import Request, aggregate
    from feecalc.cases.package_files import packed

    packed(aggregate(Request((world,), memory=memory, temp=temp)), None, each_period=False)


def _is(gops: tuple[str, ...]) -> str:
    return "gop IN (" + ", ".join(f"'{gop}'" for gop in gops) + ")"


RULES = """
    sum(CASE WHEN n86510 > 1 OR n86512 > 1 OR n86514 > 1 OR n86516 > 1 OR n86518 > 1 THEN 1 ELSE 0 END),
    sum(CASE WHEN n86510 > 1 THEN c86510 ELSE 0 END + CASE WHEN n86512 > 1 THEN c86512 ELSE 0 END
      + CASE WHEN n86514 > 1 THEN c86514 ELSE 0 END + CASE WHEN n86516 > 1 THEN c86516 ELSE 0 END
      + CASE WHEN n86518 > 1 THEN c86518 ELSE 0 END),
    sum(CASE WHEN n86510 > 0 AND n86512 > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN n86510 > 0 AND n86512 > 0 THEN c86510 + c86512 ELSE 0 END),
    sum(CASE WHEN n86510 + n86512 = 0 AND n86514 + n86516 + n86518 > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN n86510 + n86512 = 0 THEN c86514 + c86516 + c86518 ELSE 0 END),
    sum(CASE WHEN n86516 > 0 AND n86518 > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN n86516 > 0 AND n86518 > 0 THEN c86518 ELSE 0 END),
    sum(CASE WHEN ebm AND n86510 + n86512 + n86514 + n86516 > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN ebm THEN c86510 + c86512 + c86514 + c86516 ELSE 0 END)"""


def by_hand(world: str, temp: str) -> list[list[Any]]:
    """The same figures from five queries as one would write them for clean data, without any check."""
    import duckdb

    settings = {
        "memory_limit": f"{MEMORY}B",
        "temp_directory": f"{temp}/hand",
        "preserve_insertion_order": False,
    }
    rows = f"read_parquet('{world}/kv=*/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
    sums = ", ".join(
        f"sum(CASE WHEN gop = '{g}' THEN anzahl ELSE 0 END) AS n{g}, sum(CASE WHEN gop = '{g}' THEN betrag ELSE 0 END) AS c{g}"
        for g in NEW
    )
    queries = (
        f"SELECT kv, quartal, kassenart, gop, sum(anzahl), sum(betrag) FROM {rows} GROUP BY ALL",
        f"SELECT kv, quartal, kassenart, count(*) FROM (SELECT DISTINCT {', '.join(FALL)} FROM {rows}) GROUP BY ALL",
        f"SELECT kv, quartal, {RULES} FROM (SELECT {', '.join(FALL)}, {sums}, bool_or({_is(EBM)}) AS ebm FROM {rows} "
        f"WHERE {_is(NEW + EBM)} GROUP BY ALL) GROUP BY ALL",
        f"SELECT kv, quartal, count(*), sum(c) FROM (SELECT kv, quartal, versicherter, sum(betrag) AS c FROM {rows} "
        f"WHERE {_is(NEW)} GROUP BY ALL HAVING min(praxis) <> max(praxis)) GROUP BY ALL",
        f"SELECT kv, jahr, praxis, count(*), sum(n), sum(c) FROM (SELECT kv, left(quartal, 4) AS jahr, praxis, versicherter, "
        f"sum(anzahl) AS n, sum(betrag) AS c FROM {rows} WHERE gop = '86518' GROUP BY ALL) GROUP BY ALL "
        "HAVING 2 * sum(n) > 5 * count(*)",
    )  # fmt: skip
    with duckdb.connect(config=settings) as con:
        return [con.sql(query).fetchall() for query in queries]


def in_pandas(world: str, *, exact: bool) -> list[Any]:
    """The same figures in pandas: with the exact decimals that it reads, or with amounts as floats."""
    import pandas as pd

    df = pd.read_parquet(world)
    if not exact:
        df["betrag"] = df["betrag"].astype(float)
    sums, how = ["anzahl", "betrag"], {"observed": True}
    billing = df.groupby(["kv", "quartal", "kassenart", "gop"], **how)[sums].sum()
    cases = df[FALL].drop_duplicates().groupby(FALL[:3], **how).size()
    concerned = df[df["gop"].isin(NEW + EBM)]
    fall = concerned.groupby([*FALL, "gop"], **how)[sums].sum().unstack("gop", fill_value=0)
    new = df[df["gop"].isin(NEW)]
    insured = new.groupby(["kv", "quartal", "versicherter"], **how).agg(
        practices=("praxis", "nunique"), betrag=("betrag", "sum")
    )
    several = (
        insured[insured["practices"] > 1].groupby(["kv", "quartal"], **how)["betrag"].agg(["size", "sum"])
    )
    palliative = df[df["gop"] == "86518"].assign(jahr=lambda d: d["quartal"].astype(str).str[:4])
    patients = palliative.groupby(["kv", "jahr", "praxis", "versicherter"], **how)[sums].sum()
    practices = patients.groupby(["kv", "jahr", "praxis"], **how).agg(
        patients=("anzahl", "size"), times=("anzahl", "sum"), betrag=("betrag", "sum")
    )
    striking = practices[practices["times"] * 2 > practices["patients"] * 5]
    return [billing, cases, *_pandas_rules(fall), several, striking]


def _pandas_rules(fall: Any) -> list[Any]:
    n, c = fall["anzahl"], fall["betrag"]
    new, no_ebm = list(NEW), list(NEW[:4])
    ebm = n[[gop for gop in EBM if gop in n]].sum(axis=1) > 0
    twice = c[new].where(n[new] > 1, 0).sum(axis=1)
    base, add_ons = n[["86510", "86512"]], n[["86514", "86516", "86518"]]
    broken = {
        "einmal_je_fall": ((n[new] > 1).any(axis=1), twice),
        "86510_neben_86512": ((base > 0).all(axis=1), c[list(base)].sum(axis=1)),
        "zuschlag": ((base == 0).all(axis=1) & (add_ons > 0).any(axis=1), c[list(add_ons)].sum(axis=1)),
        "86518_neben_86516": ((n["86516"] > 0) & (n["86518"] > 0), c["86518"]),
        "ausschluss_ebm": (ebm & (n[no_ebm] > 0).any(axis=1), c[no_ebm].sum(axis=1)),
    }
    return [
        amount[mask].groupby(["kv", "quartal"], observed=True).agg(["size", "sum"])
        for mask, amount in broken.values()
    ]


def large(folder: Path, rows: int, memory: str) -> None:
    """One run of the command on many rows: generates, aggregates in a process of its own, compares with the truth."""
    begin = time.perf_counter()
    truth = generate(folder / "world", rows, 2008)
    print(f"{truth.rows} rows generated or found in {time.perf_counter() - begin:.0f} s")
    out = folder / "paket"
    args = [
        "aggregate",
        str(folder / "world"),
        "-o",
        str(out),
        "--memory",
        memory,
        "--temp",
        str(folder / "temp"),
        "-q",
    ]
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "feecalc", *args], check=True, cwd=HERE.parent)
    took = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"aggregated in {took:.0f} s, peak memory {peak:.2f} GiB under --memory {memory}")
    sys.path.insert(0, str(HERE.parent))
    from tests.cases.case_support import output_tables, truth_tables

    same = output_tables(out) == truth_tables(truth)
    print("truth recovered exactly" if same else "DIFFERS from the truth")
    shutil.rmtree(out)
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=lambda text: int(float(text)), required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--memory", default="4GB")
    chosen = parser.parse_args()
    large(chosen.folder, chosen.rows, chosen.memory)
