"""Ergebnis: the published fees by region and effective date, live, beside their values at export."""

from __future__ import annotations

from typing import Any

from feecalc.calculation.result import FAILED, RegionResult
from feecalc.calculation.teil_b import DATES, START
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import Undefined
from feecalc.words.findings import ANY_REGION
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.live import LiveRegion
from feecalc.workbook.model import RESULT, Model
from feecalc.workbook.sheets.calculation import undefined_note

HEAD = 4
_HEADINGS = (
    Text("KV", "KV"),
    Text("Region", "Region"),
    Text("GOP", "GOP"),
    Text("ab Beginn\nEUR", "from start\nEUR"),
    Text("ab 01.07.2010\nEUR", "from 2010-07-01\nEUR"),
    Text("Änderung zum 01.07.2010", "change on 2010-07-01"),
    Text("ab 01.07.2011\nEUR", "from 2011-07-01\nEUR"),
    Text("Änderung zum 01.07.2011", "change on 2011-07-01"),
    Text("bei Ausgabe:\nab Beginn", "at export:\nfrom start"),
    Text("bei Ausgabe:\nab 01.07.2010", "at export:\nfrom 2010-07-01"),
    Text("bei Ausgabe:\nab 01.07.2011", "at export:\nfrom 2011-07-01"),
    Text("Differenz\nab Beginn", "difference\nfrom start"),
    Text("Differenz\nab 01.07.2010", "difference\nfrom 2010-07-01"),
    Text("Differenz\nab 01.07.2011", "difference\nfrom 2011-07-01"),
    Text("Prüfkennung / Hinweis", "Prüfkennung / note"),
)
FEE_COLUMNS = dict(zip(DATES, "DEG", strict=True))
_CHANGES = (("F", "E", "D", DATES[1]), ("H", "G", "E", DATES[2]))
_THEN, _DIFFERENCES = "IJK", "LMN"


def fee_row(model: Model, kv: str, gop: str) -> int:
    """The row (from 0) of one fee on the sheet Ergebnis."""
    row = HEAD + 1
    for key, region in model.result.regions.items():
        if key == kv:
            return row + NEW_GOPS.index(gop)
        row += len(NEW_GOPS) if region.outcome is not None else 1
    raise KeyError(kv)


def last_row(model: Model) -> int:
    """The last row (from 0) of the table."""
    return HEAD + sum(len(NEW_GOPS) if r.outcome else 1 for r in model.result.regions.values())


def write(book: Book, model: Model) -> None:
    """One row a region and GOP; one row with the reason for a region without a result."""
    sheet = book.sheets[model.of(RESULT)]
    sheet.text(
        0,
        0,
        model.say("Gebührenwerte der Kostenpauschalen 86510 bis 86518", "Fees of 86510 to 86518"),
        "title",
    )
    sheet.text(1, 0, model.say(
        "In EUR je Leistung, kaufmännisch gerundet. Die Spalten rechnen live; „bei Ausgabe“ sind feste Werte.",
        "EUR per service, rounded half up. The columns are live; “at export” are fixed values.",
    ), "small")  # fmt: skip
    _banner(sheet, model)
    sheet.heading(HEAD, [model.of(h) for h in _HEADINGS], right=range(3, 14))
    row = HEAD + 1
    for kv, region in model.result.regions.items():
        live = model.live.get(kv)
        if live is None:
            _without_result(sheet, model, row, region)
            row += 1
            continue
        for gop in NEW_GOPS:
            _fee(sheet, model, row, live, gop)
            row += 1
    _layout(sheet, row)


def _layout(sheet: Sheet, rows: int) -> None:
    sheet.widths(6, 23, 8, 14, 15, 14, 15, 14, 14, 15, 15, 13, 15, 15, 26)
    sheet.raw.set_row(HEAD, 42)
    sheet.page(rows=rows, cols=len(_HEADINGS), head=HEAD, freeze=(HEAD + 1, 3))
    sheet.filter(HEAD, rows, len(_HEADINGS))
    changed = {"type": "cell", "criteria": "!=", "value": 0, "format": sheet.book.style("changed")}
    sheet.raw.conditional_format(HEAD + 1, 11, max(rows - 1, HEAD + 1), 13, changed)


def _banner(sheet: Sheet, model: Model) -> None:
    same, changed = (
        model.say("Unverändert seit der Ausgabe", "Unchanged since export"),
        model.say(
            "GEÄNDERT seit der Ausgabe: siehe Spalten Differenz",
            "CHANGED since export: see the columns difference",
        ),
    )
    sheet.formula(2, 0, f'=IF({changed_fees(model, here=True)}=0,"{same}","{changed}")', same, "plain bold")


def changed_fees(model: Model, here: bool = False) -> str:
    """A formula that counts the fees that differ from those at export."""
    if not model.live:
        return "0"
    sheet = "" if here else model.sheet(RESULT) + "!"
    return f"SUMPRODUCT(--({sheet}$L${HEAD + 2}:$N${last_row(model) + 1}<>0))"


def _fee(sheet: Sheet, model: Model, row: int, live: LiveRegion, gop: str) -> None:
    kv, name = live.kv, live.region.name
    sheet.text(row, 0, kv, "key")
    sheet.text(row, 1, name)
    sheet.text(row, 2, gop, "key bold")
    published = {day: _published(model, live, gop, day) for day in DATES}
    for i, day in enumerate(DATES):
        label = f"{gop} KV {kv} {day}"
        column = "ABCDEFGHIJKLMN".index(FEE_COLUMNS[day])
        node = live.fee(gop, day)
        decimals = model.result.reading.fee_decimals
        formula = f'=IFERROR(ROUND({model.cell(kv, node)},{decimals}),"{sheet.book.undefined}")'
        sheet.formula(row, column, formula, published[day], _money(model, bold=True), label)
        if isinstance(node.value, Undefined):
            sheet.note(row, column, undefined_note(model, node.value))
        then = 8 + i
        if isinstance(published[day], Undefined):
            sheet.text(row, then, sheet.book.undefined, "undefined", f"{label} bei Ausgabe")
        else:
            sheet.number(row, then, published[day], _money(model), f"{label} bei Ausgabe")
        _difference(sheet, row, FEE_COLUMNS[day], _THEN[i], 11 + i)
    sheet.text(row, 14, live.region.pruefkennung)
    for target, new, old, day in _CHANGES:
        _change(sheet, row, target, new, old, _ratio(published, day))


def _money(model: Model, bold: bool = False) -> str:
    style = "eur" if model.result.reading.fee_decimals == 2 else "eur6"
    return f"{style} bold" if bold else style


def _published(model: Model, live: LiveRegion, gop: str, day: str) -> Any:
    fee = live.fee(gop, day).value
    published = model.result.published(fee)
    return fee if published is None else published


def _difference(sheet: Sheet, row: int, live: str, then: str, column: int) -> None:
    """Live value minus value at export; 1 where one is a number and the other is not."""
    n = row + 1
    formula = f"=IF({live}{n}={then}{n},0,IFERROR({live}{n}-{then}{n},1))"
    sheet.formula(row, column, formula, 0, "signed")


def _change(sheet: Sheet, row: int, target: str, new: str, old: str, value: Any) -> None:
    n = row + 1
    formula = f'=IFERROR({new}{n}/{old}{n}-1,"{sheet.book.undefined}")'
    sheet.formula(row, "ABCDEFGH".index(target), formula, value, "percent")


def _ratio(published: dict[str, Any], day: str) -> Any:
    new, old = published[day], published[DATES[DATES.index(day) - 1]]
    for part in (new, old):
        if isinstance(part, Undefined):
            return part
    return new / old - 1 if old else Undefined(Text("Gebührenwert 0", "fee of 0"))


def _without_result(sheet: Sheet, model: Model, row: int, region: RegionResult) -> None:
    sheet.text(row, 0, region.kv, "key")
    sheet.text(row, 1, region.name)
    for column in range(2, 14):
        sheet.raw.write_blank(row, column, None, sheet.book.style("text"))
    sheet.text(row, 14, reason(model, region), "wrap")


def reason(model: Model, region: RegionResult) -> str:
    """Why a region has no result; empty for a calculated one."""
    if region.outcome is not None:
        return ""
    if region.status == FAILED:
        taken = {(a.id, a.kv) for a in model.result.accepted}
        stopping = [*region.findings, *(f for f in model.result.findings if f.kv is None)]
        errors = sorted(
            {f.id for f in stopping if f.severity == "error" and (f.id, f.kv or ANY_REGION) not in taken}
        )
        which = ", ".join(errors)
        return model.say(f"nicht berechnet: Fehlerbefund {which}", f"not calculated: error finding {which}")
    return model.say(
        "nicht anwendbar: der bisherige Vertrag gilt weiter (§ 11 Abs. 3)",
        "not applicable: the previous contract goes on (§ 11 Abs. 3)",
    )


__all__ = ["FEE_COLUMNS", "HEAD", "START", "changed_fees", "fee_row", "last_row", "reason", "write"]
