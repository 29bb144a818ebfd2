"""Progress on long work, on terminals only."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

PATIENCE, PAUSE = 1.0, 0.2  # seconds before the first sign, and between two
WIDTH = 30


def progress(items: Iterable[T], total: int, done: int = 0) -> Iterator[T]:
    """The items; a bar on standard error where that is a terminal and the work takes over a second."""
    if not sys.stderr.isatty():
        yield from items
        return
    due = monotonic() + PATIENCE
    shown = False
    try:
        for count, item in enumerate(items, done):
            if monotonic() >= due:
                shown, due = True, monotonic() + PAUSE
                _show(count / total)
            yield item
    finally:
        if shown:
            sys.stderr.write("\r" + " " * (WIDTH + 8) + "\r")


def _show(share: float) -> None:
    full = round(share * WIDTH)
    sys.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} ")
    sys.stderr.flush()
