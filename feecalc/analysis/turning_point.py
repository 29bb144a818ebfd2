"""Where P2/P0 passes 1 as the cases move, searched where the law has no closed form for it.

P2/P0 is piecewise smooth in the cases, with plateaus where the cap holds and steps where fees are rounded: it is
looked at on a grid, and the passage nearest to today is closed in on.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from feecalc.calculation.result import Result
from feecalc.drivers.drivers import drivers_of
from feecalc.drivers.simulate import Base, prepare
from feecalc.words.text import Text

REACH, POINTS, ROUNDS = 0.5, 2000, 3  # a step of 0.05 %, then of a 2000th of it, and again
KEPT = 1 - 1e-9  # floats of a plateau at 1 stay well above
PLACES = 10**8

SEARCHED = Text("gesucht, nicht in geschlossener Form", "searched, not in closed form")
ALWAYS = Text(
    "von 50 % weniger bis 50 % mehr Fällen liegen die Werte ab 2011 nirgends unter denen des Beginns",
    "from 50 % fewer to 50 % more cases the fees of 2011 are nowhere below those of the start",
)
NEVER = Text(
    "von 50 % weniger bis 50 % mehr Fällen liegen die Werte ab 2011 immer unter denen des Beginns",
    "from 50 % fewer to 50 % more cases the fees of 2011 are below those of the start everywhere",
)


def turning_point(result: Result, kv: str) -> tuple[Fraction | None, Text]:
    """The change of cases in Q4 2009 and 2010 at which P2/P0 passes 1, to 1e-8, and how it was found.

    None with the reason where it does not pass 1 within half of the cases. Of several the nearest to today.
    """
    base = prepare(result.data, result.regions[kv].reading, kv, result.accepted)
    xs = np.linspace(-REACH, REACH, POINTS + 1)
    found = _passage(base, xs)
    if isinstance(found, Text):
        return None, found
    low, high = found
    for _ in range(ROUNDS - 1):
        closer = _passage(base, np.linspace(low, high, POINTS + 1))
        low, high = (low, high) if isinstance(closer, Text) else closer
    return Fraction(round((low + high) / 2 * PLACES), PLACES), SEARCHED


def _passage(base: Base, xs: npt.NDArray[np.float64]) -> tuple[float, float] | Text:
    """The two neighbours between which the fees stop to be kept; else what holds everywhere."""
    kept = base.scenarios(drivers_of({"cases": xs}, 1)).cumulative["86516"][:, 0] >= KEPT
    turns = np.flatnonzero(kept[:-1] != kept[1:])
    if not turns.size:
        return ALWAYS if kept.all() else NEVER
    nearest = turns[np.argmin(np.abs(xs[turns]))]
    return float(xs[nearest]), float(xs[nearest + 1])
