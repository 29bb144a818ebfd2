"""The libraries that only ``aggregate`` needs."""

from __future__ import annotations

from feecalc.words.extras import require as require_extra


def require_engine(engine: str) -> None:
    """Raises MissingExtraError, telling what to install, where a library of the engine is missing."""
    require_extra("cases", "duckdb", "narwhals")
    if engine == "spark":
        require_extra("spark", "pyspark")
