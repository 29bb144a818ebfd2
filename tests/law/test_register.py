"""The register: standing of every option, spoken labels, both sides' strongest arguments.

Expected standings are those of the specification of the readings (teil-b section 4, "Standing").
"""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from feecalc.law.register import (
    CONTRA,
    TENABLE,
    WORDING,
    Question,
    against_wording,
    by_key,
    canons,
    label,
    not_calculated,
    questions,
    spoken,
    spoken_settings,
    standing,
    title,
)

QUESTIONS = questions()
OPTIONS = [(question, option) for question in QUESTIONS for option in question.options]
# "ist … anzurechnen", "Auf Überschreitungen", a partial none, "gemeinsam und einheitlich", "als Quotient … des Jahres 2008"
AGAINST = {
    ("case_decline_credit", "none"),
    ("credit_cap", "no"),
    ("credit_symmetric", "yes"),
    ("credit_stages", "first"),
    ("kassenarten", "mean_of_fees"),
    ("base_period", "mean_of_quarters"),
    ("transfusions", "new_only"),
    ("transfusions", "base_only"),
}
# Only words that no sentence has a use of its own for: German and English share "none" and "share".
TYPED = {name for question, option in OPTIONS for name in (question.key, option.name) if "_" in name}


def prose(question: Question) -> list[str]:
    """Every German and English sentence of a question."""
    texts = [getattr(question, part) for part in ("title", "wording", "system", "purpose", "counter")]
    texts += [question.kv_argument, question.kasse_argument, question.gains]
    texts += [
        getattr(option, part) for option in question.options for part in ("label", "meaning", "proposal")
    ]
    return [part for text in texts for part in text]


# standing ------------------------------------------------------------------------------------
def test_against_the_wording_are_exactly_the_options_of_section_4() -> None:
    assert {(q.key, o.name) for q, o in OPTIONS if o.standing == CONTRA} == AGAINST


def test_only_a_default_whose_rivals_are_all_contra_is_settled_by_the_wording() -> None:
    decided = {"kassenarten", "base_period", "credit_cap", "credit_symmetric"}
    assert {q.key for q in QUESTIONS if q.decided} == decided
    assert {(q.key, o.name) for q, o in OPTIONS if o.standing == WORDING} == {
        (key, by_key()[key].options[0].name) for key in decided
    }


def test_every_option_has_one_of_three_standings() -> None:
    assert {option.standing for _question, option in OPTIONS} == {WORDING, TENABLE, CONTRA}


def test_no_default_is_against_the_wording() -> None:
    assert against_wording({q.key: q.options[0].name for q in QUESTIONS}) == ()


def test_transfusions_of_2008_alone_are_tenable_only_where_their_agreement_ended() -> None:
    """Section 4: "unless `vertraege` says that the transfusion agreement ended"."""
    assert standing("transfusions", "base_only") == CONTRA
    assert standing("transfusions", "base_only", transfusions_ended=True) == TENABLE
    assert standing("transfusions", "new_only", transfusions_ended=True) == CONTRA
    chosen = {"transfusions": "base_only", "credit_cap": "no"}
    assert against_wording(chosen) == ("transfusions", "credit_cap")
    assert against_wording(chosen, transfusions_ended=True) == ("credit_cap",)


@pytest.mark.parametrize("key", ["bisphosphonate_share", "fee_decimals"])
def test_any_value_of_a_parameter_is_tenable(key: str) -> None:
    assert standing(key, 1) == TENABLE


# labels --------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_labels_can_be_read_aloud(question: Question) -> None:
    """At most 40 characters, both languages, no key, no formula."""
    for option in question.options:
        for text in (label(question.key, option.name), label(question.key, option.name, "en")):
            assert 3 <= len(text) <= 40
            assert not re.search(r"[_=·{}]", text)
    assert len(question.title.de) <= 45
    assert len(question.title.en) <= 45


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_options_of_one_question_sound_different(question: Question) -> None:
    for lang in (0, 1):
        assert len({option.label[lang] for option in question.options}) == len(question.options)


def test_spoken_examples() -> None:
    assert spoken("case_decline_credit", "decline") == (
        "Anrechnung des Fallzahlrückgangs: Rückgang selbst, in Prozentpunkten"
    )
    assert spoken("bisphosphonate_share", Fraction(1, 4)) == "Anteil der Bisphosphonatfälle: Anteil 0,25"
    assert spoken("fee_decimals", 3, "en") == "Decimals of the fee: decimals: 3"
    assert title("credit_cap") == "Anrechnung höchstens bis null"


def test_several_settings_stand_in_the_order_of_the_register() -> None:
    said = spoken_settings({"rounding": "chain", "kassenarten": "mean_of_fees"})
    assert said.index("Kassenarten") < said.index("Runden")
    assert spoken_settings({}) == "Regelfall"
    assert spoken_settings({}, "en") == "default reading"


def test_a_parameter_says_its_value_in_the_wording_to_agree_on() -> None:
    proposal = by_key()["bisphosphonate_share"].option("1/4").proposal
    assert "0,25" in proposal.de
    assert "0.25" in proposal.en


# prose ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_no_sentence_holds_a_key_that_someone_would_have_to_look_up(question: Question) -> None:
    for text in prose(question):
        assert not set(re.findall(r"\w+", text)) & TYPED, text
        assert not re.search(r"\w=\w", text), text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_the_credit_is_cited_as_the_last_sentence_of_nr_8(question: Question) -> None:
    """Its number is 4 or 5 by the way one counts, and so are those of the two adjustments."""
    for text in (question.clause, *prose(question)):
        assert not re.search(r"Nr\. 8 Satz [345]", text), text
    if question.key.startswith(("credit_", "case_decline")):
        assert "letzter Satz" in question.clause


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_proposals_are_sentences_of_a_contract(question: Question) -> None:
    for option in question.options:
        for text in option.proposal:
            assert text[0].isupper()
            assert text.endswith(".")
            assert not re.search(r"\b[PFLNVC]\d|[=ω·Σ]", text), text


@pytest.mark.parametrize(
    ("key", "argument", "said"),
    [
        ("cases_base", "counter", "§ 21 Abs. 1 BMV-Ä"),
        ("cases_base", "counter", "Annahme"),
        ("cases_new", "wording", "Leistungslegenden"),
        ("cases_new", "counter", "§ 21 Abs. 1 BMV-Ä"),
        ("credit_cases", "counter", "§ 21 Abs. 1 BMV-Ä"),
        ("palliative_in_case_value", "counter", "kein Gegenstück"),
        ("palliative_in_case_value", "kasse_argument", "§ 4 Abs. 3"),
        ("transfusions", "counter", "§ 4 Abs. 2"),
        ("transfusions", "system", "Teil C Nr. 1"),
        ("regional_rest", "counter", "Nr. 1 Satz 2"),
        ("regional_rest", "wording", "ähnlich"),
        ("volume_source", "system", "Abschlüsse"),
        ("volume_source", "system", "Einvernehmen"),
        ("adjustment_factor", "purpose", "FW0·(1 − p²)"),
        ("adjustment_factor", "counter", "1/(1+net)"),
        ("case_decline_credit", "kasse_argument", "B 6 KA 14/19 R"),
        ("case_decline_credit", "kv_argument", "Entsprechend"),
        ("case_decline_credit", "gains", "anteiligen Abzug"),
        ("stage2_valuation", "wording", "Höhe"),
        ("bisphosphonate_frequency", "system", "getrennten Sätzen"),
    ],
)
def test_the_strongest_argument_is_found_where_a_reviewer_looks(key: str, argument: str, said: str) -> None:
    """Section 4, "Arguments, in short"."""
    assert said in getattr(by_key()[key], argument).de


def test_once_per_case_is_not_cited_from_the_paragraph_on_coding() -> None:
    """Teil A Abs. 2 is about ICD codes; the legends say "einmal je Behandlungsfall"."""
    assert not [q.key for q in QUESTIONS if "Teil A Abs. 2" in q.clause]


def test_the_canon_stands_for_both_sides() -> None:
    (canon,) = canons()
    assert "B 6 KA 14/19 R" in canon.source
    assert "Wortlaut" in canon.kasse_argument.de
    assert "Kostenneutralität" in canon.kv_argument.de
    assert "Normsetzungsvertrag" in canon.kv_argument.de


def test_questions_outside_the_register_are_those_of_section_4() -> None:
    """Nine of them; an adjustment of single fees has become a reading."""
    titles = " | ".join(question.title.de for question in not_calculated())
    words = (
        "3. und 4. Quartal", "Ersatzkorrektur", "Rückzahlung", "Spätere Zeitpunkte", "berichtigte Werte",
        "Kreis der Ärzte", "Wohnort", "Bisphosphonattherapie", "Rundung des Fallwerts",
    )  # fmt: skip
    assert [word for word in words if word not in titles] == []
    assert len(not_calculated()) == len(words)
