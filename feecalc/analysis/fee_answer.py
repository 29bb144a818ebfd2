"""Concessions or counter-proof to a question about one fee, as a table of plain cells for console and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from feecalc.analysis.claim import CLAIM_NOTE, NONE, OPEN, Claim, Way, ways
from feecalc.analysis.settle import Concession, Target, concessions, rows_of
from feecalc.calculation.fee_question import CLAIM, FeeQuestion
from feecalc.calculation.result import Result
from feecalc.law.register import STANDINGS
from feecalc.numbers import Undefined
from feecalc.numbers.figures import number
from feecalc.words.text import Lang, Text

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
    "open": Text("offen", "open"),
}
YES, NO = Text("ja", "yes"), Text("nein", "no")


@dataclass(frozen=True)
class FeeAnswer:
    """What was found, and the note on how. ``holds``: every target is reached, or readings give the claim."""

    found: tuple[Concession | Way, ...]
    note: Text

    @property
    def holds(self) -> bool:
        """Whether the answer is the one hoped for (exit code 0)."""
        said = [
            one.reached if isinstance(one, Concession) else one.kind not in (NONE, OPEN) for one in self.found
        ]
        return bool(said) and all(said)

    def table(self, lang: Lang) -> CellTable:
        """Heading and one row a package or way; numbers stay numbers."""
        packages = [one for one in self.found if isinstance(one, Concession)]
        found = [one for one in self.found if isinstance(one, Way)]
        return claim_table(found, lang) if found else concession_table(list(rows_of(packages, lang)), lang)


def answer(result: Result, question: FeeQuestion) -> FeeAnswer:
    """Search the answer in the regions of a result; raises AnalysisError as ``settle`` and ``claim``."""
    if question.command == CLAIM:
        ((kv, (base, _base)),) = question.sides.items()
        claimed = Claim(kv, question.gop, question.eur, question.date)
        return FeeAnswer(tuple(ways(result.data, claimed, base, result.accepted)), CLAIM_NOTE)
    target = Target(question.gop, question.eur)
    mine, theirs = ({kv: sides[n] for kv, sides in question.sides.items()} for n in (0, 1))
    found, note = concessions(
        result.data, mine, theirs, target, kv=list(result.regions), accept=result.accepted
    )
    return FeeAnswer(tuple(found), note)


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


def claim_table(found: Sequence[Way], lang: Lang) -> CellTable:
    """Heading and one row a way."""
    table: CellTable = [WAYS.of(lang).split("|")]
    for way in found:
        worth = "" if way.worth is None or isinstance(way.worth, Undefined) else Fraction(way.worth)
        standing = STANDINGS[way.standing].of(lang) if way.standing else ""
        table.append([KINDS[way.kind].of(lang), way.said.of(lang), worth, standing])
    return table
