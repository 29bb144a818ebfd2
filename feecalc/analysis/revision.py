"""One region's delivered cells as a state that can be changed cell by cell, and the steps between two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from feecalc.analysis.kassenarten import common_split, pooled_rows
from feecalc.calculation.region import Region
from feecalc.calculation.sums import regions_of
from feecalc.intake.model import (
    KASSENARTEN,
    AgreedFee,
    Assignment,
    BillingRow,
    CaseRow,
    Contract,
    Data,
    quarter_label,
)
from feecalc.words.findings import Place
from feecalc.words.text import Lang, Text

RowKey = tuple[str, str, str]
_NOWHERE = Place("")


@dataclass(frozen=True)
class DeliveredCell:
    """Count and amount (cents, None where any was left empty) of one quarter, GOP and Kassenart."""

    count: int
    cents: int | None


@dataclass(frozen=True)
class RegionState:
    """Everything of one region that a calculation rests on. Keys are (quarter, gop, kassenart)."""

    kv: str
    cells: Mapping[RowKey, DeliveredCell]
    cases: Mapping[tuple[str, str], int]
    assignments: tuple[Assignment, ...]
    contract: Contract

    agreed: tuple[AgreedFee, ...] = ()
    own_reading: Mapping[str, str] = field(default_factory=dict)

    def region(self) -> Region:
        """The state as the calculation wants it."""
        rows = tuple(_row(self.kv, key, cell) for key, cell in self.cells.items())
        cases = tuple(CaseRow(self.kv, q, k, n, _NOWHERE) for (q, k), n in self.cases.items())
        data = Data(
            rows,
            cases,
            self.assignments,
            {self.kv: self.contract},
            agreed=self.agreed,
            own_reading=self.own_reading,
        )
        return regions_of(data, (self.kv,), per_kassenart=True)[self.kv]


@dataclass(frozen=True)
class Change:
    """One difference between two deliveries, and the state with it put in place."""

    table: str
    quarter: str
    gop: str
    kassenart: str
    old: DeliveredCell | int | None
    new: DeliveredCell | int | None
    apply: Callable[[RegionState], RegionState] = field(repr=False)


def states(old: Data, new: Data, kv: str) -> tuple[RegionState, RegionState]:
    """Both deliveries of a region in the finest Kassenart split they share, quarter by quarter."""
    rows = [[r for r in data.billing if r.kv == kv] for data in (old, new)]
    cases = [[c for c in data.cases if c.kv == kv] for data in (old, new)]
    pooled = [_pooled(part, rows) for part in rows]
    pooled_cases = [_pooled(part, cases) for part in cases]
    made = [
        RegionState(
            kv,
            _cells(pooled[i]),
            _cases(pooled_cases[i]),
            tuple(
                sorted(
                    (replace(a, reason="", place=_NOWHERE) for a in data.assignments if a.kv == kv),
                    key=_by_item,
                )
            ),
            data.contract(kv),
            tuple(
                sorted((replace(a, reason="", place=None) for a in data.agreed if a.kv == kv), key=_by_day)
            ),
            dict(data.own_reading),
        )
        for i, data in enumerate((old, new))
    ]
    return made[0], made[1]


def _by_item(assignment: Assignment) -> tuple[str, str]:
    return assignment.gop, assignment.target


def _by_day(fee: AgreedFee) -> tuple[str, str]:
    return fee.gop, str(fee.valid_from or "")


def _pooled(part: Iterable[Any], deliveries: list[list[Any]]) -> list[Any]:
    result: list[Any] = []
    by_quarter: dict[str, list[Any]] = {}
    for row in part:
        by_quarter.setdefault(row.quarter, []).append(row)
    for quarter, rows in by_quarter.items():
        split = common_split(*({r.kassenart for r in d if r.quarter == quarter} for d in deliveries))
        result += pooled_rows(rows, split)
    return result


def _cells(rows: Iterable[BillingRow]) -> dict[RowKey, DeliveredCell]:
    cells: dict[RowKey, DeliveredCell] = {}
    for row in rows:
        key = (row.quarter, row.gop, row.kassenart)
        old = cells.get(key, DeliveredCell(0, 0))
        cents = None if old.cents is None or row.cents is None else old.cents + row.cents
        cells[key] = DeliveredCell(old.count + row.count, cents)
    return cells


def _cases(rows: Iterable[CaseRow]) -> dict[tuple[str, str], int]:
    cases: dict[tuple[str, str], int] = {}
    for row in rows:
        cases[row.quarter, row.kassenart] = cases.get((row.quarter, row.kassenart), 0) + row.cases
    return cases


def changes(old: RegionState, new: RegionState) -> Iterator[Change]:
    """Every difference in the order in which it is put in place.

    vertraege, zuordnung, geltend, the reading under which was billed, then quarters that only one side delivered (together, for a half delivered
    quarter would be no state anyone claimed), then cells by quarter, GOP and Kassenart, then faelle.
    """
    if _terms(old.contract) != _terms(new.contract):
        yield Change("vertraege", "", "", "", None, None, lambda s: replace(s, contract=new.contract))
    if old.assignments != new.assignments:
        yield Change("zuordnung", "", "", "", None, None, lambda s: replace(s, assignments=new.assignments))
    if old.agreed != new.agreed:
        yield Change("geltend", "", "", "", None, None, lambda s: replace(s, agreed=new.agreed))
    if old.own_reading != new.own_reading:
        yield Change("lesart", "", "", "", None, None, lambda s: replace(s, own_reading=new.own_reading))
    one_sided = {k[0] for k in old.cells} ^ {k[0] for k in new.cells}
    if one_sided:
        yield _whole_quarters(new, one_sided)
    for key in sorted({*old.cells, *new.cells}):
        before, after = old.cells.get(key), new.cells.get(key)
        if key[0] not in one_sided and before != after:
            yield Change("abrechnung", *key, before, after, _put_cell(key, after))
    for quarter, kassenart in sorted({*old.cases, *new.cases}):
        n0, n1 = old.cases.get((quarter, kassenart)), new.cases.get((quarter, kassenart))
        if n0 != n1:
            yield Change("faelle", quarter, "", kassenart, n0, n1, _put_cases((quarter, kassenart), n1))


def _terms(contract: Contract) -> tuple[Any, ...]:
    return contract.start, contract.old_contract


def _whole_quarters(new: RegionState, quarters: set[str]) -> Change:
    def apply(state: RegionState) -> RegionState:
        kept = {k: c for k, c in state.cells.items() if k[0] not in quarters}
        return replace(state, cells=kept | {k: c for k, c in new.cells.items() if k[0] in quarters})

    return Change("abrechnung", ", ".join(sorted(quarters)), "", "", None, None, apply)


def _put_cell(key: RowKey, cell: DeliveredCell | None) -> Callable[[RegionState], RegionState]:
    return lambda state: replace(state, cells=_with(state.cells, key, cell))


def _put_cases(key: tuple[str, str], cases: int | None) -> Callable[[RegionState], RegionState]:
    return lambda state: replace(state, cases=_with(state.cases, key, cases))


def _with(mapping: Mapping[Any, Any], key: Any, value: Any) -> dict[Any, Any]:
    result = {k: v for k, v in mapping.items() if k != key}
    return result if value is None else {**result, key: value}


def _row(kv: str, key: RowKey, cell: DeliveredCell) -> BillingRow:
    quarter, gop, kassenart = key
    return BillingRow(kv, quarter, kassenart, gop, cell.count, cell.cents, _NOWHERE)


def eur_of(cell: DeliveredCell | int | None) -> Fraction | None:
    """The amount of a cell in EUR; None where there is none."""
    return Fraction(cell.cents, 100) if isinstance(cell, DeliveredCell) and cell.cents is not None else None


def change_label(change: Any, lang: Lang) -> str:
    """What differs: table, quarter, GOP, Kassenart."""
    tables = {
        "kassenarten_alt": Text(
            "Kassenarten der alten Lieferung zusammengefasst", "Kassenarten of the old delivery pooled"
        ),
        "kassenarten_neu": Text(
            "Kassenarten der neuen Lieferung aufgeteilt", "Kassenarten of the new delivery split"
        ),
    }
    if change.table in tables:
        return tables[change.table].of(lang)
    quarters = ", ".join(quarter_label(q) for q in change.quarter.split(", ") if q)
    only = (
        Text("nur in einer Lieferung", "in one delivery only").of(lang)
        if quarters and not change.gop and change.table == "abrechnung"
        else ""
    )
    parts: Iterable[str] = (change.table, quarters, change.gop, KASSENARTEN.get(change.kassenart, ""), only)
    return " ".join(filter(None, parts))
