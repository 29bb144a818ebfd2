"""The page of the cockpit in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc
from feecalc.cockpit.page import NOTEBOOK_ONLY, notebook_path, page_notebook
from feecalc.drivers.package import scenario_package
from feecalc.numbers.figures import number
from feecalc.workbook.verify.verdict import verify
from tests.cockpit.conftest import Server

DAY = "2011-07-01"
WAIT = 90_000  # milliseconds; a kernel starts behind the page


class Seen:
    """The page, what it asked for, and what it complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def fee(self, gop: str, day: str = DAY) -> Any:
        return self.page.locator(f'[id="fee-{gop}-{day}"]')


@pytest.fixture(scope="module")
def seen(server: Server, browser: Any) -> Iterator[Seen]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 1000}, accept_downloads=True, locale="de-DE"
    )
    made = Seen(context.new_page())
    made.page.goto(server.address)
    made.fee("86516").wait_for(timeout=WAIT)
    yield made
    context.close()


def exact(data: fc.Data, kv: str, drivers: dict[str, float], gop: str, **readings: str) -> str:
    """The published fee of the exact engine, as Germans write it."""
    result = fc.calculate(scenario_package(data, kv, drivers), fc.Reading(**readings))
    return number(result.regions[kv].calculated.fees[gop][DAY])


def expect(locator: Any, text: str) -> None:
    from playwright.sync_api import expect as expect_that

    expect_that(locator).to_have_text(text, timeout=WAIT)


def test_the_page_is_notebook_2_without_its_asides() -> None:
    cells = page_notebook()["cells"]
    assert notebook_path().name == "2_was_waere_wenn.ipynb"
    assert not [c for c in cells if NOTEBOOK_ONLY in c["metadata"].get("tags", [])]
    assert any("WhatIf(data)" in "".join(c["source"]) for c in cells)


def test_a_slider_moves_the_fee_to_the_exact_value(seen: Seen, demo: fc.Data, tmp_path: Path) -> None:
    """Choose a KV, move a driver and a reading by keyboard, read the fee, download, verify."""
    seen.page.get_by_label("KV", exact=True).select_option(label="02 Hamburg")
    expect(seen.fee("86516"), exact(demo, "02", {}, "86516"))
    slider = seen.page.get_by_role("slider", name="Fallzahl 4/2009 und 2010")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    expect(seen.fee("86516"), exact(demo, "02", {"cases": 0.01}, "86516"))
    share = seen.page.get_by_role("slider", name="Anteil 86518 je Fall ab 4/2009")
    for _ in range(5):
        share.press("ArrowRight")
    moved = {"cases": 0.01, "share_86518": 0.005}
    expect(seen.fee("86516"), exact(demo, "02", moved, "86516"))
    assert share.get_attribute("aria-valuetext") == "+0,5 %-Pkt."
    seen.page.get_by_label("86518 im Fallwert 2009/2010").select_option("no")
    expected = exact(demo, "02", moved, "86510", palliative_in_case_value="no")
    assert expected != exact(demo, "02", moved, "86510")
    expect(seen.fee("86510"), expected)

    seen.page.get_by_role("button", name="Arbeitsmappe erstellen").click()
    link = seen.page.locator("a.download")
    link.wait_for(timeout=WAIT)
    with seen.page.expect_download() as download:
        link.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "position_kv02.xlsx"
    found = verify(path)
    assert found.ok, str(found)
    again = fc.calculate(fc.load(path), kv="02")
    assert number(again.regions["02"].calculated.fees["86510"][DAY]) == expected


def test_an_impossible_scenario_is_said(seen: Seen) -> None:
    seen.page.get_by_role("slider", name="Anteil 86514 je Fall ab 4/2009").press("Home")
    alert = seen.page.get_by_role("alert")
    alert.wait_for(timeout=WAIT)
    assert "Dieses Szenario ist nicht möglich" in alert.inner_text()
    seen.page.get_by_role("button", name="Zurücksetzen").click()
    seen.fee("86516").wait_for(timeout=WAIT)


def test_readable_at_1280(seen: Seen) -> None:
    """Nothing sticks out to the side, and the page speaks German."""
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert seen.page.evaluate("document.documentElement.lang") == "de"
    assert seen.page.title() == "Was wäre wenn – Gebührenwerte"


def test_every_control_has_a_name(seen: Seen) -> None:
    unnamed = seen.page.evaluate(
        "[...document.querySelectorAll('select, .noUi-handle, button')]"
        ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).length"
    )
    assert unnamed == 0


def test_nothing_comes_from_outside(seen: Seen, server: Server) -> None:
    """Every request of the whole session went to the server itself, and the page complained of nothing."""
    assert len(seen.requests) > 10
    foreign = [u for u in seen.requests if not u.startswith((f"{server.host}/", "data:", "blob:"))]
    assert foreign == []
    assert seen.complaints == []
