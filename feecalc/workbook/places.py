"""Where each quantity of each region stands: rows are quantities, columns are regions, one sheet a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from feecalc.numbers.traced import Traced
from feecalc.workbook.live import LiveRegion, name_of

HEAD_ROW = 3
FIRST_COL = 5


class Grid:
    """Addresses of all quantities.

    ``rows[i]`` maps the keys of calculation sheet ``i`` to their row; a quantity that some region
    needs on an earlier sheet stands there for all.
    """

    def __init__(self, regions: Sequence[LiveRegion], sheets: tuple[str, str, str]) -> None:
        self.sheets = sheets
        self.regions = {region.kv: region for region in regions}
        self.column = {region.kv: FIRST_COL + i for i, region in enumerate(regions)}
        self._letter = {kv: xl_col_to_name(column) for kv, column in self.column.items()}
        self._prefix = tuple(quoted(sheet) for sheet in sheets)
        self.nodes: dict[tuple[str, str], Traced] = {}
        self.samples: dict[str, Traced] = {}
        self._place(regions)

    def _place(self, regions: Sequence[LiveRegion]) -> None:
        orders = [_merged([list(region.parts[i]) for region in regions]) for i in range(3)]
        self.rows: list[Mapping[str, int]] = []
        taken: set[str] = set()
        for order in orders:
            keys = [key for key in order if key not in taken]
            taken.update(keys)
            self.rows.append({key: HEAD_ROW + 1 + i for i, key in enumerate(keys)})
        self._where = {key: (i, row) for i, rows in enumerate(self.rows) for key, row in rows.items()}
        for region in regions:
            for part in region.parts:
                for key, node in part.items():
                    self.nodes[region.kv, key] = node
                    self.samples.setdefault(key, node)

    def reference(self, kv: str, node: Traced, here: int | None = None, fixed: bool = False) -> str:
        """Address of a quantity as seen from calculation sheet ``here``, or from any other sheet.

        Raises KeyError for a quantity that is not in the grid.
        """
        sheet, row = self._where[name_of(node).key]
        letter = self._letter[kv]
        cell = f"${letter}${row + 1}" if fixed else f"{letter}{row + 1}"
        return cell if sheet == here else f"{self._prefix[sheet]}!{cell}"

    def has(self, kv: str, node: Traced) -> bool:
        """Whether the region has a cell for this quantity."""
        return node.quantity is not None and (kv, node.quantity.key) in self.nodes


def _merged(orders: Sequence[list[str]]) -> list[str]:
    """One order of all keys: each new key behind the one it follows in its own region."""
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


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it."""
    return sheet if sheet.isascii() and sheet.isidentifier() else f"'{sheet}'"
