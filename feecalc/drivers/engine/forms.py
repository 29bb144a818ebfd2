"""What-if numbers: polynomials in the drivers, with one coefficient a region.

As long as the law only adds and multiplies, a scenario leaves a polynomial behind ("so many services
plus so many times the driver"), whose coefficients are known once for all scenarios. Where the law divides
by or branches on what a driver moves, the outcome becomes a ``Symbol`` of its own, computed block by block
(``tape.py``). So the law runs once for a group of regions, and the scenarios meet only what is left of it.

Every form knows between which bounds it stays, so that a branch no scenario takes is left out.
Why polynomials and not arrays at once: docs/decisions/51-what-if-polynomials.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.drivers.engine import blocks as words
from feecalc.drivers.engine.bounds import UNKNOWN, Bounds
from feecalc.numbers.exact import Undefined
from feecalc.words.text import Text

Array = npt.NDArray[np.float64]
Branch = Callable[[], Any]


class Symbol:
    """A quantity that differs from scenario to scenario.

    A driver, or what a word of the law (``apply``) makes of its operands. ``bounds`` hold in every
    possible scenario; ``thin`` says that it is the same for all regions.
    """

    def __init__(
        self,
        bounds: Bounds,
        apply: Callable[..., Array],
        operands: tuple[Form, ...] = (),
        *,
        order: int = 0,
        thin: bool = False,
    ) -> None:
        self.bounds = bounds
        self.apply = apply
        self.operands = operands
        self.order = order
        self.thin = thin


Monomial = tuple[Symbol, ...]


@dataclass(frozen=True)
class Part:
    """Terms of a form with the same wide symbols; coefficients of shape (regions, thin products)."""

    wide: Monomial
    thin: list[Monomial]
    coefficients: Array

    @property
    def is_constant(self) -> bool:
        """Whether no symbol stands in it."""
        return not self.wide and self.thin == [()]

    @property
    def is_plain(self) -> bool:
        """Whether its one coefficient is 1 in all regions."""
        return self.thin == [()] and bool((self.coefficients == 1).all())


class Form:
    """A sum of products of symbols; ``terms`` maps each product to coefficients of shape (regions,).

    ``factors`` are the two operands where the form was made by multiplication.
    """

    __array_ufunc__ = None  # numpy leaves the operation to us

    def __init__(self, terms: dict[Monomial, Array], factors: tuple[Any, ...] = ()) -> None:
        self.terms = terms
        if any(np.isnan(c).all() for c in terms.values()):
            self.terms = {(): np.full(1, np.nan)}
        self.factors = factors

    @classmethod
    def constant(cls, values: Any) -> Form:
        """The same in every scenario; ``values`` of shape () or (regions,)."""
        return cls({(): np.atleast_1d(np.asarray(values, dtype=np.float64))})

    @classmethod
    def driver(cls, bounds: Bounds, *, order: int, thin: bool) -> Form:
        """A driver on its own; its values are handed to the tape under its symbol."""
        symbol = Symbol(bounds, _driver_without_values, order=order, thin=thin)
        return cls({(symbol,): np.ones(1)})

    @property
    def is_symbol(self) -> bool:
        """Whether it is one symbol and nothing else."""
        products = [len(monomial) for monomial in self.terms]
        return products == [1] and all(bool((c == 1).all()) for c in self.terms.values())

    @property
    def symbol(self) -> Symbol:
        """The one symbol of a form that is a driver or the outcome of a word."""
        ((symbol,),) = self.terms
        return symbol

    @property
    def value(self) -> Array:
        """Coefficients of a constant form; 0 for the empty one."""
        return self.terms.get((), np.zeros(1))

    @property
    def is_constant(self) -> bool:
        """Whether no scenario moves it."""
        return not any(self.terms)

    @property
    def is_undefined(self) -> bool:
        """Whether it is undefined in all scenarios and regions."""
        return self.is_constant and bool(np.isnan(self.value).all())

    @cached_property
    def bounds(self) -> Bounds:
        """Between what it stays in every possible scenario."""
        total = Bounds.at(np.zeros(1))
        for monomial, coefficients in self.terms.items():
            term = Bounds.at(coefficients)
            for symbol in monomial:
                term = term * symbol.bounds
            total = total + term
        return total

    @cached_property
    def plan(self) -> list[Part]:
        """The terms gathered for evaluation."""
        gathered: dict[Monomial, dict[Monomial, Array]] = {}
        for monomial, coefficients in self.terms.items():
            wide = tuple(s for s in monomial if not s.thin)
            thin = tuple(s for s in monomial if s.thin)
            gathered.setdefault(wide, {})[thin] = coefficients
        return [Part(wide, list(t), _columns(list(t.values()))) for wide, t in gathered.items()]

    # arithmetic ---------------------------------------------------------------------------
    def __add__(self, other: Any) -> Form:
        terms = dict(self.terms)
        for monomial, coefficients in lift(other).terms.items():
            terms[monomial] = terms[monomial] + coefficients if monomial in terms else coefficients
        return Form(terms)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Form:
        return self + lift(other) * -1

    def __rsub__(self, other: Any) -> Form:
        return lift(other) + self * -1

    def __mul__(self, other: Any) -> Form:
        if not isinstance(other, Form) and other == 0:
            return Form({})
        terms: dict[Monomial, Array] = {}
        for left, a in self.terms.items():
            for right, b in lift(other).terms.items():
                monomial = tuple(sorted(left + right, key=_order))
                terms[monomial] = terms[monomial] + a * b if monomial in terms else a * b
        return Form(terms, (self, other))

    __rmul__ = __mul__

    # words --------------------------------------------------------------------------------
    @staticmethod
    def quotient(numerator: Any, denominator: Any, _why: Text) -> Form:
        n, d = lift(numerator), lift(denominator)
        if n.is_undefined:
            return n
        if isinstance(numerator, Form) and any(f is denominator for f in numerator.factors):
            # What was multiplied by the denominator itself: a delivered amount over the fee billed.
            return lift(next(f for f in numerator.factors if f is not denominator))
        if d.is_constant:
            return _divided(n, (), np.where(d.value == 0, np.nan, d.value))
        if not d.bounds.positive:
            return _word(words.quotient, UNKNOWN, n, d)
        ((common, divisor), *others) = d.terms.items()
        if not others and all(_contains(m, common) for m in n.terms):
            return _divided(n, common, divisor)
        return _word(np.divide, n.bounds / d.bounds, n, d)

    @staticmethod
    def undefined(_x: Any, _why: Text) -> Form:
        return Form.constant(np.nan)

    @staticmethod
    def positive_part(x: Form) -> Form:
        if x.bounds.positive:
            return x
        return _word(words.positive_part, x.bounds.under(words.positive_part), x)

    @staticmethod
    def negative_part(x: Form) -> Form:
        return _word(words.negative_part, x.bounds.under(words.negative_part), x)

    @staticmethod
    def positive(x: Form, _why: Text) -> Form:
        return x if x.bounds.positive else _word(words.positive, UNKNOWN, x)

    @staticmethod
    def not_zero(x: Form, _why: Text) -> Form:
        return x if x.bounds.positive else _word(words.not_zero, UNKNOWN, x)

    @staticmethod
    def rounded(x: Form, decimals: int) -> Form:
        word = partial(words.rounded, decimals=decimals)
        return _word(word, x.bounds.under(word), x)

    @staticmethod
    def mean_of_defined(values: list[Any], _why: Text) -> Form:
        forms = [lift(v) for v in values]
        return _word(words.mean_of_defined, Bounds.mean([f.bounds for f in forms]), *forms)

    @staticmethod
    def if_positive(x: Form, then: Branch, otherwise: Branch) -> Form:
        if x.bounds.positive:
            return lift(then())
        if x.bounds.not_positive:
            return lift(otherwise())
        return _if_positive(x, lift(then()), lift(otherwise()))

    @staticmethod
    def if_undefined(x: Form, otherwise: Branch) -> Form:
        if x.bounds.known:
            return x
        if x.is_undefined:
            return lift(otherwise())
        other = lift(otherwise())
        return _word(words.if_undefined, x.bounds.or_(other.bounds), x, other)

    @staticmethod
    def if_zero(x: Form, then: Branch, otherwise: Branch) -> Form:
        if x.bounds.zero:
            return lift(then())
        zero, product = lift(then()), lift(otherwise())
        if x.bounds.positive or (not zero.terms and _vanishes_with(product, x)):
            return product
        return _branch(words.if_zero, x, zero, product)


def lift(x: Any) -> Form:
    """A plain number of the law, exact or float, as a constant form."""
    if isinstance(x, Form):
        return x
    return Form.constant(np.nan if isinstance(x, Undefined) else float(x))


def _driver_without_values() -> Array:
    raise LookupError("the values of a driver must be handed to the tape")


def _order(symbol: Symbol) -> int:
    return symbol.order


def _contains(monomial: Monomial, part: Monomial) -> bool:
    return not Counter(part) - Counter(monomial)


def _divided(n: Form, common: Monomial, divisor: Array) -> Form:
    """Each term without the common symbols, over the divisor; 0 over nothing is undefined."""
    terms = n.terms
    if not terms:
        terms = {common: np.zeros(1)}
    return Form({tuple((Counter(m) - Counter(common)).elements()): c / divisor for m, c in terms.items()})


def _columns(coefficients: list[Array]) -> Array:
    return np.stack(np.broadcast_arrays(*coefficients), axis=1)


def _word(word: Callable[..., Array], bounds: Bounds, *operands: Form) -> Form:
    """A word of the law: at once on constants, else a new symbol."""
    if all(o.is_constant for o in operands):
        return Form.constant(word(*(o.value for o in operands)))
    order = 1 + max(s.order for o in operands for m in o.terms for s in m)
    return Form({(Symbol(bounds, word, operands, order=order),): np.ones(1)})


def _branch(word: Callable[..., Array], x: Form, then: Form, otherwise: Form) -> Form:
    bounds = then.bounds.or_(otherwise.bounds) if x.bounds.known else UNKNOWN
    return _word(word, bounds, x, then, otherwise)


def _if_positive(x: Form, then: Form, otherwise: Form) -> Form:
    """The branch by the cheapest word for it: most of Nr. 8 is spent here."""
    if not x.bounds.known or x.is_constant:
        return _branch(words.if_positive, x, then, otherwise)
    if otherwise.bounds.zero:
        return _word(words.kept_if_positive, then.bounds.or_(otherwise.bounds), x, then)
    net = _cut(then, words.positive_part)
    if net is not None and net is _cut(otherwise, words.negative_part):
        return _word(words.capped, then.bounds.or_(otherwise.bounds), x, net)
    return _branch(words.defined_if_positive, x, then, otherwise)


def _cut(form: Form, word: Callable[..., Array]) -> Form | None:
    """What a form is the positive or negative part of."""
    if form.is_symbol and form.symbol.apply is word:
        return form.symbol.operands[0]
    return None


def _vanishes_with(product: Form, x: Form) -> bool:
    """Whether "0 where x is 0, else fee times x" is simply fee times x: where the fee is always defined."""
    return product.bounds.known and any(f is x for f in product.factors)
