"""A workbook as found against the workbook as it should be, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from feecalc.words.text import Text
from feecalc.workbook.book import Book, CellRecord, Sheet
from feecalc.workbook.rows import HEADINGS
from feecalc.workbook.verify.kinds import (
    LOST,
    STALE,
    TELLS,
    UNREADABLE,
    alike,
    kind_of_result,
    moved_rows,
    same_text,
    vague,
)
from feecalc.workbook.verify.reader import CellPosition, Found, FoundBook, FoundSheet

OTHER_VALUE = Text("Anderer Wert.", "Another value.")
OTHER_CONTENTS = Text("Anderer Inhalt.", "Other contents.")
NO_RESULT = Text("Kein gespeichertes Ergebnis.", "No stored result.")


@dataclass(frozen=True)
class Difference:
    """One place that is not as it should be; ``eur`` is found minus expected where both are money.

    ``kind`` says what it has to do with changed inputs, see ``kinds``.
    """

    sheet: str
    cell: str
    name: str
    found: str
    expected: str
    what: Text
    eur: float | None = None
    kind: str = ""

    @property
    def text(self) -> Text:
        """The difference as a line."""
        where = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        name = f" ({self.name})" if self.name else ""
        de, en = f"{where}{name}: {self.what.de}", f"{where}{name}: {self.what.en}"
        if self.found or self.expected:
            de += f" Gefunden: {self.found or '–'}; erwartet: {self.expected or '–'}."
            en += f" Found: {self.found or '–'}; expected: {self.expected or '–'}."
        if self.eur is not None:
            de += f" Differenz: {self.eur:+.6g} EUR.".replace(".", ",", 1)
            en += f" Difference: {self.eur:+.6g} EUR."
        return Text(de, en)


def all_differences(
    found: FoundBook, fixed: Book, live: Book, resized: Collection[str] = ()
) -> list[Difference]:
    """All differences; constants are compared with ``fixed``, results of formulas with ``live``.

    In references to ``resized`` sheets the numbers of rows do not count: rows came or went there.
    """
    differences = list(_sheets(found, fixed))
    for name, sheet in fixed.sheets.items():
        if name in found.sheets:
            differences += _sheet(found.sheets[name], sheet, live.sheets.get(name, sheet), resized)
    return [*differences, *_names(found, fixed), *_foreign(found)]


def _sheets(found: FoundBook, fixed: Book) -> Iterator[Difference]:
    for name in fixed.sheets:
        if name not in found.sheets:
            yield Difference(name, "", "", "", "", Text("Das Blatt fehlt.", "The sheet is missing."))
    for name, sheet in found.sheets.items():
        if name not in fixed.sheets:
            yield Difference(
                name, "", "", "", "", Text("Das Blatt wurde hinzugefügt.", "The sheet was added.")
            )
        if not sheet.visible:
            yield Difference(
                name, "", "", "", "", Text("Das Blatt ist ausgeblendet.", "The sheet is hidden.")
            )
    order = [name for name in found.sheets if name in fixed.sheets]
    if order != [name for name in fixed.sheets if name in found.sheets]:
        yield Difference(
            "",
            "",
            "",
            "",
            "",
            Text("Die Blätter stehen in anderer Reihenfolge.", "The sheets are in another order."),
        )


def _sheet(found: FoundSheet, fixed: Sheet, live: Sheet, resized: Collection[str]) -> Iterator[Difference]:
    moved = moved_rows(fixed, live)
    for position, record in fixed.cells.items():
        for d in _cell(found, position, record, live.cells.get(position, record), resized):
            yield replace(d, kind=LOST) if d.kind == STALE and position[0] in moved else d
    yield from _additions(found, fixed)
    yield from _notes(found, fixed, live)
    yield from _lists(found, fixed)
    for area in found.merged:
        yield Difference(found.name, area, "", "", "", Text("Zellen wurden verbunden.", "Cells were merged."))


def _cell(
    sheet: FoundSheet, position: CellPosition, fixed: CellRecord, live: CellRecord, resized: Collection[str]
) -> Iterator[Difference]:
    found = sheet.cells.get(position, Found(None))
    if fixed.formula is None:
        if found.formula is not None:
            what = Text("Formel statt festem Wert.", "A formula instead of a fixed value.")
            yield _difference(sheet, position, fixed, found.formula, value_text(fixed.value), what)
        elif not alike(found.value, fixed.value):
            yield _value(sheet, position, fixed, found.value, fixed.value)
        return
    if found.formula is None:
        what = Text("Fester Wert statt Formel.", "A fixed value instead of the formula.")
        yield _difference(sheet, position, fixed, value_text(found.value), fixed.formula, what)
    elif not same_formula(found.formula, fixed.formula, resized):
        what = Text("Andere Formel.", "Another formula.")
        yield _difference(sheet, position, fixed, found.formula, fixed.formula, what)
    elif found.value in (None, "") and live.value != "":
        yield _difference(sheet, position, live, "", value_text(live.value), NO_RESULT)
    elif not alike(found.value, live.value):
        kind = kind_of_result(sheet.name, found.value, fixed, live)
        yield replace(_value(sheet, position, live, found.value, live.value), kind=kind)


def same_formula(found: str, expected: str, resized: Collection[str] = ()) -> bool:
    """The same formula, but for spellings that programs change and rows that came or went."""
    return found == expected or _at_any_row(normal(found), resized) == _at_any_row(normal(expected), resized)


def _at_any_row(formula: str, resized: Collection[str]) -> str:
    for sheet in resized:
        place = rf"({re.escape(sheet)}!\$?[A-Z]+\$?)[0-9]+(?::(\$?[A-Z]+\$?)[0-9]+)?"
        formula = re.sub(place, r"\1:\2", formula)
    return formula


def _value(
    sheet: FoundSheet, position: CellPosition, record: CellRecord, found: Any, expected: Any
) -> Difference:
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (found, expected))
    eur = found - expected if numbers and record.money else None
    what = OTHER_VALUE if numbers else OTHER_CONTENTS
    return _difference(sheet, position, record, value_text(found), value_text(expected), what, eur)


def _difference(
    sheet: FoundSheet,
    position: CellPosition,
    record: CellRecord,
    found: str,
    expected: str,
    what: Text,
    eur: float | None = None,
) -> Difference:
    return Difference(sheet.name, xl_rowcol_to_cell(*position), record.name, found, expected, what, eur)


def _additions(found: FoundSheet, fixed: Sheet) -> Iterator[Difference]:
    """Cells that were never written; the body of the delivered tables is looked at by rows instead."""
    width = len(HEADINGS[found.name]) + 1 if found.name in HEADINGS else fixed.table_width
    for position, cell in found.cells.items():
        row, col = position
        in_table = row > 0 and col < width
        if position in fixed.cells or (in_table and cell.formula is None):
            continue
        extra = (
            Text("Hinzugefügte Formel.", "Added formula.")
            if cell.formula
            else Text("Hinzugefügter Inhalt.", "Added contents.")
        )
        yield Difference(
            found.name, xl_rowcol_to_cell(row, col), "", cell.formula or value_text(cell.value), "", extra
        )


def _notes(found: FoundSheet, fixed: Sheet, live: Sheet) -> Iterator[Difference]:
    for position in sorted({*found.notes, *fixed.notes}):
        text = found.notes.get(position, "")
        if not any(same_text(text, s.notes.get(position, "")) for s in (fixed, live)):
            what = Text("Anderer Kommentar.", "Another comment.")
            yield Difference(
                found.name,
                xl_rowcol_to_cell(*position),
                "",
                value_text(text),
                value_text(fixed.notes.get(position, "")),
                what,
            )


def _lists(found: FoundSheet, fixed: Sheet) -> Iterator[Difference]:
    for position in sorted({*found.lists, *fixed.lists}):
        cell = xl_rowcol_to_cell(*position)
        expected = f'{cell}:list:"{",".join(fixed.lists[position])}"' if position in fixed.lists else ""
        if found.lists.get(position, "") != expected:
            what = Text("Andere Auswahlliste.", "Another drop-down list.")
            yield Difference(
                found.name, cell, "", value_text(found.lists.get(position, "")), value_text(expected), what
            )


def _names(found: FoundBook, fixed: Book) -> Iterator[Difference]:
    for name in sorted({*found.names, *fixed.names}):
        given, expected = found.names.get(name, ""), fixed.names.get(name, "")
        built_in = name.rpartition("!")[2].startswith(("_xlnm.", "_FilterDatabase"))
        if normal(given) != normal(expected) and not built_in:
            what = Text("Anderer oder zusätzlicher Name.", "Another or an additional name.")
            yield Difference("", "", name, given, expected, what)


def _foreign(found: FoundBook) -> Iterator[Difference]:
    if found.macros:
        yield Difference("", "", "", "", "", Text("Die Mappe enthält Makros.", "The workbook has macros."))
    if found.links:
        yield Difference(
            "",
            "",
            "",
            "",
            "",
            Text("Die Mappe verweist auf andere Dateien.", "The workbook links to other files."),
        )


def without_results(differences: Sequence[Difference], live: Book) -> tuple[list[Difference], bool]:
    """The differences without those of a workbook in which no formula has a stored result, and whether it is one."""
    formulas = sum(cell.formula is not None and cell.value != "" for *_, cell in live.all_cells())
    missing = sum(d.what is NO_RESULT for d in differences)
    if not missing or missing < formulas:
        return list(differences), False
    return [d for d in differences if d.what is not NO_RESULT], True


def normal(formula: str) -> str:
    """A formula without blanks and dollar-free spellings of whole columns that other programs change."""
    outside = re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", formula.removeprefix("="))
    columns = re.sub(r"\$([A-Z]{1,3})\$1:\$([A-Z]{1,3})\$1048576", r"$\1:$\2", outside)
    return columns.replace("'", "")


def value_text(value: Any) -> str:
    """A value fit for a message."""
    if value is None:
        return ""
    text = format(value, ".12g") if isinstance(value, float) else str(value)
    return text if len(text) <= 120 else text[:119] + "…"


def sorted_out(
    differences: Sequence[Difference], changed: bool, unreadable: bool, lost: bool
) -> list[Difference]:
    """The differences by what they have to do with changed inputs.

    What tells that something was changed is right where something was; what rests on an input that is no
    number cannot be determined; without the rows that are ``lost`` nothing fixed at export can be made again.
    """
    if not changed:
        return [replace(d, kind="") for d in differences]
    kept = [d for d in differences if d.kind != TELLS]
    return [replace(d, kind=_kind(d, unreadable, lost)) for d in kept]


def _kind(d: Difference, unreadable: bool, lost: bool) -> str:
    if (
        d.kind in ("", STALE)
        and unreadable
        and d.what in (OTHER_VALUE, OTHER_CONTENTS)
        and vague(d.found, d.eur is not None)
    ):
        return UNREADABLE
    return LOST if lost and not d.kind else d.kind
