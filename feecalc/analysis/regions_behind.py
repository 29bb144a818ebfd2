"""How many regions stand behind a figure that sums or compares several, and which do not."""

from __future__ import annotations

from collections.abc import Collection

from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.words.text import Text


def coverage(done: Collection[str], asked: Collection[str], why: Text = UNDEFINED_TEXT) -> Text:
    """ "16 von 17 KVen; nicht bestimmt: 78"; without a missing one just their number."""
    missing = [kv for kv in asked if kv not in done]
    if not missing:
        n = len(asked)
        return Text(f"{n} {'KV' if n == 1 else 'KVen'}", f"{n} {'region' if n == 1 else 'regions'}")
    names = ", ".join(missing)
    counted = len(asked) - len(missing)
    return Text(
        f"{counted} von {len(asked)} KVen; {why.de}: {names}",
        f"{counted} of {len(asked)} regions; {why.en}: {names}",
    )
