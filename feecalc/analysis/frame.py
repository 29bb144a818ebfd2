"""The frame every analysis returns: a pandas DataFrame with a chart, a total and a note.

Loads pandas; import it only inside functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from feecalc.numbers import Undefined, half_up
from feecalc.numbers.figures import as_decimal
from feecalc.words.text import Lang, Text, same

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Chart = Callable[[Any, Any, Lang], Any]


class Frame(pd.DataFrame):
    """A DataFrame whose rows sum exactly to what they explain, and which draws itself.

    ``plot`` is the analysis's own chart in place of pandas' accessor. ``total`` is what the exact column
    sums to, found without summing (None where rows are no parts of a sum); ``note`` says how the
    figures were made. Anything cut out of a Frame is an ordinary DataFrame. Made by ``frame``.
    """

    _metadata = ["chart", "total", "note", "lang"]  # noqa: RUF012 - pandas asks for a list
    chart: Chart
    total: Any
    note: Text
    lang: Lang

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def plot(self, ax: Axes | None = None) -> Figure:  # type: ignore[override]  # our chart, not pandas'
        """Draw the analysis's chart on ``ax``, or on a new figure; German labels unless ``lang`` is en."""
        from feecalc.analysis.charts.style import drawn

        return drawn(self, self.chart, ax, self.lang)


def frame(
    rows: Sequence[dict[str, Any]],
    *,
    chart: Chart,
    columns: Sequence[str] | None = None,
    total: Any = None,
    note: Text | None = None,
    lang: Lang = "de",
) -> Frame:
    """A Frame of one analysis."""
    made = Frame(list(rows), columns=None if columns is None else list(columns))
    made.chart, made.total, made.note, made.lang = chart, total, note or same(""), lang
    return made


def exact(value: Any) -> Fraction | None:
    """An exact number for a column; None where undefined."""
    return None if value is None or isinstance(value, Undefined) else Fraction(value)


def cents(value: Any, decimals: int = 2) -> Decimal | None:
    """Rounded half-up for the column beside the exact one; None where undefined."""
    number = exact(value)
    return None if number is None else as_decimal(half_up(number, decimals), decimals)
