"""The Prüfkennung: the same for the same figures however delivered, another for any other figure."""

from __future__ import annotations

import dataclasses
import re

import feecalc as fc


def code(data: fc.Data, **settings: str) -> str:
    return fc.calculate(data, fc.Reading(**settings)).regions["00"].pruefkennung


def test_form(musterland: fc.Data) -> None:
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){2}", code(musterland))


def test_order_and_split_of_rows_do_not_matter(musterland: fc.Data) -> None:
    first, *rest = musterland.billing
    parts = (
        dataclasses.replace(first, count=first.count - 400, cents=first.cents - 700_000),
        dataclasses.replace(first, count=400, cents=700_000, kassenart="EK"),
    )
    changed = dataclasses.replace(musterland, billing=(*reversed(rest), *parts))
    assert code(changed) == code(musterland)


def test_pooling_the_kassenarten_does_not_matter(musterland: fc.Data) -> None:
    pooled = tuple(dataclasses.replace(row, kassenart="ALLE") for row in musterland.billing)
    assert code(dataclasses.replace(musterland, billing=pooled)) == code(musterland)


def test_readings_amounts_and_assignments_do_matter(musterland: fc.Data) -> None:
    first, *rest = musterland.billing
    one_cent = dataclasses.replace(
        musterland, billing=(dataclasses.replace(first, cents=first.cents + 1), *rest)
    )
    other_target = dataclasses.replace(
        musterland,
        assignments=tuple(
            dataclasses.replace(a, target="AUSGESCHLOSSEN") if a.target == "TRANSFUSION" else a
            for a in musterland.assignments
        ),
    )
    codes = {code(musterland), code(one_cent), code(other_target), code(musterland, credit_cap="no")}
    assert len(codes) == 4
