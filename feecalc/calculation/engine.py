"""Package -> checked regions -> law -> Result: the one place where they meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from feecalc.calculation.checks.identities import self_check
from feecalc.calculation.checks.outcome import check_outcome
from feecalc.calculation.checks.reading import check_reading
from feecalc.calculation.pruefkennung import pruefkennung
from feecalc.calculation.region import Region
from feecalc.calculation.result import CALCULATED, FAILED, NOT_APPLICABLE, RegionResult, Result
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import calculate_region
from feecalc.intake.model import Data, region_name
from feecalc.law.readings import Reading, common, own_reading
from feecalc.words.findings import ANY_REGION, Acceptance, Finding, Severity, in_order


def calculate(
    data: Data,
    reading: Reading | Mapping[str, Reading] | None = None,
    *,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
    profile: str | None = None,
) -> Result:
    """Fees and corrections of all regions of a package (Anhang 2 Teil B).

    ``reading`` is that of the package's ``lesart.toml`` unless given, else the default; a mapping gives
    each region its own (a profile, whose name is then recorded). ``kv`` restricts to one or more
    regions. ``accept`` lists error findings to go on in spite of; an error that belongs to no region
    stops them all. Raises ReadingError for an invalid reading in ``lesart.toml``; findings never raise.
    """
    wanted = _wanted(data, kv)
    if reading is None:
        reading = own_reading(data.reading)
    readings = dict.fromkeys(wanted, reading) if isinstance(reading, Reading) else reading
    shared = reading if isinstance(reading, Reading) else common(readings.values())
    apart = any(readings[k].kassenarten == "mean_of_fees" for k in wanted)
    regions = regions_of(data, wanted, per_kassenart=apart)
    accepted = tuple(a for a in accept if a.kv in (*wanted, ANY_REGION))
    # An error of no region may belong to each of them.
    stopped = _blocked((f for f in data.findings if f.kv is None), accepted)
    results = {k: _calculate_one(data, regions[k], readings[k], accepted, stopped) for k in wanted}
    loose = in_order(f for f in data.findings if f.kv is None or f.kv not in data.regions)
    return Result(data, shared, results, loose, accepted, profile=profile)


def _wanted(data: Data, kv: str | Iterable[str] | None) -> tuple[str, ...]:
    if kv is None:
        return data.regions
    asked = {kv} if isinstance(kv, str) else set(kv)
    return tuple(k for k in data.regions if k in asked)


def _calculate_one(
    data: Data, region: Region, reading: Reading, accepted: Sequence[Acceptance], stopped: bool
) -> RegionResult:
    kv = region.kv
    contract = data.contract(kv)
    ours = tuple(f for f in data.findings if f.kv == kv)
    name = contract.name or region_name(kv)
    blank = RegionResult(kv, name, NOT_APPLICABLE, contract, ours, region, reading=reading)
    if contract.old_contract:
        return blank
    findings = [*ours, *check_reading(region, reading, contract)]
    if stopped or _blocked(findings, accepted):
        return replace(blank, status=FAILED, findings=in_order(findings))
    outcome = calculate_region(region, reading, contract)
    findings += check_outcome(data, region, reading, outcome)
    findings += self_check(region, reading, outcome)
    done = replace(blank, findings=in_order(findings))
    if _blocked(findings, accepted):
        return replace(done, status=FAILED)
    code = pruefkennung(data, kv, reading, outcome)
    return replace(done, status=CALCULATED, outcome=outcome, pruefkennung=code)


def _blocked(findings: Iterable[Finding], accepted: Sequence[Acceptance]) -> bool:
    """Whether an error finding stands that nobody took responsibility for."""
    taken = {(a.id, a.kv) for a in accepted}
    return any(f.severity is Severity.ERROR and (f.id, f.kv or ANY_REGION) not in taken for f in findings)
