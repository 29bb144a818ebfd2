"""What the fuzzers share: the start, and what must hold of every table that was read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import atheris  # type: ignore[import-not-found]  # only in the fuzzing environment

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["feecalc"]):
    from feecalc.intake.errors import PackageError
    from feecalc.intake.model import KASSENARTEN, KV_NAMES, TARGETS
    from feecalc.intake.sources.raw import RawTable
    from feecalc.intake.tables import typed as tables

KVS = {"00", *KV_NAMES}
READERS = {
    "abrechnung": tables.billing,
    "faelle": tables.cases,
    "zuordnung": tables.assignments,
    "vertraege": tables.contracts,
    "angaben": tables.statements,
}


def start(one: Callable[[bytes], None]) -> None:
    """Fuzz one function until libFuzzer's own limits (``-max_total_time=600``) end it."""
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


def check_table(table: RawTable) -> None:
    """A raw table is rectangular, its rows ascend, and every reader takes it or refuses it."""
    assert len(table.columns) == len(table.header)
    assert all(len(column) == len(table.rows) for column in table.columns)
    assert all(a < b for a, b in zip(table.rows, table.rows[1:], strict=False))
    for kind, reader in READERS.items():
        _check_rows(kind, table, reader)


def _check_rows(kind: str, table: RawTable, reader: Callable[..., tuple[list[object], list[object]]]) -> None:
    try:
        rows, _findings = reader(table, tables.Options())
    except PackageError as error:
        assert error.message.de
        assert error.message.en
        return
    assert len(rows) <= len(table.rows)
    for row in rows:
        check_row(kind, row)


def check_row(kind: str, row: object) -> None:
    """What calculation relies on: known keys, and exact numbers only."""
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}  # type: ignore[attr-defined]
    assert values["kv"] in KVS
    assert not any(isinstance(value, float) for value in values.values()), (kind, row)
    if "kassenart" in values:
        assert values["kassenart"] in KASSENARTEN
    if kind == "abrechnung":
        assert type(values["count"]) is int
        assert values["cents"] is None or type(values["cents"]) is int
    if kind == "zuordnung":
        assert values["target"] in TARGETS
        assert all(Fraction(0) <= values[share] <= 1 for share in ("share_count", "share_demand"))
