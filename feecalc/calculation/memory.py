"""What readings of one region share: parts of a calculation kept under the settings they rest on."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from feecalc.calculation.adjustment import ADJUSTMENT_KEYS
from feecalc.calculation.start_fees import START_KEYS
from feecalc.law.readings import OPTIONS, Reading

T = TypeVar("T")


class Memory:
    """A ``Recall`` for one region: hand it to ``calculate_region`` for every reading of that region.

    Which settings a part rests on is law, and stands with the steps of Teil B (``START_KEYS``,
    ``ADJUSTMENT_KEYS``); a test compares every reading with a calculation afresh.
    """

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def __call__(self, part: str, reading: Reading, more: tuple[Any, ...], make: Callable[[], T]) -> T:
        """The part as kept, or made now."""
        return self.keep((part, _settings(part, reading), more), make)

    def keep(self, key: Any, make: Callable[[], T]) -> T:
        """Anything else that is made once a key."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept


def _settings(part: str, reading: Reading) -> Any:
    if part == "year":
        return None
    if part == "P0":
        return tuple(getattr(reading, name) for name in START_KEYS)
    return case_value_settings(reading)


@lru_cache(maxsize=256)
def case_value_settings(reading: Reading) -> Reading:
    """The same reading with the settings of the adjustment, which case values do not rest on, at their default."""
    return reading.with_(**{key: OPTIONS[key][0] for key in ADJUSTMENT_KEYS})
