"""A small invented world, made once for all tests of ``aggregate``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("duckdb", reason="the extra cases is not installed")

from tests.cases.case_support import bench_module


class Made(NamedTuple):
    """Where the generated cases lie, and what is true of them."""

    folder: Path
    truth: Any


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """About 100 000 rows, partitioned by kv and quartal."""
    folder = tmp_path_factory.mktemp("cases") / "world"
    return Made(folder, bench_module("generate_cases").main(folder, 100_000, 2008, quiet=True))


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """About 20 000 rows, for the slower forms."""
    folder = tmp_path_factory.mktemp("cases") / "few"
    return Made(folder, bench_module("generate_cases").main(folder, 12_000, 7, quiet=True))
