"""Tables for notebooks: findings, and the registers in the words of the users. Loads pandas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from feecalc.intake.model import Data
from feecalc.law.readings import OPTIONS, Reading
from feecalc.law.register import label, questions
from feecalc.words.findings import SEVERITIES, Finding
from feecalc.words.text import Lang


def findings_table(findings: Iterable[Finding], kv: str | None = None, lang: Lang = "de") -> pd.DataFrame:
    """Findings as a frame, one row each; with ``kv`` only those of a region.

    Columns (German): Prüfung, KV, Schwere, Meldung, Datei, Zeile, Abhilfe.
    """
    rows = [_row(f, lang) for f in findings if kv is None or f.kv == kv]
    return pd.DataFrame(rows, columns=["Prüfung", "KV", "Schwere", "Meldung", "Datei", "Zeile", "Abhilfe"])


def _row(finding: Finding, lang: Lang) -> tuple[Any, ...]:
    place = finding.place
    severity, message, remedy = (
        t.of(lang) for t in (SEVERITIES[finding.severity], finding.message, finding.remedy)
    )
    file, row = (place.file, place.row) if place else ("", None)
    return finding.id, finding.kv or "", severity, message, file, row or "", remedy


def delivered_table(data: Data) -> pd.DataFrame:
    """What was delivered: rows, quarters and services of each region and year."""
    frame = pd.DataFrame(
        [(r.kv, r.quarter[:4], r.quarter, r.count) for r in data.billing], columns=["KV", "Jahr", "q", "n"]
    )
    grouped = frame.groupby(["KV", "Jahr"])
    return grouped.agg(Zeilen=("q", "size"), Quartale=("q", "nunique"), Leistungen=("n", "sum")).reset_index()


def readings_table(reading: Reading, lang: Lang = "de") -> pd.DataFrame:
    """Every open question with the answer chosen and its rivals, in words.

    Columns: Frage, gewählt, sonst möglich, Fundstelle, and Lesart, the key to set it by.
    """
    rows = [
        (
            q.title.of(lang),
            label(q.key, getattr(reading, q.key), lang),
            "; ".join(label(q.key, o, lang) for o in OPTIONS[q.key] if o != getattr(reading, q.key)),
            q.clause,
            q.key,
        )
        for q in questions()
        if q.key in OPTIONS
    ]
    return pd.DataFrame(rows, columns=["Frage", "gewählt", "sonst möglich", "Fundstelle", "Lesart"])
