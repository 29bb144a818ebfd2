"""While rooms move, not a byte of an output moves: goes when outputs change on purpose."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from feecalc.cli.main import main

ROOT = Path(__file__).resolve().parent.parent
RUNS = {
    f"{package} {' '.join(options)}".strip(): (package, options)
    for package in ("musterland", "demo")
    for options in ((), ("--lang", "en"), ("--extern", "--kv", "00" if package == "musterland" else "38"))
}
FROZEN = dict(
    line.rsplit(" ", 1)
    for line in (Path(__file__).parent / "frozen_outputs.txt").read_text("utf-8").splitlines()
)


def hashes(run: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    package, options = RUNS[run]
    assert main(["run", str(ROOT / "data" / package), "-o", str(folder), *options]) in (0, 1)
    found = {f"{run} {p.name}": sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}
    console = capsys.readouterr().out.replace(str(folder), "")
    return {**found, f"{run} console": sha256(console.encode()).hexdigest()}


@pytest.mark.parametrize("run", RUNS)
def test_output_bytes_stay_as_they_were(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = hashes(run, tmp_path, capsys)
    assert found == {name: FROZEN.get(name) for name in found}
