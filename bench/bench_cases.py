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
                "aggregate", lambda: ours(world, folder), lambda: in_pandas(world), "pandas (float amounts)",
                ">= 5", repeats=3, note=told,
            ),
        ]  # fmt: skip


def ours(world: str, temp: str) -> None:
    """The whole job as the command does it, up to the bytes of the three files."""
    from feecalc.cases.aggregate import Request, aggregate
    from feecalc.cases.package import package

    package(aggregate(Request((world,), memory=MEMORY, temp=temp)), None, each_period=False)


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


def in_pandas(world: str) -> list[Any]:
    """The same figures as a pandas user would get them; amounts as floats, which is faster than exact ones."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds

    folders = ds.partitioning(pa.schema([("kv", pa.string()), ("quartal", pa.string())]), flavor="hive")
    table = ds.dataset(world, partitioning=folders, format="parquet", ignore_prefixes=["_", "."]).to_table()
    at = table.schema.get_field_index("betrag")
    df = table.set_column(at, "betrag", table["betrag"].cast(pa.float64())).to_pandas()
    df[["kv", "quartal"]] = df[["kv", "quartal"]].astype("category")
    how = {"observed": True, "sort": False}
    billing = df.groupby(["kv", "quartal", "kassenart", "gop"], **how)[["anzahl", "betrag"]].sum()
    cases = df[FALL].drop_duplicates().groupby(FALL[:3], **how).size()
    new = df[df["gop"].isin(NEW)]
    concerned = df[df["gop"].isin(NEW + EBM)]
    wide = {f"{what}{g}": concerned[col].where(concerned["gop"] == g, 0) for g in NEW for what, col in (("n", "anzahl"), ("c", "betrag"))}  # fmt: skip
    frame = concerned[FALL].assign(ebm=concerned["gop"].isin(EBM), **wide)
    fall = frame.groupby(FALL, **how).sum().reset_index()
    insured = new.groupby(["kv", "quartal", "versicherter"], **how).agg(
        practices=("praxis", "nunique"), betrag=("betrag", "sum")
    )
    palliative = df[df["gop"] == "86518"].assign(jahr=lambda d: d["quartal"].astype(str).str[:4])
    patients = palliative.groupby(["kv", "jahr", "praxis", "versicherter"], **how)[["anzahl", "betrag"]].sum()
    practices = patients.groupby(["kv", "jahr", "praxis"], **how).agg(
        patients=("anzahl", "size"), times=("anzahl", "sum"), betrag=("betrag", "sum")
    )
    return [billing, cases, *_pandas_rules(fall), insured[insured["practices"] > 1].groupby(["kv", "quartal"], **how)["betrag"].agg(["size", "sum"]),
            practices[practices["times"] * 2 > practices["patients"] * 5], pd.__version__]  # fmt: skip


def _pandas_rules(fall: Any) -> list[Any]:
    twice = sum(fall[f"c{g}"].where(fall[f"n{g}"] > 1, 0) for g in NEW)
    base = fall["n86510"] + fall["n86512"]
    add_ons = fall["n86514"] + fall["n86516"] + fall["n86518"]
    no_ebm = ["c86510", "c86512", "c86514", "c86516"]
    broken = {
        "twice": (twice > 0, twice),
        "both": ((fall["n86510"] > 0) & (fall["n86512"] > 0), fall["c86510"] + fall["c86512"]),
        "alone": ((base == 0) & (add_ons > 0), fall["c86514"] + fall["c86516"] + fall["c86518"]),
        "beside": ((fall["n86516"] > 0) & (fall["n86518"] > 0), fall["c86518"]),
        "ebm": ((fall["ebm"] > 0) & (base + fall["n86514"] + fall["n86516"] > 0), fall[no_ebm].sum(axis=1)),
    }
    keys = [fall["kv"], fall["quartal"]]
    return [
        amount[mask].groupby([k[mask] for k in keys], observed=True).agg(["size", "sum"])
        for mask, amount in broken.values()
    ]


def large(folder: Path, rows: int, memory: str) -> None:
    """One run of the command on many rows: generates, aggregates in a process of its own, compares with the truth."""
    begin = time.perf_counter()
    truth = generate(folder / "world", rows, 2008)
    print(f"{truth.rows} rows generated or found in {time.perf_counter() - begin:.0f} s")
    code = "import sys; from feecalc.cli import GROUP, main; GROUP.lazy['aggregate'] = 'feecalc.cases.command:aggregate'; sys.exit(main(sys.argv[1:]))"
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
    subprocess.run([sys.executable, "-c", code, *args], check=True, cwd=HERE.parent)
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
