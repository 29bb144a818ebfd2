"""A stored result that was never calculated is no result. Source: issue 13 item 1.

Which writers leave what: XlsxWriter and excel-writer-xlsx 0 with fullCalcOnLoad, write_array_formula 0 in the
rest of its area, PhpSpreadsheet the formula as text with calcCompleted="0", Apache POI (SXSSF) 0.0.
"""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from feecalc.intake import load

from .books import HEADING, in_sheet, with_parts, workbook
from .packages import healthy, of

GOOD = ["38", "1/2008", "AOK", "86500"]
CALC = b'<calcPr calcId="124519" fullCalcOnLoad="1"/>'
CELLS = b"".join(
    b'<c r="%s2" t="inlineStr"><is><t>%s</t></is></c>' % (c, v.encode())
    for c, v in zip((b"A", b"B", b"C", b"D"), GOOD, strict=True)
)


def found(tmp_path, amount: bytes, calc: bytes = CALC, count: bytes = b"<v>1</v>"):
    data = in_sheet(
        workbook({"abrechnung": [HEADING]}),
        b'<row r="2">' + CELLS + b'<c r="E2">' + count + b"</c>" + amount + b"</row>",
    )
    data = with_parts(data, {"xl/workbook.xml": lambda xml: xml.replace(CALC, calc)})
    (tmp_path / "p.xlsx").write_bytes(data)
    loaded = load(tmp_path / "p.xlsx")
    return [(f.place.column, f.message.de.split(",")[0]) for f in of(loaded.findings, "F09")], loaded


ASKED = [
    CALC,
    b'<calcPr fullCalcOnLoad="true"/>',
    b'<calcPr forceFullCalc="1"/>',
    b"<calcPr calcCompleted='0'/>",
    b'<calcPr calcMode="manual" fullCalcOnLoad = "1" />',
]
ZEROS = [b"<f>E2*2</f><v>0</v>", b"<f\n>E2*2</f><v>0.00</v>", b'<f t="shared" si="0"/><v>0</v>', b"<f>E2*2</f><v>-0</v>", b"<f>E2*2</f><v>0E0</v>"]  # fmt: skip


@pytest.mark.parametrize("calc", ASKED)
@pytest.mark.parametrize("zero", ZEROS)
def test_a_placeholder_0_in_a_workbook_that_is_to_be_calculated_is_no_value(calc, zero, tmp_path):
    said, loaded = found(tmp_path, b'<c r="F2">' + zero + b"</c>", calc)
    assert said == [("leistungsbedarf", "Die Zelle enthält eine Formel")]
    assert not loaded.billing


@pytest.mark.parametrize("zero", [b"<v>0.0</v>", b"<v>0.00E0</v>"])
def test_a_zero_that_no_spreadsheet_writes_was_not_calculated(zero, tmp_path):
    said, _ = found(tmp_path, b'<c r="F2"><f>E2*2</f>' + zero + b"</c>", b'<calcPr calcId="191029"/>')
    assert said == [("leistungsbedarf", "Die Zelle enthält eine Formel")]


@pytest.mark.parametrize("calc", [b'<calcPr calcId="191029"/>', b"", b'<calcPr fullCalcOnLoad="0"/>'])
def test_a_zero_that_excel_calculated_is_a_zero(calc, tmp_path):
    said, loaded = found(tmp_path, b'<c r="F2"><f>E2*0</f><v>0</v></c>', calc)
    assert (said, loaded.billing[0].cents) == ([], 0)


def test_a_zero_without_a_formula_is_a_zero_in_any_workbook(tmp_path):
    said, loaded = found(tmp_path, b'<c r="F2"><v>0</v></c>')
    assert (said, loaded.billing[0].cents) == ([], 0)


def test_a_result_that_is_stored_is_read(tmp_path):
    said, loaded = found(tmp_path, b'<c r="F2"><f>E2*30.68</f><v>30.68</v></c>')
    assert (said, loaded.billing[0].cents) == ([], 3068)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="F2"><f>E2*2</f></c>',
        b'<c r="F2"><f>E2*2</f><v></v></c>',
        b'<c r="F2" t="str"><f>E2*2</f></c>',
        b'<c r="F2" t="str"><f>E2*2</f><v>=E2*2</v></c>',
        b'<c r="F2" t="str"><f>roh!A1</f><v></v></c>',
    ],
)
def test_formulas_without_any_result(cell, tmp_path):
    said, _ = found(tmp_path, cell)
    assert [column for column, _ in said] == ["leistungsbedarf"]


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_an_array_formula_covers_its_area(kind, tmp_path):
    """Only the first cell of an array formula says that it holds one; the others hold its placeholders."""
    area = b'<f t="%s" ref="E2:F3">roh!A1:B2</f><v>0</v>' % kind.encode()
    said, _ = found(tmp_path, b'<c r="F2"><v>0</v></c>', count=area)
    assert [column for column, _ in said] == ["haeufigkeit", "leistungsbedarf"]


@pytest.mark.parametrize("write", ["write_formula", "write_array_formula", "write_dynamic_array_formula"])
def test_every_kind_of_formula_of_xlsxwriter(write, tmp_path):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("abrechnung")
    sheet.write_row(0, 0, HEADING)
    for row in (1, 2):
        sheet.write_row(row, 0, ["38", f"{row}/2008", "AOK", "86500", 1, 30.68])
    if write == "write_formula":
        sheet.write_formula("F2", "=E2*2")
        sheet.write_formula("F3", "=E3*2")
    else:
        getattr(sheet, write)("F2:F3", "{=E2:E3*2}")
    book.close()
    (tmp_path / "p.xlsx").write_bytes(buffer.getvalue())
    assert [f.place.row for f in of(load(tmp_path / "p.xlsx").findings, "F09")] == [2, 3]


def test_rows_whose_formulas_give_empty_text_are_blank_and_told_once(tmp_path):
    """Formulas filled down: IF(x="","",x)."""
    blank = b"".join(
        b'<row r="%d">%s</row>' % (row, b"".join(
            b'<c r="%s%d" t="str"><f>IF(roh!A1="","",roh!A1)</f><v></v></c>' % (c, row) for c in (b"A", b"B", b"F")))
        for row in range(51, 60)
    )  # fmt: skip
    rows = [
        [*r[:4], int(r[4]), float(r[5].replace(",", ".")) if r[5] else None]
        for r in healthy().tables["abrechnung"]
    ]
    (tmp_path / "p.xlsx").write_bytes(in_sheet(workbook({"abrechnung": [HEADING, *rows]}), blank))
    (said,) = load(tmp_path / "p.xlsx").findings
    assert (
        said.message.de == "Zeilen, deren Formeln nichts ergeben, gelten als leer: 9 Zeilen, zuerst Zeile 51."
    )


@pytest.mark.parametrize(("formula", "read"), [(b'IF(roh!A1="","",1)', True), (b"roh!A1", False)])
def test_a_shared_formula_may_be_empty_where_its_first_cell_may(formula, read, tmp_path):
    """Only the first cell of a shared formula holds its text; the amount of a new flat rate may be left out."""
    first = b'<c r="G2" t="str"><f t="shared" ref="G2:H2" si="4">%s</f><v></v></c>' % formula
    later = b'<c r="F3" t="str"><f t="shared" si="4"/><v></v></c>'
    new = CELLS.replace(b"86500", b"86510").replace(b"1/2008", b"1/2010").replace(b'2" t=', b'3" t=')
    rows = b'<row r="2">' + CELLS + b'<c r="E2"><v>1</v></c><c r="F2"><v>30.68</v></c>' + first + b"</row>"
    rows += b'<row r="3">' + new + b'<c r="E3"><v>1</v></c>' + later + b"</row>"
    (tmp_path / "p.xlsx").write_bytes(in_sheet(workbook({"abrechnung": [[*HEADING, "bemerkung"]]}), rows))
    loaded = load(tmp_path / "p.xlsx")
    assert [f.place.row for f in of(loaded.findings, "F09")] == ([] if read else [3])
    assert len(loaded.billing) == (2 if read else 1)
