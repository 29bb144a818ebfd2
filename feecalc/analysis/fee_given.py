"""A fee as someone types it, for ``settle`` and ``claim`` alike."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any

from feecalc.analysis.study import AnalysisError
from feecalc.intake.cells.amounts import bare, written
from feecalc.words.text import Text

USUAL = 2  # decimals of a published fee


def fee_given(eur: Any, decimals: int = USUAL) -> Fraction:
    """A published fee in EUR: above 0, with at most ``decimals`` decimals (two at least).

    A number, or text in German or plain notation; three digits after the one sign are decimals, for no fee has
    thousands. Raises AnalysisError.
    """
    most = max(decimals, USUAL)
    value = _value(eur)
    if value is None or value <= 0 or (value * 10**most).denominator != 1:
        raise AnalysisError(
            Text(
                f"„{eur}“ ist kein Betrag in EUR über 0 mit höchstens {most} Nachkommastellen, etwa 122,00.",
                f"'{eur}' is no amount in EUR above 0 with at most {most} decimals, such as 122.00.",
            )
        )
    return value


def _value(eur: Any) -> Fraction | None:
    if isinstance(eur, Rational):
        return Fraction(eur)
    text = f"{eur:f}" if isinstance(eur, Decimal) else str(eur)
    texts = {written(bare(text.strip()), sign) for sign in (",", ".")} - {None}
    return min((Fraction(str(one)) for one in texts), default=None)
