"""A position as HTML: what the notebooks and the cockpit show. Plain functions, no widgets."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from fractions import Fraction
from html import escape
from typing import Any

from feecalc.analysis.bridge import bridge_steps
from feecalc.analysis.scenarios import SideBySide
from feecalc.calculation.result import Result
from feecalc.calculation.stage import APPLIED, DATES, STAGE_2, Stage
from feecalc.calculation.wording import KINDS
from feecalc.documents.scenarios import line_text
from feecalc.documents.sentences import order_free_sentence
from feecalc.drivers.moves import describe
from feecalc.drivers.position import Position
from feecalc.drivers.scenario import Figures
from feecalc.intake.model import NEW_GOPS, Data, region_name
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
        "Gebührenwerte in EUR, darunter der Unterschied zur Ausgangslage",
        "Fees in EUR, below them the difference to the baseline",
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
    """What the readings chosen beside the package's own mean."""
    chosen = position.reading.differences(position.before.reading)
    entries = (
        f"<p><b>{escape(q.title.of(lang))}: {escape(q.option(chosen[q.key]).label.of(lang))}.</b> "
        f"{escape(q.option(chosen[q.key]).meaning.of(lang))} <i>({escape(q.clause)})</i></p>"
        for q in questions()
        if q.key in chosen
    )
    return f'<div class="readings">{"".join(entries)}</div>' if chosen else ""


def others_html(others: Mapping[str, Fraction], lang: Lang = "de") -> str:
    """Drivers of a loaded scenario that no slider shows: they count all the same."""
    if not others:
        return ""
    lead = Text("Weitere Treiber aus der Datei", "further drivers of the file").of(lang)
    return f"<p>{lead}: {escape(describe(others).of(lang))}</p>"


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
    "case_value_target": Text(
        "Fallwert, zu dem die Stufe führt (EUR)", "case value the stage leads to (EUR)"
    ),
}


def _stage_cell(stage: Stage, name: str, lang: Lang) -> str:
    value = getattr(stage, name)
    if value is None or isinstance(value, Undefined):
        reason = stage.reason.of(lang) if stage.reason else ""
        return f'<td title="{escape(reason, quote=True)}">{KINDS[stage.status].of(lang)}</td>'
    if name.startswith("case_value"):
        return f"<td>{number(value, 2, lang)}</td>"
    return f"<td>{number(value, 6, lang)}</td>" if name == "factor" else f"<td>{percent(value, 2, lang)}</td>"


# Above everything -----------------------------------------------------------------------------
INVENTED = Text("frei erfundene Daten", "invented data")


def head_html(data: Data, kv: str, package: str, before: Result | None, lang: Lang = "de") -> str:
    """Which package, region and data status, its Prüfkennung, and that data are invented."""
    region = None if before is None else before.regions.get(kv)
    status = dict.fromkeys(s.data_status for s in data.statements if s.kv == kv and s.data_status)
    unknown = Text("nicht angegeben", "not stated").of(lang)
    parts = [
        f"{Text('Paket', 'package').of(lang)} <b>{escape(package)}</b>" if package else "",
        f"KV {kv} {escape(data.contract(kv).name or region_name(kv))}",
        f"{Text('Datenstand', 'data status').of(lang)} {escape(', '.join(status)) or unknown}",
        f"Prüfkennung {region.pruefkennung}" if region is not None and region.pruefkennung else "",
        f'<span class="invented">{INVENTED.of(lang)}</span>' if data.is_invented(kv) else "",
    ]
    return f'<p class="head" id="head">{" · ".join(filter(None, parts))}</p>'


def summary_html(side: SideBySide, kv: str, lang: Lang = "de") -> str:
    """The first numbers: 86516 from 1 July 2011, both factors together, EUR a year – one strip a scenario."""
    columns = zip(side.columns[1:], side.figures(kv)[1:], strict=True)
    return "".join(_strip(name, figures, lang) for name, figures in columns)


def _strip(name: Text, figures: Figures, lang: Lang) -> str:
    if not figures.is_calculated:
        return ""
    fee = figures.now.calculated.fees["86516"][STAGE_2]
    shown = {
        Text("86516 ab 01.07.2011", "86516 from 2011-07-01"): eur(
            fee, lang, figures.now.reading.fee_decimals
        ),
        Text("Faktor P2/P0", "factor P2/P0"): number(figures.cumulative("86516"), 6, lang),
        Text("Zahlungen im Jahr", "payments a year"): eur(figures.yearly, lang, 0),
        Text("zur Ausgangslage", "to the baseline"): _signed_eur(figures.difference, lang),
        Text("davon durch Gebührenwerte", "of this through fees"): _signed_eur(figures.fee_difference, lang),
    }
    parts = "".join(f"<span>{what.of(lang)} <b>{value}</b></span>" for what, value in shown.items())
    return f'<div class="summary"><span><i>{escape(name.of(lang))}</i></span>{parts}</div>'


def _signed_eur(value: Any, lang: Lang) -> str:
    text = signed(value, 0, lang)
    return text if isinstance(value, Undefined) else f"{text} EUR"


def together_html(side: SideBySide, kv: str, lang: Lang = "de") -> str:
    """Scenarios side by side with the package as delivered: assumptions, factors, fees, EUR a year."""
    head = "".join(f'<th scope="col">{escape(c.of(lang))}</th>' for c in side.columns)
    rows, group = [], None
    for line in side.lines(kv):
        if line.group != group:
            group = line.group
            rows.append(
                f'<tr class="group"><th scope="rowgroup" colspan="{1 + len(side.columns)}" style="text-align:left">'
                f"{escape(group.of(lang))}</th></tr>"
            )
        cells = "".join(f"<td>{escape(line_text(v, line, lang))}</td>" for v in line.values)
        rows.append(f'<tr><th scope="row">{escape(line.label.of(lang))}</th>{cells}</tr>')
    caption = Text("Nebeneinander", "side by side").of(lang)
    return _table(caption, f'<tr><th scope="col"></th>{head}</tr>', "".join(rows))


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
    steps = bridge_steps(position.result, position.kv)
    said = "".join(f"<p>{escape(text.of(lang))}</p>" for text in order_free_sentence(steps))
    return waterfall_html(steps, starts, lang) + said


def problems_html(position: Position, lang: Lang = "de") -> str:
    """Why there are no figures."""
    errors = [f.message.of(lang) for f in position.region.findings if f.severity is Severity.ERROR]
    items = "".join(f"<li>{escape(text)}</li>" for text in errors)
    lead = Text("Diese Position kann nicht berechnet werden.", "This position cannot be calculated.")
    return f'<div class="problem" role="alert"><p>{lead.of(lang)}</p><ul>{items}</ul></div>'


def problem_html(message: Text, lang: Lang = "de") -> str:
    """One message in place of figures."""
    return f'<div class="problem" role="alert"><p>{escape(message.of(lang))}</p></div>'


def page_text(text: str) -> str:
    """Text for a page."""
    return escape(text)


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
