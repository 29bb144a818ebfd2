"""Concessions and counter-proof as a table of plain cells, for the console and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from feecalc.law.register import STANDINGS
from feecalc.numbers import Undefined
from feecalc.numbers.figures import number, signed
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.claim import Way

CellTable = list[list[Any]]

CONCESSIONS = Text(
    "KV|Punkte|Gebührenwert EUR|kostet EUR im Jahr|Ziel erreicht|Zugeständnisse",
    "KV|points|fee EUR|costs EUR a year|target reached|concessions",
)
WAYS = Text("Weg|Was gelten müsste|EUR im Jahr|Wortlaut", "way|what would have to hold|EUR a year|wording")
KINDS = {
    "readings": Text("Lesarten", "readings"),
    "row": Text("eine Zeile", "one row"),
    "driver": Text("ein Treiber", "one driver"),
    "none": Text("keine", "none"),
}
YES, NO = Text("ja", "yes"), Text("nein", "no")


def concession_table(rows: Sequence[tuple[Any, ...]], lang: Lang) -> CellTable:
    """Heading and one row a package; numbers stay numbers."""
    table: CellTable = [CONCESSIONS.of(lang).split("|")]
    for kv, points, fees, cost, reached, said in rows:
        fee = (
            " – ".join(number(each, 2, lang) for each in dict.fromkeys((min(fees), max(fees))))
            if fees
            else ""
        )
        table.append([kv, points, fee, cost, (YES if reached else NO).of(lang), said])
    return table


def claim_table(ways: Sequence[Way], lang: Lang) -> CellTable:
    """Heading and one row a way."""
    table: CellTable = [WAYS.of(lang).split("|")]
    for way in ways:
        worth = "" if way.worth is None or isinstance(way.worth, Undefined) else Fraction(way.worth)
        standing = STANDINGS[way.standing].of(lang) if way.standing else ""
        table.append([KINDS[way.kind].of(lang), way.said.of(lang), worth, standing])
    return table


def as_text(table: Sequence[Sequence[Any]], lang: Lang) -> str:
    """The table in columns."""
    cells = [[_cell(value, lang) for value in row] for row in table]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _cell(value: Any, lang: Lang) -> str:
    return signed(value, 2, lang) if isinstance(value, Fraction) else str(value)
