"""What the law left as forms, as a list of array operations that is played once for each block.

A block's arrays live in a handful of buffers that are used again and again, so that they stay in cache
and no memory is asked for on the way: on the way it costs more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.drivers.engine.forms import Form, Monomial, Part, Symbol

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Operation:
    """One operation: ``values[out] = operation(values[a], values[b], …)``."""

    operation: Callable[..., Any]
    out: int
    operands: tuple[int, ...]


class ArrayPool:
    """The arrays of blocks of one shape (regions, scenarios), made once and written again and again."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._arrays: dict[Any, Array] = {}

    def array(self, name: Any, rows: int | None = None) -> Array:
        """The array of that name, with a row for each region unless said otherwise."""
        if name not in self._arrays:
            self._arrays[name] = np.empty((self.shape[0] if rows is None else rows, self.shape[1]))
        return self._arrays[name]


class Tape:
    """The operations that lead from the drivers to some forms.

    ``given`` are the symbols whose values are handed in: thin ones of shape (scenarios,), others
    (regions, scenarios).
    """

    def __init__(self, forms: Sequence[Form], given: Iterable[Symbol]) -> None:
        self._steps: list[Operation] = []
        self._constants: dict[int, Array] = {}
        self._inputs: dict[Symbol, int] = {}
        self._rows: dict[Monomial, int] = {}
        self._places: dict[Form | Symbol, int] = {}
        self._count = 0
        for symbol in given:
            if not symbol.thin:
                self._inputs[symbol] = self._places[symbol] = self._new()
        self._results = [self._form(form) for form in forms]
        self._buffers = _shared_buffers(self._steps, self._results)

    @property
    def keeps_arrays(self) -> bool:
        """Whether anything is kept on the way to the results."""
        return not set(self._buffers) <= set(self._results)

    def play(self, given: Mapping[Symbol, Array], memory: ArrayPool, into: Sequence[Array]) -> None:
        """Write the forms' values of one block into arrays of its shape."""
        values = self._constants | {place: given[symbol] for symbol, place in self._inputs.items()}
        for monomial, place in self._rows.items():
            values[place] = _multiplied_out([given[s] for s in monomial], memory, place)
        for place, buffer in self._buffers.items():
            values[place] = memory.array(-1 - buffer)
        direct = {p: a for p, a in zip(self._results, into, strict=True) if p in self._buffers}
        values |= direct
        for step in self._steps:
            step.operation(*(values[o] for o in step.operands), out=values[step.out])
        for place, array in zip(self._results, into, strict=True):
            if direct.get(place) is not array:
                np.copyto(array, values[place])

    # Recording ----------------------------------------------------------------------------
    def _new(self) -> int:
        self._count += 1
        return self._count

    def _constant(self, values: Array) -> int:
        place = self._new()
        self._constants[place] = values
        return place

    def _step(self, operation: Callable[..., Any], *operands: int, out: int | None = None) -> int:
        place = self._new() if out is None else out
        self._steps.append(Operation(operation, place, operands))
        return place

    def _form(self, form: Form) -> int:
        """The place of a form's values."""
        if form not in self._places:
            self._places[form] = self._sum(form.plan)
        return self._places[form]

    def _sum(self, parts: list[Part]) -> int:
        """Moving parts first: what is made for them can take up the others."""
        if not parts:
            return self._constant(np.zeros((1, 1)))
        first, *others = sorted(parts, key=lambda p: p.is_constant)
        place, is_own = self._part(first)
        for part in others:
            place = self._step(np.add, place, self._part(part)[0], out=place if is_own else None)
            is_own = True
        return place

    def _part(self, part: Part) -> tuple[int, bool]:
        """Where a part stands, and whether that place was made for it."""
        if part.is_constant:
            return self._constant(part.coefficients), False
        wide = [self._symbol(s) for s in part.wide]
        if part.thin == [()]:
            start, *wide = wide
            if part.is_plain and not wide:
                return start, False
            place = (
                start if part.is_plain else self._step(np.multiply, start, self._constant(part.coefficients))
            )
            return self._times(place, wide, is_own=not part.is_plain)
        return self._times(self._mixture(part), wide, is_own=True)

    def _mixture(self, part: Part) -> int:
        """The place of a polynomial in thin symbols: numbers a scenario times numbers a region.

        Term by term: as a product of matrices it would go to a library that starts threads of its own.
        """
        terms = {m: np.ascontiguousarray(part.coefficients[:, [i]]) for i, m in enumerate(part.thin)}
        constant = terms.pop((), None)
        (monomial, coefficients), *others = terms.items()
        place = self._step(np.multiply, self._row(monomial), self._constant(coefficients))
        if constant is not None:
            self._step(np.add, place, self._constant(constant), out=place)
        for monomial, coefficients in others:
            term = self._step(np.multiply, self._row(monomial), self._constant(coefficients))
            self._step(np.add, place, term, out=place)
        return place

    def _row(self, monomial: Monomial) -> int:
        if monomial not in self._rows:
            self._rows[monomial] = self._new()
        return self._rows[monomial]

    def _times(self, place: int, wide: list[int], *, is_own: bool) -> tuple[int, bool]:
        for factor in wide:
            place = self._step(np.multiply, place, factor, out=place if is_own else None)
            is_own = True
        return place, is_own

    def _symbol(self, symbol: Symbol) -> int:
        """The place of a symbol's values."""
        if symbol not in self._places:
            operands = [self._form(o) for o in symbol.operands]
            self._places[symbol] = self._step(symbol.apply, *operands)
        return self._places[symbol]


def _multiplied_out(factors: Sequence[Array], memory: ArrayPool, place: int) -> Array:
    """The product of thin symbols."""
    first, *others = factors
    if not others:
        return first
    row: Array = memory.array(place, 1)[0]
    np.copyto(row, first)
    for factor in others:
        row *= factor
    return row


def _shared_buffers(steps: list[Operation], results: list[int]) -> dict[int, int]:
    """A buffer for each place that a step writes; free again after the last step that reads it."""
    last = {place: i for i, step in enumerate(steps) for place in (step.out, *step.operands)}
    last |= dict.fromkeys(results, len(steps))
    buffers: dict[int, int] = {}
    free: list[int] = []
    for i, step in enumerate(steps):
        if step.out not in buffers:
            buffers[step.out] = free.pop() if free else len(set(buffers.values()))
        free += [buffers[o] for o in {step.out, *step.operands} if o in buffers and last[o] == i]
    return buffers
