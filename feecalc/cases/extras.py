"""The packages that only ``aggregate`` needs, and what to say where one is missing."""

from __future__ import annotations

from importlib.util import find_spec

from feecalc.intake.cells.wording import say
from feecalc.intake.errors import PackageError

NEEDED = {
    "duckdb": {"duckdb": "cases", "narwhals": "cases"},
    "spark": {"duckdb": "cases", "narwhals": "cases", "pyspark": "spark"},
}


def require(engine: str) -> None:
    """Raises PackageError, telling what to install, where a package of the engine is missing."""
    for package, extra in NEEDED[engine].items():
        if not _present(package):
            raise PackageError(
                say(
                    'Dafür fehlt das Paket {p}. Bitte installieren: pip install "feecalc[{x}]"',
                    'This needs the package {p}. Please install it: pip install "feecalc[{x}]"',
                    p=package,
                    x=extra,
                )
            )


def _present(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # hidden from import
        return False
