"""Which quarter, period or day a cell is read as, and what is refused. Sources: interfaces.md (Input package), field.md 6.1, 6.2."""

from __future__ import annotations

from datetime import date

import pytest

from feecalc.intake.cells import quarters
from feecalc.intake.sources.raw import DateCell, Numeric

from .cells import refused

SAME_QUARTER = [
    "4/2008", "IV/2008", "Q4/2008", "Q4-2008", "2008Q4", "2008q4", "20084", "4. Quartal 2008",
    "iv/2008", "q4/2008", "q4-2008", " 4 / 2008 ", "2008 Q4", "4.Quartal 2008", "4. QUARTAL 2008",
    "4\u00a0/\u20092008", "'4/2008", Numeric("20084"),
]  # fmt: skip


@pytest.mark.parametrize("cell", SAME_QUARTER)
def test_every_notation_of_a_quarter_means_the_same(cell):
    assert quarters.quarter(cell) == ("2008Q4", None)


@pytest.mark.parametrize(
    ("cell", "quarter"),
    [
        ("I/2008", "2008Q1"),
        ("II/2010", "2010Q2"),
        ("III/2009", "2009Q3"),
        ("1/2011", "2011Q1"),
        ("19991", "1999Q1"),
    ],
)
def test_other_quarters(cell, quarter):
    assert quarters.quarter(cell).value == quarter


@pytest.mark.parametrize(
    "cell",
    [
        "5/2008", "0/2008", "V/2008", "IIII/2008", "1/08", "084", "2008", "2008/4", "2008-4", "4-2008", "Q4 2008",
        "2008-Q4", "20085", "20080", "04/2008", "4.2008", "Quartal 4 2008", "4/ 20 08", "2 0084", "Q/2008", "4/2108",
        "alle", "４/2008", "4/2008\n1/2008", Numeric("20084.5"), "=4/2008",
    ],
)  # fmt: skip
def test_anything_else_is_no_quarter(cell):
    refused(quarters.quarter(cell), "F02", "kein Quartal", "4/2008")


@pytest.mark.parametrize(
    "cell",
    [
        DateCell("2008-01-01"), "2008-01-01", "2008-01-01 00:00:00", "01.01.2008", "1.1.2008", "01.01.08", "1/1/2008",
        "Jan 08", "Jan. 08", "Apr 08", "Mrz 08", "Mär 2008", "Januar 2008", "01. Jan 08", "1-Jan-2008", "2008-01",
        "39448", Numeric("39448"), Numeric("40452"),
    ],
)  # fmt: skip
def test_a_date_gets_the_message_on_formatting_the_column_as_text(cell):
    refused(quarters.quarter(cell), "F02", "ist ein Datum", "als Text formatieren")


@pytest.mark.parametrize(
    ("cell", "period"), [("2008", "2008"), ("2010", "2010"), (Numeric("2008"), "2008"), ("IV/2009", "4/2009")]
)
def test_periods_of_the_statements(cell, period):
    assert quarters.period(cell) == (period, None)


@pytest.mark.parametrize("cell", ["2009", "4/2008", "2008-2010", "x", DateCell("2009-04-01")])
def test_other_periods_are_refused(cell):
    refused(quarters.period(cell), "F09", "2008, 4/2009 oder 2010")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.10.2009", date(2009, 10, 1)),
        ("1.7.2009", date(2009, 7, 1)),
        ("2009-10-01", date(2009, 10, 1)),
        (DateCell("2009-10-01"), date(2009, 10, 1)),
        (DateCell("2009-10-01 00:00:00"), date(2009, 10, 1)),
        ("29.02.2012", date(2012, 2, 29)),
    ],
)
def test_dates(cell, day):
    assert quarters.day(cell) == (day, None)


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2010",
        "29.02.2010",
        "01.13.2009",
        "10/01/2009",
        "1.10.09",
        "2009",
        "Oktober",
        Numeric("40087"),
        "",
    ],
)
def test_other_dates_are_refused(cell):
    refused(quarters.day(cell), "F07", "TT.MM.JJJJ")


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("I. Quartal 2008", "1/2008"), ("IV. Quartal 2009", "4/2009"), ("Q1 2008", "1/2008"), ("2008/1", "1/2008"),
        ("2008-1", "1/2008"), ("2008-Q1", "1/2008"), ("1 2008", "1/2008"), ("1-2008", "1/2008"),
        ("1/08", "1/2008"), ("Q1/08", "1/2008"), ("1. Quartal 08", "1/2008"), ("1. Q 2008", "1/2008"),
        ("Quartal 1/2008", "1/2008"), ("III 2010", "3/2010"), ("4.Vj. 2009", "4/2009"), ("1Q2008", "1/2008"),
        ("Qu. IV/2009", "4/2009"), ("2009Q04", "4/2009"),
    ],
)  # fmt: skip
def test_another_spelling_of_a_quarter_is_refused_with_the_right_one(cell, meant):
    read = quarters.quarter(cell)
    assert (read.value, read.problem.remedy.de) == (None, f"Bitte {meant} schreiben.")
