"""The report of one region: the analyses that matter, on few A4 pages, in sentences, tables and charts."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from feecalc.analysis.band import band_note, band_ranges, ranges_frame
from feecalc.analysis.break_even import break_even_points
from feecalc.analysis.bridge import bridge, bridge_steps
from feecalc.analysis.charts.figure import plain_text
from feecalc.analysis.contributions import contributions
from feecalc.analysis.impact import impact, impact_rows
from feecalc.analysis.matrix import base_effect, matrix_frame, rival_effects
from feecalc.analysis.study import AnalysisError, study_of
from feecalc.calculation.result import Result
from feecalc.calculation.teil_b import APPLIED, DATES
from feecalc.documents import sentences as say
from feecalc.documents.anlage import region_label
from feecalc.intake.model import NEW_GOPS
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, number
from feecalc.words.text import Lang, Text

A4 = (8.27, 11.69)
LEFT, WIDTH = 0.09, 0.83
LINE = 0.0165


@dataclass
class Page:
    """One A4 page, filled from the top down; positions are fractions of its height."""

    figure: Figure
    top: float = 0.94
    charts: list[tuple[Any, float]] = field(default_factory=list)

    def heading(self, text: str, size: int = 13) -> None:
        """A bold line."""
        self.figure.text(LEFT, self.top, text, fontsize=size, fontweight="bold", va="top")
        self.top -= LINE * (2.0 if size > 14 else 1.7)

    def paragraph(self, text: str, size: float = 9.5, width: int = 104) -> None:
        """Wrapped text."""
        lines = textwrap.wrap(text, width=width)
        self.figure.text(LEFT, self.top, "\n".join(lines), fontsize=size, va="top", linespacing=1.35)
        self.top -= LINE * (len(lines) * size / 9.5 + 0.5)

    def chart(self, frame: Any, height: float, left: float = 0.0) -> None:
        """A frame's own chart across the page; ``left`` is what its labels need."""
        axes = self.figure.add_axes((LEFT + left, self.top - height, WIDTH - left, height - 0.045))
        frame.plot(axes)
        self.top -= height + 0.055


def report_bytes(result: Result, kv: str, lang: Lang = "de") -> bytes:
    """The report of a calculated region as PDF, the same bytes for the same input.

    Raises AnalysisError for a region that was not calculated.
    """
    study = study_of(result, kv)
    base = Reading(
        bisphosphonate_share=result.reading.bisphosphonate_share, fee_decimals=result.reading.fee_decimals
    )
    ranges = band_ranges(study, base)
    makers: list[Callable[[Page], None]] = [lambda page: _fees_page(page, result, kv, lang)]
    if any(stage.status == APPLIED for stage in result.regions[kv].calculated.stages.values()):
        makers.append(lambda page: _causes_page(page, result, kv, lang))
    makers += [
        lambda page: _readings_page(page, result, kv, lang),
        lambda page: _band_page(page, ranges, kv, base, lang),
    ]
    buffer = BytesIO()
    title = f"feecalc {kv}"
    with (
        plain_text(),
        PdfPages(buffer, metadata={"CreationDate": None, "Title": title, "Producer": "feecalc"}) as pdf,
    ):
        for n, make in enumerate(makers, 1):
            page = Page(Figure(figsize=A4))
            make(page)
            _footer(page, result, kv, n, len(makers), lang)
            pdf.savefig(page.figure)
    return buffer.getvalue()


def _footer(page: Page, result: Result, kv: str, n: int, pages: int, lang: Lang) -> None:
    code = result.regions[kv].pruefkennung
    text = Text(f"Prüfkennung {code} – Seite {n} von {pages}", f"Prüfkennung {code} – page {n} of {pages}")
    page.figure.text(LEFT, 0.03, text.of(lang), fontsize=8, color="#404040")


def _fees_page(page: Page, result: Result, kv: str, lang: Lang) -> None:
    region = result.regions[kv]
    outcome = region.calculated
    page.heading(Text(f"Bericht {region_label(region)}", f"Report {region_label(region)}").of(lang), 16)
    page.paragraph(
        Text(
            "Gebührenwerte der Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B, Stand 01.10.2009).",
            "Fees of the Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B, as of 2009-10-01).",
        ).of(lang)
    )
    changed = ", ".join(f"{k}={v}" for k, v in result.reading.differences().items())
    page.paragraph(Text(f"Lesart: {changed or 'Regelfall'}.", f"Reading: {changed or 'default'}.").of(lang))
    _fee_table(page, result, kv, lang)
    for n, stage in outcome.stages.items():
        page.heading(
            Text(f"Stufe {n} der Korrektur (Nr. 8)", f"Stage {n} of the correction (Nr. 8)").of(lang), 12
        )
        for sentence in say.stage_sentences(n, stage):
            page.paragraph(sentence.of(lang))
    for sentence in say.clarification_sentence(outcome):
        page.paragraph(sentence.of(lang))
    for sentence in say.impact_sentence(impact_rows(result, kv)):
        page.paragraph(sentence.of(lang))
    shown = impact(result, kv, lang=lang)
    if any(shown["exact"]):
        page.chart(shown, 0.27, left=0.03)


def _fee_table(page: Page, result: Result, kv: str, lang: Lang) -> None:
    fees = result.regions[kv].calculated.fees
    decimals = result.reading.fee_decimals
    height = LINE * 1.5 * (len(NEW_GOPS) + 1)
    axes = page.figure.add_axes((LEFT, page.top - height, WIDTH, height))
    axes.axis("off")
    cells = [[gop, *(number(fees[gop][day], decimals, lang) for day in DATES)] for gop in NEW_GOPS]
    heads = [Text("EUR je Leistung", "EUR a service").of(lang), *(DAY_LABELS[day].of(lang) for day in DATES)]
    table = axes.table(cells, colLabels=heads, loc="center", cellLoc="right", bbox=Bbox.unit())
    table.auto_set_font_size(False)
    table.set_fontsize(9.5)
    for (row, _column), cell in table.get_celld().items():
        cell.set_edgecolor("#BBBBBB")
        if row == 0:
            cell.set_facecolor("#E6E6E6")
    page.top -= height + 2 * LINE


def _causes_page(page: Page, result: Result, kv: str, lang: Lang) -> None:
    page.heading(Text("Woher die Abweichung kommt", "Where the deviation comes from").of(lang))
    for sentence in say.bridge_sentences(bridge_steps(result, kv)):
        page.paragraph(sentence.of(lang))
    page.chart(bridge(result, kv, lang=lang), 0.33, left=0.02)
    page.top -= 0.075
    for sentence in say.break_even_sentences(break_even_points(result, kv)):
        page.paragraph(sentence.of(lang))
    try:
        shares = contributions(result, kv, lang=lang)
    except AnalysisError as error:
        page.paragraph(error.message.of(lang))
        return
    if len(set(shares["kassenart"])) > 1 and {1, 2} & set(shares["stage"]):
        page.chart(shares, 0.24, left=0.02)


def _readings_page(page: Page, result: Result, kv: str, lang: Lang) -> None:
    page.heading(Text("Offene Punkte und ihr Gewicht", "Open points and their weight").of(lang))
    effects = rival_effects(result, kv)
    base = base_effect(result, kv)
    for sentence in say.reading_sentences(base, effects):
        page.paragraph(sentence.of(lang))
    note = base.note.of(lang)
    page.paragraph(f"{note[:1].upper()}{note[1:]}.")
    if any(e.difference for e in effects if not isinstance(e.difference, Undefined)):
        page.chart(matrix_frame(result, kv, effects, lang), 0.62, left=0.3)


def _band_page(page: Page, ranges: Sequence[Any], kv: str, base: Reading, lang: Lang) -> None:
    page.heading(Text("Auslegungsband", "Band of readings").of(lang))
    for sentence in say.band_sentence(ranges, base.fee_decimals):
        page.paragraph(sentence.of(lang))
    shown = ranges_frame({kv: ranges}, base, lang)
    if shown["low"].notna().any():
        page.chart(shown, 0.42, left=0.12)
    page.paragraph(band_note().of(lang), size=9)
