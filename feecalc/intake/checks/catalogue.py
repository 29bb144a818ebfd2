"""Every check of a delivery by its id: what it says, how much it weighs, on what it rests.

F01-F10 concern notation and files, N and O the figures, L the readings. The tests of a check stand in ``checks``;
those that need the calculated fees are made where the fees are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feecalc.words.findings import NOWHERE, Finding, Place, Severity
from feecalc.words.text import Text

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``severity`` is the heaviest it gives, ``source`` the clause or table it rests on.

    ``old_contract`` says whether it also looks at regions that keep their old contract (§ 11 Abs. 3)
    and are not calculated; ``tests`` are functions that take one region's delivery and yield findings.
    """

    id: str
    title: Text
    severity: Severity
    source: str
    old_contract: bool = False
    tests: tuple[Callable[[Any], Iterator[Finding]], ...] = ()


def finding(
    check_id: str,
    message: Text,
    *,
    severity: Severity | None = None,
    kv: str | None = None,
    place: Place | None = None,
    read: str = "",
    expected: Text = NOWHERE,
    remedy: Text = NOWHERE,
    cents: int | None = None,
) -> Finding:
    """A finding of a check in the catalogue, which lends its source and, unless said, its severity."""
    check = BY_ID[check_id]
    return Finding(
        check_id, severity or check.severity, message, check.source, kv, place, read, expected, remedy, cents
    )


# Where a rule concerns more than one clause, the clause that suffers from the fault is cited first.
CATALOGUE: tuple[Check, ...] = (
    Check(
        "L01",
        Text("Lesart braucht nicht gelieferte Daten", "reading needs data not delivered"),
        ERROR,
        "Anhang 2 Teil B Nr. 8 Satz 1",
    ),
    Check(
        "L02",
        Text("Transfusionen nur auf einer Seite", "transfusions on one side only"),
        WARNING,
        "Anhang 2 Teil B Nr. 7 und Nr. 8 Satz 1",
    ),
    Check(
        "F01",
        Text("KV-Schlüssel", "KV key"),
        ERROR,
        "KBV-Schlüsseltabelle S_KBV_KV; Anhang 2 Teil B Nr. 1",
        True,
    ),
    Check(
        "F02", Text("Quartal", "quarter"), ERROR, "Anhang 2 Teil B Nr. 1 und Nr. 8 (2008, 4/2009, 2010)", True
    ),
    Check(
        "F03",
        Text("Kassenart", "Kassenart"),
        ERROR,
        "KBV-Schlüsseltabelle S_KTS_KTGRUPPE; Anhang 2 Teil B, Einleitung",
        True,
    ),
    Check("F04", Text("GOP", "GOP"), ERROR, "Anhang 2 Teil A Abs. 2 und Teil B Nr. 1", True),
    Check(
        "F05",
        Text("Zahl", "number"),
        ERROR,
        "Anhang 2 Teil B Nr. 2 (Leistungsbedarf in Euro, Leistungshäufigkeit)",
        True,
    ),
    Check("F06", Text("Leere Zelle", "empty cell"), ERROR, "Anhang 2 Teil B Nr. 1 (Datengrundlage)", True),
    Check("F07", Text("Beginn der Vereinbarung", "start of the agreement"), ERROR, "§ 11 Abs. 1 und 3", True),
    Check(
        "F08",
        Text("Zuordnung regionaler GOP", "assignment of regional GOPs"),
        ERROR,
        "Anhang 2 Teil B Nr. 2-5 und 7, Protokollnotiz",
        True,
    ),
    Check(
        "F09", Text("Tabelleninhalt", "table content"), ERROR, "Anhang 2 Teil B Nr. 1 (Datengrundlage)", True
    ),
    Check(
        "F10",
        Text("Hinweise zu Dateien", "notes on files"),
        INFO,
        "Anhang 2 Teil B Nr. 1 (Datengrundlage)",
        True,
    ),
    Check(
        "N01",
        Text("Negative oder ungültige Werte", "negative or invalid values"),
        ERROR,
        "Anhang 2 Teil B Nr. 2 (Leistungsbedarf in Euro, Leistungshäufigkeit)",
        True,
    ),
    Check(
        "N02",
        Text("Behandlungsfälle und Grundpauschalen", "cases and base flat rates"),
        ERROR,
        "Anhang 2 Teil A Abs. 2 (einmal je Behandlungsfall) und Teil B Nr. 8",
    ),
    Check(
        "N03",
        Text("Zuschläge über den Grundpauschalen", "add-ons above base flat rates"),
        ERROR,
        "Anhang 2 Teil A Abs. 2 (Zuschlag zu 86510 und 86512)",
    ),
    Check(
        "N04",
        Text("86518 neben 86516", "86518 beside 86516"),
        ERROR,
        "Anhang 2 Teil A Abs. 2 (86518 nicht neben 86516)",
    ),
    Check(
        "N09",
        Text("Fallwert außerhalb seiner Grenzen", "case value outside its bounds"),
        ERROR,
        "Anhang 2 Teil B Nr. 8",
    ),
    Check(
        "N10",
        Text("Preis je Kassenart verschieden", "price differs by Kassenart"),
        WARNING,
        "Anhang 2 Teil B, Einleitung (kassenartenübergreifend einheitlich)",
    ),
    Check(
        "N11",
        Text("Betrag weicht vom Gebührenwert ab", "amount differs from fee"),
        WARNING,
        "Anhang 2 Teil B Nr. 2-6; § 3 Abs. 7",
    ),
    Check(
        "N13",
        Text("Alte und neue Pauschalen um den Beginn", "old and new flat rates around the start"),
        ERROR,
        "§ 11 Abs. 1-3; Anhang 2 Teil B Nr. 8",
    ),
    Check(
        "N15",
        Text("Fallzahlrückgang über 10 %", "case decline above 10 %"),
        WARNING,
        "Anhang 2 Teil B Nr. 8 letzter Satz",
    ),
    Check("N17", Text("Sprung in den Fallanteilen", "jump in case shares"), INFO, "Anhang 2 Teil B Nr. 8"),
    Check(
        "N18",
        Text("85516/85518 als 86516/86518 gelesen", "85516/85518 read as 86516/86518"),
        WARNING,
        "Anhang 2 Teil C Nr. 1 und 2 (Druckfehler)",
        True,
    ),
    Check("N19", Text("Unbekannte GOP", "unknown GOP"), ERROR, "Anhang 2 Teil A Abs. 2 und Teil B Nr. 1"),
    Check(
        "N20", Text("Kontrollsumme", "control sum"), WARNING, "Anhang 2 Teil C Nr. 4 (Formblatt 3, Konto 400)"
    ),
    Check(
        "O01",
        Text("Betrag ohne Häufigkeit oder umgekehrt", "amount without frequency or the reverse"),
        ERROR,
        "Anhang 2 Teil B Nr. 2-5 (Quotient aus Leistungsbedarf und Leistungshäufigkeit)",
    ),
    Check(
        "O02",
        Text("Fehlende Quartale und Kassenarten", "missing quarters and Kassenarten"),
        ERROR,
        "Anhang 2 Teil B Nr. 1 (Abrechnungsdaten des Jahres 2008)",
    ),
    Check(
        "O03",
        Text("Preis kein ganzer Cent-Betrag", "price not in whole cents"),
        INFO,
        "Anhang 2 Teil B Nr. 1 (Kostenpauschalen)",
    ),
    Check(
        "O04",
        Text("Preissprung zwischen Quartalen", "price jump between quarters"),
        WARNING,
        "Anhang 2 Teil B Nr. 1 (Kostenpauschalen)",
    ),
    Check("O05", Text("Doppelte Zeilen", "duplicate rows"), ERROR, "Anhang 2 Teil B Nr. 1 (Datengrundlage)"),
    Check(
        "O06",
        Text("Nicht oder nicht ganz zugeordnete GOP", "GOPs not or not wholly assigned"),
        ERROR,
        "Anhang 2 Teil B Nr. 1 und Nr. 2-5 (KV-spezifische Kostenpauschalen)",
    ),
    Check(
        "O07",
        Text("Bisphosphonate bei 86501/86505", "bisphosphonates with 86501/86505"),
        ERROR,
        "Protokollnotiz zu Anhang 2 Teil B",
    ),
    Check(
        "O09",
        Text("Umfang der Bisphosphonate", "extent of bisphosphonates"),
        WARNING,
        "Protokollnotiz zu Anhang 2 Teil B",
    ),
    Check("O10", Text("Behandlungsfälle 2008", "cases of 2008"), WARNING, "Anhang 2 Teil B Nr. 8 (Fallwert)"),
    Check(
        "O12",
        Text("Anteil des 4. Quartals", "share of the fourth quarter"),
        WARNING,
        "Anhang 2 Teil B Nr. 8 (4. Quartal 2008)",
    ),
    Check(
        "O13",
        Text("Keine oder sehr wenige Leistungen", "no or very few services"),
        WARNING,
        "Anhang 2 Teil B Nr. 2-5",
    ),
    Check(
        "O14",
        Text("Neue Pauschalen im Jahr 2008", "new flat rates in 2008"),
        ERROR,
        "§ 11 Abs. 1; Anhang 2 Teil B Nr. 1",
    ),
    Check(
        "O15",
        Text("Verschiedene Datenstände", "differing data states"),
        WARNING,
        "Anhang 2 Teil B Nr. 8 (Vergleich der Fallwerte)",
    ),
    Check(
        "O18",
        Text("Beträge in anderer Einheit", "amounts in another unit"),
        ERROR,
        "Anhang 2 Teil B Nr. 2-5 (Leistungsbedarf in Euro)",
    ),
    Check(
        "Z01",
        Text("Szenario nicht möglich", "impossible scenario"),
        ERROR,
        "Anhang 2 Teil A, Leistungslegenden 86510–86518 (einmal je Behandlungsfall)",
    ),
)
BY_ID: Mapping[str, Check] = {check.id: check for check in CATALOGUE}
