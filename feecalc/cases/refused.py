"""The one error of the aggregation: data that cannot be used, with a finding for each reason."""

from __future__ import annotations

from collections.abc import Sequence

from feecalc.intake.cells.phrases import say
from feecalc.intake.errors import PackageError
from feecalc.words.findings import Finding


class RefusedError(PackageError):
    """Data that cannot be aggregated; every reason is a finding with its place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            say(
                "Die Einzelfalldaten sind nicht verwendbar; es wurde nichts geschrieben.",
                "The case-level data cannot be used; nothing was written.",
            )
        )
        self.findings = tuple(findings)
