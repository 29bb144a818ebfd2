"""A study shares intermediate results and never changes one."""

from __future__ import annotations

from hypothesis import given

from feecalc.analysis.study import studies_of, worth, yearly_frequencies
from feecalc.calculation.facts import effective, facts_of
from feecalc.calculation.stage import STAGE_2, START
from feecalc.calculation.teil_b import calculate_region
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined
from tests.strategies import KV, deliveries, readings


@given(deliveries(), readings(), readings())
def test_an_outcome_is_that_of_the_law(data: Data, first: Reading, second: Reading) -> None:
    study = studies_of(data, (KV,))[KV]
    for reading in (first, second, first.with_(case_decline_credit="none"), Reading()):
        if study.objection(reading) is None:
            assert study.outcome(reading) == calculate_region(study.region, reading, study.contract)


@given(deliveries(), readings())
def test_a_setting_called_idle_changes_no_fee(data: Data, reading: Reading) -> None:
    study = studies_of(data, (KV,))[KV]
    same = effective(facts_of(study.region), reading)
    outcomes = [calculate_region(study.region, r, study.contract) for r in (reading, same)]
    assert outcomes[0].fees == outcomes[1].fees


def test_a_year_is_worth_fees_times_services(musterland_result) -> None:
    found = musterland_result.regions["00"]
    region, outcome = found.region, found.outcome
    frequencies = yearly_frequencies(region, outcome, Reading())
    counts = {g: sum(region.new[f"2010Q{n}"].count[g] for n in (1, 2, 3, 4)) for g in NEW_GOPS}
    assert frequencies.count == counts
    assert worth(outcome, frequencies) == sum(outcome.fees[g][STAGE_2] * counts[g] for g in NEW_GOPS)


def test_without_2010_four_times_the_last_quarter_weighs(musterland) -> None:
    rows = tuple(row for row in musterland.billing if not row.quarter.startswith("2010"))
    study = studies_of(Data(rows, assignments=musterland.assignments), ("00",))["00"]
    frequencies = yearly_frequencies(study.region, study.outcome(Reading()), Reading())
    assert frequencies.count["86516"] == 4 * study.region.new["2009Q4"].count["86516"]
    assert "4/2009" in frequencies.note.de


def test_with_2008_alone_its_mapped_services_weigh(musterland) -> None:
    rows = tuple(row for row in musterland.billing if row.quarter.startswith("2008"))
    study = studies_of(Data(rows, assignments=musterland.assignments), ("00",))["00"]
    outcome = study.outcome(Reading())
    frequencies = yearly_frequencies(study.region, outcome, Reading())
    # teil-b section 6: Σ P·F = demand of 2008 without transfusions
    demand = sum(sum(q.demand.values()) + q.l_bis for q in study.region.base.values())
    assert worth(outcome, frequencies, START) == demand
    # teil-b section 2: a correction that is due without its data leaves its fees undefined, not the earlier ones
    assert is_undefined(worth(outcome, frequencies, STAGE_2))
