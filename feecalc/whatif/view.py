"""A position as HTML: what the notebooks and the cockpit show. Plain functions, no widgets."""

from __future__ import annotations

from base64 import b64encode
from fractions import Fraction
from html import escape
from typing import Any

from feecalc.analysis.bridge import bridge_steps
from feecalc.calculation.teil_b import APPLIED, DATES, NOT_APPLICABLE, Stage
from feecalc.drivers.position import Position
from feecalc.intake.model import NEW_GOPS
from feecalc.law.register import questions
from feecalc.numbers import Undefined, half_up
from feecalc.numbers.figures import DAY_LABELS, eur, number, percent, signed
from feecalc.whatif.waterfall import waterfall_html
from feecalc.words.findings import Severity
from feecalc.words.text import Lang, Text

STAGE_NAMES = {1: Text("Stufe 1 (4/2009)", "stage 1 (Q4 2009)"), 2: Text("Stufe 2 (2010)", "stage 2 (2010)")}
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fees_html(position: Position, lang: Lang = "de") -> str:
    """Fees of the position by GOP and date, each with its difference from the default."""
    if not position.is_calculated:
        return problems_html(position, lang)
    head = "".join(f'<th scope="col">{d.of(lang)}</th>' for d in DAY_LABELS.values())
    rows = "".join(_fee_row(position, gop, lang) for gop in NEW_GOPS)
    caption = Text(
        "Gebührenwerte in EUR, darunter der Unterschied zum Regelfall mit den gelieferten Daten",
        "Fees in EUR, below them the difference from the default with the delivered data",
    )
    return _table(caption.of(lang), f'<tr><th scope="col">GOP</th>{head}</tr>', rows)


def _fee_row(position: Position, gop: str, lang: Lang) -> str:
    cells = "".join(_fee_cell(position, gop, day, lang) for day in DATES)
    return f'<tr><th scope="row">{gop}</th>{cells}</tr>'


def _fee_cell(position: Position, gop: str, day: str, lang: Lang) -> str:
    now, before = (r.calculated.fees[gop][day] for r in (position.region, position.before))
    decimals = position.reading.fee_decimals
    name = f'id="fee-{gop}-{day}"'
    if isinstance(now, Undefined):
        return f'<td {name} title="{escape(now.reason.of(lang), quote=True)}">{number(now, 2, lang)}</td>'
    change = "" if isinstance(before, Undefined) else _change(now, before, decimals, lang)
    return f"<td><b {name}>{number(now, decimals, lang)}</b>{change}</td>"


def _change(now: Any, before: Any, decimals: int, lang: Lang) -> str:
    """The difference of the published fees, as a reader would take it from the page."""
    difference = half_up(now, decimals) - half_up(before, decimals)
    kind = "up" if difference > 0 else "down" if difference < 0 else "same"
    return f'<small class="{kind}">{signed(difference, decimals, lang)}</small>'


def readings_html(position: Position, lang: Lang = "de") -> str:
    """What the readings chosen beside the default mean."""
    chosen = position.reading.differences()
    entries = (
        f"<p><b>{escape(q.title.of(lang))}: {escape(chosen[q.key])}.</b> "
        f"{escape(q.option(chosen[q.key]).meaning.of(lang))} <i>({escape(q.clause)})</i></p>"
        for q in questions()
        if q.key in chosen
    )
    return f'<div class="readings">{"".join(entries)}</div>' if chosen else ""


def stages_html(position: Position, lang: Lang = "de") -> str:
    """Case values, deviation, credit and factor of both stages."""
    if not position.is_calculated:
        return ""
    stages = position.region.calculated.stages
    head = "".join(f'<th scope="col">{name.of(lang)}</th>' for name in STAGE_NAMES.values())
    rows = "".join(
        f'<tr><th scope="row">{label.of(lang)}</th>{"".join(_stage_cell(s, name, lang) for s in stages.values())}</tr>'
        for name, label in STAGE_ROWS.items()
    )
    caption = Text("Korrekturverfahren (Nr. 8)", "Correction (Nr. 8)")
    return _table(caption.of(lang), f'<tr><th scope="col"></th>{head}</tr>', rows)


STAGE_ROWS = {
    "case_value_base": Text("Fallwert vorher (EUR)", "case value before (EUR)"),
    "case_value_new": Text("Fallwert nachher (EUR)", "case value after (EUR)"),
    "deviation": Text("Abweichung p", "deviation p"),
    "case_decline": Text("Fallrückgang d", "case decline d"),
    "net_deviation": Text("nach Anrechnung", "after the credit"),
    "factor": Text("Faktor f", "factor f"),
}


def _stage_cell(stage: Stage, name: str, lang: Lang) -> str:
    value = getattr(stage, name)
    if stage.status == NOT_APPLICABLE or (stage.reason is not None and isinstance(value, Undefined)):
        reason = stage.reason.of(lang) if stage.reason else ""
        shown = number(value, 2, lang) if isinstance(value, Undefined) else "–"
        return f'<td title="{escape(reason, quote=True)}">{shown}</td>'
    if name.startswith("case_value"):
        return f"<td>{number(value, 2, lang)}</td>"
    return f"<td>{number(value, 6, lang)}</td>" if name == "factor" else f"<td>{percent(value, 2, lang)}</td>"


def impact_html(position: Position, lang: Lang = "de") -> str:
    """EUR a year against the default, in one sentence."""
    if not position.is_calculated:
        return ""
    if any(isinstance(x, Undefined) for x in (position.impact, position.fee_impact)):
        text = Text("EUR im Jahr: nicht bestimmt.", "EUR a year: undefined.")
        return f'<p class="impact" id="impact">{text.of(lang)}</p>'
    total, fees, change = (eur(x, lang, 0) for x in (position.yearly, position.fee_impact, position.impact))
    text = Text(
        f"Zahlungen im Jahr: <b>{total}</b>, gegenüber dem Regelfall <b>{_plus(position.impact)}{change}</b>; "
        f"davon durch andere Gebührenwerte {_plus(position.fee_impact)}{fees}.",
        f"Payments a year: <b>{total}</b>, against the default <b>{_plus(position.impact)}{change}</b>; "
        f"of this through other fees {_plus(position.fee_impact)}{fees}.",
    )
    return f'<p class="impact" id="impact">{text.of(lang)}</p>'


def _plus(value: Fraction) -> str:
    return "+" if half_up(value, 0) > 0 else ""


def bridge_html(position: Position, lang: Lang = "de") -> str:
    """The bridge of the case value, one drawing a stage."""
    if not position.is_calculated:
        return ""
    stages = {n: s for n, s in position.region.calculated.stages.items() if s.status == APPLIED}
    if not stages:
        text = Text(
            "Keine Stufe der Korrektur ergibt einen Faktor.", "No stage of the correction gives a factor."
        )
        return f"<p>{text.of(lang)}</p>"
    starts = {n: stage.case_value_base for n, stage in stages.items()}
    return waterfall_html(bridge_steps(position.result, position.kv), starts, lang)


def problems_html(position: Position, lang: Lang = "de") -> str:
    """Why there are no figures."""
    errors = [f.message.of(lang) for f in position.region.findings if f.severity is Severity.ERROR]
    items = "".join(f"<li>{escape(text)}</li>" for text in errors)
    lead = Text("Diese Position kann nicht berechnet werden.", "This position cannot be calculated.")
    return f'<div class="problem" role="alert"><p>{lead.of(lang)}</p><ul>{items}</ul></div>'


def download_html(position: Position, lang: Lang = "de") -> str:
    """A link that holds the workbook of the position itself."""
    from feecalc.workbook.writer import workbook_bytes

    content = b64encode(workbook_bytes(position.result)).decode()
    text = Text(f"{position.file_name} speichern", f"save {position.file_name}")
    return (
        f'<a id="download" class="download" download="{position.file_name}" '
        f'href="data:{MEDIA_TYPE};base64,{content}">{text.of(lang)}</a>'
    )


def _table(caption: str, head: str, rows: str) -> str:
    return (
        f'<table class="feecalc"><caption>{caption}</caption>'
        f"<thead>{head}</thead><tbody>{rows}</tbody></table>"
    )
