"""What the tests of ``aggregate`` share: writing cases in many forms, calling, reading the outputs."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import duckdb

from feecalc.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("kv", "quartal", "kassenart", "praxis", "versicherter", "gop", "anzahl", "betrag")
Row = tuple[Any, ...]


def bench_module(name: str) -> ModuleType:
    """A module of ``bench/``, which is no package."""
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules.setdefault(name, importlib.util.module_from_spec(spec))
        if not hasattr(module, "main"):
            spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(ROOT / "bench"))


class Call(NamedTuple):
    """One call of the command: exit code and what it printed."""

    code: int
    out: str
    err: str


def aggregate(capfd: Any, *args: object) -> Call:
    """``feecalc aggregate ARGS`` in this process; catches what C code prints as well."""
    capfd.readouterr()
    code = main(["aggregate", *map(str, args)])
    return Call(code, *capfd.readouterr())


def write_parquet(
    path: Path, rows: Sequence[Row], types: Mapping[str, str] | None = None, **options: object
) -> Path:
    """Rows as one Parquet file; ``types`` overrides the SQL types of columns."""
    sql = (
        dict.fromkeys(COLUMNS, "VARCHAR")
        | {"anzahl": "INTEGER", "betrag": "DECIMAL(12,2)"}
        | dict(types or {})
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(zip(*rows, strict=True)) or [()] * len(sql)
    texts = [[None if cell is None else str(cell) for cell in column] for column in columns]
    parts = ", ".join(f'unnest(?::VARCHAR[])::{kind} AS "{name}"' for name, kind in sql.items())
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS SELECT {parts}", texts)
        extra = "".join(f", {key} {value}" for key, value in options.items())
        con.execute(f"COPY t TO '{path}' (FORMAT parquet{extra})")
    return path


def write_csv(
    path: Path,
    rows: Iterable[Sequence[Any]],
    heading: Sequence[str] = COLUMNS,
    *,
    sep: str = ";",
    encoding: str = "utf-8",
) -> Path:
    """Rows as CSV, every cell as it is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=sep, lineterminator="\r\n")
        writer.writerow(heading)
        writer.writerows(rows)
    return path


def read(folder: Path, table: str) -> list[list[str]]:
    """The lines of an output without its heading."""
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle, delimiter=";"))[1:]


def checks(folder: Path) -> dict[tuple[str, str, str], tuple[int, str]]:
    """``fallpruefung`` as (regel, kv, quartal) -> (faelle, betrag)."""
    return {(r[0], r[1], r[2]): (int(r[3]), r[4]) for r in read(folder, "fallpruefung")}


def label(quarter: str) -> str:
    """``2010Q1`` as ``1/2010``; a year as it is."""
    return f"{quarter[5]}/{quarter[:4]}" if "Q" in quarter else quarter


def euros(cents: int) -> str:
    """Cents as the outputs write them."""
    return f"{cents // 100},{cents % 100:02d}"


def truth_tables(truth: Any) -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    """The truth of the generator in the notation of the outputs."""
    billing: dict[tuple[str, ...], dict[str, int]] = {}
    for (kv, quarter, fund, gop, what), number in truth.billing.items():
        billing.setdefault((kv, label(quarter), fund, gop), {})[what] = number
    broken: dict[tuple[str, ...], dict[str, int]] = {}
    for (rule, kv, period, what), number in truth.checks.items():
        broken.setdefault((rule, kv, label(period)), {})[what] = number
    return {
        "abrechnung": {k: (str(v["anzahl"]), euros(v["cents"])) for k, v in billing.items()},
        "faelle": {(kv, label(q), fund): (str(n),) for (kv, q, fund), n in truth.cases.items()},
        "fallpruefung": {k: (str(v["faelle"]), euros(v["cents"])) for k, v in broken.items()},
    }


def output_tables(folder: Path) -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    """The outputs in the same form as :func:`truth_tables`."""
    keys = {"abrechnung": 4, "faelle": 3, "fallpruefung": 3}
    return {
        name: {tuple(line[:n]): tuple(line[n:]) for line in read(folder, name)} for name, n in keys.items()
    }
