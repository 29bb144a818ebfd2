"""The intake: from a delivered package to checked tables."""

from feecalc.intake.errors import PackageError
from feecalc.intake.model import Data
from feecalc.intake.package import load

__all__ = ["Data", "PackageError", "load"]
