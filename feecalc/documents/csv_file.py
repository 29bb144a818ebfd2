"""``gebuehrenwerte.csv``: every fee in one flat table that a German spreadsheet opens by double click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from feecalc.calculation.result import RegionResult, Result
from feecalc.calculation.stage import APPLIED, DATES, STAGE_1, START
from feecalc.documents.console import STATUS
from feecalc.intake.model import NEW_GOPS
from feecalc.numbers import Undefined
from feecalc.numbers.figures import UNDEFINED_TEXT, number
from feecalc.words.csvtext import csv_bytes, harmless
from feecalc.words.text import Lang, Text

HEADING = ("kv", "name", "gop", "gueltig_ab", "eur", "status", "grund", "pruefkennung")
CALCULATED, CONTINUED = "berechnet", "fortgeltend"

CsvLine = tuple[str, ...]


def fees_csv(result: Result, lang: Lang = "de") -> bytes:
    """One line a region, GOP and effective date; amounts with decimal comma, reasons in ``lang``."""
    return csv_bytes(
        HEADING, (line for region in result.regions.values() for line in _region(result, region, lang))
    )


def _region(result: Result, region: RegionResult, lang: Lang) -> Iterator[CsvLine]:
    for gop in NEW_GOPS:
        for day in DATES:
            eur, status, why = _fee(result, region, gop, day, lang)
            since = _since(region, day)
            yield (
                region.kv,
                harmless(region.name),
                gop,
                since,
                eur,
                status,
                harmless(why),
                region.pruefkennung,
            )


def _since(region: RegionResult, day: str) -> str:
    first = region.contract.start if day == START else date.fromisoformat(day)
    return f"{first:%d.%m.%Y}"


def _fee(result: Result, region: RegionResult, gop: str, day: str, lang: Lang) -> tuple[str, str, str]:
    """Amount, status and reason of one fee."""
    if region.outcome is None:
        return "", UNDEFINED_TEXT.de, STATUS[region.status].of(lang)
    fee = region.outcome.fees[gop][day]
    if isinstance(fee, Undefined):
        return "", UNDEFINED_TEXT.de, fee.reason.of(lang)
    status, why = _standing(region, day)
    return number(fee, result.reading.fee_decimals).replace(".", ""), status, why.of(lang)


def _standing(region: RegionResult, day: str) -> tuple[str, Text]:
    """Whether the fee of that day was calculated, or an earlier one goes on, and why."""
    if day == START or region.outcome is None:
        return CALCULATED, Text("", "")
    stage = region.outcome.stages[1 if day == STAGE_1 else 2]
    return (
        (CALCULATED, Text("", "")) if stage.status == APPLIED else (CONTINUED, stage.reason or Text("", ""))
    )
