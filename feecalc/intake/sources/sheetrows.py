"""The rows of one sheet, in one pass over its part: what is checked is what is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.intake.sources import xmlparts
from feecalc.intake.sources.cellvalues import WITHOUT_RESULT, Lent, cell_value, formula_result, pasted_text
from feecalc.intake.sources.damaged import damaged
from feecalc.intake.sources.parts import Parts
from feecalc.intake.sources.raw import MAX_COLUMNS, RawCell
from feecalc.intake.sources.richtext import ELEMENTS as TEXT_ELEMENTS
from feecalc.intake.sources.richtext import RichText
from feecalc.intake.sources.xmlparts import Attributes, endless, named, too_many_cells, walk
from feecalc.words.text import Text

MAX_ROWS = 1_500_000  # a sheet has at most 1,048,576, empty ones included
MAX_ELEMENTS = 12_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LONGEST = 2**16

_YES = ("1", "true", "on")


H = TypeVar("H")


class Row(NamedTuple):
    """One row that holds something: its number, its cells from the first column on, and how it looks."""

    number: int
    cells: list[RawCell]
    hidden: bool = False
    struck: bool = False
    formulas: bool = False


class Enough(Exception):  # noqa: N818 - no error: the reader has what it wanted
    """Raised by a reader of rows that needs no more of them."""


class SheetRows:
    """Reads one sheet and hands its rows on; ``merged`` and ``hidden_columns`` are known at the end."""

    def __init__(self, lent: Lent, take: Callable[[Row], None]) -> None:
        self.merged = False
        self.hidden_columns: set[int] = set()
        self._lent, self._take = lent, take
        self._inside = ""
        self._row = self._column = 0
        self._cells: list[RawCell] = []
        self._kind, self._style, self._number, self._shared = "n", "", "", ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: RawCell | None = None
        self._empty_text = False
        self._hidden = self._struck = self._formulas = False
        self._columns: dict[str, int] = {}
        self._covered: dict[int, int] = {}  # column -> last row of the array formula above
        self._may_be_empty: dict[str, bool] = {}  # shared formula -> whether it can give an empty text
        self._rich = RichText(lent.name)
        self._starts = _by_full_name(
            worksheet=self._start_sheet,
            sheetData=self._start_data,
            row=self._start_row,
            c=self._start_cell,
            v=self._start_value,
            f=self._start_formula,
            mergeCell=self._merge,
            col=self._hide,
            **{"is": self._start_inline},
        )
        self._ends = _by_full_name(
            worksheet=self._end_sheet,
            sheetData=self._end_data,
            row=self._end_row,
            c=self._end_cell,
            v=self._end_value,
            f=self._end_formula,
            **{"is": self._end_inline},
        )

    def read(self, parts: Parts, part: str) -> None:
        """Parse the part; raises PackageError for one that is damaged, or beyond the bounds."""
        try:
            walk(parts, part, self._start, self._end, self._text, MAX_ELEMENTS)
        except Enough:
            return
        if not self._row and self._inside != "done":
            raise PackageError(damaged(self._lent.name))

    # --- what the parser sees ---------------------------------------------------------------

    def _start(self, full: str, attributes: Attributes) -> None:
        begin = self._starts.get(full)
        if begin is not None:
            begin(attributes)
        elif self._inside == "is" and full in TEXT_ELEMENTS:
            self._rich.start(TEXT_ELEMENTS[full], attributes)

    def _end(self, full: str) -> None:
        finish = self._ends.get(full)
        if finish is not None:
            finish()
        elif self._inside == "is" and full in TEXT_ELEMENTS:
            self._rich.end(TEXT_ELEMENTS[full])

    def _enter(self, element: str, parent: str) -> None:
        if self._inside != parent:
            raise PackageError(damaged(self._lent.name))
        self._inside = element

    def _start_sheet(self, _attributes: Attributes) -> None:
        self._enter("worksheet", "")

    def _end_sheet(self) -> None:
        self._inside = "done"

    def _start_data(self, _attributes: Attributes) -> None:
        self._enter("sheetData", "worksheet")

    def _end_data(self) -> None:
        self._inside = "after"

    def _merge(self, _attributes: Attributes) -> None:
        self.merged = True

    def _text(self, text: str) -> None:
        inside = self._inside
        if inside == "v":
            self._value = (self._value or "") + text
            if len(self._value) > _LONGEST:
                raise PackageError(endless(self._lent.name))
        elif inside == "is":
            self._rich.add(text)
        elif inside == "f" and len(self._formula or "") < _LONGEST:
            self._formula = (self._formula or "") + text

    # --- rows -------------------------------------------------------------------------------

    def _start_row(self, attributes: Attributes) -> None:
        self._enter("row", "sheetData")
        self._lent.rows += 1
        if self._lent.rows > MAX_ROWS:
            raise PackageError(too_many_cells(self._lent.name))
        text = attributes.get("r", "").strip()
        if text and not (text.isdecimal() and len(text) < 10):
            raise PackageError(damaged(self._lent.name))
        number = int(text) if text else self._row + 1
        if number <= self._row:
            raise PackageError(_out_of_order(self._lent.name))
        if number > _LAST_ROW:
            raise PackageError(damaged(self._lent.name))
        self._row, self._column, self._cells = number, 0, []
        self._number = str(number)
        self._hidden = attributes.get("hidden") in _YES
        self._struck = self._formulas = False

    def _end_row(self) -> None:
        self._inside = "sheetData"
        if any(cell != "" for cell in self._cells) or self._formulas:
            self._take(Row(self._row, self._cells, self._hidden, self._struck, self._formulas))

    # --- cells ------------------------------------------------------------------------------

    def _start_cell(self, attributes: Attributes) -> None:
        self._enter("c", "row")
        self._lent.cells += 1
        if self._lent.cells > xmlparts.MAX_CELLS:
            raise PackageError(too_many_cells(self._lent.name))
        self._place(attributes.get("r", "").strip())
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._value = self._formula = self._inline = None
        self._empty_text = False

    def _place(self, reference: str) -> None:
        """Where the cell stands; one without a reference stands beside the one before."""
        column = self._column + 1
        if reference:
            letters = reference.rstrip("0123456789")
            if reference[len(letters) :] != self._number:
                raise PackageError(damaged(self._lent.name))
            column = self._columns.get(letters) or self._columns.setdefault(letters, _column_of(letters))
        if not self._column < column <= _LAST_COLUMN:
            raise PackageError(damaged(self._lent.name))
        self._column = column

    def _start_value(self, _attributes: Attributes) -> None:
        self._enter("v", "c")
        if self._value is not None:
            raise PackageError(damaged(self._lent.name))
        self._value = ""

    def _end_value(self) -> None:
        self._inside = "c"

    def _start_inline(self, _attributes: Attributes) -> None:
        self._enter("is", "c")
        self._rich.clear()

    def _end_inline(self) -> None:
        self._inside, self._inline = "c", self._rich.cell()

    def _start_formula(self, attributes: Attributes) -> None:
        self._enter("f", "c")
        self._formula = ""
        self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        if attributes.get("t") in ("array", "dataTable"):
            self._cover(attributes.get("ref", ""))

    def _end_formula(self) -> None:
        self._inside = "c"
        self._empty_text = '""' in (self._formula or "")
        if self._shared and self._formula:
            self._may_be_empty[self._shared] = self._empty_text
        elif self._shared:
            self._empty_text = self._may_be_empty.get(self._shared, False)

    def _cover(self, area: str) -> None:
        """Remember the cells of an array formula: only its first one says that it holds a formula."""
        first, _, last = area.partition(":")
        start, end = (_column_of(corner.rstrip("0123456789")) for corner in (first, last or first))
        row = (last or first).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if row.isdecimal() and len(row) < 10:
            for column in range(start, min(end, MAX_COLUMNS) + 1):
                self._covered[column] = max(self._covered.get(column, 0), int(row))

    def _end_cell(self) -> None:
        self._inside = "row"
        if self._column > MAX_COLUMNS:
            return
        formula = self._formula is not None or self._row <= self._covered.get(self._column, 0)
        style = self._lent.style(self._style) if self._style else None
        cell = self._content(style.says if style else "", formula)
        if formula:
            self._formulas = True
        if cell != "":
            self._struck = self._struck or bool(style and style.struck)
            self._cells += [""] * (self._column - 1 - len(self._cells))
            self._cells.append(cell)

    def _content(self, says: str, formula: bool) -> RawCell:
        if self._kind == "inlineStr" or self._inline is not None:
            if self._kind != "inlineStr" or self._value:
                raise PackageError(damaged(self._lent.name))
            return pasted_text(self._inline or "")
        stored = self._value
        if not stored or not stored.strip():
            value: RawCell = stored if stored and self._kind == "str" else ""
        else:
            value = pasted_text(cell_value(self._lent, self._kind, stored, says))
        if not formula:
            return value
        if self._formula is None and stored is None:
            return WITHOUT_RESULT if self._lent.recalculates else ""
        return formula_result(self._lent, self._kind, stored, self._empty_text, value)

    def _hide(self, attributes: Attributes) -> None:
        if attributes.get("hidden") not in _YES:
            return
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and len(first) < 6:
            self.hidden_columns.update(range(int(first), min(int(last[:6]), MAX_COLUMNS) + 1))


def _by_full_name(**handlers: H) -> dict[str, H]:
    return {full: handlers[element] for full, element in named(*handlers).items()}


def _column_of(letters: str) -> int:
    """``A`` is 1, ``XFD`` is 16384; 0 for what is no column."""
    number = 0
    for letter in letters if 0 < len(letters) <= 3 else "":
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number


def _out_of_order(name: str) -> Text:
    return say(
        "{f} ist beschädigt: die Zeilen eines Blatts stehen nicht in ihrer Reihenfolge. Bitte in Excel "
        "öffnen und neu speichern.",
        "{f} is damaged: the rows of a sheet are out of order. Please open it in Excel and save it again.",
        f=name,
    )
