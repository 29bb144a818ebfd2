"""The checked tables of a package: what the intake hands to the calculation.

Counts are whole numbers and amounts whole cents, so that every sum is exact. Quarters are
text of the form ``2008Q4``, KV keys two digits, GOPs five digits with an optional capital letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from feecalc.law.agreement import USUAL_START
from feecalc.words.findings import Finding, Place
from feecalc.words.text import Text

BASE_QUARTERS = ("2008Q1", "2008Q2", "2008Q3", "2008Q4")
NEW_QUARTERS = ("2009Q4", "2010Q1", "2010Q2", "2010Q3", "2010Q4")

OLD_GOPS = ("86500", "86501", "86502", "86503", "86504", "86505")
NEW_GOPS = ("86510", "86512", "86514", "86516", "86518")

BISPHOSPHONATE = "BISPHOSPHONAT"
TRANSFUSION = "TRANSFUSION"
EXCLUDED = "AUSGESCHLOSSEN"
INVENTED_KV, INVENTED_MARK = "00", "erfunden"
AGREED, SET, ONE_SIDED = "vereinbart", "festgesetzt", "einseitig"
CONTINUED, ENDED = "fortgeführt", "beendet"
TARGETS = (*OLD_GOPS, BISPHOSPHONATE, TRANSFUSION, EXCLUDED)

KV_NAMES: Mapping[str, str] = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Bremen",
    "17": "Niedersachsen",
    "20": "Westfalen-Lippe",
    "38": "Nordrhein",
    "46": "Hessen",
    "51": "Rheinland-Pfalz",
    "52": "Baden-Württemberg",
    "71": "Bayern",
    "72": "Berlin",
    "73": "Saarland",
    "78": "Mecklenburg-Vorpommern",
    "83": "Brandenburg",
    "88": "Sachsen-Anhalt",
    "93": "Thüringen",
    "98": "Sachsen",
}

# Canonical key -> name. The pooled groups PK, EK and ALLE stand for rows that are delivered pooled.
KASSENARTEN: Mapping[str, str] = {
    "01": "AOK",
    "02": "LKK",
    "03": "IKK",
    "04": "BKK",
    "05": "Knappschaft",
    "06": "See",
    "11": "vdek",
    "12": "AEV",
    "PK": "Primärkassen",
    "EK": "Ersatzkassen",
    "ALLE": "alle",
}
KASSENART_PARTS: Mapping[str, tuple[str, ...]] = {
    "PK": ("01", "02", "03", "04", "05", "06"),
    "EK": ("11", "12"),
    "ALLE": ("01", "02", "03", "04", "05", "06", "11", "12", "PK", "EK"),
}


def may_be_billed(gop: str) -> bool:
    """Whether a GOP is one of the agreement, or KV-specific by its letter or its number."""
    return gop in OLD_GOPS or gop in NEW_GOPS or gop[-1].isalpha() or "89000" <= gop <= "99999"


def quarter_label(quarter: str) -> str:
    """``2008Q4`` as German statistics write it: ``4/2008``."""
    return f"{quarter[5]}/{quarter[:4]}"


@dataclass(frozen=True, slots=True)
class BillingRow:
    """One delivered row of ``abrechnung``.

    ``count`` is the Leistungshäufigkeit, ``cents`` the Leistungsbedarf in cents (None where the
    amount of 86510-86518 was left empty), ``kassenart`` a key of ``KASSENARTEN``.
    """

    kv: str
    quarter: str
    kassenart: str
    gop: str
    count: int
    cents: int | None
    place: Place
    correction: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Delivered Behandlungsfälle of one region, quarter and Kassenart."""

    kv: str
    quarter: str
    kassenart: str
    cases: int
    place: Place


@dataclass(frozen=True, slots=True)
class Assignment:
    """One row of ``zuordnung``: which share of a regional GOP enters which target (Nr. 2-5, 7)."""

    kv: str
    gop: str
    target: str
    share_count: Fraction
    share_demand: Fraction
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Contract:
    """When the agreement starts in a region, or that the old contract goes on (§ 11 Abs. 3).

    ``transfusions`` says whether the regional transfusion agreement goes on (``fortgeführt``) or ended
    (``beendet``); empty where ``vertraege`` does not say.
    """

    kv: str
    name: str
    start: date = USUAL_START
    old_contract: bool = False
    place: Place | None = None
    transfusions: str = ""

    @property
    def start_quarter(self) -> str:
        """The quarter in which the agreement starts."""
        return f"{self.start.year}Q{(self.start.month + 2) // 3}"

    @property
    def counted_start(self) -> date:
        """The first day of the quarter from which the agreement counts: a start in mid-quarter from the next."""
        month = 3 * ((self.start.month + 2) // 3) - 2
        first = self.start.replace(month=month, day=1)
        if first == self.start:
            return first
        return first.replace(month=month + 3) if month < 10 else date(first.year + 1, 1, 1)

    def counted_day(self, valid_from: date | None) -> date:
        """From when a fee of ``geltend`` counts: empty, or the start itself, is the counted start."""
        return self.counted_start if valid_from in (None, self.start) else valid_from


@dataclass(frozen=True, slots=True)
class AgreedFee:
    """One row of ``geltend``: a fee agreed or in force; ``valid_from`` None is the start.

    ``status`` is vereinbart, festgesetzt or einseitig.
    """

    kv: str
    gop: str
    valid_from: date | None
    cents: int
    status: str = AGREED
    reason: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One row of ``angaben``: what the deliverer says of the data; ``period`` is 2008, 4/2009 or 2010."""

    kv: str
    period: str
    data_status: str = ""
    basis: str = ""
    attribution: str = ""
    origin: str = ""
    control_cents: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read: the hash is that of the bytes that were parsed."""

    file: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class TableRead:
    """What was understood of one delivered table.

    ``rows`` are those that could be read, ``delivered`` all of them; ``quarters`` stand in order.
    """

    kind: str
    file: str
    sheet: str | None
    header_row: int
    rows: int
    delivered: int
    quarters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Data:
    """A package after intake: tables in source order, and every finding of the data checks.

    ``reading`` holds the settings of ``lesart.toml`` as key -> option text, and ``reading_notes``
    what is noted of each (author, date, status). ``own_reading`` are the settings under which the fees
    billed were published: those of ``lesart.toml`` too, but for an exported workbook, which may be read
    under others than the package it was made from. ``tried`` are the regions of billing rows that could
    not be read. An error finding without a region may belong to any of them. ``assumptions`` are what a scenario
    assumes, label and value; empty for a package as delivered.
    """

    billing: tuple[BillingRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    agreed: tuple[AgreedFee, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)
    own_reading: Mapping[str, str] = field(default_factory=dict)
    reading_notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tried: frozenset[str] = frozenset()
    understood: tuple[TableRead, ...] = ()
    assumptions: tuple[tuple[Text, Text], ...] = ()

    def __repr__(self) -> str:
        return (
            f"Data({len(self.regions)} KVen: {', '.join(self.regions)}; abrechnung {len(self.billing)} Zeilen, "
            f"faelle {len(self.cases)}, zuordnung {len(self.assignments)}; {len(self.findings)} Befunde)"
        )

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Keys of all regions that billing rows were delivered for, or tried to be, in key order."""
        return tuple(sorted({row.kv for row in self.billing} | self.tried))

    def is_invented(self, kv: str) -> bool:
        """Whether the figures are no real ones: region 00, or a delivery that says so of itself."""
        said = (s.origin.casefold() for s in self.statements if s.kv == kv)
        return kv == INVENTED_KV or any(INVENTED_MARK in origin for origin in said)

    def contract(self, kv: str) -> Contract:
        """The contract of a region; 2009-10-01 under Teil B where ``vertraege`` is silent."""
        return self.contracts.get(kv) or Contract(kv, region_name(kv))


def data_of_regions(data: Data, kvs: Collection[str]) -> Data:
    """The rows of these regions only; every finding stays, as one of no region may belong to any."""
    return replace(
        data,
        billing=tuple(row for row in data.billing if row.kv in kvs),
        cases=tuple(row for row in data.cases if row.kv in kvs),
        assignments=tuple(row for row in data.assignments if row.kv in kvs),
        contracts={kv: contract for kv, contract in data.contracts.items() if kv in kvs},
        statements=tuple(row for row in data.statements if row.kv in kvs),
        agreed=tuple(row for row in data.agreed if row.kv in kvs),
    )


def region_name(kv: str) -> str:
    """Name of a KV region; 00 is reserved for invented regions."""
    return KV_NAMES.get(kv, "Erfundene Region" if kv == INVENTED_KV else kv)
