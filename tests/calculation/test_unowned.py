"""An error that belongs to no region stops every region it may belong to. Source: issue 13 item 6, interfaces.md."""

from __future__ import annotations

import json

import pytest

import feecalc as fc
from feecalc.cli.main import main
from feecalc.words.findings import ANY_REGION, Acceptance
from tests.intake.packages import HEADINGS, healthy

ROWS = {
    "an unknown KV": ("abrechnung", "Nordrein", "1/2008", "alle", "86500", "1", "30,68"),
    "an empty KV": ("abrechnung", "", "1/2008", "alle", "86500", "1", "30,68"),
    "the KBV": ("abrechnung", "74", "1/2008", "alle", "86500", "1", "30,68"),
    "cases of an unknown KV": ("faelle", "x", "4/2009", "alle", "600"),
    "an assignment of an unknown KV": ("zuordnung", "x", "99581", "86505", "1", "1"),
    "a contract of an unknown KV": ("vertraege", "x", "", "01.10.2009", "teil_b"),
    "an agreed fee of an unknown KV": ("geltend", "x", "86510", "", "30,68", "vereinbart", ""),
    "a statement of an unknown KV": ("angaben", "x", "2008", "", "", "", "", ""),
}


def calculated(tmp_path, row, *accept):
    return fc.calculate(healthy().add(*row).load(tmp_path), accept=accept)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_unreadable_kv_stops_every_region(row, tmp_path):
    result = calculated(tmp_path, row)
    assert {r.status for r in result.regions.values()} == {"failed"}
    assert [f.kv for f in result.findings if f.severity == "error"] == [None]
    assert result.has_errors


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_somebody_may_take_responsibility_for_it(row, tmp_path):
    data = healthy().add(*row).load(tmp_path)
    (found,) = [f for f in data.findings if f.severity == "error"]
    accepted = Acceptance(found.id, ANY_REGION, "gehört nicht hierher")
    result = fc.calculate(data, accept=[accepted])
    assert result.regions["38"].status == "calculated"
    assert (result.accepted, result.has_errors) == ((accepted,), True)


def test_an_acceptance_of_a_region_takes_no_responsibility_for_rows_of_none(tmp_path):
    result = calculated(tmp_path, ROWS["an unknown KV"], Acceptance("F01", "38", "x"))
    assert result.regions["38"].status == "failed"


def test_nor_the_other_way_round(tmp_path):
    row = ("abrechnung", "38", "1/2008", "alle", "8650", "1", "30,68")
    assert calculated(tmp_path, row, Acceptance("F04", ANY_REGION, "x")).regions["38"].status == "failed"


def test_an_error_of_a_region_that_is_not_delivered_stops_nobody(tmp_path):
    """It is attributed: to KV 46, of which no billing row came."""
    result = calculated(tmp_path, ("faelle", "46", "4/2009", "alle", "viele"))
    assert result.regions["38"].status == "calculated"
    assert [f.kv for f in result.findings] == ["46"]
    assert result.has_errors


def test_the_command_line_takes_a_star(tmp_path):
    healthy().add(*ROWS["an unknown KV"]).write(tmp_path)
    stopped, accepted = tmp_path / "a", tmp_path / "b"
    assert main(["run", str(tmp_path), "-o", str(stopped)]) == 1
    assert "fees" not in _json(stopped)["regions"]["38"]
    assert main(["run", str(tmp_path), "-o", str(accepted), "--accept", "F01:*:gehört nicht hierher"]) == 1
    assert "fees" in _json(accepted)["regions"]["38"]
    assert _json(accepted)["accepted"] == [{"id": "F01", "kv": "*", "reason": "gehört nicht hierher"}]


def _json(folder):
    return json.loads((folder / "ergebnis.json").read_text(encoding="utf-8"))


def test_the_table_of_rows_covers_every_table_with_a_kv():
    assert {row[0] for row in ROWS.values()} >= {
        t for t, heading in HEADINGS.items() if heading.startswith("kv;")
    }
