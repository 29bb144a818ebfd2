"""Paths and packages that many tests share."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

import feecalc as fc

ROOT = Path(__file__).resolve().parent.parent


# Few tests that take long. They start first, so that at the end no processor waits for one of them.
LONG = {
    "test_bare.py", "test_cases_spark.py", "test_extern.py", "test_notebooks.py", "test_page.py", "test_readme.py",
    "test_recalculation.py", "test_report.py", "test_states.py", "test_verify_honest.py", "test_wheel.py",
}  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Commands under test shall feel Ctrl-C, also where the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.option.loadscopereorder = (
        False  # pytest-xdist knows how many tests a file has, not how long they take
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The order in which the workers of pytest-xdist take files: long ones, then those of many tests."""
    if hasattr(config, "workerinput"):
        tests = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path.name not in LONG, -tests[item.path]))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def musterland() -> fc.Data:
    """The worked example of teil-b.md section 10."""
    return fc.load(ROOT / "data" / "musterland")


@pytest.fixture(scope="session")
def demo() -> fc.Data:
    return fc.load(ROOT / "data" / "demo")


@pytest.fixture(scope="session")
def musterland_result(musterland: fc.Data) -> fc.Result:
    return fc.calculate(musterland)


@pytest.fixture(scope="session")
def demo_result(demo: fc.Data) -> fc.Result:
    return fc.calculate(demo)
