"""One printed page a region, ready to be part of an agreement: volume, cases, case values, factors, fees."""

from __future__ import annotations

from typing import Any

from feecalc.calculation.teil_b import APPLIED, DATES, NOT_APPLICABLE, Stage
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import Undefined
from feecalc.numbers.traced import Traced
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text
from feecalc.workbook.book import Book, Sheet
from feecalc.workbook.charts import bridge_chart
from feecalc.workbook.checks_table import title_of
from feecalc.workbook.live import LiveRegion
from feecalc.workbook.model import FINDINGS, RESULT, Model, region_sheet
from feecalc.workbook.sheets.calculation import undefined_note
from feecalc.workbook.sheets.fees import FEE_COLUMNS, fee_row, reason

SERVICES = {
    "86510": Text("Behandlung florider Hämoblastosen", "treatment of florid haemoblastoses"),
    "86512": Text("Behandlung solider Tumore", "treatment of solid tumours"),
    "86514": Text("Zuschlag intrakavitäre Tumortherapie", "add-on intracavitary therapy"),
    "86516": Text("Zuschlag intravasale Tumortherapie", "add-on intravascular therapy"),
    "86518": Text("Zuschlag Palliativversorgung", "add-on palliative care"),
}
_PARTS = (
    ("V0", Text("Vergütungsvolumen 2008, EUR", "volume of 2008, EUR"), "volume_base", "eur"),
    ("C0", Text("Behandlungsfälle 2008", "cases of 2008"), "cases_base", "int"),
    ("FW0", Text("Fallwert 2008, EUR je Fall", "case value of 2008, EUR"), "case_value_base", "eur6"),
    ("V1", Text("Vergütungsvolumen neu, EUR", "new volume, EUR"), "volume_new", "eur"),
    ("C1", Text("Behandlungsfälle neu", "new cases"), "cases_new", "int"),
    ("FW1", Text("Fallwert neu, EUR je Fall", "new case value, EUR"), "case_value_new", "eur6"),
    ("FW1", Text("nachrichtlich: Fallwert wie abgerechnet", "for information: case value as billed"), "case_value_as_billed", "eur6"),
    ("p", Text("Abweichung des Fallwerts", "deviation of the case value"), "deviation", "percent4"),
    ("d", Text("Rückgang der Fallzahl", "decline of cases"), "case_decline", "percent4"),
    ("p netto", Text("Abweichung nach Anrechnung", "deviation after credit"), "net_deviation", "percent4"),
    ("f", Text("Anpassungsfaktor", "adjustment factor"), "factor", "factor bold"),
)  # fmt: skip
_STATUS = {
    APPLIED: Text("angewandt", "applied"),
    NOT_APPLICABLE: Text("nicht anwendbar", "not applicable"),
    "undefined": Text("nicht bestimmt", "undefined"),
}
_COLUMNS = 7
_MAX_FINDINGS = 6
_CHART_ROWS = 15


def write(book: Book, model: Model, bridges: dict[tuple[str, int], tuple[int, int]]) -> None:
    """Fill the pages of all regions; those without a result say why."""
    for kv, region in model.result.regions.items():
        sheet = book.sheets[region_sheet(kv)]
        live = model.live.get(kv)
        _head(sheet, model, kv)
        if live is None:
            sheet.text(4, 0, reason(model, region), "plain bold")
            row = _findings(sheet, model, kv, 6)
        else:
            row = _fees(sheet, model, live, 4)
            row = _stages(sheet, model, live, row + 2)
            row = _chart(book, sheet, model, live, row + 1, bridges)
            row = _findings(sheet, model, kv, row)
            row = _readings(sheet, model, row)
        row = _signatures(sheet, model, row + 2)
        sheet.widths(10, 38, 15, 15, 14, 15, 14)
        sheet.page(rows=row, cols=_COLUMNS, landscape=False, wide=1, tall=1, code=region.pruefkennung or None)


def _head(sheet: Sheet, model: Model, kv: str) -> None:
    region = model.result.regions[kv]
    sheet.text(0, 0, f"KV {kv} {region.name}", "title")
    sheet.text(1, 0, model.say(
        "Regionale Gebührenwerte nach Anhang 2 Teil B der Onkologie-Vereinbarung (Fassung 01.10.2009)",
        "Regional fees under Anhang 2 Teil B of the Onkologie-Vereinbarung (edition 2009-10-01)",
    ), "subtitle")  # fmt: skip
    start = f"{region.contract.start:%d.%m.%Y}" if model.lang == "de" else region.contract.start.isoformat()
    parts = [
        model.say("Beginn", "Start") + f" {start}",
        model.say("Datenstand", "data status") + f" {_data_status(model, kv)}",
    ]
    if region.pruefkennung:
        parts.append(f"Prüfkennung {region.pruefkennung}")
    sheet.text(2, 0, " · ".join(parts), "small")


def _data_status(model: Model, kv: str) -> str:
    given = sorted({s.data_status for s in model.data.statements if s.kv == kv and s.data_status})
    return ", ".join(given) or model.say("nicht angegeben", "not stated")


def _fees(sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    titles = (
        Text("GOP", "GOP"), Text("Leistung", "Service"), Text("ab Beginn\nEUR", "from start\nEUR"),
        Text("ab 01.07.2010\nEUR", "from 2010-07-01\nEUR"), Text("Änderung", "change"),
        Text("ab 01.07.2011\nEUR", "from 2011-07-01\nEUR"), Text("Änderung", "change"),
    )  # fmt: skip
    sheet.heading(row, [model.of(t) for t in titles], right=range(2, 7))
    sheet.raw.set_row(row, 28)
    for gop in NEW_GOPS:
        row += 1
        sheet.text(row, 0, gop, "key bold")
        sheet.text(row, 1, model.of(SERVICES[gop]))
        source = fee_row(model, live.kv, gop)
        for column, letter in (
            (2, FEE_COLUMNS[DATES[0]]),
            (3, FEE_COLUMNS[DATES[1]]),
            (4, "F"),
            (5, FEE_COLUMNS[DATES[2]]),
            (6, "H"),
        ):
            _copy(sheet, model, row, column, source, letter, live, gop)
    return row


def _copy(
    sheet: Sheet, model: Model, row: int, column: int, source: int, letter: str, live: LiveRegion, gop: str
) -> None:
    record = sheet.book.sheets[model.of(RESULT)].cells[source, "ABCDEFGH".index(letter)]
    style = (
        "percent" if letter in "FH" else "eur bold" if model.result.reading.fee_decimals == 2 else "eur6 bold"
    )
    value = record.value
    sheet.formula(
        row, column, f"={model.sheet(RESULT)}!{letter}{source + 1}", value, style, f"{gop} KV {live.kv}"
    )
    day = {"D": DATES[0], "E": DATES[1], "G": DATES[2]}.get(letter)
    fee = live.fee(gop, day).value if day else None
    if isinstance(fee, Undefined):
        sheet.note(row, column, undefined_note(model, fee))


def _stages(sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    titles = (
        Text("Zeichen", "Symbol"), Text("Korrekturverfahren (Nr. 8)", "Correction (Nr. 8)"),
        Text("zum 01.07.2010\n4/2009 : 4/2008", "2010-07-01\nQ4 2009 : 2008"), Text("zum 01.07.2011\n2010 : 2008", "2011-07-01\n2010 : 2008"),
    )  # fmt: skip
    sheet.heading(row, [model.of(t) for t in titles], right=(2, 3))
    sheet.raw.set_row(row, 28)
    stages = live.outcome.stages
    for symbol, name, part, style in _PARTS:
        row += 1
        sheet.text(row, 0, symbol)
        sheet.text(row, 1, model.of(name), "bold" if part == "factor" else "text")
        for number in (1, 2):
            _part(
                sheet,
                model,
                live,
                (row, 1 + number),
                getattr(stages[number], part),
                style,
                f"{symbol} Stufe {number} KV {live.kv}",
            )
    row += 1
    sheet.text(row, 0, "")
    sheet.text(row, 1, model.say("Stand", "Status"))
    for number in (1, 2):
        sheet.text(row, 1 + number, model.of(_STATUS[stages[number].status]), "text right")
    return _remarks(sheet, model, live, row)


def _part(
    sheet: Sheet, model: Model, live: LiveRegion, place: tuple[int, int], node: Any, style: str, name: str
) -> None:
    row, column = place
    if not isinstance(node, Traced) or not model.grid.has(live.kv, node):
        sheet.text(row, column, "–", "undefined")
        return
    if style == "int" and not isinstance(node.value, Undefined) and node.value != int(node.value):
        style = "eur"
    sheet.formula(row, column, f"={model.cell(live.kv, node)}", node.value, style, name)
    if isinstance(node.value, Undefined):
        sheet.note(row, column, undefined_note(model, node.value))


def _remarks(sheet: Sheet, model: Model, live: LiveRegion, row: int) -> int:
    for number, stage in live.region.calculated.stages.items():
        for text in _said(stage, number):
            row += 1
            sheet.text(row, 0, model.of(text), "small")
    return row


def _said(stage: Stage, number: int) -> list[Text]:
    said = []
    if stage.reason is not None:
        said.append(Text(f"Stufe {number}: {stage.reason.de}", f"Stage {number}: {stage.reason.en}"))
    if stage.clarification_needed:
        said.append(
            Text(
                f"Stufe {number}: Klärungsbedarf – abgerechneter und bewerteter Fallwert weichen in verschiedene Richtungen ab",
                f"Stage {number}: clarification needed – billed and constant-fee case values deviate in opposite directions",
            )
        )
    return said


def _chart(
    book: Book,
    sheet: Sheet,
    model: Model,
    live: LiveRegion,
    row: int,
    bridges: dict[tuple[str, int], tuple[int, int]],
) -> int:
    for number in (2, 1):
        rows = bridges.get((live.kv, number))
        stage = live.outcome.stages[number]
        if rows and not isinstance(getattr(stage.case_value_new, "value", None), Undefined | None):
            chart = bridge_chart(book, model, number, rows)
            if chart is not None:
                sheet.raw.insert_chart(row, 0, chart, {"object_position": 1, "x_offset": 2, "y_offset": 2})
                return row + _CHART_ROWS
    return row


def _findings(sheet: Sheet, model: Model, kv: str, row: int) -> int:
    """One line a check that found an error or a warning."""
    groups: dict[str, list[Finding]] = {}
    for finding in model.result.regions[kv].findings:
        if finding.severity is not Severity.INFO:
            groups.setdefault(finding.id, []).append(finding)
    sheet.text(row, 0, model.say("Befunde, die diese Region betreffen", "Findings on this region"), "section")
    for column in range(1, _COLUMNS):
        sheet.raw.write_blank(row, column, None, sheet.book.style("section"))
    for check, findings in list(groups.items())[:_MAX_FINDINGS]:
        row += 1
        sheet.text(row, 0, check, "plain")
        sheet.text(row, 1, _line(model, findings), "small")
    if len(groups) > _MAX_FINDINGS:
        row += 1
        more, where = len(groups) - _MAX_FINDINGS, model.of(FINDINGS)
        text = model.say(
            f"und {more} weitere Prüfungen, siehe Blatt {where}", f"and {more} more checks, see sheet {where}"
        )
        sheet.text(row, 1, text, "small")
    if not groups:
        row += 1
        sheet.text(row, 0, model.say("keine", "none"), "plain")
    return row + 1


def _line(model: Model, findings: list[Finding]) -> str:
    first = findings[0]
    text = title_of(first.id, model.lang) if model.extern else model.of(first.message)
    more = len(findings) - 1
    said = model.say(f" (und {more} weitere)", f" (and {more} more)") if more else ""
    room = 118 - len(said)
    return (text if len(text) <= room else text[: room - 1] + "…") + said


def _readings(sheet: Sheet, model: Model, row: int) -> int:
    changed = model.result.reading.differences()
    text = ", ".join(f"{k}={v}" for k, v in changed.items()) or model.say(
        "Regelfall in allen Punkten", "default in all points"
    )
    sheet.text(row, 0, model.say("Lesarten: ", "Readings: ") + text, "small")
    return row


def _signatures(sheet: Sheet, model: Model, row: int) -> int:
    parties = (
        (0, 2, Text("Ort, Datum", "Place, date")),
        (2, 5, Text("Kassenärztliche Vereinigung", "Kassenärztliche Vereinigung")),
        (5, 7, Text("Verbände der Krankenkassen", "Associations of the funds")),
    )
    sheet.raw.set_row(row, 24)
    for first, last, who in parties:
        for column in range(first, last):
            if column == last - 1 and last < _COLUMNS:
                continue
            sheet.raw.write_blank(row + 1, column, None, sheet.book.style("sign"))
        sheet.text(row + 1, first, model.of(who), "sign")
    return row + 2
