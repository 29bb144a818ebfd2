"""The what-if as a workbook: a row for each scenario and region, for spreadsheet engines to recalculate."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import xlsxwriter

Array = npt.NDArray[np.float64]

GOPS = ("86510", "86512", "86514", "86516", "86518")


def book(table: Mapping[str, Sequence[float]], drivers: Mapping[str, Array]) -> bytes:
    """Daten: sums and fees of each region. Szenarien: drivers, both stages of Nr. 8, f2 last. No stored values."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    data, sheet = workbook.add_worksheet("Daten"), workbook.add_worksheet("Szenarien")
    names = list(table)
    regions = len(next(iter(table.values())))
    for row in range(regions):
        at = {name: f"{column(i)}{row + 2}" for i, name in enumerate(names)}
        for i, name in enumerate(names):
            data.write_number(row + 1, i, table[name][row])
        for i, formula in enumerate(fees(at)):
            data.write_formula(row + 1, len(names) + i, formula)
    line = 0
    for n in range(len(next(iter(drivers.values())))):
        for row in range(regions):
            line += 1
            cells = {name: f"Daten!${column(i)}${row + 2}" for i, name in enumerate(names)}
            prices = [f"Daten!${column(len(names) + i)}${row + 2}" for i in range(5)]
            for i, values in enumerate(drivers.values()):
                sheet.write_number(line, i, float(values[n]))
            for i, formula in enumerate(scenario(line + 1, cells, prices)):
                sheet.write_formula(line, 3 + i, formula)
    workbook.close()
    return buffer.getvalue()


def column(i: int) -> str:
    """0 -> A, 26 -> AA."""
    return chr(65 + i) if i < 26 else chr(64 + i // 26) + chr(65 + i % 26)


def fees(at: Mapping[str, str]) -> list[str]:
    """P0 of a region (Nr. 2-6)."""
    split = f"({at['n02']}+{at['n03']})"
    a, b = f"({at['n02']}/{split})", f"({at['n03']}/{split})"
    p16 = f"({at['l01']}+{at['l05']})/({at['n01']}+{at['n05']})"
    return [
        f"=({at['l02']}+{a}*{at['l00']})/({at['n02']}+{a}*{at['n00']})",
        f"=({at['l03']}+{b}*{at['l00']}+{at['l_bis']})/({at['n03']}+{b}*{at['n00']})",
        f"={at['l04']}/{at['n04']}",
        f"={p16}",
        f"={p16}",
    ]


def scenario(r: int, at: Mapping[str, str], p: Sequence[str]) -> list[str]:
    """Columns D … P of one scenario: V1, C1, p, d, net, f1, V2, C2, p, d, net, f2 with V at P0 first."""
    first = [_volume(r, at, p, [0]), _cases(r, at, [0]), *_stage(r, "D", "E", at["v0_q4"], at["c0_q4"], "F")]
    year = [_volume(r, at, p, [1, 2, 3, 4]), f"=J{r}*I{r}", _cases(r, at, [1, 2, 3, 4])]
    return [*first, *year, *_stage(r, "K", "L", at["v0_year"], at["c0_year"], "M")]


def _volume(r: int, at: Mapping[str, str], p: Sequence[str], quarters: Sequence[int]) -> str:
    terms = [f"{p[i]}*{at[f'f{q}_{g}']}" for q in quarters for i, g in enumerate(GOPS)]
    moved = [f"({at[f'f{q}_86510']}+{at[f'f{q}_86512']})*({p[3]}*B{r}+{p[4]}*C{r})" for q in quarters]
    return f"=(1+A{r})*({'+'.join([*terms, *moved])})"


def _cases(r: int, at: Mapping[str, str], quarters: Sequence[int]) -> str:
    return f"=(1+A{r})*({'+'.join(at[f'f{q}_{g}'] for q in quarters for g in ('86510', '86512'))})"


def _stage(r: int, v: str, c: str, v0: str, c0: str, start: str) -> list[str]:
    p, d, net = (chr(ord(start) + i) for i in range(3))
    return [
        f"=({v}{r}/{c}{r})/({v0}/{c0})-1",
        f"=1-{c}{r}/{c0}",
        f"=IF({p}{r}>0,MAX(0,{p}{r}-MAX(0,{d}{r})),{p}{r})",
        f"=1/(1+{net}{r})",
    ]
