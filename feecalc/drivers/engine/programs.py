"""The law, run once for a group of regions of equal structure, and its outputs block by block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from threading import get_ident
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.calculation.region import Region
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import START, due
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.calculation.yearly import payments, yearly_basis, yearly_services
from feecalc.drivers.drivers import Drivers
from feecalc.drivers.engine.forms import Form, Symbol, lift
from feecalc.drivers.engine.results import PartKey, outputs_of
from feecalc.drivers.engine.stacked import Stack
from feecalc.drivers.engine.tape import ArrayPool, Tape
from feecalc.drivers.limits import Limits, limits_of
from feecalc.drivers.names import NAMES
from feecalc.intake.model import Contract
from feecalc.law.readings import Reading, own_reading
from feecalc.numbers import Undefined

Array = npt.NDArray[np.float64]

# Numbers of a block, regions times scenarios. Smaller ones would stay in a nearer cache, but then Python costs more
# than the arithmetic; where nothing is kept on the way, as for a fee that is factor times fee, larger ones cost less.
BLOCK, PLAIN_BLOCK = 64_000, 128_000


@dataclass(frozen=True)
class Group:
    """Neighbouring regions for which Teil B takes the same path; ``rows`` are their places among all.

    ``outcomes`` are the exact ones of the delivered data, ``default`` a year's exact EUR under ``own``, the package's
    own reading.
    """

    rows: slice
    regions: tuple[Region, ...]
    outcomes: tuple[Outcome, ...]
    default: tuple[Any, ...]
    contract: Contract
    reading: Reading
    own: Reading
    drivers: Drivers

    @cached_property
    def symbols(self) -> dict[str, Symbol]:
        """The drivers that differ between scenarios."""
        moving = [name for name, v in self.drivers.values.items() if v.shape[1] > 1]
        return {name: self._forms[name].symbol for name in moving}

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {name: self._driver(name, v) for name, v in self.drivers.values.items()}

    def _driver(self, name: str, values: Array) -> Form:
        if values.shape[1] == 1:
            return Form.constant(self.drivers.of(self.rows, 0, 1)[name][:, 0])
        bounds = self.limits.bounds(name, *self.drivers.range(name, self.rows))
        return Form.driver(bounds, order=NAMES.index(name), thin=values.shape[0] == 1)

    @cached_property
    def forms(self) -> dict[PartKey, Form | None]:
        """Every output as a polynomial in drivers and symbols; None where a stage does not apply."""
        stack = Stack(self._forms, self.own, self.contract)
        region = stack.region(self.regions)
        outcome = calculate_region(region, self.reading, self.contract)
        default = stack.constant(self.default)
        found = outputs_of(region, outcome, self.reading, self._basis, self._delivered(stack), default)
        return {key: None if value is None else lift(value) for key, value in found.items()}

    @property
    def _basis(self) -> tuple[str, ...]:
        return yearly_basis(self.regions[0])

    def _delivered(self, stack: Stack) -> dict[str, Any]:
        """A year's services of the delivered data."""
        pairs = zip(self.regions, self.outcomes, strict=True)
        each = [yearly_services(region, outcome, self.reading, self._basis) for region, outcome in pairs]
        return {gop: stack.constant([services[gop] for services in each]) for gop in each[0]}

    # Blocks -------------------------------------------------------------------------------
    def player(self, wanted: Sequence[PartKey], known: Sequence[PartKey]) -> Player:
        """Ready to compute the outputs wanted; ``known`` are those whose values will be handed in."""
        forms = {key: self.forms[key] for key in known}
        return Player(self, wanted, [k for k, form in forms.items() if form is not None and form.is_symbol])

    @cached_property
    def limits(self) -> Limits:
        """How far the drivers may go."""
        return limits_of(self.regions)

    def broken(self, start: int, stop: int) -> npt.NDArray[np.bool_] | None:
        """Which scenarios of a block are impossible; None where none is."""
        return None if self._all_possible else self.limits.broken(self.drivers.of(self.rows, start, stop))

    @cached_property
    def _all_possible(self) -> bool:
        """Whether even the extremes of all drivers together are possible."""
        extremes = {name: self.drivers.range(name, self.rows) for name in self.drivers.values}
        return self.limits.broken({name: np.stack(e, axis=1) for name, e in extremes.items()}) is None


class Player:
    """Computes some outputs of a group, block after block."""

    def __init__(self, group: Group, wanted: Sequence[PartKey], known: Sequence[PartKey]) -> None:
        self.group = group
        self.known = {key: _form(group.forms[key]).symbol for key in known}
        given = (*group.symbols.values(), *self.known.values())
        self._tape = Tape([_form(group.forms[key]) for key in wanted], given)
        numbers = BLOCK if self._tape.keeps_arrays else PLAIN_BLOCK
        self.size = max(256, numbers // len(group.regions))  # scenarios of a block
        self._memory: dict[tuple[int, int], ArrayPool] = {}  # by thread and scenarios

    def block(self, start: int, stop: int, known: Mapping[PartKey, Array], into: Iterable[Array]) -> None:
        """Write the outputs of the scenarios start … stop into arrays of all regions and scenarios.

        ``known`` holds such arrays that were computed before.
        """
        rows, columns = self.group.rows, slice(start, stop)
        drivers = self.group.drivers.of(rows, start, stop)
        given = {s: drivers[name][0] if s.thin else drivers[name] for name, s in self.group.symbols.items()}
        given |= {symbol: known[key][rows, columns] for key, symbol in self.known.items()}
        shape = (len(self.group.regions), stop - start)
        views = [array[rows, columns] for array in into]
        memory = self._memory.setdefault((get_ident(), shape[1]), ArrayPool(shape))
        self._tape.play(given, memory, views)
        impossible = self.group.broken(start, stop)
        if impossible is not None:
            for view in views:
                np.copyto(view, np.nan, where=impossible)


def _form(form: Form | None) -> Form:
    """A stage that does not apply has no numbers."""
    return Form.constant(np.nan) if form is None else form


def groups_of(results: Sequence[RegionResult], drivers: Drivers, default: Result) -> list[Group]:
    """Neighbouring regions of one path: reading, start, what was delivered, and which fees of 2008 are undefined."""
    found = []
    stop = 0
    for _, members in groupby(results, _structure):
        regions = list(members)
        start, stop = stop, stop + len(regions)
        found.append(_group(slice(start, stop), regions, drivers, default))
    return found


def _group(rows: slice, members: Sequence[RegionResult], drivers: Drivers, default: Result) -> Group:
    regions = tuple(_region(r) for r in members)
    outcomes = tuple(r.calculated for r in members)
    yearly = tuple(_default_payments(default.regions[r.kv]) for r in members)
    contract, reading = members[0].contract, members[0].reading
    own = own_reading(default.data.own_reading)
    return Group(rows, regions, outcomes, yearly, contract, reading, own, drivers)


def _default_payments(result: RegionResult) -> Any:
    region = _region(result)
    services = yearly_services(region, result.calculated, result.reading, yearly_basis(region))
    return payments(result.calculated, services)


def _region(result: RegionResult) -> Region:
    if result.region is None:
        raise ValueError(f"KV {result.kv} {result.name}: no data")
    return result.region


def _structure(result: RegionResult) -> Any:
    region, fees = _region(result), result.calculated.fees
    undefined = tuple(isinstance(fees[g][START], Undefined) for g in fees)
    agreed = {gop: tuple(day for day, _ in rows) for gop, rows in region.agreed.rows.items()}
    start = result.contract.start if agreed else tuple(due(n, result.contract) for n in (1, 2))
    delivered = region.delivered, region.with_amounts, yearly_basis(region)
    return result.reading, start, agreed, undefined, delivered
