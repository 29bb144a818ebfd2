"""Broken and hostile text files: one clear error or findings, within bounds, never a stack trace."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.cli.main import main
from tests.robust.harness import (
    LONG,
    MIB,
    MUSTERLAND,
    billing_text,
    bounded,
    call,
    found,
    only_billing,
    refused,
)

TEXT = billing_text()
HEADING, *LINES = TEXT.splitlines()
RIGHT = "00;1/2008;alle;86500;1;2,00"


def code_of(folder: Path) -> str:
    return fc.calculate(fc.load(folder)).regions["00"].pruefkennung


@pytest.fixture(scope="module")
def expected() -> str:
    return code_of(MUSTERLAND)


# --- every way to write the same table gives the same figures ---------------------------------
SAME = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(),
    "utf-16 little-endian with mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "utf-16 big-endian with mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "cp1252": TEXT.encode("cp1252"),
    "iso-8859-15": TEXT.encode("iso8859-15"),
    "carriage returns": TEXT.replace("\r\n", "\n").replace("\n", "\r").encode(),
    "unix": TEXT.replace("\r\n", "\n").encode(),
    "tabs": TEXT.replace(";", "\t").encode(),
    "sep=": b"sep=;\n" + TEXT.encode(),
    "numbers as text": TEXT.replace(";86500;", ";'86500;").encode(),
    "quoted": "\n".join(
        ";".join(f'"{cell}"' for cell in line.split(";")) for line in TEXT.splitlines()
    ).encode(),
    "no last line end": TEXT.rstrip().encode(),
    "blank lines at the end": TEXT.encode() + b"\n" * 1000 + b";;;;;\n" * 1000,
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_the_same_table_in_any_dress_gives_the_same_figures(
    content: bytes, expected: str, tmp_path: Path
) -> None:
    assert code_of(only_billing(tmp_path / "p", content)) == expected


# --- unreadable: exit code 2 and one error ----------------------------------------------------
ROWS = (HEADING + "\n" + RIGHT + "\n").encode()
UNREADABLE = {
    "empty": (b"", ["abrechnung.csv", "leer"]),
    "only a heading": (HEADING.encode(), ["leer"]),
    "only line ends": (b"\n" * 1000, ["abrechnung"]),
    "nul": (ROWS + b"\0", ["Nullzeichen", "Zeile 3"]),
    "utf-16 without mark": (TEXT.encode("utf-16-le"), ["--encoding utf-16-le"]),
    "mixed encodings": (TEXT.encode() + "00;1/2008;Primärkassen;86500;1;1".encode("cp1252"), ["mischt"]),
    "open quotation mark": (ROWS + b'"00;1/2008\n' + ROWS * 50, ["Anführungszeichen"]),
    "cell of 300 kB": (ROWS + b'"' + b"x" * 300_000 + b'";', ["überlange"]),
    "300 columns": (b";".join(b"c%d" % i for i in range(300)), ["200 Spalten"]),
    "missing columns": (b"kv;quartal\n00;1/2008\n", ["fehlt", "gop"]),
    "column twice": (ROWS.replace(b"kassenart", b"kv-nr", 1), ["kv"]),
    "ambiguous numbers": (ROWS.replace(b"2,00", b"1.234"), ["--decimal"]),
    "workbook named csv": (b"PK\x03\x04" + b"\1" * 100, ["Arbeitsmappe"]),
    "pdf": (b"%PDF-1.7\n" + bytes(range(256)), ["abrechnung.csv"]),
    "random bytes": (random.Random(1).randbytes(100_000), ["abrechnung.csv"]),
    "decimal comma in a comma file": (
        b"kv,quartal,kassenart,gop,haeufigkeit,leistungsbedarf\n" + b"00,1/2008,alle,86500,1,2,00\n" * 1500,
        ["Semikolon"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_table_gives_one_clear_error(content: bytes, words: list[str], tmp_path: Path) -> None:
    refused(call("check", only_billing(tmp_path / "p", content)), *words)


def test_utf_32_is_never_taken_for_figures(tmp_path: Path) -> None:
    done = call("check", only_billing(tmp_path / "p", TEXT.encode("utf-32")))
    bounded(done)
    assert done.code in (1, 2)


def test_a_line_of_100_mb_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    folder = only_billing(tmp_path / "p", ROWS + b"x" * 100 * MIB)
    refused(call("check", folder), "Zeile 3", megabytes=600)


# --- readable, with findings ------------------------------------------------------------------
FINDINGS = {
    "date for a quarter": ("00;01.01.2008;alle;86500;1;2,00", ["F02", "Datum"]),
    "excel's day number": ("00;39448;alle;86500;1;2,00", ["F02"]),
    "exponent": ("00;1/2008;alle;86500;1e3;2,00", ["F05", "Exponential"]),
    "not a number": ("00;1/2008;alle;86500;NaN;2,00", ["F05"]),
    "infinity": ("00;1/2008;alle;86500;inf;2,00", ["F05"]),
    "underscores": ("00;1/2008;alle;86500;1_000;2,00", ["F05"]),
    "arabic digits": ("00;1/2008;alle;86500;٣٤;2,00", ["F05"]),
    "wide digits": ("00;1/2008;alle;8６500;1;2,00", ["F04"]),
    "superscript region": ("³;1/2008;alle;86500;1;2,00", ["F01"]),
    "a thousand digits": (f"00;1/2008;alle;86500;{'9' * 1000};2,00", ["F05"]),
    "too large": ("00;1/2008;alle;86500;9999999999999;2,00", ["F05"]),
    "negative": ("00;1/2008;alle;86500;-1;2,00", ["N01"]),
    "half a cent": ("00;1/2008;alle;86500;1;2,005", ["N01"]),
    "formula": ("00;1/2008;alle;86500;=1+1;2,00", ["F05"]),
    "too many cells": ("00;1/2008;alle;86500;1;2,00;3;4", ["F09"]),
    "escape sequence": ("00;1/2008;al\x1b[2J\x1b]0,x\x07le;86500;1;2,00", ["F03"]),
    "right-to-left": ("00;1/2008;\u202eallex;86500;1;2,00", ["F03"]),
}  # fmt: skip


@pytest.mark.parametrize(("row", "words"), FINDINGS.values(), ids=FINDINGS)
def test_a_broken_row_is_a_finding_that_names_the_line(
    row: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = only_billing(tmp_path / "p", (TEXT.rstrip() + "\n" + row + "\n").encode())
    assert main(["check", str(folder)]) == 1
    text = "".join(capsys.readouterr())
    assert all(word in text for word in (*words, f"Zeile {len(LINES) + 2}")), text
    assert "\x1b" not in text, "a console is not to be steered by a file"
    assert "\u202e" not in text


def test_a_million_blank_rows_cost_little_and_change_nothing(tmp_path: Path) -> None:
    folder = only_billing(tmp_path / "p", TEXT.encode() + b";;;;;\n" * 1_000_000)
    done = call("check", folder)
    bounded(done, megabytes=300)
    assert done.code == 0
    assert code_of(folder) == code_of(MUSTERLAND)


def test_thirty_thousand_broken_rows_are_counted_not_listed_without_end(tmp_path: Path) -> None:
    rows = "".join(f"00;1/2008;alle;X{i};1;2,00\n" for i in range(30_000))
    done = call("check", only_billing(tmp_path / "p", (TEXT + rows).encode()), "--verbose")
    found(done, "F04", "weitere Befunde")
    assert len(done.out) < 2 * MIB


@LONG
def test_more_rows_than_a_package_of_sums_can_have_are_refused(tmp_path: Path) -> None:
    folder = only_billing(tmp_path / "p", ROWS + (RIGHT + "\n").encode() * 2_000_001)
    refused(call("check", folder), "2.000.000 Zeilen", megabytes=1500)


@LONG
def test_a_file_beyond_the_size_limit_is_refused(tmp_path: Path) -> None:
    folder = only_billing(tmp_path / "p", b"")
    with (folder / "abrechnung.csv").open("r+b") as file:
        file.truncate(513 * MIB)
    refused(call("check", folder), "512 MiB", megabytes=1200)
