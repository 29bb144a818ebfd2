"""Two negotiating positions against each other: what each differing reading is worth.

In agenda order (that of the register) the readings of the Gegenposition are replaced by those of the
Forderung one after the other; beside that stacked effect stands the order-free one (Shapley). Both sum
exactly to the gap between the positions.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from feecalc.analysis.apportion import apportioned
from feecalc.analysis.regions_behind import coverage
from feecalc.analysis.shapley import shapley
from feecalc.analysis.study import Frequencies, Study, studies_of, worth, yearly_frequencies
from feecalc.calculation.engine import calculate
from feecalc.calculation.pruefkennung import pruefkennung
from feecalc.intake.model import Data
from feecalc.law.readings import CONTRADICTIONS, Reading
from feecalc.law.register import Question, questions
from feecalc.numbers import Undefined
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

# 2^12 combinations are a few seconds a region; beyond that two orders stand for all.
MOST_FOR_SHAPLEY = 12
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Item:
    """One agenda item: a question (or two that cannot be mixed) on which the positions differ."""

    questions: tuple[Question, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The settings it changes."""
        return tuple(q.key for q in self.questions)


@dataclass(frozen=True)
class ItemEffect:
    """EUR a year by which the Forderung lies above the Gegenposition on this item; Undefined where not known."""

    kv: str
    item: Item
    stacked: Any
    order_free: Any


@dataclass(frozen=True)
class Gap:
    """A region's agenda with its effects, EUR a year of both positions, their Prüfkennungen and readings."""

    kv: str
    demand: Any
    counter: Any
    effects: tuple[ItemEffect, ...]
    note: Text
    codes: tuple[str, str]
    sides: tuple[Reading, Reading]


def agenda(a: Reading, b: Reading) -> list[Item]:
    """What the positions differ in, in register order; contradictory mixtures are one item."""
    differing = a.differences(b)
    found = [q for q in questions() if q.key in differing]
    items: dict[str, tuple[Question, ...]] = {q.key: (q,) for q in found}
    for (one, _option), (other, _rival), _why in CONTRADICTIONS:
        if one in items and other in items and items[one] is not items[other]:
            joined = tuple(q for q in found if q in items[one] or q in items[other])
            items |= dict.fromkeys((q.key for q in joined), joined)
    return [Item(questions_) for questions_ in dict.fromkeys(items.values())]


Stance = Reading | Mapping[str, Reading]


def position_of(position: Stance, kv: str) -> Reading:
    """A region's reading: the one of all, or its own (a profile)."""
    return position if isinstance(position, Reading) else position[kv]


def gaps(
    data: Data,
    a: Stance,
    b: Stance,
    *,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
) -> list[Gap]:
    """The agenda of each calculated region; ``a`` is the Forderung, ``b`` the Gegenposition.

    Each is one reading, or one a region (a profile).
    """
    result = calculate(data, Reading(), kv=kv, accept=accept)
    kvs = tuple(k for k, region in result.regions.items() if region.outcome is not None)
    return [
        _gap(data, key, study, position_of(a, key), position_of(b, key))
        for key, study in studies_of(data, kvs).items()
    ]


def _gap(data: Data, kv: str, study: Study, a: Reading, b: Reading) -> Gap:
    frequencies = yearly_frequencies(study.region, study.outcome(Reading()), Reading())
    items = agenda(a, b)

    def value(agreed: Iterable[Item]) -> Any:
        keys = [key for item in agreed for key in item.keys]
        return _value(study, b.with_(**{key: getattr(a, key) for key in keys}), frequencies)

    forward = [value(items[:n]) for n in range(len(items) + 1)]
    stacked = [after - before for before, after in itertools.pairwise(forward)]
    if len(items) <= MOST_FOR_SHAPLEY:
        by_item = shapley(items, value)
        order_free = [by_item[item] for item in items]
    else:
        backward = [value(items[n:]) for n in range(len(items) + 1)]
        last = [before - after for before, after in itertools.pairwise(backward)]
        order_free = [(first + second) * _HALF for first, second in zip(stacked, last, strict=True)]
    effects = [ItemEffect(kv, *each) for each in zip(items, stacked, order_free, strict=True)]
    codes = tuple(pruefkennung(data, kv, reading, study.outcome(reading)) for reading in (a, b))
    return Gap(kv, forward[-1], forward[0], tuple(effects), frequencies.note, (codes[0], codes[1]), (a, b))


def _value(study: Study, reading: Reading, frequencies: Frequencies) -> Any:
    objection = study.objection(reading)
    return Undefined(objection) if objection else worth(study.outcome(reading), frequencies)


def positions(
    data: Data,
    a: Reading | Mapping[str, Any],
    b: Reading | Mapping[str, Any],
    *,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
    lang: Lang = "de",
) -> Frame:
    """The table of a negotiation day as a frame, one row a region and differing reading.

    ``a`` is the Forderung, ``b`` the Gegenposition (readings, key -> option, or a reading a region). Columns: kv, number, key,
    title, clause, demand, counter (option names), demand_meaning, counter_meaning, stacked, order_free
    (Fractions, EUR a year; None where undefined), stacked_eur, order_free_eur (to the cent: what rounding leaves
    over goes to the largest remainders), agreement (empty, to fill in), demand_wording, counter_wording
    (proposals), reason. All effect columns sum, region by region, exactly to EUR a year of ``a`` minus that of
    ``b`` (the cents to its cents), which ``total`` holds by kv. The note says which regions are in it. With
    more than 12 differing readings the order-free effect is the mean of first and last place in the agenda,
    not of all orders.
    """
    from feecalc.analysis.charts.positions import position_bars
    from feecalc.analysis.frame import exact, frame

    first, second = position_reading(a), position_reading(b)
    found = gaps(data, first, second, kv=kv, accept=accept)
    rows = [row for gap in found for row in _rows(gap)]
    total = {gap.kv: exact(gap.demand - gap.counter) for gap in found}
    note = position_note(max((len(gap.effects) for gap in found), default=0), found)
    return frame(rows, chart=position_bars, columns=_columns(lang), total=total, note=note, lang=lang)


def position_reading(given: Reading | Mapping[str, Any]) -> Stance:
    """A position as given: a reading, key -> option, or a reading a region."""
    if isinstance(given, Reading):
        return given
    by_region = bool(given) and all(isinstance(value, Reading) for value in given.values())
    return given if by_region else Reading.of(given)


class AgendaRow(NamedTuple):
    """A row of the agenda; the rounded effects are cents that sum."""

    number: int
    effect: ItemEffect
    stacked: Any
    order_free: Any
    sides: tuple[Reading, Reading]

    def options(self, side: int) -> list[str]:
        """The side's options, one a question."""
        chosen = self.sides[side].as_text()
        return [chosen[question.key] for question in self.effect.item.questions]

    def said(self, side: int, what: str, lang: Lang) -> str:
        """``meaning`` or ``proposal`` of the side's options."""
        asked = zip(self.effect.item.questions, self.options(side), strict=True)
        return " ".join(getattr(question.option(option), what).of(lang) for question, option in asked)

    def reason(self, lang: Lang) -> str:
        """Why an effect is undefined; empty where none is."""
        values = (self.effect.stacked, self.effect.order_free)
        return next((v.reason.of(lang) for v in values if isinstance(v, Undefined)), "")


def _rows(gap: Gap) -> list[AgendaRow]:
    stacked = apportioned([e.stacked for e in gap.effects])
    free = apportioned([e.order_free for e in gap.effects])
    cells = zip(gap.effects, stacked, free, strict=True)
    return [AgendaRow(n, *cell, gap.sides) for n, cell in enumerate(cells, 1)]


def _columns(lang: Lang) -> dict[str, Callable[[AgendaRow], Any]]:
    from feecalc.analysis.frame import cents, exact

    return {
        "kv": lambda row: row.effect.kv,
        "number": lambda row: row.number,
        "key": lambda row: " + ".join(row.effect.item.keys),
        "title": lambda row: "; ".join(q.title.of(lang) for q in row.effect.item.questions),
        "clause": lambda row: "; ".join(dict.fromkeys(q.clause for q in row.effect.item.questions)),
        "demand": lambda row: ", ".join(row.options(0)),
        "counter": lambda row: ", ".join(row.options(1)),
        "demand_meaning": lambda row: row.said(0, "meaning", lang),
        "counter_meaning": lambda row: row.said(1, "meaning", lang),
        "stacked": lambda row: exact(row.effect.stacked),
        "order_free": lambda row: exact(row.effect.order_free),
        "stacked_eur": lambda row: cents(row.stacked),
        "order_free_eur": lambda row: cents(row.order_free),
        "agreement": lambda _row: "",
        "demand_wording": lambda row: row.said(0, "proposal", lang),
        "counter_wording": lambda row: row.said(1, "proposal", lang),
        "reason": lambda row: row.reason(lang),
    }


def position_note(items: int, found: Sequence[Gap]) -> Text:
    """How the effects were made."""
    valued = found[0].note if found else Text("", "")
    few = items <= MOST_FOR_SHAPLEY
    known = [gap.kv for gap in found if not isinstance(gap.demand - gap.counter, Undefined)]
    regions = coverage(known, [gap.kv for gap in found])
    de = (
        "Shapley-Wert über alle Reihenfolgen"
        if few
        else "Mittel aus erster und letzter Stelle der Tagesordnung"
    )
    en = "Shapley value over all orders" if few else "mean of first and last place in the agenda"
    return Text(
        f"{regions.de}. EUR im Jahr, Forderung minus Gegenposition: Gebührenwerte ab 01.07.2011, {valued.de}. Gestapelt: in der "
        f"Reihenfolge der Tagesordnung; reihenfolgefrei: {de}. Beide summieren sich genau zum Abstand der Positionen.",
        f"{regions.en}. EUR a year, demand minus counter-position: fees from 2011-07-01, {valued.en}. Stacked: in agenda order; "
        f"order-free: {en}. Both sum exactly to the gap between the positions.",
    )
