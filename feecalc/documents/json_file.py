"""``ergebnis.json``: the result for programs, to the letter of ``feecalc-result/1``."""

from __future__ import annotations

import json
from fractions import Fraction
from os import PathLike
from typing import Any

from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import DATES, PENDING, STAGE_1, START, Stage
from feecalc.calculation.teil_c import demand_2008_by_kassenart
from feecalc.calculation.wording import open_sentence, status_sentence
from feecalc.intake.model import NEW_GOPS
from feecalc.law.agreement import EDITION
from feecalc.numbers import Undefined, half_up
from feecalc.numbers.figures import plain_decimal
from feecalc.version import __version__
from feecalc.words.findings import Finding
from feecalc.words.text import Lang, Text
from feecalc.words.whole_files import replace_file

SCHEMA = "feecalc-result/1"
MONEY = {"case_value_base", "case_value_new", "case_value_target", "case_value_as_billed", "catch_up"}
STAGE_VALUES = (
    "case_value_base",
    "case_value_new",
    "cases_base",
    "cases_new",
    "deviation",
    "case_decline",
    "net_deviation",
    "factor",
    "case_value_target",
    "scope_factor",
    "catch_up",
)


def write_json(result: Result, path: str | PathLike[str], *, lang: Lang = "de") -> None:
    """Write the result; raises OutputError when the file cannot be replaced."""
    replace_file(path, json_bytes(result, lang))


def json_bytes(result: Result, lang: Lang = "de", workbook: tuple[str, str] | None = None) -> bytes:
    """The file's content: UTF-8, the same bytes for the same input, options and version.

    ``workbook`` is name and SHA-256 of the workbook written with it, which ``verify`` compares.
    """
    content = result_as_dict(result, lang)
    if workbook is not None:
        content["workbook"] = {"file": workbook[0], "sha256": workbook[1]}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def result_as_dict(result: Result, lang: Lang = "de") -> dict[str, Any]:
    """The result as plain dicts and lists; ``exact`` holds fractions as text."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "edition": EDITION,
        "readings": result.reading.as_text(),
        "inputs": [{"file": i.file, "sha256": i.sha256, "rows": i.rows} for i in result.data.inputs],
        "accepted": [{"id": a.id, "kv": a.kv, "reason": a.reason} for a in result.accepted],
        "profile": result.profile,
        "workbook": None,
        "regions": {kv: _region(result, region, lang) for kv, region in result.regions.items()},
        "findings": [finding_as_dict(f, lang) for f in result.findings],
    }


def finding_as_dict(finding: Finding, lang: Lang = "de") -> dict[str, Any]:
    """A finding with its place; ``message`` in the language asked for."""
    place = finding.place
    return {
        "id": finding.id,
        "kv": finding.kv,
        "severity": str(finding.severity),
        "message": finding.message.of(lang),
        "file": place.file if place else None,
        "sheet": place.sheet if place else None,
        "row": place.row if place else None,
        "column": place.column if place else None,
        "read": finding.read,
        "expected": finding.expected.of(lang),
        "remedy": finding.remedy.of(lang),
        "source": finding.source,
    }


def _region(result: Result, region: RegionResult, lang: Lang) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": region.name,
        "readings": region.reading.as_text(),
        "demand_2008_by_kassenart": {
            demand.name: quantity(demand.total, lang, 2)
            for demand in demand_2008_by_kassenart(result.data, region.kv)
        },
        "status": region.status,
    }
    if region.outcome is not None:
        entry["pruefkennung"] = region.pruefkennung
        entry["factors"] = {"a": quantity(region.outcome.a, lang), "b": quantity(region.outcome.b, lang)}
        entry["fees"] = {gop: {day: _fee(region, gop, day, lang) for day in DATES} for gop in NEW_GOPS}
        entry["stages"] = {str(n): _stage(n, stage, lang) for n, stage in region.outcome.stages.items()}
    entry["findings"] = [finding_as_dict(f, lang) for f in region.findings]
    return entry


def _fee(region: RegionResult, gop: str, day: str, lang: Lang) -> dict[str, Any]:
    """``Q`` of a fee; an open one with the fee payable meanwhile, one that rests on ``geltend`` marked."""
    outcome, decimals = region.calculated, region.reading.fee_decimals
    entry = quantity(outcome.fees[gop][day], lang, decimals)
    if "undefined" in entry:
        meanwhile = region.payable(gop, day)
        stage = None if day == START else outcome.stages[1 if day == STAGE_1 else 2]
        if stage is not None and stage.status == PENDING:
            entry["undefined"] = open_sentence(stage, meanwhile, decimals).of(lang)
        if meanwhile is not None:
            entry["payable"] = plain_decimal(meanwhile, decimals)
    elif (gop, day) in outcome.agreed:
        entry["agreed"] = True
    return entry


def _stage(n: int, stage: Stage, lang: Lang) -> dict[str, Any]:
    entry: dict[str, Any] = {"status": stage.status, "reason": status_sentence(stage).of(lang)}
    names = STAGE_VALUES if n == 1 else (*STAGE_VALUES, "case_value_as_billed")
    for name in names:
        value = getattr(stage, name)
        if value is None:
            value = Undefined(stage.reason or Text("", ""))
        entry[name] = quantity(value, lang, 2 if name in MONEY else None)
    if n == 2:
        entry["clarification_needed"] = stage.clarification_needed
    return entry


def quantity(value: Any, lang: Lang = "de", money: int | None = None) -> dict[str, Any]:
    """``Q`` of the schema; ``money`` is the number of published decimals, None for no amount."""
    if isinstance(value, Undefined):
        return {"undefined": value.reason.of(lang)}
    exact = Fraction(value)
    entry: dict[str, Any] = {"exact": str(exact), "value": float(exact)}
    if money is not None:
        entry["eur"] = plain_decimal(half_up(exact, money), money)
    return entry
