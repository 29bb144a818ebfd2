"""Blocks of scenarios on all processors: numpy lets go of the interpreter while it counts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

FEW = 64  # blocks that are done before a thread has started
AT_ONCE = 8  # blocks handed to a thread together: each handing over stops the others for a moment
MOST = 4  # beyond that memory is the limit


def spread(work: Callable[[T], None], items: Sequence[T]) -> Iterator[None]:
    """Do the work on every item; yields after each, in their order. What was not begun is dropped at an interrupt."""
    threads = min(MOST, processors())
    if threads == 1 or len(items) < FEW:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(threads)
    batches = [items[i : i + AT_ONCE] for i in range(0, len(items), AT_ONCE)]
    try:
        for done in pool.map(lambda batch: list(map(work, batch)), batches):
            yield from done
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
