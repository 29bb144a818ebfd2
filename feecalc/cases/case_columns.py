"""The columns of case-level data."""

from __future__ import annotations

KEYS = ("kv", "quartal", "kassenart", "gop")
IDENTITIES = ("praxis", "versicherter")
NUMBERS = ("anzahl", "betrag")
COLUMNS = (*KEYS, *IDENTITIES, *NUMBERS)
