"""Tables and findings for the console."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from feecalc.calculation.agreed_part import agreed_part, agreed_sentence
from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import APPLIED, DATES, PENDING, STAGE_1, START
from feecalc.calculation.wording import KINDS, credit_numbers, credit_rule, status_sentence
from feecalc.documents.sentences import cumulated_sentence
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers.figures import DAY_LABELS, eur, number
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Lang, Text

SEVERITY = {
    Severity.ERROR: Text("FEHLER", "ERROR"),
    Severity.WARNING: Text("Warnung", "warning"),
    Severity.INFO: Text("Hinweis", "note"),
}
STATUS = {
    "failed": Text(
        "nicht berechnet: Fehlerbefund (siehe Meldungen)", "not calculated: error finding (see messages)"
    ),
    "not_applicable": Text("alter Vertrag gilt fort (§ 11 Abs. 3)", "old contract goes on (§ 11 Abs. 3)"),
}


GOP = r"\b[0-9]{5}[A-Z]?\b"
AGREED = Text("* vereinbart, nicht nach Teil B ermittelt", "* agreed, not determined under Teil B")
PAYABLE = Text("zahlbar bis dahin", "payable so far")


def fee_table(result: Result, lang: Lang = "de") -> str:
    """Published fees in EUR, one line a region and effective date, and what each stage did."""
    width = max([len(r.name) for r in result.regions.values()] + [10])
    dates = Text("gültig", "valid").of(lang)
    head = f"KV {'':{width}}  {dates:17}" + "".join(f"{gop:>16}" for gop in NEW_GOPS)
    lines = [Text("Gebührenwerte in EUR", "Fees in EUR").of(lang), head]
    for region in result.regions.values():
        lines += _region_lines(region, width, lang)
    calculated = [r for r in result.regions.values() if r.outcome is not None]
    if any(r.calculated.agreed for r in calculated):
        lines.append(AGREED.of(lang))
    # Under a profile each region may have its own rule.
    lines += dict.fromkeys(credit_rule(r.reading).of(lang) for r in calculated)
    return "\n".join(lines)


def _region_lines(region: RegionResult, width: int, lang: Lang) -> list[str]:
    label = f"{region.kv} {region.name:{width}}"
    if region.outcome is None:
        return [f"{label}  {STATUS[region.status].of(lang)}"]
    lines = []
    for day in DATES:
        cells = "".join(f"{fee_cell(region, gop, day, lang):>16}" for gop in NEW_GOPS)
        lines.append(f"{label}  {DAY_LABELS[day].of(lang):17}{cells}")
        label = " " * len(label)
        lines += _payable_line(region, day, label, lang)
    both = [text.of(lang) for text in cumulated_sentence(region.calculated)]
    below = [*stage_lines(region, lang), *both, f"Prüfkennung {region.pruefkennung}"]
    return lines + [f"{label}  {line}" for line in below]


def fee_cell(region: RegionResult, gop: str, day: str, lang: Lang) -> str:
    """The published fee of a calculated region, marked where it was agreed, or why there is none."""
    outcome = region.calculated
    if day != START and outcome.stages[1 if day == STAGE_1 else 2].status == PENDING:
        return KINDS[PENDING].of(lang)
    mark = " *" if (gop, day) in outcome.agreed else ""
    return number(outcome.fees[gop][day], region.reading.fee_decimals, lang) + mark


def _payable_line(region: RegionResult, day: str, label: str, lang: Lang) -> list[str]:
    found = [region.payable(gop, day) for gop in NEW_GOPS]
    if not any(fee is not None for fee in found):
        return []
    decimals = region.reading.fee_decimals
    cells = "".join(f"{'' if fee is None else number(fee, decimals, lang):>16}" for fee in found)
    return [f"{label}  {PAYABLE.of(lang):17}{cells}"]


def stage_lines(region: RegionResult, lang: Lang) -> list[str]:
    """What each stage did, a sentence each, with the part of it that rests on agreed fees."""
    lines = []
    for n, stage in region.calculated.stages.items():
        word = Text(f"Stufe {n}", f"stage {n}").of(lang)
        text = (credit_numbers(stage) if stage.status == APPLIED else status_sentence(stage)).of(lang)
        part = agreed_part(n, region.region, region.reading, region.calculated) if region.region else None
        if part is not None:
            text = f"{text.removesuffix('.')} – {agreed_sentence(part).of(lang)}."
        if stage.clarification_needed:
            text += Text(" Klärungsbedarf.", " Clarification needed.").of(lang)
        lines.append(f"{word}: {text}")
    return lines


def findings_text(findings: Iterable[Finding], lang: Lang = "de", verbose: bool = False) -> str:
    """Findings for the console: one line for equal findings of a region and its GOPs, or each with its place."""
    items = list(findings)
    if verbose:
        return "\n".join(line for f in items for line in _full(f, lang))
    groups: dict[tuple[str | None, str, Severity, str], list[Finding]] = {}
    for finding in items:
        key = (finding.kv, finding.id, finding.severity, _kind(finding.message.de))
        groups.setdefault(key, []).append(finding)
    return "\n".join(_grouped(group, lang) for group in groups.values())


def _kind(message: str) -> str:
    """What equal findings have in common: all but what was read, and every figure that names no GOP."""
    return re.sub("„[^“]*“", "", re.sub(rf"(?<![0-9])(?!{GOP})[0-9][0-9.,]*", "", message))


def _grouped(group: list[Finding], lang: Lang) -> str:
    first = group[0]
    line = f"{_label(first, lang)}{_where(first, lang)} {first.message.of(lang)}"
    if len(group) > 1:
        line += Text(f" [{len(group)} gleiche", f" [{len(group)} alike").of(lang)
        cents = [f.cents for f in group if f.cents is not None]
        line += f"; {eur(Fraction(sum(cents), 100), lang)}]" if cents else "]"
    if first.severity is Severity.ERROR and (advice := _advice(first)).de:
        line += f"\n    → {advice.of(lang)}"
    return line


def _advice(finding: Finding) -> Text:
    """How to mend an error; where nothing better is known, what is expected there."""
    if finding.remedy.de or not finding.expected.de:
        return finding.remedy
    return Text(f"Erwartet: {finding.expected.de}.", f"Expected: {finding.expected.en}.")


def _full(finding: Finding, lang: Lang) -> list[str]:
    lines = [f"{_label(finding, lang)}{_where(finding, lang)} {finding.message.of(lang)}"]
    words = Text("gelesen: {}; erwartet: {}", "read: {}; expected: {}").of(lang)
    if finding.read or finding.expected.de:
        lines.append("    " + words.format(finding.read or "-", finding.expected.of(lang) or "-"))
    if finding.remedy.de:
        lines.append(f"    → {finding.remedy.of(lang)}")
    return [*lines, f"    {finding.source}"]


def _label(finding: Finding, lang: Lang) -> str:
    region = f" KV {finding.kv}" if finding.kv else ""
    return f"{SEVERITY[finding.severity].of(lang)} {finding.id}{region}:"


def _where(finding: Finding, lang: Lang) -> str:
    place = finding.place
    if place is None or not place.file:
        return ""
    parts = [place.file]
    if place.sheet:
        parts.append(Text(f"Blatt {place.sheet}", f"sheet {place.sheet}").of(lang))
    if place.row is not None:
        parts.append(Text(f"Zeile {place.row}", f"row {place.row}").of(lang))
    if place.column:
        parts.append(Text(f"Spalte {place.column}", f"column {place.column}").of(lang))
    return f" {', '.join(parts)}:"


def summary(findings: Iterable[Finding], lang: Lang = "de") -> str:
    """How many findings of each weight."""
    items = list(findings)
    counts = {s: sum(f.severity is s for f in items) for s in Severity}
    return Text(
        f"{counts[Severity.ERROR]} Fehler, {counts[Severity.WARNING]} Warnungen, {counts[Severity.INFO]} Hinweise",
        f"{counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings, {counts[Severity.INFO]} notes",
    ).of(lang)
