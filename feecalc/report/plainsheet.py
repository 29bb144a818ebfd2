"""A worksheet whose formulas need no translation: none of ours uses a function newer than Excel 2010."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # XlsxWriter ships no types


class PlainSheet(Worksheet):  # type: ignore[misc]  # for the same reason
    """Spares the thirty searches for newer functions that XlsxWriter makes in every formula.

    Where a later XlsxWriter no longer calls this method, workbooks are merely written more slowly.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:  # noqa: ARG002
        return formula.removeprefix("=")
