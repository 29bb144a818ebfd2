"""The formulas of the workbook, recalculated by programs that are not ours, against the engine."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc
from feecalc.calculation.stage import DATES
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import Outcome, calculate_region
from feecalc.intake.model import NEW_GOPS, Data, data_of_regions
from feecalc.law.readings import LIVE, OPTIONS, Reading
from feecalc.numbers import Undefined, half_up
from feecalc.workbook.book import Book
from feecalc.workbook.writer import build
from tests.workbook.recalc import needs_office, recalculated, values_of
from tests.workbook.xlsx_edit import set_cells, set_value

# Transfusions, late start, single track without a and b, bisphosphonates.
KVS = ("17", "38", "46", "51")
SCALE = 1e-12


@pytest.fixture(scope="module")
def few(demo: Data) -> fc.Result:
    return fc.calculate(demo, kv=KVS)


@pytest.fixture(scope="module")
def book(few: fc.Result) -> Book:
    return build(few)


@pytest.fixture(scope="module")
def plain(few: fc.Result) -> bytes:
    return build(few).bytes()


def _choice_cell(book: Book, key: str) -> str:
    return book.names[f"Lesart_{key}"].rpartition("!")[2].replace("$", "")


def _variants(book: Book, plain: bytes) -> dict[str, tuple[bytes, Reading]]:
    """One workbook for each option of each live drop-down that is not the default."""
    found = {}
    for key in LIVE:
        for option in OPTIONS[key][1:]:
            edited = set_cells(plain, "Lesarten", {_choice_cell(book, key): option})
            found[f"{key}-{option}"] = (edited, Reading.of({key: option}))
    share = {
        _choice_cell(book, "bisphosphonate_frequency"): "share",
        _choice_cell(book, "bisphosphonate_share"): 0.25,
    }
    reading = Reading(bisphosphonate_frequency="share", bisphosphonate_share=Fraction(1, 4))
    found["share-of-a-quarter"] = (set_cells(plain, "Lesarten", share), reading)
    return found


def _changes(data: Data, seed: int) -> tuple[Data, dict[str, dict[str, Any]]]:
    """Random new counts, amounts, cases and shares, in the data and as cells of the workbook."""
    rng = random.Random(seed)
    billing, cases, shares = list(data.billing), list(data.cases), list(data.assignments)
    cells: dict[str, dict[str, Any]] = {"Daten": {}, "Fälle": {}, "Zuordnung": {}}
    for i in rng.sample(range(len(billing)), 60):
        count = rng.choice([0, 1, billing[i].count * 2, rng.randrange(20_000)])
        billing[i] = replace(billing[i], count=count)
        cells["Daten"][f"E{i + 2}"] = count
        if billing[i].cents is not None:
            cents = rng.choice([0, rng.randrange(50_000_000)])
            billing[i] = replace(billing[i], cents=cents)
            cells["Daten"][f"F{i + 2}"] = cents / 100
    for i in rng.sample(range(len(cases)), 5):
        cases[i] = replace(cases[i], cases=rng.randrange(1, 90_000))
        cells["Fälle"][f"D{i + 2}"] = cases[i].cases
    for i in range(len(shares)):
        share = Fraction(rng.randrange(5), 4)
        shares[i] = replace(shares[i], share_count=share, share_demand=share)
        cells["Zuordnung"] |= {f"D{i + 2}": float(share), f"E{i + 2}": float(share)}
    return replace(data, billing=tuple(billing), cases=tuple(cases), assignments=tuple(shares)), cells


def _emptied(data: Data, kv: str) -> tuple[Data, dict[str, dict[str, Any]]]:
    """Neither 86502 nor 86503 in 2008: what was defined becomes undefined."""
    billing, cells = list(data.billing), {}
    for i, row in enumerate(billing):
        if row.kv == kv and row.gop in ("86502", "86503"):
            billing[i] = replace(row, count=0, cents=0)
            cells |= {f"E{i + 2}": 0, f"F{i + 2}": 0}
    return replace(data, billing=tuple(billing)), {"Daten": cells}


def _edited(book: bytes, cells: Mapping[str, Mapping[str, Any]]) -> bytes:
    for sheet, values in cells.items():
        if values:
            book = set_cells(book, sheet, dict(values))
    return book


@pytest.fixture(scope="module")
def data(few: fc.Result) -> Data:
    """In the order of the sheet Daten: the rows of one sum stand together."""
    chosen = data_of_regions(few.data, KVS)
    return replace(chosen, billing=tuple(sorted(chosen.billing, key=_order)))


def _order(row: Any) -> tuple[str, ...]:
    return row.kv, row.gop, row.quarter, row.kassenart


@pytest.fixture(scope="module")
def cases(book: Book, plain: bytes, data: Data, tmp_path_factory: Any) -> dict[str, Any]:
    """Every workbook of this module, recalculated in one call: name -> (values, data, reading)."""
    wanted: dict[str, tuple[bytes, Data, Reading]] = {"plain": (plain, data, Reading())}
    planted = set_value(plain, "Ergebnis", "D6", 4711.5)
    wanted["planted"] = (planted, data, Reading())
    for name, (edited, reading) in _variants(book, plain).items():
        wanted[name] = (edited, data, reading)
    for seed in range(4):
        changed, cells = _changes(data, seed)
        wanted[f"random-{seed}"] = (_edited(plain, cells), changed, Reading())
    changed, cells = _emptied(data, "51")
    wanted["emptied"] = (_edited(plain, cells), changed, Reading())
    values = recalculated({name: w[0] for name, w in wanted.items()}, tmp_path_factory.mktemp("office"))
    return {name: (values[name], w[1], w[2]) for name, w in wanted.items()}


def _outcomes(data: Data, reading: Reading) -> Iterator[tuple[str, Outcome]]:
    for kv, region in regions_of(data, KVS).items():
        yield kv, calculate_region(region, reading, data.contract(kv))


def _named(book: Book, values: Any, name: str) -> Any:
    sheet, _, cell = book.names[name].rpartition("!")
    column, row = cell.replace("$", " ").split()
    index = 0
    for letter in column:
        index = index * 26 + ord(letter) - 64
    return values[sheet.strip("'")].get((int(row) - 1, index - 1))


def _assert_fees(book: Book, values: Any, data: Data, reading: Reading) -> None:
    for kv, outcome in _outcomes(data, reading):
        for gop in NEW_GOPS:
            for i, day in enumerate(DATES):
                expected, found = outcome.fees[gop][day], _named(book, values, f"P{i}_{gop}_KV{kv}")
                if isinstance(expected, Undefined):
                    assert found == "nicht bestimmt", (kv, gop, day)
                else:
                    assert found == pytest.approx(float(expected), rel=SCALE, abs=0), (kv, gop, day)


@needs_office
def test_the_oracle_recalculates_a_planted_wrong_value(cases: Any, few: fc.Result) -> None:
    values, *_ = cases["planted"]
    fee = few.regions["17"].calculated.fees["86510"][DATES[0]]
    assert values["Ergebnis"][5, 3] == float(half_up(fee, 2))


@needs_office
def test_every_formula_of_the_workbook_gives_its_stored_value(book: Book, cases: Any) -> None:
    values, *_ = cases["plain"]
    formulas = [(s, r, c, cell) for s, r, c, cell in book.all_cells() if cell.formula]
    assert len(formulas) > 2000
    for sheet, row, col, cell in formulas:
        found = values[sheet].get((row, col))
        if isinstance(cell.value, str):
            assert found == cell.value, (sheet, row, col, cell.formula)
        else:
            # Differences of case values of some 60 EUR keep the last digits of those.
            slack = 1e-10 if sheet == "Fallwertbrücke" else 1e-13
            assert found == pytest.approx(cell.value, rel=SCALE, abs=slack), (sheet, row, col, cell.formula)


@needs_office
def test_every_fee_is_the_engines_to_the_cent(book: Book, cases: Any, few: fc.Result) -> None:
    values, *_ = cases["plain"]
    from feecalc.workbook.contents import RESULT
    from feecalc.workbook.sheets.fees import HEAD

    row = HEAD + 1
    for kv in KVS:
        for gop in NEW_GOPS:
            for column, day in zip((3, 4, 6), DATES, strict=True):
                fee = few.regions[kv].calculated.fees[gop][day]
                published = "nicht bestimmt" if isinstance(fee, Undefined) else float(half_up(fee, 2))
                assert values[RESULT.de][row, column] == published, (kv, gop, day)
            row += 1


@needs_office
@pytest.mark.parametrize(
    "name", [f"{key}-{option}" for key in LIVE for option in OPTIONS[key][1:]] + ["share-of-a-quarter"]
)
def test_each_live_choice_gives_the_engines_fees(book: Book, cases: Any, name: str) -> None:
    _assert_fees(book, *cases[name])


@needs_office
@pytest.mark.parametrize("name", [*(f"random-{seed}" for seed in range(4)), "emptied"])
def test_changed_inputs_give_the_engines_fees(book: Book, cases: Any, name: str) -> None:
    _assert_fees(book, *cases[name])


@needs_office
def test_the_cover_says_that_something_was_changed(cases: Any) -> None:
    assert cases["plain"][0]["Deckblatt"][3, 0].startswith("Unverändert")
    for name in ("random-0", "case_decline_credit-effect"):
        assert cases[name][0]["Deckblatt"][3, 0].startswith("GEÄNDERT"), name


@needs_office
def test_no_sheet_ever_shows_an_error_value(cases: Any) -> None:
    for name, (values, *_) in cases.items():
        for sheet, cells in values.items():
            wrong = {cell: v for cell, v in cells.items() if isinstance(v, str) and v.startswith("#")}
            assert not wrong, (name, sheet, wrong)


def test_a_second_oracle_agrees(book: Book, plain: bytes, tmp_path: Path) -> None:
    """formualizer, an engine of its own, first proved on a planted wrong value."""
    pytest.importorskip("formualizer")
    values = _formualized(set_value(plain, "Ergebnis", "D6", 4711.5), tmp_path)
    assert values["Ergebnis"][5, 3] != 4711.5
    compared = 0
    for sheet, row, col, cell in book.all_cells():
        if cell.formula:
            found = values[sheet].get((row, col))
            expected = (
                cell.value if isinstance(cell.value, str) else pytest.approx(cell.value, rel=SCALE, abs=1e-10)
            )
            assert found == expected, (sheet, row, col, cell.formula)
            compared += 1
    assert compared > 2000


def _formualized(book: bytes, folder: Path) -> Any:
    given, done = folder / "given.xlsx", folder / "done.xlsx"
    given.write_bytes(book)
    program = "import sys; from formualizer.cli import main; sys.exit(main())"
    subprocess.run(
        [sys.executable, "-c", program, "recalc", "-o", str(done), str(given)],
        check=True,
        capture_output=True,
    )
    return values_of(done.read_bytes())
