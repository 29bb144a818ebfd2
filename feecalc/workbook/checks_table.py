"""Every check with its outcome in this result: of the delivery, of the figures, of the program itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from feecalc.calculation.checks.identities import SELF_CHECKS, SOURCE, self_checks
from feecalc.intake.checks.catalogue import CATALOGUE
from feecalc.words.findings import SEVERITIES, Severity
from feecalc.words.text import Lang, Text, same
from feecalc.workbook.contents import Model
from feecalc.workbook.live import differing

WORKBOOK_CHECK = ("S09", Text("Formeln der Arbeitsmappe = Rechenkern", "formulas of the workbook = engine"))


@dataclass(frozen=True)
class CheckRow:
    """One line of the Prüfprotokoll."""

    id: str
    title: str
    kind: str
    source: str
    errors: int
    warnings: int
    infos: int
    accepted: int
    outcome: str


def title_of(check: str, lang: Lang) -> str:
    """The title of a check or self-check."""
    known = {c.id: c.title for c in CATALOGUE} | {c.id: c.title for c in SELF_CHECKS}
    known |= {WORKBOOK_CHECK[0]: WORKBOOK_CHECK[1]}
    return known.get(check, same(check)).of(lang)


def severity_text(severity: Severity, lang: Lang) -> str:
    """Fehler, Warnung, Hinweis."""
    return SEVERITIES[severity].of(lang)


def check_rows(model: Model) -> list[CheckRow]:
    """All checks in order of their ids, then the self-checks."""
    counts = Counter((f.id, f.severity) for f in model.result.all_findings)
    taken = Counter(a.id for a in model.result.accepted)
    entries = [(c.id, c.title, c.source) for c in CATALOGUE]
    known = {entry[0] for entry in entries} | {c.id for c in SELF_CHECKS} | {WORKBOOK_CHECK[0]}
    extra = sorted({check for check, _ in counts} - known)
    entries += [(check, same(check), "") for check in extra]
    rows = [_row(model, entry, counts, taken) for entry in entries]
    return rows + _self_rows(model)


def _row(
    model: Model, entry: tuple[str, Text, str], counts: Counter[tuple[str, Severity]], taken: Counter[str]
) -> CheckRow:
    check, title, source = entry
    errors, warnings, infos = (counts[check, s] for s in Severity)
    accepted = taken[check]
    if errors and accepted:
        outcome = model.either(
            "Fehlerbefund, teils oder ganz hingenommen", "error finding, accepted in part or whole"
        )
    elif errors:
        outcome = model.either("Fehlerbefund", "error finding")
    elif warnings:
        outcome = model.either("Warnung", "warning")
    else:
        outcome = (
            model.either("bestanden, mit Hinweis", "passed, with a note")
            if infos
            else model.either("bestanden", "passed")
        )
    kind = model.either("Daten", "data")
    return CheckRow(check, model.of(title), kind, source, errors, warnings, infos, accepted, outcome)


def _self_rows(model: Model) -> list[CheckRow]:
    outcomes: dict[str, Counter[bool | None]] = {check.id: Counter() for check in SELF_CHECKS}
    for live in model.live.values():
        for check, holds in self_checks(live.exact, live.region.reading, live.region.calculated):
            outcomes[check.id][holds] += 1
    rows = [_self_row(model, check.id, check.title, outcomes[check.id]) for check in SELF_CHECKS]
    formulas = Counter[bool | None](not differing(live) for live in model.live.values())
    return [*rows, _self_row(model, *WORKBOOK_CHECK, formulas)]


def _self_row(model: Model, check: str, title: Text, outcomes: Counter[bool | None]) -> CheckRow:
    held, broken, idle = outcomes[True], outcomes[False], outcomes[None]
    outcome = model.either(f"erfüllt in {held} KV", f"holds in {held} KV")
    if idle:
        outcome += model.either(f", nicht anwendbar in {idle}", f", not applicable in {idle}")
    if broken:
        outcome = model.either(f"VERLETZT in {broken} KV; ", f"VIOLATED in {broken} KV; ") + outcome
    kind = model.either("Selbstprüfung", "self-check")
    return CheckRow(check, model.of(title), kind, SOURCE, broken, 0, 0, 0, outcome)
