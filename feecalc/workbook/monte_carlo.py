"""Drawn scenarios as a workbook: what was assumed, factors, quantiles, histograms and, if asked for, the draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Any

import numpy as np

from feecalc.analysis.charts.monte_carlo import FACTORS, spoken_quantity
from feecalc.analysis.monte_carlo import MonteCarlo, assumed
from feecalc.calculation.wording import INVENTED
from feecalc.drivers.names import LABELS, ScenarioError
from feecalc.words.text import Lang, Text, same
from feecalc.words.whole_files import replace_file
from feecalc.workbook.book import Book
from feecalc.workbook.contents import ASSUMPTIONS
from feecalc.workbook.table import Column, Styled, Table

CLASSES = 40
MOST_DRAWS = 1_000_000  # a sheet has 1,048,576 rows
_WHERE = (Column("kv", Text("KV", "KV"), 6, "key"), Column("reading", Text("Lesart", "Reading"), 44, "wrap"))
_FACTORS = (
    *_WHERE,
    Column("stage", Text("Stufe", "Stage"), 8, "int"),
    Column("below_1", Text("f unter 1", "f below 1"), 11, "eur", "%"),
    Column("se_below_1", Text("Standardfehler", "Standard error"), 15, "eur", "%"),
    Column("at_1", Text("f = 1", "f = 1"), 11, "eur", "%"),
    Column("se_at_1", Text("Standardfehler", "Standard error"), 15, "eur", "%"),
    Column("above_1", Text("f über 1", "f above 1"), 11, "eur", "%"),
    Column("se_above_1", Text("Standardfehler", "Standard error"), 15, "eur", "%"),
    Column("undefined", Text("nicht bestimmt", "undefined"), 15, "eur", "%"),
    Column("impossible", Text("unmöglich", "impossible"), 12, "eur", "%"),
)
_NUMBERS = {
    "mean": Text("Mittel", "Mean"),
    "se_mean": Text("Standardfehler", "Standard error"),
    "sd": Text("Standardabweichung", "Standard deviation"),
    "q05": same("5 %"),
    "q25": same("25 %"),
    "q50": Text("Median", "Median"),
    "q75": same("75 %"),
    "q95": same("95 %"),
}
_QUANTILES = (
    *_WHERE,
    Column("quantity", Text("Größe", "Quantity"), 44, "wrap"),
    Column("defined", Text("bestimmt", "Defined"), 11, "eur", "%"),
    *(Column(key, title, 20, "eur") for key, title in _NUMBERS.items()),
)
_CLASSES = (
    *_WHERE,
    Column("quantity", Text("Größe", "Quantity"), 44, "wrap"),
    Column("low", Text("von", "From"), 16, "eur6"),
    Column("high", Text("bis", "To"), 16, "eur6"),
    Column("share", Text("Anteil der Szenarien", "Share of the scenarios"), 14, "eur", "%"),
)


class DrawnScenarios(MonteCarlo):
    """What ``fc.monte_carlo`` returns: the analysis, with a workbook of its own."""

    def to_excel(self, path: str | PathLike[str], *, draws: bool = False, lang: Lang = "de") -> None:
        """Write the workbook, whole or not at all; ``draws`` adds a row a scenario.

        Raises ScenarioError for more draws than a sheet has rows.
        """
        replace_file(path, drawn_bytes(self, lang, draws=draws))


def drawn_bytes(made: MonteCarlo, lang: Lang = "de", *, draws: bool = False) -> bytes:
    """The workbook; the same bytes for the same draws, language and version."""
    if draws and made.n > MOST_DRAWS:
        said = f"{made.n} / {MOST_DRAWS}"
        raise ScenarioError(
            Text(f"Mehr Ziehungen, als ein Blatt fasst: {said}.", f"More draws than a sheet holds: {said}.")
        )
    book = Book(lang, _code(made, lang), {"title": "feecalc monte_carlo", "author": "feecalc"})
    book.header = INVENTED.of(lang) if _is_invented(made) else ""
    _assumptions(book, made, lang)
    _frame(book, Text("Faktoren", "Factors"), _FACTORS, (_percent(r) for r in _rows(made.factors)), lang)
    spread = (_quantile(row, lang) for row in _rows(made.quantiles))
    _frame(book, Text("Verteilung", "Distribution"), _QUANTILES, spread, lang)
    _frame(book, Text("Histogramm", "Histogram"), _CLASSES, _classes(made, lang), lang)
    if draws:
        _draws(book, made, lang)
    return book.bytes()


def _code(made: MonteCarlo, lang: Lang) -> str:
    codes = {r.pruefkennung for base in made.bases.values() for r in base.results}
    several = Text("je KV und Lesart verschieden", "one a KV and reading").of(lang)
    return next(iter(codes)) or "" if len(codes) == 1 else several


def _is_invented(made: MonteCarlo) -> bool:
    return any(base.default.data.is_invented(r.kv) for base in made.bases.values() for r in base.results)


def _assumptions(book: Book, made: MonteCarlo, lang: Lang) -> None:
    columns = (
        Column("what", Text("Annahme", "Assumption"), 60, "bold"),
        Column("said", Text("Wert", "Value"), 90, "wrap"),
    )
    rows = ({"what": what.of(lang), "said": said.of(lang)} for what, said in assumed(made))
    _frame(book, ASSUMPTIONS, columns, rows, lang)


def _frame(
    book: Book,
    name: Text,
    columns: tuple[Column, ...],
    rows: Iterator[Mapping[str, Any]],
    lang: Lang,
    *,
    printed: bool = True,
) -> None:
    table = Table(book.add(name.of(lang)), columns, 0)
    for row in rows:
        table.add(row)
    table.finish(frozen=1)
    table.sheet.page(rows=table.next, cols=table.size, head=0, printed=printed)


def _rows(frame: Any) -> Iterator[dict[str, Any]]:
    """What was found; nan stays blank."""
    for row in frame.to_dict("records"):
        yield {k: None if isinstance(v, float) and np.isnan(v) else v for k, v in row.items()}


def _percent(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: 100 * v if isinstance(v, float) else v for k, v in row.items()}


def _quantile(row: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    look = "factor" if row["quantity"] in FACTORS else "eur"
    numbers = {key: None if row[key] is None else Styled(row[key], look) for key in _NUMBERS}
    said = spoken_quantity(row["quantity"]).of(lang)
    return {**row, **numbers, "quantity": said, "defined": 100 * row["defined"]}


def _classes(made: MonteCarlo, lang: Lang) -> Iterator[dict[str, Any]]:
    """One scale for all readings of a region and factor; exactly 1 is a class of its own."""
    for kv in dict.fromkeys(made.quantiles.kv):
        for quantity in FACTORS:
            if quantity in set(made.quantiles[made.quantiles.kv == kv].quantity):
                yield from _of_quantity(made, kv, quantity, lang)


def _of_quantity(made: MonteCarlo, kv: str, quantity: str, lang: Lang) -> Iterator[dict[str, Any]]:
    values = {label: made.values(kv, quantity, label) for label in made.readings}
    known = np.concatenate([v[np.isfinite(v)] for v in values.values()])
    if not known.size:
        return
    edges = np.histogram_bin_edges(known, CLASSES)
    for label, found in values.items():
        where = {"kv": kv, "reading": label, "quantity": spoken_quantity(quantity).of(lang)}
        at_1 = found == 1
        counts, _ = np.histogram(found[np.isfinite(found) & ~at_1], edges)
        for low, high, count in zip(edges, edges[1:], counts, strict=False):
            yield {**where, "low": float(low), "high": float(high), "share": 100 * int(count) / made.n}
        yield {
            **where,
            "low": 1,
            "high": Styled("= 1", "text right"),
            "share": 100 * int(at_1.sum()) / made.n,
        }


def _draws(book: Book, made: MonteCarlo, lang: Lang) -> None:
    """A row a scenario; drivers given for each region have a column each."""
    columns, values = [Column("n", Text("Szenario", "Scenario"), 10, "int")], {}
    kvs = list(dict.fromkeys(made.quantiles.kv))
    for name, drawn in made.draws.items():
        by_region = drawn.ndim == 2
        for kv, column in zip(kvs, drawn.T, strict=True) if by_region else [("", drawn)]:
            key, label = f"{name} {kv}", LABELS[name]
            where = f"\nKV {kv}" if by_region else ""
            columns.append(Column(key, Text(label.de + where, label.en + where), 24, "eur6"))
            values[key] = np.broadcast_to(column, (made.n,))
    rows = ({"n": n + 1, **{key: float(v[n]) for key, v in values.items()}} for n in range(made.n))
    _frame(book, Text("Ziehungen", "Draws"), tuple(columns), rows, lang, printed=False)
