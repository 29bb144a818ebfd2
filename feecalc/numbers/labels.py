"""When and for whom a traced value holds, and its symbol, in the words of either language."""

from __future__ import annotations

import re

from feecalc.numbers.traced import Quantity
from feecalc.words.text import Lang, Text

# The names of periods are keys, German where they are words; options stand in them as they are typed.
WORDS = {
    "Stufe": Text("Stufe", "stage"),
    "nach": Text("nach", "after"),
    "konstant": Text("konstant", "at constant fees"),
    "abgerechnet": Text("abgerechnet", "as billed"),
    "in Kraft": Text("in Kraft", "in force"),
    "Cent": Text("Cent", "cent"),
    "Mittel": Text("Mittel", "mean"),
    "Kostenpauschalen": Text("Kostenpauschalen", "flat rates"),
    "gerundet": Text("gerundet", "rounded"),
    "Quartal": Text("Quartal", "quarter"),
    "mit übrigen GOPs": Text("mit übrigen GOPs", "with other items"),
    "mit Zuordnung": Text("mit Zuordnung", "with assigned items"),
    "ohne Zuordnung": Text("ohne Zuordnung", "without assigned items"),
    "bis": Text("bis", "up to"),
    "Ziel": Text("Ziel", "target"),
    "limit": Text("Grenzwert", "limit"),
    "flat_rates": Text("nach Pauschalen gezählt", "counted by flat rates"),
    "reported": Text("geliefert", "as delivered"),
}
WORD = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" for word in WORDS))


def when(quantity: Quantity, lang: Lang = "de") -> str:
    """``Stufe 2 gerundet``, in English ``stage 2 rounded``."""
    return _spoken(quantity.at, lang)


def symbol_of(quantity: Quantity, lang: Lang = "de") -> str:
    """``N86503 mit Zuordnung``, in English ``N86503 with assigned items``."""
    return _spoken(quantity.symbol, lang)


def _spoken(name: str, lang: Lang) -> str:
    return WORD.sub(lambda found: WORDS[found[0]].of(lang), name)
