"""Nothing of the law without its clause, nothing of the register without both sides."""

from __future__ import annotations

import inspect
import re

import pytest

from feecalc.analysis import bridge_parts
from feecalc.law import correction, fees
from feecalc.law.readings import KEYS, OPTIONS, PARAMETERS, Reading, ReadingError, without_effect
from feecalc.law.register import NotCalculated, Question, not_calculated, questions
from feecalc.law.rule import RULES, Rule
from feecalc.words.text import Text

CLAUSE = re.compile(r"Anhang 2 Teil [ABC]|§ \d+|Protokollnotiz")
QUESTIONS = questions()

# teil-b section 4, in its order, the default first
SECTION_4 = {
    "kassenarten": "pooled mean_of_fees",
    "base_period": "year mean_of_quarters",
    "analog_in_factors": "yes no",
    "bisphosphonate_frequency": "excluded included as_86503 share",
    "bisphosphonate_cases": "yes no always",
    "singular": "undefined limit error",
    "palliative_in_case_value": "yes no",
    "transfusions": "excluded both base_only new_only",
    "regional_rest": "excluded base both",
    "cases_base": "flat_rates reported",
    "cases_new": "flat_rates reported",
    "annual_case_value": "ratio_of_sums mean_of_quarters",
    "volume_source": "reported list",
    "fees_in_force": "calculated agreed",
    "adjustment_factor": "exact measured linear",
    "case_decline_credit": "decline effect proportional none",
    "credit_cases": "same flat_rates reported",
    "credit_cap": "yes no",
    "credit_symmetric": "no yes",
    "credit_stages": "both first second",
    "stage2_valuation": "constant as_billed",
    "adjustment_scope": "all base addons",
    "stage2_base": "current original",
    "deviation_decimals": "none 0 1 2 3 4 5 6",
    "rounded_quantity": "p p_and_d net",
    "rounding": "publish chain",
}


def complete(text: Text) -> bool:
    """Both languages, and neither a copy of the other nor a stub."""
    return len(text.de) > 10 and len(text.en) > 10 and text.de != text.en


# rules ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.__module__}.{r.__name__}")
def test_every_rule_cites_its_clause_and_speaks_both_languages(rule: Rule) -> None:
    assert CLAUSE.search(rule.clause)
    assert rule.name.de
    assert rule.name.en
    assert rule.symbol
    assert rule.__doc__
    assert rule.__name__.isidentifier()


@pytest.mark.parametrize("module", [fees, correction], ids=lambda m: m.__name__)
def test_every_public_function_of_the_law_is_a_rule(module: object) -> None:
    """100 % of the rules cite their clause: a function without one would be no rule."""
    loose = [
        name
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert loose == []


def test_the_rules_of_the_bridge_are_held_too() -> None:
    assert {bridge_parts.counted_cases, bridge_parts.valued} <= set(RULES)


def test_all_numbers_of_teil_b_are_covered() -> None:
    cited = " ".join(rule.clause for rule in RULES)
    for number in ("Nr. 1", "Nr. 2", "Nr. 3", "Nr. 4", "Nr. 5", "Nr. 6", "Nr. 7", "Nr. 8", "Protokollnotiz"):
        assert number in cited, number


# the register --------------------------------------------------------------------------------
def test_options_are_those_of_the_specification() -> None:
    assert {key: " ".join(options) for key, options in OPTIONS.items()} == SECTION_4


def test_the_first_option_is_the_default() -> None:
    reading = Reading()
    assert all(getattr(reading, key) == options[0] for key, options in OPTIONS.items())
    assert (reading.bisphosphonate_share, reading.fee_decimals) == (0, 2)


def test_the_register_holds_exactly_the_readings() -> None:
    assert [q.key for q in QUESTIONS if q.key in OPTIONS] == list(OPTIONS)
    assert {q.key for q in QUESTIONS} == {*OPTIONS, *PARAMETERS} == set(KEYS)
    assert len({q.key for q in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_options_of_the_register_are_those_of_the_reading(question: Question) -> None:
    if question.key in OPTIONS:
        assert tuple(option.name for option in question.options) == OPTIONS[question.key]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_every_question_has_the_arguments_of_both_sides(question: Question) -> None:
    assert CLAUSE.search(question.clause)
    texts = {
        name: getattr(question, name)
        for name in (
            "title",
            "wording",
            "system",
            "purpose",
            "counter",
            "kv_argument",
            "kasse_argument",
            "gains",
        )
    }
    assert [name for name, text in texts.items() if not complete(text)] == []
    assert question.kv_argument != question.kasse_argument
    assert isinstance(question.decided, bool)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_every_option_has_its_meaning_and_a_wording_to_agree_on(question: Question) -> None:
    for option in question.options:
        assert complete(option.meaning), option.name
        assert complete(option.proposal), option.name


@pytest.mark.parametrize("question", not_calculated(), ids=lambda q: q.title.en)
def test_questions_that_are_not_calculated_are_named_with_their_reason(question: NotCalculated) -> None:
    assert CLAUSE.search(question.clause)
    assert complete(question.title)
    assert complete(question.reason)


# readings ------------------------------------------------------------------------------------
def test_two_means_at_once_are_refused() -> None:
    with pytest.raises(ReadingError, match="widersprechen"):
        Reading(kassenarten="mean_of_fees", base_period="mean_of_quarters")


@pytest.mark.parametrize(
    ("settings", "near"),
    [
        ({"case_decline_credit": "declin"}, "decline"),
        ({"singular": "limits"}, "limit"),
        ({"stage2_valuation": "as_bill"}, "as_billed"),
        ({"credit_capp": "yes"}, "credit_cap"),
    ],
)
def test_an_unknown_reading_names_the_nearest_valid_one(settings: dict[str, str], near: str) -> None:
    with pytest.raises(ReadingError) as caught:
        Reading.of(settings)
    assert near in caught.value.message.de
    assert near in caught.value.message.en


@pytest.mark.parametrize(
    "settings",
    [
        {"bisphosphonate_share": "1.1"},
        {"bisphosphonate_share": "-0.1"},
        {"bisphosphonate_share": "viel"},
        {"bisphosphonate_share": "1/0"},
        {"fee_decimals": "-1"},
        {"fee_decimals": "zwei"},
        {"deviation_decimals": "7"},
        {"credit_cap": ""},
    ],
)
def test_values_out_of_range_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ReadingError) as caught:
        Reading.of(settings)
    assert caught.value.message.de != caught.value.message.en


def test_numbers_may_come_as_text_in_both_notations() -> None:
    reading = Reading.of({"bisphosphonate_share": "0,25", "deviation_decimals": 2, "fee_decimals": "3"})
    assert (reading.bisphosphonate_share * 4, reading.deviation_decimals, reading.fee_decimals) == (1, "2", 3)


@pytest.mark.parametrize(
    ("settings", "idle"),
    [
        ({}, []),
        ({"case_decline_credit": "none", "credit_cap": "no"}, ["credit_cap"]),
        ({"case_decline_credit": "none", "credit_symmetric": "yes"}, ["credit_symmetric"]),
        ({"case_decline_credit": "none", "credit_stages": "first"}, ["credit_stages"]),
        ({"bisphosphonate_cases": "no"}, ["bisphosphonate_cases"]),
        ({"bisphosphonate_share": "1/2"}, ["bisphosphonate_share"]),
        ({"credit_cap": "no"}, []),
    ],
)
def test_a_setting_without_effect_is_accepted_and_said(settings: dict[str, str], idle: list[str]) -> None:
    """A cap without a credit, section 4."""
    notes = without_effect(Reading.of(settings))
    assert [note.de.split("Lesart ")[1].split("=")[0] for note in notes] == idle
    assert all(note.de != note.en for note in notes)
