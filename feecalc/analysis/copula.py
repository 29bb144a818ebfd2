"""Drivers that move together: a Gaussian copula over the drawn distributions.

The marginal distributions stay as they are; the correlations are those of the underlying normal values.
Without correlations every driver is drawn by itself, the same whatever else is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from feecalc.analysis.distributions import Distribution, normals
from feecalc.drivers.names import ScenarioError
from feecalc.words.text import Text

Array = npt.NDArray[np.float64]

# Rounded entries may leave an eigenvalue of 0 slightly below it.
SLACK = 1e-9


def drawn_together(
    distributions: Mapping[str, Distribution], correlation: Array, n: int, seed: int
) -> dict[str, Array]:
    """n values of each driver; ``correlation`` in the order of the drivers."""
    if not distributions:
        return {}
    z = np.stack([normals(name, n, seed) for name in distributions])
    mixed = _root(correlation) @ z
    return {name: made.of(mixed[i]) for i, (name, made) in enumerate(distributions.items())}


def _root(correlation: Array) -> Array:
    """The symmetric square root: a driver that is correlated with none keeps its own values."""
    values, vectors = np.linalg.eigh(correlation)
    root: Array = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return np.eye(len(root)) if np.array_equal(correlation, np.eye(len(root))) else root


def correlation_of(given: Any, names: Sequence[str]) -> Array:
    """The matrix of the drawn drivers from pairs, ``{("cases", "share_86518"): -0.4}``, or from a square array.

    Raises ScenarioError for drivers that are not drawn, entries outside -1 … 1 and entries that contradict each other.
    """
    wanted = {} if given is None else given
    try:
        made = _from_pairs(wanted, names) if isinstance(wanted, Mapping) else _from_array(wanted, names)
    except ScenarioError:
        raise
    except (TypeError, ValueError):
        raise ScenarioError(_no_numbers(given)) from None
    if not np.isfinite(made).all() or np.abs(made).max(initial=0) > 1:
        raise ScenarioError(_beyond())
    if len(made) and np.linalg.eigvalsh(made).min() < -SLACK:
        raise ScenarioError(_contradictory())
    return made


def _from_pairs(pairs: Mapping[Any, Any], names: Sequence[str]) -> Array:
    made = np.eye(len(names))
    for pair, value in pairs.items():
        if not (
            isinstance(pair, tuple) and len(pair) == 2 and set(pair) <= set(names) and pair[0] != pair[1]
        ):
            raise ScenarioError(_no_pair(pair, names))
        i, j = (names.index(name) for name in pair)
        made[i, j] = made[j, i] = float(value)
    return made


def _from_array(given: Any, names: Sequence[str]) -> Array:
    made = np.asarray(given, dtype=np.float64)
    if (
        made.shape != (len(names), len(names))
        or not np.array_equal(made, made.T)
        or (np.diag(made) != 1).any()
    ):
        raise ScenarioError(
            Text(
                f"Die Korrelationsmatrix passt nicht zu den gezogenen Treibern ({', '.join(names)}): erwartet wird eine "
                f"symmetrische Matrix {len(names)} × {len(names)} mit 1 auf der Diagonale, in dieser Reihenfolge.",
                f"The correlation matrix does not fit the drawn drivers ({', '.join(names)}): expected is a symmetric "
                f"matrix {len(names)} × {len(names)} with 1 on its diagonal, in this order.",
            )
        )
    return made


def pairs_of(correlation: Array, names: Sequence[str]) -> list[tuple[str, str, float]]:
    """The pairs that are correlated."""
    n = len(names)
    return [
        (names[i], names[j], float(correlation[i, j]))
        for i in range(n)
        for j in range(i + 1, n)
        if correlation[i, j]
    ]


def _no_pair(pair: Any, names: Sequence[str]) -> Text:
    listed = ", ".join(names)
    return Text(
        f"Die Korrelation {pair!r:.80} nennt kein Paar gezogener Treiber. Gezogen werden: {listed}; eigene Werte und feste "
        "Zahlen lassen sich nicht korrelieren.",
        f"The correlation {pair!r:.80} names no pair of drawn drivers. Drawn are: {listed}; own values and fixed numbers "
        "cannot be correlated.",
    )


def _no_numbers(given: Any) -> Text:
    return Text(
        f"Die Korrelationen sind keine Zahlen: {given!r:.60}. Erwartet wird etwa "
        '{("cases", "share_86518"): -0.4} oder eine Matrix aus Zahlen.',
        f"The correlations are no numbers: {given!r:.60}. Expected is, say, "
        '{("cases", "share_86518"): -0.4} or a matrix of numbers.',
    )


def _beyond() -> Text:
    return Text("Eine Korrelation liegt zwischen -1 und 1.", "A correlation lies between -1 and 1.")


def _contradictory() -> Text:
    return Text(
        "Diese Korrelationen widersprechen sich: kein Zufall kann sie alle zugleich haben (die Matrix ist nicht positiv "
        "semidefinit). Einzelne Werte näher an 0 wählen.",
        "These correlations contradict each other: no chance can have them all at once (the matrix is not positive "
        "semidefinite). Choose some of them nearer to 0.",
    )
