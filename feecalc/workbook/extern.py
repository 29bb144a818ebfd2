"""The data of the chosen regions, and what of them may leave the house (``--extern``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from feecalc.calculation.result import Result
from feecalc.intake.model import INVENTED_MARK, BillingRow, CaseRow, Data, Statement, data_of_regions
from feecalc.words.findings import Place
from feecalc.words.text import SaidError, Text

NO_PLACE = Place("")


class ExternError(SaidError, ValueError):
    """A workbook for the other side that cannot be made; ``message`` says why and what to do."""


def check_extern(result: Result) -> None:
    """Raises ExternError where pooled Kassenarten would not give the same fees."""
    if result.reading.kassenarten == "mean_of_fees":
        raise ExternError(
            Text(
                "--extern fasst die Kassenarten zusammen; unter der Lesart kassenarten=mean_of_fees ließen sich die "
                "Gebührenwerte daraus nicht nachrechnen. Bitte kassenarten=pooled setzen oder ohne --extern ausgeben.",
                "--extern pools the Kassenarten; under the reading kassenarten=mean_of_fees the fees could not be "
                "recalculated from that. Please set kassenarten=pooled, or export without --extern.",
            )
        )


def external_result(result: Result) -> Result:
    """The result without findings of no region and acceptances of other regions."""
    accepted = tuple(a for a in result.accepted if a.kv in (*result.regions, "*"))
    return replace(result, findings=(), accepted=accepted)


def external_data(data: Data, kvs: Collection[str]) -> Data:
    """The same without Kassenarten, reasons, input files, origins of rows and notes on readings."""
    chosen = data_of_regions(data, kvs)
    return replace(
        chosen,
        billing=tuple(_pooled(chosen.billing)),
        cases=tuple(_pooled_cases(chosen.cases)),
        assignments=tuple(replace(a, reason="", place=NO_PLACE) for a in chosen.assignments),
        contracts={kv: replace(c, place=None) for kv, c in chosen.contracts.items()},
        agreed=tuple(replace(a, reason="", place=None) for a in chosen.agreed),
        statements=tuple(replace(s, origin=_origin(s), place=None) for s in chosen.statements),
        inputs=(),
        reading_notes={},
    )


def _origin(statement: Statement) -> str:
    """That data are invented is kept; where they come from is not."""
    return INVENTED_MARK if INVENTED_MARK in statement.origin.casefold() else ""


def _pooled(rows: tuple[BillingRow, ...]) -> Iterator[BillingRow]:
    """One row a region, quarter and GOP; rows without an amount stay apart, so that none is invented."""
    sums: dict[tuple[str, str, str, bool], BillingRow] = {}
    for row in rows:
        key = (row.kv, row.quarter, row.gop, row.cents is None)
        other = sums.get(key)
        if other is None:
            sums[key] = replace(row, kassenart="ALLE", place=NO_PLACE, correction=False)
        else:
            cents = None if row.cents is None else row.cents + (other.cents or 0)
            sums[key] = replace(other, count=other.count + row.count, cents=cents)
    for key in sorted(sums):
        row = sums[key]
        # Only a sum below 0 still needs the mark of a correction.
        yield replace(row, correction=row.count < 0 or (row.cents or 0) < 0)


def _pooled_cases(rows: tuple[CaseRow, ...]) -> Iterator[CaseRow]:
    sums: dict[tuple[str, str], CaseRow] = {}
    for row in rows:
        other = sums.get((row.kv, row.quarter))
        cases = row.cases + (other.cases if other else 0)
        sums[row.kv, row.quarter] = replace(row, kassenart="ALLE", cases=cases, place=NO_PLACE)
    yield from (sums[key] for key in sorted(sums))
