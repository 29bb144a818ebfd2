"""The one error of the intake: a package that cannot be read at all."""

from __future__ import annotations

from feecalc.words.text import Text


class PackageError(Exception):
    """The package is unreadable as a whole (exit code 2); everything less is a finding.

    ``message`` says what was read, what was expected and how to mend it.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(message.de)
        self.message = message
