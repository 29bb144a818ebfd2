"""Each check: a package that triggers it, one that does not, and the figures it names (teil-b.md section 7).

All start from a healthy region; expected figures are counted by hand from its few numbers
(packages.py), e.g. 86500 in 1/2008: 300 x 30,68 EUR = 9.204,00 EUR.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from feecalc.intake import load
from feecalc.intake.checks.all_checks import CHECKS
from feecalc.intake.checks.catalogue import CATALOGUE
from feecalc.words.findings import Severity

from .packages import BASE, COUNTS, NEW, NEW_COUNTS, PRICES, Package, healthy, of

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - the letters of the specification
LIST = {"86510": 3000, "86512": 2700, "86514": 5100, "86516": 12000, "86518": 12000}


@pytest.fixture
def found(tmp_path):
    """Findings of a package; of one check if named."""

    def findings(package: Package, check: str | None = None, severity: Severity | None = None):
        said = package.load(tmp_path).findings
        return [f for f in said if check in (None, f.id) and severity in (None, f.severity)]

    return findings


def with_amounts(quarters=NEW) -> Package:
    """The healthy region with delivered amounts of 86510-86518."""
    package = healthy()
    for quarter in quarters:
        for gop, count in NEW_COUNTS.items():
            package.change(quarter, gop, count, count * LIST[gop])
    return package


def split() -> Package:
    """The healthy region by two Kassenarten, two thirds AOK and one third vdek."""
    package = healthy()
    whole, package.tables["abrechnung"] = package.tables["abrechnung"], []
    for _, quarter, _, gop, count, amount, _ in whole:
        for kassenart, part in (("AOK", int(count) * 2 // 3), ("vdek", int(count) // 3)):
            package.billed(quarter, kassenart, gop, part, part * PRICES[gop] if amount else None)
    return package


def test_the_healthy_region_has_no_findings(found):
    assert found(healthy()) == []
    assert found(with_amounts()) == []
    assert found(split()) == []


def test_the_worked_example_has_no_errors(root):
    data = load(root / "data" / "musterland")
    assert (len(data.billing), len(data.cases), len(data.assignments), data.regions) == (102, 9, 4, ("00",))
    assert [(f.id, f.severity) for f in data.findings] == [("N02", W), ("N02", W), ("N02", W), ("O03", I)]
    assert [f.message.de for f in of(data.findings, "N02")] == [
        "1/2010: 25.540 Behandlungsfälle, aber 25.530 Leistungen nach 86510 und 86512.",
        "3/2010: 25.120 Behandlungsfälle, aber 25.110 Leistungen nach 86510 und 86512.",
        "4/2010: 25.630 Behandlungsfälle, aber 25.620 Leistungen nach 86510 und 86512.",
    ]


# --- N01 --------------------------------------------------------------------------------------


def test_n01_negative_values_are_errors(found):
    first, second = found(healthy().change("1/2008", "86504", -30, -153390), "N01")
    assert (first.severity, first.kv, first.place.row, first.place.column) == (E, "38", 6, "haeufigkeit")
    assert (first.message.de, first.cents) == ("Häufigkeit ist negativ: -30.", -153390)
    assert second.message.de == "Leistungsbedarf ist negativ: -1.533,90 EUR."
    assert second.message.en == "Negative demand: -1,533.90 EUR."


def test_n01_negative_values_of_correction_rows_are_warnings(found):
    package = healthy().billed("1/2008", "alle", "86500", -10, -30680, "x")
    assert [f.severity for f in found(package)] == [W, W]
    assert [f.message.de for f in found(package, "N01")] == [
        "Korrekturzeile, Häufigkeit -10.",
        "Korrekturzeile, Leistungsbedarf -306,80 EUR.",
    ]


def test_n01_what_is_left_after_corrections_must_not_be_negative(found):
    package = healthy().billed("1/2008", "alle", "86504", -40, -204520, "x")
    (left,) = found(package, "N01", E)
    assert left.message.de == "86504 in 1/2008: nach den Korrekturen bleiben -10 Leistungen und -511,30 EUR."


def test_n01_negative_cases_are_errors(found):
    (said,) = found(healthy().add("faelle", 38, "3/2009", "alle", -5), "N01")
    assert (said.severity, said.place.file, said.place.row) == (E, "faelle.csv", 2)


# --- N02, N03, N04 ----------------------------------------------------------------------------


@pytest.mark.parametrize(("cases", "severity"), [(599, E), (601, W), (600, None)])
def test_n02_cases_are_as_many_as_base_rates(found, cases, severity):
    said = found(healthy().add("faelle", 38, "4/2009", "alle", cases))
    assert [f.severity for f in said] == ([] if severity is None else [severity])
    if severity:
        text = f"4/2009: {cases} Behandlungsfälle, aber 600 Leistungen nach 86510 und 86512."
        assert (said[0].id, said[0].message.de) == ("N02", text)


def test_n02_sums_the_kassenarten(found):
    package = split().add("faelle", 38, "4/2009", "AOK", 400).add("faelle", 38, "4/2009", "vdek", 200)
    assert found(package) == []


def test_n02_says_nothing_before_the_start(found):
    package = healthy().without("4/2009").billed("4/2009", "alle", "86500", 300, 920400)
    package.add("vertraege", 38, "Nordrhein", "01.01.2010", "teil_b").add("faelle", 38, "4/2009", "alle", 7)
    assert found(package) == []


@pytest.mark.parametrize("gop", ["86514", "86516", "86518"])
def test_n03_add_ons_are_not_more_than_base_rates(found, gop):
    assert found(healthy().change("2/2010", gop, 600, None), "N03") == []
    (said,) = found(healthy().change("2/2010", gop, 601, None), "N03")
    assert (said.severity, said.place.column) == (E, "haeufigkeit")
    assert (
        said.message.de == f"{gop} in 2/2010: 601 Leistungen, aber nur 600 Grundpauschalen 86510 und 86512."
    )


def test_n04_86518_is_not_beside_86516(found):
    assert found(healthy().change("2/2010", "86516", 580, None), "N04") == []
    (said,) = found(healthy().change("2/2010", "86516", 581, None), "N04")
    assert said.severity is E
    assert said.message.de.startswith(
        "86516 und 86518 in 2/2010: 601 Leistungen, aber nur 600 Grundpauschalen"
    )


def lone_correction():
    """2/2010 holds nothing but a correction of base rates that are not there."""
    return healthy().without("2/2010").billed("2/2010", "AOK", "86510", -3, None, "x")


def test_n03_and_n04_say_nothing_of_add_ons_that_nobody_billed(found):
    """Fewer than no base rates are an error of their own (N01); no add-on stands beside them."""
    assert found(lone_correction(), "N03") == found(lone_correction(), "N04") == []
    assert any("86510" in said.message.de for said in found(lone_correction(), "N01"))


@pytest.mark.parametrize(("gop", "check"), [("86514", "N03"), ("86516", "N03"), ("86518", "N04")])
def test_n03_and_n04_say_so_where_there_are_fewer_base_rates_than_none(found, gop, check):
    (said,) = found(lone_correction().billed("2/2010", "AOK", gop, 2, None), check)
    assert "2 Leistungen, aber nur -3 Grundpauschalen" in said.message.de


# --- N10, O03, O04: prices --------------------------------------------------------------------


def test_n10_prices_are_the_same_for_all_kassenarten(found):
    package = split()
    for row in package.tables["abrechnung"]:
        if row[1] == "4/2009":
            # 86516: AOK 133 x 120,00 EUR, vdek 66 x 118,00 EUR
            price = 11800 if (row[2], row[3]) == ("vdek", "86516") else LIST[row[3]]
            row[5] = str(int(row[4]) * price / 100).replace(".", ",")
    (said,) = found(package)
    assert (said.id, said.severity) == ("N10", W)
    assert said.message.de == "86516 in 4/2009: 11 vdek 118,00 EUR je Leistung, 01 AOK 120,00 EUR."


def test_n10_does_not_look_at_2008(found):
    package = healthy().without(gop="86501")
    for quarter in BASE:
        package.billed(quarter, "alle", "86501", 90, 90 * 9715)
    package.tables["abrechnung"] = [r for r in package.tables["abrechnung"] if r[3] not in ("86501",)]
    for quarter in BASE:
        package.billed(quarter, "PK", "86501", 60, 60 * 9715).billed(quarter, "EK", "86501", 30, 30 * 9800)
    assert found(package) == []


def test_o03_flat_rates_are_whole_cents(found):
    # 30 x 51,13 = 1.533,90; one cent more is 51,13033...
    (said,) = found(healthy().change("3/2008", "86504", 30, 153391))
    assert (said.id, said.severity, said.cents) == ("O03", I, 153391)
    assert said.message.de == (
        "86504: bei 1 von 4 Summen ist der Preis kein ganzer Cent-Betrag, z. B. 3/2008, alle: "
        "1.533,91 EUR / 30 = 51,1303 EUR."
    )


def test_o04_prices_do_not_jump(found):
    # 30,68 to 30,83 is + 0,49 %, to 30,84 + 0,52 %
    assert found(healthy().change("3/2008", "86500", 300, 300 * 3083)) == []
    (said,) = found(healthy().change("4/2008", "86500", 300, 300 * 3084))
    assert (said.id, said.severity) == ("O04", W)
    assert said.message.de == "86500, alle: 30,68 EUR je Leistung in 3/2008, 30,84 EUR in 4/2008 (0,52 %)."


def test_o04_names_the_largest_jump_of_an_item(found):
    package = healthy().change("2/2008", "86500", 300, 300 * 3100).change("3/2008", "86500", 300, 300 * 3400)
    (said,) = found(package)
    assert said.message.de.endswith(": 34,00 EUR je Leistung in 3/2008, 30,68 EUR in 4/2008 (-9,76 %).")


def test_o04_allows_the_change_of_fees_on_2010_07_01(found):
    package = with_amounts()
    for quarter in ("3/2010", "4/2010"):
        package.change(quarter, "86510", 120, 120 * 2900)
    assert found(package) == []
    assert [f.id for f in found(package.change("4/2010", "86510", 120, 120 * 3000))] == ["O04"]


# --- N13, O14: around the start ---------------------------------------------------------------


def test_n13_new_items_before_the_start_are_errors(found):
    package = healthy().add("vertraege", 38, "Nordrhein", "01.01.2010", "teil_b")
    said = found(package, "N13")
    assert [f.severity for f in said] == [E] * 5
    assert said[0].message.de == "86510 in 4/2009 vor dem Beginn der Vereinbarung in 1/2010: 120 Leistungen."
    assert found(healthy().billed("3/2009", "alle", "86510", 1, 3000), "N13")[0].message.de == (
        "86510 in 3/2009 vor dem Beginn der Vereinbarung in 4/2009: 1 Leistung, 30,00 EUR."
    )


def test_n13_old_items_after_the_start_are_warnings(found):
    (said,) = found(healthy().billed("1/2010", "alle", "86500", 10, 30680))
    assert (said.id, said.severity, said.cents) == ("N13", W, 30680)
    assert said.message.de == (
        "86500 in 1/2010 nach dem Beginn der Vereinbarung; nicht verwendet: 10 Leistungen, 306,80 EUR."
    )


def test_n13_old_items_before_the_start_are_as_they_should_be(found):
    package = healthy().without("4/2009").add("vertraege", 38, "", "01.01.2010", "teil_b")
    assert found(package.billed("4/2009", "alle", "86500", 10, 30680)) == []


def test_n13_regional_items_after_the_start_enter_nothing_but_transfusions(found):
    package = (
        healthy().billed("1/2010", "alle", "99595", 10, 76690).add("zuordnung", 38, "99595", "86505", 1, 1)
    )
    assert [(f.id, f.severity) for f in found(package)] == [("N13", W)]
    package.tables["zuordnung"][0][2] = "TRANSFUSION"
    assert found(package) == []


def test_o14_new_items_in_2008(found):
    (said,) = found(healthy().billed("1/2008", "alle", "86510", 12, 36000), "O14")
    assert said.severity is E
    assert (
        said.message.de
        == "86510 in 1/2008, obwohl es die GOP 2008 noch nicht gab: 12 Leistungen, 360,00 EUR."
    )


# --- N17 --------------------------------------------------------------------------------------


def test_n17_shares_do_not_leap(found):
    # i16 = 200/600 in every quarter; in 4/2010 207/600 (+1,17 points), which 206/600 (+1,00) is not
    assert found(healthy().change("4/2010", "86516", 206, None)) == []
    (said,) = found(healthy().change("4/2010", "86516", 207, None))
    assert (said.id, said.severity) == ("N17", I)
    assert (
        said.message.de == "86516 in 4/2010: 34,50 % der Fälle, in den übrigen Quartalen 33,33 % bis 33,33 %."
    )


def test_n17_leaves_room_where_the_others_scatter(found):
    # i16 of the others 190, 200, 210, 220 of 600: median 205, distances 15, 5, 5, 15: median 10, times 7,413 = 74
    package = healthy()
    for quarter, count in zip(NEW, (190, 200, 210, 220, 279), strict=True):
        package.change(quarter, "86516", count, None)
    assert found(package) == []
    assert [f.id for f in found(package.change("4/2010", "86516", 280, None))] == ["N17"]


def test_n17_needs_three_other_quarters(found):
    package = healthy().without("1/2010").without("2/2010").change("4/2010", "86516", 300, None)
    assert found(package, "N17") == []


# --- N18, N19 ---------------------------------------------------------------------------------


def test_n18_misprints_are_read_with_a_warning(found, tmp_path):
    package = healthy()
    for row in package.tables["abrechnung"]:
        row[3] = {"86516": "85516", "86518": "85518"}.get(row[3], row[3])
    said = found(package)
    assert [(f.id, f.severity, f.kv, f.read) for f in said] == [
        ("N18", W, "38", "85516"),
        ("N18", W, "38", "85518"),
    ]
    assert said[0].message.de == "„85516“ als 86516 gelesen (Druckfehler in Anhang 2 Teil C), 5 Zeilen."
    assert {r.gop for r in load(tmp_path).billing if r.quarter == "2010Q1"} == set(NEW_COUNTS)


@pytest.mark.parametrize("gop", ["13435", "86511", "86506", "88999"])
def test_n19_unknown_items_are_errors(found, gop):
    (said,) = found(healthy().billed("1/2008", "alle", gop, 10, 1000), "N19")
    assert (said.severity, said.cents, said.place.row) == (E, 1000, 51)
    assert said.message.de == f"{gop} ist unbekannt: 1 Zeile in 1/2008, 10,00 EUR."


@pytest.mark.parametrize(("gop", "year"), [("86520", "2019"), ("86522", "2026")])
def test_n19_items_of_later_years_say_since_when(found, gop, year):
    (said,) = found(healthy().billed("1/2010", "alle", gop, 10, 1000), "N19")
    assert said.message.de.startswith(f"{gop} ist unbekannt (gibt es erst seit {year}): ")


@pytest.mark.parametrize("gop", ["89000", "99999", "31203E", "86500A"])
def test_n19_knows_items_of_a_kv_by_number_and_letter(found, gop):
    assert found(healthy().billed("1/2008", "alle", gop, 10, 1000), "N19") == []


def test_n19_knows_assigned_items(found):
    package = (
        healthy().billed("1/2008", "alle", "13435", 10, 1000).add("zuordnung", 38, "13435", "86500", 1, 1)
    )
    assert found(package, "N19") == []


# --- N20, O15 ---------------------------------------------------------------------------------

# 2008 a quarter: 300x30,68 + 90x97,15 + 60x51,13 + 240x25,56 + 30x51,13 + 120x127,82 = 44.022,00 EUR
YEAR_2008 = "176.088,00"


@pytest.mark.parametrize(("total", "ids"), [(YEAR_2008, []), ("176.088,01", ["N20"])])
def test_n20_control_sums(found, total, ids):
    said = found(healthy().add("angaben", 38, "2008", "", "", "", "", total))
    assert [f.id for f in said] == ids
    if ids:
        assert (said[0].severity, said[0].place.column, said[0].cents) == (W, "kontrollsumme", 1)
        assert said[0].message.de == (
            "2008: geliefert 176.088,00 EUR, Kontrollsumme 176.088,01 EUR, Unterschied -0,01 EUR."
        )


def test_n20_of_2009_needs_the_amounts(found):
    # 120x30 + 480x27 + 30x51 + 200x120 + 20x120 = 44.490,00 EUR
    assert found(with_amounts(["4/2009"]).add("angaben", 38, "4/2009", "", "", "", "", "44490,00")) == []
    (said,) = found(healthy().add("angaben", 38, "4/2009", "", "", "", "", "44490,00"))
    assert (said.id, said.severity) == ("N20", I)


def test_o15_statements_of_the_years_are_alike(found):
    package = healthy().add("angaben", 38, "2008", "31.03.2009", "anerkannt", "Arztsitz")
    package.add("angaben", 38, "4/2009", "31.03.2009", "angefordert", "Arztsitz")
    package.add("angaben", 38, "2010", "31.03.2009", "anerkannt", "")
    (said,) = found(package)
    assert (said.id, said.severity, said.place.row) == ("O15", W, 3)
    assert said.message.de == "Basis: 2008 „anerkannt“, 4/2009 „angefordert“."


# --- O01 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "cents", "text"),
    [
        (0, 153390, "Häufigkeit 0, Leistungsbedarf 1.533,90 EUR"),
        (30, 0, "Häufigkeit 30, Leistungsbedarf 0,00 EUR"),
    ],
)
def test_o01_amount_and_count_go_together(found, count, cents, text):
    said = found(healthy().change("2/2008", "86504", count, cents), "O01")
    assert [(f.severity, f.message.de) for f in said] == [(E, f"86504 in 2/2008, alle: {text}.")]


def test_o01_zero_of_both_is_a_value(found):
    package = healthy().without(gop="86504")
    for quarter in BASE:
        package.billed(quarter, "alle", "86504", 0, 0)
    assert [f.id for f in found(package)] == ["O13"]


def test_o01_looks_at_the_sum_of_a_row_and_its_corrections(found):
    package = healthy().billed("2/2008", "alle", "86504", -30, -153390, "x")
    assert found(package, "O01") == []


def test_o01_amounts_of_a_period_are_given_for_all_rows_or_none(found):
    assert found(with_amounts(["4/2009"])) == []
    (said,) = found(with_amounts(["4/2009"]).change("4/2009", "86518", 20, None))
    assert (said.id, said.severity, said.cents) == ("O01", E, 4209000)
    assert said.message.de == (
        "4/2009: 1 von 5 Zeilen zu 86510-86518 haben keinen Leistungsbedarf, die übrigen haben einen."
    )


def test_o01_the_year_2010_is_one_period(found):
    said = found(with_amounts(["1/2010"]), "O01")
    assert [f.message.de[:24] for f in said] == ["2010: 15 von 20 Zeilen z"]


# --- O02 --------------------------------------------------------------------------------------


def test_o02_missing_quarters_of_2008_are_errors(found):
    (said,) = found(healthy().without("2/2008").without("4/2008"), "O02")
    assert (said.severity, said.message.de) == (E, "Fehlende Quartale von 2008: 2/2008, 4/2008.")


def test_o02_missing_quarters_of_2010_are_left_to_the_stages(found):
    assert found(healthy().without("3/2010"), "O02") == []


def test_o02_a_kassenart_missing_in_some_quarters_is_a_warning(found):
    package = split()
    rows = package.tables["abrechnung"]
    package.tables["abrechnung"] = [
        r for r in rows if (r[1], r[2]) not in {("3/2008", "vdek"), ("1/2010", "AOK")}
    ]
    said = found(package, "O02")
    assert [(f.severity, f.message.de) for f in said] == [
        (W, "01 AOK fehlt in 1/2010, kommt aber in 2/2010, 3/2010, 4/2010 vor."),
        (W, "11 vdek fehlt in 3/2008, kommt aber in 1/2008, 2/2008, 4/2008 vor."),
    ]


def test_o02_a_pooled_quarter_is_not_a_missing_kassenart(found):
    package = split()
    rows = [r for r in package.tables["abrechnung"] if r[1] != "3/2008"]
    package.tables["abrechnung"] = rows + [r for r in healthy().tables["abrechnung"] if r[1] == "3/2008"]
    assert found(package) == []


def test_o02_an_item_without_rows_counts_0_with_a_notice(found):
    said = found(healthy().without("3/2008", "86504").without("1/2010", "86518"), "O02")
    assert [(f.severity, f.message.de) for f in said] == [
        (I, "86504 hat keine Zeilen in 3/2008; als 0 gelesen."),
        (I, "86518 hat keine Zeilen in 1/2010; als 0 gelesen."),
    ]


# --- O05 --------------------------------------------------------------------------------------


def test_o05_a_row_that_comes_twice_is_an_error(found):
    (said,) = found(healthy().billed("1/2008", "gesamt", "86500", 300, 920400), "O05")
    assert (said.severity, said.place.row, said.cents) == (E, 51, 920400)
    assert said.message.de == "86500, 1/2008, alle kommt zweimal vor, zuerst in abrechnung.csv, Zeile 2."


def test_o05_allows_marked_corrections(found):
    assert found(healthy().billed("1/2008", "alle", "86500", 10, 30680, "x"), "O05") == []


@pytest.mark.parametrize(
    ("pooled", "part", "text"),
    [
        ("alle", "AOK", "„alle“ steht neben 01 AOK"),
        ("alle", "Ersatzkassen", "„alle“ steht neben Ersatzkassen"),
        ("Primärkassen", "See", "„Primärkassen“ steht neben 06 See"),
        ("EK", "AEV", "„Ersatzkassen“ steht neben 12 AEV"),
    ],
)
def test_o05_a_total_beside_its_parts_counts_them_twice(found, pooled, part, text):
    package = healthy().without("1/2008", "86500")
    package.billed("1/2008", part, "86500", 100, 306800).billed("1/2008", pooled, "86500", 300, 920400)
    (said,) = found(package, "O05")
    assert (said.severity, said.place.row, said.cents) == (E, 51, 920400)
    assert said.message.de == f"86500 in 1/2008: {text} und zählt sie doppelt."


@pytest.mark.parametrize(("one", "other"), [("Primärkassen", "vdek"), ("Ersatzkassen", "AOK"), ("PK", "EK")])
def test_o05_allows_pools_beside_kassenarten_outside_of_them(found, one, other):
    package = healthy().without("1/2008", "86500")
    package.billed("1/2008", one, "86500", 100, 306800).billed("1/2008", other, "86500", 200, 613600)
    assert found(package, "O05") == []


def test_o05_holds_for_cases_too(found):
    package = healthy().add("faelle", 38, "4/2009", "alle", 600).add("faelle", 38, "4/2009", "alle", 600)
    package.add("faelle", 38, "1/2010", "alle", 600).add("faelle", 38, "1/2010", "vdek", 200)
    assert [f.message.de for f in found(package, "O05")] == [
        "Behandlungsfälle, 4/2009, alle kommt zweimal vor, zuerst in faelle.csv, Zeile 2.",
        "Behandlungsfälle in 1/2010: „alle“ steht neben 11 vdek und zählt sie doppelt.",
    ]


def test_o05_an_item_is_assigned_to_one_target_in_one_row(found):
    package = regional(10, 10000).add("zuordnung", 38, "99581", "86505", "0,5", "0,5")
    assert found(package.add("zuordnung", 38, "99581", "86503", "0,25", "0,25"), "O05") == []
    (said,) = found(package.add("zuordnung", 38, "99581", "86505", "0,25", "0,25"), "O05")
    assert (said.severity, said.message.de) == (E, "99581 ist 86505 zweimal zugeordnet, zuerst in Zeile 2.")


# --- O06, O07 ---------------------------------------------------------------------------------


def regional(count: int, cents: int) -> Package:
    package = healthy()
    for quarter in BASE:
        package.billed(quarter, "alle", "99581", count, cents)
    return package


def test_o06_an_unassigned_item_is_a_warning(found):
    # 4 x 100,00 of 176.088,00 + 400,00 EUR = 0,23 %
    (said,) = found(regional(10, 10000))
    assert (said.id, said.severity, said.cents) == ("O06", W, 40000)
    assert said.message.de == (
        "99581 ist nicht zugeordnet und bleibt außer Betracht: 40 Leistungen mit 400,00 EUR in 2008 "
        "(0,23 % des Leistungsbedarfs der Region)."
    )


def test_o06_is_an_error_above_1_percent_of_the_demand(found):
    # x / (44.022,00 + x) = 1 % at x = 444,66 EUR a quarter
    assert [f.severity for f in found(regional(1, 44466), "O06")] == [W]
    assert [f.severity for f in found(regional(1, 44467), "O06")] == [E]


def test_o06_weighs_without_transfusions_and_what_is_excluded(found):
    package = regional(1, 44466).add("zuordnung", 38, "99595", "TRANSFUSION", 1, 1)
    package.add("zuordnung", 38, "99596", "AUSGESCHLOSSEN", 1, 1)
    for quarter in BASE:
        package.billed(quarter, "alle", "99595", 1, 9_000_000).billed(quarter, "alle", "99596", 1, 9_000_000)
    assert [f.severity for f in found(package, "O06")] == [W]


def test_o06_is_content_with_an_assignment(found):
    assert found(regional(10, 10000).add("zuordnung", 38, "99581", "86505", 1, 1)) == []


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        (("0,5", "1", "0,4", "0"), "0,9 der Häufigkeit und 1 des Leistungsbedarfs"),
        (("0,3333", "1/3", "2/3", "2/3"), "1 der Häufigkeit"),
        (("1", "1", "0", "1"), "1 der Häufigkeit und 2 des Leistungsbedarfs"),
    ],
)
def test_o06_shares_of_an_item_sum_to_one(found, shares, text):
    package = regional(10, 10000)
    package.add("zuordnung", 38, "99581", "86505", shares[0], shares[1])
    package.add("zuordnung", 38, "99581", "86503", shares[2], shares[3])
    said = found(package, "O06")
    if text == "1 der Häufigkeit":  # 0,3333 + 2/3 is not 1
        text = "29999/30000 der Häufigkeit und 1 des Leistungsbedarfs"
    assert [(f.severity, f.message.de) for f in said] == [(E, f"99581: Die Anteile ergeben zusammen {text}.")]
    assert said[0].cents == 40000


def test_o06_thirds_are_one(found):
    package = regional(10, 10000).add("zuordnung", 38, "99581", "86505", "1/3", "0,25")
    assert found(package.add("zuordnung", 38, "99581", "86503", "2/3", "0,75")) == []


@pytest.mark.parametrize("target", ["86501", "86505"])
def test_o07_bisphosphonates_are_not_chemotherapy(found, target):
    package = regional(10, 10000).add("zuordnung", 38, "99581", target, 1, 1, "Bisphosphonate wie 86505")
    (said,) = found(package)
    assert (said.id, said.severity, said.place.row, said.read) == ("O07", E, 2, target)
    assert (
        said.message.de == f"99581 erstattet Bisphosphonate und ist {target} zugeordnet (400,00 EUR in 2008)."
    )


def test_o07_sees_a_split_assignment(found):
    package = regional(10, 10000).add("zuordnung", 38, "99581", "BISPHOSPHONAT", "0,5", "0,5")
    assert [f.id for f in found(package.add("zuordnung", 38, "99581", "86505", "0,5", "0,5"))] == ["O07"]


def test_o07_allows_bisphosphonates_with_86503(found):
    assert (
        found(regional(10, 10000).add("zuordnung", 38, "99581", "86503", 1, 1, "Bisphosphonate"), "O07") == []
    )


def test_o06_a_supplement_without_a_case_of_its_own_is_told(found):
    """Share of demand 1, share of frequency 0: how the message says to write it."""
    (unassigned,) = found(regional(10, 10000))
    assert "anteil_leistungsbedarf 1, anteil_haeufigkeit 0" in unassigned.remedy.de
    (said,) = found(regional(10, 10000).add("zuordnung", 38, "99581", "86503", 0, 1))
    assert (said.id, said.severity) == ("O06", I)
    assert said.message.de == (
        "99581 ist ein Zuschlag ohne eigenen Fall: der Leistungsbedarf zählt, die Häufigkeit nicht."
    )


def test_o06_a_supplement_counts_its_whole_demand(found):
    (said,) = found(regional(10, 10000).add("zuordnung", 38, "99581", "86503", 0, "0,5"))
    assert (said.id, said.severity) == ("O06", E)


@pytest.mark.parametrize("target", ["86500", "86501", "86502", "86503", "86504", "86505"])
def test_o16_transfusions_are_no_base_items(found, target):
    package = regional(10, 10000).add("zuordnung", 38, "99581", target, 1, 1, "Transfusionspauschale")
    (said,) = found(package)
    assert (said.id, said.severity, said.place.row, said.read) == ("O16", W, 2, target)
    assert said.message.de == (
        f"99581 ist dem Namen nach eine Transfusion und {target} zugeordnet (400,00 EUR in 2008)."
    )


def test_o16_sees_a_split_assignment(found):
    package = regional(10, 10000).add("zuordnung", 38, "99581", "TRANSFUSION", "0,5", "0,5")
    assert [f.id for f in found(package.add("zuordnung", 38, "99581", "86503", "0,5", "0,5"))] == ["O16"]


def test_o16_allows_transfusions_where_they_belong(found):
    assert (
        found(regional(10, 10000).add("zuordnung", 38, "99581", "TRANSFUSION", 1, 1, "Transfusion"), "O16")
        == []
    )


# --- N21, the table geltend -------------------------------------------------------------------


def agreed(*rows: tuple[str, ...]) -> Package:
    package = healthy()
    for row in rows:
        package.add("geltend", 38, *row)
    return package


@pytest.mark.parametrize(
    ("rows", "row", "column", "text"),
    [
        ((("86500", "", "30,68"),), 2, "gop", "„86500“ ist keine Kostenpauschale dieser Vereinbarung."),
        ((("86520", "", "60,00"),), 2, "gop", "„86520“ ist keine Kostenpauschale dieser Vereinbarung."),
        (
            (("86510", "15.02.2010", "30,68"),),
            2,
            "gueltig_ab",
            "86510: gültig ab 15.02.2010 ist kein Quartalsbeginn nach dem Beginn der Vereinbarung am 01.10.2009.",
        ),
        (
            (("86510", "01.07.2009", "30,68"),),
            2,
            "gueltig_ab",
            "86510: gültig ab 01.07.2009 ist kein Quartalsbeginn nach dem Beginn der Vereinbarung am 01.10.2009.",
        ),
        ((("86510", "", "0,00"),), 2, "eur", "86510: 0,00 EUR ist kein Gebührenwert."),
        ((("86510", "", "-1,00"),), 2, "eur", "86510: -1,00 EUR ist kein Gebührenwert."),
        (
            (("86510", "", "30,68"), ("86510", "01.10.2009", "31,00")),
            3,
            "eur",
            "86510 hat ab 01.10.2009 zwei Werte: 30,68 EUR und 31,00 EUR.",
        ),
        (
            (("86516", "", "120,00"), ("86518", "", "119,99")),
            3,
            "eur",
            "86518 hat ab 01.10.2009 119,99 EUR, 86516 120,00 EUR; nach Nr. 6 sind sie gleich.",
        ),
        (
            (("86518", "", "120,00"),),
            2,
            "eur",
            "86518 hat ab 01.10.2009 120,00 EUR, 86516 keine Zeile; nach Nr. 6 sind sie gleich.",
        ),
        (
            (("86516", "", "120,00"), ("86516", "01.07.2010", "118,00"), ("86518", "01.07.2010", "120,00")),
            4,
            "eur",
            "86518 hat ab 01.07.2010 120,00 EUR, 86516 118,00 EUR; nach Nr. 6 sind sie gleich.",
        ),
    ],
)
def test_n21_agreed_fees_that_cannot_be(found, rows, row, column, text):
    (said,) = found(agreed(*rows))
    assert (said.id, said.severity, said.place.row, said.place.column) == ("N21", E, row, column)
    assert said.message.de == text


def test_n21_agreed_fees_in_every_form(found, tmp_path):
    """Start empty or as a date, ISO or German, 86518 as 86516 or left out, all three states."""
    package = agreed(
        ("86510", "", "30,68"),
        ("86512", "01.10.2009", "30,68", "festgesetzt"),
        ("86516", "2010-07-01", "118,00", "einseitig", "Schreiben vom 01.06.2010"),
        ("86518", "2010-07-01", "118,00"),
    )
    assert found(package) == []
    rows = package.load(tmp_path).agreed
    assert [(r.gop, r.valid_from and r.valid_from.isoformat(), r.cents, r.status) for r in rows] == [
        ("86510", None, 3068, "vereinbart"),
        ("86512", "2009-10-01", 3068, "festgesetzt"),
        ("86516", "2010-07-01", 11800, "einseitig"),
        ("86518", "2010-07-01", 11800, "vereinbart"),
    ]
    assert rows[2].reason == "Schreiben vom 01.06.2010"


def test_n21_a_start_in_mid_quarter_counts_from_the_next(found):
    package = agreed(("86510", "", "30,68"), ("86510", "01.01.2010", "30,68")).without("4/2009")
    package.add("vertraege", 38, "Nordrhein", "15.11.2009", "teil_b")
    assert "86510 hat ab 01.01.2010 zwei Werte" in found(package, "N21")[0].message.de


@pytest.mark.parametrize(("table", "cells"), [
    ("geltend", ("86510", "", "30,68", "mündlich")),
    ("vertraege", ("Nordrhein", "01.10.2009", "teil_b", "läuft")),
])  # fmt: skip
def test_f09_words_that_are_not_provided_for(found, table, cells):
    (said,) = found(healthy().add(table, 38, *cells))
    assert (said.id, said.severity, said.read) == ("F09", E, cells[3])


@pytest.mark.parametrize("word", ["fortgeführt", "fortgefuehrt", "beendet", ""])
def test_transfusion_agreements_go_on_or_end(tmp_path, word):
    data = healthy().add("vertraege", 38, "Nordrhein", "01.10.2009", "teil_b", word).load(tmp_path)
    assert data.findings == ()
    assert data.contract("38").transfusions == {"fortgefuehrt": "fortgeführt"}.get(word, word)


def test_f08_an_assignment_without_rows_is_noted(found):
    (said,) = found(healthy().add("zuordnung", 38, "99581", "86505", 1, 1))
    assert (said.id, said.severity, said.place.file, said.place.row) == ("F08", I, "zuordnung.csv", 2)
    assert said.message.de == "99581 ist zugeordnet, kommt in der Abrechnung aber nicht vor."


# --- O09, O10, O12, O13 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "cents", "ids"), [(240, 153360, []), (241, 153360, ["O09"]), (240, 153361, ["O09"])]
)
def test_o09_bisphosphonates_are_a_small_part(found, count, cents, ids):
    # 86503 a quarter: 240 services, 6.134,40 EUR, a quarter of it 1.533,60 EUR
    package = regional(count, cents).add("zuordnung", 38, "99581", "BISPHOSPHONAT", 1, 1)
    assert [f.id for f in found(package) if f.id != "O03"] == ids


def test_o09_names_what_it_compares(found):
    package = regional(250, 200000).add("zuordnung", 38, "99581", "BISPHOSPHONAT", 1, 1)
    (said,) = found(package, "O09")
    assert (said.severity, said.cents) == (W, 800000)
    assert said.message.de == (
        "Bisphosphonate 2008: 1.000 Leistungen, 8.000,00 EUR; 86503: 960 Leistungen, 24.537,60 EUR."
    )


@pytest.mark.parametrize(("cases", "ids"), [(299, ["O10"]), (300, []), (600, []), (601, ["O10"])])
def test_o10_cases_lie_between_the_largest_base_rate_and_their_sum(found, cases, ids):
    said = found(healthy().add("faelle", 38, "2/2008", "alle", cases))
    assert [f.id for f in said] == ids
    if ids:
        assert said[0].message.de == (
            f"2/2008: {cases} Behandlungsfälle; 86500, 86502 und 86503 zusammen 600, die größte allein 300."
        )


def test_o10_counts_assigned_items(found):
    package = (
        regional(10, 30680)
        .add("zuordnung", 38, "99581", "86500", "0,5", "1")
        .add("zuordnung", 38, "99581", "86501", "0,5", "0")
    )
    assert found(package.add("faelle", 38, "2/2008", "alle", 605)) == []
    assert [f.id for f in found(package.add("faelle", 38, "3/2008", "alle", 606))] == ["O10"]


def test_o12_the_fourth_quarter_is_a_quarter(found):
    # base rates of 4/2008 : year; 600+x of 2400+x
    assert found(healthy().change("4/2008", "86500", 471, 471 * 3068), "O12") == []
    said = found(healthy().change("4/2008", "86500", 672, 672 * 3068), "O12")
    assert [f.message.de for f in said] == [
        "Auf 4/2008 entfallen 35,06 % der Grundpauschalen 86500, 86502, 86503 von 2008."
    ]
    # demand of 4/2008: (44.022,00 + 372 x 30,68) / (176.088,00 + 372 x 30,68) = 29,56 %


def test_o12_the_demand_too(found):
    # 86505: 120 -> 240 services: (44.022,00 + 15.338,40) / (176.088,00 + 15.338,40) = 31,01 %
    said = found(healthy().change("4/2008", "86505", 240, 240 * 12782), "O12")
    assert [(f.severity, f.message.de) for f in said] == [
        (W, "Auf 4/2008 entfallen 31,01 % des Leistungsbedarfs von 2008.")
    ]


def test_o12_needs_the_whole_year(found):
    assert found(healthy().without("1/2008"), "O12") == []


@pytest.mark.parametrize(
    ("gops", "text"),
    [
        (
            ("86502", "86503"),
            "2008 keine Leistungen nach 86502 und 86503: 86510, 86512 aus den Daten nicht bestimmbar.",
        ),
        (("86504",), "2008 keine Leistungen nach 86504: 86514 aus den Daten nicht bestimmbar."),
        (
            ("86501", "86505"),
            "2008 keine Leistungen nach 86501 und 86505: 86516, 86518 aus den Daten nicht bestimmbar.",
        ),
    ],
)
def test_o13_without_services_there_is_no_fee(found, gops, text):
    package = healthy()
    for gop in gops:
        package.without(gop=gop)
    assert [(f.severity, f.message.de) for f in found(package, "O13")] == [(W, text)]


def test_o13_few_services_are_a_matter_of_chance(found):
    package = healthy().without(gop="86504")
    for quarter, count in zip(BASE, (7, 7, 8, 8), strict=True):
        package.billed(quarter, "alle", "86504", count, count * 5113)
    assert found(package) == []
    (said,) = found(package.change("1/2008", "86504", 6, 6 * 5113))
    assert said.message.de == "2008 nur 29 Leistungen nach 86504: 86514 vom Zufall geprägt."


# --- old contracts, English, the catalogue ----------------------------------------------------


def test_a_region_that_keeps_its_old_contract_is_only_looked_at_row_by_row(found):
    package = Package().add("vertraege", 38, "Nordrhein", "", "altvertrag")
    package.billed("1/2010", "alle", "86500", 10, 30680).billed("1/2010", "alle", "13435", -1, 10)
    assert [f.id for f in found(package)] == ["N01"]


def test_english_has_its_own_number_format(found):
    (said,) = found(healthy().change("3/2008", "86504", 30, 153391))
    assert said.message.en.endswith("3/2008, alle: 1,533.91 EUR / 30 = 51.1303 EUR.")


def test_every_check_cites_a_clause_and_has_a_title_in_both_languages():
    for check in CATALOGUE:
        assert any(word in check.source for word in ("Anhang 2", "§", "Protokollnotiz")), check.id
        assert check.title.de
        assert check.title.en


def test_the_catalogue_is_complete():
    """Every id of teil-b.md section 7, the notation checks, those of the readings and of scenarios."""
    ids = "L01 L02 N01 N02 N03 N04 N09 N10 N11 N13 N15 N17 N18 N19 N20 N21 N22 O01 O02 O03 O04 O05 O06 O07 O09 O10 O12 O13 O14 O15 O16 O17 O18 Z01"
    assert {c.id for c in CATALOGUE} == {*ids.split(), *(f"F{n:02}" for n in range(1, 11))}


def test_every_check_has_a_test_but_those_made_elsewhere():
    """The other F and N18 are made while reading, L01, L02, N09, N11, N15, N22 and O17 where the fees are, Z01 where the scenarios are."""
    without = {c.id for c in CHECKS if not c.tests}
    assert without == {
        *(f"F{n:02}" for n in range(1, 11) if n != 8),
        "L01",
        "L02",
        "N09",
        "N11",
        "N15",
        "N18",
        "N22",
        "O17",
        "Z01",
    }


def test_every_check_of_figures_is_tested_here():
    text = Path(__file__).read_text(encoding="utf-8")
    for check in CHECKS:
        assert not check.tests or f"def test_{check.id.lower()}_" in text, check.id


# --- O18: amounts in another unit (issue 13, item 8) -------------------------------------------


@pytest.mark.parametrize(("scale", "unit"), [(Fraction(1, 1000), "Tausend EUR"), (100, "Cent")])
def test_o18_amounts_in_another_unit_are_an_error(scale, unit, tmp_path):
    package = Package()
    for quarter in BASE:
        for gop, count in COUNTS.items():
            package.billed(quarter, "alle", gop, count, int(count * PRICES[gop] * scale))
    (said,) = of(package.load(tmp_path).findings, "O18")
    assert said.severity == E
    assert f"in {unit} angegeben" in said.message.de


@pytest.mark.parametrize("price", [200, 200_000])
def test_o18_amounts_at_the_bounds_are_none(price, tmp_path):
    package = Package()
    for quarter in BASE:
        for gop in ("86500", "86501"):
            package.billed(quarter, "alle", gop, 10, 10 * price)
    assert of(package.load(tmp_path).findings, "O18") == []


def test_o18_one_odd_price_is_no_other_unit(tmp_path):
    package = healthy()
    for quarter in BASE:
        package.change(quarter, "86504", 30, 30)
    assert of(package.load(tmp_path).findings, "O18") == []
