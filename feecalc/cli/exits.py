"""What ends a call before its time: its own faults, and signals from outside."""

from __future__ import annotations

import functools
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from feecalc.words.text import SaidError, Text

OK, FOUND, UNUSABLE = 0, 1, 2  # exit codes


class CallError(SaidError):
    """A call that cannot be used (exit code 2); ``message`` says why and what would be right."""

    code = UNUSABLE


class StoppedError(Exception):
    """A call that was ended from outside; ``written`` are the outputs that are already in place.

    ``code`` is the exit code that a shell expects: 130 for Ctrl-C, 143 for SIGTERM.
    """

    def __init__(self, number: int = signal.SIGINT, written: Sequence[Path] = ()) -> None:
        super().__init__(number)
        self.number, self.written = number, tuple(written)
        self.code = 128 + number

    @property
    def message(self) -> Text:
        """One sentence, which is true of the outputs."""
        what = (
            Text("Beendet", "Terminated")
            if self.number == signal.SIGTERM
            else Text("Abgebrochen", "Interrupted")
        )
        files = ", ".join(map(str, self.written))
        if not files:
            return Text(f"{what.de}; nichts wurde geschrieben.", f"{what.en}; nothing was written.")
        return Text(
            f"{what.de}; fertig geschrieben war: {files}.", f"{what.en}; written in full was: {files}."
        )


def problems_as_usage(function: Callable[..., int]) -> Callable[..., int]:
    """Unreadable packages, invalid readings and unwritable outputs become one clear message, exit code 2."""

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> int:
        try:
            return function(*args, **kwargs)
        except CallError:
            raise
        except SaidError as error:
            raise CallError(error.message) from error

    return guarded
