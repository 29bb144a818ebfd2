"""The annex to an agreement as a Word document: what was agreed, in figures, and how it was found; no analysis.

Every figure is the published one of ``ergebnis.json``; the readings stand as numbered notes in the
wording of the register.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from feecalc.analysis.facts import idle_by_reading
from feecalc.analysis.study import calculated
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.teil_b import APPLIED, DATES, Outcome, Stage
from feecalc.intake.model import NEW_GOPS
from feecalc.law.register import Question, questions
from feecalc.numbers import Undefined
from feecalc.numbers.figures import DAY_LABELS, eur, number, percent, plain
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from docx.document import Document

CREATED = datetime(2009, 10, 1, tzinfo=UTC)
ZIP_DATE = (2009, 10, 1, 0, 0, 0)

GOP_NAMES = {
    "86510": Text("Behandlung florider Hämoblastosen", "treatment of florid haemoblastoses"),
    "86512": Text("Behandlung solider Tumore", "treatment of solid tumours"),
    "86514": Text(
        "Zuschlag intrakavitäre zytostatische Tumortherapie", "add-on, intracavitary cytostatic therapy"
    ),
    "86516": Text(
        "Zuschlag intravasale zytostatische Tumortherapie", "add-on, intravascular cytostatic therapy"
    ),
    "86518": Text("Zuschlag Palliativversorgung", "add-on, palliative care"),
}
STATUS = {
    "vereinbart": Text("vereinbart", "agreed"),
    "streitig": Text("streitig", "disputed"),
    "offen": Text("offen", "open"),
}


def anlage_bytes(result: Result, kv: str, lang: Lang = "de") -> bytes:
    """The annex of a calculated region, the same bytes for the same result.

    Raises AnalysisError for a region that was not calculated.
    """
    import docx

    found, _region, outcome = calculated(result, kv)
    document = docx.Document()
    _page_setup(document, found)
    _title(document, found, lang)
    _fee_section(document, result, outcome, lang)
    _factor_section(document, outcome, lang)
    _assignment_section(document, result, kv, lang)
    _note_section(document, result, lang)
    _signatures(document, lang)
    _properties(document, found)
    return _reproducible(document)


def region_label(found: RegionResult) -> str:
    """``KV 38 Nordrhein``; a name that already says KV is not said to be one twice."""
    return f"{found.name} ({found.kv})" if found.name.startswith("KV ") else f"KV {found.kv} {found.name}"


def _page_setup(document: Document, found: RegionResult) -> None:
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.7)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(3)
    footer = section.footer.paragraphs[0]
    footer.text = f"{region_label(found)} – Prüfkennung {found.pruefkennung}"
    footer.runs[0].font.size = Pt(8)


def _title(document: Document, found: RegionResult, lang: Lang) -> None:
    heading = Text(
        f"Anlage: Gebührenwerte der Kostenpauschalen 86510 bis 86518 – {region_label(found)}",
        f"Annex: fees of the Kostenpauschalen 86510 to 86518 – {region_label(found)}",
    )
    _bold(document, heading.of(lang), 13)
    start = found.contract.start
    basis = Text(
        "Ermittelt nach Anlage 7 BMV (Onkologie-Vereinbarung), Anhang 2 Teil B, Stand 01.10.2009, aus den "
        f"Abrechnungsdaten von {region_label(found)}. Beginn der Vereinbarung in der Region: {start:%d.%m.%Y}.",
        "Determined under Anlage 7 BMV (Onkologie-Vereinbarung), Anhang 2 Teil B, as of 2009-10-01, from the billing "
        f"data of {region_label(found)}. Start of the agreement in the region: {start:%Y-%m-%d}.",
    )
    document.add_paragraph(basis.of(lang))


def _bold(document: Document, text: str, size: float) -> Any:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _table(
    document: Document, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """A grid; the first two columns left, figures right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for r, values in enumerate((heads, *rows)):
        for c, value in enumerate(values):
            cell = table.rows[r].cells[c]
            cell.width = Cm(widths[c])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(value)
            run.bold = r == 0
            run.font.size = Pt(9)
            if c > 1:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _fee_section(document: Document, result: Result, outcome: Outcome, lang: Lang) -> None:
    _bold(document, Text("1. Gebührenwerte in EUR", "1. Fees in EUR").of(lang), 11)
    heads = [
        "GOP",
        Text("Kostenpauschale", "Kostenpauschale").of(lang),
        *(DAY_LABELS[day].of(lang) for day in DATES),
    ]
    decimals = result.reading.fee_decimals
    rows = [
        [gop, GOP_NAMES[gop].of(lang), *(number(outcome.fees[gop][day], decimals, lang) for day in DATES)]
        for gop in NEW_GOPS
    ]
    _table(document, heads, rows, (1.5, 7.5, 2.4, 2.6, 2.6))
    for reason in dict.fromkeys(_undefined_reasons(outcome, lang)):
        document.add_paragraph(Text(f"Nicht bestimmt: {reason}.", f"Undefined: {reason}.").of(lang))


def _undefined_reasons(outcome: Outcome, lang: Lang) -> list[str]:
    fees = [fee for by_date in outcome.fees.values() for fee in by_date.values()]
    return [fee.reason.of(lang) for fee in fees if isinstance(fee, Undefined)]


def _factor_section(document: Document, outcome: Outcome, lang: Lang) -> None:
    _bold(
        document,
        Text("2. Faktoren und Korrektur (Nr. 2, 3 und 8)", "2. Factors and correction (Nr. 2, 3 and 8)").of(
            lang
        ),
        11,
    )
    a, b = (number(x, 8, lang) for x in (outcome.a, outcome.b))
    document.add_paragraph(
        Text(f"Faktor a = {a}, Faktor b = {b}.", f"Factor a = {a}, factor b = {b}.").of(lang)
    )
    heads = [
        "Stufe" if lang == "de" else "stage",
        Text("gültig", "valid").of(lang),
        *Text(
            "Fallwert 2008|Fallwert neu|Abweichung|Fallzahl|Ausgleich|Faktor",
            "base case value|new case value|deviation|cases|to adjust|factor",
        ).of(lang).split("|"),
    ]  # fmt: skip
    rows = [_stage_row(n, stage, lang) for n, stage in outcome.stages.items() if stage.status == APPLIED]
    if rows:
        _table(document, heads, rows, (1.1, 2.6, 2.1, 2.1, 2.5, 1.9, 2.1, 2.2))
    for n, stage in outcome.stages.items():
        if stage.status != APPLIED:
            document.add_paragraph(_not_applied(n, stage).of(lang))


def _stage_row(n: int, stage: Stage, lang: Lang) -> list[str]:
    return [
        str(n),
        DAY_LABELS[DATES[n]].of(lang),
        eur(stage.case_value_base, lang),
        eur(stage.case_value_new, lang),
        percent(stage.deviation, 4, lang),
        percent(-stage.case_decline, 4, lang),
        percent(stage.net_deviation, 4, lang),
        number(stage.factor, 8, lang),
    ]


def _not_applied(n: int, stage: Stage) -> Text:
    reason = stage.reason or Text("", "")
    if stage.status == "not_applicable":
        return Text(
            f"Stufe {n} entfällt: {reason.de}. Die Gebührenwerte gelten fort.",
            f"Stage {n} does not apply: {reason.en}. The fees continue.",
        )
    return Text(f"Stufe {n} ist nicht bestimmt: {reason.de}.", f"Stage {n} is undefined: {reason.en}.")


def _assignment_section(document: Document, result: Result, kv: str, lang: Lang) -> None:
    heading = Text(
        "3. Zugeordnete regionale GOPs (Nr. 2 bis 5, 7, Protokollnotiz)",
        "3. Assigned regional items (Nr. 2-5, 7, note)",
    )
    _bold(document, heading.of(lang), 11)
    assigned = [a for a in result.data.assignments if a.kv == kv]
    if not assigned:
        document.add_paragraph(Text("Keine.", "None.").of(lang))
        return
    heads = Text(
        "GOP|Ziel|Anteil Häufigkeit|Anteil Leistungsbedarf", "GOP|target|share of frequency|share of demand"
    )
    rows = [[a.gop, a.target, plain(a.share_count, lang), plain(a.share_demand, lang)] for a in assigned]
    _table(document, heads.of(lang).split("|"), rows, (2.5, 4.5, 4.0, 4.5))


def _note_section(document: Document, result: Result, lang: Lang) -> None:
    from docx.shared import Pt

    # Figures on the first page, their foundations on the second.
    heading = Text("4. Der Ermittlung liegt zugrunde", "4. The determination rests on").of(lang)
    _bold(document, heading, 11).paragraph_format.page_break_before = True
    idle = idle_by_reading(result.reading)
    asked = [question for question in questions() if question.key not in idle]
    for n, question in enumerate(asked, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.left_indent = Pt(18)
        paragraph.paragraph_format.first_line_indent = Pt(-18)
        run = paragraph.add_run(f"({n}) {_note(question, result, lang)}")
        run.font.size = Pt(8.5)


def _note(question: Question, result: Result, lang: Lang) -> str:
    setting = result.reading.as_text()[question.key]
    wording = question.option(setting).proposal.of(lang)
    status = STATUS.get(result.data.reading_notes.get(question.key, {}).get("status", ""))
    clause = f"[{question.clause}; {question.key} = {setting}"
    return f"{wording} {clause}{f'; {status.of(lang)}' if status else ''}]"


def _signatures(document: Document, lang: Lang) -> None:
    from docx.shared import Pt

    line = "_" * 26
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(14)
    place = Text("Ort, Datum, Unterschriften:", "Place, date, signatures:").of(lang)
    paragraph.add_run(f"{place}  {line}   {line}")


def _properties(document: Document, found: RegionResult) -> None:
    core = document.core_properties
    core.author = core.last_modified_by = "feecalc"
    core.title = f"Anlage Gebührenwerte KV {found.kv}"
    core.comments = found.pruefkennung
    core.created = core.modified = CREATED.replace(tzinfo=None)
    core.revision = 1


def _reproducible(document: Document) -> bytes:
    """The file with fixed dates inside, so that equal results give equal bytes."""
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
