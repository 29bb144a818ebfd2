"""All combinations of readings of one region, in floats: which of them can be extreme.

The law's own functions run on numpy arrays that hold every correction path at once. Floats never
decide: they only leave out combinations that are further from the extreme than any float error, and
what they cannot tell apart (a tie of rounding, a sign) is marked for exact calculation (``band.py``).

Axes: E scope, A adjustment factor, K credit of stage 1, D rounding, X settings of the case values; for
stage 2 before them S credit of both stages together, N annual case value, V valuation and base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from feecalc.analysis.band_combinations import Axes, OptionWay
from feecalc.analysis.band_sides import NEW_SIDE, Affine, Valued, as_float, forms
from feecalc.analysis.study import Study
from feecalc.calculation.adjustment import ROUNDED, SCOPES
from feecalc.calculation.case_values import (
    annual_base,
    base_cases,
    base_volume,
    credited_decline,
    first_case_values,
)
from feecalc.calculation.facts import effective
from feecalc.calculation.stage import APPLIED, STAGE_1, CaseValues, Stage, obstacle
from feecalc.calculation.teil_b import Dated, agreed_rows, fees_at_end_of_2010, reference_fees
from feecalc.intake.model import BASE_QUARTERS, NEW_GOPS
from feecalc.law import correction as nr8
from feecalc.law.readings import Reading
from feecalc.numbers import quotient

Array = Any

# Float errors stay below 1e-12 of a fee; the margins below leave room for a thousand times that.
NEAR = 1e-9
POLE = 1e-3


@dataclass(frozen=True)
class FeeColumn:
    """Fees that move together: ``values`` times the scale of each GOP."""

    scale: Mapping[str, float]
    values: Array

    def within(self, scope: str) -> bool:
        """Whether these fees are adjusted under the scope."""
        return not SCOPES[scope].isdisjoint(self.scale)


@dataclass(frozen=True)
class Paths:
    """Every correction path from one set of first fees: the fees of each stage that can be calculated.

    ``doubt`` says by how much of a fee floats may be wrong about a rounding on the way to stage 2: 0 where
    they are sure, inf where they cannot tell a sign or come close to a pole. Of stage 1 they are sure.
    ``rows`` are agreed fees: of stage 1 in the place of a path's fee, of stage 2 where a path has none.
    """

    columns: dict[int, tuple[FeeColumn, ...]] = field(default_factory=dict)
    doubt: Array = None
    rows: dict[int, Mapping[str, float]] = field(default_factory=dict)


def paths(study: Study, readings: Sequence[Reading], axes: Axes) -> Paths:
    """All paths from the first fees of ``readings``, which share them and differ along axis X."""
    return _Walk(study, readings, axes).paths()


class _Walk:
    def __init__(self, study: Study, readings: Sequence[Reading], axes: Axes) -> None:
        self.study, self.axes = study, axes
        self.readings = [effective(study.facts, reading) for reading in readings]
        self.named = readings
        self.start = self.readings[0]
        self.p0 = study.start_fees(self.start)
        self.fees = tuple(self.p0.values())
        self.shape = (*(len(axis) for axis in axes.of_stage(1)), len(readings))

    def paths(self) -> Paths:
        region, contract = self.study.region, self.study.contract
        blocked = obstacle(1, region, contract)
        found = Paths()
        first, alive = self._at_start(), np.ones((1,) * len(self.shape))
        if blocked is None:
            first, alive = self._first_stage(first)
            found.columns[1] = first
        found.rows.update({n: _floats(agreed_rows(n, region, self.start)) for n in (1, 2)})
        if obstacle(2, region, contract, blocked) is not None:
            return found
        columns, doubt = self._second_stage(self._in_force(first, blocked), alive)
        return Paths({**found.columns, 2: columns}, doubt, found.rows)

    def _at_start(self) -> tuple[FeeColumn, ...]:
        """P0: fees that every path scales alike in one column, others each by itself."""
        one = np.ones((1,) * len(self.shape))
        floats = _floats(self.p0)
        alike = self.start.rounding == "publish" and not self.study.region.agreed.rows
        columns = []
        for group in _groups(floats, alike):
            if alike and not np.isnan(floats[group[0]]):
                columns.append(FeeColumn({g: floats[g] for g in group}, one))
            else:
                columns.append(FeeColumn(dict.fromkeys(group, 1.0), one * floats[group[0]]))
        return tuple(columns)

    def _in_force(self, first: tuple[FeeColumn, ...], blocked: Stage | None) -> tuple[FeeColumn, ...]:
        """What the second adjustment starts from where it does not go back to P0."""
        stage = blocked or Stage(APPLIED)
        rows = fees_at_end_of_2010(self.study.region, self.start, stage, Dated({}, {})).fees
        if not rows:
            return first
        return tuple(
            FeeColumn(column.scale, np.ones((1,) * len(self.shape)) * as_float(rows[gop]))
            if (gop := next(iter(column.scale))) in rows
            else column
            for column in first
        )

    # Stage 1: what it compares is exact, only nets and factors are floats -------------------------
    def _first_stage(self, start: tuple[FeeColumn, ...]) -> tuple[tuple[FeeColumn, ...], Array]:
        axes = self.axes
        scopes = axes.scope.values
        values = [[self._first_values(reading, scope) for reading in self.readings] for scope in scopes]
        p, d = (
            np.array([[self._rounded_first(v, what, how) for v in values[0]] for how in axes.rounded.values])
            for what in ("p", "d")
        )
        nets = np.stack([self._net(p, d, 1, way) for way in axes.firsts])
        f = np.stack([nr8.adjustment_factor(p, nets, how) for how in axes.factor.values])
        scoped = np.stack(
            [self._scoped(f, scope, _ratio(v)) for scope, v in zip(scopes, values, strict=True)]
        )
        scoped = np.broadcast_to(scoped, self.shape).copy()
        fees = [self._after(column, scoped) for column in start]
        doubt = np.maximum(self._doubt_about_net(nets), self._doubt_about_poles(p, nets, scoped))
        doubt = np.maximum(np.broadcast_to(doubt, self.shape), self._tie_doubt(start, scoped, fees))
        self._settle(np.flatnonzero(doubt > 0), start, scoped, fees)
        return tuple(FeeColumn(c.scale, v) for c, v in zip(start, fees, strict=True)), scoped * 0 + 1

    def _first_values(self, reading: Reading, scope: str) -> CaseValues:
        key = (
            "Q4",
            scope,
            *(getattr(reading, k) for k in (*_BASE_SIDE, *NEW_SIDE, "credit_cases")),
            self.fees,
        )

        def made() -> CaseValues:
            asked = reading.replaced("adjustment_scope", scope)
            return first_case_values(self.study.region, asked, self.p0)

        return self.study.memory.keep(key, made)

    def _rounded_first(self, values: CaseValues, what: str, how: tuple[str, str]) -> float:
        decimals, rounded = how
        exact = (
            nr8.deviation(values.case_value_new, values.case_value_base)
            if what == "p"
            else values.case_decline
        )
        if decimals != "none" and what in ROUNDED[rounded]:
            exact = nr8.rounded_deviation(exact, int(decimals))
        return as_float(exact)

    def _settle(
        self, doubtful: Array, start: tuple[FeeColumn, ...], scoped: Array, fees: Sequence[Array]
    ) -> None:
        """What floats cannot tell in stage 1 the law itself does."""
        for index in map(int, doubtful):
            outcome = self.study.outcome(self.axes.reading(1, index, self.named))
            scoped.flat[index] = as_float(outcome.stages[1].scope_factor)
            for column, values in zip(start, fees, strict=True):
                gop, scale = next(iter(column.scale.items()))
                values.flat[index] = as_float(outcome.calculated[gop][STAGE_1]) / scale

    # Stage 2 --------------------------------------------------------------------------------------
    def _second_stage(
        self, in_force: tuple[FeeColumn, ...], alive: Array
    ) -> tuple[tuple[FeeColumn, ...], Array]:
        axes, start = self.axes, self._at_start()
        p, ratios, references = self._second_deviations(start, in_force, alive)
        doubt = self._round_deviations(p)
        d = np.array([[self._second_decline(r, how) for r in self.readings] for how in axes.rounded.values])
        size = (len(axes.credit.values), *p.shape[:4], *p.shape[5:])
        found = [np.empty(size) for _column in in_force]
        doubts = np.empty(size)
        for s, ((_first, way), k) in enumerate(zip(axes.credit.values, axes.first_of, strict=True)):
            self._credited(
                s, p[:, :, :, :, k], d, way, ratios[k], references[k], doubt[:, :, :, :, k], found, doubts
            )
        columns = tuple(FeeColumn(c.scale, values) for c, values in zip(in_force, found, strict=True))
        return columns, doubts

    def _credited(
        self,
        s: int,
        p: Array,
        d: Array,
        way: OptionWay,
        ratios: Array,
        references: Sequence[Array],
        doubt: Array,
        found: Sequence[Array],
        doubts: Array,
    ) -> None:
        """All paths with one way to credit: axes N, V, E, A, D, X."""
        axes = self.axes
        net = self._net(p, d, 2, way)
        f = np.stack(
            [
                nr8.adjustment_factor(p[:, :, :, a], net[:, :, :, a], how)
                for a, how in enumerate(axes.factor.values)
            ],
            axis=3,
        )
        scoped = np.stack(
            [self._scoped(f[:, :, e], scope, ratios[:, e]) for e, scope in enumerate(axes.scope.values)],
            axis=2,
        )
        unsure = np.maximum(doubt, self._doubt_about_net(net))
        far = (np.abs(d) > 0.5) | (np.abs(net) > 0.5)
        grown = np.where(unsure > 0, np.where(far, np.inf, 8 * unsure), 0.0)
        doubts[s] = np.maximum(grown, self._doubt_about_poles(p, net, scoped))
        if any(scope != "all" for scope in axes.scope.values):
            doubts[s][doubts[s] > 0] = np.inf
        columns = self._at_start()
        for values, column, reference in zip(found, columns, references, strict=True):
            values[s] = self._after(FeeColumn(column.scale, reference), scoped)
        if self.start.rounding == "chain":
            whole = tuple(FeeColumn(c.scale, r) for c, r in zip(columns, references, strict=True))
            doubts[s] = np.maximum(doubts[s], self._tie_doubt(whole, scoped, [values[s] for values in found]))

    def _second_deviations(
        self, start: tuple[FeeColumn, ...], in_force: tuple[FeeColumn, ...], alive: Array
    ) -> tuple[Array, list[Array], list[list[Array]]]:
        """p with axes N, V, E, A, K, D, X; by K: V1/V_S and the reference fees, with axes V, E, A, D, X."""
        axes, shape = self.axes, self.shape
        p = np.empty((len(axes.annual.values), len(axes.valued.values), *shape))
        ratios = np.full((len(axes.valued.values), *shape), np.nan)
        references: list[list[Array]] = [[] for _column in in_force]
        for v, settings in enumerate(axes.valued.settings):
            valuation, how = {"stage2_valuation": settings["stage2_valuation"]}, self.start.with_(**settings)
            reference = reference_fees(how, start, in_force)
            sets = (reference, start, in_force)
            for n, annual in enumerate(axes.annual.values):
                form = self._forms(**valuation, annual_case_value=annual).case_value
                fw1 = _at(form, sets)
                p[n, v] = nr8.deviation(fw1, self._base_values(annual)) * alive
            for e, scope in enumerate(axes.scope.values):
                valued = self._forms(**valuation, adjustment_scope=scope)
                if valued.volume_scope is not None:
                    whole, part = (_at(x, sets) for x in (valued.volume_fees, valued.volume_scope))
                    ratios[v, e] = np.broadcast_to(quotient(whole, part, nr8.NO_SCOPE), shape)[e]
            for column, kept in zip(reference, references, strict=True):
                kept.append(np.broadcast_to(column.values, shape))
        stacked = [np.stack(kept) for kept in references]
        ks = range(shape[2])
        return p, [ratios[:, :, :, k] for k in ks], [[r[:, :, :, k] for r in stacked] for k in ks]

    def _forms(self, **settings: str) -> Valued:
        return forms(self.study, self.readings, **settings)

    def _base_values(self, annual: str) -> Array:
        return np.array([self._base_value(reading, annual) for reading in self.readings])

    def _base_value(self, reading: Reading, annual: str) -> float:
        def made() -> float:
            region, asked = self.study.region, reading.replaced("annual_case_value", annual)
            v0 = [base_volume(region.base[q], asked) for q in BASE_QUARTERS]
            c0 = [base_cases(region, q, asked) for q in BASE_QUARTERS]
            return as_float(annual_base(v0, c0, asked))

        key = ("FW0", annual, *(getattr(reading, k) for k in _BASE_SIDE))
        return self.study.memory.keep(key, made)

    def _second_decline(self, reading: Reading, how: tuple[str, str]) -> float:
        key = ("d", *(getattr(reading, key) for key in (*_BASE_SIDE, "cases_new", "credit_cases")))
        exact = self.study.memory.keep(key, lambda: credited_decline(2, self.study.region, reading))
        if how[0] != "none" and "d" in ROUNDED[how[1]]:
            exact = nr8.rounded_decline(exact, int(how[0]))
        return as_float(exact)

    def _round_deviations(self, p: Array) -> Array:
        """Round p in place along axis D; answers how far it may be off."""
        doubt = np.zeros(p.shape)
        for i, (decimals, what) in enumerate(self.axes.rounded.values):
            part = p[..., i, :].copy()
            # Next to 0 the wrong rounding would also be the wrong sign.
            doubt[..., i, :] = np.where(np.abs(part) < 1e-12, np.inf, 0.0)
            if decimals != "none" and "p" in ROUNDED[what]:
                step = 10.0 ** -(2 + int(decimals))
                p[..., i, :] = nr8.rounded_deviation(part, int(decimals))
                off = np.where(np.abs(part) < 2 * step, np.inf, step)
                doubt[..., i, :] = np.where(_near_tie(part * 100, int(decimals)), off, 0.0)
        return doubt

    # Both stages ----------------------------------------------------------------------------------
    def _net(self, p: Array, d: Array, stage: int, way: OptionWay) -> Array:
        """p less the credit; d and the rounding have the axes D, X, the last of p."""
        credit, cap, symmetric = way
        c = nr8.case_credit(p, d, stage, credit, "both", symmetric == "yes")
        net = nr8.net_deviation(p, c, cap == "yes")
        for i, (decimals, what) in enumerate(self.axes.rounded.values):
            if decimals != "none" and what == "net":
                net[..., i, :] = nr8.rounded_net(net[..., i, :], int(decimals))
        return net

    def _doubt_about_net(self, net: Array) -> Array:
        """Where rounding the net deviation may have gone the other way: a step of it."""
        doubt = np.zeros(net.shape)
        for i, (decimals, what) in enumerate(self.axes.rounded.values):
            if decimals != "none" and what == "net":
                doubt[..., i, :] = np.inf
        return doubt

    def _scoped(self, f: Array, scope: str, ratio: Array) -> Array:
        if scope == "all":
            return f
        # V1 over V_S: the law divides, so that a volume of 1 stands for V_S.
        return nr8.scope_factor(f, ratio, np.ones(1))

    def _after(self, column: FeeColumn, scoped: Array) -> Array:
        """The fees of a column after a stage; axis E is the fifth from the last but of stage 1 the first."""
        fees = np.broadcast_to(nr8.adjusted_fee(scoped, column.values), scoped.shape).copy()
        for e, scope in enumerate(self.axes.scope.values):
            if not column.within(scope):
                place = _scope_at(scoped.ndim, e)
                fees[place] = nr8.kept_fee(scoped[place], np.broadcast_to(column.values, scoped.shape)[place])
        if self.start.rounding == "chain":
            fees = nr8.rounded_adjusted_fee(fees, self.start.fee_decimals)
        return fees

    def _tie_doubt(self, columns: Sequence[FeeColumn], scoped: Array, fees: Sequence[Array]) -> Array:
        """By how much of a fee rounding in the chain may be off."""
        doubt = np.zeros(scoped.shape)
        if self.start.rounding != "chain":
            return doubt
        n = self.start.fee_decimals
        for column, rounded in zip(columns, fees, strict=True):
            fee = nr8.adjusted_fee(scoped, column.values)
            with np.errstate(divide="ignore", invalid="ignore"):
                off = np.where(_near_tie(fee, n), 10.0**-n / np.abs(rounded), 0.0)
            doubt = np.maximum(doubt, np.nan_to_num(off, nan=np.inf, posinf=np.inf))
        return doubt

    @staticmethod
    def _doubt_about_poles(p: Array, net: Array, scoped: Array) -> Array:
        # Close to the pole of a factor, or to its zero, errors grow beyond any margin; a net deviation of
        # almost 0 may be one of 0, that leaves the fee as it is.
        close = np.minimum(np.abs(1 + p), np.minimum(np.abs(1 + net), np.abs(1 - net))) < POLE
        close |= (np.abs(net) < 1e-12) & (net != 0)
        with np.errstate(invalid="ignore"):
            steep = (np.abs(scoped) < POLE) | (np.abs(scoped) > 1 / POLE)
        return np.where(close | steep, np.inf, 0.0)


_BASE_SIDE = (
    "cases_base",
    "bisphosphonate_frequency",
    "bisphosphonate_share",
    "bisphosphonate_cases",
    "transfusions",
    "regional_rest",
)


def _groups(fees: Mapping[str, float], alike: bool) -> list[tuple[str, ...]]:
    """GOPs whose fees have the same course: of the same scope, defined together and, unless alike, equal."""
    groups: dict[Any, list[str]] = {}
    for gop in NEW_GOPS:
        scope = tuple(gop in members for members in SCOPES.values())
        undefined = bool(np.isnan(fees[gop]))
        groups.setdefault((scope, undefined or (None if alike else fees[gop])), []).append(gop)
    return [tuple(group) for group in groups.values()]


def _scope_at(dimensions: int, e: int) -> tuple[Any, ...]:
    # Axes end in E A K D X (stage 1) or E A D X (stage 2 of one credit).
    return (slice(None),) * (dimensions - (5 if dimensions == 5 else 4)) + (e,)


def _at(form: Affine, sets: Sequence[Sequence[FeeColumn]]) -> Array:
    """The form at its sets of fees; a fee that is undefined does no harm where it is not needed."""
    total = form.constant
    for slopes, columns in zip(form.slopes, sets, strict=True):
        for column in columns:
            weight = sum(slopes[NEW_GOPS.index(g)] * scale for g, scale in column.scale.items())
            if np.any(weight != 0):
                product = weight * column.values
                total = total + np.where((weight == 0) & np.isnan(product), 0.0, product)
    return total


def _ratio(values: Sequence[CaseValues]) -> Array:
    """V1/V_S of stage 1 along X; nan without a scope."""
    return np.array(
        [
            as_float(quotient(v.volume_fees, v.volume_scope, nr8.NO_SCOPE))
            if v.volume_scope is not None and v.volume_fees is not None
            else np.nan
            for v in values
        ]
    )


def _floats(fees: Mapping[str, Any]) -> dict[str, float]:
    return {gop: as_float(fee) for gop, fee in fees.items()}


def _near_tie(x: Array, decimals: int) -> Array:
    scaled = np.abs(x) * 10.0**decimals
    return np.abs(scaled - np.floor(scaled) - 0.5) < 1e-11 * 10.0**decimals * (1 + np.abs(x))
