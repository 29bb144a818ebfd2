"""The counter-proof: what would have to hold for a claimed fee.

Which readings of the register give it to the cent – or the proof that none does, for every combination is
looked at (on the band's paths, the law deciding). Which single change of one row's count or amount, or of
one driver, would give it; these are searched, and what is found is calculated exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from feecalc.analysis.band import blocks
from feecalc.analysis.band_candidates import Block
from feecalc.analysis.band_paths import NEAR
from feecalc.analysis.fee_given import fee_given
from feecalc.analysis.standing import STANDINGS, options_of, settled
from feecalc.analysis.study import AnalysisError, Study, calculated, studies_of, worth, yearly_frequencies
from feecalc.calculation.engine import calculate
from feecalc.calculation.region import transfusions_ended
from feecalc.calculation.stage import DATES, NOT_APPLICABLE
from feecalc.calculation.sums import regions_of
from feecalc.calculation.teil_b import calculate_region
from feecalc.drivers.moved_package import scenario_data
from feecalc.drivers.names import DRIVERS, ScenarioError, is_share
from feecalc.intake.model import KASSENARTEN, NEW_GOPS, BillingRow, Data, quarter_label
from feecalc.law import register
from feecalc.law.readings import Reading, ReadingError, own_reading
from feecalc.numbers import Undefined, half_up
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

MOST_READINGS = 5
STEPS = 14  # of a search along one number; a fee is smooth in it
READINGS, ROW, DRIVER, NONE, OPEN = "readings", "row", "driver", "none", "open"


@dataclass(frozen=True)
class Claim:
    """A fee as someone claims it: published ``eur`` of a GOP from a date."""

    kv: str
    gop: str
    eur: Fraction
    date: str


@dataclass(frozen=True)
class Way:
    """One way to the claimed fee.

    ``kind`` is ``readings`` (``readings`` differ from the base), ``row`` or ``driver`` (one number changed
    ``before`` to ``after``), ``none``: no combination of the register gives it, or ``open``: the fee is determined
    under none, so that nothing is proven. ``worth`` is EUR a year of the fees of 2011, minus those of the base.
    """

    kind: str
    said: Text
    readings: Mapping[str, str]
    before: Any
    after: Any
    fee: Fraction | None
    worth: Any
    standing: str


def ways(
    data: Data, claim: Claim, reading: Reading | None = None, accept: Sequence[Acceptance] = ()
) -> list[Way]:
    """Every way found, readings first; only readings where the base gives the fee already.

    Raises AnalysisError for a region, GOP or date that is none.
    """
    if claim.gop not in NEW_GOPS or claim.date not in DATES:
        raise AnalysisError(_unknown(claim))
    base = reading or own_reading(data.reading)
    result = calculate(data, base, kv=claim.kv, accept=accept)
    calculated(result, claim.kv)
    study = studies_of(data, (claim.kv,))[claim.kv]
    found = list(_by_readings(study, claim, base))
    if _gives(study.outcome(base).fees[claim.gop][claim.date], claim, base):
        return found  # nothing has to change for it
    rows = sorted(_by_rows(data, study, claim, base), key=_change)
    return [*found, *rows, *sorted(_by_drivers(data, claim, base), key=_change)]


def _change(way: Way) -> Any:
    """How far the one number moves: the smallest change comes first."""
    return abs(way.after / way.before - 1) if way.before else abs(way.after)


def _unknown(claim: Claim) -> Text:
    gops, days = ", ".join(NEW_GOPS), ", ".join(DATES)
    return Text(
        f"Gefragt ist eine GOP ({gops}) zu einem Stichtag ({days}), nicht {claim.gop} zum {claim.date}.",
        f"Asked for is a GOP ({gops}) on a date ({days}), not {claim.gop} on {claim.date}.",
    )


# Readings ---------------------------------------------------------------------------------------
def _by_readings(study: Study, claim: Claim, base: Reading) -> Iterator[Way]:
    """The simplest combinations that give the fee, tenable ones first; one ``none`` where there is no other."""
    seen: set[Reading] = set()
    for standing in STANDINGS:
        if len(seen) == MOST_READINGS:
            return
        for reading in _combinations(study, claim, base, standing):
            plain = _plain(study, claim, base, reading)
            if plain not in seen and len(seen) < MOST_READINGS:
                seen.add(plain)
                yield _of_reading(study, claim, base, plain)
    if not seen:
        why = _undetermined(study, claim, base)
        yield Way(OPEN if why else NONE, why or NO_COMBINATION, {}, None, None, None, None, "")


NO_COMBINATION = Text(
    "Keine Kombination der geführten Lesarten ergibt diesen Gebührenwert.",
    "No combination of the registered readings gives this fee.",
)


def _undetermined(study: Study, claim: Claim, base: Reading) -> Text | None:
    """Why the fee is determined neither under the base nor under any combination; None where it is."""
    from feecalc.numbers.figures import DAY_LABELS

    fee = study.outcome(base).fees[claim.gop][claim.date]
    if not isinstance(fee, Undefined) or _somewhere(study, claim, base):
        return None
    day = DAY_LABELS[claim.date]
    return Text(
        f"{claim.gop} {day.de} ist unter keiner Kombination der geführten Lesarten bestimmt, die Behauptung also weder "
        f"bestätigt noch widerlegt. Grund: {fee.reason.de}.",
        f"{claim.gop} {day.en} is determined under no combination of the registered readings, so the claim is neither "
        f"confirmed nor disproved. Reason: {fee.reason.en}.",
    )


def _somewhere(study: Study, claim: Claim, base: Reading) -> bool:
    """Whether any combination determines the fee."""
    start = settled(base)
    return any(
        not isinstance(study.outcome(reading).fees[claim.gop][claim.date], Undefined)
        for standing in STANDINGS
        for block in blocks(study, start, options_of(standing, study, start), base)
        for reading in _perhaps_determined(study, claim, block)
    )


def _perhaps_determined(study: Study, claim: Claim, block: Block) -> Iterator[Reading]:
    """The readings of a block of whose fee floats do not say that there is none."""
    stage = _deciding(study, claim)
    if stage not in block.paths.columns:
        yield block.reading(2, 0)
        return
    fee = _fee_of(block, stage, claim.gop)
    unsure = np.isinf(np.broadcast_to(block.doubt(stage), fee.shape))
    for number in np.flatnonzero(unsure | ~np.isnan(fee)):
        yield block.reading(stage, int(number))


def _plain(study: Study, claim: Claim, base: Reading, reading: Reading) -> Reading:
    """The combination without the departures from the base that change no fee up to the date."""
    fees = _until(study, claim, reading)
    for key in reading.differences(base):
        try:
            without = reading.with_(**{key: getattr(base, key)})
        except ReadingError:
            continue
        if study.objection(without) is None and _until(study, claim, without) == fees:
            reading = without
    return reading


def _until(study: Study, claim: Claim, reading: Reading) -> list[Any]:
    """All fees up to the claimed date, None where there is none."""
    fees = study.outcome(reading).fees
    days = DATES[: DATES.index(claim.date) + 1]
    values = [fees[gop][day] for gop in NEW_GOPS for day in days]
    return [None if isinstance(value, Undefined) else Fraction(value) for value in values]


def _combinations(study: Study, claim: Claim, base: Reading, standing: str) -> list[Reading]:
    """Combinations that give the fee exactly, those that leave the base least first."""
    found: list[tuple[int, Reading]] = []
    start = settled(base)
    for block in blocks(study, start, options_of(standing, study, start), base):
        found += _of_block(study, claim, base, block)
        found = sorted(found, key=lambda one: one[0])[:MOST_READINGS]
    return [reading for _left, reading in found]


def _of_block(study: Study, claim: Claim, base: Reading, block: Block) -> Iterator[tuple[int, Reading]]:
    stage = _deciding(study, claim)
    if stage not in block.paths.columns:
        reading = block.reading(2, 0)
        if _gives(study.outcome(reading).fees[claim.gop][claim.date], claim, base):
            yield len(reading.differences(base)), reading
        return
    fee = _fee_of(block, stage, claim.gop)
    doubt = np.broadcast_to(block.doubt(stage), fee.shape)
    unit = float(Fraction(1, 2 * 10**base.fee_decimals))
    with np.errstate(invalid="ignore"):
        margin = unit + NEAR * abs(float(claim.eur)) + np.where(np.isinf(doubt), 0.0, doubt * np.abs(fee))
        close = (np.abs(fee - float(claim.eur)) <= margin) | np.isinf(doubt)
    numbers = np.flatnonzero(close)
    left = block.departures(stage)[numbers]
    known = 0
    for number in numbers[np.argsort(left, kind="stable")]:
        reading = block.reading(stage, int(number))
        if _gives(study.outcome(reading).fees[claim.gop][claim.date], claim, base):
            yield len(reading.differences(base)), reading
            known += 1
            if known == MOST_READINGS:
                return


def _fee_of(block: Block, stage: int, gop: str) -> Any:
    """The fee on every path, flat; an agreed one stands for it at stage 1, and at stage 2 where there is none."""
    ((scale, values),) = [
        (c.scale[gop], c.values.ravel()) for c in block.paths.columns[stage] if gop in c.scale
    ]
    agreed = block.paths.rows[stage].get(gop)
    if agreed is None:
        return values * scale
    return np.where(np.isnan(values) | (stage == 1), agreed, values * scale)


def _deciding(study: Study, claim: Claim) -> int:
    """The stage whose fees are in force on that date: one that does not apply repeats the earlier."""
    stages = study.outcome(Reading()).stages
    wanted = DATES.index(claim.date)
    while wanted and stages[wanted].status == NOT_APPLICABLE:
        wanted -= 1
    return wanted


def _gives(fee: Any, claim: Claim, reading: Reading) -> bool:
    return not isinstance(fee, Undefined) and half_up(Fraction(fee), reading.fee_decimals) == claim.eur


AS_IT_IS = Text("die eigene Lesart, unverändert", "one's own reading, unchanged")


def _of_reading(study: Study, claim: Claim, base: Reading, reading: Reading) -> Way:
    outcome = study.outcome(reading)
    frequencies = yearly_frequencies(study.region, study.outcome(base), base)
    changed = reading.differences(base)
    said = AS_IT_IS
    if changed:
        said = Text(register.spoken_settings(changed), register.spoken_settings(changed, "en"))
    fee = half_up(Fraction(outcome.fees[claim.gop][claim.date]), base.fee_decimals)
    difference = worth(outcome, frequencies) - worth(study.outcome(base), frequencies)
    ended = transfusions_ended(study.region, study.contract)
    against = register.against_wording(reading.as_text(), transfusions_ended=ended)
    label = register.CONTRA if against else register.TENABLE
    return Way(READINGS, said, changed, None, None, fee, difference, label)


# One number -------------------------------------------------------------------------------------
FeeOf = Callable[[Any], Any]


def _solved(fee: FeeOf, now: Fraction, span: Fraction, decimals: int, claim: Claim, reading: Reading) -> Any:
    """The value, at most ``span`` from ``now``, at which the published fee is the claimed one; None without.

    By secants: a fee is smooth in one number but for a kink where the cap of the credit takes hold.
    """
    last, at = now, now + half_up(span / 20, decimals)
    before, after = fee(last), fee(at)
    for _ in range(STEPS):
        if isinstance(before, Undefined) or isinstance(after, Undefined) or before == after:
            return None
        if _gives(after, claim, reading):
            return at
        aim = half_up(at + (claim.eur - Fraction(after)) * (at - last) / Fraction(after - before), decimals)
        if aim == at or abs(aim - now) > span:
            return None
        last, before, at, after = at, after, aim, fee(aim)
    return None


def _by_rows(data: Data, study: Study, claim: Claim, base: Reading) -> Iterator[Way]:
    """The largest row of each quarter and GOP, its count or its amount changed alone."""
    largest: dict[tuple[str, str], BillingRow] = {}
    for row in data.billing:
        if row.kv == claim.kv:
            known = largest.get((row.quarter, row.gop), row)
            largest[row.quarter, row.gop] = max(known, row, key=lambda r: r.count)
    apart = base.kassenarten != Reading().kassenarten
    ours = replace(
        data,
        billing=tuple(r for r in data.billing if r.kv == claim.kv),
        cases=tuple(c for c in data.cases if c.kv == claim.kv),
    )
    for (quarter, gop), row in sorted(largest.items()):
        for name in ("count", "cents"):
            now = getattr(row, name)
            if not now:
                continue

            def fee(value: Fraction, row: BillingRow = row, name: str = name) -> Any:
                count, cents = (int(value), row.cents) if name == "count" else (row.count, int(value))
                changed = replace(row, count=count, cents=cents)
                rows = tuple(changed if r is row else r for r in ours.billing)
                region = regions_of(replace(ours, billing=rows), (claim.kv,), per_kassenart=apart)[claim.kv]
                return calculate_region(region, base, study.contract).fees[claim.gop][claim.date]

            found = _solved(fee, Fraction(now), Fraction(now), 0, claim, base)
            if found is not None:
                yield _of_row(quarter, gop, row, name, found, claim)


def _of_row(quarter: str, gop: str, row: BillingRow, name: str, found: Fraction, claim: Claim) -> Way:
    from feecalc.numbers.figures import number

    unit = 1 if name == "count" else 100
    now, then = Fraction(getattr(row, name), unit), found / unit
    digits = 0 if unit == 1 else 2
    what = Text("Häufigkeit", "count") if unit == 1 else Text("Leistungsbedarf in EUR", "demand in EUR")
    label = f"{quarter_label(quarter)} {gop} {KASSENARTEN[row.kassenart]}"
    said = Text(
        f"{label}: {what.de} {number(then, digits)} statt {number(now, digits)}",
        f"{label}: {what.en} {number(then, digits, 'en')} instead of {number(now, digits, 'en')}",
    )
    return Way(ROW, said, {}, now, then, claim.eur, None, "")


def _by_drivers(data: Data, claim: Claim, base: Reading) -> Iterator[Way]:
    for name, driver in DRIVERS.items():

        def fee(value: Fraction, name: str = name) -> Any:
            try:
                moved = scenario_data(data, {name: value}, (claim.kv,))
            except ScenarioError as wrong:
                return Undefined(wrong.message)
            found = calculate(moved, base, kv=claim.kv).regions[claim.kv].outcome
            return Undefined(_IMPOSSIBLE) if found is None else found.fees[claim.gop][claim.date]

        found = _solved(fee, Fraction(0), Fraction(1), 8, claim, base)
        if found is not None:
            yield _of_driver(name, driver.label, found, claim)


_IMPOSSIBLE = Text("nicht möglich", "impossible")


def _of_driver(name: str, label: Text, found: Fraction, claim: Claim) -> Way:
    from feecalc.numbers.figures import signed

    points = is_share(name)
    said = Text(
        f"{label.de}: {signed(found * 100, 4)} {'%-Pkt.' if points else '%'}",
        f"{label.en}: {signed(found * 100, 4, 'en')} {'pp' if points else '%'}",
    )
    return Way(DRIVER, said, {}, Fraction(0), found, claim.eur, None, "")


def claim(
    data: Data,
    kv: str,
    gop: str,
    eur: Any,
    date: str = "2011-07-01",
    *,
    reading: Reading | None = None,
    accept: Sequence[Acceptance] = (),
    lang: Lang = "de",
) -> Frame:
    """What would have to hold for a claimed fee, as a frame, one row a way.

    ``eur`` is the fee as published (number, or text with point or comma). Columns: kind (``readings``,
    ``row``, ``driver``, or ``none``: the proof that no combination of the register gives it, or ``open``: the fee is determined under none), what (in words),
    readings (dict of the settings that differ from the base), before, after (of the one number changed; drivers
    as fractions), fee (published), exact (EUR a year against the base, of readings), eur, standing. Readings are
    looked at completely, rows and drivers are searched. Raises AnalysisError.
    """
    from feecalc.analysis.charts.claim import claim_bars
    from feecalc.analysis.frame import cents, exact, frame

    base = reading or own_reading(data.reading)
    asked = claim_of(kv, gop, eur, date, base.fee_decimals)
    columns: dict[str, Callable[[Way], Any]] = {
        "kind": lambda way: way.kind,
        "what": lambda way: way.said.of(lang),
        "readings": lambda way: dict(way.readings),
        "before": lambda way: way.before,
        "after": lambda way: way.after,
        "fee": lambda way: way.fee,
        "exact": lambda way: exact(way.worth),
        "eur": lambda way: cents(way.worth),
        "standing": lambda way: way.standing,
    }
    return frame(
        ways(data, asked, base, accept), chart=claim_bars, columns=columns, note=CLAIM_NOTE, lang=lang
    )


def claim_of(kv: str, gop: str, eur: Any, date: str, decimals: int = 2) -> Claim:
    """A claim from what was typed; raises AnalysisError for what is no published fee."""
    return Claim(kv, gop, fee_given(eur, decimals), date)


CLAIM_NOTE = Text(
    "Lesarten: alle Kombinationen der geführten Lesarten geprüft, genannt sind die einfachsten. Zeilen und Treiber: eine "
    "einzige Zahl geändert, alles andere wie geliefert; gesucht, nicht bewiesen; was gefunden ist, ist genau gerechnet.",
    "Readings: every combination of the registered readings was looked at, the simplest are named. Rows and drivers: one "
    "number changed, all else as delivered; searched, not proven; what is found is calculated exactly.",
)
