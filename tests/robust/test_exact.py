"""No float on the way to a published figure: none is met, and none comes out.

That none is written there is held by ``tests/test_architecture.py``.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest

import feecalc as fc
from feecalc.law.readings import CONTRADICTIONS, OPTIONS, Reading
from feecalc.numbers import Undefined
from tests.robust.harness import MUSTERLAND


# --- met: any mixture of a fraction and a float raises ----------------------------------------
@pytest.fixture
def no_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    def met(*_args: object) -> Any:
        raise AssertionError("a float met a fraction")

    created = Fraction.__new__

    def exact(cls: type[Fraction], numerator: Any = 0, denominator: Any = None, **rest: Any) -> Fraction:
        if isinstance(numerator, float) or isinstance(denominator, float):
            met()
        return created(cls, numerator, denominator, **rest)

    monkeypatch.setattr(Fraction, "__new__", exact)
    monkeypatch.setattr(Fraction, "__float__", met)
    monkeypatch.setattr(Fraction, "from_float", met)


def test_the_trap_works(no_floats: None) -> None:
    for mixture in (lambda: Fraction(1, 3) * 0.5, lambda: 0.5 + Fraction(1, 3), lambda: Fraction(0.5), lambda: Fraction(1, 3) < 0.5):  # fmt: skip
        with pytest.raises(AssertionError):
            mixture()


def settings() -> list[Reading]:
    """Every option once, and some combinations at random."""
    single = [Reading.of({key: option}) for key, options in OPTIONS.items() for option in options]
    dice, combined = random.Random(2009), []
    while len(combined) < 40:
        chosen = {key: dice.choice(options) for key, options in OPTIONS.items()}
        if not any({one, other} <= set(chosen.items()) for one, other, _ in CONTRADICTIONS):
            combined.append(Reading.of({**chosen, "bisphosphonate_share": Fraction(1, 3)}))
    return single + combined


def test_no_float_meets_a_fraction_and_none_comes_out(no_floats: None) -> None:
    data = fc.load(MUSTERLAND)
    assert not list(floats_among(data, "data"))
    for reading in settings():
        result = fc.calculate(data, reading)
        assert not list(floats_among(result.regions["00"], "result")), reading
        fees = result.regions["00"].calculated.fees
        assert all(
            isinstance(f, Fraction | int | Undefined) for dates in fees.values() for f in dates.values()
        )


def floats_among(value: Any, at: str) -> Iterator[str]:
    """Every float within a value, wherever it hides."""
    if isinstance(value, float):
        yield at
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from floats_among(getattr(value, field.name), f"{at}.{field.name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from floats_among(item, f"{at}[{key}]")
    elif isinstance(value, tuple | list | set | frozenset):
        for i, item in enumerate(value):
            yield from floats_among(item, f"{at}[{i}]")


def test_a_float_is_found_wherever_it_hides() -> None:
    assert list(floats_among(({"a": [Fraction(1), 0.5]},), "x")) == ["x[0][a][1]"]
