"""Which sides of a workbook a reader sees beside its values, and what is said where one differs."""

from __future__ import annotations

from typing import NamedTuple

from feecalc.words.text import Text
from feecalc.workbook.verify.cell_look import ALIGNMENT, FILL, FONT, NUMBER

# What is said of a line that differs.
ASPECTS = {
    NUMBER: Text("Anderes Zahlenformat.", "Another number format."),
    FONT: Text("Andere Schrift.", "Another font."),
    FILL: Text("Andere Füllung.", "Another fill."),
    ALIGNMENT: Text("Andere Ausrichtung.", "Another alignment."),
    "runs": Text("Text in Teilen verschieden gestaltet.", "Parts of the text look different."),
    "height": Text("Zeile zu niedrig, um sie zu lesen.", "Row too low to be read."),
    "width": Text("Spalte zu schmal, um sie zu lesen.", "Column too narrow to be read."),
    "hidden": Text("Zeile oder Spalte ist ausgeblendet.", "Row or column is hidden."),
    "condition": Text("Andere bedingte Formatierung.", "Another conditional format."),
    "prompt": Text("Anderer Eingabehinweis.", "Another input message."),
    "link": Text("Anderer Verweis.", "Another hyperlink."),
    "paper": Text("Andere Kopf- oder Fußzeile.", "Another header or footer."),
    "print": Text("Anderer Druckbereich oder Drucktitel.", "Another print area or print title."),
    "page": Text("Andere Seiteneinrichtung.", "Another page set-up."),
    "view": Text("Andere Ansicht.", "Another view."),
    "filter": Text("Anderer Filterbereich.", "Another filter range."),
    "table": Text("Andere Tabelle.", "Another table."),
    "drawing": Text(
        "Anderes Bild, Textfeld oder Diagramm über den Zellen.",
        "Another picture, text box or chart over the cells.",
    ),
    "chart": Text("Anderes Diagramm.", "Another chart."),
    "foreign": Text("Etwas, das feecalc nicht schreibt.", "Something that feecalc does not write."),
    "frozen": Text("Anders fixierte Fenster.", "Panes frozen otherwise."),
    "theme": Text("Andere Schriften des Designs.", "Other fonts of the theme."),
    "covers": Text("Ein Diagramm deckt mehr Zellen zu.", "A chart covers more cells."),
    "locked": Text("Das Blatt oder die Mappe ist gesperrt.", "The sheet or the workbook is locked."),
    "calculation": Text("Anders eingestelltes Rechnen.", "Calculation set otherwise."),
}


class LookPlace(NamedTuple):
    """Where a line belongs: sheet, cell or area, and one of ``ASPECTS``."""

    sheet: str
    where: str
    aspect: str


Lines = dict[LookPlace, str]
LookLine = tuple[tuple[str, str], str]
