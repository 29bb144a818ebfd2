"""A cell with a KV: its key or its name. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping

from feecalc.intake.cells.phrases import say
from feecalc.intake.cells.readcell import ReadCell, noted, refused
from feecalc.intake.cells.spelling import folded, key_and_name, near, probably, total_row
from feecalc.intake.model import KV_NAMES
from feecalc.intake.sources.raw import RawCell, text_of
from feecalc.words.text import Text

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
