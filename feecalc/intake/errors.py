"""The one error of the intake: a package that cannot be read at all."""

from __future__ import annotations

from feecalc.words.text import SaidError


class PackageError(SaidError):
    """The package is unreadable as a whole (exit code 2); everything less is a finding.

    ``message`` says what was read, what was expected and how to mend it.
    """
