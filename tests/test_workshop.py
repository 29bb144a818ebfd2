"""What the pages say of the workshop itself: its script, its hooks, its exceptions and its tests."""

from __future__ import annotations

import ast
import dataclasses
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "feecalc"
sys.path.insert(0, str(ROOT / "docs"))

import pages  # noqa: E402 - found through the path set above


def test_the_ci_script_installs_from_nothing_and_checks_everything() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    steps = (
        "-m venv", "ruff\" format --check", "ruff\" check", "/mypy\"", "requirements/lowest.txt", "tests/bare.py",
        "--cov-branch", ".ci/branches.py",
    )  # fmt: skip
    assert [step for step in steps if step not in script] == []
    own, rest = re.findall(r'-m pytest -n 2 --dist loadfile .*"\$\{own\[@\](/#/--ignore=)?\}"', script)
    assert (own, rest) == ("", "/#/--ignore="), (
        "the suite in two parts, and nothing left out but the first part"
    )
    assert script.rstrip().endswith('"${own[@]/#/--ignore=}"'), "pytest's own summary comes last"
    assert "LEAST = 0.95" in (ROOT / ".ci" / "branches.py").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"


def test_hooks_are_local() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert set(re.findall(r"repo: (\S+)", hooks)) == {"local"}
    assert set(re.findall(r"language: (\S+)", hooks)) == {"system"}


def test_an_exception_to_a_rule_carries_its_reason() -> None:
    rule = re.compile(r"# (?:noqa\b|type: ignore)")
    reasoned = re.compile(r"# (?:noqa: [A-Z0-9, ]+?|type: ignore\[[\w, -]+\])(?:  ?#| -) \w")
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if rule.search(line) and not reasoned.search(line)
    ]
    assert bare == []


def test_generated_pages_are_not_committed() -> None:
    assert pages.PAGES
    assert [page for page in pages.PAGES if (ROOT / "docs" / page).exists()] == []


CLOCKS = {"perf_counter", "monotonic", "process_time", "time"}


def test_no_test_asserts_a_time() -> None:
    """A busy machine must not turn a right program red; processor time has bounds in ``robust/harness.py`` only."""
    timed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assert)
        and any(
            isinstance(n, ast.Attribute)
            and n.attr in CLOCKS
            and isinstance(n.value, ast.Name)
            and n.value.id == "time"
            for n in ast.walk(node)
        )
    ]
    assert timed == []


def test_what_a_test_needs_is_asked_for() -> None:
    """Whoever starts LibreOffice, Chromium or Spark asks first whether it is there, and skips otherwise."""
    started = re.compile(
        r"which\(\"soffice\"\)|which\(\"chromium\"|import pyspark|pyspark\.sql|sync_playwright"
    )
    asks = re.compile(r"skipif|importorskip|pytest\.skip")
    using = [
        path for path in sorted((ROOT / "tests").rglob("*.py")) if started.search(path.read_text("utf-8"))
    ]
    using = [path for path in using if path != Path(__file__).resolve()]
    assert using
    assert [path.name for path in using if not asks.search(path.read_text("utf-8"))] == []


# What holds everywhere ---------------------------------------------------------------------------
def reached(value: Any, seen: set[int]) -> Iterator[Any]:
    """Every dataclass within a value."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield value
        for field in dataclasses.fields(value):
            yield from reached(getattr(value, field.name), seen)
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from reached(part, seen)
    elif hasattr(value, "items"):
        for part in value.values():
            yield from reached(part, seen)


@pytest.fixture(scope="module")
def delivered() -> fc.Data:
    return fc.load(ROOT / "data" / "musterland")


def test_data_readings_and_results_are_immutable(delivered: fc.Data) -> None:
    for value in (delivered, fc.Reading(), fc.calculate(delivered)):
        found = list(reached(value, set()))
        assert found
        mutable = {type(v).__name__ for v in found if not type(v).__dataclass_params__.frozen}  # type: ignore[attr-defined]  # every dataclass has them
        assert mutable == set()


def test_no_clock_and_no_random_number_without_a_seed() -> None:
    """Clocks serve the bar of progress only; random numbers that need no repetition name temporary things only."""
    clocks, dice = set(), set()
    for path in PACKAGE.rglob("*.py"):
        at = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = {a.name for a in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
            module = node.module if isinstance(node, ast.ImportFrom) else None
            clock = module == "time" or (isinstance(node, ast.Import) and "time" in names)
            clocks |= {at} if clock else set()
            dice |= (
                {at}
                if names & {"random", "secrets", "uuid"} or module in ("random", "secrets", "uuid")
                else set()
            )
            called = (
                node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            )
            clocks |= {at} if called in ("now", "today", "utcnow") else set()
            assert called != "default_rng" or node.args, at  # type: ignore[attr-defined]  # a call has arguments
    assert clocks <= {"words/progress.py"}
    assert dice == {"cases/tempfolder.py", "cockpit/server.py", "words/whole_files.py"}
