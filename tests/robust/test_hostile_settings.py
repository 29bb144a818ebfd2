"""Broken and hostile ``lesart.toml``, ``spalten.toml``, Parquet files and command lines."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import click
import pytest

from feecalc.cli.main import COMMANDS, GROUP
from feecalc.law.readings import KEYS, Reading
from tests.robust.harness import MIB, MUSTERLAND, ROOT, billing_text, bounded, call, found, package, refused

TOML = {
    "no toml": (b"case_decline_credit: volume", ["Zeile 1"]),
    "not utf-8": (b'transfusions = "both" # \xe4', ["UTF-8"]),
    "nul": (b"\0", ["TOML"]),
    "key twice": (b'transfusions = "both"\ntransfusions = "both"', ["TOML"]),
    "nested too deep": (b"a = " + b"[" * 100_000 + b"]" * 100_000, ["TOML"]),
    "dotted too deep": (b".".join([b"a"] * 50_000) + b" = 1", ["lesart.toml"]),
    "two megabytes": (b"# " + b"x" * 2 * MIB, ["TOML"]),
    "unknown reading": (b'case_decline = "volume"', ["case_decline_credit"]),
    "unknown option": (b'case_decline_credit = "volumen"', ["„volumen“", "Möglich sind: decline, effect, proportional, none."]),
    "contradiction": (b'kassenarten = "mean_of_fees"\nbase_period = "mean_of_quarters"', ["widersprechen"]),
    "list": (b'transfusions = ["both"]', ["transfusions"]),
    "not a number": (b"bisphosphonate_share = nan", ["bisphosphonate_share"]),
    "infinite": (b"bisphosphonate_share = inf", ["bisphosphonate_share"]),
    "huge exponent": (b'bisphosphonate_share = "1e999999999"', ["bisphosphonate_share"]),
    "tiny exponent": (b'bisphosphonate_share = "1e-999999999"', ["bisphosphonate_share"]),
    "huge integer": (b"fee_decimals = " + b"9" * 5000, ["lesart.toml"]),
    "many decimals": (b"fee_decimals = 999999999", ["fee_decimals"]),
    "section without a choice": (b'[transfusions]\nauthor = "x"', ["option"]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), TOML.values(), ids=TOML)
def test_a_broken_reading_gives_one_clear_error(content: bytes, words: list[str], tmp_path: Path) -> None:
    folder = package(tmp_path / "p")
    (folder / "lesart.toml").write_bytes(content)
    refused(call("check", folder), *words, megabytes=300)


COLUMNS = {
    "unknown column": (b'gops = "GNR"', ["gops"]),
    "unknown table": (b'[abrechnungen]\ngop = "GNR"', ["abrechnungen"]),
    "a number": (b"gop = 1", ["gop"]),
    "two columns, one heading": (b'gop = "kv"', ["kv"]),
}


@pytest.mark.parametrize(("content", "words"), COLUMNS.values(), ids=COLUMNS)
def test_broken_own_headings_give_one_clear_error(content: bytes, words: list[str], tmp_path: Path) -> None:
    folder = package(tmp_path / "p")
    (folder / "spalten.toml").write_bytes(content)
    refused(call("check", folder), *words)


# --- Parquet ----------------------------------------------------------------------------------
def parquet(folder: Path, columns: dict[str, object], **options: object) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    package(folder)
    (folder / "abrechnung.csv").unlink()
    pq.write_table(pa.table(columns), folder / "abrechnung.parquet", **options)
    return folder


def sound() -> dict[str, object]:
    heading, *rows = [line.split(";") for line in billing_text().splitlines()]
    return {name: [row[i] for row in rows] for i, name in enumerate(heading)}


@pytest.mark.parametrize("damage", ["cut off", "empty", "foot"])
def test_a_damaged_parquet_file_is_refused(damage: str, tmp_path: Path) -> None:
    folder = parquet(tmp_path / "p", sound())
    file = folder / "abrechnung.parquet"
    content = file.read_bytes()
    file.write_bytes({"cut off": content[:-20], "empty": b"", "foot": content[:-30] + b"\xff" * 26 + content[-4:]}[damage])  # fmt: skip
    refused(call("check", folder), "keine lesbare Parquet-Datei")


def test_nested_and_binary_columns_are_findings(tmp_path: Path) -> None:
    rows = len(sound()["kv"])
    found(call("check", parquet(tmp_path / "p", {**sound(), "gop": [["86500"]] * rows})), "FEHLER")
    found(call("check", parquet(tmp_path / "q", {**sound(), "gop": [b"86500\xff"] * rows})), "FEHLER")


def test_floats_in_parquet_are_read_as_their_digits(tmp_path: Path) -> None:
    amounts = [float(a.replace(",", ".")) if a else float("nan") for a in sound()["leistungsbedarf"]]
    done = call("check", parquet(tmp_path / "p", {**sound(), "leistungsbedarf": amounts}))
    bounded(done)
    assert done.code == 0
    infinite = [float("inf"), *amounts[1:]]
    found(call("check", parquet(tmp_path / "q", {**sound(), "leistungsbedarf": infinite})), "FEHLER")


def test_a_parquet_file_that_swells_is_bounded(tmp_path: Path) -> None:
    # one text of 1 MB, 2 000 times: a few kB on disk, 2 GB when every row has a copy of its own
    swollen = {"kv": ["x" * 1_000_000] * 2_000}
    folder = parquet(tmp_path / "p", swollen)
    assert (folder / "abrechnung.parquet").stat().st_size < MIB
    bounded(call("check", folder))


# --- command lines ----------------------------------------------------------------------------
CALLS = {
    "control characters": (["check", "gibt\x1b[2Jesnicht"], ["nicht"]),
    "surrogates": (["check", "gibt\udce4esnicht"], ["nicht"]),
    "a very long name": (["check", "x" * 5000], ["Fehler"]),
    "no package": (["check", ""], ["Fehler"]),
    "decimal sign": (["check", str(MUSTERLAND), "--decimal", ";"], ["--decimal"]),
    "encoding": (["check", str(MUSTERLAND), "--encoding", "rot13"], ["rot13"]),
    "encoding that is code": (["check", str(MUSTERLAND), "--encoding", "unicode_escape"], ["unicode_escape"]),
    "region": (["check", str(MUSTERLAND), "--kv", "x"], ["--kv"]),
    "accepted": (["check", str(MUSTERLAND), "--accept", "::"], ["ID:KV:GRUND"]),
}  # fmt: skip


@pytest.mark.parametrize(("args", "words"), CALLS.values(), ids=CALLS)
def test_an_odd_call_is_refused_in_words(args: list[str], words: list[str]) -> None:
    done = call(*args)
    bounded(done)
    assert done.code == 2
    assert done.out == ""
    assert all(word in done.err for word in words), done.err
    assert "\x1b" not in done.err


# --- what the program itself advises ----------------------------------------------------------
ADVISING = [
    *(ROOT / "feecalc").rglob("*.py"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / name for name in ("README.md", "feecalc/law/register.toml")),
]
MISSPELT = {("case_decline_credit", "effekt")}  # the guide shows what a misspelling gives


@cache
def texts() -> list[str]:
    """What the program says, and the pages."""
    found_there = []
    for path in ADVISING:
        text = path.read_text(encoding="utf-8")
        nodes = ast.walk(ast.parse(text)) if path.suffix == ".py" else ()
        said = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        found_there += said if path.suffix == ".py" else [text]
    return found_there


def advised(pattern: str) -> set[tuple[str, ...]]:
    """What a pattern finds there, without the stop of a sentence."""
    matches = [match for text in texts() for match in re.findall(pattern, text)]
    return {
        tuple(part.rstrip(".,;:") for part in ((match,) if isinstance(match, str) else match))
        for match in matches
    }


def test_every_setting_that_is_advised_can_be_typed() -> None:
    settings = {
        (key, value) for key, value in advised(r"\b([a-z_0-9]+)=([\w.,/]+)") if key in KEYS
    } - MISSPELT
    assert len(settings) >= 10
    for key, value in settings:
        assert getattr(Reading.of({key: value}), key) is not None


def test_every_option_that_is_advised_exists() -> None:
    context = click.Context(GROUP)
    params = [p for name in COMMANDS for p in GROUP.get_command(context, name).params]  # type: ignore[union-attr]  # all exist
    known = {option for param in params for option in param.opts} | {"--help", "--version"}
    calls = advised(r"feecalc (?!-)[^\n`]*?(--[a-z][a-z-]+)") | (
        advised(r"(?:mit|with|nötigenfalls) `?(--[a-z][a-z-]+)")
    )
    assert len(calls) >= 15
    assert {option for (option,) in calls} <= known
