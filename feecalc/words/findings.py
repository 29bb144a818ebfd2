"""What the checks say: one ``Finding`` for each place that somebody has to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from feecalc.words.text import Text

NOWHERE = Text("", "")


class Severity(StrEnum):
    """How much a finding weighs: an error stops its region unless it was accepted with a reason."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITIES = {
    Severity.ERROR: Text("Fehler", "error"),
    Severity.WARNING: Text("Warnung", "warning"),
    Severity.INFO: Text("Hinweis", "info"),
}


class Place(NamedTuple):
    """Where in the delivery something stands; ``row`` is the line or sheet row, the heading being 1."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def at(self, column: str) -> Place:
        """The same row, in a named column."""
        return self._replace(column=column)


@dataclass(frozen=True)
class Finding:
    """One finding of one check.

    ``kv`` is None where no region is concerned. ``read``, ``expected`` and ``remedy`` say what
    stood there, what should, and how to mend it; ``cents`` is the demand it concerns, in cents.
    ``source`` cites the clause or the specification that the check rests on.
    """

    id: str
    severity: Severity
    message: Text
    source: str
    kv: str | None = None
    place: Place | None = None
    read: str = ""
    expected: Text = NOWHERE
    remedy: Text = NOWHERE
    cents: int | None = None


ANY_REGION = "*"


@dataclass(frozen=True)
class Acceptance:
    """An error finding that somebody takes responsibility for: ``--accept ID:KV:REASON``.

    ``kv`` is ``*`` for findings that belong to no region.
    """

    id: str
    kv: str
    reason: str


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which a reader works them off: region, weight, check, place."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}

    def key(finding: Finding) -> tuple[object, ...]:
        place = finding.place or Place("")
        return (
            finding.kv or "",
            rank[finding.severity],
            finding.id,
            place.file,
            place.sheet or "",
            place.row or 0,
            place.column or "",
            finding.message.de,
        )

    return tuple(sorted(findings, key=key))
