"""The frame every analysis returns: a pandas DataFrame with a chart, a total and a note.

Loads pandas; import it only inside functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from feecalc.law.register import by_key, label, spoken_settings, title
from feecalc.numbers import Undefined, half_up
from feecalc.numbers.figures import as_decimal
from feecalc.words.text import Lang, Text, same

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Draw = Callable[[Any, Any, Lang], Any]


class Frame(pd.DataFrame):
    """A DataFrame whose rows sum exactly to what they explain, and which draws itself.

    ``plot`` is the analysis's own chart in place of pandas' accessor. ``total`` is what the exact column
    sums to, found without summing (None where rows are no parts of a sum); ``note`` says how the
    figures were made. Anything cut out of a Frame is an ordinary DataFrame. Made by ``frame``.
    """

    _metadata = ["chart", "total", "note", "lang"]  # noqa: RUF012 - pandas asks for a list
    chart: Draw
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

    def spoken(self) -> pd.DataFrame:
        """The same table as a reader wants it: questions and answers in words; the keys stay in the columns themselves."""
        return pd.DataFrame({name: _in_words(self, name) for name in self.columns}, index=self.index)

    def __repr__(self) -> str:
        return "\n".join(filter(None, (repr(self.spoken()), self.note.of(self.lang))))

    def _repr_html_(self) -> str | None:
        shown: Any = self.spoken()
        html: str | None = shown._repr_html_()
        note = self.note.of(self.lang)
        return f"{html}<p>{escape(note)}</p>" if note else html


# Columns that hold an option, and the column that holds its key.
_OPTIONS = {"option": "reading", "demand": "key", "counter": "key"}
_KEYS = ("reading", "key")
_SETTINGS = ("low_readings", "high_readings", "readings")


def _in_words(table: Frame, name: str) -> list[Any]:
    cells = list(table[name])
    if name in _SETTINGS:
        return [spoken_settings(c, table.lang) if isinstance(c, Mapping) else c for c in cells]
    if name in _KEYS:
        return [_question(key, table.lang) for key in cells]
    if name in _OPTIONS and _OPTIONS[name] in table.columns:
        return [_answer(key, c, table.lang) for key, c in zip(table[_OPTIONS[name]], cells, strict=True)]
    return cells


def _question(key: Any, lang: Lang) -> Any:
    """Two questions that cannot be mixed share a row: ``kassenarten, base_period``."""
    parts = str(key).split(", ")
    return ", ".join(title(part, lang) for part in parts) if set(parts) <= set(by_key()) else key


def _answer(key: Any, option: Any, lang: Lang) -> Any:
    keys, options = str(key).split(", "), str(option).split(", ")
    if not set(keys) <= set(by_key()) or len(keys) != len(options):
        return option
    return ", ".join(label(k, o, lang) for k, o in zip(keys, options, strict=True))


def frame(
    rows: Sequence[Any],
    *,
    chart: Draw,
    columns: Mapping[str, Callable[[Any], Any]] | Sequence[str] | None = None,
    total: Any = None,
    note: Text | None = None,
    lang: Lang = "de",
) -> Frame:
    """A Frame of one analysis; ``columns`` say what each shows of a row, or only name those of rows that are dicts."""
    if isinstance(columns, Mapping):
        rows = [{name: of(row) for name, of in columns.items()} for row in rows]
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
