"""Two deliveries against each other: every effect at its turn, all together the whole difference."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import feecalc as fc
from feecalc.analysis.compare import comparison
from feecalc.analysis.study import AnalysisError
from feecalc.intake.model import BillingRow, Data
from feecalc.law.readings import Reading
from tests.strategies import KV, deliveries, readings


def changed(data: Data, picks: list[tuple[int, int, int]]) -> Data:
    rows = list(data.billing)
    for index, count, cents in picks:
        row = rows[index % len(rows)]
        rows[index % len(rows)] = replace(
            row, count=row.count + count, cents=None if row.cents is None else row.cents + cents
        )
    return replace(data, billing=tuple(rows))


picks = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 40), st.integers(0, 5000)), min_size=1, max_size=5
)


@given(deliveries(), picks, readings(cases_base="flat_rates", cases_new="flat_rates"))
@settings(max_examples=15)
def test_effects_sum_to_the_change_of_every_fee(
    data: Data, picked: list[tuple[int, int, int]], reading: Reading
) -> None:
    frame = fc.compare(data, changed(data, picked), reading=reading)
    for (kv, gop, day), total in frame.total.items():
        column = f"P{('start', '2010-07-01', '2011-07-01').index(day)}_{gop}"
        effects = list(frame[frame.kv == kv][column])
        if total is None:
            assert set(effects) == {None}
        else:
            assert sum(effects) == total


@given(deliveries(dense=True), deliveries(dense=True))
@settings(max_examples=5)  # more than a second each: every cell differs
def test_two_strange_deliveries_are_compared_all_the_same(old: Data, new: Data) -> None:
    """Other Kassenarten, assignments, amounts: the sums still hold."""
    frame = fc.compare(old, new)
    for (_kv, gop, day), total in frame.total.items():
        column = f"P{('start', '2010-07-01', '2011-07-01').index(day)}_{gop}"
        assert total is None or sum(frame[column]) == total


def test_one_cell_moves_its_fee_by_the_quotient(musterland: Data) -> None:
    """100 EUR more demand of 86504 raise P14 by 100/N04."""
    index = next(i for i, r in enumerate(musterland.billing) if r.gop == "86504")
    frame = fc.compare(musterland, changed(musterland, [(index, 0, 10_000)]))
    services = sum(r.count for r in musterland.billing if r.gop == "86504")
    assert len(frame) == 1
    row = frame.iloc[0]
    assert Fraction(100, services) == row.P0_86514
    assert row.P0_86516 == 0
    assert row.amount_new - row.amount_old == 100


def test_equal_deliveries_differ_in_nothing(musterland: Data) -> None:
    assert len(fc.compare(musterland, musterland)) == 0


def pooled(row: BillingRow) -> BillingRow:
    group = "PK" if row.kassenart < "10" else "EK"
    return replace(row, kassenart=group if row.kassenart.isdigit() else row.kassenart)


def test_a_coarser_split_of_the_same_figures_is_no_difference(demo: Data) -> None:
    coarser = replace(demo, billing=tuple(pooled(row) for row in demo.billing))
    assert len(fc.compare(demo, coarser, kv="02")) == 0


def test_a_mean_over_kassenarten_pays_for_pooling(demo: Data) -> None:
    coarser = replace(demo, billing=tuple(pooled(row) for row in demo.billing))
    frame = fc.compare(demo, coarser, kv="02", reading=Reading(kassenarten="mean_of_fees"))
    assert set(frame.table) <= {"kassenarten_alt", "kassenarten_neu"}
    assert len(frame) == 1


def test_quarters_of_one_delivery_only_come_in_together(musterland: Data) -> None:
    rows = tuple(r for r in musterland.billing if not r.quarter.startswith("2010"))
    frame = fc.compare(replace(musterland, billing=rows, cases=()), replace(musterland, cases=()))
    assert len(frame) == 1
    assert frame.iloc[0].quarter == "1/2010, 2/2010, 3/2010, 4/2010"
    # Without 2010 the fee of 2011 is pending (teil-b section 3): there is no difference to explain.
    assert frame.iloc[0].P2_86516 is None
    assert frame.iloc[0].P1_86516 == 0


def test_a_region_of_one_delivery_only_is_named(demo: Data) -> None:
    only = replace(demo, billing=tuple(r for r in demo.billing if r.kv == "02"), findings=())
    done = comparison(demo, only, kv=("02", "03"))
    assert done.compared == ("02",)
    assert [note.de for note in done.notes] == [
        "Verglichen: 1 von 2 KVen; nicht verglichen: 03.",
        "KV 03 ist in der neuen Lieferung nicht berechnet und wird nicht verglichen.",
    ]


def test_other_contracts_and_assignments_are_differences_too(musterland: Data) -> None:
    without = replace(musterland, assignments=musterland.assignments[1:])
    frame = fc.compare(musterland, without)
    assert list(frame.table) == ["zuordnung"]
    assert frame.total[KV, "86516", "start"] == frame.iloc[0].P0_86516 != 0


def test_without_a_common_region_nothing_is_compared(demo: Data) -> None:
    one, other = (
        replace(demo, billing=tuple(r for r in demo.billing if r.kv == kv), findings=())
        for kv in ("02", "03")
    )
    with pytest.raises(AnalysisError, match="keine KV gemeinsam"):
        fc.compare(one, other)


def test_order_free_effects_sum_to_the_whole_and_share_what_two_cells_do_together(musterland: Data) -> None:
    """With two differences the Shapley value is the mean of being put in place first and last."""
    index = [i for i, r in enumerate(musterland.billing) if r.gop == "86505"][:2]
    both = changed(musterland, [(index[0], 300, 0), (index[1], 0, 5_000_000)])
    frame = fc.compare(musterland, both)
    assert sum(frame.order_free) == sum(frame.exact)
    swapped = fc.compare(changed(musterland, [(index[1], 0, 5_000_000)]), both).exact.iloc[0]
    assert frame.order_free.iloc[0] == (frame.exact.iloc[0] + swapped) / 2
