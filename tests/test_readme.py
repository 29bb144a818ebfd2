"""README and LIESMICH are one path: the same commands, and each runs as written in the environment it sets up.

Not run here, but by ``.ci/run``: the tests themselves, and what the extras install. Windows was not tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "LIESMICH.md")
SETUP, TESTS, EXTRAS = ".venv/bin/feecalc run", "-m pytest", 'pip install -q ".[lab'
ENDLESS = (
    "feecalc cockpit",
    "jupyter lab",
)  # until Ctrl-C; tests/cockpit opens the one, .ci/run asks the other
OFFLINE = ("pip wheel", "--no-index")


def commands(page: str) -> list[str]:
    """Every command of a page in order: those of blocks, and those of the tables."""
    text = (ROOT / page).read_text("utf-8")
    found = re.findall(r"^```sh\n(.*?)^```$|`((?:feecalc|jupyter|python) [^`]+)`", text, re.M | re.S)
    return [line for block, inline in found for line in (block or inline).strip().splitlines()]


def test_both_pages_are_the_same_path() -> None:
    english, german = map(commands, PAGES)
    assert english == german
    assert sum("python3 -m venv .venv && " in line and "--no-index" not in line for line in english) == 2
    sections = [re.findall(r"^(#+) ", (ROOT / page).read_text("utf-8"), re.M) for page in PAGES]
    assert sections[0] == sections[1]


def test_every_command_of_the_program_is_in_the_table_of_tasks() -> None:
    from feecalc.cli.main import COMMANDS

    named = {line.split()[1] for line in commands("README.md") if line.startswith("feecalc ")}
    assert named == set(COMMANDS)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cloned folder as a newcomer has it, without what git ignores."""
    folder = tmp_path_factory.mktemp("clone")
    for name in ("feecalc", "data", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "ergebnis*"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def shell(line: str, folder: Path, *, active: bool) -> subprocess.CompletedProcess[str]:
    env = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PYTHONPATH", "COV_", "PYTEST_", "VIRTUAL_ENV"))
    }
    first = folder / ".venv" / "bin" if active else Path(sys.executable).parent
    env["PIP_NO_COMPILE"] = "0"  # 0 is pip's way of saying --no-compile: most modules are never imported
    env["PATH"] = f"{first}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(["sh", "-c", line], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="the commands are those of a POSIX shell")
@pytest.mark.skipif(
    not os.environ.get("FEECALC_README"),
    reason="sets up an environment of its own: set FEECALC_README=1, as .ci/run does",
)
def test_every_command_runs_as_written_in_the_environment_that_is_set_up(clone: Path) -> None:
    """First all that the bare environment does; then what needs extras, with the libraries of this one beside it."""
    lines = commands("README.md")
    setup = next(line for line in lines if SETUP in line)
    done = shell(setup, clone, active=False)
    if "Could not find a version" in done.stderr or "ConnectionError" in done.stderr:
        pytest.skip("no package index can be reached from here")
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr[-2000:]
    assert "01 Schleswig-Holstein" in done.stdout
    left_out = (SETUP, TESTS, EXTRAS, *ENDLESS, *OFFLINE)
    plain = [line for line in lines if not any(mark in line for mark in left_out)]
    assert len(plain) >= 17
    extra = [line for line in plain if re.match(r"feecalc (report|anlage|aggregate) ", line)]
    wrong = [(line, said.stderr[-800:]) for line in plain if line not in extra and (said := shell(line, clone, active=True)).returncode]  # fmt: skip
    assert wrong == []
    pytest.importorskip("matplotlib", reason="extra report")
    pytest.importorskip("duckdb", reason="extra cases")
    (site,) = (clone / ".venv" / "lib").glob("python*/site-packages")
    (site / "beside.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    wrong = [(line, said.stderr[-800:]) for line in extra if (said := shell(line, clone, active=True)).returncode]  # fmt: skip
    assert wrong == []
