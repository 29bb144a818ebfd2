"""What a stage says of itself, in the wordings of teil-b section 3: open, undefined, not applicable, and the credit."""

from __future__ import annotations

from typing import Any

from feecalc.calculation.stage import APPLIED, NOT_APPLICABLE, PENDING, UNDEFINED, Stage
from feecalc.law.readings import OPTIONS, Reading
from feecalc.law.register import label, standing
from feecalc.numbers import half_up
from feecalc.numbers.figures import eur, number
from feecalc.words.text import Lang, Text

INVENTED = Text("ERFUNDENE DATEN – keine Gebührenwerte einer KV", "INVENTED DATA – no fees of any KV")
KINDS = {
    APPLIED: Text("berechnet", "calculated"),
    NOT_APPLICABLE: Text("entfällt", "does not apply"),
    PENDING: Text("noch offen", "still open"),
    UNDEFINED: Text("nicht bestimmbar", "cannot be determined"),
}


def status_sentence(stage: Stage) -> Text:
    """Why a stage was not applied, in one sentence without a fee; empty for an applied one."""
    if stage.status == APPLIED:
        return Text("", "")
    kind, reason = KINDS[stage.status], stage.reason or Text("", "")
    if stage.status == PENDING:
        return Text(f"{kind.de}. {reason.de}.", f"{kind.en}. {_capital(reason.en)}.")
    if stage.status == NOT_APPLICABLE:
        return Text(f"{kind.de}: {reason.de}.", f"{kind.en}: {reason.en}.")
    return Text(
        f"{kind.de}: {reason.de}. Teil B nennt hierfür keine Regel.",
        f"{kind.en}: {reason.en}. Teil B provides no rule for this.",
    )


def open_sentence(stage: Stage, payable: Any, decimals: int = 2) -> Text:
    """The whole wording of a pending fee, with the fee that stays payable meanwhile."""
    first = status_sentence(stage)
    amount_de = f" ({eur(payable, decimals=decimals)})" if payable is not None else ""
    amount_en = f" ({eur(payable, 'en', decimals)})" if payable is not None else ""
    return Text(
        f"{first.de} Bis zu einer Anpassung bleibt der bisherige Gebührenwert{amount_de} Abrechnungsgrundlage; "
        "ob eine spätere Anpassung zurückwirkt, regelt Nr. 8 nicht ausdrücklich.",
        f"{first.en} Until an adjustment the fee so far{amount_en} remains the basis of billing; "
        "Nr. 8 does not say expressly whether a later adjustment has retroactive effect.",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# The credit ------------------------------------------------------------------------------------
def credit_sentence(stage: Stage, reading: Reading) -> Text:
    """What was credited and what the stage leads to, with its numbers; empty unless applied."""
    if stage.status != APPLIED:
        return Text("", "")
    rule, numbers = credit_rule(reading), credit_numbers(stage)
    return Text(f"{rule.de} {numbers.de}", f"{rule.en} {numbers.en}")


def credit_rule(reading: Reading) -> Text:
    """Nr. 8 orders the credit and names no formula: which one was calculated, which others are tenable."""
    chosen, rivals = _chosen(reading), _rivals(reading)
    return Text(
        "Nr. 8 letzter Satz schreibt die Anrechnung vor, nennt aber keine Formel. "
        f"Gerechnet: {chosen.de}; andere vertretbare Lesarten: {rivals.de}.",
        "The last sentence of Nr. 8 orders the credit, but names no formula. "
        f"Calculated: {chosen.en}; other tenable readings: {rivals.en}.",
    )


CREDIT_KEYS = ("case_decline_credit", "adjustment_factor")


def _chosen(reading: Reading) -> Text:
    return _labels([(key, getattr(reading, key)) for key in CREDIT_KEYS], "; ")


def _rivals(reading: Reading) -> Text:
    """Rival options of both questions that are not against the wording."""
    found = [
        (key, option)
        for key in CREDIT_KEYS
        for option in OPTIONS[key]
        if option != getattr(reading, key) and standing(key, option) != "contra"
    ]
    return _labels(found, ", ")


def _labels(settings: list[tuple[str, str]], between: str) -> Text:
    de = between.join(label(key, option) for key, option in settings)
    return Text(de, between.join(label(key, option, "en") for key, option in settings))


def credit_numbers(stage: Stage) -> Text:
    """``Überschreitung 7,7668 % − Fallzahlrückgang 3,8995 % = 3,8673 Prozentpunkte = 2,49 EUR je Fall; …``."""
    fw0, fw1, reached, f = stage.case_value_base, stage.case_value_new, stage.case_value_reached, stage.factor
    return Text(
        f"{_deviation_part(stage, 'de')}; Fallwert {number(fw1)} → {eur(reached)}, Faktor {number(f, 6)} "
        f"(Fallwert im Basiszeitraum {eur(fw0)}).",
        f"{_deviation_part(stage, 'en')}; case value {number(fw1, 2, 'en')} → {eur(reached, 'en')}, "
        f"factor {number(f, 6, 'en')} (case value of the base period {eur(fw0, 'en')}).",
    )


def _deviation_part(stage: Stage, lang: Lang) -> str:
    p, c, net = stage.deviation, stage.credit, stage.net_deviation
    in_eur = eur(abs(net) * stage.case_value_base, lang)
    words = {
        "de": (
            "Überschreitung",
            "Unterschreitung",
            "Fallzahlrückgang",
            "Prozentpunkte",
            "je Fall",
            "Anrechnung",
        ),
        "en": ("overshoot", "undershoot", "case decline", "percentage points", "a case", "credit"),
    }[lang]
    over, under, decline, points, a_case, credit = words
    what = over if p > 0 else under
    said = f"{what} {number(abs(p) * 100, 4, lang)} %"
    if c:
        used = decline if c == stage.case_decline else credit
        # As on paper: the figures shown subtract to the figure shown.
        shown = half_up(abs(p) * 100, 4) - half_up(abs(c) * 100, 4)
        if shown <= 0 or net == 0:
            return f"{said}, {used} {number(abs(c) * 100, 4, lang)} %: {_fully(lang)}"
        said += f" − {used} {number(abs(c) * 100, 4, lang)} % = {number(shown, 4, lang)} {points}"
    return f"{said} = {in_eur} {a_case}"


def _fully(lang: Lang) -> str:
    return (
        "voll angerechnet, nichts auszugleichen"
        if lang == "de"
        else "credited in full, nothing to compensate"
    )
