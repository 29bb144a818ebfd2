"""Monte Carlo before data exist: the same drawn scenarios under each reading (teil-b section 9, no. 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from feecalc.analysis.copula import correlation_of, drawn_together, pairs_of
from feecalc.analysis.distributions import Distribution, distribution_of
from feecalc.calculation.stage import APPLIED, STAGE_2
from feecalc.drivers.drivers import Drivers, drivers_of
from feecalc.drivers.names import LABELS, ScenarioError, check_names, is_share
from feecalc.drivers.simulate import Base, Simulation, prepare
from feecalc.drivers.valuation import valuation
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading, own_reading
from feecalc.law.register import spoken_settings
from feecalc.numbers.figures import number
from feecalc.words.findings import Acceptance
from feecalc.words.progress import progress
from feecalc.words.text import Lang, Text, same

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = npt.NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SIDES = ("below_1", "at_1", "above_1")


@dataclass(frozen=True)
class Drawn:
    """What was drawn: the drivers of all scenarios, and what was assumed of them."""

    drivers: Drivers
    distributions: Mapping[str, Distribution]
    correlation: Array
    own: tuple[str, ...]
    n: int
    seed: int

    @property
    def values(self) -> dict[str, Array]:
        """The changes by driver, of shape (n,) or (n, regions)."""
        found = {}
        for name, v in self.drivers.values.items():
            change = v if is_share(name) else v - 1
            found[name] = change[0] if len(change) == 1 else change.T
        return found


@dataclass(frozen=True)
class MonteCarlo:
    """What the drawn scenarios give, region by region and reading by reading.

    ``complete`` is False where the run was interrupted: what was computed until then is here.
    Chance and reading are two things: quantiles span the assumed drivers, under one reading each;
    ``spread`` says how much of the whole comes from either.
    """

    factors: pd.DataFrame
    quantiles: pd.DataFrame
    readings: Mapping[str, Reading]
    drawn: Drawn
    bases: Mapping[str, Base]
    complete: bool

    @property
    def n(self) -> int:
        """Number of scenarios."""
        return self.drawn.n

    @property
    def seed(self) -> int:
        """What the draws come from."""
        return self.drawn.seed

    @property
    def draws(self) -> dict[str, Array]:
        """The drawn changes by driver, of shape (n,), or (n, regions) where own values were given so."""
        return self.drawn.values

    @property
    def assumptions(self) -> pd.DataFrame:
        """What was assumed, a row each: drivers, correlations, readings, volumes, number of scenarios, seed."""
        import pandas as pd

        return pd.DataFrame([(what.de, said.de) for what, said in assumed(self)], columns=["Annahme", "Wert"])

    def _repr_html_(self) -> str:
        """In a notebook: what was assumed stands above what came of it."""
        frames = (self.assumptions, self.factors.round(4), self.quantiles.round(4))
        return "".join(frame.to_html(index=False) for frame in frames)

    def simulation(self, kv: str, reading: str | None = None) -> Simulation:
        """All scenarios of a region under a reading (the first unless named); ``to_frame()`` lists them."""
        label = reading or next(iter(self.readings))
        place = [r.kv for r in self.bases[label].results].index(kv)
        return self.bases[label].only(kv).scenarios(_column(self.drawn.drivers, place))

    def values(self, kv: str, quantity: str, reading: str | None = None) -> Array:
        """A quantity (see ``quantiles``) of every scenario, shape (n,); nan where undefined."""
        return dict(_quantities(self.simulation(kv, reading)))[quantity][:, 0]

    def spread(self, kv: str, quantity: str = "f2") -> pd.DataFrame:
        """How much of the variance comes from the drivers, from the readings, and from both together.

        The readings weigh alike, which is an assumption and no probability. Only scenarios that are defined under
        every reading count. The parts sum to the variance over all scenarios and readings (two-way analysis of
        variance without replication).
        """
        import pandas as pd

        found = np.stack([self.values(kv, quantity, label) for label in self.readings])
        return pd.DataFrame(
            [(part.de, value, share) for part, value, share in variance_parts(found)],
            columns=["Anteil", "Varianz", "Bruchteil"],
        )

    def plot(self, kv: str, quantity: str = "f2", ax: Axes | None = None, lang: Lang = "de") -> Figure:
        """Median, middle half and 90 % range of a quantity (see ``quantiles``), one row a reading."""
        from feecalc.analysis.charts.monte_carlo import draw_quantiles
        from feecalc.analysis.charts.style import drawn

        def chart(made: MonteCarlo, axes: Axes, language: Lang) -> None:
            draw_quantiles(made, kv, quantity, axes, language, assumption_lines(made, language))

        return drawn(self, chart, ax, lang)

    def plot_spread(self, kv: str, quantity: str = "f2", ax: Axes | None = None, lang: Lang = "de") -> Figure:
        """Chance and reading in one picture: a histogram a reading on one scale, the atom at f = 1, the shares."""
        from feecalc.analysis.charts.monte_carlo import draw_spread, new_spread

        values = {label: self.values(kv, quantity, label) for label in self.readings}
        parts = variance_parts(np.stack(list(values.values())))
        axes = ax if ax is not None else new_spread(len(values))
        figure: Figure = draw_spread(axes, kv, quantity, values, parts, lang, assumption_lines(self, lang))
        return figure


CHANCE = Text("Zufall (Treiber)", "chance (drivers)")
OF_READING = Text("Lesart", "reading")
TOGETHER = Text("beides zusammen", "both together")


def variance_parts(values: Array) -> list[tuple[Text, float, float]]:
    """Variance of (readings, scenarios) by cause, with its share of the whole; the parts sum to it."""
    defined = values[:, np.isfinite(values).all(axis=0)]
    if not defined.size:
        return [(part, float("nan"), float("nan")) for part in (CHANCE, OF_READING, TOGETHER)]
    whole = float(defined.var())
    chance = float(defined.mean(axis=0).var())
    reading = float(defined.mean(axis=1).var())
    parts = ((CHANCE, chance), (OF_READING, reading), (TOGETHER, max(0.0, whole - chance - reading)))
    return [(part, value, value / whole if whole else 0.0) for part, value in parts]


def assumed(made: MonteCarlo) -> list[tuple[Text, Text]]:
    """Every assumption with its label."""
    drawn = made.drawn
    found = [(LABELS[name], d.words(name)) for name, d in drawn.distributions.items()]
    found += [(LABELS[name], Text("eigene Werte", "own values")) for name in drawn.own]
    for one, other, r in pairs_of(drawn.correlation, list(drawn.distributions)):
        pair = Text(
            f"Korrelation {LABELS[one].de} / {LABELS[other].de}",
            f"correlation {LABELS[one].en} / {LABELS[other].en}",
        )
        found.append((pair, _figure(r)))
    readings = Text("; ".join(made.readings), "; ".join(made.readings))
    found.append((Text("Lesarten", "readings"), readings))
    found.append((Text("Volumen", "volumes"), _volumes(made)))
    n = Fraction(drawn.n)
    found.append((Text("Szenarien", "scenarios"), Text(number(n, 0), number(n, 0, "en"))))
    return [*found, (Text("Startzahl", "seed"), same(str(drawn.seed)))]


def _figure(value: float) -> Text:
    exact = Fraction(str(value))
    return Text(number(exact, 2), number(exact, 2, "en"))


def _volumes(made: MonteCarlo) -> Text:
    said = [valuation(r.region, r.reading) for base in made.bases.values() for r in base.results if r.region]
    distinct = dict.fromkeys(said)
    de = "; ".join(t.de.removeprefix("Volumen").lstrip(": ") for t in distinct)
    en = "; ".join(t.en.removeprefix("volumes").lstrip(": ") for t in distinct)
    return Text(de, en)


def assumption_lines(made: MonteCarlo, lang: Lang) -> str:
    """The assumptions in small print below a chart."""
    short = [f"{what.of(lang)}: {said.of(lang)}" for what, said in assumed(made) if what.de != "Lesarten"]
    return "; ".join(short)


def monte_carlo(
    data: Data,
    distributions: Mapping[str, Any],
    n: int = 10_000,
    seed: int = 0,
    readings: Sequence[Reading] | Mapping[str, Reading] | None = None,
    regions: str | Iterable[str] | None = None,
    *,
    correlation: Any = None,
    accept: Sequence[Acceptance] = (),
) -> MonteCarlo:
    """Draw ``n`` scenarios and calculate them under every reading, with common random numbers.

    ``distributions`` maps drivers to Uniform, Normal or Triangular (or ``("normal", 0, 0.02)``), to a
    number, or to own values of shape (n,) or (n, regions). One draw counts for all regions and readings.
    ``correlation``, ``{("cases", "share_86518"): -0.4}`` or a square array in the order of the drawn drivers, joins
    them by a Gaussian copula: each keeps its distribution, the correlations are those of the underlying normals.
    ``readings`` None is the package's own.

    ``factors``: a row for each region, reading and stage that applies, with ``below_1``, ``at_1`` (the cap makes
    an atom), ``above_1``, ``undefined``, ``impossible``: shares of all n scenarios, and the standard errors of the
    first three. ``quantiles``: a row for each region, reading and quantity (``f1``, ``f2``, ``cumulative`` of 86516, fees of
    2011-07-01 by GOP, ``impact`` and ``fee_impact`` in EUR a year) with mean, its standard error, standard
    deviation and quantiles of the defined scenarios. Both carry what was assumed (``attrs["assumptions"]``), a notebook
    shows it above them, and each chart below.

    Raises ScenarioError for drivers, distributions, correlations or regions that do not fit. Ctrl-C ends it early
    with what is done.
    """
    named = named_readings(readings, own_reading(data.reading))
    bases = {label: prepare(data, reading, regions, accept) for label, reading in named.items()}
    kvs = [kv for kv in _kvs(bases) if all(kv in _kvs({"": b}) for b in bases.values())]
    drawn = _drawn(distributions, n, seed, len(kvs), correlation)
    tasks = [(kv, label) for kv in kvs for label in named]
    factors: list[dict[str, Any]] = []
    quantiles: list[dict[str, Any]] = []
    complete = True
    try:
        for kv, label in progress(tasks, len(tasks)):
            sim = bases[label].only(kv).scenarios(_column(drawn.drivers, kvs.index(kv)))
            of_factors, of_quantities = _rows(sim, label)
            factors += of_factors
            quantiles += of_quantities
    except KeyboardInterrupt:
        complete = False
    bases = {label: base.of(kvs) for label, base in bases.items()}
    return _result(factors, quantiles, named, drawn, bases, complete)


def named_readings(
    readings: Sequence[Reading] | Mapping[str, Reading] | None, own: Reading | None = None
) -> dict[str, Reading]:
    """Readings by a label that says how each differs from the default; ``own`` where none are given."""
    if isinstance(readings, Mapping):
        return dict(readings)
    return {spoken_settings(reading.differences()): reading for reading in readings or [own or Reading()]}


def _kvs(bases: Mapping[str, Base]) -> list[str]:
    return [r.kv for r in next(iter(bases.values())).results]


def _drawn(distributions: Mapping[str, Any], n: int, seed: int, regions: int, correlation: Any) -> Drawn:
    if not isinstance(n, int) or n < 1:
        raise ScenarioError(
            Text(f"n = {n} ist keine Anzahl von Szenarien.", f"n = {n} is no number of scenarios.")
        )
    check_names(distributions)
    made = {name: distribution_of(name, given) for name, given in distributions.items()}
    chosen = {name: d for name, d in made.items() if d is not None}
    matrix = correlation_of(correlation, list(chosen))
    own = {name: distributions[name] for name, d in made.items() if d is None}
    drawn = drivers_of({**drawn_together(chosen, matrix, n, seed), **own}, regions)
    if drawn.n not in (1, n):
        raise ScenarioError(
            Text(
                f"Eigene Werte müssen so viele sein wie gezogene: n = {n}, gegeben sind {drawn.n}.",
                f"Own values must be as many as drawn ones: n = {n}, given are {drawn.n}.",
            )
        )
    return Drawn(drawn, chosen, matrix, tuple(own), n, seed)


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
    shares = {name: count / sim.n for name, count in counts.items()}
    errors = {f"se_{name}": sqrt(shares[name] * (1 - shares[name]) / sim.n) for name in SIDES}
    return {"stage": stage, **shares, **errors}


def _quantile_rows(sim: Simulation) -> list[dict[str, Any]]:
    return [{"quantity": name, **_quantiles(values)} for name, values in _quantities(sim)]


def _quantities(sim: Simulation) -> Iterable[tuple[str, Array]]:
    for stage in (1, 2):
        if sim.status[stage][sim.regions[0]] == APPLIED:
            yield f"f{stage}", sim.factor[stage]
    yield "cumulative", sim.cumulative["86516"]
    for gop in NEW_GOPS:
        yield gop, sim.fees[STAGE_2][gop]
    yield "impact", sim.impact
    yield "fee_impact", sim.fee_impact


def _quantiles(values: Array) -> dict[str, float]:
    defined = values[np.isfinite(values)]
    if not defined.size:
        return {"defined": 0.0}
    levels = dict(zip(map(level_name, LEVELS), np.quantile(defined, LEVELS), strict=True))
    sd = defined.std()
    shape = {
        "defined": defined.size / values.size,
        "mean": defined.mean(),
        "se_mean": sd / sqrt(defined.size),
        "sd": sd,
    }
    return {name: float(value) for name, value in (shape | levels).items()}


def level_name(level: float) -> str:
    """Column of a quantile: ``q05`` for 0.05."""
    return f"q{round(100 * level):02d}"


def _result(
    factors: list[dict[str, Any]],
    quantiles: list[dict[str, Any]],
    readings: Mapping[str, Reading],
    drawn: Drawn,
    bases: Mapping[str, Base],
    complete: bool,
) -> MonteCarlo:
    import pandas as pd

    shares = [*SIDES, "undefined", "impossible", *(f"se_{name}" for name in SIDES)]
    shape = ["defined", "mean", "se_mean", "sd", *map(level_name, LEVELS)]
    made = MonteCarlo(
        pd.DataFrame(factors, columns=["kv", "reading", "stage", *shares]),
        pd.DataFrame(quantiles, columns=["kv", "reading", "quantity", *shape]),
        readings,
        drawn,
        bases,
        complete,
    )
    for frame in (made.factors, made.quantiles):
        frame.attrs["assumptions"] = {what.de: said.de for what, said in assumed(made)}
    return made
