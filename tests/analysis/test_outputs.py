"""Annex, report, workbooks and charts: the same figures as the result, the same bytes every time."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import openpyxl
import pytest

import feecalc as fc
from feecalc.analysis.compare import ORDER, comparison
from feecalc.analysis.positions import gaps
from feecalc.intake.model import Data
from feecalc.law.readings import Reading
from feecalc.workbook.negotiation import comparison_bytes, positions_bytes

matplotlib = pytest.importorskip("matplotlib")

from feecalc.documents.pdf import report_bytes  # noqa: E402 - needs matplotlib


def test_the_report_is_the_same_bytes_every_time(demo_result: fc.Result) -> None:
    assert report_bytes(demo_result, "78") == report_bytes(demo_result, "78")


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


# report --------------------------------------------------------------------------------------
def test_the_report_has_few_pages(demo_result: fc.Result) -> None:
    assert pages(report_bytes(demo_result, "02")) == 6
    # no stage applies: nothing to say about causes
    assert pages(report_bytes(demo_result, "78")) == 3


def test_sentences_of_a_region_without_fees(demo_result: fc.Result) -> None:
    from feecalc.analysis.matrix import base_effect, rival_effects
    from feecalc.documents import sentences as say

    base, effects = base_effect(demo_result, "78"), rival_effects(demo_result, "78")
    (sentence,) = say.reading_sentences(base, effects)
    assert "fehlt ein Gebührenwert, der gebraucht wird" in sentence.de
    stage = demo_result.regions["78"].calculated.stages[1]
    assert "nicht bestimmbar" in say.stage_sentences(1, stage)[0].de


# workbooks -----------------------------------------------------------------------------------
def test_the_agenda_as_a_workbook(musterland: Data) -> None:
    a, b = Reading(case_decline_credit="effect", palliative_in_case_value="no"), Reading()
    found = gaps(musterland, a, b)
    content = positions_bytes(found, ("=A.toml", "b.toml"), "de")
    assert content == positions_bytes(found, ("=A.toml", "b.toml"), "de")
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["KV 00"]
    assert "Forderung: =A.toml" in sheet["A2"].value
    heads = [cell.value for cell in sheet[4]]
    assert heads[3:5] + heads[7:8] == ["Forderung", "Gegenposition", "Einigung"]
    assert [sheet.cell(row, 6).value for row in (5, 6)] == pytest.approx(
        [float(e.stacked) for e in found[0].effects]
    )
    assert sheet.cell(7, 6).value == pytest.approx(float(found[0].demand - found[0].counter))
    assert sheet.cell(5, 8).value is None
    formulas = openpyxl.load_workbook(io.BytesIO(content))["KV 00"]
    assert formulas.cell(7, 6).value == "=SUM($F$5:$F$6)"


def test_the_comparison_as_a_workbook(musterland: Data) -> None:
    rows = list(musterland.billing)
    rows[0] = replace(rows[0], count=rows[0].count + 5)
    done = comparison(musterland, replace(musterland, billing=tuple(rows)))
    content = comparison_bytes(done, ORDER.de, "de")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames == ["Unterschiede", "Gebührenwerte", "Hinweise"]
    sheet = book["Unterschiede"]
    assert sheet["G2"].value - sheet["F2"].value == 5
    effect = float(done.effects[0].eur_per_year)
    assert sheet["J2"].value == float(f"{effect:.16G}")  # XlsxWriter stores 16 digits of a number
    assert sheet["J3"].value == effect  # and all of a formula's value


# charts --------------------------------------------------------------------------------------
def frames(musterland: Data, demo_result: fc.Result) -> dict[str, object]:
    result = fc.calculate(musterland)
    other = replace(musterland, billing=(replace(musterland.billing[0], count=1), *musterland.billing[1:]))
    return {
        "Wirkung jeder anderen Lesart": fc.readings_matrix(musterland),
        "Auslegungsband": fc.readings_band(demo_result.data, kv=("02", "78")),
        "Brücke": fc.bridge(result, "00"),
        "Auswirkung": fc.impact(result, "00"),
        "Beiträge": fc.contributions(demo_result, "02"),
        "Volumenänderung": fc.decompose(result, "00"),
        "Faktor zum": fc.elasticities(result, "00"),
        "Nichts anzupassen": fc.break_even(result, "00"),
        "Mehr 86518": fc.uptake(result, "00"),
        "Vorschau": fc.preview(result, "00"),
        "Forderung": fc.positions(musterland, {"credit_cap": "no", "cases_base": "reported"}, {}),
        "Abgleich": fc.compare(musterland, other),
    }


def test_every_frame_draws_itself_in_german(musterland: Data, demo_result: fc.Result) -> None:
    for title, frame in frames(musterland, demo_result).items():
        figure = frame.plot()
        assert any(axes.get_title(loc="left").startswith(title) for axes in figure.axes), title
        figure.canvas.draw()
        ticks = [
            t.get_text()
            for a in figure.axes
            for t in (*a.get_xticklabels(), *a.get_yticklabels())
            if a.axison
        ]
        assert not any(re.fullmatch(r"[-+]?\d+\.\d{1,2}( %)?", tick) for tick in ticks), ticks
        assert figure._repr_png_().startswith(b"\x89PNG")


def test_a_chart_goes_where_it_is_told(musterland_result: fc.Result) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    assert fc.bridge(musterland_result, "00").plot(axes) is figure
    assert any(each.patches for each in figure.axes)


def test_what_is_cut_out_of_a_frame_is_an_ordinary_one(musterland_result: fc.Result) -> None:
    import pandas as pd

    frame = fc.bridge(musterland_result, "00")
    assert type(frame[frame.stage == 1]) is pd.DataFrame
    assert frame.note.de
