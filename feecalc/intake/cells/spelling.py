"""How names are written: folded, misspelt, with their key, and the words of a row of totals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from feecalc.intake.cells.readcell import ReadCell, refused
from feecalc.intake.sources.raw import RawCell, text_of
from feecalc.words.findings import NOWHERE
from feecalc.words.text import Text

_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}


def folded(name: str) -> str:
    """A name without case, blanks, dots, hyphens and umlaut spelling: ``KV-Nr.`` is ``kvnr``."""
    lower = unicodedata.normalize("NFC", name).casefold()
    spelled = lower.translate(_UMLAUTS)
    return "".join(c for c in spelled if c.isalnum())


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


def near(text: str, known: Mapping[str, str]) -> str | None:
    """What a misspelt name almost certainly means: a wrong hint is worse than none."""
    from difflib import get_close_matches

    name = folded(text[:60])
    # Few are compared, because a table may hold very many names that are none.
    alike = [one for one in known if one[:1] == name[:1] and abs(len(one) - len(name)) < 4]
    best = get_close_matches(name, alike, n=1, cutoff=0.85) if name[:1].isalpha() and alike else []
    return known[best[0]] if best else None


def probably(meant: str | None) -> Text:
    """The remedy that names what is meant; nothing where there is no good guess."""
    return Text(f"Vermutlich gemeint: {meant}.", f"Probably meant: {meant}.") if meant else NOWHERE
