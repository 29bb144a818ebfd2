"""Rows that fit the heading although they were torn, and identifiers and counts that only look harmless.

Shapes that people report of CSV exports; data invented. What is right is either the exact sum or a refusal
that names file and line: a sum that looks right and is not must never come out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.case_support import COLUMNS, aggregate, write_parquet

HEAD = ",".join(COLUMNS)
SEMI = ";".join(COLUMNS)


def said(capfd: Any, tmp_path: Path, text: str, *options: str) -> str:
    """What is said of a file that is refused; nothing is written."""
    (tmp_path / "f.csv").write_bytes(text.encode())
    call = aggregate(capfd, tmp_path / "f.csv", "-o", tmp_path / "p", *options)
    assert call.code == 2, call
    assert not (tmp_path / "p").exists()
    return call.err


def summed(capfd: Any, tmp_path: Path, text: str, *options: str) -> str:
    """The package of a file that is read."""
    (tmp_path / "f.csv").write_bytes(text.encode())
    call = aggregate(capfd, tmp_path / "f.csv", "-o", tmp_path / "p", *options)
    assert call.code == 0, call
    return (tmp_path / "p" / "abrechnung.csv").read_text("utf-8-sig")


# torn by decimal commas -------------------------------------------------------------------------
ROW = "38,1/2008,AOK,P1,V{n},86503,1,"


@pytest.mark.parametrize(
    ("heading", "rows", "line"),
    [
        (f"{HEAD},", ["25,56", "127,82"], 2),
        (f"{HEAD},,", ["25,56,", "127,82,"], 2),
        (f"{HEAD},notiz", ["25,56", "127,82"], 2),
        (f"{HEAD},notiz", ["30,", "127,82"], 3),
        (f"{HEAD},notiz", ['"25,56",', "127,82"], 3),
        (f"{HEAD},notiz", ["1.030,68", "7,"], 2),
        (f"{HEAD},", ["30,", "127,82"], 3),
        (f"{HEAD},,", ["00,25,56", "00,127,82"], 2),
    ],
)
def test_an_amount_torn_by_its_decimal_comma_is_refused_with_its_line(
    heading: str, rows: list[str], line: int, tmp_path: Path, capfd: Any
) -> None:
    text = "\n".join([heading, *(ROW.format(n=n) + row for n, row in enumerate(rows))]) + "\n"
    err = said(capfd, tmp_path, text)
    assert f"f.csv, Zeile {line}, Spalte betrag: Dezimalkomma in einer Zelle?" in err
    assert "Mit Semikolon getrennt" in err


@pytest.mark.parametrize(
    ("heading", "rows", "eur"),
    [
        (f"{HEAD},", ["25.56,", "127.82,"], "153,38"),
        (f"{HEAD},alter", ["25.56,61", "127.00,7", "3,12"], "155,56"),
        (f"{HEAD},notiz", ['"25,56",', '"127,82",gut'], "153,38"),
        (f"{HEAD},notiz", ["25,", "127,"], "152,00"),
    ],
)
def test_spare_columns_beside_sound_amounts_do_no_harm(
    heading: str, rows: list[str], eur: str, tmp_path: Path, capfd: Any
) -> None:
    text = "\n".join([heading, *(ROW.format(n=n) + row for n, row in enumerate(rows))]) + "\n"
    assert summed(capfd, tmp_path, text).endswith(f"86503;{len(rows)};{eur}\n")


# swallowed by quotation marks ---------------------------------------------------------------------
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_quote_pair_over_lines_is_refused_with_its_lines(
    end: str, encoding: str, tmp_path: Path, capfd: Any
) -> None:
    rows = [
        '38;1/2008;AOK;P1;V1;86503;1;25,56;ü"',
        '38;1/2008;AOK;P1;V2;86503;1;127,82;"a',
        '38;1/2008;AOK;P1;V3;86503;1;127,82;b"',
    ]
    (tmp_path / "f.csv").write_bytes(end.join([f"{SEMI};notiz", rows[0].replace('"', ""), *rows[1:], ""]).encode(encoding))  # fmt: skip
    call = aggregate(capfd, tmp_path / "f.csv", "-o", tmp_path / "p")
    assert call.code == 2, call
    assert "f.csv, Zeilen 3 bis 4: Eine Zelle reicht über mehrere Zeilen" in call.err


def test_quotes_within_a_line_do_no_harm(tmp_path: Path, capfd: Any) -> None:
    text = f'{SEMI};notiz\n38;1/2008;AOK;P1;V1;86503;1;"25,56";"ein ""Wort"""\n'
    assert summed(capfd, tmp_path, text).endswith("86503;1;25,56\n")


# two notations in one column -----------------------------------------------------------------------
@pytest.mark.parametrize("amounts", [("25,56", "1030.68"), ("25.56", "30.68", "1,5"), ("1.030,68", "7.5")])
def test_mixed_notations_are_named_as_such(amounts: tuple[str, ...], tmp_path: Path, capfd: Any) -> None:
    rows = [f"38;1/2008;AOK;P1;V{n};86503;1;{eur}" for n, eur in enumerate(amounts)]
    err = said(capfd, tmp_path, "\n".join([SEMI, *rows, ""]))
    assert "Die Spalte mischt Dezimalkomma und Dezimalpunkt" in err
    assert "Stornos" not in err


# identifiers and counts ---------------------------------------------------------------------------
@pytest.mark.parametrize("practice", ["123456789", "12345678", "12 345 6789", "12-34567-89", "12/3456789", " 123456789 ", "12 34567\u00a089"])  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_practice_number_is_recognised_however_it_is_written(
    practice: str, kind: str, tmp_path: Path, capfd: Any
) -> None:
    rows = [("38", "1/2008", "AOK", p, "V1", "86503", 1, "25.56") for p in ("P1", practice)]
    if kind == "parquet":
        write_parquet(tmp_path / "f.parquet", rows)
        call = aggregate(capfd, tmp_path / "f.parquet", "-o", tmp_path / "p")
        assert call.code == 2
        err = call.err
    else:
        err = said(capfd, tmp_path, "\n".join([SEMI, *(";".join(map(str, row)) for row in rows), ""]))
    assert "Werte sehen aus wie BSNR oder LANR" in err
    assert practice.strip() not in err


@pytest.mark.parametrize(
    "insured", ["A123456789", "a123456789", "A 123 456 789", "A-123456789", "A123.456.789"]
)
def test_an_insurance_number_is_recognised_however_it_is_written(
    insured: str, tmp_path: Path, capfd: Any
) -> None:
    err = said(capfd, tmp_path, f"{SEMI}\n38;1/2008;AOK;P1;{insured};86503;1;25,56\n")
    assert "Werte sehen aus wie Krankenversichertennummern" in err
    assert insured not in err


@pytest.mark.parametrize(("practice", "insured"), [("P123456789", "V123456789X"), ("1234567", "AB12345678"), ("a1b2c3d4e", "0123456789abcdef")])  # fmt: skip
def test_pseudonyms_are_left_alone(practice: str, insured: str, tmp_path: Path, capfd: Any) -> None:
    assert "86503;1;25,56" in summed(
        capfd, tmp_path, f"{SEMI}\n38;1/2008;AOK;{practice};{insured};86503;1;25,56\n"
    )


@pytest.mark.parametrize("count", ["101010101010", "10000"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_implausible_count_is_refused(count: str, kind: str, tmp_path: Path, capfd: Any) -> None:
    if kind == "csv":
        err = said(capfd, tmp_path, f"{SEMI}\n38;1/2008;AOK;P1;V1;86503;{count};25,56\n")
    else:
        rows = [("38", "1/2008", "AOK", "P1", "V1", "86503", int(count), "25.56")]
        write_parquet(tmp_path / "f.parquet", rows, {"anzahl": "BIGINT"})
        call = aggregate(capfd, tmp_path / "f.parquet", "-o", tmp_path / "p")
        assert call.code == 2
        err = call.err
    assert "unglaubwürdig groß" in err
    assert "Spalte anzahl" in err


# cut off ----------------------------------------------------------------------------------------
WHOLE = [f"38;1/2008;AOK;P1;V{n};86503;1;25,56" for n in range(3)]


@pytest.mark.parametrize("end", ["25,5", "25,", "25", "2"])
def test_a_file_cut_off_within_its_last_amount_is_refused(end: str, tmp_path: Path, capfd: Any) -> None:
    text = "\n".join([SEMI, *WHOLE, f"38;1/2008;AOK;P1;V9;86503;1;{end}"])
    assert "bricht in der letzten Zahl ab" in said(capfd, tmp_path, text)


@pytest.mark.parametrize("end", ["25,56", "25,56\n", "25\n", '"25,56"'])
def test_a_file_that_ends_with_its_last_amount_is_read(end: str, tmp_path: Path, capfd: Any) -> None:
    text = "\n".join([SEMI, *WHOLE, f"38;1/2008;AOK;P1;V9;86503;1;{end}"])
    assert "86503;4;" in summed(capfd, tmp_path, text)
