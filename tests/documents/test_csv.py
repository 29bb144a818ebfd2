"""gebuehrenwerte.csv: the flat table, columns and words to the letter of the interface."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

import feecalc as fc
from feecalc.documents.csv_file import fees_csv
from feecalc.documents.json_file import json_bytes
from feecalc.documents.outputs import FLAT, JSON, WORKBOOK, write_outputs
from feecalc.intake.model import Contract
from feecalc.words.whole_files import OutputError

COLUMNS = ["kv", "name", "gop", "gueltig_ab", "eur", "status", "grund", "pruefkennung"]


def lines(result: fc.Result) -> list[dict[str, str]]:
    text = fees_csv(result).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_german_excel_opens_it_by_double_click(musterland_result: fc.Result) -> None:
    """Byte order mark, semicolons, CRLF, decimal comma; the values of the worked example (section 10)."""
    content = fees_csv(musterland_result)
    assert content.startswith(b"\xef\xbb\xbfkv;name;gop;gueltig_ab;eur;status;grund;pruefkennung\r\n")
    assert content.endswith(b"\r\n")
    first = content.decode("utf-8-sig").split("\r\n")[1].split(";")
    assert first[0] == "00"
    assert first[2:7] == ["86510", "01.10.2009", "29,23", "berechnet", ""]


def test_one_line_a_fee_with_the_pruefkennung(musterland_result: fc.Result) -> None:
    rows = lines(musterland_result)
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 5 * 3
    assert {r["gueltig_ab"] for r in rows} == {"01.10.2009", "01.07.2010", "01.07.2011"}
    assert {r["pruefkennung"] for r in rows} == {musterland_result.regions["00"].pruefkennung}


def test_the_amounts_are_those_of_the_json(demo_result: fc.Result) -> None:
    import json

    regions = json.loads(json_bytes(demo_result))["regions"]
    days = {"01.07.2010": "2010-07-01", "01.07.2011": "2011-07-01"}
    for row in lines(demo_result):
        fee = (
            regions[row["kv"]]
            .get("fees", {})
            .get(row["gop"], {})
            .get(days.get(row["gueltig_ab"], "start"), {})
        )
        assert row["eur"] == fee.get("eur", "").replace(".", ",")


def test_no_region_drops_out_and_each_word_has_its_reason(demo_result: fc.Result) -> None:
    rows = lines(demo_result)
    assert {r["kv"] for r in rows} == set(demo_result.regions)
    assert {r["status"] for r in rows} == {"berechnet", "fortgeltend", "nicht bestimmt"}
    assert all(r["grund"] for r in rows if r["status"] != "berechnet")
    assert all((r["eur"] == "") == (r["status"] == "nicht bestimmt") for r in rows)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", " =1+1", "＝1+1", "\t=1", 'a;"b"'])
def test_a_name_from_the_delivery_stays_text(musterland: fc.Data, name: str) -> None:
    data = replace(musterland, contracts={"00": Contract("00", name)})
    row = lines(fc.calculate(data))[0]
    assert row["name"] == ("'" + name if name != 'a;"b"' else name)


def test_the_json_names_the_workbook_beside_it(musterland_result: fc.Result, tmp_path: Path) -> None:
    import json

    paths = write_outputs(musterland_result, str(tmp_path), extern=False, lang="de")
    assert [p.name for p in paths] == [WORKBOOK, FLAT, JSON]
    digest = sha256((tmp_path / WORKBOOK).read_bytes()).hexdigest()
    assert json.loads((tmp_path / JSON).read_text("utf-8"))["workbook"] == {
        "file": WORKBOOK,
        "sha256": digest,
    }


def test_a_run_for_the_other_side_writes_the_workbook_only(
    musterland_result: fc.Result, tmp_path: Path
) -> None:
    write_outputs(musterland_result, str(tmp_path / "extern"), extern=True, lang="de")
    assert [p.name for p in (tmp_path / "extern").iterdir()] == [WORKBOOK]


@pytest.mark.parametrize("name", [JSON, FLAT])
def test_nothing_for_the_other_side_is_put_beside_an_internal_file(
    musterland_result: fc.Result, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("intern", "utf-8")
    with pytest.raises(OutputError, match=name):
        write_outputs(musterland_result, str(tmp_path), extern=True, lang="de")
    assert [p.name for p in tmp_path.iterdir()] == [name]
