"""A million what-ifs against naive numpy, a plain copy, LibreOffice, formulas and TTSIM, with the same rules.

The peers that are no numpy run in environments of their own (made at the first run, in the temporary folder) or are
left out with a note. Each at the size it can bear; compared are seconds for one scenario in one region.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from measure import Measurement, compared, python, seconds
from naive_what_if import NEW, OLD, Q2008, Q2010, Tables, what_if

import feecalc as fc
from feecalc.calculation.region import Region
from feecalc.calculation.sums import regions_of
from feecalc.drivers.simulate import Simulation, simulate

Array = npt.NDArray[np.float64]

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent / "data" / "demo"
N = int(os.environ.get("FEECALC_BENCH_N", "1000000"))
QUARTERS = ("2009Q4", *Q2010)
DAYS = ("2010-07-01", "2011-07-01")
OUTPUTS = 13  # f1, f2, ten adjusted fees, EUR a year
LATE = "38"  # no stage 1: the peers know no late start
REGIONS = 16


def measure() -> list[Measurement]:
    """Issue 5: at least 2.5 times naive numpy, at most 2.5 times a copy, below 1 GB; peers without a goal."""
    np.seterr(all="ignore")
    data = fc.load(DEMO)
    drivers = drawn(N)
    tables = tables_of(data)
    _check_equal(data, tables)
    ours, naive, copy = in_turn(data, tables, drivers, repeats=5)
    note = f"{N:,} scenarios × 17 regions, {OUTPUTS} results"
    found = [
        compared("what-if: every result", ours, naive, "naive numpy on whole arrays", ">= 2.5", note=note),
        compared("what-if: the same bytes", ours, copy, "copying the results", "<= 2.5", note=note),
        peak(),
    ]
    each = min(ours) / (N * 17)
    return [*found, *peers(data, each)]


def in_turn(
    data: fc.Data, tables: Tables, drivers: dict[str, Array], repeats: int
) -> tuple[list[float], list[float], list[float]]:
    """Seconds of ours, of naive numpy and of copying the results, one after the other.

    The first round does not count: memory that the machine hands to this process for the first time costs more.
    """
    ours, naive, copy = [], [], []
    source = np.random.default_rng(0).random((17, N))
    for _ in range(1 + repeats):
        ours.append(seconds(lambda: consume(simulate(data, drivers))))
        naive.append(seconds(lambda: what_if(tables, *drivers.values())))
        copy.append(seconds(lambda: [source.copy() for _ in range(OUTPUTS)] and None))
    return ours[1:], naive[1:], copy[1:]


def consume(sim: Simulation) -> float:
    """Ask for every result once, and keep none."""
    return sum(float(array[-1, 0]) for array in results(sim))


def results(sim: Simulation) -> Iterator[Array]:
    yield sim.factor[2]
    yield sim.factor[1]
    for day in DAYS:
        for gop in NEW:
            yield sim.fees[day][gop]
    yield sim.impact


def drawn(n: int) -> dict[str, Array]:
    """As in peer_ttsim.py."""
    dice = np.random.default_rng(1)
    reach = {"cases": 0.05, "share_86516": 0.02, "share_86518": 0.01}
    return {name: dice.uniform(-r, r, n) for name, r in reach.items()}


def tables_of(data: fc.Data) -> Tables:
    """The delivered sums as plain arrays."""
    regions = list(regions_of(data, data.regions).values())

    def column(value: Any) -> Array:
        return np.array([float(value(r)) for r in regions])

    old = [(q, g) for q in Q2008 for g in OLD]
    n = {(q, g): column(lambda r, q=q, g=g: r.base[q].count[g]) for q, g in old}
    n |= {
        (q, g): column(lambda r, q=q, g=g: r.new[q].count[g] if q in r.new else 0)
        for q in QUARTERS
        for g in NEW
    }
    return Tables(
        n,
        {(q, g): column(lambda r, q=q, g=g: r.base[q].demand[g]) for q, g in old},
        {q: column(lambda r, q=q: r.base[q].l_bis) for q in Q2008},
        {(q, g): column(lambda r, q=q, g=g: _paid(r, q, g)) for q in QUARTERS for g in NEW},
        {g: column(lambda r, g=g: r.agreed.at_start(g) or "nan") for g in NEW},
        np.array([r.kv != LATE for r in regions]),
    )


def _paid(region: Region, quarter: str, gop: str) -> Any:
    """The part of a count that was paid at full fee."""
    period = ("2009Q4",) if quarter == "2009Q4" else Q2010
    if quarter not in region.new:
        return 1
    part = region.new[quarter]
    if not (region.amounts_complete(period) and part.count[gop]):
        return 1
    return part.amount[gop] / (region.billed[quarter][gop] * part.count[gop])


def _check_equal(data: fc.Data, tables: Tables) -> None:
    """The yardstick measures the same rules."""
    few = drawn(100)
    ours, theirs = simulate(data, few), what_if(tables, *few.values())
    np.testing.assert_allclose(ours.factor[2], theirs["f2"], rtol=1e-12)
    np.testing.assert_allclose(ours.fees["2011-07-01"]["86516"], theirs["p2"]["86516"], rtol=1e-12)


def peak() -> Measurement:
    """Largest memory of a process that asks for every result."""
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True, env=_path())
    took = time.perf_counter() - begin
    most = int(done.stdout) / 1e9
    return Measurement(
        "what-if: peak memory in GB",
        most,
        "<= 1",
        took,
        took,
        took,
        "1 GB",
        "of the whole process",
    )


def largest() -> int:
    """Largest memory of this process so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # the other figure is inherited from the process that called this one
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _path() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])}


# Peers -----------------------------------------------------------------------------------------
def peers(data: fc.Data, each: float) -> list[Measurement]:
    """Those that are at hand; ``each`` are our seconds for one scenario in one region."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for peer in (ttsim, libreoffice, with_formulas):
            try:
                found.append(peer(data, each, Path(folder)))
            except (OSError, subprocess.SubprocessError) as error:
                print(f"{peer.__name__}: not measured ({error})", file=sys.stderr)
    return found


def _against(name: str, each: float, theirs: list[float], rows: int, note: str) -> Measurement:
    per_row = [t / rows for t in theirs]
    return compared("what-if: a scenario in a region", [each], per_row, name, ">= 1", note=note)


def ttsim(data: fc.Data, each: float, folder: Path) -> Measurement:
    """GETTSIM's engine through ``main``."""
    table = folder / "table.json"
    table.write_text(json.dumps(peer_table(data)), encoding="utf-8")
    done = _json([environment("ttsim-backend"), str(HERE / "peer_ttsim.py"), str(table), "1000000"])
    ours = _factor(data, done["rows"] // REGIONS)
    np.testing.assert_allclose(done["f2"], np.nanmean(ours), rtol=1e-9)
    return _against(
        "TTSIM", each, done["seconds"], done["rows"], f"theirs: {done['rows']:,} rows; time per row"
    )


def _factor(data: fc.Data, n: int) -> Array:
    """Our f2 of the regions the peers calculate."""
    return simulate(data, drawn(n), regions=[kv for kv in data.regions if kv != LATE]).factor[2]


def libreoffice(data: fc.Data, each: float, folder: Path) -> Measurement:
    """Recalculation of a workbook: loading and saving with it, less loading and saving without."""
    from what_if_book import book

    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("soffice")
    scenarios = 1500
    table = peer_table(data)
    path = folder / "was_waere_wenn.xlsx"
    path.write_bytes(book(table, drawn(scenarios)))
    rows = scenarios * len(table["n00"])
    took = {
        mode: [_convert(office, path, folder / f"profile{mode}", mode) for _ in range(3)] for mode in (0, 1)
    }
    np.testing.assert_allclose(
        _last_column(folder / "profile0" / "done" / path.name), _factor(data, scenarios).ravel()
    )
    # The least of each: the difference of two runs is small beside what else the machine does.
    recalculation = [min(took[0]) - min(took[1])]
    return _against("LibreOffice", each, recalculation, rows, f"theirs: {rows:,} rows, recalculation only")


def _last_column(path: Path) -> Array:
    """f2 of every row, nan for an error value."""
    from openpyxl import load_workbook

    rows = load_workbook(path, read_only=True, data_only=True)["Szenarien"].iter_rows(
        min_row=2, values_only=True
    )
    return np.array(
        [row[15] if isinstance(row[15], int | float) else np.nan for row in rows], dtype=np.float64
    )


def _convert(office: str, path: Path, profile: Path, mode: int) -> float:
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(RECALCULATION.format(mode=mode), encoding="utf-8")
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx",
               "--outdir", str(profile / "done"), str(path)]  # fmt: skip
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True, timeout=1800))


RECALCULATION = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>{mode}</value></prop></item></oor:items>
"""


def with_formulas(data: fc.Data, each: float, folder: Path) -> Measurement:
    """The package formulas on the same workbook, much smaller."""
    from what_if_book import book

    scenarios = 3
    table = peer_table(data)
    path = folder / "klein.xlsx"
    path.write_bytes(book(table, drawn(scenarios)))
    rows = scenarios * len(table["n00"])
    done = _json([environment("formulas[excel]"), str(HERE / "peer_formulas.py"), str(path)])
    return _against("formulas", each, done["seconds"], rows, f"theirs: {rows:,} rows, recalculation only")


def peer_table(data: fc.Data) -> dict[str, list[float]]:
    """Column -> one number a region, without the late start."""
    regions = [r for kv, r in regions_of(data, data.regions).items() if kv != LATE]
    year = {f"n{g[3:]}": [_sum(r, Q2008, "count", g) for r in regions] for g in OLD}
    year |= {f"l{g[3:]}": [_sum(r, Q2008, "demand", g) for r in regions] for g in OLD}
    year["l_bis"] = [float(sum(r.base[q].l_bis for q in Q2008)) for r in regions]
    for period, quarters in (("q4", Q2008[3:]), ("year", Q2008)):
        year[f"v0_{period}"] = [
            sum(_sum(r, quarters, "demand", g) for g in OLD) + float(sum(r.base[q].l_bis for q in quarters))
            for r in regions
        ]
        year[f"c0_{period}"] = [
            sum(_sum(r, quarters, "count", g) for g in (OLD[0], OLD[2], OLD[3])) for r in regions
        ]
    new = {
        f"f{i}_{g}": [float(r.new[q].count[g]) for r in regions] for i, q in enumerate(QUARTERS) for g in NEW
    }
    return {**year, **new}


def _sum(region: Region, quarters: tuple[str, ...], measure_: str, gop: str) -> float:
    return float(sum(getattr(region.base[q], measure_)[gop] for q in quarters))


def environment(package: str) -> str:
    """The Python of an environment that holds the package; made where it does not exist yet."""
    name = package.split("[")[0]
    root = Path(tempfile.gettempdir()) / f"feecalc-bench-{name}"
    executable = root / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not executable.exists():
        python("-m", "venv", str(root))()
        subprocess.run(
            [str(executable), "-m", "pip", "install", "-q", package], check=True, capture_output=True
        )
    return str(executable)


def _json(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3600)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    # Called by ``peak``: everything once, then the largest memory in bytes.
    consume(simulate(fc.load(DEMO), drawn(N)))
    print(largest())
