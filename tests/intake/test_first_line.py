"""What a user sees first of each shape that is reported in public: the fault, its place and the remedy (issue 13).

The texts were read one by one, not computed, and are public interface; ``findings_text`` is what ``check`` and ``run`` print without
``--verbose``. That other files of the same kinds are refused or read alike is tested kind by kind beside this file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from feecalc.documents.console import findings_text
from feecalc.intake import PackageError, load
from feecalc.words.findings import Severity

from .books import HEADING, SHEET, in_sheet, with_parts, workbook

HEAD = ";".join(HEADING)
GOOD = [f"38;1/2008;AOK;8650{n};10;306,80" for n in (0, 1, 2)]
CELLS = ["38", "1/2008", "AOK", "86500", 10, 306.8]


def csv(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> Callable[[Path], None]:
    """A package of these rows below a heading."""
    text = "\n".join([head, *rows]) + "\n"
    return lambda folder: (folder / "abrechnung.csv").write_bytes(text.encode(encoding)) and None


def amount(cell: str) -> Callable[[Path], None]:
    """A package with this cell as the second amount."""
    return csv(GOOD[0], GOOD[1].replace("306,80", cell), GOOD[2])


def xlsx(change: Callable[[Any], None] | None = None, parts: Any = None) -> Callable[[Path], None]:
    """A package workbook, changed by openpyxl or in its parts."""

    def write(folder: Path) -> None:
        data = workbook(
            {"abrechnung": [HEADING, CELLS]}, (lambda b: change(b["abrechnung"])) if change else None
        )
        (folder / "abrechnung.xlsx").write_bytes(parts(data) if parts else data)

    return write


def cell(place: str, value: Any = None, look: str = "") -> Callable[[Path], None]:
    """A package workbook with another value or number format in one cell."""

    def change(sheet: Any) -> None:
        if value is not None:
            sheet[place] = value
        if look:
            sheet[place].number_format = look

    return xlsx(change)


def float32(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: [value] for name, value in zip(HEADING, CELLS, strict=True)}
    columns["leistungsbedarf"] = pa.array([306.8], pa.float32())
    pq.write_table(pa.table(columns), folder / "abrechnung.parquet")


def unknown_word(folder: Path) -> None:
    csv(*GOOD)(folder)
    text = "kv;name;beginn;status;transfusionen\n38;N;01.10.2009;teil_b;weiter\n"
    (folder / "vertraege.csv").write_text(text, encoding="utf-8")


def written(name: str, content: bytes) -> Callable[[Path], None]:
    """A folder with this one file."""
    return lambda folder: (folder / name).write_bytes(content) and None


FOOTNOTE = CellRichText(["180", TextBlock(InlineFont(vertAlign="superscript"), "1")])
UNORDERED = b'<row r="5"><c r="A5"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
# openpyxl asks for calculation on load (fullCalcOnLoad), as XlsxWriter does.
PLACEHOLDER = {SHEET: lambda x: x.replace(b"<v>10</v>", b"<f>SUM(A9)</f><v>0</v>")}
UNCALCULATED = {SHEET: lambda x: x.replace(b"<v>10</v>", b"<f>SUM(A9)</f>")}
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
MOJIBAKE = "Primärkassen".encode().decode("cp1252")

SHAPES: dict[str, tuple[Callable[[Path], None], str]] = {
    "01 decimal comma, spare column": (
        csv(*[r.replace(";", ",") for r in GOOD], head=HEAD.replace(";", ",") + ","),
        "abrechnung.csv, Zeile 2, Spalte leistungsbedarf: Dezimalkomma in einer Zelle? Die Datei ist mit Kommas getrennt, und in 3 Zeilen scheint eine Zahl auf zwei Zellen verteilt (306 | 80); alles dahinter wäre verschoben. Bitte mit Semikolon getrennt speichern, oder mit Dezimalpunkt, oder die Zahlen in Anführungszeichen setzen; Spalten ohne Überschrift löschen.",
    ),
    "01c correction column": (
        csv(*[r.replace(";", ",") for r in GOOD], head=HEAD.replace(";", ",") + ",korrektur"),
        "abrechnung.csv, Zeile 2, Spalte leistungsbedarf: Dezimalkomma in einer Zelle? Die Datei ist mit Kommas getrennt, und in 3 Zeilen scheint eine Zahl auf zwei Zellen verteilt (306 | 80); alles dahinter wäre verschoben. Bitte mit Semikolon getrennt speichern, oder mit Dezimalpunkt, oder die Zahlen in Anführungszeichen setzen; Spalten ohne Überschrift löschen.",
    ),
    "02 placeholder 0": (
        xlsx(parts=lambda d: with_parts(d, PLACEHOLDER)),
        "FEHLER F09 KV 38: abrechnung.xlsx, Blatt abrechnung, Zeile 2, Spalte haeufigkeit: Die Zelle enthält eine Formel, die nie berechnet wurde; gespeichert ist nur ein Platzhalter.\n"
        "    → In Excel öffnen, neu berechnen lassen (F9) und speichern, oder Werte statt Formeln eintragen.",
    ),
    "03 footnote": (
        cell("E2", FOOTNOTE),
        "FEHLER F05 KV 38: abrechnung.xlsx, Blatt abrechnung, Zeile 2, Spalte haeufigkeit: „1801“ trägt ein hochgestelltes, tiefgestelltes oder durchgestrichenes Zeichen „1“ (Fußnote?).\n"
        "    → Das Zeichen aus der Zelle löschen; Fußnoten gehören neben die Tabelle.",
    ),
    "06h rows out of order": (
        xlsx(parts=lambda d: in_sheet(d, UNORDERED)),
        "abrechnung.xlsx ist beschädigt: die Zeilen eines Blatts stehen nicht in ihrer Reihenfolge. Bitte in Excel öffnen und neu speichern.",
    ),
    "07f formula without result": (
        xlsx(parts=lambda d: with_parts(d, UNCALCULATED)),
        "FEHLER F09 KV 38: abrechnung.xlsx, Blatt abrechnung, Zeile 2, Spalte haeufigkeit: Die Zelle enthält eine Formel ohne gespeichertes Ergebnis.\n"
        "    → In Excel öffnen, neu berechnen lassen (F9) und speichern, oder Werte statt Formeln eintragen.",
    ),
    "08c dash": (
        amount("-"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „-“ ist keine Zahl; in Tabellen der Statistik heißt der Strich „genau null“.\n"
        "    → Wenn null gemeint ist, 0 eintragen.",
    ),
    "08c dot": (
        amount("."),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „.“ ist keine Zahl; in Tabellen der Statistik heißt das „unbekannt oder geheim“.\n"
        "    → Den Wert beim Lieferanten erfragen; er ist nicht null.",
    ),
    "slash": (
        amount("/"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „/“ ist keine Zahl; in Tabellen der Statistik heißt das „nicht sicher genug“.\n"
        "    → Den Wert beim Lieferanten erfragen.",
    ),
    "x": (
        amount("x"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „x“ ist keine Zahl; in Tabellen der Statistik heißt das „gesperrt, Aussage nicht sinnvoll“.\n"
        "    → Wert eintragen oder die Zeile löschen.",
    ),
    "10 currency": (
        amount("€ -61,36"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „€ -61,36“ hat die Währung vor der Zahl.\n"
        "    → -61,36 schreiben.",
    ),
    "10 parentheses": (
        amount("(61,36)"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „(61,36)“ steht in Klammern; das heißt „negativ“ oder „unsicher“.\n"
        "    → Ist der Wert negativ, -61,36 schreiben, sonst 61,36.",
    ),
    "10 minus": (
        amount("61,36-"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „61,36-“ hat ein Minus am Ende, wie SAP es schreibt.\n"
        "    → -61,36 schreiben.",
    ),
    "10 apostrophe": (
        amount("8'283,60"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „8'283,60“ hat Apostrophe als Tausendertrennung.\n"
        "    → 8283,60 schreiben.",
    ),
    "mixed": (
        amount("306.80"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „306.80“ passt nicht zur übrigen Spalte, die „,“ als Dezimalzeichen hat; die Schreibweisen sind gemischt.\n"
        "    → Spalte einheitlich schreiben.",
    ),
    "spreadsheet error": (
        amount("#NV"),
        "FEHLER F05 KV 38: abrechnung.csv, Zeile 3, Spalte leistungsbedarf: „#NV“ ist ein Fehlerwert der Tabellenkalkulation.\n"
        "    → Die Formel berichtigen und den Wert eintragen.",
    ),
    "12 cp850": (
        csv(GOOD[0].replace("AOK", "Primärkassen"), encoding="cp850"),
        "abrechnung.csv ist offenbar in der Zeichenkodierung cp850 (DOS) geschrieben: die Umlaute stehen an deren Stelle. Bitte mit --encoding cp850 lesen oder als UTF-8 speichern (sonst mit --encoding cp1252 festlegen).",
    ),
    "12 mac": (
        csv(GOOD[0].replace("AOK", "Primärkassen"), encoding="mac-roman"),
        "abrechnung.csv ist offenbar in der Zeichenkodierung Mac Roman geschrieben: die Umlaute stehen an deren Stelle. Bitte mit --encoding mac-roman lesen oder als UTF-8 speichern (sonst mit --encoding cp1252 festlegen).",
    ),
    "12g mojibake": (
        csv(GOOD[0].replace("AOK", MOJIBAKE)),
        "abrechnung.csv hat ein Problem der Zeichenkodierung: Umlaute stehen als „Ã¤“ da, weil die Datei als cp1252 gelesen und als UTF-8 neu gespeichert wurde. Bitte die ursprüngliche Datei nehmen, nötigenfalls mit --encoding utf-8.",
    ),
    "13z date": (
        cell("E2", 5400, "yyyy-mm-dd"),
        "FEHLER F05 KV 38: abrechnung.xlsx, Blatt abrechnung, Zeile 2, Spalte haeufigkeit: Die Zelle ist als Datum formatiert und zeigt 1914-10-13; gespeichert ist die Zahl 5400.\n"
        "    → Ist die Zahl gemeint, die Spalte in Excel als Zahl formatieren und speichern.",
    ),
    "13 percent": (
        cell("E2", 10, "0%"),
        "FEHLER F05 KV 38: abrechnung.xlsx, Blatt abrechnung, Zeile 2, Spalte haeufigkeit: Die Zelle ist als Prozent formatiert; gespeichert ist 10. Was gilt, ist nicht zu erkennen.\n"
        "    → Den Wert in EUR oder als Anzahl eintragen und die Spalte als Zahl formatieren.",
    ),
    "13 unit": (
        cell("F2", 306.8, '0.00" T€"'),
        "FEHLER F05 KV 38: abrechnung.xlsx, Blatt abrechnung, Zeile 2, Spalte leistungsbedarf: Die Zelle ist mit der Einheit „T€“ formatiert; gespeichert ist 306.8. Was gilt, ist nicht zu erkennen.\n"
        "    → Den Wert in EUR oder als Anzahl eintragen und die Spalte als Zahl formatieren.",
    ),
    "15 float32": (
        float32,
        "FEHLER F05 KV 38: abrechnung.parquet, Zeile 2, Spalte leistungsbedarf: „306.799987792969“ ist mit einfacher Genauigkeit (float32) gespeichert; Cent-Beträge gehen darin verloren.\n"
        "    → Die Spalte als decimal(18,2), double (float64) oder Text schreiben.",
    ),
    "quote pair": (
        csv(GOOD[0] + ';"a', GOOD[1] + ';b"', GOOD[2] + ";", head=HEAD + ";bemerkung"),
        "abrechnung.csv, Zeilen 2 bis 3: Eine Zelle reicht über mehrere Zeilen, von einem Anführungszeichen zum nächsten; dazwischen können Datenzeilen verschluckt sein. Bitte die Anführungszeichen oder den Zeilenumbruch aus der Zelle löschen.",
    ),
    "line break": (
        csv('38;1/2008;"AO\nK";86500;10;306,80'),
        "abrechnung.csv, Zeilen 2 bis 3: Eine Zelle reicht über mehrere Zeilen, von einem Anführungszeichen zum nächsten; dazwischen können Datenzeilen verschluckt sein. Bitte die Anführungszeichen oder den Zeilenumbruch aus der Zelle löschen.",
    ),
    "cut off": (
        written("abrechnung.csv", "\n".join([HEAD, *GOOD]).encode()[:-3]),
        "FEHLER F09 KV 38: abrechnung.csv, Zeile 4: Die Zeile bricht nach 5 von 6 Zellen ab; die Datei scheint abgeschnitten.\n"
        "    → Datei vollständig neu übertragen.",
    ),
    "kv": (
        csv(GOOD[0].replace("38;", "Nordrein;")),
        "FEHLER F01: abrechnung.csv, Zeile 2, Spalte kv: „Nordrein“ ist kein KV-Schlüssel.\n"
        "    → Vermutlich gemeint: 38.",
    ),
    "total": (
        csv(*GOOD, "Summe;;;;30;920,40"),
        "FEHLER F01: abrechnung.csv, Zeile 5, Spalte kv: „Summe“ steht für eine Summenzeile.\n"
        "    → Summenzeilen löschen; sie zählen doppelt.",
    ),
    "quarter": (
        csv(GOOD[0].replace("1/2008", "Q1 2008")),
        "FEHLER F02 KV 38: abrechnung.csv, Zeile 2, Spalte quartal: „Q1 2008“ ist kein Quartal.\n"
        "    → Bitte 1/2008 schreiben.",
    ),
    "two faults": (
        csv("38;1/2008;AOK;12345;10;"),
        "FEHLER F06 KV 38: abrechnung.csv, Zeile 2, Spalte leistungsbedarf: Die Zelle ist leer.\n"
        "    → Wert eintragen oder die Zeile löschen.",
    ),
    "thousand": (
        csv(*[f"38;{q}/2008;AOK;8650{n};300;9,20" for q in (1, 2, 3, 4) for n in (0, 1, 2, 3, 4, 5)]),
        "FEHLER O18 KV 38: 2008 kostet jede Leistung im Mittel unter 2 EUR (z. B. 86500: 0,0307 EUR). Sind die Beträge in Tausend EUR angegeben?\n"
        "    → Beträge in EUR und Cent liefern.",
    ),
    "pivot": (
        csv("38;1/2008;AOK;10;20", head="kv;quartal;kassenart;86500;86502"),
        'abrechnung.csv: Es fehlt die Spalte gop, haeufigkeit, leistungsbedarf. Gefunden wurden die Überschriften „kv“, „quartal“, „kassenart“, „86500“, „86502“. Das ist eine Kreuztabelle mit einer Spalte je GOP („86500“, „86502“); gebraucht wird eine Zeile je KV, Quartal, Kassenart und GOP. In Excel: Daten, Aus Tabelle, „Spalten entpivotieren“; in R pivot_longer, in SAS PROC TRANSPOSE. Die Überschriften müssen in einer der ersten zwanzig Zeilen stehen; eigene Namen nennt spalten.toml, z. B. gop = "…".',
    ),
    "xls": (
        written("abrechnung.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "abrechnung.xls hat das alte Excel-Format (.xls), das nicht gelesen wird. Bitte als .csv oder .xlsx speichern.",
    ),
    "ods": (
        written("abrechnung.ods", b"PK\x03\x04"),
        "abrechnung.ods hat das OpenDocument-Format (.ods), das nicht gelesen wird. Bitte als .csv oder .xlsx speichern.",
    ),
    "choice": (
        unknown_word,
        "FEHLER F09 KV 38: vertraege.csv, Zeile 2, Spalte transfusionen: „weiter“ ist hier nicht vorgesehen.\n"
        "    → Erwartet: fortgeführt oder beendet.",
    ),
}


@pytest.mark.parametrize(("write", "said"), SHAPES.values(), ids=SHAPES)
def test_the_first_words_name_place_and_remedy(
    write: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    write(tmp_path)
    assert first_words(tmp_path) == said


def first_words(folder: Path) -> str:
    """The refusal, or the first error as ``check`` prints it."""
    try:
        found = load(folder).findings
    except PackageError as error:
        return error.message.de
    errors = [f for f in found if f.severity is Severity.ERROR]
    return "\n".join(findings_text(errors).splitlines()[:2]) if errors else "read"


READ = {
    "Strict Open XML": xlsx(parts=lambda d: with_parts(d, {SHEET: lambda x: x.replace(MAIN, STRICT)})),
    "a title above the heading": csv(HEAD, *GOOD[:1], head="Abrechnungsdaten Stand 30.06.2011"),
    "text kept by an equals sign": csv('="38";="1/2008";AOK;="86500";10;="306,80"'),
}


@pytest.mark.parametrize("write", READ.values(), ids=READ)
def test_what_can_be_read_is_read(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path)
    (row,) = load(tmp_path).billing
    assert (row.kv, row.quarter, row.gop, row.count, row.cents) == ("38", "2008Q1", "86500", 10, 30680)
