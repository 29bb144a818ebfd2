"""Small cells: Kassenarten are pooled for the whole KV, so that ``run`` and ``verify`` still work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feecalc.cases.counted import Tables, least_levels, levels_for, pooled, small_cells
from feecalc.intake.model import KASSENARTEN
from tests.cases.case_support import Row, aggregate, read, write_parquet


def cases(n: int, fund: str, gop: str = "86512", kv: str = "38", quarter: str = "1/2010") -> list[Row]:
    return [(kv, quarter, fund, "PA", f"{fund}{gop}{quarter}{i}", gop, 1, "10.00") for i in range(n)]


def run(capfd: Any, folder: Path, rows: list[Row], *options: str) -> Any:
    return aggregate(capfd, write_parquet(folder / "f.parquet", rows), "-o", folder / "p", *options)


def funds(folder: Path, kv: str = "38") -> dict[str, int]:
    return {line[2]: int(line[3]) for line in read(folder / "p", "faelle") if line[0] == kv}


def test_without_a_minimum_nothing_is_pooled(tmp_path: Path, capfd: Any) -> None:
    assert run(capfd, tmp_path, cases(1, "AOK") + cases(9, "vdek")).code == 0
    assert funds(tmp_path) == {"AOK": 1, "vdek": 9}


def test_cells_that_are_large_enough_stay(tmp_path: Path, capfd: Any) -> None:
    assert run(capfd, tmp_path, cases(5, "AOK") + cases(5, "BKK"), "--min-cases", "5").code == 0
    assert funds(tmp_path) == {"AOK": 5, "BKK": 5}


def test_a_small_cell_pools_the_kv_into_primary_and_substitute_funds(tmp_path: Path, capfd: Any) -> None:
    """LKK has 2 of 5: AOK and LKK become Primärkassen; the other KV stays as it is."""
    rows = cases(4, "AOK") + cases(2, "LKK") + cases(7, "vdek") + cases(5, "AOK", kv="46")
    call = run(capfd, tmp_path, rows, "--min-cases", "5")
    assert call.code == 0
    assert "zu „Primär- und Ersatzkassen“ zusammengefasst" in call.err
    assert funds(tmp_path) == {"Primärkassen": 6, "Ersatzkassen": 7}
    assert funds(tmp_path, "46") == {"AOK": 5}
    assert ["38", "1/2010", "Primärkassen", "86512", "6", "60,00"] in read(tmp_path / "p", "abrechnung")


def test_still_small_becomes_alle_for_every_quarter(tmp_path: Path, capfd: Any) -> None:
    rows = (
        cases(9, "AOK")
        + cases(4, "vdek")
        + cases(9, "AOK", quarter="2/2010")
        + cases(9, "vdek", quarter="2/2010")
    )
    assert run(capfd, tmp_path, rows, "--min-cases", "5").code == 0
    assert [line[1:] for line in read(tmp_path / "p", "faelle")] == [
        ["1/2010", "alle", "13"],
        ["2/2010", "alle", "18"],
    ]


def test_a_cell_of_abrechnung_counts_its_cases_not_its_services(tmp_path: Path, capfd: Any) -> None:
    """Six cases, but only one of them with 86514, three times: one case is fewer than two."""
    rows = [
        *cases(6, "AOK"),
        *cases(6, "BKK"),
        *cases(2, "IKK", "86514"),
        ("38", "1/2010", "AOK", "PA", "AOK865121/20100", "86514", 3, "10.00"),
    ]
    assert run(capfd, tmp_path, rows, "--min-cases", "2").code == 0
    assert funds(tmp_path) == {"Primärkassen": 14}


def test_what_stays_small_even_over_all_is_an_error_finding(tmp_path: Path, capfd: Any) -> None:
    """It is written all the same; the exit code says that somebody has to decide."""
    call = run(capfd, tmp_path, cases(2, "AOK") + cases(2, "vdek"), "--min-cases", "5")
    assert call.code == 1
    assert "2 Zellen auf weniger als 5 Behandlungsfällen" in call.err  # one of faelle, one of abrechnung
    assert funds(tmp_path) == {"alle": 4}


def test_groups_beside_their_parts_are_pooled_as_the_package_could_not_be_read(
    tmp_path: Path, capfd: Any
) -> None:
    call = run(capfd, tmp_path, cases(3, "AOK") + cases(2, "Primärkassen") + cases(1, "vdek"))
    assert call.code == 0
    assert "weil Gruppen neben ihren Teilen geliefert sind" in call.err
    assert funds(tmp_path) == {"Primärkassen": 5, "Ersatzkassen": 1}


@pytest.mark.parametrize("minimum", [1, 2, 5, 10, 30])
def test_on_the_small_world_no_cell_is_below_the_minimum(minimum: int, few: Any) -> None:
    """Property on invented data: after pooling no cell is small, unless its KV is already "alle"; one level less was."""
    from feecalc.cases.aggregate import Request
    from feecalc.cases.aggregate import aggregate as run_engine

    tables = run_engine(Request((str(few.folder),), count_cells=True)).tables
    least = least_levels(tables)
    assert set(least.values()) == {0}
    for kv, level in levels_for(tables, least, minimum).items():
        assert level == 2 or small_cells(tables, kv, level, minimum) == 0
        assert level == 0 or small_cells(tables, kv, level - 1, minimum) > 0


def test_cells_of_the_engine_count_distinct_cases(few: Any) -> None:
    """Each cell of abrechnung rests on at least one and at most all cases of its Kassenart."""
    from feecalc.cases.aggregate import Request
    from feecalc.cases.aggregate import aggregate as run_engine
    from feecalc.cases.gops import belongs

    tables: Tables = run_engine(Request((str(few.folder),), count_cells=True)).tables
    assert set(tables.small) == {cell for cell in tables.billing if belongs(cell[3])}
    assert all(1 <= n <= tables.cases[cell[:3]] for cell, n in tables.small.items())


def test_every_kassenart_has_its_group() -> None:
    """S_KTS_KTGRUPPE: 01-06 Primärkassen, 11 and 12 Ersatzkassen."""
    groups = {key: pooled(key, 1) for key in KASSENARTEN}
    assert groups == dict.fromkeys(("01", "02", "03", "04", "05", "06", "PK"), "PK") | dict.fromkeys(
        ("11", "12", "EK"), "EK"
    ) | {"ALLE": "ALLE"}
    assert {pooled(key, 2) for key in KASSENARTEN} == {"ALLE"}
