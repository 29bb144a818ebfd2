"""A question about one fee that a page of the workbook answers; recorded there, so that ``verify`` asks it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from feecalc.law.readings import Reading

SETTLE, CLAIM = "settle", "claim"
_MINE, _THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class FeeQuestion:
    """``settle``: how to bring a fee to ``eur``; ``claim``: what would give it.

    ``sides`` are my position and theirs by KV; of a ``claim`` both are the reading that is asked from.
    """

    command: str
    gop: str
    eur: Fraction
    date: str
    sides: Mapping[str, tuple[Reading, Reading]]

    def lines(self) -> Iterator[str]:
        """The question as lines of text, to be read by ``question_of``."""
        yield f"{self.command} {self.gop} {self.eur} {self.date}"
        for kv, sides in self.sides.items():
            for name, reading in zip((_MINE, _THEIRS), sides, strict=True):
                settings = (f"{key}={value}" for key, value in reading.differences().items())
                yield " ".join((kv, name, *settings))


def question_of(lines: Sequence[str]) -> FeeQuestion | None:
    """The question of ``FeeQuestion.lines``; None where there is none, or none that can be read."""
    try:
        command, gop, eur, date = lines[0].split()
        return FeeQuestion(command, gop, Fraction(eur), date, _sides(lines[1:]))
    except (IndexError, ValueError, ZeroDivisionError):  # ReadingError is a ValueError
        return None


def _sides(lines: Sequence[str]) -> dict[str, tuple[Reading, Reading]]:
    read = [line.split() for line in lines]
    by_name = {(kv, name): _reading(settings) for kv, name, *settings in read}
    kvs = dict.fromkeys(kv for kv, *_rest in read)
    if set(by_name) != {(kv, name) for kv in kvs for name in (_MINE, _THEIRS)}:
        raise ValueError("a position is missing")
    return {kv: (by_name[kv, _MINE], by_name[kv, _THEIRS]) for kv in kvs}


def _reading(settings: Sequence[str]) -> Reading:
    return Reading.of(dict(setting.split("=", 1) for setting in settings))
