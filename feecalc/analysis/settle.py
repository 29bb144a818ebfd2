"""Concessions: the smallest packages of readings, from mine towards theirs, that reach a fee.

All packages are looked at on the band's paths; the law itself decides about every one that is named, and
about those that floats cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from feecalc.analysis.band_paths import NEAR
from feecalc.analysis.fee_given import fee_given
from feecalc.analysis.packages import MOST, MOST_TOGETHER, Packages, packages_of, questions_between
from feecalc.analysis.positions import Stance, position_of
from feecalc.analysis.regions_behind import coverage
from feecalc.analysis.study import AnalysisError, Study, studies_of, worth, yearly_frequencies
from feecalc.calculation.engine import calculate
from feecalc.calculation.facts import idle_by_facts
from feecalc.calculation.region import transfusions_ended
from feecalc.intake.model import NEW_GOPS, Data
from feecalc.law import register
from feecalc.law.readings import Reading
from feecalc.numbers import Undefined, half_up
from feecalc.words.findings import Acceptance
from feecalc.words.text import Lang, Text

if TYPE_CHECKING:
    from feecalc.analysis.frame import Frame

ALL_REGIONS = "alle"


@dataclass(frozen=True)
class Target:
    """A fee to be reached: ``eur`` as published from 2011-07-01."""

    gop: str
    eur: Fraction


@dataclass(frozen=True)
class Concession:
    """One package on the Pareto front: no other reaches the target with fewer points and less EUR.

    ``cost`` is what it takes from my side, EUR a year (negative: it brings it something). ``fees`` are published, by KV;
    ``reached`` says whether the target is. ``against`` are the settings against the wording.
    """

    kv: str
    conceded: tuple[str, ...]
    readings: Mapping[str, str]
    fees: Mapping[str, Fraction]
    cost: Fraction
    reached: bool
    against: tuple[str, ...]

    @property
    def points(self) -> int:
        """How many questions are conceded."""
        return len(self.conceded)


def concessions(
    data: Data,
    mine: Stance,
    theirs: Stance,
    target: Target,
    *,
    kv: str | Iterable[str] | None = None,
    accept: Sequence[Acceptance] = (),
) -> tuple[list[Concession], Text]:
    """The Pareto front of each region by itself, and with several regions of one package for all.

    The target is reached where the published fee is at it or past it, seen from my position. Where no
    package reaches it the one that comes nearest is named. My side is the same in all regions: it receives the
    fees if my position gives at least as many EUR a year as theirs in all of them together, else it pays them.
    The text says which regions are in it, which side mine is, and where the target is.
    Raises AnalysisError for an unknown GOP, or for positions that differ in too many points.
    """
    if target.gop not in NEW_GOPS:
        gops = ", ".join(NEW_GOPS)
        raise AnalysisError(
            Text(f"{target.gop} ist keine der Kostenpauschalen {gops}.", f"{target.gop} is none of {gops}.")
        )
    made, asked = _all_packages(data, mine, theirs, target, kv, accept)
    more = _worth_more(list(made.values()))
    side = PAYS if more is not None and more < 0 else RECEIVES
    found = [c for key, one in made.items() for c in _front((one,), (key,), key, target, side)]
    apart = _why_apart(list(made.values()))
    if apart is None and len(made) > 1:
        found += _front(tuple(made.values()), tuple(made), ALL_REGIONS, target, side)
    said = [
        coverage(list(made), asked),
        apart,
        _aim(made, target),
        _side_said(list(made.values()), more),
        HOW,
    ]
    return found, joined([text for text in said if text is not None])


# My side, and where the target lies ----------------------------------------------------------------
RECEIVES, PAYS = 1, -1


def _worth_more(made: Sequence[Packages]) -> Fraction | None:
    """EUR a year that my position gives more than theirs, over all regions in which both are known; None without one."""
    gaps = [
        worth(one.study.outcome(one.mine), one.frequencies)
        - worth(one.study.outcome(one.theirs), one.frequencies)
        for one in made
        if one.study.objection(one.theirs) is None
    ]
    known = [Fraction(gap) for gap in gaps if not isinstance(gap, Undefined)]
    return sum(known, Fraction(0)) if known else None


def _side_said(made: Sequence[Packages], more: Fraction | None) -> Text | None:
    """Which side mine is, and why; None without a region."""
    from feecalc.numbers.figures import number

    if not made:
        return None
    if all(one.mine == one.theirs for one in made):
        return Text(
            "Beide Positionen sind gleich: zuzugestehen ist nichts",
            "Both positions are equal: there is nothing to concede",
        )
    if more is None:
        return Text(
            "Die Position der Gegenseite ist nicht bestimmt; gezählt ist für die Seite, die die Gebühren erhält (Ärzteseite)",
            "Their position is not determined; counted is for the side that receives the fees (physicians)",
        )
    de, en = (number(abs(more), 2, lang) for lang in ("de", "en"))
    if more < 0:
        return Text(
            f"Die eigene Position ergibt im Jahr {de} EUR weniger als die der Gegenseite; die eigene Seite ist deshalb die, die "
            "die Gebühren zahlt (Kassenseite): ein Paket kostet, was sie dadurch mehr zahlt, mit Minus: was sie spart",
            f"One's own position gives {en} EUR a year less than theirs; so one's own side is the one that pays the fees "
            "(sickness funds): a package costs what it pays more, with a minus: what it saves",
        )
    why = Text(f"{de} EUR mehr", f"{en} EUR more") if more else Text("gleich viel", "as much")
    than = Text("wie", "as") if not more else Text("als", "than")
    return Text(
        f"Die eigene Position ergibt im Jahr {why.de} {than.de} die der Gegenseite; die eigene Seite ist deshalb die, die die "
        "Gebühren erhält (Ärzteseite): ein Paket kostet, was sie dadurch weniger erhält, mit Minus: was es ihr bringt",
        f"One's own position gives {why.en} a year {than.en} theirs; so one's own side is the one that receives the fees "
        "(physicians): a package costs what it receives less, with a minus: what it brings it",
    )


def _aim(made: Mapping[str, Packages], target: Target) -> Text:
    """The target as an upper or a lower bound, region by region."""
    from feecalc.numbers.figures import number

    signs = {kv: _direction(one, target) for kv, one in made.items()}
    said = {1: Text("höchstens", "at most"), -1: Text("mindestens", "at least"), 0: Text("bei", "at")}
    bounds = []
    for sign in dict.fromkeys(signs.values()) or (0,):
        where = ", ".join(kv for kv, other in signs.items() if other == sign)
        where = f" (KV {where})" if len(set(signs.values())) > 1 else ""
        de, en = (f"{number(target.eur, 2, lang)} EUR{where}" for lang in ("de", "en"))
        bounds.append((f"{said[sign].de} {de}", f"{said[sign].en} {en}"))
    de, en = (" und ".join(b[0] for b in bounds), " and ".join(b[1] for b in bounds))
    return Text(
        f"Ziel, von der eigenen Position aus: {target.gop} ab 01.07.2011 {de}",
        f"Target, seen from one's own position: {target.gop} from 2011-07-01 {en}",
    )


def _direction(one: Packages, target: Target) -> int:
    """1 where my position lies at the target or above it, -1 where below."""
    fee = _published(one, 0, target.gop)
    return 1 if fee is not None and fee >= target.eur else -1


HOW = Text(
    "Alle Pakete geprüft, genannt sind die, die kein anderes an Punkten und Kosten unterbietet.",
    "All packages were looked at; named are those that no other undercuts in points and cost.",
)


def joined(said: Sequence[Text]) -> Text:
    """Sentences one after the other; the last has its full stop."""
    return Text(". ".join(text.de for text in said), ". ".join(text.en for text in said))


APART = Text(
    "Kein Paket für alle KVen zusammen: die Positionen (etwa Profile) unterscheiden sich je KV in anderen Punkten",
    "No package for all KVs together: the positions (profiles, say) differ in other points from KV to KV",
)


TOO_MANY = Text(
    f"Kein Paket für alle KVen zusammen: mehr als {MOST_TOGETHER} Punkte wirken in einer von ihnen",
    f"No package for all KVs together: more than {MOST_TOGETHER} points have an effect in one of them",
)


def _why_apart(made: Sequence[Packages]) -> Text | None:
    """Why there is no package for all regions; None where there is one."""
    if len({_disputed(one) for one in made}) > 1:
        return APART
    return TOO_MANY if len(_all_keys(made)) > MOST_TOGETHER else None


def _disputed(one: Packages) -> tuple[tuple[str, Any, Any], ...]:
    """What is disputed in a region, and between which readings."""
    keys = questions_between(one.mine, one.theirs)
    return tuple((key, getattr(one.mine, key), getattr(one.theirs, key)) for key in keys)


def _all_keys(regions: Sequence[Packages]) -> tuple[str, ...]:
    """The questions with an effect in any of the regions, in the order of the arrays."""
    return tuple(dict.fromkeys(key for one in regions for key in one.keys))


def _all_packages(
    data: Data,
    mine: Stance,
    theirs: Stance,
    target: Target,
    kv: str | Iterable[str] | None,
    accept: Sequence[Acceptance],
) -> tuple[dict[str, Packages], tuple[str, ...]]:
    result = calculate(data, Reading(), kv=kv, accept=accept)
    kvs = tuple(k for k, region in result.regions.items() if region.outcome is not None)
    made = {}
    for key, study in studies_of(data, kvs).items():
        a, b = position_of(mine, key), position_of(theirs, key)
        keys = _with_effect(questions_between(a, b), study)
        if len(keys) > MOST:
            raise AnalysisError(
                Text(
                    f"Die Positionen unterscheiden sich in {len(keys)} Punkten, die hier wirken können; gesucht wird bis {MOST}. "
                    "Unstreitige Punkte vorher gleichsetzen.",
                    f"The positions differ in {len(keys)} points that can have an effect here; up to {MOST} can be searched. "
                    "Set equal what is not disputed.",
                )
            )
        frequencies = yearly_frequencies(study.region, study.outcome(Reading()), Reading())
        one = packages_of(study, frequencies, target.gop, keys, a, b)
        if not any(isinstance(value, Undefined) for value in one.exact(0, target.gop)):
            made[key] = one
    return made, tuple(result.regions)


def _with_effect(keys: Sequence[str], study: Study) -> tuple[str, ...]:
    """The questions that the region's data leave any room for; no package needs the others."""
    idle = idle_by_facts(study.facts)
    return tuple(key for key in keys if key not in idle)


# One search over all packages of some regions -----------------------------------------------------
def _front(
    regions: tuple[Packages, ...], kvs: tuple[str, ...], label: str, target: Target, side: int
) -> list[Concession]:
    search = _Search(regions, target, side)
    front = [search.concession(label, kvs, number, reached=True) for number in search.pareto()]
    if front:
        return front
    nearest = search.nearest()
    return [] if nearest is None else [search.concession(label, kvs, nearest, reached=False)]


class _Search:
    """Packages are numbered by the questions of all regions; each region knows them by its own."""

    def __init__(self, regions: tuple[Packages, ...], target: Target, side: int) -> None:
        self.regions, self.target, self.side, self.keys = regions, target, side, _all_keys(regions)
        numbers = np.arange(1 << len(self.keys), dtype=np.uint32)
        self.home = [Fraction(one.exact(0, target.gop)[1]) for one in regions]
        self.signs = [_direction(one, target) for one in regions]
        self.points = sum((numbers >> n & 1).astype(np.uint8) for n in range(len(self.keys))) + 0 * numbers
        self.cost, self.maybe = np.zeros(len(numbers)), np.ones(len(numbers), bool)
        for n, one in enumerate(regions):
            own = one.own_number(numbers, self.keys)
            self.cost += (self.side * (float(self.home[n]) - one.worth))[own]
            self.maybe &= self._may_reach(n)[own]

    def _may_reach(self, n: int) -> Any:
        """Packages that floats do not exclude."""
        one, sign = self.regions[n], self.signs[n]
        unit = float(Fraction(1, 2 * 10**one.mine.fee_decimals))
        margin = unit + NEAR * abs(float(self.target.eur)) + one.doubt * np.abs(one.fee)
        with np.errstate(invalid="ignore"):
            close = sign * (one.fee - float(self.target.eur)) <= margin
        return np.where(np.isinf(one.doubt), True, close) & ~np.isnan(one.fee)

    def pareto(self) -> list[int]:
        """Packages in order of points, each cheaper than all before."""
        front: list[int] = []
        best: Fraction | None = None
        for points in range(int(self.points.max()) + 1):
            number = self._cheapest(np.flatnonzero(self.maybe & (self.points == points)), best)
            if number is not None:
                front.append(number)
                best = self.exact_cost(number)
        return front

    def _cheapest(self, numbers: Any, best: Fraction | None) -> int | None:
        """The cheapest package of these that reaches the target, if it is cheaper than ``best``."""
        found: int | None = None
        least = best
        for number in numbers[np.argsort(self.cost[numbers], kind="stable")]:
            if least is not None and self.cost[number] > float(least) + self._slack(number):
                break
            cost = self.exact_cost(int(number))
            if cost is not None and (least is None or cost < least) and self.reaches(int(number)):
                found, least = int(number), cost
        return found

    def _slack(self, number: int) -> float:
        own = [(one, one.own_number(number, self.keys)) for one in self.regions]
        whole = sum(abs(float(one.worth[n])) for one, n in own)
        doubt = max(float(one.doubt[n]) for one, n in own)
        return float("inf") if np.isinf(doubt) else whole * (NEAR + doubt)

    def exact_cost(self, number: int) -> Fraction | None:
        """What a package costs my side, EUR a year; None where a fee is undefined."""
        values = [one.exact(one.own_number(number, self.keys), self.target.gop)[1] for one in self.regions]
        if any(isinstance(value, Undefined) for value in values):
            return None
        return sum(
            (self.side * (h - Fraction(v)) for h, v in zip(self.home, values, strict=True)), Fraction(0)
        )

    def reaches(self, number: int) -> bool:
        """Whether the published fee is at the target or past it in every region."""
        return all(
            fee is not None and sign * (fee - self.target.eur) <= 0
            for fee, sign in zip(self.published(number), self.signs, strict=True)
        )

    def published(self, number: int) -> list[Fraction | None]:
        """The fee of each region under the package."""
        return [_published(one, one.own_number(number, self.keys), self.target.gop) for one in self.regions]

    def nearest(self) -> int | None:
        """The package that comes nearest to the target in the region furthest from it, with the fewest points."""
        numbers = np.arange(len(self.points), dtype=np.uint32)
        worst = np.full(len(numbers), -np.inf)
        for one, sign in zip(self.regions, self.signs, strict=True):
            beyond = sign * (one.fee - float(self.target.eur))
            worst = np.maximum(worst, beyond[one.own_number(numbers, self.keys)])
        if np.isnan(worst).all():
            return None
        close = np.flatnonzero(worst <= np.nanmin(worst) + 1e-9)
        return int(close[np.lexsort((self.cost[close], self.points[close]))[0]])

    def concession(self, label: str, kvs: Sequence[str], number: int, *, reached: bool) -> Concession:
        """A package as it is told."""
        one = self.regions[0]
        conceded = tuple(key for n, key in enumerate(self.keys) if number >> n & 1)
        theirs = one.theirs.as_text()
        ended = all(transfusions_ended(o.study.region, o.study.contract) for o in self.regions)
        readings = {key: theirs[key] for key in conceded}
        fees = {kv: fee for kv, fee in zip(kvs, self.published(number), strict=True) if fee is not None}
        reading = one.mine.with_(**{key: getattr(one.theirs, key) for key in conceded})
        against = register.against_wording(reading.as_text(), transfusions_ended=ended)
        return Concession(
            label, conceded, readings, fees, self.exact_cost(number) or Fraction(0), reached, against
        )


def _published(one: Packages, number: int, gop: str) -> Fraction | None:
    fee = one.exact(number, gop)[0]
    return None if isinstance(fee, Undefined) else half_up(Fraction(fee), one.mine.fee_decimals)


def settle(
    data: Data,
    mine: Reading | Mapping[str, Any],
    theirs: Reading | Mapping[str, Any],
    target: Mapping[str, Any],
    kv: str | Iterable[str] | None = None,
    *,
    accept: Sequence[Acceptance] = (),
    lang: Lang = "de",
) -> Frame:
    """The smallest packages of concessions as a frame, one row a package of the Pareto front.

    ``mine`` and ``theirs`` are positions as in ``fc.positions``; ``target`` is one GOP with the fee to be
    reached from 2011-07-01 (``{"86516": "122.00"}``). Columns: kv (``alle``: one package for all regions
    asked for), points, conceded (the readings taken over, in words), readings (dict), fee (published, EUR; the
    furthest from the target for ``alle``), fee_eur, exact (EUR a year that it takes from my side; negative: brings it;
    the note says which side that is), eur, reached, standing
    (``tenable``, or ``contra`` where a setting has the wording against it). Raises AnalysisError.
    """
    from feecalc.analysis.charts.settle import concession_bars
    from feecalc.analysis.frame import cents, frame
    from feecalc.analysis.positions import position_reading

    own = position_reading(mine)
    wanted = target_of(target, decimals_of(own))
    found, note = concessions(data, own, position_reading(theirs), wanted, kv=kv, accept=accept)

    def furthest(c: Concession) -> tuple[Fraction, int] | None:
        told = [(fee, position_of(own, kv).fee_decimals) for kv, fee in c.fees.items()]
        return max(told, key=lambda one: abs(one[0] - wanted.eur), default=None)

    columns: dict[str, Callable[[Concession], Any]] = {
        "kv": lambda c: c.kv,
        "points": lambda c: c.points,
        "conceded": lambda c: register.spoken_settings(c.readings, lang) if c.readings else NOTHING.of(lang),
        "readings": lambda c: dict(c.readings),
        "fee": lambda c: (furthest(c) or (None,))[0],
        "fee_eur": lambda c: cents(*(furthest(c) or (None,))),
        "exact": lambda c: c.cost,
        "eur": lambda c: cents(c.cost),
        "reached": lambda c: c.reached,
        "standing": lambda c: register.CONTRA if c.against else register.TENABLE,
    }
    return frame(found, chart=concession_bars, columns=columns, note=note, lang=lang)


NOTHING = Text("kein Zugeständnis", "no concession")


def target_of(given: Mapping[str, Any], decimals: int = 2) -> Target:
    """One GOP with a fee in EUR (number, or text with point or comma); raises AnalysisError."""
    if not isinstance(given, Mapping) or len(given) != 1:
        raise AnalysisError(
            Text(
                "Das Ziel ist genau eine GOP mit ihrem Gebührenwert, etwa 86516=122,00; in Python {'86516': '122,00'}.",
                "The target is exactly one GOP with its fee, such as 86516=122.00; in Python {'86516': '122.00'}.",
            )
        )
    ((gop, eur),) = given.items()
    return Target(str(gop), fee_given(eur, decimals))


def decimals_of(position: Stance) -> int:
    """With how many decimals fees are published under a position, in the region with the most."""
    sides = (position,) if isinstance(position, Reading) else tuple(position.values())
    return max((side.fee_decimals for side in sides), default=2)


def rows_of(found: Sequence[Concession], lang: Lang) -> Iterator[tuple[Any, ...]]:
    """KV, points, fee(s), EUR, whether reached, readings in words: for console and workbook."""
    for c in found:
        said = register.spoken_settings(c.readings, lang) if c.readings else NOTHING.of(lang)
        yield c.kv, c.points, tuple(c.fees.values()), c.cost, c.reached, said
