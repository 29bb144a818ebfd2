"""The bridge of the page: spoken names, values, and the word that its axis is cut."""

from __future__ import annotations

import re
from typing import Any

import pytest

import feecalc as fc
from feecalc.analysis.bridge import bridge_steps
from feecalc.analysis.charts.style import BLUE, ORANGE
from feecalc.whatif.waterfall import waterfall_html


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("de", ("(Achse beginnt nicht bei 0)", "Fallwert im Basiszeitraum", "64,48", "mehr oder weniger 86516")),
        ("en", ("(axis does not start at 0)", "case value of the base period", "64.48", "more or fewer 86516")),
    ],
)  # fmt: skip
def test_it_speaks_and_says_that_its_axis_is_cut(musterland_result: fc.Result, lang: Any, said: Any) -> None:
    """Worked example (teil-b section 10): the case value of Q4 2008 is 64.48 EUR."""
    stages = musterland_result.regions["00"].calculated.stages
    starts = {n: stage.case_value_base for n, stage in stages.items()}
    drawn = waterfall_html(bridge_steps(musterland_result, "00"), starts, lang)
    assert drawn.count("<svg") == 2
    assert all(words in drawn for words in said)
    assert "FW0" not in drawn


def test_up_and_down_have_the_colours_of_the_printed_bridge(musterland_result: fc.Result) -> None:
    """A bar that is orange on paper is orange on the page; what falls is hatched in blue on both."""
    steps = [step for step in bridge_steps(musterland_result, "00") if step.stage == 1]
    start = musterland_result.regions["00"].calculated.stages[1].case_value_base
    drawn = waterfall_html(steps, {1: start})
    fills = re.findall(r'<rect x="[0-9.]+" y=.*? fill="(.*?)"', drawn)
    assert fills == [ORANGE if step.exact >= 0 else "url(#falls)" for step in steps]
    assert f'<rect width="6" height="6" fill="{BLUE}"/>' in drawn
