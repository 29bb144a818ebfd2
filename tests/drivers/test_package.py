"""A scenario as a package: equal to `simulate` up to whole services, and a sound package of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import feecalc as fc
from feecalc.calculation.stage import DATES
from feecalc.drivers.moved_package import scenario_data, scenario_package
from feecalc.drivers.moves import describe
from feecalc.drivers.names import ScenarioError
from feecalc.drivers.simulate import simulate
from feecalc.intake.model import NEW_GOPS, AgreedFee, Assignment, Data
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined
from feecalc.words.findings import Severity
from feecalc.workbook.verify.verdict import verify

SCENARIOS: list[dict[str, Any]] = [
    {"cases@2009Q4": -0.04, "share_86518@2010": 0.01},
    {"cases": -0.03},
    {"cases": 0.02, "share_86516": -0.01, "share_86518": 0.02},
    {"share_86510": 0.005, "share_86514": 0.001},
    {"demand_86500": 0.05, "frequency_86502": -0.02},
]


def errors(data: Data) -> list[str]:
    return [f.message.de for f in data.findings if f.severity is Severity.ERROR]


@pytest.mark.parametrize("drivers", SCENARIOS)
@pytest.mark.parametrize("kv", ["02", "51", "01"])
def test_the_exact_engine_gives_what_simulate_gives(demo: Data, kv: str, drivers: dict[str, Any]) -> None:
    """Whole services move a fee of some EUR by a few millionths."""
    package = scenario_package(demo, kv, drivers)
    result = fc.calculate(package, Reading())
    sim = simulate(demo, drivers, Reading(), kv)
    for gop in NEW_GOPS:
        for day in DATES:
            exact = result.regions[kv].calculated.fees[gop][day]
            assert float(exact) == pytest.approx(sim.fees[day][gop][0, 0], rel=2e-4)
    assert errors(package) == []


def enlarged(data: Data) -> Data:
    """Counts and amounts times a million: fees do not notice (section 6), the rounding to whole services vanishes."""
    rows = (
        replace(r, count=r.count * 10**6, cents=None if r.cents is None else r.cents * 10**6)
        for r in data.billing
    )
    return replace(
        data, billing=tuple(rows), cases=tuple(replace(c, cases=c.cases * 10**6) for c in data.cases)
    )


@pytest.mark.parametrize("name", ["frequency_86502", "frequency_86503", "demand_86503"])
def test_regional_items_grow_with_what_they_are_assigned_to(demo: Data, name: str) -> None:
    """Also where only the region's own items make the factors a and b (``analog_in_factors=no``)."""
    assigned = {a.kv for a in demo.assignments if a.target in ("86502", "86503")}
    assert assigned
    reading = Reading(analog_in_factors="no")
    demo = enlarged(demo)
    for kv in assigned:
        exact = fc.calculate(scenario_package(demo, kv, {name: 0.1}), reading).regions[kv].calculated
        sim = simulate(demo, {name: 0.1}, reading, kv)
        assert float(exact.fees["86510"]["start"]) == pytest.approx(
            sim.fees["start"]["86510"][0, 0], rel=1e-9
        )
        assert float(exact.fees["86512"]["start"]) == pytest.approx(
            sim.fees["start"]["86512"][0, 0], rel=1e-9
        )


def test_a_regional_item_of_two_targets_gives_each_its_part(musterland: Data) -> None:
    """By hand: 60 % of 1000 services grow by a tenth, 40 % stay: 1060 services, of which 66/106 and 40/106."""
    row = next(r for r in musterland.billing if r.quarter == "2008Q1")
    own = replace(row, gop="99001", count=1000, cents=100_000)
    shares = {"86502": Fraction(6, 10), "86503": Fraction(4, 10)}
    given = tuple(Assignment("00", "99001", t, s, s, "", row.place) for t, s in shares.items())
    data = replace(musterland, billing=(*musterland.billing, own), assignments=given)
    moved = scenario_package(data, "00", {"frequency_86502": 0.1})
    assert next(r.count for r in moved.billing if r.gop == "99001") == 1060
    assert [a.share_count for a in moved.assignments] == [Fraction(66, 106), Fraction(40, 106)]
    assert [a.share_demand for a in moved.assignments] == list(shares.values())


def test_a_scenario_of_one_region_holds_no_row_of_another(demo: Data) -> None:
    agreed = tuple(AgreedFee(kv, "86510", None, 10000, "vereinbart", "") for kv in ("02", "51"))
    made = scenario_package(replace(demo, agreed=agreed), "02", {"cases": -0.03})
    assert made.agreed == agreed[:1]
    tables = (made.billing, made.cases, made.assignments, made.statements)
    assert {row.kv for table in tables for row in table} == {"02"} == set(made.contracts)


def test_a_scenario_of_all_regions_names_those_where_it_is_impossible(demo: Data) -> None:
    """Hessen bills no 86514 and cannot bill less of it; the others are calculated."""
    package = scenario_data(demo, {"share_86514": -0.001})
    assert [(f.kv, f.id) for f in package.findings if f.id == "Z01"] == [("46", "Z01")]
    result = fc.calculate(package)
    assert result.regions["46"].status == "failed"
    assert result.regions["02"].status == "calculated"
    alone = fc.calculate(scenario_package(demo, "02", {"share_86514": -0.001}))
    assert result.regions["02"].calculated.fees == alone.regions["02"].calculated.fees


def test_a_period_moves_its_own_quarters_only(demo: Data) -> None:
    package = scenario_package(demo, "02", {"cases@2010": -0.03, "share_86518@2009Q4": 0.01})
    before: Counter[tuple[str, str]] = Counter()
    after: Counter[tuple[str, str]] = Counter()
    for data, sums in ((demo, before), (package, after)):
        for row in data.billing:
            sums[row.quarter, row.gop] += row.count if row.kv == "02" else 0
    moved = {cell for cell in before if before[cell] != after[cell]}
    assert moved == {("2009Q4", "86518"), *(c for c in before if c[0][:4] == "2010" and c[1] in NEW_GOPS)}
    cases = [n["2010Q1", "86510"] + n["2010Q1", "86512"] for n in (before, after)]
    assert cases[1] == round_half_up(cases[0] * Fraction(97, 100))


def test_undefined_stays_undefined(demo: Data) -> None:
    fees = fc.calculate(scenario_package(demo, "78", {"cases": -0.03})).regions["78"].calculated.fees
    assert isinstance(fees["86514"]["2011-07-01"], Undefined)


def test_nothing_is_lost_in_the_spreading(demo: Data) -> None:
    """By quarter and GOP the sums are the whole scenario: C(1+x) and its shares, half up."""
    package = scenario_package(demo, "02", {"cases": -0.03, "share_86518": 0.01})
    before, after = (
        Counter({(r.quarter, r.gop): 0 for r in d.billing if r.kv == "02"}) for d in (demo, package)
    )
    for data, sums in ((demo, before), (package, after)):
        for row in data.billing:
            if row.kv == "02":
                sums[row.quarter, row.gop] += row.count
    for quarter in ("2009Q4", "2010Q1", "2010Q2", "2010Q3", "2010Q4"):
        cases = before[quarter, "86510"] + before[quarter, "86512"]
        growth = Fraction(97, 100)
        assert after[quarter, "86510"] + after[quarter, "86512"] == round_half_up(cases * growth)
        expected = growth * (before[quarter, "86518"] + cases * Fraction(1, 100))
        assert after[quarter, "86518"] == round_half_up(expected)
        assert after[quarter, "86516"] == round_half_up(growth * before[quarter, "86516"])
    assert {k: n for k, n in after.items() if k[0] < "2009"} == {
        k: n for k, n in before.items() if k[0] < "2009"
    }


def round_half_up(x: Fraction) -> int:
    return int((x + Fraction(1, 2)) // 1)


def test_a_new_service_comes_with_the_cases(demo: Data) -> None:
    """Hessen bills no 86514: where it begins, each Kassenart takes its part."""
    package = scenario_package(demo, "46", {"share_86514": 0.01})
    rows = [r for r in package.billing if r.gop == "86514" and r.quarter == "2010Q1"]
    assert sum(r.count for r in rows) == round_half_up(Fraction(3582 + 16311, 100))
    assert len(rows) > 1
    assert min(r.count for r in rows) >= 0


def test_without_a_driver_the_delivery_comes_back(demo: Data) -> None:
    package = scenario_package(demo, "02", {"cases": 0, "share_86516": 0.0})
    assert package.billing == tuple(r for r in demo.billing if r.kv == "02")
    assert package.statements == tuple(s for s in demo.statements if s.kv == "02")


def test_a_scenario_says_that_it_is_one(demo: Data, musterland: Data) -> None:
    for data, kv in ((demo, "02"), (musterland, "00")):
        package = scenario_package(data, kv, {"cases": -0.03})
        said = "Szenario, nicht geliefert: Fallzahl 4/2009 und 2010 -3 %"
        assert {s.origin.removesuffix(" (Grundlage: erfunden)") for s in package.statements} == {said}
        assert package.is_invented(kv)
        assert all(s.control_cents is None for s in package.statements)


def test_reported_cases_follow(demo: Data) -> None:
    package = scenario_package(demo, "02", {"cases": -0.037})
    assert [f.id for f in package.findings if f.id == "N02"] == []
    reported = sum(c.cases for c in package.cases if c.quarter == "2010Q3")
    counted = sum(r.count for r in package.billing if r.gop in ("86510", "86512") and r.quarter == "2010Q3")
    assert reported == counted


@pytest.mark.parametrize(
    "drivers", [{"share_86514": -0.5}, {"share_86516": 0.4, "share_86518": 0.5}, {"cases": -2}]
)
def test_impossible_scenarios_are_named(demo: Data, drivers: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="ist nicht möglich"):
        scenario_package(demo, "02", drivers)


def test_one_scenario_only(demo: Data) -> None:
    with pytest.raises(ScenarioError, match="je Treiber genau eine Zahl"):
        scenario_package(demo, "02", {"cases": np.zeros(2)})


def test_words(demo: Data) -> None:
    assert describe({"cases": -0.03, "share_86516": 0.005}).de == (
        "Fallzahl 4/2009 und 2010 -3 %, Anteil 86516 je Fall ab 4/2009 +0,5 %-Pkt."
    )
    assert describe({}).de == "wie geliefert"


def test_its_workbook_verifies(demo: Data, tmp_path: Path) -> None:
    package = scenario_package(demo, "02", {"cases": -0.03, "share_86518": 0.01})
    path = tmp_path / "position.xlsx"
    fc.calculate(package, Reading(case_decline_credit="effect")).to_excel(path)
    found = verify(path)
    assert found.ok, str(found)
