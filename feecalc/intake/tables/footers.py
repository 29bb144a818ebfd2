"""Lines below a table: a rule, a source, a legend, as GENESIS and many a workbook end.

Such a line has a single cell that is filled. It delivers nothing that could be counted, so leaving it out loses
nothing; above the last row of data it stays, and is an error.
"""

from __future__ import annotations

from feecalc.intake.cells.phrases import rows, say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.sources.raw import RawTable, is_blank, shown, text_of
from feecalc.words.findings import Finding, Place, Severity


def without_footer(table: RawTable) -> list[Finding]:
    """Take the lines below the table off it; a warning says which."""
    end = len(table.rows)
    while end and _is_note(table, end - 1):
        end -= 1
    cut = table.rows[end:]
    if not cut:
        return []
    first = next(column[end] for column in table.columns if not is_blank(column[end]))
    table.rows = table.rows[:end]
    for column in table.columns:
        del column[end:]
    text = say(
        "Unter der Tabelle stehen {n} mit nur einer Zelle; sie gelten als Anmerkung: „{x}“.",
        'Below the table stand {n} with a single cell; they count as a note: "{x}".',
        n=rows(len(cut)),
        x=shown(first),
    )
    return [finding("F10", text, severity=Severity.WARNING, place=Place(table.file, table.sheet, cut[0]))]


def _is_note(table: RawTable, index: int) -> bool:
    filled = [cell for column in table.columns if not is_blank(cell := column[index])]
    return len(filled) == 1 and isinstance(filled[0], str) and not text_of(filled[0])[:1].isdigit()
