"""Glossar: the terms and symbols of the workbook, with the clause they come from."""

from __future__ import annotations

from feecalc.words.text import Text
from feecalc.workbook.book import Book
from feecalc.workbook.contents import GLOSSARY, Model
from feecalc.workbook.table import Column, Table

_TERMS: tuple[tuple[str, Text, str], ...] = (
    (
        "N, L",
        Text(
            "Leistungshäufigkeit und Leistungsbedarf (EUR) einer Kostenpauschale 2008, alle Kassenarten",
            "frequency and demand (EUR) of a Kostenpauschale in 2008, all Kassenarten",
        ),
        "Teil B Nr. 1",
    ),
    (
        "a, b",
        Text(
            "Anteile von 86502 und 86503 an der Summe beider Häufigkeiten",
            "shares of 86502 and 86503 in the sum of both frequencies",
        ),
        "Teil B Nr. 2 und 3",
    ),
    (
        "D, F",
        Text(
            "Leistungsbedarf und Häufigkeit, die einer neuen Kostenpauschale zugerechnet werden; F ab 2009 auch die gelieferte Häufigkeit",
            "demand and frequency assigned to a new Kostenpauschale; from 2009 F is also the delivered frequency",
        ),
        "Teil B Nr. 2-5",
    ),
    (
        "P0, P1, P2",
        Text(
            "Gebührenwert ab Beginn, ab 01.07.2010, ab 01.07.2011",
            "fee from the start, from 2010-07-01, from 2011-07-01",
        ),
        "Teil B Nr. 2-6 und 8",
    ),
    (
        "L_bis, N_bis",
        Text(
            "Leistungsbedarf und Häufigkeit regionaler Bisphosphonat-Positionen",
            "demand and frequency of regional bisphosphonate items",
        ),
        "Protokollnotiz",
    ),
    (
        "L_trf",
        Text("Leistungsbedarf regionaler Transfusions-Positionen", "demand of regional transfusion items"),
        "Teil B Nr. 7",
    ),
    (
        "V0, V1",
        Text("Vergütungsvolumen des Basis- und des neuen Zeitraums", "volume of the base and the new period"),
        "Teil B Nr. 8",
    ),
    (
        "C0, C1",
        Text(
            "Behandlungsfälle des Basis- und des neuen Zeitraums",
            "cases (Behandlungsfälle) of the base and the new period",
        ),
        "Teil B Nr. 8",
    ),
    (
        "FW0, FW1",
        Text("Fallwert: Vergütungsvolumen je Behandlungsfall", "case value: volume per case"),
        "Teil B Nr. 8",
    ),
    (
        "p",
        Text("Abweichung des Fallwerts: FW1/FW0 - 1", "deviation of the case value: FW1/FW0 - 1"),
        "Teil B Nr. 8, erste Anpassung",
    ),
    (
        "d",
        Text("Rückgang der Fallzahl: 1 - C1/C0", "decline of cases: 1 - C1/C0"),
        "Teil B Nr. 8 letzter Satz",
    ),
    (
        "p_netto",
        Text("Abweichung nach Anrechnung des Fallrückgangs", "deviation after the credit of the decline"),
        "Teil B Nr. 8 letzter Satz",
    ),
    (
        "f1, f2",
        Text(
            "Anpassungsfaktor der ersten und der zweiten Stufe",
            "adjustment factor of the first and the second stage",
        ),
        "Teil B Nr. 8, beide Anpassungen",
    ),
    (
        "h, i14, i16, i18",
        Text(
            "Fälle mit 86510, 86514, 86516, 86518 je Behandlungsfall",
            "services of 86510, 86514, 86516, 86518 per case",
        ),
        "Teil A, Leistungslegenden",
    ),
    (
        "Nulltest",
        Text(
            "Fallwert der unveränderten Leistungen 2008 zu P0 gegen FW0: Abweichung ohne jede Verhaltensänderung",
            "case value of unchanged services of 2008 at P0 against FW0: deviation without any change of behaviour",
        ),
        "Teil B Nr. 8",
    ),
    (
        "Lesart",
        Text(
            "festgelegte Antwort auf einen Punkt, den der Text offen lässt",
            "a set answer to a point the text leaves open",
        ),
        "Blatt Lesarten",
    ),
    (
        "Regelfall",
        Text("die Lesart, die ohne andere Wahl gilt", "the reading that holds unless another is chosen"),
        "Blatt Lesarten",
    ),
    (
        "Prüfkennung",
        Text(
            "zwölf Zeichen über Fassung, Lesarten, Zuordnung, Summen und Gebührenwerte: gleich, wo dieselben Zahlen vorliegen",
            "twelve digits over edition, readings, assignment, sums and fees: equal where the figures are the same",
        ),
        "Fußzeile",
    ),
    (
        "nicht bestimmt",
        Text(
            "Größe ohne Wert, weil ein Nenner 0 ist; nie gleich 0. Der Grund steht im Kommentar",
            "a quantity without a value since a denominator is 0; never equal to 0. The reason is in the comment",
        ),
        "Teil B Nr. 2-5",
    ),
    (
        "hingenommen",
        Text(
            "Fehlerbefund, den jemand mit Begründung zur Rechnung zugelassen hat",
            "an error finding somebody allowed with a reason",
        ),
        "Blatt Befunde",
    ),
    (
        "Daten_…",
        Text(
            "benannte Spalten des Blatts Daten, die alle Summenformeln benutzen",
            "named columns of the sheet Daten that all sums use",
        ),
        "Namens-Manager",
    ),
)


_COLUMNS = (
    Column("term", Text("Begriff", "Term"), 20, "bold"),
    Column("meaning", Text("Bedeutung", "Meaning"), 90, "wrap"),
    Column("clause", Text("Fundstelle", "Clause"), 28),
)


def write(book: Book, model: Model) -> None:
    """One row a term."""
    sheet = book.sheets[model.of(GLOSSARY)]
    table = Table(sheet, _COLUMNS, 0)
    for term, meaning, clause in _TERMS:
        table.add({"term": term, "meaning": model.of(meaning), "clause": clause})
    table.finish(frozen=1, filtered=False)
    sheet.page(rows=table.next, cols=3, head=0, printed=False)
