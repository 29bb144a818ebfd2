"""Ergebnis: the published fees by region and effective date, live, beside their values at export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from feecalc.calculation.result import FAILED, RegionResult
from feecalc.calculation.stage import DATES, PENDING
from feecalc.calculation.wording import KINDS
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import Undefined
from feecalc.numbers.figures import UNDEFINED_TEXT
from feecalc.words.findings import ANY_REGION
from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import RESULT, Model
from feecalc.workbook.live import LiveRegion
from feecalc.workbook.price import PRICE
from feecalc.workbook.sheets.calculation import undefined_note
from feecalc.workbook.table import Column, Live, Styled, Table
from feecalc.workbook.why import why_shown

HEAD = 4
FEES = dict(zip(DATES, ("start", "first", "second"), strict=True))
CHANGES = {"first": ("first_change", "start"), "second": ("second_change", "first")}
_AT_EXPORT = {"start": "start_then", "first": "first_then", "second": "second_then"}
_DIFFERENCE = {"start": "start_diff", "first": "first_diff", "second": "second_diff"}
PRINTED = 10
NO_CHANGE = "–"
AGREED = Text("vereinbart, nicht nach Teil B ermittelt", "agreed, not determined under Teil B")


def _columns(money: str) -> tuple[Column, ...]:
    difference = "IF({%s}={%s},0,IFERROR({%s}-{%s},1))"

    def differs(key: str) -> str:
        then = _AT_EXPORT[key]
        return difference % (key, then, key, then)

    return (
        Column("kv", Text("KV", "KV"), 5, "key"),
        Column("region", Text("Region", "Region"), 24),
        Column("gop", Text("GOP", "GOP"), 7, "key bold"),
        Column("start", Text("ab Beginn", "from start"), 14, f"{money} bold", "EUR"),
        Column("first", Text("ab 01.07.2010", "from\n2010-07-01"), 14, f"{money} bold", "EUR"),
        Column("first_change", Text("gegen ab Beginn", "against start"), 11, "percent"),
        Column("second", Text("ab 01.07.2011", "from\n2011-07-01"), 14, f"{money} bold", "EUR"),
        Column("second_change", Text("gegen 01.07.2010", "against 2010-07-01"), 11, "percent"),
        Column("whole", Text("seit Beginn (P2/P0)", "since start (P2/P0)"), 11, "percent"),
        Column(
            "why",
            Text("Warum (Überschreitung, Faktor, Anrechnung)", "Why (overshoot, factor, credit)"),
            66,
            "wrap small",
        ),
        Column("code", Text("Prüfkennung", "Prüfkennung"), 18, "wrap"),
        Column("start_then", Text("bei Ausgabe: ab Beginn", "at export: from start"), 13, money),
        Column("first_then", Text("bei Ausgabe: ab 01.07.2010", "at export: from 2010-07-01"), 14, money),
        Column("second_then", Text("bei Ausgabe: ab 01.07.2011", "at export: from 2011-07-01"), 14, money),
        *(
            Column(
                _DIFFERENCE[key], Text(f"Differenz {de}", f"difference {en}"), 13, "signed", "", differs(key)
            )
            for key, de, en in (
                ("start", "ab Beginn", "from start"),
                ("first", "ab 01.07.2010", "from 2010-07-01"),
                ("second", "ab 01.07.2011", "from 2011-07-01"),
            )
        ),
    )


def write(book: Book, model: Model, price: Mapping[str, str]) -> None:
    """One row a region and GOP; one row with the reason for a region without a result."""
    sheet = book.sheets[model.of(RESULT)]
    title = model.either("Gebührenwerte der Kostenpauschalen 86510 bis 86518", "Fees of 86510 to 86518")
    sheet.text(0, 0, title, "title")
    sheet.text(
        1,
        0,
        model.either(
            "EUR je Leistung, kaufmännisch gerundet; Prozente aus den ungerundeten Werten. Rechts neben der Druckseite: Werte bei Ausgabe.",
            "EUR per service, rounded half up; percentages of the unrounded fees. Right of the printed page: values at export.",
        ),
        "small",
    )
    table = Table(sheet, _columns(money(model)), HEAD)
    for kv, region in model.result.regions.items():
        live = model.live.get(kv)
        if live is None:
            cells = {"kv": kv, "region": region.name, "why": why_no_result(model, region)}
            table.add(cells)
            continue
        for gop in NEW_GOPS:
            _fee(table, model, live, gop, price.get(kv))
    table.finish(frozen=3)
    changed = {"type": "cell", "criteria": "!=", "value": 0, "format": book.style("changed")}
    columns = [table.place[key] for key in _DIFFERENCE.values()]
    sheet.raw.conditional_format(HEAD + 1, columns[0], max(table.last, HEAD + 1), columns[-1], changed)
    sheet.page(rows=table.next, cols=PRINTED, head=HEAD)


def banner(book: Book, model: Model) -> None:
    """Whether anything differs from the export, above the table."""
    sheet = book.sheets[model.of(RESULT)]
    kept = model.either("Unverändert seit der Ausgabe", "Unchanged since export")
    changed = model.either(
        "GEÄNDERT – Prüfkennung ungültig: siehe Blatt Änderungen",
        "CHANGED – Prüfkennung invalid: see sheet Changes",
    )
    sheet.formula(2, 0, f'=IF(Geaendert=0,"{kept}","{changed}")', kept, "plain bold")


def _fee(table: Table, model: Model, live: LiveRegion, gop: str, price: str | None) -> None:
    kv, code = live.kv, live.region.pruefkennung
    label = f"{gop} KV {kv}"
    said = _why(model, live, price).get(gop)
    cells: dict[str, Any] = {"kv": kv, "region": live.region.name, "gop": gop, "why": said}
    cells["code"] = Live(f'=IF(Geaendert=0,"{code}","{invalid(model)}")', code)
    exact = {FEES[day]: live.fee(gop, day) for day in DATES}
    for day, key in FEES.items():
        published = _published(model, exact[key].value)
        if open_at(live, day):
            cells[key] = cells[_AT_EXPORT[key]] = Styled(model.of(KINDS[PENDING]), "undefined")
            cells[_DIFFERENCE[key]] = 0
            continue
        cells[key] = _live(model, kv, exact[key], published, f"{label} {day}")
        then = (
            Styled(model.of(UNDEFINED_TEXT), "undefined") if isinstance(published, Undefined) else published
        )
        cells[_AT_EXPORT[key]] = then
        cells[_DIFFERENCE[key]] = 0
    pairs = (
        ("first_change", "first", "start"),
        ("second_change", "second", "first"),
        ("whole", "second", "start"),
    )
    waiting = {FEES[day] for day in DATES if open_at(live, day)}
    for key, new, old in pairs:
        if waiting.isdisjoint((new, old)):
            cells[key] = _change(model, kv, exact[new], exact[old])
    row = table.add(cells, label)
    for day, key in FEES.items():
        node = exact[key]
        if (gop, day) in live.region.calculated.agreed:
            table.sheet.note(row, table.place[key], model.of(AGREED))
        elif isinstance(node.value, Undefined):
            table.sheet.note(row, table.place[key], undefined_note(model, node.value))


def open_at(live: LiveRegion, day: str) -> bool:
    """Whether the correction of that day is due and its data are missing."""
    number = DATES.index(day)
    return number > 0 and live.region.calculated.stages[number].status == PENDING


def _why(model: Model, live: LiveRegion, price: str | None) -> dict[str, Any]:
    """The first row of a region says why in 2010, the second in 2011, the third what disagreement costs."""
    days = [model.either(f"01.07.{2009 + n}: ", f"{2009 + n}-07-01: ") for n in (1, 2)]
    said: dict[str, Any] = {NEW_GOPS[n - 1]: why_shown(model, live, n, days[n - 1]) for n in (1, 2)}
    return said | ({NEW_GOPS[2]: f"{model.of(PRICE)}: {price}"} if price else {})


def _live(model: Model, kv: str, node: Any, published: Any, name: str) -> Live:
    decimals = model.result.reading.fee_decimals
    undefined = model.of(UNDEFINED_TEXT)
    return Live(f'=IFERROR(ROUND({model.cell(kv, node)},{decimals}),"{undefined}")', published, "", name)


def _change(model: Model, kv: str, new: Any, old: Any) -> Live:
    # The fee itself says that it is undefined.
    changed = ratio(new.value, old.value)
    formula = f'=IFERROR({model.cell(kv, new)}/{model.cell(kv, old)}-1,"{NO_CHANGE}")'
    return Live(formula, NO_CHANGE if isinstance(changed, Undefined) else changed)


def ratio(new: Any, old: Any) -> Any:
    """new/old - 1, undefined where one of them is or the old one is 0."""
    for part in (new, old):
        if isinstance(part, Undefined):
            return part
    return new / old - 1 if old else Undefined(Text("Gebührenwert 0", "fee of 0"))


def money(model: Model) -> str:
    """The look of a published fee."""
    return "eur" if model.result.reading.fee_decimals == 2 else "eur6"


def invalid(model: Model) -> str:
    """What stands where a Prüfkennung would, once something was changed."""
    return model.either("GEÄNDERT – Prüfkennung ungültig", "CHANGED – Prüfkennung invalid")


def _published(model: Model, fee: Any) -> Any:
    published = model.result.published(fee)
    return fee if published is None else published


def places(model: Model) -> Mapping[tuple[str, str], int]:
    """(KV, GOP) -> the row (from 0) of its fees."""
    found, row = {}, HEAD + 1
    for kv, region in model.result.regions.items():
        for gop in NEW_GOPS if region.outcome is not None else ("",):
            found[kv, gop] = row
            row += 1
    return found


def changed_fees(model: Model) -> str:
    """A formula that counts the fees that differ from those at export."""
    if not model.live:
        return "0"
    last = max(places(model).values()) + 1
    first, _, third = (_letter(key) for key in _DIFFERENCE.values())
    return f"SUMPRODUCT(--({model.sheet(RESULT)}!${first}${HEAD + 2}:${third}${last}<>0))"


def _letter(key: str) -> str:
    letter: str = xl_col_to_name([c.key for c in _columns("eur")].index(key))
    return letter


def fee_reference(book: Book, model: Model, kv: str, gop: str, key: str) -> Live | Styled:
    """A cell of this sheet as another sheet shows it."""
    row = places(model)[kv, gop]
    column = [c.key for c in _columns("eur")].index(key)
    record = book.sheets[model.of(RESULT)].cells.get((row, column))
    if record is None:  # an open fee has no change
        return Styled("–", "undefined")
    return Live(f"={model.sheet(RESULT)}!{_letter(key)}{row + 1}", record.value, "", f"{gop} KV {kv}")


def why_no_result(model: Model, region: RegionResult) -> str:
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
        return model.either(
            f"nicht berechnet: Fehlerbefund {which}", f"not calculated: error finding {which}"
        )
    return model.either(
        "nicht anwendbar: der bisherige Vertrag gilt weiter (§ 11 Abs. 3)",
        "not applicable: the previous contract goes on (§ 11 Abs. 3)",
    )
