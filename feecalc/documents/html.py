"""A result as an HTML table, for notebooks."""

from __future__ import annotations

from html import escape

from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import DATES
from feecalc.intake.model import NEW_GOPS
from feecalc.law.register import spoken_settings
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, number

STATUS = {
    "failed": "nicht berechnet: Fehlerbefund",
    "not_applicable": "alter Vertrag gilt fort (§ 11 Abs. 3)",
}


def fees_as_html(result: Result) -> str:
    """Fees per KV and effective date; undefined fees say so, with the reason as a tool tip."""
    head = "".join(f"<th>{gop}</th>" for gop in NEW_GOPS)
    rows = "".join(_rows(result, region) for region in result.regions.values())
    changed = spoken_settings(result.reading.differences())
    return (
        '<table class="feecalc"><caption style="text-align:left">Gebührenwerte in EUR – Lesart: '
        f"{escape(changed)}</caption><thead><tr><th>KV</th><th>gültig</th>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _rows(result: Result, region: RegionResult) -> str:
    name = f"{region.kv} {escape(region.name)}"
    if region.outcome is None:
        return f'<tr><td>{name}</td><td colspan="6">{STATUS[region.status]}</td></tr>'
    lines = []
    for day in DATES:
        cells = "".join(_cell(result, region.outcome.fees[gop][day]) for gop in NEW_GOPS)
        lines.append(f"<tr><td>{name}</td><td>{DAY_LABELS[day].de}</td>{cells}</tr>")
        name = ""
    return "".join(lines)


def _cell(result: Result, fee: object) -> str:
    if isinstance(fee, Undefined):
        return f'<td title="{escape(fee.reason.de, quote=True)}">nicht bestimmt</td>'
    return f'<td style="text-align:right">{number(fee, result.reading.fee_decimals)}</td>'
