"""The annex as a contract (issue: "The annex is a contract"): sentences, no keys, nothing open or disputed.

Figures are those of the worked example (teil-b section 10).
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

import feecalc as fc
from feecalc.documents.annex import Annex, AnnexError, annex_of
from feecalc.documents.clauses import AnnexTable
from feecalc.documents.json_file import result_as_dict
from feecalc.intake.model import NEW_GOPS, AgreedFee, Data, Statement
from feecalc.law.readings import Reading
from feecalc.law.register import questions
from feecalc.words.findings import Acceptance, Finding, Severity
from feecalc.words.text import same

START, JULY_2010, JULY_2011 = "start", "2010-07-01", "2011-07-01"


def words(annex: Annex) -> str:
    """All sentences, one a line."""
    return "\n".join(part for clause in annex.clauses for part in clause.parts if isinstance(part, str))


def table(annex: Annex, title: str) -> AnnexTable:
    clause = next(c for c in annex.clauses if title in c.title)
    return next(part for part in clause.parts if isinstance(part, AnnexTable))


def without_2010(data: Data) -> Data:
    return replace(data, billing=tuple(row for row in data.billing if not row.quarter.startswith("2010")))


def with_agreed(data: Data, *rows: tuple[str, int, str]) -> Data:
    agreed = tuple(
        AgreedFee("78", gop, None, cents, status, "Vereinbarung vom 12.09.2009")
        for gop, cents, status in rows
    )
    return replace(data, agreed=agreed)


def noted(data: Data, key: str, status: str) -> Data:
    return replace(data, reading_notes={key: {"status": status}})


# figures ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("kv", ["38", "71", "98"])
def test_the_fees_are_those_of_ergebnis_json(demo_result: fc.Result, kv: str) -> None:
    fees = result_as_dict(demo_result)["regions"][kv]["fees"]
    rows = {row[0]: row[2:] for row in table(annex_of(demo_result, kv), "Gebührenwerte").rows}
    for gop in NEW_GOPS:
        assert rows[gop] == tuple(
            fees[gop][day]["eur"].replace(".", ",") for day in (START, JULY_2010, JULY_2011)
        )


def test_the_correction_of_the_worked_example(musterland_result: fc.Result) -> None:
    annex = annex_of(musterland_result, "00")
    first, second = table(annex, "Korrektur").rows
    assert first[1:] == ("64,48", "69,49", "+7,7668 %", "-3,8995 %", "+3,8672 %", "0,96411474", "67,00")
    assert second[1:] == ("64,79", "67,93", "+4,8431 %", "-2,0125 %", "+2,8306 %", "0,97300191", "66,09")
    assert "a = 0,20675974" in words(annex)


def test_the_sentence_on_the_credit_stands_with_its_numbers(musterland_result: fc.Result) -> None:
    """teil-b section 3, word for word what every output says."""
    said = words(annex_of(musterland_result, "00"))
    assert (
        "Nr. 8 letzter Satz schreibt die Anrechnung vor, nennt aber keine Formel. Gerechnet: Rückgang selbst"
        in said
    )
    assert "andere vertretbare Lesarten:" in said
    assert (
        "Überschreitung 7,7668 % − Fallzahlrückgang 3,8995 % = 3,8673 Prozentpunkte = 2,49 EUR je Fall; "
        "Fallwert 69,49 → 67,00 EUR, Faktor 0,964115"
    ) in said


# a contract --------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_key_of_a_reading_stands_in_a_contract(demo_result: fc.Result, lang: str) -> None:
    said = words(annex_of(demo_result, "71", lang))  # type: ignore[arg-type]
    assert not re.search(r"[a-z]_[a-z]|\w=\w", said)
    for name in ("pooled", "publish", "reported", "constant"):
        assert name not in said.split()


def test_every_reading_in_force_is_a_numbered_sentence(musterland: Data) -> None:
    reading = Reading.of(
        {
            "case_decline_credit": "effect",
            "bisphosphonate_frequency": "share",
            "bisphosphonate_share": "1/4",
            "deviation_decimals": "2",
        }
    )
    result = fc.calculate(musterland, reading)
    notes = re.findall(r"^\((\d+)\) (.*)$", words(annex_of(result, "00")), re.MULTILINE)
    assert [int(n) for n, _note in notes] == list(range(1, len(notes) + 1))
    said = "\n".join(note for _n, note in notes)
    for question in questions():
        proposal = question.option(reading.as_text()[question.key]).proposal.de
        assert f"{proposal} ({question.clause}; Stand nicht vermerkt)" in said
    assert "beträgt nach gemeinsamer Feststellung der Vertragspartner 0,25." in said


def test_the_status_of_a_reading_is_told_and_its_absence_too(musterland: Data) -> None:
    said = words(annex_of(fc.calculate(noted(musterland, "case_decline_credit", "vereinbart")), "00"))
    assert (
        "nur die verbleibenden Prozentpunkte werden ausgeglichen. (Anhang 2 Teil B Nr. 8 letzter Satz; vereinbart)"
        in said
    )
    assert (
        "Die Anrechnung ist auf die Höhe der festgestellten Überschreitung begrenzt. (Anhang 2 Teil B Nr. 8 letzter Satz; Stand nicht vermerkt)"
        in said
    )


def test_a_reading_against_the_wording_says_so(musterland: Data) -> None:
    said = words(annex_of(fc.calculate(musterland, Reading(case_decline_credit="none")), "00"))
    assert (
        "sehen von einer Anrechnung des Fallzahlrückgangs ab. (Anhang 2 Teil B Nr. 8 letzter Satz; Stand nicht vermerkt; abweichend vom Wortlaut)"
        in said
    )


@pytest.mark.parametrize(
    ("settings", "never"),
    [
        ({"case_decline_credit": "none"}, "wird bei beiden Anpassungen angerechnet"),
        ({"case_decline_credit": "none"}, "Als Rückgang der Fallzahl gilt"),
        ({"case_decline_credit": "none"}, "Die Anrechnung ist auf die Höhe"),
        ({"deviation_decimals": "none"}, "Gerundet wird die prozentuale Abweichung"),
    ],
)
def test_a_clause_that_another_clause_leaves_without_effect_is_left_out(
    musterland: Data, settings: dict[str, str], never: str
) -> None:
    """A contract that does without the credit does not say in the next sentence how it is credited."""
    assert never not in words(annex_of(fc.calculate(musterland, Reading(**settings)), "00"))


def test_a_share_of_0_is_a_choice_and_is_written_down(musterland: Data) -> None:
    reading = Reading(bisphosphonate_frequency="share", bisphosphonate_share=Fraction(0))
    said = words(annex_of(fc.calculate(musterland, reading), "00"))
    asked = {question.key: question for question in questions()}
    for key, option in (("bisphosphonate_frequency", "share"), ("bisphosphonate_share", "0")):
        assert asked[key].option(option).proposal.de in said


@pytest.mark.parametrize("status", ["streitig", "offen"])
@pytest.mark.parametrize("key", ["case_decline_credit", "bisphosphonate_share"])
def test_an_open_or_disputed_reading_is_refused_by_name(musterland: Data, key: str, status: str) -> None:
    with pytest.raises(AnnexError, match="Offen oder streitig sind noch") as caught:
        annex_of(fc.calculate(noted(musterland, key, status)), "00")
    title = next(q.title for q in questions() if q.key == key)
    assert title.de in caught.value.message.de
    assert title.en in caught.value.message.en


def test_an_error_of_no_region_is_refused(musterland_result: fc.Result) -> None:
    broken = Finding("F05", Severity.ERROR, same("Zeile 7 gehört zu keiner KV."), "x")
    with pytest.raises(AnnexError, match="F05"):
        annex_of(replace(musterland_result, findings=(broken,)), "00")


def test_accepted_findings_are_told(musterland_result: fc.Result) -> None:
    accepted = (Acceptance("O06", "00", "geprüft"), Acceptance("O06", "38", "andere Region"))
    said = words(annex_of(replace(musterland_result, accepted=accepted), "00"))
    assert "Hingenommen: Regionale GOP" in said or "(O06): geprüft." in said
    assert "andere Region" not in said


# open dates --------------------------------------------------------------------------------------
def test_a_pending_date_is_not_printed_but_reserved(musterland: Data) -> None:
    annex = annex_of(fc.calculate(without_2010(musterland)), "00")
    assert table(annex, "Gebührenwerte").heads[2:] == ("ab Beginn", "ab 01.07.2010")
    said = words(annex)
    assert (
        "Korrektur nach Nr. 8 vorbehalten: Gebührenwerte ab 01.07.2011 sind nicht Teil dieser Anlage." in said
    )
    assert (
        "noch offen. Korrektur nach Nr. 8 zum 01.07.2011 nicht berechnet: Abrechnungsdaten 2010 fehlen"
        in said
    )
    assert "bleibt der bisherige Gebührenwert Abrechnungsgrundlage" in said


def test_a_pending_date_that_is_asked_for_is_refused(musterland: Data) -> None:
    result = fc.calculate(without_2010(musterland))
    with pytest.raises(AnnexError, match="noch offen"):
        annex_of(result, "00", day=JULY_2011)
    assert table(annex_of(result, "00", day=JULY_2010), "Gebührenwerte").heads[-1] == "ab 01.07.2010"


def test_an_undefined_date_that_is_asked_for_is_refused(demo_result: fc.Result) -> None:
    """KV 78 of the demo package: no 86504 in 2008."""
    with pytest.raises(AnnexError, match="nicht bestimmbar"):
        annex_of(demo_result, "78", day=JULY_2010)
    annex = annex_of(demo_result, "78")
    assert table(annex, "Gebührenwerte").heads[2:] == ("ab Beginn",)
    assert "Die Vertragspartner vereinbaren diesen Wert gesondert." in words(annex)


def test_a_date_before_the_last_leaves_later_ones_out(musterland_result: fc.Result) -> None:
    annex = annex_of(musterland_result, "00", day=START)
    assert table(annex, "Gebührenwerte").heads[2:] == ("ab Beginn",)
    assert "vorbehalten: Gebührenwerte ab 01.07.2010 und ab 01.07.2011" in words(annex)


def test_a_late_start_repeats_the_fee_of_the_start(demo_result: fc.Result) -> None:
    """Nordrhein started on 01.01.2010: no first stage, in its own words."""
    annex = annex_of(demo_result, "38")
    row = table(annex, "Gebührenwerte").rows[0]
    assert row[2] == row[3]
    assert "entfällt: Beginn 01.01.2010, kein Fallwert 4/2009 nach dieser Vereinbarung" in words(annex)


# agreed fees -------------------------------------------------------------------------------------
def test_an_agreed_fee_is_marked_and_listed(demo: Data) -> None:
    annex = annex_of(fc.calculate(with_agreed(demo, ("86514", 5200, "vereinbart")), kv="78"), "78")
    rows = {row[0]: row[2:] for row in table(annex, "Gebührenwerte").rows}
    assert rows["86514"][0] == "52,00 *"
    assert not any("*" in cell for gop in ("86510", "86512", "86516", "86518") for cell in rows[gop])
    assert "* vereinbart, nicht nach Teil B ermittelt" in words(annex)
    assert table(annex, "Vereinbarte").rows == (
        ("86514", "vereinbart", "01.10.2009", "Vereinbarung vom 12.09.2009", "52,00"),
    )


@pytest.mark.parametrize("status", ["vereinbart", "festgesetzt"])
def test_agreed_and_set_fees_are_listed_with_their_status(demo: Data, status: str) -> None:
    annex = annex_of(fc.calculate(with_agreed(demo, ("86514", 5200, status)), kv="78"), "78")
    assert table(annex, "Vereinbarte").rows[0][1] == status


def test_a_fee_set_unilaterally_is_kept_out_and_said(demo: Data) -> None:
    annex = annex_of(fc.calculate(with_agreed(demo, ("86514", 5200, "einseitig")), kv="78"), "78")
    rows = {row[0]: row[2:] for row in table(annex, "Gebührenwerte").rows}
    assert set(rows["86514"]) == {"–"}
    assert "52,00" not in words(annex)
    assert not any("Vereinbarte" in clause.title for clause in annex.clauses)
    assert "Für 86514 liegt nur ein einseitig angesetzter Wert vor." in words(annex)


def test_86518_follows_a_unilateral_86516(demo: Data) -> None:
    """Nr. 6: an agreed 86516 sets 86518 too. Without 86501 and 86505 of 2008 both rest on the row."""
    bare = replace(
        demo,
        billing=tuple(r for r in demo.billing if (r.kv, r.gop) not in {("78", "86501"), ("78", "86505")}),
    )
    rows = (("86514", 5200, "vereinbart"), ("86516", 12000, "einseitig"))
    annex = annex_of(fc.calculate(with_agreed(bare, *rows), kv="78"), "78")
    shown = {row[0]: row[2:] for row in table(annex, "Gebührenwerte").rows}
    assert set(shown["86516"]) == set(shown["86518"]) == {"–"}


# every page --------------------------------------------------------------------------------------
def test_demo_data_say_so(demo_result: fc.Result, musterland_result: fc.Result) -> None:
    for annex in (annex_of(demo_result, "38"), annex_of(musterland_result, "00")):
        assert "ERFUNDENE DATEN" in annex.page_note


def test_real_data_do_not(demo_result: fc.Result) -> None:
    real = replace(demo_result.data, statements=(Statement("38", "2008", origin="Formblatt 3"),))
    assert annex_of(replace(demo_result, data=real), "38").page_note == ""


def test_what_the_deliverer_says_is_told_and_what_not_too(demo_result: fc.Result) -> None:
    data = replace(demo_result.data, statements=(Statement("38", "2008", "30.06.2011", "anerkannt"),))
    said = words(annex_of(replace(demo_result, data=data), "38"))
    assert (
        "Zeitraum 2008: Datenstand 30.06.2011, Leistungsbedarf anerkannt, Regionalbezug nicht angegeben"
        in said
    )


def test_the_pruefkennung_stands_on_every_page(musterland_result: fc.Result) -> None:
    annex = annex_of(musterland_result, "00")
    assert musterland_result.regions["00"].pruefkennung in annex.footer
    assert "EUR im Jahr" not in words(annex)


def test_english_says_the_listed_words_in_english(demo_result: fc.Result) -> None:
    data = replace(
        demo_result.data,
        statements=(Statement("38", "2008", "30.06.2011", "anerkannt", "Arztsitz", "Formblatt 3"),),
    )
    said = words(annex_of(replace(demo_result, data=data), "38", "en"))
    assert (
        "Period 2008: data as of 30.06.2011, demand accepted, attribution practice, source Formblatt 3."
        in said
    )


def test_the_part_of_agreed_fees_in_a_case_value_is_said(demo_result: fc.Result) -> None:
    """Issue 12.4. KV 46 has neither 86502 nor 86503 in 2008: 30,68 EUR were agreed for each of both flat rates of a case."""
    said = words(annex_of(demo_result, "46"))
    assert "Vom neuen Fallwert stammen 30,68 EUR je Fall aus vereinbarten" in said
    assert "Vom neuen Fallwert stammen" not in words(annex_of(demo_result, "38"))
