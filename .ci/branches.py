"""Fails where less than 95 % of the branches of a room that must be right were tested; silent otherwise."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOMS = ("law", "numbers", "intake")
LEAST = 0.95


def main(report: str) -> int:
    """Read the JSON report of coverage.py and compare each room."""
    files = json.loads(Path(report).read_text("utf-8"))["files"]
    low = 0
    for room in ROOMS:
        parts = [
            f["summary"] for name, f in files.items() if Path(name).as_posix().startswith(f"feecalc/{room}/")
        ]
        all_, hit = (sum(p[key] for p in parts) for key in ("num_branches", "covered_branches"))
        if not all_ or hit < LEAST * all_:
            print(f"feecalc/{room}: {hit} of {all_} branches tested, fewer than 95 %", file=sys.stderr)
            low = 1
    return low


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
