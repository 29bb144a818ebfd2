"""What is said of an aggregation: findings of the case-level checks, notices, and the practice list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from feecalc.cases.counted import (
    AS_DELIVERED,
    PRIMARY_SUBSTITUTE,
    Breaches,
    CellKey,
    Checked,
    Levels,
    Sums,
    german,
)
from feecalc.cases.gops import belongs
from feecalc.cases.keys import Read
from feecalc.cases.rules import RULES
from feecalc.intake.cells.phrases import cents_text, listed, number_text, rows, say
from feecalc.intake.checks.catalogue import finding
from feecalc.intake.model import quarter_label
from feecalc.words.csvtext import harmless
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text


class Striking(NamedTuple):
    """A practice and year with more than 2.5 of 86518 a palliative patient (Teil A Abs. 5)."""

    kv: str
    year: str
    practice: str
    patients: int
    times: int
    cents: int


PRACTICE_HEADING = ("kv", "jahr", "praxis", "palliativpatienten", "anzahl_86518", "je_patient", "betrag")


def practice_lines(striking: Iterable[Striking]) -> list[list[str]]:
    """The practice list: the only place where pseudonyms of practices are written."""
    return [
        [
            s.kv,
            s.year,
            harmless(s.practice),
            str(s.patients),
            str(s.times),
            number_text(Fraction(s.times, s.patients), 2).de,
            german(s.cents),
        ]
        for s in striking
    ]


def check_findings(checks: Mapping[Checked, Breaches], *, each_period: bool) -> list[Finding]:
    """One finding for each rule and region that is broken, or one for each period."""
    grouped: dict[tuple[str, str, str], Breaches] = defaultdict(Breaches)
    for (rule, kv, period), found in checks.items():
        at = (rule, kv, period if each_period else "")
        grouped[at] = Breaches(*(a + b for a, b in zip(grouped[at], found, strict=True)))
    return [
        _check_finding(rule, kv, period, found)
        for (rule, kv, period), found in sorted(grouped.items())
        if found.cases
    ]


def _check_finding(name: str, kv: str, period: str, found: Breaches) -> Finding:
    rule = RULES[name]
    when = f" {quarter_label(period) if 'Q' in period else period}" if period else ""
    text = say(
        "{title}{when}: {n} {counts}, {eur} betroffen.",
        "{title}{when}: {n} {counts}, {eur} concerned.",
        title=rule.title,
        when=when,
        counts=rule.counts[found.cases != 1],
        n=found.cases,
        eur=cents_text(found.cents),
    )
    return Finding(name, rule.severity, text, rule.source, kv=kv, cents=found.cents)


def notices(read: Mapping[str, Read], billing: Mapping[CellKey, Sums]) -> list[Finding]:
    """How cells were read that are not written as they should be, and which GOPs were left out."""
    found = []
    for column, one in read.items():
        for cell, problem in sorted(one.notices.items()):
            n = _rows_of(column, one.key_of[cell], billing)
            text = say(
                "{m} (Spalte {c}, bis zu {n})",
                "{m} (column {c}, up to {n})",
                m=problem.message,
                c=column,
                n=rows(n),
            )
            found.append(finding(problem.id, text, severity=problem.severity))
    return found + left_out(billing)


def _rows_of(column: str, key: str, billing: Mapping[CellKey, Sums]) -> int:
    at = ("kv", "quartal", "kassenart", "gop").index(column)
    return sum(sums.rows for cell, sums in billing.items() if cell[at] == key)


def left_out(billing: Mapping[CellKey, Sums]) -> list[Finding]:
    """GOPs that make Behandlungsfälle but do not belong into ``abrechnung``."""
    other: dict[str, Sums] = defaultdict(Sums)
    for (_, _, _, gop), sums in billing.items():
        if not belongs(gop):
            other[gop] = other[gop].plus(sums)
    if not other:
        return []
    text = say(
        "Nicht ins Paket, nur für Fälle und Ausschlüsse: {n} GOP außerhalb der Vereinbarung ({gops}) mit {rows}, {eur}.",
        "Not in the package, only for cases and exclusions: {n} GOPs outside the agreement ({gops}) with {rows}, {eur}.",
        n=len(other),
        gops=listed(sorted(other)),
        rows=rows(sum(s.rows for s in other.values())),
        eur=cents_text(sum(s.cents for s in other.values())),
    )
    return [finding("F10", text)]


def pooling_findings(
    least: Levels, levels: Levels, minimum: int | None, small: Mapping[str, int]
) -> list[Finding]:
    """Which regions were pooled and why, and where even "alle" leaves cells below the minimum (an error)."""
    found = []
    for kv, level in sorted(levels.items()):
        if level > AS_DELIVERED:
            found.append(_pooled(kv, level, None if level == least[kv] else minimum))
        if small.get(kv):
            found.append(_still_small(kv, small[kv], minimum or 0))
    return found


def _pooled(kv: str, level: int, minimum: int | None) -> Finding:
    into = Text("Primär- und Ersatzkassen", "Primärkassen and Ersatzkassen")
    if level > PRIMARY_SUBSTITUTE:
        into = Text("alle", "alle")
    why = (
        say("weil Gruppen neben ihren Teilen geliefert sind", "as groups are delivered beside their parts")
        if minimum is None
        else say(
            "weil Zellen auf weniger als {n} Behandlungsfällen beruhen",
            "as cells rest on fewer than {n} Behandlungsfälle",
            n=minimum,
        )
    )
    text = say(
        "Kassenarten zu „{into}“ zusammengefasst, {why}.",
        'Kassenarten pooled to "{into}", {why}.',
        into=into,
        why=why,
    )
    return finding("F10", text, kv=kv)


def _still_small(kv: str, cells: int, minimum: int) -> Finding:
    text = say(
        "Auch über alle Kassenarten beruhen {n} Zellen auf weniger als {m} Behandlungsfällen; sie sind geschrieben.",
        "Even over all Kassenarten {n} cells rest on fewer than {m} Behandlungsfälle; they are written.",
        n=cells,
        m=minimum,
    )
    remedy = Text(
        "Vor der Weitergabe entscheiden, ob diese Zellen hinausgehen dürfen.",
        "Decide before handing on whether these cells may leave the house.",
    )
    return Finding("F10", Severity.ERROR, text, "--min-cases", kv=kv, remedy=remedy)


def totals(checks: Mapping[Checked, Breaches]) -> Sequence[tuple[Text, Text]]:
    """For the console: each rule with its count and EUR over all regions; a rule nobody broke says 0."""
    lines = []
    for name, rule in RULES.items():
        found = [b for (n, _, _), b in checks.items() if n == name]
        cases, cents = sum(b.cases for b in found), sum(b.cents for b in found)
        lines.append(
            (
                rule.title,
                say("{n} {c}, {e}", "{n} {c}, {e}", n=cases, c=rule.counts[cases != 1], e=cents_text(cents)),
            )
        )
    return lines
