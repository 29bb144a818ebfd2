"""Reading workbooks: stored values only, one sheet at a time."""

from __future__ import annotations

from collections.abc import Sequence

from feecalc.intake.cells.phrases import quoted, rows, say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.sources.bookparts import SheetPart, opened
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.headings import SEARCHED, Fits, heading_among, skipped_note
from feecalc.intake.sources.numberformats import HIDDEN, SCALED
from feecalc.intake.sources.raw import Numeric, RawCell, RawTable, is_blank, shown
from feecalc.intake.sources.sheetrows import Enough, Row, SheetRows
from feecalc.words.findings import Finding, Place, Severity
from feecalc.words.text import Text


class DeliveredBook:
    """A workbook in memory. ``sheets`` are the names of its sheets in order, ``hidden`` those not shown.

    Raises PackageError for a workbook that is unsafe, too large or damaged.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._opened = opened(source)
        self.sheets = [sheet.name for sheet in self._opened.sheets]
        self.hidden = [sheet.name for sheet in self._opened.sheets if not sheet.visible]

    def table(self, sheet: str, fits: Fits | None = None) -> RawTable:
        """The table of a sheet; its heading is the first row that is not empty, or the only one that ``fits``."""
        found = next(s for s in self._opened.sheets if s.name == sheet)
        table = _Table(self.source.name, found, fits)
        reader = SheetRows(self._opened.lent, table.take)
        reader.read(self._opened.parts, found.part)
        return table.finished(reader)

    def first_rows(self, sheet: str) -> list[tuple[int, tuple[str, ...]]]:
        """The first rows of a sheet that are not empty, with their numbers."""
        first: list[tuple[int, tuple[str, ...]]] = []

        def take(row: Row) -> None:
            if not all(map(is_blank, row.cells)):
                first.append((row.number, _names(row.cells)))
            if len(first) == SEARCHED:
                raise Enough

        part = next(s.part for s in self._opened.sheets if s.name == sheet)
        SheetRows(self._opened.lent, take).read(self._opened.parts, part)
        return first

    def notes(self) -> list[Finding]:
        """What the reader of the findings should know of this workbook."""
        said = [
            (self._opened.macros, _MACROS),
            (self._opened.links, _LINKS),
            (
                bool(self.hidden),
                say("Ausgeblendete Blätter: {s}.", "Hidden sheets: {s}.", s=quoted(map(shown, self.hidden))),
            ),
        ]
        return [finding("F10", text, place=Place(self.source.name)) for applies, text in said if applies]


_MERGED = Text(
    "Das Blatt enthält verbundene Zellen; nur deren linke obere Zelle hat einen Wert.",
    "The sheet has merged cells; only the top left cell of each has a value.",
)
_MACROS = Text("Die Arbeitsmappe enthält Makros; sie werden nicht ausgeführt.", "Macros are not run.")
_LINKS = Text(
    "Die Arbeitsmappe verweist auf andere Dateien; gelesen werden nur die gespeicherten Werte.",
    "The workbook links to other files; only the stored values are read.",
)


class _Table:
    """Puts the table of a sheet together from its rows."""

    def __init__(self, name: str, sheet: SheetPart, fits: Fits | None) -> None:
        self._name, self._sheet, self._fits = name, sheet, fits
        self._first: list[Row] = []
        self._raw: RawTable | None = None
        self._width = 0
        self._numbers: list[int] = []
        self._hidden: list[int] = []
        self._struck: list[int] = []
        self._empty: list[int] = []
        self._formats: dict[str, list[int]] = {SCALED: [], HIDDEN: []}
        self._beyond = self._formulas = False

    def take(self, row: Row) -> None:
        """The next row of the sheet."""
        if self._raw is not None:
            self._add(row)
        elif not all(map(is_blank, row.cells)):
            self._first.append(row)
            if len(self._first) == (SEARCHED if self._fits else 1):
                self._begin()

    def finished(self, reader: SheetRows) -> RawTable:
        """The table, with what its sheet looks like in notes."""
        if self._raw is None:
            self._begin()
        raw = self._raw or RawTable(self._name, shown(self._sheet.name), (), 1, [], [])
        raw.rows = self._numbers
        place = Place(raw.file, raw.sheet)
        raw.notes += [finding("F10", text, severity=s, place=place) for s, text in self._said(reader)]
        return raw

    def _begin(self) -> None:
        """Choose the heading among the first rows; those below it are rows of the table."""
        named = [(row.number, _names(row.cells)) for row in self._first]
        if not named:
            return
        at = heading_among(f"{self._name} ({shown(self._sheet.name)})", named, self._fits)
        number, header = named[at]
        self._width = len(header)
        self._raw = RawTable(self._name, shown(self._sheet.name), header, number, [], [[] for _ in header])
        self._raw.notes += skipped_note(Place(self._name, self._raw.sheet, number), named, at)
        for row in self._first[at + 1 :]:
            self._add(row)

    def _add(self, row: Row) -> None:
        cells, width = row.cells, self._width
        if len(cells) > width:
            self._beyond = True
            cells = cells[:width]
        if all(map(is_blank, cells)):
            if row.formulas:
                self._empty.append(row.number)
            return
        self._numbers.append(row.number)
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        for column, cell in zip((self._raw or _NOTHING).columns, cells, strict=True):
            column.append(cell)
        if row.hidden:
            self._hidden.append(row.number)
        if row.struck:
            self._struck.append(row.number)
        self._look(row.number, cells)

    def _look(self, number: int, cells: Sequence[RawCell]) -> None:
        for cell in cells:
            if isinstance(cell, Numeric) and cell.says in self._formats:
                self._formats[cell.says].append(number)

    def _said(self, reader: SheetRows) -> list[tuple[Severity, Text]]:
        hidden = (
            [name for i, name in enumerate(self._raw.header, 1) if i in reader.hidden_columns]
            if self._raw
            else []
        )
        return [
            (severity, text)
            for applies, severity, text in (
                (reader.merged, Severity.INFO, _MERGED),
                (self._beyond, Severity.INFO, _BEYOND),
                (bool(hidden), Severity.WARNING, _of_columns(hidden)),
                (bool(self._hidden), Severity.WARNING, _of_rows(_HIDDEN_ROWS, self._hidden)),
                (bool(self._struck), Severity.WARNING, _of_rows(_STRUCK_ROWS, self._struck)),
                (bool(self._empty), Severity.INFO, _of_rows(_EMPTY_ROWS, self._empty)),
                (bool(self._formats[SCALED]), Severity.INFO, _of_rows(_SCALED_ROWS, self._formats[SCALED])),
                (
                    bool(self._formats[HIDDEN]),
                    Severity.WARNING,
                    _of_rows(_UNSEEN_ROWS, self._formats[HIDDEN]),
                ),
            )
            if applies
        ]


_NOTHING = RawTable("", None, (), 1, [], [])
_BEYOND = Text(
    "Zellen rechts der letzten Überschrift werden nicht gelesen.",
    "Cells to the right of the last heading are not read.",
)
_HIDDEN_ROWS = Text(
    "Ausgeblendete oder weggefilterte Zeilen werden mitgelesen", "Hidden or filtered rows are read too"
)
_STRUCK_ROWS = Text("Durchgestrichene Zellen werden mitgelesen", "Cells that are struck out are read too")
_EMPTY_ROWS = Text(
    "Zeilen, deren Formeln nichts ergeben, gelten als leer", "Rows whose formulas give nothing count as empty"
)
_SCALED_ROWS = Text(
    "Das Zahlenformat zeigt Tausender; gelesen werden die gespeicherten Zahlen",
    "The number format shows thousands; the stored numbers are read",
)
_UNSEEN_ROWS = Text(
    "Das Zahlenformat verbirgt Zahlen; sie werden mitgelesen",
    "The number format hides numbers; they are read too",
)


def _of_rows(what: Text, numbers: Sequence[int]) -> Text:
    if not numbers:
        return what
    different = sorted(set(numbers))
    return say(
        "{what}: {n}, zuerst Zeile {row}.",
        "{what}: {n}, first row {row}.",
        what=what,
        n=rows(len(different)),
        row=str(different[0]),
    )


def _of_columns(names: Sequence[str]) -> Text:
    return say(
        "Ausgeblendete Spalten werden mitgelesen: {names}.",
        "Hidden columns are read too: {names}.",
        names=quoted(map(shown, names)),
    )


def _names(cells: Sequence[RawCell]) -> tuple[str, ...]:
    """The cells of a row as headings, without the empty ones at its end."""
    names = ["" if is_blank(c) else (c if isinstance(c, str) else c.text).strip() for c in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
