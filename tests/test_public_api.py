"""The public names and their parameters are pinned: a change here is one that users' scripts notice.

Whoever changes ``public_api.txt`` on purpose also writes it into the CHANGELOG.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feecalc as fc

PINNED = Path(__file__).parent / "public_api.txt"


def test_the_public_names_are_the_pinned_ones() -> None:
    assert list(pinned_lines()) == PINNED.read_text("utf-8").splitlines()


def pinned_lines() -> Iterator[str]:
    """One line a name: a function with its parameters, a class with its members."""
    for name in sorted(set(fc.__all__) - {"__version__"}):
        public = getattr(fc, name)
        yield f"{name}{parameters(public)}"
        if inspect.isclass(public):
            ours = {m for c in public.__mro__ if c.__module__.startswith("feecalc") for m in vars(c)}
            for member in sorted(m for m in ours if not m.startswith("_")):
                yield f"{name}.{member}{parameters(getattr(public, member))}"


def parameters(public: Any) -> str:
    """Names and defaults, without annotations, which may become more exact; empty for what is no function."""
    if not callable(public):
        return ""
    found = inspect.signature(public).parameters.values()
    return "(" + ", ".join(str(p.replace(annotation=inspect.Parameter.empty)) for p in found) + ")"
