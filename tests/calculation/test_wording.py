"""What a stage says of itself, word for word as teil-b section 3 has it, and which fee stays payable."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import feecalc as fc
from feecalc.calculation.agreed_part import agreed_part
from feecalc.calculation.wording import credit_numbers, credit_rule, open_sentence, status_sentence
from feecalc.documents.console import fee_table
from feecalc.law.readings import Reading
from tests.by_hand import package

BASE = "2008Q1-4 ALLE 86502 10 400\n2008Q1-4 ALLE 86503 30 600\n"
# 40 and 20 EUR, FW0 = 25; 20 cases with 5 more services make FW1 = (800 + 400)/40 = 30
NEW = "2009Q4 ALLE 86510 20 -\n2009Q4 ALLE 86512 20 -\n"
YEAR = NEW.replace("2009Q4", "2010Q1-4")


def region(table: str, **more: Any) -> Any:
    return fc.calculate(package(table, **more)).regions["00"]


def said(table: str, stage: int, **more: Any) -> str:
    return status_sentence(region(table, **more).calculated.stages[stage]).de


def test_open() -> None:
    stage = region(BASE).calculated.stages[1]
    assert open_sentence(stage, Fraction(2923, 100)).de == (
        "noch offen. Korrektur nach Nr. 8 zum 01.07.2010 nicht berechnet: Abrechnungsdaten 4/2009 fehlen (4/2009: keine "
        "Zeile zu 86510 bis 86518). Bis zu einer Anpassung bleibt der bisherige Gebührenwert (29,23 EUR) "
        "Abrechnungsgrundlage; ob eine spätere Anpassung zurückwirkt, regelt Nr. 8 nicht ausdrücklich."
    )


def test_open_because_the_stage_before_is() -> None:
    assert said(BASE + YEAR, 2) == (
        "noch offen. Korrektur nach Nr. 8 zum 01.07.2011 nicht berechnet: die Gebührenwerte ab 01.07.2010 stehen nicht "
        "fest (Korrektur nach Nr. 8 zum 01.07.2010 nicht berechnet: Abrechnungsdaten 4/2009 fehlen (4/2009: keine Zeile "
        "zu 86510 bis 86518))."
    )


def test_not_applicable() -> None:
    assert said(BASE + YEAR, 1, start=date(2010, 1, 1)) == (
        "entfällt: Beginn 01.01.2010, kein Fallwert 4/2009 nach dieser Vereinbarung; eine Ersatzkorrektur ist nicht "
        "geregelt."
    )


def test_undefined() -> None:
    """No 86504 in 2008, 86514 billed in 2009."""
    assert said(BASE + NEW + "2009Q4 ALLE 86514 1 -", 1) == (
        "nicht bestimmbar: 2008 keine Leistungen nach 86504: der Gebührenwert 86514 ist nicht bestimmt. Teil B nennt "
        "hierfür keine Regel."
    )


def test_an_applied_stage_needs_no_excuse() -> None:
    assert said(BASE + NEW, 1) == ""


def test_an_overshoot_without_a_decline() -> None:
    """FW1 = 30 against 25: p = 20 % = 5 EUR, cases 40 as before; f = 5/6."""
    stage = region(BASE + NEW).calculated.stages[1]
    assert credit_numbers(stage).de == (
        "Überschreitung 20,0000 % = 5,00 EUR je Fall; Fallwert 30,00 → 25,00 EUR, Faktor 0,833333 "
        "(Fallwert im Basiszeitraum 25,00 EUR)."
    )


def test_an_undershoot() -> None:
    """40 cases at 20 EUR: p = -20 %, f = 5/4."""
    stage = region(BASE + "2009Q4 ALLE 86512 40 -").calculated.stages[1]
    assert credit_numbers(stage).de == (
        "Unterschreitung 20,0000 % = 5,00 EUR je Fall; Fallwert 20,00 → 25,00 EUR, Faktor 1,250000 "
        "(Fallwert im Basiszeitraum 25,00 EUR)."
    )


def test_a_decline_that_absorbs_the_overshoot() -> None:
    """10 + 10 cases: FW1 = 30, p = 20 %, d = 50 %."""
    stage = region(BASE + NEW.replace(" 20 -", " 10 -")).calculated.stages[1]
    assert credit_numbers(stage).de == (
        "Überschreitung 20,0000 %, Fallzahlrückgang 50,0000 %: voll angerechnet, nichts auszugleichen; Fallwert 30,00 → "
        "30,00 EUR, Faktor 1,000000 (Fallwert im Basiszeitraum 25,00 EUR)."
    )


def test_the_rule_names_what_was_calculated_and_no_option_against_the_wording() -> None:
    default, effect = credit_rule(Reading()).de, credit_rule(Reading(case_decline_credit="effect")).de
    assert "Gerechnet: Rückgang selbst, in Prozentpunkten; genau der verbleibende Rest;" in default
    assert "Wirkung des Rückgangs auf den Fallwert" in default.split("andere vertretbare Lesarten")[1]
    assert "Rückgang selbst, in Prozentpunkten" in effect.split("andere vertretbare Lesarten")[1]
    assert "keine Anrechnung" not in default + effect


# the fee payable meanwhile ------------------------------------------------------------------------
def test_the_last_fee_that_is_defined_stays_payable() -> None:
    """P1 = 40·5/6 = 33.33 stays payable where 2010 is not delivered."""
    found = region(BASE + NEW)
    assert found.payable("86510", "2010-07-01") is None  # it is defined itself
    assert found.payable("86510", "2011-07-01") == Fraction("33.33")
    assert found.payable("86514", "2011-07-01") is None  # there never was one


def test_a_row_of_geltend_in_force_is_payable() -> None:
    found = region(BASE + NEW, agree=["86510 2011-01-01 35"])
    assert found.payable("86510", "2011-07-01") == 35


def test_the_table_of_a_run_shows_an_open_fee_and_what_is_payable_beside_it() -> None:
    table = fee_table(fc.calculate(package(BASE)))
    lines = [line.split() for line in table.splitlines()]
    assert ["ab", "01.07.2010", *["noch", "offen"] * 5] in lines
    assert ["zahlbar", "bis", "dahin", "40,00", "20,00"] in lines
    assert any("Stufe 1: noch offen. Korrektur nach Nr. 8" in line for line in table.splitlines())


def test_the_table_of_a_run_marks_agreed_fees() -> None:
    table = fee_table(fc.calculate(package(BASE, agree=["86514 start 51.13"])))
    assert "51,13 *" in table
    assert table.count("* vereinbart, nicht nach Teil B ermittelt") == 1


# agreed fees have no counterpart in FW0 -----------------------------------------------------------
def test_the_part_of_agreed_fees_in_the_new_case_value_is_shown() -> None:
    """4 times 86514 at agreed 50 EUR in 40 cases: 5 of FW1 = 35 EUR."""
    table = BASE + NEW + "2009Q4 ALLE 86514 4 -"
    found = region(table, agree=["86514 start 50"])
    part = agreed_part(1, found.region, found.reading, found.calculated)
    assert part is not None
    assert (part.gops, part.per_case) == (("86514",), 5)
    assert found.calculated.stages[1].case_value_new == 35
    shown = fee_table(fc.calculate(package(table, agree=["86514 start 50"])))
    assert "davon 5,00 EUR je Fall aus vereinbarten, nicht nach Teil B ermittelten Werten (86514)" in shown


def test_no_part_where_the_data_give_the_fee() -> None:
    found = region(BASE + NEW, agree=["86510 start 41"])
    assert agreed_part(1, found.region, found.reading, found.calculated) is None
