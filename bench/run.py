"""Every speed figure in one table: ``python bench/run.py [NAME ...]`` runs all bench_*.py, or those named.

Prints the table and stores it as ``bench/ergebnis.md`` and ``bench/ergebnis.json``, for the documentation to link; figures of modules that
were not run now are kept from the last run and marked with its date.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from measure import Measurement

PACKAGES = (
    "numpy",
    "pandas",
    "openpyxl",
    "xlsxwriter",
    "pyarrow",
    "duckdb",
    "narwhals",
    "formulas",
    "pyspark",
)


def modules() -> list[str]:
    """The names of all benchmarks: ``run`` for ``bench_run.py``."""
    return sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))


def run(names: list[str]) -> dict[str, dict[str, Any]]:
    """Measure the named benchmarks; one that fails is reported and does not stop the others."""
    done: dict[str, dict[str, Any]] = {}
    for name in names:
        print(f"bench_{name} …", file=sys.stderr, flush=True)
        try:
            figures: list[Measurement] = import_module(f"bench_{name}").measure()
        except (ImportError, OSError, RuntimeError) as error:
            print(f"bench_{name}: {error}", file=sys.stderr)
            continue
        done[name] = {**machine(), "figures": [asdict(f) | {"met": f.met} for f in figures]}
    return done


def machine() -> dict[str, Any]:
    """Where and with what was measured."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, {memory()}, {platform.system()} {platform.machine()}",
        "versions": {"python": platform.python_version(), **{p: v for p in PACKAGES if (v := installed(p))}},
    }


INTRO = "Ratios against a named peer in the same run (`python bench/run.py`), never absolute promises.\n\n"


def memory() -> str:
    """Main memory, where the system tells."""
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, ValueError, OSError):
        return "memory unknown"


def installed(package: str) -> str | None:
    """The version of a package, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def table(results: dict[str, dict[str, Any]]) -> str:
    """All figures as a Markdown table with machine and versions below."""
    lines = [
        "| what | ratio | goal | | median s | min – max s | against | note |",
        "|---|--:|--:|---|--:|--:|---|---|",
    ]
    for result in results.values():
        lines += [row(figure) for figure in result["figures"]]
    for told in dict.fromkeys(origin(result) for result in results.values()):
        names = ", ".join(name for name, result in results.items() if origin(result) == told)
        lines += ["", f"Measured ({names}): {told}"]
    return "\n".join(lines) + "\n"


def row(figure: dict[str, Any]) -> str:
    """One figure as a row of the table."""
    mark = {True: "met", False: "**missed**", None: ""}[figure["met"]]
    span = f"{figure['min']:.3g} – {figure['max']:.3g}"
    cells = (figure["name"], ratio(figure["ratio"]), figure["goal"].replace("<=", "≤").replace(">=", "≥"), mark,
             f"{figure['median']:.3g}", span, figure["peer"], figure["note"])  # fmt: skip
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def ratio(value: float) -> str:
    """A ratio to about three digits, whatever its size."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def origin(result: dict[str, Any]) -> str:
    """Date, machine and versions in one line."""
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    return f"{result['date']}; {result['machine']}; {versions}."


def main(names: list[str]) -> int:
    """Run, store, print; 1 where a benchmark failed or a goal was missed, 2 for an unknown name."""
    unknown = set(names) - set(modules())
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(modules())}", file=sys.stderr)
        return 2
    store = HERE / "ergebnis.json"
    known = json.loads(store.read_text("utf-8")) if store.exists() else {}
    done = run(names or modules())
    results = {name: {**known, **done}[name] for name in modules() if name in {**known, **done}}
    store.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    text = table(results)
    (HERE / "ergebnis.md").write_text(INTRO + text, "utf-8")
    print(text)
    missed = [f for result in done.values() for f in result["figures"] if f["met"] is False]
    return 1 if missed or len(done) < len(names or modules()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
