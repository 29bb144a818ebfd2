"""Checks of a reading against the data it needs (teil-b section 4): L01, L02."""

from __future__ import annotations

from collections.abc import Iterator

from feecalc.calculation.region import Region
from feecalc.calculation.stage import NEW_PERIODS, OLD_PERIODS, obstacle
from feecalc.intake.checks.catalogue import BY_ID
from feecalc.intake.model import BASE_QUARTERS, NEW_QUARTERS, Contract, quarter_label
from feecalc.law.readings import OPTIONS, Reading
from feecalc.law.register import spoken
from feecalc.numbers import is_undefined
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text


def check_reading(region: Region, reading: Reading, contract: Contract) -> list[Finding]:
    """Readings that the delivered data do not carry (L01), or that compare unlike with unlike (L02)."""
    return [*_missing_cases(region, reading, contract), *_one_sided(region, reading)]


def _missing_cases(region: Region, reading: Reading, contract: Contract) -> Iterator[Finding]:
    """L01: a reading that needs data the region has not delivered is an error (teil-b section 4)."""
    needed = _quarters_in_use(region, contract)
    for key, quarters in _reported_cases(reading):
        missing = [quarter_label(q) for q in quarters if q in needed and is_undefined(region.cases[q])]
        if not missing:
            continue
        listed, default = ", ".join(missing), OPTIONS[key][0]
        yield Finding(
            "L01",
            Severity.ERROR,
            Text(
                f"Die Lesart „{spoken(key, 'reported')}“ braucht gemeldete Behandlungsfälle; es fehlen {listed}.",
                f"The reading '{spoken(key, 'reported', 'en')}' needs reported cases; {listed} missing.",
            ),
            BY_ID["L01"].source,
            region.kv,
            expected=Text("Tabelle faelle mit diesen Quartalen", "table faelle with these quarters"),
            remedy=Text(
                f"Fälle nachliefern oder {key}={default} wählen.",
                f"Deliver the cases or choose {key}={default}.",
            ),
        )


def _reported_cases(reading: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Settings that count reported cases, and the quarters of which they need them."""
    if reading.cases_base == "reported":
        yield "cases_base", BASE_QUARTERS
    if reading.cases_new == "reported":
        yield "cases_new", NEW_QUARTERS
    if reading.credit_cases == "reported" and reading.case_decline_credit != "none":
        yield "credit_cases", (*BASE_QUARTERS, *NEW_QUARTERS)


def _quarters_in_use(region: Region, contract: Contract) -> set[str]:
    """Quarters whose cases enter a stage that is calculated for this region."""
    used: set[str] = set()
    before = None
    for n in (1, 2):
        before = obstacle(n, region, contract, before)
        if before is None:
            used |= {*OLD_PERIODS[n], *NEW_PERIODS[n]}
    return used


def _one_sided(region: Region, reading: Reading) -> Iterator[Finding]:
    """L02: transfusions in one of the two volumes only always carry a warning (teil-b section 4)."""
    if reading.transfusions not in ("base_only", "new_only"):
        return
    side = (
        Text("nur 2008", "2008 only")
        if reading.transfusions == "base_only"
        else Text("nur 2009/2010", "2009/2010 only")
    )
    yield Finding(
        "L02",
        Severity.WARNING,
        Text(
            f"Die gewählte Lesart zählt Transfusionen {side.de}: "
            "verglichen wird Ungleiches, die Abweichung enthält diesen Unterschied.",
            f"The chosen reading counts transfusions {side.en}: "
            "unlike is compared with unlike, the deviation contains that difference.",
        ),
        BY_ID["L02"].source,
        region.kv,
        remedy=Text(
            "Transfusionen außer Ansatz lassen oder auf beiden Seiten zählen (transfusions=excluded oder both).",
            "Leave transfusions out or count them on both sides (transfusions=excluded or both).",
        ),
    )
