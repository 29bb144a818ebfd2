"""The same rules on TTSIM (GETTSIM's engine), run in an environment of its own: ``python peer_ttsim.py TABLE ROWS``.

TABLE is JSON: column -> one number a region. Prints the seconds of each run (through ``main`` with everything
prepared before) and the mean of f2 for comparison.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from ttsim import InputData, MainTarget, OrigPolicyObjects, TTTargets, main
from ttsim.tt import Currency, UnitSystem

GOPS = ("86510", "86512", "86514", "86516", "86518")
PERIODS = {"q4": 1, "year": 4}  # quarters a period is made of


def rule(name: str, arguments: str, body: str) -> Any:
    """A scalar policy function; TTSIM vectorizes it from its source."""
    typed = ", ".join(f"{a}: float" for a in arguments.split())
    return name, f"def {name}({typed}) -> float:\n    {body}\n"


def rules() -> list[tuple[str, str]]:
    """Nr. 2-6 and both stages of Nr. 8 in the default reading."""
    made = [
        rule("a", "n02 n03", "return n02 / (n02 + n03)"),
        rule("b", "n02 n03", "return n03 / (n02 + n03)"),
        rule("p0_86510", "l02 a l00 n02 n00", "return (l02 + a * l00) / (n02 + a * n00)"),
        rule("p0_86512", "l03 b l00 l_bis n03 n00", "return (l03 + b * l00 + l_bis) / (n03 + b * n00)"),
        rule("p0_86514", "l04 n04", "return l04 / n04"),
        rule("p0_86516", "l01 l05 n01 n05", "return (l01 + l05) / (n01 + n05)"),
        rule("p0_86518", "p0_86516", "return p0_86516"),
    ]
    for q in range(5):
        cases = f"f{q}_86510 f{q}_86512"
        made.append(rule(f"c{q}", f"cases {cases}", f"return (f{q}_86510 + f{q}_86512) * (1.0 + cases)"))
        moved = {"86516": "share_86516", "86518": "share_86518"}
        for gop in GOPS:
            delta = moved.get(gop)
            if delta:
                body = f"return (1.0 + cases) * (f{q}_{gop} + (f{q}_86510 + f{q}_86512) * {delta})"
                made.append(
                    rule(
                        f"s{q}_{gop}",
                        " ".join(dict.fromkeys(f"cases f{q}_{gop} {cases} {delta}".split())),
                        body,
                    )
                )
            else:
                made.append(rule(f"s{q}_{gop}", f"cases f{q}_{gop}", f"return (1.0 + cases) * f{q}_{gop}"))
    made += stage(1, "q4", [0], "p0")
    made += [rule(f"p1_{g}", f"f1 p0_{g}", f"return f1 * p0_{g}") for g in GOPS]
    made += stage(2, "year", [1, 2, 3, 4], "p1")
    made += [rule(f"p2_{g}", f"f2 p1_{g}", f"return f2 * p1_{g}") for g in GOPS]
    return made


def stage(n: int, period: str, quarters: list[int], fees: str) -> list[tuple[str, str]]:
    terms = [f"{fees}_{g} * s{q}_{g}" for q in quarters for g in GOPS]
    names = [f"{fees}_{g}" for g in GOPS] + [f"s{q}_{g}" for q in quarters for g in GOPS]
    cases = [f"c{q}" for q in quarters]
    over = f"max(0.0, p{n} - max(0.0, d{n})) if p{n} > 0.0 else p{n}"
    return [
        rule(f"v{n}", " ".join(names), "return " + " + ".join(terms)),
        rule(f"k{n}", " ".join(cases), "return " + " + ".join(cases)),
        rule(
            f"p{n}",
            f"v{n} k{n} v0_{period} c0_{period}",
            f"return (v{n} / k{n}) / (v0_{period} / c0_{period}) - 1.0",
        ),
        rule(f"d{n}", f"k{n} c0_{period}", f"return 1.0 - k{n} / c0_{period}"),
        rule(f"net{n}", f"p{n} d{n}", f"return {over}"),
        rule(f"f{n}", f"net{n}", f"return 1.0 / (1.0 + net{n})"),
    ]


def write_policy(folder: Path, columns: list[str]) -> Path:
    """The rules as a policy folder of TTSIM, which reads their source."""
    lines = [
        "from ttsim.tt import TTSIMUnit, policy_function, policy_input",
        "UNIT = TTSIMUnit.DIMENSIONLESS",
    ]
    for name in ("p_id", *columns):
        kind = "int" if name == "p_id" else "float"
        lines += [f"@policy_input(unit=UNIT)\ndef {name}() -> {kind}:\n    'input'\n"]
    for _, source in rules():
        lines += [f"@policy_function(unit=UNIT, verify_units=False)\n{source}"]
    root = folder / "policy"
    root.mkdir(exist_ok=True)
    (root / "teil_b.py").write_text("\n".join(lines), encoding="utf-8")
    return root


def data(table: dict[str, list[float]], rows: int) -> dict[str, Any]:
    """Every scenario beside every region, as TTSIM takes them: one row each."""
    dice = np.random.default_rng(1)
    regions = len(next(iter(table.values())))
    n = rows // regions
    columns = {name: np.tile(np.array(values, dtype=float), n) for name, values in table.items()}
    for name, reach in (("cases", 0.05), ("share_86516", 0.02), ("share_86518", 0.01)):
        columns[name] = np.repeat(dice.uniform(-reach, reach, n), regions)
    return {"p_id": np.arange(n * regions), **columns}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    table = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    given = data(table, int(sys.argv[2]))
    root = write_policy(Path(sys.argv[1]).parent, [c for c in given if c != "p_id"])
    targets = {f"{p}_{g}": None for p in ("p1", "p2") for g in GOPS} | {"f1": None, "f2": None}
    units = UnitSystem(currencies={"EUR": Currency(statutory_from="2002-01-01")})

    def run() -> Any:
        return main(
            main_target=MainTarget.raw_results.columns_with_original_p_ids,
            policy_date_str="2009-10-01",
            input_data=InputData.qname(given),
            tt_targets=TTTargets.qname(targets),
            orig_policy_objects=OrigPolicyObjects.root(root),
            rounding=False, unit_system=units, include_fail_nodes=False, include_warn_nodes=False,
        )  # fmt: skip

    found = run()
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - begin)
    print(json.dumps({"seconds": seconds, "rows": len(given["p_id"]), "f2": float(np.nanmean(found["f2"]))}))
