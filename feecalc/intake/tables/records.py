"""From the columns of a raw table to values, with a finding for each cell that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from feecalc.intake.cells.amounts import AmbiguousColumnError, NumberKind, plain_numbers, problem_of, value_of
from feecalc.intake.cells.phrases import rows, say
from feecalc.intake.cells.readcell import Problem, ReadCell, missing
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.errors import PackageError
from feecalc.intake.sources.raw import (
    SHOWN_CHARACTERS,
    Broken,
    Marked,
    RawCell,
    RawTable,
    is_blank,
    printable,
    shown,
    text_of,
)
from feecalc.words.findings import Finding, Place, Severity
from feecalc.words.text import Text

T = TypeVar("T")
Parser = Callable[[RawCell], ReadCell[T]]

MAX_CELL = 10_000  # characters
MAX_ALIKE = 2000  # findings of one check and region in one table that are listed one by one


class Records:
    """The records of one table; each distinct cell of a column is read once.

    ``where`` says at which index of the table a column stands. Findings are made at the end, by
    ``findings``, when the region of each row is known.
    """

    def __init__(self, table: RawTable, where: Mapping[str, int]) -> None:
        self.table = table
        self.where = where
        self._problems: dict[str, dict[RawCell, Problem]] = {}
        self._broken: set[int] = set()
        self._extra: list[tuple[int, str, Problem]] = []

    def __len__(self) -> int:
        return len(self.table.rows)

    def column(self, name: str, parse: Parser[T], empty: ReadCell[T] | None = None) -> list[T]:
        """Values of a column; ``empty`` is what an empty cell is read as, an error unless given.

        A cell that cannot be read has the value None, whatever ``T`` is: only ``intact`` rows count.
        """
        if name not in self.where:
            return cast("list[T]", [empty.value if empty else None] * len(self))
        blank = empty or ReadCell(None, missing())
        outcomes = {cell: _read(cell, parse, blank) for cell in self._distinct(name)}
        problems = {cell: o.problem for cell, o in outcomes.items() if o.problem}
        return self._values(name, {cell: o.value for cell, o in outcomes.items()}, problems)

    def numbers(
        self, name: str, kind: NumberKind, decimal: str | None, may_be_empty: bool = False
    ) -> list[int]:
        """Values of a number column, whose notation is decided for the column as a whole.

        Raises PackageError where the column can be read in two ways and ``decimal`` is not given.
        """
        if name not in self.where:
            return cast("list[int]", [None] * len(self))
        try:
            sign, plain = plain_numbers(self._distinct(name), decimal)
        except AmbiguousColumnError as ambiguous:
            raise self._ambiguous(name, ambiguous.example) from None
        values = {cell: value_of(number, kind) for cell, number in plain.items()}
        problems: dict[RawCell, Problem] = {}
        for cell in (cell for cell, value in values.items() if value is None):
            if not is_blank(cell):
                bad = unusable(cell, "F05")
                problems[cell] = bad or problem_of(cell, plain[cell], sign, kind)
            elif not may_be_empty:
                problems[cell] = missing()
        return self._values(name, values, problems)

    def _distinct(self, name: str) -> dict[RawCell, None]:
        return dict.fromkeys(self.table.columns[self.where[name]])

    def _values(
        self, name: str, values: Mapping[RawCell, T | None], problems: dict[RawCell, Problem]
    ) -> list[T]:
        cells = self.table.columns[self.where[name]]
        if problems:
            self._problems[name] = problems
            unread = {cell for cell in problems if values[cell] is None}
            self._broken.update(i for i, cell in enumerate(cells) if cell in unread)
        return cast("list[T]", [values[cell] for cell in cells])

    def refuse(self, index: int, column: str, problem: Problem) -> None:
        """Say of a row something that no single cell shows."""
        self._extra.append((index, column, problem))
        if problem.severity is Severity.ERROR:
            self._broken.add(index)

    def intact(self) -> Iterable[int]:
        """Indexes of the rows in which every cell could be read."""
        return (i for i in range(len(self)) if i not in self._broken) if self._broken else range(len(self))

    def broken(self) -> list[int]:
        """Indexes of the other rows, in order."""
        return sorted(self._broken)

    def place(self, index: int, column: str | None = None) -> Place:
        """Where a record stands, with the heading as delivered."""
        return Place(
            self.table.file, self.table.sheet, self.table.rows[index], column and self._heading(column)
        )

    def findings(self, kvs: Sequence[str | None], cents: Sequence[int | None] | None = None) -> list[Finding]:
        """One finding for each unreadable cell, and one for all alike notices of a region."""
        return at_most(self._findings(kvs, cents))

    def _findings(self, kvs: Sequence[str | None], cents: Sequence[int | None] | None) -> Iterable[Finding]:
        for name, problems in self._problems.items():
            yield from self._of_column(name, problems, kvs, cents)
        for index, name, problem in self._extra:
            yield self._finding(index, name, problem, kvs[index], cents[index] if cents else None)

    def _of_column(
        self,
        name: str,
        problems: Mapping[RawCell, Problem],
        kvs: Sequence[str | None],
        cents: Sequence[int | None] | None,
    ) -> Iterable[Finding]:
        notices: dict[tuple[str | None, RawCell], list[int]] = {}
        for i, cell in enumerate(self.table.columns[self.where[name]]):
            if problem := problems.get(cell):
                if problem.severity is Severity.ERROR:
                    yield self._finding(i, name, problem, kvs[i], cents[i] if cents else None)
                else:
                    notices.setdefault((kvs[i], cell), []).append(i)
        for (kv, cell), indexes in notices.items():
            yield self._finding(indexes[0], name, _counted(problems[cell], len(indexes)), kv, None)

    def _finding(self, i: int, name: str, problem: Problem, kv: str | None, cents: int | None) -> Finding:
        return finding(
            problem.id,
            problem.message,
            severity=problem.severity,
            kv=kv,
            place=self.place(i, name),
            read=shown(self.table.columns[self.where[name]][i]) if name in self.where else "",
            expected=problem.expected,
            remedy=problem.remedy,
            cents=cents,
        )

    def _heading(self, column: str) -> str:
        return shown(self.table.header[self.where[column]]) if column in self.where else column

    def _ambiguous(self, name: str, example: str) -> PackageError:
        sheet = f" ({self.table.sheet})" if self.table.sheet else ""
        return PackageError(
            say(
                "{file}{sheet}: Die Zahlen der Spalte {column} lassen sich auf zwei Arten lesen, z. B. "
                "„{x}“. Bitte mit --decimal , (deutsch) oder --decimal . angeben, welches Zeichen die "
                "Nachkommastellen abtrennt.",
                '{file}{sheet}: the numbers of column {column} can be read in two ways, e.g. "{x}". '
                "Say with --decimal , or --decimal . which sign sets the decimals apart.",
                file=self.table.file,
                sheet=sheet,
                column=self._heading(name),
                x=example,
            )
        )


def at_most(findings: Iterable[Finding], limit: int = MAX_ALIKE) -> list[Finding]:
    """The findings, those beyond ``limit`` of one check and region replaced by one that counts them."""
    seen: Counter[tuple[str, Severity, str | None]] = Counter()
    kept: list[Finding] = []
    rest: Counter[tuple[str, Severity, str | None]] = Counter()
    for one in findings:
        key = (one.id, one.severity, one.kv)
        seen[key] += 1
        if seen[key] <= limit:
            kept.append(one)
        else:
            rest[key] += one.cents or 0
    for (check_id, severity, kv), cents in rest.items():
        n = seen[check_id, severity, kv] - limit
        message = say("{n} weitere Befunde dieser Art.", "{n} more findings of this kind.", n=n)
        kept.append(finding(check_id, message, severity=severity, kv=kv, cents=cents or None))
    return kept


def _read(cell: RawCell, parse: Parser[T], blank: ReadCell[T]) -> ReadCell[T]:
    if is_blank(cell):
        return blank
    if bad := unusable(cell, "F09"):
        return ReadCell(None, bad)
    return ReadCell(None, _endless(cell)) if len(text_of(cell)) > MAX_CELL else parse(cell)


def _endless(cell: RawCell) -> Problem:
    message = say("„{x}“ ist überlang.", '"{x}" is endless.', x=shown(cell))
    return Problem("F09", message, say("höchstens {n} Zeichen", "at most {n} characters", n=MAX_CELL))


def unusable(cell: RawCell, marked_as: str) -> Problem | None:
    """Why a cell has no text that could be read at all; ``marked_as`` is the check for a footnote mark."""
    if isinstance(cell, Marked):
        return _marked(cell, marked_as)
    return _broken(cell) if isinstance(cell, Broken) else None


def _marked(cell: Marked, check_id: str) -> Problem:
    shows = f"{cell.text}{cell.mark}" if cell.mark else cell.text
    message = say(
        "„{x}“ trägt ein hochgestelltes, tiefgestelltes oder durchgestrichenes Zeichen „{m}“ (Fußnote?)."
        if cell.mark
        else "„{x}“ besteht aus verschieden formatierten Teilen (Fußnote?).",
        '"{x}" carries a raised, lowered or struck out mark "{m}" (a footnote?).'
        if cell.mark
        else '"{x}" is made of parts in different formats (a footnote?).',
        x=printable(shows, SHOWN_CHARACTERS),
        m=printable(cell.mark, SHOWN_CHARACTERS),
    )
    expected = Text("der Wert allein, in einer Formatierung", "the value alone, in one format")
    remedy = Text(
        "Das Zeichen aus der Zelle löschen; Fußnoten gehören neben die Tabelle.",
        "Delete the mark from the cell; footnotes belong beside the table.",
    )
    return Problem(check_id, message, expected, remedy)


_CALCULATE = Text(
    "In Excel öffnen, neu berechnen lassen (F9) und speichern, oder Werte statt Formeln eintragen.",
    "Open it in Excel, let it calculate (F9) and save, or enter values instead of formulas.",
)
_BROKEN = {
    "=": Text(
        "Die Zelle enthält eine Formel ohne gespeichertes Ergebnis.",
        "The cell holds a formula without a stored result.",
    ),
    "=0": Text(
        "Die Zelle enthält eine Formel, die nie berechnet wurde; gespeichert ist nur ein Platzhalter.",
        "The cell holds a formula that was never calculated; only a placeholder is stored.",
    ),
}


def _broken(cell: Broken) -> Problem:
    expected = Text("ein Wert", "a value")
    if message := _BROKEN.get(cell.text):
        return Problem("F09", message, expected, _CALCULATE)
    message = say(
        "Die Zelle enthält den Fehlerwert {x}.", "The cell holds the error value {x}.", x=shown(cell)
    )
    remedy = Text("Wert statt der Formel eintragen.", "Enter the value instead of the formula.")
    return Problem("F09", message, expected, remedy)


def _counted(problem: Problem, n: int) -> Problem:
    """A notice that holds for several rows says for how many."""
    if n == 1:
        return problem
    text = Text(*(part.removesuffix(".") for part in problem.message))
    return problem._replace(message=say("{text}, {rows}.", "{text}, {rows}.", text=text, rows=rows(n)))
