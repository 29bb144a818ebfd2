"""The generator: the same seed gives the same bytes, and an interrupted run goes on where it stopped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cases.case_support import bench_module

GENERATOR = bench_module("generate_cases")
WORLD = bench_module("case_world")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generator") / "whole"
    GENERATOR.main(folder, 5_000, 1, quiet=True)
    return folder


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(whole: Path, tmp_path: Path) -> None:
    for name, seed in (("same", 1), ("other", 2)):
        GENERATOR.main(tmp_path / name, 5_000, seed, quiet=True)
    assert contents(tmp_path / "same") == contents(whole)
    assert contents(tmp_path / "other") != contents(whole)


class CrashError(Exception):
    pass


@pytest.mark.parametrize("writes", [0, 2, 31])
def test_an_interrupted_run_goes_on_and_leaves_nothing_half_written(
    writes: int, whole: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    left, replace = writes, GENERATOR.os.replace

    def crash(source: Path, target: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise CrashError
        replace(source, target)

    monkeypatch.setattr(GENERATOR.os, "replace", crash)
    with pytest.raises(CrashError):
        GENERATOR.main(tmp_path / "cut", 5_000, 1, quiet=True)
    monkeypatch.undo()
    expected = contents(whole)
    for name, content in contents(tmp_path / "cut").items():
        assert name.rsplit("/", 1)[-1].startswith(".") or content == expected[name]  # hidden = unfinished
    assert "_truth.json" not in contents(tmp_path / "cut")
    GENERATOR.main(tmp_path / "cut", 5_000, 1, quiet=True)
    assert contents(tmp_path / "cut") == expected


def test_other_settings_do_not_mix_with_what_is_there(whole: Path) -> None:
    with pytest.raises(SystemExit, match="other data"):
        GENERATOR.main(whole, 5_000, 2, quiet=True)


def test_most_cases_keep_the_exclusions_and_some_break_every_rule(made: Any) -> None:
    """Realistic: below five percent of the cases break a rule on a Behandlungsfall, and each rule is broken."""
    broken: Counter[str] = Counter()
    for (rule, _, _, what), number in made.truth.checks.items():
        broken[rule] += number if what == "faelle" else 0
    assert set(broken) == {
        "einmal_je_fall", "86510_neben_86512", "zuschlag_ohne_grundpauschale", "86518_neben_86516", "ausschluss_ebm",
        "mehrere_praxen", "86518_je_patient",
    }  # fmt: skip
    on_cases = sum(n for rule, n in broken.items() if rule not in ("mehrere_praxen", "86518_je_patient"))
    assert 0 < on_cases < 0.05 * sum(made.truth.cases.values())


def test_the_labels_of_the_patterns_follow_teil_a() -> None:
    """The labels are written by hand; here they are checked against the clauses once more, pattern by pattern."""
    from tests.cases.test_cases_bruteforce import breaches

    for pattern in WORLD.PATTERNS:
        rows = [("", "", "", "", "", gop, count, 1) for gop, count in pattern.rows]
        assert set(breaches(rows)) == set(pattern.breaks), pattern
