"""The annex to an agreement as a Word document; what it says stands in ``annex.py``."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from feecalc.calculation.result import Result
from feecalc.documents.annex import Annex, annex_of
from feecalc.documents.clauses import AnnexTable, Clause
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from docx.document import Document

CREATED = datetime(2009, 10, 1, tzinfo=UTC)
ZIP_DATE = (2009, 10, 1, 0, 0, 0)
RED = "C00000"
MANY = 7


def anlage_bytes(result: Result, kv: str, lang: Lang = "de", day: str | None = None) -> bytes:
    """The annex of a calculated region, the same bytes for the same result; ``day`` as in ``annex_of``.

    Raises AnnexError where something is still open or disputed.
    """
    import docx

    annex = annex_of(result, kv, lang, day)
    document = docx.Document()
    _page_setup(document, annex)
    _bold(document, annex.title, 13)
    for clause in annex.clauses:
        _clause(document, clause)
    _signatures(document, lang)
    _properties(document, annex, result.regions[kv].pruefkennung)
    return _reproducible(document)


def _page_setup(document: Document, annex: Annex) -> None:
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.8)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(3)
    section.footer.paragraphs[0].add_run(annex.footer).font.size = Pt(8)
    if annex.page_note:
        run = section.header.paragraphs[0].add_run(annex.page_note)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(11), RGBColor.from_string(RED)


def _bold(document: Document, text: str, size: float) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True


def _clause(document: Document, clause: Clause) -> None:
    _bold(document, clause.title, 11)
    for n, part in enumerate(clause.parts):
        if isinstance(part, AnnexTable):
            _table(document, part)
        else:
            before_table = n + 1 < len(clause.parts) and isinstance(clause.parts[n + 1], AnnexTable)
            _sentence(document, part, keep=before_table)


def _sentence(document: Document, text: str, *, keep: bool) -> None:
    from docx.shared import Cm

    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.keep_with_next = keep
    if text.startswith("("):
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.paragraph_format.first_line_indent = Cm(-0.8)


def _table(document: Document, content: AnnexTable) -> None:
    """A grid that stays on one page; words left, figures right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1 + len(content.rows), cols=len(content.heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, content.widths, strict=True):
        column.width = Cm(width)
    for r, values in enumerate((content.heads, *content.rows)):
        for c, value in enumerate(values):
            cell = table.rows[r].cells[c]
            cell.width = Cm(content.widths[c])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = r < len(content.rows)
            run = paragraph.add_run(value)
            run.bold, run.font.size = r == 0, Pt(9 if len(content.heads) < MANY else 8)
            if c >= content.words:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _signatures(document: Document, lang: Lang) -> None:
    from docx.shared import Pt

    line = "_" * 34
    for who in (
        Text("Kassenärztliche Vereinigung", "Kassenärztliche Vereinigung"),
        Text(
            "Landesverbände der Krankenkassen und Ersatzkassen",
            "Landesverbände der Krankenkassen and Ersatzkassen",
        ),
    ):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(16)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(f"{line}\n{Text('Ort, Datum', 'Place, date').of(lang)}, {who.of(lang)}")


def _properties(document: Document, annex: Annex, code: str) -> None:
    core = document.core_properties
    core.author = core.last_modified_by = "feecalc"
    core.title = annex.title
    core.comments = code
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
