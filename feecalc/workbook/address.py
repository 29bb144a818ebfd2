"""Names of columns and cells: ``AA`` and ``AA7``."""

from __future__ import annotations


def column_name(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell, row and column counted from 0."""
    return f"{column_name(column)}{row + 1}"
