"""Concessions and counter-proof in columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from feecalc.numbers.figures import signed
from feecalc.words.text import Lang


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
