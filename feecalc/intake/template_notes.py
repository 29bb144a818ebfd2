"""What the empty package says: the notes sheet, and ``lesart.toml`` with every setting commented out."""

from __future__ import annotations

from feecalc.law.readings import OPTIONS, Reading
from feecalc.law.register import questions

# Heading rows have no second cell.
NOTES: tuple[tuple[str, str], ...] = (
    ("Eingabepaket für die Gebührenwerte nach Anhang 2 Teil B der Onkologie-Vereinbarung", ""),
    ("", "Tabellen ausfüllen, speichern, dann: feecalc check ORDNER, danach feecalc run ORDNER."),
    ("", "Die gelbe Zeile der Tabelle abrechnung ist ein Beispiel der erfundenen Region 00: bitte löschen."),
    ("", "Überschriften nicht ändern und nichts darüber einfügen. Leere Tabellen dürfen leer bleiben."),
    ("abrechnung", ""),
    (
        "kv",
        "KV-Schlüssel als Text, zweistellig: 01 Schleswig-Holstein bis 98 Sachsen; 00 für erfundene Regionen.",
    ),
    ("quartal", "Als Text: 1/2008 bis 4/2008, 4/2009, 1/2010 bis 4/2010."),
    ("kassenart", "Einzeln oder zusammengefasst, aber nicht beides nebeneinander (sonst doppelt gezählt)."),
    (
        "gop",
        "Als Text, fünf Ziffern: 86500 bis 86505, 86510 bis 86518, KV-spezifische GOP (auch mit Buchstaben).",
    ),
    ("haeufigkeit", "Leistungshäufigkeit als ganze Zahl. 0 ist ein Wert, eine leere Zelle ein Fehler."),
    (
        "leistungsbedarf",
        "In EUR mit höchstens zwei Nachkommastellen. Nur bei 86510 bis 86518 in 2009 und 2010 darf die Spalte leer "
        "sein, dann aber für einen ganzen Zeitraum (4/2009 oder 2010).",
    ),
    (
        "korrektur",
        "x kennzeichnet eine Korrekturzeile; nur dort sind negative Werte und doppelte Zeilen erlaubt.",
    ),
    ("faelle", ""),
    (
        "behandlungsfaelle",
        "Behandlungsfälle je Quartal; nur für die Lesarten reported und für Prüfungen nötig.",
    ),
    ("zuordnung", ""),
    (
        "gop, ziel",
        "Jede KV-spezifische GOP des Jahres 2008 und ihr Ziel: 86500 bis 86505, BISPHOSPHONAT, "
        "TRANSFUSION oder AUSGESCHLOSSEN.",
    ),
    (
        "anteil_…",
        "Anteil, der in das Ziel eingeht, 0 bis 1, auch als Bruch (1/3). Je GOP ergeben die Anteile 1.",
    ),
    ("begruendung", "Warum so zugeordnet wurde; steht in den Ergebnissen."),
    ("vertraege", ""),
    (
        "beginn, status",
        "Nur wenn abweichend vom 01.10.2009: Beginn (TT.MM.JJJJ) und teil_b, oder altvertrag für einen "
        "fortgeltenden Vertrag (§ 11 Abs. 3).",
    ),
    (
        "transfusionen",
        "fortgeführt oder beendet: ob die regionale Transfusionsvereinbarung (Nr. 7) nach dem Beginn weiter galt.",
    ),
    ("geltend", ""),
    (
        "gop, eur",
        "Vereinbarte oder festgesetzte Gebührenwerte von 86510 bis 86518: nur wenn anderes abgerechnet wurde, als die "
        "Rechnung ergibt, oder die Daten keinen Gebührenwert hergeben. 86516 gilt auch für 86518 (Nr. 6).",
    ),
    ("gueltig_ab", "Erster Tag eines Quartals (TT.MM.JJJJ); leer heißt: ab Beginn der Vereinbarung."),
    (
        "status",
        "vereinbart (auch wenn leer), festgesetzt oder einseitig; einseitige Werte kommen in keine Anlage.",
    ),
    ("angaben", ""),
    (
        "zeitraum …",
        "Datenstand, Basis, Regionalbezug, Quelle und Kontrollsumme (EUR, Formblatt 3) zu 2008, 4/2009 "
        "und 2010; alles freiwillig.",
    ),
)

_HEAD = """\
# Lesarten: was der Text von Anhang 2 Teil B offen lässt. Ohne Eintrag gilt die erste Möglichkeit.
# Zum Ändern das # am Anfang der Zeile entfernen. Mit Herkunft geschrieben sieht eine Lesart so aus
# (solche Abschnitte gehören an das Ende der Datei; status ist offen, streitig oder vereinbart):
#
#   [case_decline_credit]
#   wahl = "effect"
#   autor = "Name"
#   datum = 2010-03-01
#   status = "streitig"

# Ausgangspunkt: default, kv oder kasse
# profile = "default"
"""


def reading_template() -> str:
    """A ``lesart.toml`` that changes nothing until a line is uncommented."""
    titles = {question.key: question.title.de for question in questions()}
    parts = [_HEAD]
    for key, default in Reading().as_text().items():
        options = OPTIONS.get(key)
        known = " | ".join(options) if options else "Zahl"
        value = f'"{default}"' if options else default
        parts.append(f"# {titles.get(key, key)}: {known}\n# {key} = {value}\n")
    return "\n".join(parts)
