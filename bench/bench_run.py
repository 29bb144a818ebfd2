"""The whole job and the help page, each a process of its own, against importing the libraries it stands on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from measure import Measurement, python, side_by_side

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
IMPORTS = python("-c", "import pandas, openpyxl")
PEER = 'python -c "import pandas, openpyxl"'


def measure() -> list[Measurement]:
    """Issue 2: ``run data/demo`` at most 2.5 times the imports, ``--help`` at most 0.5 times."""
    with tempfile.TemporaryDirectory() as folder:
        whole = python("-m", "feecalc", "run", str(DEMO), "-o", folder, "--quiet")
        return [
            side_by_side("feecalc run data/demo", whole, IMPORTS, PEER, "<= 2.5", repeats=9),
            side_by_side(
                "feecalc --help", python("-m", "feecalc", "--help"), IMPORTS, PEER, "<= 0.5", repeats=9
            ),
        ]
