"""What a position shows: the exact engine's figures, in German, and nothing that runs."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest

import feecalc as fc
from feecalc.analysis.bridge import bridge_steps
from feecalc.analysis.scenarios import SideBySide
from feecalc.drivers.position import Position, position
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading
from feecalc.numbers.figures import signed
from feecalc.whatif import view
from feecalc.whatif.listings import delivered_table, findings_table, readings_table


@pytest.fixture(scope="module")
def moved(demo: Data) -> Position:
    return position(demo, "02", {"cases": -0.03, "share_86518": 0.01}, Reading(case_decline_credit="none"))


def figures(html: str) -> list[str]:
    return re.findall(r"<b[^>]*>([^<]+)</b>", html)


def test_fees_of_the_worked_example(musterland: Data) -> None:
    """teil-b section 10, the published fees."""
    html = view.fees_html(position(musterland, "00"))
    assert figures(html) == [
        "29,23", "28,18", "27,42", "26,87", "25,91", "25,21", "55,48", "53,49", "52,04",
        "125,59", "121,09", "117,82", "125,59", "121,09", "117,82",
    ]  # fmt: skip
    assert html.count('<small class="same">0,00</small>') == 15


def test_stages_of_the_worked_example(musterland: Data) -> None:
    html = view.stages_html(position(musterland, "00"))
    for shown in (
        "64,48",
        "69,49",
        "+7,77 %",
        "+3,90 %",
        "+3,87 %",
        "0,964115",
        "64,79",
        "67,93",
        "0,973002",
        "67,00",
    ):
        assert f"<td>{shown}</td>" in html


def test_the_difference_is_that_of_the_published_fees(moved: Position) -> None:
    now = fc.calculate(moved.result.data, moved.reading).fees
    before = fc.calculate(moved.default.data, Reading(), kv="02").fees
    html = view.fees_html(moved)
    for gop in NEW_GOPS:
        one, other = (f[(f.gop == gop) & (f.valid_from == "2011-07-01")].eur.iloc[0] for f in (now, before))
        shown = re.search(rf'id="fee-{gop}-2011-07-01">([^<]+)</b><small class="(\w+)">([^<]+)<', html)
        assert shown is not None
        assert shown.group(1) == str(one).replace(".", ",")
        assert Fraction(shown.group(3).replace(",", ".")) == Fraction(one) - Fraction(other)
        assert shown.group(2) == ("up" if one > other else "down" if one < other else "same")


def test_impact_sums(moved: Position) -> None:
    """What other fees make plus what other services make is all there is."""
    by_services = sum(
        moved.region.calculated.fees[g]["2011-07-01"]
        * (services(moved.region, g) - services(moved.before, g))
        for g in NEW_GOPS
    )
    assert moved.fee_impact + by_services == moved.impact
    assert "davon durch Gebührenwerte" in summary(moved)


def summary(made: Position, lang: Any = "de") -> str:
    side = SideBySide((fc.Scenario("x", made.drivers),), (made.result,), made.default)
    return view.summary_html(side, made.kv, lang)


def services(region: Any, gop: str) -> int:
    return sum(supply.count[gop] for quarter, supply in region.region.new.items() if quarter > "2010")


def test_the_bridge_draws_every_step(moved: Position) -> None:
    html = view.bridge_html(moved)
    steps = bridge_steps(moved.result, "02")
    assert html.count("<svg") == 2
    assert html.count("<rect") - 2 == len(steps)  # one is the hatch
    assert all(step.name.de in html for step in steps)


def test_the_bridge_says_what_another_order_would_change(moved: Position) -> None:
    """The Shapley values of stage 2, below the drawing."""
    (adjustment,) = [s for s in bridge_steps(moved.result, "02") if s.key == "adjustment_1"]
    assert adjustment.order_free != adjustment.exact
    assert (
        f"{adjustment.name.de} {signed(adjustment.order_free)};"
        in view.bridge_html(moved).split("</svg>")[-1]
    )


def test_bars_hang_together(moved: Position) -> None:
    """Each bar begins where the one before ended."""
    drawing = view.bridge_html(moved).split("</svg>")[0]
    ends = [float(x) for x in re.findall(r'<line x1="([\d.]+)" x2="\1"', drawing)]
    rects = re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"', drawing)
    for start, end, (x, width) in zip(ends, ends[1:], rects, strict=False):
        assert float(x) == pytest.approx(min(start, end), abs=0.11)
        assert float(width) == pytest.approx(max(abs(end - start), 1.0), abs=0.11)


def test_undefined_says_why(demo: Data) -> None:
    """Mecklenburg-Vorpommern delivered no 86504 of 2008."""
    made = position(demo, "78", {"cases": -0.01})
    html = view.fees_html(made)
    assert "nicht bestimmt" in html
    assert re.search(r'id="fee-86514-start" title="[^"]+"', html)
    assert "nicht bestimmt" in summary(made)
    assert "Keine Stufe der Korrektur ergibt einen Faktor" in view.bridge_html(made)


def test_a_late_start_has_one_bridge(demo: Data) -> None:
    assert view.bridge_html(position(demo, "38")).count("<svg") == 1
    html = view.stages_html(position(demo, "38"))
    assert '<td title="Beginn 01.01.2010' in html
    assert ">entfällt</td>" in html


def test_the_page_says_what_it_stands_on(musterland: Data) -> None:
    made = position(musterland, "00")
    html = view.head_html(musterland, "00", "a&b", made.default)
    assert "a&amp;b" in html
    assert made.before.pruefkennung in html
    assert "frei erfundene Daten" in html
    assert "Datenstand nicht angegeben" in html


def test_drivers_that_no_slider_shows_are_said() -> None:
    assert "Fallzahl 2010 -5 %" in view.others_html({"cases@2010": Fraction(-5, 100)})
    assert view.others_html({}) == ""


def test_what_cannot_be_calculated_is_named(demo: Data) -> None:
    html = view.fees_html(position(demo, "46", {}, Reading(singular="error")))
    assert 'role="alert"' in html
    assert "Diese Position kann nicht berechnet werden." in html
    assert "<li>" in html


def test_chosen_readings_are_explained(moved: Position) -> None:
    html = view.readings_html(moved)
    assert "Anrechnung des Fallzahlrückgangs: keine Anrechnung." in html
    assert "Nr. 8 letzter Satz" in html
    assert view.readings_html(position(moved.default.data, "02")) == ""


def test_english(moved: Position) -> None:
    assert "from 2011-07-01" in view.fees_html(moved, "en")
    assert "to the baseline" in summary(moved, "en")
    assert "after adjustment" in view.bridge_html(moved, "en")


def test_text_of_the_package_stays_text(demo: Data) -> None:
    """A region's findings may quote what was delivered; it must not become markup."""
    from dataclasses import replace

    from feecalc.words.findings import Finding, Severity
    from feecalc.words.text import same

    evil = Finding("N01", Severity.ERROR, same("<script>alert(1)</script>"), "", kv="02")
    broken = replace(demo, findings=(*demo.findings, evil))
    html = view.fees_html(position(broken, "02"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


# Tables of the notebooks ------------------------------------------------------------------------
def test_tables(demo: Data) -> None:
    delivered = delivered_table(demo)
    rows = [r for r in demo.billing if r.kv == "02" and r.quarter[:4] == "2010"]
    row = delivered[(delivered.KV == "02") & (delivered.Jahr == "2010")].iloc[0]
    assert (row.Zeilen, row.Quartale, row.Leistungen) == (len(rows), 4, sum(r.count for r in rows))
    result = fc.calculate(demo)
    table = findings_table(result.all_findings, "78")
    assert set(table.KV) == {"78"}
    assert len(table) == sum(f.kv == "78" for f in result.all_findings)
    readings = readings_table(Reading(rounding="chain")).set_index("Lesart")
    assert readings.loc["rounding"].gewählt == "bei jeder Stufe"
