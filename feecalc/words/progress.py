"""Progress on long work: click's bar, on terminals only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

import click

T = TypeVar("T")

PATIENCE = 1.0  # seconds before the first sign


@contextmanager
def progress_bar(total: int, label: str = "", quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """What to call with each number of steps done; a bar on standard error where the work takes over a second."""
    silent = quiet or sys.stderr is None or not sys.stderr.isatty()
    due = monotonic() + PATIENCE
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=True) as shown:

        def step(steps: int) -> None:
            shown.hidden = silent or monotonic() < due
            shown.update(steps)

        yield step


def progress(items: Iterable[T], total: int, done: int = 0) -> Iterator[T]:
    """The items, with a bar that begins at ``done`` of ``total``."""
    with progress_bar(total) as step:
        step(done)
        for item in items:
            yield item
            step(1)
