"""The rules of Teil A that need single cases: what breaks each, and the EUR this concerns.

The EUR of a breach are those of the Kostenpauschalen that the clause declares not billable in that
case; EBM amounts are never counted. ``FALL_RULES`` work on a frame with one row a Behandlungsfall:
for each GOP ``g`` of 86510-86518 the count ``n_g`` and the amount ``eur_g`` (0 where not billed), and
``ebm``, whether one of the excluded EBM items was billed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import add, and_, or_
from typing import NamedTuple

import narwhals as nw

from feecalc.cases.gops import ADD_ONS, BASE, FLAT_RATES, NOT_BESIDE_EBM
from feecalc.words.findings import Severity
from feecalc.words.text import Text


class Breach(NamedTuple):
    """Whether a Behandlungsfall breaks a rule, and the EUR concerned (0 where it does not)."""

    broken: nw.Expr
    eur: nw.Expr


class CaseRule(NamedTuple):
    """How a rule is named in findings, what its ``faelle`` count (one, many), and on which clause it rests."""

    title: Text
    counts: tuple[Text, Text]
    source: str
    severity: Severity = Severity.WARNING


CASES = (Text("Behandlungsfall", "Behandlungsfall"), Text("Behandlungsfälle", "Behandlungsfälle"))

RULES: Mapping[str, CaseRule] = {
    "einmal_je_fall": CaseRule(
        Text("Kostenpauschale mehr als einmal im Behandlungsfall", "flat rate more than once in a case"),
        CASES,
        "Anhang 2 Teil A, Leistungslegenden (einmal je Behandlungsfall)",
    ),
    "86510_neben_86512": CaseRule(
        Text("86510 neben 86512", "86510 beside 86512"),
        CASES,
        "Anhang 2 Teil A, Leistungslegenden (86510 nicht neben 86512)",
    ),
    "zuschlag_ohne_grundpauschale": CaseRule(
        Text("Zuschlag ohne 86510 oder 86512", "add-on without 86510 or 86512"),
        CASES,
        "Anhang 2 Teil A, Leistungslegenden (Zuschlag zu den Kostenpauschalen 86510 und 86512)",
    ),
    "86518_neben_86516": CaseRule(
        Text("86518 neben 86516", "86518 beside 86516"),
        CASES,
        "Anhang 2 Teil A, Leistungslegenden (86518 nicht neben 86516)",
    ),
    "ausschluss_ebm": CaseRule(
        Text("86510 bis 86516 neben ausgeschlossener EBM-GOP", "86510 to 86516 beside an excluded EBM item"),
        CASES,
        "Anhang 2 Teil A, Leistungslegenden (nicht neben 07345 bis 26315)",
    ),
    "mehrere_praxen": CaseRule(
        Text("Kostenpauschalen aus mehreren Praxen", "flat rates from several practices"),
        (
            Text("Versicherten-Quartal", "insured person and quarter"),
            Text("Versicherten-Quartale", "insured persons and quarters"),
        ),
        "Anhang 2 Teil A Abs. 4 (nur von einem Vertragsarzt)",
    ),
    "86518_je_patient": CaseRule(
        Text(
            "86518 im Jahr mehr als 2,5-mal je Palliativpatient",
            "86518 above 2.5 a palliative patient and year",
        ),
        (Text("Praxis-Jahr", "practice and year"), Text("Praxis-Jahre", "practices and years")),
        "Anhang 2 Teil A Abs. 5 (Wirtschaftlichkeitsprüfung)",
        Severity.INFO,
    ),
}


def once_per_case() -> Breach:
    """Teil A, legends, at each item: "einmal je Behandlungsfall".

    Broken when the counts of one item add up to more than 1, in one row or in several. Concerned is
    the whole amount of that item in the case: which of the services counts is not for us to say.
    """
    broken = any_of(_count(gop) > 1 for gop in FLAT_RATES)
    return Breach(broken, sum_of(_amount_if(_count(gop) > 1, gop) for gop in FLAT_RATES))


def both_bases() -> Breach:
    """Teil A, legends, at 86510 and at 86512: each not beside the other. Concerned are both."""
    broken = all_of(_count(gop) > 0 for gop in BASE)
    return Breach(broken, _amounts_if(broken, BASE))


def add_on_without_base() -> Breach:
    """Teil A, legends: 86514, 86516, 86518 are "Zuschlag zu den Kostenpauschalen 86510 und 86512".

    Broken when one of them stands in a case without 86510 and without 86512. Concerned are the add-ons.
    """
    broken = all_of(_count(gop) == 0 for gop in BASE) & any_of(_count(gop) > 0 for gop in ADD_ONS)
    return Breach(broken, _amounts_if(broken, ADD_ONS))


def palliative_beside_infusion() -> Breach:
    """Teil A, legends, at 86518: not beside 86516. Concerned is 86518, at which the exclusion stands."""
    broken = (_count("86518") > 0) & (_count("86516") > 0)
    return Breach(broken, _amounts_if(broken, ("86518",)))


def beside_excluded_ebm() -> Breach:
    """Teil A, legends, at 86510, 86512, 86514 and 86516: not beside 07345, 08345, ... 26315.

    86518 carries no such exclusion. Concerned are the amounts of those four.
    """
    broken = nw.col("ebm") & any_of(_count(gop) > 0 for gop in NOT_BESIDE_EBM)
    return Breach(broken, _amounts_if(broken, NOT_BESIDE_EBM))


FALL_RULES: Mapping[str, Callable[[], Breach]] = {
    "einmal_je_fall": once_per_case,
    "86510_neben_86512": both_bases,
    "zuschlag_ohne_grundpauschale": add_on_without_base,
    "86518_neben_86516": palliative_beside_infusion,
    "ausschluss_ebm": beside_excluded_ebm,
}


def several_practices() -> nw.Expr:
    """Teil A Abs. 4: "nur von einem Vertragsarzt", also with substitution, emergency or joint treatment.

    On a frame with one row an insured person, KV and quarter: broken when the 86510-86518 billed come
    from more than one practice. The practice stands for the Vertragsarzt, whom the data do not name;
    persons are compared within a KV only, as pseudonyms of two KVs need not mean the same.
    """
    return nw.col("first_practice") != nw.col("last_practice")


def above_two_and_a_half() -> nw.Expr:
    """Teil A Abs. 5: 86518 "mehr als 2,5 mal je Patient" on average of the practice's palliative patients.

    On a frame with one row a practice and year: ``times`` counts 86518, ``patients`` the insured persons
    with 86518. The clause names no period; the calendar year is our choice. Exact: 2·times > 5·patients.
    """
    return nw.col("times") * 2 > nw.col("patients") * 5


def any_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """One of the conditions holds."""
    return reduce(or_, conditions)


def all_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """All conditions hold."""
    return reduce(and_, conditions)


def sum_of(amounts: Iterable[nw.Expr]) -> nw.Expr:
    """The sum of columns, row by row."""
    return reduce(add, amounts)


def _count(gop: str) -> nw.Expr:
    return nw.col(f"n_{gop}")


def _amount_if(broken: nw.Expr, gop: str) -> nw.Expr:
    return nw.when(broken).then(nw.col(f"eur_{gop}")).otherwise(nw.lit(0))


def _amounts_if(broken: nw.Expr, gops: Iterable[str]) -> nw.Expr:
    return nw.when(broken).then(sum_of(nw.col(f"eur_{gop}") for gop in gops)).otherwise(nw.lit(0))
