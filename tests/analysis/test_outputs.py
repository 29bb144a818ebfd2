"""Annex, report, workbooks and charts: the same figures as the result, the same bytes every time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import feecalc as fc
from feecalc.analysis.compare import ORDER, comparison
from feecalc.analysis.positions import gaps
from feecalc.documents.json_file import result_as_dict
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law.readings import Reading
from feecalc.law.register import questions
from feecalc.workbook.negotiation import comparison_bytes, positions_bytes

docx = pytest.importorskip("docx")
matplotlib = pytest.importorskip("matplotlib")

from feecalc.documents.anlage import anlage_bytes  # noqa: E402 - needs python-docx
from feecalc.documents.pdf import report_bytes  # noqa: E402 - needs matplotlib


def document(content: bytes) -> object:
    return docx.Document(io.BytesIO(content))


def tables(content: bytes) -> list[list[list[str]]]:
    return [[[c.text for c in row.cells] for row in t.rows] for t in document(content).tables]


def text(content: bytes) -> str:
    return "\n".join(p.text for p in document(content).paragraphs)


# anlage --------------------------------------------------------------------------------------
@pytest.mark.parametrize("kv", ["38", "46", "71"])
def test_the_fees_of_the_annex_are_those_of_ergebnis_json(demo_result: fc.Result, kv: str) -> None:
    fees = result_as_dict(demo_result)["regions"][kv]["fees"]
    rows = {row[0]: row[2:] for row in tables(anlage_bytes(demo_result, kv))[0][1:]}
    for gop in NEW_GOPS:
        expected = [
            fees[gop][day].get("eur", "nicht bestimmt").replace(".", ",")
            for day in ("start", "2010-07-01", "2011-07-01")
        ]
        assert rows[gop] == expected


def test_the_annex_of_the_worked_example(musterland_result: fc.Result) -> None:
    """teil-b section 10: factors, case values, p, d, net."""
    content = anlage_bytes(musterland_result, "00")
    first, second = tables(content)[1][1:]
    assert first[2:] == ["64,48 EUR", "69,49 EUR", "+7,7668 %", "-3,8995 %", "+3,8672 %", "0,96276749"]
    assert second[2:] == ["64,79 EUR", "67,83 EUR", "+4,6966 %", "-2,0125 %", "+2,6841 %", "0,97386103"]
    assert ["99590", "BISPHOSPHONAT", "1", "1"] in tables(content)[2]


def test_every_reading_in_force_is_a_numbered_note(musterland: Data) -> None:
    result = fc.calculate(musterland, Reading(case_decline_credit="volume"))
    notes = re.findall(r"^\((\d+)\) (.*)$", text(anlage_bytes(result, "00")), re.MULTILINE)
    assert [int(n) for n, _note in notes] == list(range(1, len(notes) + 1))
    said = "\n".join(note for _n, note in notes)
    for question in questions():
        # without a bisphosphonate frequency its share and its cases settle nothing
        if question.key not in ("bisphosphonate_share", "bisphosphonate_cases"):
            setting = result.reading.as_text()[question.key]
            assert (
                f"{question.option(setting).proposal.de} [{question.clause}; {question.key} = {setting}"
                in said
            )


def test_the_status_of_a_reading_is_shown(musterland: Data) -> None:
    noted = replace(musterland, reading_notes={"case_decline_credit": {"status": "streitig"}})
    assert "case_decline_credit = points; streitig]" in text(anlage_bytes(fc.calculate(noted), "00"))


def test_the_annex_shows_the_pruefkennung_and_no_analysis(musterland_result: fc.Result) -> None:
    content = anlage_bytes(musterland_result, "00")
    footer = document(content).sections[0].footer.paragraphs[0].text
    assert musterland_result.regions["00"].pruefkennung in footer
    assert "EUR im Jahr" not in text(content)


def test_annex_and_report_are_the_same_bytes_every_time(demo_result: fc.Result) -> None:
    assert anlage_bytes(demo_result, "02") == anlage_bytes(demo_result, "02")
    assert report_bytes(demo_result, "78") == report_bytes(demo_result, "78")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice renders the pages")
def test_the_annex_has_two_pages(musterland_result: fc.Result, tmp_path: Path) -> None:
    (tmp_path / "anlage.docx").write_bytes(anlage_bytes(musterland_result, "00"))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "anlage.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert pages((tmp_path / "anlage.pdf").read_bytes()) == 2


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


# report --------------------------------------------------------------------------------------
def test_the_report_has_few_pages(demo_result: fc.Result) -> None:
    assert pages(report_bytes(demo_result, "02")) == 4
    # no stage applies: nothing to say about causes
    assert pages(report_bytes(demo_result, "78")) == 3


def test_sentences_say_the_result(musterland_result: fc.Result) -> None:
    from feecalc.documents import sentences as say

    stages = musterland_result.regions["00"].calculated.stages
    spoken = [s.de for s in say.stage_sentences(1, stages[1])]
    assert "64,48 EUR auf 69,49 EUR" in spoken[0]
    assert "3,90 % zurück" in spoken[1]
    assert "0,962767" in spoken[2]


def test_sentences_of_a_region_without_fees(demo_result: fc.Result) -> None:
    from feecalc.analysis.matrix import base_effect, rival_effects
    from feecalc.documents import sentences as say

    base, effects = base_effect(demo_result, "46"), rival_effects(demo_result, "46")
    (sentence,) = say.reading_sentences(base, effects)
    assert "singular=limit" in sentence.de
    stage = demo_result.regions["46"].calculated.stages[1]
    assert "nicht bestimmt" in say.stage_sentences(1, stage)[0].de


# workbooks -----------------------------------------------------------------------------------
def test_the_agenda_as_a_workbook(musterland: Data) -> None:
    a, b = Reading(case_decline_credit="volume", palliative_in_case_value="no"), Reading()
    found = gaps(musterland, a, b)
    content = positions_bytes(found, ("=A.toml", "b.toml"), a, b, "de")
    assert content == positions_bytes(found, ("=A.toml", "b.toml"), a, b, "de")
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
    assert formulas.cell(7, 6).value == "=SUM(F5:F6)"


def test_the_comparison_as_a_workbook(musterland: Data) -> None:
    rows = list(musterland.billing)
    rows[0] = replace(rows[0], count=rows[0].count + 5)
    done = comparison(musterland, replace(musterland, billing=tuple(rows)))
    content = comparison_bytes(done, ORDER.de, "de")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames == ["Unterschiede", "Gebührenwerte", "Hinweise"]
    sheet = book["Unterschiede"]
    assert sheet["G2"].value - sheet["F2"].value == 5
    assert sheet["J3"].value == sheet["J2"].value == pytest.approx(float(done.effects[0].eur_per_year))


# charts --------------------------------------------------------------------------------------
def frames(musterland: Data, demo_result: fc.Result) -> dict[str, object]:
    result = fc.calculate(musterland)
    other = replace(musterland, billing=(replace(musterland.billing[0], count=1), *musterland.billing[1:]))
    return {
        "Lesarten": fc.readings_matrix(musterland),
        "Auslegungsband": fc.readings_band(demo_result.data, kv=("02", "78")),
        "Brücke": fc.bridge(result, "00"),
        "Auswirkung": fc.impact(result, "00"),
        "Beiträge": fc.contributions(demo_result, "02"),
        "Volumenänderung": fc.decompose(result, "00"),
        "Elastizität": fc.elasticities(result, "00"),
        "Nichts anzupassen": fc.break_even(result, "00"),
        "Mehr 86518": fc.uptake(result, "00"),
        "Vorschau": fc.preview(result, "00"),
        "Forderung": fc.positions(musterland, {"credit_cap": "no", "cases_base": "reported"}, {}),
        "Abgleich": fc.compare(musterland, other),
    }


def test_every_frame_draws_itself_in_german(musterland: Data, demo_result: fc.Result) -> None:
    for title, frame in frames(musterland, demo_result).items():
        figure = frame.plot()
        (axes,) = figure.axes
        assert axes.get_title(loc="left").startswith(title)
        figure.canvas.draw()
        ticks = [t.get_text() for t in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        assert not any(re.fullmatch(r"[-+]?\d+\.\d{1,2}( %)?", tick) for tick in ticks), ticks
        assert figure._repr_png_().startswith(b"\x89PNG")


def test_a_chart_goes_where_it_is_told(musterland_result: fc.Result) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    assert fc.bridge(musterland_result, "00").plot(axes) is figure
    assert axes.patches


def test_what_is_cut_out_of_a_frame_is_an_ordinary_one(musterland_result: fc.Result) -> None:
    import pandas as pd

    frame = fc.bridge(musterland_result, "00")
    assert type(frame[frame.stage == 1]) is pd.DataFrame
    assert frame.note.de


def test_fees_of_all_regions_side_by_side(demo_result: fc.Result) -> None:
    from feecalc.analysis.charts.readings import side_by_side
    from feecalc.analysis.charts.style import drawn

    (axes,) = drawn(demo_result, side_by_side, None, "de").axes
    assert len(axes.get_yticklabels()) == 17
