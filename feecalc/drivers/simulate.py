"""``simulate``: the law on as many scenarios as wanted, for all regions at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import CALCULATED, RegionResult, Result
from feecalc.calculation.stage import DATES, STAGE_1, STAGE_2, START
from feecalc.calculation.sums import regions_of
from feecalc.drivers.drivers import Drivers, drivers_of
from feecalc.drivers.engine.programs import Player, groups_of
from feecalc.drivers.engine.results import CASE_VALUES, FEE_IMPACT, IMPACT, STAGES, PartKey
from feecalc.drivers.engine.store import Store
from feecalc.drivers.engine.threads import spread
from feecalc.drivers.names import ScenarioError, is_share
from feecalc.drivers.valuation import valuation
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading, own_reading
from feecalc.words.findings import Acceptance, Severity
from feecalc.words.progress import progress
from feecalc.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]
K = TypeVar("K")

MOST_REASONS = 3  # errors named in a message

# Arrays up to this size are kept once computed; larger ones only as long as the caller keeps them.
KEEP_BYTES = 32 * 2**20

CHECKED = 16_000  # scenarios looked at together to count the impossible ones

FACTORS: tuple[PartKey, PartKey] = (("factor", 1), ("factor", 2))


class Computed(Mapping[K, Array], Generic[K]):
    """A mapping whose arrays are computed when asked for."""

    def __init__(self, names: Sequence[K], compute: Callable[[K], Array]) -> None:
        self._names = names
        self._compute = compute

    def __getitem__(self, name: K) -> Array:
        if name not in self._names:
            raise KeyError(name)
        return self._compute(name)

    def __iter__(self) -> Iterator[K]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Computed({list(self._names)})"


class _Begun:
    """Arrays under way: an interrupted computation goes on after ``done`` blocks."""

    def __init__(self, keys: Iterable[PartKey], store: Store) -> None:
        self.arrays = {key: store.array() for key in keys}
        self.done = 0


class Simulation:
    """Scenarios of some regions under one reading; made by ``simulate``.

    All arrays are read-only float64 of shape (n, len(regions)). They are computed when asked for, in
    blocks; the factors are kept, other large arrays only as long as you keep them. nan stands for
    undefined, for a stage that does not apply, and for an impossible scenario. ``valuation`` says for each region
    how its volumes are valued.
    """

    def __init__(
        self, results: Sequence[RegionResult], reading: Reading, drivers: Drivers, default: Result
    ) -> None:
        self.regions = [r.kv for r in results]
        self.names = {r.kv: r.name for r in results}
        self.reading = reading
        self.valuation: Mapping[str, Text] = {
            r.kv: valuation(r.region, r.reading) for r in results if r.region is not None
        }
        self.n = drivers.n
        self.status: Mapping[int, Mapping[str, str]] = {
            stage: {r.kv: r.calculated.stages[stage].status for r in results} for stage in STAGES
        }
        self._drivers = drivers
        self._groups = groups_of(results, drivers, default)
        self._kept: dict[PartKey, Array] = {}
        self._lent: WeakValueDictionary[PartKey, Array] = WeakValueDictionary()
        self._begun: dict[tuple[PartKey, ...], _Begun] = {}
        self._store = Store((len(self.regions), self.n))

    def __repr__(self) -> str:
        return f"Simulation({self.n} Szenarien, {len(self.regions)} Regionen)"

    @property
    def factor(self) -> Mapping[int, Array]:
        """f1 and f2 by stage."""
        return self._by_stage("factor")

    @property
    def deviation(self) -> Mapping[int, Array]:
        """p by stage, a fraction."""
        return self._by_stage("deviation")

    @property
    def case_decline(self) -> Mapping[int, Array]:
        """d by stage, a fraction."""
        return self._by_stage("case_decline")

    @property
    def net_deviation(self) -> Mapping[int, Array]:
        """p after the credit by stage, a fraction."""
        return self._by_stage("net_deviation")

    @property
    def case_value(self) -> Mapping[tuple[int, str], Array]:
        """FW in EUR by stage and ``base`` (FW0), ``new`` (FW1) or ``target`` (f·FW1)."""
        names = [(stage, which) for stage in STAGES for which in CASE_VALUES]
        return Computed(names, lambda name: self._array((f"case_value_{name[1]}", name[0])))

    @property
    def cumulative(self) -> Mapping[str, Array]:
        """P2/P0 by GOP: both adjustments together."""
        return Computed(NEW_GOPS, lambda gop: self._array(("cumulative", gop)))

    @property
    def fees(self) -> Mapping[str, Mapping[str, Array]]:
        """Fees in EUR by effective date and GOP; unrounded but under ``rounding=chain``."""
        return {day: Computed(NEW_GOPS, self._fee(day)) for day in DATES}

    @property
    def impact(self) -> Array:
        """EUR a year against the package as delivered under its own reading (``lesart.toml``, else the default).

        A year's payments: fees of 2011-07-01 times the scenario's services of 2010, or four times Q4 2009
        where 2010 is incomplete; at full fees, discounts play no part.
        """
        return self._array(IMPACT)

    @property
    def fee_impact(self) -> Array:
        """What the changed fees alone cost: as ``impact``, at the delivered services."""
        return self._array(FEE_IMPACT)

    @property
    def impossible(self) -> npt.NDArray[np.int64]:
        """Number of impossible scenarios of each region, shape (len(regions),)."""
        counts = np.zeros(len(self.regions), dtype=np.int64)
        for group in self._groups:
            for start, stop in _blocks(self.n, CHECKED):
                broken = group.broken(start, stop)
                if broken is not None:
                    shape = (len(group.regions), stop - start)
                    counts[group.rows] += np.broadcast_to(broken, shape).sum(axis=1)
        return counts

    def to_frame(self) -> pd.DataFrame:
        """One row a scenario and region.

        Columns: scenario (from 0), kv, name, the drivers as given, f1, f2, P0_, P1_ and P2_ of each GOP, P2/P0 of
        each GOP (``cumulative_86510`` …), impact and fee_impact.
        """
        import pandas as pd

        n, regions = self.n, len(self.regions)
        columns: dict[str, Any] = {
            "scenario": np.repeat(np.arange(n), regions),
            "kv": np.tile(self.regions, n),
            "name": np.tile([self.names[kv] for kv in self.regions], n),
            **{name: self._given(name, values) for name, values in self._drivers.values.items()},
            **{f"f{stage}": self.factor[stage].ravel() for stage in STAGES},
            **{f"P{i}_{g}": self.fees[d][g].ravel() for i, d in enumerate(DATES) for g in NEW_GOPS},
            **{f"cumulative_{gop}": self.cumulative[gop].ravel() for gop in NEW_GOPS},
            "impact": self.impact.ravel(),
            "fee_impact": self.fee_impact.ravel(),
        }
        return pd.DataFrame(columns)

    def _given(self, name: str, values: Array) -> Array:
        change = values if is_share(name) else values - 1
        return np.broadcast_to(change, (len(self.regions), self.n)).T.ravel()

    def _by_stage(self, name: str) -> Mapping[int, Array]:
        return Computed(STAGES, lambda stage: self._array((name, stage)))

    def _fee(self, day: str) -> Callable[[str], Array]:
        return lambda gop: self._array(("fees", day, gop))

    # Blocks -------------------------------------------------------------------------------
    def _array(self, key: PartKey) -> Array:
        """An output as (n, regions), from what is kept or computed now."""
        have = self._kept.get(key)
        if have is None:
            have = self._lent.get(key)
        if have is None:
            have = self._compute(key)
        return have.T

    def _compute(self, key: PartKey) -> Array:
        """Fill an output and the factors it needs; after an interrupt the next call goes on where it stopped."""
        wanted = (*(k for k in _factors_for(key) if k not in self._kept and k != key), key)
        if wanted not in self._begun:
            self._begun[wanted] = _Begun(wanted, self._store)
        begun = self._begun[wanted]
        known = {k: self._kept[k] for k in FACTORS if k in self._kept}
        players = [group.player(wanted, list(known)) for group in self._groups]
        tasks = [(player, *block) for player in players for block in _blocks(self.n, player.size)]

        def play(task: tuple[Player, int, int]) -> None:
            player, start, stop = task
            player.block(start, stop, known, begun.arrays.values())

        for _ in progress(spread(play, tasks[begun.done :]), len(tasks), begun.done):
            begun.done += 1
        del self._begun[wanted]
        for name, array in begun.arrays.items():
            self._keep(name, array)
        return begun.arrays[key]

    def _keep(self, key: PartKey, array: Array) -> None:
        array.flags.writeable = False
        small = array.nbytes <= KEEP_BYTES
        (self._kept if small or key in FACTORS else self._lent)[key] = array


def _blocks(n: int, size: int) -> Iterator[tuple[int, int]]:
    return ((start, min(start + size, n)) for start in range(0, n, size))


def _factors_for(key: PartKey) -> tuple[PartKey, ...]:
    """The factors that are computed, and kept, on the way to an output."""
    day_or_stage = key[1] if len(key) > 1 else STAGE_2
    if day_or_stage in (START, 1):
        return ()
    return FACTORS[:1] if day_or_stage == STAGE_1 else FACTORS


def simulate(
    data: Data,
    drivers: Mapping[str, Any] | None = None,
    reading: Reading | Mapping[str, Reading] | None = None,
    regions: str | Iterable[str] | None = None,
    *,
    accept: Sequence[Acceptance] = (),
) -> Simulation:
    """Teil B on scenarios: the delivered data, moved by drivers (spec/interfaces.md, "What-if in Python").

    ``drivers`` maps names (``fc.DRIVERS``) to numbers or arrays of shape (n,) or (n, regions); ``reading`` is
    that of the package's ``lesart.toml`` unless given, else the default; a mapping gives each region its own.
    ``regions`` None takes all that can be calculated. Volumes are P·F, and where amounts were delivered each keeps
    its ratio A/(P_bill·F), so that drivers of 0 give what ``fc.calculate`` gives. Services are not
    rounded to whole ones as in ``fc.scenario``, so that away from 0 the two can differ by a cent.

    Raises ScenarioError for drivers that do not fit and for a region that cannot be calculated.
    """
    base = prepare(data, reading, regions, accept)
    return base.scenarios(drivers_of(drivers or {}, len(base.results)))


@dataclass(frozen=True)
class Base:
    """The delivered data of some regions, calculated exactly, ready to be moved by drivers."""

    results: tuple[RegionResult, ...]
    reading: Reading
    default: Result

    def scenarios(self, drivers: Drivers) -> Simulation:
        """All regions under these drivers."""
        return Simulation(self.results, self.reading, drivers, self.default)

    def only(self, kv: str) -> Base:
        """One of the regions."""
        return self.of([kv])

    def of(self, kvs: Iterable[str]) -> Base:
        """Some of the regions, in the order given."""
        by_kv = {r.kv: r for r in self.results}
        return replace(self, results=tuple(by_kv[kv] for kv in kvs))


def prepare(
    data: Data,
    reading: Reading | Mapping[str, Reading] | None = None,
    regions: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
) -> Base:
    """Calculate what scenarios start from; parameters and errors as in ``simulate``."""
    wanted = [regions] if isinstance(regions, str) else None if regions is None else list(regions)
    result = calculate(data, reading, kv=wanted, accept=accept)
    kvs = _all_calculable(result, wanted) if wanted else _calculable(result)
    own = own_reading(data.reading)
    is_own = all(r.reading == own for r in result.regions.values())
    default = result if is_own else calculate(data, kv=kvs, accept=accept)
    found = [result.regions[kv] for kv in kvs]
    if own_reading(data.own_reading).kassenarten == "mean_of_fees":
        # The fees billed come from the Kassenarten, whatever the scenarios are read by.
        apart = regions_of(data, kvs, per_kassenart=True)
        found = [replace(r, region=apart[r.kv]) for r in found]
    return Base(tuple(found), result.reading, default)


def _calculable(result: Result) -> list[str]:
    kvs = [kv for kv, region in result.regions.items() if region.status == CALCULATED]
    if not kvs:
        raise ScenarioError(
            Text(
                "Keine Region dieses Pakets kann berechnet werden; „feecalc check“ nennt die Befunde.",
                "No region of this package can be calculated; 'feecalc check' names the findings.",
            )
        )
    return kvs


def _all_calculable(result: Result, wanted: list[str]) -> list[str]:
    for kv in wanted:
        region = result.regions.get(kv)
        if region is None:
            raise ScenarioError(_not_delivered(kv, result.data.regions))
        if region.status != CALCULATED:
            raise ScenarioError(_not_calculated(region))
    return wanted


def _not_delivered(kv: str, delivered: Sequence[str]) -> Text:
    listed = ", ".join(delivered)
    return Text(
        f"Für die KV „{kv}“ liegen keine Daten vor. Geliefert sind: {listed}.",
        f"There are no data of KV '{kv}'. Delivered are: {listed}.",
    )


def _not_calculated(region: RegionResult) -> Text:
    reasons = list(dict.fromkeys(f.message for f in region.findings if f.severity is Severity.ERROR))
    more = len(reasons) - MOST_REASONS
    de = "; ".join(r.de for r in reasons[:MOST_REASONS]) + (
        f"; und {more} weitere Fehler" if more > 0 else ""
    )
    en = "; ".join(r.en for r in reasons[:MOST_REASONS]) + (f"; and {more} more errors" if more > 0 else "")
    return Text(
        f"KV {region.kv} {region.name} kann nicht berechnet werden. {de}",
        f"KV {region.kv} {region.name} cannot be calculated. {en}",
    )
