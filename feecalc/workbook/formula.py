"""A traced value as a live spreadsheet formula.

Every named quantity is a cell of its own, so a formula reaches as far as the next names. Whatever the
law leaves undefined shows as words: text in arithmetic is an error to a spreadsheet, and IFERROR turns
it into the words again. ``+0`` stands wherever a comparison or MAX would accept text in silence.
Only functions of Excel 2007 are used.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from feecalc.numbers.traced import Traced

ATOM, PRODUCT, SUM = 3, 2, 1
_STRENGTH = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}

Reference = Callable[[Traced], str | None]
Rendered = tuple[str, int]


class Formulas:
    """Renders traced values; ``reference`` gives the cell of a named one, ``choice`` the cell of a reading.

    A named value without a cell of its own (None) is spelled out where it is used.
    """

    def __init__(
        self,
        reference: Reference,
        leaf: Callable[[Traced], str],
        choice: Callable[[str], str],
        undefined: str,
    ) -> None:
        self._find = reference
        self._found: dict[int, str | None] = {}
        self._leaf = leaf
        self._choice = choice
        self._undefined = f'"{undefined}"'

    def of(self, node: Traced) -> str:
        """The formula of a named quantity's own cell, with the equals sign."""
        if node.op == "leaf":
            return f"={self._leaf(node)}"
        text, _ = self._operation(node)
        if node.op in ("const", "undefined", "same"):
            return f"={text}"
        return f"=IFERROR({text},{self._undefined})"

    def _reference(self, node: Traced) -> str | None:
        # By identity: the traced values live as long as the model, far longer than this.
        if id(node) not in self._found:
            self._found[id(node)] = self._find(node)
        return self._found[id(node)]

    def _operand(self, node: Traced) -> Rendered:
        cell = self._reference(node) if node.quantity else None
        return self._operation(node) if cell is None else (cell, ATOM)

    def _operation(self, node: Traced) -> Rendered:
        if node.op in _STRENGTH:
            return self._arithmetic(node)
        handler: Callable[[Traced], str] = getattr(self, f"_op_{node.op}")
        text = handler(node)
        return text, PRODUCT if node.op == "const" and "/" in text else ATOM

    def _arithmetic(self, node: Traced) -> Rendered:
        """One level of the formula; a long chain of one sign is walked, not recursed into."""
        strength, tail = _STRENGTH[node.op], list[str]()
        while node.op in _STRENGTH and _STRENGTH[node.op] == strength and (not tail or self._unnamed(node)):
            left, right = node.args
            tail.append(node.op + self._right(right, strength, node.op))
            node = left
        text, binds = self._operand(node)
        head = f"({text})" if binds < strength else text
        return head + "".join(reversed(tail)), strength

    def _unnamed(self, node: Traced) -> bool:
        return node.quantity is None or self._reference(node) is None

    def _right(self, node: Traced, strength: int, sign: str) -> str:
        text, binds = self._operand(node)
        loose = binds < strength or (binds == strength and sign in "-/")
        return f"({text})" if loose or text.startswith("-") else text

    def _number(self, node: Traced) -> str:
        """An operand where text must raise an error instead of comparing as larger than any number."""
        text, binds = self._operand(node)
        return text if binds < ATOM else f"{text}+0"

    # One method for each operation of ``Traced``, named after it.
    def _op_const(self, node: Traced) -> str:
        value = node.value
        if not isinstance(value, int | Fraction):
            return self._undefined
        return str(value) if value >= 0 else f"({value})"

    def _op_undefined(self, _node: Traced) -> str:
        return self._undefined

    def _op_same(self, node: Traced) -> str:
        return self._operand(node.args[0])[0]

    def _op_leaf(self, node: Traced) -> str:
        return self._leaf(node)

    def _op_positive_part(self, node: Traced) -> str:
        return f"MAX(0,{self._number(node.args[0])})"

    def _op_negative_part(self, node: Traced) -> str:
        return f"MIN(0,{self._number(node.args[0])})"

    def _op_positive(self, node: Traced) -> str:
        return f"IF({self._number(node.args[0])}>0,{self._operand(node.args[0])[0]},{self._undefined})"

    def _op_not_zero(self, node: Traced) -> str:
        return f"IF({self._number(node.args[0])}=0,{self._undefined},{self._operand(node.args[0])[0]})"

    def _op_rounded(self, node: Traced) -> str:
        return f"ROUND({self._operand(node.args[0])[0]},{node.detail})"

    def _op_mean(self, node: Traced) -> str:
        # AVERAGE passes over text in cells, as the mean passes over undefined parts.
        return f"AVERAGE({','.join(self._operand(arg)[0] for arg in node.args)})"

    def _op_if_positive(self, node: Traced) -> str:
        return self._if(node, ">0")

    def _op_if_zero(self, node: Traced) -> str:
        return self._if(node, "=0")

    def _op_if_undefined(self, node: Traced) -> str:
        x, otherwise = (self._operand(arg)[0] for arg in node.args)
        return f"IF(ISNUMBER({x}),{x},{otherwise})"

    def _if(self, node: Traced, test: str) -> str:
        x, then, otherwise = node.args
        return f"IF({self._number(x)}{test},{self._operand(then)[0]},{self._operand(otherwise)[0]})"

    def _op_select(self, node: Traced) -> str:
        """IF by IF over the options; an option that does not exist shows the words for undefined."""
        key, names, _chosen = node.detail
        cell = self._choice(key)
        branches: dict[str, list[str]] = {}
        for name, arg in zip(names, node.args, strict=True):
            branches.setdefault(self._operand(arg)[0], []).append(f'{cell}="{name}"')
        text = self._undefined
        for branch, tests in reversed(branches.items()):
            test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
            text = f"IF({test},{branch},{text})"
        return text
