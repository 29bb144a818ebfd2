"""Any text as a cell: refused with words, or a value of the right kind that an independent reader shares.

``python bench/fuzz/fuzz_notations.py -max_total_time=600 NEW bench/fuzz/corpus/notations``
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from common import KVS, atheris, start

with atheris.instrument_imports(include=["feecalc"]):
    from feecalc.intake.cells import amounts, gop_keys, kassenart_keys, kv_keys, quarters, remarks
    from feecalc.intake.cells.readcell import ReadCell
    from feecalc.intake.model import KASSENARTEN, TARGETS
    from feecalc.intake.sources.raw import Broken, DateCell, Numeric, RawCell, is_blank, text_of

PARSERS: dict[Callable[[RawCell], ReadCell[Any]], Callable[[Any], bool]] = {
    kv_keys.kv: KVS.__contains__,
    kassenart_keys.kassenart: KASSENARTEN.__contains__,
    gop_keys.gop: lambda v: re.fullmatch("[0-9]{5}[A-Z]?", v) is not None,
    gop_keys.target: set(TARGETS).__contains__,
    remarks.correction_mark: lambda v: isinstance(v, bool),
    remarks.free_text: lambda v: len(v) <= 500 and v.isprintable(),
    quarters.quarter: lambda v: re.fullmatch("(19|20)[0-9]{2}Q[1-4]", v) is not None,
    quarters.period: {"2008", "4/2009", "2010"}.__contains__,
    quarters.day: lambda v: isinstance(v, date),
    amounts.share: lambda v: isinstance(v, Fraction) and 0 <= v <= 1,
}
KINDS: tuple[Callable[[str], RawCell], ...] = (str, Numeric, DateCell, Broken)


def one(data: bytes) -> None:
    """The first byte chooses the kind of cell, the rest is its text."""
    text = data[1:].decode("utf-8", "replace")
    cell = KINDS[data[0] % len(KINDS)](text) if data else ""
    if is_blank(cell) or not text_of(cell):
        return  # the tables read empty cells themselves
    for parse, fits in PARSERS.items():
        _check(parse(cell), fits)
    for sign in ",.":
        _check_number(text, sign)


def _check(outcome: ReadCell[Any], fits: Callable[[Any], bool]) -> None:
    if outcome.value is not None:
        assert fits(outcome.value), outcome
    else:
        assert outcome.problem is not None
        assert outcome.problem.message.de
        assert outcome.problem.message.en


def _check_number(text: str, sign: str) -> None:
    written = amounts.written(text, sign)
    if written is None:
        return
    assert Fraction(written) == independent(text, sign), (text, sign, written)
    for kind in (amounts.COUNT, amounts.MONEY):
        value = amounts.value_of(written, kind)
        assert value is None or Fraction(value, 10**kind.decimals) == Fraction(written)


def independent(text: str, sign: str) -> Fraction:
    """The number by the simplest means: drop the grouping, turn the decimal sign into a point."""
    grouping = {",": ". ", ".": ", "}[sign]
    return Fraction("".join("." if c == sign else c for c in text if c not in grouping))


if __name__ == "__main__":
    start(one)
