"""Spark gives the same package, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.case_support import aggregate, output_tables, truth_tables, write_csv, write_parquet

pytest.importorskip("pyspark", reason="the extra spark is not installed")

NAMES = ("abrechnung.csv", "faelle.csv", "fallpruefung.csv")
LOCAL = ("--engine", "spark", "--spark-master", "local[2]", "--memory", "1GB")
SECRETS = ("PSEUDOPRAXIS7", "PSEUDOVERS9")


def both(capfd: Any, folder: Path, *args: object) -> None:
    for name, options in (("duck", ()), ("spark", LOCAL)):
        call = aggregate(
            capfd, *args, "-o", folder / name, "--practice-list", folder / f"{name}.csv", *options
        )
        assert call.code != 2, call.err
    for name in NAMES:
        assert (folder / "duck" / name).read_bytes() == (folder / "spark" / name).read_bytes()
    assert (folder / "duck.csv").read_bytes() == (folder / "spark.csv").read_bytes()


def test_partitioned_parquet(few: Any, tmp_path: Path, capfd: Any) -> None:
    both(capfd, tmp_path, few.folder, "--min-cases", "3", "--temp", tmp_path / "t")
    assert output_tables(tmp_path / "spark")["fallpruefung"] == truth_tables(few.truth)["fallpruefung"]
    assert not list((tmp_path / "t").iterdir())


def test_all_types_and_notations_at_once(tmp_path: Path, capfd: Any) -> None:
    """CSV in two encodings and Parquet with floats, numbers as keys and text, mixed notations of one quarter."""
    rows = [("38", "1/2010", "AOK", f"P{i % 3}", f"V{i % 7}", gop, 1 + i % 2, f"{i}.5") for i, gop in
            enumerate(["86512", "86516", "86518", "13435", "86510", "99590", "13492"] * 6)]  # fmt: skip
    plain = {"anzahl": "VARCHAR", "betrag": "VARCHAR"}
    write_parquet(tmp_path / "in" / "a.parquet", rows[::3], {"betrag": "DOUBLE", "kv": "INTEGER"})
    write_parquet(tmp_path / "in" / "b.parquet", [(*r[:1], "2010Q1", *r[2:]) for r in rows[1::3]], plain)
    german = [
        (*r[:2], "Primärkassen" if r[2] != "AOK" else "01", *r[3:7], r[7].replace(".", ","), 'a "b" c')
        for r in rows[2::3]
    ]
    heading = (
        "kv",
        "quartal",
        "kassenart",
        "praxis",
        "versicherter",
        "gop",
        "Häufigkeit",
        "Betrag €",
        "bemerkung",
    )
    write_csv(tmp_path / "in" / "c.csv", german, heading, encoding="cp1252")
    write_csv(
        tmp_path / "in" / "kv=46" / "d.csv",
        [r[1:] for r in rows],
        heading[1:8],
        sep="\t",
        encoding="utf-8-sig",
    )
    both(capfd, tmp_path, tmp_path / "in")


def test_refusals_name_the_same_place_and_no_pseudonym(tmp_path: Path, capfd: Any) -> None:
    rows = [("38", "1/2010", "AOK", *SECRETS, gop, 1, "1.00") for gop in ("86512", "x", SECRETS[1], "86510")]
    file = write_parquet(tmp_path / "f.parquet", rows)
    said = [aggregate(capfd, file, "-o", tmp_path / "p", *options) for options in ((), LOCAL)]
    assert [call.code for call in said] == [2, 2]
    lines = [[line for line in call.err.splitlines() if "FEHLER" in line] for call in said]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 1
    assert not any(secret in call.err + call.out for call in said for secret in SECRETS)


def test_data_at_an_address_are_read_by_the_cluster(few: Any, tmp_path: Path, capfd: Any) -> None:
    """file:// stands for hdfs:// or s3a://, which only the cluster can see."""
    call = aggregate(capfd, f"file://{few.folder}", "-o", tmp_path / "p", *LOCAL)
    assert call.code == 0, call.err
    assert output_tables(tmp_path / "p") == truth_tables(few.truth)


def test_a_refusal_at_an_address_names_the_file(tmp_path: Path, capfd: Any) -> None:
    write_parquet(tmp_path / "in" / "f.parquet", [("38", "1/2010", "AOK", *SECRETS, "x", 1, "1.00")])
    call = aggregate(capfd, f"file://{tmp_path}/in", "-o", tmp_path / "p", *LOCAL)
    assert call.code == 2
    assert "FEHLER F04: f.parquet, Spalte gop: Datensatz 1" in call.err
    assert not any(secret in call.err for secret in SECRETS)
