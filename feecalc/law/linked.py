"""Linked fees: Anhang 2 Teil B Nr. 6 and the fees set as a share of another after 2009.

The links are data (``linked.toml``): each holds its share, its validity, on what it rests and the last
day for which a source confirms it. A fee is half-up cents of a published fee.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import Any

from feecalc.law.agreement import EARLIEST_START, USUAL_START
from feecalc.law.linked_input import LinkError, amount_of, day_of
from feecalc.law.rule import EUR_PER_SERVICE, TEIL_B, rule
from feecalc.numbers import rounded
from feecalc.words.text import Text

__all__ = [
    "AS_OF",
    "REGISTER",
    "Link",
    "LinkError",
    "LinkedFee",
    "Register",
    "linked",
    "linked_fee",
    "linked_fees",
]

CENTS = 2


@dataclass(frozen=True)
class Link:
    """``gop`` is paid at ``share`` of the fee of ``reference``, from ``since`` to ``until`` (both included).

    ``until`` is None while nothing says that the link ended, ``confirmed_until`` the last day for which
    ``source`` confirms it. ``with_agreement`` marks a link that begins with the agreement of the region
    and not on a day of its own; ``remark`` is what has to be said beside the fee.
    """

    gop: str
    name: Text
    reference: str
    share: Fraction
    since: date
    clause: str
    source: Text
    confirmed_until: date
    until: date | None = None
    with_agreement: bool = False
    remark: Text | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"the link of {self.gop} ends on {self.until}, before it begins")

    def begin(self, start: date) -> date:
        """First day of the link in a region whose agreement starts on ``start``."""
        return start if self.with_agreement else self.since

    def in_force(self, day: date, start: date = USUAL_START) -> bool:
        """Whether the link holds on that day."""
        return self.begin(start) <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class LinkedFee:
    """A fee that follows from a link: ``fee`` in EUR and whole cents, exact or traced as the one given."""

    link: Link
    fee: Any
    since: date

    @property
    def gop(self) -> str:
        """The linked Kostenpauschale."""
        return self.link.gop

    @property
    def clause(self) -> str:
        """Where the link is set, and for one that begins with the agreement what sets that beginning."""
        return (
            f"{self.link.clause}; {_start_clause(self.since)}"
            if self.link.with_agreement
            else self.link.clause
        )

    @property
    def eur(self) -> str:
        """The fee as plain text with two decimals (exact fees only): ``157.12``."""
        whole, cents = divmod(int(self.fee * 100), 100)
        return f"{whole}.{cents:02d}"


def _start_clause(start: date) -> str:
    """October 2009 is the rule, July was open to agreement; later only where the old contract went on."""
    if start > USUAL_START:
        return "§ 11 Abs. 3"
    return "§ 11 Abs. 1" if start == USUAL_START else "§ 11 Abs. 1 Satz 2"


@rule(
    "P_{of}",
    "Verknüpfter Gebührenwert {of}",
    "linked fee of {of}",
    f"{TEIL_B} Nr. 6 und Nachfolgeregelungen",
    EUR_PER_SERVICE,
)
def linked_fee(reference: Any, share: Any) -> Any:
    """The share of a published fee, in half-up cents (the texts name no rule, all published values fit)."""
    return rounded(share * reference, CENTS)


@dataclass(frozen=True)
class Register:
    """Links in the order they came; raises ValueError where two of one fee hold on the same day."""

    links: tuple[Link, ...]

    def __post_init__(self) -> None:
        for gop in {link.gop for link in self.links}:
            periods = sorted((link for link in self.links if link.gop == gop), key=_earliest)
            for earlier, later in pairwise(periods):
                if earlier.until is None or _earliest(later) <= earlier.until:
                    raise ValueError(f"two links of {gop} hold on {_earliest(later)}")

    @property
    def references(self) -> tuple[str, ...]:
        """The fees that others are linked to."""
        return tuple(dict.fromkeys(link.reference for link in self.links))

    def in_force(self, reference: str, day: date, start: date = USUAL_START) -> tuple[Link, ...]:
        """The links to ``reference`` that hold on that day."""
        return tuple(link for link in self.links if link.reference == reference and link.in_force(day, start))


def _earliest(link: Link) -> date:
    return EARLIEST_START if link.with_agreement else link.since


_DATA = tomllib.loads(files("feecalc.law").joinpath("linked.toml").read_text(encoding="utf-8"))

# The register is complete up to this day; what was agreed later it cannot know.
AS_OF: date = _DATA["as_of"]


def _text(entry: Mapping[str, str]) -> Text:
    return Text(entry["de"], entry["en"])


def _link(entry: Mapping[str, Any]) -> Link:
    told = {name: _text(entry[name]) for name in ("name", "source", "remark") if name in entry}
    return Link(**{**entry, **told, "share": Fraction(entry["share"])})


REGISTER = Register(tuple(map(_link, _DATA["link"])))


def linked_fees(fee_86516: Any, as_of: date, start: date = USUAL_START) -> tuple[LinkedFee, ...]:
    """Fees linked to 86516 that are in force on ``as_of``; ``fee_86516`` in EUR, exact or traced, as is the answer.

    The fee is first rounded to cents, as published; ``start`` is the region's start of the agreement.
    Empty for a day before the first link.
    """
    return _fees_of("86516", fee_86516, as_of, start)


def linked(
    as_of: str | date, fees: Mapping[str, Any], start: str | date = USUAL_START
) -> dict[str, LinkedFee]:
    """Fees in force on ``as_of`` that are linked to the given ones: ``{"86516": "224.45"}`` in EUR.

    Dates as ``01.01.2026``, ISO or ``date``; amounts as German or plain text or exact numbers, with at
    most two decimals. ``start`` is the region's start of the agreement. Raises LinkError.
    """
    day, begin = day_of(as_of), day_of(start)
    if not fees:
        raise LinkError(_needs_a_fee())
    if begin < EARLIEST_START:
        raise LinkError(_too_early_a_start(begin))
    found = [_fees_of(_known(gop), amount_of(amount), day, begin) for gop, amount in fees.items()]
    if not all(found):
        raise LinkError(_nothing_in_force(day, begin))
    return {fee.gop: fee for group in found for fee in group}


def _fees_of(reference: str, fee: Any, day: date, start: date) -> tuple[LinkedFee, ...]:
    published = rounded(fee, CENTS)
    return tuple(
        LinkedFee(link, linked_fee(published, link.share, of=link.gop), link.begin(start))
        for link in REGISTER.in_force(reference, day, start)
    )


def _known(gop: str) -> str:
    if gop not in REGISTER.references:
        raise LinkError(_unknown_fee(gop))
    return gop


# What users are told -------------------------------------------------------------------------
def _known_links() -> Text:
    percent = {link: f"{link.gop} ({int(link.share * 100)} %" for link in REGISTER.links}
    return Text(
        ", ".join(
            f"{what} von {link.reference}) seit {link.since:%d.%m.%Y}" for link, what in percent.items()
        ),
        ", ".join(
            f"{what} of {link.reference}) since {link.since:%Y-%m-%d}" for link, what in percent.items()
        ),
    )


def _needs_a_fee() -> Text:
    return Text(
        "Es fehlt der Gebührenwert, an den andere geknüpft sind, etwa 86516=224.45.",
        "The fee that others are linked to is missing, such as 86516=224.45.",
    )


def _unknown_fee(gop: str) -> Text:
    known = _known_links()
    return Text(
        f"An „{gop}“ ist keine Gebühr geknüpft; anzugeben ist {' oder '.join(REGISTER.references)}. Bekannt sind: {known.de}.",
        f"No fee is linked to '{gop}'; give {' or '.join(REGISTER.references)}. Known are: {known.en}.",
    )


def _nothing_in_force(day: date, start: date) -> Text:
    known = _known_links()
    de = f"Am {day:%d.%m.%Y} war keine Gebühr an eine andere geknüpft. Bekannt sind: {known.de}."
    en = f"On {day:%Y-%m-%d} no fee was linked to another. Known are: {known.en}."
    if EARLIEST_START <= day < start:
        de += f" Beginnt die Vereinbarung in der Region früher (§ 11 Abs. 1), diesen Beginn angeben, etwa {EARLIEST_START:%d.%m.%Y}."
        en += f" If the region's agreement starts earlier (§ 11 Abs. 1), give that start, such as {EARLIEST_START:%Y-%m-%d}."
    return Text(de, en)


def _too_early_a_start(start: date) -> Text:
    return Text(
        f"Beginn {start:%d.%m.%Y}: die Vereinbarung gilt frühestens ab {EARLIEST_START:%d.%m.%Y} (§ 11 Abs. 1).",
        f"Start {start:%Y-%m-%d}: the agreement holds from {EARLIEST_START:%Y-%m-%d} at the earliest (§ 11 Abs. 1).",
    )
