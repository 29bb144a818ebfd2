"""Interpretation matrix: every rival reading, one at a time, with its effect in EUR a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feecalc.analysis.regions_behind import coverage
from feecalc.analysis.study import Frequencies, Study, calculated, study_of, worth, yearly_frequencies
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, DATES
from feecalc.calculation.teil_b import Outcome
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import OPTIONS, Reading, ReadingError
from feecalc.law.register import Question, questions
from feecalc.numbers import Undefined
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

FEE_SYMBOLS = dict(zip(DATES, ("P0", "P1", "P2"), strict=True))


@dataclass(frozen=True)
class Effect:
    """A region under one rival reading.

    ``worth`` is the EUR a year of the fees of 2011, ``difference`` that minus the base reading's;
    both ``Undefined`` where a fee that is needed is. ``outcome`` is None where the region cannot be
    calculated under the reading, for the reason in ``objection``. ``key`` is empty for the base itself.
    """

    key: str
    option: str
    reading: Reading
    outcome: Outcome | None
    worth: Any
    difference: Any
    note: Text
    objection: Text | None = None

    def factor(self, stage: int) -> Any:
        """f1 or f2; None where the stage does not apply or is undefined."""
        if self.outcome is None or self.outcome.stages[stage].status != APPLIED:
            return None
        return self.outcome.stages[stage].factor


def rivals(base: Reading) -> list[tuple[str, str, Reading]]:
    """Every reading that differs from ``base`` in one option, in register order; no contradictory ones."""
    found = []
    for key, options in OPTIONS.items():
        for option in options:
            if option != getattr(base, key):
                try:
                    found.append((key, option, base.replaced(key, option)))
                except ReadingError:
                    continue
    return found


def rival_effects(result: Result, kv: str) -> list[Effect]:
    """Every rival of the result's reading for one region, the weightiest first.

    Effects without a value stand last. Raises AnalysisError for a region that was not calculated.
    """
    study = study_of(result, kv)
    base = base_effect(result, kv)
    frequencies = yearly_frequencies(study.region, result.regions[kv].calculated, result.reading)
    effects = [_effect(study, base, frequencies, *rival) for rival in rivals(result.reading)]
    return sorted(effects, key=_weight)


def base_effect(result: Result, kv: str) -> Effect:
    """The result's own reading as an ``Effect`` with difference 0."""
    _found, region, outcome = calculated(result, kv)
    frequencies = yearly_frequencies(region, outcome, result.reading)
    value = worth(outcome, frequencies)
    return Effect("", "", result.reading, outcome, value, value * 0, frequencies.note)


def _effect(
    study: Study, base: Effect, frequencies: Frequencies, key: str, option: str, reading: Reading
) -> Effect:
    objection = study.objection(reading)
    if objection is not None:
        missing = Undefined(objection)
        return Effect(key, option, reading, None, missing, missing, frequencies.note, objection)
    outcome = study.outcome(reading)
    value = worth(outcome, frequencies)
    return Effect(key, option, reading, outcome, value, value - base.worth, frequencies.note)


def _weight(effect: Effect) -> tuple[bool, Any]:
    missing = isinstance(effect.difference, Undefined)
    return missing, 0 if missing else -abs(effect.difference)


def readings_matrix(
    data: Data, kv: str | Iterable[str] | None = None, *, reading: Reading | None = None, lang: Lang = "de"
) -> Frame:
    """The interpretation matrix as a frame, one row a region and reading, each region's base first.

    ``reading`` is the base that rivals are compared with (that of the package, else the default).
    Columns: reading, option, kv, f1, f2 and the fees ``P0_86510`` … ``P2_86518`` (Fractions or None),
    eur_per_year (EUR a year of the fees of 2011, Fraction), difference (against the base, Fraction),
    both again rounded to cents (``…_eur``), clause, argument, reason (why there is no value), note.
    """
    from feecalc.calculation.engine import calculate

    result = calculate(data, reading, kv=kv)
    rows: list[dict[str, Any]] = []
    for key, region in result.regions.items():
        if region.outcome is not None:
            rows += _rows(result, key, rival_effects(result, key), lang)
    known = [kv for kv, region in result.regions.items() if region.outcome and _is_worth(result, kv)]
    return _frame(rows, lang, coverage(known, list(result.regions)))


def _is_worth(result: Result, kv: str) -> bool:
    return not isinstance(base_effect(result, kv).worth, Undefined)


def matrix_frame(result: Result, kv: str, effects: Sequence[Effect], lang: Lang = "de") -> Frame:
    """Effects already found for one region as the frame that ``readings_matrix`` returns."""
    return _frame(_rows(result, kv, effects, lang), lang)


def _rows(result: Result, kv: str, effects: Sequence[Effect], lang: Lang) -> list[dict[str, Any]]:
    asked = {q.key: q for q in questions()}
    return [_row(kv, effect, asked, lang) for effect in (base_effect(result, kv), *effects)]


def _frame(rows: list[dict[str, Any]], lang: Lang, note: Text | None = None) -> Frame:
    from feecalc.analysis.charts.matrix import tornado
    from feecalc.analysis.frame import frame

    return frame(rows, chart=tornado, note=note, lang=lang)


def _row(kv: str, effect: Effect, asked: Mapping[str, Question], lang: Lang) -> dict[str, Any]:
    from feecalc.analysis.frame import cents, exact

    fees = {f"{FEE_SYMBOLS[day]}_{g}": _fee(effect, g, day) for day in DATES for g in NEW_GOPS}
    reason = effect.difference.reason.of(lang) if isinstance(effect.difference, Undefined) else ""
    return {
        "reading": effect.key or "default",
        "option": effect.option,
        "kv": kv,
        "f1": exact(effect.factor(1)),
        "f2": exact(effect.factor(2)),
        **fees,
        "eur_per_year": exact(effect.worth),
        "difference": exact(effect.difference),
        "eur_per_year_eur": cents(effect.worth),
        "difference_eur": cents(effect.difference),
        **arguments(asked.get(effect.key), effect.option, lang),
        "reason": reason,
        "note": effect.note.of(lang),
    }


def _fee(effect: Effect, gop: str, day: str) -> Any:
    from feecalc.analysis.frame import exact

    return None if effect.outcome is None else exact(effect.outcome.fees[gop][day])


def arguments(question: Question | None, option: str, lang: Lang = "de") -> dict[str, str]:
    """Clause, what the option calculates, and the main argument for it, from the register."""
    if question is None:
        return {"clause": "", "meaning": "", "argument": ""}
    default = OPTIONS[question.key][0] if question.key in OPTIONS else option
    argument = question.wording if option == default else question.counter
    return {
        "clause": question.clause,
        "meaning": question.option(option).meaning.of(lang),
        "argument": argument.of(lang),
    }
