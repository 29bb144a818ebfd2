"""What a workbook records of how it was made: options, readings, inputs, findings, origin of each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from feecalc.calculation.fee_question import FeeQuestion, question_of
from feecalc.intake.errors import PackageError
from feecalc.intake.model import InputFile
from feecalc.intake.sources.exported import setting
from feecalc.intake.sources.raw import Numeric, plain_number
from feecalc.words.findings import Acceptance, Finding, Place, Severity, in_order
from feecalc.words.text import Lang, Text, same
from feecalc.workbook.checks_table import severity_text
from feecalc.workbook.contents import ASSUMPTIONS, COVER, FINDINGS, ORIGIN, READINGS, RESULT
from feecalc.workbook.rows import BILLING, HEADINGS, CellValue
from feecalc.workbook.sheets.origin import EXTERN, LABELS
from feecalc.workbook.sheets.protocol import FINDING_HEADINGS
from feecalc.workbook.verify.reader import FoundBook


@dataclass(frozen=True)
class Recorded:
    """The options and sources a workbook says it was made with; ``chosen`` are its present choices."""

    lang: Lang
    extern: bool
    version: str
    kvs: tuple[str, ...]
    readings: Mapping[str, str]
    chosen: Mapping[str, str]
    notes: Mapping[str, Mapping[str, str]]
    inputs: tuple[InputFile, ...]
    accepted: tuple[Acceptance, ...]
    findings: tuple[Finding, ...]
    rows: Mapping[str, list[list[CellValue]]]
    as_of: date | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    assumptions: tuple[tuple[Text, Text], ...] = ()
    asked: FeeQuestion | None = None


def recorded(book: FoundBook, name: str) -> Recorded:
    """Read what the workbook records; raises PackageError for one that is none of ours."""
    lang = _lang(book, name)
    lines = list(_cover(book, lang))
    extern = _value(lines, "kind", lang) == EXTERN.of(lang)
    kvs = tuple(kv.strip() for kv in _value(lines, "regions", lang).split(",") if kv.strip())
    options, chosen, own = _readings(book)
    rows = {sheet: table_rows(book, sheet, len(headings) + 1) for sheet, headings in HEADINGS.items()}
    findings = _external_findings(book, lang) if extern else _findings(book, lang)
    return Recorded(
        lang,
        extern,
        _value(lines, "version", lang).removeprefix("feecalc "),
        kvs,
        options,
        chosen,
        _notes(lines, lang),
        tuple(_inputs(lines, lang)),
        tuple(_accepted(lines, lang)),
        in_order(findings),
        rows,
        _day(_value(lines, "as_of", lang)),
        own,
        dict(_sizes(lines, lang)),
        tuple(_assumptions(book, lang)),
        question_of([str(values[0] or "") for name, values in lines if name == LABELS["asked"].of(lang)]),
    )


def _assumptions(book: FoundBook, lang: Lang) -> Iterator[tuple[Text, Text]]:
    """What the scenario assumes that the workbook was made of."""
    name = ASSUMPTIONS.of(lang)
    if name in book.sheets:
        for row in sorted({row for row, _ in book.sheets[name].cells if row > 0}):
            yield same(book.text(name, row, 0)), same(book.text(name, row, 1))


def _lang(book: FoundBook, name: str) -> Lang:
    for lang in ("de", "en"):
        sheets = {ORIGIN.of(lang), READINGS, BILLING} <= book.sheets.keys()
        if sheets and {"lesart", "option", "bei_ausgabe", "paketlesart"} <= reading_columns(book).keys():
            return "en" if lang == "en" else "de"
    if any(COVER.of(lang) in book.sheets and RESULT.of(lang) in book.sheets for lang in ("de", "en")):
        raise PackageError(
            Text(
                f"{name} ist eine Mappe zum Drucken (--kompakt): sie enthält keine Daten, aus denen nachzurechnen wäre. Bitte die ganze Mappe prüfen.",
                f"{name} is a workbook for printing (--kompakt): it holds no data to calculate from. Please verify the whole workbook.",
            )
        )
    if book.title in OTHER_KINDS:
        raise PackageError(_other_kind(name, OTHER_KINDS[book.title]))
    raise PackageError(
        Text(
            f"{name} ist keine von feecalc ausgegebene Arbeitsmappe: es fehlen die Blätter Herkunft, Lesarten oder Daten.",
            f"{name} is no workbook written by feecalc: the sheets Provenance, Lesarten or Daten are missing.",
        )
    )


# The title in the properties of the other workbooks -> what they are.
OTHER_KINDS = {
    "feecalc scenario": Text("Szenarien nebeneinander", "scenarios side by side"),
    "feecalc monte_carlo": Text("Monte-Carlo-Rechnung", "Monte Carlo calculation"),
    "feecalc positions": Text("Verhandlungspunkte", "agenda of the positions"),
    "feecalc compare": Text("Vergleich zweier Lieferungen", "comparison of two deliveries"),
}


def _other_kind(name: str, kind: Text) -> Text:
    return Text(
        f"{name} ist von feecalc, aber eine andere Mappe ({kind.de}): sie enthält keine Daten, aus denen nachzurechnen "
        "wäre. verify prüft die Verhandlungsmappe (gebuehrenwerte.xlsx).",
        f"{name} is of feecalc, but another workbook ({kind.en}): it holds no data to calculate from. verify checks the "
        "negotiation workbook (gebuehrenwerte.xlsx).",
    )


RecordedLine = tuple[str, list[Any]]


def _cover(book: FoundBook, lang: Lang) -> Iterator[RecordedLine]:
    cells = book.sheets[ORIGIN.of(lang)].cells
    for row in sorted({row for row, _ in cells}):
        values = [cells[row, col].value if (row, col) in cells else None for col in range(4)]
        yield str(values[0] or ""), values[1:]


def _value(lines: Sequence[RecordedLine], key: str, lang: Lang) -> str:
    label = LABELS[key].of(lang)
    return next((str(values[0] or "") for name, values in lines if name == label), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # none recorded, or changed: verify then names the cells that differ
        return None


def _inputs(lines: Sequence[RecordedLine], lang: Lang) -> Iterator[InputFile]:
    for name, (file, sha, rows) in lines:
        if name == LABELS["input"].of(lang):
            yield InputFile(str(file or ""), str(sha or ""), rows if isinstance(rows, int) else 0)


def _sizes(lines: Sequence[RecordedLine], lang: Lang) -> Iterator[tuple[str, int]]:
    """How many rows each delivered table had at export."""
    for name, (sheet, _, rows) in lines:
        if name == LABELS["size"].of(lang) and isinstance(rows, int):
            yield str(sheet or ""), rows


def _accepted(lines: Sequence[RecordedLine], lang: Lang) -> Iterator[Acceptance]:
    for name, (what, reason, _) in lines:
        if name == LABELS["accepted"].of(lang):
            check, _, kv = str(what or "").partition(":")
            yield Acceptance(check, kv, str(reason or ""))


def _notes(lines: Sequence[RecordedLine], lang: Lang) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for label, (text, *_) in lines:
        if label == LABELS["note"].of(lang):
            key, _, note = str(text or "").partition(": ")
            name, _, value = note.partition("=")
            found.setdefault(key, {})[name] = value
    return found


def _readings(book: FoundBook) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Key -> option at export, option now, and option of the package."""
    cells, at = book.sheets[READINGS].cells, reading_columns(book)
    keys = {row: str(cells[row, col].value) for row, col in cells if col == at["lesart"] and row > 0}
    chosen, at_export, own = (
        {key: _setting(book, row, at[heading]) for row, key in keys.items()}
        for heading in ("option", "bei_ausgabe", "paketlesart")
    )
    return at_export, chosen, {key: option for key, option in own.items() if option}


def reading_columns(book: FoundBook) -> dict[str, int]:
    """Where the columns of Lesarten stand, by heading."""
    cells = book.sheets[READINGS].cells
    return {str(found.value): col for (row, col), found in cells.items() if row == 0}


def _setting(book: FoundBook, row: int, col: int) -> str:
    found = book.sheets[READINGS].cells.get((row, col))
    value = None if found is None else found.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return setting(Numeric(plain_number(value)))
    return "" if value is None else str(value)


def table_rows(book: FoundBook, sheet: str, columns: int) -> list[list[CellValue]]:
    """The rows below the heading, as wide as the table is."""
    cells = book.sheets[sheet].cells if sheet in book.sheets else {}
    last = max((row for row, _ in cells), default=0)
    return [[_plain(cells.get((row, col))) for col in range(columns)] for row in range(1, last + 1)]


def _plain(found: Any) -> CellValue:
    value = None if found is None else found.value
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _findings(book: FoundBook, lang: Lang) -> Iterator[Finding]:
    severities = {severity_text(s, lang): s for s in Severity}
    for row in table_rows(book, FINDINGS.of(lang), len(FINDING_HEADINGS)):
        if row[0] is None:
            continue
        check, severity, kv, message, read, expected, remedy, amount, file, sheet, line, column, source, _ = (
            row
        )
        place = None
        if file is not None:
            place = Place(
                str(file),
                text_in(sheet) or None,
                line if isinstance(line, int) else None,
                text_in(column) or None,
            )
        yield Finding(
            str(check),
            severities.get(str(severity), Severity.ERROR),
            _both(message),
            text_in(source),
            text_in(kv) or None,
            place,
            text_in(read),
            _both(expected),
            _both(remedy),
            cents_in(amount),
        )


def _external_findings(book: FoundBook, lang: Lang) -> Iterator[Finding]:
    severities = {severity_text(s, lang): s for s in Severity}
    for row in table_rows(book, FINDINGS.of(lang), 6):
        check, severity, kv, _, number, _ = row
        for _ in range(number if isinstance(number, int) else 0):
            yield Finding(
                str(check),
                severities.get(str(severity), Severity.ERROR),
                _both(None),
                "",
                text_in(kv) or None,
            )


def text_in(cell: CellValue) -> str:
    """What a cell says; an empty one says nothing."""
    return "" if cell is None else str(cell)


def cents_in(cell: CellValue) -> int | None:
    """Whole cents of an amount in EUR; None where the cell holds no number."""
    return round(cell * 100) if isinstance(cell, int | float) else None


def _both(cell: CellValue) -> Text:
    return Text(text_in(cell), text_in(cell))


def place_of(row: Mapping[str, CellValue]) -> Place:
    """Where a row was delivered, as its own cells say."""
    if "datei" not in row:
        return Place("")
    file, line = text_in(row["datei"]), row["zeile"]
    name, bracket, inner = file.rpartition(" [")
    where = (name, inner.removesuffix("]")) if bracket and inner.endswith("]") else (file, None)
    return Place(where[0], where[1], line if isinstance(line, int) else None)
