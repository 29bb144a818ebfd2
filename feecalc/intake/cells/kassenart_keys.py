"""A cell with a Kassenart: its key or its name. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feecalc.intake.cells.readcell import ReadCell, noted, refused
from feecalc.intake.cells.spelling import folded, key_and_name, near, probably, total_row
from feecalc.intake.model import KASSENARTEN
from feecalc.intake.sources.raw import RawCell, text_of
from feecalc.words.text import Text

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
