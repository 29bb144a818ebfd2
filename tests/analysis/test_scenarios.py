"""What-ifs side by side: exact, with the package under its own reading as the baseline."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc
from feecalc.analysis.scenarios import NOTE, side_by_side
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.numbers import Undefined
from feecalc.workbook.scenarios import scenarios_bytes
from tests.drivers.changed import exact_outcome
from tests.drivers.test_package import enlarged

LESS = fc.Scenario("Fälle -3 %", {"cases": "-3 %"})
MORE = fc.Scenario("Palliativ", {"share_86518@2010": "0.01"}, {"case_decline_credit": "effect"}, "KV Muster")


def test_a_scenario_is_the_calculation_of_the_changed_package(musterland: Data) -> None:
    """Against rows really changed; to 1e-9, which is the rounding to whole services of the enlarged package."""
    drivers = {"cases": Fraction(-3, 100), "share_86518": Fraction(1, 1000), "demand_86501": Fraction(2, 100)}
    found = fc.scenario(enlarged(musterland), fc.Scenario(drivers=drivers)).regions["00"].calculated
    exact = exact_outcome(musterland, "00", drivers, fc.Reading())
    for gop in NEW_GOPS:
        for day, fee in exact.fees[gop].items():
            assert float(found.fees[gop][day]) == pytest.approx(float(fee), rel=1e-9)


def test_without_drivers_it_is_the_package(demo: Data) -> None:
    """A scenario with every driver at 0 is the package as delivered, amounts and all."""
    zero = fc.scenario(demo, {"cases": 0, "share_86518@2010": "0 %"})
    delivered = fc.calculate(demo)
    for kv, region in delivered.regions.items():
        assert zero.regions[kv].pruefkennung == region.pruefkennung


def test_precedence(musterland: Data) -> None:
    """interfaces.md: ``lesart.toml`` < ``[readings]`` < ``reading=``."""
    own = replace(musterland, reading={"case_decline_credit": "none", "credit_cap": "no"})
    scenario = fc.Scenario("x", {"cases": -0.01}, {"case_decline_credit": "effect"})
    found = fc.scenario(own, scenario).reading
    assert (found.case_decline_credit, found.credit_cap) == ("effect", "no")
    settings = fc.scenario(own, scenario, {"credit_cap": "yes"}).reading
    assert (settings.case_decline_credit, settings.credit_cap) == ("effect", "yes")
    assert fc.scenario(own, scenario, fc.Reading()).reading == fc.Reading()


def test_the_baseline_is_the_package_under_its_own_reading(musterland: Data) -> None:
    own = replace(musterland, reading={"case_decline_credit": "none"})
    table = side_by_side(own, [fc.Scenario("Regelfall", {}, {"case_decline_credit": "decline"})])
    before, now = table.figures("00")
    assert before.difference == 0
    assert before.now.reading.case_decline_credit == "none"
    # teil-b section 10: f1·f2 of the default; without any credit the factors are 1/(1+p).
    assert float(now.cumulative("86516")) == pytest.approx(0.96411474 * 0.97300191, abs=1e-8)
    assert float(now.difference) > 0


def test_the_lines_of_the_worked_example(musterland: Data) -> None:
    """teil-b section 10 in the first column."""
    lines = {(x.group.de, x.label.de): x.values for x in side_by_side(musterland, [LESS, MORE]).lines("00")}
    assert float(lines["Korrektur Stufe 1", "Faktor f"][0]) == pytest.approx(0.96411474, abs=5e-9)
    assert (
        lines["Gebührenwerte ab 01.07.2011 (EUR)", "86516"][0]
        == lines["Gebührenwerte ab 01.07.2011 (EUR)", "86518"][0]
    )
    assert [str(v.de) for v in lines["Annahmen", "Fallzahl 4/2009 und 2010"]] == ["–", "-3 %", "–"]
    assert [v.de for v in lines["Annahmen", "Verfasser"]] == ["–", "–", "KV Muster"]
    assert [v.de for v in lines["Annahmen", "Volumen"]] == ["Gebührenwert mal Menge"] * 3
    total, fees, services = (
        lines["EUR im Jahr", name][1]
        for name in ("Unterschied zur Ausgangslage", "davon durch Gebührenwerte", "davon durch Leistungen")
    )
    assert total == fees + services


def test_adjustment_scope_shows_a_cumulated_factor_for_each_gop(musterland: Data) -> None:
    table = side_by_side(musterland, [fc.Scenario("nur Zuschläge", {}, {"adjustment_scope": "addons"})])
    labels = [x.label.de for x in table.lines("00") if x.group.de == "Beide Stufen"]
    assert labels == [f"Faktor P2/P0 {gop}" for gop in NEW_GOPS]


def test_an_impossible_region_says_why_and_the_others_are_there(demo: Data) -> None:
    table = side_by_side(
        demo, [fc.Scenario("weniger 86514", {"share_86514": "-0.1 %-Pkt."})], kv=["02", "46"]
    )
    assert isinstance(table.figures("46")[1].difference, Undefined)
    fee = next(x for x in table.lines("46") if x.group.de.startswith("Gebührenwerte ab Beginn"))
    assert "ist nicht möglich" in fee.values[1].reason.de
    assert not isinstance(table.figures("02")[1].difference, Undefined)


IMPOSSIBLE = fc.Scenario(
    "Zu viel", {"share_86516": "0.9"}, author="KV Muster", date="2011-03-01", note="Eine Anmerkung. " * 20
)


def test_an_impossible_scenario_gives_its_reason(musterland: Data) -> None:
    """In the page of the workbook below the table, and once as what only the scenario refuses."""
    table = side_by_side(musterland, [LESS, IMPOSSIBLE])
    [said] = table.refusals()
    assert said.de.startswith("Zu viel, KV 00: Dieses Szenario ist nicht möglich (Anteil 86516")
    [reason] = table.reasons("00")
    assert reason.de.startswith("Zu viel: Dieses Szenario ist nicht möglich")
    assert "Z01" in [f.id for f in fc.scenario(musterland, IMPOSSIBLE).all_findings]
    assert not side_by_side(musterland, [LESS]).refusals()


def test_without_2010_note_and_figures_agree(musterland: Data) -> None:
    """The fees of 2011 are open then (Nr. 8 takes 2010): EUR a year is undefined, and the page says why."""
    rows = tuple(r for r in musterland.billing if not r.quarter.startswith("2010"))
    table = side_by_side(replace(musterland, billing=rows), [LESS])
    assert all(isinstance(f.difference, Undefined) for f in table.figures("00"))
    assert "fehlt 2010, ist es nur bestimmt, wo" in NOTE.de
    [reason] = table.reasons("00")
    assert reason.de.startswith("Ausgangslage (wie geliefert), Fälle -3 %: ")
    assert "2010 fehlen" in reason.de


def test_a_factor_that_cannot_be_determined_is_told_as_the_values_it_lacks(demo: Data) -> None:
    """KV 78 has no 86504 of 2008: deviation and factor are undefined for the same reason, in the same words."""
    lines = {(x.group.de, x.label.de): x.values for x in side_by_side(demo, [LESS], kv="78").lines("78")}
    for label in ("Abweichung p", "Faktor f"):
        value = lines["Korrektur Stufe 1", label][0]
        assert isinstance(value, Undefined)
        assert "86504" in value.reason.de


def test_dates_and_blanks_are_shown_one_way(musterland: Data) -> None:
    lines = {x.label.de: x.values for x in side_by_side(musterland, [LESS, IMPOSSIBLE]).lines("00")}
    assert [v.de for v in lines["Datum"]] == ["–", "–", "01.03.2011"]
    assert lines["Datum"][2].en == "2011-03-01"
    assert [v.de for v in lines["Verfasser"]] == ["–", "–", "KV Muster"]


def test_the_pages_of_the_workbook_say_what_they_are(musterland: Data, tmp_path: Path) -> None:
    """A title on every sheet, invented data on every page, notes no wider than the table, rows high enough."""
    import openpyxl

    frame: Any = fc.scenarios(musterland, [LESS, IMPOSSIBLE])
    frame.to_excel(tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    for sheet, title in (("Annahmen", "Annahmen der Szenarien"), ("KV 00", "Szenarien KV 00 KV Musterland")):
        page = book[sheet]
        assert page["A1"].value == title
        assert "Prüfkennung" in page["A2"].value
        assert (
            page["A3"].value == page.oddHeader.center.text == "ERFUNDENE DATEN – keine Gebührenwerte einer KV"
        )
        note = next(row[0].row for row in page.iter_rows() if row[0].value == "Anmerkung")
        assert page.row_dimensions[note].height > 13 * len("Eine Anmerkung. " * 20) / 30
    page = book["KV 00"]
    small = [c.value for (c,) in page.iter_rows(max_col=1, min_row=page.max_row - 4) if c.value]
    assert max(map(len, small)) <= 1.35 * (40 + 3 * 24)
    assert any(line.startswith("Zu viel: Dieses Szenario ist nicht möglich") for line in small)


def test_each_page_of_a_region_prints_its_own_code(demo: Data, tmp_path: Path) -> None:
    import openpyxl

    fc.scenarios(demo, [LESS], kv=["02", "03"]).to_excel(tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    for kv, region in fc.calculate(demo, kv=["02", "03"]).regions.items():
        assert region.pruefkennung in book[f"KV {kv}"].oddFooter.left.text


def test_scenarios_of_the_same_name_are_numbered(musterland: Data) -> None:
    table = side_by_side(musterland, [LESS, LESS, {"cases": "-3 %"}])
    assert [c.de for c in table.columns[1:]] == [
        "Fälle -3 %",
        "Fälle -3 % (2)",
        "Fallzahl 4/2009 und 2010 -3 %",
    ]


def test_what_is_no_scenario_is_refused_in_words(musterland: Data) -> None:
    for given in (LESS, {"cases": -0.03}, [3], 3, ["cases"], [None]):
        with pytest.raises(fc.ScenarioError, match=r"Liste von Szenarien|ist kein Szenario"):
            fc.scenarios(musterland, given)  # type: ignore[arg-type]  # what a user may try
    with pytest.raises(fc.ScenarioError, match="ist kein Szenario"):
        fc.scenario(musterland, 3)  # type: ignore[arg-type]  # as above


def test_the_frame(demo: Data) -> None:
    frame = fc.scenarios(demo, [LESS, MORE], kv=["02", "03"])
    assert list(frame["scenario"]) == ["Ausgangslage (wie geliefert)", "Fälle -3 %", "Palliativ"] * 2
    assert list(frame["name"].unique()) == ["Hamburg", "Bremen"]
    assert list(frame["difference"][frame["scenario"].str.startswith("Ausgangslage")]) == [0, 0]
    assert frame.plot().axes


def test_the_workbook(musterland: Data, tmp_path: Path) -> None:
    import openpyxl

    frame: Any = fc.scenarios(musterland, [LESS, MORE])
    frame.to_excel(tmp_path / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["KV 00"]
    rows = {str(row[0].value): [c.value for c in row[1:]] for row in sheet.iter_rows(min_row=4)}
    assert [c.value for c in sheet[4]] == [None, "Ausgangslage (wie geliefert)", "Fälle -3 %", "Palliativ"]
    assert rows["Fallzahl 4/2009 und 2010"] == ["–", "-3 %", "–"]
    assert rows["Unterschied zur Ausgangslage"][0] == 0
    assert (tmp_path / "s.xlsx").read_bytes() == scenarios_bytes(frame.table)


def test_the_sheet_of_assumptions(musterland: Data, tmp_path: Path) -> None:
    """issue 16.1: in the workbook of several scenarios, and in that of one, which still verifies and keeps them."""
    import openpyxl

    both = fc.Scenario("Beides", {"cases@2010": "-3 %"}, {"case_decline_credit": "none"}, author="KV Muster")
    fc.scenarios(musterland, [both, LESS]).to_excel(tmp_path / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Annahmen"]
    assert [[c.value for c in row] for row in sheet.iter_rows(min_row=4, max_row=8)] == [
        ["Annahme", "Beides", "Fälle -3 %"],
        ["Verfasser", "KV Muster", "–"],
        ["Fallzahl 2010", "-3 %", "–"],
        ["Anrechnung des Fallzahlrückgangs", "keine Anrechnung", "–"],
        ["Fallzahl 4/2009 und 2010", "–", "-3 %"],
    ]
    fc.scenario(musterland, both).to_excel(tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    rows = [[c.value for c in row] for row in book["Annahmen"].iter_rows()]
    assert rows[1:] == [[label.de, value.de] for label, value in both.assumptions]
    assert fc.verify(tmp_path / "one.xlsx").ok
    kept = fc.load(tmp_path / "one.xlsx").assumptions
    assert [(label.de, value.de) for label, value in kept] == [(a.de, b.de) for a, b in both.assumptions]
    fc.calculate(musterland).to_excel(tmp_path / "delivered.xlsx")
    assert "Annahmen" not in openpyxl.load_workbook(tmp_path / "delivered.xlsx").sheetnames


def test_names_in_a_scenario_never_become_formulas(musterland: Data, tmp_path: Path) -> None:
    import openpyxl

    evil = fc.Scenario('=HYPERLINK("http://x")', {"cases": -0.01}, author="=1+1", note="@SUM(1)")
    fc.scenarios(musterland, [evil]).to_excel(tmp_path / "s.xlsx")
    fc.scenario(musterland, evil).to_excel(tmp_path / "one.xlsx")
    sheets = [
        *openpyxl.load_workbook(tmp_path / "s.xlsx"),
        openpyxl.load_workbook(tmp_path / "one.xlsx")["Annahmen"],
    ]
    cells = [c for sheet in sheets for row in sheet.iter_rows() for c in row]
    assert not [c.value for c in cells if c.data_type == "f"]
    assert not [c for c in cells if c.hyperlink]
