"""The workbook of drawn scenarios: what ``fc.monte_carlo`` holds, in words, and a histogram that loses nothing."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import feecalc as fc
from feecalc.drivers.names import ScenarioError
from feecalc.intake.model import Data
from feecalc.workbook import monte_carlo as book_file
from feecalc.workbook.monte_carlo import DrawnScenarios, drawn_bytes

ROWS = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def made(musterland: Data) -> DrawnScenarios:
    return fc.monte_carlo(
        musterland,
        {"cases": ("uniform", -0.1, 0.1), "share_86518": ("uniform", 0.0, 0.01)},
        n=500,
        seed=7,
        readings=[fc.Reading(), fc.Reading(case_decline_credit="none")],
    )


@pytest.fixture(scope="module")
def sheets(made: DrawnScenarios, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ROWS]:
    path = tmp_path_factory.mktemp("m") / "zufall.xlsx"
    made.to_excel(path, draws=True)
    book = openpyxl.load_workbook(path)
    assert all("ERFUNDENE DATEN" in str(sheet.oddHeader.center.text) for sheet in book)
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


def test_every_sheet_is_there_and_draws_only_if_asked_for(
    made: DrawnScenarios, sheets: dict[str, ROWS], tmp_path: Path
) -> None:
    assert list(sheets) == ["Annahmen", "Faktoren", "Verteilung", "Histogramm", "Ziehungen"]
    made.to_excel(tmp_path / "x.xlsx", lang="en")
    names = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert names == ["Assumptions", "Factors", "Distribution", "Histogram"]
    assert drawn_bytes(made) == drawn_bytes(made)


def test_factors_and_assumptions_are_those_of_the_frames(
    made: DrawnScenarios, sheets: dict[str, ROWS]
) -> None:
    assert [list(row) for row in sheets["Annahmen"]] == made.assumptions.to_numpy().tolist()
    first, row = made.factors.iloc[0], sheets["Faktoren"][0]
    assert row[:3] == ("00", "Regelfall", 1)
    assert row[3:9] == pytest.approx(
        [100 * first[f"{se}{side}"] for side in ("below_1", "at_1", "above_1") for se in ("", "se_")]
    )


def test_the_histogram_counts_every_scenario_once(made: DrawnScenarios, sheets: dict[str, ROWS]) -> None:
    """The cap makes an atom at 1, which is a class of its own; no credit, no atom."""
    shares: defaultdict[tuple[object, ...], list[float]] = defaultdict(list)
    for *where, _low, _high, share in sheets["Histogramm"]:
        shares[tuple(where)].append(float(str(share)))
    assert len(shares) == 2 * 3  # readings, factors
    assert all(sum(parts) == pytest.approx(100) for parts in shares.values())
    atoms = {key[1]: parts[-1] for key, parts in shares.items() if key[2] == "Anpassungsfaktor Stufe 1"}
    assert list(atoms.values()) == pytest.approx(
        [100 * at for at in made.factors[made.factors.stage == 1].at_1]
    )
    assert atoms["Regelfall"] > 0


def test_the_draws_are_those_that_were_calculated(made: DrawnScenarios, sheets: dict[str, ROWS]) -> None:
    rows = np.array(sheets["Ziehungen"], dtype=float)
    assert rows.shape == (500, 3)
    assert rows[:, 1] == pytest.approx(made.draws["cases"])
    assert rows[:, 2] == pytest.approx(made.draws["share_86518"])


def test_more_draws_than_a_sheet_holds_are_refused(
    made: DrawnScenarios, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_file, "MOST_DRAWS", 499)
    with pytest.raises(ScenarioError, match="Mehr Ziehungen"):
        drawn_bytes(made, draws=True)


def test_values_of_ones_own_for_each_region_have_a_column_each(demo: Data, tmp_path: Path) -> None:
    given = np.array([[0.0, -0.01], [0.01, -0.02]])
    made = fc.monte_carlo(demo, {"cases": given}, n=2, regions=["02", "03"])
    made.to_excel(tmp_path / "x.xlsx", draws=True)
    rows = list(openpyxl.load_workbook(tmp_path / "x.xlsx")["Ziehungen"].values)
    assert [str(title).split("\n")[-1] for title in rows[0][1:]] == ["KV 02", "KV 03"]
    assert [list(row[1:]) for row in rows[1:]] == [pytest.approx(row) for row in given.tolist()]
