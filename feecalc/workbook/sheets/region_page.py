"""One printed page a region, ready to be part of an agreement: fees, why, case values, findings, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from feecalc.calculation.agreed_part import agreed_part, agreed_sentence
from feecalc.calculation.wording import INVENTED
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import Undefined
from feecalc.numbers.figures import calendar_day
from feecalc.numbers.traced import Traced
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.charts import bridge_chart
from feecalc.workbook.checks_table import title_of
from feecalc.workbook.contents import FINDINGS, Model, region_sheet
from feecalc.workbook.live import LiveRegion
from feecalc.workbook.sheets.bridge import ORDER, Bridges
from feecalc.workbook.sheets.calculation import undefined_note
from feecalc.workbook.sheets.fees import FEES, fee_reference, invalid, money, why_no_result
from feecalc.workbook.spoken_readings import spoken_readings
from feecalc.workbook.table import Column, Live, Styled, Table
from feecalc.workbook.why import LINE, STATUS, height, why

SERVICES = {
    "86510": Text("Behandlung florider Hämoblastosen", "treatment of florid haemoblastoses"),
    "86512": Text("Behandlung solider Tumore", "treatment of solid tumours"),
    "86514": Text("Zuschlag intrakavitäre Tumortherapie", "add-on intracavitary therapy"),
    "86516": Text("Zuschlag intravasale Tumortherapie", "add-on intravascular therapy"),
    "86518": Text("Zuschlag Palliativversorgung", "add-on palliative care"),
}
_WIDTHS = (14, 37, 15, 15, 11, 15, 11, 11)
_FIT = len(_WIDTHS)
_PARTS = (
    ("V0", Text("Vergütungsvolumen 2008, EUR", "volume of 2008, EUR"), "volume_base", "eur"),
    ("C0", Text("Behandlungsfälle 2008", "cases of 2008"), "cases_base", "int"),
    ("FW0", Text("Fallwert 2008, EUR je Fall", "case value of 2008, EUR"), "case_value_base", "eur6"),
    ("V1", Text("Vergütungsvolumen neu, EUR", "new volume, EUR"), "volume_new", "eur"),
    ("C1", Text("Behandlungsfälle neu", "new cases"), "cases_new", "int"),
    ("FW1", Text("Fallwert neu, EUR je Fall", "new case value, EUR"), "case_value_new", "eur6"),
    (
        "",
        Text("nachrichtlich: Fallwert wie abgerechnet", "for information: case value as billed"),
        "case_value_as_billed",
        "eur6",
    ),
    (
        "p",
        Text("Abweichung des Fallwerts gegen 2008", "deviation of the case value against 2008"),
        "deviation",
        "percent4",
    ),
    (
        "d",
        Text("Rückgang der Fallzahl gegen 2008", "decline of cases against 2008"),
        "case_decline",
        "percent4",
    ),
    ("c", Text("angerechnet", "credited"), "credit", "percent4"),
    ("p netto", Text("Abweichung nach Anrechnung", "deviation after credit"), "net_deviation", "percent4"),
    ("f", Text("Anpassungsfaktor", "adjustment factor"), "factor", "factor bold"),
    (
        "f·FW1",
        Text("Fallwert, zu dem die Stufe führt", "case value the stage leads to"),
        "case_value_target",
        "eur6",
    ),
    (
        "",
        Text("überzahlt (+) je Quartal bis dahin", "overpaid (+) a quarter until then"),
        "catch_up",
        "signed",
    ),
)
_MAX_FINDINGS = 6
ROW_PIXELS = 20  # of a row without a height of its own
_DAYS = {1: Text("01.07.2010", "2010-07-01"), 2: Text("01.07.2011", "2011-07-01")}


def write(book: Book, model: Model, bridges: Bridges | None) -> None:
    """Fill the pages of all regions; those without a result say why."""
    for kv, region in model.result.regions.items():
        sheet = book.sheets[region_sheet(kv)]
        live = model.live.get(kv)
        _head(sheet, model, kv)
        row = 5
        if live is None:
            sheet.text(row, 0, why_no_result(model, region), "plain bold")
            row += 2
        else:
            row = _fees(book, sheet, model, live, row)
            row = _reasons(sheet, model, live, row)
            row = _stages(sheet, model, live, row + 1)
            row = _chart(book, sheet, live, row + 1, bridges)
        row = _findings(sheet, model, kv, row)
        if live is not None:
            sheet.text(row, 0, model.either("Lesarten: ", "Readings: ") + spoken_readings(model, kv), "plain")
        row = _signatures(sheet, model, kv, row + 2)
        sheet.widths(*_WIDTHS)
        sheet.page(rows=row, cols=_FIT, landscape=False, wide=1, tall=1, code=region.pruefkennung or None)


def _head(sheet: Sheet, model: Model, kv: str) -> None:
    region = model.result.regions[kv]
    sheet.text(0, 0, f"KV {kv} {region.name}", "title")
    sheet.text(
        1,
        0,
        model.either(
            "Regionale Gebührenwerte nach Anhang 2 Teil B der Onkologie-Vereinbarung (Fassung 01.10.2009)",
            "Regional fees under Anhang 2 Teil B of the Onkologie-Vereinbarung (edition 2009-10-01)",
        ),
        "subtitle",
    )
    start = calendar_day(region.contract.start, model.lang)
    status = model.either("Datenstand", "data status") + f" {_data_status(model, kv)}"
    sheet.text(2, 0, model.either("Beginn", "Start") + f" {start} · {status}", "plain")
    if model.data.is_invented(kv):
        sheet.text(4, 0, model.of(INVENTED), "plain bold")
    _state(sheet, model, kv, 3, 0, "state")


def _state(sheet: Sheet, model: Model, kv: str, row: int, column: int, look: str) -> None:
    """The Prüfkennung while it holds, and that it does not once anything was changed."""
    code = model.result.regions[kv].pruefkennung
    kept = f"Prüfkennung {code}" if code else model.either("ohne Prüfkennung", "without Prüfkennung")
    sheet.formula(row, column, f'=IF(Geaendert=0,"{kept}","{invalid(model)}")', kept, look)
    rule = {"type": "formula", "criteria": "=Geaendert<>0", "format": sheet.book.style("changed")}
    sheet.raw.conditional_format(row, column, row, column, rule)


def _data_status(model: Model, kv: str) -> str:
    given = sorted({s.data_status for s in model.data.statements if s.kv == kv and s.data_status})
    return ", ".join(given) or model.either("nicht angegeben", "not stated")


def fee_table_columns(model: Model) -> tuple[Column, ...]:
    """GOP, service, the three fees and the changes between them."""
    look = f"{money(model)} bold"
    return (
        Column("gop", Text("GOP", "GOP"), _WIDTHS[0], "key bold"),
        Column("service", Text("Leistung", "Service"), _WIDTHS[1]),
        Column("start", Text("ab Beginn", "from start"), _WIDTHS[2], look, "EUR"),
        Column("first", Text("ab 01.07.2010", "from 2010-07-01"), _WIDTHS[3], look, "EUR"),
        Column("first_change", Text("gegen\nab Beginn", "against\nstart"), _WIDTHS[4], "percent"),
        Column("second", Text("ab 01.07.2011", "from 2011-07-01"), _WIDTHS[5], look, "EUR"),
        Column("second_change", Text("gegen\n01.07.2010", "against\n2010-07-01"), _WIDTHS[6], "percent"),
        Column("whole", Text("seit Beginn\n(P2/P0)", "since start\n(P2/P0)"), _WIDTHS[7], "percent"),
    )


def fee_rows(book: Book, model: Model, live: LiveRegion, table: Table) -> None:
    """The five fees of a region, as the sheet Ergebnis has them."""
    for gop in NEW_GOPS:
        cells: dict[str, Any] = {"gop": gop, "service": model.of(SERVICES[gop])}
        for column in table.columns[2:]:
            cells[column.key] = fee_reference(book, model, live.kv, gop, column.key)
        row = table.add(cells)
        for day, key in FEES.items():
            fee = live.fee(gop, day).value
            if isinstance(fee, Undefined):
                table.sheet.note(row, table.place[key], undefined_note(model, fee))


def _fees(book: Book, sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    table = Table(sheet, fee_table_columns(model), row)
    fee_rows(book, model, live, table)
    sheet.raw.set_row(row, 30)
    return table.next


def _reasons(sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    """One line a stage: why the fee changed, or why it did not."""
    below = row + sum(height(model, live, n) for n in _DAYS) + 1
    for number, day in _DAYS.items():
        sheet.text(row, 0, model.of(day), "plain bold")
        found = why(model, live, number, lambda part, n=number: _stage_cell(below, n, part))  # type: ignore[misc]  # the stage is bound early
        if isinstance(found, Live):
            sheet.formula(row, 1, found.formula, found.value, "plain", f"Stufe {number} KV {live.kv}")
            row += 1
        else:
            row = sheet.lines(row, 1, found, LINE, "plain")
    return row


def _stage_cell(row: int, number: int, part: str) -> str:
    """Where the table of the stages below, with its heading in ``row``, has a part of a stage."""
    parts = [one for _, _, one, _ in _PARTS]
    cell: str = xl_rowcol_to_cell(row + 1 + parts.index(part), 1 + number)
    return cell


def _stages(sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    columns = (
        Column("symbol", Text("Zeichen", "Symbol"), _WIDTHS[0]),
        Column("name", Text("Korrekturverfahren (Nr. 8)", "Correction (Nr. 8)"), _WIDTHS[1]),
        Column("1", Text("4/2009 gegen\n4/2008", "Q4 2009 against\nQ4 2008"), _WIDTHS[2], "eur"),
        Column("2", Text("2010 gegen\n2008", "2010 against\n2008"), _WIDTHS[3], "eur"),
    )
    table = Table(sheet, columns, row)
    sheet.raw.set_row(row, 30)
    for symbol, name, part, look in _PARTS:
        bold = "bold" if part == "factor" else "text"
        cells: dict[str, Any] = {"symbol": symbol or None, "name": Styled(model.of(name), bold)}
        nodes = {str(n): getattr(live.outcome.stages[n], part) for n in (1, 2)}
        cells |= {
            n: _part(model, live, node, look, f"{symbol} Stufe {n} KV {live.kv}") for n, node in nodes.items()
        }
        at = table.add(cells)
        for n, node in nodes.items():
            if isinstance(node, Traced) and isinstance(node.value, Undefined):
                sheet.note(at, table.place[n], undefined_note(model, node.value))
    shares = {"symbol": "a, b", "name": model.either("Faktoren a und b aus 2008", "factors a and b of 2008")}
    factors = {"1": live.outcome.a, "2": live.outcome.b}
    table.add(
        shares
        | {n: _part(model, live, node, "factor", f"Faktor KV {live.kv}") for n, node in factors.items()}
    )
    table.add({"name": model.either("Stand", "Status"), **{str(n): _status(model, live, n) for n in (1, 2)}})
    return _remarks(sheet, model, live, table.next)


def _part(model: Model, live: LiveRegion, node: Any, look: str, name: str) -> Any:
    if not isinstance(node, Traced) or not model.grid.has(live.kv, node):
        return Styled("–", "undefined")
    if look == "int" and not isinstance(node.value, Undefined) and node.value != int(node.value):
        look = "eur"
    return Live(f"={model.cell(live.kv, node)}", node.value, look, name)


def _status(model: Model, live: LiveRegion, number: int) -> Any:
    """In its own words; live where a formula can turn it."""
    status = model.of(STATUS[live.outcome.stages[number].status])
    factor = live.outcome.stages[number].factor
    if not isinstance(factor, Traced) or not model.grid.has(live.kv, factor):
        return Styled(status, "text right")
    words = [model.of(STATUS[s]) for s in ("applied", "undefined")]
    return Live(
        f'=IF(ISNUMBER({model.cell(live.kv, factor)}),"{words[0]}","{words[1]}")', status, "text right"
    )


def _remarks(sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    for number in live.region.calculated.stages:
        for text in _said(live, number):
            row = sheet.lines(row, 0, model.of(text), LINE, "plain")
    return row


def _said(live: LiveRegion, number: int) -> Iterator[Text]:
    engine, reading = live.region.calculated, live.region.reading
    if engine.stages[number].clarification_needed:
        yield Text(
            f"Stufe {number}: Klärungsbedarf – abgerechneter und bewerteter Fallwert weichen in verschiedene Richtungen ab",
            f"Stage {number}: clarification needed – billed and constant-fee case values deviate in opposite directions",
        )
    part = agreed_part(number, live.exact, reading, engine)
    if part is not None:
        said = agreed_sentence(part)
        yield Text(
            f"Fallwert neu, Stufe {number}, bei Ausgabe: {said.de}",
            f"New case value, stage {number}, at export: {said.en}",
        )


def _chart(
    book: Book,
    sheet: Sheet,
    live: LiveRegion,
    row: int,
    bridges: Bridges | None,
) -> int:
    for number in (2, 1):
        rows = bridges.rows.get((live.kv, number)) if bridges else None
        stage = live.outcome.stages[number]
        if (
            bridges
            and rows
            and not isinstance(getattr(stage.case_value_new, "value", None), Undefined | None)
        ):
            chart = bridge_chart(book, bridges.table, number, rows)
            if chart is not None:
                sheet.raw.insert_chart(row, 0, chart, {"object_position": 1, "x_offset": 2, "y_offset": 2})
                below = row + int(chart.height / ROW_PIXELS) + 1
                return sheet.lines(below, 0, ORDER.of(book.lang), LINE, "plain")
    return row


def _findings(sheet: Sheet, model: Model, kv: str, row: int) -> int:
    """One line a check that found an error or a warning."""
    groups: dict[str, list[Finding]] = {}
    for finding in model.result.regions[kv].findings:
        if finding.severity is not Severity.INFO:
            groups.setdefault(finding.id, []).append(finding)
    sheet.text(
        row, 0, model.either("Befunde, die diese Region betreffen", "Findings on this region"), "section"
    )
    for column in range(1, _FIT):
        sheet.raw.write_blank(row, column, None, sheet.book.style("section"))
    row += 1
    for check, findings in list(groups.items())[:_MAX_FINDINGS]:
        sheet.text(row, 0, check, "plain")
        row = sheet.lines(row, 1, _line(model, findings), LINE)
    if len(groups) > _MAX_FINDINGS:
        more, where = len(groups) - _MAX_FINDINGS, model.of(FINDINGS)
        text = model.either(
            f"und {more} weitere Prüfungen, siehe Blatt {where}", f"and {more} more checks, see sheet {where}"
        )
        sheet.text(row, 1, text, "plain")
        row += 1
    if not groups:
        sheet.text(row, 0, model.either("keine", "none"), "plain")
        row += 1
    return row


def _line(model: Model, findings: list[Finding]) -> str:
    first = findings[0]
    text = title_of(first.id, model.lang) if model.extern else model.of(first.message)
    more = len(findings) - 1
    said = model.either(f" (und {more} weitere)", f" (and {more} more)") if more else ""
    return text + said


def _signatures(sheet: Sheet, model: Model, kv: str, row: int) -> int:
    """Two lines to sign on; beside each stands whether the figures above are those of the Prüfkennung."""
    parties = (
        Text("Kassenärztliche Vereinigung", "Kassenärztliche Vereinigung"),
        Text("Verbände der Krankenkassen", "associations of the funds"),
    )
    for party in parties:
        sheet.raw.set_row(row, 24)
        _state(sheet, model, kv, row, 5, "plain")
        for column in range(5):
            sheet.raw.write_blank(row + 1, column, None, sheet.book.style("sign"))
        sheet.text(row + 1, 0, model.either("Ort, Datum", "Place, date"), "sign")
        sheet.text(row + 1, 2, model.of(party), "sign")
        row += 2
    return row
