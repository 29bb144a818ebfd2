"""A rule of the law: a small function that carries its clause, name, symbol and unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from feecalc.numbers.traced import Quantity, Traced
from feecalc.words.text import Text, same

EUR = same("EUR")
EUR_PER_SERVICE = Text("EUR je Leistung", "EUR per service")
EUR_PER_CASE = Text("EUR je Fall", "EUR per case")
COUNT = Text("Anzahl", "number")
CASES = Text("Fälle", "cases")
SHARE = Text("Anteil", "share")
FACTOR = Text("Faktor", "factor")

TEIL_B = "Anhang 2 Teil B"


@dataclass(eq=False)
class Rule:
    """A sentence of the law as a function of any kind of number.

    Call it like the function; ``of`` completes the symbol (a GOP, say) and ``at`` says when or
    for whom the quantity holds. Both only name traced values and never change a number.
    """

    function: Callable[..., Any]
    symbol: str
    name: Text
    clause: str
    unit: Text

    def __call__(self, *args: Any, of: str = "", at: str = "", **options: Any) -> Any:
        """The function's result, under the rule's name where the number is traced."""
        result = self.function(*args, **options)
        if isinstance(result, Traced):
            return result.named(self.quantity(of, at))
        return result

    def quantity(self, of: str = "", at: str = "") -> Quantity:
        """What the result is called."""
        name = Text(*(part.format(of=of) for part in self.name))
        return Quantity(self.symbol.format(of=of), name, self.unit, self.clause, at)


RULES: list[Rule] = []


def rule(symbol: str, de: str, en: str, clause: str, unit: Text) -> Callable[[Callable[..., Any]], Rule]:
    """Make a function a rule of the law; ``{of}`` in symbol and name is filled in at the call."""

    def decorate(function: Callable[..., Any]) -> Rule:
        made = Rule(function, symbol, Text(de, en), clause, unit)
        update_wrapper(made, function)
        RULES.append(made)
        return made

    return decorate
