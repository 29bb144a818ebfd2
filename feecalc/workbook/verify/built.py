"""The workbook as it should be: calculated afresh from data and recorded options, shown with recorded findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import Result
from feecalc.intake.model import Data
from feecalc.law.readings import KEYS, Reading
from feecalc.words.findings import ANY_REGION, Acceptance, Finding, in_order
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.sheets.changes import is_live
from feecalc.workbook.verify.cells import Difference
from feecalc.workbook.verify.recorded import Recorded
from feecalc.workbook.writer import build


@dataclass(frozen=True)
class Expected:
    """A result and the workbook that shows it."""

    result: Result
    book: Book


def as_exported(data: Data, record: Recorded) -> Expected:
    """The workbook as it was at export; raises ReadingError for readings that do not exist."""
    blocking = replace(data, findings=in_order([*data.findings, *record.findings]))
    result = calculate(blocking, reading_at_export(record), kv=record.kvs, accept=record.accepted)
    return _shown(result, record)


def as_calculated(data: Data, record: Recorded) -> Expected:
    """What the formulas give now: they ask no check, and follow the live choices only.

    Raises ReadingError for readings that do not exist.
    """
    chosen = {key: record.chosen.get(key, "") for key in record.readings if is_live(key)}
    reading = Reading.of(known({**record.readings, **chosen}))
    result = calculate(data, reading, kv=record.kvs, accept=record.accepted)
    errors = {(f.id, f.kv or ANY_REGION) for f in result.all_findings if f.severity == "error"}
    if errors - {(a.id, a.kv) for a in record.accepted}:
        accepted = [Acceptance(check, kv, "") for check, kv in sorted(errors)]
        result = calculate(data, reading, kv=record.kvs, accept=[*record.accepted, *accepted])
        result = replace(result, accepted=record.accepted)
    return _shown(result, record)


def _shown(result: Result, record: Recorded) -> Expected:
    result = replace(result, as_of=record.as_of, asked=record.asked)
    shown = _with_findings(result, record.findings)
    return Expected(result, build(shown, extern=record.extern, lang=record.lang))


def reading_at_export(record: Recorded) -> Reading:
    """The readings recorded; raises ReadingError for those that do not exist."""
    return Reading.of(known(record.readings))


def known(readings: Mapping[str, str]) -> dict[str, str]:
    """The settings of those that are readings and were chosen."""
    return {key: option for key, option in readings.items() if key in KEYS and option}


def _with_findings(result: Result, findings: Sequence[Finding]) -> Result:
    regions = {
        kv: replace(region, findings=tuple(f for f in findings if f.kv == kv))
        for kv, region in result.regions.items()
    }
    loose = tuple(f for f in findings if f.kv not in regions)
    return replace(result, regions=regions, findings=loose)


def missing_findings(result: Result, record: Recorded) -> list[Difference]:
    """Errors and warnings that the workbook's data give but its list of findings does not show."""
    shown = {(f.id, f.kv) for f in record.findings}
    due = {
        (f.id, f.kv)
        for f in result.all_findings
        if f.severity in ("error", "warning") and f.kv in result.regions
    }
    pooled = {"N10", "O02"} if record.extern else set()
    return [_missing(check, kv) for check, kv in sorted(due - shown, key=str) if check not in pooled]


def _missing(check: str, kv: str | None) -> Difference:
    what = Text(
        f"Befund {check} der KV {kv} ergibt sich aus den Daten, fehlt aber in der Liste.",
        f"Finding {check} of KV {kv} follows from the data but is missing in the list.",
    )
    return Difference("Befunde", "A1", check, "", f"{check} KV {kv}", what)
