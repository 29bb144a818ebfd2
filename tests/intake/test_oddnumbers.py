"""What stands in number columns of real tables and is no plain number: refused, and what to write instead.

Source: issue 13 item 7; the signs of statistical tables: Destatis, "Zeichenerklärung" (- 0 . … / x).
"""

from __future__ import annotations

import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feecalc.intake import load
from feecalc.words.findings import Severity

from .packages import of, one_row

ODD = {
    "-": "0 eintragen", "–": "0 eintragen", "—": "0 eintragen", "--": "0 eintragen",
    ".": "nicht null", "…": "nicht null", "...": "nicht null", "k. A.": "nicht null", "n/a": "nicht null", "NA": "nicht null",
    "NULL": "nicht null", "·": "nicht null", "?": "nicht null", "*": "nicht null",
    "/": "erfragen", "x": "Wert eintragen", "X": "Wert eintragen",
    "61,36-": "-61,36 schreiben", "1.061,36-": "-1.061,36 schreiben", "61,36- €": "-61,36 schreiben",
    "61,36 -": "-61,36 schreiben", "61,36−": "-61,36 schreiben", "8283,-": "8283,00 schreiben", "8.283,-- €": "8.283,00 schreiben", "-8283,–": "-8283,00 schreiben",
    "#NV": "Formel berichtigen", "#WERT!": "Formel berichtigen", "#N/A": "Formel berichtigen", "#DIV/0!": "Formel berichtigen", "\\N": "nicht null", "<NA>": "nicht null",
    "(61,36)": "-61,36 schreiben, sonst 61,36", "(1.061,36)": "-1.061,36 schreiben", "( 61 )": "-61 ",
    "8'283,60": "8283,60 schreiben", "8’283,60": "8283,60 schreiben", "1'234'567": "1234567 schreiben",
    "€ 61,36": "61,36 schreiben", "€ -61,36": "-61,36 schreiben", "EUR 61,36": "61,36 schreiben", "-€ 61,36": "-61,36 schreiben",
    "180¹": "180 schreiben", "180²)": "180 schreiben", "180*": "180 schreiben", "180 1)": "180 schreiben", "180 a)": "180 schreiben",
    "180†": "180 schreiben", "180 €¹": "180 schreiben", "180p": "180 schreiben", "180 r": "180 schreiben",
    "12 %": "Zahl selbst", "12,5 Mio. €": "EUR und Cent", "12 Tsd.": "EUR und Cent", "3 T€": "EUR und Cent", "60 DM": "in EUR eintragen", "$ 60": "in EUR eintragen",
    "1,1E+05": "als Zahl formatieren", "127, 83": "127,83 schreiben", "- 61,36": "-61,36 schreiben",
}  # fmt: skip


@pytest.mark.parametrize(("cell", "remedy"), ODD.items())
@pytest.mark.parametrize("column", ["haeufigkeit", "leistungsbedarf"])
def test_an_odd_number_is_refused_with_its_remedy(column, cell, remedy, tmp_path):
    cells = ["38", "1/2008", "AOK", "86500", "10", "306,80"]
    cells[4 if column == "haeufigkeit" else 5] = cell
    loaded = one_row(tmp_path, *cells)
    (found,) = [f for f in loaded.findings if f.id == "F05"]
    assert (found.severity, found.place.column, loaded.billing) == (Severity.ERROR, column, ())
    assert remedy in found.remedy.de


@pytest.mark.parametrize("cell", ["-61,36-", "''", "1,2,3", "135_0"])
def test_no_remedy_is_better_than_a_wrong_one(cell, tmp_path):
    (found,) = [
        f for f in one_row(tmp_path, "38", "1/2008", "AOK", "86500", "10", cell).findings if f.id == "F05"
    ]
    assert found.remedy.de == ""


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1 306,80", 130680), ("1\u202f306,80", 130680), ("1\u00a0306,80", 130680), ("1\u2009306,80", 130680),
        ("306,80 €", 30680), ("306,80\u202f€", 30680), ("306,80 EUR", 30680), ("−306,80", -30680), ("+306,80", 30680),
        ('="306,80"', 30680), ("306,8", 30680), ("306", 30600), ("'306,80", 30680),
    ],
)  # fmt: skip
def test_usual_spellings_are_read(cell, cents, tmp_path):
    assert [r.cents for r in one_row(tmp_path, "38", "1/2008", "AOK", "86500", "10", cell, "x").billing] == [
        cents
    ]


@pytest.mark.parametrize("trick", ['="{}"', '"=""{}"""'])
def test_text_kept_by_an_equals_sign_is_text(trick, tmp_path):
    cells = [trick.format(c) for c in ("38", "1/2008", "AOK", "86500", "10", "306,80")]
    (row,) = one_row(tmp_path, *cells).billing
    assert (row.kv, row.quarter, row.gop, row.count, row.cents) == ("38", "2008Q1", "86500", 10, 30680)


def test_mixed_notations_are_named(tmp_path):
    path = tmp_path / "abrechnung.csv"
    head = "kv;quartal;kassenart;gop;haeufigkeit;leistungsbedarf\n"
    path.write_text(
        head + "38;1/2008;AOK;86500;10;306,80\n38;2/2008;AOK;86500;10;306.80\n38;3/2008;AOK;86500;10;306,80\n"
    )
    (found,) = of(load(tmp_path).findings, "F05")
    assert (found.place.row, "Schreibweisen sind gemischt" in found.message.de) == (3, True)


COLUMNS = {"kv": ["38"], "quartal": ["1/2008"], "kassenart": ["AOK"], "gop": ["86500"], "haeufigkeit": [10]}


def parquet(tmp_path, amount, kind):
    table = pa.table({**COLUMNS, "leistungsbedarf": pa.array([amount], kind)})
    pq.write_table(table, tmp_path / "abrechnung.parquet")
    return load(tmp_path)


@pytest.mark.parametrize("kind", [pa.float32(), pa.float16()])
@pytest.mark.parametrize("amount", [306.8, 307.0])
def test_single_precision_is_named_and_what_to_write(kind, amount, tmp_path):
    import numpy as np

    value = np.float16(amount) if kind == pa.float16() else amount
    (found,) = of(parquet(tmp_path, value, kind).findings, "F05")
    assert "float32" in found.message.de
    assert "decimal(18,2)" in found.remedy.de


@pytest.mark.parametrize(
    ("amount", "kind"), [(306.8, pa.float64()), (decimal.Decimal("306.80"), pa.decimal128(18, 2))]
)
def test_double_and_decimal_are_read(amount, kind, tmp_path):
    assert parquet(tmp_path, amount, kind).billing[0].cents == 30680
