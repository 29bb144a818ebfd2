"""Whatever a region delivered, an analysis answers or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

import feecalc as fc
from feecalc.analysis.study import AnalysisError
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from tests.strategies import KV, deliveries, readings

ANALYSES = (
    fc.impact, fc.bridge, fc.contributions, fc.decompose, fc.elasticities, fc.break_even, fc.uptake, fc.preview,
)  # fmt: skip


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda a: a.__name__)
@given(data=deliveries(), reading=readings())
def test_an_analysis_answers_or_says_why_not(
    analysis: Callable[..., object], data: Data, reading: Reading
) -> None:
    result = fc.calculate(data, reading)
    try:
        frame = analysis(result, KV)
    except AnalysisError as error:
        assert KV in error.message.de
        assert error.message.en
    else:
        assert set(frame["kv"]) <= {KV}


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda a: a.__name__)
def test_a_region_that_was_not_calculated_is_named(analysis: Callable[..., object], musterland: Data) -> None:
    result = fc.calculate(replace(musterland, cases={}), Reading(cases_base="reported"))  # L01
    assert result.regions[KV].status == "failed"
    with pytest.raises(AnalysisError, match="KV 00"):
        analysis(result, KV)


@given(deliveries(counts="tiny"), readings())
def test_the_matrix_has_a_row_for_every_reading(data: Data, reading: Reading) -> None:
    frame = fc.readings_matrix(data, reading=reading)
    for row in frame.itertuples():
        assert row.difference is not None or row.reason


def test_reported_cases_without_kassenart_are_named(demo: Data) -> None:
    result = fc.calculate(demo, Reading(cases_base="reported"), kv="02")
    with pytest.raises(AnalysisError, match="nicht je Kassenart"):
        fc.contributions(result, "02")
