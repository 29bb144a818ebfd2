"""Paths and packages that many tests share."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import feecalc as fc

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """Commands under test shall feel Ctrl-C, also where the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
