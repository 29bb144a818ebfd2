"""Scenario grids: two drivers against each other, with the lines on which nothing is adjusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from feecalc.calculation.stage import STAGE_2
from feecalc.drivers.drivers import drivers_of
from feecalc.drivers.names import ScenarioError
from feecalc.drivers.simulate import Base, Simulation, prepare
from feecalc.drivers.valuation import valuation
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = npt.NDArray[np.float64]


GridStage = int | Literal["both"]

Combine = Callable[[Array, Array], Mapping[str, Any]]

FINE = 320  # points along an axis of a chart: finer than it is printed


@dataclass(frozen=True)
class Grid:
    """One region under all pairs of two drivers; every array has the shape (len(ys), len(xs)).

    ``drivers`` makes the drivers of the law from x and y.
    """

    base: Base
    driver_x: str
    driver_y: str
    xs: Array
    ys: Array
    drivers: Combine

    @property
    def kv(self) -> str:
        """Key of the region."""
        return self.base.results[0].kv

    @cached_property
    def simulation(self) -> Simulation:
        """All pairs as scenarios, x running fastest."""
        x, y = (a.ravel() for a in np.meshgrid(self.xs, self.ys))
        return self.base.scenarios(drivers_of(self.drivers(x, y), 1))

    def finer(self) -> Grid:
        """The same range in many steps, for a chart."""
        xs, ys = (np.linspace(a.min(), a.max(), max(FINE, len(a))) for a in (self.xs, self.ys))
        return replace(self, xs=xs, ys=ys)

    def of(self, values: Array) -> Array:
        """An array of the simulation, (n, 1), laid out on the grid."""
        return values.reshape(len(self.ys), len(self.xs))

    @property
    def factor(self) -> Mapping[int, Array]:
        """f1 and f2."""
        return {stage: self.of(self.simulation.factor[stage]) for stage in (1, 2)}

    def volume_change(self, stage: int) -> Array:
        """(1+p)(1−d): the new volume at unadjusted fees against that of the base period."""
        p, d = (self.of(a[stage]) for a in (self.simulation.deviation, self.simulation.case_decline))
        return (1 + p) * (1 - d)

    @property
    def cumulative(self) -> Array:
        """P2/P0 of 86516 (of all fees alike, unless ``adjustment_scope`` chooses some)."""
        return self.of(self.simulation.cumulative["86516"])

    @property
    def note(self) -> Text:
        """How the volumes are valued."""
        result = self.base.results[0]
        return valuation(result.region, result.reading) if result.region else Text("", "")

    @property
    def impact(self) -> Array:
        """EUR a year against the delivered package."""
        return self.of(self.simulation.impact)

    def frame(self) -> pd.DataFrame:
        """A row for each pair: the drivers, f1, f2, the volume change of both stages, fees and impact."""
        import pandas as pd

        x, y = np.meshgrid(self.xs, self.ys)
        sim = self.simulation
        columns = {
            self.driver_x: x.ravel(),
            self.driver_y: y.ravel(),
            **{f"f{s}": sim.factor[s][:, 0] for s in (1, 2)},
            **{f"volume_{s}": self.volume_change(s).ravel() for s in (1, 2)},
            **{gop: values[:, 0] for gop, values in sim.fees[STAGE_2].items()},
            "cumulative": sim.cumulative["86516"][:, 0],
            "impact": sim.impact[:, 0],
        }
        return pd.DataFrame(columns)

    def plot(self, stage: GridStage = 2, ax: Axes | None = None, lang: Lang = "de") -> Figure:
        """The factor of a stage as a map, with the contours f = 1 and (1+p)(1−d) = 1; for ``"both"`` P2/P0 with P2 = P0."""
        from feecalc.analysis.charts.grid import draw_grid
        from feecalc.analysis.charts.style import drawn

        def chart(made: Grid, axes: Axes, language: Lang) -> None:
            draw_grid(made.finer(), stage, axes, language)

        return drawn(self, chart, ax, lang)


def grid(
    data: Data,
    driver_x: str,
    xs: Any,
    driver_y: str,
    ys: Any,
    kv: str,
    reading: Reading | None = None,
    *,
    drivers: Combine | None = None,
    accept: Sequence[Acceptance] = (),
) -> Grid:
    """Calculate one region on all pairs of two drivers (teil-b section 9, no. 10).

    ``drivers`` makes the drivers of ``simulate`` from x and y where these are no drivers themselves, such as
    ``uptake_cases`` (u × δ). Raises ScenarioError as ``simulate`` does.
    """
    if drivers is None and driver_x == driver_y:
        raise ScenarioError(_itself(driver_x))
    base = prepare(data, reading, kv, accept)
    combine = drivers or (lambda x, y: {driver_x: x, driver_y: y})
    across, up = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    return Grid(base, driver_x, driver_y, across, up, combine)


def _itself(driver: str) -> Text:
    return Text(
        f"Eine Karte hat zwei verschiedene Treiber; beide Achsen sind {driver}.",
        f"A map has two different drivers; both axes are {driver}.",
    )


def uptake_cases(u: Array, displacement: Array) -> dict[str, Array]:
    """86518 in a share u more of the cases, of which a part δ takes the place of 86516."""
    return {"share_86518": u, "share_86516": -u * displacement}
