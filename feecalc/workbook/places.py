"""Where each quantity of each region stands: rows are quantities, columns are regions, one sheet a stage.

Regions whose quantity has another name (delivered amounts here, fee times frequency there) have rows of
their own, so that the words of a row are those of its cells. What a sheet takes over from the sheet
before stands on it again, as a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from feecalc.numbers.traced import Traced
from feecalc.workbook.live import LiveRegion, name_of

HEAD_ROW = 3
FIRST_COL = 5


class Addresses:
    """Addresses of all quantities; ``rows[i]`` maps what calculation sheet ``i`` holds to its row."""

    def __init__(self, regions: Sequence[LiveRegion], sheets: tuple[str, str, str]) -> None:
        self.sheets = sheets
        self.column = {region.kv: FIRST_COL + i for i, region in enumerate(regions)}
        self.letter = {kv: xl_col_to_name(column) for kv, column in self.column.items()}
        self._prefix = tuple(quoted_sheet(sheet) for sheet in sheets)
        self.nodes: dict[tuple[str, str], Traced] = {}
        self.samples: dict[str, Traced] = {}
        self.links: set[tuple[str, str]] = set()
        self._sheet: dict[tuple[str, str], int] = {}
        orders: list[list[list[str]]] = [[], [], []]
        for region in regions:
            self._place(region, orders)
        self.rows: list[Mapping[str, int]] = [
            {ident: HEAD_ROW + 1 + i for i, ident in enumerate(_merged(order))} for order in orders
        ]

    def _place(self, region: LiveRegion, orders: list[list[list[str]]]) -> None:
        for i, part in enumerate(region.parts):
            own = [identity(node) for node in part.values()]
            for node in part.values():
                self.nodes[region.kv, identity(node)] = node
                self.samples.setdefault(identity(node), node)
                self._sheet[region.kv, identity(node)] = i
            linked = self._taken_over(region, part.values()) if i == 2 else []
            self.links.update((region.kv, ident) for ident in linked)
            orders[i].append([*linked, *own])

    def _taken_over(self, region: LiveRegion, nodes: Iterable[Traced]) -> list[str]:
        first = {identity(node) for node in region.parts[1].values()}
        found: dict[str, None] = {}
        for node in nodes:
            for operand in named_operands(node):
                if identity(operand) in first:
                    found[identity(operand)] = None
        return list(found)

    def reference(self, kv: str, node: Traced, here: int | None = None, fixed: bool = False) -> str:
        """Address of a quantity as seen from calculation sheet ``here``, or from any other sheet.

        Raises KeyError for a quantity that is not in the grid.
        """
        ident = identity(node)
        sheet = self._sheet[kv, ident]
        if here == 2 and (kv, ident) in self.links:
            sheet = 2
        letter, row = self.letter[kv], self.rows[sheet][ident] + 1
        cell = f"${letter}${row}" if fixed else f"{letter}{row}"
        return cell if sheet == here else f"{self._prefix[sheet]}!{cell}"

    def source(self, kv: str, ident: str) -> str:
        """The cell that a link of sheet 2 shows."""
        sheet = self._sheet[kv, ident]
        return f"{self._prefix[sheet]}!{self.letter[kv]}{self.rows[sheet][ident] + 1}"

    def has(self, kv: str, node: Traced) -> bool:
        """Whether the region has a cell for this quantity."""
        return node.quantity is not None and (kv, identity(node)) in self.nodes

    def stands(self, kv: str, ident: str, sheet: int) -> bool:
        """Whether a region's quantity is calculated on this sheet."""
        return self._sheet.get((kv, ident)) == sheet


def identity(node: Traced) -> str:
    """What makes two cells one row: symbol, period and name."""
    quantity = name_of(node)
    return f"{quantity.key}|{quantity.name.de}"


def named_operands(node: Traced) -> Iterator[Traced]:
    """The named values a formula refers to, on every branch, with repetitions."""
    waiting = list(node.args)
    while waiting:
        arg = waiting.pop()
        if arg.quantity is not None:
            yield arg
        else:
            waiting.extend(arg.args)


def _merged(orders: Sequence[list[str]]) -> list[str]:
    """One order of all rows: each new one behind the one it follows in its own region."""
    merged: list[str] = []
    known: set[str] = set()
    for order in orders:
        at = 0
        for key in order:
            if key in known:
                at = merged.index(key) + 1
            else:
                merged.insert(at, key)
                known.add(key)
                at += 1
    return merged


def quoted_sheet(sheet: str) -> str:
    """A sheet name as formulas write it."""
    return sheet if sheet.isascii() and sheet.isidentifier() else f"'{sheet}'"
