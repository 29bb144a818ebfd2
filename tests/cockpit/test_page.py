"""The page of the cockpit in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import feecalc as fc
from feecalc.cockpit.page import NOTEBOOK_ONLY, notebook_path, page_notebook
from feecalc.drivers.moved_package import scenario_package
from feecalc.law.register import label, title
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
    assert any("fc.WhatIf(data" in "".join(c["source"]) for c in cells)


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
    fold(seen, "Lesarten").get_by_label(title("palliative_in_case_value")).select_option(
        label=label("palliative_in_case_value", "no")
    )
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


def fold(seen: Seen, name: str) -> Any:
    """The page with that fold opened by keyboard."""
    seen.page.get_by_role("button", name=name, exact=True).press("Enter")
    return seen.page


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 600)])
def test_the_first_number_needs_no_scrolling(server: Server, browser: Any, width: int, height: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="de-DE")
    page = context.new_page()
    page.goto(server.address)
    first = page.locator(".summary b").first
    first.wait_for(timeout=WAIT)
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < height / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    fee = page.locator(f"#fee-86510-{DAY}").bounding_box()
    assert fee is not None
    assert fee["y"] + fee["height"] < height
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 600)])
def test_nothing_is_cut_or_blown_up(server: Server, browser: Any, width: int, height: int) -> None:
    """Seen in screenshots: dropdowns 150 pixels high, "+0,5 %-Pkt" without its point, a table beyond the window."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="de-DE")
    page = context.new_page()
    page.goto(server.address)
    page.locator(f"#fee-86510-{DAY}").wait_for(timeout=WAIT)
    page.get_by_role("button", name="Lesarten", exact=True).press("Enter")
    chosen = page.locator(".feecalc-reading select").first.bounding_box()
    assert chosen is not None
    assert chosen["height"] < 40
    page.get_by_role("slider", name="Anteil 86518 je Fall ab 4/2009").press("ArrowLeft")
    said = page.get_by_text("-0,1 %-Pkt.", exact=True).first
    said.wait_for(timeout=WAIT)
    assert said.evaluate("e => e.scrollWidth <= e.clientWidth")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.feecalc-board table.feecalc')]"
        ".map(t => t.parentElement.getBoundingClientRect().right)"
    )
    assert len(boxes) >= 2
    assert max(boxes) <= width
    context.close()


def test_the_page_says_what_it_stands_on(seen: Seen, demo: fc.Data) -> None:
    seen.page.get_by_label("KV", exact=True).select_option(label="02 Hamburg")
    code = fc.calculate(demo, kv="02").regions["02"].pruefkennung
    expect(
        seen.page.locator("#head"),
        f"Paket demo · KV 02 Hamburg · Datenstand 30.06.2011 · Prüfkennung {code} · frei erfundene Daten",
    )


def test_two_scenarios_side_by_side_survive_a_reload(seen: Seen, demo: fc.Data, package: Path) -> None:
    """A and B by keyboard, saved, and there again after a reload: the state is in the files, not in the kernel."""
    seen.page.get_by_label("KV", exact=True).select_option(label="02 Hamburg")
    seen.page.get_by_role("slider", name="Fallzahl 4/2009 und 2010").press("ArrowLeft")
    seen.page.get_by_role("button", name="Speichern").press("Enter")
    seen.page.get_by_text("Gespeichert: szenario-a.toml").wait_for(timeout=WAIT)
    seen.page.get_by_role("button", name="Szenario B", exact=True).press("Enter")
    slider = seen.page.get_by_role("slider", name="Anteil 86518 je Fall ab 4/2009")
    slider.press("ArrowRight")
    strips = seen.page.locator(".summary")
    from playwright.sync_api import expect as expect_that

    expect_that(strips).to_have_count(2, timeout=WAIT)
    seen.page.get_by_role("button", name="Speichern").press("Enter")
    seen.page.get_by_text("Gespeichert: szenario-b.toml").wait_for(timeout=WAIT)
    assert fc.load_scenario(package / "szenario-a.toml").drivers == {"cases": Fraction(-1, 1000)}
    assert fc.load_scenario(package / "szenario-b.toml").drivers == {"share_86518": Fraction(1, 1000)}

    seen.page.reload()
    seen.fee("86516").wait_for(timeout=WAIT)
    seen.page.get_by_label("KV", exact=True).select_option(label="02 Hamburg")
    expect_that(strips).to_have_count(2, timeout=WAIT)
    for place, drivers in ((0, {"cases": -0.001}), (1, {"share_86518": 0.001})):
        expect_that(strips.nth(place)).to_contain_text(exact(demo, "02", drivers, "86516"), timeout=WAIT)
    table = seen.page.get_by_role("table", name="Nebeneinander")
    assert "+0,1 %-Pkt." in table.inner_text()
    for name in ("szenario-a.toml", "szenario-b.toml"):
        (package / name).unlink()


def test_a_scenario_of_the_folder_is_loaded(seen: Seen, demo: fc.Data, package: Path) -> None:
    """Also one that no slider can show: its period counts, and is said."""
    fc.Scenario("aus der Datei", {"cases@2010": "-5 %"}).save(package / "mein-szenario.toml")
    seen.page.reload()
    seen.fee("86516").wait_for(timeout=WAIT)
    seen.page.get_by_label("KV", exact=True).select_option(label="02 Hamburg")
    seen.page.get_by_label("Laden").select_option(label="mein-szenario.toml")
    expect(seen.fee("86510"), exact(demo, "02", {"cases@2010": -0.05}, "86510"))
    said = seen.page.get_by_text("Weitere Treiber aus der Datei: Fallzahl 2010 -5 %")
    said.wait_for(timeout=WAIT)
    (package / "mein-szenario.toml").unlink()


def test_a_kernel_ends_with_its_page(server: Server, browser: Any) -> None:
    context = browser.new_context(locale="de-DE")
    before = set(server.kernels())
    page = context.new_page()
    page.goto(server.address)
    page.locator(f"#fee-86516-{DAY}").wait_for(timeout=WAIT)
    (ours,) = set(server.kernels()) - before
    page.close(run_before_unload=True)
    deadline = time.monotonic() + 60
    while ours in server.kernels() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert ours not in server.kernels()
    context.close()


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
