"""The face of the house in Python: a result with its outputs, and the call that makes one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

from feecalc.calculation import engine, result
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang

if TYPE_CHECKING:
    from feecalc.documents.derivation import Derivation
    from feecalc.drivers.scenario_file import Scenario
    from feecalc.workbook.monte_carlo import DrawnScenarios
    from feecalc.workbook.scenario_frame import ScenarioFrame


@dataclass(frozen=True)
class Result(result.Result):
    """Fees of all regions under one reading, and what can be made of them. Immutable."""

    def explain(self, kv: str, gop: str | None = None, lang: Lang = "de") -> Derivation:
        """The derivation of a region's fees (or of one GOP) as a tree of text; HTML in a notebook."""
        from feecalc.documents.derivation import derive

        return derive(self, kv, gop, lang)

    def to_excel(
        self, path: str | PathLike[str], *, extern: bool = False, lang: Lang = "de", compact: bool = False
    ) -> None:
        """Write the workbook of the negotiation; the file is replaced whole or not at all.

        ``extern`` makes the one for the other side, ``compact`` the one for printing.
        """
        from feecalc.workbook.writer import write_workbook

        write_workbook(self, path, extern=extern, lang=lang, compact=compact)

    def to_json(self, path: str | PathLike[str], *, lang: Lang = "de") -> None:
        """Write ``ergebnis.json``; the file is replaced whole or not at all."""
        from feecalc.documents.json_file import write_json

        write_json(self, path, lang=lang)

    def __repr__(self) -> str:
        from feecalc.documents.short_table import short_table

        return short_table(self)

    def _repr_html_(self) -> str:
        from feecalc.documents.html import fees_as_html

        return fees_as_html(self)


def calculate(
    data: Data,
    reading: Reading | Mapping[str, Reading] | None = None,
    *,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
    profile: str | None = None,
) -> Result:
    """Fees and corrections of all regions of a package (Anhang 2 Teil B).

    ``reading`` is that of the package's ``lesart.toml`` unless given, else the default; a mapping gives
    each region its own (``fc.profile``, whose name ``profile`` records). ``kv`` restricts to one or
    more regions. ``accept`` lists error findings to go on in spite of. Raises ReadingError for an
    invalid reading in ``lesart.toml``; findings never raise.
    """
    return with_outputs(engine.calculate(data, reading, kv=kv, accept=accept, profile=profile))


def scenario(
    data: Data,
    given: Scenario | Mapping[str, Any],
    reading: Reading | Mapping[str, Any] | None = None,
    *,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
) -> Result:
    """A what-if calculated exactly: the package with its rows moved by drivers, under the scenario's readings.

    ``given`` is a ``Scenario`` (``fc.load_scenario``) or drivers alone; ``reading``, a Reading or single settings, takes
    precedence over both ``lesart.toml`` and the scenario. A region where the scenario is impossible is not
    calculated and has the finding Z01 (``all_findings``, as those of every region). Raises ScenarioError and ReadingError for names that do not exist.
    """
    from feecalc.drivers.scenario import calculate_scenario

    return with_outputs(calculate_scenario(data, given, reading=reading, kv=kv, accept=accept))


def scenarios(
    data: Data,
    given: Iterable[Scenario | Mapping[str, Any]],
    kv: str | Iterable[str] | None = None,
    *,
    reading: Reading | Mapping[str, Any] | None = None,
    accept: Sequence[Acceptance] = (),
    lang: Lang = "de",
) -> ScenarioFrame:
    """Several what-ifs side by side; parameters and errors as in ``scenario``.

    A row a region and scenario, the package as delivered first: kv, name, scenario, the drivers (in percent or
    points), the readings that differ, f1, f2, the factors of both stages together
    ``P2/P0_86510`` … ``P2/P0_86518``, the fees ``P0_86510`` … ``P2_86518``, eur_per_year, difference (exact),
    difference_eur and fee_difference_eur, the part of it that fees make.
    """
    from feecalc.analysis.scenarios import side_by_side
    from feecalc.workbook.scenario_frame import scenario_frame

    return scenario_frame(side_by_side(data, given, reading=reading, kv=kv, accept=accept), lang)


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
) -> DrawnScenarios:
    """Draw ``n`` scenarios and calculate them under every reading, with common random numbers.

    Parameters, frames and errors as in ``feecalc.analysis.monte_carlo.monte_carlo``; ``to_excel`` writes a workbook of
    the assumptions, factors, quantiles and histograms, with ``draws=True`` of every draw too.
    """
    from feecalc.analysis import monte_carlo as analysis
    from feecalc.workbook.monte_carlo import DrawnScenarios

    made = analysis.monte_carlo(
        data, distributions, n, seed, readings, regions, correlation=correlation, accept=accept
    )
    return DrawnScenarios(**vars(made))


def with_outputs(calculated: result.Result) -> Result:
    """The same result with its outputs."""
    return Result(**vars(calculated))
