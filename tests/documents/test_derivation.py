"""The derivation: value, both formulas, unit, clause, rows; complete, each quantity spelled out once."""

from __future__ import annotations

import pytest

import feecalc as fc
from feecalc.documents.derivation import Node
from tests.by_hand import package


def nodes(result: fc.Result, gop: str | None = None) -> list[Node]:
    def walk(node: Node) -> list[Node]:
        return [node, *(n for child in node.children for n in walk(child))]

    return [n for root in result.explain("00", gop).roots for n in walk(root)]


def test_formulas_with_names_and_with_numbers(musterland_result: fc.Result) -> None:
    node = next(n for n in nodes(musterland_result, "86510") if n.quantity.symbol == "D10")
    assert node.names == "L86502[2008] + a[2008] · L86500[2008]"
    # L02 = 461 203.40, a = 1407/6805, L00 = 805 183 (sums of abrechnung.csv)
    assert node.numbers == "461.203,4 + 0,20675974 · 805.183"
    assert node.quantity.clause == "Anhang 2 Teil B Nr. 2 Satz 2"


def test_every_leaf_names_its_rows(musterland_result: fc.Result) -> None:
    leaves = [n for n in nodes(musterland_result) if not n.children and not n.seen]
    assert leaves
    assert all(n.rows for n in leaves if not n.names)
    shares = [n for n in leaves if n.quantity.symbol.startswith("sL_")]
    assert all(n.rows[0].startswith("zuordnung.csv Zeile") for n in shares)


def test_each_quantity_is_spelled_out_once(musterland_result: fc.Result) -> None:
    spelled = [n.quantity.key for n in nodes(musterland_result) if not n.seen]
    assert len(spelled) == len(set(spelled))


def test_only_the_branch_taken_is_shown(musterland: fc.Data) -> None:
    text = str(fc.calculate(musterland, fc.Reading(case_decline_credit="effect")).explain("00", "86510"))
    assert "= max(0; d[Stufe 1]) / (1 - max(0; d[Stufe 1]))" in text
    assert "= max(0; p[Stufe 1] - c[Stufe 1])" in text
    assert "= (1 + p[Stufe 1] - p_netto[Stufe 1]) / (1 + p[Stufe 1])" in text
    assert "wenn" not in text


def test_an_undefined_fee_gives_its_reason(demo_result: fc.Result) -> None:
    text = str(demo_result.explain("78", "86514"))
    assert "nicht bestimmt (2008 keine Leistungen nach 86504" in text


def test_an_agreed_fee_leads_to_its_row(demo_result: fc.Result) -> None:
    text = str(demo_result.explain("46", "86510"))
    assert "G_86510 [01.10.2009] = 30,680000 EUR je Leistung" in text
    assert "geltend.csv Zeile 6" in text


def test_html_is_escaped_and_folds(musterland_result: fc.Result) -> None:
    html = musterland_result.explain("00", "86514")._repr_html_()
    assert html.count("<details") == html.count("</details>") > 3
    assert "<script" not in html


def test_unknown_region_is_refused(musterland_result: fc.Result) -> None:
    with pytest.raises(KeyError):
        musterland_result.explain("38")


def test_a_result_shows_itself_as_a_table(demo_result: fc.Result) -> None:
    html = demo_result._repr_html_()
    assert "Gebührenwerte in EUR" in html
    assert html.count("<tr>") == 1 + 17 * 3


def test_a_printed_result_is_a_short_table(demo: fc.Data, demo_result: fc.Result) -> None:
    """Issue 15.5: one line a KV, all of them, and never the delivered rows."""
    for text in (repr(demo_result), str(demo_result)):
        assert len(text.splitlines()) == 2 + 17 + 1
        assert "03 Bremen" in text
    one = repr(fc.calculate(demo, kv="38"))
    assert [line.split()[2:4] for line in one.splitlines()[2:]] == [
        ["ab", "Beginn"], ["ab", "01.07.2010"], ["ab", "01.07.2011"]
    ]  # fmt: skip
    assert len(repr(demo)) < 300
    assert len(repr(demo_result.regions["38"])) < 100


def test_short_leaves_out_what_only_hands_a_value_on(demo_result: fc.Result) -> None:
    """The second factor is that of stage 2 where stage 1 is defined: the line shows how it came about."""
    text = demo_result.explain("46", "86510").short()
    assert "soweit Stufe 1" not in text
    assert "Anpassungsfaktor: 0,98708058 = (1 + 0,01308851 - 0,01308851) / (1 + 0,01308851)" in text


@pytest.mark.parametrize("gop", [None, "86510", "86514", "86516"])
@pytest.mark.parametrize("kv", ["03", "38", "46", "78"])
def test_short_is_about_ten_lines_and_says_each_fee_and_stage(
    demo_result: fc.Result, kv: str, gop: str | None
) -> None:
    lines = demo_result.explain(kv, gop).short().splitlines()
    assert 9 <= len(lines) <= 12
    assert [line[:8] for line in lines if line.startswith("Stufe")] == ["Stufe 1:", "Stufe 2:"]
    assert not any(" = nicht bestimmt" in line for line in lines)


def test_short_says_what_agreed_fees_carry_of_a_case_value(demo_result: fc.Result) -> None:
    """Issue 12.4: KV 46 has no 86502 and 86503 in 2008; 30,68 EUR are agreed for both flat rates of a case."""
    text = demo_result.explain("46").short()
    assert (
        "davon 30,68 EUR je Fall aus vereinbarten, nicht nach Teil B ermittelten Werten (86510, 86512)."
        in text
    )


def test_english_names_periods_in_english(demo: fc.Data) -> None:
    result = fc.calculate(demo, fc.Reading(credit_cases="reported", deviation_decimals="2"), kv="17")
    english, german = str(result.explain("17", lang="en")), str(result.explain("17"))
    for word in ("Stufe", "konstant", "gerundet", "Zuordnung", "nach Stufe"):
        assert word in german
        assert word not in english.replace("Anhang 2 Teil B", "")
    assert "p[stage 2 rounded]" in english
    assert "1/2008 geliefert" in german or "4/2008 geliefert" in german
    assert "reported" not in german


def test_hundreds_of_assigned_items_are_no_matter_of_depth() -> None:
    table = "2008Q1-4 PK 86502 100 4000\n2008Q1-4 PK 86503 300 6000\n"
    gops = [f"{n}" for n in range(90000, 90700)]
    table += "\n".join(f"2008Q1 PK {gop} 1 20" for gop in gops)
    data = package(table, assign=[f"{gop} 86503 1 1" for gop in gops])
    text = str(fc.calculate(data).explain("00", "86512"))
    assert "sN_90699_86503 · N90699[1/2008]" in text
