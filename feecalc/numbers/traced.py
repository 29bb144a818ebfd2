"""Traced numbers: an exact value that remembers how it came about.

The same functions of the law, run on traced numbers, yield the derivation. One tracer, several
renderers: text with names, text with numbers, HTML, and the live formula of the workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from feecalc.numbers import exact
from feecalc.numbers.exact import Exact, Undefined
from feecalc.words.text import Text


@dataclass(frozen=True)
class Quantity:
    """What a traced value is called: symbol, name, unit, clause, and when or for whom it holds."""

    symbol: str
    name: Text
    unit: Text
    clause: str
    at: str = ""

    @property
    def key(self) -> str:
        """Identifies the quantity within its region."""
        return f"{self.symbol}@{self.at}" if self.at else self.symbol


class Traced:
    """A value, the operation that made it, its operands, and its name once a rule has given it one.

    ``op`` is one of ``leaf const + - * / undefined positive_part negative_part positive not_zero rounded
    mean if_positive if_zero if_undefined select same``. ``origin`` says where a leaf comes from (see
    ``feecalc.calculation.sums``); ``detail`` holds what is no operand (decimals, options).
    """

    __slots__ = ("args", "detail", "op", "origin", "quantity", "value")

    def __init__(
        self,
        value: Exact,
        op: str,
        args: tuple[Traced, ...] = (),
        *,
        quantity: Quantity | None = None,
        origin: object = None,
        detail: Any = None,
    ) -> None:
        self.value = value
        self.op = op
        self.args = args
        self.quantity = quantity
        self.origin = origin
        self.detail = detail

    def __repr__(self) -> str:
        name = self.quantity.key if self.quantity else self.op
        return f"Traced({name} = {self.value})"

    def named(self, quantity: Quantity) -> Traced:
        """This value under a name; a value that has one already is referred to, not renamed."""
        if self.quantity is None:
            return Traced(self.value, self.op, self.args, quantity=quantity, detail=self.detail)
        return Traced(self.value, "same", (self,), quantity=quantity)

    # arithmetic ---------------------------------------------------------------------------
    def __add__(self, other: Any) -> Traced:
        return _binary("+", self, other)

    def __radd__(self, other: Any) -> Traced:
        return _binary("+", other, self)

    def __sub__(self, other: Any) -> Traced:
        return _binary("-", self, other)

    def __rsub__(self, other: Any) -> Traced:
        return _binary("-", other, self)

    def __mul__(self, other: Any) -> Traced:
        return _binary("*", self, other)

    def __rmul__(self, other: Any) -> Traced:
        return _binary("*", other, self)

    # words --------------------------------------------------------------------------------
    @staticmethod
    def quotient(numerator: Any, denominator: Any, why: Text) -> Traced:
        n, d = lift(numerator), lift(denominator)
        return Traced(exact.quotient(n.value, d.value, why), "/", (n, d))

    @staticmethod
    def undefined(_x: Traced, why: Text) -> Traced:
        return Traced(Undefined(why), "undefined")

    @staticmethod
    def positive_part(x: Traced) -> Traced:
        return Traced(exact.positive_part(x.value), "positive_part", (x,))

    @staticmethod
    def negative_part(x: Traced) -> Traced:
        return Traced(exact.negative_part(x.value), "negative_part", (x,))

    @staticmethod
    def positive(x: Traced, why: Text) -> Traced:
        return Traced(exact.positive(x.value, why), "positive", (x,))

    @staticmethod
    def not_zero(x: Traced, why: Text) -> Traced:
        return Traced(exact.not_zero(x.value, why), "not_zero", (x,))

    @staticmethod
    def rounded(x: Traced, decimals: int) -> Traced:
        return Traced(exact.rounded(x.value, decimals), "rounded", (x,), detail=decimals)

    @staticmethod
    def mean_of_defined(values: list[Any], why: Text) -> Traced:
        nodes = tuple(lift(v) for v in values)
        return Traced(exact.mean_of_defined([n.value for n in nodes], why), "mean", nodes)

    @staticmethod
    def if_positive(x: Traced, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Traced:
        return _branch("if_positive", x, then, otherwise, lambda v: v > 0)

    @staticmethod
    def if_zero(x: Traced, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Traced:
        return _branch("if_zero", x, then, otherwise, lambda v: v == 0)

    @staticmethod
    def if_undefined(x: Traced, otherwise: Callable[[], Any]) -> Traced:
        other = lift(otherwise())
        return Traced(other.value if isinstance(x.value, Undefined) else x.value, "if_undefined", (x, other))


class Choice(str):
    """The chosen option of a reading that stays a live drop-down in the workbook.

    An ordinary option is plain text and decides at once; a ``Choice`` keeps all branches in the
    traced formula. ``key`` names the reading.
    """

    key: str

    def __new__(cls, option: str, key: str) -> Choice:
        """The option's text, tagged with its reading."""
        choice = super().__new__(cls, option)
        choice.key = key
        return choice

    def selected(self, branches: Mapping[str, Any]) -> Traced:
        """All branches, the chosen one's value in force."""
        nodes = {name: lift(branch) for name, branch in branches.items()}
        detail = (self.key, tuple(nodes), str(self))
        return Traced(nodes[self].value, "select", tuple(nodes.values()), detail=detail)


def lift(x: Any) -> Traced:
    """A plain number of the law (0, 1, 100) as a traced constant."""
    return x if isinstance(x, Traced) else Traced(x, "const")


def _binary(op: str, left: Any, right: Any) -> Traced:
    a, b = lift(left), lift(right)
    value: Any = {"+": _add, "-": _sub, "*": _mul}[op](a.value, b.value)
    return Traced(value, op, (a, b))


def _add(a: Any, b: Any) -> Any:
    return a + b


def _sub(a: Any, b: Any) -> Any:
    return a - b


def _mul(a: Any, b: Any) -> Any:
    return a * b


def _branch(
    op: str,
    x: Traced,
    then: Callable[[], Any],
    otherwise: Callable[[], Any],
    holds: Callable[[int | Fraction], bool],
) -> Traced:
    a, b = lift(then()), lift(otherwise())
    if isinstance(x.value, Undefined):
        return Traced(x.value, op, (x, a, b))
    return Traced((a if holds(x.value) else b).value, op, (x, a, b))


def named_values(*roots: Traced) -> dict[str, Traced]:
    """All named values that the roots rest on, each once, operands before results.

    Keys are ``Quantity.key``. Raises ValueError when two different values carry one key.
    """
    found: dict[str, Traced] = {}
    seen: set[int] = set()
    stack: list[tuple[Traced, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, done = stack.pop()
        if done:
            _register(found, node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return found


def relabelled(root: Traced, label: str) -> Traced:
    """The same value, every quantity on the way that is no leaf told apart by a label in its ``at``."""
    made: dict[int, Traced] = {}
    stack: list[tuple[Traced, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            made[id(node)] = _labelled(node, tuple(made[id(arg)] for arg in node.args), label)
        elif id(node) not in made:
            stack.append((node, True))
            stack.extend((arg, False) for arg in node.args)
    return made[id(root)]


def _labelled(node: Traced, args: tuple[Traced, ...], label: str) -> Traced:
    if node.op == "leaf":
        return node
    quantity = node.quantity
    if quantity:
        quantity = replace(quantity, at=f"{quantity.at}, {label}" if quantity.at else label)
    return Traced(node.value, node.op, args, quantity=quantity, origin=node.origin, detail=node.detail)


def _register(found: dict[str, Traced], node: Traced) -> None:
    if node.quantity is None:
        return
    other = found.setdefault(node.quantity.key, node)
    if other is not node and other.value != node.value:
        raise ValueError(f"two values under one name: {node.quantity.key}")
