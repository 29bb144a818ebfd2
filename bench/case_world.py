"""An invented world of single cases whose truth is known; ``generate_cases.py`` writes it to disk.

The truth comes by construction: each Behandlungsfall follows a pattern of billed GOPs, and the rules
of Teil A that a pattern breaks are written beside it by hand. The engine takes no part in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

QUARTERS = ("2008Q1", "2008Q2", "2008Q3", "2008Q4", "2009Q4", "2010Q1", "2010Q2", "2010Q3", "2010Q4")
# Rough shares of the population, invented to the per mille.
KV_SHARES = {
    "01": 35, "02": 22, "03": 8, "17": 97, "20": 101, "38": 116, "46": 74, "51": 49, "52": 131,
    "71": 152, "72": 42, "73": 13, "78": 20, "83": 31, "88": 29, "93": 28, "98": 52,
}  # fmt: skip
KASSENARTEN = ("AOK", "LKK", "IKK", "BKK", "Knappschaft", "vdek")
KASSENART_SHARES = np.array([0.34, 0.01, 0.08, 0.18, 0.03, 0.36])
EXPECTED_ROWS_PER_CASE = 2.35
Ints = npt.NDArray[np.int64]


class Pattern(NamedTuple):
    """What one practice bills for one insured in one quarter, and the rules this breaks.

    ``breaks`` names, for each broken rule, the GOPs whose amounts it concerns (labelled by hand).
    """

    rows: tuple[tuple[str, int], ...]
    weight: float
    breaks: dict[str, tuple[str, ...]]


def _p(text: str, weight: float, **breaks: str) -> Pattern:
    """``86512 86516x2`` -> a pattern; ``breaks`` as rule="GOP GOP"."""
    rows = tuple((part[:5], int(part[6:] or 1)) for part in text.split())
    return Pattern(rows, weight, {rule.lstrip("_"): tuple(gops.split()) for rule, gops in breaks.items()})


OLD_PRIMARY = [
    _p("86500 13492", 50), _p("86500 86501x3 13492", 30), _p("86500 86504", 3), _p("13492 32122x2", 12),
    _p("86500 99590", 5),
]  # fmt: skip
OLD_SUBSTITUTE = [
    _p("86502 13492", 14), _p("86503 13492", 45), _p("86503 86505x2 32122", 22), _p("86502 86505x2", 5),
    _p("86503 86504", 2), _p("13492 32122x2", 10), _p("86503 99595", 2),
]  # fmt: skip
NEW = [
    _p("86510 13492", 13), _p("86512 13492", 43), _p("86512 86516 13492", 20), _p("86510 86516 32122", 5),
    _p("86512 86514", 2), _p("13492 32122x2", 9), _p("13435 32122", 2), _p("86512 99595", 2),
    _p("86512x2 13492", 0.3, einmal_je_fall="86512"),
    _p("86510 86510 13492", 0.2, einmal_je_fall="86510"),
    _p("86512 86516x2 86514x3", 0.1, einmal_je_fall="86516 86514"),
    _p("86510 86512", 0.4, _86510_neben_86512="86510 86512"),
    _p("86516 13492", 0.4, zuschlag_ohne_grundpauschale="86516"),
    _p("86514 86516", 0.1, zuschlag_ohne_grundpauschale="86514 86516"),
    _p("86512 13435", 0.4, ausschluss_ebm="86512"),
    _p("86510 86516 07345", 0.2, ausschluss_ebm="86510 86516"),
    _p("86512 08345 26315x2", 0.1, ausschluss_ebm="86512"),
    _p("86514 15345", 0.05, ausschluss_ebm="86514", zuschlag_ohne_grundpauschale="86514"),
    _p("86510 86512x2 13675", 0.05, einmal_je_fall="86512", _86510_neben_86512="86510 86512",
       ausschluss_ebm="86510 86512"),
]  # fmt: skip
PALLIATIVE = [
    _p("86512 86518 13492", 75), _p("86510 86518", 20), _p("86512 86518x2", 1, einmal_je_fall="86518"),
    _p("86512 86516 86518", 1, _86518_neben_86516="86518"),
    _p("86518 13492", 1, zuschlag_ohne_grundpauschale="86518"),
    _p("86518 13435", 1, zuschlag_ohne_grundpauschale="86518"),  # 86518 itself may stand beside 13435
    _p("86512 86518 09345", 1, ausschluss_ebm="86512"),
]  # fmt: skip
PATTERNS = [*OLD_PRIMARY, *OLD_SUBSTITUTE, *NEW, *PALLIATIVE]
FIRST = {
    "P": 0,
    "S": len(OLD_PRIMARY),
    "N": len(OLD_PRIMARY) + len(OLD_SUBSTITUTE),
    "L": len(OLD_PRIMARY) + len(OLD_SUBSTITUTE) + len(NEW),
}
GOPS = sorted({gop for pattern in PATTERNS for gop, _ in pattern.rows})
FLAT_RATES = ("86510", "86512", "86514", "86516", "86518")
PACKAGE_GOPS = tuple(g for g in GOPS if g.startswith(("865", "99")))
ONLY_EBM, PLAIN_86512 = FIRST["N"] + 5, FIRST["N"] + 1


def cents(kv: str, gop: str) -> int:
    """Invented price of a GOP in a region, in cents."""
    base = {"86501": 9715, "86504": 5548, "86505": 12559, "86514": 5548, "86516": 12559, "86518": 12559}
    return base.get(gop, 2556) + int(kv) % 7 * 13 + int(gop) % 10


@dataclass
class Truth:
    """The expected tables; keys as in the outputs, values are ints (counts and cents)."""

    billing: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)
    cases: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    checks: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    rows: int = 0

    def add(self, other: Truth) -> None:
        """Adds the truth of another block: all keys name the region, so nothing is distinct across."""
        self.billing += other.billing
        self.cases += other.cases
        self.checks += other.checks
        self.rows += other.rows

    def broken(self, rule: str, kv: str, period: str, cases: int, amount: int) -> None:
        """Counts ``cases`` breaches of a rule that concern ``amount`` cents."""
        if cases:
            self.checks[rule, kv, period, "faelle"] += cases
            self.checks[rule, kv, period, "cents"] += amount

    def to_json(self) -> dict[str, Any]:
        """Plain lists, sorted."""
        tables = {"billing": self.billing, "cases": self.cases, "checks": self.checks}
        return {n: sorted([*k, v] for k, v in t.items()) for n, t in tables.items()} | {"rows": self.rows}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Truth:
        """The reverse of :meth:`to_json`."""
        named = ({tuple(r[:-1]): r[-1] for r in data[n]} for n in ("billing", "cases", "checks"))
        billing, cases, checks = (Counter(table) for table in named)
        return cls(billing, cases, checks, data["rows"])


class Cases(NamedTuple):
    """Behandlungsfälle of a block, column by column."""

    insured: Ints
    practice: Ints
    fund: Ints
    pattern: Ints


class World(NamedTuple):
    """Size of one region."""

    kv: str
    seed: int
    cases: int

    @property
    def practices(self) -> int:
        """About 300 cases a practice and quarter, at least four practices."""
        return max(4, self.cases // 300)

    def rng(self, *what: int) -> np.random.Generator:
        """A stream of its own for each region and purpose."""
        return np.random.default_rng([self.seed, int(self.kv), *what])


def draw(rng: np.random.Generator, patterns: list[Pattern], first: int, size: int) -> Ints:
    """Pattern numbers, drawn by weight."""
    weights = np.array([p.weight for p in patterns])
    return first + rng.choice(len(patterns), size=size, p=weights / weights.sum()).astype(np.int64)


def ordinary(world: World, quarter: str) -> Cases:
    """Distinct insured of the quarter, each at a practice and with a Kassenart of his or her own."""
    rng = world.rng(1, QUARTERS.index(quarter))
    pool = world.cases * 2
    insured = rng.permutation(pool)[: world.cases].astype(np.int64)
    home = world.rng(2)
    practice = (world.practices * home.random(pool) ** 1.5).astype(np.int64)[insured]
    fund = home.choice(len(KASSENARTEN), size=pool, p=KASSENART_SHARES).astype(np.int64)[insured]
    if quarter > "2009":
        return Cases(insured, practice, fund, draw(rng, NEW, FIRST["N"], world.cases))
    primary = draw(rng, OLD_PRIMARY, FIRST["P"], world.cases)
    substitute = draw(rng, OLD_SUBSTITUTE, FIRST["S"], world.cases)
    return Cases(insured, practice, fund, np.where(fund == 5, substitute, primary))


def palliative(world: World, year: str) -> tuple[Cases, npt.NDArray[np.bool_]]:
    """The palliative patients of a year with patterns (n, 4), and who comes in which quarter (n, 4).

    Every 20th practice (1, 21, ...) sees its patients in nearly all quarters; practice 0 has two
    patients with five visits, exactly 2.5 each, which is not *more than* 2.5.
    """
    rng = world.rng(3, int(year))
    size = max(4, world.cases // 15)
    practice = rng.integers(1, world.practices, size)
    comes = rng.random((size, 4)) < np.where(practice % 20 == 1, 0.9, 0.3)[:, None]
    comes[np.arange(size), rng.integers(0, 4, size)] = True
    pattern = draw(rng, PALLIATIVE, FIRST["L"], size * 4).reshape(size, 4)
    practice[:2], comes[:2], pattern[:2] = 0, [[1, 1, 1, 1], [1, 0, 0, 0]], FIRST["L"]
    insured = world.cases * 2 + int(year) % 10 * size * 2 + np.arange(size)
    fund = rng.choice(len(KASSENARTEN), size=size, p=KASSENART_SHARES).astype(np.int64)
    if year == "2009":
        comes[:, :3] = False
    return Cases(insured, practice, fund, pattern), comes


def second_practice(world: World, cases: Cases, quarter: str, truth: Truth) -> Cases:
    """Insured who turn up twice: billed by two practices (a breach), and two things that are none.

    None: a second practice that bills EBM only, and a second Kassenart at the same practice.
    """
    size = max(3, world.cases // 500)
    able = np.flatnonzero((cases.pattern >= FIRST["N"]) & (cases.pattern < FIRST["L"]))
    able = able[flat_rate_cents(world.kv)[cases.pattern[able]] > 0]
    chosen = world.rng(4, QUARTERS.index(quarter)).permutation(able)[: 3 * size]
    twice, ebm, changed = (Cases(*(column[part] for column in cases)) for part in np.array_split(chosen, 3))
    other = {"practice": (twice.practice + 1) % world.practices}
    twice_again = twice._replace(pattern=np.full_like(twice.pattern, PLAIN_86512), **other)
    amount = sum(flat_rate_cents(world.kv)[c.pattern].sum() for c in (twice, twice_again))
    truth.broken("mehrere_praxen", world.kv, quarter, len(twice.insured), int(amount))
    ebm = ebm._replace(
        practice=(ebm.practice + 1) % world.practices, pattern=np.full_like(ebm.pattern, ONLY_EBM)
    )
    changed = changed._replace(fund=(changed.fund + 1) % len(KASSENARTEN))
    return Cases(*(np.concatenate(columns) for columns in zip(twice_again, ebm, changed, strict=True)))


def flat_rate_cents(kv: str) -> Ints:
    """Cents of 86510-86518 in each pattern."""
    return np.array([sum(n * cents(kv, g) for g, n in p.rows if g in FLAT_RATES) for p in PATTERNS])


def block(world: World, quarter: str) -> tuple[Cases, Truth]:
    """All Behandlungsfälle of a region and quarter, and what is true of them."""
    truth = Truth()
    cases = ordinary(world, quarter)
    parts = [cases]
    if quarter > "2009":
        yearly, comes = palliative(world, quarter[:4])
        here = comes[:, int(quarter[5]) - 1]
        now = yearly._replace(pattern=yearly.pattern[:, int(quarter[5]) - 1])
        parts += [second_practice(world, cases, quarter, truth), Cases(*(c[here] for c in now))]
    cases = Cases(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    count_truth(world.kv, quarter, cases, truth)
    return cases, truth


def count_truth(kv: str, quarter: str, cases: Cases, truth: Truth) -> None:
    """Cells and breaches from the number of cases of each pattern and Kassenart."""
    size = (len(KASSENARTEN), len(PATTERNS))
    numbers = np.bincount(cases.fund * size[1] + cases.pattern, minlength=size[0] * size[1]).reshape(size)
    for (f, p), number in np.ndenumerate(numbers):
        if number == 0:
            continue
        fund, pattern, n = KASSENARTEN[f], PATTERNS[p], int(number)
        truth.cases[kv, quarter, fund] += n
        truth.rows += n * len(pattern.rows)
        for gop, count in pattern.rows:
            if gop in PACKAGE_GOPS:
                truth.billing[kv, quarter, fund, gop, "anzahl"] += n * count
                truth.billing[kv, quarter, fund, gop, "cents"] += n * count * cents(kv, gop)
        for rule, gops in pattern.breaks.items():
            amount = sum(c * cents(kv, g) for g, c in pattern.rows if g in gops)
            truth.broken(rule, kv, quarter, n, n * amount)


def yearly_truth(world: World, year: str) -> Truth:
    """86518 for each palliative patient of a practice and year: more than 2.5 is a breach."""
    cases, comes = palliative(world, year)
    billed = np.array([sum(n for g, n in p.rows if g == "86518") for p in PATTERNS])
    visits = (billed[cases.pattern] * comes).sum(axis=1)
    seen = visits > 0
    patients = np.bincount(cases.practice[seen], minlength=world.practices)
    times = np.bincount(cases.practice[seen], weights=visits[seen], minlength=world.practices).astype(
        np.int64
    )
    striking = 2 * times > 5 * patients
    truth = Truth()
    amount = int(times[striking].sum()) * cents(world.kv, "86518")
    truth.broken("86518_je_patient", world.kv, year, int(striking.sum()), amount)
    return truth


def worlds(rows: int, seed: int) -> list[World]:
    """The regions, sized so that all quarters together have about ``rows`` rows."""
    per_quarter = rows / EXPECTED_ROWS_PER_CASE / len(QUARTERS)
    return [World(kv, seed, max(40, int(per_quarter * share / 1000))) for kv, share in KV_SHARES.items()]
