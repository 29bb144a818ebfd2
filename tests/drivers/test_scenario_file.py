"""``szenario.toml``: read, refused with the nearest name, written so that it reads the same."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecalc.drivers.names import NAMES, ScenarioError, base
from feecalc.drivers.position import position
from feecalc.drivers.scenario import calculate_scenario
from feecalc.drivers.scenario_file import Scenario, load_scenario
from feecalc.drivers.simulate import simulate
from feecalc.drivers.valuation import valuation
from feecalc.intake import PackageError
from feecalc.intake.model import Data
from feecalc.law.readings import Reading, ReadingError
from feecalc.words.text import Text


def loaded(folder: Path, text: str) -> Scenario:
    path = folder / "szenario.toml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def refused(folder: Path, text: str) -> str:
    with pytest.raises((ScenarioError, ReadingError)) as raised:
        loaded(folder, text)
    return str(raised.value)


def test_the_example_of_the_specification(tmp_path: Path) -> None:
    """interfaces.md, section Scenario (with an option that every edition of the register has)."""
    found = loaded(
        tmp_path,
        'name = "Fälle -3 %, Palliativ +1 Punkt"\nauthor = "KV Muster"\ndate = 2011-03-01\n'
        '[drivers]\ncases = -0.03\n"share_86518@2010" = 0.01\n'
        '[readings]\npalliative_in_case_value = "no"\n',
    )
    assert found.drivers == {"cases": Fraction(-3, 100), "share_86518@2010": Fraction(1, 100)}
    assert found.readings == {"palliative_in_case_value": "no"}
    assert (found.author, found.date, found.note) == ("KV Muster", "2011-03-01", "")


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ('"-3 %"', Fraction(-3, 100)),
        ('"−2,5 %"', Fraction(-25, 1000)),
        ('"+0.1%"', Fraction(1, 1000)),
        ('"300 %"', Fraction(3)),
        ("-0.1", Fraction(-1, 10)),
        ("-0.125", Fraction(-1, 8)),
        ('"0.125 %"', Fraction(1, 800)),
        ('"1.50 %"', Fraction(15, 1000)),
        ('"-0,1"', Fraction(-1, 10)),
        ('"1/3"', Fraction(1, 3)),
    ],
)
def test_numbers_are_exact_as_written(tmp_path: Path, written: str, exact: Fraction) -> None:
    assert loaded(tmp_path, f"[drivers]\ncases = {written}\n").drivers == {"cases": exact}


@pytest.mark.parametrize("unit", ["%", "%-Pkt.", "Prozentpunkte", "Punkt", "pp"])
def test_points_are_for_shares(tmp_path: Path, unit: str) -> None:
    found = loaded(tmp_path, f'[drivers]\nshare_86518 = "+1 {unit}"\n')
    assert found.drivers == {"share_86518": Fraction(1, 100)}
    if unit != "%":
        assert "Erwartet wird" in refused(tmp_path, f'[drivers]\ncases = "-3 {unit}"\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[drivers]\nshare86518 = 0.01\n", "szenario.toml: Einen Treiber „share86518“ gibt es nicht. Gemeint ist wohl „share_86518“."),
        ('[drivers]\n"cases@2009" = 0.01\n', "Möglich sind cases@2009Q4, cases@2010"),
        ('[drivers]\n"demand_86500@2010" = 0.01\n', "Bitte demand_86500 schreiben"),
        ('[drivers]\ncases = 0.01\n"cases@2010" = 0.01\n', "mit und ohne Zeitraum"),
        ('[readings]\npaliative_in_case_value = "no"\n', "palliative_in_case_value"),
        ('[readings]\npalliative_in_case_value = "nein"\n', "Möglich sind: yes, no."),
        ('author = "x"\nautor = "x"\n', "Gemeint ist wohl „author“"),
        ("cases = -0.03\n", "„cases“ gehört in den Abschnitt [drivers]."),
        ('rounding = "chain"\n', "„rounding“ gehört in den Abschnitt [readings]."),
        ("[drivers]\ncases = -3\n", 'Gemeint ist wohl cases = "-3 %"'),
        ("[drivers]\ncases = -1\n", 'Gemeint ist wohl cases = "-1 %", sonst cases = "-100.0 %".'),
        ("[drivers]\ncases = 15\n", 'Gemeint ist wohl cases = "15 %", sonst cases = "1500.0 %".'),
        ("[drivers]\nshare_86516 = 1.5\n", 'Gemeint ist wohl share_86516 = "1.5 %"'),
        ("[drivers]\ncases@2010 = 0.1\n", "Anführungszeichen"),
        ("[drivers.cases]\n2010 = 0.1\n", "Namen mit @ stehen in Anführungszeichen"),
        ('[drivers]\ncases = "minus drei"\n', "genau eine Zahl"),
        ('[drivers]\ncases = ""\n', "genau eine Zahl"),
        ("[drivers]\ncases = [0.1]\n", "eine einfache Angabe"),
        ("drivers = 3\n", "[drivers] ist ein Abschnitt"),
        ('date = "31.02.2011"\n', "ist kein Tag"),
        ("name = 3\n", "ist ein Text in Anführungszeichen"),
        ('[drivers]\ncases = "1.000 %"\n', "lässt sich auf zwei Arten lesen"),
        ('[drivers]\ncases = "-1.500 %"\n', "lässt sich auf zwei Arten lesen"),
        ('[drivers]\nshare_86516 = "12.345 %-Pkt."\n', "lässt sich auf zwei Arten lesen"),
        ('[drivers]\ncases = "1,500 %"\n', "lässt sich auf zwei Arten lesen"),
    ],
)  # fmt: skip
def test_refusals_name_what_is_meant(tmp_path: Path, text: str, said: str) -> None:
    if "cases@2010 = 0.1" in text and '"' not in text:
        with pytest.raises(PackageError):
            loaded(tmp_path, text)
    else:
        assert said in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[drivers]\ncases = -0,03\n", r'Zeile 2, Spalte 11: .*Dezimalpunkt.*"-3 %"'),
        ("[drivers]\ncases = 3 %\n", r'Zeile 2, Spalte 11: .*Dezimalpunkt.*"-3 %"'),
        ('author = "a"\nname = "x"\nname = "y"\n', r"Zeile 3: „name“ steht zweimal da"),
        ("[drivers]\ncases = 0.1\ncases = 0.2\n", r"Zeile 3: „cases“ steht zweimal da"),
        ("[drivers]\ncases = 0.1\n[drivers]\n", r"Zeile 3: \[drivers\] steht zweimal da"),
    ],
)
def test_what_is_written_wrongly_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PackageError, match=said):
        loaded(tmp_path, text)


def test_from_1_on_three_decimals_are_written_so_that_they_read_the_same(tmp_path: Path) -> None:
    """100,125 % would be refused as ambiguous."""
    made = Scenario("x", {"cases": Fraction("1.00125")})
    made.save(tmp_path / "s.toml")
    assert load_scenario(tmp_path / "s.toml") == made


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"lässt sich nicht lesen: ein Ordner, keine Datei\."):
        load_scenario(tmp_path)


def test_no_toml_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"szenario\.toml, Zeile 1, Spalte .*: kein gültiges TOML"):
        loaded(tmp_path, "cases -0.03")
    with pytest.raises(PackageError, match=r"nirgends\.toml lässt sich nicht lesen"):
        load_scenario(tmp_path / "nirgends.toml")


def test_without_a_name_the_file_gives_it(tmp_path: Path) -> None:
    assert loaded(tmp_path, "[drivers]\ncases = -0.03\n").name == "szenario"
    assert Scenario(drivers={"cases": -0.03}).name == "Fallzahl 4/2009 und 2010 -3 %"


def test_german_dates(tmp_path: Path) -> None:
    assert loaded(tmp_path, 'date = "1.3.2011"\n').date == "2011-03-01"


text = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)
changes = st.fractions(-3, 3, max_denominator=10**6) | st.decimals(-1, 1, places=4)


@given(
    drivers=st.dictionaries(st.sampled_from([n for n in NAMES if "@" not in n]), changes, max_size=4),
    named=text, author=text, note=text,
)  # fmt: skip
@settings(max_examples=60)
def test_what_is_written_reads_the_same(
    tmp_path_factory: Any, drivers: dict[str, Any], named: str, author: str, note: str
) -> None:
    folder = tmp_path_factory.mktemp("szenario")
    made = Scenario(named, drivers, {"rounding": "chain"}, author, "2011-03-01", note)
    made.save(folder / "s.toml")
    again = load_scenario(folder / "s.toml")
    assert again == made
    assert {base(n) for n in again.drivers} <= set(drivers)


def test_assumptions_travel_with_the_scenario(musterland: Data) -> None:
    """issue 16.1: the assumptions stand in whatever is made of a scenario; a delivery has none."""
    moved = Scenario("Weniger", {"cases@2010": "-3 %"}, {"case_decline_credit": "none"}, author="KV Muster")
    made = [
        calculate_scenario(musterland, moved).data.assumptions,
        position(musterland, "00", moved).result.data.assumptions,
    ]
    assert made[0] == made[1] == moved.assumptions
    assert [(label.de, value.de) for label, value in moved.assumptions] == [
        ("Szenario", "Weniger"),
        ("Verfasser", "KV Muster"),
        ("Fallzahl 2010", "-3 %"),
        ("Anrechnung des Fallzahlrückgangs", "keine Anrechnung"),
    ]
    assert musterland.assumptions == ()
    assert position(musterland, "00").result.data.assumptions == ()


def test_a_position_takes_the_readings_of_its_scenario(musterland: Data) -> None:
    moved = Scenario("x", {"cases": "-1 %"}, {"case_decline_credit": "none"})
    assert position(musterland, "00", moved).reading.case_decline_credit == "none"
    assert position(musterland, "00", moved, Reading()).reading == Reading()


def test_each_what_if_says_how_volumes_are_valued(musterland: Data) -> None:
    """issue 16.2; Musterland delivers no amounts of 2009 and 2010 that deviate: see the words, not the figures."""
    told = calculate_scenario(musterland, {}).regions["00"]
    assert told.region is not None
    said = valuation(told.region, told.reading)
    assert simulate(musterland).valuation == {"00": said}
    assert position(musterland, "00").valuation == said
    assert said.de in str(position(musterland, "00"))
    assert said.de.startswith("Volumen")


def test_the_day_is_written_as_each_language_does() -> None:
    assert Scenario("x", date="2011-03-01").assumptions[1][1] == Text("01.03.2011", "2011-03-01")
    assert Scenario("x", date="im März").assumptions[1][1] == Text("im März", "im März")
