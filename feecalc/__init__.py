"""feecalc: regional fees of the Onkologie-Vereinbarung (Anlage 7 BMV, Anhang 2 Teil B).

``import feecalc as fc`` is cheap; every name loads its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from feecalc.version import __version__

if TYPE_CHECKING:
    from feecalc.engine import calculate
    from feecalc.findings import Acceptance, Finding
    from feecalc.intake import Data, PackageError, load
    from feecalc.law.link_input import LinkError
    from feecalc.law.links import linked
    from feecalc.law.readings import Reading, ReadingError
    from feecalc.result import Result

_PUBLIC = {
    "load": "feecalc.intake",
    "Data": "feecalc.intake",
    "PackageError": "feecalc.intake",
    "calculate": "feecalc.engine",
    "Result": "feecalc.result",
    "Reading": "feecalc.law.readings",
    "ReadingError": "feecalc.law.readings",
    "Acceptance": "feecalc.findings",
    "Finding": "feecalc.findings",
    "LinkError": "feecalc.law.link_input",
    "linked": "feecalc.law.links",
}

__all__ = [
    "Acceptance",
    "Data",
    "Finding",
    "LinkError",
    "PackageError",
    "Reading",
    "ReadingError",
    "Result",
    "__version__",
    "calculate",
    "linked",
    "load",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'feecalc' has no attribute '{name}'")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
