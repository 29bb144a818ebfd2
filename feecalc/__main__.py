"""``python -m feecalc`` and the console script."""

from __future__ import annotations

import gc
import sys


def entry() -> None:
    """One call, listening to Ctrl-C before anything heavy is imported; ends the process with its exit code."""
    from feecalc.cli import signals

    # A run ends before it could pile up garbage; looking for some every 700 objects costs a twentieth.
    gc.set_threshold(20_000)
    signals.listen()
    try:
        from feecalc.cli.main import main

        code = main()
    except BaseException:
        if signals.heard():
            raise SystemExit(_ended(signals.heard())) from None
        raise
    signals.deaf()
    sys.exit(code)


def _ended(number: int) -> int:
    from feecalc.cli.base import language_of
    from feecalc.cli.exits import StoppedError
    from feecalc.cli.terminal import complain

    stop = StoppedError(number)
    complain(stop.message.of(language_of(sys.argv)))
    return stop.code


if __name__ == "__main__":
    entry()
