"""Every public function and every command where no extra is installed: each works, or says one sentence.

Run by ``.ci/run`` in an environment that really has none (``python tests/bare.py FOLDER``), and by
``tests/test_bare.py`` in one that hides them. Prints what is wrong; the exit code is 1 if anything is.
"""

from __future__ import annotations

import sys

sys.path.pop(0)  # this folder, whose numbers/ would stand before the module of Python

import contextlib
import inspect
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if "--here" in sys.argv:
    sys.path.insert(0, str(ROOT))
MUSTERLAND = str(ROOT / "data" / "musterland")
DEMO = str(ROOT / "data" / "demo")  # KV 20 has fewer open questions: its band takes a tenth of the time
EXTRAS = ("docx", "duckdb", "ipykernel", "ipywidgets", "matplotlib", "narwhals", "nbclient", "pyspark", "tqdm", "voila", "jupyterlab")  # fmt: skip
CASES = "kv;quartal;kassenart;praxis;versicherter;gop;anzahl;betrag\n00;1/2008;01;P1;V1;86500;1;20,45\n"
NEEDS = {"report": "report", "anlage": "report", "aggregate": "cases", "cockpit": "cockpit"}


def functions(folder: Path) -> dict[str, Callable[[], Any]]:
    """A call of each public function."""
    import feecalc as fc

    data = fc.load(MUSTERLAND)
    result = fc.calculate(data)
    other = fc.Reading(credit_cap="no")
    by_region = (
        "break_even",
        "bridge",
        "contributions",
        "decompose",
        "elasticities",
        "impact",
        "preview",
        "uptake",
    )
    return {
        **{name: lambda name=name: getattr(fc, name)(result, "00") for name in by_region},
        "calculate": lambda: (repr(result), result._repr_html_(), result.fees, str(result.explain("00"))),
        "claim": lambda: fc.claim(data, "00", "86516", "119.80"),
        "compare": lambda: fc.compare(data, data),
        "delivered_table": lambda: fc.delivered_table(data),
        "findings_table": lambda: fc.findings_table(data.findings),
        "grid": lambda: fc.grid(data, "cases", [-0.1, 0], "share_86516", [0, 0.01], "00"),
        "linked": lambda: fc.linked("2026-01-01", {"86516": "224.45"}),
        "load": lambda: (result.to_excel(folder / "a.xlsx"), result.to_json(folder / "a.json")),
        "monte_carlo": lambda: fc.monte_carlo(data, {"cases": 0.01}, n=100),
        "positions": lambda: fc.positions(data, fc.Reading(), other),
        "profile": lambda: fc.profile(data, "kv"),
        "readings_band": lambda: fc.readings_band(fc.load(DEMO), kv="20"),
        "readings_matrix": lambda: fc.readings_matrix(data),
        "readings_table": lambda: fc.readings_table(other),
        "load_scenario": lambda: fc.load_scenario(folder / "s.toml"),
        "scenario": lambda: fc.scenario(data, {"cases": -0.03}).fees,
        "scenarios": lambda: fc.scenarios(data, [fc.load_scenario(folder / "s.toml")]),
        "settle": lambda: fc.settle(data, fc.Reading(), other, {"86516": "117.00"}),
        "verify": lambda: fc.verify(folder / "a.xlsx", MUSTERLAND),
        "write_template": lambda: fc.write_template(folder / "vorlage"),
        "simulate": lambda: fc.simulate(data, {"cases": [-0.1, 0]}).impact,
    }


def commands(folder: Path) -> dict[str, list[str]]:
    """A call of each command."""
    out = str(folder / "aus")
    return {
        "aggregate": ["aggregate", str(folder / "faelle.csv"), "-o", out],
        "anlage": ["anlage", MUSTERLAND, "-o", f"{out}/anlage.docx"],
        "check": ["check", MUSTERLAND],
        "cockpit": ["cockpit", MUSTERLAND, "--no-browser"],
        "compare": ["compare", MUSTERLAND, MUSTERLAND, "-o", f"{out}/abgleich.xlsx"],
        "explain": ["explain", MUSTERLAND],
        "linked": ["linked", "--as-of", "2026-01-01", "86516=224.45"],
        "positions": ["positions", MUSTERLAND, "default", "kv", "-o", f"{out}/tagesordnung.xlsx"],
        "readings": ["readings", DEMO, "--kv", "20"],
        "claim": ["claim", MUSTERLAND, "86516=119,80"],
        "scenario": ["scenario", MUSTERLAND, str(folder / "s.toml"), "-o", f"{out}/szenarien.xlsx"],
        "settle": [
            "settle",
            MUSTERLAND,
            "default",
            "kv",
            "--target",
            "86516=117,00",
            "-o",
            f"{out}/pakete.xlsx",
        ],
        "report": ["report", DEMO, "--kv", "20", "-o", f"{out}/bericht.pdf"],
        "run": ["run", MUSTERLAND, "-o", str(folder / "ergebnis")],
        "template": ["template", str(folder / "leer")],
        "verify": ["verify", str(folder / "ergebnis" / "gebuehrenwerte.xlsx"), MUSTERLAND],
    }


def wrong_functions(folder: Path) -> Iterator[str]:
    import feecalc as fc

    public = {name for name in fc.__all__ if name != "WhatIf" and inspect.isfunction(getattr(fc, name))}
    if not _one_sentence(lambda: fc.WhatIf, "notebooks"):
        yield "fc.WhatIf"
    calls = functions(folder)
    yield from (f"no call of fc.{name}" for name in sorted(public - set(calls)))
    for name, call in calls.items():
        try:
            call()
        except ImportError as error:
            yield f"fc.{name} needs {error.name}"
    bridge = fc.bridge(fc.calculate(fc.load(MUSTERLAND)), "00")
    grid = fc.grid(fc.load(MUSTERLAND), "cases", [-0.1, 0], "share_86516", [0, 0.01], "00")
    for frame in (bridge, grid):
        if not _one_sentence(frame.plot, "report"):
            yield f"plot of {type(frame).__name__}"


def _one_sentence(use: Callable[[], Any], extra: str) -> bool:
    """Whether this cannot be used here, and the error says what to install."""
    try:
        use()
    except ImportError as error:
        return f'pip install "feecalc[{extra}]"' in str(error)
    return False


def wrong_commands(folder: Path) -> Iterator[str]:
    from feecalc.cli.main import COMMANDS, main

    calls = commands(folder)
    yield from (f"no call of feecalc {name}" for name in COMMANDS if name not in calls)
    for name in sorted(calls, key=lambda name: name == "verify"):  # which needs what run writes
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(calls[name])
        said = err.getvalue()
        if name not in NEEDS and code not in (
            (0, 1) if name == "settle" else (0,)
        ):  # 1: the target is out of reach
            yield f"feecalc {name}: exit code {code}: {said}"
        sentence = f'pip install "feecalc[{NEEDS.get(name)}]"'
        if name in NEEDS and (code != 2 or said.count("\n") != 1 or sentence not in said):
            yield f"feecalc {name}: exit code {code}: {said}"


def main(folder: Path) -> int:
    for name in EXTRAS if "--hide" in sys.argv else ():
        sys.modules[name] = None  # type: ignore[assignment]  # how Python is told that there is none
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "s.toml").write_text('name = "x"\n[drivers]\ncases = -0.03\n', encoding="utf-8")
    (folder / "faelle.csv").write_text(CASES, encoding="utf-8")
    wrong = [*wrong_functions(folder), *wrong_commands(folder)]
    print(*wrong, sep="\n")  # noqa: T201 - the report of this script
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
