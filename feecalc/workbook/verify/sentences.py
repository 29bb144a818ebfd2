"""The sentences with which ``verify`` ends: what holds, what follows from changed inputs, what cannot be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from feecalc.version import __version__
from feecalc.words.text import Text
from feecalc.workbook.verify.cells import Difference
from feecalc.workbook.verify.kinds import INPUT, LOST, STALE, UNREADABLE

NO_RESULTS = Text(
    "Die Mappe hat keine gespeicherten Ergebnisse: ein Programm ohne Rechenwerk hat sie gespeichert. Geprüft sind Eingaben und Formeln; "
    "die Zahlen erscheinen erst, wenn Excel oder LibreOffice sie rechnet.",
    "The workbook has no stored results: a program that does not calculate has saved it. Inputs and formulas are verified; figures "
    "appear only when Excel or LibreOffice calculates them.",
)
SAME_FIGURES = Text(
    "Gleiche Zahlen, andere Dateien: das Paket enthält dieselben Zahlen und gibt dieselben Gebührenwerte; Dateien (Name, Prüfsumme, Format), "
    "Reihenfolge oder Aufteilung der Zeilen sind andere.",
    "Same figures, other files: the package holds the same figures and gives the same fees; files (name, checksum, format), order or "
    "splitting of rows differ.",
)
RIGHT = Text(
    "In sich richtig gerechnet: jeder Wert, jede Formel und jeder Text folgt aus den Daten der Mappe.",
    "Right in itself: every value, formula and text follows from the data of the workbook.",
)
FROM_PACKAGE = Text(
    "Aus diesen Daten: die Mappe stimmt mit dem Paket überein.",
    "From these data: the workbook agrees with the package.",
)
NO_LONGER = Text("Die Mappe ist nicht mehr die ausgegebene.", "The workbook is no longer the one exported.")
ONLY_INPUTS = Text(
    "Die Mappe ist nicht mehr die ausgegebene: geändert sind nur die genannten Eingaben.",
    "The workbook is no longer the one exported: only the inputs named were changed.",
)


def version(recorded: str) -> Text:
    """Another version of feecalc wrote the workbook."""
    return Text(
        f"Die Mappe wurde mit feecalc {recorded or '?'} erzeugt, geprüft wird mit {__version__}; Wortlaute können abweichen.",
        f"The workbook was made with feecalc {recorded or '?'} and is verified with {__version__}; wording may differ.",
    )


def in_itself(differences: Sequence[Difference]) -> Text:
    """Whether the workbook is what its own data make it."""
    if not differences:
        return RIGHT
    others = sum(d.kind == "" for d in differences)
    if not others:
        return NO_LONGER if any(d.kind == LOST for d in differences) else ONLY_INPUTS
    return Text(
        f"Die Mappe ist nicht unverändert in sich richtig: {others} Abweichungen.",
        f"The workbook is not unchanged and right in itself: {others} differences.",
    )


def from_package(differences: Sequence[Difference], files: bool) -> Text:
    """Whether the workbook is what the package makes it; of other files only how much differs."""
    if not differences:
        return FROM_PACKAGE
    number = len(differences) - files
    if not files:
        return Text(
            f"Nicht aus diesen Daten: {number} Abweichungen vom Paket.",
            f"Not from these data: {number} differences from the package.",
        )
    de, en = _where(differences)
    return Text(
        f"Nicht aus diesen Daten: andere Dateien und andere Zahlen, {number} Abweichungen vom Paket ({de}). --verbose nennt jede.",
        f"Not from these data: other files and other figures, {number} differences from the package ({en}). --verbose names each.",
    )


def _where(differences: Sequence[Difference]) -> tuple[str, str]:
    """What of the package is missing, and the sheets on which most differs."""
    absent = [d for d in differences if d.found and not d.expected and d.name.startswith("KV ")]
    de, en = (" ".join(d.what.of(lang) for d in absent).rstrip(".") for lang in ("de", "en"))
    counted = Counter(d.sheet for d in differences if d.cell).most_common(4)
    sheets = ", ".join(f"{sheet} {number}" for sheet, number in counted)
    return "; ".join(filter(None, (de, sheets))), "; ".join(filter(None, (en, sheets)))


def what_if(differences: Sequence[Difference], follows: int | None) -> Iterator[Text]:
    """What was changed, how many values follow from it if that can be told, and what does not."""
    kinds = Counter(d.kind for d in differences)
    number = kinds[INPUT]
    yield Text(
        f"{number} {'Eingabe' if number == 1 else 'Eingaben'} geändert (oben){_follow_de(follows)}",
        f"{number} {'input' if number == 1 else 'inputs'} changed (above){_follow_en(follows)}",
    )
    if kinds[STALE]:
        yield Text(
            f"{kinds[STALE]} Werte zeigen noch den Stand der Ausgabe: die Mappe wurde danach nicht neu gerechnet.",
            f"{kinds[STALE]} values still show the export: the workbook was not recalculated since.",
        )
    if kinds[UNREADABLE]:
        yield Text(
            f"{kinds[UNREADABLE]} Werte sind „nicht bestimmt“, weil eine Eingabe keine Zahl ist.",
            f"{kinds[UNREADABLE]} values are undefined since an input is no number.",
        )
    if kinds[LOST]:
        yield Text(
            f"{kinds[LOST]} Stellen lassen sich nicht vergleichen, weil Zeilen der Ausgabe fehlen oder neue dazukamen; "
            "das PAKET zeigt, wie sie waren.",
            f"{kinds[LOST]} places cannot be compared since rows of the export are missing or new ones were added; "
            "the PACKAGE shows how they were.",
        )


def _follow_de(number: int | None) -> str:
    if number is None:
        return "."
    values = {0: "folgt kein Wert", 1: "folgt 1 Wert, richtig gerechnet"}
    return f"; daraus {values.get(number, f'folgen {number} Werte, richtig gerechnet')}."


def _follow_en(number: int | None) -> str:
    if number is None:
        return "."
    values = {0: "no value follows", 1: "1 value, rightly calculated, follows"}
    return f"; {values.get(number, f'{number} values, rightly calculated, follow')} from it."
