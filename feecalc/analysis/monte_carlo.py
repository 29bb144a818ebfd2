"""Monte Carlo before data exist: the same drawn scenarios under each reading (teil-b section 9, no. 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from feecalc.analysis.distributions import distribution_of, draws
from feecalc.calculation.teil_b import APPLIED, STAGE_2
from feecalc.drivers.drivers import Drivers, drivers_of
from feecalc.drivers.names import ScenarioError
from feecalc.drivers.simulate import Base, Simulation, prepare
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading
from feecalc.words.findings import Acceptance
from feecalc.words.progress import progress
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = npt.NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
STANDARD = Text("Regelfall", "default")


@dataclass(frozen=True)
class MonteCarlo:
    """What the drawn scenarios give, region by region and reading by reading.

    ``complete`` is False where the run was interrupted: what was computed until then is here.
    Chance and reading are two things: quantiles span the assumed drivers, under one reading each.
    """

    factors: pd.DataFrame
    quantiles: pd.DataFrame
    readings: Mapping[str, Reading]
    n: int
    seed: int
    complete: bool

    def plot(self, kv: str, quantity: str = "f2", ax: Axes | None = None, lang: Lang = "de") -> Figure:
        """Median, middle half and 90 % range of a quantity (see ``quantiles``), one row a reading."""
        from feecalc.analysis.charts.style import drawn
        from feecalc.analysis.charts.what_if import draw_quantiles

        def chart(made: MonteCarlo, axes: Axes, language: Lang) -> None:
            draw_quantiles(made, kv, quantity, axes, language)

        return drawn(self, chart, ax, lang)


def monte_carlo(
    data: Data,
    distributions: Mapping[str, Any],
    n: int = 10_000,
    seed: int = 0,
    readings: Sequence[Reading] | Mapping[str, Reading] | None = None,
    regions: str | Iterable[str] | None = None,
    *,
    accept: Sequence[Acceptance] = (),
) -> MonteCarlo:
    """Draw ``n`` scenarios and calculate them under every reading, with common random numbers.

    ``distributions`` maps drivers to Uniform, Normal or Triangular (or ``("normal", 0, 0.02)``), to a
    number, or to own values of shape (n,) or (n, regions). One draw counts for all regions and readings.

    ``factors``: a row for each region, reading and stage that applies, with ``below_1``, ``at_1`` (the cap makes
    an atom), ``above_1``, ``undefined``, ``impossible``: shares of all n scenarios. ``quantiles``: a row for each
    region, reading and quantity (``f1``, ``f2``, fees of 2011-07-01 by GOP, ``impact`` and ``fee_impact`` in EUR
    a year) with mean, standard deviation and quantiles of the defined scenarios.

    Raises ScenarioError for drivers, distributions or regions that do not fit. Ctrl-C ends it early with what is done.
    """
    named = named_readings(readings)
    bases = {label: prepare(data, reading, regions, accept) for label, reading in named.items()}
    kvs = [kv for kv in _kvs(bases) if all(kv in _kvs({"": b}) for b in bases.values())]
    drawn = _drawn(distributions, n, seed, len(kvs))
    tasks = [(kv, label) for kv in kvs for label in named]
    factors: list[dict[str, Any]] = []
    quantiles: list[dict[str, Any]] = []
    complete = True
    try:
        for kv, label in progress(tasks, len(tasks)):
            sim = bases[label].only(kv).scenarios(_column(drawn, kvs.index(kv)))
            of_factors, of_quantities = _rows(sim, label)
            factors += of_factors
            quantiles += of_quantities
    except KeyboardInterrupt:
        complete = False
    return _result(factors, quantiles, named, n, seed, complete)


def named_readings(readings: Sequence[Reading] | Mapping[str, Reading] | None) -> dict[str, Reading]:
    """Readings by a label that says how each differs from the default."""
    if isinstance(readings, Mapping):
        return dict(readings)
    return {_label(reading): reading for reading in readings or [Reading()]}


def _label(reading: Reading) -> str:
    differing = reading.differences()
    return ", ".join(f"{key}={option}" for key, option in differing.items()) or STANDARD.de


def _kvs(bases: Mapping[str, Base]) -> list[str]:
    return [r.kv for r in next(iter(bases.values())).results]


def _drawn(distributions: Mapping[str, Any], n: int, seed: int, regions: int) -> Drivers:
    if not isinstance(n, int) or n < 1:
        raise ScenarioError(
            Text(f"n = {n} ist keine Anzahl von Szenarien.", f"n = {n} is no number of scenarios.")
        )
    checked = drivers_of(dict.fromkeys(distributions, 0.0), regions)
    given = {}
    for name in checked.values:
        made = distribution_of(name, distributions[name])
        given[name] = distributions[name] if made is None else draws(name, made, n, seed)
    drawn = drivers_of(given, regions)
    if drawn.n not in (1, n):
        raise ScenarioError(
            Text(
                f"Eigene Werte müssen so viele sein wie gezogene: n = {n}, gegeben sind {drawn.n}.",
                f"Own values must be as many as drawn ones: n = {n}, given are {drawn.n}.",
            )
        )
    return drawn


def _column(drawn: Drivers, place: int) -> Drivers:
    return Drivers(drawn.n, {k: v if len(v) == 1 else v[[place]] for k, v in drawn.values.items()})


def _rows(sim: Simulation, label: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    where = {"kv": sim.regions[0], "reading": label}
    return [where | row for row in _factor_rows(sim)], [where | row for row in _quantile_rows(sim)]


def _factor_rows(sim: Simulation) -> list[dict[str, Any]]:
    return [_factor_row(sim, stage) for stage in (1, 2) if sim.status[stage][sim.regions[0]] == APPLIED]


def _factor_row(sim: Simulation, stage: int) -> dict[str, Any]:
    factor = sim.factor[stage]
    impossible = int(sim.impossible[0])
    counts = {
        "below_1": int((factor < 1).sum()),
        "at_1": int((factor == 1).sum()),
        "above_1": int((factor > 1).sum()),
        "undefined": int(np.isnan(factor).sum()) - impossible,
        "impossible": impossible,
    }
    return {"stage": stage, **{name: count / sim.n for name, count in counts.items()}}


def _quantile_rows(sim: Simulation) -> list[dict[str, Any]]:
    return [{"quantity": name, **_quantiles(values)} for name, values in _quantities(sim)]


def _quantities(sim: Simulation) -> Iterable[tuple[str, Array]]:
    for stage in (1, 2):
        if sim.status[stage][sim.regions[0]] == APPLIED:
            yield f"f{stage}", sim.factor[stage]
    for gop in NEW_GOPS:
        yield gop, sim.fees[STAGE_2][gop]
    yield "impact", sim.impact
    yield "fee_impact", sim.fee_impact


def _quantiles(values: Array) -> dict[str, float]:
    defined = values[np.isfinite(values)]
    if not defined.size:
        return {"defined": 0.0}
    levels = dict(zip(map(level_name, LEVELS), np.quantile(defined, LEVELS), strict=True))
    shape = {"defined": defined.size / values.size, "mean": defined.mean(), "sd": defined.std()}
    return {name: float(value) for name, value in (shape | levels).items()}


def level_name(level: float) -> str:
    """Column of a quantile: ``q05`` for 0.05."""
    return f"q{round(100 * level):02d}"


def _result(
    factors: list[dict[str, Any]],
    quantiles: list[dict[str, Any]],
    readings: Mapping[str, Reading],
    n: int,
    seed: int,
    complete: bool,
) -> MonteCarlo:
    import pandas as pd

    shares = ["below_1", "at_1", "above_1", "undefined", "impossible"]
    shape = ["defined", "mean", "sd", *map(level_name, LEVELS)]
    return MonteCarlo(
        pd.DataFrame(factors, columns=["kv", "reading", "stage", *shares]),
        pd.DataFrame(quantiles, columns=["kv", "reading", "quantity", *shape]),
        readings,
        n,
        seed,
        complete,
    )
