"""Two deliveries, or own figures against the other side's: which cell moves which fee by how much.

Differences are put in place one after the other, in the fixed order of ``revision.changes``; the effect
of each is what the fees change by at its turn. So effects sum exactly to the whole difference, and an
effect that two cells have only together falls to the later one. Beside it stands an effect on EUR a year
that favours no order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.analysis.regions_behind import coverage
from feecalc.analysis.revision import Change, DeliveredCell, RegionState, changes, eur_of, states
from feecalc.analysis.shapley import shapley
from feecalc.analysis.study import AnalysisError, Frequencies, worth, yearly_frequencies
from feecalc.calculation.engine import calculate
from feecalc.calculation.result import Result
from feecalc.calculation.stage import DATES, STAGE_2
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, Data, quarter_label
from feecalc.law.readings import Reading, own_reading
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

FeeKey = tuple[str, str]
# 2^6 states of a region are some tenths of a second; beyond that two orders stand for all.
MOST_FOR_SHAPLEY = 6
_HALF = Fraction(1, 2)
NOT_COMPARED = Text("nicht verglichen", "not compared")

ALL_FEES: tuple[FeeKey, ...] = tuple((gop, day) for day in DATES for gop in NEW_GOPS)


@dataclass(frozen=True)
class RevisionEffect:
    """What one difference does: EUR a service by (gop, date), and EUR a year; None where undefined.

    ``order_free`` is EUR a year too: the Shapley value, or with many differences the mean of being put in
    place first and last.
    """

    kv: str
    change: Change
    fees: Mapping[FeeKey, Fraction | None]
    eur_per_year: Fraction | None
    order_free: Fraction | None = None


@dataclass(frozen=True)
class Comparison:
    """Both results, the effects of all differences, the regions compared, and why others are not."""

    old: Result
    new: Result
    effects: tuple[RevisionEffect, ...]
    compared: tuple[str, ...]
    notes: tuple[Text, ...]


def comparison(
    data_old: Data,
    data_new: Data,
    *,
    kv: str | Iterable[str] | None = None,
    reading: Reading | Mapping[str, Reading] | None = None,
    accept: Sequence[Acceptance] = (),
    progress: Callable[[str], None] | None = None,
) -> Comparison:
    """Compare two deliveries under one reading (that of the new package unless given).

    Raises AnalysisError where they have no region in common.
    """
    chosen = reading or own_reading(data_new.reading)
    old = calculate(data_old, chosen, kv=kv, accept=accept)
    new = calculate(data_new, chosen, kv=kv, accept=accept)
    if not {*old.regions} & {*new.regions}:
        raise AnalysisError(_nothing_common(old, new))
    effects: list[RevisionEffect] = []
    compared: list[str] = []
    notes: list[Text] = []
    for key in sorted({*old.regions, *new.regions}):
        missing = _incomparable(key, old, new)
        if missing is None:
            compared.append(key)
            effects += _region_effects(key, old, new)
        else:
            notes.append(missing)
        if progress is not None:
            progress(key)
    asked = sorted({*old.regions, *new.regions})
    said = coverage(compared, asked, NOT_COMPARED)
    notes.insert(0, Text(f"Verglichen: {said.de}.", f"Compared: {said.en}."))
    return Comparison(old, new, tuple(effects), tuple(compared), tuple(notes))


def _nothing_common(old: Result, new: Result) -> Text:
    sides = [", ".join(result.regions) for result in (old, new)]
    return Text(
        f"Die Lieferungen haben keine KV gemeinsam (alt: {sides[0] or 'keine'}; neu: {sides[1] or 'keine'}).",
        f"The deliveries have no region in common (old: {sides[0] or 'none'}; new: {sides[1] or 'none'}).",
    )


def _incomparable(kv: str, old: Result, new: Result) -> Text | None:
    for result, de, en in ((old, "alten", "old"), (new, "neuen", "new")):
        region = result.regions.get(kv)
        if region is None or region.outcome is None:
            return Text(
                f"KV {kv} ist in der {de} Lieferung nicht berechnet und wird nicht verglichen.",
                f"KV {kv} is not calculated in the {en} delivery and is not compared.",
            )
    return None


def _region_effects(kv: str, old: Result, new: Result) -> list[RevisionEffect]:
    reading = new.regions[kv].reading
    before, after = old.regions[kv].calculated, new.regions[kv].calculated
    region = new.regions[kv].region
    if region is None:
        return []
    frequencies = yearly_frequencies(region, after, reading)
    start, target = states(old.data, new.data, kv)
    steps = list(changes(start, target))

    def outcome(placed: Iterable[Change]) -> Outcome:
        return _outcome(_placed(start, placed), reading)

    def walked(order: Sequence[Change]) -> list[RevisionEffect]:
        walk = _DifferenceWalk(kv, before, after, frequencies)
        walk.step(_POOLED_OLD, outcome(()))
        for n, change in enumerate(order, 1):
            walk.step(change, outcome(order[:n]))
        walk.step(_POOLED_NEW, after)
        return walk.effects

    there, back = walked(steps), walked(steps[::-1])
    free = _shapley_values(steps, outcome, frequencies) or _means(there, back)
    return [replace(effect, order_free=free.get(id(effect.change), effect.eur_per_year)) for effect in there]


def _placed(start: RegionState, steps: Iterable[Change]) -> RegionState:
    state = start
    for change in steps:
        state = change.apply(state)
    return state


def _shapley_values(
    steps: Sequence[Change], outcome: Callable[[Iterable[Change]], Outcome], frequencies: Frequencies
) -> dict[int, Fraction | None]:
    """By change; empty where there are too many, or a fee is undefined on some way."""
    if len(steps) > MOST_FOR_SHAPLEY:
        return {}

    def value(placed: frozenset[int]) -> Any:
        return worth(outcome(change for n, change in enumerate(steps) if n in placed), frequencies)

    found = shapley(range(len(steps)), value)
    if any(isinstance(effect, Undefined) for effect in found.values()):
        return {}
    return {id(steps[n]): Fraction(effect) for n, effect in found.items()}


def _means(there: Sequence[RevisionEffect], back: Sequence[RevisionEffect]) -> dict[int, Fraction | None]:
    last = {id(effect.change): effect.eur_per_year for effect in back}
    means: dict[int, Fraction | None] = {}
    for effect in there:
        first, other = effect.eur_per_year, last.get(id(effect.change), effect.eur_per_year)
        means[id(effect.change)] = None if first is None or other is None else (first + other) * _HALF
    return means


def _outcome(state: RegionState, reading: Reading) -> Outcome:
    return calculate_region(state.region(), reading, state.contract)


def _pooling(table: str) -> Change:
    return Change(table, "", "", "", None, None, lambda state: state)


# Pooling Kassenarten moves fees only under readings that take means over Kassenarten.
_POOLED_OLD, _POOLED_NEW = _pooling("kassenarten_alt"), _pooling("kassenarten_neu")


class _DifferenceWalk:
    """From the old fees to the new ones, one difference at a time."""

    def __init__(self, kv: str, before: Outcome, after: Outcome, frequencies: Frequencies) -> None:
        self.kv, self.frequencies = kv, frequencies
        self.effects: list[RevisionEffect] = []
        ends = [(fee, before.fees[fee[0]][fee[1]], after.fees[fee[0]][fee[1]]) for fee in ALL_FEES]
        self.last = {
            fee: a for fee, a, b in ends if not isinstance(a, Undefined) and not isinstance(b, Undefined)
        }

    def step(self, change: Change, outcome: Outcome) -> None:
        """Note what the fees change by; a fee undefined on the way falls to the step that defines it again."""
        moved: dict[FeeKey, Fraction | None] = dict.fromkeys(ALL_FEES)
        for fee, last in self.last.items():
            now = outcome.fees[fee[0]][fee[1]]
            moved[fee] = Fraction(0) if isinstance(now, Undefined) else Fraction(now - last)
            self.last[fee] = last + moved[fee]
        if change.table in ("kassenarten_alt", "kassenarten_neu") and not any(moved.values()):
            return
        self.effects.append(RevisionEffect(self.kv, change, moved, self._eur_per_year(moved)))

    def _eur_per_year(self, moved: Mapping[FeeKey, Fraction | None]) -> Fraction | None:
        total = Fraction(0)
        for gop, count in self.frequencies.count.items():
            effect = moved[gop, STAGE_2]
            if isinstance(count, Undefined) or (effect is None and count):
                return None
            total += (effect or 0) * count
        return total


def compare(
    data_old: Data,
    data_new: Data,
    *,
    kv: str | Iterable[str] | None = None,
    reading: Reading | None = None,
    accept: Sequence[Acceptance] = (),
    lang: Lang = "de",
) -> Frame:
    """The comparison as a frame, one row a region and difference.

    Columns: kv, table, quarter, gop, kassenart, count_old, count_new, amount_old, amount_new (EUR), the
    effects on the fees ``P0_86510`` … ``P2_86518`` (EUR a service), exact (EUR a year: effect on the fees of
    2011 times the services of 2010 as newly delivered), eur, order_free (EUR a year by the Shapley value, with
    more than six differences the mean of first and last place), order_free_eur. Each effect column sums, region
    by region, exactly to the new fee minus the old one; it is None where the fee is undefined in one of the
    deliveries. ``total`` holds these differences by (kv, gop, date). The note says how many regions were
    compared. Raises AnalysisError where the deliveries have no region in common.
    """
    done = comparison(data_old, data_new, kv=kv, reading=reading, accept=accept)
    return comparison_frame(done, lang)


def comparison_frame(done: Comparison, lang: Lang = "de") -> Frame:
    """A finished comparison as the frame that ``compare`` returns."""
    from feecalc.analysis.charts.compare import revision_bars
    from feecalc.analysis.frame import frame

    note = Text(" ".join(n.de for n in (ORDER, *done.notes)), " ".join(n.en for n in (ORDER, *done.notes)))
    return frame(
        done.effects, chart=revision_bars, columns=_columns(), total=_totals(done), note=note, lang=lang
    )


FEE_COLUMNS = {fee: f"P{DATES.index(fee[1])}_{fee[0]}" for fee in ALL_FEES}


def _columns() -> dict[str, Callable[[RevisionEffect], Any]]:
    from feecalc.analysis.frame import cents

    def of_change(read: Callable[[Change], Any]) -> Callable[[RevisionEffect], Any]:
        return lambda effect: read(effect.change)

    def fee_effect(fee: FeeKey) -> Callable[[RevisionEffect], Any]:
        return lambda effect: effect.fees[fee]

    return {
        "kv": lambda effect: effect.kv,
        "table": of_change(lambda change: change.table),
        "quarter": of_change(lambda change: _quarters(change.quarter)),
        "gop": of_change(lambda change: change.gop),
        "kassenart": of_change(lambda change: KASSENARTEN.get(change.kassenart, "")),
        "count_old": of_change(lambda change: _count(change.old)),
        "count_new": of_change(lambda change: _count(change.new)),
        "amount_old": of_change(lambda change: eur_of(change.old)),
        "amount_new": of_change(lambda change: eur_of(change.new)),
        **{column: fee_effect(fee) for fee, column in FEE_COLUMNS.items()},
        "exact": lambda effect: effect.eur_per_year,
        "eur": lambda effect: cents(effect.eur_per_year),
        "order_free": lambda effect: effect.order_free,
        "order_free_eur": lambda effect: cents(effect.order_free),
    }


def _quarters(quarters: str) -> str:
    return ", ".join(quarter_label(q) for q in quarters.split(", ") if q)


def _count(value: DeliveredCell | int | None) -> int | None:
    return value.count if isinstance(value, DeliveredCell) else value


def _totals(done: Comparison) -> dict[tuple[str, str, str], Fraction | None]:
    totals: dict[tuple[str, str, str], Fraction | None] = {}
    for kv in {effect.kv for effect in done.effects}:
        before, after = done.old.regions[kv].calculated.fees, done.new.regions[kv].calculated.fees
        for gop, day in ALL_FEES:
            ends = (before[gop][day], after[gop][day])
            undefined = any(isinstance(fee, Undefined) for fee in ends)
            totals[kv, gop, day] = None if undefined else Fraction(ends[1] - ends[0])
    return totals


ORDER = Text(
    "Die Unterschiede werden nacheinander eingesetzt: Verträge, Zuordnung, geltende Werte, Lesart des Pakets, nur einseitig gelieferte Quartale, dann "
    "Zelle für Zelle nach Quartal, GOP und Kassenart, zuletzt Fälle. Jede Wirkung gilt an ihrer Stelle; die Summe ist "
    "genau der ganze Unterschied. Reihenfolgefrei: Shapley-Wert über alle Reihenfolgen, bei mehr als sechs "
    "Unterschieden einer KV das Mittel aus erster und letzter Stelle. EUR im Jahr: Gebührenwerte ab 01.07.2011 mal Häufigkeiten 2010 der neuen Lieferung.",
    "Differences are put in place one after the other: contracts, assignment, fees in force, the package's own reading, quarters delivered by one side only, "
    "then cell by cell by quarter, GOP and Kassenart, cases last. Each effect holds at its turn; they sum exactly to "
    "the whole difference. Order-free: Shapley value over all orders, with more than six differences of a region "
    "the mean of first and last place. EUR a year: fees from 2011-07-01 times the newly delivered services of 2010.",
)
