"""What was understood of a delivery, and its sums: to lay beside what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from feecalc.intake.model import BillingRow, TableRead, quarter_label
from feecalc.numbers.figures import number
from feecalc.words.text import Lang, Text


def understood_text(tables: Iterable[TableRead], lang: Lang = "de") -> str:
    """What was understood: one line a table with its file, sheet, heading row, rows and quarters."""
    lines = [Text("Gelesen wurde:", "What was read:").of(lang)]
    return "\n".join(lines + [f"  {_understood(table, lang)}" for table in tables])


def _understood(table: TableRead, lang: Lang) -> str:
    where = table.file + (
        Text(f", Blatt {table.sheet}", f", sheet {table.sheet}").of(lang) if table.sheet else ""
    )
    rows = (
        f"{table.rows}"
        if table.rows == table.delivered
        else Text(f"{table.rows} von {table.delivered}", f"{table.rows} of {table.delivered}").of(lang)
    )
    text = Text(
        f"{table.kind}: {where}: Überschrift in Zeile {table.header_row}, Zeilen: {rows}",
        f"{table.kind}: {where}: heading in row {table.header_row}, rows: {rows}",
    ).of(lang)
    if table.quarters:
        text += Text("; Quartale ", "; quarters ").of(lang) + ", ".join(map(quarter_label, table.quarters))
    return text


def sums_text(rows: Iterable[BillingRow], lang: Lang = "de") -> str:
    """Count and amount by KV, quarter and GOP over all Kassenarten, to lay beside Formblatt 3.

    An amount that was not delivered in some rows is marked with ``*``, one never delivered with ``-``.
    """
    sums: dict[tuple[str, str, str], list[BillingRow]] = {}
    for row in rows:
        sums.setdefault((row.kv, row.quarter, row.gop), []).append(row)
    head = Text(
        f"{'KV':3}{'Quartal':9}{'GOP':8}{'Häufigkeit':>14}{'Leistungsbedarf EUR':>22}",
        f"{'KV':3}{'quarter':9}{'GOP':8}{'frequency':>14}{'amount EUR':>22}",
    ).of(lang)
    return "\n".join([head, *(_sum_line(key, found, lang) for key, found in sorted(sums.items()))])


def _sum_line(key: tuple[str, str, str], rows: list[BillingRow], lang: Lang) -> str:
    kv, quarter, gop = key
    delivered = [row.cents for row in rows if row.cents is not None]
    amount = number(Fraction(sum(delivered), 100), 2, lang) if delivered else "-"
    mark = "*" if delivered and len(delivered) < len(rows) else ""
    count = number(sum(row.count for row in rows), 0, lang)
    return f"{kv:3}{quarter_label(quarter):9}{gop:8}{count:>14}{amount + mark:>22}"
