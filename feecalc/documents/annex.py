"""The annex to an agreement: which dates are fit for a contract, what is refused, and its clauses in order.

The content alone, in one language; ``anlage.py`` makes a Word document of it. Every figure is the
published one, the readings stand in the wording of the register.
"""

from __future__ import annotations

from dataclasses import dataclass

from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import APPLIED, DATES, PENDING, START, Stage
from feecalc.calculation.wording import INVENTED, open_sentence, status_sentence
from feecalc.documents.clauses import DISPUTED, MAKERS, OPEN, Clause, one_sided, region_title
from feecalc.intake.model import NEW_GOPS
from feecalc.law.register import questions
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS
from feecalc.words.findings import Severity
from feecalc.words.text import Lang, SaidError, Text


class AnnexError(SaidError, ValueError):
    """Why a region or a date is not fit for a contract; ``message`` says what is open or disputed."""


@dataclass(frozen=True)
class Annex:
    """The whole annex: title, clauses, and the note on every page (empty for real data)."""

    title: str
    clauses: tuple[Clause, ...]
    page_note: str
    footer: str


def annex_of(result: Result, kv: str, lang: Lang = "de", day: str | None = None) -> Annex:
    """The annex of a calculated region with all defined dates, or those up to ``day``.

    Raises AnnexError for a reading marked disputed, for a ``day`` whose correction is open or undefined,
    for a standing error of no region, and where no fee is left that could be agreed on.
    """
    found = result.regions[kv]
    _refuse_disputes(result)
    _refuse_errors(result)
    dates = _dates(result, found, day)
    clauses = [make(result, found, dates, lang) for make in MAKERS]
    numbered = [
        Clause(f"§ {n} {clause.title}", clause.parts)
        for n, clause in enumerate((c for c in clauses if c.parts), 1)
    ]
    title = Text(
        f"Anlage: Gebührenwerte der Kostenpauschalen 86510 bis 86518 – {region_title(found)}",
        f"Annex: fees of the Kostenpauschalen 86510 to 86518 – {region_title(found)}",
    )
    note = INVENTED.of(lang) if result.data.is_invented(kv) else ""
    footer = f"{region_title(found)} – Prüfkennung {found.pruefkennung}"
    return Annex(title.of(lang), tuple(numbered), note, footer)


# What is not fit for a contract --------------------------------------------------------------
def _refuse_disputes(result: Result) -> None:
    disputed = [
        question
        for question in questions()
        if result.data.reading_notes.get(question.key, {}).get("status") in (DISPUTED, OPEN)
    ]
    if disputed:
        raise AnnexError(
            Text(
                f"Offen oder streitig sind noch: {'; '.join(q.title.de for q in disputed)}. "
                "Eine Anlage hält Vereinbartes fest; den Stand in lesart.toml ändern, wenn eine Einigung vorliegt.",
                f"Still open or disputed: {'; '.join(q.title.en for q in disputed)}. "
                "An annex records what is agreed; change the status in lesart.toml once there is an agreement.",
            )
        )


def _refuse_errors(result: Result) -> None:
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    if errors:
        raise AnnexError(
            Text(
                f"Das Paket hat einen Fehler, der keiner KV zuzuordnen ist ({errors[0].id}): {errors[0].message.de}",
                f"The package has an error that belongs to no KV ({errors[0].id}): {errors[0].message.en}",
            )
        )


def _dates(result: Result, found: RegionResult, day: str | None) -> tuple[str, ...]:
    """The dates the annex prints; raises AnnexError where the one asked for is not settled."""
    wanted = DATES[: DATES.index(day) + 1] if day else DATES
    settled = tuple(d for d in wanted if _is_settled(result, found, d))
    if day and day not in settled:
        raise AnnexError(_why_open(found, day))
    if not settled:
        raise AnnexError(_why_open(found, START))
    return settled


def _is_settled(result: Result, found: RegionResult, day: str) -> bool:
    fees = (found.calculated.fees[gop][day] for gop in NEW_GOPS)
    return any(
        not isinstance(fee, Undefined) and not one_sided(result, found, gop, day)
        for gop, fee in zip(NEW_GOPS, fees, strict=True)
    )


def _why_open(found: RegionResult, day: str) -> Text:
    stage = _stage_of(found, day)
    if stage is not None and stage.status != APPLIED:
        said = open_sentence(stage, None) if stage.status == PENDING else status_sentence(stage)
    else:
        said = Text("kein Wert ist bestimmt und vereinbart.", "no fee is defined and agreed.")
    label = DAY_LABELS[day]
    return Text(
        f"Gebührenwerte {label.de} gehören nicht in eine Anlage: {said.de}",
        f"Fees {label.en} do not belong in an annex: {said.en}",
    )


def _stage_of(found: RegionResult, day: str) -> Stage | None:
    return None if day == START else found.calculated.stages[DATES.index(day)]
