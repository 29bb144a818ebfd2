"""Several what-ifs side by side: assumptions, factors, fees, EUR a year, differences – one column a scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, DATES, UNDEFINED, Stage
from feecalc.calculation.wording import KINDS
from feecalc.drivers.moves import in_percent
from feecalc.drivers.names import LABELS, ScenarioError
from feecalc.drivers.scenario import (
    NOT_CALCULATED,
    Figures,
    GivenReading,
    as_scenario,
    baseline,
    calculate_scenario,
)
from feecalc.drivers.scenario_file import HEADS, Scenario, heads_of
from feecalc.drivers.valuation import valuation
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import KEYS, Reading
from feecalc.law.register import by_key, label
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS
from feecalc.words.findings import Acceptance, Severity
from feecalc.words.text import Text, same

NO_LIST = Text(
    "Erwartet wird eine Liste von Szenarien, etwa fc.scenarios(data, [szenario]).",
    "Expected is a list of scenarios, such as fc.scenarios(data, [scenario]).",
)
DELIVERED = Text("Ausgangslage (wie geliefert)", "baseline (as delivered)")
NOTE = Text(
    "Unterschiede: gegenüber dem Paket wie geliefert unter seiner eigenen Lesart. EUR im Jahr: Gebührenwerte ab 01.07.2011 "
    "mal Leistungen von 2010, zum vollen Gebührenwert; fehlt 2010, ist es nur bestimmt, wo diese Gebührenwerte trotzdem "
    "feststehen (dann viermal 4/2009). Mengen eines Szenarios sind auf ganze Leistungen gerundet, wie geliefert.",
    "Differences: against the package as delivered under its own reading. EUR a year: fees of 2011-07-01 times the "
    "services of 2010, at full fees; where 2010 is missing they are defined only where these fees stand nevertheless "
    "(then four times Q4 2009). Quantities of a scenario are rounded to whole services, as delivered.",
)
STAGE_LINES = {
    "deviation": (Text("Abweichung p", "deviation p"), "percent4"),
    "case_decline": (Text("Fallrückgang d", "case decline d"), "percent4"),
    "net_deviation": (Text("nach Anrechnung", "after the credit"), "percent4"),
    "factor": (Text("Faktor f", "factor f"), "factor"),
}


@dataclass(frozen=True)
class Line:
    """One line of the table: a value a column. ``style`` is text, factor, percent4, eur or signed."""

    group: Text
    label: Text
    style: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class SideBySide:
    """Scenarios of a package; ``results`` in their order, ``before`` the package as delivered."""

    scenarios: tuple[Scenario, ...]
    results: tuple[Result, ...]
    before: Result

    @property
    def kvs(self) -> list[str]:
        """The regions, in key order."""
        return list(self.before.regions)

    @property
    def columns(self) -> tuple[Text, ...]:
        """Names of the columns of values."""
        return (DELIVERED, *(same(s.name) for s in self.scenarios))

    def figures(self, kv: str) -> tuple[Figures, ...]:
        """A region in each column."""
        before = self.before.regions[kv]
        return tuple(Figures(r.regions[kv], before) for r in (self.before, *self.results))

    def lines(self, kv: str) -> list[Line]:
        """The table of a region: assumptions first, then what they come to."""
        figures = self.figures(kv)
        return [
            *self._assumptions(figures),
            *_factors(figures),
            *_fees(figures),
            *_payments(figures),
        ]

    def _assumptions(self, figures: Sequence[Figures]) -> Iterator[Line]:
        columns: tuple[Scenario | None, ...] = (None, *self.scenarios)
        for name in LABELS:
            if any(name in s.drivers for s in self.scenarios):
                changes = tuple(_change(s, name) for s in columns)
                yield Line(ASSUMPTIONS, LABELS[name], "text", changes)
        readings = [f.now.reading for f in figures]
        for key in KEYS:
            if len({getattr(r, key) for r in readings}) > 1:
                yield Line(ASSUMPTIONS, by_key()[key].title, "text", tuple(_option(r, key) for r in readings))
        yield Line(ASSUMPTIONS, Text("Volumen", "volumes"), "text", tuple(map(_valued, figures)))
        for what, said in HEADS.items():
            if what == "name":
                continue  # it heads the column
            texts = tuple(heads_of(s)[what] if s else same("") for s in columns)
            if any(t.de for t in texts):
                yield Line(ASSUMPTIONS, said, "text", tuple(t if t.de else NOTHING for t in texts))

    def reasons(self, kv: str) -> list[Text]:
        """Why columns of a region have no EUR a year, or no figures at all: their names and the reason."""
        found: defaultdict[Text, list[Text]] = defaultdict(list)
        for name, figures in zip(self.columns, self.figures(kv), strict=True):
            lacking = _why(figures) if figures.now.outcome is None else figures.yearly
            if isinstance(lacking, Undefined):
                lacking = lacking.reason
            if isinstance(lacking, Text):
                found[lacking].append(name)
        return [_named(names, why) for why, names in found.items()]

    def refusals(self) -> list[Text]:
        """Errors that only a scenario has: its name, the regions, and why."""
        found: defaultdict[tuple[str, Text], list[str]] = defaultdict(list)
        for scenario, result in zip(self.scenarios, self.results, strict=True):
            for kv, region in result.regions.items():
                known = {f.message for f in self.before.regions[kv].findings}
                for f in region.findings:
                    if f.severity is Severity.ERROR and f.message not in known:
                        found[scenario.name, f.message].append(kv)
        return [_named([same(f"{name}, KV {', '.join(kvs)}")], why) for (name, why), kvs in found.items()]


ASSUMPTIONS = Text("Annahmen", "assumptions")
NOTHING = same("–")


def _named(names: Sequence[Text], why: Text) -> Text:
    return Text(
        f"{', '.join(n.de for n in names)}: {why.de.rstrip('.')}.",
        f"{', '.join(n.en for n in names)}: {why.en.rstrip('.')}.",
    )


def _change(scenario: Scenario | None, name: str) -> Text:
    if scenario is None or name not in scenario.drivers:
        return NOTHING
    return in_percent(name, scenario.drivers[name])


def _option(reading: Reading, key: str) -> Text:
    option = getattr(reading, key)
    return Text(label(key, option), label(key, option, "en"))


def _valued(figures: Figures) -> Text:
    region = figures.now.region
    said = valuation(region, figures.now.reading) if region else same("")
    return Text(said.de.removeprefix("Volumen").lstrip(": "), said.en.removeprefix("volumes").lstrip(": "))


def _of(figures: Sequence[Figures], value: Callable[[Figures], Any]) -> tuple[Any, ...]:
    return tuple(Undefined(_why(f)) if f.now.outcome is None else value(f) for f in figures)


def _why(figures: Figures) -> Text:
    return next((f.message for f in figures.now.findings if f.severity == "error"), NOT_CALCULATED)


def _factors(figures: Sequence[Figures]) -> Iterator[Line]:
    for n in (1, 2):
        group = Text(f"Korrektur Stufe {n}", f"correction, stage {n}")
        for name, (said, style) in STAGE_LINES.items():
            yield Line(group, said, style, _of(figures, lambda f, n=n, name=name: _of_stage(f, n, name)))  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
    both = {gop: _of(figures, lambda f, gop=gop: f.cumulative(gop)) for gop in NEW_GOPS}  # type: ignore[misc]  # as above
    group = Text("Beide Stufen", "both stages")
    if _same_for_all(both):
        yield Line(group, Text("Faktor P2/P0", "factor P2/P0"), "factor", both[_best(both)])
    else:
        for gop, values in both.items():
            yield Line(group, Text(f"Faktor P2/P0 {gop}", f"factor P2/P0 {gop}"), "factor", values)


def _of_stage(figures: Figures, n: int, name: str) -> Any:
    stage = figures.now.calculated.stages[n]
    value = getattr(stage, name)
    return _status(stage) if value is None or (name == "factor" and stage.status != APPLIED) else value


def _status(stage: Stage) -> Any:
    """In place of a number that a stage does not have."""
    if stage.status == UNDEFINED and stage.reason is not None:
        return Undefined(stage.reason)
    return KINDS[stage.status]


def _same_for_all(by_gop: Mapping[str, tuple[Any, ...]]) -> bool:
    columns = zip(*by_gop.values(), strict=True)
    return all(len({v for v in column if not isinstance(v, Undefined)}) <= 1 for column in columns)


def _best(by_gop: Mapping[str, tuple[Any, ...]]) -> str:
    """The GOP with the most defined values."""
    return max(by_gop, key=lambda gop: sum(not isinstance(v, Undefined) for v in by_gop[gop]))


def _fees(figures: Sequence[Figures]) -> Iterator[Line]:
    for day in DATES:
        said = DAY_LABELS[day]
        group = Text(f"Gebührenwerte {said.de} (EUR)", f"fees {said.en} (EUR)")
        for gop in NEW_GOPS:
            values = _of(figures, lambda f, gop=gop, day=day: f.now.calculated.fees[gop][day])  # type: ignore[misc]  # as above
            yield Line(group, same(gop), "eur", values)


def _payments(figures: Sequence[Figures]) -> Iterator[Line]:
    group = Text("EUR im Jahr", "EUR a year")
    for said, style, value in (
        (Text("Zahlungen", "payments"), "eur", lambda f: f.yearly),
        (
            Text("Unterschied zur Ausgangslage", "difference to the baseline"),
            "signed",
            lambda f: f.difference,
        ),
        (Text("davon durch Gebührenwerte", "of this through fees"), "signed", lambda f: f.fee_difference),
        (
            Text("davon durch Leistungen", "of this through services"),
            "signed",
            lambda f: f.difference - f.fee_difference,
        ),
    ):
        yield Line(group, said, style, _of(figures, value))


def side_by_side(
    data: Data,
    scenarios: Iterable[Scenario | Mapping[str, Any]],
    *,
    base: Reading | Mapping[str, Reading] | None = None,
    reading: GivenReading | None = None,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
) -> SideBySide:
    """Calculate several scenarios exactly; parameters as in ``calculate_scenario``."""
    if isinstance(scenarios, Scenario | Mapping | str) or not isinstance(scenarios, Iterable):
        raise ScenarioError(NO_LIST)
    named = _apart([as_scenario(s) for s in scenarios])
    wanted = kv if kv is None or isinstance(kv, str) else tuple(kv)
    results = tuple(
        calculate_scenario(data, s, base=base, reading=reading, kv=wanted, accept=accept) for s in named
    )
    return SideBySide(named, results, baseline(data, wanted, accept))


def _apart(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Scenarios of the same name are numbered."""
    found: list[Scenario] = []
    for scenario in scenarios:
        names = {s.name for s in found}
        name, n = scenario.name, 1
        while name in names:
            n += 1
            name = f"{scenario.name} ({n})"
        found.append(scenario if name == scenario.name else replace(scenario, name=name))
    return tuple(found)
