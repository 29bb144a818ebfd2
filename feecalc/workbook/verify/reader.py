"""Everything a workbook holds, as ``verify`` has to see it: values, formulas, comments, names, drop-downs."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from feecalc.intake.sources.damaged import guarded
from feecalc.intake.sources.files import Source
from feecalc.intake.sources.inspection import inspect

CellPosition = tuple[int, int]


class Found(NamedTuple):
    """One cell as it stands in the file; positions count from 0."""

    value: Any
    formula: str | None = None


@dataclass
class FoundSheet:
    """One sheet as it stands in the file."""

    name: str
    visible: bool = True
    cells: dict[CellPosition, Found] = field(default_factory=dict)
    notes: dict[CellPosition, str] = field(default_factory=dict)
    lists: dict[CellPosition, str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)


@dataclass
class FoundBook:
    """One workbook as it stands in the file."""

    sheets: dict[str, FoundSheet]
    names: dict[str, str]
    macros: bool
    links: bool
    title: str = ""

    def text(self, sheet: str, row: int, col: int) -> str:
        """The text of a cell, empty where there is none."""
        found = self.sheets[sheet].cells.get((row, col)) if sheet in self.sheets else None
        return "" if found is None or found.value is None else str(found.value)


def read_workbook(source: Source) -> FoundBook:
    """Read a workbook within bounds; raises PackageError for one that is unsafe, too large or damaged."""
    looks = inspect(source)
    with guarded(source.name):
        formulas, values = _open(source, values=False), _open(source, values=True)
        sheets = {ws.title: _sheet(ws, values[ws.title]) for ws in formulas.worksheets}
        names = {name: str(defined.attr_text) for name, defined in formulas.defined_names.items()}
        for ws in formulas.worksheets:
            names |= {f"{ws.title}!{name}": str(d.attr_text) for name, d in ws.defined_names.items()}
        for chart_sheet in formulas.chartsheets:
            sheets[chart_sheet.title] = FoundSheet(chart_sheet.title)
        title = str(formulas.properties.title or "")
    return FoundBook(sheets, names, looks.macros, looks.links, title)


def _open(source: Source, values: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(source.data), data_only=values, keep_links=False)


def _sheet(formulas: Any, values: Any) -> FoundSheet:
    found = FoundSheet(formulas.title, visible=formulas.sheet_state == "visible")
    stored = values._cells
    for (row, col), cell in formulas._cells.items():
        if cell.comment is not None:
            found.notes[row - 1, col - 1] = str(cell.comment.text)
        if cell.value is not None:
            found.cells[row - 1, col - 1] = _cell(cell, stored.get((row, col)))
    for validation in formulas.data_validations.dataValidation:
        for area in validation.sqref.ranges:
            found.lists[area.min_row - 1, area.min_col - 1] = (
                f"{area.coord}:{validation.type}:{validation.formula1}"
            )
    found.merged = sorted(str(area) for area in formulas.merged_cells.ranges)
    return found


def _cell(cell: Any, stored: Any) -> Found:
    if cell.data_type != "f":
        return Found(cell.value)
    # A formula over several cells, or a table of them, is none of ours.
    formula = cell.value if isinstance(cell.value, str) else f"{{{getattr(cell.value, 'text', cell.value)}}}"
    return Found(None if stored is None else _stored(stored), formula)


def _stored(cell: Any) -> Any:
    """The stored result; openpyxl puts the target of a link where there is none."""
    link = cell.hyperlink
    return None if link is not None and cell.value in (link.location, link.target) else cell.value
