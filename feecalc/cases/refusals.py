"""Why data cannot be aggregated, said with its place and how to mend it, and without a pseudonym."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw

from feecalc.cases import expressions as ex
from feecalc.cases.case_columns import COLUMNS, IDENTITIES, KEYS, NUMBERS
from feecalc.cases.case_files import CaseSource, Delivered
from feecalc.cases.engines.interface import UNREADABLE, EngineError
from feecalc.cases.keys import Read, hidden, shape_of
from feecalc.cases.locate import Locator, Spot, broken_data, placed
from feecalc.cases.refused import RefusedError
from feecalc.intake.cells.amounts import AmbiguousColumnError, plain_numbers, scaled
from feecalc.intake.cells.phrases import rows, say
from feecalc.intake.cells.readcell import Problem, missing
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.model import NEW_GOPS
from feecalc.intake.sources.raw import is_blank
from feecalc.words.findings import NOWHERE, Finding, Place, Severity
from feecalc.words.text import Text

CLEAR_IDS = "KLARTEXT"
MOST = 10  # places that are looked up for one column; the files are read again for each
FIRST_NEW_QUARTER = "2009Q3"

_CLEAR = {
    "versicherter": Text(
        "Werte sehen aus wie Krankenversichertennummern (Buchstabe und neun Ziffern, auch mit Trennzeichen)",
        "values look like health insurance numbers (a letter and nine digits, separated or not)",
    ),
    "praxis": Text(
        "Werte sehen aus wie BSNR oder LANR (neun Ziffern, auch mit Trennzeichen oder ohne führende Null)",
        "values look like BSNR or LANR (nine digits, separated or without a leading zero)",
    ),
}
_CLEAR_REMEDY = Text(
    "Die Werte vor der Ausgabe pseudonymisieren. Sind es doch Pseudonyme: --allow-clear-ids GRUND.",
    "Pseudonymise the values before the export. If they are pseudonyms after all: --allow-clear-ids REASON.",
)
_NUMBER = {
    "anzahl": Text(
        "ganze Zahl von 0 bis 9999 (Leistungen in einem Fall)",
        "whole number from 0 to 9999 (services in one case)",
    ),
    "betrag": Text(
        "Betrag in EUR ab 0 mit höchstens zwei Nachkommastellen",
        "amount in EUR from 0 with at most two decimals",
    ),
}
_PLAIN = re.compile("[0-9]{1,12}[.,][0-9]{1,2}")  # a number in one notation or the other
_MIXED = Text(
    "Die Spalte mischt Dezimalkomma und Dezimalpunkt", "the column mixes decimal commas and decimal points"
)
_ONE_NOTATION = Text(
    "Alle Beträge in derselben Schreibweise ausgeben, am sichersten als DECIMAL(18,2) in Parquet.",
    "Export all amounts in the same notation, safest as DECIMAL(18,2) in Parquet.",
)
_NET = Text(
    "Stornos vor der Ausgabe verrechnen (docs/faelle.md) und Beträge als DECIMAL(18,2) ausgeben.",
    "Net cancellations before the export (docs/faelle.md) and export amounts as DECIMAL(18,2).",
)


def empty() -> PackageError:
    """No rows at all."""
    return PackageError(say("Die Einzelfalldaten enthalten keine Zeile.", "The case-level data hold no row."))


def changed(name: str) -> PackageError:
    """A file that is not the one any more that the first queries read."""
    return PackageError(
        say(
            "{f} wurde während des Laufs geändert; die Zahlen passten nicht zusammen. Bitte noch einmal starten.",
            "{f} was changed during the run; the figures would not fit together. Please start again.",
            f=name,
        )
    )


def no_parquet(broken: Iterable[Delivered]) -> RefusedError:
    """Files without a readable footer."""
    return RefusedError([finding("F09", UNREADABLE, place=Place(file.name)) for file in broken])


def check_types(source: CaseSource, schema: Mapping[str, Any]) -> None:
    """Raises RefusedError where a column has a type that cannot hold what it has to (a key as a float)."""
    wrong = [name for name in COLUMNS if not ex.usable(name, schema[name])]
    if wrong:
        file = source.files[0].name
        raise RefusedError(
            [_wrong_type(Place(file, column=source.columns[name]), schema[name]) for name in wrong]
        )


def _wrong_type(place: Place, dtype: Any) -> Finding:
    text = say("Die Spalte hat den Typ {t}.", "The column has the type {t}.", t=str(dtype))
    remedy = Text(
        "Schlüssel als Text, Beträge als DECIMAL(18,2) ausgeben.",
        "Export keys as text, amounts as DECIMAL(18,2).",
    )
    return finding("F09", text, place=place, remedy=remedy)


def read_shapes(
    source: CaseSource, column: str, shapes: Collection[str], asked: str | None
) -> tuple[str, list[str]]:
    """The decimal sign of a text column, by the rules of the intake, and the forms that are no usable number.

    Raises PackageError where the column can be read in two ways.
    """
    try:
        sign, numbers = plain_numbers([shape for shape in shapes if not is_blank(shape)], asked)
    except AmbiguousColumnError:
        raise PackageError(_ambiguous(source, column)) from None
    bad = [shape for shape, number in numbers.items() if not _is_usable(column, number)]
    return sign, sorted(map(str, bad))


def _is_usable(column: str, number: str | None) -> bool:
    value = scaled(number, 0 if column == "anzahl" else 2) if number else None
    return value is not None and 0 <= value <= (ex.MOST_SERVICES if column == "anzahl" else ex.LARGEST * 100)


def _ambiguous(source: CaseSource, column: str) -> Text:
    return say(
        "{f}: Die Zahlen der Spalte {c} lassen sich auf zwei Arten lesen (1.234 als 1234 oder als 1,234). "
        "Bitte mit --decimal , (deutsch) oder --decimal . angeben, was gilt.",
        "{f}: the numbers of column {c} can be read in two ways (1.234 as 1234 or with three decimals). "
        "Say which with --decimal , or --decimal .",
        f=source.files[0].name,
        c=source.columns[column],
    )


def of_shapes(bad: Mapping[str, Collection[str]], locator: Locator) -> RefusedError:
    """Text cells that are no number, each form with its first place."""
    found = []
    for name, shapes in bad.items():
        for shape in sorted(shapes)[:MOST]:
            spot = locator.first_of_shape(name, shape)
            if spot:
                found.append(_bad_number(name, spot, shape))
    return RefusedError(found)


def _bad_number(name: str, spot: Spot, shape: str | None = None) -> Finding:
    form = say(" (Form {s})", " (shape {s})", s=shape_of(shape)) if shape else NOWHERE
    if name == "betrag" and shape and _PLAIN.fullmatch(shape):
        return placed("F05", _MIXED, spot, _NUMBER[name], _ONE_NOTATION)
    text = say(
        "unbrauchbarer Wert{form}: leer, negativ, keine Zahl, zu viele Nachkommastellen oder unglaubwürdig groß",
        "unusable value{form}: empty, negative, no number, too many decimals, or implausibly large",
        form=form,
    )
    return placed("N01", text, spot, _NUMBER[name], _NET)


def stops(profile: Sequence[Mapping[str, Any]], cases: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns in which a cell stops the aggregation."""
    found = ((NUMBERS, profile), (IDENTITIES, cases))
    return [name for names, table in found for name in names if any(row[f"stop_{name}"] for row in table)]


def needed(profile: Sequence[Mapping[str, Any]], read: Mapping[str, Read]) -> bool:
    """Whether keys or missing amounts stop the aggregation."""
    return any(one.problems for one in read.values()) or bool(_unpaid(profile, read))


def of_cells(
    stopped: Sequence[str],
    profile: Sequence[Mapping[str, Any]],
    read: Mapping[str, Read],
    locator: Locator,
    clear_allowed: bool,
) -> list[Finding]:
    """Every kind of unusable cell with its first place and the number of rows."""
    found: list[Finding] = []
    for column in stopped:
        if column in IDENTITIES:
            found += _bad_identity(column, locator, clear_allowed)
        elif spot := locator.first(ex.bad_numbers()[column], column):
            found.append(_bad_number(column, spot))
    for column, one in read.items():
        found += _problems(column, one, locator)
    return found + ([] if found else _no_amounts(profile, read, locator))


def _bad_identity(column: str, locator: Locator, clear_allowed: bool) -> Iterable[Finding]:
    if spot := locator.first(ex.is_empty(column), column):
        problem = missing()
        yield placed(problem.id, problem.message, spot, problem.expected, problem.remedy)
    if not clear_allowed and (spot := locator.first(ex.clear(column), column)):
        text = say(
            "{where}{text} ({n})",
            "{where}{text} ({n})",
            where=spot.lead,
            text=_CLEAR[column],
            n=rows(spot.rows),
        )
        source = "Einzelfalldaten enthalten Pseudonyme, keine Klarkennungen (docs/faelle.md)"
        yield Finding(CLEAR_IDS, Severity.ERROR, text, source, place=spot.place, remedy=_CLEAR_REMEDY)


def _problems(column: str, read: Read, locator: Locator) -> Iterable[Finding]:
    cells = sorted(read.problems, key=lambda cell: (cell is not None, cell or ""))
    for cell in cells[:MOST]:
        condition = nw.col(column).is_null() if cell is None else nw.col(column) == cell
        spot = locator.first(condition, column)
        if spot:
            problem = _discreet(cell, read.problems[cell], locator)
            yield placed(problem.id, problem.message, spot, problem.expected, problem.remedy)
    if len(cells) > MOST:
        text = say("{n} weitere Schreibweisen", "{n} more notations", n=len(cells) - MOST)
        yield finding("F09", text, place=Place("", column=column))


def _discreet(cell: str | None, problem: Problem, locator: Locator) -> Problem:
    return hidden(cell, problem) if cell and locator.is_pseudonym(cell) else problem


def _unpaid(
    profile: Sequence[Mapping[str, Any]], read: Mapping[str, Read]
) -> list[tuple[str, str, str, str]]:
    """Cells of the package in which amounts are missing that must be there.

    As in ``abrechnung``, only 86510-86518 may come without amounts, and then without any in their cell.
    """
    from feecalc.cases.counted import billing_of
    from feecalc.cases.gops import belongs

    if any(one.problems for one in read.values()):
        return []
    return [
        cell
        for cell, s in billing_of(profile, read).items()
        if belongs(cell[3])
        and s.amounts < s.rows
        and (s.amounts or cell[3] not in NEW_GOPS or cell[1] < FIRST_NEW_QUARTER)
    ]


def _no_amounts(
    profile: Sequence[Mapping[str, Any]], read: Mapping[str, Read], locator: Locator
) -> list[Finding]:
    wanted = _unpaid(profile, read)
    found = []
    cells = [_is_cell(cell, read) & nw.col("betrag").is_null() for cell in wanted]
    for condition in cells[:MOST]:
        spot = locator.first(condition, "betrag")
        if spot:
            text = say("Der Betrag fehlt", "The amount is missing")
            found.append(placed("F06", text, spot, _NUMBER["betrag"], _UNPAID_REMEDY))
    return found


_UNPAID_REMEDY = Text(
    "Betrag eintragen. Nur 86510 bis 86518 dürfen ohne Betrag kommen, dann in der ganzen Zelle aus KV, Quartal, Kassenart.",
    "Enter the amount. Only 86510 to 86518 may come without amounts, then in the whole cell of KV, quarter, Kassenart.",
)


def _is_cell(cell: tuple[str, str, str, str], read: Mapping[str, Read]) -> nw.Expr:
    kv, quarter, kassenart, gop = (
        nw.col(column).is_in(read[column].spelled([value])) for column, value in zip(KEYS, cell, strict=True)
    )
    return kv & quarter & kassenart & gop


def of_failure(failure: EngineError, locator: Locator) -> PackageError:
    """What stopped an engine: too little memory or disk, broken files, or it cannot be told."""
    if failure.memory:
        return PackageError(
            say(
                "Der Arbeitsspeicher reicht nicht. Bitte mit --memory mehr erlauben oder mit --temp einen Ordner mit mehr Platz nennen.",
                "Out of memory. Please allow more with --memory, or name a folder with more room with --temp.",
            )
        )
    if failure.disk:
        return PackageError(
            say(
                "Der Platz für Zwischendaten reicht nicht. Bitte mit --temp einen Ordner mit mehr Platz nennen.",
                "No room left for temporary data. Please name a folder with more room with --temp.",
            )
        )
    found = broken_data(locator.sources, locator.duck)
    if found:
        return RefusedError(found)
    return PackageError(
        say(
            "Die Daten ließen sich nicht verarbeiten ({kind}); in den Dateien selbst ist kein Schaden zu finden.",
            "The data could not be processed ({kind}); no damage can be found in the files themselves.",
            kind=failure.kind,
        )
    )
