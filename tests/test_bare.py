"""After ``pip install .`` alone: every public function and command works, or says one sentence.

``.ci/run`` does the same in an environment that has no extra at all.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

IMPORTED_AS = {"python-docx": "docx"}


def test_everything_works_without_extras_or_says_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests" / "bare.py"), str(tmp_path / "x"), "--hide", "--here"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_every_library_of_the_users_extras_is_hidden_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    script = (ROOT / "tests" / "bare.py").read_text("utf-8")
    hidden = set(re.findall(r'"(\w+)"', script.split("EXTRAS = ")[1].split("\n")[0]))
    users = {re.split(r"[\[><=;]", line)[0] for name in ("report", "notebooks", "lab", "cases", "spark", "cockpit") for line in extras[name]}  # fmt: skip
    assert {IMPORTED_AS.get(name, name) for name in users - {"feecalc"}} <= hidden
