"""Reading one cell: KV key, Kassenart, GOP and target of an assignment. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from feecalc.intake.cells.phrases import say
from feecalc.intake.model import KASSENARTEN, KV_NAMES, TARGETS
from feecalc.intake.sources.raw import DateCell, RawCell, printable, shown, text_of
from feecalc.words.findings import NOWHERE, Severity
from feecalc.words.text import Text

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MISPRINTS: Mapping[str, str] = {"85516": "86516", "85518": "86518"}


class Problem(NamedTuple):
    """What is to be said of a cell: of which check, how grave, and how to mend it."""

    id: str
    message: Text
    expected: Text = NOWHERE
    remedy: Text = NOWHERE
    severity: Severity = Severity.ERROR


class ReadCell(NamedTuple, Generic[T_co]):
    """What a cell was read as; with both a value and a problem, the problem is only a notice."""

    value: T_co | None
    problem: Problem | None = None


_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}


def folded(name: str) -> str:
    """A name without case, blanks, dots, hyphens and umlaut spelling: ``KV-Nr.`` is ``kvnr``."""
    lower = unicodedata.normalize("NFC", name).casefold()
    spelled = lower.translate(_UMLAUTS)
    return "".join(c for c in spelled if c.isalnum())


def problem(
    check_id: str, cell: RawCell, de: str, en: str, expected: Text, remedy: Text = NOWHERE
) -> Problem:
    """An error; ``de`` and ``en`` go on after what was read: ``„86.500“ ist keine GOP``."""
    return Problem(check_id, say(f"„{{x}}“ {de}", f'"{{x}}" {en}', x=shown(cell)), expected, remedy)


def refused(
    check_id: str, cell: RawCell, de: str, en: str, expected: Text, remedy: Text = NOWHERE
) -> ReadCell[T]:
    """No value, and the error that says so."""
    return ReadCell(None, problem(check_id, cell, de, en, expected, remedy))


def noted(
    value: T, check_id: str, cell: RawCell, de: str, en: str, severity: Severity = Severity.INFO
) -> ReadCell[T]:
    """A value, and a notice of how it was read."""
    return ReadCell(
        value, Problem(check_id, say(f"„{{x}}“ {de}", f'"{{x}}" {en}', x=shown(cell)), severity=severity)
    )


# --- KV ---------------------------------------------------------------------------------------

_KV_EXPECTED = Text(
    "zweistelliger KV-Schlüssel als Text, z. B. 38 für Nordrhein",
    "two-digit KV key as text, e.g. 38 for Nordrhein",
)
_KV_BY_NAME: Mapping[str, str] = {
    f"{prefix}{folded(name)}": key
    for key, name in KV_NAMES.items()
    for prefix in ("", "kv", "kassenaerztlichevereinigung")
}
# Keys of the Bezirksstellen in the style of KV keys (KVDT data set description), and whose they are.
_DISTRICTS: Mapping[str, str] = {
    "18": "20",
    "27": "38",
    "47": "51",
    **dict.fromkeys(("55", "60", "61", "62"), "52"),
    **dict.fromkeys((str(n) for n in range(63, 71)), "71"),
}
_OTHER_DISTRICTS = frozenset({"79", "80", "81", "85", "86", "87", "94", "95", "96"})


def kv(cell: RawCell) -> ReadCell[str]:
    """A KV key; ``1`` is read as ``01`` with a notice, ``00`` is reserved for invented regions."""
    text = text_of(cell)
    if text in KV_NAMES or text == "00":
        return ReadCell(text)
    padded = text.zfill(2)
    if len(text) == 1 and (padded in KV_NAMES or padded == "00"):
        return noted(padded, "F01", cell, f"als KV {padded} gelesen.", f"read as KV {padded}.")
    if named := _kv_named(text):
        return noted(named, "F01", cell, f"als KV {named} gelesen.", f"read as KV {named}.")
    return _not_a_kv(cell, text)


def _kv_named(text: str) -> str | None:
    """The key of a KV given by its name, or by key and name where both agree."""
    key, name = key_and_name(text)
    found = _KV_BY_NAME.get(folded(name))
    return found if key in ("", found) else None


def key_and_name(text: str) -> tuple[str, str]:
    """``02 Hamburg`` or ``Hamburg (02)`` as key and name; the key is empty where there is none."""
    if match := re.fullmatch(r"([0-9]{2})[ :.–-]+([^0-9]+)", text):
        return match[1], match[2]
    match = re.fullmatch(r"([^0-9(]+) ?\(([0-9]{2})\)", text)
    return (match[2], match[1]) if match else ("", text)


_TOTALS = (
    "summe",
    "summen",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "insgesamt",
    "total",
    "zwischensumme",
    "bund",
    "bundesgebiet",
    "deutschland",
    "allekv",
    "bundesweit",
)


def total_row(check_id: str, cell: RawCell, expected: Text) -> ReadCell[str] | None:
    """The refusal of a row of totals, which would count everything twice; None for any other cell."""
    words = text_of(cell).split()
    if not words or not (folded(text_of(cell)) in _TOTALS or folded(words[0]) in _TOTALS[:8]):
        return None
    return refused(
        check_id,
        cell,
        "steht für eine Summenzeile.",
        "stands for a row of totals.",
        expected,
        Text("Summenzeilen löschen; sie zählen doppelt.", "Delete rows of totals; they count twice."),
    )


def _not_a_kv(cell: RawCell, text: str) -> ReadCell[str]:
    if folded(text) in ("kv", "kvnr", "kvschluessel"):
        return refused(
            "F01",
            cell,
            "ist die Überschrift; sie steht noch einmal in der Tabelle.",
            "is the heading, which stands in the table once more.",
            _KV_EXPECTED,
            Text("Die Zeile löschen.", "Delete the row."),
        )
    if text == "74":
        return refused(
            "F01", cell, "ist die KBV selbst, keine KV.", "is the KBV itself, not a KV.", _KV_EXPECTED
        )
    if text == "99":
        return refused(
            "F01",
            cell,
            "ist der Schlüssel der Knappschaft, keine KV.",
            "is the key of Knappschaft, not a KV.",
            _KV_EXPECTED,
        )
    if text in _DISTRICTS or text in _OTHER_DISTRICTS:
        return _district(cell, _DISTRICTS.get(text))
    if (total := total_row("F01", cell, _KV_EXPECTED)) is not None:
        return total
    remedy = probably(near(text, _KV_BY_NAME))
    return refused("F01", cell, "ist kein KV-Schlüssel.", "is not a KV key.", _KV_EXPECTED, remedy)


def _district(cell: RawCell, owner: str | None) -> ReadCell[str]:
    de, en = "ist der Schlüssel einer Bezirksstelle, keine KV.", "is the key of a district office, not a KV."
    if owner is None:
        return refused("F01", cell, de, en, _KV_EXPECTED)
    remedy = say(
        "Schlüssel der KV {kv} ({name}) eintragen und die Bezirke vorher zusammenzählen.",
        "Enter the key of KV {kv} ({name}) and add the districts up first.",
        kv=owner,
        name=KV_NAMES[owner],
    )
    return refused("F01", cell, de, en, _KV_EXPECTED, remedy)


# --- Kassenart --------------------------------------------------------------------------------

_KASSENART_EXPECTED = Text(
    "Schlüssel oder Name: 01 AOK, 02 LKK, 03 IKK, 04 BKK, 05 Knappschaft, 06 See, 11 vdek, 12 AEV, "
    "Primärkassen, Ersatzkassen oder alle",
    "key or name: 01 AOK, 02 LKK, 03 IKK, 04 BKK, 05 Knappschaft, 06 See, 11 vdek, 12 AEV, "
    "Primärkassen, Ersatzkassen or alle",
)
_KASSENART_NAMES: Mapping[str, tuple[str, ...]] = {
    "01": ("aok",),
    "02": ("lkk", "landwirtschaftlichekrankenkasse", "landwirtschaftlichekrankenkassen"),
    "03": ("ikk", "innungskrankenkasse", "innungskrankenkassen"),
    "04": ("bkk", "betriebskrankenkasse", "betriebskrankenkassen"),
    "05": ("knappschaft", "kbs", "knappschaftbahnsee", "knappschaftkbs"),
    "06": ("see", "seekrankenkasse", "seekasse", "ehemsee"),
    "11": ("vdek", "vdak", "ersatzkassevdek", "ersatzkassenvdek"),
    "12": ("aev", "ersatzkasseaev", "ersatzkassenaev", "ersatzkasseehemaev"),
    "PK": ("pk", "primaerkasse", "primaerkassen"),
    "EK": ("ek", "ersatzkasse", "ersatzkassen", "vdakaev"),
    "ALLE": ("alle", "gesamt", "insgesamt", "allekassen", "allekassenarten"),
}
# Names that need a notice: they are read as something that is called otherwise.
_KASSENART_LONG: Mapping[str, str] = {
    "ortskrankenkasse": "01",
    "ortskrankenkassen": "01",
    "allgemeineortskrankenkasse": "01",
    "allgemeineortskrankenkassen": "01",
    "knappschaftbahnseekbs": "05",
    "ersatzkassenvdak": "11",
    "verbandderersatzkassen": "11",
}
_KASSENART_BY_NAME: Mapping[str, str] = {
    name: key for key, names in _KASSENART_NAMES.items() for name in names
}


def kassenart(cell: RawCell) -> ReadCell[str]:
    """A key of ``KASSENARTEN`` from a key or a name; ``1`` is read as ``01`` with a notice."""
    text = text_of(cell)
    key = text if text in KASSENARTEN else _KASSENART_BY_NAME.get(folded(text))
    if key is not None:
        return ReadCell(key)
    if long := _kassenart_named(text):
        name = KASSENARTEN[long]
        return noted(long, "F03", cell, f"als {long} {name} gelesen.", f"read as {long} {name}.")
    padded = text.zfill(2)
    if len(text) == 1 and padded in KASSENARTEN:
        name = KASSENARTEN[padded]
        return noted(padded, "F03", cell, f"als {padded} {name} gelesen.", f"read as {padded} {name}.")
    if re.fullmatch("[3-9][0-9]", text):
        de, en = (
            "ist ein sonstiger Kostenträger, keine Kassenart der GKV.",
            "is another payer, not a Kassenart.",
        )
        remedy = Text("Zeile weglassen.", "Leave the row out.")
        return refused("F03", cell, de, en, _KASSENART_EXPECTED, remedy)
    if total := total_row("F03", cell, _KASSENART_EXPECTED):
        return total
    return refused(
        "F03", cell, "ist keine Kassenart.", "is not a Kassenart.", _KASSENART_EXPECTED, _near_kassenart(text)
    )


def _kassenart_named(text: str) -> str | None:
    """The key of a Kassenart given by a long name, or by key and name where both agree."""
    key, name = key_and_name(text)
    found = _KASSENART_LONG.get(folded(name)) or (_KASSENART_BY_NAME.get(folded(name)) if key else None)
    return found if key in ("", found) else None


def _near_kassenart(text: str) -> Text:
    meant = near(text, _KASSENART_BY_NAME)
    return probably(KASSENARTEN[meant] if meant else None)


def near(text: str, known: Mapping[str, str]) -> str | None:
    """What a misspelt name almost certainly means: a wrong hint is worse than none."""
    from difflib import get_close_matches

    name = folded(text[:60])
    # Few are compared, because a table may hold very many names that are none.
    alike = [one for one in known if one[:1] == name[:1] and abs(len(one) - len(name)) < 4]
    best = get_close_matches(name, alike, n=1, cutoff=0.85) if name[:1].isalpha() and alike else []
    return known[best[0]] if best else None


# --- GOP --------------------------------------------------------------------------------------

_GOP = re.compile(r"[0-9]{5}[A-Z]?")
_GOP_EXPECTED = Text(
    "fünf Ziffern, dahinter höchstens ein Großbuchstabe, als Text, z. B. 86500",
    "five digits and at most one capital letter, as text, e.g. 86500",
)


def gop(cell: RawCell) -> ReadCell[str]:
    """A GOP; the misprints 85516 and 85518 of Teil C are read as 86516 and 86518, with a notice."""
    text = text_of(cell)
    if text in MISPRINTS:
        right = MISPRINTS[text]
        de = f"als {right} gelesen (Druckfehler in Anhang 2 Teil C)."
        return noted(
            right, "N18", cell, de, f"read as {right} (misprint in Anhang 2 Teil C).", Severity.WARNING
        )
    if _GOP.fullmatch(text):
        return ReadCell(text)
    if (total := total_row("F04", cell, _GOP_EXPECTED)) is not None:
        return total
    remedy = probably(_gop_meant(text))
    return refused("F04", cell, "ist keine GOP.", "is not a GOP.", _GOP_EXPECTED, remedy)


def _gop_meant(text: str) -> str | None:
    """The GOP that a misspelt one most likely means: ``86.500``, ``EB86503``, ``86500.0``, ``86500a``."""
    bare = re.sub(r"^(EBM|EB|GOP|GNR)[ .:]*|[.,]0+$", "", text.upper())
    bare = re.sub(r"[ .,'-]", "", bare)
    if re.fullmatch("[0-9]{4}", bare):
        # A leading zero is lost when a spreadsheet takes the GOP for a number; 8650 was an older item.
        return None if bare.startswith("865") else "0" + bare
    return bare if _GOP.fullmatch(bare) else None


# --- targets of an assignment -----------------------------------------------------------------

_TARGET_EXPECTED = Text(
    "86500 bis 86505, BISPHOSPHONAT, TRANSFUSION oder AUSGESCHLOSSEN",
    "86500 to 86505, BISPHOSPHONAT, TRANSFUSION or AUSGESCHLOSSEN",
)
_TARGETS: Mapping[str, str] = {
    **{target.casefold(): target for target in TARGETS},
    "bisphosphonate": "BISPHOSPHONAT",
    "transfusionen": "TRANSFUSION",
}


def target(cell: RawCell) -> ReadCell[str]:
    """Where a regional GOP goes."""
    found = _TARGETS.get(text_of(cell).casefold())
    if found:
        return ReadCell(found)
    return refused("F08", cell, "ist kein Ziel einer Zuordnung.", "is not a target.", _TARGET_EXPECTED)


# --- small ones -------------------------------------------------------------------------------

_LONGEST_TEXT = 500
_MARKS = frozenset({"x", "ja", "j", "1", "true", "wahr", "k", "korrektur"})
_NO_MARKS = frozenset({"", "nein", "n", "0", "false", "falsch"})


def correction_mark(cell: RawCell) -> ReadCell[bool]:
    """Whether a row is marked as a correction."""
    text = folded(text_of(cell))
    if text in _MARKS or text in _NO_MARKS:
        return ReadCell(text in _MARKS)
    de = "ist kein Kennzeichen einer Korrekturzeile (x, ja, 1); die Zeile gilt nicht als Korrektur."
    en = "is no mark of a correction row (x, ja, 1); the row does not count as one."
    return noted(False, "F09", cell, de, en, Severity.WARNING)


def free_text(cell: RawCell) -> ReadCell[str]:
    """Any text, fit for an output; a date cell as German statistics write it."""
    text = text_of(cell)
    if isinstance(cell, DateCell):
        text = ".".join(reversed(text[:10].split("-")))
    return ReadCell(printable(text, _LONGEST_TEXT))


def missing() -> Problem:
    """An empty cell where something must stand: missing is an error, zero a value."""
    return Problem(
        "F06",
        Text("Die Zelle ist leer.", "The cell is empty."),
        Text("ein Wert; auch 0 ist einer", "a value; 0 is one too"),
        Text("Wert eintragen oder die Zeile löschen.", "Enter the value or delete the row."),
    )


def probably(meant: str | None) -> Text:
    """The remedy that names what is meant; nothing where there is no good guess."""
    return Text(f"Vermutlich gemeint: {meant}.", f"Probably meant: {meant}.") if meant else NOWHERE
