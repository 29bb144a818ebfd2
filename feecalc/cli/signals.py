"""Ctrl-C and the signals that end a process: heard once, so that cleaning up is never itself interrupted."""

from __future__ import annotations

import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # nothing else is imported before the first signal can be heard
    from typing import Any

_ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]
_heard: list[int] = []


class Stop(KeyboardInterrupt):
    """What a signal raises, wherever the call is; libraries know it as Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def listen() -> None:
    """From now on the first such signal raises ``Stop``, whatever a library made of it; one that is ignored stays so."""
    _heard.clear()
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or in the background
            signal.signal(number, _stop)
    sys.unraisablehook = _unraised


def deaf() -> None:
    """From now on they are ignored: what is left to do takes a moment and must be done."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)


def heard() -> int:
    """The signal that was heard, 0 if none was: libraries may have made another error of it."""
    return _heard[0] if _heard else 0


def _stop(number: int, _frame: Any) -> None:
    deaf()
    _heard.append(number)
    raise Stop(number)


def _unraised(event: Any) -> None:
    """Raised where Python can only drop it, in a finaliser: raise it again, in a moment and elsewhere."""
    if not isinstance(event.exc_value, Stop):
        sys.__unraisablehook__(event)
        return
    import threading

    number = event.exc_value.number
    signal.signal(number, _stop)
    threading.Timer(0.01, signal.raise_signal, (number,)).start()
