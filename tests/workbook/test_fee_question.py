"""Zugeständnisse and Gegenprobe as a page of the workbook, asked again by ``verify`` from the workbook's own data."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

import feecalc as fc
from feecalc.analysis.fee_answer import FeeAnswer, answer
from feecalc.calculation.fee_question import CLAIM, SETTLE, FeeQuestion, question_of
from feecalc.calculation.stage import STAGE_2
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.workbook.verify.verdict import verify
from feecalc.workbook.writer import workbook_bytes
from tests.workbook.xlsx_edit import set_cells, sheet_names

THEIRS = Reading(palliative_in_case_value="no", adjustment_factor="measured")
TO_120 = FeeQuestion(SETTLE, "86516", Fraction(120), STAGE_2, {"00": (Reading(), THEIRS)})


@pytest.fixture(scope="module")
def asked(musterland: Data) -> fc.Result:
    return replace(fc.calculate(musterland), asked=TO_120)


@pytest.fixture(scope="module")
def book(asked: fc.Result) -> bytes:
    return workbook_bytes(asked)


def test_the_page_stands_behind_the_cover_and_says_question_answer_and_positions(book: bytes) -> None:
    assert sheet_names(book)[:3] == ["Deckblatt", "Zugeständnisse", "Ergebnis"]
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Zugeständnisse"]
    said = [str(cell.value) for row in sheet for cell in row if cell.value is not None]
    assert said[0] == "Zugeständnisse: 86516 ab 01.07.2011 auf 120,00 EUR"
    assert "86518 im Fallwert 2009/2010: 86518 bleibt außer Ansatz" in said
    assert "Eigene Position: Regelfall" in said
    assert any(text.startswith("Position der Gegenseite: 86518 im Fallwert") for text in said)


def test_the_other_side_gets_no_such_page(asked: fc.Result) -> None:
    """Neither the page nor a word of the question: the workbook is that without it."""
    plain = workbook_bytes(replace(asked, asked=None), extern=True)
    assert workbook_bytes(asked, extern=True) == plain


def test_verify_asks_again(book: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(book)
    assert verify(file, Path(__file__).parents[2] / "data" / "musterland").ok
    sheet = openpyxl.load_workbook(file)["Zugeständnisse"]
    (cost,) = [c.coordinate for c in sheet[4] if isinstance(c.value, float)]
    file.write_bytes(set_cells(book, "Zugeständnisse", {cost: 1.0}))
    assert [(d.sheet, d.cell) for d in verify(file).differences] == [("Zugeständnisse", cost)]


@pytest.mark.parametrize("line", ["settle 86516 118 2011-07-01", "settle 86516 viel 2011-07-01"])
def test_another_question_than_the_page_answers_is_found(book: bytes, line: str, tmp_path: Path) -> None:
    origin = openpyxl.load_workbook(io.BytesIO(book))["Herkunft"]
    cell = next(row[1].coordinate for row in origin if str(row[1].value).startswith("settle "))
    file = tmp_path / "x.xlsx"
    file.write_bytes(set_cells(book, "Herkunft", {cell: line}))
    assert not verify(file).ok


def test_a_counter_proof_is_a_page_too(musterland: Data, tmp_path: Path) -> None:
    """teil-b section 10: 117.82 is what one's own reading gives, so that nothing has to change."""
    base = {"00": (Reading(), Reading())}
    result = replace(
        fc.calculate(musterland), asked=FeeQuestion(CLAIM, "86516", Fraction("117.82"), STAGE_2, base)
    )
    assert result.asked is not None
    found = answer(result, result.asked)
    assert found.holds
    few = FeeAnswer(found.found[:1], found.note)
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook_bytes(result, answer=few))
    sheet = openpyxl.load_workbook(file)["Gegenprobe"]
    assert sheet["A1"].value == "Gegenprobe: 86516 ab 01.07.2011 = 117,82 EUR"
    assert sheet["B4"].value == "die eigene Lesart, unverändert"


@pytest.mark.parametrize(
    "question",
    [
        TO_120,
        FeeQuestion(CLAIM, "86510", Fraction(2742, 100), STAGE_2, {"38": (THEIRS, THEIRS)}),
        FeeQuestion(
            SETTLE, "86512", Fraction(1, 3), STAGE_2,
            {"01": (Reading(), THEIRS), "02": (Reading(bisphosphonate_share=Fraction(1, 3)), Reading(fee_decimals=3))},
        ),
    ],
)  # fmt: skip
def test_a_question_is_read_again_as_it_was_recorded(question: FeeQuestion) -> None:
    assert question_of(list(question.lines())) == question


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["settle 86516 1/0 2011-07-01"],
        ["settle 86516 120 2011-07-01", "00 mine"],
        ["settle 86516 120 2011-07-01", "00 mine", "00 theirs unknown=1"],
        ["settle 86516 120 2011-07-01", "00 mine rounding", "00 theirs"],
        ["settle 86516 120 2011-07-01", "00"],
    ],
)
def test_what_is_no_question_is_none(lines: list[str]) -> None:
    assert question_of(lines) is None
