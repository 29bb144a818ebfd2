"""The delivered tables as they were at export and as they are now: every row carries its number of then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from feecalc.intake.checks.all_checks import run_checks
from feecalc.intake.model import (
    KASSENARTEN,
    AgreedFee,
    Assignment,
    BillingRow,
    CaseRow,
    Contract,
    Data,
    Statement,
)
from feecalc.intake.sources.raw import plain_number
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
    NUMBER,
    NUMBER_COLUMNS,
    STATEMENTS,
    CellValue,
)
from feecalc.workbook.verify.recorded import Recorded, cents_in, place_of, text_in

Cells = Mapping[str, CellValue]
# The tables whose keys formulas read where they stand; those of the others count as they were at export.
LIVE_KEYS = (BILLING, CASES)
_KASSENARTEN = {name: key for key, name in KASSENARTEN.items()}


class DeliveredRow(NamedTuple):
    """One row by heading, ``line`` rows below the heading: as it is, and as it was at export."""

    line: int
    now: Cells
    then: Cells


@dataclass(frozen=True)
class DeliveredTable:
    """One delivered table: rows of the export in its order, rows added since, numbers of those that are gone."""

    sheet: str
    kept: tuple[DeliveredRow, ...]
    added: tuple[DeliveredRow, ...]
    missing: tuple[int, ...]
    moved: bool

    @property
    def resized(self) -> bool:
        """Whether rows came or went, so that the rows below stand elsewhere."""
        return bool(self.added or self.missing)


def tables_of(record: Recorded) -> dict[str, DeliveredTable]:
    """Every delivered table, its rows told apart by their numbers."""
    return {sheet: _table(sheet, rows, record.sizes.get(sheet, 0)) for sheet, rows in record.rows.items()}


def _table(sheet: str, rows: list[list[CellValue]], size: int) -> DeliveredTable:
    kept: dict[int, DeliveredRow] = {}
    added, order = [], []
    for index, cells in enumerate(rows, 1):
        now = dict(zip(HEADINGS[sheet], cells, strict=False))
        number = now[NUMBER]
        if isinstance(number, int) and number > 0 and number not in kept:
            kept[number] = DeliveredRow(index, now, _then(sheet, now))
            order.append(number)
        elif any(cell is not None for cell in cells):
            added.append(DeliveredRow(index, now, now))
    missing = set(range(1, max([size, *order, 0]) + 1)) - set(order)
    in_order = tuple(kept[number] for number in sorted(kept))
    return DeliveredTable(sheet, in_order, tuple(added), tuple(sorted(missing)), order != sorted(order))


def _then(sheet: str, now: Cells) -> Cells:
    """The row with its numbers and keys of the export; keys that cannot be told apart stay as they are."""
    then = dict(now) | {heading: now[heading + AT_EXPORT] for heading in NUMBER_COLUMNS[sheet]}
    keys = str(now[KEY] or "").split("|")
    if len(keys) == len(KEY_COLUMNS[sheet]):
        then |= {heading: text or None for heading, text in zip(KEY_COLUMNS[sheet], keys, strict=True)}
    return then


def unreadable(tables: Mapping[str, DeliveredTable]) -> bool:
    """Whether an input is no number where one stood at export."""
    return any(
        _number_or(row.now[h], None) is None and row.then[h] is not None
        for sheet, table in tables.items()
        for row in table.kept
        for h in NUMBER_COLUMNS[sheet]
    )


# Rows -> data ------------------------------------------------------------------------------------
def at_export(tables: Mapping[str, DeliveredTable], record: Recorded) -> Data:
    """The data of the workbook as they were at export, with the findings of their checks."""
    rows = {sheet: [row.then for row in table.kept] for sheet, table in tables.items()}
    data = _data(rows, record)
    return replace(data, findings=tuple(run_checks(data)))


def as_formulas_see(tables: Mapping[str, DeliveredTable], record: Recorded) -> Data:
    """The data that the formulas calculate with now: what they do not follow is as it was at export."""
    rows = {sheet: [_seen(sheet, row) for row in table.kept] for sheet, table in tables.items()}
    for sheet in LIVE_KEYS:
        rows[sheet] += [row.now for row in tables[sheet].added]
    return _data(rows, record)


def _seen(sheet: str, row: DeliveredRow) -> Cells:
    seen = row.now if sheet in LIVE_KEYS else row.then
    numbers = {h: _number_or(row.now[h], row.then[h]) for h in NUMBER_COLUMNS[sheet]}
    return {**seen, **numbers}


def _number_or(now: CellValue, then: CellValue) -> CellValue:
    return then if isinstance(now, str) or now is None else now


def _data(rows: Mapping[str, list[Cells]], record: Recorded) -> Data:
    def of(sheet: str, read: Callable[[Cells], Any]) -> tuple[Any, ...]:
        return tuple(_readable(read, rows[sheet]))

    return Data(
        billing=of(BILLING, _billing),
        cases=of(CASES, _cases),
        assignments=of(ASSIGNMENTS, _assignment),
        contracts={c.kv: c for c in of(CONTRACTS, _contract)},
        statements=of(STATEMENTS, _statement),
        agreed=of(AGREED, _agreed),
        inputs=record.inputs,
        own_reading=record.own,
        reading_notes=record.notes,
        tried=frozenset(record.kvs),
        assumptions=record.assumptions,
    )


def _readable(read: Callable[[Cells], Any], rows: Iterable[Cells]) -> Iterable[Any]:
    for cells in rows:
        try:
            yield read(cells)
        except (ValueError, KeyError, TypeError):  # a spelling that formulas do not count either
            continue


def _billing(row: Cells) -> BillingRow:
    return BillingRow(
        str(row["kv"]),
        _quarter(row["quartal"]),
        _KASSENARTEN[str(row["kassenart"])],
        str(row["gop"]),
        _whole(row["haeufigkeit"]),
        cents_in(row["leistungsbedarf"]),
        place_of(row),
        row["korrektur"] is not None,
    )


def _cases(row: Cells) -> CaseRow:
    kassenart = _KASSENARTEN[str(row["kassenart"])]
    cases = _whole(row["behandlungsfaelle"])
    return CaseRow(str(row["kv"]), _quarter(row["quartal"]), kassenart, cases, place_of(row))


def _assignment(row: Cells) -> Assignment:
    shares = (_share(row["anteil_haeufigkeit"]), _share(row["anteil_leistungsbedarf"]))
    return Assignment(
        str(row["kv"]), str(row["gop"]), str(row["ziel"]), *shares, text_in(row["begruendung"]), place_of(row)
    )


def _contract(row: Cells) -> Contract:
    start = _day(row["beginn"])
    if start is None:
        raise ValueError(f"no day: {row['beginn']!r}")
    old, transfusions = row["status"] == "altvertrag", text_in(row["transfusionen"])
    return Contract(str(row["kv"]), text_in(row["name"]), start, old, None, transfusions)


def _agreed(row: Cells) -> AgreedFee:
    status, reason = text_in(row["status"]), text_in(row["begruendung"])
    cents = cents_in(row["eur"])
    if cents is None:
        raise ValueError("a fee without an amount")
    return AgreedFee(str(row["kv"]), str(row["gop"]), _day(row["gueltig_ab"]), cents, status, reason)


def _statement(row: Cells) -> Statement:
    status, basis, attribution, origin = (
        text_in(row[heading]) for heading in ("datenstand", "basis", "regionalbezug", "quelle")
    )
    control = cents_in(row["kontrollsumme"])
    return Statement(str(row["kv"]), str(row["zeitraum"]), status, basis, attribution, origin, control)


def _quarter(cell: CellValue) -> str:
    """``Q4/2008`` as the workbook writes it; raises ValueError for any other spelling."""
    text = str(cell)
    if len(text) != 7 or text[0] != "Q" or text[2] != "/":
        raise ValueError(f"no quarter: {text}")
    return f"{text[3:]}Q{text[1]}"


def _whole(cell: CellValue) -> int:
    if not isinstance(cell, int | float):
        raise TypeError(f"no number: {cell!r}")
    return round(cell)


def _share(cell: CellValue) -> Fraction:
    if not isinstance(cell, int | float):
        raise TypeError(f"no number: {cell!r}")
    return Fraction(plain_number(cell))


def _day(cell: CellValue) -> date | None:
    if cell is None:
        return None
    day, month, year = str(cell).split(".")
    return date(int(year), int(month), int(day))
