"""Memory of large results, used again: asking for fresh memory costs as much as the arithmetic."""

from __future__ import annotations

from weakref import finalize

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Store:
    """Arrays of one shape; when nobody holds an array or a view of it any more, the next one takes its place.

    One such place is kept, so a simulation never holds more than one array that nobody uses.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._free: list[Array] = []

    def array(self) -> Array:
        """An array with any numbers in it."""
        memory = self._free.pop() if self._free else np.empty(self._shape)
        # Behind a memoryview (``data``), a view's base is the array lent and not the memory: so the array outlives its views.
        lent: Array = np.asarray(memory.data)
        finalize(lent, self._take_back, memory).atexit = False
        return lent

    def _take_back(self, memory: Array) -> None:
        self._free[:] = [memory]
