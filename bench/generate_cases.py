"""Invented case-level data whose truth is known: ``python bench/generate_cases.py DIR --rows 1e8``.

One Parquet file for each region and quarter (``kv=38/quartal=2010Q1/part-0.parquet``) and, beside
them, ``_truth.json`` with the tables that ``feecalc aggregate`` has to find. Everything is invented.
A run that was interrupted goes on where it stopped; every file is written whole or not at all.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from case_world import (
    GOPS,
    KASSENARTEN,
    PATTERNS,
    QUARTERS,
    Cases,
    Ints,
    Truth,
    World,
    block,
    cents,
    worlds,
    yearly_truth,
)

VERSION = 1


def pseudonyms(numbers: Ints, salt: int, length: int) -> Any:
    """Hexadecimal pseudonyms, one for each number (splitmix64: a bijection, so they stay distinct)."""
    x = numbers.astype(np.uint64) + np.uint64(salt)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    x ^= x >> np.uint64(31)
    pairs = np.array([f"{i:02x}" for i in range(256)], dtype="S2")
    text = pairs[x.view(np.uint8).reshape(-1, 8)].view("S16").ravel()
    return text.astype(f"S{length}")


def to_table(world: World, quarter: str, cases: Cases) -> Any:
    """The billed rows in random order, as an Arrow table."""
    import pyarrow as pa

    rows = [row for pattern in PATTERNS for row in pattern.rows]
    length = np.array([len(pattern.rows) for pattern in PATTERNS])
    start = np.concatenate([[0], np.cumsum(length)[:-1]])
    reps = length[cases.pattern]
    case = np.repeat(np.arange(len(reps)), reps)
    within = np.arange(len(case)) - np.repeat(np.cumsum(reps) - reps, reps)
    order = world.rng(5, QUARTERS.index(quarter)).permutation(len(case))
    case, row = case[order], (start[cases.pattern[case]] + within)[order]
    count = np.array([n for _, n in rows])
    price = np.array([n * cents(world.kv, g) for g, n in rows])
    gop = np.array([GOPS.index(g) for g, _ in rows], dtype=np.int8)
    practice = pseudonyms(np.arange(world.practices), int(world.kv) << 40, 16)
    insured = pseudonyms(cases.insured, int(world.kv) << 32, 16)
    return pa.table(
        {
            "kassenart": coded(cases.fund[case].astype(np.int8), KASSENARTEN),
            "praxis": coded(cases.practice[case].astype(np.int32), practice.astype("U16")),
            "versicherter": pa.array(insured[case].astype("S16")).cast(pa.string()),
            "gop": coded(gop[row], GOPS),
            "anzahl": pa.array(count[row].astype(np.int32)),
            "betrag": decimals(price[row].astype(np.int64)),
        }
    )


def coded(codes: Any, values: Any) -> Any:
    """A dictionary column: what a warehouse's export would hold as text."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array([str(v) for v in values]))


def decimals(amounts: Ints) -> Any:
    """Cents as DECIMAL(12,2), without passing through a float."""
    import pyarrow as pa

    words = np.stack([amounts, amounts >> 63], axis=1)
    return pa.Array.from_buffers(pa.decimal128(12, 2), len(amounts), [None, pa.py_buffer(words.tobytes())])


def write_whole(path: Path, write: Any) -> None:
    """Writes beside the target, then takes its place: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    write(temporary)
    with temporary.open("rb") as handle:
        os.fsync(handle.fileno())
    os.replace(temporary, path)


def write_json(path: Path, data: Any) -> None:
    """JSON, whole or not at all."""
    write_whole(path, lambda p: p.write_text(json.dumps(data), encoding="utf-8"))


def main(folder: Path, rows: int, seed: int, quiet: bool = False) -> Truth:
    """Writes the missing blocks and, last of all, the truth; returns the truth."""
    import pyarrow.parquet as pq
    from tqdm import tqdm

    settings = {"version": VERSION, "rows": rows, "seed": seed}
    begun = folder / "_settings.json"
    if begun.exists() and json.loads(begun.read_text()) != settings:
        raise SystemExit(f"{folder} holds other data ({begun.name}): take another folder or empty this one")
    write_json(begun, settings)
    truth = Truth()
    jobs = [(world, quarter) for world in worlds(rows, seed) for quarter in QUARTERS]
    for world, quarter in tqdm(jobs, unit="block", disable=True if quiet else None):
        target = folder / f"kv={world.kv}" / f"quartal={quarter}" / "part-0.parquet"
        done = folder / "_blocks" / f"{world.kv}-{quarter}.json"
        if not (done.exists() and target.exists()):
            cases, of_block = block(world, quarter)
            table = to_table(world, quarter, cases)
            write_whole(
                target,
                lambda p, t=table: pq.write_table(
                    t, p, row_group_size=250_000, store_decimal_as_integer=True, store_schema=False
                ),
            )
            write_json(done, of_block.to_json())
        truth.add(Truth.from_json(json.loads(done.read_text())))
    for world in worlds(rows, seed):
        for year in ("2009", "2010"):
            truth.add(yearly_truth(world, year))
    write_json(folder / "_truth.json", truth.to_json())
    return truth


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--seed", type=int, default=2008)
    options = parser.parse_args()
    result = main(options.folder, options.rows, options.seed)
    print(f"{result.rows} rows, {sum(result.cases.values())} Behandlungsfälle")
