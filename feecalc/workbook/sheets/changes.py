"""Änderungen: what differs from the export, counted live; every banner of the workbook rests on its sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feecalc.intake.model import BASE_QUARTERS, KASSENARTEN, NEW_GOPS, NEW_QUARTERS, OLD_GOPS
from feecalc.law.readings import LIVE
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.contents import CHANGES, READINGS, RESULT, Model
from feecalc.workbook.places import quoted_sheet
from feecalc.workbook.rows import (
    AGREED,
    ASSIGNMENTS,
    AT_EXPORT,
    BILLING,
    CASES,
    CONTRACTS,
    HEADINGS,
    KEY,
    KEY_COLUMNS,
    NUMBER_COLUMNS,
    STATEMENTS,
    quarter_text,
)
from feecalc.workbook.sheets.delivered import letter_of
from feecalc.workbook.sheets.fees import changed_fees
from feecalc.workbook.table import Column, Live, Table

CHANGED, NOT_FOLLOWED, NO_NUMBER = "Geaendert", "Nicht_gefolgt", "Keine_Zahl"

FOLLOW, STAY, IDLE = (
    Text("folgen", "follow"),
    Text("folgen NICHT: neu rechnen mit feecalc run", "do NOT follow: calculate anew with feecalc run"),
    Text("nicht berührt", "not touched"),
)
UNREADABLE = Text("„nicht bestimmt“, wo sie darauf beruhen", "undefined where they rest on it")
# Amounts of 2009 and 2010 need not be delivered.
MAY_BE_LEFT_OUT = ("leistungsbedarf", "kontrollsumme")
_NUMBER, _WORD = '">-1E+300"', '"?*"'

_COLUMNS = (
    Column("sheet", Text("Blatt", "Sheet"), 16),
    Column("what", Text("Was gezählt wird", "What is counted"), 62, "wrap"),
    Column("count", Text("Anzahl", "Number"), 10, "int"),
    Column("where", Text("Letzte Stelle", "Last place"), 18, "text right"),
    Column("fees", Text("Gebührenwerte", "Fees"), 44, "wrap"),
)
_GOPS = (
    Column("gop", Text("Bekannte GOP", "Known GOP"), 12, "key"),
    Column("rows", Text("Zeilen in Daten", "Rows in Daten"), 12, "int"),
)
HEAD = 3


class ChangeKind(NamedTuple):
    """One kind of change: how it is counted, and whether the fees follow it."""

    sheet: str
    what: Text
    counted: str
    fees: Text
    where: str = ""


def write(book: Book, model: Model) -> None:
    """One row a kind of change; three sums below carry names."""
    sheet = book.sheets[model.of(CHANGES)]
    sheet.text(0, 0, model.either("Änderungen seit der Ausgabe", "Changes since export"), "title")
    sheet.text(
        1,
        0,
        model.either(
            "Live gezählt: 0 heißt unverändert. Bei eingefügten oder gelöschten Zeilen zählt der Unterschied der Zeilenzahl.",
            "Counted live: 0 means unchanged. For inserted or deleted rows the difference in the number of rows counts.",
        ),
        "small",
    )
    table = Table(sheet, _COLUMNS, HEAD)
    rows: dict[str, list[int]] = {}
    for change in _changes(model, _known_gops(sheet, model)):
        where = Live(f'=IF(C{table.next + 1}=0,"–",{change.where})', "–") if change.where else None
        cells = {"sheet": change.sheet, "what": model.of(change.what), "count": Live(f"={change.counted}", 0)}
        row = table.add({**cells, "where": where, "fees": model.of(change.fees)})
        rows.setdefault(change.fees.de, []).append(row)
    _sums(book, model, table, rows)
    table.finish(filtered=False)
    sheet.page(rows=table.next, cols=table.size, head=HEAD, freeze=(HEAD + 1, 1), printed=False)


def _known_gops(sheet: Sheet, model: Model) -> str:
    """How many rows of Daten each GOP has that was there at export, right of the table; returns the counts."""
    table = Table(sheet, _GOPS, HEAD, left=len(_COLUMNS) + 1)
    at = HEADINGS[BILLING].index("gop")
    found = Counter(str(row[at]) for row in model.tables[BILLING])
    for gop in sorted({*found, *OLD_GOPS, *NEW_GOPS}):
        here = table.cell(table.next, "gop")
        table.add({"gop": gop, "rows": Live(f"=COUNTIF({_whole(BILLING, 'gop')},{here})", found[gop])})
    table.finish(filtered=False)
    return table.range("rows")


def _sums(book: Book, model: Model, table: Table, rows: dict[str, list[int]]) -> None:
    everything = table.range("count")
    parts = (
        (CHANGED, Text("Änderungen zusammen", "changes in all"), f"SUM({everything})"),
        (
            NOT_FOLLOWED,
            Text("davon ohne Folge für die Gebührenwerte", "of which the fees do not follow"),
            _added(rows.get(STAY.de, ())),
        ),
        (
            NO_NUMBER,
            Text("davon keine Zahl, wo eine stehen muss", "of which no number where one must stand"),
            _added(rows.get(UNREADABLE.de, ())),
        ),
    )
    for name, label, formula in parts:
        row = table.add({"what": model.of(label), "count": Live(f"={formula}", 0, "int bold")})
        book.define(name, f"{model.sheet(CHANGES)}!$C${row + 1}")
    last = rows.get(UNREADABLE.de, [])
    text = '"–"'
    for row in last:
        text = f"IF(C{row + 1}>0,D{row + 1},{text})"
    row = table.add(
        {
            "what": model.either("letzte Stelle ohne Zahl", "last place without a number"),
            "where": Live(f"={text}", "–"),
        }
    )
    book.define("Stelle_ohne_Zahl", f"{model.sheet(CHANGES)}!$D${row + 1}")


def _added(rows: list[int] | tuple[()]) -> str:
    return "+".join(f"C{row + 1}" for row in rows) or "0"


def _changes(model: Model, known: str) -> Iterator[ChangeKind]:
    for table in (BILLING, CASES, ASSIGNMENTS, CONTRACTS, AGREED, STATEMENTS):
        yield from _of_table(model, table, known)
    yield from _of_readings(model)
    text = Text("Gebührenwerte, die von den ausgegebenen abweichen", "fees that differ from those at export")
    yield ChangeKind(model.of(RESULT), text, changed_fees(model), FOLLOW)


def _of_table(model: Model, table: str, known: str) -> Iterator[ChangeKind]:
    """Numbers, keys, rows, spellings, and what is no number where one must stand."""
    rows, kvs = len(model.tables[table]), tuple(model.result.regions)
    at_all = {ASSIGNMENTS: STAY, CONTRACTS: STAY, AGREED: STAY, STATEMENTS: IDLE}.get(table, FOLLOW)
    for heading in NUMBER_COLUMNS[table]:
        if rows:
            a, b = _area(table, heading, rows), _area(table, heading + AT_EXPORT, rows)
            fees = IDLE if table == STATEMENTS else FOLLOW
            yield ChangeKind(
                table,
                Text(f"geänderte Zahlen in {heading}", f"changed numbers in {heading}"),
                _safe(f"SUMPRODUCT(--({a}<>{b}))"),
                fees,
            )
    if rows:
        named = ", ".join(KEY_COLUMNS[table])
        text = Text(f"geänderte Angaben in {named}", f"changed entries in {named}")
        yield ChangeKind(table, text, _safe(_other_keys(table, rows)), at_all)
    counted = f"ABS(COUNTA({_whole(table, HEADINGS[table][0])})-1-{rows})"
    yield ChangeKind(
        table, Text("hinzugekommene oder fehlende Zeilen", "added or missing rows"), counted, at_all
    )
    if table in (BILLING, CASES):
        yield from _spellings(table, kvs)
    if table == BILLING:
        yield from _unknown(model, known)
    if rows and table != STATEMENTS:
        yield from _no_numbers(table, rows)


def _other_keys(table: str, rows: int) -> str:
    joined = '&"|"&'.join(_area(table, heading, rows) for heading in KEY_COLUMNS[table])
    return f"SUMPRODUCT(--({joined}<>{_area(table, KEY, rows)}))"


def _spellings(table: str, kvs: tuple[str, ...]) -> Iterator[ChangeKind]:
    spelled = {"quartal": [quarter_text(q) for q in (*BASE_QUARTERS, *NEW_QUARTERS)], "kv": list(kvs)}
    for heading, texts in spelled.items():
        text = Text(
            f"Zeilen, deren {heading} anders geschrieben ist als bei der Ausgabe: nicht mitgezählt",
            f"rows whose {heading} is spelled otherwise than at export: not counted",
        )
        yield ChangeKind(table, text, _other_than(table, heading, texts), STAY)


def _unknown(model: Model, known: str) -> Iterator[ChangeKind]:
    """GOPs that no formula reads, and Kassenarten that only the sums over all of them hold."""
    text = Text(
        "Zeilen mit einer gop, die bei der Ausgabe nicht vorkam: nicht mitgezählt",
        "rows with a gop that was not there at export: not counted",
    )
    yield ChangeKind(BILLING, text, f"COUNTA({_whole(BILLING, 'gop')})-1-SUM({known})", STAY)
    text = Text(
        "Zeilen, deren kassenart anders geschrieben ist als bei der Ausgabe: nur in Summen über alle Kassenarten mitgezählt",
        "rows whose kassenart is spelled otherwise than at export: only in sums over all Kassenarten",
    )
    fees = FOLLOW if model.result.reading.kassenarten == "pooled" else STAY
    yield ChangeKind(BILLING, text, _other_than(BILLING, "kassenart", KASSENARTEN.values()), fees)


def _other_than(table: str, heading: str, texts: Iterable[str]) -> str:
    """How many filled cells of a column hold none of the texts."""
    column = _whole(table, heading)
    known = "-".join(f'COUNTIF({column},"{text}")' for text in texts)
    return f"ABS(COUNTA({column})-1-{known})"


def _no_numbers(table: str, rows: int) -> Iterator[ChangeKind]:
    """Numbers that are none any more, and what is none in rows that the export did not have."""
    for heading in NUMBER_COLUMNS[table]:
        here, then = _area(table, heading, rows), _area(table, heading + AT_EXPORT, rows)
        lost = f"COUNT({then})-COUNTIFS({then},{_NUMBER},{here},{_NUMBER})"
        column, names = _whole(table, heading), _whole(table, HEADINGS[table][0])
        if heading in MAY_BE_LEFT_OUT:
            here_too = f"COUNTIFS({here},{_WORD})-COUNTIFS({here},{_WORD},{then},{_NUMBER})"
            counts = f"{lost}+{here_too}", f"COUNTA({column})-COUNT({column})-1-COUNTA({here})+COUNT({here})"
        else:
            counts = lost, f"COUNTA({names})-1-COUNT({column})-({lost})"
        text = Text(
            f"keine Zahl in {heading}, wo eine stehen muss", f"no number in {heading} where one must stand"
        )
        place = f'"{table}!{letter_of(table, heading)}"'
        yield ChangeKind(table, text, _safe(counts[0]), UNREADABLE, f"{place}&{_last_row(here, then)}")
        text = Text(f"keine Zahl in {heading} einer neuen Zeile", f"no number in {heading} of a new row")
        yield ChangeKind(table, text, _safe(f"MAX(0,{counts[1]})"), UNREADABLE, place)


def _last_row(here: str, then: str) -> str:
    """The row of the last number that is none any more; of one, the sum is its number, without a maximum of an array."""
    bad = f"((ISNUMBER({then})+ISTEXT({here}))>0)*(1-ISNUMBER({here}))"
    return f"IF(SUMPRODUCT({bad})=1,SUMPRODUCT({bad}*ROW({here})),SUMPRODUCT(MAX({bad}*ROW({here}))))"


def _of_readings(model: Model) -> Iterator[ChangeKind]:
    for text, keys, fees in (
        (Text("geänderte Lesarten (gelb)", "changed readings (yellow)"), True, FOLLOW),
        (Text("geänderte feste Lesarten", "changed fixed readings"), False, STAY),
    ):
        rows = [i + 2 for i, q in enumerate(model.questions) if is_live(q.key) == keys]
        terms = [f"({READINGS}!C{row}<>{READINGS}!D{row})" for row in rows]
        if terms:
            yield ChangeKind(READINGS, text, "+".join(terms), fees)


def is_live(key: str) -> bool:
    """Whether a reading is a choice in the workbook."""
    return key in LIVE or key == "bisphosphonate_share"


def _area(table: str, heading: str, rows: int) -> str:
    letter = letter_of(table, heading)
    return f"{quoted_sheet(table)}!${letter}$2:${letter}${rows + 1}"


def _whole(table: str, heading: str) -> str:
    letter = letter_of(table, heading)
    return f"{quoted_sheet(table)}!${letter}:${letter}"


def _safe(formula: str) -> str:
    # All rows deleted: the reference is gone, which is a change too.
    return f"IFERROR({formula},1)"
