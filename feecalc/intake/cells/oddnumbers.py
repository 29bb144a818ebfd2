"""Cells of a number column that are no plain number: what they probably are, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable

from feecalc.intake.cells.phrases import say
from feecalc.intake.cells.readcell import Problem, problem
from feecalc.intake.sources.raw import DateCell, Numeric, RawCell, printable, text_of
from feecalc.words.text import Text

NUMBER_EXPECTED = Text("Zahl, z. B. 1.234,56 oder 1234.56", "number, e.g. 1.234,56 or 1234.56")
_FIGURE = r"[+-]?[0-9][0-9.,' \u2019]*"
_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079*\u2020\u2021"
_SIGN = "[-\u2010-\u2015\u2212]"
_ZERO = "[-\u2010-\u2015\u2212]{1,3}"
_UNKNOWN = r"\.{1,3}|\u2026|[\u00b7\u2022]|k\.? ?a\.?|n\.? ?[avb]\.?|n/a|na|\?+|\*+|g|geheim|unbekannt"

_Rule = tuple[str, str, str, Callable[[str], Text]]


def _fixed(de: str, en: str) -> Callable[[str], Text]:
    return lambda _figure: Text(de, en)


def _write(figure: str) -> Text:
    return say("{x} schreiben.", "Write {x}.", x=printable(figure, 60))


# What a whole cell looks like, what it is, and what to do; the first group is the figure in it.
_RULES: tuple[_Rule, ...] = (
    (
        f"({_ZERO})",
        "ist keine Zahl; in Tabellen der Statistik heißt der Strich „genau null“.",
        "is no number; in statistical tables the dash means exactly zero.",
        _fixed("Wenn null gemeint ist, 0 eintragen.", "If zero is meant, enter 0."),
    ),
    (
        f"({_UNKNOWN})",
        "ist keine Zahl; in Tabellen der Statistik heißt das „unbekannt oder geheim“.",
        "is no number; in statistical tables it means unknown or secret.",
        _fixed(
            "Den Wert beim Lieferanten erfragen; er ist nicht null.",
            "Ask the deliverer for the value; it is not zero.",
        ),
    ),
    (
        r"(nan|null|none|<na>|\\n)",
        "ist keine Zahl; so schreiben Programme einen fehlenden Wert.",
        "is no number; programs write a missing value so.",
        _fixed(
            "Den Wert beim Lieferanten erfragen; er ist nicht null.",
            "Ask the deliverer for the value; it is not zero.",
        ),
    ),
    (
        r"(#[A-ZÄÖÜ0-9/]+[!?]?)",
        "ist ein Fehlerwert der Tabellenkalkulation.",
        "is an error value of a spreadsheet.",
        _fixed("Die Formel berichtigen und den Wert eintragen.", "Mend the formula and enter the value."),
    ),
    (
        f"([+-]?[0-9][0-9.' \u2019]*),{_ZERO}(?: ?(?:€|EUR|Euro))?",
        "hat einen Strich an der Stelle der Cent.",
        "has a dash in place of the cents.",
        lambda figure: _write(f"{figure},00"),
    ),
    (
        "(/)",
        "ist keine Zahl; in Tabellen der Statistik heißt das „nicht sicher genug“.",
        "is no number; in statistical tables it means not reliable enough.",
        _fixed("Den Wert beim Lieferanten erfragen.", "Ask the deliverer for the value."),
    ),
    (
        "([xX])",
        "ist keine Zahl; in Tabellen der Statistik heißt das „gesperrt, Aussage nicht sinnvoll“.",
        "is no number; in statistical tables it means blocked.",
        _fixed("Wert eintragen oder die Zeile löschen.", "Enter the value or delete the row."),
    ),
    (
        rf"\+?([0-9][0-9.,' \u2019]*){_SIGN}(?: ?(?:€|EUR|Euro))?",
        "hat ein Minus am Ende, wie SAP es schreibt.",
        "has its minus at the end, as SAP writes it.",
        lambda figure: _write(f"-{figure.strip()}"),
    ),
    (
        rf"\( ?({_FIGURE}) ?(?:€|EUR)?\)",
        "steht in Klammern; das heißt „negativ“ oder „unsicher“.",
        "stands in parentheses; that means negative or uncertain.",
        lambda figure: say(
            "Ist der Wert negativ, -{x} schreiben, sonst {x}.",
            "If it is negative, write -{x}, else {x}.",
            x=figure,
        ),
    ),
    (
        f"((?:€|EUR|Euro) ?{_FIGURE}|[+-] ?(?:€|EUR|Euro) ?[0-9][0-9.,']*)",
        "hat die Währung vor der Zahl.",
        "has the currency before the number.",
        lambda figure: _write(re.sub("€|EUR|Euro| ", "", figure, flags=re.IGNORECASE)),
    ),
    (
        rf"({_FIGURE})(?: ?(?:€|EUR))?(?:[{_RAISED}]\)?| ?(?:\*|[0-9a-z])\)| ?\*\)?)+",
        "trägt ein Fußnotenzeichen.",
        "carries a footnote mark.",
        lambda figure: say(
            "Das Zeichen löschen und {x} schreiben.", "Delete the mark and write {x}.", x=figure.strip()
        ),
    ),
    (
        f"({_FIGURE}) ?[prs]",
        "trägt ein Kennzeichen (vorläufig, berichtigt, geschätzt).",
        "carries a mark (provisional, revised, estimated).",
        lambda figure: _write(figure.strip()),
    ),
    (
        rf"({_FIGURE}) ?(?:%|vH|v\.H\.|Prozent)",
        "ist ein Prozentwert.",
        "is a percentage.",
        _fixed("Die Zahl selbst eintragen.", "Enter the number itself."),
    ),
    (
        rf"({_FIGURE}) ?(?:T|Tsd|Tausend|Mio|Mill|Mrd|TEUR|T€|k)\.? ?(?:€|EUR|Euro)?",
        "ist in Tausend oder Millionen angegeben.",
        "is given in thousands or millions.",
        _fixed("Den Betrag in EUR und Cent eintragen.", "Enter the amount in EUR and cents."),
    ),
    (
        rf"({_FIGURE}) ?(?:DM|USD|CHF|[$£])|(?:DM|USD|CHF|[$£]) ?{_FIGURE}",
        "ist eine andere Währung.",
        "is another currency.",
        _fixed("Den Betrag in EUR eintragen.", "Enter the amount in EUR."),
    ),
    (
        r"([+-]?[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+)",
        "ist eine gerundete Zahl in Exponentialschreibweise.",
        "is a rounded number in exponential notation.",
        _fixed("Spalte als Zahl formatieren und neu ausgeben.", "Format the column as number, export again."),
    ),
    (
        r"([+-]?[0-9]{1,3}(?:['\u2019][0-9]{3})+(?:[.,][0-9]+)?)",
        "hat Apostrophe als Tausendertrennung.",
        "has apostrophes between its thousands.",
        lambda figure: _write(figure.replace("'", "").replace("\u2019", "")),
    ),
    (
        r"([+-]?[0-9][0-9.]*, +[0-9]{1,2}|[+-] +[0-9][0-9.,]*)",
        "enthält ein Leerzeichen zu viel.",
        "holds a blank too many.",
        lambda figure: _write(figure.replace(" ", "")),
    ),
)
_COMPILED = [(re.compile(pattern, re.IGNORECASE), de, en, remedy) for pattern, de, en, remedy in _RULES]


def odd_number(cell: RawCell) -> Problem:
    """Why a cell is no number, with what to write instead where that is known."""
    if isinstance(cell, DateCell):
        return _dated(cell)
    if isinstance(cell, Numeric):
        return _formatted(cell)
    text = text_of(cell)[:200]
    for pattern, de, en, remedy in _COMPILED:
        if match := pattern.fullmatch(text):
            return problem("F05", cell, de, en, NUMBER_EXPECTED, remedy(match[1] or text))
    return problem("F05", cell, "ist keine Zahl.", "is not a number.", NUMBER_EXPECTED)


def _dated(cell: DateCell) -> Problem:
    if not cell.number:
        return problem("F05", cell, "ist ein Datum, keine Zahl.", "is a date, not a number.", NUMBER_EXPECTED)
    message = say(
        "Die Zelle ist als Datum formatiert und zeigt {x}; gespeichert ist die Zahl {n}.",
        "The cell is formatted as a date and shows {x}; the stored number is {n}.",
        x=cell.text,
        n=cell.number,
    )
    remedy = Text(
        "Ist die Zahl gemeint, die Spalte in Excel als Zahl formatieren und speichern.",
        "If the number is meant, format the column as number in Excel and save.",
    )
    return Problem("F05", message, NUMBER_EXPECTED, remedy)


def _formatted(cell: Numeric) -> Problem:
    if cell.says == "float32":
        return _float32(cell)
    if cell.says == "percent":
        what = Text("als Prozent", "as a percentage")
    else:
        unit = cell.says.removeprefix("unit ")
        what = say("mit der Einheit „{u}“", 'with the unit "{u}"', u=printable(unit, 20))
    message = say(
        "Die Zelle ist {what} formatiert; gespeichert ist {n}. Was gilt, ist nicht zu erkennen.",
        "The cell is formatted {what}; stored is {n}. Which holds cannot be told.",
        what=what,
        n=cell.text,
    )
    remedy = Text(
        "Den Wert in EUR oder als Anzahl eintragen und die Spalte als Zahl formatieren.",
        "Enter the value in EUR or as a count, and format the column as number.",
    )
    return Problem("F05", message, NUMBER_EXPECTED, remedy)


def _float32(cell: Numeric) -> Problem:
    message = say(
        "„{x}“ ist mit einfacher Genauigkeit (float32) gespeichert; Cent-Beträge gehen darin verloren.",
        '"{x}" is stored in single precision (float32), which loses cents.',
        x=cell.text,
    )
    remedy = Text(
        "Die Spalte als decimal(18,2), double (float64) oder Text schreiben.",
        "Write the column as decimal(18,2), double (float64) or text.",
    )
    return Problem("F05", message, NUMBER_EXPECTED, remedy)
