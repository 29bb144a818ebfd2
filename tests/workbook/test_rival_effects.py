"""Effects of rival readings in the workbook against the exact ones of the analysis."""

from __future__ import annotations

import pytest

import feecalc as fc
from feecalc.analysis.matrix import rival_effects
from feecalc.numbers import Undefined
from feecalc.workbook.rival_effects import effects_of


@pytest.mark.parametrize("kv", ["17", "46", "51"])
def test_floats_agree_with_the_exact_effects(demo: fc.Data, kv: str) -> None:
    result = fc.calculate(demo, kv=kv)
    found = effects_of(result, [kv])
    exact = rival_effects(result, kv)
    assert len(exact) > 30
    for effect in exact:
        value = found[effect.key, effect.option][kv]
        if isinstance(effect.difference, Undefined):
            assert isinstance(value, Undefined), (effect.key, effect.option)
        else:
            assert value == pytest.approx(float(effect.difference), abs=1e-6), (effect.key, effect.option)
