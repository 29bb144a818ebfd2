"""Checks of a reading against the data it needs (teil-b section 4): L01, L02."""

from __future__ import annotations

from collections.abc import Iterator

from feecalc.calculation.region import Region
from feecalc.calculation.teil_b import stage_quarters
from feecalc.intake.checks.catalogue import BY_ID
from feecalc.intake.model import BASE_QUARTERS, NEW_QUARTERS, Contract, quarter_label
from feecalc.law.readings import Reading
from feecalc.numbers import is_undefined
from feecalc.words.findings import Finding, Severity
from feecalc.words.text import Text


def check_reading(region: Region, reading: Reading, contract: Contract) -> list[Finding]:
    """Readings that the delivered data do not carry (L01), or that compare unlike with unlike (L02)."""
    return [*_missing_cases(region, reading, contract), *_one_sided(region, reading)]


def _missing_cases(region: Region, reading: Reading, contract: Contract) -> Iterator[Finding]:
    """L01: a reading that needs data the region has not delivered is an error (teil-b section 4)."""
    needed = _quarters_in_use(region, contract)
    for key, quarters in (("cases_base", BASE_QUARTERS), ("cases_new", NEW_QUARTERS)):
        missing = [quarter_label(q) for q in quarters if q in needed and is_undefined(region.cases[q])]
        if getattr(reading, key) != "reported" or not missing:
            continue
        listed = ", ".join(missing)
        yield Finding(
            "L01",
            Severity.ERROR,
            Text(
                f"Die Lesart {key}=reported braucht gemeldete Behandlungsfälle; es fehlen {listed}.",
                f"The reading {key}=reported needs reported cases; {listed} missing.",
            ),
            BY_ID["L01"].source,
            region.kv,
            expected=Text("Tabelle faelle mit diesen Quartalen", "table faelle with these quarters"),
            remedy=Text(
                f"Fälle nachliefern oder {key}=flat_rates wählen.",
                f"Deliver the cases or choose {key}=flat_rates.",
            ),
        )


def _quarters_in_use(region: Region, contract: Contract) -> set[str]:
    """Quarters whose cases enter a stage that applies to this region."""
    used: set[str] = set()
    for period in stage_quarters(region, contract):
        used |= set(period)
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
            f"Die Lesart transfusions={reading.transfusions} zählt Transfusionen {side.de}: "
            "verglichen wird Ungleiches, die Abweichung enthält diesen Unterschied.",
            f"The reading transfusions={reading.transfusions} counts transfusions {side.en}: "
            "unlike is compared with unlike, the deviation contains that difference.",
        ),
        BY_ID["L02"].source,
        region.kv,
        remedy=Text("transfusions=excluded oder both wählen.", "Choose transfusions=excluded or both."),
    )
