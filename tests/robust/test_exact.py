"""No float on the way to a published figure: none is written there, none is met, none comes out."""

from __future__ import annotations

import ast
import dataclasses
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc
from feecalc.law.readings import OPTIONS, Reading
from feecalc.numbers import Undefined
from tests.robust.harness import MUSTERLAND, ROOT

PACKAGE = ROOT / "feecalc"
EXACT = sorted(
    p
    for part in ("law", "intake", "numbers", "region.py", "sums.py", "calculation.py", "engine.py", "result.py",
                 "pruefkennung.py", "checks_result.py", "selfcheck.py")
    for p in ([PACKAGE / part] if part.endswith(".py") else (PACKAGE / part).rglob("*.py"))
)  # fmt: skip
# Where a float may be named: arrays and their seed are float64 by design; a workbook's and a Parquet file's
# numbers arrive as floats and leave as decimal text; JSON shows a float beside the exact fraction.
ALLOWED = {
    "numbers/array.py": "what-if only",
    "numbers/words.py": "describes the kinds",
    "intake/raw.py": "a number cell becomes its fifteen digits",
    "intake/xlsxfile.py": "recognises a number cell",
    "intake/parquetfile.py": "recognises a number cell",
    "intake/exported.py": "a share from a workbook's number cell",
    "intake/template.py": "widths of columns",
}
FLOATING = {"float", "float64", "isclose", "nan", "inf", "sqrt", "fsum", "limit_denominator", "from_float"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def floats_in(tree: ast.AST) -> Iterator[str]:
    # how near a misspelt name must come to be suggested
    near = {id(k.value) for c in ast.walk(tree) if isinstance(c, ast.Call) for k in c.keywords if k.arg == "cutoff"}
    for node in ast.walk(tree):
        if id(node) in near:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"line {node.lineno}: {node.value}"
        if isinstance(node, ast.Name | ast.Attribute):
            word = node.id if isinstance(node, ast.Name) else node.attr
            if word in FLOATING:
                yield f"line {node.lineno}: {word}"
        if isinstance(node, ast.Import | ast.ImportFrom) and any(a.name in ("math", "numpy") for a in node.names):
            yield f"line {node.lineno}: import of {node.names[0].name}"


@pytest.mark.parametrize("path", [p for p in EXACT if name(p) not in ALLOWED], ids=name)
def test_no_float_is_written_in_the_exact_path(path: Path) -> None:
    assert not list(floats_in(ast.parse(path.read_text(encoding="utf-8"))))


def test_the_search_finds_floats() -> None:
    found = "a = 0.5\nb = float(a)\nimport math\nc = math.inf\n"
    assert len(list(floats_in(ast.parse(found)))) == 4


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
        if (chosen["kassenarten"], chosen["base_period"]) != ("mean_of_fees", "mean_of_quarters"):
            combined.append(Reading.of({**chosen, "bisphosphonate_share": Fraction(1, 3)}))
    return single + combined


def test_no_float_meets_a_fraction_and_none_comes_out(no_floats: None) -> None:
    data = fc.load(MUSTERLAND)
    assert not list(floats_among(data, "data"))
    for reading in settings():
        result = fc.calculate(data, reading)
        assert not list(floats_among(result.regions["00"], "result")), reading
        fees = result.regions["00"].calculated.fees
        assert all(isinstance(f, Fraction | int | Undefined) for dates in fees.values() for f in dates.values())


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
