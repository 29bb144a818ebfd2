"""Packages written down by hand, without the intake: tests of the law need no reader.

A table is text with one row a line: ``quarter kassenart gop count eur``; ``2008Q1-4`` stands for
four equal quarters and ``-`` for an amount that was left empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.intake.model import AgreedFee, Assignment, BillingRow, CaseRow, Contract, Data
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.findings import Place

KV = "00"
MUSTERLAND = Path(__file__).resolve().parent.parent / "data" / "musterland"
HERE = Place("abrechnung.csv")


def package(
    table: str,
    *,
    assign: Iterable[str] = (),
    cases: Iterable[str] = (),
    start: date | None = None,
    old_contract: bool = False,
    agree: Iterable[str] = (),
    own: Mapping[str, str] | None = None,
) -> Data:
    """Data of one region.

    ``assign`` holds ``gop target share_count share_demand``, ``cases`` ``quarter n``, ``agree`` rows of
    ``geltend`` as ``gop day eur`` (day ``start`` or ISO), ``own`` the settings of the package's ``lesart.toml``.
    """
    rows = tuple(row for line in table.split("\n") if line.strip() for row in _rows(line))
    contracts = {}
    if start or old_contract:
        contracts = {KV: Contract(KV, "Musterland", start or date(2009, 10, 1), old_contract)}
    return Data(
        rows,
        cases=tuple(_case(line) for line in cases for line in _quarters(line)),
        assignments=tuple(_assignment(line) for line in assign),
        contracts=contracts,
        agreed=tuple(_agreed(line) for line in agree),
        reading=own or {},
        own_reading=own or {},
    )


def _agreed(line: str) -> AgreedFee:
    gop, day, eur = line.split()
    valid_from = None if day == "start" else date.fromisoformat(day)
    return AgreedFee(KV, gop, valid_from, int(Fraction(eur) * 100), place=Place("geltend.csv"))


def _quarters(line: str) -> Iterator[str]:
    quarter, rest = line.split(maxsplit=1)
    first, _, last = quarter.partition("-")
    for number in range(int(first[5]), int(last or first[5]) + 1):
        yield f"{first[:5]}{number} {rest}"


def _rows(line: str) -> Iterator[BillingRow]:
    for one in _quarters(line):
        quarter, kind, gop, count, eur = one.split()
        cents = None if eur == "-" else int(Fraction(eur) * 100)
        yield BillingRow(KV, quarter, kind, gop, int(count), cents, HERE)


def _case(line: str) -> CaseRow:
    quarter, count = line.split()
    return CaseRow(KV, quarter, "ALLE", int(count), Place("faelle.csv"))


def _assignment(line: str) -> Assignment:
    gop, target, share_count, share_demand = line.split()
    return Assignment(
        KV, gop, target, Fraction(share_count), Fraction(share_demand), "", Place("zuordnung.csv")
    )


def outcome(data: Data, reading: Reading | None = None, **settings: Any) -> Outcome:
    """Teil B for the one region of a package."""
    reading = reading or Reading(**settings)
    region = regions_of(data, [KV], reading.kassenarten == "mean_of_fees")[KV]
    return calculate_region(region, reading, data.contract(KV))


def plain(value: Any) -> Any:
    """A value of the engine as the oracle writes it: None where it is undefined."""
    return None if isinstance(value, Undefined) else value


def oracle_options(reading: Reading) -> dict[str, Any]:
    """A reading as the options of the oracle."""
    options: dict[str, Any] = dict(reading.as_text())
    decimals = options["deviation_decimals"]
    return options | {
        "bisphosphonate_share": reading.bisphosphonate_share,
        "fee_decimals": reading.fee_decimals,
        "deviation_decimals": None if decimals == "none" else int(decimals),
    }


def worked_example() -> Data:
    """The package of section 10, read with nothing but ``csv``."""
    kinds = {"Primärkassen": "PK", "Ersatzkassen": "EK", "alle": "ALLE"}
    rows = [
        BillingRow(
            KV,
            f"{r['quartal'][2:]}Q{r['quartal'][0]}",
            kinds[r["kassenart"]],
            r["gop"],
            int(r["haeufigkeit"]),
            int(r["leistungsbedarf"].replace(",", "")) if r["leistungsbedarf"] else None,
            HERE,
        )
        for r in _csv("abrechnung.csv")
    ]
    cases = [
        CaseRow(
            KV,
            f"{r['quartal'][2:]}Q{r['quartal'][0]}",
            kinds[r["kassenart"]],
            int(r["behandlungsfaelle"]),
            Place("faelle.csv"),
        )
        for r in _csv("faelle.csv")
    ]
    assignments = [
        Assignment(
            KV,
            r["gop"],
            r["ziel"],
            Fraction(r["anteil_haeufigkeit"]),
            Fraction(r["anteil_leistungsbedarf"]),
            r["begruendung"],
            Place("zuordnung.csv"),
        )
        for r in _csv("zuordnung.csv")
    ]
    return Data(tuple(rows), cases=tuple(cases), assignments=tuple(assignments))


def _csv(name: str) -> list[dict[str, str]]:
    with (MUSTERLAND / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))
