"""Rows of a CSV file that fit its heading although they were torn: by decimal commas, or by quotation marks.

DuckDB looks at every row; the lines are only counted where something was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from feecalc.cases.case_columns import COLUMNS
from feecalc.cases.case_files import CaseSource
from feecalc.cases.engines.duckdb import Duck
from feecalc.cases.ready_csv import records
from feecalc.cases.refused import RefusedError
from feecalc.intake.cells.phrases import say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.csvfile import line_break
from feecalc.words.findings import Place
from feecalc.words.text import Text

WHOLE = "[+-]?[0-9]+([. ][0-9]{3})*"
DECIMALS = "[0-9]{1,2}"
POINT = r"[+-]?[0-9]+\.[0-9]{1,2}"

_REMEDY = Text(
    "Mit Semikolon getrennt oder mit Dezimalpunkt ausgeben, oder die Beträge in Anführungszeichen setzen; Spalten ohne "
    "Überschrift löschen.",
    "Export it separated by semicolons or with decimal points, or put the amounts in quotation marks; delete columns "
    "without a heading.",
)


def refuse_torn(source: CaseSource, duck: Duck) -> None:
    """Raises PackageError where rows were swallowed by a pair of quotation marks, or torn by decimal commas."""
    columns = [f"c{i}" for i in range(len(source.heading))]
    if source.quoted and _any(source, duck, [f"regexp_matches({c}, '[\\r\\n]')" for c in columns]):
        raise PackageError(_swallowed(source))
    if source.separator == ",":
        _refuse_shifted(source, duck)


def _refuse_shifted(source: CaseSource, duck: Duck) -> None:
    """A number that stands before a column that is not needed, whose cells look like its decimals."""
    needed = set(source.columns.values())
    spare = [i for i, name in enumerate(source.heading) if name not in needed]
    unnamed = [i for i in spare if not source.heading[i]]
    filled = [f"trim(coalesce(c{i}, '')) <> ''" for i in unnamed]
    if filled and _any(source, duck, filled):
        raise _shifted(source, lambda row: any(row[i].strip() for i in unnamed))
    at = source.heading.index(source.columns["betrag"]) if source.columns["betrag"] in source.heading else -1
    if at + 1 not in spare or _any(source, duck, [_full(at, POINT)]):
        return
    if _any(source, duck, [f"{_full(at, WHOLE)} AND {_full(at + 1, DECIMALS)}"]):
        raise _shifted(
            source,
            lambda row: bool(
                re.fullmatch(WHOLE, row[at].strip()) and re.fullmatch(DECIMALS, row[at + 1].strip())
            ),
        )


def _full(column: int, pattern: str) -> str:
    return f"regexp_full_match(trim(c{column}), '{pattern}')"


def _any(source: CaseSource, duck: Duck, conditions: Sequence[str]) -> bool:
    return bool(duck.fetch(f"SELECT 1 FROM {duck.reader(source)} WHERE {' OR '.join(conditions)} LIMIT 1"))  # noqa: S608  # all parts are ours


def _shifted(source: CaseSource, torn: Callable[[list[str]], bool]) -> RefusedError:
    lines = [line for line, _end, row in records(source) if len(row) == len(source.heading) and torn(row)]
    text = say(
        "Dezimalkomma in einer Zelle? Die Datei ist mit Kommas getrennt, und in {n} Zeilen scheint ein Betrag auf zwei "
        "Zellen verteilt; die Cents gingen verloren.",
        "A decimal comma within a cell? The file is separated by commas, and in {n} rows an amount seems to be torn in "
        "two cells; the cents would be lost.",
        n=len(lines),
    )
    place = Place(source.files[0].name, row=lines[0] if lines else None, column=source.columns[COLUMNS[-1]])
    return RefusedError([finding("F05", text, place=place, remedy=_REMEDY)])


def _swallowed(source: CaseSource) -> Text:
    name = source.files[0].name
    return next(
        (line_break(name, line, end) for line, end, _ in records(source) if end > line),
        line_break(name, 0, 0),
    )
