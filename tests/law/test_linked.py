"""Linked fees (teil-b section 8): published values, validity periods, answers to what is not known."""

import tomllib
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecalc.law.linked import REGISTER, Link, LinkError, Register, linked, linked_fee, linked_fees
from feecalc.numbers import Undefined
from feecalc.numbers.traced import Traced
from feecalc.words.text import Text, same

POLICY = Path(__file__).parent.parent / "policy" / "linked"
CASES = [
    case for file in sorted(POLICY.glob("*.toml")) for case in tomllib.loads(file.read_text("utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_policy_case(case):
    assert case["source"]
    assert case["note"]
    found = linked(case["as_of"], case["given"], case.get("start", "2009-10-01"))
    assert {gop: fee.eur for gop, fee in found.items()} == case["expected"]


@given(st.integers(0, 10**9))
def test_shares_are_rounded_half_up_to_whole_cents(cents):
    # closed forms in whole cents: half of c is (c+1)//2, 70 % of c is (7c+5)//10
    fees = linked_fees(Fraction(cents, 100), date(2026, 1, 1))
    assert [fee.fee * 100 for fee in fees] == [cents, (cents + 1) // 2, (7 * cents + 5) // 10]


def test_every_link_has_a_clause_and_a_source():
    assert all(link.clause and link.source.de and link.source.en for link in REGISTER.links)


def test_links_carry_the_last_day_that_a_source_confirms():
    """Section 8: 86518 by the text of 2009; 86520 and 86522 by the circulars of their first day."""
    assert {link.gop: link.confirmed_until.isoformat() for link in REGISTER.links} == {
        "86518": "2009-10-01", "86520": "2019-01-01", "86522": "2026-01-01",
    }  # fmt: skip
    remarks = {link.gop: link.remark.de for link in REGISTER.links if link.remark}
    assert remarks["86522"] == "regional zu vereinbaren"
    assert "30.06.2020" in remarks["86520"]


@pytest.mark.parametrize(
    ("start", "clause"),
    [("2009-07-01", "§ 11 Abs. 1 Satz 2"), ("2009-10-01", "§ 11 Abs. 1"), ("2010-01-01", "§ 11 Abs. 3")],
)
def test_the_start_of_86518_cites_what_allows_it(start, clause):
    found = linked("2010-01-01", {"86516": "100"}, start=start)["86518"]
    assert found.clause == f"Anhang 2 Teil B Nr. 6; {clause}"


def test_a_link_with_a_day_of_its_own_does_not_cite_the_start_of_the_agreement():
    assert "§ 11" not in linked("2019-01-01", {"86516": "100"}, start="2010-01-01")["86520"].clause


def test_no_fee_is_linked_twice_on_one_day():
    for link in REGISTER.links:
        others = [o for o in REGISTER.links if o.gop == link.gop and o is not link]
        assert not [o for o in others if o.in_force(link.since) or link.in_force(o.since)]


def some_link(since, until=None, gop="86599"):
    return Link(gop, same("x"), "86516", Fraction(1, 2), since, "Nr. 1", same("x"), since, until)


@pytest.mark.parametrize(
    ("first_until", "second_since"),
    [(None, date(2020, 1, 1)), (date(2020, 1, 1), date(2020, 1, 1)), (date(2020, 6, 1), date(2020, 1, 1))],
)
def test_overlapping_periods_are_refused_on_construction(first_until, second_since):
    links = (some_link(second_since), some_link(date(2019, 1, 1), first_until))
    with pytest.raises(ValueError, match="two links of 86599 hold on 2020-01-01"):
        Register(links)


def test_periods_that_touch_or_concern_two_fees_are_accepted():
    ended = some_link(date(2019, 1, 1), date(2019, 12, 31))
    register = Register((ended, some_link(date(2020, 1, 1)), some_link(date(2019, 5, 1), gop="86598")))
    assert [link.since for link in register.in_force("86516", date(2019, 12, 31))] == [
        date(2019, 1, 1),
        date(2019, 5, 1),
    ]
    assert [link.gop for link in register.in_force("86516", date(2020, 1, 1))] == ["86599", "86598"]


def test_a_link_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        some_link(date(2020, 1, 1), date(2019, 12, 31))
    assert some_link(date(2020, 1, 1), date(2020, 1, 1)).in_force(date(2020, 1, 1))


def test_two_links_that_begin_with_the_agreement_overlap():
    palliative = REGISTER.links[0]
    with pytest.raises(ValueError, match="86518"):
        Register((palliative, palliative))


def test_the_start_of_the_region_decides_on_86518():
    # Nordrhein started on 01.01.2010 (LSG NRW, L 11 KA 52/17)
    with pytest.raises(LinkError):
        linked("2009-12-31", {"86516": "100"}, start="2010-01-01")
    assert linked("2010-01-01", {"86516": "100"}, start="2010-01-01")["86518"].since == date(2010, 1, 1)


@pytest.mark.parametrize(
    "day", ["2026-01-01", "01.01.2026", "1.1.2026", date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)]
)
@pytest.mark.parametrize(
    "amount", ["224.45", "224,45", " 224,45 EUR", "224,45 €", Fraction(4489, 20), 224.45]
)
def test_german_and_plain_notation(day, amount):
    assert linked(day, {"86516": amount})["86522"].eur == "157.12"


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "abc",
        "-1",
        "1.234",
        "1,234",
        "224.455",
        Fraction(1, 3),
        Fraction(-1),
        True,
        0.1 + 0.2,
        "1e2",
        "١٢",
    ],
)
def test_what_is_no_amount_in_whole_cents_is_refused(amount):
    with pytest.raises(LinkError) as error:
        linked("2026-01-01", {"86516": amount})
    assert "höchstens zwei Nachkommastellen" in error.value.message.de
    assert "at most two decimals" in error.value.message.en


@pytest.mark.parametrize("day", ["", "heute", "2026-13-01", "31.02.2026", "1/2026", "2026Q1", "01.01.26"])
def test_what_is_no_day_is_refused(day):
    with pytest.raises(LinkError) as error:
        linked(day, {"86516": "100"})
    assert f"„{day}“ ist kein Tag" in error.value.message.de
    assert "TT.MM.JJJJ" in error.value.message.de


def test_a_day_before_the_first_link_names_what_is_known():
    with pytest.raises(LinkError) as error:
        linked("2009-06-30", {"86516": "100"})
    assert error.value.message == Text(
        "Am 30.06.2009 war keine Gebühr an eine andere geknüpft. Bekannt sind: "
        "86518 (100 % von 86516) seit 01.10.2009, 86520 (50 % von 86516) seit 01.01.2019, "
        "86522 (70 % von 86516) seit 01.01.2026.",
        "On 2009-06-30 no fee was linked to another. Known are: "
        "86518 (100 % of 86516) since 2009-10-01, 86520 (50 % of 86516) since 2019-01-01, "
        "86522 (70 % of 86516) since 2026-01-01.",
    )


def test_between_july_and_october_2009_the_start_of_the_region_is_asked_for():
    with pytest.raises(LinkError, match=r"§ 11 Abs\. 1"):
        linked("2009-08-01", {"86516": "100"})


def test_no_start_before_july_2009():
    with pytest.raises(LinkError, match=r"frühestens ab 01\.07\.2009"):
        linked("2009-08-01", {"86516": "100"}, start="2009-06-30")


@pytest.mark.parametrize("gop", ["86510", "unsinn", "86520"])
def test_an_unknown_fee_names_the_known_ones(gop):
    with pytest.raises(LinkError) as error:
        linked("2026-01-01", {gop: "100"})
    assert f"An „{gop}“ ist keine Gebühr geknüpft; anzugeben ist 86516." in error.value.message.de
    assert "86522 (70 % of 86516) since 2026-01-01" in error.value.message.en


def test_no_fee_given():
    with pytest.raises(LinkError, match=r"86516=224\.45"):
        linked("2026-01-01", {})


def test_an_exact_fee_is_linked_as_published():
    # 86516 of the worked example (teil-b section 10): 38205283/304200 is published as 125,59; half is 62,795
    fees = linked_fees(Fraction(38205283, 304200), date(2019, 1, 1))
    assert [(fee.gop, fee.eur) for fee in fees] == [("86518", "125.59"), ("86520", "62.80")]


def test_before_the_start_of_the_region_an_exact_fee_has_no_linked_ones():
    assert linked_fees(Fraction(100), date(2009, 12, 31), date(2010, 1, 1)) == ()


def test_an_undefined_fee_leaves_the_linked_ones_undefined_for_the_same_reason():
    missing = Undefined(same("no services"))
    assert [fee.fee for fee in linked_fees(missing, date(2026, 1, 1))] == [missing] * 3


def test_the_rule_runs_on_traced_numbers_and_carries_its_clause():
    fee = linked_fee(Traced(Fraction("255.65"), "const"), Fraction(1, 2), of="86520")
    assert fee.value == Fraction("127.83")
    assert fee.quantity is not None
    assert (fee.quantity.symbol, fee.quantity.unit.de) == ("P_86520", "EUR je Leistung")
    assert "Nr. 6" in fee.quantity.clause
