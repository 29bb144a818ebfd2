"""The truth of the generator is recovered exactly, in whatever form the cases come."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cases.case_support import (
    COLUMNS,
    aggregate,
    bench_module,
    output_tables,
    truth_tables,
    write_csv,
    write_parquet,
)


def source(folder: Path) -> str:
    return f"read_parquet('{folder}/*/*/*.parquet', hive_partitioning=true, hive_types_autocast=false)"


def rows_of(folder: Path, order: str = "") -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        return con.sql(f"FROM {source(folder)} SELECT {', '.join(COLUMNS)} {order}").fetchall()


def copied(folder: Path, target: Path, what: str = "") -> Path:
    with duckdb.connect() as con:
        con.execute(
            f"COPY (FROM {source(folder)} SELECT {what or ', '.join(COLUMNS)}) TO '{target}' (FORMAT parquet)"
        )
    return target


def assert_true(capfd: Any, made: Any, out: Path, *args: object) -> None:
    call = aggregate(capfd, *args, "-o", out)
    assert call.code == 0, call.err
    assert output_tables(out) == truth_tables(made.truth)


def test_partitioned_parquet(made: Any, tmp_path: Path, capfd: Any) -> None:
    assert_true(capfd, made, tmp_path / "p", made.folder)


def test_one_parquet_file(made: Any, tmp_path: Path, capfd: Any) -> None:
    file = copied(made.folder, tmp_path / "alle.parquet")
    assert_true(capfd, made, tmp_path / "p", file)


def test_a_folder_of_parquet_files_named_one_by_one_or_as_folder(
    few: Any, tmp_path: Path, capfd: Any
) -> None:
    rows = rows_of(few.folder, "ORDER BY betrag, versicherter")
    files = [write_parquet(tmp_path / "in" / f"{i}.parquet", rows[i::3]) for i in range(3)]
    assert_true(capfd, few, tmp_path / "p", tmp_path / "in")
    assert_true(capfd, few, tmp_path / "q", *files)
    names = ("abrechnung.csv", "faelle.csv", "fallpruefung.csv")
    assert [(tmp_path / "p" / n).read_bytes() for n in names] == [
        (tmp_path / "q" / n).read_bytes() for n in names
    ]


@pytest.mark.parametrize(
    "what",
    [
        # what warehouses make of the same columns: numbers as keys, floats and long decimals as amounts, blobs as text
        "kv::INT AS kv, quartal, kassenart, praxis, versicherter, gop, anzahl::BIGINT AS anzahl, betrag::DOUBLE AS betrag",
        "kv, quartal, kassenart, praxis, versicherter, gop, anzahl::DOUBLE AS anzahl, betrag::DECIMAL(38,10) AS betrag",
        "kv, quartal, kassenart, praxis, versicherter, gop, anzahl::DECIMAL(9,0) AS anzahl, betrag::DECIMAL(18,2) AS betrag",
        "kv, quartal, kassenart, praxis, versicherter, gop, anzahl::VARCHAR AS anzahl, replace(betrag::VARCHAR, '.', ',') AS betrag",
        "kv, (left(quartal, 4) || right(quartal, 1))::INT AS quartal, kassenart, praxis, versicherter, gop, anzahl::UTINYINT AS anzahl, betrag",
        "kv::BLOB AS kv, quartal::BLOB AS quartal, kassenart, praxis::BLOB AS praxis, versicherter, gop, anzahl, betrag::FLOAT::DOUBLE::DECIMAL(12,2) AS betrag",
        'kv AS "KV-Nr.", quartal AS "Quartal", kassenart AS "KT-Gruppe", praxis AS "Praxis_ID", versicherter AS "Versicherten-Pseudonym", gop AS "GNR", anzahl AS "Häufigkeit", betrag AS "Leistungsbedarf in EUR"',
    ],
    ids=["numbers", "wide", "oracle", "text", "ints", "blobs", "names"],
)
def test_types_and_names_of_warehouses(few: Any, tmp_path: Path, capfd: Any, what: str) -> None:
    assert_true(capfd, few, tmp_path / "p", copied(few.folder, tmp_path / "x.parquet", what))


def german(row: tuple[Any, ...]) -> list[str]:
    amount = f"{row[7]:,.2f}".translate(str.maketrans(",.", ".,"))
    return [*map(str, row[:6]), str(row[6]), amount]


@pytest.mark.parametrize(
    ("sep", "encoding", "heading"),
    [
        (";", "utf-8-sig", COLUMNS),
        (";", "cp1252", (*COLUMNS[:6], "Häufigkeit", "Betrag in €")),
        (";", "iso8859-15", (*COLUMNS[:6], "Häufigkeit", "Betrag (€)")),
        ("\t", "utf-16", COLUMNS),
    ],
)
def test_german_csv(few: Any, tmp_path: Path, capfd: Any, sep: str, encoding: str, heading: Any) -> None:
    file = write_csv(
        tmp_path / "faelle.csv", map(german, rows_of(few.folder)), heading, sep=sep, encoding=encoding
    )
    assert_true(capfd, few, tmp_path / "p", file)


def test_plain_comma_separated_csv_after_a_sep_line(few: Any, tmp_path: Path, capfd: Any) -> None:
    file = write_csv(tmp_path / "faelle.csv", rows_of(few.folder), sep=",")
    file.write_bytes(b"sep=,\r\n\r\n" + file.read_bytes())
    assert_true(capfd, few, tmp_path / "p", file)


def test_parquet_and_csv_together_each_with_its_own_notation(few: Any, tmp_path: Path, capfd: Any) -> None:
    rows = rows_of(few.folder, "ORDER BY versicherter")
    third = len(rows) // 3
    write_csv(tmp_path / "in" / "a.csv", map(german, rows[:third]))
    write_csv(tmp_path / "in" / "b.txt", rows[third : 2 * third], sep="\t")
    text = {"anzahl": "VARCHAR", "betrag": "VARCHAR"}
    write_parquet(tmp_path / "in" / "c.parquet", rows[2 * third :], text)
    assert_true(capfd, few, tmp_path / "p", tmp_path / "in")


def test_csv_in_folders_that_name_the_region(few: Any, tmp_path: Path, capfd: Any) -> None:
    rows = rows_of(few.folder)
    for kv in {row[0] for row in rows}:
        own = [row[1:] for row in rows if row[0] == kv]
        write_csv(tmp_path / "in" / f"kv={kv}" / "f.csv", own, COLUMNS[1:])
    assert_true(capfd, few, tmp_path / "p", tmp_path / "in")


NOTATIONS = ("{y}Q{q}", "{q}/{y}", "Q{q}/{y}", "Q{q}-{y}", "{y}q{q}", "{y}{q}", "{q}. Quartal {y}")


def test_mixed_notations_of_one_key_are_one_key(few: Any, tmp_path: Path, capfd: Any) -> None:
    """A Behandlungsfall stays one when its rows write quarter, KV and Kassenart in different ways."""
    keys = {"AOK": "01", "LKK": "2", "IKK": "ikk", "BKK": "BKK", "Knappschaft": "05", "vdek": "11"}

    def mixed(i: int, row: tuple[Any, ...]) -> list[Any]:
        year, quarter = row[1][:4], row[1][5]
        fund = keys[row[2]] if i % 2 else row[2]
        kv = row[0].lstrip("0") if i % 3 else row[0]
        return [kv, NOTATIONS[i % 7].format(y=year, q=quarter), fund, *row[3:]]

    file = write_csv(tmp_path / "f.csv", (mixed(i, row) for i, row in enumerate(rows_of(few.folder))))
    assert_true(capfd, few, tmp_path / "p", file)


@pytest.mark.skipif(not os.environ.get("FEECALC_LONG"), reason="1e7 rows: set FEECALC_LONG=1")
def test_ten_million_rows_under_one_gigabyte(tmp_path: Path, capfd: Any) -> None:
    truth = bench_module("generate_cases").main(tmp_path / "w", 10_000_000, 1, quiet=True)
    call = aggregate(capfd, tmp_path / "w", "-o", tmp_path / "p", "--memory", "1GB", "--temp", tmp_path / "t")
    assert call.code == 0, call.err
    assert output_tables(tmp_path / "p") == truth_tables(truth)
    assert not list((tmp_path / "t").iterdir())
