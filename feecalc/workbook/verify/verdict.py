"""``verify``: is every cell of a workbook what its data, or the package, make it?

Compared are every value, formula, comment, drop-down and defined name, what a reader sees beside them,
and every part of a file that no other program has saved; ``seen.NOT_COMPARED`` lists the rest.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from feecalc.calculation.engine import calculate
from feecalc.calculation.result import Result
from feecalc.intake import Data, load
from feecalc.intake.sources.files import read
from feecalc.law.readings import KEYS, Reading, ReadingError
from feecalc.version import __version__
from feecalc.words.findings import Finding, in_order
from feecalc.words.text import Lang, Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import ORIGIN
from feecalc.workbook.extern import chosen_data, external_data
from feecalc.workbook.verify.beside import beside_differs
from feecalc.workbook.verify.bookfile import Package, opened
from feecalc.workbook.verify.cells import Difference, compare, without_results
from feecalc.workbook.verify.delivered_rows import CHANGED, at_export, changed_rows, package_rows
from feecalc.workbook.verify.reader import FoundBook, read_workbook
from feecalc.workbook.verify.recorded import Recorded, recorded, restored
from feecalc.workbook.verify.same_figures import figures
from feecalc.workbook.verify.seen import part_differences, remarks, saved_elsewhere, seen_differences
from feecalc.workbook.writer import build


@dataclass(frozen=True)
class Verification:
    """What verify found: ``differences`` by sheet and cell, ``messages`` beside them."""

    differences: tuple[Difference, ...]
    messages: tuple[Text, ...]
    lang: Lang = "de"

    @property
    def ok(self) -> bool:
        """Whether everything holds (exit code 0)."""
        return not self.differences

    def __str__(self) -> str:
        return self.text()

    def text(self, verbose: bool = False) -> str:
        """Differences and messages; of a workbook with changed inputs only those, unless ``verbose``."""
        inputs = [d for d in self.differences if d.what is CHANGED]
        rest = len(self.differences) - len(inputs)
        shown = self.differences if verbose or not inputs else inputs
        messages = [_what_if(len(inputs), rest)] if inputs and not verbose else []
        return "\n".join(
            [*(d.text.of(self.lang) for d in shown), *(m.of(self.lang) for m in (*messages, *self.messages))]
        )


def verify(
    workbook_path: str | os.PathLike[str],
    package_path: str | os.PathLike[str] | None = None,
    lang: Lang = "de",
) -> Verification:
    """Recalculate a workbook from its own data and, if given, from the package; compare every cell.

    Raises PackageError for a workbook or package that cannot be read, or a workbook that is not ours.
    """
    source = read(Path(workbook_path))
    book = read_workbook(source)
    record = recorded(book, source.name)
    own = load(workbook_path)
    file = opened(source)
    differences, elsewhere, said = _own(book, file, record, own)
    apart, beside = beside_differs(Path(workbook_path), source.sha256, elsewhere)
    differences += apart
    messages = [_version(record)] if record.version != __version__ else []
    messages += [*said, *beside, *remarks(file, elsewhere), _itself(differences)]
    if package_path is not None:
        delivered = load(package_path)
        same = bool(_other_inputs(record, delivered)) and _same_figures(record, own, delivered)
        against = [] if same else _package(book, record, delivered)
        messages.append(SAME_FIGURES if same else _from_package(against))
        known = {(d.sheet, d.cell) for d in differences}
        differences += [d for d in against if (d.sheet, d.cell) not in known]
    return Verification(tuple(differences), tuple(messages), lang)


def _own(
    book: FoundBook, file: Package, record: Recorded, data: Data
) -> tuple[list[Difference], bool, list[Text]]:
    """Compare with the workbook's own data: fixed cells as at export, formulas as its data are now.

    Also whether another program has saved the file, so that its parts are no longer ours, and what is
    to be said of the whole.
    """
    try:
        reading, chosen = Reading.of(_known(record.readings)), Reading.of(_known(record.chosen))
    except ReadingError as error:
        return [Difference("Lesarten", "C1", "lesart", "", "", error.message)], True, []
    changes = changed_rows(book, record)
    then, now = restored(at_export(data, record), record), restored(data, record)
    fixed = _built(then, record, reading)
    live = fixed if (then, reading) == (now, chosen) else _built(now, record, chosen)
    differences = changes + _missing_findings(fixed.result, record) + compare(book, fixed.book, live.book)
    differences, empty = without_results(differences, live.book)
    expected = Package(fixed.book.bytes())
    differences += seen_differences(file, expected, book)
    elsewhere = saved_elsewhere(file, expected)
    differences += [] if elsewhere else part_differences(file, expected, differences)
    return differences, elsewhere, [NO_RESULTS] if empty else []


NO_RESULTS = Text(
    "Die Mappe hat keine gespeicherten Ergebnisse: ein Programm ohne Rechenwerk hat sie gespeichert. Geprüft sind Eingaben und Formeln; "
    "die Zahlen erscheinen erst, wenn Excel oder LibreOffice sie rechnet.",
    "The workbook has no stored results: a program that does not calculate has saved it. Inputs and formulas are verified; figures "
    "appear only when Excel or LibreOffice calculates them.",
)


SAME_FIGURES = Text(
    "Gleiche Zahlen, andere Dateien: das Paket enthält dieselben Zahlen und gibt dieselben Gebührenwerte; Dateien (Name, Prüfsumme, Format), "
    "Reihenfolge oder Aufteilung der Zeilen sind andere.",
    "Same figures, other files: the package holds the same figures and gives the same fees; files (name, checksum, format), order or "
    "splitting of rows differ.",
)


@dataclass(frozen=True)
class _Expected:
    result: Result
    book: Book


def _built(data: Data, record: Recorded, reading: Reading) -> _Expected:
    """The workbook as it should be: calculated afresh, shown with the findings recorded."""
    blocking = replace(data, findings=in_order([*data.findings, *record.findings]))
    calculated = calculate(blocking, reading, kv=record.kvs, accept=record.accepted)
    result = replace(calculated, as_of=record.as_of)
    return _Expected(
        result, build(_with_findings(result, record.findings), extern=record.extern, lang=record.lang)
    )


def _with_findings(result: Result, findings: Sequence[Finding]) -> Result:
    regions = {
        kv: replace(region, findings=tuple(f for f in findings if f.kv == kv))
        for kv, region in result.regions.items()
    }
    loose = tuple(f for f in findings if f.kv not in regions)
    return replace(result, regions=regions, findings=loose)


def _missing_findings(result: Result, record: Recorded) -> list[Difference]:
    """Errors and warnings that the workbook's data give but its list of findings does not show."""
    shown = {(f.id, f.kv) for f in record.findings}
    due = {
        (f.id, f.kv)
        for f in result.all_findings
        if f.severity in ("error", "warning") and f.kv in result.regions
    }
    pooled = {"N10", "O02"} if record.extern else set()
    return [
        Difference(
            "Befunde",
            "A1",
            check,
            "",
            f"{check} KV {kv}",
            Text(
                f"Befund {check} der KV {kv} ergibt sich aus den Daten, fehlt aber in der Liste.",
                f"Finding {check} of KV {kv} follows from the data but is missing in the list.",
            ),
        )
        for check, kv in sorted(due - shown, key=str)
        if check not in pooled
    ]


def _package(book: FoundBook, record: Recorded, data: Data) -> list[Difference]:
    """Compare with what the package gives under the readings recorded."""
    try:
        reading = Reading.of(_known(record.readings))
    except ReadingError as error:
        return [Difference("Lesarten", "C1", "lesart", "", "", error.message)]
    data = replace(data, reading_notes=record.notes if record.extern else data.reading_notes)
    foreign = _other_inputs(record, data)
    kvs = [kv for kv in record.kvs if kv in data.regions]
    missing = [_not_in_package(kv) for kv in record.kvs if kv not in data.regions]
    if foreign:
        data = replace(data, inputs=record.inputs)
    result = replace(calculate(data, reading, kv=kvs, accept=record.accepted), as_of=record.as_of)
    expected = build(result, extern=record.extern, lang=record.lang)
    return foreign + missing + package_rows(record, result) + compare(book, expected, expected)


def _same_figures(record: Recorded, own: Data, delivered: Data) -> bool:
    """Whether another delivery holds the figures of the workbook at export and gives the same results."""
    try:
        reading = Reading.of(_known(record.readings))
    except ReadingError:
        return False
    kvs = frozenset(record.kvs)
    prepare = external_data if record.extern else chosen_data
    then = at_export(own, record)
    if figures(prepare(then, kvs)) != figures(prepare(delivered, kvs)):
        return False
    mine = calculate(replace(then, findings=()), reading, kv=record.kvs)
    theirs = calculate(delivered, reading, kv=record.kvs, accept=record.accepted)
    return {kv: r.pruefkennung for kv, r in mine.regions.items()} == {
        kv: r.pruefkennung for kv, r in theirs.regions.items()
    }


def _other_inputs(record: Recorded, data: Data) -> list[Difference]:
    """Input files whose hash is not the recorded one: not the package this workbook was made from."""
    recorded_hashes = [i.sha256 for i in record.inputs]
    given = [i.sha256 for i in data.inputs]
    if record.extern or recorded_hashes == given:
        return []
    names = ", ".join(i.file for i in data.inputs if i.sha256 not in recorded_hashes) or "–"
    return [
        Difference(
            ORIGIN.of(record.lang),
            "",
            "SHA-256",
            ", ".join(h[:12] for h in recorded_hashes),
            ", ".join(h[:12] for h in given),
            Text(
                f"Das Paket ist nicht dasjenige, aus dem die Mappe erzeugt wurde; andere Prüfsumme: {names}.",
                f"The package is not the one the workbook was made from; other checksum: {names}.",
            ),
        )
    ]


def _not_in_package(kv: str) -> Difference:
    return Difference(
        "Daten",
        "",
        f"KV {kv}",
        kv,
        "",
        Text(f"KV {kv} kommt im Paket nicht vor.", f"KV {kv} is not in the package."),
    )


def _what_if(inputs: int, rest: int) -> Text:
    return Text(
        f"Was-wäre-wenn: {inputs} Eingaben geändert (oben); daneben weichen {rest} Stellen von der Ausgabe ab, weil sie daraus "
        "folgen oder den alten Stand zeigen. --verbose nennt jede.",
        f"What-if: {inputs} inputs changed (above); besides, {rest} places differ from the export, since they follow from them or "
        "show the old state. --verbose names each.",
    )


def _known(readings: Mapping[str, str]) -> dict[str, str]:
    return {key: option for key, option in readings.items() if key in KEYS and option}


def _version(record: Recorded) -> Text:
    return Text(
        f"Die Mappe wurde mit feecalc {record.version or '?'} erzeugt, geprüft wird mit {__version__}; Wortlaute können abweichen.",
        f"The workbook was made with feecalc {record.version or '?'} and is verified with {__version__}; wording may differ.",
    )


def _itself(differences: Sequence[Difference]) -> Text:
    if differences:
        return Text(
            f"Die Mappe ist nicht unverändert in sich richtig: {len(differences)} Abweichungen.",
            f"The workbook is not unchanged and right in itself: {len(differences)} differences.",
        )
    return Text(
        "In sich richtig gerechnet: jeder Wert, jede Formel und jeder Text folgt aus den Daten der Mappe.",
        "Right in itself: every value, formula and text follows from the data of the workbook.",
    )


def _from_package(differences: Sequence[Difference]) -> Text:
    if differences:
        return Text(
            f"Nicht aus diesen Daten: {len(differences)} Abweichungen vom Paket.",
            f"Not from these data: {len(differences)} differences from the package.",
        )
    return Text(
        "Aus diesen Daten: die Mappe stimmt mit dem Paket überein.",
        "From these data: the workbook agrees with the package.",
    )


__all__ = ["Difference", "Verification", "verify"]
