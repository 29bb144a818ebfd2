"""A worksheet without what our cells do not need, since most of a run's time goes into writing cells."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import (
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """Cells come by row and column, each with a style; no formula uses a function newer than Excel 2010.

    The file is the one that ``Worksheet`` writes, but for the hint ``spans``, which readers do not
    need; a test compares them, and pins the private methods that stand in here (decision 30).
    """

    # As the methods of the same name, which would first look for notations like "A1".
    write_string = Worksheet._write_string
    write_number = Worksheet._write_number
    write_formula = Worksheet._write_formula
    write_blank = Worksheet._write_blank

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:  # noqa: ARG002 - named as XlsxWriter names it
        return formula.removeprefix("=")

    def _calculate_spans(self) -> None:
        """Leave the hint out."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell)
        if (
            cell.format is None
            or kind not in _PLAIN
            or (kind is CellFormulaTuple and type(cell.value) is not float)
        ):
            super()._write_cell(row, col, cell)
            return
        where = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
        if kind is CellStringTuple:
            self.fh.write(f'{where} t="s"><v>{cell.string}</v></c>')
        elif kind is CellNumberTuple:
            self.fh.write(f"{where}><v>{cell.number:.16G}</v></c>")
        else:
            formula = cell.formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            self.fh.write(f"{where}><f>{formula}</f><v>{cell.value}</v></c>")


_PLAIN = frozenset({CellFormulaTuple, CellNumberTuple, CellStringTuple})
