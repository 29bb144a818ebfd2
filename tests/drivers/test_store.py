"""Memory is used again, but never under somebody's eyes."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from feecalc.drivers import simulate as simulation
from feecalc.drivers.engine.store import Store
from feecalc.drivers.simulate import simulate
from feecalc.intake.model import NEW_GOPS, Data


def place(array: Any) -> int:
    """Where its numbers stand in memory."""
    return int(array.__array_interface__["data"][0])


def test_the_place_of_an_array_nobody_holds_is_used_again() -> None:
    store = Store((3, 5))
    first = store.array()
    where = place(first)
    del first
    assert place(store.array()) == where


@pytest.mark.parametrize(
    "held",
    [
        lambda a: a,
        lambda a: a.T,
        lambda a: a.T[2:, :1],
        lambda a: a.reshape(-1)[::2],
        lambda a: a.view(np.int64),
        lambda a: memoryview(a.T),
        lambda a: np.asarray(memoryview(a)),
        lambda a: np.broadcast_to(a, (2, 3, 5)),
    ],
)
def test_no_place_is_used_again_while_a_view_is_held(held: Callable[[Any], Any]) -> None:
    store = Store((3, 5))
    array = store.array()
    where = place(array)
    view = held(array)
    del array
    gc.collect()
    other = store.array()
    assert place(other) != where
    del view
    gc.collect()
    assert place(store.array()) == where


def test_no_more_than_one_unused_place_is_kept() -> None:
    store = Store((3, 5))
    arrays = [store.array() for _ in range(4)]
    del arrays
    assert len(store._free) == 1


def test_a_result_somebody_holds_stays_as_it_is(demo: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "KEEP_BYTES", 0)  # as if the arrays were large
    made = simulate(demo, {"cases": np.linspace(-0.2, 0.2, 100)}, regions=["02", "03"])
    held = made.fees["2011-07-01"]["86516"][10:20]
    before = held.copy()
    for gop in NEW_GOPS:
        assert np.isfinite(made.fees["2010-07-01"][gop]).all()
    np.testing.assert_array_equal(held, before)
