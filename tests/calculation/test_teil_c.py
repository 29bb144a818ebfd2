"""Teil C Nr. 3: delivered demand of 2008 by Kassenart, added up by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import feecalc as fc
from feecalc.calculation.teil_c import NOTE, demand_2008_by_kassenart
from feecalc.intake.model import BillingRow, Data
from feecalc.words.findings import Place

ROWS = (
    # kv, quarter, kassenart, gop, count, cents
    ("38", "2008Q1", "01", "86500", 10, 30680),
    ("38", "2008Q4", "01", "99581", 2, 5000),
    ("38", "2008Q2", "11", "86502", 4, 20452),
    ("38", "2009Q4", "01", "86510", 9, 99999),  # not 2008
    ("02", "2008Q1", "01", "86500", 1, 77777),  # another region
)


def data(*rows: tuple[str, str, str, str, int, int]) -> Data:
    return Data(
        billing=tuple(BillingRow(*row, Place("abrechnung.csv", row=n)) for n, row in enumerate(rows, 2))
    )


def test_amounts_of_2008_by_kassenart_and_kind_of_item() -> None:
    aok, vdek = demand_2008_by_kassenart(data(*ROWS), "38")
    assert (aok.name, aok.national, aok.regional, aok.total) == (
        "AOK",
        Fraction("306.80"),
        Fraction(50),
        Fraction("356.80"),
    )
    assert (vdek.name, vdek.national, vdek.regional) == ("vdek", Fraction("204.52"), Fraction(0))


def test_pooled_kassenarten_stand_as_delivered() -> None:
    (pooled,) = demand_2008_by_kassenart(data(("38", "2008Q1", "PK", "86500", 1, 3068)), "38")
    assert pooled.name == "Primärkassen"


def test_a_region_without_amounts_has_no_table() -> None:
    assert demand_2008_by_kassenart(data(*ROWS), "71") == ()


def test_they_add_up_to_the_rows_of_the_worked_example() -> None:
    """Every amount of 2008 of ``data/musterland/abrechnung.csv``, added as text by another way."""
    root = Path(__file__).resolve().parents[2] / "data" / "musterland"
    lines = (root / "abrechnung.csv").read_text("utf-8-sig").splitlines()[1:]
    cells = [line.split(";") for line in lines]
    cents = sum(int(c[5].replace(".", "").replace(",", "")) for c in cells if "2008" in c[1])
    assert all("," in c[5] for c in cells if "2008" in c[1])
    found = demand_2008_by_kassenart(fc.load(root), "00")
    assert sum(d.total for d in found) == Fraction(cents, 100)
    assert len(found) > 1


def test_nothing_is_decided() -> None:
    assert "nicht entschieden" in NOTE.de
