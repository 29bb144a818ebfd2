"""What a test asks of a cell that was read."""

from __future__ import annotations

from feecalc.words.findings import Severity


def refused(outcome, check, *words):
    assert outcome.value is None
    assert outcome.problem.id == check
    assert outcome.problem.severity is Severity.ERROR
    said = " ".join((outcome.problem.message.de, outcome.problem.expected.de, outcome.problem.remedy.de))
    for word in words:
        assert word in said, said
