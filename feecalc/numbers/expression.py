"""A traced value as a formula for people: with names, or with numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from feecalc.numbers import Undefined, labels
from feecalc.numbers.figures import number, plain
from feecalc.numbers.traced import Traced
from feecalc.words.text import Lang

SIGNS = {"+": " + ", "-": " - ", "*": " · ", "/": " / "}
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
ATOM = 3

Leaf = Callable[[Traced], str]


def operands(traced: Traced) -> list[Traced]:
    """The named values that a named value is directly made of, each once, in order."""
    found: dict[int, Traced] = {}
    waiting = list(reversed(_taken(traced)))
    while waiting:
        node = waiting.pop()
        if node.quantity:
            found.setdefault(id(node), node)
        else:
            waiting.extend(reversed(_taken(node)))
    return list(found.values())


def with_names(traced: Traced, lang: Lang = "de") -> str:
    """The formula in symbols; empty for a leaf."""
    return _formula(traced, lambda node: symbol(node, lang), lang)


def with_numbers(traced: Traced, lang: Lang = "de") -> str:
    """The formula in figures; empty for a leaf."""
    return _formula(traced, lambda node: _figure(node.value, lang), lang)


def _formula(traced: Traced, show: Leaf, lang: Lang) -> str:
    return "" if traced.op in ("leaf", "const", "undefined") else _render(traced, show, lang)[0]


def symbol(node: Traced, lang: Lang = "de") -> str:
    """What a value is called in formulas; a constant by its figure."""
    quantity = node.quantity
    if quantity is None:
        return plain(node.value, lang)
    name = labels.symbol_of(quantity, lang)
    return f"{name}[{labels.when(quantity, lang)}]" if quantity.at else name


def _figure(value: Any, lang: Lang) -> str:
    if isinstance(value, Undefined):
        return number(value, 2, lang)
    text = plain(value, lang)
    return f"({text})" if value < 0 else text


def _taken(traced: Traced) -> tuple[Traced, ...]:
    """Operands that the value really rests on: of a branch or choice only the one taken."""
    if traced.op in ("if_positive", "if_zero"):
        test, then, otherwise = traced.args
        if isinstance(test.value, Undefined):
            return (test,)
        holds = test.value > 0 if traced.op == "if_positive" else test.value == 0
        return (then if holds else otherwise, test)
    if traced.op == "if_undefined":
        value, otherwise = traced.args
        return (otherwise if isinstance(value.value, Undefined) else value,)
    if traced.op == "select":
        _key, names, chosen = traced.detail
        return (traced.args[names.index(chosen)],)
    return traced.args


def _show(node: Traced, show: Leaf, lang: Lang) -> tuple[str, int]:
    return (show(node), ATOM) if node.quantity else _render(node, show, lang)


def _render(node: Traced, show: Leaf, lang: Lang) -> tuple[str, int]:
    """The text of an operation and how strongly it binds."""
    if node.op == "const":
        return _figure(node.value, lang), ATOM
    if node.op == "undefined":
        return number(node.value, 2, lang), ATOM
    if node.op in SIGNS:
        return _infix(node, show, lang)
    taken = _taken(node)
    if node.op in (
        "if_positive",
        "if_zero",
        "if_undefined",
        "select",
        "positive",
        "not_zero",
        "same",
        "leaf",
    ):
        return _show(taken[0], show, lang)
    inner = "; ".join(_show(arg, show, lang)[0] for arg in taken)
    if node.op == "rounded":
        return f"{'runden' if lang == 'de' else 'round'}({inner}; {node.detail})", ATOM
    words = {
        "positive_part": ("max(0; {})", "max(0; {})"),
        "negative_part": ("min(0; {})", "min(0; {})"),
        "mean": ("Mittel({})", "mean({})"),
    }
    return words[node.op][lang == "en"].format(inner), ATOM


def _infix(node: Traced, show: Leaf, lang: Lang) -> tuple[str, int]:
    strength = STRENGTH[node.op]
    first, steps = _spine(node)
    text, binds = _show(first, show, lang)
    if binds < strength:
        text = f"({text})"
    return text + "".join(sign + _right(sign, arg, strength, show, lang) for sign, arg in steps), strength


def _spine(node: Traced) -> tuple[Traced, list[tuple[str, Traced]]]:
    """A long sum (or product) from left to right, without recursion: hundreds of items may be assigned."""
    strength = STRENGTH[node.op]
    steps: list[tuple[str, Traced]] = []
    while True:
        left, right = node.args
        steps.append((SIGNS[node.op], right))
        if left.quantity or STRENGTH.get(left.op) != strength:
            return left, steps[::-1]
        node = left


def _right(sign: str, arg: Traced, strength: int, show: Leaf, lang: Lang) -> str:
    text, binds = _show(arg, show, lang)
    closed = binds > strength or (binds == strength and sign.strip() in "+·")
    return text if closed else f"({text})"
