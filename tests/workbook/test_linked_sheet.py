"""``--as-of``: the fees linked to 86516 on a day, in the workbook, live and verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import feecalc as fc
from feecalc.cli.main import main
from feecalc.workbook.sheets.linked import fee_date
from feecalc.workbook.verify.verdict import verify

SHEET = "Verknüpfte Gebühren"


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2009, 10, 1), "start"),
        (date(2010, 6, 30), "start"),
        (date(2010, 7, 1), "2010-07-01"),
        (date(2011, 7, 1), "2011-07-01"),
        (date(2026, 1, 1), "2011-07-01"),
    ],
)
def test_which_fee_is_in_force(day: date, key: str) -> None:
    assert fee_date(day) == key


def test_the_linked_fees_of_the_worked_example(musterland: fc.Data, root: Path, tmp_path: Path) -> None:
    """teil-b.md sections 8 and 10: 86516 = 117.82; 50 % = 58.91; 70 % = 82.472, half-up 82.47."""
    workbook = tmp_path / "mappe.xlsx"
    result = replace(fc.calculate(musterland), as_of=date(2026, 1, 1))
    result.to_excel(workbook)
    sheet = openpyxl.load_workbook(workbook, data_only=True)[SHEET]
    rows = {row[2]: row[5] for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert rows == {"86518": 117.82, "86520": 58.91, "86522": 82.47}
    verified = verify(workbook, root / "data" / "musterland")
    assert verified.ok, str(verified)


def test_a_changed_day_is_noticed(musterland: fc.Data, tmp_path: Path) -> None:
    workbook = tmp_path / "mappe.xlsx"
    replace(fc.calculate(musterland), as_of=date(2026, 1, 1)).to_excel(workbook)
    book = openpyxl.load_workbook(workbook)
    for row in book["Herkunft"].iter_rows():
        if row[0].value == "Stichtag der Verknüpfung":
            row[1].value = "2019-01-01"
    book.save(workbook)
    assert not verify(workbook).ok


def test_without_the_option_there_is_no_such_sheet(musterland_result: fc.Result, tmp_path: Path) -> None:
    musterland_result.to_excel(tmp_path / "mappe.xlsx")
    assert SHEET not in openpyxl.load_workbook(tmp_path / "mappe.xlsx").sheetnames


def test_no_day_is_a_usage_error(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(root / "data" / "musterland"), "-o", str(tmp_path), "--as-of", "morgen"]) == 2
    assert "„morgen“ ist kein Tag" in capsys.readouterr().err
