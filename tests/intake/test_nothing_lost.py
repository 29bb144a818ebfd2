"""Nothing is lost, nothing let in: whatever stands in the cells, each row is read or said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feecalc.intake import PackageError, load
from feecalc.intake.model import BASE_QUARTERS, KASSENARTEN, NEW_QUARTERS
from feecalc.words.findings import Severity

from .packages import HEADINGS, clear, healthy, quick

CELLS = {
    "kv": ["38", "38", "46", "00", "1", "74", "27", "", "x", "=1", "038"],
    "quartal": ["1/2008", "Q2/2008", "2008Q3", "IV/2008", "4/2009", "1/2010", "3/2009", "1/2009", "1/2011", "Jan 08", "", "5/2008"],
    "kassenart": ["AOK", "01", "1", "vdek", "alle", "PK", "Ersatzkassen", "30", "", "AOKK"],
    "gop": ["86500", "86503", "86505", "86510", "86518", "85516", "99581", "86500A", "13435", "86.500", "", "86520"],
    "haeufigkeit": ["0", "1", "12", "100", "-3", "1,5", "", "viele", "9" * 13, "1e3"],
    "leistungsbedarf": ["0", "30,68", "306,80", "-1,00", "0,005", "", "x", "1.000.000,00", "1,1E+05"],
    "korrektur": ["", "", "", "x", "nein", "vielleicht"],
}  # fmt: skip
ROWS = st.lists(st.tuples(*(st.sampled_from(values) for values in CELLS.values())), min_size=1, max_size=25)
CASES = st.lists(
    st.tuples(*(st.sampled_from(CELLS[name]) for name in ("kv", "quartal", "kassenart", "haeufigkeit"))),
    max_size=6,
)
SHARES = st.sampled_from(["1", "0,5", "1/3", "2/3", "0", "", "2", "x"])
TARGETS = st.sampled_from(["86500", "86505", "BISPHOSPHONAT", "Transfusion", "AUSGESCHLOSSEN", "86510", ""])
ASSIGNED = st.lists(
    st.tuples(st.sampled_from(CELLS["kv"]), st.sampled_from(CELLS["gop"]), TARGETS, SHARES, SHARES),
    max_size=6,
)
STARTS = st.sampled_from(
    ["", "01.07.2009", "01.10.2009", "01.01.2010", "01.10.2011", "31.06.2009", "15.11.2009"]
)
CONTRACTS = st.lists(
    st.tuples(
        st.sampled_from(["38", "46", "00"]),
        st.just(""),
        STARTS,
        st.sampled_from(["teil_b", "altvertrag", ""]),
    ),
    max_size=3,
)


def write(folder, **tables):
    for name, rows in tables.items():
        lines = [HEADINGS[name], *(";".join(row) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@quick
@given(rows=ROWS, cases=CASES, assigned=ASSIGNED, contracts=CONTRACTS)
def test_each_row_is_read_or_said(tmp_path_factory, rows, cases, assigned, contracts):
    folder = tmp_path_factory.mktemp("p")
    write(folder, abrechnung=rows, faelle=cases, zuordnung=assigned, vertraege=contracts)
    loaded = load(folder, decimal=",")
    said = {(f.place.file, f.place.row) for f in loaded.findings if f.place and f.severity is Severity.ERROR}
    unused = {f.read for f in loaded.findings if f.id == "F02" and f.severity is Severity.WARNING}
    for file, delivered, kept in (
        ("abrechnung.csv", rows, {b.place.row for b in loaded.billing}),
        ("faelle.csv", cases, {c.place.row for c in loaded.cases}),
        ("zuordnung.csv", assigned, {a.place.row for a in loaded.assignments}),
        ("vertraege.csv", contracts, {c.place.row for c in loaded.contracts.values()}),
    ):
        for number, row in enumerate(delivered, 2):
            assert number in kept or (file, number) in said or (not any(row)) or row[1] in unused, (file, row)


@quick
@given(rows=ROWS)
def test_what_is_read_is_well_formed(tmp_path_factory, rows):
    loaded = load(write(tmp_path_factory.mktemp("p"), abrechnung=rows), decimal=",")
    for row in loaded.billing:
        assert row.quarter[:4] in ("2008", "2009", "2010")
        assert row.kassenart in KASSENARTEN
        assert row.gop[:5].isdigit()
        assert type(row.count) is int
        assert row.cents is None or type(row.cents) is int
        assert row.cents is not None or (row.gop in ("86510", "86516", "86518") and row.quarter >= "2009")


@quick
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_changes_no_sum_and_no_judgement(tmp_path_factory, rows, data):
    """Findings are the same but for the places they name."""
    shuffled = data.draw(st.permutations(rows))
    first, second = (
        load(write(tmp_path_factory.mktemp("p"), abrechnung=r), decimal=",") for r in (rows, shuffled)
    )

    def sums(loaded):
        total = {}
        for r in loaded.billing:
            count, cents = total.get((r.kv, r.quarter, r.kassenart, r.gop), (0, 0))
            total[r.kv, r.quarter, r.kassenart, r.gop] = (count + r.count, cents + (r.cents or 0))
        return total

    def judged(loaded):
        by_row = {"O05", "N01", "F02"}
        return {(f.id, f.severity, f.kv, f.message.de) for f in loaded.findings if f.id not in by_row}

    assert sums(first) == sums(second)
    assert judged(first) == judged(second)


@quick
@given(st.binary(min_size=1, max_size=60), st.integers(0, 3000))
def test_any_bytes_within_a_package_give_findings_or_one_clear_error(tmp_path_factory, noise, at):
    folder = healthy().write(tmp_path_factory.mktemp("p"))
    path = folder / "abrechnung.csv"
    data = path.read_bytes()
    path.write_bytes(data[:at] + noise + data[at:])
    try:
        loaded = load(folder)
        assert loaded.regions or any(f.severity is Severity.ERROR for f in loaded.findings)
    except PackageError as error:
        clear(error)


def test_the_quarters_of_the_model_are_those_used_here():
    assert (BASE_QUARTERS[0], NEW_QUARTERS[0], NEW_QUARTERS[-1]) == ("2008Q1", "2009Q4", "2010Q4")
