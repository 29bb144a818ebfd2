"""Side-by-side measurement: what was measured, against which peer, in one and the same run.

A ``bench_*.py`` module offers ``measure() -> list[Measurement]``; ``python bench/run.py`` runs them all.
Ratios carry over from machine to machine, seconds do not.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Job = Callable[[], object]


@dataclass(frozen=True)
class Measurement:
    """One speed figure.

    ``goal`` is ``<= 2.5`` or ``>= 3``, or empty where there is none. ``ratio`` is what the goal speaks of: ours
    over the peer for ``<=``, the peer over ours for ``>=``. Times are seconds of ours; ``peer`` names the peer.
    """

    name: str
    ratio: float
    goal: str
    median: float
    min: float
    max: float
    peer: str
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if not self.goal:
            return None
        sign, limit = self.goal.split()
        return self.ratio <= float(limit) if sign == "<=" else self.ratio >= float(limit)


def side_by_side(
    name: str,
    ours: Job,
    peer: Job,
    peer_name: str,
    goal: str,
    *,
    repeats: int = 5,
    warm_up: int = 1,
    note: str = "",
) -> Measurement:
    """Run both in turn, so that a busy machine burdens both, and compare the medians."""
    for _ in range(warm_up):
        ours()
        peer()
    own, theirs = [], []
    for _ in range(repeats):
        own.append(seconds(ours))
        theirs.append(seconds(peer))
    return compared(name, own, theirs, peer_name, goal, note=note)


def compared(
    name: str, own: Sequence[float], theirs: Sequence[float], peer_name: str, goal: str, *, note: str = ""
) -> Measurement:
    """A measurement from seconds that were taken elsewhere (in subprocesses, say)."""
    ratio = median(own) / median(theirs)
    if goal.startswith(">="):
        ratio = 1 / ratio
    peer = f"{peer_name} ({median(theirs):.3g} s)"
    return Measurement(name, ratio, goal, median(own), min(own), max(own), peer, note)


def seconds(job: Job) -> float:
    """How long one run takes."""
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


def python(*args: str) -> Job:
    """A job that runs this Python with these arguments in a process of its own; a failure is an error."""

    def job() -> None:
        done = subprocess.run([sys.executable, *args], capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(args)}: {done.stderr.decode(errors='replace')[-500:]}")

    return job
