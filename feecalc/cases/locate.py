"""Naming the place of what cannot be used: file, row group and record, or line; never a pseudonym."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import narwhals as nw

from feecalc.cases.case_files import CaseSource
from feecalc.cases.engines.duckdb import Duck
from feecalc.cases.engines.interface import FILE, ROW, UNREADABLE, Engine, EngineError
from feecalc.cases.expressions import LazyRows, shape_expr, tidy
from feecalc.cases.parquet import broken_row_groups, row_groups
from feecalc.cases.ready_csv import first_broken_row, line_of
from feecalc.intake.cells.phrases import listed, number_text, rows, say
from feecalc.intake.checks.catalogue import finding
from feecalc.words.findings import NOWHERE, Finding, Place
from feecalc.words.text import Text


class Spot(NamedTuple):
    """The first row that a condition is true for, and how many there are."""

    place: Place
    where: Text
    rows: int

    @property
    def lead(self) -> Text:
        """Row group and record as the beginning of a message, empty for CSV (whose line the place tells)."""
        return say("{w}: ", "{w}: ", w=self.where) if self.where.de else NOWHERE


def _tidied(source: CaseSource, raw: LazyRows) -> LazyRows:
    return tidy(raw, source.decimals, trim=source.kind == "csv", keep=(FILE, ROW))


class Locator:
    """Looks rows up again, in the order of the files; only used when something is wrong."""

    def __init__(self, sources: Sequence[CaseSource], duck: Duck, cluster: Engine | None) -> None:
        self.sources, self.duck, self.cluster = sources, duck, cluster

    def first(self, condition: nw.Expr, column: str) -> Spot | None:
        """The first row of all sources for which the condition holds on the tidy frame."""
        return self._first(column, lambda source, raw: _tidied(source, raw).filter(condition))

    def first_of_shape(self, column: str, shape: str) -> Spot | None:
        """The first row in which a number that is text has this form."""

        def hits(source: CaseSource, raw: LazyRows) -> LazyRows:
            if raw.collect_schema()[column] != nw.String:
                return _tidied(source, raw).filter(nw.lit(False))
            return raw.filter(shape_expr(column) == shape)

        return self._first(column, hits)

    def _first(self, column: str, hits: Callable[[CaseSource, LazyRows], LazyRows]) -> Spot | None:
        found = [spot for source in self.sources if (spot := self._in(source, column, hits))]
        return found[0]._replace(rows=sum(spot.rows for spot in found)) if found else None

    def is_pseudonym(self, cell: str) -> bool:
        """Whether a cell also occurs as praxis or versicherter, so that it must not be shown."""
        same = (nw.col("praxis") == cell) | (nw.col("versicherter") == cell)
        return self.first(same, "praxis") is not None

    def _in(
        self, source: CaseSource, column: str, hits: Callable[[CaseSource, LazyRows], LazyRows]
    ) -> Spot | None:
        engine: Engine = self.cluster if source.kind == "remote" and self.cluster else self.duck
        kept = hits(source, engine.scan(source, located=True))
        rows = engine.rows(kept.group_by(FILE).agg(nw.col(ROW).min(), nw.len().alias("rows")))
        if not rows:
            return None
        order = {file.path: i for i, file in enumerate(source.files)}
        first = min(rows, key=lambda hit: (order.get(hit[FILE], 0), hit[FILE]))
        return self._spot(source, first[FILE], first[ROW], column)._replace(
            rows=sum(hit["rows"] for hit in rows)
        )

    def _spot(self, source: CaseSource, path: str, record: int, column: str) -> Spot:
        name = next((file.name for file in source.files if file.path == path), path.rsplit("/", 1)[-1])
        place = Place(name, column=source.columns[column])
        if source.kind == "csv":
            return Spot(place._replace(row=line_of(source, record)), NOWHERE, 0)
        group = NOWHERE
        if source.kind == "parquet":
            starts = row_groups(self.duck, path)
            group = row_group(sum(start <= record for start in starts) - 1)
        where = say("{g}Datensatz {r}", "{g}record {r}", g=group, r=str(record + 1))
        return Spot(place, where, 0)


def row_group(index: int) -> Text:
    """``Zeilengruppe 3, ``, counted from 0 as Parquet tools do."""
    return say("Zeilengruppe {i}, ", "row group {i}, ", i=str(index))


def placed(check: str, message: Text, spot: Spot, expected: Text, remedy: Text = NOWHERE) -> Finding:
    """A finding at a spot; the message tells how many rows are concerned."""
    text = say(
        "{where}{message} ({n})",
        "{where}{message} ({n})",
        where=spot.lead,
        message=message,
        n=rows(spot.rows),
    )
    return finding(check, text, place=spot.place, expected=expected, remedy=remedy)


def broken_data(sources: Iterable[CaseSource], duck: Duck) -> list[Finding]:
    """Which files, row groups and lines keep an engine from reading the data."""
    found: list[Finding] = []
    for source in sources:
        if source.kind == "csv":
            found += _broken_csv(source, duck)
        elif source.kind == "parquet":
            found += _broken_parquet(source, duck)
    return found


def _broken_csv(source: CaseSource, duck: Duck) -> list[Finding]:
    file = source.files[0]
    broken = first_broken_row(source)
    if broken is None:
        return [] if _readable(source, duck) else [finding("F09", _unreadable_csv(), place=Place(file.name))]
    line, cells = broken
    text = (
        say(
            "Die Zeile hat {n} Zellen, die Überschrift {m}.",
            "The row has {n} cells, the heading {m}.",
            n=cells,
            m=len(source.heading),
        )
        if cells
        else Text("Ein Anführungszeichen wird nicht geschlossen.", "A quotation mark is not closed.")
    )
    remedy = Text(
        "Die Zeile in einem Texteditor ansehen: abgeschnitten, oder ein Trennzeichen in einem Wert?",
        "Look at the row in a text editor: cut off, or a separator inside a value?",
    )
    return [finding("F09", text, place=Place(file.name, row=line), remedy=remedy)]


def _unreadable_csv() -> Text:
    return Text(
        "Die Datei lässt sich nicht als CSV lesen (überlange Zeile oder falsche Anführungszeichen).",
        "The file cannot be read as CSV (an endless line or wrong quotation marks).",
    )


def _readable(source: CaseSource, duck: Duck) -> bool:
    try:
        duck.rows(duck.scan(source).select(nw.len()))
    except EngineError:
        return False
    return True


def _broken_parquet(source: CaseSource, duck: Duck) -> list[Finding]:
    found = []
    for file in source.files:
        try:
            groups = broken_row_groups(duck, source, file)
        except EngineError:
            found.append(finding("F09", UNREADABLE, place=Place(file.name)))
            continue
        if groups:
            text = say(
                "Zeilengruppe {g} (ab 0 gezählt) ist beschädigt. Bitte die Datei neu ausgeben.",
                "row group {g} (counted from 0) is damaged. Please export the file again.",
                g=listed(number_text(g).de for g in groups),
            )
            found.append(finding("F09", text, place=Place(file.name)))
    return found
