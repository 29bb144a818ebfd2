"""The report of one region: the analyses that matter, on few A4 pages, in sentences, tables and charts."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from feecalc.analysis.band import Range, band_note, band_ranges, ranges_frame
from feecalc.analysis.break_even import break_even_points
from feecalc.analysis.bridge import bridge, bridge_steps
from feecalc.analysis.charts.figure import plain_text
from feecalc.analysis.contributions import contributions
from feecalc.analysis.impact import impact, impact_rows
from feecalc.analysis.matrix import Effect, base_effect, matrix_frame, rival_effects
from feecalc.analysis.study import AnalysisError, study_of
from feecalc.calculation.agreed_part import agreed_remark
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import APPLIED, DATES
from feecalc.calculation.wording import INVENTED, credit_rule
from feecalc.documents import sentences as say
from feecalc.documents.clauses import AGREED_NOTE, data_sentences, region_title
from feecalc.intake.model import NEW_GOPS
from feecalc.law.register import CONTRA, TENABLE, spoken_settings, standing
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, number
from feecalc.words.findings import Severity
from feecalc.words.text import Lang, Text

A4 = (8.27, 11.69)
LEFT, WIDTH = 0.09, 0.83
LINE = 0.0165
TEXT, LEAST = 9.5, 8.0  # pt


@dataclass
class Page:
    """One A4 page, filled from the top down; positions are fractions of its height."""

    figure: Figure
    top: float = 0.93

    def heading(self, text: str, size: int = 13) -> None:
        """A bold line."""
        self.figure.text(LEFT, self.top, text, fontsize=size, fontweight="bold", va="top")
        self.top -= LINE * (2.0 if size > 14 else 1.7)

    def paragraph(self, text: str, size: float = TEXT, width: int = 98) -> None:
        """Wrapped text."""
        lines = textwrap.wrap(text, width=width)
        self.figure.text(LEFT, self.top, "\n".join(lines), fontsize=size, va="top", linespacing=1.35)
        self.top -= LINE * (len(lines) * size / TEXT + 0.5)

    def chart(self, frame: Any, height: float, left: float = 0.0) -> None:
        """A frame's own chart across the page; ``left`` is what its labels need."""
        axes = self.figure.add_axes((LEFT + left, self.top - height, WIDTH - left, height - 0.045))
        frame.plot(axes)
        self.top -= height + 0.055


def report_bytes(result: Result, kv: str, lang: Lang = "de") -> bytes:
    """The report of a calculated region as PDF, the same bytes for the same input.

    Raises AnalysisError for a region that was not calculated.
    """
    price = _price(result, kv)
    makers: list[Callable[[Page], None]] = [lambda page: _fees_page(page, result, kv, price, lang)]
    if any(stage.status == APPLIED for stage in result.regions[kv].calculated.stages.values()):
        makers += [
            lambda page: _causes_page(page, result, kv, lang),
            lambda page: _money_page(page, result, kv, lang),
            *_kassenarten_page(result, kv, lang),
        ]
    makers += [
        lambda page: _readings_page(page, result, kv, price, lang),
        lambda page: _band_page(page, result, kv, price, lang),
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
            _frame(page, result, kv, n, len(makers), lang)
            pdf.savefig(page.figure)
    return buffer.getvalue()


@dataclass(frozen=True)
class _Price:
    """What disagreement is worth: each rival reading, and the bands of the tenable and of all named ones."""

    base: Effect
    effects: list[Effect]
    tenable: tuple[Range, ...]
    named: tuple[Range, ...]

    def tenable_sentences(self, decimals: int) -> list[Text]:
        tenable = [e for e in self.effects if standing(e.key, e.option) != CONTRA]
        return [*say.band_sentence(self.tenable, decimals), *say.reading_sentences(self.base, tenable)]


def _price(result: Result, kv: str) -> _Price:
    study, reading = study_of(result, kv), result.regions[kv].reading
    tenable, named = (tuple(band_ranges(study, reading, standing=which)) for which in (TENABLE, "all"))
    return _Price(base_effect(result, kv), rival_effects(result, kv), tenable, named)


def _frame(page: Page, result: Result, kv: str, n: int, pages: int, lang: Lang) -> None:
    """Head and foot: invented data say so on every page, and every page its Prüfkennung."""
    if result.data.is_invented(kv):
        page.figure.text(LEFT, 0.965, INVENTED.of(lang), fontsize=11, fontweight="bold", color=RED, va="top")
    code = result.regions[kv].pruefkennung
    name = region_title(result.regions[kv])
    text = Text(f"Prüfkennung {code} – Seite {n} von {pages}", f"Prüfkennung {code} – page {n} of {pages}")
    page.figure.text(LEFT, 0.03, f"{name} – {text.of(lang)}", fontsize=LEAST, color="#404040")


RED = "#C00000"


def _fees_page(page: Page, result: Result, kv: str, price: _Price, lang: Lang) -> None:
    """What one has to find in ten seconds: the fees, why, and what disagreement is worth; then what it rests on."""
    region = result.regions[kv]
    page.heading(Text(f"Bericht {region_title(region)}", f"Report {region_title(region)}").of(lang), 16)
    page.paragraph(
        Text(
            "Gebührenwerte der Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B, Stand 01.10.2009).",
            "Fees of the Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B, as of 2009-10-01).",
        ).of(lang)
    )
    for error in (f for f in result.findings if f.severity is Severity.ERROR):
        page.paragraph(Text(f"Fehler {error.id}: ", f"Error {error.id}: ").of(lang) + error.message.of(lang))
    _fee_table(page, result, kv, lang)
    page.heading(Text("Warum", "Why").of(lang), 12)
    for text in _why(region):
        page.paragraph(text.of(lang))
    page.heading(Text("Was Uneinigkeit wert ist", "What disagreement is worth").of(lang), 12)
    for text in price.tenable_sentences(region.reading.fee_decimals):
        page.paragraph(text.of(lang))
    _foundations(page, result, kv, lang)


def _why(region: RegionResult) -> Iterator[Text]:
    outcome = region.calculated
    for n, stage in outcome.stages.items():
        yield _joined([*say.stage_sentences(n, stage), *agreed_remark(n, region)])
    yield from say.clarification_sentence(outcome)
    yield from say.cumulated_sentence(outcome)
    yield credit_rule(region.reading)


def _joined(texts: Sequence[Text]) -> Text:
    return Text(" ".join(text.de for text in texts), " ".join(text.en for text in texts))


def _foundations(page: Page, result: Result, kv: str, lang: Lang) -> None:
    """Reading, date and source of the data, and the files they came in."""
    page.heading(Text("Worauf es beruht", "What it rests on").of(lang), 12)
    said = spoken_settings(result.regions[kv].reading.differences(), lang)
    files = ", ".join(file.file for file in result.data.inputs)
    unknown = Text(
        "Datenstand und Quelle der Daten sind nicht angegeben.", "Date and source of the data are not stated."
    )
    for text in (
        Text(f"Lesart: {said}.", f"Reading: {said}."),
        *(tuple(data_sentences(result, kv)) or (unknown,)),
        Text(f"Gelesene Dateien: {files}.", f"Files read: {files}."),
    ):
        page.paragraph(text.of(lang), size=LEAST, width=114)


def _fee_table(page: Page, result: Result, kv: str, lang: Lang) -> None:
    region = result.regions[kv]
    fees, agreed = region.calculated.fees, region.calculated.agreed
    decimals = region.reading.fee_decimals
    height = LINE * 1.5 * (len(NEW_GOPS) + 1)
    axes = page.figure.add_axes((LEFT, page.top - height, WIDTH, height))
    axes.axis("off")
    cells = [
        [gop, *(number(fees[gop][day], decimals, lang) + " *" * ((gop, day) in agreed) for day in DATES)]
        for gop in NEW_GOPS
    ]
    heads = [Text("EUR je Leistung", "EUR a service").of(lang), *(DAY_LABELS[day].of(lang) for day in DATES)]
    table = axes.table(cells, colLabels=heads, loc="center", cellLoc="right", bbox=Bbox.unit())
    table.auto_set_font_size(False)
    table.set_fontsize(TEXT)
    for (row, _column), cell in table.get_celld().items():
        cell.set_edgecolor("#BBBBBB")
        if row == 0:
            cell.set_facecolor("#E6E6E6")
    page.top -= height + 1.3 * LINE
    if agreed:
        page.paragraph(AGREED_NOTE.of(lang), size=LEAST)


def _causes_page(page: Page, result: Result, kv: str, lang: Lang) -> None:
    page.heading(Text("Woher die Abweichung kommt", "Where the deviation comes from").of(lang))
    try:
        steps = bridge_steps(result, kv)
    except AnalysisError as error:
        no_bridge = Text("Eine Brücke gibt es hier nicht: ", "There is no bridge here: ").of(lang)
        page.paragraph(f"{no_bridge}{error.message.of(lang)}.")
    else:
        for sentence in say.bridge_sentences(steps):
            page.paragraph(sentence.of(lang))
        page.top -= LINE
        frame = bridge(result, kv, lang=lang)
        page.chart(frame, 0.017 * (len(frame) + 4 * frame["stage"].nunique()) + 0.1, left=0.25)
    for sentence in say.break_even_sentences(break_even_points(result, kv)):
        page.paragraph(sentence.of(lang))


def _money_page(page: Page, result: Result, kv: str, lang: Lang) -> None:
    """What the adjustments change in EUR."""
    page.heading(Text("Was die Anpassungen ändern", "What the adjustments change").of(lang))
    for sentence in say.impact_sentence(impact_rows(result, kv)):
        page.paragraph(sentence.of(lang))
    shown = impact(result, kv, lang=lang)
    if any(shown["exact"]):
        page.chart(shown, 0.3, left=0.03)


def _kassenarten_page(result: Result, kv: str, lang: Lang) -> list[Callable[[Page], None]]:
    """What each Kassenart contributes; no page where only one was delivered, or where the analysis has no answer."""
    try:
        shares = contributions(result, kv, lang=lang)
    except AnalysisError:
        return []
    if len({name for name in shares["kassenart"] if name}) < 2:
        return []

    def make(page: Page) -> None:
        page.heading(Text("Was jede Kassenart beiträgt", "What each Kassenart contributes").of(lang))
        page.chart(shares, 0.25 * shares["stage"].nunique(), left=0.03)

    return [make]


def _readings_page(page: Page, result: Result, kv: str, price: _Price, lang: Lang) -> None:
    page.heading(Text("Offene Punkte und ihr Gewicht", "Open points and their weight").of(lang))
    base, effects = price.base, price.effects
    for sentence in say.reading_sentences(base, effects):
        page.paragraph(sentence.of(lang))
    note = base.note.of(lang)
    page.paragraph(f"{note[:1].upper()}{note[1:]}.")
    weighty = [e for e in effects if not isinstance(e.difference, Undefined) and e.difference]
    if len(weighty) > 1:
        page.chart(matrix_frame(result, kv, effects, lang), min(0.68, 0.12 + 0.035 * len(weighty)), left=0.36)


def _band_page(page: Page, result: Result, kv: str, price: _Price, lang: Lang) -> None:
    reading, ranges = result.regions[kv].reading, price.tenable
    page.heading(Text("Auslegungsband der vertretbaren Lesarten", "Band of the tenable readings").of(lang))
    for sentence in say.band_sentence(ranges, reading.fee_decimals, price.named):
        page.paragraph(sentence.of(lang))
    page.top -= LINE
    shown = ranges_frame({kv: ranges}, reading, lang)
    if shown["low"].notna().any():
        page.chart(shown, 0.56, left=0.12)
    page.paragraph(band_note().of(lang), size=LEAST, width=114)
