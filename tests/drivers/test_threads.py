"""Blocks on several threads: all of them, in order, and none begun after an interrupt."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from feecalc.drivers.engine import programs, threads
from feecalc.drivers.simulate import simulate
from feecalc.intake.model import Data


@pytest.fixture(params=[1, 2])
def processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(threads, "processors", lambda: request.param)
    monkeypatch.setattr(threads, "FEW", 3)
    return request.param


def test_every_item_is_done_once(processors: int) -> None:
    done: list[int] = []
    assert sum(1 for _ in threads.spread(done.append, range(50))) == 50
    assert sorted(done) == list(range(50))


def test_nothing_is_begun_after_an_interrupt(processors: int) -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 4:
            raise KeyboardInterrupt
        time.sleep(0.005)  # else all are done before anybody hears of it

    with pytest.raises(KeyboardInterrupt):
        for _ in threads.spread(work, range(1000)):
            pass
    assert len(begun) < 1000


def test_results_do_not_depend_on_threads(demo: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bit for bit: a block is counted the same way wherever it runs."""
    monkeypatch.setattr(programs, "BLOCK", 512)
    monkeypatch.setattr(threads, "FEW", 3)
    x = np.linspace(-0.2, 0.2, 4_000)
    used: set[int] = set()
    played = programs.Player.block

    def noted(self: programs.Player, *more: object) -> None:
        used.add(threading.get_ident())
        played(self, *more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(programs.Player, "block", noted)
    found = []
    for processors in (1, 2):
        monkeypatch.setattr(threads, "processors", lambda n=processors: n)
        used.clear()
        found.append(simulate(demo, {"cases": x}, regions=["02", "03"]).impact)
        assert (threading.get_ident() in used) == (processors == 1)
    np.testing.assert_array_equal(*found)
