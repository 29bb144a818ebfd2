"""What a reader meets on the sheets (issue 15): words instead of keys, bars from zero, invented data said."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

import feecalc as fc
from feecalc.analysis.matrix import rival_effects
from feecalc.intake.model import Data
from feecalc.law.readings import KEYS, OPTIONS
from feecalc.law.register import CONTRA, standing
from feecalc.numbers import Undefined
from feecalc.numbers.figures import number, signed
from feecalc.words.text import Lang
from feecalc.workbook.writer import workbook_bytes
from tests.workbook.xlsx_edit import parts

# Words that only a program writes: with an underscore, or of one setting written as key=option.
_KEYS = {word for word in (*KEYS, *(o for options in OPTIONS.values() for o in options)) if "_" in word}
_TYPED = {"option", "bei_ausgabe", "lesart", "paketlesart", "einzutippen (--set)", "to type (--set)"}


@pytest.fixture(scope="module")
def result(demo: Data) -> fc.Result:
    return fc.calculate(demo, kv=("20", "46"))


def _texts(book: bytes) -> Iterator[tuple[str, str, str]]:
    """Sheet, cell and text of every cell and comment outside the columns that are typed."""
    for sheet in load_workbook(io.BytesIO(book), data_only=True):
        typed = {c.column for c in sheet[1] if c.value in _TYPED}
        for row in sheet.iter_rows():
            for cell in row:
                for text in (cell.value, cell.comment.text if cell.comment else None):
                    if isinstance(text, str) and cell.column not in typed:
                        yield sheet.title, cell.coordinate, text


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("extern", [False, True])
def test_option_keys_stand_only_where_they_are_typed(result: fc.Result, lang: Lang, extern: bool) -> None:
    settings = {f"{key}={option}" for key, options in OPTIONS.items() for option in options}
    found = [
        (sheet, cell, text)
        for sheet, cell, text in _texts(workbook_bytes(result, lang=lang, extern=extern))
        if _KEYS & set(re.findall(r"\w+", text)) or any(s in text for s in settings)
    ]
    assert not found


def test_the_bridge_shows_order_free_values_beside_with_the_same_sum(result: fc.Result) -> None:
    sheet = load_workbook(io.BytesIO(workbook_bytes(result)), data_only=True)["Fallwertbrücke"]
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0] == "20" and row[2] == 2]
    shown = {row[3]: (row[4], row[6]) for row in rows if isinstance(row[6], int | float)}
    frame = fc.bridge(result, "20")
    for step in frame[frame.stage == 2].itertuples():
        assert shown[step.name] == (pytest.approx(float(step.exact)), pytest.approx(float(step.order_free)))
    assert shown["Anpassung zum 01.07.2010"][0] != shown["Anpassung zum 01.07.2010"][1]
    sums = [sum(values) for values in zip(*shown.values(), strict=True)]
    assert sums[0] == pytest.approx(sums[1])


def test_every_bar_starts_at_zero_and_bridges_have_spoken_names_with_values(result: fc.Result) -> None:
    charts = {n: d.decode() for n, d in parts(workbook_bytes(result)).items() if "/charts/chart" in n}
    assert charts
    for name, xml in charts.items():
        assert set(re.findall(r'<c:min val="([^"]*)"', xml)) <= {"0"}, name
    bridge = next(x for x in charts.values() if "Brücke der Fallwerte" in x)
    assert "mehr oder weniger 86516: " in bridge
    # FW0 of Westfalen-Lippe as the sheets show it, with its value.
    fw0 = result.regions["20"].calculated.stages[2].case_value_base
    assert f"Fallwert Basis (FW0): {number(fw0)}" in bridge


def test_the_price_of_disagreement_is_that_of_the_exact_effects(result: fc.Result) -> None:
    """The heaviest tenable readings of KV 20, each alone, against exact fractions."""
    exact = {
        (e.key, e.option): e.difference
        for e in rival_effects(result, "20")
        if standing(e.key, e.option) != CONTRA and not isinstance(e.difference, Undefined)
    }
    said = next(t for s, _, t in _texts(workbook_bytes(result)) if s == "Ergebnis" and "Preis" in t)
    assert signed(min(exact.values()), 0) in said
    assert signed(max(exact.values()), 0) in said


def test_agreed_fees_of_equal_height_carry_their_height_per_case(result: fc.Result) -> None:
    """KV 46: 86510 and 86512 agreed at 30.68, and every case has one of them: 30.68 EUR a case."""
    page = [t for s, _, t in _texts(workbook_bytes(result)) if s == "KV 46"]
    assert any("Stufe 1" in t and "30,68 EUR je Fall aus vereinbarten" in t for t in page)


@pytest.mark.parametrize("extern", [False, True])
def test_invented_data_say_so_on_every_page(result: fc.Result, extern: bool) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(result, extern=extern)))
    for sheet in book:
        assert "ERFUNDENE DATEN" in sheet.oddHeader.center.text, sheet.title
    assert book["Deckblatt"]["A3"].value.startswith("ERFUNDENE DATEN")
    assert book["KV 20"]["A5"].value.startswith("ERFUNDENE DATEN")


def test_delivered_data_are_not_called_invented(demo: Data) -> None:
    statements = tuple(replace(s, origin="KV-Statistik") for s in demo.statements)
    book = workbook_bytes(fc.calculate(replace(demo, statements=statements), kv=("20",)))
    assert b"ERFUNDEN" not in b"".join(parts(book).values())


def test_the_other_side_does_not_see_the_price(result: fc.Result) -> None:
    texts: list[Any] = [t for _, _, t in _texts(workbook_bytes(result, extern=True))]
    assert not any("Uneinigkeit" in t for t in texts)


def test_the_impact_adds_up_on_paper(demo: Data) -> None:
    """issue 14.10: with KV 46 and 78, whose rows are partly undefined, in cents as printed."""
    sheet = load_workbook(
        io.BytesIO(workbook_bytes(fc.calculate(demo, kv=("20", "46", "78")))), data_only=True
    )["Auswirkung"]
    place = {cell.value.partition("\n")[0]: cell.column for cell in sheet[4]}
    label = place["KV"]
    row = next(r for r in range(5, sheet.max_row + 1) if str(sheet.cell(r, label).value).startswith("Summe"))

    def cents(r: int, title: str) -> int:
        return round(sheet.cell(r, place[title]).value * 100)

    titles = ("zu Werten ab Beginn", "zu Werten ab 01.07.2010", "zu Werten ab 01.07.2011")
    start, first, second = (cents(row, title) for title in titles)
    assert first - start == cents(row, "Änderung zum 01.07.2010")
    assert second - first == cents(row, "Änderung zum 01.07.2011")
    assert second - start == cents(row, "Änderung seit Beginn")
    whole = [
        r for r in range(5, row) if isinstance(sheet.cell(r, place["Änderung seit Beginn"]).value, float)
    ]
    assert 0 < len(whole) < row - 5, "some rows are undefined"
    assert sum(cents(r, titles[0]) for r in whole) == start


def test_the_second_stage_calculates_from_its_own_sheet_and_one_kv_has_no_empty_rows(demo: Data) -> None:
    """issue 14.11: KV 38 has no first stage; what it takes over stands on the sheet as plain links."""
    book = load_workbook(io.BytesIO(workbook_bytes(fc.calculate(demo, kv=("38",)))))
    for name in ("Berechnung", "Korrektur 2010", "Korrektur 2011"):
        for row in book[name].iter_rows(min_row=5):
            assert row[0].value is None or row[5].value is not None, (name, row[0].value)
    second = [c.value for row in book["Korrektur 2011"].iter_rows(min_row=5) for c in row[5:]]
    links = [f for f in second if isinstance(f, str) and "Korrektur 2010" in f]
    assert all(re.fullmatch(r"='Korrektur 2010'!\$?[A-Z]+\$?\d+", f) for f in links)
